/** Provider, hooks and higher-order components of the B2B client. */
import type * as React from 'react';

import type { StytchB2BClient } from '../core/b2b';
import type { SessionState } from '../core/picture';
import type { Member, MemberSession, Organization } from '../core/types/b2b';
import { clientContext, withProps, type ProviderProps } from './context';

/** What {@link StytchB2BProvider} takes. */
export type StytchB2BProviderProps = ProviderProps<StytchB2BClient>;

const context = clientContext<StytchB2BClient>('StytchB2BProvider', 'StytchB2BClient');

/** Gives a client to the hooks below it. An app has one; nested ones are an error. */
export const StytchB2BProvider = (props: StytchB2BProviderProps): React.JSX.Element =>
  context.Provider(props);

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
export const useStytchB2BClient = (): StytchB2BClient => context.useClient('useStytchB2BClient');

/** The session. A change of it or of a token renders the component once, with a new reference. */
export const useStytchMemberSession = (): Freshness & { session: MemberSession | null } => {
  const { value, fromCache, isInitialized } = context.useInfo('useStytchMemberSession', 'member_session');
  return { session: value as MemberSession | null, fromCache, isInitialized };
};

/** The member. */
export const useStytchMember = (): Freshness & { member: Member | null } => {
  const { value, fromCache, isInitialized } = context.useInfo('useStytchMember', 'member');
  return { member: value as Member | null, fromCache, isInitialized };
};

/** The organization of the member. */
export const useStytchOrganization = (): Freshness & { organization: Organization | null } => {
  const { value, fromCache, isInitialized } = context.useInfo('useStytchOrganization', 'organization');
  return { organization: value as Organization | null, fromCache, isInitialized };
};

/** The status of the session, and its cause or reason. Not in the vendor's package. */
export const useStytchMemberSessionState = (): SessionState =>
  context.useState('useStytchMemberSessionState');

/** Gives the component the client as `stytch`. */
export const withStytchB2BClient = withProps('withStytchB2BClient', () => ({
  stytch: useStytchB2BClient(),
}));

/** Gives the component the session as `stytchMemberSession`. */
export const withStytchMemberSession = withProps('withStytchMemberSession', () => {
  const { session, fromCache } = useStytchMemberSession();
  return { stytchMemberSession: session, stytchSessionIsFromCache: fromCache };
});

/** Gives the component the member as `stytchMember`. */
export const withStytchMember = withProps('withStytchMember', () => {
  const { member, fromCache } = useStytchMember();
  return { stytchMember: member, stytchMemberIsFromCache: fromCache };
});

/** Gives the component the organization as `stytchOrganization`. */
export const withStytchOrganization = withProps('withStytchOrganization', () => {
  const { organization, fromCache } = useStytchOrganization();
  return { stytchOrganization: organization, stytchOrganizationIsFromCache: fromCache };
});
