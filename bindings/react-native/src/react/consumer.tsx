/** Provider, hooks and higher-order components of the consumer client. */
import type * as React from 'react';

import type { StytchClient } from '../core/consumer';
import type { SessionState } from '../core/picture';
import type { Session, User } from '../core/types/consumer';
import { clientContext, withProps, type ProviderProps } from './context';

/** What {@link StytchProvider} takes. */
export type StytchProviderProps = ProviderProps<StytchClient>;

const context = clientContext<StytchClient>('StytchProvider', 'StytchClient');

/** Gives a client to the hooks below it. An app has one; nested ones are an error. */
export const StytchProvider = (props: StytchProviderProps): React.JSX.Element => context.Provider(props);

/** What a hook of an object returns in addition to the object. */
interface Freshness {
  /** True while the object is the stored one and a validation is under way. */
  fromCache: boolean;
  /**
   * False until the store was read. Until then the object is null and says nothing, also while the
   * device is locked. On a server it stays false. The vendor's package for React Native has no
   * such member.
   */
  isInitialized: boolean;
}

/** The client. */
export const useStytch = (): StytchClient => context.useClient('useStytch');

/** The session. A change of it or of a token renders the component once, with a new reference. */
export const useStytchSession = (): Freshness & { session: Session | null } => {
  const { value, fromCache, isInitialized } = context.useInfo('useStytchSession', 'session');
  return { session: value as Session | null, fromCache, isInitialized };
};

/** The user. */
export const useStytchUser = (): Freshness & { user: User | null } => {
  const { value, fromCache, isInitialized } = context.useInfo('useStytchUser', 'user');
  return { user: value as User | null, fromCache, isInitialized };
};

/** The status of the session, and its cause or reason. Not in the vendor's package. */
export const useStytchSessionState = (): SessionState => context.useState('useStytchSessionState');

/** Gives the component the client as `stytch`. */
export const withStytch = withProps('withStytch', () => ({ stytch: useStytch() }));

/** Gives the component the session as `stytchSession`. */
export const withStytchSession = withProps('withStytchSession', () => {
  const { session, fromCache } = useStytchSession();
  return { stytchSession: session, stytchSessionIsFromCache: fromCache };
});

/** Gives the component the user as `stytchUser`. */
export const withStytchUser = withProps('withStytchUser', () => {
  const { user, fromCache } = useStytchUser();
  return { stytchUser: user, stytchUserIsFromCache: fromCache };
});
