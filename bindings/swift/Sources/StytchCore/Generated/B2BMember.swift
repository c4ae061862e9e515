// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``B2BMemberClient``.
public enum B2BMember {
    /// The parameters of `update`.
    public struct UpdateParameters: Sendable {
        /// The name.
        public let name: String?
        /// Keys of the metadata that the app may write: a JSON object as text. A key with the value
        /// `null` is removed, and a key that is not named stays as it is.
        public let untrustedMetadata: String?
        /// Whether the member uses a second factor, where the organization leaves the choice.
        public let mfaEnrolled: Bool?
        /// The phone number for codes in E.164 form, for a member who has none yet.
        public let mfaPhoneNumber: String?
        /// The second factor that is offered first.
        public let defaultMfaMethod: MfaMethod?

        public init(
            name: String? = nil,
            untrustedMetadata: String? = nil,
            mfaEnrolled: Bool? = nil,
            mfaPhoneNumber: String? = nil,
            defaultMfaMethod: MfaMethod? = nil
        ) {
            self.name = name
            self.untrustedMetadata = untrustedMetadata
            self.mfaEnrolled = mfaEnrolled
            self.mfaPhoneNumber = mfaPhoneNumber
            self.defaultMfaMethod = defaultMfaMethod
        }
    }
}

/// Reads of the member, and its changes.
public protocol B2BMemberReads: Sendable {
    /// The member, or nil. Never waits.
    func getSync() -> Member?

    /// The current value as soon as it is known, and then each different one. A slow reader gets the newest.
    var memberChanges: AsyncStream<StytchObjectInfo<Member>> { get }

    /// Calls with each change from now on, not with the current value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    func onMemberChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Member>) -> Void
    ) -> StytchSubscription

#if canImport(Combine)
    /// The current value as soon as it is known, and then each different one.
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

    /// Variant that calls on the main thread.
    func onMemberChange(_ callback: @escaping @Sendable (StytchObjectInfo<Member>) -> Void) -> StytchSubscription {
        onMemberChange(on: .main, callback)
    }
}

/// The member.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions and the reads.
public protocol B2BMemberClient: B2BMemberReads {
    /// Removes a factor of the member on the server, and stores member and organization of the
    /// response with the session, which stays unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) for an empty identifier, `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`.superseded`) if another sign-in replaced the session before the response came: the server may have removed the factor, and nothing changed here.
    @discardableResult
    func deleteFactor(_ factor: MemberAuthenticationFactor) async throws -> MemberChangeResponse

    /// Completion-handler variant of `deleteFactor`.
    func deleteFactor(_ factor: MemberAuthenticationFactor, completion: @escaping Completion<MemberChangeResponse>)

    /// Fetches the member and stores it with the session, which stays unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.superseded`) if another sign-in replaced the session during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over starts a validation at once.
    @discardableResult
    func get() async throws -> MemberResponse

    /// Completion-handler variant of `get`.
    func get(completion: @escaping Completion<MemberResponse>)

    /// Changes the member on the server, and stores member and organization of the response with the
    /// session, which stays unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) for an empty text and for metadata that is not the text of a JSON object, `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`.superseded`) if another sign-in replaced the session before the response came: the server may have changed the member, and nothing changed here.
    @discardableResult
    func update(parameters: B2BMember.UpdateParameters) async throws -> MemberChangeResponse

    /// Completion-handler variant of `update`.
    func update(parameters: B2BMember.UpdateParameters, completion: @escaping Completion<MemberChangeResponse>)
}

public extension B2BMemberClient {
    func deleteFactor(_ factor: MemberAuthenticationFactor, completion: @escaping Completion<MemberChangeResponse>) {
        callLater(completion) { try await self.deleteFactor(factor) }
    }
#if canImport(Combine)
    /// Combine variant of `deleteFactor`: the call begins when it is subscribed to.
    func deleteFactor(_ factor: MemberAuthenticationFactor) -> AnyPublisher<MemberChangeResponse, Swift.Error> {
        callPublisher { self.deleteFactor(factor, completion: $0) }
    }
#endif

    func get(completion: @escaping Completion<MemberResponse>) {
        callLater(completion) { try await self.get() }
    }
#if canImport(Combine)
    /// Combine variant of `get`: the call begins when it is subscribed to.
    func get() -> AnyPublisher<MemberResponse, Swift.Error> {
        callPublisher { self.get(completion: $0) }
    }
#endif

    func update(parameters: B2BMember.UpdateParameters, completion: @escaping Completion<MemberChangeResponse>) {
        callLater(completion) { try await self.update(parameters: parameters) }
    }

    /// `update` with the defaults of the optional parameters.
    @discardableResult
    func update() async throws -> MemberChangeResponse {
        try await update(parameters: .init())
    }

    /// Completion-handler variant of `update` with the defaults of the optional parameters.
    func update(completion: @escaping Completion<MemberChangeResponse>) {
        update(parameters: .init(), completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `update`: the call begins when it is subscribed to.
    func update(parameters: B2BMember.UpdateParameters) -> AnyPublisher<MemberChangeResponse, Swift.Error> {
        callPublisher { self.update(parameters: parameters, completion: $0) }
    }

    /// Combine variant of `update` with the defaults of the optional parameters.
    func update() -> AnyPublisher<MemberChangeResponse, Swift.Error> {
        update(parameters: .init())
    }
#endif
}

final class B2BMemberCalls: B2BMemberClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BMember>

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

    private func startDeleteFactor(_ factor: MemberAuthenticationFactor) -> PendingCall<MemberChangeResponse> {
        core.begin(handle) { native in try native.deleteFactor(factor: factor) }
    }

    func deleteFactor(_ factor: MemberAuthenticationFactor) async throws -> MemberChangeResponse {
        try Task.checkCancellation()
        return try await startDeleteFactor(factor).value()
    }

    func deleteFactor(_ factor: MemberAuthenticationFactor, completion: @escaping Completion<MemberChangeResponse>) {
        startDeleteFactor(factor).complete(completion)
    }

    private func startGet() -> PendingCall<MemberResponse> {
        core.begin(handle) { native in try native.get() }
    }

    func get() async throws -> MemberResponse {
        try Task.checkCancellation()
        return try await startGet().value()
    }

    func get(completion: @escaping Completion<MemberResponse>) {
        startGet().complete(completion)
    }

    private func startUpdate(parameters: B2BMember.UpdateParameters) -> PendingCall<MemberChangeResponse> {
        core.begin(handle) { native in try native.update(params: MemberUpdateParams(name: parameters.name, untrustedMetadata: parameters.untrustedMetadata, mfaEnrolled: parameters.mfaEnrolled, mfaPhoneNumber: parameters.mfaPhoneNumber, defaultMfaMethod: parameters.defaultMfaMethod)) }
    }

    func update(parameters: B2BMember.UpdateParameters) async throws -> MemberChangeResponse {
        try Task.checkCancellation()
        return try await startUpdate(parameters: parameters).value()
    }

    func update(parameters: B2BMember.UpdateParameters, completion: @escaping Completion<MemberChangeResponse>) {
        startUpdate(parameters: parameters).complete(completion)
    }
}
