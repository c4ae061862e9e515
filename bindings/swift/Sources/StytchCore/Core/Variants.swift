import Dispatch
import Foundation
#if canImport(Combine)
import Combine
#endif

/// Receives the result of a call, on the main thread.
public typealias Completion<T> = @MainActor @Sendable (Result<T, Swift.Error>) -> Void

/// The completion-handler variant of a call. Those of a client begin in the order of the program; this is
/// that of an implementation that has only the asynchronous function.
func callLater<T: Sendable>(
    _ completion: @escaping Completion<T>,
    _ call: @escaping @Sendable () async throws -> T
) {
    Task {
        do {
            let value = try await call()
            await completion(.success(value))
        } catch {
            await completion(.failure(error))
        }
    }
}

/// Calls with what a stream has, for implementations that have only the stream.
func listen<T: Sendable>(
    to stream: AsyncStream<T>,
    on queue: DispatchQueue,
    _ callback: @escaping @Sendable (T) -> Void
) -> StytchSubscription {
    let task = Task {
        for await value in stream {
            queue.async { callback(value) }
        }
    }
    return StytchSubscription { task.cancel() }
}

extension PendingCall {
    /// Calls on the main thread when the call is done.
    func complete(_ completion: @escaping Completion<T>) {
        whenDone { result in Task { await completion(result) } }
    }
}

/// A number of the app that the library takes without a sign. What is out of range is too large there, and
/// refused with the name of the parameter.
func number(_ value: Int) -> UInt32 { UInt32(exactly: value) ?? .max }

#if canImport(Combine)
/// The Combine variant of a call: it begins when it is subscribed to.
func callPublisher<T: Sendable>(_ begin: @escaping (@escaping Completion<T>) -> Void) -> AnyPublisher<T, Swift.Error> {
    Deferred {
        Future { promise in
            let promise = Unchecked(promise)
            begin { promise.value($0) }
        }
    }.eraseToAnyPublisher()
}

/// Combine's promise may be called on any thread, which its type does not say.
private struct Unchecked<T>: @unchecked Sendable {
    let value: T

    init(_ value: T) { self.value = value }
}

/// Publishes the current value and each different one, each on a thread of its own queue. A slow subscriber gets the
/// newest.
struct ChangePublisher<S: Snapshot, T: Equatable & Sendable>: Publisher {
    typealias Output = T
    typealias Failure = Never

    let states: StateHolder<S>
    let select: @Sendable (S) -> T?

    func receive<R: Subscriber>(subscriber: R) where R.Input == T, R.Failure == Never {
        let subscription = ChangeSubscription<T>(Unchecked(subscriber))
        subscriber.receive(subscription: subscription)
        subscription.start(states, select)
    }
}

/// One subscriber of a ``ChangePublisher``.
private final class ChangeSubscription<T: Equatable & Sendable>: Subscription, @unchecked Sendable {
    private let queue = DispatchQueue(label: "com.stytch.core.publisher")
    private let lock = Lock()
    // All of them are guarded by the lock.
    private var receive: (@Sendable (T) -> Subscribers.Demand)?
    private var complete: (@Sendable () -> Void)?
    private var demand = Subscribers.Demand.none
    private var pending: T?
    private var ends: @Sendable () -> Void = {}
    private var isCancelled = false

    init<R: Subscriber>(_ subscriber: Unchecked<R>) where R.Input == T, R.Failure == Never {
        receive = { subscriber.value.receive($0) }
        complete = { subscriber.value.receive(completion: .finished) }
    }

    func start<S: Snapshot>(_ states: StateHolder<S>, _ select: @escaping @Sendable (S) -> T?) {
        let end = states.observe(
            replay: true,
            select,
            deliver: { [weak self] value in self?.offer(value) },
            end: { [weak self] in self?.finish() }
        )
        let isOver = lock.with {
            ends = end
            return isCancelled
        }
        if isOver { end() }
    }

    func request(_ more: Subscribers.Demand) {
        lock.with { demand += more }
        queue.async { self.drain() }
    }

    func cancel() {
        let end = lock.with {
            isCancelled = true
            (receive, complete, pending) = (nil, nil, nil)
            return ends
        }
        end()
    }

    private func offer(_ value: T) {
        lock.with { pending = value }
        queue.async { self.drain() }
    }

    private func drain() {
        let next: (T, @Sendable (T) -> Subscribers.Demand)? = lock.with {
            guard demand > .none, let value = pending, let receive else { return nil }
            pending = nil
            demand -= 1
            return (value, receive)
        }
        guard let (value, receive) = next else { return }
        let more = receive(value)
        lock.with { demand += more }
    }

    private func finish() {
        queue.async {
            self.drain()
            let complete = self.lock.with {
                defer { (self.receive, self.complete) = (nil, nil) }
                return self.complete
            }
            complete?()
        }
    }
}

extension StateHolder {
    func publisher<T: Equatable & Sendable>(_ select: @escaping @Sendable (S) -> T?) -> AnyPublisher<T, Never> {
        ChangePublisher(states: self, select: select).eraseToAnyPublisher()
    }
}
#endif
