import React, { useCallback, useEffect, useMemo } from 'react';
import { Text, TouchableOpacity, View } from 'react-native';
import { useStytchB2BClient, useStytchMemberSession } from '@stytch/react-native/b2b';

export const Home = () => {
  const { session } = useStytchMemberSession();
  return session ? <Text> Member Session ID: {session.member_session_id}</Text> : <Text> No Active Session </Text>;
};

export const RefreshSession = () => {
  const stytch = useStytchB2BClient();
  useEffect(() => {
    const refresh = () => {
      if (stytch.session.getSync()) {
        stytch.session.authenticate({
          session_duration_minutes: 60,
        });
      }
    };
    // Refresh session every 50 minutes
    let interval = setInterval(refresh, 3000000);
    return () => clearInterval(interval);
  }, [stytch]);
  return <></>;
};

export const LogOutButton = () => {
  const stytch = useStytchB2BClient();
  const logout = useCallback(() => {
    stytch.session.revoke();
  }, [stytch]);
  return (
    <View>
      <TouchableOpacity onPress={logout}>
        <Text>Log out</Text>
      </TouchableOpacity>
    </View>
  );
};

export const Login = () => {
  const stytch = useStytchB2BClient();
  const exchange = () => {
    stytch.session.exchange({
      organization_id: 'organization-test-07971b06-ac8b-4cdb-9c15-63b17e653931',
      session_duration_minutes: 60,
    });
  };
  return (
    <View>
      <TouchableOpacity onPress={exchange}>
        <Text>Log in</Text>
      </TouchableOpacity>
    </View>
  );
};

export const SendSessionTokensToBackend = () => {
  const stytchClient = useStytchB2BClient();
  const { session } = useStytchMemberSession();
  // This will update the sessionTokens every time the session updates (on login, session refresh, MFA, etc.)
  const sessionTokens = useMemo(() => {
    return stytchClient.session.getTokens();
  }, [session]);
  // This useEffect block will trigger anytime the sessionTokens change
  useEffect(() => {
    if (sessionTokens) {
      // Do something with tokens
      console.log('session token', sessionTokens.session_token);
      console.log('session jwt', sessionTokens.session_jwt);
    }
  }, [sessionTokens]);
  return null;
};

export const RevokeSessionsButton = () => {
  const stytch = useStytchB2BClient();
  const revokeSessions = useCallback(() => {
    stytch.session.revokeForMember({ member_id: 'member-test-32fc5024-9c09-4da3-bd2e-c9ce4da9375f' });
  }, [stytch]);
  return (
    <View>
      <TouchableOpacity onPress={revokeSessions}>
        <Text>Revoke sessions</Text>
      </TouchableOpacity>
    </View>
  );
};
