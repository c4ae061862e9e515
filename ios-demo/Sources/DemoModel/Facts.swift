// Parts of a session in words.

import Foundation
import StytchCore

/// A factor in the user's words.
func factorName(_ factor: AuthenticationFactor) -> String {
    factorName(factor.type, factor.deliveryMethod)
}

func factorName(_ type: FactorType, _ method: DeliveryMethod) -> String {
    switch type {
    case .password: "Password"
    case .magicLink: "E-mail link"
    case .emailOtp: "E-mail code"
    case .otp:
        switch method {
        case .email: "E-mail code"
        case .sms: "Text message code"
        case .whatsapp: "WhatsApp code"
        default: "One-time code"
        }
    case .totp: "Authenticator app"
    case .recoveryCodes: "Recovery code"
    case .sso: "Single sign-on"
    case .trustedAuthToken: "Trusted token"
    case .oauth: "OAuth"
    case .webauthn: "Passkey"
    case .crypto: "Crypto wallet"
    case .signatureChallenge: "Signature of a device"
    case .imported: "Imported session"
    case .impersonated: "Impersonation"
    case let .unknown(value): value.isEmpty ? "Unknown factor" : value
    }
}

/// The name of a way to sign in, as the vendor's API writes it.
func methodName(_ method: AuthMethod) -> String {
    switch method {
    case .sso: "sso"
    case .magicLink: "magic_link"
    case .password: "password"
    case .googleOauth: "google_oauth"
    case .microsoftOauth: "microsoft_oauth"
    case .hubspotOauth: "hubspot_oauth"
    case .slackOauth: "slack_oauth"
    case .githubOauth: "github_oauth"
    case .emailOtp: "email_otp"
    case let .unknown(value): value
    }
}

/// When a JWT ends, or nil for text that is not a JWT. For display only: the server decides whether a token is
/// good.
func jwtExpiry(_ jwt: String?) -> Date? {
    struct Claims: Decodable {
        let exp: Double
    }
    let parts = jwt?.split(separator: ".", omittingEmptySubsequences: false) ?? []
    guard parts.count == 3 else { return nil }
    var payload = parts[1].replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    payload += String(repeating: "=", count: (4 - payload.count % 4) % 4)
    guard let data = Data(base64Encoded: payload) else { return nil }
    return (try? JSONDecoder().decode(Claims.self, from: data)).map { Date(timeIntervalSince1970: $0.exp) }
}
