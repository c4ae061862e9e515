/** The objects and responses of a B2B project, as the server sends them. */
import type { SessionTokens } from '../picture';
import type { LudsFeedback, ResponseCommon, SDKDeviceHistory } from './common';
import type { B2BAuthenticationFactor } from './factors';

/** The session of a member. Times are RFC 3339. */
export interface MemberSession {
  member_session_id: string;
  member_id: string;
  organization_id: string;
  organization_slug: string;
  started_at: string;
  last_accessed_at: string;
  expires_at: string;
  authentication_factors: B2BAuthenticationFactor[];
  roles: string[];
  /** What the project added to the session. */
  custom_claims?: Record<string, unknown>;
}

export interface SSORegistration {
  connection_id: string;
  external_id: string;
  registration_id: string;
  sso_attributes: Record<string, unknown>;
}

export interface OAuthRegistration {
  member_oauth_registration_id: string;
  provider_subject: string;
  provider_type: string;
  profile_picture_url: string | null;
  locale: string | null;
  provider_tenants: { tenant_id: string; tenant_name: string }[];
}

/** Where a role of a member comes from. */
type RoleSource =
  | { type: 'direct_assignment'; details: Record<string, never> }
  | { type: 'email_assignment'; details: { email_domain: string } }
  | { type: 'sso_connection'; details: { connection_id: string } }
  | { type: 'sso_connection_group'; details: { connection_id: string; group: string } }
  | { type: 'scim_connection_group'; details: { connection_id: string; group_id: string } };

export interface MemberRole {
  role_id: string;
  sources: RoleSource[];
}

export interface RetiredEmailAddress {
  email_id?: string;
  email_address?: string;
}

/** A member of an organization. */
export interface Member {
  member_id: string;
  organization_id: string;
  email_address: string;
  email_address_verified: boolean;
  retired_email_addresses: RetiredEmailAddress[];
  status: string;
  name: string;
  created_at: string;
  updated_at: string;
  is_breakglass: boolean;
  is_admin: boolean;
  member_password_id: string;
  mfa_enrolled: boolean;
  mfa_phone_number: string;
  mfa_phone_number_verified: boolean;
  default_mfa_method: string;
  totp_registration_id: string;
  roles: MemberRole[];
  sso_registrations: SSORegistration[];
  oauth_registrations: OAuthRegistration[];
  /** Only the backend writes it. */
  trusted_metadata: Record<string, unknown>;
  untrusted_metadata: Record<string, unknown>;
  external_id?: string;
}

type Policy = 'ALL_ALLOWED' | 'RESTRICTED' | 'NOT_ALLOWED';

export type B2BAllowedAuthMethods =
  | 'sso'
  | 'magic_link'
  | 'password'
  | 'google_oauth'
  | 'microsoft_oauth'
  | 'hubspot_oauth'
  | 'slack_oauth'
  | 'github_oauth'
  | 'email_otp';
export type B2BAllowedMFAMethods = 'sms_otp' | 'totp';

export interface SSOActiveConnection {
  connection_id: string;
  display_name: string;
  identity_provider: string;
}

/** A role that an organization defined. */
export interface CustomRole {
  role_id: string;
  description: string;
  permissions: { resource_id: string; actions: string[] }[];
}

/** An organization and how its members may sign in. */
export interface Organization {
  organization_id: string;
  organization_name: string;
  organization_slug: string;
  organization_logo_url: string;
  organization_external_id?: string;
  trusted_metadata: Record<string, unknown>;
  custom_roles?: CustomRole[];
  sso_default_connection_id: string | null;
  sso_jit_provisioning: Policy;
  sso_jit_provisioning_allowed_connections: string[];
  sso_active_connections: SSOActiveConnection[];
  scim_active_connection: { connection_id: string; display_name: string } | null;
  email_allowed_domains: string[];
  email_jit_provisioning: Policy;
  email_invites: Policy;
  oauth_tenant_jit_provisioning: 'RESTRICTED' | 'NOT_ALLOWED';
  allowed_oauth_tenants: Record<string, string[]>;
  auth_methods: 'ALL_ALLOWED' | 'RESTRICTED';
  allowed_auth_methods?: B2BAllowedAuthMethods[];
  mfa_policy: 'OPTIONAL' | 'REQUIRED_FOR_ALL';
  mfa_methods?: 'ALL_ALLOWED' | 'RESTRICTED';
  allowed_mfa_methods?: B2BAllowedMFAMethods[];
  rbac_email_implicit_role_assignments?: { role_id: string; domain: string }[];
  first_party_connected_apps_allowed_type?: Policy;
  allowed_first_party_connected_apps?: string[];
  third_party_connected_apps_allowed_type?: Policy;
  allowed_third_party_connected_apps?: string[];
}

/** The objects, as far as there are any. */
export interface B2BState {
  session?: MemberSession;
  member?: Member;
  organization?: Organization;
}

/** The session, and whether it is from the cache. */
export interface MemberSessionInfo {
  session: MemberSession | null;
  fromCache: boolean;
}

/** The member, and whether it is from the cache. */
export interface MemberInfo {
  member: Member | null;
  fromCache: boolean;
}

/** The organization, and whether it is from the cache. */
export interface OrganizationInfo {
  organization: Organization | null;
  fromCache: boolean;
}

export type B2BSessionOnChangeCallback = (session: MemberSession | null) => void;
export type B2BMemberOnChangeCallback = (member: Member | null) => void;
export type B2BOrganizationOnChangeCallback = (organization: Organization | null) => void;

