import Dispatch
import Foundation

/// What the library's two clients have in common.
protocol Engine<State>: AnyObject, Sendable {
    associatedtype State: Sendable
    func state() throws -> State
    func revision() throws -> UInt64
    func subscribeRevisions(listener: RevisionListener) throws -> NativeSubscription
    func foreground() throws
    func background() throws
    func connectivity(online: Bool) throws
    func systemProxy(proxy: Secret?) throws
    func logTo(logger: NativeLogger, level: StytchLogLevel) throws -> NativeSubscription
    func storeUnlocked() throws
    func close() throws
    func diagnostics() throws -> Diagnostics
}

extension NativeConsumer: Engine {}
extension NativeB2B: Engine {}

typealias ConsumerCore = ClientCore<NativeConsumer, ConsumerSnapshot>
typealias B2BCore = ClientCore<NativeB2B, B2BSnapshot>

/// The part both clients share: installs revisions, makes calls, passes on the events of the device, and
/// closes. No rule about sessions is here.
///
/// It exists before it is configured, so that what is read and observed before `configure` is of the same
/// client as afterwards.
final class ClientCore<E: Engine, S: Snapshot>: @unchecked Sendable {
    private let name: String
    private let empty: S
    private let makeSnapshot: @Sendable (E.State, _ clockAhead: Int64) -> S
    /// The device's clock, which each read of a session looks at: a constant, so that it needs no lock.
    private let clock: @Sendable () -> Int64
    private let lock = Lock()
    // These are guarded by the lock.
    private var engine: E?
    private var isClosed = false
    private var ends: [@Sendable () -> Void] = []
    /// How far the device's clock is ahead of the library's clock for expiries.
    private var clockAhead: Int64 = 0
    private var handles: [@Sendable () -> Void] = []

    let states: StateHolder<S>

    init(
        name: String,
        clock: @escaping @Sendable () -> Int64,
        empty: S,
        snapshot: @escaping @Sendable (E.State, _ clockAhead: Int64) -> S
    ) {
        self.name = name
        self.clock = clock
        self.empty = empty
        makeSnapshot = snapshot
        states = StateHolder(empty)
    }

    /// Opens the library's client. Errors are those of this module.
    func open(_ configuration: StytchClientConfiguration, on platform: Platform, make: (ClientConfig) throws -> E) throws {
        do {
            guard try libraryVersion() == sdkVersion else { throw BorderError.otherLibrary }
            let folder = configuration.folder(platform)
            let config = configuration.native(platform, folder: folder)
            if !configuration.inMemory, configuration.role == .owner {
                // The library makes it later, on its own thread, where an error cannot be returned to a caller.
                do {
                    try platform.prepare(folder)
                } catch {
                    throw StytchSDKError.folder(folder, error)
                }
            }
            let native = try make(config)
            do {
                try attach(native, platform, configuration)
            } catch {
                lock.with { engine = nil }
                try native.close()
                throw error
            }
        } catch {
            throw StytchError.of(error, renamed: StytchClientConfiguration.renamed)
        }
    }

    private func attach(_ native: E, _ platform: Platform, _ configuration: StytchClientConfiguration) throws {
        // The closest of a few readings, because a pause between two readings would move every deadline.
        let ahead = try (0 ..< 3).map { _ -> Int64 in
            let library = try deviceClockMs()
            return clock() - library
        }.min() ?? 0
        lock.with {
            engine = native
            clockAhead = ahead
        }
        if let logger = configuration.logger {
            let lines = try native.logTo(logger: LoggerAdapter(logger), level: configuration.logLevel)
            lock.with { ends.append { unsubscribe(lines) } }
        }
        let revisions = try native.subscribeRevisions(listener: Sink { [weak self] in self?.refresh() })
        refresh()
        let address = configuration.baseURL?.absoluteString ?? vendor
        let observed = platform.observe(PlatformEvents(
            foreground: { [weak self] in self?.report { native in try native.foreground() } },
            background: { [weak self] in self?.report { native in try native.background() } },
            connectivity: { [weak self] online in self?.report { native in try native.connectivity(online: online) } },
            proxyChanged: { [weak self] in
                let proxy = platform.systemProxy(for: address)
                self?.report { native in try native.systemProxy(proxy: proxy.map { Secret($0) }) }
            },
            unlocked: { [weak self] in self?.report { native in try native.storeUnlocked() } }
        ))
        lock.with { ends += [observed, { unsubscribe(revisions) }] }
    }

