import Foundation

/// The settings of a client. Only the public token has no default.
public struct StytchClientConfiguration: Equatable, Sendable {
    /// Of the project, from the Stytch dashboard.
    public var publicToken: String
    /// Sent with a sign-in that names none, 5 to 527040 minutes. It may shorten a longer session.
    public var defaultSessionDuration: Minutes
    /// Extend the session with every heartbeat. Off, heartbeats only validate.
    public var enableAutomaticSessionExtension: Bool
    /// Another server, such as the emulator: `https`, or `http` on this machine. Without one it is the vendor's
    /// server that the public token belongs to.
    public var baseURL: URL?
    /// For development only: allows an `http` address of any machine.
    public var allowCleartext: Bool
    /// `owner`, or `reader` for a widget or an extension that only displays what the app stored.
    public var role: Role
    /// Names the session and its key in the keychain, so that two clients of one project can hold two
    /// sessions.
    public var instance: String
    /// The folder for the session. Without one it is in the app's own. An extension that reads the
    /// app's session needs one in a container that both share.
    public var storageFolder: URL?
    /// The keychain access group that holds the key, so that an extension of the app can read it too.
    public var keychainAccessGroup: String?
    /// Keep the session in this process only; nothing is written.
    public var inMemory: Bool
    /// Earlier public tokens of the same project, the latest first: a session that was stored under one of
    /// them is kept.
    public var formerPublicTokens: [String]
    /// A proxy for every request, `http://[user:password@]host:port`. Without one it is that of the device.
    public var proxy: Secret?
    /// Public keys that are accepted in the certificates of the server, checked after the system's own check:
    /// each the base64 of the SHA-256 of a SubjectPublicKeyInfo. Two or more, or none for no pins.
    public var certificatePins: [String]
    /// Sends the requests instead of the library.
    public var transport: (any StytchTransport)?
    /// Receives lines for the app's log.
    public var logger: (any StytchLogger)?
    /// The least important lines that the logger receives.
    public var logLevel: StytchLogLevel

    public init(
        publicToken: String,
        defaultSessionDuration: Minutes = 5,
        enableAutomaticSessionExtension: Bool = false,
        baseURL: URL? = nil,
        allowCleartext: Bool = false,
        role: Role = .owner,
        instance: String = "default",
        storageFolder: URL? = nil,
        keychainAccessGroup: String? = nil,
        inMemory: Bool = false,
        formerPublicTokens: [String] = [],
        proxy: Secret? = nil,
        certificatePins: [String] = [],
        transport: (any StytchTransport)? = nil,
        logger: (any StytchLogger)? = nil,
        logLevel: StytchLogLevel = .info
    ) {
        self.publicToken = publicToken
        self.defaultSessionDuration = defaultSessionDuration
        self.enableAutomaticSessionExtension = enableAutomaticSessionExtension
        self.baseURL = baseURL
        self.allowCleartext = allowCleartext
        self.role = role
        self.instance = instance
        self.storageFolder = storageFolder
        self.keychainAccessGroup = keychainAccessGroup
        self.inMemory = inMemory
        self.formerPublicTokens = formerPublicTokens
        self.proxy = proxy
        self.certificatePins = certificatePins
        self.transport = transport
        self.logger = logger
        self.logLevel = logLevel
    }

    /// Transports and loggers are equal when they are the same object.
    public static func == (left: StytchClientConfiguration, right: StytchClientConfiguration) -> Bool {
        left.difference(to: right) == nil
    }

    /// The name of the first setting that is not equal.
    func difference(to other: StytchClientConfiguration) -> String? {
        let settings = [
            ("publicToken", publicToken == other.publicToken),
            ("defaultSessionDuration", defaultSessionDuration == other.defaultSessionDuration),
            ("enableAutomaticSessionExtension", enableAutomaticSessionExtension == other.enableAutomaticSessionExtension),
            ("baseURL", baseURL == other.baseURL),
            ("allowCleartext", allowCleartext == other.allowCleartext),
            ("role", role == other.role),
            ("instance", instance == other.instance),
            ("storageFolder", storageFolder == other.storageFolder),
            ("keychainAccessGroup", keychainAccessGroup == other.keychainAccessGroup),
            ("inMemory", inMemory == other.inMemory),
            ("formerPublicTokens", formerPublicTokens == other.formerPublicTokens),
            ("proxy", proxy == other.proxy),
            ("certificatePins", certificatePins == other.certificatePins),
            ("transport", transport === other.transport),
            ("logger", logger === other.logger),
            ("logLevel", logLevel == other.logLevel),
        ]
        return settings.first { !$0.1 }?.0
    }

    /// The library's names of the settings whose names here differ in more than their form.
    static let renamed = ["default_session_duration_minutes": "defaultSessionDuration", "base_url": "baseURL"]

    /// The settings as the library takes them, which checks them.
    func native(_ platform: Platform, folder: URL) -> ClientConfig {
        ClientConfig(
            publicToken: publicToken,
            storageFolder: folder.path,
            role: role,
            instance: instance,
            inMemory: inMemory,
            baseUrl: baseURL?.absoluteString,
            allowCleartext: allowCleartext,
            defaultSessionDurationMinutes: defaultSessionDuration.number,
            enableAutomaticSessionExtension: enableAutomaticSessionExtension,
            startsInForeground: platform.isInForeground,
            clientInfo: platform.clientInfo,
            proxy: proxy,
            keychainAccessGroup: keychainAccessGroup,
            formerPublicTokens: formerPublicTokens,
            certificatePins: certificatePins
        )
    }

    /// Instances and projects may share a folder: the library keeps their sessions apart.
    func folder(_ platform: Platform) -> URL { storageFolder ?? platform.storageFolder }
}
