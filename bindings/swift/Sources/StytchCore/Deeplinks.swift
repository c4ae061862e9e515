import Foundation
#if canImport(Combine)
import Combine
#endif

// What a client does with a link that opens the app. The names are those of the vendor's SDK; which kinds are
// handled is decided in `consumerLink` and `b2bLink`.

/// What a link is for, by the `stytch_token_type` of its address.
public enum DeeplinkTokenType: String, Sendable {
    /// A magic link of a consumer project.
    case magicLinks = "magic_links"
    /// The end of a sign-in with OAuth.
    case oauth
    /// A link to set a new password.
    case passwordReset = "reset_password"
    /// A magic link of an organization.
    case multiTenantMagicLinks = "multi_tenant_magic_links"
    /// A link of an organization to set a new password.
    case multiTenantPasswords = "multi_tenant_passwords"
    /// A discovery link.
    case discovery
    /// The end of a sign-in with SSO.
    case sso
    /// The end of a discovery with OAuth.
    case discoveryOauth = "discovery_oauth"
}

/// What was done with a link.
public enum DeeplinkHandledStatus<Response: Sendable>: Sendable {
    /// The link's token was sent, and the call succeeded.
    case handled(response: Response)
    /// The link is not one for this client. Nothing was sent.
    case notHandled
    /// The link is Stytch's, and the app has to go on with its token: a new password, OAuth, SSO. Nothing was
    /// sent. The token is not printed.
    case manualHandlingRequired(DeeplinkTokenType, token: Secret)
}

/// What a link of an organization led to.
public enum B2BDeeplinkResponse: Sendable {
    /// A sign-in.
    case auth(B2BAuthenticateResponse)
    /// A discovery: the address is proven, and the user may choose an organization.
    case discovery(DiscoveryResponse)
}

private let consumerTypes: Set<DeeplinkTokenType> = [.magicLinks, .oauth, .passwordReset]
private let b2bTypes: Set<DeeplinkTokenType> = [
    .multiTenantMagicLinks, .multiTenantPasswords, .discovery, .sso, .oauth, .discoveryOauth,
]

/// The type and the token of a link that is for a client of these types.
private func values(_ url: URL, _ types: Set<DeeplinkTokenType>) -> (type: DeeplinkTokenType, token: String)? {
    let query = URLComponents(url: url, resolvingAgainstBaseURL: false)?.queryItems ?? []
    func value(_ name: String) -> String? { query.first { $0.name == name }?.value }
    guard let type = value("stytch_token_type").flatMap({ DeeplinkTokenType(rawValue: $0.lowercased()) }),
          types.contains(type), let token = value("token"), !token.isEmpty
    else { return nil }
    return (type, token)
}

/// What a client does with a link.
private enum Link<Call, Response: Sendable> {
    case send(Call)
    /// Nothing is sent.
    case answer(DeeplinkHandledStatus<Response>)
}

private func consumerLink(
    _ url: URL,
    _ sessionDuration: Minutes?
) -> Link<MagicLinks.AuthenticateParameters, AuthenticateResponse> {
    guard let (type, token) = values(url, consumerTypes) else { return .answer(.notHandled) }
    guard type == .magicLinks else { return .answer(.manualHandlingRequired(type, token: Secret(token))) }
    return .send(.init(token: token, sessionDuration: sessionDuration))
}

private enum B2BLinkCall {
    case signIn(B2BMagicLinks.AuthenticateParameters)
    case discovery(B2BMagicLinks.DiscoveryAuthenticateParameters)
}

private func b2bLink(_ url: URL, _ sessionDuration: Minutes?) -> Link<B2BLinkCall, B2BDeeplinkResponse> {
    guard let (type, token) = values(url, b2bTypes) else { return .answer(.notHandled) }
    let query = URLComponents(url: url, resolvingAgainstBaseURL: false)?.queryItems ?? []
    // A discovery link may also lead to a new password.
    let isReset = query.contains { $0.name == "stytch_redirect_type" && $0.value?.lowercased() == "reset_password" }
    switch type {
    case .multiTenantMagicLinks: return .send(.signIn(.init(token: token, sessionDuration: sessionDuration)))
    case .discovery where !isReset: return .send(.discovery(.init(token: token)))
    default: return .answer(.manualHandlingRequired(type, token: Secret(token)))
    }
}

