// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``UserManagementClient``.
public enum UserManagement {
    /// The parameters of `update`.
    public struct UpdateParameters: Sendable {
        /// The name. A part without a value stays as it is.
        public let name: UserName?
        /// Keys of the metadata that the app may write: a JSON object as text. A key with the value
        /// `null` is removed, and a key that is not named stays as it is.
        public let untrustedMetadata: String?

        public init(name: UserName? = nil, untrustedMetadata: String? = nil) {
            self.name = name
            self.untrustedMetadata = untrustedMetadata
        }
    }
}

/// Reads of the user, and its changes.
public protocol UserManagementReads: Sendable {
    /// The user, or nil. Never waits.
    ///
    /// ```swift
    /// if let user = StytchClient.user.getSync() {
    ///     print(user.userId)
    /// }
    /// ```
    func getSync() -> User?

    /// The current value as soon as it is known, and then each different one. A slow reader gets the newest.
    var userChanges: AsyncStream<StytchObjectInfo<User>> { get }

    /// Calls with each change from now on, not with the current value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    func onUserChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<User>) -> Void
    ) -> StytchSubscription

#if canImport(Combine)
    /// The current value as soon as it is known, and then each different one.
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

    /// Variant that calls on the main thread.
    func onUserChange(_ callback: @escaping @Sendable (StytchObjectInfo<User>) -> Void) -> StytchSubscription {
        onUserChange(on: .main, callback)
    }
}

/// The consumer user.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions and the reads.
public protocol UserManagementClient: UserManagementReads {
    /// Removes a factor of the user on the server, and stores the user of the response with the
    /// session, which stays unchanged. The server refuses to remove the last factor.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) for an empty identifier, `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`.superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
    @discardableResult
    func deleteFactor(_ factor: UserAuthenticationFactor) async throws -> UserChangeResponse

    /// Completion-handler variant of `deleteFactor`.
    func deleteFactor(_ factor: UserAuthenticationFactor, completion: @escaping Completion<UserChangeResponse>)

    /// Fetches the user and stores it with the session, which stays unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.superseded`) if another sign-in replaced the session during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over starts a validation at once.
    @discardableResult
    func get() async throws -> UserResponse

    /// Completion-handler variant of `get`.
    func get(completion: @escaping Completion<UserResponse>)

    /// Changes the user on the server, and stores the user of the response with the session, which
    /// stays unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) for metadata that is not the text of a JSON object, `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`.superseded`) if another sign- in replaced the session before the response came: the server may have changed the user, and nothing changed here.
    @discardableResult
    func update(parameters: UserManagement.UpdateParameters) async throws -> UserChangeResponse

    /// Completion-handler variant of `update`.
    func update(parameters: UserManagement.UpdateParameters, completion: @escaping Completion<UserChangeResponse>)
}

public extension UserManagementClient {
    func deleteFactor(_ factor: UserAuthenticationFactor, completion: @escaping Completion<UserChangeResponse>) {
        callLater(completion) { try await self.deleteFactor(factor) }
    }
#if canImport(Combine)
    /// Combine variant of `deleteFactor`: the call begins when it is subscribed to.
    func deleteFactor(_ factor: UserAuthenticationFactor) -> AnyPublisher<UserChangeResponse, Swift.Error> {
        callPublisher { self.deleteFactor(factor, completion: $0) }
    }
#endif

    func get(completion: @escaping Completion<UserResponse>) {
        callLater(completion) { try await self.get() }
    }
#if canImport(Combine)
    /// Combine variant of `get`: the call begins when it is subscribed to.
    func get() -> AnyPublisher<UserResponse, Swift.Error> {
        callPublisher { self.get(completion: $0) }
    }
#endif

    func update(parameters: UserManagement.UpdateParameters, completion: @escaping Completion<UserChangeResponse>) {
        callLater(completion) { try await self.update(parameters: parameters) }
    }

    /// `update` with the defaults of the optional parameters.
    @discardableResult
    func update() async throws -> UserChangeResponse {
        try await update(parameters: .init())
    }

    /// Completion-handler variant of `update` with the defaults of the optional parameters.
    func update(completion: @escaping Completion<UserChangeResponse>) {
        update(parameters: .init(), completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `update`: the call begins when it is subscribed to.
    func update(parameters: UserManagement.UpdateParameters) -> AnyPublisher<UserChangeResponse, Swift.Error> {
        callPublisher { self.update(parameters: parameters, completion: $0) }
    }

    /// Combine variant of `update` with the defaults of the optional parameters.
    func update() -> AnyPublisher<UserChangeResponse, Swift.Error> {
        update(parameters: .init())
    }
#endif
}

final class UserManagementCalls: UserManagementClient {
    private let core: ConsumerCore
    private let handle: LazyHandle<NativeConsumerUser>

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

    private func startDeleteFactor(_ factor: UserAuthenticationFactor) -> PendingCall<UserChangeResponse> {
        core.begin(handle) { native in try native.deleteFactor(factor: factor) }
    }

    func deleteFactor(_ factor: UserAuthenticationFactor) async throws -> UserChangeResponse {
        try Task.checkCancellation()
        return try await startDeleteFactor(factor).value()
    }

    func deleteFactor(_ factor: UserAuthenticationFactor, completion: @escaping Completion<UserChangeResponse>) {
        startDeleteFactor(factor).complete(completion)
    }

    private func startGet() -> PendingCall<UserResponse> {
        core.begin(handle) { native in try native.get() }
    }

    func get() async throws -> UserResponse {
        try Task.checkCancellation()
        return try await startGet().value()
    }

    func get(completion: @escaping Completion<UserResponse>) {
        startGet().complete(completion)
    }

    private func startUpdate(parameters: UserManagement.UpdateParameters) -> PendingCall<UserChangeResponse> {
        core.begin(handle) { native in try native.update(params: UserUpdateParams(name: parameters.name, untrustedMetadata: parameters.untrustedMetadata)) }
    }

    func update(parameters: UserManagement.UpdateParameters) async throws -> UserChangeResponse {
        try Task.checkCancellation()
        return try await startUpdate(parameters: parameters).value()
    }

    func update(parameters: UserManagement.UpdateParameters, completion: @escaping Completion<UserChangeResponse>) {
        startUpdate(parameters: parameters).complete(completion)
    }
}
