// A stand-in for the part of UIKit that the package uses: names of notifications. Test support, never
// shipped.

import Foundation

public class UIApplication {
    public static let willEnterForegroundNotification = name("WillEnterForeground")
    public static let didBecomeActiveNotification = name("DidBecomeActive")
    public static let didEnterBackgroundNotification = name("DidEnterBackground")
    public static let protectedDataDidBecomeAvailableNotification = name("ProtectedDataDidBecomeAvailable")

    private static func name(_ event: String) -> NSNotification.Name {
        NSNotification.Name("UIApplication\(event)Notification")
    }
}
