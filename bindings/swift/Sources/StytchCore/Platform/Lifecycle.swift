import Dispatch
import Foundation
#if canImport(UIKit)
import UIKit
#endif

/// Reports when the process becomes visible and hidden, and when protected data can be read.
///
/// An app posts the notifications of `UIApplication`, an extension with a screen those of its host. An extension
/// without one posts neither: it stays as it started.
final class LifecycleObserver: @unchecked Sendable {
    private let center: NotificationCenter
    /// Set once, before other code can end it.
    private var tokens: [NSObjectProtocol] = []

    init(_ events: PlatformEvents, center: NotificationCenter) {
        self.center = center
        let reports = [
            (Self.visible, events.foreground),
            (Self.hidden, events.background),
            (Self.unlocked, events.unlocked),
        ]
        for (names, report) in reports {
            for name in names {
                let token = center.addObserver(forName: name, object: nil, queue: nil) { _ in report() }
                tokens.append(token)
            }
        }
    }

    func end() {
        for token in tokens { center.removeObserver(token) }
    }

    #if canImport(UIKit)
    /// Both, since a prewarmed process that gets a screen only becomes active.
    static let visible = [
        UIApplication.willEnterForegroundNotification,
        UIApplication.didBecomeActiveNotification,
        NSNotification.Name("NSExtensionHostWillEnterForegroundNotification"),
        NSNotification.Name("NSExtensionHostDidBecomeActiveNotification"),
    ]
    static let hidden = [
        UIApplication.didEnterBackgroundNotification,
        NSNotification.Name("NSExtensionHostDidEnterBackgroundNotification"),
    ]
    static let unlocked = [UIApplication.protectedDataDidBecomeAvailableNotification]
    #else
    static let visible = [NSNotification.Name("NSApplicationDidBecomeActiveNotification")]
    static let hidden: [NSNotification.Name] = []
    static let unlocked: [NSNotification.Name] = []
    #endif
}

/// Whether the app has a visible screen, by UIKit.
enum ApplicationState {
    /// Whether it is known that the process has no visible screen, or that it has one. Nil where it is not known: in an
    /// extension, which has no `UIApplication`; before UIKit has made that object; and on another than the main
    /// thread, which alone may read it.
    static var isVisible: Bool? {
        #if canImport(UIKit)
        guard Thread.isMainThread else { return nil }
        return MainActor.assumeIsolated {
            application.map { $0.applicationState != .background }
        }
        #else
        return nil
        #endif
    }

    /// Where the state is not known yet, reads it once more on the main thread.
    static func reportIfHidden(_ report: @escaping @Sendable () -> Void) {
        guard isVisible == nil else { return }
        DispatchQueue.main.async {
            if isVisible == false { report() }
        }
    }

    #if canImport(UIKit)
    /// By its name, because code for extensions may not name `UIApplication.shared`.
    @MainActor private static var application: UIApplication? {
        let shared = NSSelectorFromString("sharedApplication")
        guard !Bundle.main.bundlePath.hasSuffix(".appex"), UIApplication.responds(to: shared) else { return nil }
        return UIApplication.perform(shared)?.takeUnretainedValue() as? UIApplication
    }
    #endif
}
