import Foundation
#if !STYTCH_IN_ONE_MODULE
@_spi(JavaScript) import StytchCore
#endif

/// The methods of `RCTStytch.mm`. Each passes texts to the engine's bridge and decides nothing.
#if canImport(ObjectiveC)
@objc(StytchModule)
#endif
public final class StytchModule: NSObject, @unchecked Sendable {
    private let bridge = JavaScriptBridge()
    private let lock = NSLock()
    // Guarded by the lock.
    private var isValid = true

    #if canImport(ObjectiveC)
    @objc
    #endif
    public func create(_ options: String) -> String { bridge.create(options) }

    #if canImport(ObjectiveC)
    @objc
    #endif
    public func close(_ client: String) { bridge.close(client) }

    #if canImport(ObjectiveC)
    @objc
    #endif
    public func state(_ client: String) -> String { bridge.state(client) }

    #if canImport(ObjectiveC)
    @objc
    #endif
    public func callSync(_ client: String, method: String, params: String) -> String {
        bridge.callSync(client, method, params)
    }

    /// `done` is called once, with the result, on any thread.
    #if canImport(ObjectiveC)
    @objc
    #endif
    public func call(
        _ client: String,
        method: String,
        params: String,
        done: @escaping @Sendable (String) -> Void
    ) {
        bridge.call(client, method, params, done: done)
    }

    /// `emit` is called with each state, on a thread of the library, and not after `invalidate`.
    #if canImport(ObjectiveC)
    @objc
    #endif
    public func subscribe(_ client: String, emit: @escaping @Sendable (String) -> Void) {
        bridge.subscribe(client) { [weak self] state in
            guard let self else { return }
            // The receiver is freed after `invalidate`.
            lock.lock()
            defer { lock.unlock() }
            if isValid { emit(state) }
        }
    }

    #if canImport(ObjectiveC)
    @objc
    #endif
    public func unsubscribe(_ client: String) { bridge.unsubscribe(client) }

    /// The runtime ended, as when the bundle is reloaded.
    #if canImport(ObjectiveC)
    @objc
    #endif
    public func invalidate() {
        lock.lock()
        isValid = false
        lock.unlock()
        bridge.shutDown()
    }
}
