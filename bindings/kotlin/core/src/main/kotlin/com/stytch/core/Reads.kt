package com.stytch.core

import java.util.concurrent.Executor

// The reads and listeners of the parts that have an object. They come from the newest revision that
// arrived: no call into the library, no lock, no disk. The calls are generated.

internal typealias ConsumerCore = ClientCore<ConsumerState, ConsumerSnapshot>

internal typealias B2BCore = ClientCore<B2BState, B2BSnapshot>

internal abstract class SessionsReads(
    protected val core: ConsumerCore,
    handle: LazyHandle<NativeConsumerSessions>,
) : Sessions,
    CallbackOwner {
    protected val native: NativeConsumerSessions by handle

    override val callbacks: Executor get() = core.callbacks

    override val onChange = core.states.view { it.session }

    override fun onChange(callback: StytchChangeListener<SessionData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceSessionListener.onChange) {
            native.onChange(
                object : SessionListener {
                    override fun onChange(session: SessionData?) = callback.onChange(core.info(session))
                },
            )
        }

    override fun getSync(): SessionData? = core.states.unlessExpired { it.state.session }

    override val sessionToken: String? get() = core.states.unlessExpired { it.sessionToken }

    override val sessionJwt: String? get() = core.states.unlessExpired { it.sessionJwt }

    override val state: SessionState get() = core.states.current.state.state
}

internal abstract class UserManagementReads(
    protected val core: ConsumerCore,
    handle: LazyHandle<NativeConsumerUser>,
) : UserManagement,
    CallbackOwner {
    protected val native: NativeConsumerUser by handle

    override val callbacks: Executor get() = core.callbacks

    override val onChange = core.states.view { it.user }

    override fun onChange(callback: StytchChangeListener<UserData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceUserListener.onChange) {
            native.onChange(
                object : UserListener {
                    override fun onChange(user: UserData?) = callback.onChange(core.info(user))
                },
            )
        }

    override fun getSyncUser(): UserData? = core.states.unlessExpired { it.state.user }
}

internal abstract class B2BSessionsReads(
    protected val core: B2BCore,
    handle: LazyHandle<NativeB2BSessions>,
) : B2BSessions,
    CallbackOwner {
    protected val native: NativeB2BSessions by handle

    override val callbacks: Executor get() = core.callbacks

    override val onChange = core.states.view { it.session }

    override fun onChange(callback: StytchChangeListener<B2BSessionData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceMemberSessionListener.onChange) {
            native.onChange(
                object : MemberSessionListener {
                    override fun onChange(memberSession: B2BSessionData?) = callback.onChange(core.info(memberSession))
                },
            )
        }

    override fun getSync(): B2BSessionData? = core.states.unlessExpired { it.state.memberSession }

    override val sessionToken: String? get() = core.states.unlessExpired { it.sessionToken }

    override val sessionJwt: String? get() = core.states.unlessExpired { it.sessionJwt }

    override val state: SessionState get() = core.states.current.state.state
}

internal abstract class B2BMemberReads(
    protected val core: B2BCore,
    handle: LazyHandle<NativeB2BMember>,
) : B2BMember,
    CallbackOwner {
    protected val native: NativeB2BMember by handle

    override val callbacks: Executor get() = core.callbacks

    override val onChange = core.states.view { it.member }

    override fun onChange(callback: StytchChangeListener<MemberData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceMemberListener.onChange) {
            native.onChange(
                object : MemberListener {
                    override fun onChange(member: MemberData?) = callback.onChange(core.info(member))
                },
            )
        }

    override fun getSync(): MemberData? = core.states.unlessExpired { it.state.member }
}

internal abstract class B2BOrganizationReads(
    protected val core: B2BCore,
    handle: LazyHandle<NativeB2BOrganization>,
) : B2BOrganization,
    CallbackOwner {
    protected val native: NativeB2BOrganization by handle

    override val callbacks: Executor get() = core.callbacks

    override val onChange = core.states.view { it.organization }

    override fun onChange(callback: StytchChangeListener<OrganizationData>): StytchSubscription =
        core.keep(uniffiCallbackInterfaceOrganizationListener.onChange) {
            native.onChange(
                object : OrganizationListener {
                    override fun onChange(organization: OrganizationData?) = callback.onChange(core.info(organization))
                },
            )
        }

    override fun getSync(): OrganizationData? = core.states.unlessExpired { it.state.organization }
}
