// The choice of a project and where it is kept.

import Foundation

/// What the user chose on the first screen. Public tokens name a project and give no access.
public struct Settings: Equatable, Codable, Sendable {
    /// The emulator of this repository, as an iOS simulator on the same computer reaches it.
    public static let emulator = "http://127.0.0.1:4000"

    public var project = Project.consumer
    /// The address; empty for Stytch itself.
    public var server = Settings.emulator
    /// The defaults are those of `seed.json`, which the emulator is started with.
    public var consumerToken = "public-token-test-00000000-0000-4000-8000-00000000c0de"
    public var b2bToken = "public-token-test-00000000-0000-4000-8000-0000000b2b00"

    public init() {}

    /// The token of the chosen kind of project.
    public var publicToken: String {
        get { project == .consumer ? consumerToken : b2bToken }
        set {
            switch project {
            case .consumer: consumerToken = newValue
            case .b2b: b2bToken = newValue
            }
        }
    }

    /// Whether the server is this computer.
    public var isLocal: Bool {
        ["127.0.0.1", "localhost", "[::1]"].contains { server.contains("://\($0)") }
    }

    /// Without white space around what was typed, and without a slash at the end of the address.
    var trimmed: Settings {
        var copy = self
        copy.server = copy.server.trimmingCharacters(in: .whitespaces)
        while copy.server.hasSuffix("/") { copy.server.removeLast() }
        copy.consumerToken = copy.consumerToken.trimmingCharacters(in: .whitespaces)
        copy.b2bToken = copy.b2bToken.trimmingCharacters(in: .whitespaces)
        return copy
    }

    /// Names the session of this project and server: different ones have different sessions. The same in every
    /// process, which `hashValue` is not.
    var instance: String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(server) \(publicToken)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return "\(project.rawValue)-\(String(hash, radix: 16))"
    }
}

/// Where settings survive a restart.
@MainActor
public protocol SettingsStore: AnyObject {
    /// The project that is open, or nil.
    var opened: Settings? { get }
    /// What the first screen begins with.
    var draft: Settings { get }
    func remember(_ settings: Settings)
    /// The user went back to the choice of a project. What was typed is kept.
    func forgetOpened()
}

/// Settings in the user's defaults.
@MainActor
public final class DefaultsStore: SettingsStore {
    private let defaults: UserDefaults

    public init(_ defaults: UserDefaults) {
        self.defaults = defaults
    }

    public var opened: Settings? { defaults.bool(forKey: "isOpened") ? kept : nil }

    public var draft: Settings { kept ?? Settings() }

    public func remember(_ settings: Settings) {
        // Settings are strings alone, which can always be encoded.
        defaults.set(try? JSONEncoder().encode(settings), forKey: "settings")
        defaults.set(true, forKey: "isOpened")
    }

    public func forgetOpened() {
        defaults.set(false, forKey: "isOpened")
    }

    /// Nil as well for what an earlier version of the demo wrote in another form.
    private var kept: Settings? {
        defaults.data(forKey: "settings").flatMap { try? JSONDecoder().decode(Settings.self, from: $0) }
    }
}
