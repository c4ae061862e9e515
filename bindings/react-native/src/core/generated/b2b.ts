// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import type { Call, CallOptions } from '../connection';
import { withDefaults } from '../parameters';
import type { ResponseCommon } from '../types/common';
import type {
  B2BDiscoveryIntermediateSessionsExchangeResponse,
  B2BDiscoveryOTPEmailAuthenticateResponse,
  B2BDiscoveryOTPEmailSendResponse,
  B2BDiscoveryOrganizationsCreateResponse,
  B2BDiscoveryOrganizationsResponse,
  B2BMagicLinkLoginOrSignupResponse,
  B2BMagicLinksAuthenticateResponse,
  B2BMagicLinksDiscoveryAuthenticateResponse,
  B2BMagicLinksEmailDiscoverySendResponse,
  B2BMemberUpdateResponse,
  B2BOTPsEmailAuthenticateResponse,
  B2BOTPsEmailLoginOrSignupResponse,
  B2BPasswordAuthenticateResponse,
  B2BPasswordStrengthCheckResponse,
  B2BSMSAuthenticateResponse,
  B2BSMSSendResponse,
  B2BSessionAccessTokenExchangeResponse,
  B2BSessionAttestResponse,
  B2BSessionAuthenticateResponse,
  B2BSessionExchangeResponse,
  B2BSessionRevokeForMemberResponse,
  B2BTOTPAuthenticateResponse,
  B2BTOTPCreateResponse,
  Member,
  MemberResponseCommon,
  Organization,
  RecoveryCodeGetResponse,
  RecoveryCodeRecoverResponse,
  RecoveryCodeRotateResponse,
} from '../types/b2b';

