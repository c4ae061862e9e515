/// A token, code or password that does not print itself: neither a description nor a dump of a value
/// that holds one shows it. Equal when the text is equal.
public final class Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let text: String

    public init(_ text: String) {
        self.text = text
    }

    /// The text itself. Do not log it.
    public func expose() -> String { text }

    public static func == (left: Secret, right: Secret) -> Bool { left.text == right.text }

    public var description: String { "Secret(redacted)" }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
