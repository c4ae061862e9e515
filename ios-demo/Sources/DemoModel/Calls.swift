// How a screen runs its calls, and the log that they write.

import Foundation
import Observation
import StytchCore

/// The time of day. Tests pass one that they move.
public typealias Clock = @MainActor () -> Date

/// A length of time in words: the two largest units that are not zero.
func inWords(_ interval: TimeInterval) -> String {
    let seconds = Int64(max(0, interval))
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60)
    if days > 0 { return "\(days) d \(hours) h" }
    if hours > 0 { return "\(hours) h \(minutes) min" }
    if minutes > 0 { return "\(minutes) min \(seconds % 60) s" }
    return "\(seconds) s"
}

/// What happened, newest first, with the time since the project was opened. Keeps the last 50 lines.
@MainActor
@Observable
public final class EventLog {
    static let limit = 50

    public private(set) var lines: [String] = []
    @ObservationIgnored private let clock: Clock
    @ObservationIgnored private let openedAt: Date

    init(clock: @escaping Clock) {
        self.clock = clock
        openedAt = clock()
    }

    func add(_ text: String) {
        let seconds = Int(max(0, clock().timeIntervalSince(openedAt)))
        let time = [seconds / 60, seconds % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
        lines = Array((["\(time)  \(text)"] + lines).prefix(Self.limit))
    }
}

/// Runs the calls of one screen, writes each into the log and keeps the message of the latest one.
@MainActor
@Observable
final class Calls {
    /// The message of the latest call.
    private(set) var message: Message?
    private var running = 0
    @ObservationIgnored private var latest = 0
    @ObservationIgnored private let log: EventLog

    init(log: EventLog) {
        self.log = log
    }

    var isBusy: Bool { running > 0 }

    /// Starts a call unless another one is running. `always` starts it all the same; then the message of the
    /// earlier call is dropped. The result ends with the call.
    @discardableResult
    func run<T: Sendable>(
        _ name: String,
        always: Bool = false,
        success: String? = nil,
        whenDone: @escaping @MainActor (T) -> Void = { _ in },
        _ call: @escaping @MainActor () async throws -> T
    ) -> Task<Void, Never>? {
        guard !isBusy || always else { return nil }
        latest += 1
        running += 1
        message = nil
        let number = latest
        log.add("\(name) …")
        return Task {
            let result: Result<T, Error>
            do {
                result = .success(try await call())
            } catch {
                result = .failure(error)
            }
            running -= 1
            let text: Message?
            switch result {
            case let .success(value):
                log.add("\(name): done")
                text = success.map { Message($0, .good) }
                whenDone(value)
            case let .failure(error):
                log.add("\(name): \((error as? StytchError)?.name ?? "\(type(of: error))")")
                text = errorMessage(error)
            }
            if number == latest { message = text }
        }
    }

    func clear() {
        message = nil
    }
}