/** The parameters of `discovery.intermediateSessions.exchange`. */
export interface B2BDiscoveryIntermediateSessionsExchangeOptions {
  /** The organization. */
  organization_id: string;
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
  /** The language of a message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `discovery.organizations.create`. */
export interface B2BDiscoveryOrganizationsCreateOptions {
  /** 5 to 527040 minutes; without them the configured default is sent. */
  session_duration_minutes?: number | undefined;
  /** The name to show. */
  organization_name?: string | undefined;
  /** The name used in addresses. */
  organization_slug?: string | undefined;
  /** The address of the logo. */
  organization_logo_url?: string | undefined;
  /** Who may join through SSO. */
  sso_jit_provisioning?: string | undefined;
  /** The email domains users may join with. */
  email_allowed_domains?: string[] | undefined;
  /** Who may join by email: users of the domains, or no one. */
  email_jit_provisioning?: string | undefined;
  /** Who may be invited. */
  email_invites?: string | undefined;
  /** Which sign-in methods are allowed: all or those of a list. */
  auth_methods?: string | undefined;
  /** The allowed sign-in methods, when restricted. */
  allowed_auth_methods?: string[] | undefined;
  /** Which second factors are allowed: all or those of a list. */
  mfa_methods?: string | undefined;
  /** The allowed second factors, when restricted. */
  allowed_mfa_methods?: string[] | undefined;
  /** Whether a second factor is needed. */
  mfa_policy?: string | undefined;
  /** Who may join through an OAuth tenant: users of the listed tenants, or no one. */
  oauth_tenant_jit_provisioning?: string | undefined;
  /** The OAuth tenants users may join through: a JSON object. */
  allowed_oauth_tenants?: Record<string, unknown> | undefined;
}

/** The parameters of `magicLinks.authenticate`. */
export interface B2BMagicLinksAuthenticateOptions {
  /** The link's token. */
  magic_links_token: string;
  /** 5 to 527040 minutes; without them the configured default is sent. */
  session_duration_minutes?: number | undefined;
  /** The language of a second factor's message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `magicLinks.discovery.authenticate`. */
export interface B2BMagicLinksDiscoveryAuthenticateOptions {
  /** The `token` of the link's address. */
  discovery_magic_links_token: string;
}

/** The parameters of `magicLinks.email.loginOrSignup`. */
export interface B2BMagicLinkLoginOrSignupOptions {
  /** The organization. */
  organization_id: string;
  /** The e-mail address. */
  email_address: string;
  /** Where the link leads members; one of the dashboard's redirect URLs. */
  login_redirect_url?: string | undefined;
  /** Where the link leads new users; one of the dashboard's redirect URLs. */
  signup_redirect_url?: string | undefined;
  /** The dashboard's template for members. */
  login_template_id?: string | undefined;
  /** The dashboard's template for new users. */
  signup_template_id?: string | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `magicLinks.email.discovery.send`. */
export interface B2BMagicLinksEmailDiscoverySendOptions {
  /** The e-mail address. */
  email_address: string;
  /** Where the link leads; one of the dashboard's redirect URLs. */
  discovery_redirect_url?: string | undefined;
  /** The dashboard's template. */
  login_template_id?: string | undefined;
  /** Minutes the link lives. Range: 0 or more minutes. */
  discovery_expiration_minutes?: number | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `otps.email.authenticate`. */
export interface B2BOTPsEmailAuthenticateOptions {
  /** The organization. */
  organization_id: string;
  /** The e-mail address. */
  email_address: string;
  /** The code. */
  code: string;
  /** 5 to 527040 minutes; without them the configured default is sent. */
  session_duration_minutes?: number | undefined;
  /** The language of a second factor's message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `otps.email.loginOrSignup`. */
export interface B2BOTPsEmailLoginOrSignupOptions {
  /** The organization. */
  organization_id: string;
  /** The e-mail address. */
  email_address: string;
  /** The dashboard's template for members. */
  login_template_id?: string | undefined;
  /** The dashboard's template for new users. */
  signup_template_id?: string | undefined;
  /** Minutes the code lives for members. Range: 0 or more minutes. */
  login_expiration_minutes?: number | undefined;
  /** Minutes the code lives for new users. Range: 0 or more minutes. */
  signup_expiration_minutes?: number | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `otps.email.discovery.authenticate`. */
export interface B2BDiscoveryOTPEmailAuthenticateOptions {
  /** The e-mail address. */
  email_address: string;
  /** The code as it was typed. */
  code: string;
}

/** The parameters of `otps.email.discovery.send`. */
export interface B2BDiscoveryOTPEmailSendOptions {
  /** The e-mail address. */
  email_address: string;
  /** The dashboard's template. */
  login_template_id?: string | undefined;
  /** Minutes the code lives. Range: 0 or more minutes. */
  discovery_expiration_minutes?: number | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `otps.sms.authenticate`. */
export interface B2BSMSAuthenticateOptions {
  /** The organization. */
  organization_id: string;
  /** The member. */
  member_id: string;
  /** The code. */
  code: string;
  /** 5 to 527040 minutes; without them the configured default is sent. */
  session_duration_minutes?: number | undefined;
  /** Turns the second factor of the member on or off. */
  set_mfa_enrollment?: 'enroll' | 'unenroll' | undefined;
}

/** The parameters of `otps.sms.send`. */
export interface B2BSMSSendOptions {
  /** The organization. */
  organization_id: string;
  /** The member. */
  member_id: string;
  /** The phone number in E.164 form, for a member who has none yet. */
  mfa_phone_number?: string | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
  /** Adds what Android and iOS need to fill the code in by themselves. */
  enable_autofill?: boolean | undefined;
}

/** The parameters of `passwords.authenticate`. */
export interface B2BPasswordAuthenticateOptions {
  /** The organization. */
  organization_id: string;
  /** The member's e-mail address. */
  email_address: string;
  /** The password. */
  password: string;
  /** 5 to 527040 minutes; without them the configured default is sent. */
  session_duration_minutes?: number | undefined;
  /** The language of a second factor's message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `passwords.strengthCheck`. */
export interface B2BPasswordStrengthCheckOptions {
  /** The e-mail address. */
  email_address?: string | undefined;
  /** The password. */
  password: string;
}

/** The parameters of `recoveryCodes.recover`. */
export interface RecoveryCodeRecoverOptions {
  /** The organization. */
  organization_id: string;
  /** The member. */
  member_id: string;
  /** The recovery code as it was typed. */
  recovery_code: string;
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `self.update`. */
export interface B2BMemberUpdateOptions {
  /** The name. */
  name?: string | undefined;
  /**
   * Keys of the metadata that the app may write: a JSON object. A key with the value
   * `null` is removed, and a key that is not named stays as it is.
   */
  untrusted_metadata?: Record<string, unknown> | undefined;
  /** Whether the member uses a second factor, where the organization leaves the choice. */
  mfa_enrolled?: boolean | undefined;
  /** The phone number for codes in E.164 form, for a member who has none yet. */
  mfa_phone_number?: string | undefined;
  /** The second factor that is offered first. */
  default_mfa_method?: string | undefined;
}

/** The parameters of `session.attest`. */
export interface B2BSessionAttestOptions {
  /** The profile of trusted tokens. */
  profile_id: string;
  /** The token. */
  token: string;
  /** The organization. */
  organization_id?: string | undefined;
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `session.authenticate`. */
export interface B2BSessionAuthenticateOptions {
  /** Without it, the end of the session is not changed. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `session.exchange`. */
export interface B2BSessionExchangeOptions {
  /** The organization. */
  organization_id: string;
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
  /** The language of a message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `session.exchangeAccessToken`. */
export interface B2BSessionAccessTokenExchangeOptions {
  /** The access token of a connected app. */
  access_token: string;
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `session.getFreshJwt`. */
export interface B2BFreshJwtOptions {
  /** The shortest lifetime that the returned JWT has left. Range: 0 to 240 seconds. */
  min_validity_seconds?: number | undefined;
}

/** The parameters of `session.revoke`. */
export interface B2BSessionRevokeOptions {
  /** Signs this device out with or without a network. */
  forceClear?: boolean | undefined;
}

/** The parameters of `session.revokeForMember`. */
export interface B2BSessionRevokeForMemberOptions {
  /** The member. */
  member_id: string;
}

/** The parameters of `totp.authenticate`. */
export interface B2BTOTPAuthenticateOptions {
  /** The organization. */
  organization_id: string;
  /** The member. */
  member_id: string;
  /** The code. */
  code: string;
  /** 5 to 527040 minutes; without them the configured default is sent. */
  session_duration_minutes?: number | undefined;
  /** Turns the second factor of the member on or off. */
  set_mfa_enrollment?: 'enroll' | 'unenroll' | undefined;
  /** Makes the authenticator app the second factor that is offered first. */
  set_default_mfa?: boolean | undefined;
}

/** The parameters of `totp.create`. */
export interface B2BTOTPCreateOptions {
  /** The organization. */
  organization_id: string;
  /** The member. */
  member_id: string;
  /** How long the registration waits for the first code. Range: 0 or more minutes. */
  expiration_minutes?: number | undefined;
}

/**
 * Discovery. An intermediate session holds the proven address for ten minutes; see the client's
 * state.
 */
export interface B2BDiscoveryCalls {
  readonly intermediateSessions: {
    /**
     * Signs in to one of them and uses up the intermediate session. When a factor is missing
     * there, another intermediate session is kept for it. A failure leaves the intermediate
     * session unchanged. Without a duration the configured default is sent, 5 to 527040 minutes;
     * `locale` is the language of a second factor's message.
     *
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
     * @example
     * ```ts
     * await stytch.discovery.intermediateSessions.exchange({
     *   organization_id: organizationId,
     *   session_duration_minutes: 60,
     * });
     * ```
     */
    exchange(
      parameters: B2BDiscoveryIntermediateSessionsExchangeOptions,
      options?: CallOptions,
    ): Promise<B2BDiscoveryIntermediateSessionsExchangeResponse>;
  };
  readonly organizations: {
    /**
     * Makes a new organization, enters it as its first member and administrator, and uses up the
     * intermediate session. A failure leaves it unchanged.
     *
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
     * @example
     * ```ts
     * await stytch.discovery.organizations.create({ organization_name: 'Analytical Engines' });
     * ```
     */
    create(
      parameters?: B2BDiscoveryOrganizationsCreateOptions,
      options?: CallOptions,
    ): Promise<B2BDiscoveryOrganizationsCreateResponse>;
    /**
     * The organizations the user belongs to or may join, by the intermediate session, or else by
     * the session. Changes nothing.
     *
     * @throws `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     * @example
     * ```ts
     * const response = await stytch.discovery.organizations.list();
     * console.log(response.discovered_organizations.map((it) => it.organization.organization_id));
     * ```
     */
    list(options?: CallOptions): Promise<B2BDiscoveryOrganizationsResponse>;
  };
}

/** Makes the calls of `discovery`. */
export const b2bDiscoveryCalls = (call: Call): B2BDiscoveryCalls => ({
  intermediateSessions: {
    exchange: (parameters, options) =>
      call('discovery.intermediateSessions.exchange', parameters, options),
  },
  organizations: {
    create: (parameters, options) =>
      call('discovery.organizations.create', parameters, options),
    list: (options) =>
      call('discovery.organizations.list', undefined, options),
  },
});

/**
 * B2B e-mail magic links. A PKCE pair ties a link to the device that requested it. Only the newest
 * pair is kept. It survives restarts, and a sign-in uses it up.
 */
export interface B2BMagicLinksCalls {
  /**
   * Signs in with the token of the link. When a factor is missing, an intermediate session is
   * kept for it. When the link was not requested on this device, nothing is sent.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `MissingPKCEError` if the link was not requested on this device, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   * @example
   * ```ts
   * // The parameter `token` of the link that opened the app.
   * await stytch.magicLinks.authenticate({ magic_links_token: token });
   * ```
   */
  authenticate(
    parameters: B2BMagicLinksAuthenticateOptions,
    options?: CallOptions,
  ): Promise<B2BMagicLinksAuthenticateResponse>;
  readonly discovery: {
    /**
     * Proves the e-mail address with the token of the link. An intermediate session is kept for
     * the choice of an organization; an existing session ends (`StepUp`). When the link was not
     * requested on this device, nothing is sent.
     *
     * @throws `StytchSDKUsageError` if an argument is wrong, `MissingPKCEError` if the link was not requested on this device, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
     * @example
     * ```ts
     * const response = await stytch.magicLinks.discovery.authenticate({ discovery_magic_links_token: token });
     * console.log(response.discovered_organizations.map((it) => it.organization.organization_id));
     * ```
     */
    authenticate(
      parameters: B2BMagicLinksDiscoveryAuthenticateOptions,
      options?: CallOptions,
    ): Promise<B2BMagicLinksDiscoveryAuthenticateResponse>;
  };
  readonly email: {
    /**
     * Sends a link into an organization to a member, or to a user who may join.
     *
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     * @example
     * ```ts
     * await stytch.magicLinks.email.loginOrSignup({ organization_id: organizationId, email_address: email });
     * ```
     */
    loginOrSignup(
      parameters: B2BMagicLinkLoginOrSignupOptions,
      options?: CallOptions,
    ): Promise<B2BMagicLinkLoginOrSignupResponse>;
    readonly discovery: {
      /**
       * Sends a link to a user who chooses the organization later.
       *
       * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
       * @example
       * ```ts
       * await stytch.magicLinks.email.discovery.send({ email_address: email });
       * ```
       */
      send(
        parameters: B2BMagicLinksEmailDiscoverySendOptions,
        options?: CallOptions,
      ): Promise<B2BMagicLinksEmailDiscoverySendResponse>;
    };
  };
}

/** Makes the calls of `magicLinks`. */
export const b2bMagicLinksCalls = (call: Call): B2BMagicLinksCalls => ({
  authenticate: (parameters, options) =>
    call('magicLinks.authenticate', parameters, options),
  discovery: {
    authenticate: (parameters, options) =>
      call('magicLinks.discovery.authenticate', parameters, options),
  },
  email: {
    loginOrSignup: (parameters, options) =>
      call('magicLinks.email.loginOrSignup', parameters, options),
    discovery: {
      send: (parameters, options) =>
        call('magicLinks.email.discovery.send', parameters, options),
    },
  },
});

/** The organization. */
export interface B2BOrganizationCalls {
  /**
   * Fetches the organization and stores it with the session, which stays unchanged.
   *
   * @throws `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`superseded`) if another sign-in replaced the session during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over starts a validation at once.
   */
  get(options?: CallOptions): Promise<Organization>;
}

/** Makes the calls of `organization`. */
export const b2bOrganizationCalls = (call: Call): B2BOrganizationCalls => ({
  get: (options) =>
    call<{ organization: Organization }>('organization.get', undefined, options).then((data) => data.organization),
});

/**
 * B2B one-time codes. Sending changes nothing here. A wrong code leaves the session and the
 * intermediate session unchanged.
 */
export interface B2BOtpsCalls {
  readonly email: {
    /**
     * Signs in to an organization with an e-mail code. When a factor is missing, an intermediate
     * session is kept for it and an existing session ends (`StepUp`).
     *
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
     */
    authenticate(
      parameters: B2BOTPsEmailAuthenticateOptions,
      options?: CallOptions,
    ): Promise<B2BOTPsEmailAuthenticateResponse>;
    /**
     * Sends an e-mail code for an organization to a member, or to a user who may join.
     *
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    loginOrSignup(
      parameters: B2BOTPsEmailLoginOrSignupOptions,
      options?: CallOptions,
    ): Promise<B2BOTPsEmailLoginOrSignupResponse>;
    readonly discovery: {
      /**
       * Proves the e-mail address with the code. An intermediate session is kept for the choice of
       * an organization; an existing session ends (`StepUp`).
       *
       * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
       */
      authenticate(
        parameters: B2BDiscoveryOTPEmailAuthenticateOptions,
        options?: CallOptions,
      ): Promise<B2BDiscoveryOTPEmailAuthenticateResponse>;
      /**
       * Sends an e-mail code to a user who chooses the organization later.
       *
       * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
       */
      send(
        parameters: B2BDiscoveryOTPEmailSendOptions,
        options?: CallOptions,
      ): Promise<B2BDiscoveryOTPEmailSendResponse>;
    };
  };
  readonly sms: {
    /**
     * Second factor: signs in with the code of the text message.
     *
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
     */
    authenticate(
      parameters: B2BSMSAuthenticateOptions,
      options?: CallOptions,
    ): Promise<B2BSMSAuthenticateResponse>;
    /**
     * Second factor: sends a code by text message.
     *
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    send(parameters: B2BSMSSendOptions, options?: CallOptions): Promise<B2BSMSSendResponse>;
  };
}

/** Makes the calls of `otps`. */
export const b2bOtpsCalls = (call: Call): B2BOtpsCalls => ({
  email: {
    authenticate: (parameters, options) =>
      call('otps.email.authenticate', parameters, options),
    loginOrSignup: (parameters, options) =>
      call('otps.email.loginOrSignup', parameters, options),
    discovery: {
      authenticate: (parameters, options) =>
        call('otps.email.discovery.authenticate', parameters, options),
      send: (parameters, options) =>
        call('otps.email.discovery.send', parameters, options),
    },
  },
  sms: {
    authenticate: (parameters, options) =>
      call('otps.sms.authenticate', parameters, options),
    send: (parameters, options) =>
      call('otps.sms.send', parameters, options),
  },
});

/** B2B passwords. */
export interface B2BPasswordsCalls {
  /**
   * Signs in to an organization. When a factor is missing, an intermediate session is kept for
   * it and an existing session ends (`StepUp`). A wrong password changes nothing.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   * @example
   * ```ts
   * const response = await stytch.passwords.authenticate({
   *   organization_id: organizationId,
   *   email_address: email,
   *   password,
   * });
   * if (!response.member_authenticated) askForSecondFactor(response.mfa_required);
   * ```
   */
  authenticate(
    parameters: B2BPasswordAuthenticateOptions,
    options?: CallOptions,
  ): Promise<B2BPasswordAuthenticateResponse>;
  /**
   * Checks the strength of a password. With the e-mail address, a password that resembles it is
   * too weak. Changes nothing.
   *
   * @throws `StytchSDKUsageError` for an empty text, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   */
  strengthCheck(
    parameters: B2BPasswordStrengthCheckOptions,
    options?: CallOptions,
  ): Promise<B2BPasswordStrengthCheckResponse>;
}

/** Makes the calls of `passwords`. */
export const b2bPasswordsCalls = (call: Call): B2BPasswordsCalls => ({
  authenticate: (parameters, options) =>
    call('passwords.authenticate', parameters, options),
  strengthCheck: (parameters, options) =>
    call('passwords.strengthCheck', parameters, options),
});

/** Recovery codes. */
export interface B2BRecoveryCodesCalls {
  /**
   * Fetches the member's recovery codes that were not used, and stores member and organization of
   * the response with the session, which stays unchanged. The client does not keep the codes.
   *
   * @throws `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`superseded`) if another sign-in replaced the session during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over starts a validation at once.
   */
  get(options?: CallOptions): Promise<RecoveryCodeGetResponse>;
  /**
   * Signs in with a recovery code as the second factor; each works once, and
   * `recovery_codes_remaining` says how many are left. Without a duration the configured default
   * is sent, 5 to 527040 minutes. A wrong code leaves the session and the intermediate session
   * unchanged.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   */
  recover(
    parameters: RecoveryCodeRecoverOptions,
    options?: CallOptions,
  ): Promise<RecoveryCodeRecoverResponse>;
  /**
   * Replaces the member's recovery codes on the server: earlier ones are not accepted any more.
   * Member and organization of the response are stored with the session, which stays unchanged.
   * Show the new codes once; the client does not keep them.
   *
   * @throws `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have replaced the codes, and `get` returns them.
   */
  rotate(options?: CallOptions): Promise<RecoveryCodeRotateResponse>;
}

/** Makes the calls of `recoveryCodes`. */
export const b2bRecoveryCodesCalls = (call: Call): B2BRecoveryCodesCalls => ({
  get: (options) =>
    call('recoveryCodes.get', undefined, options),
  recover: (parameters, options) =>
    call('recoveryCodes.recover', parameters, options),
  rotate: (options) =>
    call('recoveryCodes.rotate', undefined, options),
});

/** The member. */
export interface B2BSelfCalls {
  /**
   * Removes a factor of the member on the server, and stores member and organization of the
   * response with the session, which stays unchanged.
   *
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deleteMFAPhoneNumber(options?: CallOptions): Promise<MemberResponseCommon>;
  /**
   * Removes a factor of the member on the server, and stores member and organization of the
   * response with the session, which stays unchanged.
   *
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deleteMFATOTP(options?: CallOptions): Promise<MemberResponseCommon>;
  /**
   * Removes a factor of the member on the server, and stores member and organization of the
   * response with the session, which stays unchanged.
   *
   * @param member_password_id `member_password_id` of the member.
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deletePassword(member_password_id: string, options?: CallOptions): Promise<MemberResponseCommon>;
  /**
   * Fetches the member and stores it with the session, which stays unchanged.
   *
   * @throws `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`superseded`) if another sign-in replaced the session during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over starts a validation at once.
   */
  get(options?: CallOptions): Promise<Member>;
  /**
   * Changes the member on the server, and stores member and organization of the response with the
   * session, which stays unchanged.
   *
   * @throws `StytchSDKUsageError` for an empty text and for metadata that is not the text of a JSON object, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have changed the member, and nothing changed here.
   */
  update(parameters?: B2BMemberUpdateOptions, options?: CallOptions): Promise<B2BMemberUpdateResponse>;
}

/** Makes the calls of `self`. */
export const b2bSelfCalls = (call: Call): B2BSelfCalls => ({
  deleteMFAPhoneNumber: (options) =>
    call('self.deleteMFAPhoneNumber', undefined, options),
  deleteMFATOTP: (options) =>
    call('self.deleteMFATOTP', undefined, options),
  deletePassword: (member_password_id, options) =>
    call('self.deletePassword', { member_password_id }, options),
  get: (options) =>
    call<{ member: Member }>('self.get', undefined, options).then((data) => data.member),
  update: (parameters, options) =>
    call('self.update', parameters, options),
});

/** The B2B session. */
export interface B2BSessionCalls {
  /**
   * Exchanges a trusted authentication token for a session. Without a duration the configured
   * default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   */
  attest(parameters: B2BSessionAttestOptions, options?: CallOptions): Promise<B2BSessionAttestResponse>;
  /**
   * Validates the session with the server. Without a duration it only validates. A duration, 5
   * to 527040 minutes from now, sets a new end of the session, later or earlier.
   *
   * Only a rejection by the server signs out (`ServerRejected`); every other failure leaves the
   * session unchanged.
   *
   * @throws `StytchSDKUsageError` if the duration is out of range, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`superseded`) if the session changed during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   * @example
   * ```ts
   * // Validates, and does not change the end of the session.
   * await stytch.session.authenticate();
   * // The session ends in an hour.
   * await stytch.session.authenticate({ session_duration_minutes: 60 });
   * ```
   */
  authenticate(
    parameters?: B2BSessionAuthenticateOptions,
    options?: CallOptions,
  ): Promise<B2BSessionAuthenticateResponse>;
  /**
   * Exchanges the session for one in another organization. When a factor is missing there, the
   * session ends (`StepUp`) and an intermediate session is kept for it. A failure leaves the
   * session unchanged. Without a duration the configured default is sent, 5 to 527040 minutes;
   * `locale` is the language of a code that is sent.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `NoCurrentSessionError` if no member is signed in, `StytchSDKError` (`superseded`) if the session changed during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   * @example
   * ```ts
   * const response = await stytch.session.exchange({
   *   organization_id: organizationId,
   *   session_duration_minutes: 60,
   * });
   * if (!response.member_authenticated) askForSecondFactor(response.mfa_required);
   * ```
   */
  exchange(parameters: B2BSessionExchangeOptions, options?: CallOptions): Promise<B2BSessionExchangeResponse>;
  /**
   * Exchanges a connected app's access token for a session. Without a duration the configured
   * default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   */
  exchangeAccessToken(
    parameters: B2BSessionAccessTokenExchangeOptions,
    options?: CallOptions,
  ): Promise<B2BSessionAccessTokenExchangeResponse>;
  /**
   * A JWT with at least this many seconds left (0 to 240; a JWT lives 300), refreshed first
   * when needed. A refresh that fails changes nothing unless the server ended the session.
   *
   * @throws `StytchSDKUsageError` if the number is above 240, `NoCurrentSessionError` if no user is signed in, and the error of the refresh if one was needed and failed.
   * @example
   * ```ts
   * const jwt = await stytch.session.getFreshJwt({ min_validity_seconds: 60 });
   * await callBackend(`Bearer ${jwt}`);
   * ```
   */
  getFreshJwt(parameters?: B2BFreshJwtOptions, options?: CallOptions): Promise<string>;
  /**
   * Signs out: on the server first, then here. A network failure keeps the session and is
   * returned. With `forceClear` the device is signed out at once, with or without a network;
   * the server is then notified as soon as possible, and until then the result is
   * `LocalStateCleared`.
   *
   * @throws `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. The session is kept then, unless `StytchAPIError` has one of the four error types that end a session. With `forceClear` the session is gone from memory and disk, and both are errors with `local_state_cleared: true` unless `StytchAPIError` has one of these types. `NoCurrentSessionError` if nobody is signed in, `StytchSDKError` (`superseded`) if another session replaced the one that was visible, `StytchSDKError` (`unavailable`) if the store cannot be read, `StytchSDKError` (`readOnlyRole`) for a reader. Then nothing is revoked. With `forceClear`, if the store cannot be read, the call fails with errors with `local_state_cleared: true`, and the stored session ends when the store is read.
   * @example
   * ```ts
   * try {
   *   // Keeps the session if the server cannot be reached.
   *   await stytch.session.revoke();
   * } catch (error) {
   *   if (!(error instanceof StytchAPIUnreachableError)) throw error;
   *   // Signs out on this device in any case. It rejects if the server was not notified yet.
   *   await stytch.session.revoke({ forceClear: true }).catch(() => undefined);
   * }
   * ```
   */
  revoke(parameters?: B2BSessionRevokeOptions, options?: CallOptions): Promise<ResponseCommon>;
  /**
   * Ends every session of a member; the server decides who may. For the signed-in member the
   * session is validated at once, and the local state changes only by the result.
   *
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no member is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then, unless `StytchAPIError` suggests that the session is over: it is validated at once.
   */
  revokeForMember(
    parameters: B2BSessionRevokeForMemberOptions,
    options?: CallOptions,
  ): Promise<B2BSessionRevokeForMemberResponse>;
}

/** Makes the calls of `session`. */
export const b2bSessionCalls = (call: Call): B2BSessionCalls => ({
  attest: (parameters, options) =>
    call('session.attest', parameters, options),
  authenticate: (parameters, options) =>
    call('session.authenticate', parameters, options),
  exchange: (parameters, options) =>
    call('session.exchange', parameters, options),
  exchangeAccessToken: (parameters, options) =>
    call('session.exchangeAccessToken', parameters, options),
  getFreshJwt: (parameters, options) =>
    call<{ session_jwt: string }>('session.getFreshJwt', withDefaults({ min_validity_seconds: 60 }, parameters), options).then((data) => data.session_jwt),
  revoke: (parameters, options) =>
    call('session.revoke', parameters, options),
  revokeForMember: (parameters, options) =>
    call('session.revokeForMember', parameters, options),
});

/** Authenticator apps. */
export interface B2BTotpCalls {
  /**
   * Signs in with the code of the app, or adds the factor to the session. A wrong code leaves
   * the session and the intermediate session unchanged.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   * @example
   * ```ts
   * await stytch.totp.authenticate({ organization_id: organizationId, member_id: memberId, code });
   * ```
   */
  authenticate(
    parameters: B2BTOTPAuthenticateOptions,
    options?: CallOptions,
  ): Promise<B2BTOTPAuthenticateResponse>;
  /**
   * Registers an authenticator app for a member who is signed in or has an intermediate session. Show
   * the secret and the recovery codes once; the client does not keep them. The app is a factor after
   * the first code. `expiration_minutes` is how long the registration waits for that code.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing is registered then.
   * @example
   * ```ts
   * const response = await stytch.totp.create({ organization_id: organizationId, member_id: memberId });
   * // Show them once; the client does not keep them.
   * showOnce(response.secret, response.recovery_codes);
   * ```
   */
  create(parameters: B2BTOTPCreateOptions, options?: CallOptions): Promise<B2BTOTPCreateResponse>;
}

/** Makes the calls of `totp`. */
export const b2bTotpCalls = (call: Call): B2BTotpCalls => ({
  authenticate: (parameters, options) =>
    call('totp.authenticate', parameters, options),
  create: (parameters, options) =>
    call('totp.create', parameters, options),
});
