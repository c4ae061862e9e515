/** What the entry `.` exports on every platform: the consumer client, and the types of both products. */
export { StytchClient, type SessionClient, type UserClient } from '../core/consumer';
export type { CallOptions } from '../core/connection';
export type { StytchClientOptions } from '../core/options';
export type { IntermediateSession, SessionState, SessionStatus, SessionTokens } from '../core/picture';
export {
  errorToStytchError,
  InternalError,
  MissingPKCEError,
  NoCurrentSessionError,
  SDKAPIUnreachableError,
  SDKNotConfiguredError,
  StytchAPIError,
  StytchAPISchemaError,
  StytchAPIUnreachableError,
  StytchError,
  StytchSDKAPIError,
  StytchSDKError,
  StytchSDKSchemaError,
  StytchSDKUsageError,
  UNRECOVERABLE_ERROR_TYPES,
} from '../core/errors';
export type { StytchAPIErrorDetails, StytchErrorKind, UnrecoverableErrorType } from '../core/errors';
export type * from '../core/generated/consumer';
export type * from '../core/generated/b2b';
export type * from '../core/types/b2b';
export type * from '../core/types/common';
export type * from '../core/types/consumer';
export type * from '../core/types/factors';
export {
  StytchProvider,
  useStytch,
  useStytchSession,
  useStytchSessionState,
  useStytchUser,
  withStytch,
  withStytchSession,
  withStytchUser,
  type StytchProviderProps,
} from '../react/consumer';
