package com.stytch.core

import com.stytch.core.ffi.ConsumerMagicLinks
import com.stytch.core.ffi.ConsumerOtp
import com.stytch.core.ffi.ConsumerPasswords
import com.stytch.core.ffi.MagicLinkEmailParams
import com.stytch.core.ffi.OtpEmailParams
import com.stytch.core.ffi.OtpSmsParams
import com.stytch.core.ffi.OtpWhatsappParams
import java.util.concurrent.CompletableFuture

// Every call has three variants: a coroutine, one with a callback and one as a future. All may be
// made on any thread, the main thread included: they never block.

/** Sign-up and sign-in with a password. */
public class Passwords internal constructor(
    private val core: ConsumerCore,
    generated: Part<ConsumerPasswords>,
) {
    private val passwords: ConsumerPasswords by generated

    /**
     * Signs up and signs in. The session is on disk when this returns; if the disk fails, the state
     * says so.
     */
    public suspend fun create(parameters: CreateParameters): StytchResult<AuthenticateResponse> =
        core.call { passwords.create(parameters.email, Secret(parameters.password), parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    public fun create(parameters: CreateParameters, callback: StytchCallback<AuthenticateResponse>) {
        core.callback(callback) { create(parameters) }
    }

    /** The same as a future. */
    public fun createCompletable(parameters: CreateParameters): CompletableFuture<StytchResult<AuthenticateResponse>> =
        core.completable { create(parameters) }

    /** Signs in. A wrong password is an `Api` error and keeps the session there is. */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<AuthenticateResponse> =
        core.call { passwords.authenticate(parameters.email, Secret(parameters.password), parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<AuthenticateResponse>) {
        core.callback(callback) { authenticate(parameters) }
    }

    /** The same as a future. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<AuthenticateResponse>> =
        core.completable { authenticate(parameters) }

    /** Asks whether a password is good enough. Changes nothing. */
    public suspend fun strengthCheck(parameters: StrengthCheckParameters): StytchResult<StrengthCheckResponse> =
        core.call { passwords.strengthCheck(parameters.email, Secret(parameters.password)) }

    /** The same with a callback. */
    public fun strengthCheck(parameters: StrengthCheckParameters, callback: StytchCallback<StrengthCheckResponse>) {
        core.callback(callback) { strengthCheck(parameters) }
    }

    /** The same as a future. */
    public fun strengthCheckCompletable(parameters: StrengthCheckParameters): CompletableFuture<StytchResult<StrengthCheckResponse>> =
        core.completable { strengthCheck(parameters) }

    /**
     * The parameters of [create].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class CreateParameters
        @JvmOverloads
        constructor(
            public val email: String,
            public val password: String,
            public val sessionDurationMinutes: Int? = null,
        )

    /**
     * The parameters of [authenticate].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class AuthParameters
        @JvmOverloads
        constructor(
            public val email: String,
            public val password: String,
            public val sessionDurationMinutes: Int? = null,
        )

    /**
     * The parameters of [strengthCheck].
     *
     * @property email with it, a password that resembles it is not good enough.
     */
    public class StrengthCheckParameters(
        public val email: String?,
        public val password: String,
    )
}

/**
 * Sign-in with one-time codes. Sending changes nothing here; keep the answer's `methodId` for
 * [authenticate]. While somebody is signed in, a code of a `send` adds a factor to that session.
 */
public class OTP internal constructor(
    private val core: ConsumerCore,
    generated: Part<ConsumerOtp>,
) {
    private val codes: ConsumerOtp by generated

    /** Signs in with a code. A wrong code keeps the session there is. */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<AuthenticateResponse> =
        core.call { codes.authenticate(Secret(parameters.token), parameters.methodId, parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<AuthenticateResponse>) {
        core.callback(callback) { authenticate(parameters) }
    }

    /** The same as a future. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<AuthenticateResponse>> =
        core.completable { authenticate(parameters) }

    /** Sends a code by e-mail to a new or known user. */
    public suspend fun emailLoginOrCreate(parameters: EmailParameters): StytchResult<SendResponse> =
        core.call { codes.emailLoginOrCreate(parameters.core()) }

    /** The same with a callback. */
    public fun emailLoginOrCreate(parameters: EmailParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { emailLoginOrCreate(parameters) }
    }

    /** The same as a future. */
    public fun emailLoginOrCreateCompletable(parameters: EmailParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { emailLoginOrCreate(parameters) }

    /** Sends a code by e-mail to a known user. */
    public suspend fun emailSend(parameters: EmailParameters): StytchResult<SendResponse> =
        core.call { codes.emailSend(parameters.core()) }

    /** The same with a callback. */
    public fun emailSend(parameters: EmailParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { emailSend(parameters) }
    }

    /** The same as a future. */
    public fun emailSendCompletable(parameters: EmailParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { emailSend(parameters) }

    /** Sends a code by text message to a new or known user. */
    public suspend fun smsLoginOrCreate(parameters: SmsParameters): StytchResult<SendResponse> =
        core.call { codes.smsLoginOrCreate(parameters.core()) }

    /** The same with a callback. */
    public fun smsLoginOrCreate(parameters: SmsParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { smsLoginOrCreate(parameters) }
    }

    /** The same as a future. */
    public fun smsLoginOrCreateCompletable(parameters: SmsParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { smsLoginOrCreate(parameters) }

    /** Sends a code by text message to a known user. */
    public suspend fun smsSend(parameters: SmsParameters): StytchResult<SendResponse> =
        core.call { codes.smsSend(parameters.core()) }

    /** The same with a callback. */
    public fun smsSend(parameters: SmsParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { smsSend(parameters) }
    }

    /** The same as a future. */
    public fun smsSendCompletable(parameters: SmsParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { smsSend(parameters) }

    /** Sends a code by WhatsApp to a new or known user. */
    public suspend fun whatsappLoginOrCreate(parameters: WhatsappParameters): StytchResult<SendResponse> =
        core.call { codes.whatsappLoginOrCreate(parameters.core()) }

    /** The same with a callback. */
    public fun whatsappLoginOrCreate(parameters: WhatsappParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { whatsappLoginOrCreate(parameters) }
    }

    /** The same as a future. */
    public fun whatsappLoginOrCreateCompletable(parameters: WhatsappParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { whatsappLoginOrCreate(parameters) }

    /** Sends a code by WhatsApp to a known user. */
    public suspend fun whatsappSend(parameters: WhatsappParameters): StytchResult<SendResponse> =
        core.call { codes.whatsappSend(parameters.core()) }

    /** The same with a callback. */
    public fun whatsappSend(parameters: WhatsappParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { whatsappSend(parameters) }
    }

    /** The same as a future. */
    public fun whatsappSendCompletable(parameters: WhatsappParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { whatsappSend(parameters) }

    /**
     * The parameters of [authenticate].
     *
     * @property token the code as it was typed.
     * @property methodId from the answer of the send.
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class AuthParameters
        @JvmOverloads
        constructor(
            public val token: String,
            public val methodId: String,
            public val sessionDurationMinutes: Int? = null,
        )

    /**
     * Where and how to send a code by e-mail.
     *
     * @property expirationMinutes how long the code works.
     * @property locale the language of what is sent.
     */
    public class EmailParameters
        @JvmOverloads
        constructor(
            public val email: String,
            public val expirationMinutes: Int? = null,
            public val loginTemplateId: String? = null,
            public val signupTemplateId: String? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                OtpEmailParams(email, expirationMinutes.minutes(), loginTemplateId, signupTemplateId, locale)
        }

    /**
     * Where and how to send a code by text message.
     *
     * @property phoneNumber with `+` and country.
     * @property expirationMinutes how long the code works.
     * @property locale the language of what is sent.
     */
    public class SmsParameters
        @JvmOverloads
        constructor(
            public val phoneNumber: String,
            public val expirationMinutes: Int? = null,
            public val locale: String? = null,
            public val enableAutofill: Boolean? = null,
        ) {
            internal fun core() =
                OtpSmsParams(phoneNumber, expirationMinutes.minutes(), locale, enableAutofill)
        }

    /**
     * Where and how to send a code by WhatsApp.
     *
     * @property phoneNumber with `+` and country.
     * @property expirationMinutes how long the code works.
     * @property locale the language of what is sent.
     */
    public class WhatsappParameters
        @JvmOverloads
        constructor(
            public val phoneNumber: String,
            public val expirationMinutes: Int? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                OtpWhatsappParams(phoneNumber, expirationMinutes.minutes(), locale)
        }
}

/**
 * Sign-in with e-mail magic links. A link belongs to the device that asked for it; the newest one
 * counts, also across restarts.
 */
public class MagicLinks internal constructor(
    private val core: ConsumerCore,
    generated: Part<ConsumerMagicLinks>,
) {
    private val links: ConsumerMagicLinks by generated

    /**
     * Signs in with the token of a link. `MissingPkce`, and nothing is sent, when the link was not
     * asked for on this device. A failure keeps the session there is.
     */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<AuthenticateResponse> =
        core.call { links.authenticate(Secret(parameters.token), parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<AuthenticateResponse>) {
        core.callback(callback) { authenticate(parameters) }
    }

    /** The same as a future. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<AuthenticateResponse>> =
        core.completable { authenticate(parameters) }

    /** Sends a link to a new or known user. */
    public suspend fun loginOrCreate(parameters: EmailParameters): StytchResult<SendResponse> =
        core.call { links.loginOrCreate(parameters.core()) }

    /** The same with a callback. */
    public fun loginOrCreate(parameters: EmailParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { loginOrCreate(parameters) }
    }

    /** The same as a future. */
    public fun loginOrCreateCompletable(parameters: EmailParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { loginOrCreate(parameters) }

    /**
     * Sends a link to a known user; while somebody is signed in, it adds a factor to that session.
     */
    public suspend fun send(parameters: EmailParameters): StytchResult<SendResponse> =
        core.call { links.send(parameters.core()) }

    /** The same with a callback. */
    public fun send(parameters: EmailParameters, callback: StytchCallback<SendResponse>) {
        core.callback(callback) { send(parameters) }
    }

    /** The same as a future. */
    public fun sendCompletable(parameters: EmailParameters): CompletableFuture<StytchResult<SendResponse>> =
        core.completable { send(parameters) }

    /**
     * The parameters of [authenticate].
     *
     * @property token the `token` of the link's address.
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class AuthParameters
        @JvmOverloads
        constructor(
            public val token: String,
            public val sessionDurationMinutes: Int? = null,
        )

    /**
     * Where and how to send a link.
     *
     * @property locale the language of what is sent.
     */
    public class EmailParameters
        @JvmOverloads
        constructor(
            public val email: String,
            public val loginMagicLinkUrl: String? = null,
            public val signupMagicLinkUrl: String? = null,
            public val loginExpirationMinutes: Int? = null,
            public val signupExpirationMinutes: Int? = null,
            public val loginTemplateId: String? = null,
            public val signupTemplateId: String? = null,
            public val locale: String? = null,
        ) {
            internal fun core() =
                MagicLinkEmailParams(email, loginMagicLinkUrl, signupMagicLinkUrl, loginExpirationMinutes.minutes(), signupExpirationMinutes.minutes(), loginTemplateId, signupTemplateId, locale)
        }
}
