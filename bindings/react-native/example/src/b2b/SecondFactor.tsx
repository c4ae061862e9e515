import { useState } from 'react';
import { useStytchB2BClient } from '@stytch/react-native/b2b';

import { Banner, Button, Card, Field, Note } from '../parts';
import { SESSION_MINUTES } from '../settings';
import { useCall } from '../useCall';

/** A sign-in that waits for a code by text message. */
export interface Pending {
  organization_id: string;
  member_id: string;
  organization_name: string;
}

/** What a sign-in or an exchange returns, as far as the next step needs it. */
export interface StepResult {
  member_authenticated: boolean;
  member_id: string;
  organization: { organization_id: string; organization_name: string };
}

/** The step that a result requires, or null if the member is signed in. */
export function pendingOf({ member_authenticated, member_id, organization }: StepResult): Pending | null {
  if (member_authenticated) return null;
  const { organization_id, organization_name } = organization;
  return { organization_id, member_id, organization_name };
}

export function SecondFactor({ pending, onDone }: { pending: Pending; onDone: () => void }) {
  const stytch = useStytchB2BClient();
  const { busy, message, run } = useCall();
  const [code, setCode] = useState('');
  const { organization_id, member_id, organization_name } = pending;
  return (
    <Card title="Second factor">
      <Note>{`${organization_name} asks for a code by text message.`}</Note>
      <Button
        title="Send a code"
        busy={busy}
        onPress={() => {
          void run(async () => {
            await stytch.otps.sms.send({ organization_id, member_id });
            return { text: 'A code is on its way. The emulator keeps it in its inbox.', tone: 'neutral' };
          });
        }}
      />
      <Field label="Code" value={code} onChangeText={setCode} inputMode="numeric" autoComplete="one-time-code" />
      <Button
        title="Sign in"
        main
        busy={busy}
        onPress={() => {
          void run(async () => {
            await stytch.otps.sms.authenticate({
              organization_id,
              member_id,
              code,
              session_duration_minutes: SESSION_MINUTES,
            });
            onDone();
          });
        }}
      />
      <Button title="Start again" onPress={onDone} />
      <Banner testID="message" message={message} />
    </Card>
  );
}
