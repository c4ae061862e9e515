// How clients are made. An app of one project writes
//
//     try StytchClient.configure(configuration: .init(publicToken: "public-token-…"))
//
// instead. This app changes its project while it runs, so it makes clients of its own and closes them.

import Foundation
import StytchCore

/// Where app and widget keep the session, so that both can read it. Without values it is in the app's own
/// folder and keychain group.
public struct SharedStorage: Sendable {
    public let folder: URL?
    public let keychainAccessGroup: String?

    public init(folder: URL? = nil, keychainAccessGroup: String? = nil) {
        self.folder = folder
        self.keychainAccessGroup = keychainAccessGroup
    }
}

/// How long a sign-in lasts.
private let sessionDuration: Minutes = 30

/// Opens the client of a project as its owner. Fails for settings that cannot work.
@MainActor
public func openAccount(_ settings: Settings, in storage: SharedStorage = SharedStorage()) throws -> any Account {
    let configuration = try configuration(settings, storage, role: .owner)
    switch settings.project {
    case .consumer: return ConsumerAccount(client: try StytchConsumer(configuration: configuration))
    case .b2b: return B2BAccount(client: try StytchB2B(configuration: configuration))
    }
}

func configuration(_ settings: Settings, _ storage: SharedStorage, role: Role) throws -> StytchClientConfiguration {
    let server = URL(string: settings.server)
    guard settings.server.isEmpty || server?.host != nil else { throw InvalidServer() }
    return StytchClientConfiguration(
        publicToken: settings.publicToken,
        defaultSessionDuration: sessionDuration,
        baseURL: server,
        role: role,
        instance: settings.instance,
        storageFolder: storage.folder,
        keychainAccessGroup: storage.keychainAccessGroup
    )
}

/// What app and widget share: the names of the groups are in the `Info.plist` of both.
@MainActor
public struct AppGroup {
    /// Holds the settings, so that the widget knows the open project.
    public let defaults: UserDefaults
    public let storage: SharedStorage

    public init(_ bundle: Bundle) {
        self.init(
            group: bundle.object(forInfoDictionaryKey: "StytchDemoAppGroup") as? String,
            keychainAccessGroup: bundle.object(forInfoDictionaryKey: "StytchDemoKeychainGroup") as? String
        )
    }

    /// Without names, and on a build that has no right to the group, the app keeps its data for itself and the
    /// widget shows that no project is open.
    init(group: String?, keychainAccessGroup: String?) {
        var folder: URL?
        #if canImport(Darwin)
        folder = group.flatMap { FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: $0) }?
            .appendingPathComponent("stytch", isDirectory: true)
        #endif
        defaults = (folder == nil ? nil : UserDefaults(suiteName: group)) ?? .standard
        storage = SharedStorage(folder: folder, keychainAccessGroup: folder == nil ? nil : keychainAccessGroup)
    }
}
