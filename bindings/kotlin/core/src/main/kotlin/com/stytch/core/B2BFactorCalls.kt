package com.stytch.core

import com.stytch.core.ffi.B2bDiscovery
import com.stytch.core.ffi.B2bMagicLinks
import com.stytch.core.ffi.B2bOtp
import com.stytch.core.ffi.B2bPasswords
import com.stytch.core.ffi.B2bRecoveryCodes
import com.stytch.core.ffi.B2bTotp
import com.stytch.core.ffi.MagicLinkAuthenticateParams
import com.stytch.core.ffi.MagicLinkDiscoveryParams
import com.stytch.core.ffi.MagicLinkLoginParams
import com.stytch.core.ffi.OrganizationCreateParams
import com.stytch.core.ffi.OtpDiscoveryParams
import com.stytch.core.ffi.OtpEmailAuthenticateParams
import com.stytch.core.ffi.OtpEmailLoginParams
import com.stytch.core.ffi.OtpSmsAuthenticateParams
import com.stytch.core.ffi.OtpSmsSendParams
import com.stytch.core.ffi.PasswordAuthenticateParams
import com.stytch.core.ffi.TotpAuthenticateParams
import java.util.concurrent.CompletableFuture

// Every call has three variants: a coroutine, one with a callback and one as a future. All may be
// made on any thread, the main thread included: they never block.
//
// Where an answer asks for a second factor, nobody is signed in yet: an intermediate session waits
// for that factor. A wrong code keeps what there is.

