// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/**
 * Discovery. An intermediate session holds the proven address for ten minutes; see the client's
 * state.
 */
public interface B2BDiscovery {
    /**
     * Makes a new organization, enters it as its first member and administrator, and uses up the
     * intermediate session. A failure leaves it unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another
     * sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server
     * cannot be reached.
     *
     * ```kotlin
     * val parameters = B2BDiscovery.CreateOrganizationParameters(organizationName = "Analytical Engines")
     * val result = StytchB2BClient.discovery.createOrganization(parameters)
     * ```
     */
    public suspend fun createOrganization(parameters: CreateOrganizationParameters = CreateOrganizationParameters()): StytchResult<B2BAuthenticateResponse>

    /** Callback variant of [createOrganization]. */
    public fun createOrganization(parameters: CreateOrganizationParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        withCallback(this, callback) { createOrganization(parameters) }
    }

    /** Future variant of [createOrganization]. */
    public fun createOrganizationCompletable(parameters: CreateOrganizationParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        asFuture { createOrganization(parameters) }

    /** Callback variant of [createOrganization]. */
    public fun createOrganization(callback: StytchCallback<B2BAuthenticateResponse>) {
        withCallback(this, callback) { createOrganization() }
    }

    /** Future variant of [createOrganization]. */
    public fun createOrganizationCompletable(): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        asFuture { createOrganization() }

    /**
     * Signs in to one of them and uses up the intermediate session. When a factor is missing
     * there, another intermediate session is kept for it. A failure leaves the intermediate
     * session unchanged. Without a duration the configured default is sent, 5 to 527040 minutes;
     * `locale` is the language of a second factor's message.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another
     * sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server
     * cannot be reached.
     *
     * ```kotlin
     * val parameters = B2BDiscovery.SessionExchangeParameters(organizationId, sessionDurationMinutes = 60)
     * val result = StytchB2BClient.discovery.exchangeIntermediateSession(parameters)
     * ```
     */
    public suspend fun exchangeIntermediateSession(parameters: SessionExchangeParameters): StytchResult<B2BAuthenticateResponse>

    /** Callback variant of [exchangeIntermediateSession]. */
    public fun exchangeIntermediateSession(parameters: SessionExchangeParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        withCallback(this, callback) { exchangeIntermediateSession(parameters) }
    }

    /** Future variant of [exchangeIntermediateSession]. */
    public fun exchangeIntermediateSessionCompletable(parameters: SessionExchangeParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        asFuture { exchangeIntermediateSession(parameters) }

    /**
     * The organizations the user belongs to or may join, by the intermediate session, or else by
     * the session. Changes nothing.
     *
     * Errors, as a [StytchResult.Error]: `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
     * Memory and disk are unchanged then.
     *
     * ```kotlin
     * when (val result = StytchB2BClient.discovery.listOrganizations()) {
     *     is StytchResult.Success -> result.value.discoveredOrganizations.forEach { println(it.organization?.organizationId) }
     *     is StytchResult.Error -> show(result.exception)
     * }
     * ```
     */
    public suspend fun listOrganizations(): StytchResult<DiscoveryResponse>

    /** Callback variant of [listOrganizations]. */
    public fun listOrganizations(callback: StytchCallback<DiscoveryResponse>) {
        withCallback(this, callback) { listOrganizations() }
    }

    /** Future variant of [listOrganizations]. */
    public fun listOrganizationsCompletable(): CompletableFuture<StytchResult<DiscoveryResponse>> =
        asFuture { listOrganizations() }

    /**
     * The parameters of [createOrganization].
     *
     * @property organizationName The name to show.
     * @property organizationSlug The name used in addresses.
     * @property organizationLogoUrl The address of the logo.
     * @property sessionDurationMinutes 5 to 527040 minutes; without them the configured default is sent.
     * @property ssoJitProvisioning Who may join through SSO.
     * @property emailAllowedDomains The email domains users may join with.
     * @property emailJitProvisioning Who may join by email: users of the domains, or no one.
     * @property emailInvites Who may be invited.
     * @property authMethods Which sign-in methods are allowed: all or those of a list.
     * @property allowedAuthMethods The allowed sign-in methods, when restricted.
     * @property mfaMethods Which second factors are allowed: all or those of a list.
     * @property allowedMfaMethods The allowed second factors, when restricted.
     * @property mfaPolicy Whether a second factor is needed.
     * @property oauthTenantJitProvisioning Who may join through an OAuth tenant: users of the listed tenants, or no one.
     * @property allowedOauthTenants The OAuth tenants users may join through: a JSON object as text.
     */
    public data class CreateOrganizationParameters
        @JvmOverloads
        constructor(
            public val organizationName: String? = null,
            public val organizationSlug: String? = null,
            public val organizationLogoUrl: String? = null,
            public val sessionDurationMinutes: Int? = null,
            public val ssoJitProvisioning: AccessPolicy? = null,
            public val emailAllowedDomains: List<String>? = null,
            public val emailJitProvisioning: AccessPolicy? = null,
            public val emailInvites: AccessPolicy? = null,
            public val authMethods: AccessPolicy? = null,
            public val allowedAuthMethods: List<AuthMethod>? = null,
            public val mfaMethods: AccessPolicy? = null,
            public val allowedMfaMethods: List<MfaMethod>? = null,
            public val mfaPolicy: MfaPolicy? = null,
            public val oauthTenantJitProvisioning: AccessPolicy? = null,
            public val allowedOauthTenants: String? = null,
        )

    /**
     * The parameters of [exchangeIntermediateSession].
     *
     * @property organizationId The organization.
     * @property sessionDurationMinutes Without it, the configured default is sent. Range: 5 to 527040 minutes.
     * @property locale The language of a message, such as `en` or `pt-br`.
     */
    public data class SessionExchangeParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val sessionDurationMinutes: Int? = null,
            public val locale: String? = null,
        )
}

/** Makes the calls of [B2BDiscovery]. */
internal class B2BDiscoveryCalls(
    private val core: B2BCore,
    handle: LazyHandle<NativeB2BDiscovery>,
) : B2BDiscovery,
    CallbackOwner {
    private val native: NativeB2BDiscovery by handle

    override val callbacks: Executor get() = core.callbacks

    override suspend fun createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { native.createOrganization(OrganizationCreateParams(sessionDurationMinutes = parameters.sessionDurationMinutes, organizationName = parameters.organizationName, organizationSlug = parameters.organizationSlug, organizationLogoUrl = parameters.organizationLogoUrl, ssoJitProvisioning = parameters.ssoJitProvisioning, emailAllowedDomains = parameters.emailAllowedDomains, emailJitProvisioning = parameters.emailJitProvisioning, emailInvites = parameters.emailInvites, authMethods = parameters.authMethods, allowedAuthMethods = parameters.allowedAuthMethods, mfaMethods = parameters.mfaMethods, allowedMfaMethods = parameters.allowedMfaMethods, mfaPolicy = parameters.mfaPolicy, oauthTenantJitProvisioning = parameters.oauthTenantJitProvisioning, allowedOauthTenants = parameters.allowedOauthTenants)) }

    override suspend fun exchangeIntermediateSession(parameters: B2BDiscovery.SessionExchangeParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { native.exchangeIntermediateSession(parameters.organizationId, parameters.sessionDurationMinutes, parameters.locale) }

    override suspend fun listOrganizations(): StytchResult<DiscoveryResponse> =
        core.call { native.organizations() }
}
