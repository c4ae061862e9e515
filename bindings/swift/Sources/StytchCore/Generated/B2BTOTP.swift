// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``B2BTOTPClient``.
public enum B2BTOTP {
    /// The parameters of `authenticate`.
    public struct AuthenticateParameters: Sendable {
        /// 5 to 527040 minutes; without them the configured default is sent.
        public let sessionDuration: Minutes?
        /// The organization.
        public let organizationId: String
        /// The member.
        public let memberId: String
        /// The code.
        public let code: Secret
        /// Turns the second factor of the member on or off.
        public let setMfaEnrollment: MfaEnrollment?
        /// Makes the authenticator app the second factor that is offered first.
        public let setDefaultMfa: Bool?

        public init(
            sessionDuration: Minutes? = nil,
            organizationId: String,
            memberId: String,
            code: String,
            setMfaEnrollment: MfaEnrollment? = nil,
            setDefaultMfa: Bool? = nil
        ) {
            self.sessionDuration = sessionDuration
            self.organizationId = organizationId
            self.memberId = memberId
            self.code = Secret(code)
            self.setMfaEnrollment = setMfaEnrollment
            self.setDefaultMfa = setDefaultMfa
        }

        /// The same with the vendor's other label of the duration.
        public init(
            sessionDurationMinutes sessionDuration: Minutes?,
            organizationId: String,
            memberId: String,
            code: String,
            setMfaEnrollment: MfaEnrollment? = nil,
            setDefaultMfa: Bool? = nil
        ) {
            self.sessionDuration = sessionDuration
            self.organizationId = organizationId
            self.memberId = memberId
            self.code = Secret(code)
            self.setMfaEnrollment = setMfaEnrollment
            self.setDefaultMfa = setDefaultMfa
        }
    }

    /// The parameters of `create`.
    public struct CreateParameters: Sendable {
        /// The organization.
        public let organizationId: String
        /// The member.
        public let memberId: String
        /// How long the registration waits for the first code. Range: 0 or more minutes.
        public let expirationMinutes: Minutes?

        public init(organizationId: String, memberId: String, expirationMinutes: Minutes? = nil) {
            self.organizationId = organizationId
            self.memberId = memberId
            self.expirationMinutes = expirationMinutes
        }
    }
}

/// Authenticator apps.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BTOTPClient: Sendable {
    /// Signs in with the code of the app, or adds the factor to the session. A wrong code leaves
    /// the session and the intermediate session unchanged.
    ///
    /// ```swift
    /// try await StytchB2BClient.totp.authenticate(
    ///     parameters: .init(organizationId: organizationId, memberId: memberId, code: code)
    /// )
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: B2BTOTP.AuthenticateParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: B2BTOTP.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Registers an authenticator app for a member who is signed in or has an intermediate session. Show
    /// the secret and the recovery codes once; the client does not keep them. The app is a factor after
    /// the first code. `expirationMinutes` is how long the registration waits for that code.
    ///
    /// ```swift
    /// let response = try await StytchB2BClient.totp.create(
    ///     parameters: .init(organizationId: organizationId, memberId: memberId)
    /// )
    /// // Show them once; the client does not keep them.
    /// showOnce(response.secret, response.recoveryCodes)
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing is registered then.
    @discardableResult
    func create(parameters: B2BTOTP.CreateParameters) async throws -> TotpCreateResponse

    /// Completion-handler variant of `create`.
    func create(parameters: B2BTOTP.CreateParameters, completion: @escaping Completion<TotpCreateResponse>)
}

public extension B2BTOTPClient {
    func authenticate(parameters: B2BTOTP.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: B2BTOTP.AuthenticateParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }
#endif

    func create(parameters: B2BTOTP.CreateParameters, completion: @escaping Completion<TotpCreateResponse>) {
        callLater(completion) { try await self.create(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `create`: the call begins when it is subscribed to.
    func create(parameters: B2BTOTP.CreateParameters) -> AnyPublisher<TotpCreateResponse, Swift.Error> {
        callPublisher { self.create(parameters: parameters, completion: $0) }
    }
#endif
}

final class B2BTOTPCalls: B2BTOTPClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BTotp>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BTotp>) {
        self.core = core
        self.handle = handle
    }

    private func startAuthenticate(parameters: B2BTOTP.AuthenticateParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.authenticate(params: TotpAuthenticateParams(organizationId: parameters.organizationId, memberId: parameters.memberId, code: parameters.code, sessionDurationMinutes: parameters.sessionDuration?.number, setMfaEnrollment: parameters.setMfaEnrollment, setDefaultMfa: parameters.setDefaultMfa)) }
    }

    func authenticate(parameters: B2BTOTP.AuthenticateParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: B2BTOTP.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }

    private func startCreate(parameters: B2BTOTP.CreateParameters) -> PendingCall<TotpCreateResponse> {
        core.begin(handle) { native in try native.create(organizationId: parameters.organizationId, memberId: parameters.memberId, expirationMinutes: parameters.expirationMinutes?.number) }
    }

    func create(parameters: B2BTOTP.CreateParameters) async throws -> TotpCreateResponse {
        try Task.checkCancellation()
        return try await startCreate(parameters: parameters).value()
    }

    func create(parameters: B2BTOTP.CreateParameters, completion: @escaping Completion<TotpCreateResponse>) {
        startCreate(parameters: parameters).complete(completion)
    }
}
