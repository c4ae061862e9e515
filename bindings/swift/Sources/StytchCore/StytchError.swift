import Foundation

/// Why a call failed. Each message is one sentence about what to do or what happened, without
/// tokens, codes and passwords.
///
/// There are four subclasses, with the names of the vendor's SDK: ``StytchAPIError``, ``StytchAPISchemaError``,
/// ``StytchAPIUnreachableError`` and ``StytchSDKError``.
public class StytchError: Swift.Error, LocalizedError, CustomStringConvertible, @unchecked Sendable {
    /// The name of the error, such as `no_current_session`.
    public let name: String
    /// One sentence.
    public let message: String

    init(name: String, message: String) {
        self.name = name
        self.message = message
    }

    public var errorDescription: String? { message }

    public var description: String { "\(name): \(message)" }
}

/// The server rejected the request. Branch on `errorType`.
public final class StytchAPIError: StytchError, @unchecked Sendable {
    /// HTTP status.
    public let statusCode: Int
    /// The vendor's name of the error, such as `session_not_found`.
    public let errorType: String
    /// For the vendor's support.
    public let requestId: String?
    /// The vendor's page about the error.
    public let url: URL?
    /// How long to wait before the next attempt, when the server gave a time.
    public let retryAfter: TimeInterval?

    /// For an app's fakes.
    public init(
        statusCode: Int,
        errorType: String,
        message: String,
        requestId: String? = nil,
        url: URL? = nil,
        retryAfter: TimeInterval? = nil
    ) {
        self.statusCode = statusCode
        self.errorType = errorType
        self.requestId = requestId
        self.url = url
        self.retryAfter = retryAfter
        super.init(name: errorType, message: message)
    }
}

/// The response is not as the server's interface documents it. The session is unchanged.
public final class StytchAPISchemaError: StytchError, @unchecked Sendable {
    init(expected: String) {
        super.init(name: "schema_error", message: "The server's response is not as documented: expected \(expected).")
    }
}

/// The server could not be reached, or the response did not come from it. The session is unchanged.
public final class StytchAPIUnreachableError: StytchError, @unchecked Sendable {
    /// True when the device's clock is so wrong that certificates are refused.
    public let isClockSuspect: Bool

    /// For an app's fakes.
    public init(reason: String, isClockSuspect: Bool = false) {
        self.isClockSuspect = isClockSuspect
        super.init(name: "api_unreachable", message: "The server could not be reached: \(reason).")
    }
}

/// The call failed on this device, or the app used this library wrongly.
public final class StytchSDKError: StytchError, @unchecked Sendable {
    /// What happened.
    public enum Kind: Equatable, Sendable {
        /// The call was wrong and was not sent. Nothing changed.
        case invalidInput(field: String, expected: String)
        /// The client was used before it was configured.
        case notConfigured
        /// The client has other settings already.
        case alreadyConfigured
        /// The library is missing or of another build than this code.
        case otherLibrary
        /// The folder for the session could not be made.
        case folder
        /// No certificate of the server has a key that the app pinned. Nothing was sent.
        case certificatePin
        /// Nobody is signed in.
        case noCurrentSession
        /// A later sign-in or sign-out superseded this call. This call changed nothing.
        case superseded
        /// The stored session cannot be read now. Nothing was sent, and nothing is lost.
        case unavailable(UnavailableReason)
        /// Signed out on this device. The server is notified later.
        case localStateCleared(errorType: String?, statusCode: Int?, requestId: String?)
        /// The client has the role of a reader, which may not do this.
        case readOnlyRole
        /// The flow that ends here was not started on this device.
        case missingPKCE
        /// The client is closed.
        case closed
        /// A fault of the library. The session is unchanged.
        case internalFault
    }

    /// What happened.
    public let kind: Kind

    init(_ kind: Kind, name: String, _ message: String) {
        self.kind = kind
        super.init(name: name, message: message)
    }

    static func invalidInput(_ field: String, _ expected: String) -> StytchSDKError {
        StytchSDKError(
            .invalidInput(field: field, expected: expected),
            name: "invalid_input",
            "\(field) is not usable; pass \(expected)."
        )
    }

