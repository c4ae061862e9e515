import { useCallback, useState } from 'react';
import {
  useStytchB2BClient,
  useStytchMember,
  useStytchMemberSession,
  useStytchOrganization,
} from '@stytch/react-native/b2b';

import { BackendCard } from '../BackendCard';
import { SessionCard } from '../SessionCard';
import { SignOutCard } from '../SignOutCard';
import { Waiting } from '../Waiting';
import { Organizations } from './Organizations';
import { SecondFactor, type Pending } from './SecondFactor';
import { SignIn } from './SignIn';

export function B2BApp() {
  const stytch = useStytchB2BClient();
  const { session, fromCache, isInitialized } = useStytchMemberSession();
  const { member } = useStytchMember();
  const { organization } = useStytchOrganization();
  const [pending, setPending] = useState<Pending | null>(null);
  const state = useCallback(() => stytch.session.getState(), [stytch]);
  const tokens = useCallback(() => stytch.session.getTokens(), [stytch]);
  const finish = useCallback(() => {
    setPending(null);
  }, []);

  if (!isInitialized) return <Waiting state={state} />;
  // An exchange with a second factor ends the session until the code was given.
  if (session === null && pending !== null) return <SecondFactor pending={pending} onDone={finish} />;
  if (session === null) return <SignIn cause={state().cause} onSecondFactor={setPending} />;
  return (
    <>
      <SessionCard
        session={session}
        fromCache={fromCache}
        state={state}
        lines={[
          ['Signed in as', member?.email_address ?? session.member_id],
          ['Organization', organization?.organization_name ?? session.organization_id],
          ['Factors', session.authentication_factors.map((factor) => factor.type).join(', ')],
        ]}
      />
      <Organizations current={session.organization_id} onSecondFactor={setPending} />
      <BackendCard project="b2b" session={session} tokens={tokens} />
      <SignOutCard session={stytch.session} />
    </>
  );
}
