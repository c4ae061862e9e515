import Dispatch

/// Runs a closure of the app with the newest value, on a queue of its own: a closure that blocks delays
/// only itself, and then misses the values in between. No lock is held while it runs.
final class Delivery<T: Sendable>: @unchecked Sendable {
    private let queue: DispatchQueue
    private let body: @Sendable (T) -> Void
    private let lock = Lock()
    // All of them are guarded by the lock.
    private var pending: T?
    private var isScheduled = false
    private var isEnded = false

    init(queue: DispatchQueue, body: @escaping @Sendable (T) -> Void) {
        // Serial, whatever the app's queue is: values keep their order.
        self.queue = DispatchQueue(label: "com.stytch.core.delivery", target: queue)
        self.body = body
    }

    func deliver(_ value: T) {
        let schedules = lock.with {
            guard !isEnded else { return false }
            pending = value
            defer { isScheduled = true }
            return !isScheduled
        }
        if schedules { queue.async { self.run() } }
    }

    /// After this no call begins. One that runs goes on.
    func end() {
        lock.with {
            isEnded = true
            pending = nil
        }
    }

    private func run() {
        let value: T? = lock.with {
            isScheduled = false
            defer { pending = nil }
            return pending
        }
        if let value { body(value) }
    }
}
