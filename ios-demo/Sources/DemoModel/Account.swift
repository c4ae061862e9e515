// What the screens show and do, the same for both kinds of project.

import Foundation
import StytchCore

/// The two kinds of project.
public enum Project: String, CaseIterable, Codable, Sendable {
    case consumer
    case b2b

    public var label: String {
        switch self {
        case .consumer: "Consumer"
        case .b2b: "B2B"
        }
    }
}

/// The calls that both kinds of project have, and what is known about the session.
@MainActor
public protocol Account: AnyObject {
    var project: Project { get }

    /// What is known now. Observable.
    var snapshot: Snapshot { get }

    /// Called after each change of `snapshot`.
    var onChange: (@MainActor () -> Void)? { get set }

    /// Asks the server whether the session is alive. Does not extend it.
    func validate() async throws

    /// Sets the end of the session to so many minutes from now.
    func extend(minutes: UInt) async throws

    /// Signs out: on the server first, or on this device at once with `forceClear`.
    func revoke(forceClear: Bool) async throws

    /// Closes the client. The session stays stored.
    func close()
}

/// Everything that the screens show, of one revision. Holds no token: of the JWT only its end.
public struct Snapshot: Equatable, Sendable {
    public var state: SessionState = .loading
    /// Whether the session is on disk.
    public var isPersisted = true
    /// The e-mail address of the user or member.
    public var user: String?
    public var organizationId: String?
    public var organizationName: String?
    public var startedAt: Date?
    public var expiresAt: Date?
    public var jwtExpiresAt: Date?
    public var factors: [String] = []
    /// What is left to do before there is a session.
    public var nextStep: NextStep?

    public init(state: SessionState = .loading) {
        self.state = state
    }
}

/// What an intermediate session waits for.
public enum NextStep: Equatable, Sendable {
    /// The address is proven. The user has to choose an organization.
    case chooseOrganization
    /// The organization wants a second factor.
    case secondFactor(SecondFactor)
    /// The organization does not accept the first factor that was given.
    case otherFirstFactor(organizationName: String, allowed: [String])
}

/// The second factor that an organization wants of a member.
public struct SecondFactor: Equatable, Sendable {
    public let organizationId: String
    public let organizationName: String
    public let memberId: String
    /// Where a code can be sent, as the server writes it; nil when the member has no number yet.
    public let phoneNumber: String?
    /// A code was sent already.
    public let isCodeSent: Bool

    public init(
        organizationId: String,
        organizationName: String,
        memberId: String,
        phoneNumber: String?,
        isCodeSent: Bool
    ) {
        self.organizationId = organizationId
        self.organizationName = organizationName
        self.memberId = memberId
        self.phoneNumber = phoneNumber
        self.isCodeSent = isCodeSent
    }
}

/// One organization that the user may enter.
public struct OrganizationChoice: Equatable, Sendable {
    public let id: String
    public let name: String
    /// What the organization wants beyond what was proven already.
    public let wants: Proof?

    public init(id: String, name: String, wants: Proof? = nil) {
        self.id = id
        self.name = name
        self.wants = wants
    }
}

/// What an organization wants beyond what was proven already.
public enum Proof: Equatable, Sendable {
    case secondFactor
    case otherFirstFactor
}
