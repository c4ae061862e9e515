/** The objects and responses of a consumer project, as the server sends them. */
import type { SessionTokens } from '../picture';
import type { LudsFeedback, ResponseCommon, SDKDeviceHistory } from './common';
import type { AuthenticationFactor } from './factors';

/** The session of a user. Times are RFC 3339. */
export interface Session {
  session_id: string;
  user_id: string;
  started_at: string;
  last_accessed_at: string;
  expires_at: string;
  attributes: { ip_address: string; user_agent: string };
  authentication_factors: AuthenticationFactor[];
  /** What the project added to the session. */
  custom_claims: null | Record<string, unknown>;
  roles: string[];
}

/** A passkey or security key of a user. */
export interface WebAuthnRegistration {
  webauthn_registration_id: string;
  domain: string;
  user_agent: string;
  authenticator_type: string;
  name: string;
  verified: boolean;
}

/** A user. */
export interface User {
  user_id: string;
  status: 'active' | 'pending';
  created_at: string;
  name: { first_name: string; middle_name: string; last_name: string };
  emails: { email_id: string; email: string; verified: boolean }[];
  phone_numbers: { phone_id: string; phone_number: string; verified: boolean }[];
  providers: {
    oauth_user_registration_id: string;
    provider_type: string;
    provider_subject: string;
    profile_picture_url: string;
    locale: string;
  }[];
  password: null | { password_id: string; requires_reset: boolean };
  totps: { totp_id: string; verified: boolean }[];
  webauthn_registrations: WebAuthnRegistration[];
  biometric_registrations: { biometric_registration_id: string; verified: boolean }[];
  crypto_wallets: {
    crypto_wallet_id: string;
    crypto_wallet_address: string;
    crypto_wallet_type: string;
    verified: boolean;
  }[];
  roles: string[];
  /** Only the backend writes it. */
  trusted_metadata: Record<string, unknown>;
  untrusted_metadata: Record<string, unknown>;
  external_id?: string;
}

/** Both objects, as far as there are any. */
export interface ConsumerState {
  session?: Session;
  user?: User;
}

/** The session, and whether it is from the cache. */
export interface SessionInfo {
  session: Session | null;
  fromCache: boolean;
}

/** The user, and whether it is from the cache. */
export interface UserInfo {
  user: User | null;
  fromCache: boolean;
}

export type SessionOnChangeCallback = (session: Session | null) => void;
export type UserOnChangeCallback = (user: User | null) => void;

/** The response of a call that signs in or validates. */
export interface AuthenticateResponse extends ResponseCommon, SessionTokens {
  user_id: string;
  session: Session;
  user: User;
}

interface WithDevice {
  user_device?: SDKDeviceHistory;
}

export type SessionAuthenticateResponse = AuthenticateResponse;
export type SessionAccessTokenExchangeResponse = AuthenticateResponse;
export type SessionAttestResponse = AuthenticateResponse;
export type SessionRevokeResponse = ResponseCommon;

export interface MagicLinksAuthenticateResponse extends AuthenticateResponse {
  method_id: string;
}
export type MagicLinksLoginOrCreateResponse = ResponseCommon;
export type MagicLinksSendResponse = ResponseCommon;

/** The response of a call that sends a code. */
export interface OTPsLoginOrCreateResponse extends ResponseCommon {
  /** Pass it to `otps.authenticate`. */
  method_id: string;
}
export type OTPsSendResponse = OTPsLoginOrCreateResponse;

export interface OTPsAuthenticateResponse extends AuthenticateResponse, WithDevice {
  method_id: string;
}

export interface PasswordCreateResponse extends AuthenticateResponse, WithDevice {
  email_id: string;
}
export interface PasswordAuthenticateResponse extends AuthenticateResponse, WithDevice {}

/** The server's rating of a password. */
export interface PasswordStrengthCheckResponse extends ResponseCommon {
  valid_password: boolean;
  score: number;
  breached_password: boolean;
  breach_detection_on_create: boolean;
  strength_policy: 'luds' | 'zxcvbn';
  feedback: { suggestions: string[]; warning: string; luds_requirements: LudsFeedback };
}

/** The response of a call that removes a factor. */
export interface DeleteResponse extends ResponseCommon {
  user_id: string;
}

export interface UserUpdateResponse extends ResponseCommon {
  user_id: string;
  emails: User['emails'];
  phone_numbers: User['phone_numbers'];
  crypto_wallets: User['crypto_wallets'];
}
