// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``B2BMagicLinksClient``.
public enum B2BMagicLinks {
    /// The parameters of `authenticate`.
    public struct AuthenticateParameters: Sendable {
        /// The link's token.
        public let token: Secret
        /// 5 to 527040 minutes; without them the configured default is sent.
        public let sessionDuration: Minutes?
        /// The language of a second factor's message, such as `en` or `pt-br`.
        public let locale: StytchLocale?

        public init(token: String, sessionDuration: Minutes? = nil, locale: StytchLocale? = nil) {
            self.token = Secret(token)
            self.sessionDuration = sessionDuration
            self.locale = locale
        }

        /// The same with the vendor's other label of the duration.
        public init(
            token: String,
            sessionDurationMinutes sessionDuration: Minutes?,
            locale: StytchLocale? = nil
        ) {
            self.token = Secret(token)
            self.sessionDuration = sessionDuration
            self.locale = locale
        }
    }

    /// The parameters of `discoveryAuthenticate`.
    public struct DiscoveryAuthenticateParameters: Sendable {
        /// The `token` of the link's address.
        public let token: Secret

        public init(token: String) {
            self.token = Secret(token)
        }
    }

    /// Parameters of the calls of `email`.
    public enum Email {
        /// The parameters of `discoverySend`.
        public struct DiscoveryParameters: Sendable {
            /// The e-mail address.
            public let email: String
            /// Where the link leads; one of the dashboard's redirect URLs.
            public let redirectUrl: URL?
            /// The dashboard's template.
            public let loginTemplateId: String?
            /// The language of the message, such as `en` or `pt-br`.
            public let locale: StytchLocale?
            /// Minutes the link lives. Range: 0 or more minutes.
            public let discoveryExpirationMinutes: Minutes?

            public init(
                email: String,
                redirectUrl: URL? = nil,
                loginTemplateId: String? = nil,
                locale: StytchLocale? = nil,
                discoveryExpirationMinutes: Minutes? = nil
            ) {
                self.email = email
                self.redirectUrl = redirectUrl
                self.loginTemplateId = loginTemplateId
                self.locale = locale
                self.discoveryExpirationMinutes = discoveryExpirationMinutes
            }
        }

        /// The parameters of `loginOrSignup`.
        public struct Parameters: Sendable {
            /// The organization.
            public let organizationId: String
            /// The e-mail address.
            public let email: String
            /// Where the link leads members; one of the dashboard's redirect URLs.
            public let loginRedirectUrl: URL?
            /// Where the link leads new users; one of the dashboard's redirect URLs.
            public let signupRedirectUrl: URL?
            /// The dashboard's template for members.
            public let loginTemplateId: String?
            /// The dashboard's template for new users.
            public let signupTemplateId: String?
            /// The language of the message, such as `en` or `pt-br`.
            public let locale: StytchLocale?

            public init(
                organizationId: String,
                email: String,
                loginRedirectUrl: URL? = nil,
                signupRedirectUrl: URL? = nil,
                loginTemplateId: String? = nil,
                signupTemplateId: String? = nil,
                locale: StytchLocale? = nil
            ) {
                self.organizationId = organizationId
                self.email = email
                self.loginRedirectUrl = loginRedirectUrl
                self.signupRedirectUrl = signupRedirectUrl
                self.loginTemplateId = loginTemplateId
                self.signupTemplateId = signupTemplateId
                self.locale = locale
            }
        }
    }
}

/// B2B e-mail magic links. A PKCE pair ties a link to the device that requested it. Only the newest
/// pair is kept. It survives restarts, and a sign-in uses it up.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BMagicLinksClient: Sendable {
    /// The calls of ``B2BMagicLinksEmailClient``.
    var email: any B2BMagicLinksEmailClient { get }

    /// Signs in with the token of the link. When a factor is missing, an intermediate session is
    /// kept for it. When the link was not requested on this device, nothing is sent.
    ///
    /// ```swift
    /// // The parameter `token` of the link that opened the app. `StytchB2BClient.handle(url:sessionDuration:)` does both.
    /// try await StytchB2BClient.magicLinks.authenticate(parameters: .init(token: token))
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.missingPKCE`) if the link was not requested on this device, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: B2BMagicLinks.AuthenticateParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: B2BMagicLinks.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Proves the e-mail address with the token of the link. An intermediate session is kept for
    /// the choice of an organization; an existing session ends (`StepUp`). When the link was not
    /// requested on this device, nothing is sent.
    ///
    /// ```swift
    /// let response = try await StytchB2BClient.magicLinks.discoveryAuthenticate(parameters: .init(token: token))
    /// response.discoveredOrganizations.forEach { print($0.organization?.organizationId ?? "") }
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.missingPKCE`) if the link was not requested on this device, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func discoveryAuthenticate(parameters: B2BMagicLinks.DiscoveryAuthenticateParameters) async throws -> DiscoveryResponse

    /// Completion-handler variant of `discoveryAuthenticate`.
    func discoveryAuthenticate(parameters: B2BMagicLinks.DiscoveryAuthenticateParameters, completion: @escaping Completion<DiscoveryResponse>)
}

public extension B2BMagicLinksClient {
    func authenticate(parameters: B2BMagicLinks.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: B2BMagicLinks.AuthenticateParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }
#endif

    func discoveryAuthenticate(parameters: B2BMagicLinks.DiscoveryAuthenticateParameters, completion: @escaping Completion<DiscoveryResponse>) {
        callLater(completion) { try await self.discoveryAuthenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `discoveryAuthenticate`: the call begins when it is subscribed to.
    func discoveryAuthenticate(parameters: B2BMagicLinks.DiscoveryAuthenticateParameters) -> AnyPublisher<DiscoveryResponse, Swift.Error> {
        callPublisher { self.discoveryAuthenticate(parameters: parameters, completion: $0) }
    }
#endif
}

/// The calls that `email` of ``B2BMagicLinksClient`` returns.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BMagicLinksEmailClient: Sendable {
    /// Sends a link to a user who chooses the organization later.
    ///
    /// ```swift
    /// try await StytchB2BClient.magicLinks.email.discoverySend(parameters: .init(email: email))
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func discoverySend(parameters: B2BMagicLinks.Email.DiscoveryParameters) async throws -> SendResponse

    /// Completion-handler variant of `discoverySend`.
    func discoverySend(parameters: B2BMagicLinks.Email.DiscoveryParameters, completion: @escaping Completion<SendResponse>)

    /// Sends a link into an organization to a member, or to a user who may join.
    ///
    /// ```swift
    /// try await StytchB2BClient.magicLinks.email.loginOrSignup(
    ///     parameters: .init(organizationId: organizationId, email: email)
    /// )
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func loginOrSignup(parameters: B2BMagicLinks.Email.Parameters) async throws -> SendResponse

    /// Completion-handler variant of `loginOrSignup`.
    func loginOrSignup(parameters: B2BMagicLinks.Email.Parameters, completion: @escaping Completion<SendResponse>)
}

