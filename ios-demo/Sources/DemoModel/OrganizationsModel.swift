import Observation

/// One organization of the list.
public struct OrganizationItem: Equatable, Identifiable, Sendable {
    public let id: String
    public let name: String
    public let note: String
    /// What entering costs; nil when it costs nothing.
    public let warning: String?
    public let isCurrent: Bool
    public let canEnter: Bool

    public var question: String { "End this session to enter \(name)?" }
}

/// The organizations of a user: to enter the first one, or to change to another.
@MainActor
@Observable
public final class OrganizationsModel {
    public static let title = "Organizations"
    public static let loadingText = "Loading the organizations that you belong to …"
    public static let emptyText = "You belong to no organization yet. Create one to continue."
    public static let currentLabel = "Current"
    public static let enterLabel = "Enter"
    public static let stayLabel = "Stay here"
    public static let confirmLabel = "End and enter"
    public static let nameLabel = "Name of a new organization"
    public static let createLabel = "Create organization"
    public static let retryLabel = "Try again"

    /// The name of an organization to create, as it was typed.
    public var name = ""
    private var found: [OrganizationChoice]?
    private var askingId: String?
    @ObservationIgnored private let account: B2BAccount
    /// Called when the user is done here.
    @ObservationIgnored var leave: @MainActor () -> Void = {}
    private let calls: Calls

    init(account: B2BAccount, log: EventLog) {
        self.account = account
        calls = Calls(log: log)
    }

    public var isSignedIn: Bool { account.snapshot.nextStep != .chooseOrganization }
    public var isBusy: Bool { calls.isBusy }
    public var message: Message? { calls.message }
    public var heading: String { isSignedIn ? "Switch organization" : "Choose an organization" }
    public var backLabel: String { isSignedIn ? "Back to the session" : "Use another address" }
    public var isLoading: Bool { found == nil && isBusy }
    public var isEmpty: Bool { found?.isEmpty == true }
    public var canRetry: Bool { found == nil && !isBusy }
    public var canCreate: Bool { !isSignedIn && !isBusy && !trimmed(name).isEmpty }

    public var items: [OrganizationItem] {
        (found ?? []).sorted { $0.name < $1.name }.map(item)
    }

    /// The organization that is entered once the user agrees.
    public var asking: OrganizationItem? {
        items.first { $0.id == askingId && $0.canEnter && $0.warning != nil }
    }

    /// Loads the list again; called when the screen opens.
    @discardableResult
    public func load() -> Task<Void, Never>? {
        found = nil
        askingId = nil
        let account = account
        return calls.run("list organizations", whenDone: { self.found = $0 }) { try await account.organizations() }
    }

    /// Enters, or asks the user first if that ends the session.
    @discardableResult
    public func enter(_ organizationId: String) -> Task<Void, Never>? {
        guard let item = items.first(where: { $0.id == organizationId && $0.canEnter }) else { return nil }
        guard item.warning == nil else {
            askingId = item.id
            return nil
        }
        return go(item.id)
    }

    /// Enters the organization that the question is about.
    @discardableResult
    public func confirm() -> Task<Void, Never>? {
        guard let asking else { return nil }
        askingId = nil
        return go(asking.id)
    }

    public func dismiss() {
        askingId = nil
    }

    @discardableResult
    public func create() -> Task<Void, Never>? {
        guard canCreate else { return nil }
        let (account, name) = (account, trimmed(name))
        return calls.run("create organization", whenDone: {
            self.name = ""
            self.leave()
        }) { try await account.createOrganization(name: name) }
    }

    /// Back to the session, or to the sign-in form when there is no session.
    @discardableResult
    public func back() -> Task<Void, Never>? {
        guard !isSignedIn else {
            leave()
            return nil
        }
        let account = account
        return calls.run("start over") { try await account.revoke(forceClear: false) }
    }

    private func go(_ organizationId: String) -> Task<Void, Never>? {
        let account = account
        return calls.run("enter organization", whenDone: { self.leave() }) {
            try await account.enter(organizationId: organizationId)
        }
    }

    private func item(_ choice: OrganizationChoice) -> OrganizationItem {
        let isCurrent = isSignedIn && choice.id == account.snapshot.organizationId
        let asks: String? = switch choice.wants {
        case .secondFactor: "a second factor"
        case .otherFirstFactor: "another way to sign in"
        case nil: nil
        }
        let note: String
        if isCurrent {
            note = "You are here"
        } else if let asks {
            note = isSignedIn ? "Ends this session and asks for \(asks)" : "Asks for \(asks)"
        } else {
            note = "Ready to enter"
        }
        let warning = asks.map { "It asks for \($0). This session ends now, even if you stop there; then you sign in again." }
        return OrganizationItem(
            id: choice.id,
            name: choice.name,
            note: note,
            warning: isSignedIn ? warning : nil,
            isCurrent: isCurrent,
            canEnter: !isCurrent && !isBusy
        )
    }
}