/** Discovery: a person proves an address first and chooses the organization then. */
public class B2BDiscovery internal constructor(
    private val core: B2BCore,
    generated: Part<B2bDiscovery>,
) {
    private val discovery: B2bDiscovery by generated

    /**
     * The organizations the person belongs to or may join, by the intermediate session, or else by
     * the session. Changes nothing.
     */
    public suspend fun organizations(): StytchResult<DiscoveryResponse> =
        core.call { discovery.organizations() }

    /** The same with a callback. */
    public fun organizations(callback: StytchCallback<DiscoveryResponse>) {
        core.callback(callback) { organizations() }
    }

    /** The same as a future. */
    public fun organizationsCompletable(): CompletableFuture<StytchResult<DiscoveryResponse>> =
        core.completable { organizations() }

    /**
     * Enters an organization and uses the intermediate session up. A failure keeps the intermediate
     * session.
     */
    public suspend fun exchangeIntermediateSession(parameters: SessionExchangeParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { discovery.exchangeIntermediateSession(parameters.organizationId, parameters.sessionDurationMinutes.minutes(), parameters.locale) }

    /** The same with a callback. */
    public fun exchangeIntermediateSession(parameters: SessionExchangeParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { exchangeIntermediateSession(parameters) }
    }

    /** The same as a future. */
    public fun exchangeIntermediateSessionCompletable(parameters: SessionExchangeParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { exchangeIntermediateSession(parameters) }

    /**
     * Makes a new organization, enters it as its first member and administrator, and uses the
     * intermediate session up. A failure keeps it.
     */
    public suspend fun createOrganization(parameters: CreateOrganizationParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { discovery.createOrganization(parameters.core()) }

    /** The same with a callback. */
    public fun createOrganization(parameters: CreateOrganizationParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { createOrganization(parameters) }
    }

    /** The same as a future. */
    public fun createOrganizationCompletable(parameters: CreateOrganizationParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { createOrganization(parameters) }

    /**
     * The parameters of [exchangeIntermediateSession].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     * @property locale the language of what is sent.
     */
    public class SessionExchangeParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val sessionDurationMinutes: Int? = null,
            public val locale: String? = null,
        )

    /**
     * The settings of a new organization, with the server's names and values.
     *
     * @property allowedOauthTenants the text of a JSON object.
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class CreateOrganizationParameters
        @JvmOverloads
        constructor(
            public val organizationName: String? = null,
            public val organizationSlug: String? = null,
            public val organizationLogoUrl: String? = null,
            public val ssoJitProvisioning: String? = null,
            public val emailAllowedDomains: List<String>? = null,
            public val emailJitProvisioning: String? = null,
            public val emailInvites: String? = null,
            public val authMethods: String? = null,
            public val allowedAuthMethods: List<String>? = null,
            public val mfaMethods: String? = null,
            public val allowedMfaMethods: List<String>? = null,
            public val mfaPolicy: String? = null,
            public val oauthTenantJitProvisioning: String? = null,
            public val allowedOauthTenants: String? = null,
            public val sessionDurationMinutes: Int? = null,
        ) {
            internal fun core() =
                OrganizationCreateParams(sessionDurationMinutes.minutes(), organizationName, organizationSlug, organizationLogoUrl, ssoJitProvisioning, emailAllowedDomains, emailJitProvisioning, emailInvites, authMethods, allowedAuthMethods, mfaMethods, allowedMfaMethods, mfaPolicy, oauthTenantJitProvisioning, allowedOauthTenants)
        }
}

/** Sign-in with a password. */
public class B2BPasswords internal constructor(
    private val core: B2BCore,
    generated: Part<B2bPasswords>,
) {
    private val passwords: B2bPasswords by generated

    /** Signs in to an organization. A wrong password keeps everything. */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { passwords.authenticate(parameters.core()) }

    /** The same with a callback. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { authenticate(parameters) }
    }

    /** The same as a future. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { authenticate(parameters) }

    /**
     * The parameters of [authenticate].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     * @property locale the language of what is sent.
     */
    public class AuthParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val emailAddress: String,
            public val password: String,
            public val sessionDurationMinutes: Int? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                PasswordAuthenticateParams(organizationId, emailAddress, Secret(password), sessionDurationMinutes.minutes(), locale)
        }
}

/** One-time codes: by e-mail as a first factor, by text message as a second one. */
public class B2BOTP internal constructor(
    private val core: B2BCore,
    generated: Part<B2bOtp>,
) {
    private val codes: B2bOtp by generated

    /** Sends an e-mail code for an organization to a member, or to a person who may join. */
    public suspend fun emailLoginOrSignup(parameters: EmailParameters): StytchResult<SendResponse> =
        core.call { codes.emailLoginOrSignup(parameters.core()) }

    /** The same with a callback. */
    public fun emailLoginOrSignup(parameters: EmailParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { emailLoginOrSignup(parameters) }
    }

    /** The same as a future. */
    public fun emailLoginOrSignupCompletable(parameters: EmailParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { emailLoginOrSignup(parameters) }

    /** Signs in to an organization with an e-mail code. */
    public suspend fun emailAuthenticate(parameters: EmailAuthParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { codes.emailAuthenticate(parameters.core()) }

    /** The same with a callback. */
    public fun emailAuthenticate(parameters: EmailAuthParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { emailAuthenticate(parameters) }
    }

    /** The same as a future. */
    public fun emailAuthenticateCompletable(parameters: EmailAuthParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { emailAuthenticate(parameters) }

    /** Sends an e-mail code to a person who chooses the organization later. */
    public suspend fun emailDiscoverySend(parameters: DiscoveryParameters): StytchResult<SendResponse> =
        core.call { codes.emailDiscoverySend(parameters.core()) }

    /** The same with a callback. */
    public fun emailDiscoverySend(parameters: DiscoveryParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { emailDiscoverySend(parameters) }
    }

    /** The same as a future. */
    public fun emailDiscoverySendCompletable(parameters: DiscoveryParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { emailDiscoverySend(parameters) }

    /**
     * Proves the e-mail address with the code. An intermediate session waits for the choice of an
     * organization; a session there was has ended (`StepUp`).
     */
    public suspend fun emailDiscoveryAuthenticate(parameters: DiscoveryAuthParameters): StytchResult<DiscoveryResponse> =
        core.call { codes.emailDiscoveryAuthenticate(parameters.emailAddress, Secret(parameters.code)) }

    /** The same with a callback. */
    public fun emailDiscoveryAuthenticate(parameters: DiscoveryAuthParameters, callback: StytchCallback<DiscoveryResponse>) {
        core.callback(callback) { emailDiscoveryAuthenticate(parameters) }
    }

    /** The same as a future. */
    public fun emailDiscoveryAuthenticateCompletable(parameters: DiscoveryAuthParameters): CompletableFuture<StytchResult<DiscoveryResponse>> =
        core.completable { emailDiscoveryAuthenticate(parameters) }

    /** Second factor: sends a code by text message. */
    public suspend fun smsSend(parameters: SmsParameters): StytchResult<SendResponse> =
        core.call { codes.smsSend(parameters.core()) }

    /** The same with a callback. */
    public fun smsSend(parameters: SmsParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { smsSend(parameters) }
    }

    /** The same as a future. */
    public fun smsSendCompletable(parameters: SmsParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { smsSend(parameters) }

    /** Second factor: signs in with the code of the text message. */
    public suspend fun smsAuthenticate(parameters: SmsAuthParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { codes.smsAuthenticate(parameters.core()) }

    /** The same with a callback. */
    public fun smsAuthenticate(parameters: SmsAuthParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { smsAuthenticate(parameters) }
    }

    /** The same as a future. */
    public fun smsAuthenticateCompletable(parameters: SmsAuthParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { smsAuthenticate(parameters) }

    /**
     * Where and how to send a code by e-mail.
     *
     * @property locale the language of what is sent.
     */
    public class EmailParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val emailAddress: String,
            public val loginTemplateId: String? = null,
            public val signupTemplateId: String? = null,
            public val loginExpirationMinutes: Int? = null,
            public val signupExpirationMinutes: Int? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                OtpEmailLoginParams(organizationId, emailAddress, loginTemplateId, signupTemplateId, loginExpirationMinutes.minutes(), signupExpirationMinutes.minutes(), locale)
        }

    /**
     * The parameters of [emailAuthenticate].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     * @property locale the language of what is sent.
     */
    public class EmailAuthParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val emailAddress: String,
            public val code: String,
            public val sessionDurationMinutes: Int? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                OtpEmailAuthenticateParams(organizationId, emailAddress, Secret(code), sessionDurationMinutes.minutes(), locale)
        }

    /**
     * Where and how to send a discovery code.
     *
     * @property locale the language of what is sent.
     */
    public class DiscoveryParameters
        @JvmOverloads
        constructor(
            public val emailAddress: String,
            public val loginTemplateId: String? = null,
            public val discoveryExpirationMinutes: Int? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                OtpDiscoveryParams(emailAddress, loginTemplateId, discoveryExpirationMinutes.minutes(), locale)
        }

    /**
     * The parameters of [emailDiscoveryAuthenticate].
     */
    public class DiscoveryAuthParameters(
        public val emailAddress: String,
        public val code: String,
    )

    /**
     * Where and how to send a code by text message.
     *
     * @property mfaPhoneNumber for a member without one.
     * @property locale the language of what is sent.
     */
    public class SmsParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val memberId: String,
            public val mfaPhoneNumber: String? = null,
            public val locale: String? = null,
            public val enableAutofill: Boolean? = null,
        ) {
            internal fun core() =
                OtpSmsSendParams(organizationId, memberId, mfaPhoneNumber, locale, enableAutofill)
        }

    /**
     * The parameters of [smsAuthenticate].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class SmsAuthParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val memberId: String,
            public val code: String,
            public val sessionDurationMinutes: Int? = null,
            public val setMfaEnrollment: MfaEnrollment? = null,
        ) {
            internal fun core() =
                OtpSmsAuthenticateParams(organizationId, memberId, Secret(code), sessionDurationMinutes.minutes(), setMfaEnrollment)
        }
}

/**
 * E-mail magic links. A link belongs to the device that asked for it; the newest one counts, also
 * across restarts.
 */
public class B2BMagicLinks internal constructor(
    private val core: B2BCore,
    generated: Part<B2bMagicLinks>,
) {
    private val links: B2bMagicLinks by generated

    /** Sends a link into an organization to a member, or to a person who may join. */
    public suspend fun emailLoginOrSignup(parameters: EmailParameters): StytchResult<SendResponse> =
        core.call { links.emailLoginOrSignup(parameters.core()) }

    /** The same with a callback. */
    public fun emailLoginOrSignup(parameters: EmailParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { emailLoginOrSignup(parameters) }
    }

    /** The same as a future. */
    public fun emailLoginOrSignupCompletable(parameters: EmailParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { emailLoginOrSignup(parameters) }

    /**
     * Signs in with the token of a link. `MissingPkce`, and nothing is sent, when the link was not
     * asked for on this device.
     */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { links.authenticate(parameters.core()) }

    /** The same with a callback. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { authenticate(parameters) }
    }

    /** The same as a future. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { authenticate(parameters) }

    /** Sends a link to a person who chooses the organization later. */
    public suspend fun emailDiscoverySend(parameters: DiscoveryParameters): StytchResult<SendResponse> =
        core.call { links.emailDiscoverySend(parameters.core()) }

    /** The same with a callback. */
    public fun emailDiscoverySend(parameters: DiscoveryParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { emailDiscoverySend(parameters) }
    }

    /** The same as a future. */
    public fun emailDiscoverySendCompletable(parameters: DiscoveryParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { emailDiscoverySend(parameters) }

    /**
     * Proves the e-mail address with the token of a link. An intermediate session waits for the
     * choice of an organization; a session there was has ended (`StepUp`).
     */
    public suspend fun discoveryAuthenticate(parameters: DiscoveryAuthParameters): StytchResult<DiscoveryResponse> =
        core.call { links.discoveryAuthenticate(Secret(parameters.token)) }

    /** The same with a callback. */
    public fun discoveryAuthenticate(parameters: DiscoveryAuthParameters, callback: StytchCallback<DiscoveryResponse>) {
        core.callback(callback) { discoveryAuthenticate(parameters) }
    }

    /** The same as a future. */
    public fun discoveryAuthenticateCompletable(parameters: DiscoveryAuthParameters): CompletableFuture<StytchResult<DiscoveryResponse>> =
        core.completable { discoveryAuthenticate(parameters) }

    /**
     * Where and how to send a link.
     *
     * @property locale the language of what is sent.
     */
    public class EmailParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val emailAddress: String,
            public val loginRedirectUrl: String? = null,
            public val signupRedirectUrl: String? = null,
            public val loginTemplateId: String? = null,
            public val signupTemplateId: String? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                MagicLinkLoginParams(organizationId, emailAddress, loginRedirectUrl, signupRedirectUrl, loginTemplateId, signupTemplateId, locale)
        }

    /**
     * The parameters of [authenticate].
     *
     * @property token the `token` of the link's address.
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     * @property locale the language of what is sent.
     */
    public class AuthParameters
        @JvmOverloads
        constructor(
            public val token: String,
            public val sessionDurationMinutes: Int? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                MagicLinkAuthenticateParams(Secret(token), sessionDurationMinutes.minutes(), locale)
        }

    /**
     * Where and how to send a discovery link.
     *
     * @property locale the language of what is sent.
     */
    public class DiscoveryParameters
        @JvmOverloads
        constructor(
            public val emailAddress: String,
            public val discoveryRedirectUrl: String? = null,
            public val loginTemplateId: String? = null,
            public val discoveryExpirationMinutes: Int? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                MagicLinkDiscoveryParams(emailAddress, discoveryRedirectUrl, loginTemplateId, discoveryExpirationMinutes.minutes(), locale)
        }

    /**
     * The parameters of [discoveryAuthenticate].
     *
     * @property token the `token` of the link's address.
     */
    public class DiscoveryAuthParameters(
        public val token: String,
    )
}

/** Authenticator apps, as a second factor. */
public class B2BTOTP internal constructor(
    private val core: B2BCore,
    generated: Part<B2bTotp>,
) {
    private val totp: B2bTotp by generated

    /**
     * Registers an authenticator app. Show the secret and the recovery codes once; nothing keeps
     * them here. It counts after the first code.
     */
    public suspend fun create(parameters: CreateParameters): StytchResult<TotpCreateResponse> =
        core.call { totp.create(parameters.organizationId, parameters.memberId, parameters.expirationMinutes.minutes()) }

    /** The same with a callback. */
    public fun create(parameters: CreateParameters, callback: StytchCallback<TotpCreateResponse>) {
        core.callback(callback) { create(parameters) }
    }

    /** The same as a future. */
    public fun createCompletable(parameters: CreateParameters): CompletableFuture<StytchResult<TotpCreateResponse>> =
        core.completable { create(parameters) }

    /** Signs in with the code of the app, or adds the factor to the session. */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { totp.authenticate(parameters.core()) }

    /** The same with a callback. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { authenticate(parameters) }
    }

    /** The same as a future. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { authenticate(parameters) }

    /**
     * The parameters of [create].
     *
     * @property expirationMinutes how long the registration waits for the first code.
     */
    public class CreateParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val memberId: String,
            public val expirationMinutes: Int? = null,
        )

    /**
     * The parameters of [authenticate].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class AuthParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val memberId: String,
            public val code: String,
            public val sessionDurationMinutes: Int? = null,
            public val setMfaEnrollment: MfaEnrollment? = null,
            public val setDefaultMfa: Boolean? = null,
        ) {
            internal fun core() =
                TotpAuthenticateParams(organizationId, memberId, Secret(code), sessionDurationMinutes.minutes(), setMfaEnrollment, setDefaultMfa)
        }
}

/** Recovery codes, in place of a second factor. */
public class B2BRecoveryCodes internal constructor(
    private val core: B2BCore,
    generated: Part<B2bRecoveryCodes>,
) {
    private val recoveryCodes: B2bRecoveryCodes by generated

    /**
     * Signs in with a recovery code; each works once, and `recoveryCodesRemaining` says how many
     * are left.
     */
    public suspend fun recover(parameters: RecoverParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { recoveryCodes.recover(parameters.organizationId, parameters.memberId, Secret(parameters.recoveryCode), parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    public fun recover(parameters: RecoverParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { recover(parameters) }
    }

    /** The same as a future. */
    public fun recoverCompletable(parameters: RecoverParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { recover(parameters) }

    /**
     * The parameters of [recover].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class RecoverParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val memberId: String,
            public val recoveryCode: String,
            public val sessionDurationMinutes: Int? = null,
        )
}
