// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/**
 * B2B one-time codes. Sending changes nothing here. A wrong code leaves the session and the
 * intermediate session unchanged.
 */
public interface B2BOTP {
    /** The calls of [Email]. */
    public val email: Email get() = B2BOTPEmail(this)

    /** The calls of [SMS]. */
    public val sms: SMS get() = B2BOTPSMS(this)

    /**
     * Signs in to an organization with an e-mail code. When a factor is missing, an intermediate
     * session is kept for it and an existing session ends (`StepUp`).
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another sign-in
     * ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
     * reached.
     */
    public suspend fun emailAuthenticate(parameters: Email.AuthenticateParameters): StytchResult<B2BAuthenticateResponse>

    /** Callback variant of [emailAuthenticate]. */
    public fun emailAuthenticate(parameters: Email.AuthenticateParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        withCallback(this, callback) { emailAuthenticate(parameters) }
    }

    /** Future variant of [emailAuthenticate]. */
    public fun emailAuthenticateCompletable(parameters: Email.AuthenticateParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        asFuture { emailAuthenticate(parameters) }

    /**
     * Proves the e-mail address with the code. An intermediate session is kept for the choice of
     * an organization; an existing session ends (`StepUp`).
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another sign-in
     * ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
     * reached.
     */
    public suspend fun emailDiscoveryAuthenticate(parameters: Email.Discovery.AuthenticateParameters): StytchResult<DiscoveryResponse>

    /** Callback variant of [emailDiscoveryAuthenticate]. */
    public fun emailDiscoveryAuthenticate(parameters: Email.Discovery.AuthenticateParameters, callback: StytchCallback<DiscoveryResponse>) {
        withCallback(this, callback) { emailDiscoveryAuthenticate(parameters) }
    }

    /** Future variant of [emailDiscoveryAuthenticate]. */
    public fun emailDiscoveryAuthenticateCompletable(parameters: Email.Discovery.AuthenticateParameters): CompletableFuture<StytchResult<DiscoveryResponse>> =
        asFuture { emailDiscoveryAuthenticate(parameters) }

    /**
     * Sends an e-mail code to a user who chooses the organization later.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    public suspend fun emailDiscoverySend(parameters: Email.Discovery.SendParameters): StytchResult<SendResponse>

    /** Callback variant of [emailDiscoverySend]. */
    public fun emailDiscoverySend(parameters: Email.Discovery.SendParameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { emailDiscoverySend(parameters) }
    }

    /** Future variant of [emailDiscoverySend]. */
    public fun emailDiscoverySendCompletable(parameters: Email.Discovery.SendParameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { emailDiscoverySend(parameters) }

    /**
     * Sends an e-mail code for an organization to a member, or to a user who may join.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    public suspend fun emailLoginOrSignup(parameters: Email.LoginOrSignupParameters): StytchResult<SendResponse>

    /** Callback variant of [emailLoginOrSignup]. */
    public fun emailLoginOrSignup(parameters: Email.LoginOrSignupParameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { emailLoginOrSignup(parameters) }
    }

    /** Future variant of [emailLoginOrSignup]. */
    public fun emailLoginOrSignupCompletable(parameters: Email.LoginOrSignupParameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { emailLoginOrSignup(parameters) }

    /**
     * Second factor: signs in with the code of the text message.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another sign-in
     * ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
     * reached.
     */
    public suspend fun smsAuthenticate(parameters: SMS.AuthenticateParameters): StytchResult<B2BAuthenticateResponse>

    /** Callback variant of [smsAuthenticate]. */
    public fun smsAuthenticate(parameters: SMS.AuthenticateParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        withCallback(this, callback) { smsAuthenticate(parameters) }
    }

    /** Future variant of [smsAuthenticate]. */
    public fun smsAuthenticateCompletable(parameters: SMS.AuthenticateParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        asFuture { smsAuthenticate(parameters) }

    /**
     * Second factor: sends a code by text message.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    public suspend fun smsSend(parameters: SMS.SendParameters): StytchResult<SendResponse>

    /** Callback variant of [smsSend]. */
    public fun smsSend(parameters: SMS.SendParameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { smsSend(parameters) }
    }

    /** Future variant of [smsSend]. */
    public fun smsSendCompletable(parameters: SMS.SendParameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { smsSend(parameters) }

    /** The calls that [email] returns. */
    public interface Email {
        /** The calls of [Discovery]. */
        public val discovery: Discovery

        /**
         * Signs in to an organization with an e-mail code. When a factor is missing, an intermediate
         * session is kept for it and an existing session ends (`StepUp`).
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another sign-in
         * ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
         * reached.
         */
        public suspend fun authenticate(parameters: AuthenticateParameters): StytchResult<B2BAuthenticateResponse>

        /** Callback variant of [authenticate]. */
        public fun authenticate(parameters: AuthenticateParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
            withCallback(this, callback) { authenticate(parameters) }
        }

        /** Future variant of [authenticate]. */
        public fun authenticateCompletable(parameters: AuthenticateParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
            asFuture { authenticate(parameters) }

        /**
         * Sends an e-mail code for an organization to a member, or to a user who may join.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         */
        public suspend fun loginOrSignup(parameters: LoginOrSignupParameters): StytchResult<SendResponse>

        /** Callback variant of [loginOrSignup]. */
        public fun loginOrSignup(parameters: LoginOrSignupParameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { loginOrSignup(parameters) }
        }

        /** Future variant of [loginOrSignup]. */
        public fun loginOrSignupCompletable(parameters: LoginOrSignupParameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { loginOrSignup(parameters) }

        /**
         * The parameters of `emailAuthenticate`.
         *
         * @property code The code.
         * @property organizationId The organization.
         * @property emailAddress The e-mail address.
         * @property locale The language of a second factor's message, such as `en` or `pt-br`.
         * @property sessionDurationMinutes 5 to 527040 minutes; without them the configured default is sent.
         */
        public data class AuthenticateParameters
            @JvmOverloads
            constructor(
                public val code: String,
                public val organizationId: String,
                public val emailAddress: String,
                public val locale: String? = null,
                public val sessionDurationMinutes: Int? = null,
            ) {
                override fun toString(): String = "AuthenticateParameters(code=redacted, organizationId=$organizationId, emailAddress=$emailAddress, locale=$locale, sessionDurationMinutes=$sessionDurationMinutes)"
            }

        /**
         * The parameters of `emailLoginOrSignup`.
         *
         * @property organizationId The organization.
         * @property emailAddress The e-mail address.
         * @property loginTemplateId The dashboard's template for members.
         * @property signupTemplateId The dashboard's template for new users.
         * @property locale The language of the message, such as `en` or `pt-br`.
         * @property loginExpirationMinutes Minutes the code lives for members. Range: 0 or more minutes.
         * @property signupExpirationMinutes Minutes the code lives for new users. Range: 0 or more minutes.
         */
        public data class LoginOrSignupParameters
            @JvmOverloads
            constructor(
                public val organizationId: String,
                public val emailAddress: String,
                public val loginTemplateId: String? = null,
                public val signupTemplateId: String? = null,
                public val locale: String? = null,
                public val loginExpirationMinutes: Int? = null,
                public val signupExpirationMinutes: Int? = null,
            )

        /** The calls that [discovery] returns. */
        public interface Discovery {
            /**
             * Proves the e-mail address with the code. An intermediate session is kept for the choice of
             * an organization; an existing session ends (`StepUp`).
             *
             * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another sign-in
             * ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
             * reached.
             */
            public suspend fun authenticate(parameters: AuthenticateParameters): StytchResult<DiscoveryResponse>

            /** Callback variant of [authenticate]. */
            public fun authenticate(parameters: AuthenticateParameters, callback: StytchCallback<DiscoveryResponse>) {
                withCallback(this, callback) { authenticate(parameters) }
            }

            /** Future variant of [authenticate]. */
            public fun authenticateCompletable(parameters: AuthenticateParameters): CompletableFuture<StytchResult<DiscoveryResponse>> =
                asFuture { authenticate(parameters) }

            /**
             * Sends an e-mail code to a user who chooses the organization later.
             *
             * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
             * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
             */
            public suspend fun send(parameters: SendParameters): StytchResult<SendResponse>

            /** Callback variant of [send]. */
            public fun send(parameters: SendParameters, callback: StytchCallback<SendResponse>) {
                withCallback(this, callback) { send(parameters) }
            }

            /** Future variant of [send]. */
            public fun sendCompletable(parameters: SendParameters): CompletableFuture<StytchResult<SendResponse>> =
                asFuture { send(parameters) }

            /**
             * The parameters of `emailDiscoveryAuthenticate`.
             *
             * @property code The code as it was typed.
             * @property emailAddress The e-mail address.
             */
            public data class AuthenticateParameters(
                public val code: String,
                public val emailAddress: String,
            ) {
                override fun toString(): String = "AuthenticateParameters(code=redacted, emailAddress=$emailAddress)"
            }

            /**
             * The parameters of `emailDiscoverySend`.
             *
             * @property emailAddress The e-mail address.
             * @property loginTemplateId The dashboard's template.
             * @property locale The language of the message, such as `en` or `pt-br`.
             * @property discoveryExpirationMinutes Minutes the code lives. Range: 0 or more minutes.
             */
            public data class SendParameters
                @JvmOverloads
                constructor(
                    public val emailAddress: String,
                    public val loginTemplateId: String? = null,
                    public val locale: String? = null,
                    public val discoveryExpirationMinutes: Int? = null,
                )
        }
    }

    /** The calls that [sms] returns. */
    public interface SMS {
        /**
         * Second factor: signs in with the code of the text message.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another sign-in
         * ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
         * reached.
         */
        public suspend fun authenticate(parameters: AuthenticateParameters): StytchResult<B2BAuthenticateResponse>

        /** Callback variant of [authenticate]. */
        public fun authenticate(parameters: AuthenticateParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
            withCallback(this, callback) { authenticate(parameters) }
        }

        /** Future variant of [authenticate]. */
        public fun authenticateCompletable(parameters: AuthenticateParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
            asFuture { authenticate(parameters) }

        /**
         * Second factor: sends a code by text message.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         */
        public suspend fun send(parameters: SendParameters): StytchResult<SendResponse>

        /** Callback variant of [send]. */
        public fun send(parameters: SendParameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { send(parameters) }
        }

        /** Future variant of [send]. */
        public fun sendCompletable(parameters: SendParameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { send(parameters) }

        /**
         * The parameters of `smsAuthenticate`.
         *
         * @property organizationId The organization.
         * @property memberId The member.
         * @property code The code.
         * @property setMFAEnrollment Turns the second factor of the member on or off.
         * @property sessionDurationMinutes 5 to 527040 minutes; without them the configured default is sent.
         */
        public data class AuthenticateParameters
            @JvmOverloads
            constructor(
                public val organizationId: String,
                public val memberId: String,
                public val code: String,
                public val setMFAEnrollment: MfaEnrollment? = null,
                public val sessionDurationMinutes: Int? = null,
            ) {
                override fun toString(): String = "AuthenticateParameters(organizationId=$organizationId, memberId=$memberId, code=redacted, setMFAEnrollment=$setMFAEnrollment, sessionDurationMinutes=$sessionDurationMinutes)"
            }

        /**
         * The parameters of `smsSend`.
         *
         * @property organizationId The organization.
         * @property memberId The member.
         * @property mfaPhoneNumber The phone number in E.164 form, for a member who has none yet.
         * @property locale The language of the message, such as `en` or `pt-br`.
         * @property enableAutofill Adds what Android and iOS need to fill the code in by themselves.
         */
        public data class SendParameters
            @JvmOverloads
            constructor(
                public val organizationId: String,
                public val memberId: String,
                public val mfaPhoneNumber: String? = null,
                public val locale: String? = null,
                public val enableAutofill: Boolean? = null,
            )
    }
}

/** Makes the calls of [B2BOTP]. */
internal class B2BOTPCalls(
    private val core: B2BCore,
    handle: LazyHandle<NativeB2BOtp>,
) : B2BOTP,
    CallbackOwner {
    private val native: NativeB2BOtp by handle

    override val callbacks: Executor get() = core.callbacks

    override suspend fun emailAuthenticate(parameters: B2BOTP.Email.AuthenticateParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { native.emailAuthenticate(OtpEmailAuthenticateParams(organizationId = parameters.organizationId, emailAddress = parameters.emailAddress, code = Secret(parameters.code), sessionDurationMinutes = parameters.sessionDurationMinutes, locale = parameters.locale)) }

    override suspend fun emailDiscoveryAuthenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters): StytchResult<DiscoveryResponse> =
        core.call { native.emailDiscoveryAuthenticate(parameters.emailAddress, Secret(parameters.code)) }

    override suspend fun emailDiscoverySend(parameters: B2BOTP.Email.Discovery.SendParameters): StytchResult<SendResponse> =
        core.call { native.emailDiscoverySend(OtpDiscoveryParams(emailAddress = parameters.emailAddress, loginTemplateId = parameters.loginTemplateId, discoveryExpirationMinutes = parameters.discoveryExpirationMinutes, locale = parameters.locale)) }

    override suspend fun emailLoginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters): StytchResult<SendResponse> =
        core.call { native.emailLoginOrSignup(OtpEmailLoginParams(organizationId = parameters.organizationId, emailAddress = parameters.emailAddress, loginTemplateId = parameters.loginTemplateId, signupTemplateId = parameters.signupTemplateId, loginExpirationMinutes = parameters.loginExpirationMinutes, signupExpirationMinutes = parameters.signupExpirationMinutes, locale = parameters.locale)) }

    override suspend fun smsAuthenticate(parameters: B2BOTP.SMS.AuthenticateParameters): StytchResult<B2BAuthenticateResponse> =
        core.call("set_mfa_enrollment" to "setMFAEnrollment") { native.smsAuthenticate(OtpSmsAuthenticateParams(organizationId = parameters.organizationId, memberId = parameters.memberId, code = Secret(parameters.code), sessionDurationMinutes = parameters.sessionDurationMinutes, setMfaEnrollment = parameters.setMFAEnrollment)) }

    override suspend fun smsSend(parameters: B2BOTP.SMS.SendParameters): StytchResult<SendResponse> =
        core.call { native.smsSend(OtpSmsSendParams(organizationId = parameters.organizationId, memberId = parameters.memberId, mfaPhoneNumber = parameters.mfaPhoneNumber, locale = parameters.locale, enableAutofill = parameters.enableAutofill)) }
}

private class B2BOTPEmail(
    override val owner: B2BOTP,
) : B2BOTP.Email,
    NestedClient {
    override val discovery: B2BOTP.Email.Discovery get() = B2BOTPEmailDiscovery(owner)

    override suspend fun authenticate(parameters: B2BOTP.Email.AuthenticateParameters): StytchResult<B2BAuthenticateResponse> =
        owner.emailAuthenticate(parameters)

    override suspend fun loginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters): StytchResult<SendResponse> =
        owner.emailLoginOrSignup(parameters)
}

private class B2BOTPEmailDiscovery(
    override val owner: B2BOTP,
) : B2BOTP.Email.Discovery,
    NestedClient {
    override suspend fun authenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters): StytchResult<DiscoveryResponse> =
        owner.emailDiscoveryAuthenticate(parameters)

    override suspend fun send(parameters: B2BOTP.Email.Discovery.SendParameters): StytchResult<SendResponse> =
        owner.emailDiscoverySend(parameters)
}

private class B2BOTPSMS(
    override val owner: B2BOTP,
) : B2BOTP.SMS,
    NestedClient {
    override suspend fun authenticate(parameters: B2BOTP.SMS.AuthenticateParameters): StytchResult<B2BAuthenticateResponse> =
        owner.smsAuthenticate(parameters)

    override suspend fun send(parameters: B2BOTP.SMS.SendParameters): StytchResult<SendResponse> =
        owner.smsSend(parameters)
}
