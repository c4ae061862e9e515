// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.StateFlow

/** The organization. */
public interface B2BOrganization {
    /**
     * The object as a flow: the current value at once, then each different one. Its `value` may be
     * up to a second behind the expiry of the session; [getSync] is not.
     */
    public val onChange: StateFlow<StytchObjectInfo<OrganizationData>>

    /**
     * Calls with each change from now on, not with the current value. A change of `lastAccessedAt`
     * alone is none; the server's first confirmation of a cached session is one. Calls nothing after
     * the client is closed.
     */
    public fun onChange(callback: StytchChangeListener<OrganizationData>): StytchSubscription

    /** The cached organization, or none. Never waits. */
    public fun getSync(): OrganizationData?

    /**
     * Fetches the organization and stores it with the session, which stays unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchNoCurrentSessionError` if no user is signed in, `StytchSupersededError` if another sign-in replaced the session
     * during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot
     * be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over
     * starts a validation at once.
     */
    public suspend fun get(): StytchResult<OrganizationResponse>

    /** Callback variant of [get]. */
    public fun get(callback: StytchCallback<OrganizationResponse>) {
        withCallback(this, callback) { get() }
    }

    /** Future variant of [get]. */
    public fun getCompletable(): CompletableFuture<StytchResult<OrganizationResponse>> =
        asFuture { get() }
}

/** Makes the calls of [B2BOrganization]. */
internal class B2BOrganizationCalls(
    core: B2BCore,
    handle: LazyHandle<NativeB2BOrganization>,
) : B2BOrganizationReads(core, handle) {
    override suspend fun get(): StytchResult<OrganizationResponse> =
        core.call { native.get() }
}
