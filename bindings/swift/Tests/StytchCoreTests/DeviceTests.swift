#if os(Linux)
// The package's stand-ins.
import Network
import UIKit
#endif
import XCTest
@testable import StytchCore

/// What the device reports, and Apple's own names for it.
final class DeviceTests: XCTestCase, @unchecked Sendable {
    func test_S72_a_process_without_a_visible_screen_is_in_the_background_until_one_appears() async throws {
        let platform = TestPlatform()
        let first = try consumer(platform)
        try await first.signUp()
        first.close()
        let before = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")

        let hidden = TestPlatform(folder: platform.storageFolder, isInForeground: false)
        let client = try consumer(hidden)
        try await eventually("cached") { client.sessions.session != nil }
        try await Task.sleep(nanoseconds: 200_000_000)
        let during = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        XCTAssertEqual(during, before)
        hidden.events.forEach { $0.foreground() }

        try await eventually("validated") { client.sessions.state.isValidated }
    }

    #if os(Linux)
    func test_S75_the_notifications_of_an_app_and_of_an_extensions_host_are_reported() {
        let center = NotificationCenter()
        let seen = Collected<String>()
        let observer = LifecycleObserver(
            PlatformEvents(
                foreground: { seen.add("foreground") },
                background: { seen.add("background") },
                connectivity: { _ in },
                proxyChanged: {},
                unlocked: { seen.add("unlocked") }
            ),
            center: center
        )
        for name in [
            UIApplication.didEnterBackgroundNotification, UIApplication.willEnterForegroundNotification,
            UIApplication.protectedDataDidBecomeAvailableNotification,
            NSNotification.Name("NSExtensionHostDidEnterBackgroundNotification"),
            NSNotification.Name("NSExtensionHostWillEnterForegroundNotification"),
            UIApplication.didBecomeActiveNotification,
        ] {
            center.post(name: name, object: nil)
        }
        XCTAssertEqual(
            seen.all,
            ["background", "foreground", "unlocked", "background", "foreground", "foreground"]
        )
        observer.end()
        center.post(name: UIApplication.didEnterBackgroundNotification, object: nil)
        XCTAssertEqual(seen.all.count, 6)
    }

    func test_S75_the_network_is_reported_and_its_monitor_ends_with_the_client() throws {
        let before = NWPathMonitor.started.count
        let seen = Collected<Bool>()
        let proxies = Collected<Void>()
        let end = ApplePlatform().observe(PlatformEvents(
            foreground: {},
            background: {},
            connectivity: { seen.add($0) },
            proxyChanged: { proxies.add(()) },
            unlocked: {}
        ))
        let monitor = try XCTUnwrap(NWPathMonitor.started.last)
        monitor.pathUpdateHandler?(NWPath(status: .unsatisfied))
        monitor.pathUpdateHandler?(NWPath(status: .satisfied))

        XCTAssertEqual(seen.all, [false, true])
        XCTAssertEqual(proxies.all.count, 3)
        end()
        XCTAssertEqual(NWPathMonitor.started.count, before)
    }
    #endif

    func test_S72_a_process_that_the_system_prewarmed_has_no_visible_screen() {
        XCTAssertTrue(ApplePlatform().isInForeground)
        setenv("ActivePrewarm", "1", 1)
        defer { unsetenv("ActivePrewarm") }
        XCTAssertFalse(ApplePlatform().isInForeground)
    }

    func test_S75_the_folder_of_a_session_is_the_apps_own() throws {
        let platform = ApplePlatform()
        XCTAssertEqual(platform.storageFolder.lastPathComponent, "com.stytch.core")
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try platform.prepare(folder)
        XCTAssertTrue(FileManager.default.fileExists(atPath: folder.path))
        XCTAssertEqual(platform.clientInfo.sdkVersion, sdkVersion)
    }

    func test_S97_the_proxy_of_the_device_is_used_and_one_that_is_set_wins() async throws {
        let platform = TestPlatform()
        let client = try consumer(platform)
        try await client.signUp()
        // Nothing listens there.
        platform.use(proxy: "http://127.0.0.1:9")
        let unreachable = await failure { try await client.sessions.authenticate() }
        XCTAssertTrue(unreachable is StytchAPIUnreachableError, "\(String(describing: unreachable))")
        platform.use(proxy: "no address")
        platform.use(proxy: nil)
        try await client.sessions.authenticate()

        let device = TestPlatform()
        let other = try consumer(device) { $0.proxy = Secret("http://127.0.0.1:9") }
        device.use(proxy: nil)
        let set = await failure { try await other.signUp() }
        XCTAssertTrue(set is StytchAPIUnreachableError, "\(String(describing: set))")
    }

    func test_S97_the_settings_of_apples_systems_are_read() {
        let both: [String: Any] = [
            "HTTPSEnable": 1, "HTTPSProxy": "proxy.example.com", "HTTPSPort": 3128,
            "HTTPEnable": 1, "HTTPProxy": "other.example.com", "HTTPPort": 8080,
        ]
        XCTAssertEqual(ProxySettings.address(both), "http://proxy.example.com:3128")
        XCTAssertEqual(ProxySettings.address(both.filter { !$0.key.hasPrefix("HTTPS") }), "http://other.example.com:8080")
        XCTAssertEqual(ProxySettings.address(["HTTPEnable": 1, "HTTPProxy": "::1", "HTTPPort": 1]), "http://[::1]:1")
        XCTAssertNil(ProxySettings.address(["HTTPSEnable": 0, "HTTPSProxy": "proxy.example.com"]))
        XCTAssertNil(ProxySettings.address([:]))
    }

    private final class Lines: StytchLogger {
        let all = Collected<String>()

        func log(level: StytchLogLevel, target: String, message: String) {
            all.add("\(level) \(target) \(message)")
        }
    }

    func test_S96_a_logger_of_the_app_receives_lines_without_secrets_until_the_client_is_closed() async throws {
        let lines = Lines()
        let client = try consumer(TestPlatform()) {
            $0.logger = lines
            $0.logLevel = .debug
        }
        let email = Emulator.shared.newEmail()
        let response = try await client.signUp(email)

        try await eventually("the request in the log") { lines.all.all.contains { $0.contains("POST /passwords: 200") } }
        let text = lines.all.all.joined(separator: "\n")
        for secret in [email, password, response.sessionToken.expose(), response.sessionJwt.expose()] {
            XCTAssertFalse(text.contains(secret))
        }
        XCTAssertNotEqual(configuration(), configuration { $0.logger = lines })
        client.close()
    }
}
