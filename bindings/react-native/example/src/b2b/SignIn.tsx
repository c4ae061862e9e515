import { useState } from 'react';
import { useStytchB2BClient } from '@stytch/react-native/b2b';

import { Banner, Button, Card, Field, Note } from '../parts';
import { causeMessage } from '../sentences';
import { SESSION_MINUTES } from '../settings';
import { useCall } from '../useCall';
import { pendingOf, type Pending } from './SecondFactor';

interface Found {
  organization_id: string;
  organization_name: string;
}

interface Props {
  cause: string | undefined;
  onSecondFactor: (pending: Pending) => void;
}

/** A code by e-mail, then the choice of one of the member's organizations. */
export function SignIn({ cause, onSecondFactor }: Props) {
  const stytch = useStytchB2BClient();
  const { busy, message, run } = useCall();
  const [email_address, setEmail] = useState('');
  const [code, setCode] = useState('');
  const [isSent, setSent] = useState(false);
  const [found, setFound] = useState<readonly Found[] | null>(null);

  if (found !== null) {
    return (
      <Card title="Your organizations">
        {found.length === 0 ? <Note>This address belongs to no organization.</Note> : null}
        {found.map(({ organization_id, organization_name }) => (
          <Button
            key={organization_id}
            title={organization_name}
            busy={busy}
            onPress={() => {
              void run(async () => {
                const result = await stytch.discovery.intermediateSessions.exchange({
                  organization_id,
                  session_duration_minutes: SESSION_MINUTES,
                });
                const pending = pendingOf(result);
                if (pending !== null) onSecondFactor(pending);
              });
            }}
          />
        ))}
        <Button
          title="Start again"
          onPress={() => {
            setFound(null);
          }}
        />
        <Banner testID="message" message={message} />
      </Card>
    );
  }
  return (
    <Card title="Sign in">
      <Banner testID="cause" message={causeMessage(cause)} />
      <Field label="E-mail address" value={email_address} onChangeText={setEmail} inputMode="email" autoComplete="email" />
      <Button
        title={isSent ? 'Send a new code' : 'Send a code'}
        main={!isSent}
        busy={busy}
        onPress={() => {
          void run(async () => {
            await stytch.otps.email.discovery.send({ email_address });
            setSent(true);
            return { text: 'A code is on its way. The emulator keeps it in its inbox.', tone: 'neutral' };
          });
        }}
      />
      {isSent ? (
        <>
          <Field label="Code" value={code} onChangeText={setCode} inputMode="numeric" autoComplete="one-time-code" />
          <Button
            title="Find my organizations"
            main
            busy={busy}
            onPress={() => {
              void run(async () => {
                const result = await stytch.otps.email.discovery.authenticate({ email_address, code });
                setFound(result.discovered_organizations.map(({ organization }) => organization));
              });
            }}
          />
        </>
      ) : null}
      <Banner testID="message" message={message} />
    </Card>
  );
}
