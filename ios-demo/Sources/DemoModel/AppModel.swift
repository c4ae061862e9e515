import Foundation
import Observation
import StytchCore

/// The pages of an open project.
public enum Page: Equatable, Sendable {
    case waiting, signIn, session, organizations, secondFactor

    /// The page for a snapshot. `Loading` and an unreadable store are never the sign-in page: it is not known
    /// whether a user is signed in.
    init(for snapshot: Snapshot, isChoosingOrganization: Bool) {
        switch snapshot.state {
        case .loading:
            self = .waiting
        case .active:
            self = isChoosingOrganization ? .organizations : .session
        case let .unavailable(_, hasSnapshot, _):
            self = hasSnapshot ? .session : .waiting
        case .signedOut:
            switch snapshot.nextStep {
            case .chooseOrganization: self = .organizations
            case .secondFactor: self = .secondFactor
            case .otherFirstFactor, nil: self = .signIn
            }
        }
    }

    @MainActor
    public var title: String {
        switch self {
        case .waiting, .session: SessionModel.title
        case .signIn: SignInModel.title
        case .organizations: OrganizationsModel.title
        case .secondFactor: SecondFactorModel.title
        }
    }
}

/// The whole app: which project is open. Lives as long as the process.
@MainActor
@Observable
public final class AppModel {
    public static let changeLabel = "Change project"

    /// What the window shows.
    public enum Screen {
        case choosing(ProjectModel)
        case opened(OpenedProject)
    }

    public private(set) var screen: Screen
    @ObservationIgnored private let clock: Clock
    @ObservationIgnored private let store: any SettingsStore
    @ObservationIgnored private let openAccount: @MainActor (Settings) throws -> any Account

    /// Opens the project that was open when the process ended, if there was one.
    public init(
        store: any SettingsStore,
        clock: @escaping Clock = { Date() },
        openAccount: @escaping @MainActor (Settings) throws -> any Account
    ) {
        self.store = store
        self.clock = clock
        self.openAccount = openAccount
        let first = ProjectModel(settings: store.draft)
        screen = .choosing(first)
        first.openProject = { [weak self] in self?.open($0) }
        if let opened = store.opened { first.refuse(open(opened)) }
    }

    /// Back to the choice of a project. The session stays stored.
    public func leaveProject() {
        close()
        store.forgetOpened()
        choose()
    }

    /// Closes the client, as the end of the process does.
    public func close() {
        if case let .opened(project) = screen { project.close() }
    }

    private func choose() {
        let model = ProjectModel(settings: store.draft)
        model.openProject = { [weak self] in self?.open($0) }
        screen = .choosing(model)
    }

    /// Opens a project, or returns why it cannot be opened.
    private func open(_ settings: Settings) -> Message? {
        let account: any Account
        do {
            account = try openAccount(settings)
        } catch {
            return errorMessage(error)
        }
        store.remember(settings)
        screen = .opened(OpenedProject(account: account, settings: settings, clock: clock))
        return nil
    }
}

/// An open project: its page, and the models of its pages.
@MainActor
@Observable
public final class OpenedProject {
    public static let logHeading = "Event log"

    public private(set) var page: Page
    /// Which project, on which server.
    public let subtitle: String
    public let log: EventLog
    public let signIn: SignInModel
    public let session: SessionModel
    public let organizations: OrganizationsModel?
    public let secondFactor: SecondFactorModel?
    @ObservationIgnored private let account: any Account
    @ObservationIgnored private var isChoosingOrganization = false
    @ObservationIgnored private var loggedState = ""

    init(account: any Account, settings: Settings, clock: @escaping Clock) {
        self.account = account
        let log = EventLog(clock: clock)
        self.log = log
        let server = settings.server.components(separatedBy: "://").last ?? ""
        subtitle = "\(settings.project.label) · "
            + (settings.server.isEmpty ? "Stytch" : settings.isLocal ? "local emulator" : server)
        page = Page(for: account.snapshot, isChoosingOrganization: false)
        signIn = SignInModel(account: account, isLocal: settings.isLocal, log: log)
        secondFactor = (account as? B2BAccount).map { SecondFactorModel(account: $0, log: log) }
        session = SessionModel(account: account, clock: clock, log: log)
        organizations = (account as? B2BAccount).map { OrganizationsModel(account: $0, log: log) }
        session.showOrganizations = { [weak self] in self?.chooseOrganization(true) }
        organizations?.leave = { [weak self] in self?.chooseOrganization(false) }
        account.onChange = { [weak self] in self?.update() }
        logState()
        if page == .organizations { organizations?.load() }
    }

    /// For the page that is visible while nothing is known.
    public var chip: Chip { Chip(of: account.snapshot.state) }
    public var banner: Message? { stateBanner(account.snapshot.state) }

    func close() {
        account.onChange = nil
        account.close()
    }

    private func chooseOrganization(_ value: Bool) {
        isChoosingOrganization = value
        update()
    }

    private func update() {
        logState()
        let next = Page(for: account.snapshot, isChoosingOrganization: isChoosingOrganization)
        // A choice ends with the session that it belonged to.
        if next != .organizations { isChoosingOrganization = false }
        guard next != page else { return }
        page = next
        if next == .organizations { organizations?.load() }
        if next == .session { session.enter() }
    }

    /// Writes each different state into the log, with the reason why no user is signed in.
    private func logState() {
        var text = chip.text
        if case let .signedOut(cause) = account.snapshot.state, cause != .none { text += " · \(cause)" }
        guard text != loggedState else { return }
        loggedState = text
        log.add("state: \(text)")
    }
}
