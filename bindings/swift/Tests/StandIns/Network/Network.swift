// A stand-in for the part of Network that the package uses. Written from its documented signatures. Test
// support, never shipped.

import Dispatch
import Foundation

public struct NWPath: Sendable {
    public enum Status: Sendable {
        case satisfied
        case unsatisfied
        case requiresConnection
    }

    public let status: Status

    public init(status: Status) { self.status = status }
}

public final class NWPathMonitor: @unchecked Sendable {
    /// Every monitor that was started and not cancelled.
    nonisolated(unsafe) public private(set) static var started: [NWPathMonitor] = []

    public var pathUpdateHandler: (@Sendable (NWPath) -> Void)?

    public init() {}

    public func start(queue _: DispatchQueue) { Self.started.append(self) }

    public func cancel() { Self.started.removeAll { $0 === self } }
}
