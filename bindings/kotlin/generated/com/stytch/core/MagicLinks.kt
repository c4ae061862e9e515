// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/**
 * Consumer e-mail magic links. A PKCE pair ties a link to the device that requested it. Only the
 * newest pair is kept. It survives restarts, and a sign-in uses it up.
 */
public interface MagicLinks {
    /** The calls of [EmailMagicLinks]. */
    public val email: EmailMagicLinks get() = MagicLinksEmailMagicLinks(this)

    /**
     * Signs in with the token of the link. When the link was not requested on this device, nothing
     * is sent. Without a duration the configured default is sent, 5 to 527040 minutes. A failure
     * leaves the session unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchMissingPKCEError` if the link was not requested on this
     * device, `StytchSupersededError` if the app signed out or another sign-in ended first, `StytchAPIError` if the
     * server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
     *
     * ```kotlin
     * // The parameter `token` of the link that opened the app. `StytchClient.handle(uri, 60)` does both.
     * val result = StytchClient.magicLinks.authenticate(MagicLinks.AuthParameters(token, sessionDurationMinutes = 60))
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
     * Sends a link to a new or known user.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     *
     * ```kotlin
     * val parameters = MagicLinks.EmailMagicLinks.Parameters(email, loginMagicLinkUrl = "https://example.com/authenticate")
     * val result = StytchClient.magicLinks.email.loginOrCreate(parameters)
     * ```
     */
    public suspend fun loginOrCreate(parameters: EmailMagicLinks.Parameters): StytchResult<SendResponse>

    /** Callback variant of [loginOrCreate]. */
    public fun loginOrCreate(parameters: EmailMagicLinks.Parameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { loginOrCreate(parameters) }
    }

    /** Future variant of [loginOrCreate]. */
    public fun loginOrCreateCompletable(parameters: EmailMagicLinks.Parameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { loginOrCreate(parameters) }

    /**
     * Sends a link to a known user; while a user is signed in, it adds a factor to that session.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     */
    public suspend fun send(parameters: EmailMagicLinks.Parameters): StytchResult<SendResponse>

    /** Callback variant of [send]. */
    public fun send(parameters: EmailMagicLinks.Parameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { send(parameters) }
    }

    /** Future variant of [send]. */
    public fun sendCompletable(parameters: EmailMagicLinks.Parameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { send(parameters) }

    /**
     * The parameters of [authenticate].
     *
     * @property token The token.
     * @property sessionDurationMinutes Without it, the configured default is sent. Range: 5 to 527040 minutes.
     */
    public data class AuthParameters
        @JvmOverloads
        constructor(
            public val token: String,
            public val sessionDurationMinutes: Int? = null,
        ) {
            override fun toString(): String = "AuthParameters(token=redacted, sessionDurationMinutes=$sessionDurationMinutes)"
        }

    /** The calls that [email] returns. */
    public interface EmailMagicLinks {
        /**
         * Sends a link to a new or known user.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         *
         * ```kotlin
         * val parameters = MagicLinks.EmailMagicLinks.Parameters(email, loginMagicLinkUrl = "https://example.com/authenticate")
         * val result = StytchClient.magicLinks.email.loginOrCreate(parameters)
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
         * Sends a link to a known user; while a user is signed in, it adds a factor to that session.
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
         * The parameters of `loginOrCreate` and `send`.
         *
         * @property email The e-mail address.
         * @property loginMagicLinkUrl Where the link leads known users; one of the dashboard's redirect URLs.
         * @property signupMagicLinkUrl Where the link leads new users; one of the dashboard's redirect URLs.
         * @property loginExpirationMinutes Minutes the link lives for known users. Range: 0 or more minutes.
         * @property signupExpirationMinutes Minutes the link lives for new users. Range: 0 or more minutes.
         * @property loginTemplateId The dashboard's template for known users.
         * @property signupTemplateId The dashboard's template for new users.
         * @property locale The language of the message, such as `en` or `pt-br`.
         */
        public data class Parameters
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
            )
    }
}

/** Makes the calls of [MagicLinks]. */
internal class MagicLinksCalls(
    private val core: ConsumerCore,
    handle: LazyHandle<NativeConsumerMagicLinks>,
) : MagicLinks,
    CallbackOwner {
    private val native: NativeConsumerMagicLinks by handle

    override val callbacks: Executor get() = core.callbacks

    override suspend fun authenticate(parameters: MagicLinks.AuthParameters): StytchResult<AuthenticateResponse> =
        core.call { native.authenticate(Secret(parameters.token), parameters.sessionDurationMinutes) }

    override suspend fun loginOrCreate(parameters: MagicLinks.EmailMagicLinks.Parameters): StytchResult<SendResponse> =
        core.call { native.loginOrCreate(MagicLinkEmailParams(email = parameters.email, loginMagicLinkUrl = parameters.loginMagicLinkUrl, signupMagicLinkUrl = parameters.signupMagicLinkUrl, loginExpirationMinutes = parameters.loginExpirationMinutes, signupExpirationMinutes = parameters.signupExpirationMinutes, loginTemplateId = parameters.loginTemplateId, signupTemplateId = parameters.signupTemplateId, locale = parameters.locale)) }

    override suspend fun send(parameters: MagicLinks.EmailMagicLinks.Parameters): StytchResult<SendResponse> =
        core.call { native.send(MagicLinkEmailParams(email = parameters.email, loginMagicLinkUrl = parameters.loginMagicLinkUrl, signupMagicLinkUrl = parameters.signupMagicLinkUrl, loginExpirationMinutes = parameters.loginExpirationMinutes, signupExpirationMinutes = parameters.signupExpirationMinutes, loginTemplateId = parameters.loginTemplateId, signupTemplateId = parameters.signupTemplateId, locale = parameters.locale)) }
}

private class MagicLinksEmailMagicLinks(
    override val owner: MagicLinks,
) : MagicLinks.EmailMagicLinks,
    NestedClient {
    override suspend fun loginOrCreate(parameters: MagicLinks.EmailMagicLinks.Parameters): StytchResult<SendResponse> =
        owner.loginOrCreate(parameters)

    override suspend fun send(parameters: MagicLinks.EmailMagicLinks.Parameters): StytchResult<SendResponse> =
        owner.send(parameters)
}
