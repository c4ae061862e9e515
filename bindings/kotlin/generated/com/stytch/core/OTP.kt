// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/**
 * Consumer one-time codes. Sending changes nothing here; keep the response's `methodId` for
 * `authenticate`. The `send` calls are for known users; while a user is signed in, the code adds a
 * factor to that session.
 */
public interface OTP {
    /** The calls of [EmailOTP]. */
    public val email: EmailOTP get() = OTPEmailOTP(this)

    /** The calls of [SmsOTP]. */
    public val sms: SmsOTP get() = OTPSmsOTP(this)

    /** The calls of [WhatsAppOTP]. */
    public val whatsapp: WhatsAppOTP get() = OTPWhatsAppOTP(this)

    /**
     * Signs in with the code and the `methodId` of the send. Without a duration the configured
     * default is sent, 5 to 527040 minutes. A wrong code leaves the session unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another
     * sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server
     * cannot be reached.
     *
     * ```kotlin
     * val result = StytchClient.otps.authenticate(OTP.AuthParameters(code, methodId, sessionDurationMinutes = 60))
     * if (result is StytchResult.Error) show(result.exception)
     * ```
     */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<AuthenticateResponse>

    /** Callback variant of [authenticate]. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<AuthenticateResponse>) {
        withCallback(this, callback) { authenticate(parameters) }
    }

    /** Future variant of [authenticate]. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<AuthenticateResponse>> =
        asFuture { authenticate(parameters) }

    /**
     * Sends a code by e-mail to a new or known user.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    public suspend fun emailLoginOrCreate(parameters: EmailOTP.Parameters): StytchResult<SendResponse>

    /** Callback variant of [emailLoginOrCreate]. */
    public fun emailLoginOrCreate(parameters: EmailOTP.Parameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { emailLoginOrCreate(parameters) }
    }