public extension B2BMagicLinksEmailClient {
    func discoverySend(parameters: B2BMagicLinks.Email.DiscoveryParameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.discoverySend(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `discoverySend`: the call begins when it is subscribed to.
    func discoverySend(parameters: B2BMagicLinks.Email.DiscoveryParameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.discoverySend(parameters: parameters, completion: $0) }
    }
#endif

    func loginOrSignup(parameters: B2BMagicLinks.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.loginOrSignup(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `loginOrSignup`: the call begins when it is subscribed to.
    func loginOrSignup(parameters: B2BMagicLinks.Email.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.loginOrSignup(parameters: parameters, completion: $0) }
    }
#endif
}

final class B2BMagicLinksCalls: B2BMagicLinksClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BMagicLinks>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BMagicLinks>) {
        self.core = core
        self.handle = handle
    }

    var email: any B2BMagicLinksEmailClient { B2BMagicLinksEmailCalls(core, handle) }

    private func startAuthenticate(parameters: B2BMagicLinks.AuthenticateParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["magic_links_token": "token", "session_duration_minutes": "sessionDuration"]) { native in try native.authenticate(params: MagicLinkAuthenticateParams(magicLinksToken: parameters.token, sessionDurationMinutes: parameters.sessionDuration?.number, locale: parameters.locale?.rawValue)) }
    }

    func authenticate(parameters: B2BMagicLinks.AuthenticateParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: B2BMagicLinks.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }

    private func startDiscoveryAuthenticate(parameters: B2BMagicLinks.DiscoveryAuthenticateParameters) -> PendingCall<DiscoveryResponse> {
        core.begin(handle, renamed: ["discovery_magic_links_token": "token"]) { native in try native.discoveryAuthenticate(discoveryMagicLinksToken: parameters.token) }
    }

    func discoveryAuthenticate(parameters: B2BMagicLinks.DiscoveryAuthenticateParameters) async throws -> DiscoveryResponse {
        try Task.checkCancellation()
        return try await startDiscoveryAuthenticate(parameters: parameters).value()
    }

    func discoveryAuthenticate(parameters: B2BMagicLinks.DiscoveryAuthenticateParameters, completion: @escaping Completion<DiscoveryResponse>) {
        startDiscoveryAuthenticate(parameters: parameters).complete(completion)
    }
}

final class B2BMagicLinksEmailCalls: B2BMagicLinksEmailClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BMagicLinks>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BMagicLinks>) {
        self.core = core
        self.handle = handle
    }

    private func startDiscoverySend(parameters: B2BMagicLinks.Email.DiscoveryParameters) -> PendingCall<SendResponse> {
        core.begin(handle, renamed: ["email_address": "email", "discovery_redirect_url": "redirectUrl"]) { native in try native.emailDiscoverySend(params: MagicLinkDiscoveryParams(emailAddress: parameters.email, discoveryRedirectUrl: parameters.redirectUrl?.absoluteString, loginTemplateId: parameters.loginTemplateId, discoveryExpirationMinutes: parameters.discoveryExpirationMinutes?.number, locale: parameters.locale?.rawValue)) }
    }

    func discoverySend(parameters: B2BMagicLinks.Email.DiscoveryParameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startDiscoverySend(parameters: parameters).value()
    }

    func discoverySend(parameters: B2BMagicLinks.Email.DiscoveryParameters, completion: @escaping Completion<SendResponse>) {
        startDiscoverySend(parameters: parameters).complete(completion)
    }

    private func startLoginOrSignup(parameters: B2BMagicLinks.Email.Parameters) -> PendingCall<SendResponse> {
        core.begin(handle, renamed: ["email_address": "email"]) { native in try native.emailLoginOrSignup(params: MagicLinkLoginParams(organizationId: parameters.organizationId, emailAddress: parameters.email, loginRedirectUrl: parameters.loginRedirectUrl?.absoluteString, signupRedirectUrl: parameters.signupRedirectUrl?.absoluteString, loginTemplateId: parameters.loginTemplateId, signupTemplateId: parameters.signupTemplateId, locale: parameters.locale?.rawValue)) }
    }

    func loginOrSignup(parameters: B2BMagicLinks.Email.Parameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startLoginOrSignup(parameters: parameters).value()
    }

    func loginOrSignup(parameters: B2BMagicLinks.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        startLoginOrSignup(parameters: parameters).complete(completion)
    }
}