public extension ConsumerClient {
    /// Signs in with a link that opened the app, if it is a magic link.
    func handle(url: URL, sessionDuration: Minutes? = nil) async throws -> DeeplinkHandledStatus<AuthenticateResponse> {
        switch consumerLink(url, sessionDuration) {
        case let .send(parameters): return .handled(response: try await magicLinks.authenticate(parameters: parameters))
        case let .answer(status): return status
        }
    }

    /// Completion-handler variant of `handle`.
    func handle(
        url: URL,
        sessionDuration: Minutes? = nil,
        completion: @escaping Completion<DeeplinkHandledStatus<AuthenticateResponse>>
    ) {
        switch consumerLink(url, sessionDuration) {
        case let .send(parameters):
            magicLinks.authenticate(parameters: parameters) { completion($0.map { .handled(response: $0) }) }
        case let .answer(status):
            callLater(completion) { status }
        }
    }

    /// The same with the vendor's other label of the duration.
    func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?
    ) async throws -> DeeplinkHandledStatus<AuthenticateResponse> {
        try await handle(url: url, sessionDuration: sessionDuration)
    }

    /// Completion-handler variant of `handle`, with the vendor's other label of the duration.
    func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?,
        completion: @escaping Completion<DeeplinkHandledStatus<AuthenticateResponse>>
    ) {
        handle(url: url, sessionDuration: sessionDuration, completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `handle`: the call begins when it is subscribed to.
    func handle(
        url: URL,
        sessionDuration: Minutes? = nil
    ) -> AnyPublisher<DeeplinkHandledStatus<AuthenticateResponse>, Swift.Error> {
        callPublisher { self.handle(url: url, sessionDuration: sessionDuration, completion: $0) }
    }

    /// Combine variant of `handle`, with the vendor's other label of the duration.
    func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?
    ) -> AnyPublisher<DeeplinkHandledStatus<AuthenticateResponse>, Swift.Error> {
        handle(url: url, sessionDuration: sessionDuration)
    }
#endif
}

public extension B2BClient {
    /// The intermediate session: the first step of a sign-in was completed and the next one is missing; nil
    /// without one. Never waits.
    var intermediateSession: IntermediateSession? { state?.intermediate }

    /// Signs in, or proves the address for discovery, with a link that opened the app, if it is a magic link.
    func handle(url: URL, sessionDuration: Minutes? = nil) async throws -> DeeplinkHandledStatus<B2BDeeplinkResponse> {
        switch b2bLink(url, sessionDuration) {
        case let .send(.signIn(parameters)):
            return .handled(response: .auth(try await magicLinks.authenticate(parameters: parameters)))
        case let .send(.discovery(parameters)):
            return .handled(response: .discovery(try await magicLinks.discoveryAuthenticate(parameters: parameters)))
        case let .answer(status):
            return status
        }
    }

    /// Completion-handler variant of `handle`.
    func handle(
        url: URL,
        sessionDuration: Minutes? = nil,
        completion: @escaping Completion<DeeplinkHandledStatus<B2BDeeplinkResponse>>
    ) {
        switch b2bLink(url, sessionDuration) {
        case let .send(.signIn(parameters)):
            magicLinks.authenticate(parameters: parameters) { completion($0.map { .handled(response: .auth($0)) }) }
        case let .send(.discovery(parameters)):
            magicLinks.discoveryAuthenticate(parameters: parameters) {
                completion($0.map { .handled(response: .discovery($0)) })
            }
        case let .answer(status):
            callLater(completion) { status }
        }
    }

    /// The same with the vendor's other label of the duration.
    func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?
    ) async throws -> DeeplinkHandledStatus<B2BDeeplinkResponse> {
        try await handle(url: url, sessionDuration: sessionDuration)
    }

    /// Completion-handler variant of `handle`, with the vendor's other label of the duration.
    func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?,
        completion: @escaping Completion<DeeplinkHandledStatus<B2BDeeplinkResponse>>
    ) {
        handle(url: url, sessionDuration: sessionDuration, completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `handle`: the call begins when it is subscribed to.
    func handle(
        url: URL,
        sessionDuration: Minutes? = nil
    ) -> AnyPublisher<DeeplinkHandledStatus<B2BDeeplinkResponse>, Swift.Error> {
        callPublisher { self.handle(url: url, sessionDuration: sessionDuration, completion: $0) }
    }

    /// Combine variant of `handle`, with the vendor's other label of the duration.
    func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?
    ) -> AnyPublisher<DeeplinkHandledStatus<B2BDeeplinkResponse>, Swift.Error> {
        handle(url: url, sessionDuration: sessionDuration)
    }
#endif
}

