// The same as ConsumerReads.swift, for a B2B client.

import Dispatch
import Foundation
#if canImport(Combine)
import Combine
#endif

/// Reads of the session of a member, and its changes.
public protocol B2BSessionsReads: Sendable {
    /// The session, or nil. Never waits.
    var memberSession: MemberSession? { get }

    /// The opaque session token, or nil. Never waits.
    var sessionToken: SessionToken? { get }

    /// The session JWT, or nil. It may have expired; `freshJwt` returns one that has not. Never waits.
    var sessionJwt: SessionToken? { get }

    /// Whether a user is signed in, and if not, why. Never waits.
    var state: SessionState { get }

    /// Sets tokens that the app's backend created. Call `authenticate` next: it replaces the session when the
    /// server accepts the tokens. Until then the present session stays. Never waits. Fails for text that is
    /// no token, on a reader, and when the client is closed or not configured.
    @discardableResult
    func update(sessionTokens: SessionTokens) -> Result<Void, StytchError>

    /// The present value as soon as it is known, and then each different one. A slow reader gets the newest.
    var memberSessionChanges: AsyncStream<StytchObjectInfo<MemberSession>> { get }

    /// Calls with each change from now on, not with the present value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    func onMemberSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<MemberSession>) -> Void
    ) -> StytchSubscription

    #if canImport(Combine)
    /// The present value as soon as it is known, and then each different one.
    var onMemberSessionChange: AnyPublisher<StytchObjectInfo<MemberSession>, Never> { get }
    #endif
}

public extension B2BSessionsReads {
    func onMemberSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<MemberSession>) -> Void
    ) -> StytchSubscription {
        listen(to: memberSessionChanges, on: queue, callback)
    }

    /// The same on the main thread.
    func onMemberSessionChange(_ callback: @escaping @Sendable (StytchObjectInfo<MemberSession>) -> Void) -> StytchSubscription {
        onMemberSessionChange(on: .main, callback)
    }
}

class B2BSessionsReader: B2BSessionsReads, @unchecked Sendable {
    let core: B2BCore
    let handle: LazyHandle<NativeB2BSessions>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BSessions>) {
        self.core = core
        self.handle = handle
    }

    var memberSession: MemberSession? { core.unlessExpired { $0.state?.memberSession } }

    var sessionToken: SessionToken? { core.unlessExpired { $0.sessionToken } }

    var sessionJwt: SessionToken? { core.unlessExpired { $0.sessionJwt } }

    var state: SessionState { core.states.current.state?.state ?? .loading }

    @discardableResult
    func update(sessionTokens: SessionTokens) -> Result<Void, StytchError> {
        let token = Secret(sessionTokens.opaque.value)
        let jwt = Secret(sessionTokens.jwt.value)
        return core.act(handle) { native in try native.updateSession(sessionToken: token, sessionJwt: jwt) }
    }

    var memberSessionChanges: AsyncStream<StytchObjectInfo<MemberSession>> { core.states.stream { $0.memberSession } }

    func onMemberSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<MemberSession>) -> Void
    ) -> StytchSubscription {
        core.states.listen(on: queue, { $0.memberSession }, callback)
    }

    #if canImport(Combine)
    var onMemberSessionChange: AnyPublisher<StytchObjectInfo<MemberSession>, Never> { core.states.publisher { $0.memberSession } }
    #endif
}

/// Reads of the member, and its changes.
public protocol B2BMemberReads: Sendable {
    /// The member, or nil. Never waits.
    func getSync() -> Member?

    /// The present value as soon as it is known, and then each different one. A slow reader gets the newest.
    var memberChanges: AsyncStream<StytchObjectInfo<Member>> { get }

    /// Calls with each change from now on, not with the present value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    func onMemberChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Member>) -> Void
    ) -> StytchSubscription

    #if canImport(Combine)
    /// The present value as soon as it is known, and then each different one.
    var onMemberChange: AnyPublisher<StytchObjectInfo<Member>, Never> { get }
    #endif
}

public extension B2BMemberReads {
    func onMemberChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Member>) -> Void
    ) -> StytchSubscription {
        listen(to: memberChanges, on: queue, callback)
    }

    /// The same on the main thread.
    func onMemberChange(_ callback: @escaping @Sendable (StytchObjectInfo<Member>) -> Void) -> StytchSubscription {
        onMemberChange(on: .main, callback)
    }
}

class B2BMemberReader: B2BMemberReads, @unchecked Sendable {
    let core: B2BCore
    let handle: LazyHandle<NativeB2BMember>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BMember>) {
        self.core = core
        self.handle = handle
    }

    func getSync() -> Member? { core.unlessExpired { $0.state?.member } }

    var memberChanges: AsyncStream<StytchObjectInfo<Member>> { core.states.stream { $0.member } }

    func onMemberChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Member>) -> Void
    ) -> StytchSubscription {
        core.states.listen(on: queue, { $0.member }, callback)
    }

    #if canImport(Combine)
    var onMemberChange: AnyPublisher<StytchObjectInfo<Member>, Never> { core.states.publisher { $0.member } }
    #endif
}

/// Reads of the organization, and its changes.
public protocol B2BOrganizationReads: Sendable {
    /// The organization, or nil. Never waits.
    func getSync() -> Organization?

    /// The present value as soon as it is known, and then each different one. A slow reader gets the newest.
    var organizationChanges: AsyncStream<StytchObjectInfo<Organization>> { get }

    /// Calls with each change from now on, not with the present value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    func onOrganizationChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Organization>) -> Void
    ) -> StytchSubscription

    #if canImport(Combine)
    /// The present value as soon as it is known, and then each different one.
    var onOrganizationChange: AnyPublisher<StytchObjectInfo<Organization>, Never> { get }
    #endif
}

public extension B2BOrganizationReads {
    func onOrganizationChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Organization>) -> Void
    ) -> StytchSubscription {
        listen(to: organizationChanges, on: queue, callback)
    }

    /// The same on the main thread.
    func onOrganizationChange(_ callback: @escaping @Sendable (StytchObjectInfo<Organization>) -> Void) -> StytchSubscription {
        onOrganizationChange(on: .main, callback)
    }
}

class B2BOrganizationReader: B2BOrganizationReads, @unchecked Sendable {
    let core: B2BCore
    let handle: LazyHandle<NativeB2BOrganization>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BOrganization>) {
        self.core = core
        self.handle = handle
    }

    func getSync() -> Organization? { core.unlessExpired { $0.state?.organization } }

    var organizationChanges: AsyncStream<StytchObjectInfo<Organization>> { core.states.stream { $0.organization } }

    func onOrganizationChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Organization>) -> Void
    ) -> StytchSubscription {
        core.states.listen(on: queue, { $0.organization }, callback)
    }

    #if canImport(Combine)
    var onOrganizationChange: AnyPublisher<StytchObjectInfo<Organization>, Never> { core.states.publisher { $0.organization } }
    #endif
}
