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
    /// The application that UIKit made, if it has.
    @MainActor private func running(_ state: UIApplication.State?) {
        UIApplication.running = state.map { UIApplication($0) }
    }

    @MainActor
    func test_S72_a_process_that_the_system_started_in_the_background_is_in_the_background() async {
        defer { running(nil) }
        for (state, isVisible) in [(UIApplication.State.background, false), (.inactive, true), (.active, true)] {
            running(state)
            XCTAssertEqual(ApplicationState.isVisible, isVisible, "\(state)")
            XCTAssertEqual(ApplePlatform().isInForeground, isVisible, "\(state)")
        }
        setenv("ActivePrewarm", "1", 1)
        defer { unsetenv("ActivePrewarm") }
        XCTAssertTrue(ApplePlatform().isInForeground, "prewarmed, and visible by now")
        running(nil)
        XCTAssertFalse(ApplePlatform().isInForeground, "prewarmed, and UIKit has made no application")
    }

    @MainActor
    func test_S72_where_the_state_is_not_known_the_process_counts_as_visible_until_the_main_thread_has_read_it() async throws {
        defer { running(nil) }
        XCTAssertNil(ApplicationState.isVisible, "UIKit has made no application")
        running(.background)
        let elsewhere = await Task.detached { (ApplicationState.isVisible, ApplePlatform().isInForeground) }.value
        XCTAssertNil(elsewhere.0, "on another thread")
        XCTAssertTrue(elsewhere.1)

        let seen = Collected<String>()
        for state in [UIApplication.State.background, .active, nil] {
            running(state)
            let end = await Task.detached {
                ApplePlatform().observe(PlatformEvents(
                    foreground: {},
                    background: { seen.add("background") },
                    connectivity: { _ in },
                    proxyChanged: {},
                    unlocked: {}
                ))
            }.value
            // What was put into the main queue before has run then.
            await withCheckedContinuation { done in DispatchQueue.main.async { done.resume() } }
            end()
        }

        XCTAssertEqual(seen.all, ["background"])
    }

    /// Such as a push: the session is there, and nothing is sent before a screen appears.
    @MainActor
    func test_S72_a_client_that_is_opened_in_the_background_validates_when_the_app_appears() async throws {
        let stored = TestPlatform()
        let first = try consumer(stored)
        try await first.signUp()
        first.close()
        running(.background)
        defer { running(nil) }
        let transport = CountingTransport()

        let client = try StytchConsumer(configuration: configuration {
            $0.storageFolder = stored.storageFolder
            $0.transport = transport
        })
        try await eventually("cached") { client.sessions.session != nil }
        try await Task.sleep(nanoseconds: 200_000_000)
        XCTAssertEqual(transport.validations, 0)
        NotificationCenter.default.post(name: UIApplication.willEnterForegroundNotification, object: nil)

        try await eventually("validated") { client.sessions.state.isValidated }
        XCTAssertEqual(transport.validations, 1)
        client.close()
    }

    func test_S75_an_app_that_calls_nothing_of_this_package_but_the_initializer_gets_the_events_of_its_device() async throws {
        let transport = CountingTransport()
        let client = try StytchConsumer(configuration: configuration {
            $0.storageFolder = TestPlatform().storageFolder
            $0.transport = transport
        })
        let monitor = try XCTUnwrap(NWPathMonitor.started.last)
        try await client.signUp()
        func post(_ name: NSNotification.Name) { NotificationCenter.default.post(name: name, object: nil) }

        post(UIApplication.didEnterBackgroundNotification)
        try await client.validates(when: "it appears") { post(UIApplication.willEnterForegroundNotification) }
        try await client.validates(when: "it is online again") {
            monitor.pathUpdateHandler?(NWPath(status: .unsatisfied))
            monitor.pathUpdateHandler?(NWPath(status: .satisfied))
        }
        try await client.validates(when: "it is unlocked") {
            post(UIApplication.protectedDataDidBecomeAvailableNotification)
        }
        XCTAssertEqual(transport.validations, 3)

        client.close()
        XCTAssertFalse(NWPathMonitor.started.contains { $0 === monitor })
        post(UIApplication.willEnterForegroundNotification)
        try await Task.sleep(nanoseconds: 100_000_000)
        XCTAssertEqual(transport.validations, 3)
    }

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
