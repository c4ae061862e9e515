import Foundation
import Observation
import StytchCore

/// The buttons of the session screen.
public enum SessionAction: CaseIterable, Sendable {
    case validate, extend, exchange, revoke, forceClear
}

/// What is opened below the buttons.
public enum SessionPanel: Equatable, Sendable {
    case confirmForceClear, accessToken
}

/// One line of the session card.
public struct SessionRow: Equatable, Identifiable, Sendable {
    public let label: String
    public let value: String

    public var id: String { label }
}

/// The session card and its buttons.
@MainActor
@Observable
public final class SessionModel {
    public static let title = "Session"
    public static let accessTokenLabel = "Access token"
    public static let accessTokenHelp = "Of a connected app, made by your backend."
    public static let cancelLabel = "Cancel"
    public static let exchangeLabel = "Exchange"
    public static let forceClearQuestion = "Sign out without the server?"
    public static let forceClearWarning =
        "The session is removed from this device at once and cannot be brought back. The server is notified when it can be reached."
    public static let keepLabel = "Keep session"
    public static let clearLabel = "Clear now"
    /// How long *Extend* makes the session.
    static let extendedMinutes: UInt = 60

    public private(set) var panel: SessionPanel?
    /// What was typed into the panel.
    public var accessToken = ""
    private var now: Date
    @ObservationIgnored private let clock: Clock
    @ObservationIgnored private let account: any Account
    /// Called for *Switch organization*.
    @ObservationIgnored var showOrganizations: @MainActor () -> Void = {}
    private let calls: Calls

    init(account: any Account, clock: @escaping Clock, log: EventLog) {
        self.account = account
        self.clock = clock
        now = clock()
        calls = Calls(log: log)
    }

    /// Moves the countdowns; called about once a second while the screen is visible.
    public func tick() {
        now = clock()
    }

    /// A new session is displayed: messages and questions about an earlier one are removed.
    func enter() {
        closePanel()
        calls.clear()
        tick()
    }

    public var isBusy: Bool { calls.isBusy }
    public var message: Message? { calls.message }
    public var chip: Chip { Chip(of: account.snapshot.state) }
    /// Why the session is not confirmed, or cannot be read.
    public var banner: Message? { stateBanner(account.snapshot.state) }
    public var user: String { account.snapshot.user ?? "" }
    public var organization: String? { account.snapshot.organizationName }
    public var countdownText: String { countdown(to: account.snapshot.expiresAt, now: now) }
    /// The part of the session that is left: 1 at its start, 0 at its end.
    public var remaining: Double {
        remainingPart(from: account.snapshot.startedAt, to: account.snapshot.expiresAt, now: now)
    }

    public var rows: [SessionRow] {
        let snapshot = account.snapshot
        let validated = lastValidation(snapshot.state).map { "\(inWords(now.timeIntervalSince($0))) ago" }
        let factors = snapshot.factors.joined(separator: ", ")
        return [
            SessionRow(label: "Freshness", value: freshness(of: snapshot.state)),
            SessionRow(label: "Last validated", value: validated ?? "never"),
            SessionRow(label: "Factors", value: factors.isEmpty ? "none" : factors),
            SessionRow(label: "JWT", value: jwtWords(snapshot.jwtExpiresAt, now: now)),
            SessionRow(label: "On disk", value: snapshot.isPersisted ? "stored, encrypted" : "not written yet"),
        ]
    }

    public func label(of action: SessionAction) -> String {
        switch action {
        case .validate: "Validate"
        case .extend: "Extend to 1 hour"
        case .exchange: account.project == .b2b ? "Switch organization" : "Exchange token"
        case .revoke: "Sign out"
        case .forceClear: "Force clear"
        }
    }

    /// While a call is running only *Force clear* works, which is for a server that does not respond.
    public func isEnabled(_ action: SessionAction) -> Bool {
        let isSignedIn: Bool
        switch account.snapshot.state {
        case .active: isSignedIn = true
        case let .unavailable(_, hasSnapshot, _): isSignedIn = hasSnapshot
        case .loading, .signedOut: isSignedIn = false
        }
        return isSignedIn && (!isBusy || action == .forceClear)
    }

    @discardableResult
    public func press(_ action: SessionAction) -> Task<Void, Never>? {
        guard isEnabled(action) else { return nil }
        closePanel()
        let account = account
        switch action {
        case .validate:
            return calls.run("validate", success: "The server confirmed the session.") { try await account.validate() }
        case .extend:
            let minutes = Self.extendedMinutes
            return calls.run("extend", success: "The session now ends in \(minutes) minutes.") {
                try await account.extend(minutes: minutes)
            }
        case .exchange:
            if account.project == .b2b {
                showOrganizations()
            } else {
                panel = .accessToken
            }
            return nil
        case .revoke:
            return calls.run("sign out") { try await account.revoke(forceClear: false) }
        case .forceClear:
            panel = .confirmForceClear
            return nil
        }
    }

    /// Only after the question: a cleared session cannot be brought back.
    @discardableResult
    public func confirmForceClear() -> Task<Void, Never>? {
        guard panel == .confirmForceClear else { return nil }
        closePanel()
        let account = account
        return calls.run("force clear", always: true) { try await account.revoke(forceClear: true) }
    }

    public var canExchange: Bool { !isBusy && !trimmed(accessToken).isEmpty }

    /// Exchanges the access token that was typed.
    @discardableResult
    public func exchange() -> Task<Void, Never>? {
        guard let consumer = account as? ConsumerAccount, canExchange else { return nil }
        let token = trimmed(accessToken)
        closePanel()
        return calls.run("exchange", success: "The access token was exchanged for a session.") {
            try await consumer.exchange(accessToken: token)
        }
    }

    /// Closes the panel. What was typed into it is removed.
    public func closePanel() {
        panel = nil
        accessToken = ""
    }
}
