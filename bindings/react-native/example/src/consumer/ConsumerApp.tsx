import { useCallback } from 'react';
import { useStytch, useStytchSession, useStytchUser } from '@stytch/react-native';

import { BackendCard } from '../BackendCard';
import { Waiting } from '../Waiting';
import { SessionCard } from '../SessionCard';
import { SignOutCard } from '../SignOutCard';
import { SignIn } from './SignIn';

export function ConsumerApp() {
  const stytch = useStytch();
  const { session, fromCache, isInitialized } = useStytchSession();
  const { user } = useStytchUser();
  const state = useCallback(() => stytch.session.getState(), [stytch]);
  const tokens = useCallback(() => stytch.session.getTokens(), [stytch]);

  // Until the store was read, nothing is known: neither the session nor the sign-in form is right.
  if (!isInitialized) return <Waiting state={state} />;
  if (session === null) return <SignIn cause={state().cause} />;
  return (
    <>
      <SessionCard
        session={session}
        fromCache={fromCache}
        state={state}
        lines={[
          ['Signed in as', user?.emails[0]?.email ?? session.user_id],
          ['Factors', session.authentication_factors.map((factor) => factor.type).join(', ')],
        ]}
      />
      <BackendCard project="consumer" session={session} tokens={tokens} />
      <SignOutCard session={stytch.session} />
    </>
  );
}
