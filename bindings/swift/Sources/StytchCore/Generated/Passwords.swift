// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``PasswordsClient``.
public enum Passwords {
    /// The parameters of `authenticate` and `create`.
    public struct PasswordParameters: Sendable {
        /// The e-mail address.
        public let email: String
        /// The password.
        public let password: Secret
        /// Without it, the configured default is sent. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?

        public init(email: String, password: String, sessionDuration: Minutes? = nil) {
            self.email = email
            self.password = Secret(password)
            self.sessionDuration = sessionDuration
        }

        /// The same with the vendor's other label of the duration.
        public init(email: String, password: String, sessionDurationMinutes sessionDuration: Minutes?) {
            self.email = email
            self.password = Secret(password)
            self.sessionDuration = sessionDuration
        }
    }

    /// The parameters of `strengthCheck`.
    public struct StrengthCheckParameters: Sendable {
        /// The e-mail address.
        public let email: String?
        /// The password.
        public let password: Secret

        public init(email: String? = nil, password: String) {
            self.email = email
            self.password = Secret(password)
        }
    }
}

/// Consumer passwords.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol PasswordsClient: Sendable {
    /// Signs in. Without a duration the configured default is sent, 5 to 527040 minutes. A wrong
    /// password leaves the session unchanged.
    ///
    /// ```swift
    /// do {
    ///     try await StytchClient.passwords.authenticate(parameters: .init(email: email, password: password))
    /// } catch let error as StytchAPIError {
    ///     print("refused: \(error.errorType)")
    /// }
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: Passwords.PasswordParameters) async throws -> AuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: Passwords.PasswordParameters, completion: @escaping Completion<AuthenticateResponse>)

    /// Signs up. Without a duration the configured default is sent, 5 to 527040 minutes. The
    /// session is on disk before this returns; if the disk fails, the state says so.
    ///
    /// ```swift
    /// let response = try await StytchClient.passwords.create(
    ///     parameters: .init(email: email, password: password, sessionDuration: 60)
    /// )
    /// print("signed up as \(response.userId)")
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func create(parameters: Passwords.PasswordParameters) async throws -> AuthenticateResponse

    /// Completion-handler variant of `create`.
    func create(parameters: Passwords.PasswordParameters, completion: @escaping Completion<AuthenticateResponse>)

    /// Checks the strength of a password. With the e-mail address, a password that resembles it is
    /// too weak. Changes nothing.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) for an empty text, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func strengthCheck(parameters: Passwords.StrengthCheckParameters) async throws -> StrengthCheckResponse

    /// Completion-handler variant of `strengthCheck`.
    func strengthCheck(parameters: Passwords.StrengthCheckParameters, completion: @escaping Completion<StrengthCheckResponse>)
}

public extension PasswordsClient {
    func authenticate(parameters: Passwords.PasswordParameters, completion: @escaping Completion<AuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: Passwords.PasswordParameters) -> AnyPublisher<AuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }
#endif

    func create(parameters: Passwords.PasswordParameters, completion: @escaping Completion<AuthenticateResponse>) {
        callLater(completion) { try await self.create(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `create`: the call begins when it is subscribed to.
    func create(parameters: Passwords.PasswordParameters) -> AnyPublisher<AuthenticateResponse, Swift.Error> {
        callPublisher { self.create(parameters: parameters, completion: $0) }
    }
#endif

    func strengthCheck(parameters: Passwords.StrengthCheckParameters, completion: @escaping Completion<StrengthCheckResponse>) {
        callLater(completion) { try await self.strengthCheck(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `strengthCheck`: the call begins when it is subscribed to.
    func strengthCheck(parameters: Passwords.StrengthCheckParameters) -> AnyPublisher<StrengthCheckResponse, Swift.Error> {
        callPublisher { self.strengthCheck(parameters: parameters, completion: $0) }
    }
#endif
}

final class PasswordsCalls: PasswordsClient {
    private let core: ConsumerCore
    private let handle: LazyHandle<NativeConsumerPasswords>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerPasswords>) {
        self.core = core
        self.handle = handle
    }

    private func startAuthenticate(parameters: Passwords.PasswordParameters) -> PendingCall<AuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.authenticate(email: parameters.email, password: parameters.password, sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func authenticate(parameters: Passwords.PasswordParameters) async throws -> AuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: Passwords.PasswordParameters, completion: @escaping Completion<AuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }

    private func startCreate(parameters: Passwords.PasswordParameters) -> PendingCall<AuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.create(email: parameters.email, password: parameters.password, sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func create(parameters: Passwords.PasswordParameters) async throws -> AuthenticateResponse {
        try Task.checkCancellation()
        return try await startCreate(parameters: parameters).value()
    }

    func create(parameters: Passwords.PasswordParameters, completion: @escaping Completion<AuthenticateResponse>) {
        startCreate(parameters: parameters).complete(completion)
    }

    private func startStrengthCheck(parameters: Passwords.StrengthCheckParameters) -> PendingCall<StrengthCheckResponse> {
        core.begin(handle) { native in try native.strengthCheck(email: parameters.email, password: parameters.password) }
    }

    func strengthCheck(parameters: Passwords.StrengthCheckParameters) async throws -> StrengthCheckResponse {
        try Task.checkCancellation()
        return try await startStrengthCheck(parameters: parameters).value()
    }

    func strengthCheck(parameters: Passwords.StrengthCheckParameters, completion: @escaping Completion<StrengthCheckResponse>) {
        startStrengthCheck(parameters: parameters).complete(completion)
    }
}
