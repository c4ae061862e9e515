// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``MagicLinksClient``.
public enum MagicLinks {
    /// The parameters of `authenticate`.
    public struct AuthenticateParameters: Sendable {
        /// The token.
        public let token: Secret
        /// Without it, the configured default is sent. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?

        public init(token: String, sessionDuration: Minutes? = nil) {
            self.token = Secret(token)
            self.sessionDuration = sessionDuration
        }

        /// The same with the vendor's other label of the duration.
        public init(token: String, sessionDurationMinutes sessionDuration: Minutes?) {
            self.token = Secret(token)
            self.sessionDuration = sessionDuration
        }
    }

    /// Parameters of the calls of `email`.
    public enum Email {
        /// The parameters of `loginOrCreate` and `send`.
        public struct Parameters: Sendable {
            /// The e-mail address.
            public let email: String
            /// Where the link leads known users; one of the dashboard's redirect URLs.
            public let loginMagicLinkUrl: URL?
            /// Where the link leads new users; one of the dashboard's redirect URLs.
            public let signupMagicLinkUrl: URL?
            /// Minutes the link lives for known users. Range: 0 or more minutes.
            public let loginExpirationMinutes: Minutes?
            /// Minutes the link lives for new users. Range: 0 or more minutes.
            public let signupExpirationMinutes: Minutes?
            /// The dashboard's template for known users.
            public let loginTemplateId: String?
            /// The dashboard's template for new users.
            public let signupTemplateId: String?
            /// The language of the message, such as `en` or `pt-br`.
            public let locale: StytchLocale?

            public init(
                email: String,
                loginMagicLinkUrl: URL? = nil,
                signupMagicLinkUrl: URL? = nil,
                loginExpirationMinutes: Minutes? = nil,
                signupExpirationMinutes: Minutes? = nil,
                loginTemplateId: String? = nil,
                signupTemplateId: String? = nil,
                locale: StytchLocale? = nil
            ) {
                self.email = email
                self.loginMagicLinkUrl = loginMagicLinkUrl
                self.signupMagicLinkUrl = signupMagicLinkUrl
                self.loginExpirationMinutes = loginExpirationMinutes
                self.signupExpirationMinutes = signupExpirationMinutes
                self.loginTemplateId = loginTemplateId
                self.signupTemplateId = signupTemplateId
                self.locale = locale
            }
        }
    }
}

/// Consumer e-mail magic links. A PKCE pair ties a link to the device that requested it. Only the
/// newest pair is kept. It survives restarts, and a sign-in uses it up.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol MagicLinksClient: Sendable {
    /// The calls of ``MagicLinksEmailClient``.
    var email: any MagicLinksEmailClient { get }

    /// Signs in with the token of the link. When the link was not requested on this device, nothing
    /// is sent. Without a duration the configured default is sent, 5 to 527040 minutes. A failure
    /// leaves the session unchanged.
    ///
    /// ```swift
    /// // The parameter `token` of the link that opened the app. `StytchClient.handle(url:sessionDuration:)` does both.
    /// try await StytchClient.magicLinks.authenticate(parameters: .init(token: token, sessionDuration: 60))
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.missingPKCE`) if the link was not requested on this device, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: MagicLinks.AuthenticateParameters) async throws -> AuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: MagicLinks.AuthenticateParameters, completion: @escaping Completion<AuthenticateResponse>)
}

public extension MagicLinksClient {
    func authenticate(parameters: MagicLinks.AuthenticateParameters, completion: @escaping Completion<AuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: MagicLinks.AuthenticateParameters) -> AnyPublisher<AuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }
#endif
}

/// The calls that `email` of ``MagicLinksClient`` returns.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol MagicLinksEmailClient: Sendable {
    /// Sends a link to a new or known user.
    ///
    /// ```swift
    /// try await StytchClient.magicLinks.email.loginOrCreate(
    ///     parameters: .init(email: email, loginMagicLinkUrl: URL(string: "https://example.com/authenticate"))
    /// )
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func loginOrCreate(parameters: MagicLinks.Email.Parameters) async throws -> SendResponse

    /// Completion-handler variant of `loginOrCreate`.
    func loginOrCreate(parameters: MagicLinks.Email.Parameters, completion: @escaping Completion<SendResponse>)

    /// Sends a link to a known user; while a user is signed in, it adds a factor to that session.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func send(parameters: MagicLinks.Email.Parameters) async throws -> SendResponse

    /// Completion-handler variant of `send`.
    func send(parameters: MagicLinks.Email.Parameters, completion: @escaping Completion<SendResponse>)
}

