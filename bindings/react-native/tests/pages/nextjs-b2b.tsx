import React, { useEffect } from 'react';
import { useStytchMember, useStytchMemberSession } from '@stytch/react-native/b2b';

import { Layout, useRouter } from './stand-ins';

export const MemberState = () => {
  // Get the state of the Member object
  const {member, fromCache, isInitialized} = useStytchMember();
  return <pre data-testid="member-state">{JSON.stringify({ member, fromCache, isInitialized })}</pre>;
};

export const SessionState = () => {
  // Get the state of the Session object
  const {session, fromCache, isInitialized} = useStytchMemberSession();
  return <pre data-testid="session-state">{JSON.stringify({ session, fromCache, isInitialized })}</pre>;
};

export default function Profile() {
  const router = useRouter();
  const { session, isInitialized } = useStytchMemberSession();
  const { member } = useStytchMember();

  useEffect(() => {
    // Redirect to the login page if the Session is null (e.g. no active Session)
    if (isInitialized && session === null) {
      router.push('/login');
    }
  }, [session, isInitialized]);

  return (
    <Layout>
      <h1>Your Profile</h1>
      <pre>{JSON.stringify(member, null, 2)}</pre>
    </Layout>
  );
}
