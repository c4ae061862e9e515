/** The entry `.`: ours against the vendor's 0.72.0. What does not fit is listed here and in the README. */
import type * as React from 'react';
import type * as Theirs from 'vendor';

import type * as Ours from '../src/exports/consumer';
import { assignable, holds, type Absent, type LeftOut, type Same, type Unfit } from './check';

type OurClient = Ours.StytchClient;
type TheirClient = Theirs.StytchClient;

holds<Same<Unfit<OurClient, TheirClient>, never>>();

// Parameters that are left out, with their reasons in bindings/surface.toml.
holds<
  Same<
    LeftOut<OurClient, TheirClient>,
    | 'otps.sms.loginOrCreate: autofill_session_duration_minutes'
    | 'otps.sms.send: autofill_session_duration_minutes'
    | 'session.attest: session_jwt'
    | 'session.attest: session_token'
  >
>();

// The decisions of bindings/surface.toml.
holds<
  Same<
    Absent<OurClient, TheirClient>,
    | 'biometrics'
    | 'dfp'
    | 'oauth'
    | 'passwords.resetByEmail'
    | 'passwords.resetByEmailStart'
    | 'passwords.resetByExistingPassword'
    | 'passwords.resetBySession'
    | 'rbac'
    | 'totp'
    | 'user.getConnectedApps'
    | 'user.revokedConnectedApp'
    | 'utils'
    | 'webauthn'
  >
>();

// The objects are the same in both directions.
assignable<Ours.Session, Theirs.Session>();
assignable<Theirs.Session, Ours.Session>();
assignable<Ours.User, Theirs.User>();
assignable<Theirs.User, Ours.User>();
assignable<Ours.AuthenticateResponse, Theirs.AuthenticateResponse>();
assignable<Theirs.AuthenticateResponse, Ours.AuthenticateResponse>();
assignable<Ours.AuthenticationFactor, Theirs.AuthenticationFactor>();
assignable<Theirs.AuthenticationFactor, Ours.AuthenticationFactor>();

// What apps pass.
assignable<Ours.StytchClientOptions, ConstructorParameters<typeof Theirs.StytchClient>[1]>();
type Given = ConstructorParameters<typeof Theirs.StytchClient>[1];
assignable<Pick<NonNullable<Given>, 'keepSessionAlive' | 'customBaseUrl'>, Ours.StytchClientOptions>();
assignable<Theirs.SessionAuthenticateOptions, Ours.SessionAuthenticateOptions>();
assignable<Theirs.SessionTokensUpdate, Ours.SessionTokensUpdate>();
assignable<Theirs.UserUpdateOptions, Ours.UserUpdateOptions>();
assignable<Theirs.OTPCodeSMSOptions, Ours.OTPCodeSMSOptions>();
assignable<Theirs.PasswordCreateOptions, Ours.PasswordCreateOptions>();

// Errors.
assignable<Ours.StytchAPIError, Theirs.StytchAPIError>();
assignable<Ours.StytchAPIError, Pick<Theirs.StytchAPIError, 'error_type' | 'error_message' | 'error_url' | 'request_id' | 'status_code'>>();
assignable<Ours.StytchAPISchemaError, Theirs.StytchAPISchemaError>();
assignable<Ours.StytchAPIUnreachableError, Theirs.StytchAPIUnreachableError>();
assignable<Ours.StytchError, Theirs.StytchError>();
assignable<Ours.StytchSDKError, Theirs.StytchSDKError>();
assignable<Ours.StytchSDKUsageError, Theirs.StytchSDKUsageError>();
assignable<Ours.NoCurrentSessionError, Theirs.NoCurrentSessionError>();
assignable<Ours.InternalError, Theirs.InternalError>();
assignable<Ours.SDKAPIUnreachableError, Theirs.SDKAPIUnreachableError>();
assignable<Ours.StytchSDKSchemaError, Theirs.StytchSDKSchemaError>();
assignable<typeof Ours.errorToStytchError, typeof Theirs.errorToStytchError>();
assignable<typeof Ours.UNRECOVERABLE_ERROR_TYPES, typeof Theirs.UNRECOVERABLE_ERROR_TYPES>();
type ErrorName =
  | 'InternalError'
  | 'NoCurrentSessionError'
  | 'SDKAPIUnreachableError'
  | 'StytchAPIError'
  | 'StytchAPISchemaError'
  | 'StytchAPIUnreachableError'
  | 'StytchSDKError'
  | 'StytchSDKUsageError';
type TakesMore = {
  [Name in ErrorName]: ConstructorParameters<(typeof Theirs)[Name]> extends ConstructorParameters<(typeof Ours)[Name]> ? never : Name;
}[ErrorName];
holds<Same<TakesMore, never>>();

// Hooks and providers.
assignable<ReturnType<typeof Ours.useStytchSession>, ReturnType<typeof Theirs.useStytchSession>>();
assignable<ReturnType<typeof Ours.useStytchUser>, ReturnType<typeof Theirs.useStytchUser>>();
assignable<React.ReactNode, Ours.StytchProviderProps['children']>();

// The values of the vendor's entry that ours does not export.
type OfPages =
  | 'AuthFlowType'
  | 'B2BMFAProducts'
  | 'B2BOAuthProviders'
  | 'OAuthProviders'
  | 'OTPMethods'
  | 'OneTapPositions'
  | 'RNUIProducts'
  | 'RedirectURLType'
  | 'StytchB2BUI'
  | 'StytchEventType'
  | 'StytchUI'
  | 'StytchUIInvalidConfiguration'
  | 'Wallets'
  | 'useEvent'
  | 'useIsomorphicLayoutEffect';
type OfWhatIsLeftOut =
  | 'BiometricRegistrationIdIsNullOrBlank'
  | 'BiometricsAlreadyEnrolledError'
  | 'BiometricsFailedError'
  | 'BiometricsUnavailableError'
  | 'ChallengeSigningFailedError'
  | 'DFPNotConfigured'
  | 'DeviceCredentialsNotAllowedError'
  | 'FailedCodeChallengeError'
  | 'FailedToDecryptDataError'
  | 'IDPOAuthFlowMissingParamError'
  | 'InvalidAuthorizationCredentialError'
  | 'InvalidCredentialTypeError'
  | 'InvalidPrivateKeyLength'
  | 'InvalidRedirectSchemeError'
  | 'InvalidStartUrlError'
  | 'JSONDataNotConvertibleToStringError'
  | 'KeyInvalidatedError'
  | 'KeystoreUnavailableError'
  | 'MissingAttestationObjectError'
  | 'MissingAuthorizationCredentialIDTokenError'
  | 'MissingCipherIv'
  | 'MissingGoogleClientIDError'
  | 'MissingPublicKeyError'
  | 'MissingUrlError'
  | 'NoBiometricsEnrolledError'
  | 'NoBiometricsRegistrationError'
  | 'NoCredentialsPresentError'
  | 'PasskeysInvalidEncoding'
  | 'PasskeysMisconfigured'
  | 'PasskeysUnsupportedError'
  | 'RandomNumberGenerationFailed'
  | 'SignInWithAppleMisconfigured'
  | 'UserCancellationError'
  | 'UserLockedOutError';
holds<Same<Exclude<keyof typeof Theirs, keyof typeof Ours | 'default'>, OfPages | OfWhatIsLeftOut>>();
