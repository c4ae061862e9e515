// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``B2BRecoveryCodesClient``.
public enum B2BRecoveryCodes {
    /// The parameters of `recover`.
    public struct RecoverParameters: Sendable {
        /// Without it, the configured default is sent. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?
        /// The organization.
        public let organizationId: String
        /// The member.
        public let memberId: String
        /// The recovery code as it was typed.
        public let recoveryCode: Secret

        public init(
            sessionDuration: Minutes? = nil,
            organizationId: String,
            memberId: String,
            recoveryCode: String
        ) {
            self.sessionDuration = sessionDuration
            self.organizationId = organizationId
            self.memberId = memberId
            self.recoveryCode = Secret(recoveryCode)
        }

        /// The same with the vendor's other label of the duration.
        public init(
            sessionDurationMinutes sessionDuration: Minutes?,
            organizationId: String,
            memberId: String,
            recoveryCode: String
        ) {
            self.sessionDuration = sessionDuration
            self.organizationId = organizationId
            self.memberId = memberId
            self.recoveryCode = Secret(recoveryCode)
        }
    }
}

/// Recovery codes.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BRecoveryCodesClient: Sendable {
    /// Fetches the member's recovery codes that were not used, and stores member and organization of
    /// the response with the session, which stays unchanged. The client does not keep the codes.
    ///
    /// - Throws: `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.superseded`) if another sign-in replaced the session during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then. An `StytchAPIError` error that suggests that the session is over starts a validation at once.
    @discardableResult
    func get() async throws -> RecoveryCodesResponse

    /// Completion-handler variant of `get`.
    func get(completion: @escaping Completion<RecoveryCodesResponse>)

    /// Signs in with a recovery code as the second factor; each works once, and
    /// `recoveryCodesRemaining` says how many are left. Without a duration the configured default
    /// is sent, 5 to 527040 minutes. A wrong code leaves the session and the intermediate session
    /// unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func recover(parameters: B2BRecoveryCodes.RecoverParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `recover`.
    func recover(parameters: B2BRecoveryCodes.RecoverParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Replaces the member's recovery codes on the server: earlier ones are not accepted any more.
    /// Member and organization of the response are stored with the session, which stays unchanged.
    /// Show the new codes once; the client does not keep them.
    ///
    /// - Throws: `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes here then. An `StytchAPIError` error that suggests that the session is over starts a validation at once. `StytchSDKError` (`.superseded`) if another sign-in replaced the session before the response came: the server may have replaced the codes, and `get` returns them.
    @discardableResult
    func rotate() async throws -> RecoveryCodesResponse

    /// Completion-handler variant of `rotate`.
    func rotate(completion: @escaping Completion<RecoveryCodesResponse>)
}

public extension B2BRecoveryCodesClient {
    func get(completion: @escaping Completion<RecoveryCodesResponse>) {
        callLater(completion) { try await self.get() }
    }
#if canImport(Combine)
    /// Combine variant of `get`: the call begins when it is subscribed to.
    func get() -> AnyPublisher<RecoveryCodesResponse, Swift.Error> {
        callPublisher { self.get(completion: $0) }
    }
#endif

    func recover(parameters: B2BRecoveryCodes.RecoverParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.recover(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `recover`: the call begins when it is subscribed to.
    func recover(parameters: B2BRecoveryCodes.RecoverParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.recover(parameters: parameters, completion: $0) }
    }
#endif

    func rotate(completion: @escaping Completion<RecoveryCodesResponse>) {
        callLater(completion) { try await self.rotate() }
    }
#if canImport(Combine)
    /// Combine variant of `rotate`: the call begins when it is subscribed to.
    func rotate() -> AnyPublisher<RecoveryCodesResponse, Swift.Error> {
        callPublisher { self.rotate(completion: $0) }
    }
#endif
}

final class B2BRecoveryCodesCalls: B2BRecoveryCodesClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BRecoveryCodes>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BRecoveryCodes>) {
        self.core = core
        self.handle = handle
    }

    private func startGet() -> PendingCall<RecoveryCodesResponse> {
        core.begin(handle) { native in try native.get() }
    }

    func get() async throws -> RecoveryCodesResponse {
        try Task.checkCancellation()
        return try await startGet().value()
    }

    func get(completion: @escaping Completion<RecoveryCodesResponse>) {
        startGet().complete(completion)
    }

    private func startRecover(parameters: B2BRecoveryCodes.RecoverParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.recover(organizationId: parameters.organizationId, memberId: parameters.memberId, recoveryCode: parameters.recoveryCode, sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func recover(parameters: B2BRecoveryCodes.RecoverParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startRecover(parameters: parameters).value()
    }

    func recover(parameters: B2BRecoveryCodes.RecoverParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startRecover(parameters: parameters).complete(completion)
    }

    private func startRotate() -> PendingCall<RecoveryCodesResponse> {
        core.begin(handle) { native in try native.rotate() }
    }

    func rotate() async throws -> RecoveryCodesResponse {
        try Task.checkCancellation()
        return try await startRotate().value()
    }

    func rotate(completion: @escaping Completion<RecoveryCodesResponse>) {
        startRotate().complete(completion)
    }
}
