/// The language of a message.
public struct StytchLocale: RawRepresentable, ExpressibleByStringLiteral, Hashable, Sendable {
    /// As the server takes it, such as `en`.
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public init(stringLiteral value: String) {
        self.init(rawValue: value)
    }

    /// English.
    public static let en: StytchLocale = "en"
    /// Spanish.
    public static let es: StytchLocale = "es"
    /// Brazilian Portuguese.
    public static let ptbr: StytchLocale = "pt-br"
}
