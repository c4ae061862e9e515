import Foundation

/// What a client needs of the device. Apps on Apple's systems use `ApplePlatform`; tests drive one of their own.
protocol Platform: Sendable {
    /// The folder for session records: private to the app and not backed up.
    var storageFolder: URL { get }
    /// What identifies app and device to the vendor.
    var clientInfo: ClientInfo { get }
    /// False when the process was started without a visible screen.
    var isInForeground: Bool { get }

    /// Makes the folder. The library protects what it makes in it.
    func prepare(_ folder: URL) throws

    /// Milliseconds of a clock that never goes back and counts sleep. Called by reads of a session.
    func elapsedMilliseconds() -> Int64

    /// The proxy that the device's settings name for this address, `http://host:port`, or nil.
    func systemProxy(for address: String) -> String?

    /// Calls until the result is called.
    func observe(_ events: PlatformEvents) -> @Sendable () -> Void
}

/// Events of the device. Any thread.
struct PlatformEvents: Sendable {
    let foreground: @Sendable () -> Void
    let background: @Sendable () -> Void
    let connectivity: @Sendable (_ isOnline: Bool) -> Void
    /// The proxy settings may have changed. Before `connectivity`, where both happen.
    let proxyChanged: @Sendable () -> Void
    /// Protected data became readable.
    let unlocked: @Sendable () -> Void
}

extension Platform {
    func elapsedMilliseconds() -> Int64 { systemMilliseconds() }

    func systemProxy(for _: String) -> String? { nil }

    func prepare(_ folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
}

/// A computer without Apple's frameworks: always in the foreground, and nothing is reported.
struct HostPlatform: Platform {
    let storageFolder: URL

    init() {
        let home = URL(fileURLWithPath: NSHomeDirectory(), isDirectory: true)
        let data = ProcessInfo.processInfo.environment["XDG_DATA_HOME"]
        let base = data.map { URL(fileURLWithPath: $0, isDirectory: true) }
        storageFolder = (base ?? home.appendingPathComponent(".local/share", isDirectory: true))
            .appendingPathComponent("stytch", isDirectory: true)
    }

    var clientInfo: ClientInfo {
        ClientInfo(
            appIdentifier: ProcessInfo.processInfo.processName,
            sdkIdentifier: sdkIdentifier,
            sdkVersion: sdkVersion,
            osIdentifier: "Linux",
            osVersion: ProcessInfo.processInfo.operatingSystemVersionString,
            timezone: TimeZone.current.identifier
        )
    }

    var isInForeground: Bool { true }

    func observe(_: PlatformEvents) -> @Sendable () -> Void { {} }
}

let sdkIdentifier = "stytch-core-ios"
/// The version of this code. The library has to be of the same.
let sdkVersion = "0.1.0"

/// Milliseconds of the clock that goes on while the device sleeps.
@Sendable
func systemMilliseconds() -> Int64 {
    var time = timespec()
    #if canImport(Darwin)
    // The library's clock: CLOCK_MONOTONIC_RAW counts sleep too, but runs at another rate.
    clock_gettime(CLOCK_MONOTONIC, &time)
    #else
    clock_gettime(CLOCK_BOOTTIME, &time)
    #endif
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}

/// The platform of this device.
func devicePlatform() -> Platform {
    #if canImport(Network)
    return ApplePlatform()
    #else
    return HostPlatform()
    #endif
}