    /// An event of the device. A closed client has none, and what the library refuses, such as a proxy
    /// that is no address, changes nothing.
    private func report(_ event: (E) throws -> Void) {
        guard let native = lock.with({ engine }) else { return }
        try? event(native)
    }

    /// A part of the library's client, made when it is first used and freed with the client.
    func handle<T: Sendable>(_ make: @escaping @Sendable (E) throws -> T) -> LazyHandle<T> {
        let handle = LazyHandle<T> { [weak self] in
            guard let self else { throw StytchSDKError.closed() }
            return try make(self.native())
        }
        lock.with { handles.append { [weak handle] in handle?.reset() } }
        return handle
    }

    /// The library's client, unless there is none.
    func native() throws -> E {
        let (engine, isClosed) = lock.with { (self.engine, self.isClosed) }
        if isClosed { throw StytchSDKError.closed() }
        guard let engine else { throw StytchSDKError.notConfigured(name) }
        return engine
    }

    /// Reads the state if the library has published a revision that is not here yet. It publishes before a
    /// call is done, so that afterwards the reads include what the call did.
    func refresh() {
        let (current, ahead) = lock.with { (engine, clockAhead) }
        guard let native = current else { return }
        // A fault of the library leaves the newest state that is known.
        try? states.publish { here in
            // The client may have been reset meanwhile, and then have another engine.
            guard lock.with({ engine === native }), try native.revision() > here.revision else { return nil }
            return makeSnapshot(try native.state(), ahead)
        }
    }

    /// Begins a call. Its result is here only after the state that it made.
    func begin<N, T: Sendable>(
        _ handle: LazyHandle<N>,
        renamed: [String: String] = [:],
        _ call: (N) throws -> PendingCall<T>
    ) -> PendingCall<T> {
        let outer = PendingCall<T>()
        do {
            try call(handle.get()).whenDone { result in
                self.refresh()
                outer.finish(result.mapError { StytchError.of($0, renamed: renamed) })
            }
        } catch {
            outer.finish(.failure(StytchError.of(error, renamed: renamed)))
        }
        return outer
    }

    /// A call that never waits. Errors are those of this module.
    func act<N, T>(_ handle: LazyHandle<N>, _ call: (N) throws -> T) -> Result<T, StytchError> {
        let result = Result { try call(handle.get()) }
        refresh()
        return result.mapError { StytchError.of($0) }
    }

    /// A part of the newest revision, unless its session has expired.
    @inline(__always)
    func unlessExpired<T>(_ pick: (S) -> T?) -> T? {
        let (value, deadline) = states.read { (pick($0), $0.deadline) }
        return deadline != .max && deadline <= clock() ? nil : value
    }

    func diagnostics() throws -> Diagnostics {
        do {
            let native = try native()
            return try native.diagnostics()
        } catch {
            throw StytchError.of(error)
        }
    }

    /// Ends the client. Its last state stays readable; streams and closures end.
    func close() {
        release(isLast: true)
    }

    /// Ends the client, which can be opened again then.
    func reset() {
        release(isLast: false)
        states.publish { _ in empty }
    }

    private func release(isLast: Bool) {
        let (native, ends, handles) = lock.with {
            defer {
                isClosed = isLast
                engine = nil
                self.ends = []
            }
            return (engine, self.ends, self.handles)
        }
        for end in ends { end() }
        // Closing what is closed already has no other effect.
        try? native?.close()
        for reset in handles { reset() }
        states.finish(isLast: isLast)
    }
}

/// Ends a registration at the library. One that has ended already has no other effect.
private func unsubscribe(_ native: NativeSubscription) { try? native.unsubscribe() }

/// What the library calls with each new revision.
private final class Sink: RevisionListener {
    private let refresh: @Sendable () -> Void

    init(_ refresh: @escaping @Sendable () -> Void) {
        self.refresh = refresh
    }

    func onRevision(revision _: UInt64) throws { refresh() }
}

/// What a proxy is looked up for. The settings of a device name domains, and both hosts of the vendor are in
/// one.
private let vendor = "https://api.stytch.com"
