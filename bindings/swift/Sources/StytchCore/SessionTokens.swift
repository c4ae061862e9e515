/// One token of a session. It does not print its text.
public struct SessionToken: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// What a token is.
    public enum Kind: Sendable {
        /// The opaque session token.
        case opaque
        /// The JWT, which lives five minutes.
        case jwt
    }

    /// What the token is.
    public let kind: Kind
    /// The text itself. Do not log it.
    public let value: String

    /// A JWT.
    public static func jwt(_ value: String) -> SessionToken { SessionToken(kind: .jwt, value: value) }

    /// An opaque session token.
    public static func opaque(_ value: String) -> SessionToken { SessionToken(kind: .opaque, value: value) }

    public var description: String { "SessionToken(\(kind), redacted)" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["kind": kind]) }
}

/// Both tokens of a session that the app's backend created.
public struct SessionTokens: Equatable, Sendable {
    /// The JWT.
    public let jwt: SessionToken
    /// The opaque session token.
    public let opaque: SessionToken

    /// Nil unless there is one token of each kind, and neither is empty.
    public init?(jwt: SessionToken?, opaque: SessionToken?) {
        guard let jwt, let opaque, jwt.kind == .jwt, opaque.kind == .opaque,
              !jwt.value.isEmpty, !opaque.value.isEmpty
        else { return nil }
        self.jwt = jwt
        self.opaque = opaque
    }
}
