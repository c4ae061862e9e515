/// A duration in minutes. The library checks its range when a call is made.
public struct Minutes: RawRepresentable, ExpressibleByIntegerLiteral, Hashable, Sendable {
    /// How many minutes.
    public let rawValue: UInt

    public init(rawValue: UInt) {
        self.rawValue = rawValue
    }

    public init(integerLiteral value: UInt) {
        self.init(rawValue: value)
    }

    /// What crosses to the library, which refuses what is too large.
    var number: UInt32 { UInt32(clamping: rawValue) }
}
