import Dispatch

/// One revision of a client, ready to be read: tokens and objects in it are always of the same revision.
protocol Snapshot: AnyObject, Sendable {
    var revision: UInt64 { get }
    /// When the session ends, by the device's clock; the largest number without a deadline.
    var deadline: Int64 { get }
    var initialization: InitializationStatus { get }
}

/// The newest revision that arrived here. Reads come from it alone: no call into the library, no disk, and
/// a lock under which only a reference is copied.
final class StateHolder<S: Snapshot>: @unchecked Sendable {
    private let box = Lock()
    private var newest: S
    /// Orders publications. Held while observers take a value, which runs no code of the app.
    private let publishing = Lock()
    private let registry = Lock()
    private var observers: [Int: any Observer<S>] = [:]
    private var nextKey = 0
    private var isFinished = false

    init(_ first: S) {
        newest = first
    }

    /// The newest revision.
    @inline(__always)
    var current: S { box.with { newest } }

    /// A part of it, without a reference to the whole.
    @inline(__always)
    func read<T>(_ pick: (S) -> T) -> T { box.with { pick(newest) } }

    /// Publishes what `make` returns for the revision that is here, unless it returns nil.
    func publish(_ make: (S) throws -> S?) rethrows {
        try publishing.with {
            guard let next = try make(current) else { return }
            box.with { newest = next }
            for observer in registry.with({ Array(observers.values) }) { observer.receive(next) }
        }
    }

    /// Passes each different value from now on, in order; with `replay` also the current one, if there is
    /// one. Ends with the result, and at once when no more values will come.
    func observe<T: Equatable & Sendable>(
        replay: Bool,
        _ select: @escaping @Sendable (S) -> T?,
        deliver: @escaping @Sendable (T) -> Void,
        end: @escaping @Sendable () -> Void
    ) -> @Sendable () -> Void {
        publishing.with {
            let present = select(current)
            if replay, let present { deliver(present) }
            let observer = Observation(select: select, last: present, deliver: deliver, end: end)
            let key: Int? = registry.with {
                guard !isFinished else { return nil }
                nextKey += 1
                observers[nextKey] = observer
                return nextKey
            }
            guard let key else {
                end()
                return {}
            }
            return { [weak self] in self?.remove(key) }
        }
    }

    /// A stream of the current value and each different one. A slow reader gets the newest.
    func stream<T: Equatable & Sendable>(_ select: @escaping @Sendable (S) -> T?) -> AsyncStream<T> {
        AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            let end = observe(
                replay: true,
                select,
                deliver: { continuation.yield($0) },
                end: { continuation.finish() }
            )
            continuation.onTermination = { _ in end() }
        }
    }

    /// Calls with changes on a queue until the result is cancelled or released.
    func listen<T: Equatable & Sendable>(
        on queue: DispatchQueue,
        replay: Bool = false,
        _ select: @escaping @Sendable (S) -> T?,
        _ body: @escaping @Sendable (T) -> Void
    ) -> StytchSubscription {
        let delivery = Delivery(queue: queue, body: body)
        let end = observe(replay: replay, select, deliver: { delivery.deliver($0) }, end: { delivery.end() })
        return StytchSubscription {
            delivery.end()
            end()
        }
    }

    /// Ends all observers, and those that come later if this is the last.
    func finish(isLast: Bool) {
        let all = registry.with {
            defer { (observers, isFinished) = ([:], isLast) }
            return Array(observers.values)
        }
        for observer in all { observer.finish() }
    }

    /// How many observers there are.
    var observerCount: Int { registry.with { observers.count } }

    private func remove(_ key: Int) {
        // The observer is released after the lock: what it holds may end other observers.
        let removed = registry.with { observers.removeValue(forKey: key) }
        _ = removed
    }
}

private protocol Observer<S>: AnyObject, Sendable {
    associatedtype S
    func receive(_ snapshot: S)
    func finish()
}

private final class Observation<S, T: Equatable & Sendable>: Observer, @unchecked Sendable {
    private let select: @Sendable (S) -> T?
    private let deliver: @Sendable (T) -> Void
    private let end: @Sendable () -> Void
    /// Touched under the holder's `publishing` lock alone.
    private var last: T?

    init(
        select: @escaping @Sendable (S) -> T?,
        last: T?,
        deliver: @escaping @Sendable (T) -> Void,
        end: @escaping @Sendable () -> Void
    ) {
        self.select = select
        self.last = last
        self.deliver = deliver
        self.end = end
    }

    func receive(_ snapshot: S) {
        guard let value = select(snapshot), value != last else { return }
        last = value
        deliver(value)
    }

    func finish() { end() }
}
