import { useState } from 'react';

import { Banner, Button, Card, Note } from './parts';
import { useCall } from './useCall';

interface Session {
  authenticate(options?: { session_duration_minutes?: number }): Promise<unknown>;
  revoke(options?: { forceClear?: boolean }): Promise<unknown>;
}

/** Validates, extends and ends the session. Signing out without the server asks first. */
export function SignOutCard({ session }: { session: Session }) {
  const { busy, message, run } = useCall();
  const [asks, setAsks] = useState(false);
  return (
    <Card title="What you can do">
      <Button
        title="Validate"
        busy={busy}
        onPress={() => {
          void run(async () => {
            await session.authenticate();
            return { text: 'The server confirmed the session. Its end is unchanged.', tone: 'good' };
          });
        }}
      />
      <Button
        title="Extend to one hour"
        busy={busy}
        onPress={() => {
          void run(async () => {
            await session.authenticate({ session_duration_minutes: 60 });
            return { text: 'The session ends in one hour.', tone: 'good' };
          });
        }}
      />
      <Button
        title="Sign out"
        main
        busy={busy}
        onPress={() => {
          void run(async () => {
            try {
              await session.revoke();
            } catch (error) {
              setAsks(true);
              throw error;
            }
          });
        }}
      />
      <Banner testID="message" message={message} />
      {asks ? (
        <>
          <Note>Sign out on this device now? The server is notified as soon as it can be reached.</Note>
          <Button
            title="Sign out on this device"
            onPress={() => {
              void run(async () => {
                await session.revoke({ forceClear: true });
              });
            }}
          />
          <Button
            title="Stay signed in"
            onPress={() => {
              setAsks(false);
            }}
          />
        </>
      ) : null}
    </Card>
  );
}
