/** Shown until the store was read. It is not the sign-in form: the user may be signed in. */
import { Banner, Card, Note } from './parts';
import { reasonMessage } from './sentences';
import { useSecond } from './useSecond';

interface Props {
  state: () => { readonly state: string; readonly reason?: string };
}

export function Waiting({ state }: Props) {
  useSecond();
  const { state: status, reason } = state();
  return (
    <Card title="One moment">
      {status === 'unavailable' ? <Banner testID="unavailable" message={reasonMessage(reason)} /> : <Note>The session is read.</Note>}
    </Card>
  );
}
