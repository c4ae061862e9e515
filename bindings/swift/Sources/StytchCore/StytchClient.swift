import Dispatch
import Foundation
#if canImport(Combine)
import Combine
#endif

/// A consumer client. An app that takes this protocol can be tested with an implementation of its own.
public protocol ConsumerClient: Sendable {
    /// The session.
    var sessions: any SessionsClient { get }

    /// The user.
    var user: any UserManagementClient { get }

    /// Passwords.
    var passwords: any PasswordsClient { get }

    /// One-time codes.
    var otps: any OTPClient { get }

    /// E-mail magic links.
    var magicLinks: any MagicLinksClient { get }

    /// Whether it is known who is signed in. Never waits.
    var initializationStatus: InitializationStatus { get }

    /// The current status and each different one.
    var initializationChanges: AsyncStream<InitializationStatus> { get }

    /// Everything that an app can observe, of one revision; nil before the client is configured. Never waits.
    var state: ConsumerState? { get }

    /// The current state as soon as there is one, and then each new revision. A slow reader gets the newest.
    var stateChanges: AsyncStream<ConsumerState> { get }

    /// What the client is doing and why, for a bug report; no tokens.
    func diagnostics() throws -> Diagnostics

    /// Closes the client. From then on its calls fail with `closed`; the last state stays readable. Results
    /// in flight are still stored. Further calls do nothing.
    func close()
}

/// A consumer client in addition to the static one: for a second project, or for a second session under another
/// `instance`. It is open until it is closed or released.
public final class StytchConsumer: ConsumerClient, Sendable {
    let core: ConsumerCore
    public let sessions: any SessionsClient
    public let user: any UserManagementClient
    public let passwords: any PasswordsClient
    public let otps: any OTPClient
    public let magicLinks: any MagicLinksClient

    /// Opens the stored session and keeps it fresh from here on.
    ///
    /// Fails for a setting that cannot work, for a folder that cannot be made, and with a library of another
    /// version.
    public convenience init(configuration: StytchClientConfiguration) throws {
        try self.init(configuration: configuration, platform: devicePlatform())
    }

    convenience init(configuration: StytchClientConfiguration, platform: Platform) throws {
        self.init(name: "StytchConsumer") { platform.elapsedMilliseconds() }
        try open(configuration, platform)
    }

    /// A client that is not configured yet.
    init(name: String, clock: @escaping @Sendable () -> Int64 = systemMilliseconds) {
        core = ConsumerCore(name: name, clock: clock, empty: ConsumerSnapshot(nil)) { ConsumerSnapshot($0, clockAhead: $1) }
        sessions = SessionsCalls(core, core.handle { native in try native.session() })
        user = UserManagementCalls(core, core.handle { native in try native.user() })
        passwords = PasswordsCalls(core, core.handle { native in try native.passwords() })
        otps = OTPCalls(core, core.handle { native in try native.otp() })
        magicLinks = MagicLinksCalls(core, core.handle { native in try native.magicLinks() })
    }

    func open(_ configuration: StytchClientConfiguration, _ platform: Platform) throws {
        try core.open(configuration, on: platform) { config in
            guard let transport = configuration.transport else { return try NativeConsumer(config: config) }
            return try NativeConsumer.withPorts(
                config: config,
                portsId: TransportAdapter.name(transport),
                transport: TransportAdapter(transport),
                secureStore: nil
            )
        }
    }

    deinit { core.close() }

    public var initializationStatus: InitializationStatus { core.states.current.initialization }

    public var initializationChanges: AsyncStream<InitializationStatus> {
        core.states.stream { $0.initialization }
    }

    #if canImport(Combine)
    /// The status once it is known who is signed in, or that this client cannot find out.
    public var isInitialized: AnyPublisher<InitializationStatus, Never> {
        core.states.publisher { $0.initialization == .loading ? nil : $0.initialization }
    }

    /// The current state as soon as there is one, and then each new revision.
    public var onStateChange: AnyPublisher<ConsumerState, Never> { core.states.publisher { $0.state } }
    #endif

    public var state: ConsumerState? { core.states.current.state }

    public var stateChanges: AsyncStream<ConsumerState> { core.states.stream { $0.state } }

    public func diagnostics() throws -> Diagnostics { try core.diagnostics() }

    public func close() { core.close() }
}

/// The app's consumer client. Configure it once, when the app starts; an app that needs a second one makes a
/// ``StytchConsumer``. Before that, reads return nil and calls fail with `notConfigured`.
public enum StytchClient {
    /// The vendor's names of the parameters.
    public typealias Sessions = StytchCore.Sessions
    /// The vendor's names of the parameters.
    public typealias UserManagement = StytchCore.UserManagement
    /// The vendor's names of the parameters.
    public typealias Passwords = StytchCore.Passwords
    /// The vendor's names of the parameters.
    public typealias OTP = StytchCore.OTP
    /// The vendor's names of the parameters.
    public typealias MagicLinks = StytchCore.MagicLinks

    private static let holder = ClientHolder(StytchConsumer(name: "StytchClient"), name: "StytchClient") { try $0.open($1, $2) }

    /// Opens the stored session and keeps it fresh from here on. The session is read on another thread;
    /// ``initializationStatus`` says when it is known who is signed in, and calls that are made before wait
    /// for that. The same settings again change nothing.
    ///
    /// Fails for other settings than before, for a setting that cannot work, for a folder that cannot be made, and
    /// with a library of another version.
    public static func configure(configuration: StytchClientConfiguration) throws {
        try configure(configuration, devicePlatform())
    }

    static func configure(_ configuration: StytchClientConfiguration, _ platform: Platform) throws {
        try holder.configure(configuration, platform)
    }

    /// The settings, once it is configured.
    static var configured: StytchClientConfiguration? { holder.current }

    /// Reads the state if the engine has a newer one. Does nothing before the client is configured.
    static func refresh() { holder.client.core.refresh() }

    /// Closes the client and drops its settings, so that a test can configure another one. The stored session
    /// stays where it is. Apps keep their client for as long as they run.
    public static func reset() { holder.reset { $0.core.reset() } }

    /// The client, for code that takes it as a parameter.
    public static var client: any ConsumerClient { holder.client }

    /// The session.
    public static var sessions: any SessionsClient { holder.client.sessions }

    /// The user.
    public static var user: any UserManagementClient { holder.client.user }

    /// Passwords.
    public static var passwords: any PasswordsClient { holder.client.passwords }

    /// One-time codes.
    public static var otps: any OTPClient { holder.client.otps }

    /// E-mail magic links.
    public static var magicLinks: any MagicLinksClient { holder.client.magicLinks }

    /// Whether it is known who is signed in. Never waits; readable before `configure`.
    public static var initializationStatus: InitializationStatus { holder.client.initializationStatus }

    /// The current status and each different one; from before `configure` on.
    public static var initializationChanges: AsyncStream<InitializationStatus> { holder.client.initializationChanges }

    #if canImport(Combine)
    /// The status once it is known who is signed in, or that this client cannot find out.
    public static var isInitialized: AnyPublisher<InitializationStatus, Never> { holder.client.isInitialized }
    #endif

    /// Everything that an app can observe, of one revision; nil before `configure`. Never waits.
    public static var state: ConsumerState? { holder.client.state }

    /// The current state as soon as there is one, and then each new revision.
    public static var stateChanges: AsyncStream<ConsumerState> { holder.client.stateChanges }

    /// What the client is doing and why, for a bug report; no tokens.
    public static func diagnostics() throws -> Diagnostics { try holder.client.diagnostics() }
}