    /** Future variant of [emailLoginOrCreate]. */
    public fun emailLoginOrCreateCompletable(parameters: EmailOTP.Parameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { emailLoginOrCreate(parameters) }

    /**
     * Sends a code by e-mail to a known user.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    public suspend fun emailSend(parameters: EmailOTP.Parameters): StytchResult<SendResponse>

    /** Callback variant of [emailSend]. */
    public fun emailSend(parameters: EmailOTP.Parameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { emailSend(parameters) }
    }

    /** Future variant of [emailSend]. */
    public fun emailSendCompletable(parameters: EmailOTP.Parameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { emailSend(parameters) }

    /**
     * Sends a code by text message to a new or known user.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     *
     * ```kotlin
     * when (val sent = StytchClient.otps.sms.loginOrCreate(OTP.SmsOTP.Parameters("+15005550006"))) {
     *     // Keep it until the user has typed the code.
     *     is StytchResult.Success -> methodId = sent.value.methodId
     *     is StytchResult.Error -> show(sent.exception)
     * }
     * ```
     */
    public suspend fun smsLoginOrCreate(parameters: SmsOTP.Parameters): StytchResult<SendResponse>

    /** Callback variant of [smsLoginOrCreate]. */
    public fun smsLoginOrCreate(parameters: SmsOTP.Parameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { smsLoginOrCreate(parameters) }
    }

    /** Future variant of [smsLoginOrCreate]. */
    public fun smsLoginOrCreateCompletable(parameters: SmsOTP.Parameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { smsLoginOrCreate(parameters) }

    /**
     * Sends a code by text message to a known user.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    public suspend fun smsSend(parameters: SmsOTP.Parameters): StytchResult<SendResponse>

    /** Callback variant of [smsSend]. */
    public fun smsSend(parameters: SmsOTP.Parameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { smsSend(parameters) }
    }

    /** Future variant of [smsSend]. */
    public fun smsSendCompletable(parameters: SmsOTP.Parameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { smsSend(parameters) }

    /**
     * Sends a code by WhatsApp to a new or known user.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    public suspend fun whatsappLoginOrCreate(parameters: WhatsAppOTP.Parameters): StytchResult<SendResponse>

    /** Callback variant of [whatsappLoginOrCreate]. */
    public fun whatsappLoginOrCreate(parameters: WhatsAppOTP.Parameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { whatsappLoginOrCreate(parameters) }
    }

    /** Future variant of [whatsappLoginOrCreate]. */
    public fun whatsappLoginOrCreateCompletable(parameters: WhatsAppOTP.Parameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { whatsappLoginOrCreate(parameters) }

    /**
     * Sends a code by WhatsApp to a known user.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    public suspend fun whatsappSend(parameters: WhatsAppOTP.Parameters): StytchResult<SendResponse>

    /** Callback variant of [whatsappSend]. */
    public fun whatsappSend(parameters: WhatsAppOTP.Parameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { whatsappSend(parameters) }
    }

    /** Future variant of [whatsappSend]. */
    public fun whatsappSendCompletable(parameters: WhatsAppOTP.Parameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { whatsappSend(parameters) }

    /**
     * The parameters of [authenticate].
     *
     * @property token The code as it was typed.
     * @property methodId From the response of the call that sent the code.
     * @property sessionDurationMinutes Without it, the configured default is sent. Range: 5 to 527040 minutes.
     */
    public data class AuthParameters
        @JvmOverloads
        constructor(
            public val token: String,
            public val methodId: String,
            public val sessionDurationMinutes: Int? = null,
        ) {
            override fun toString(): String = "AuthParameters(token=redacted, methodId=$methodId, sessionDurationMinutes=$sessionDurationMinutes)"
        }

    /** The calls that [email] returns. */
    public interface EmailOTP {
        /**
         * Sends a code by e-mail to a new or known user.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         */
        public suspend fun loginOrCreate(parameters: Parameters): StytchResult<SendResponse>

        /** Callback variant of [loginOrCreate]. */
        public fun loginOrCreate(parameters: Parameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { loginOrCreate(parameters) }
        }

        /** Future variant of [loginOrCreate]. */
        public fun loginOrCreateCompletable(parameters: Parameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { loginOrCreate(parameters) }

        /**
         * Sends a code by e-mail to a known user.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         */
        public suspend fun send(parameters: Parameters): StytchResult<SendResponse>

        /** Callback variant of [send]. */
        public fun send(parameters: Parameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { send(parameters) }
        }

        /** Future variant of [send]. */
        public fun sendCompletable(parameters: Parameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { send(parameters) }

        /**
         * The parameters of `emailLoginOrCreate` and `emailSend`.
         *
         * @property email The e-mail address.
         * @property expirationMinutes Minutes the code lives; the vendor's default is 2. Range: 0 or more minutes.
         * @property loginTemplateId The dashboard's template for known users.
         * @property signupTemplateId The dashboard's template for new users.
         * @property locale The language of the message, such as `en` or `pt-br`.
         */
        public data class Parameters
            @JvmOverloads
            constructor(
                public val email: String,
                public val expirationMinutes: Int? = null,
                public val loginTemplateId: String? = null,
                public val signupTemplateId: String? = null,
                public val locale: String? = null,
            )
    }

    /** The calls that [sms] returns. */
    public interface SmsOTP {
        /**
         * Sends a code by text message to a new or known user.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         *
         * ```kotlin
         * when (val sent = StytchClient.otps.sms.loginOrCreate(OTP.SmsOTP.Parameters("+15005550006"))) {
         *     // Keep it until the user has typed the code.
         *     is StytchResult.Success -> methodId = sent.value.methodId
         *     is StytchResult.Error -> show(sent.exception)
         * }
         * ```
         */
        public suspend fun loginOrCreate(parameters: Parameters): StytchResult<SendResponse>

        /** Callback variant of [loginOrCreate]. */
        public fun loginOrCreate(parameters: Parameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { loginOrCreate(parameters) }
        }

        /** Future variant of [loginOrCreate]. */
        public fun loginOrCreateCompletable(parameters: Parameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { loginOrCreate(parameters) }

        /**
         * Sends a code by text message to a known user.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         */
        public suspend fun send(parameters: Parameters): StytchResult<SendResponse>

        /** Callback variant of [send]. */
        public fun send(parameters: Parameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { send(parameters) }
        }

        /** Future variant of [send]. */
        public fun sendCompletable(parameters: Parameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { send(parameters) }

        /**
         * The parameters of `smsLoginOrCreate` and `smsSend`.
         *
         * @property phoneNumber The phone number in E.164 form, such as `+15005550006`.
         * @property expirationMinutes Minutes the code lives; the vendor's default is 2. Range: 0 or more minutes.
         * @property enableAutofill Adds what Android and iOS need to fill the code in by themselves.
         * @property locale The language of the message, such as `en` or `pt-br`.
         */
        public data class Parameters
            @JvmOverloads
            constructor(
                public val phoneNumber: String,
                public val expirationMinutes: Int? = null,
                public val enableAutofill: Boolean? = null,
                public val locale: String? = null,
            )
    }

    /** The calls that [whatsapp] returns. */
    public interface WhatsAppOTP {
        /**
         * Sends a code by WhatsApp to a new or known user.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         */
        public suspend fun loginOrCreate(parameters: Parameters): StytchResult<SendResponse>

        /** Callback variant of [loginOrCreate]. */
        public fun loginOrCreate(parameters: Parameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { loginOrCreate(parameters) }
        }

        /** Future variant of [loginOrCreate]. */
        public fun loginOrCreateCompletable(parameters: Parameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { loginOrCreate(parameters) }

        /**
         * Sends a code by WhatsApp to a known user.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         */
        public suspend fun send(parameters: Parameters): StytchResult<SendResponse>

        /** Callback variant of [send]. */
        public fun send(parameters: Parameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { send(parameters) }
        }

        /** Future variant of [send]. */
        public fun sendCompletable(parameters: Parameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { send(parameters) }

        /**
         * The parameters of `whatsappLoginOrCreate` and `whatsappSend`.
         *
         * @property phoneNumber The phone number in E.164 form, such as `+15005550006`.
         * @property expirationMinutes Minutes the code lives; the vendor's default is 2. Range: 0 or more minutes.
         * @property locale The language of the message, such as `en` or `pt-br`.
         */
        public data class Parameters
            @JvmOverloads
            constructor(
                public val phoneNumber: String,
                public val expirationMinutes: Int? = null,
                public val locale: String? = null,
            )
    }
}

/** Makes the calls of [OTP]. */
internal class OTPCalls(
    private val core: ConsumerCore,
    handle: LazyHandle<NativeConsumerOtp>,
) : OTP,
    CallbackOwner {
    private val native: NativeConsumerOtp by handle

    override val callbacks: Executor get() = core.callbacks

    override suspend fun authenticate(parameters: OTP.AuthParameters): StytchResult<AuthenticateResponse> =
        core.call("code" to "token") { native.authenticate(Secret(parameters.token), parameters.methodId, parameters.sessionDurationMinutes) }

    override suspend fun emailLoginOrCreate(parameters: OTP.EmailOTP.Parameters): StytchResult<SendResponse> =
        core.call { native.emailLoginOrCreate(OtpEmailParams(email = parameters.email, expirationMinutes = parameters.expirationMinutes, loginTemplateId = parameters.loginTemplateId, signupTemplateId = parameters.signupTemplateId, locale = parameters.locale)) }

    override suspend fun emailSend(parameters: OTP.EmailOTP.Parameters): StytchResult<SendResponse> =
        core.call { native.emailSend(OtpEmailParams(email = parameters.email, expirationMinutes = parameters.expirationMinutes, loginTemplateId = parameters.loginTemplateId, signupTemplateId = parameters.signupTemplateId, locale = parameters.locale)) }

    override suspend fun smsLoginOrCreate(parameters: OTP.SmsOTP.Parameters): StytchResult<SendResponse> =
        core.call { native.smsLoginOrCreate(OtpSmsParams(phoneNumber = parameters.phoneNumber, expirationMinutes = parameters.expirationMinutes, locale = parameters.locale, enableAutofill = parameters.enableAutofill)) }

    override suspend fun smsSend(parameters: OTP.SmsOTP.Parameters): StytchResult<SendResponse> =
        core.call { native.smsSend(OtpSmsParams(phoneNumber = parameters.phoneNumber, expirationMinutes = parameters.expirationMinutes, locale = parameters.locale, enableAutofill = parameters.enableAutofill)) }

    override suspend fun whatsappLoginOrCreate(parameters: OTP.WhatsAppOTP.Parameters): StytchResult<SendResponse> =
        core.call { native.whatsappLoginOrCreate(OtpWhatsappParams(phoneNumber = parameters.phoneNumber, expirationMinutes = parameters.expirationMinutes, locale = parameters.locale)) }

    override suspend fun whatsappSend(parameters: OTP.WhatsAppOTP.Parameters): StytchResult<SendResponse> =
        core.call { native.whatsappSend(OtpWhatsappParams(phoneNumber = parameters.phoneNumber, expirationMinutes = parameters.expirationMinutes, locale = parameters.locale)) }
}

private class OTPEmailOTP(
    override val owner: OTP,
) : OTP.EmailOTP,
    NestedClient {
    override suspend fun loginOrCreate(parameters: OTP.EmailOTP.Parameters): StytchResult<SendResponse> =
        owner.emailLoginOrCreate(parameters)

    override suspend fun send(parameters: OTP.EmailOTP.Parameters): StytchResult<SendResponse> =
        owner.emailSend(parameters)
}

private class OTPSmsOTP(
    override val owner: OTP,
) : OTP.SmsOTP,
    NestedClient {
    override suspend fun loginOrCreate(parameters: OTP.SmsOTP.Parameters): StytchResult<SendResponse> =
        owner.smsLoginOrCreate(parameters)

    override suspend fun send(parameters: OTP.SmsOTP.Parameters): StytchResult<SendResponse> =
        owner.smsSend(parameters)
}

private class OTPWhatsAppOTP(
    override val owner: OTP,
) : OTP.WhatsAppOTP,
    NestedClient {
    override suspend fun loginOrCreate(parameters: OTP.WhatsAppOTP.Parameters): StytchResult<SendResponse> =
        owner.whatsappLoginOrCreate(parameters)

    override suspend fun send(parameters: OTP.WhatsAppOTP.Parameters): StytchResult<SendResponse> =
        owner.whatsappSend(parameters)
}
