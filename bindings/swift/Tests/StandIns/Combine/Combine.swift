// A stand-in for Combine on systems that do not have it, so that the code for Combine is compiled and run
// there. Written from Combine's documented signatures; only what this package and its tests use. Test
// support, never shipped.

import Foundation

public enum Subscribers {
    public struct Demand: Equatable, Comparable, Sendable {
        /// Nil is unlimited.
        let count: Int?

        public static let unlimited = Demand(count: nil)
        public static let none = Demand(count: 0)
        public static func max(_ count: Int) -> Demand { Demand(count: count) }

        public static func += (left: inout Demand, right: Demand) {
            guard let old = left.count, let more = right.count else {
                left = .unlimited
                return
            }
            left = Demand(count: old + more)
        }

        public static func -= (left: inout Demand, right: Int) {
            if let old = left.count { left = Demand(count: old - right) }
        }

        public static func < (left: Demand, right: Demand) -> Bool {
            (left.count ?? .max) < (right.count ?? .max)
        }
    }

    public enum Completion<Failure: Error> {
        case finished
        case failure(Failure)
    }
}

public protocol Cancellable {
    func cancel()
}

public protocol Subscription: Cancellable {
    func request(_ demand: Subscribers.Demand)
}

public protocol Subscriber<Input, Failure> {
    associatedtype Input
    associatedtype Failure: Error
    func receive(subscription: Subscription)
    func receive(_ input: Input) -> Subscribers.Demand
    func receive(completion: Subscribers.Completion<Failure>)
}

public protocol Publisher<Output, Failure> {
    associatedtype Output
    associatedtype Failure: Error
    func receive<S: Subscriber>(subscriber: S) where S.Input == Output, S.Failure == Failure
}

public final class AnyCancellable: Cancellable, Hashable {
    private let end: () -> Void

    public init(_ end: @escaping () -> Void) { self.end = end }

    public func cancel() { end() }

    public func store(in set: inout Set<AnyCancellable>) { set.insert(self) }

    public static func == (left: AnyCancellable, right: AnyCancellable) -> Bool { left === right }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    deinit { end() }
}

public struct AnyPublisher<Output, Failure: Error>: Publisher {
    private let base: any Publisher<Output, Failure>

    public init<P: Publisher>(_ base: P) where P.Output == Output, P.Failure == Failure { self.base = base }

    public func receive<S: Subscriber>(subscriber: S) where S.Input == Output, S.Failure == Failure {
        base.receive(subscriber: subscriber)
    }
}

public struct Deferred<P: Publisher>: Publisher {
    public typealias Output = P.Output
    public typealias Failure = P.Failure

    private let make: () -> P

    public init(createPublisher make: @escaping () -> P) { self.make = make }

    public func receive<S: Subscriber>(subscriber: S) where S.Input == P.Output, S.Failure == P.Failure {
        make().receive(subscriber: subscriber)
    }
}

public final class Future<Output, Failure: Error>: Publisher {
    public typealias Promise = (Result<Output, Failure>) -> Void

    private let lock = NSLock()
    private var result: Result<Output, Failure>?
    private var waiting: [(Result<Output, Failure>) -> Void] = []

    public init(_ attempt: @escaping (@escaping Promise) -> Void) {
        attempt { result in
            self.lock.lock()
            let waiting = self.result == nil ? self.waiting : []
            self.result = self.result ?? result
            self.waiting = []
            self.lock.unlock()
            for body in waiting { body(result) }
        }
    }

    public func receive<S: Subscriber>(subscriber: S) where S.Input == Output, S.Failure == Failure {
        subscriber.receive(subscription: Nothing())
        let deliver: (Result<Output, Failure>) -> Void = { result in
            switch result {
            case let .success(value):
                _ = subscriber.receive(value)
                subscriber.receive(completion: .finished)
            case let .failure(error):
                subscriber.receive(completion: .failure(error))
            }
        }
        lock.lock()
        if let result {
            lock.unlock()
            return deliver(result)
        }
        waiting.append(deliver)
        lock.unlock()
    }

    private struct Nothing: Subscription {
        func request(_: Subscribers.Demand) {}
        func cancel() {}
    }
}

private final class Sink<Input, Failure: Error>: Subscriber {
    private let complete: (Subscribers.Completion<Failure>) -> Void
    private let value: (Input) -> Void
    private let lock = NSLock()
    private var subscription: Subscription?

    init(_ complete: @escaping (Subscribers.Completion<Failure>) -> Void, _ value: @escaping (Input) -> Void) {
        self.complete = complete
        self.value = value
    }

    func receive(subscription: Subscription) {
        lock.lock()
        self.subscription = subscription
        lock.unlock()
        subscription.request(.unlimited)
    }

    func receive(_ input: Input) -> Subscribers.Demand {
        value(input)
        return .none
    }

    func receive(completion: Subscribers.Completion<Failure>) { complete(completion) }

    func cancel() {
        lock.lock()
        let subscription = self.subscription
        self.subscription = nil
        lock.unlock()
        subscription?.cancel()
    }
}

public extension Publisher {
    func eraseToAnyPublisher() -> AnyPublisher<Output, Failure> { AnyPublisher(self) }

    func sink(
        receiveCompletion complete: @escaping (Subscribers.Completion<Failure>) -> Void,
        receiveValue value: @escaping (Output) -> Void
    ) -> AnyCancellable {
        let sink = Sink(complete, value)
        receive(subscriber: sink)
        return AnyCancellable { sink.cancel() }
    }
}

public extension Publisher where Failure == Never {
    func sink(receiveValue value: @escaping (Output) -> Void) -> AnyCancellable {
        sink(receiveCompletion: { _ in }, receiveValue: value)
    }
}
