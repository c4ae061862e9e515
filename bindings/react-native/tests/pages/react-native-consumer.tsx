import React, { useCallback, useEffect, useMemo } from 'react';
import { useStytch, useStytchSession, useStytchUser } from '@stytch/react-native';

import { onMfaRequired } from './stand-ins';

export const withMfaRequired = <T extends object>(Component: React.ComponentType<T>) => (props: T) => {
  const { session: stytchSession } = useStytchSession();

  useEffect(() => {
    if (!stytchSession || stytchSession.authentication_factors.length < 2) {
      onMfaRequired();
    }
  }, [stytchSession]);

  if (!stytchSession || stytchSession.authentication_factors.length) {
    return null;
  }

  return <Component {...props} />;
};

export const RefreshSession = () => {
  const stytchClient = useStytch();

  useEffect(() => {
    const refresh = () => {
      if (stytchClient.session.getSync()) {
        stytchClient.session.authenticate({
          session_duration_minutes: 60,
        });
      }
    };
    // Refresh session every 50 minutes
    let interval = setInterval(refresh, 3000000);
    return () => clearInterval(interval);
  }, [stytchClient]);

  return null;
};

export const SendSessionTokensToBackend = () => {
  const stytchClient = useStytch();
  const { session } = useStytchSession();

  // this will update the sessionTokens everytime the session updates (on login, session refresh, MFA, etc)
  const sessionTokens = useMemo(() => {
    return stytchClient.session.getTokens();
  }, [session]);

  // This useEffect block will trigger anytime the sessionTokens change
  useEffect(() => {
    if (!!sessionTokens) {
      console.log('session token', sessionTokens.session_token);
      console.log('session jwt', sessionTokens.session_jwt);
      // Do something with tokens
    }
  }, [sessionTokens]);

  return null;
};

export const App = () => {
  const stytchClient = useStytch();
  const { user } = useStytchUser();

  useEffect(() => {
    if (user) {
      // redirect to logged in experience
    }
  }, [user]);

  const authenticate = useCallback(() => {
    stytchClient.session.updateSession({
      session_token: 'a session token from your backend',
      session_jwt: 'a session JWT from your backend',
    });

    stytchClient.session.authenticate({ session_duration_minutes: 60 });
  }, [stytchClient]);

  return <button onClick={authenticate}>Hydrate session</button>;
};
