import Observation

/// The first screen: which project, on which server.
@MainActor
@Observable
public final class ProjectModel {
    public static let title = "Stytch demo"
    public static let heading = "Choose a project"
    public static let kindLabel = "Kind of project"
    public static let serverLabel = "Server"
    public static let tokenLabel = "Public token"
    public static let openLabel = "Open project"

    /// What was typed. A change of it removes the message.
    public var settings: Settings {
        didSet { message = nil }
    }
    public private(set) var message: Message?
    /// Opens a project, or returns why it cannot be opened.
    @ObservationIgnored var openProject: @MainActor (Settings) -> Message? = { _ in nil }

    init(settings: Settings) {
        self.settings = settings
    }

    /// Shows why a project did not open.
    func refuse(_ message: Message?) {
        self.message = message
    }

    public var serverHelp: String {
        if settings.trimmed.server.isEmpty { return "Empty: Stytch itself." }
        return settings.isLocal
            ? "The emulator of this repository, on your computer."
            : "Your own server. Leave this empty for Stytch itself."
    }

    public var tokenHelp: String {
        settings.isLocal
            ? "This is the token of seed.json. Without that file the emulator prints another one when it starts."
            : "It is in the Stytch dashboard, under API keys."
    }

    public var canOpen: Bool { !settings.trimmed.publicToken.isEmpty }

    /// Opens the project, or shows what is wrong with the settings.
    public func open() {
        guard canOpen else { return }
        settings = settings.trimmed
        message = openProject(settings)
    }
}
