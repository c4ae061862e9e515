import Dispatch
import Foundation
#if canImport(Combine)
import Combine
#endif

/// A B2B client. An app that takes this protocol can be tested with an implementation of its own.
public protocol B2BClient: Sendable {
    /// The session of the member.
    var sessions: any B2BSessionsClient { get }

    /// The member.
    var member: any B2BMemberClient { get }

    /// The organization.
    var organizations: any B2BOrganizationClient { get }

    /// The choice of an organization.
    var discovery: any B2BDiscoveryClient { get }

    /// Passwords.
    var passwords: any B2BPasswordsClient { get }

    /// E-mail magic links.
    var magicLinks: any B2BMagicLinksClient { get }

    /// One-time codes.
    var otp: any B2BOTPClient { get }

    /// Authenticator apps.
    var totp: any B2BTOTPClient { get }

    /// Recovery codes.
    var recoveryCodes: any B2BRecoveryCodesClient { get }

    /// Whether it is known who is signed in. Never waits.
    var initializationStatus: InitializationStatus { get }

    /// The current status and each different one.
    var initializationChanges: AsyncStream<InitializationStatus> { get }

    /// Everything that an app can observe, of one revision; nil before the client is configured. Never waits.
    var state: B2BState? { get }

    /// The current state as soon as there is one, and then each new revision. A slow reader gets the newest.
    var stateChanges: AsyncStream<B2BState> { get }

    /// What the client is doing and why, for a bug report; no tokens.
    func diagnostics() throws -> Diagnostics

    /// Closes the client. From then on its calls fail with `closed`; the last state stays readable. Results
    /// in flight are still stored. Further calls do nothing.
    func close()
}

/// A B2B client in addition to the static one: for a second project, or for a second session under another
/// `instance`. It is open until it is closed or released.
public final class StytchB2B: B2BClient, Sendable {
    let core: B2BCore
    public let sessions: any B2BSessionsClient
    public let member: any B2BMemberClient
    public let organizations: any B2BOrganizationClient
    public let discovery: any B2BDiscoveryClient
    public let passwords: any B2BPasswordsClient
    public let magicLinks: any B2BMagicLinksClient
    public let otp: any B2BOTPClient
    public let totp: any B2BTOTPClient
    public let recoveryCodes: any B2BRecoveryCodesClient

    /// Opens the stored session and keeps it fresh from here on.
    ///
    /// Fails for a setting that cannot work, for a folder that cannot be made, and with a library of another
    /// version.
    public convenience init(configuration: StytchClientConfiguration) throws {
        try self.init(configuration: configuration, platform: devicePlatform())
    }

    convenience init(configuration: StytchClientConfiguration, platform: Platform) throws {
        self.init(name: "StytchB2B") { platform.elapsedMilliseconds() }
        try open(configuration, platform)
    }

    /// A client that is not configured yet.
    init(name: String, clock: @escaping @Sendable () -> Int64 = systemMilliseconds) {
        core = B2BCore(name: name, clock: clock, empty: B2BSnapshot(nil)) { B2BSnapshot($0, clockAhead: $1) }
        sessions = B2BSessionsCalls(core, core.handle { native in try native.session() })
        member = B2BMemberCalls(core, core.handle { native in try native.member() })
        organizations = B2BOrganizationCalls(core, core.handle { native in try native.organization() })
        discovery = B2BDiscoveryCalls(core, core.handle { native in try native.discovery() })
        passwords = B2BPasswordsCalls(core, core.handle { native in try native.passwords() })
        magicLinks = B2BMagicLinksCalls(core, core.handle { native in try native.magicLinks() })
        otp = B2BOTPCalls(core, core.handle { native in try native.otp() })
        totp = B2BTOTPCalls(core, core.handle { native in try native.totp() })
        recoveryCodes = B2BRecoveryCodesCalls(core, core.handle { native in try native.recoveryCodes() })
    }

    func open(_ configuration: StytchClientConfiguration, _ platform: Platform) throws {
        try core.open(configuration, on: platform) { config in
            guard let transport = configuration.transport else { return try NativeB2B(config: config) }
            return try NativeB2B.withPorts(
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
    public var onStateChange: AnyPublisher<B2BState, Never> { core.states.publisher { $0.state } }
    #endif

    public var state: B2BState? { core.states.current.state }

    public var stateChanges: AsyncStream<B2BState> { core.states.stream { $0.state } }

    public func diagnostics() throws -> Diagnostics { try core.diagnostics() }

    public func close() { core.close() }
}

/// The app's B2B client. Configure it once, when the app starts; an app that needs a second one makes a
/// ``StytchB2B``. Before that, reads return nil and calls fail with `notConfigured`.
public enum StytchB2BClient {
    /// The vendor's names of the parameters.
    public typealias Sessions = B2BSessions
    /// The vendor's names of the parameters.
    public typealias Members = B2BMember
    /// The vendor's names of the parameters.
    public typealias Discovery = B2BDiscovery
    /// The vendor's names of the parameters.
    public typealias Passwords = B2BPasswords
    /// The vendor's names of the parameters.
    public typealias MagicLinks = B2BMagicLinks
    /// The vendor's names of the parameters.
    public typealias OTP = B2BOTP
    /// The vendor's names of the parameters.
    public typealias TOTP = B2BTOTP
    /// The vendor's names of the parameters.
    public typealias RecoveryCodes = B2BRecoveryCodes

    private static let holder = ClientHolder(StytchB2B(name: "StytchB2BClient"), name: "StytchB2BClient") { try $0.open($1, $2) }

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
    public static var client: any B2BClient { holder.client }

    /// The session of the member.
    public static var sessions: any B2BSessionsClient { holder.client.sessions }

    /// The member.
    public static var member: any B2BMemberClient { holder.client.member }

    /// The organization.
    public static var organizations: any B2BOrganizationClient { holder.client.organizations }

    /// The choice of an organization.
    public static var discovery: any B2BDiscoveryClient { holder.client.discovery }

    /// Passwords.
    public static var passwords: any B2BPasswordsClient { holder.client.passwords }

    /// E-mail magic links.
    public static var magicLinks: any B2BMagicLinksClient { holder.client.magicLinks }

    /// One-time codes.
    public static var otp: any B2BOTPClient { holder.client.otp }

    /// Authenticator apps.
    public static var totp: any B2BTOTPClient { holder.client.totp }

    /// Recovery codes.
    public static var recoveryCodes: any B2BRecoveryCodesClient { holder.client.recoveryCodes }

    /// Whether it is known who is signed in. Never waits; readable before `configure`.
    public static var initializationStatus: InitializationStatus { holder.client.initializationStatus }

    /// The current status and each different one; from before `configure` on.
    public static var initializationChanges: AsyncStream<InitializationStatus> { holder.client.initializationChanges }

    #if canImport(Combine)
    /// The status once it is known who is signed in, or that this client cannot find out.
    public static var isInitialized: AnyPublisher<InitializationStatus, Never> { holder.client.isInitialized }
    #endif

    /// Everything that an app can observe, of one revision; nil before `configure`. Never waits.
    public static var state: B2BState? { holder.client.state }

    /// The current state as soon as there is one, and then each new revision.
    public static var stateChanges: AsyncStream<B2BState> { holder.client.stateChanges }

    /// What the client is doing and why, for a bug report; no tokens.
    public static func diagnostics() throws -> Diagnostics { try holder.client.diagnostics() }
}
