import Foundation

// What a client does with a link that opens the app. The names are those of the vendor's SDK; which kinds are
// handled is decided in the two `handle` functions.

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

public extension ConsumerClient {
    /// Signs in with a link that opened the app, if it is a magic link.
    func handle(url: URL, sessionDuration: Minutes? = nil) async throws -> DeeplinkHandledStatus<AuthenticateResponse> {
        guard let (type, token) = values(url, consumerTypes) else { return .notHandled }
        guard type == .magicLinks else { return .manualHandlingRequired(type, token: Secret(token)) }
        let parameters = MagicLinks.AuthenticateParameters(token: token, sessionDuration: sessionDuration)
        return .handled(response: try await magicLinks.authenticate(parameters: parameters))
    }
}

public extension B2BClient {
    /// The proof of an address or of a first factor that waits for the next step, or nil. Never waits.
    var intermediateSession: IntermediateSession? { state?.intermediate }

    /// Signs in, or proves the address for discovery, with a link that opened the app, if it is a magic link.
    func handle(url: URL, sessionDuration: Minutes? = nil) async throws -> DeeplinkHandledStatus<B2BDeeplinkResponse> {
        guard let (type, token) = values(url, b2bTypes) else { return .notHandled }
        let query = URLComponents(url: url, resolvingAgainstBaseURL: false)?.queryItems ?? []
        // A discovery link may also lead to a new password.
        let isReset = query.contains { $0.name == "stytch_redirect_type" && $0.value?.lowercased() == "reset_password" }
        switch type {
        case .multiTenantMagicLinks:
            let parameters = B2BMagicLinks.AuthenticateParameters(token: token, sessionDuration: sessionDuration)
            return .handled(response: .auth(try await magicLinks.authenticate(parameters: parameters)))
        case .discovery where !isReset:
            let parameters = B2BMagicLinks.DiscoveryAuthenticateParameters(token: token)
            return .handled(response: .discovery(try await magicLinks.discoveryAuthenticate(parameters: parameters)))
        default:
            return .manualHandlingRequired(type, token: Secret(token))
        }
    }
}

public extension StytchClient {
    /// Whether a link is Stytch's, of a kind that consumer projects have. Sends nothing.
    static func canHandle(url: URL) -> Bool { values(url, consumerTypes) != nil }

    /// Signs in with a link that opened the app, if it is a magic link.
    static func handle(
        url: URL,
        sessionDuration: Minutes? = nil
    ) async throws -> DeeplinkHandledStatus<AuthenticateResponse> {
        try await client.handle(url: url, sessionDuration: sessionDuration)
    }
}

public extension StytchB2BClient {
    /// Whether a link is Stytch's, of a kind that B2B projects have. Sends nothing.
    static func canHandle(url: URL) -> Bool { values(url, b2bTypes) != nil }

    /// Signs in, or proves the address for discovery, with a link that opened the app, if it is a magic link.
    static func handle(
        url: URL,
        sessionDuration: Minutes? = nil
    ) async throws -> DeeplinkHandledStatus<B2BDeeplinkResponse> {
        try await client.handle(url: url, sessionDuration: sessionDuration)
    }
}
