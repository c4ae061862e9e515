/// Receives lines for the app's log. No line holds a token, a code, a password or an address.
public protocol StytchLogger: AnyObject, Sendable {
    /// One line. Called on a thread of the library, one call at a time, without a lock.
    ///
    /// `target` is the part of the library, such as `stytch_core::engine`.
    func log(level: StytchLogLevel, target: String, message: String)
}

/// An app's logger as the library calls it.
final class LoggerAdapter: NativeLogger {
    private let logger: any StytchLogger

    init(_ logger: any StytchLogger) {
        self.logger = logger
    }

    func log(level: StytchLogLevel, target: String, message: String) throws {
        logger.log(level: level, target: target, message: message)
    }
}
