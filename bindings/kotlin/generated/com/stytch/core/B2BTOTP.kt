// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/** Authenticator apps. */
public interface B2BTOTP {
    /**
     * Signs in with the code of the app, or adds the factor to the session. A wrong code leaves
     * the session and the intermediate session unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another
     * sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server
     * cannot be reached.
     *
     * ```kotlin
     * val parameters = B2BTOTP.AuthenticateParameters(organizationId, memberId, code)
     * val result = StytchB2BClient.totp.authenticate(parameters)
     * ```
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
     * Registers an authenticator app for a member who is signed in or has an intermediate session. Show
     * the secret and the recovery codes once; the client does not keep them. The app is a factor after
     * the first code. `expirationMinutes` is how long the registration waits for that code.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Nothing is registered then.
     *
     * ```kotlin
     * when (val result = StytchB2BClient.totp.create(B2BTOTP.CreateParameters(organizationId, memberId))) {
     *     // Show them once; the client does not keep them.
     *     is StytchResult.Success -> showOnce(result.value.secret, result.value.recoveryCodes)
     *     is StytchResult.Error -> show(result.exception)
     * }
     * ```
     */
    public suspend fun create(parameters: CreateParameters): StytchResult<TotpCreateResponse>

    /** Callback variant of [create]. */
    public fun create(parameters: CreateParameters, callback: StytchCallback<TotpCreateResponse>) {
        withCallback(this, callback) { create(parameters) }
    }

    /** Future variant of [create]. */
    public fun createCompletable(parameters: CreateParameters): CompletableFuture<StytchResult<TotpCreateResponse>> =
        asFuture { create(parameters) }

    /**
     * The parameters of [authenticate].
     *
     * @property organizationId The organization.
     * @property memberId The member.
     * @property code The code.
     * @property setMFAEnrollment Turns the second factor of the member on or off.
     * @property setDefaultMFAMethod Makes the authenticator app the second factor that is offered first.
     * @property sessionDurationMinutes 5 to 527040 minutes; without them the configured default is sent.
     */
    public data class AuthenticateParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val memberId: String,
            public val code: String,
            public val setMFAEnrollment: MfaEnrollment? = null,
            public val setDefaultMFAMethod: Boolean? = null,
            public val sessionDurationMinutes: Int? = null,
        ) {
            override fun toString(): String = "AuthenticateParameters(organizationId=$organizationId, memberId=$memberId, code=redacted, setMFAEnrollment=$setMFAEnrollment, setDefaultMFAMethod=$setDefaultMFAMethod, sessionDurationMinutes=$sessionDurationMinutes)"
        }

    /**
     * The parameters of [create].
     *
     * @property organizationId The organization.
     * @property memberId The member.
     * @property expirationMinutes How long the registration waits for the first code. Range: 0 or more minutes.
     */
    public data class CreateParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val memberId: String,
            public val expirationMinutes: Int? = null,
        )
}

/** Makes the calls of [B2BTOTP]. */
internal class B2BTOTPCalls(
    private val core: B2BCore,
    handle: LazyHandle<NativeB2BTotp>,
) : B2BTOTP,
    CallbackOwner {
    private val native: NativeB2BTotp by handle

    override val callbacks: Executor get() = core.callbacks

    override suspend fun authenticate(parameters: B2BTOTP.AuthenticateParameters): StytchResult<B2BAuthenticateResponse> =
        core.call("set_mfa_enrollment" to "setMFAEnrollment", "set_default_mfa" to "setDefaultMFAMethod") { native.authenticate(TotpAuthenticateParams(organizationId = parameters.organizationId, memberId = parameters.memberId, code = Secret(parameters.code), sessionDurationMinutes = parameters.sessionDurationMinutes, setMfaEnrollment = parameters.setMFAEnrollment, setDefaultMfa = parameters.setDefaultMFAMethod)) }

    override suspend fun create(parameters: B2BTOTP.CreateParameters): StytchResult<TotpCreateResponse> =
        core.call { native.create(parameters.organizationId, parameters.memberId, parameters.expirationMinutes) }
}
