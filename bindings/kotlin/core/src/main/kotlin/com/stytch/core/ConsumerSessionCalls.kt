package com.stytch.core

import com.stytch.core.ffi.ConsumerSessions
import com.stytch.core.ffi.ConsumerUser
import com.stytch.core.ffi.SessionListener
import com.stytch.core.ffi.SessionState
import com.stytch.core.ffi.UserListener
import com.stytch.core.ffi.uniffiCallbackInterfaceSessionListener
import com.stytch.core.ffi.uniffiCallbackInterfaceUserListener
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.StateFlow

// Every call has three variants: a coroutine, one with a callback and one as a future. All may be
// made on any thread, the main thread included: they never block.

internal typealias ConsumerCore = ClientCore<ConsumerState, ConsumerMoment>

/** The consumer session. Reads cost nothing: they touch neither the library nor the disk. */
public class Sessions internal constructor(
    private val core: ConsumerCore,
    generated: Part<ConsumerSessions>,
) {
    private val sessions: ConsumerSessions by generated

    /**
     * The session as a flow: the current value at once, then each different one. Its `value` may
     * show an expired session for up to a second; [getSync] does not.
     */
    public val onChange: StateFlow<StytchObjectInfo<SessionData>> = core.box.view { it.session }

    /**
     * Calls with each change from now on, not with the current value. A new `lastAccessedAt` alone
     * is no change; the server's first confirmation of a cached session is one. Never calls once the
     * client is closed.
     */
    public fun onChange(callback: StytchChangeListener<SessionData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceSessionListener.onChange) {
            sessions.onChange(
                object : SessionListener {
                    override fun onChange(session: SessionData?) = callback.onChange(core.info(session))
                },
            )
        }

    /** The cached session, or null. Null as well once it has expired. */
    public fun getSync(): SessionData? = core.box.unlessExpired { it.state.session }

    /** The opaque session token, or null. */
    public val sessionToken: String? get() = core.box.unlessExpired { it.sessionToken }

    /** The session JWT as it is, or null; it may have run out. [freshJwt] gives one that has not. */
    public val sessionJwt: String? get() = core.box.unlessExpired { it.sessionJwt }

    /** Where the session stands: signed in, signed out and why, or not known. */
    public val state: SessionState get() = core.box.current.state.state

    /**
     * Asks the server whether the session is alive. Without a duration it only validates; with one
     * it sets the end of the session to so many minutes from now, later or sooner. Only a verdict
     * of the server signs out; every other failure keeps the session.
     */
    public suspend fun authenticate(parameters: AuthParams = AuthParams()): StytchResult<AuthenticateResponse> =
        core.call { sessions.authenticate(parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    @JvmOverloads
    public fun authenticate(parameters: AuthParams = AuthParams(), callback: StytchCallback<AuthenticateResponse>) {
        core.callback(callback) { authenticate(parameters) }
    }

    /** The same as a future. */
    @JvmOverloads
    public fun authenticateCompletable(parameters: AuthParams = AuthParams()): CompletableFuture<StytchResult<AuthenticateResponse>> =
        core.completable { authenticate(parameters) }

    /**
     * Signs out: on the server first, then here. A network failure keeps the session and is
     * returned, unless `forceClear` is set: then this device is signed out at once, the server is
     * told when it can be, and until then the result is `LocalStateCleared`.
     */
    public suspend fun revoke(parameters: RevokeParams = RevokeParams()): StytchResult<BasicResponse> =
        core.call { sessions.revoke(parameters.forceClear) }

    /** The same with a callback. */
    @JvmOverloads
    public fun revoke(parameters: RevokeParams = RevokeParams(), callback: StytchCallback<BasicResponse>) {
        core.callback(callback) { revoke(parameters) }
    }

    /** The same as a future. */
    @JvmOverloads
    public fun revokeCompletable(parameters: RevokeParams = RevokeParams()): CompletableFuture<StytchResult<BasicResponse>> =
        core.completable { revoke(parameters) }

    /**
     * Exchanges a trusted authentication token for a session. A failure keeps the session there is.
     */
    public suspend fun attest(parameters: AttestParams): StytchResult<AuthenticateResponse> =
        core.call { sessions.attest(parameters.profileId, Secret(parameters.token), parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    public fun attest(parameters: AttestParams, callback: StytchCallback<AuthenticateResponse>) {
        core.callback(callback) { attest(parameters) }
    }

    /** The same as a future. */
    public fun attestCompletable(parameters: AttestParams): CompletableFuture<StytchResult<AuthenticateResponse>> =
        core.completable { attest(parameters) }

    /**
     * Exchanges a connected app's access token for a session. A failure keeps the session there is.
     */
    public suspend fun exchangeAccessToken(parameters: ExchangeAccessTokenParams): StytchResult<AuthenticateResponse> =
        core.call { sessions.exchangeAccessToken(Secret(parameters.accessToken), parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    public fun exchangeAccessToken(parameters: ExchangeAccessTokenParams, callback: StytchCallback<AuthenticateResponse>) {
        core.callback(callback) { exchangeAccessToken(parameters) }
    }

    /** The same as a future. */
    public fun exchangeAccessTokenCompletable(parameters: ExchangeAccessTokenParams): CompletableFuture<StytchResult<AuthenticateResponse>> =
        core.completable { exchangeAccessToken(parameters) }

    /**
     * A session JWT with at least this many seconds left, 0 to 240; it is refreshed first when
     * needed. A refresh that fails changes nothing unless the server ended the session.
     */
    public suspend fun freshJwt(minimumValiditySeconds: Int = 60): StytchResult<Secret> =
        core.call { sessions.freshJwt(minimumValiditySeconds.toUInt()) }

    /** The same with a callback. */
    @JvmOverloads
    public fun freshJwt(minimumValiditySeconds: Int = 60, callback: StytchCallback<Secret>) {
        core.callback(callback) { freshJwt(minimumValiditySeconds) }
    }

    /** The same as a future. */
    @JvmOverloads
    public fun freshJwtCompletable(minimumValiditySeconds: Int = 60): CompletableFuture<StytchResult<Secret>> =
        core.completable { freshJwt(minimumValiditySeconds) }

    /**
     * Takes tokens made by the app's own backend. Call [authenticate] next: it replaces the session
     * when the server accepts them, and drops them when it does not. Until then the current session
     * stays as it is. Never waits.
     *
     * @throws StytchException.InvalidInput for what is no token.
     */
    @JvmOverloads
    @Throws(StytchException::class)
    public fun updateSession(
        sessionToken: String,
        sessionJwt: String? = null,
    ) {
        try {
            sessions.updateSession(Secret(sessionToken), sessionJwt?.let(::Secret))
        } catch (thrown: Exception) {
            throw StytchException.of(thrown) ?: thrown
        }
    }

    /**
     * The parameters of [authenticate].
     *
     * @property sessionDurationMinutes 5 to 527040; null only validates.
     */
    public class AuthParams
        @JvmOverloads
        constructor(
            public val sessionDurationMinutes: Int? = null,
        )

    /**
     * The parameters of [revoke].
     *
     * @property forceClear sign this device out whatever the network does.
     */
    public class RevokeParams
        @JvmOverloads
        constructor(
            public val forceClear: Boolean = false,
        )

    /**
     * The parameters of [attest].
     *
     * @property profileId the trusted auth token profile.
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class AttestParams
        @JvmOverloads
        constructor(
            public val profileId: String,
            public val token: String,
            public val sessionDurationMinutes: Int? = null,
        )

    /**
     * The parameters of [exchangeAccessToken].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     */
    public class ExchangeAccessTokenParams
        @JvmOverloads
        constructor(
            public val accessToken: String,
            public val sessionDurationMinutes: Int? = null,
        )
}

/** The user who is signed in. */
public class UserManagement internal constructor(
    private val core: ConsumerCore,
    generated: Part<ConsumerUser>,
) {
    private val user: ConsumerUser by generated

    /** The user as a flow: the current value at once, then each different one. */
    public val onChange: StateFlow<StytchObjectInfo<UserData>> = core.box.view { it.user }

    /** Calls with each change from now on, not with the current value, and never once the client is closed. */
    public fun onChange(callback: StytchChangeListener<UserData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceUserListener.onChange) {
            user.onChange(
                object : UserListener {
                    override fun onChange(user: UserData?) = callback.onChange(core.info(user))
                },
            )
        }

    /** The cached user, or null. Null as well once the session has expired. */
    public fun getSync(): UserData? = core.box.unlessExpired { it.state.user }

    /**
     * Fetches the user and puts it beside the session, which stays as it is. A failure changes
     * nothing.
     */
    public suspend fun get(): StytchResult<UserResponse> =
        core.call { user.get() }

    /** The same with a callback. */
    public fun get(callback: StytchCallback<UserResponse>) {
        core.callback(callback) { get() }
    }

    /** The same as a future. */
    public fun getCompletable(): CompletableFuture<StytchResult<UserResponse>> =
        core.completable { get() }
}
