import Foundation

/// The clients of one JavaScript runtime, for the React Native package of this project. Texts go through it as
/// they are: JavaScript's calls are made by their names, and errors are part of the results. Nothing throws.
/// Texts hold tokens and passwords; do not log them.
///
/// JavaScript and native code share engines. A client with the public token of the static client is a further
/// handle on its engine. Where no static client is configured, the first client configures it, so that the
/// device's events reach the engine and native code finds it. See docs/adr/0027.
@_spi(JavaScript)
public final class JavaScriptBridge: @unchecked Sendable {
    private let platform: Platform
    private let lock = NSLock()
    // These are guarded by the lock.
    private var made: NativeJsonBridge?
    private var isClosed = false

    public convenience init() {
        self.init(platform: devicePlatform())
    }

    init(platform: Platform) {
        self.platform = platform
    }

    /// Opens a client. `options` is the text of one object: the token, the vertical, and the options by
    /// JavaScript's names. Returns `{"client":…}`, or `{"error":{…}}`; then there is no client.
    public func create(_ options: String) -> String {
        answered { native in
            let created = try native.createClient(optionsJson: options, host: host())
            if let opened = created.opened { try reportEvents(opened, native) }
            return created.text
        }
    }

    /// Closes a client. The engine stays open for native code. An unknown id changes nothing.
    public func close(_ client: String) {
        _ = answered { native in
            try native.closeClient(client: client)
            return ""
        }
    }

    /// The state of a client as it is now.
    public func state(_ client: String) -> String {
        answered { native in try native.clientState(client: client).expose() }
    }

    /// A call that never waits.
    public func callSync(_ client: String, _ method: String, _ params: String) -> String {
        answered { native in
            try native.callClientSync(client: client, method: method, paramsJson: Secret(params)).expose()
        }
    }

    /// A call. It is in the engine's queue when this returns. `done` is called once, with the result, on any
    /// thread. The static clients read what the call changed when `done` is called.
    public func call(
        _ client: String,
        _ method: String,
        _ params: String,
        done: @escaping @Sendable (String) -> Void
    ) {
        let failed = answered { native in
            try native.callClient(client: client, method: method, paramsJson: Secret(params)).whenDone { result in
                refreshStaticClients()
                done(answer { try result.get().expose() })
            }
            return ""
        }
        if !failed.isEmpty { done(failed) }
    }

    /// Calls `listener` with the current state and then with each new one, in order, on a thread of the library.
    /// It replaces the listener that the client had.
    public func subscribe(_ client: String, _ listener: @escaping @Sendable (String) -> Void) {
        _ = answered { native in
            try native.subscribeClient(client: client, listener: StateListener(listener))
            return ""
        }
    }

    /// Ends the subscription of a client.
    public func unsubscribe(_ client: String) {
        _ = answered { native in
            try native.unsubscribeClient(client: client)
            return ""
        }
    }

    /// Closes every client of this runtime. Later calls return that their client is closed.
    public func shutDown() {
        lock.lock()
        let open = made
        made = nil
        isClosed = true
        lock.unlock()
        if let native = open { try? native.shutDown() }
    }

    deinit {
        if let native = made { try? native.shutDown() }
    }

    /// The result of a call, or an error in its place where the library gave none.
    private func answered(_ call: (NativeJsonBridge) throws -> String) -> String {
        answer { try call(native()) }
    }

    private func native() throws -> NativeJsonBridge {
        lock.lock()
        defer { lock.unlock() }
        if isClosed { throw StytchSDKError.closed() }
        if let made { return made }
        guard try libraryVersion() == sdkVersion else { throw BorderError.otherLibrary }
        let new = try NativeJsonBridge()
        made = new
        return new
    }

    private func host() -> JsonHost {
        JsonHost(
            device: settings(StytchClientConfiguration(publicToken: "")),
            consumer: StytchClient.configured.map(settings),
            b2b: StytchB2BClient.configured.map(settings)
        )
    }

    private func settings(_ configuration: StytchClientConfiguration) -> ClientConfig {
        configuration.native(platform, folder: configuration.folder(platform))
    }

    /// Makes a client of this module on an engine that JavaScript started: it reports the events of the device. The
    /// static client is that client, unless it is another project's.
    private func reportEvents(_ opened: JsonOpened, _ native: NativeJsonBridge) throws {
        guard opened.isFirst else { return }
        let configuration = StytchClientConfiguration(
            publicToken: opened.publicToken,
            enableAutomaticSessionExtension: opened.enableAutomaticSessionExtension,
            baseURL: opened.baseUrl.flatMap { URL(string: $0) }
        )
        do {
            do {
                if opened.isB2b {
                    try StytchB2BClient.configure(configuration, platform)
                } else {
                    try StytchClient.configure(configuration, platform)
                }
            } catch let error as StytchSDKError where error.kind == .alreadyConfigured {
                try Projects.keep(configuration, isB2B: opened.isB2b, platform)
            }
        } catch {
            try native.closeClient(client: opened.client)
            throw error
        }
    }
}

/// Makes the static clients read the newest state. Their listeners run on another thread and may be later than the
/// result of a call.
private func refreshStaticClients() {
    StytchClient.refresh()
    StytchB2BClient.refresh()
}

/// What the library calls with each new state.
private final class StateListener: JsonStateListener {
    private let listener: @Sendable (String) -> Void

    init(_ listener: @escaping @Sendable (String) -> Void) {
        self.listener = listener
    }

    func onChange(stateJson: Secret) throws { listener(stateJson.expose()) }
}

/// The projects that JavaScript opened while the static client has another one. As that one they stay open.
private enum Projects {
    private static let lock = NSLock()
    // Guarded by the lock.
    nonisolated(unsafe) private static var clients: [String: any Sendable] = [:]

    static func keep(_ configuration: StytchClientConfiguration, isB2B: Bool, _ platform: Platform) throws {
        lock.lock()
        defer { lock.unlock() }
        // One that was closed for tests is replaced.
        clients[configuration.publicToken] = isB2B
            ? try StytchB2B(configuration: configuration, platform: platform)
            : try StytchConsumer(configuration: configuration, platform: platform)
    }
}

/// A result, or what stands for it. No text that was passed is repeated.
private func answer(_ call: () throws -> String) -> String {
    do {
        return try call()
    } catch let error as StytchSDKError where error.kind == .closed {
        return failure("closed", "StytchSDKError", "")
    } catch BorderError.otherLibrary {
        return failure("internal", "InternalError", "the library is of another version than this code")
    } catch {
        return failure("internal", "InternalError", "the library failed: \(type(of: error))")
    }
}

private func failure(_ kind: String, _ name: String, _ reason: String) -> String {
    #"{"revision":0,"generation":0,"error":{"kind":"\#(kind)","name":"\#(name)","reason":"\#(reason)"}}"#
}
