// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.StateFlow

/** The consumer user. */
public interface UserManagement {
    /**
     * The object as a flow: the current value at once, then each different one. Its `value` may be
     * up to a second behind the expiry of the session; [getSyncUser] is not.
     */
    public val onChange: StateFlow<StytchObjectInfo<UserData>>

    /**
     * Calls with each change from now on, not with the current value. A change of `lastAccessedAt`
     * alone is none; the server's first confirmation of a cached session is one. Calls nothing after
     * the client is closed.
     */
    public fun onChange(callback: StytchChangeListener<UserData>): StytchSubscription

    /**
     * The cached user, or none. Never waits.
     *
     * ```kotlin
     * val user = StytchClient.user.getSyncUser()
     * println(user?.userId)
     * ```
     */
    public fun getSyncUser(): UserData?

    /**
     * Removes a factor of the user on the server, and stores the user of the response with the
     * session, which stays unchanged. The server refuses to remove the last factor.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` for an empty identifier, `StytchNoCurrentSessionError` if no user is signed in, `StytchReadOnlyRoleError`
     * for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
     * reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over
     * starts a validation at once. `StytchSupersededError` if another sign-in replaced the session before the
     * response came: the server may have removed the factor, and nothing changed here.
     */
    public suspend fun deleteFactor(factor: UserAuthenticationFactor): StytchResult<UserChangeResponse>

    /** Callback variant of [deleteFactor]. */
    public fun deleteFactor(factor: UserAuthenticationFactor, callback: StytchCallback<UserChangeResponse>) {
        withCallback(this, callback) { deleteFactor(factor) }
    }

    /** Future variant of [deleteFactor]. */
    public fun deleteFactorCompletable(factor: UserAuthenticationFactor): CompletableFuture<StytchResult<UserChangeResponse>> =
        asFuture { deleteFactor(factor) }

    /**
     * Fetches the user and stores it with the session, which stays unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchNoCurrentSessionError` if no user is signed in, `StytchSupersededError` if another sign-in replaced the session
     * during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot
     * be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over
     * starts a validation at once.
     */
    public suspend fun getUser(): StytchResult<UserData>

    /** Callback variant of [getUser]. */
    public fun getUser(callback: StytchCallback<UserData>) {
        withCallback(this, callback) { getUser() }
    }

    /** Future variant of [getUser]. */
    public fun getUserCompletable(): CompletableFuture<StytchResult<UserData>> =
        asFuture { getUser() }

    /**
     * Changes the user on the server, and stores the user of the response with the session, which
     * stays unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` for metadata that is not the text of a JSON object, `StytchNoCurrentSessionError` if no user is
     * signed in, `StytchReadOnlyRoleError` for a reader, `StytchAPIError` if the server rejects the request, and
     * `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that
     * suggests that the session is over starts a validation at once. `StytchSupersededError` if another sign-
     * in replaced the session before the response came: the server may have changed the user, and
     * nothing changed here.
     */
    public suspend fun update(params: UpdateParams = UpdateParams()): StytchResult<UserChangeResponse>

    /** Callback variant of [update]. */
    public fun update(params: UpdateParams, callback: StytchCallback<UserChangeResponse>) {
        withCallback(this, callback) { update(params) }
    }

    /** Future variant of [update]. */
    public fun updateCompletable(params: UpdateParams): CompletableFuture<StytchResult<UserChangeResponse>> =
        asFuture { update(params) }

    /** Callback variant of [update]. */
    public fun update(callback: StytchCallback<UserChangeResponse>) {
        withCallback(this, callback) { update() }
    }

    /** Future variant of [update]. */
    public fun updateCompletable(): CompletableFuture<StytchResult<UserChangeResponse>> =
        asFuture { update() }

    /**
     * The parameters of [update].
     *
     * @property name The name. A part without a value stays as it is.
     * @property untrustedMetadata Keys of the metadata that the app may write: a JSON object as text. A key with the value `null` is removed, and a key that is not named stays as it is.
     */
    public data class UpdateParams
        @JvmOverloads
        constructor(
            public val name: NameData? = null,
            public val untrustedMetadata: String? = null,
        )
}

/** Makes the calls of [UserManagement]. */
internal class UserManagementCalls(
    core: ConsumerCore,
    handle: LazyHandle<NativeConsumerUser>,
) : UserManagementReads(core, handle) {
    override suspend fun deleteFactor(factor: UserAuthenticationFactor): StytchResult<UserChangeResponse> =
        core.call { native.deleteFactor(factor) }

    override suspend fun getUser(): StytchResult<UserData> =
        core.call { native.get().user }

    override suspend fun update(params: UserManagement.UpdateParams): StytchResult<UserChangeResponse> =
        core.call { native.update(UserUpdateParams(name = params.name, untrustedMetadata = params.untrustedMetadata)) }
}
