import Foundation

/// An object of the session as a publisher shows it.
public enum StytchObjectInfo<T: Equatable>: Equatable {
    /// There is no object: no user is signed in.
    case unavailable
    /// The object, and when the server confirmed it last. `Date.distantPast` if it never did.
    case available(T, Date)

    /// The object, if there is one.
    public var value: T? {
        guard case let .available(value, _) = self else { return nil }
        return value
    }
}

extension StytchObjectInfo: Sendable where T: Sendable {}

/// Whether a client knows who is signed in.
public enum InitializationStatus: Equatable, Sendable {
    /// Not yet: not configured, or the stored session cannot be read now. The client recovers from it.
    case loading
    /// It is known, and stays known.
    case success
    /// The stored session cannot be read, and waiting does not help.
    case failure(UnavailableReason)
}

/// The registration of a closure. It ends when it is cancelled, when it is released, and with the client.
public final class StytchSubscription: Sendable {
    private let end: @Sendable () -> Void

    init(_ end: @escaping @Sendable () -> Void) {
        self.end = end
    }

    /// Ends the registration. Any thread, also from the closure itself. Further calls do nothing.
    public func cancel() { end() }

    deinit { end() }
}
