// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import java.util.concurrent.Executor

/** Recovery codes. */
public interface B2BRecoveryCodes {
    /**
     * Fetches the member's recovery codes that were not used, and stores member and organization of
     * the response with the session, which stays unchanged. The client does not keep the codes.
     *
     * Errors, as a [StytchResult.Error]: `StytchNoCurrentSessionError` if no user is signed in, `StytchSupersededError` if another sign-in replaced the session
     * during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot
     * be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over
     * starts a validation at once.
     */
    public suspend fun get(): StytchResult<RecoveryCodesResponse>

    /** Callback variant of [get]. */
    public fun get(callback: StytchCallback<RecoveryCodesResponse>) {
        withCallback(this, callback) { get() }
    }

    /** Future variant of [get]. */
    public fun getCompletable(): CompletableFuture<StytchResult<RecoveryCodesResponse>> =
        asFuture { get() }

    /**
     * Signs in with a recovery code as the second factor; each works once, and
     * `recoveryCodesRemaining` says how many are left. Without a duration the configured default
     * is sent, 5 to 527040 minutes. A wrong code leaves the session and the intermediate session
     * unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another sign-in
     * ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
     * reached.
     */
    public suspend fun recover(parameters: RecoverParameters): StytchResult<B2BAuthenticateResponse>

    /** Callback variant of [recover]. */
    public fun recover(parameters: RecoverParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        withCallback(this, callback) { recover(parameters) }
    }

    /** Future variant of [recover]. */
    public fun recoverCompletable(parameters: RecoverParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        asFuture { recover(parameters) }

    /**
     * Replaces the member's recovery codes on the server: earlier ones are not accepted any more.
     * Member and organization of the response are stored with the session, which stays unchanged.
     * Show the new codes once; the client does not keep them.
     *
     * Errors, as a [StytchResult.Error]: `StytchNoCurrentSessionError` if no user is signed in, `StytchReadOnlyRoleError` for a reader, `StytchAPIError` if the server rejects
     * the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An
     * `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSupersededError`
     * if another sign-in replaced the session before the response came: the server may have
     * replaced the codes, and `get` returns them.
     */
    public suspend fun rotate(): StytchResult<RecoveryCodesResponse>

    /** Callback variant of [rotate]. */
    public fun rotate(callback: StytchCallback<RecoveryCodesResponse>) {
        withCallback(this, callback) { rotate() }
    }

    /** Future variant of [rotate]. */
    public fun rotateCompletable(): CompletableFuture<StytchResult<RecoveryCodesResponse>> =
        asFuture { rotate() }

    /**
     * The parameters of [recover].
     *
     * @property organizationId The organization.
     * @property memberId The member.
     * @property sessionDurationMinutes Without it, the configured default is sent. Range: 5 to 527040 minutes.
     * @property recoveryCode The recovery code as it was typed.
     */
    public data class RecoverParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val memberId: String,
            public val sessionDurationMinutes: Int? = null,
            public val recoveryCode: String,
        ) {
            override fun toString(): String = "RecoverParameters(organizationId=$organizationId, memberId=$memberId, sessionDurationMinutes=$sessionDurationMinutes, recoveryCode=redacted)"
        }
}

/** Makes the calls of [B2BRecoveryCodes]. */
internal class B2BRecoveryCodesCalls(
    private val core: B2BCore,
    handle: LazyHandle<NativeB2BRecoveryCodes>,
) : B2BRecoveryCodes,
    CallbackOwner {
    private val native: NativeB2BRecoveryCodes by handle

    override val callbacks: Executor get() = core.callbacks

    override suspend fun get(): StytchResult<RecoveryCodesResponse> =
        core.call { native.get() }

    override suspend fun recover(parameters: B2BRecoveryCodes.RecoverParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { native.recover(parameters.organizationId, parameters.memberId, Secret(parameters.recoveryCode), parameters.sessionDurationMinutes) }

    override suspend fun rotate(): StytchResult<RecoveryCodesResponse> =
        core.call { native.rotate() }
}
