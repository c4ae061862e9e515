import { useEffect, useState } from 'react';
import { useStytchB2BClient } from '@stytch/react-native/b2b';

import { Banner, Button, Card, Note } from '../parts';
import { SESSION_MINUTES } from '../settings';
import { useCall } from '../useCall';
import { pendingOf, type Pending } from './SecondFactor';

interface Props {
  current: string;
  onSecondFactor: (pending: Pending) => void;
}

/** Exchanges the session for one in another organization of the member. */
export function Organizations({ current, onSecondFactor }: Props) {
  const stytch = useStytchB2BClient();
  const { busy, message, run } = useCall();
  const [others, setOthers] = useState<readonly { organization_id: string; organization_name: string }[]>([]);

  useEffect(() => {
    void run(async () => {
      const { discovered_organizations } = await stytch.discovery.organizations.list();
      const all = discovered_organizations.map(({ organization }) => organization);
      setOthers(all.filter(({ organization_id }) => organization_id !== current));
    });
  }, [stytch, current, run]);

  return (
    <Card title="Other organizations">
      {others.length === 0 && !busy ? <Note>There is no other organization.</Note> : null}
      {others.map(({ organization_id, organization_name }) => (
        <Button
          key={organization_id}
          title={`Go to ${organization_name}`}
          busy={busy}
          onPress={() => {
            void run(async () => {
              const result = await stytch.session.exchange({
                organization_id,
                session_duration_minutes: SESSION_MINUTES,
              });
              const pending = pendingOf(result);
              if (pending !== null) onSecondFactor(pending);
            });
          }}
        />
      ))}
      <Banner testID="message" message={message} />
    </Card>
  );
}