public extension MagicLinksEmailClient {
    func loginOrCreate(parameters: MagicLinks.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.loginOrCreate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `loginOrCreate`: the call begins when it is subscribed to.
    func loginOrCreate(parameters: MagicLinks.Email.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.loginOrCreate(parameters: parameters, completion: $0) }
    }
#endif

    func send(parameters: MagicLinks.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.send(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `send`: the call begins when it is subscribed to.
    func send(parameters: MagicLinks.Email.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.send(parameters: parameters, completion: $0) }
    }
#endif
}

final class MagicLinksCalls: MagicLinksClient {
    private let core: ConsumerCore
    private let handle: LazyHandle<NativeConsumerMagicLinks>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerMagicLinks>) {
        self.core = core
        self.handle = handle
    }

    var email: any MagicLinksEmailClient { MagicLinksEmailCalls(core, handle) }

    private func startAuthenticate(parameters: MagicLinks.AuthenticateParameters) -> PendingCall<AuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.authenticate(token: parameters.token, sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func authenticate(parameters: MagicLinks.AuthenticateParameters) async throws -> AuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: MagicLinks.AuthenticateParameters, completion: @escaping Completion<AuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }
}

final class MagicLinksEmailCalls: MagicLinksEmailClient {
    private let core: ConsumerCore
    private let handle: LazyHandle<NativeConsumerMagicLinks>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerMagicLinks>) {
        self.core = core
        self.handle = handle
    }

    private func startLoginOrCreate(parameters: MagicLinks.Email.Parameters) -> PendingCall<SendResponse> {
        core.begin(handle) { native in try native.loginOrCreate(params: MagicLinkEmailParams(email: parameters.email, loginMagicLinkUrl: parameters.loginMagicLinkUrl?.absoluteString, signupMagicLinkUrl: parameters.signupMagicLinkUrl?.absoluteString, loginExpirationMinutes: parameters.loginExpirationMinutes?.number, signupExpirationMinutes: parameters.signupExpirationMinutes?.number, loginTemplateId: parameters.loginTemplateId, signupTemplateId: parameters.signupTemplateId, locale: parameters.locale?.rawValue)) }
    }

    func loginOrCreate(parameters: MagicLinks.Email.Parameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startLoginOrCreate(parameters: parameters).value()
    }

    func loginOrCreate(parameters: MagicLinks.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        startLoginOrCreate(parameters: parameters).complete(completion)
    }

    private func startSend(parameters: MagicLinks.Email.Parameters) -> PendingCall<SendResponse> {
        core.begin(handle) { native in try native.send(params: MagicLinkEmailParams(email: parameters.email, loginMagicLinkUrl: parameters.loginMagicLinkUrl?.absoluteString, signupMagicLinkUrl: parameters.signupMagicLinkUrl?.absoluteString, loginExpirationMinutes: parameters.loginExpirationMinutes?.number, signupExpirationMinutes: parameters.signupExpirationMinutes?.number, loginTemplateId: parameters.loginTemplateId, signupTemplateId: parameters.signupTemplateId, locale: parameters.locale?.rawValue)) }
    }

    func send(parameters: MagicLinks.Email.Parameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startSend(parameters: parameters).value()
    }

    func send(parameters: MagicLinks.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        startSend(parameters: parameters).complete(completion)
    }
}
