// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.StateFlow

/** The member. */
public interface B2BMember {
    /**
     * The object as a flow: the current value at once, then each different one. Its `value` may be
     * up to a second behind the expiry of the session; [getSync] is not.
     */
    public val onChange: StateFlow<StytchObjectInfo<MemberData>>

    /**
     * Calls with each change from now on, not with the current value. A change of `lastAccessedAt`
     * alone is none; the server's first confirmation of a cached session is one. Calls nothing after
     * the client is closed.
     */
    public fun onChange(callback: StytchChangeListener<MemberData>): StytchSubscription

    /** The cached member, or none. Never waits. */
    public fun getSync(): MemberData?

    /**
     * Removes a factor of the member on the server, and stores member and organization of the
     * response with the session, which stays unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` for an empty identifier, `StytchNoCurrentSessionError` if no user is signed in, `StytchReadOnlyRoleError`
     * for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
     * reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over
     * starts a validation at once. `StytchSupersededError` if another sign-in replaced the session before the
     * response came: the server may have removed the factor, and nothing changed here.
     */
    public suspend fun deleteFactor(factor: MemberAuthenticationFactor): StytchResult<MemberChangeResponse>

    /** Callback variant of [deleteFactor]. */
    public fun deleteFactor(factor: MemberAuthenticationFactor, callback: StytchCallback<MemberChangeResponse>) {
        withCallback(this, callback) { deleteFactor(factor) }
    }

    /** Future variant of [deleteFactor]. */
    public fun deleteFactorCompletable(factor: MemberAuthenticationFactor): CompletableFuture<StytchResult<MemberChangeResponse>> =
        asFuture { deleteFactor(factor) }

    /**
     * Fetches the member and stores it with the session, which stays unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchNoCurrentSessionError` if no user is signed in, `StytchSupersededError` if another sign-in replaced the session
     * during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot
     * be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over
     * starts a validation at once.
     */
    public suspend fun get(): StytchResult<MemberResponse>

    /** Callback variant of [get]. */
    public fun get(callback: StytchCallback<MemberResponse>) {
        withCallback(this, callback) { get() }
    }

    /** Future variant of [get]. */
    public fun getCompletable(): CompletableFuture<StytchResult<MemberResponse>> =
        asFuture { get() }

    /**
     * Changes the member on the server, and stores member and organization of the response with the
     * session, which stays unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` for an empty text and for metadata that is not the text of a JSON object,
     * `StytchNoCurrentSessionError` if no user is signed in, `StytchReadOnlyRoleError` for a reader, `StytchAPIError` if the server rejects
     * the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An
     * `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSupersededError`
     * if another sign-in replaced the session before the response came: the server may have changed
     * the member, and nothing changed here.
     */
    public suspend fun update(params: UpdateParams = UpdateParams()): StytchResult<MemberChangeResponse>

    /** Callback variant of [update]. */
    public fun update(params: UpdateParams, callback: StytchCallback<MemberChangeResponse>) {
        withCallback(this, callback) { update(params) }
    }

    /** Future variant of [update]. */
    public fun updateCompletable(params: UpdateParams): CompletableFuture<StytchResult<MemberChangeResponse>> =
        asFuture { update(params) }

    /** Callback variant of [update]. */
    public fun update(callback: StytchCallback<MemberChangeResponse>) {
        withCallback(this, callback) { update() }
    }

    /** Future variant of [update]. */
    public fun updateCompletable(): CompletableFuture<StytchResult<MemberChangeResponse>> =
        asFuture { update() }

    /**
     * The parameters of [update].
     *
     * @property name The name.
     * @property untrustedMetadata Keys of the metadata that the app may write: a JSON object as text. A key with the value `null` is removed, and a key that is not named stays as it is.
     * @property mfaEnrolled Whether the member uses a second factor, where the organization leaves the choice.
     * @property mfaPhoneNumber The phone number for codes in E.164 form, for a member who has none yet.
     * @property defaultMfaMethod The second factor that is offered first.
     */
    public data class UpdateParams
        @JvmOverloads
        constructor(
            public val name: String? = null,
            public val untrustedMetadata: String? = null,
            public val mfaEnrolled: Boolean? = null,
            public val mfaPhoneNumber: String? = null,
            public val defaultMfaMethod: MfaMethod? = null,
        )
}

/** Makes the calls of [B2BMember]. */
internal class B2BMemberCalls(
    core: B2BCore,
    handle: LazyHandle<NativeB2BMember>,
) : B2BMemberReads(core, handle) {
    override suspend fun deleteFactor(factor: MemberAuthenticationFactor): StytchResult<MemberChangeResponse> =
        core.call { native.deleteFactor(factor) }

    override suspend fun get(): StytchResult<MemberResponse> =
        core.call { native.get() }

    override suspend fun update(params: B2BMember.UpdateParams): StytchResult<MemberChangeResponse> =
        core.call { native.update(MemberUpdateParams(name = params.name, untrustedMetadata = params.untrustedMetadata, mfaEnrolled = params.mfaEnrolled, mfaPhoneNumber = params.mfaPhoneNumber, defaultMfaMethod = params.defaultMfaMethod)) }
}
