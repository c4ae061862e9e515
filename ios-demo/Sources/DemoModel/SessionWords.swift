// A session in words: its state, its freshness and its end.

import Foundation
import StytchCore

/// The state of a session in a few words.
public struct Chip: Equatable, Sendable {
    public let text: String
    public let tone: Tone

    init(_ text: String, _ tone: Tone) {
        self.text = text
        self.tone = tone
    }

    init(of state: SessionState) {
        switch state {
        case .loading: self.init("Loading", .neutral)
        case .active(.cached, _): self.init("Active · cached", .careful)
        case .active(.validated, _): self.init("Active · validated", .good)
        case .signedOut(.none): self.init("Signed out", .neutral)
        case .signedOut: self.init("Signed out", .careful)
        case let .unavailable(reason, _, _): self.init("Unavailable · \(reasonWords(reason))", .bad)
        }
    }
}

/// A sentence for a state that the chip alone does not explain; nil for the others.
func stateBanner(_ state: SessionState) -> Message? {
    switch state {
    case .loading:
        Message("Reading the session that is stored on this device.", .neutral)
    case .active(.cached, _):
        Message("This is the session as this device stored it. The server confirms it as soon as it can be reached.", .careful)
    case let .unavailable(reason, _, _):
        Message(reasonSentence(reason), .bad)
    case .active(.validated, _), .signedOut:
        nil
    }
}

func lastValidation(_ state: SessionState) -> Date? {
    let milliseconds: Int64?
    switch state {
    case let .active(_, at): milliseconds = at
    case let .unavailable(_, _, at): milliseconds = at
    case .loading, .signedOut: milliseconds = nil
    }
    return milliseconds.map { Date(timeIntervalSince1970: Double($0) / 1000) }
}

func freshness(of state: SessionState) -> String {
    switch state {
    case .active(.validated, _): "confirmed by the server"
    case .active(.cached, _): "from this device, not confirmed yet"
    case .unavailable: "from this device"
    case .loading, .signedOut: "not known"
    }
}

func countdown(to end: Date?, now: Date) -> String {
    guard let end else { return "No end known" }
    return end <= now ? "Over by the clock of this device" : "Expires in \(inWords(end.timeIntervalSince(now)))"
}

/// The part of a session that is left: 1 at its start, 0 at its end.
func remainingPart(from start: Date?, to end: Date?, now: Date) -> Double {
    guard let start, let end, end > start else { return 0 }
    return min(1, max(0, end.timeIntervalSince(now) / end.timeIntervalSince(start)))
}

func jwtWords(_ end: Date?, now: Date) -> String {
    guard let end else { return "none" }
    return end <= now ? "has expired, renewed when needed" : "\(inWords(end.timeIntervalSince(now))) left"
}
