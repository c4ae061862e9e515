// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/**
 * B2B e-mail magic links. A PKCE pair ties a link to the device that requested it. Only the newest
 * pair is kept. It survives restarts, and a sign-in uses it up.
 */
public interface B2BMagicLinks {
    /** The calls of [EmailMagicLinks]. */
    public val email: EmailMagicLinks get() = B2BMagicLinksEmailMagicLinks(this)

    /**
     * Signs in with the token of the link. When a factor is missing, an intermediate session is
     * kept for it. When the link was not requested on this device, nothing is sent.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchMissingPKCEError` if the link was not requested on this
     * device, `StytchSupersededError` if the app signed out or another sign-in ended first, `StytchAPIError` if the
     * server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
     *
     * ```kotlin
     * // The parameter `token` of the link that opened the app. `StytchB2BClient.handle(uri, 60)` does both.
     * val result = StytchB2BClient.magicLinks.authenticate(B2BMagicLinks.AuthParameters(token))
     * ```
     */
    public suspend fun authenticate(parameters: AuthParameters): StytchResult<B2BAuthenticateResponse>

    /** Callback variant of [authenticate]. */
    public fun authenticate(parameters: AuthParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        withCallback(this, callback) { authenticate(parameters) }
    }

    /** Future variant of [authenticate]. */
    public fun authenticateCompletable(parameters: AuthParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        asFuture { authenticate(parameters) }

    /**
     * Proves the e-mail address with the token of the link. An intermediate session is kept for
     * the choice of an organization; an existing session ends (`StepUp`). When the link was not
     * requested on this device, nothing is sent.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchMissingPKCEError` if the link was not requested on this
     * device, `StytchSupersededError` if the app signed out or another sign-in ended first, `StytchAPIError` if the
     * server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
     *
     * ```kotlin
     * val parameters = B2BMagicLinks.DiscoveryAuthenticateParameters(token)
     * when (val result = StytchB2BClient.magicLinks.discoveryAuthenticate(parameters)) {
     *     is StytchResult.Success -> result.value.discoveredOrganizations.forEach { println(it.organization?.organizationId) }
     *     is StytchResult.Error -> show(result.exception)
     * }
     * ```
     */
    public suspend fun discoveryAuthenticate(parameters: DiscoveryAuthenticateParameters): StytchResult<DiscoveryResponse>

    /** Callback variant of [discoveryAuthenticate]. */
    public fun discoveryAuthenticate(parameters: DiscoveryAuthenticateParameters, callback: StytchCallback<DiscoveryResponse>) {
        withCallback(this, callback) { discoveryAuthenticate(parameters) }
    }

    /** Future variant of [discoveryAuthenticate]. */
    public fun discoveryAuthenticateCompletable(parameters: DiscoveryAuthenticateParameters): CompletableFuture<StytchResult<DiscoveryResponse>> =
        asFuture { discoveryAuthenticate(parameters) }

    /**
     * Sends a link to a user who chooses the organization later.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     *
     * ```kotlin
     * val parameters = B2BMagicLinks.EmailMagicLinks.DiscoverySendParameters(email)
     * val result = StytchB2BClient.magicLinks.email.discoverySend(parameters)
     * ```
     */
    public suspend fun emailDiscoverySend(parameters: EmailMagicLinks.DiscoverySendParameters): StytchResult<SendResponse>

    /** Callback variant of [emailDiscoverySend]. */
    public fun emailDiscoverySend(parameters: EmailMagicLinks.DiscoverySendParameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { emailDiscoverySend(parameters) }
    }

    /** Future variant of [emailDiscoverySend]. */
    public fun emailDiscoverySendCompletable(parameters: EmailMagicLinks.DiscoverySendParameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { emailDiscoverySend(parameters) }

    /**
     * Sends a link into an organization to a member, or to a user who may join.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
     *
     * ```kotlin
     * val parameters = B2BMagicLinks.EmailMagicLinks.Parameters(email, organizationId)
     * val result = StytchB2BClient.magicLinks.email.loginOrSignup(parameters)
     * ```
     */
    public suspend fun emailLoginOrSignup(parameters: EmailMagicLinks.Parameters): StytchResult<SendResponse>

    /** Callback variant of [emailLoginOrSignup]. */
    public fun emailLoginOrSignup(parameters: EmailMagicLinks.Parameters, callback: StytchCallback<SendResponse>) {
        withCallback(this, callback) { emailLoginOrSignup(parameters) }
    }

    /** Future variant of [emailLoginOrSignup]. */
    public fun emailLoginOrSignupCompletable(parameters: EmailMagicLinks.Parameters): CompletableFuture<StytchResult<SendResponse>> =
        asFuture { emailLoginOrSignup(parameters) }

    /**
     * The parameters of [authenticate].
     *
     * @property token The link's token.
     * @property sessionDurationMinutes 5 to 527040 minutes; without them the configured default is sent.
     * @property locale The language of a second factor's message, such as `en` or `pt-br`.
     */
    public data class AuthParameters
        @JvmOverloads
        constructor(
            public val token: String,
            public val sessionDurationMinutes: Int? = null,
            public val locale: String? = null,
        ) {
            override fun toString(): String = "AuthParameters(token=redacted, sessionDurationMinutes=$sessionDurationMinutes, locale=$locale)"
        }

    /**
     * The parameters of [discoveryAuthenticate].
     *
     * @property token The `token` of the link's address.
     */
    public data class DiscoveryAuthenticateParameters(
        public val token: String,
    ) {
        override fun toString(): String = "DiscoveryAuthenticateParameters(token=redacted)"
    }

    /** The calls that [email] returns. */
    public interface EmailMagicLinks {
        /**
         * Sends a link to a user who chooses the organization later.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         *
         * ```kotlin
         * val parameters = B2BMagicLinks.EmailMagicLinks.DiscoverySendParameters(email)
         * val result = StytchB2BClient.magicLinks.email.discoverySend(parameters)
         * ```
         */
        public suspend fun discoverySend(parameters: DiscoverySendParameters): StytchResult<SendResponse>

        /** Callback variant of [discoverySend]. */
        public fun discoverySend(parameters: DiscoverySendParameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { discoverySend(parameters) }
        }

        /** Future variant of [discoverySend]. */
        public fun discoverySendCompletable(parameters: DiscoverySendParameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { discoverySend(parameters) }

        /**
         * Sends a link into an organization to a member, or to a user who may join.
         *
         * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
         * `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
         *
         * ```kotlin
         * val parameters = B2BMagicLinks.EmailMagicLinks.Parameters(email, organizationId)
         * val result = StytchB2BClient.magicLinks.email.loginOrSignup(parameters)
         * ```
         */
        public suspend fun loginOrSignup(parameters: Parameters): StytchResult<SendResponse>

        /** Callback variant of [loginOrSignup]. */
        public fun loginOrSignup(parameters: Parameters, callback: StytchCallback<SendResponse>) {
            withCallback(this, callback) { loginOrSignup(parameters) }
        }

        /** Future variant of [loginOrSignup]. */
        public fun loginOrSignupCompletable(parameters: Parameters): CompletableFuture<StytchResult<SendResponse>> =
            asFuture { loginOrSignup(parameters) }

        /**
         * The parameters of `emailDiscoverySend`.
         *
         * @property emailAddress The e-mail address.
         * @property discoveryRedirectUrl Where the link leads; one of the dashboard's redirect URLs.
         * @property loginTemplateId The dashboard's template.
         * @property locale The language of the message, such as `en` or `pt-br`.
         * @property discoveryExpirationMinutes Minutes the link lives. Range: 0 or more minutes.
         */
        public data class DiscoverySendParameters
            @JvmOverloads
            constructor(
                public val emailAddress: String,
                public val discoveryRedirectUrl: String? = null,
                public val loginTemplateId: String? = null,
                public val locale: String? = null,
                public val discoveryExpirationMinutes: Int? = null,
            )

        /**
         * The parameters of `emailLoginOrSignup`.
         *
         * @property email The e-mail address.
         * @property organizationId The organization.
         * @property loginRedirectUrl Where the link leads members; one of the dashboard's redirect URLs.
         * @property signupRedirectUrl Where the link leads new users; one of the dashboard's redirect URLs.
         * @property loginTemplateId The dashboard's template for members.
         * @property signupTemplateId The dashboard's template for new users.
         * @property locale The language of the message, such as `en` or `pt-br`.
         */
        public data class Parameters
            @JvmOverloads
            constructor(
                public val email: String,
                public val organizationId: String,
                public val loginRedirectUrl: String? = null,
                public val signupRedirectUrl: String? = null,
                public val loginTemplateId: String? = null,
                public val signupTemplateId: String? = null,
                public val locale: String? = null,
            )
    }
}

/** Makes the calls of [B2BMagicLinks]. */
internal class B2BMagicLinksCalls(
    private val core: B2BCore,
    handle: LazyHandle<NativeB2BMagicLinks>,
) : B2BMagicLinks,
    CallbackOwner {
    private val native: NativeB2BMagicLinks by handle

    override val callbacks: Executor get() = core.callbacks

    override suspend fun authenticate(parameters: B2BMagicLinks.AuthParameters): StytchResult<B2BAuthenticateResponse> =
        core.call("magic_links_token" to "token") { native.authenticate(MagicLinkAuthenticateParams(magicLinksToken = Secret(parameters.token), sessionDurationMinutes = parameters.sessionDurationMinutes, locale = parameters.locale)) }

    override suspend fun discoveryAuthenticate(parameters: B2BMagicLinks.DiscoveryAuthenticateParameters): StytchResult<DiscoveryResponse> =
        core.call("discovery_magic_links_token" to "token") { native.discoveryAuthenticate(Secret(parameters.token)) }

    override suspend fun emailDiscoverySend(parameters: B2BMagicLinks.EmailMagicLinks.DiscoverySendParameters): StytchResult<SendResponse> =
        core.call { native.emailDiscoverySend(MagicLinkDiscoveryParams(emailAddress = parameters.emailAddress, discoveryRedirectUrl = parameters.discoveryRedirectUrl, loginTemplateId = parameters.loginTemplateId, discoveryExpirationMinutes = parameters.discoveryExpirationMinutes, locale = parameters.locale)) }

    override suspend fun emailLoginOrSignup(parameters: B2BMagicLinks.EmailMagicLinks.Parameters): StytchResult<SendResponse> =
        core.call("email_address" to "email") { native.emailLoginOrSignup(MagicLinkLoginParams(organizationId = parameters.organizationId, emailAddress = parameters.email, loginRedirectUrl = parameters.loginRedirectUrl, signupRedirectUrl = parameters.signupRedirectUrl, loginTemplateId = parameters.loginTemplateId, signupTemplateId = parameters.signupTemplateId, locale = parameters.locale)) }
}

private class B2BMagicLinksEmailMagicLinks(
    override val owner: B2BMagicLinks,
) : B2BMagicLinks.EmailMagicLinks,
    NestedClient {
    override suspend fun discoverySend(parameters: B2BMagicLinks.EmailMagicLinks.DiscoverySendParameters): StytchResult<SendResponse> =
        owner.emailDiscoverySend(parameters)

    override suspend fun loginOrSignup(parameters: B2BMagicLinks.EmailMagicLinks.Parameters): StytchResult<SendResponse> =
        owner.emailLoginOrSignup(parameters)
}
