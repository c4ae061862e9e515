import { useState } from 'react';
import { useStytch } from '@stytch/react-native';

import { Banner, Button, Card, Choice, Field } from '../parts';
import { causeMessage } from '../sentences';
import { SESSION_MINUTES } from '../settings';
import { useCall } from '../useCall';

const WAYS = ['Password', 'Code by e-mail'] as const;

export function SignIn({ cause }: { cause: string | undefined }) {
  const stytch = useStytch();
  const { busy, message, run } = useCall();
  const [way, setWay] = useState<(typeof WAYS)[number]>('Password');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [methodId, setMethodId] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const session_duration_minutes = SESSION_MINUTES;

  return (
    <Card title="Sign in">
      <Banner testID="cause" message={causeMessage(cause)} />
      <Choice label="Way to sign in" values={WAYS} value={way} onChange={setWay} />
      <Field label="E-mail address" value={email} onChangeText={setEmail} inputMode="email" autoComplete="email" />
      {way === 'Password' ? (
        <>
          <Field label="Password" value={password} onChangeText={setPassword} secureTextEntry autoComplete="current-password" />
          <Button
            title="Sign in"
            main
            busy={busy}
            onPress={() => {
              void run(async () => {
                await stytch.passwords.authenticate({ email, password, session_duration_minutes });
              });
            }}
          />
          <Button
            title="Create an account"
            busy={busy}
            onPress={() => {
              void run(async () => {
                await stytch.passwords.create({ email, password, session_duration_minutes });
              });
            }}
          />
        </>
      ) : (
        <>
          <Button
            title={methodId === null ? 'Send a code' : 'Send a new code'}
            main={methodId === null}
            busy={busy}
            onPress={() => {
              void run(async () => {
                const { method_id } = await stytch.otps.email.loginOrCreate(email);
                setMethodId(method_id);
                return { text: 'A code is on its way. The emulator keeps it in its inbox.', tone: 'neutral' };
              });
            }}
          />
          {methodId === null ? null : (
            <>
              <Field label="Code" value={code} onChangeText={setCode} inputMode="numeric" autoComplete="one-time-code" />
              <Button
                title="Sign in with the code"
                main
                busy={busy}
                onPress={() => {
                  void run(async () => {
                    await stytch.otps.authenticate(code, methodId, { session_duration_minutes });
                  });
                }}
              />
            </>
          )}
        </>
      )}
      <Banner testID="message" message={message} />
    </Card>
  );
}
