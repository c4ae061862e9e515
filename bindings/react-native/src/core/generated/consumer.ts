// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import type { Call, CallOptions } from '../connection';
import { together, withDefaults, withoutCommon } from '../parameters';
import type { ResponseCommon } from '../types/common';
import type {
  DeleteResponse,
  MagicLinksAuthenticateResponse,
  MagicLinksLoginOrCreateResponse,
  MagicLinksSendResponse,
  OTPsAuthenticateResponse,
  OTPsLoginOrCreateResponse,
  OTPsSendResponse,
  PasswordAuthenticateResponse,
  PasswordCreateResponse,
  PasswordStrengthCheckResponse,
  SessionAccessTokenExchangeResponse,
  SessionAttestResponse,
  SessionAuthenticateResponse,
  SessionRevokeResponse,
  User,
  UserUpdateResponse,
} from '../types/consumer';

/** The parameters of `magicLinks.authenticate`. */
export interface MagicLinksAuthenticateOptions {
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `magicLinks.email.loginOrCreate`. */
export interface MagicLinksLoginOrCreateOptions {
  /** Where the link leads known users; one of the dashboard's redirect URLs. */
  login_magic_link_url?: string | undefined;
  /** Where the link leads new users; one of the dashboard's redirect URLs. */
  signup_magic_link_url?: string | undefined;
  /** Minutes the link lives for known users. Range: 0 or more minutes. */
  login_expiration_minutes?: number | undefined;
  /** Minutes the link lives for new users. Range: 0 or more minutes. */
  signup_expiration_minutes?: number | undefined;
  /** The dashboard's template for known users. */
  login_template_id?: string | undefined;
  /** The dashboard's template for new users. */
  signup_template_id?: string | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `magicLinks.email.send`. */
export interface MagicLinksSendOptions {
  /** Where the link leads known users; one of the dashboard's redirect URLs. */
  login_magic_link_url?: string | undefined;
  /** Where the link leads new users; one of the dashboard's redirect URLs. */
  signup_magic_link_url?: string | undefined;
  /** Minutes the link lives for known users. Range: 0 or more minutes. */
  login_expiration_minutes?: number | undefined;
  /** Minutes the link lives for new users. Range: 0 or more minutes. */
  signup_expiration_minutes?: number | undefined;
  /** The dashboard's template for known users. */
  login_template_id?: string | undefined;
  /** The dashboard's template for new users. */
  signup_template_id?: string | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `otps.authenticate`. */
export interface OTPAuthenticateOptions {
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `otps.email.loginOrCreate`. */
export interface OTPCodeEmailOptions {
  /** Minutes the code lives; the vendor's default is 2. Range: 0 or more minutes. */
  expiration_minutes?: number | undefined;
  /** The dashboard's template for known users. */
  login_template_id?: string | undefined;
  /** The dashboard's template for new users. */
  signup_template_id?: string | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `otps.sms.loginOrCreate`. */
export interface OTPCodeSMSOptions {
  /** Minutes the code lives; the vendor's default is 2. Range: 0 or more minutes. */
  expiration_minutes?: number | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
  /** Adds what Android and iOS need to fill the code in by themselves. */
  enable_autofill?: boolean | undefined;
}

/** The parameters of `otps.whatsapp.loginOrCreate`. */
export interface OTPCodeOptions {
  /** Minutes the code lives; the vendor's default is 2. Range: 0 or more minutes. */
  expiration_minutes?: number | undefined;
  /** The language of the message, such as `en` or `pt-br`. */
  locale?: string | undefined;
}

/** The parameters of `passwords.authenticate`. */
export interface PasswordAuthenticateOptions {
  /** The e-mail address. */
  email: string;
  /** The password. */
  password: string;
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `passwords.create`. */
export interface PasswordCreateOptions {
  /** The e-mail address. */
  email: string;
  /** The password. */
  password: string;
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `passwords.strengthCheck`. */
export interface PasswordStrengthCheckOptions {
  /** The e-mail address. */
  email?: string | undefined;
  /** The password. */
  password: string;
}

/** The parameters of `session.attest`. */
export interface SessionAttestOptions {
  /** The profile of trusted tokens. */
  profile_id: string;
  /** The token. */
  token: string;
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `session.authenticate`. */
export interface SessionAuthenticateOptions {
  /** Without it, the end of the session is not changed. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `session.exchangeAccessToken`. */
export interface SessionAccessTokenExchangeOptions {
  /** The access token of a connected app. */
  access_token: string;
  /** Without it, the configured default is sent. Range: 5 to 527040 minutes. */
  session_duration_minutes?: number | undefined;
}

/** The parameters of `session.getFreshJwt`. */
export interface FreshJwtOptions {
  /** The shortest lifetime that the returned JWT has left. Range: 0 to 240 seconds. */
  min_validity_seconds?: number | undefined;
}

/** The parameters of `session.revoke`. */
export interface SessionRevokeOptions {
  /** Signs this device out with or without a network. */
  forceClear?: boolean | undefined;
}

/** The parameters of `user.update`. */
export interface UserUpdateOptions {
  /** The name. A part without a value stays as it is. */
  name?: { first_name?: string | undefined; last_name?: string | undefined; middle_name?: string | undefined } | undefined;
  /**
   * Keys of the metadata that the app may write: a JSON object. A key with the value
   * `null` is removed, and a key that is not named stays as it is.
   */
  untrusted_metadata?: Record<string, unknown> | undefined;
}

/**
 * Consumer e-mail magic links. A PKCE pair ties a link to the device that requested it. Only the
 * newest pair is kept. It survives restarts, and a sign-in uses it up.
 */
export interface MagicLinksCalls {
  /**
   * Signs in with the token of the link. When the link was not requested on this device, nothing
   * is sent. Without a duration the configured default is sent, 5 to 527040 minutes. A failure
   * leaves the session unchanged.
   *
   * @param token The token.
   * @throws `StytchSDKUsageError` if an argument is wrong, `MissingPKCEError` if the link was not requested on this device, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   * @example
   * ```ts
   * // The parameter `token` of the link that opened the app.
   * await stytch.magicLinks.authenticate(token, { session_duration_minutes: 60 });
   * ```
   */
  authenticate(
    token: string,
    parameters?: MagicLinksAuthenticateOptions,
    options?: CallOptions,
  ): Promise<MagicLinksAuthenticateResponse>;
  readonly email: {
    /**
     * Sends a link to a new or known user.
     *
     * @param email The e-mail address.
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     * @example
     * ```ts
     * await stytch.magicLinks.email.loginOrCreate(email, {
     *   login_magic_link_url: 'https://example.com/authenticate',
     * });
     * ```
     */
    loginOrCreate(
      email: string,
      parameters?: MagicLinksLoginOrCreateOptions,
      options?: CallOptions,
    ): Promise<MagicLinksLoginOrCreateResponse>;
    /**
     * Sends a link to a known user; while a user is signed in, it adds a factor to that session.
     *
     * @param email The e-mail address.
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    send(
      email: string,
      parameters?: MagicLinksSendOptions,
      options?: CallOptions,
    ): Promise<MagicLinksSendResponse>;
  };
}

/** Makes the calls of `magicLinks`. */
export const magicLinksCalls = (call: Call): MagicLinksCalls => ({
  authenticate: (token, parameters, options) =>
    call('magicLinks.authenticate', together({ token }, parameters), options),
  email: {
    loginOrCreate: (email, parameters, options) =>
      call('magicLinks.email.loginOrCreate', together({ email }, parameters), options),
    send: (email, parameters, options) =>
      call('magicLinks.email.send', together({ email }, parameters), options),
  },
});

/**
 * Consumer one-time codes. Sending changes nothing here; keep the response's `method_id` for
 * `authenticate`. The `send` calls are for known users; while a user is signed in, the code adds a
 * factor to that session.
 */
export interface OtpsCalls {
  /**
   * Signs in with the code and the `method_id` of the send. Without a duration the configured
   * default is sent, 5 to 527040 minutes. A wrong code leaves the session unchanged.
   *
   * @param code The code as it was typed.
   * @param method_id From the response of the call that sent the code.
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   * @example
   * ```ts
   * await stytch.otps.authenticate(code, methodId, { session_duration_minutes: 60 });
   * ```
   */
  authenticate(
    code: string,
    method_id: string,
    parameters?: OTPAuthenticateOptions,
    options?: CallOptions,
  ): Promise<OTPsAuthenticateResponse>;
  readonly email: {
    /**
     * Sends a code by e-mail to a new or known user.
     *
     * @param email The e-mail address.
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    loginOrCreate(
      email: string,
      parameters?: OTPCodeEmailOptions,
      options?: CallOptions,
    ): Promise<OTPsLoginOrCreateResponse>;
    /**
     * Sends a code by e-mail to a known user.
     *
     * @param email The e-mail address.
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    send(email: string, parameters?: OTPCodeEmailOptions, options?: CallOptions): Promise<OTPsSendResponse>;
  };
  readonly sms: {
    /**
     * Sends a code by text message to a new or known user.
     *
     * @param phone_number The phone number in E.164 form, such as `+15005550006`.
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     * @example
     * ```ts
     * const sent = await stytch.otps.sms.loginOrCreate('+15005550006');
     * // Keep it until the user has typed the code.
     * methodId = sent.method_id;
     * ```
     */
    loginOrCreate(
      phone_number: string,
      parameters?: OTPCodeSMSOptions,
      options?: CallOptions,
    ): Promise<OTPsLoginOrCreateResponse>;
    /**
     * Sends a code by text message to a known user.
     *
     * @param phone_number The phone number in E.164 form, such as `+15005550006`.
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    send(
      phone_number: string,
      parameters?: OTPCodeSMSOptions,
      options?: CallOptions,
    ): Promise<OTPsSendResponse>;
  };
  readonly whatsapp: {
    /**
     * Sends a code by WhatsApp to a new or known user.
     *
     * @param phone_number The phone number in E.164 form, such as `+15005550006`.
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    loginOrCreate(
      phone_number: string,
      parameters?: OTPCodeOptions,
      options?: CallOptions,
    ): Promise<OTPsLoginOrCreateResponse>;
    /**
     * Sends a code by WhatsApp to a known user.
     *
     * @param phone_number The phone number in E.164 form, such as `+15005550006`.
     * @throws `StytchSDKUsageError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    send(phone_number: string, parameters?: OTPCodeOptions, options?: CallOptions): Promise<OTPsSendResponse>;
  };
}

/** Makes the calls of `otps`. */
export const otpsCalls = (call: Call): OtpsCalls => ({
  authenticate: (code, method_id, parameters, options) =>
    call('otps.authenticate', together({ code, method_id }, parameters), options),
  email: {
    loginOrCreate: (email, parameters, options) =>
      call('otps.email.loginOrCreate', together({ email }, parameters), options),
    send: (email, parameters, options) =>
      call('otps.email.send', together({ email }, parameters), options),
  },
  sms: {
    loginOrCreate: (phone_number, parameters, options) =>
      call('otps.sms.loginOrCreate', together({ phone_number }, parameters), options),
    send: (phone_number, parameters, options) =>
      call('otps.sms.send', together({ phone_number }, parameters), options),
  },
  whatsapp: {
    loginOrCreate: (phone_number, parameters, options) =>
      call('otps.whatsapp.loginOrCreate', together({ phone_number }, parameters), options),
    send: (phone_number, parameters, options) =>
      call('otps.whatsapp.send', together({ phone_number }, parameters), options),
  },
});

/** Consumer passwords. */
export interface PasswordsCalls {
  /**
   * Signs in. Without a duration the configured default is sent, 5 to 527040 minutes. A wrong
   * password leaves the session unchanged.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   * @example
   * ```ts
   * try {
   *   await stytch.passwords.authenticate({ email, password, session_duration_minutes: 60 });
   * } catch (error) {
   *   if (!(error instanceof StytchAPIError)) throw error;
   *   console.log(`refused: ${error.error_type}`);
   * }
   * ```
   */
  authenticate(
    parameters: PasswordAuthenticateOptions,
    options?: CallOptions,
  ): Promise<PasswordAuthenticateResponse>;
  /**
   * Signs up. Without a duration the configured default is sent, 5 to 527040 minutes. The
   * session is on disk before this returns; if the disk fails, the state says so.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   * @example
   * ```ts
   * const response = await stytch.passwords.create({ email, password, session_duration_minutes: 60 });
   * console.log(`signed up as ${response.user_id}`);
   * ```
   */
  create(parameters: PasswordCreateOptions, options?: CallOptions): Promise<PasswordCreateResponse>;
  /**
   * Checks the strength of a password. With the e-mail address, a password that resembles it is
   * too weak. Changes nothing.
   *
   * @throws `StytchSDKUsageError` for an empty text, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   */
  strengthCheck(
    parameters: PasswordStrengthCheckOptions,
    options?: CallOptions,
  ): Promise<PasswordStrengthCheckResponse>;
}

/** Makes the calls of `passwords`. */
export const passwordsCalls = (call: Call): PasswordsCalls => ({
  authenticate: (parameters, options) =>
    call('passwords.authenticate', parameters, options),
  create: (parameters, options) =>
    call('passwords.create', parameters, options),
  strengthCheck: (parameters, options) =>
    call('passwords.strengthCheck', parameters, options),
});

/** The consumer session. */
export interface SessionCalls {
  /**
   * Exchanges a trusted authentication token for a session. Without a duration the configured
   * default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   */
  attest(parameters: SessionAttestOptions, options?: CallOptions): Promise<SessionAttestResponse>;
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
    parameters?: SessionAuthenticateOptions,
    options?: CallOptions,
  ): Promise<SessionAuthenticateResponse>;
  /**
   * Exchanges a connected app's access token for a session. Without a duration the configured
   * default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
   *
   * @throws `StytchSDKUsageError` if an argument is wrong, `StytchSDKError` (`superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
   */
  exchangeAccessToken(
    parameters: SessionAccessTokenExchangeOptions,
    options?: CallOptions,
  ): Promise<SessionAccessTokenExchangeResponse>;
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
  getFreshJwt(parameters?: FreshJwtOptions, options?: CallOptions): Promise<string>;
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
  revoke(parameters?: SessionRevokeOptions, options?: CallOptions): Promise<SessionRevokeResponse>;
}

/** Makes the calls of `session`. */
export const sessionCalls = (call: Call): SessionCalls => ({
  attest: (parameters, options) =>
    call('session.attest', parameters, options),
  authenticate: (parameters, options) =>
    call('session.authenticate', parameters, options),
  exchangeAccessToken: (parameters, options) =>
    call('session.exchangeAccessToken', parameters, options),
  getFreshJwt: (parameters, options) =>
    call<{ session_jwt: string }>('session.getFreshJwt', withDefaults({ min_validity_seconds: 60 }, parameters), options).then((data) => data.session_jwt),
  revoke: (parameters, options) =>
    call('session.revoke', parameters, options),
});

/** The consumer user. */
export interface UserCalls {
  /**
   * Removes a factor of the user on the server, and stores the user of the response with the
   * session, which stays unchanged. The server refuses to remove the last factor.
   *
   * @param biometric_registration_id `biometric_registration_id`.
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deleteBiometricRegistration(
    biometric_registration_id: string,
    options?: CallOptions,
  ): Promise<DeleteResponse>;
  /**
   * Removes a factor of the user on the server, and stores the user of the response with the
   * session, which stays unchanged. The server refuses to remove the last factor.
   *
   * @param crypto_wallet_id `crypto_wallet_id`.
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deleteCryptoWallet(crypto_wallet_id: string, options?: CallOptions): Promise<DeleteResponse>;
  /**
   * Removes a factor of the user on the server, and stores the user of the response with the
   * session, which stays unchanged. The server refuses to remove the last factor.
   *
   * @param email_id `email_id`.
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deleteEmail(email_id: string, options?: CallOptions): Promise<DeleteResponse>;
  /**
   * Removes a factor of the user on the server, and stores the user of the response with the
   * session, which stays unchanged. The server refuses to remove the last factor.
   *
   * @param oauth_user_registration_id `oauth_user_registration_id`.
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deleteOAuthRegistration(oauth_user_registration_id: string, options?: CallOptions): Promise<DeleteResponse>;
  /**
   * Removes a factor of the user on the server, and stores the user of the response with the
   * session, which stays unchanged. The server refuses to remove the last factor.
   *
   * @param phone_id `phone_id`.
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deletePhoneNumber(phone_id: string, options?: CallOptions): Promise<DeleteResponse>;
  /**
   * Removes a factor of the user on the server, and stores the user of the response with the
   * session, which stays unchanged. The server refuses to remove the last factor.
   *
   * @param totp_id `totp_id`.
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deleteTOTP(totp_id: string, options?: CallOptions): Promise<DeleteResponse>;
  /**
   * Removes a factor of the user on the server, and stores the user of the response with the
   * session, which stays unchanged. The server refuses to remove the last factor.
   *
   * @param webauthn_registration_id `webauthn_registration_id`.
   * @throws `StytchSDKUsageError` for an empty identifier, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
   */
  deleteWebauthnRegistration(
    webauthn_registration_id: string,
    options?: CallOptions,
  ): Promise<DeleteResponse>;
  /**
   * Fetches the user and stores it with the session, which stays unchanged.
   *
   * @throws `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`superseded`) if another sign-in replaced the session during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over starts a validation at once.
   */
  get(options?: CallOptions): Promise<User>;
  /**
   * Changes the user on the server, and stores the user of the response with the session, which
   * stays unchanged.
   *
   * @throws `StytchSDKUsageError` for metadata that is not the text of a JSON object, `NoCurrentSessionError` if no user is signed in, `StytchSDKError` (`readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`superseded`) if another sign- in replaced the session before the response came: the server may have changed the user, and nothing changed here.
   */
  update(parameters?: UserUpdateOptions, options?: CallOptions): Promise<UserUpdateResponse>;
}

/** Makes the calls of `user`. */
export const userCalls = (call: Call): UserCalls => ({
  deleteBiometricRegistration: (biometric_registration_id, options) =>
    call('user.deleteBiometricRegistration', { biometric_registration_id }, options),
  deleteCryptoWallet: (crypto_wallet_id, options) =>
    call('user.deleteCryptoWallet', { crypto_wallet_id }, options),
  deleteEmail: (email_id, options) =>
    call('user.deleteEmail', { email_id }, options),
  deleteOAuthRegistration: (oauth_user_registration_id, options) =>
    call('user.deleteOAuthRegistration', { oauth_user_registration_id }, options),
  deletePhoneNumber: (phone_id, options) =>
    call('user.deletePhoneNumber', { phone_id }, options),
  deleteTOTP: (totp_id, options) =>
    call('user.deleteTOTP', { totp_id }, options),
  deleteWebauthnRegistration: (webauthn_registration_id, options) =>
    call('user.deleteWebauthnRegistration', { webauthn_registration_id }, options),
  get: (options) =>
    call<ResponseCommon & User>('user.get', undefined, options).then(withoutCommon),
  update: (parameters, options) =>
    call('user.update', parameters, options),
});
