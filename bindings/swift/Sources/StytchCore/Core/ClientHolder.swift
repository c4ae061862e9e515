import Foundation

/// The one client behind a static one: configured once, with the same settings every time.
final class ClientHolder<C: Sendable>: @unchecked Sendable {
    let client: C
    private let name: String
    private let open: @Sendable (C, StytchClientConfiguration, Platform) throws -> Void
    /// Held while the client is opened, so not the lock of reads.
    private let configuring = NSLock()
    private var configured: StytchClientConfiguration?

    init(_ client: C, name: String, open: @escaping @Sendable (C, StytchClientConfiguration, Platform) throws -> Void) {
        self.client = client
        self.name = name
        self.open = open
    }

    func configure(_ configuration: StytchClientConfiguration, _ platform: Platform) throws {
        configuring.lock()
        defer { configuring.unlock() }
        if let configured {
            if let setting = configured.difference(to: configuration) {
                throw StytchSDKError.alreadyConfigured(name, setting)
            }
            return
        }
        try open(client, configuration, platform)
        configured = configuration
    }

    /// The settings that it was configured with.
    var current: StytchClientConfiguration? {
        configuring.lock()
        defer { configuring.unlock() }
        return configured
    }

    func reset(_ close: (C) -> Void) {
        configuring.lock()
        defer { configuring.unlock() }
        configured = nil
        close(client)
    }
}
