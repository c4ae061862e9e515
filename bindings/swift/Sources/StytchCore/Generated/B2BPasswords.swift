// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``B2BPasswordsClient``.
public enum B2BPasswords {
    /// The parameters of `authenticate`.
    public struct AuthenticateParameters: Sendable {
        /// The organization.
        public let organizationId: String
        /// The member's e-mail address.
        public let emailAddress: String
        /// The password.
        public let password: Secret
        /// 5 to 527040 minutes; without them the configured default is sent.
        public let sessionDuration: Minutes?
        /// The language of a second factor's message, such as `en` or `pt-br`.
        public let locale: StytchLocale?

        public init(
            organizationId: String,
            emailAddress: String,
            password: String,
            sessionDuration: Minutes? = nil,
            locale: StytchLocale? = nil
        ) {
            self.organizationId = organizationId
            self.emailAddress = emailAddress
            self.password = Secret(password)
            self.sessionDuration = sessionDuration
            self.locale = locale
        }

        /// The same with the vendor's other label of the duration.
        public init(
            organizationId: String,
            emailAddress: String,
            password: String,
            sessionDurationMinutes sessionDuration: Minutes?,
            locale: StytchLocale? = nil
        ) {
            self.organizationId = organizationId
            self.emailAddress = emailAddress
            self.password = Secret(password)
            self.sessionDuration = sessionDuration
            self.locale = locale
        }
    }

    /// The parameters of `strengthCheck`.
    public struct StrengthCheckParameters: Sendable {
        /// The e-mail address.
        public let emailAddress: String?
        /// The password.
        public let password: Secret

        public init(emailAddress: String? = nil, password: String) {
            self.emailAddress = emailAddress
            self.password = Secret(password)
        }
    }
}

/// B2B passwords.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BPasswordsClient: Sendable {
    /// Signs in to an organization. When a factor is missing, an intermediate session is kept for
    /// it and an existing session ends (`StepUp`). A wrong password changes nothing.
    ///
    /// ```swift
    /// let response = try await StytchB2BClient.passwords.authenticate(
    ///     parameters: .init(organizationId: organizationId, emailAddress: email, password: password)
    /// )
    /// if !response.memberAuthenticated { askForSecondFactor(response.mfaRequired) }
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: B2BPasswords.AuthenticateParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: B2BPasswords.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Checks the strength of a password. With the e-mail address, a password that resembles it is
    /// too weak. Changes nothing.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) for an empty text, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func strengthCheck(parameters: B2BPasswords.StrengthCheckParameters) async throws -> B2BStrengthCheckResponse

    /// Completion-handler variant of `strengthCheck`.
    func strengthCheck(parameters: B2BPasswords.StrengthCheckParameters, completion: @escaping Completion<B2BStrengthCheckResponse>)
}

public extension B2BPasswordsClient {
    func authenticate(parameters: B2BPasswords.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: B2BPasswords.AuthenticateParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }
#endif

    func strengthCheck(parameters: B2BPasswords.StrengthCheckParameters, completion: @escaping Completion<B2BStrengthCheckResponse>) {
        callLater(completion) { try await self.strengthCheck(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `strengthCheck`: the call begins when it is subscribed to.
    func strengthCheck(parameters: B2BPasswords.StrengthCheckParameters) -> AnyPublisher<B2BStrengthCheckResponse, Swift.Error> {
        callPublisher { self.strengthCheck(parameters: parameters, completion: $0) }
    }
#endif
}

final class B2BPasswordsCalls: B2BPasswordsClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BPasswords>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BPasswords>) {
        self.core = core
        self.handle = handle
    }

    private func startAuthenticate(parameters: B2BPasswords.AuthenticateParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.authenticate(params: PasswordAuthenticateParams(organizationId: parameters.organizationId, emailAddress: parameters.emailAddress, password: parameters.password, sessionDurationMinutes: parameters.sessionDuration?.number, locale: parameters.locale?.rawValue)) }
    }

    func authenticate(parameters: B2BPasswords.AuthenticateParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: B2BPasswords.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }

    private func startStrengthCheck(parameters: B2BPasswords.StrengthCheckParameters) -> PendingCall<B2BStrengthCheckResponse> {
        core.begin(handle) { native in try native.strengthCheck(emailAddress: parameters.emailAddress, password: parameters.password) }
    }

    func strengthCheck(parameters: B2BPasswords.StrengthCheckParameters) async throws -> B2BStrengthCheckResponse {
        try Task.checkCancellation()
        return try await startStrengthCheck(parameters: parameters).value()
    }

    func strengthCheck(parameters: B2BPasswords.StrengthCheckParameters, completion: @escaping Completion<B2BStrengthCheckResponse>) {
        startStrengthCheck(parameters: parameters).complete(completion)
    }
}