    static func notConfigured(_ client: String) -> StytchSDKError {
        StytchSDKError(
            .notConfigured,
            name: "not_configured",
            "Call \(client).configure(configuration:) before anything else, preferably when the app starts."
        )
    }

    static func alreadyConfigured(_ client: String, _ setting: String) -> StytchSDKError {
        StytchSDKError(
            .alreadyConfigured,
            name: "already_configured",
            "\(client) is already configured with another \(setting); configure it once, or make an instance of its own for the second project."
        )
    }

    static func folder(_ folder: URL, _ reason: Swift.Error) -> StytchSDKError {
        StytchSDKError(
            .folder,
            name: "folder",
            "storageFolder \(folder.path) cannot be made (\((reason as NSError).localizedDescription)); pass a folder that the app may write."
        )
    }

    static func otherLibrary() -> StytchSDKError {
        StytchSDKError(
            .otherLibrary,
            name: "other_library",
            "The library is of another version than \(sdkVersion); build the app with the library of this package."
        )
    }

    static func closed() -> StytchSDKError {
        StytchSDKError(.closed, name: "closed", "This client is closed; make a new one.")
    }

    /// For an app's fakes.
    public static func noCurrentSession() -> StytchSDKError {
        StytchSDKError(.noCurrentSession, name: "no_current_session", "Nobody is signed in; sign in first.")
    }
}

extension StytchError {
    /// The error of this module for whatever a call into the library threw. Errors name parameters as
    /// Swift does; `renamed` has those whose names differ from the library's in more than their form.
    static func of(_ error: Swift.Error, renamed: [String: String] = [:]) -> StytchError {
        switch error {
        case let error as StytchError: return error
        case let error as NativeError: return of(native: error, renamed)
        case BorderError.otherLibrary: return StytchSDKError.otherLibrary()
        default:
            return StytchSDKError(
                .internalFault,
                name: "internal",
                "The library has an internal fault; please report it with the diagnostics."
            )
        }
    }

    private static func of(native error: NativeError, _ renamed: [String: String]) -> StytchError {
        switch error {
        case let .InvalidInput(field, expected):
            return StytchSDKError.invalidInput(renamed[field] ?? camelCase(field), expected)
        case let .Api(status, errorType, errorMessage, errorUrl, requestId, retryAfterMs):
            return StytchAPIError(
                statusCode: status,
                errorType: errorType,
                message: errorMessage,
                requestId: requestId,
                url: errorUrl.flatMap { URL(string: $0) },
                retryAfter: retryAfterMs.map { Double($0) / 1000 }
            )
        case let .Network(reason, clockSuspect):
            return StytchAPIUnreachableError(reason: reason, isClockSuspect: clockSuspect)
        case let .Malformed(expected):
            return StytchAPISchemaError(expected: expected)
        case .CertificatePin:
            return StytchSDKError(
                .certificatePin,
                name: "certificate_pin",
                "The server's certificates match no pin of the app; nothing was sent."
            )
        case .NoSession:
            return StytchSDKError.noCurrentSession()
        case .Superseded:
            return StytchSDKError(
                .superseded,
                name: "superseded",
                "A later sign-in or sign-out superseded this call, so it changed nothing; read the current session."
            )
        case let .Unavailable(reason):
            return StytchSDKError(
                .unavailable(reason),
                name: "unavailable",
                "The stored session cannot be read now (\(reason)); try again later."
            )
        case let .LocalStateCleared(reason, errorType, status, requestId):
            return StytchSDKError(
                .localStateCleared(errorType: errorType, statusCode: status, requestId: requestId),
                name: "local_state_cleared",
                "Signed out on this device, and nothing is left to do; the server is notified later: \(reason)."
            )
        case .ReadOnlyRole:
            return StytchSDKError(
                .readOnlyRole,
                name: "read_only_role",
                "This client may only read; use the one of the app itself."
            )
        case .MissingPkce:
            return StytchSDKError(
                .missingPKCE,
                name: "missing_pkce",
                "This link was not requested on this device; request a new one here."
            )
        case .Closed:
            return StytchSDKError.closed()
        }
    }

    /// `session_duration_minutes` as Swift writes it.
    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "_")
        return words.prefix(1).joined() + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}
