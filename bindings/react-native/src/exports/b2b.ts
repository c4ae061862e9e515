/** What the entry `./b2b` exports on every platform. The types of data are those of the entry `.`. */
export {
  StytchB2BClient,
  type B2BOrganizationClient,
  type B2BSelfClient,
  type B2BSessionClient,
} from '../core/b2b';
export {
  StytchB2BProvider,
  useStytchB2BClient,
  useStytchMember,
  useStytchMemberSession,
  useStytchMemberSessionState,
  useStytchOrganization,
  withStytchB2BClient,
  withStytchMember,
  withStytchMemberSession,
  withStytchOrganization,
  type StytchB2BProviderProps,
} from '../react/b2b';
