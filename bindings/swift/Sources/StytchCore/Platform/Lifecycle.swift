import Foundation
#if canImport(UIKit)
import UIKit
#endif

/// Reports when the process becomes visible and hidden, and when protected data can be read.
///
/// An app posts the notifications of `UIApplication`, an extension with a screen those of its host. An extension
/// without one posts neither: it stays as it started. Only names are used, because extensions may not
/// use `UIApplication.shared`.
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
