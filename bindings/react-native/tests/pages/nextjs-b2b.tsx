import React, { useEffect } from 'react';
import { useStytchMember, useStytchMemberSession } from '@stytch/react-native/b2b';

import { Layout, useRouter } from './stand-ins';

export const Hooks = () => {
  // Get the state of the Member object
  const {member, fromCache, isInitialized} = useStytchMember();
  // Get the state of the Session object
  const of = useStytchMemberSession();
  return <pre>{JSON.stringify({ member, fromCache, isInitialized, of })}</pre>;
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
