// A stand-in for the part of UIKit that the package uses: names of notifications, and the application with its
// state. Test support, never shipped.

import Foundation

@MainActor
public final class UIApplication {
    public enum State: Int, Sendable {
        case active
        case inactive
        case background
    }

    nonisolated public static let willEnterForegroundNotification = name("WillEnterForeground")
    nonisolated public static let didBecomeActiveNotification = name("DidBecomeActive")
    nonisolated public static let didEnterBackgroundNotification = name("DidEnterBackground")
    nonisolated public static let protectedDataDidBecomeAvailableNotification = name("ProtectedDataDidBecomeAvailable")

    /// What `sharedApplication` returns: nil until the process has an application. A test sets it.
    public static var running: UIApplication?

    public let applicationState: State

    public init(_ state: State) { applicationState = state }

    // Every class of Objective-C has these two.

    nonisolated public static func responds(to selector: Selector) -> Bool { selector.name == "sharedApplication" }

    public static func perform(_: Selector) -> Unmanaged<AnyObject>? {
        running.map { Unmanaged.passUnretained($0 as AnyObject) }
    }

    nonisolated private static func name(_ event: String) -> NSNotification.Name {
        NSNotification.Name("UIApplication\(event)Notification")
    }
}

/// The name of a method of Objective-C.
public struct Selector: Sendable {
    let name: String
}

public func NSSelectorFromString(_ name: String) -> Selector { Selector(name: name) }
