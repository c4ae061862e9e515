package com.stytch.core

import com.stytch.core.ffi.B2bMember
import com.stytch.core.ffi.B2bOrganization
import com.stytch.core.ffi.B2bSessions
import com.stytch.core.ffi.MemberListener
import com.stytch.core.ffi.MemberSessionListener
import com.stytch.core.ffi.OrganizationListener
import com.stytch.core.ffi.SessionState
import com.stytch.core.ffi.uniffiCallbackInterfaceMemberListener
import com.stytch.core.ffi.uniffiCallbackInterfaceMemberSessionListener
import com.stytch.core.ffi.uniffiCallbackInterfaceOrganizationListener
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.flow.StateFlow

// Every call has three variants: a coroutine, one with a callback and one as a future. All may be
// made on any thread, the main thread included: they never block.
//
// Where an answer asks for a second factor, nobody is signed in yet: an intermediate session waits
// for that factor. A wrong code keeps what there is.

internal typealias B2BCore = ClientCore<B2BState, B2BMoment>

/** The session of a member. Reads cost nothing: they touch neither the library nor the disk. */
public class B2BSessions internal constructor(
    private val core: B2BCore,
    generated: Part<B2bSessions>,
) {
    private val sessions: B2bSessions by generated

    /**
     * The session as a flow: the current value at once, then each different one. Its `value` may
     * show an expired session for up to a second; [getSync] does not.
     */
    public val onChange: StateFlow<StytchObjectInfo<B2BSessionData>> = core.box.view { it.session }

    /**
     * Calls with each change from now on, not with the current value. A new `lastAccessedAt` alone
     * is no change; the server's first confirmation of a cached session is one. Never calls once the
     * client is closed.
     */
    public fun onChange(callback: StytchChangeListener<B2BSessionData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceMemberSessionListener.onChange) {
            sessions.onChange(
                object : MemberSessionListener {
                    override fun onChange(memberSession: B2BSessionData?) = callback.onChange(core.info(memberSession))
                },
            )
        }

    /** The cached session, or null. Null as well once it has expired. */
    public fun getSync(): B2BSessionData? = core.box.unlessExpired { it.state.memberSession }

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
    public suspend fun authenticate(parameters: AuthParams = AuthParams()): StytchResult<B2BAuthenticateResponse> =
        core.call { sessions.authenticate(parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    @JvmOverloads
    public fun authenticate(parameters: AuthParams = AuthParams(), callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { authenticate(parameters) }
    }

    /** The same as a future. */
    @JvmOverloads
    public fun authenticateCompletable(parameters: AuthParams = AuthParams()): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
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
     * Exchanges the session for one in another organization. When a factor is missing there, the
     * session ends (`StepUp`) and an intermediate session waits for it. A failure keeps the session
     * there is.
     */
    public suspend fun exchange(parameters: ExchangeParameters): StytchResult<B2BAuthenticateResponse> =
        core.call { sessions.exchange(parameters.organizationId, parameters.sessionDurationMinutes.minutes(), parameters.locale) }

    /** The same with a callback. */
    public fun exchange(parameters: ExchangeParameters, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { exchange(parameters) }
    }

    /** The same as a future. */
    public fun exchangeCompletable(parameters: ExchangeParameters): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { exchange(parameters) }

    /**
     * Exchanges a connected app's access token for a session. A failure keeps the session there is.
     */
    public suspend fun exchangeAccessToken(parameters: ExchangeAccessTokenParams): StytchResult<B2BAuthenticateResponse> =
        core.call { sessions.exchangeAccessToken(Secret(parameters.accessToken), parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    public fun exchangeAccessToken(parameters: ExchangeAccessTokenParams, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { exchangeAccessToken(parameters) }
    }

    /** The same as a future. */
    public fun exchangeAccessTokenCompletable(parameters: ExchangeAccessTokenParams): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { exchangeAccessToken(parameters) }

    /**
     * Exchanges a trusted authentication token for a session. A failure keeps the session there is.
     */
    public suspend fun attest(parameters: AttestParams): StytchResult<B2BAuthenticateResponse> =
        core.call { sessions.attest(parameters.profileId, Secret(parameters.token), parameters.organizationId, parameters.sessionDurationMinutes.minutes()) }

    /** The same with a callback. */
    public fun attest(parameters: AttestParams, callback: StytchCallback<B2BAuthenticateResponse>) {
        core.callback(callback) { attest(parameters) }
    }

    /** The same as a future. */
    public fun attestCompletable(parameters: AttestParams): CompletableFuture<StytchResult<B2BAuthenticateResponse>> =
        core.completable { attest(parameters) }

    /**
     * Ends every session of a member; the server decides who may. For one's own member the session
     * is checked at once, and only the server's verdict ends it here.
     */
    public suspend fun revokeForMember(parameters: RevokeForMemberParams): StytchResult<BasicResponse> =
        core.call { sessions.revokeForMember(parameters.memberId) }

    /** The same with a callback. */
    public fun revokeForMember(parameters: RevokeForMemberParams, callback: StytchCallback<BasicResponse>) {
        core.callback(callback) { revokeForMember(parameters) }
    }

    /** The same as a future. */
    public fun revokeForMemberCompletable(parameters: RevokeForMemberParams): CompletableFuture<StytchResult<BasicResponse>> =
        core.completable { revokeForMember(parameters) }

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
     * The parameters of [exchange].
     *
     * @property sessionDurationMinutes 5 to 527040; null sends the configured default.
     * @property locale the language of what is sent.
     */
    public class ExchangeParameters
        @JvmOverloads
        constructor(
            public val organizationId: String,
            public val sessionDurationMinutes: Int? = null,
            public val locale: String? = null,
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
            public val organizationId: String? = null,
            public val sessionDurationMinutes: Int? = null,
        )

    /**
     * The parameters of [revokeForMember].
     */
    public class RevokeForMemberParams(
        public val memberId: String,
    )
}

/** The member who is signed in. */
public class B2BMember internal constructor(
    private val core: B2BCore,
    generated: Part<B2bMember>,
) {
    private val member: B2bMember by generated

    /** The member as a flow: the current value at once, then each different one. */
    public val onChange: StateFlow<StytchObjectInfo<MemberData>> = core.box.view { it.member }

    /** Calls with each change from now on, not with the current value, and never once the client is closed. */
    public fun onChange(callback: StytchChangeListener<MemberData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceMemberListener.onChange) {
            member.onChange(
                object : MemberListener {
                    override fun onChange(member: MemberData?) = callback.onChange(core.info(member))
                },
            )
        }

    /** The cached member, or null. Null as well once the session has expired. */
    public fun getSync(): MemberData? = core.box.unlessExpired { it.state.member }

    /**
     * Fetches the member and puts it beside the session, which stays as it is. A failure changes
     * nothing.
     */
    public suspend fun get(): StytchResult<MemberResponse> =
        core.call { member.get() }

    /** The same with a callback. */
    public fun get(callback: StytchCallback<MemberResponse>) {
        core.callback(callback) { get() }
    }

    /** The same as a future. */
    public fun getCompletable(): CompletableFuture<StytchResult<MemberResponse>> =
        core.completable { get() }
}

/** The organization of the session. */
public class B2BOrganization internal constructor(
    private val core: B2BCore,
    generated: Part<B2bOrganization>,
) {
    private val organization: B2bOrganization by generated

    /** The organization as a flow: the current value at once, then each different one. */
    public val onChange: StateFlow<StytchObjectInfo<OrganizationData>> = core.box.view { it.organization }

    /** Calls with each change from now on, not with the current value, and never once the client is closed. */
    public fun onChange(callback: StytchChangeListener<OrganizationData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceOrganizationListener.onChange) {
            organization.onChange(
                object : OrganizationListener {
                    override fun onChange(organization: OrganizationData?) = callback.onChange(core.info(organization))
                },
            )
        }

    /** The cached organization, or null. Null as well once the session has expired. */
    public fun getSync(): OrganizationData? = core.box.unlessExpired { it.state.organization }

    /**
     * Fetches the organization and puts it beside the session, which stays as it is. A failure
     * changes nothing.
     */
    public suspend fun get(): StytchResult<OrganizationResponse> =
        core.call { organization.get() }

    /** The same with a callback. */
    public fun get(callback: StytchCallback<OrganizationResponse>) {
        core.callback(callback) { get() }
    }

    /** The same as a future. */
    public fun getCompletable(): CompletableFuture<StytchResult<OrganizationResponse>> =
        core.completable { get() }
}
