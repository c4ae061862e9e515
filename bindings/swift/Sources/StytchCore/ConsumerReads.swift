// The reads and listeners of the parts that have an object. They come from the newest revision that
// arrived: no call into the library, no disk. The calls are generated.

import Dispatch
import Foundation
#if canImport(Combine)
import Combine
#endif

typealias ConsumerCore = ClientCore<ConsumerEngine, ConsumerSnapshot>
typealias B2BCore = ClientCore<B2BEngine, B2BSnapshot>

/// Calls with what a stream has, for implementations that have only the stream.
func listen<T: Sendable>(
    to stream: AsyncStream<T>,
    on queue: DispatchQueue,
    _ callback: @escaping @Sendable (T) -> Void
) -> StytchSubscription {
    let task = Task {
        for await value in stream {
            queue.async { callback(value) }
        }
    }
    return StytchSubscription { task.cancel() }
}

/// Reads of the session, and its changes.
public protocol SessionsReads: Sendable {
    /// The session, or nil. Never waits.
    var session: Session? { get }

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
    var sessionChanges: AsyncStream<StytchObjectInfo<Session>> { get }

    /// Calls with each change from now on, not with the present value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    func onSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Session>) -> Void
    ) -> StytchSubscription

    #if canImport(Combine)
    /// The present value as soon as it is known, and then each different one.
    var onSessionChange: AnyPublisher<StytchObjectInfo<Session>, Never> { get }
    #endif
}

public extension SessionsReads {
    func onSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Session>) -> Void
    ) -> StytchSubscription {
        listen(to: sessionChanges, on: queue, callback)
    }

    /// The same on the main thread.
    func onSessionChange(_ callback: @escaping @Sendable (StytchObjectInfo<Session>) -> Void) -> StytchSubscription {
        onSessionChange(on: .main, callback)
    }
}

class SessionsReader: SessionsReads, @unchecked Sendable {
    let core: ConsumerCore
    let handle: LazyHandle<NativeConsumerSessions>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerSessions>) {
        self.core = core
        self.handle = handle
    }

    var session: Session? { core.unlessExpired { $0.state?.session } }

    var sessionToken: SessionToken? { core.unlessExpired { $0.sessionToken } }

    var sessionJwt: SessionToken? { core.unlessExpired { $0.sessionJwt } }

    var state: SessionState { core.states.current.state?.state ?? .loading }

    @discardableResult
    func update(sessionTokens: SessionTokens) -> Result<Void, StytchError> {
        let token = Secret(sessionTokens.opaque.value)
        let jwt = Secret(sessionTokens.jwt.value)
        return core.act(handle) { native in try native.updateSession(sessionToken: token, sessionJwt: jwt) }
    }

    var sessionChanges: AsyncStream<StytchObjectInfo<Session>> { core.states.stream { $0.session } }

    func onSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Session>) -> Void
    ) -> StytchSubscription {
        core.states.listen(on: queue, { $0.session }, callback)
    }

    #if canImport(Combine)
    var onSessionChange: AnyPublisher<StytchObjectInfo<Session>, Never> { core.states.publisher { $0.session } }
    #endif
}

/// Reads of the user, and its changes.
public protocol UserManagementReads: Sendable {
    /// The user, or nil. Never waits.
    func getSync() -> User?

    /// The present value as soon as it is known, and then each different one. A slow reader gets the newest.
    var userChanges: AsyncStream<StytchObjectInfo<User>> { get }

    /// Calls with each change from now on, not with the present value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    func onUserChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<User>) -> Void
    ) -> StytchSubscription

    #if canImport(Combine)
    /// The present value as soon as it is known, and then each different one.
    var onUserChange: AnyPublisher<StytchObjectInfo<User>, Never> { get }
    #endif
}

public extension UserManagementReads {
    func onUserChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<User>) -> Void
    ) -> StytchSubscription {
        listen(to: userChanges, on: queue, callback)
    }

    /// The same on the main thread.
    func onUserChange(_ callback: @escaping @Sendable (StytchObjectInfo<User>) -> Void) -> StytchSubscription {
        onUserChange(on: .main, callback)
    }
}

class UserManagementReader: UserManagementReads, @unchecked Sendable {
    let core: ConsumerCore
    let handle: LazyHandle<NativeConsumerUser>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerUser>) {
        self.core = core
        self.handle = handle
    }

    func getSync() -> User? { core.unlessExpired { $0.state?.user } }

    var userChanges: AsyncStream<StytchObjectInfo<User>> { core.states.stream { $0.user } }

    func onUserChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<User>) -> Void
    ) -> StytchSubscription {
        core.states.listen(on: queue, { $0.user }, callback)
    }

    #if canImport(Combine)
    var onUserChange: AnyPublisher<StytchObjectInfo<User>, Never> { core.states.publisher { $0.user } }
    #endif
}
