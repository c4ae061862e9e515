// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

package com.stytch.core

import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.StateFlow

/** The consumer session. */
public interface Sessions {
    /**
     * The object as a flow: the current value at once, then each different one. Its `value` may be
     * up to a second behind the expiry of the session; [getSync] is not.
     *
     * ```kotlin
     * StytchClient.sessions.onChange.collect { info ->
     *     when (info) {
     *         StytchObjectInfo.Loading -> showNothingYet()
     *         StytchObjectInfo.Unavailable -> showSignIn()
     *         is StytchObjectInfo.Available -> showHome(info.value)
     *     }
     * }
     * ```
     */
    public val onChange: StateFlow<StytchObjectInfo<SessionData>>

    /**
     * Calls with each change from now on, not with the current value. A change of `lastAccessedAt`
     * alone is none; the server's first confirmation of a cached session is one. Calls nothing after
     * the client is closed.
     *
     * ```kotlin
     * val subscription = StytchClient.sessions.onChange { info ->
     *     if (info == StytchObjectInfo.Unavailable) showSignIn()
     * }
     * // The callback is called until then.
     * subscription.close()
     * ```
     */
    public fun onChange(callback: StytchChangeListener<SessionData>): StytchSubscription

    /**
     * The cached session, or none. Never waits.
     *
     * ```kotlin
     * val session = StytchClient.sessions.getSync()
     * println("signed in until ${session?.expiresAt}")
     * ```
     */
    public fun getSync(): SessionData?

    /**
     * The session JWT, or none. It may have expired; `freshJwt` returns one that has not. Never
     * waits.
     */
    public val sessionJwt: String?

    /** The opaque session token, or none. Never waits. */
    public val sessionToken: String?

    /** The status of the session. Never waits. */
    public val state: SessionState

    /**
     * Exchanges a trusted authentication token for a session. Without a duration the configured
     * default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another sign-in
     * ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
     * reached.
     */
    public suspend fun attest(params: AttestParams): StytchResult<AuthenticateResponse>

    /** Callback variant of [attest]. */
    public fun attest(params: AttestParams, callback: StytchCallback<AuthenticateResponse>) {
        withCallback(this, callback) { attest(params) }
    }

    /** Future variant of [attest]. */
    public fun attestCompletable(params: AttestParams): CompletableFuture<StytchResult<AuthenticateResponse>> =
        asFuture { attest(params) }

    /**
     * Validates the session with the server. Without a duration it only validates. A duration, 5
     * to 527040 minutes from now, sets a new end of the session, later or earlier.
     *
     * Only a rejection by the server signs out (`ServerRejected`); every other failure leaves the
     * session unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if the duration is out of range, `StytchNoCurrentSessionError` if no user is signed in,
     * `StytchSupersededError` if the session changed during the call, `StytchAPIError` if the server rejects the
     * request, and `StytchAPIUnreachableError` if the server cannot be reached.
     *
     * ```kotlin
     * // Validates, and does not change the end of the session.
     * StytchClient.sessions.authenticate()
     * // The session ends in an hour.
     * val result = StytchClient.sessions.authenticate(Sessions.AuthParams(sessionDurationMinutes = 60))
     * if (result is StytchResult.Error) show(result.exception)
     * ```
     */
    public suspend fun authenticate(authParams: AuthParams = AuthParams()): StytchResult<AuthenticateResponse>

    /** Callback variant of [authenticate]. */
    public fun authenticate(authParams: AuthParams, callback: StytchCallback<AuthenticateResponse>) {
        withCallback(this, callback) { authenticate(authParams) }
    }

    /** Future variant of [authenticate]. */
    public fun authenticateCompletable(authParams: AuthParams): CompletableFuture<StytchResult<AuthenticateResponse>> =
        asFuture { authenticate(authParams) }

    /** Callback variant of [authenticate]. */
    public fun authenticate(callback: StytchCallback<AuthenticateResponse>) {
        withCallback(this, callback) { authenticate() }
    }

    /** Future variant of [authenticate]. */
    public fun authenticateCompletable(): CompletableFuture<StytchResult<AuthenticateResponse>> =
        asFuture { authenticate() }

