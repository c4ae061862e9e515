#if canImport(Network)
import Dispatch
import Foundation
import Network
#if canImport(CFNetwork)
import CFNetwork
#endif

/// A device with one of Apple's systems. It needs no call of the app: clients
/// are notified of the foreground and background, of the network, and of protected data.
struct ApplePlatform: Platform {
    var storageFolder: URL {
        let folders = FileManager.default.urls(for: .applicationSupportDirectory, in: .userDomainMask)
        // There is one for every app; a process without a home keeps the session in its temporary folder.
        return (folders.first ?? FileManager.default.temporaryDirectory)
            .appendingPathComponent("com.stytch.core", isDirectory: true)
    }

    var clientInfo: ClientInfo {
        let bundle = Bundle.main
        let version = ProcessInfo.processInfo.operatingSystemVersion
        return ClientInfo(
            appIdentifier: bundle.bundleIdentifier ?? ProcessInfo.processInfo.processName,
            appVersion: bundle.infoDictionary?["CFBundleShortVersionString"] as? String ?? "",
            sdkIdentifier: sdkIdentifier,
            sdkVersion: sdkVersion,
            osIdentifier: systemName,
            osVersion: "\(version.majorVersion).\(version.minorVersion).\(version.patchVersion)",
            deviceModel: machine(),
            timezone: TimeZone.current.identifier
        )
    }

    /// UIKit says whether the process is in the background, from when it has made the application. Before that, a process
    /// that the system prewarmed has no visible screen, and protected data may be locked. Any other process counts as
    /// visible until its state is known: a wrong assumption costs one validation.
    var isInForeground: Bool {
        ApplicationState.isVisible ?? (ProcessInfo.processInfo.environment["ActivePrewarm"] != "1")
    }

    func observe(_ events: PlatformEvents) -> @Sendable () -> Void {
        events.proxyChanged()
        let lifecycle = LifecycleObserver(events, center: .default)
        let network = NetworkObserver(events)
        ApplicationState.reportIfHidden(events.background)
        return {
            lifecycle.end()
            network.end()
        }
    }

    func systemProxy(for _: String) -> String? {
        #if canImport(CFNetwork)
        let settings = CFNetworkCopySystemProxySettings()?.takeRetainedValue() as? [String: Any]
        return settings.flatMap { ProxySettings.address($0) }
        #else
        return nil
        #endif
    }

    private var systemName: String {
        #if os(iOS)
        return "ios"
        #elseif os(macOS)
        return "macos"
        #else
        return "apple"
        #endif
    }

    private func machine() -> String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: &name.machine) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}

/// Reports the network.
private final class NetworkObserver: Sendable {
    private let monitor = NWPathMonitor()

    init(_ events: PlatformEvents) {
        monitor.pathUpdateHandler = { path in
            events.proxyChanged()
            events.connectivity(path.status == .satisfied)
        }
        monitor.start(queue: DispatchQueue(label: "com.stytch.core.network"))
    }

    func end() { monitor.cancel() }
}
#endif