public extension StytchClient {
    /// Whether a link is Stytch's, of a kind that consumer projects have. Sends nothing.
    static func canHandle(url: URL) -> Bool { values(url, consumerTypes) != nil }

    /// Signs in with a link that opened the app, if it is a magic link.
    static func handle(url: URL, sessionDuration: Minutes? = nil) async throws -> DeeplinkHandledStatus<AuthenticateResponse> {
        try await client.handle(url: url, sessionDuration: sessionDuration)
    }

    /// The same with the vendor's other label of the duration.
    static func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?
    ) async throws -> DeeplinkHandledStatus<AuthenticateResponse> {
        try await client.handle(url: url, sessionDuration: sessionDuration)
    }

    /// Completion-handler variant of `handle`.
    static func handle(
        url: URL,
        sessionDuration: Minutes? = nil,
        completion: @escaping Completion<DeeplinkHandledStatus<AuthenticateResponse>>
    ) {
        client.handle(url: url, sessionDuration: sessionDuration, completion: completion)
    }

    /// Completion-handler variant of `handle`, with the vendor's other label of the duration.
    static func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?,
        completion: @escaping Completion<DeeplinkHandledStatus<AuthenticateResponse>>
    ) {
        client.handle(url: url, sessionDuration: sessionDuration, completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `handle`: the call begins when it is subscribed to.
    static func handle(url: URL, sessionDuration: Minutes? = nil) -> AnyPublisher<DeeplinkHandledStatus<AuthenticateResponse>, Swift.Error> {
        client.handle(url: url, sessionDuration: sessionDuration)
    }

    /// Combine variant of `handle`, with the vendor's other label of the duration.
    static func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?
    ) -> AnyPublisher<DeeplinkHandledStatus<AuthenticateResponse>, Swift.Error> {
        client.handle(url: url, sessionDuration: sessionDuration)
    }
#endif
}

public extension StytchB2BClient {
    /// Whether a link is Stytch's, of a kind that B2B projects have. Sends nothing.
    static func canHandle(url: URL) -> Bool { values(url, b2bTypes) != nil }

    /// Signs in, or proves the address for discovery, with a link that opened the app, if it is a magic link.
    static func handle(url: URL, sessionDuration: Minutes? = nil) async throws -> DeeplinkHandledStatus<B2BDeeplinkResponse> {
        try await client.handle(url: url, sessionDuration: sessionDuration)
    }

    /// The same with the vendor's other label of the duration.
    static func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?
    ) async throws -> DeeplinkHandledStatus<B2BDeeplinkResponse> {
        try await client.handle(url: url, sessionDuration: sessionDuration)
    }

    /// Completion-handler variant of `handle`.
    static func handle(
        url: URL,
        sessionDuration: Minutes? = nil,
        completion: @escaping Completion<DeeplinkHandledStatus<B2BDeeplinkResponse>>
    ) {
        client.handle(url: url, sessionDuration: sessionDuration, completion: completion)
    }

    /// Completion-handler variant of `handle`, with the vendor's other label of the duration.
    static func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?,
        completion: @escaping Completion<DeeplinkHandledStatus<B2BDeeplinkResponse>>
    ) {
        client.handle(url: url, sessionDuration: sessionDuration, completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `handle`: the call begins when it is subscribed to.
    static func handle(url: URL, sessionDuration: Minutes? = nil) -> AnyPublisher<DeeplinkHandledStatus<B2BDeeplinkResponse>, Swift.Error> {
        client.handle(url: url, sessionDuration: sessionDuration)
    }

    /// Combine variant of `handle`, with the vendor's other label of the duration.
    static func handle(
        url: URL,
        sessionDurationMinutes sessionDuration: Minutes?
    ) -> AnyPublisher<DeeplinkHandledStatus<B2BDeeplinkResponse>, Swift.Error> {
        client.handle(url: url, sessionDuration: sessionDuration)
    }
#endif
}