    /**
     * Exchanges a connected app's access token for a session. Without a duration the configured
     * default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if an argument is wrong, `StytchSupersededError` if the app signed out or another sign-in
     * ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be
     * reached.
     */
    public suspend fun exchangeAccessToken(params: ExchangeAccessTokenParams): StytchResult<AuthenticateResponse>

    /** Callback variant of [exchangeAccessToken]. */
    public fun exchangeAccessToken(params: ExchangeAccessTokenParams, callback: StytchCallback<AuthenticateResponse>) {
        withCallback(this, callback) { exchangeAccessToken(params) }
    }

    /** Future variant of [exchangeAccessToken]. */
    public fun exchangeAccessTokenCompletable(params: ExchangeAccessTokenParams): CompletableFuture<StytchResult<AuthenticateResponse>> =
        asFuture { exchangeAccessToken(params) }

    /**
     * A JWT with at least this many seconds left (0 to 240; a JWT lives 300), refreshed first
     * when needed. A refresh that fails changes nothing unless the server ended the session.
     *
     * Errors, as a [StytchResult.Error]: `StytchInvalidInputError` if the number is above 240, `StytchNoCurrentSessionError` if no user is signed in, and the
     * error of the refresh if one was needed and failed.
     *
     * ```kotlin
     * when (val jwt = StytchClient.sessions.freshJwt(minimumValiditySeconds = 60)) {
     *     is StytchResult.Success -> callBackend("Bearer ${jwt.value.expose()}")
     *     is StytchResult.Error -> show(jwt.exception)
     * }
     * ```
     */
    public suspend fun freshJwt(minimumValiditySeconds: Int = 60): StytchResult<Secret>

    /** Callback variant of [freshJwt]. */
    public fun freshJwt(minimumValiditySeconds: Int, callback: StytchCallback<Secret>) {
        withCallback(this, callback) { freshJwt(minimumValiditySeconds) }
    }

    /** Future variant of [freshJwt]. */
    public fun freshJwtCompletable(minimumValiditySeconds: Int): CompletableFuture<StytchResult<Secret>> =
        asFuture { freshJwt(minimumValiditySeconds) }

    /** Callback variant of [freshJwt]. */
    public fun freshJwt(callback: StytchCallback<Secret>) {
        withCallback(this, callback) { freshJwt() }
    }

    /** Future variant of [freshJwt]. */
    public fun freshJwtCompletable(): CompletableFuture<StytchResult<Secret>> =
        asFuture { freshJwt() }

    /**
     * Signs out: on the server first, then here. A network failure keeps the session and is
     * returned. With `forceClear` the device is signed out at once, with or without a network;
     * the server is then notified as soon as possible, and until then the result is
     * `LocalStateCleared`.
     *
     * Errors, as a [StytchResult.Error]: `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. The
     * session is kept then, unless `StytchAPIError` has one of the four error types that end a session. With
     * `forceClear` the session is gone from memory and disk, and both are `StytchLocalStateClearedError` unless `StytchAPIError` has one of
     * these types. `StytchNoCurrentSessionError` if nobody is signed in, `StytchSupersededError` if another session replaced the one
     * that was visible, `StytchUnavailableError` if the store cannot be read, `StytchReadOnlyRoleError` for a reader. Then nothing
     * is revoked. With `forceClear`, if the store cannot be read, the call fails with `StytchLocalStateClearedError`, and the
     * stored session ends when the store is read.
     *
     * ```kotlin
     * // Keeps the session if the server cannot be reached.
     * val result = StytchClient.sessions.revoke()
     * // Signs out on this device in any case.
     * if (result is StytchResult.Error) StytchClient.sessions.revoke(Sessions.RevokeParams(forceClear = true))
     * ```
     */
    public suspend fun revoke(params: RevokeParams = RevokeParams()): StytchResult<BasicData>

    /** Callback variant of [revoke]. */
    public fun revoke(params: RevokeParams, callback: StytchCallback<BasicData>) {
        withCallback(this, callback) { revoke(params) }
    }

    /** Future variant of [revoke]. */
    public fun revokeCompletable(params: RevokeParams): CompletableFuture<StytchResult<BasicData>> =
        asFuture { revoke(params) }