/** What every response about a member has. */
export interface MemberResponseCommon extends ResponseCommon {
  member_id: string;
  member: Member;
  organization: Organization;
}

/** The response of a call that validates a session or completes a second factor. */
export interface B2BAuthenticateResponse extends MemberResponseCommon, SessionTokens {
  member_session: MemberSession;
}

/** How the member can prove a second factor. */
export interface MemberOptions {
  mfa_phone_number: string;
  totp_registration_id: string;
}

export interface MfaRequired {
  member_options: MemberOptions | null;
  secondary_auth_initiated: 'sms_otp' | null;
}

export interface PrimaryRequired {
  allowed_auth_methods: string[];
}

/** The result of a sign-in: a session, or an intermediate session that has to be completed. */
type SignInOutcome =
  | {
      member_authenticated: true;
      member_session: MemberSession;
      intermediate_session_token: '';
      mfa_required: null;
      primary_required: null;
    }
  | {
      member_authenticated: false;
      member_session: null;
      intermediate_session_token: string;
      mfa_required: MfaRequired | null;
      primary_required: PrimaryRequired | null;
    };

/** The response of a call that may sign in. `member_authenticated` says whether it did. */
export type B2BAuthenticateResponseWithMFA = MemberResponseCommon & SessionTokens & SignInOutcome;

interface WithDevice {
  member_device?: SDKDeviceHistory;
}

export type B2BSessionAuthenticateResponse = B2BAuthenticateResponse;
export type B2BSessionAccessTokenExchangeResponse = B2BAuthenticateResponse;
export type B2BSessionAttestResponse = B2BAuthenticateResponse;
export type B2BSessionExchangeResponse = B2BAuthenticateResponseWithMFA;
export type B2BSessionRevokeForMemberResponse = ResponseCommon;

export type B2BMagicLinksAuthenticateResponse = B2BAuthenticateResponseWithMFA &
  WithDevice & { method_id: string };
export type B2BMagicLinkLoginOrSignupResponse = ResponseCommon;
export type B2BMagicLinksEmailDiscoverySendResponse = ResponseCommon;

export type B2BOTPsEmailAuthenticateResponse = B2BAuthenticateResponseWithMFA &
  WithDevice & { method_id: string };
export type B2BOTPsEmailLoginOrSignupResponse = ResponseCommon;
export type B2BDiscoveryOTPEmailSendResponse = ResponseCommon;
export interface B2BSMSAuthenticateResponse extends B2BAuthenticateResponse, WithDevice {}
export type B2BSMSSendResponse = ResponseCommon;

export type B2BPasswordAuthenticateResponse = B2BAuthenticateResponseWithMFA & WithDevice;

/** The server's rating of a password. */
export interface B2BPasswordStrengthCheckResponse extends ResponseCommon {
  valid_password: boolean;
  score: number;
  breached_password: boolean;
  breach_detection_on_create: boolean;
  strength_policy: 'luds' | 'zxcvbn';
  zxcvbn_feedback: { suggestions: string[]; warning: string };
  luds_feedback: LudsFeedback;
}

export interface B2BTOTPAuthenticateResponse extends B2BAuthenticateResponse, WithDevice {}
export interface B2BTOTPCreateResponse extends MemberResponseCommon {
  totp_registration_id: string;
  secret: string;
  qr_code: string;
  recovery_codes: string[];
}

export interface RecoveryCodeRecoverResponse extends B2BAuthenticateResponse, WithDevice {
  recovery_codes_remaining: number;
}
export interface RecoveryCodeGetResponse extends ResponseCommon {
  recovery_codes: string[];
}
export type RecoveryCodeRotateResponse = RecoveryCodeGetResponse;

/** An organization that a user may enter, and which factors are still missing. */
export interface DiscoveredOrganization {
  organization: Organization;
  membership:
    | { type: 'eligible_to_join_by_email_domain'; details: { domain: string }; member: null }
    | { type: 'active_member' | 'pending_member' | 'invited_member'; details: null; member: Member }
    | {
        type: 'eligible_to_join_by_oauth_tenant';
        details: { provider: string; tenant: string };
        member: null;
      };
  member_authenticated: boolean;
  primary_required: PrimaryRequired | null;
  mfa_required: MfaRequired | null;
}

/** The response of a call that proves an e-mail address without an organization. */
export interface B2BDiscoveryAuthenticateResponse extends ResponseCommon {
  intermediate_session_token: string;
  email_address: string;
  discovered_organizations: DiscoveredOrganization[];
}
export type B2BMagicLinksDiscoveryAuthenticateResponse = B2BDiscoveryAuthenticateResponse;
export type B2BDiscoveryOTPEmailAuthenticateResponse = B2BDiscoveryAuthenticateResponse;

export interface B2BDiscoveryOrganizationsResponse extends ResponseCommon {
  email_address: string;
  discovered_organizations: DiscoveredOrganization[];
  organization_id_hint: string | null;
}
export type B2BDiscoveryOrganizationsCreateResponse = B2BAuthenticateResponseWithMFA;
export type B2BDiscoveryIntermediateSessionsExchangeResponse = B2BAuthenticateResponseWithMFA;

export type B2BMemberUpdateResponse = MemberResponseCommon;
export type B2BMemberDeleteMFAPhoneNumberResponse = MemberResponseCommon;
export type B2BMemberDeleteMFATOTPResponse = MemberResponseCommon;
export type B2BMemberDeletePasswordResponse = MemberResponseCommon;