    /** Callback variant of [revoke]. */
    public fun revoke(callback: StytchCallback<BasicData>) {
        withCallback(this, callback) { revoke() }
    }

    /** Future variant of [revoke]. */
    public fun revokeCompletable(): CompletableFuture<StytchResult<BasicData>> =
        asFuture { revoke() }

    /**
     * Sets tokens that the app's backend created. Call `authenticate` next: it replaces the
     * session when the server accepts the tokens, and discards them when it rejects them. Until
     * then the current session stays unchanged. Never waits; the tokens survive a restart once
     * they are written.
     *
     * ```kotlin
     * StytchClient.sessions.updateSession(tokenOfBackend, jwtOfBackend)
     * val result = StytchClient.sessions.authenticate()
     * ```
     *
     * @throws StytchError `StytchInvalidInputError` if a text is no token, `StytchReadOnlyRoleError` on a reader, `StytchClosedError` if the client is
     * closed.
     */
    public fun updateSession(sessionToken: String, sessionJwt: String?)

    /** Calls [updateSession] with the defaults of the optional parameters. */
    public fun updateSession(sessionToken: String) = updateSession(sessionToken, null)

    /**
     * The parameters of [attest].
     *
     * @property profileId The profile of trusted tokens.
     * @property token The token.
     * @property sessionDurationMinutes Without it, the configured default is sent. Range: 5 to 527040 minutes.
     */
    public data class AttestParams
        @JvmOverloads
        constructor(
            public val profileId: String,
            public val token: String,
            public val sessionDurationMinutes: Int? = null,
        ) {
            override fun toString(): String = "AttestParams(profileId=$profileId, token=redacted, sessionDurationMinutes=$sessionDurationMinutes)"
        }

    /**
     * The parameters of [authenticate].
     *
     * @property sessionDurationMinutes Without it, the end of the session is not changed. Range: 5 to 527040 minutes.
     */
    public data class AuthParams
        @JvmOverloads
        constructor(
            public val sessionDurationMinutes: Int? = null,
        )

    /**
     * The parameters of [exchangeAccessToken].
     *
     * @property accessToken The access token of a connected app.
     * @property sessionDurationMinutes Without it, the configured default is sent. Range: 5 to 527040 minutes.
     */
    public data class ExchangeAccessTokenParams
        @JvmOverloads
        constructor(
            public val accessToken: String,
            public val sessionDurationMinutes: Int? = null,
        ) {
            override fun toString(): String = "ExchangeAccessTokenParams(accessToken=redacted, sessionDurationMinutes=$sessionDurationMinutes)"
        }

    /**
     * The parameters of [revoke].
     *
     * @property forceClear Signs this device out with or without a network.
     */
    public data class RevokeParams
        @JvmOverloads
        constructor(
            public val forceClear: Boolean = false,
        )
}

/** Makes the calls of [Sessions]. */
internal class SessionsCalls(
    core: ConsumerCore,
    handle: LazyHandle<NativeConsumerSessions>,
) : SessionsReads(core, handle) {
    override suspend fun attest(params: Sessions.AttestParams): StytchResult<AuthenticateResponse> =
        core.call { native.attest(params.profileId, Secret(params.token), params.sessionDurationMinutes) }

    override suspend fun authenticate(authParams: Sessions.AuthParams): StytchResult<AuthenticateResponse> =
        core.call { native.authenticate(authParams.sessionDurationMinutes) }

    override suspend fun exchangeAccessToken(params: Sessions.ExchangeAccessTokenParams): StytchResult<AuthenticateResponse> =
        core.call { native.exchangeAccessToken(Secret(params.accessToken), params.sessionDurationMinutes) }

    override suspend fun freshJwt(minimumValiditySeconds: Int): StytchResult<Secret> =
        core.call("min_validity_seconds" to "minimumValiditySeconds") { native.freshJwt(minimumValiditySeconds) }

    override suspend fun revoke(params: Sessions.RevokeParams): StytchResult<BasicData> =
        core.call { native.revoke(params.forceClear) }

    override fun updateSession(sessionToken: String, sessionJwt: String?) {
        core.act { native.updateSession(Secret(sessionToken), sessionJwt?.let { Secret(it) }) }
    }
}
