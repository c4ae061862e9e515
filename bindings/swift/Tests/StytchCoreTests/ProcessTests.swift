#if os(Linux)
// On a Mac another program runs the tests, which cannot start itself with one of them.
import XCTest
@testable import StytchCore

/// Processes on one folder: another one is this test program again, which then runs one of the children.
final class ProcessTests: XCTestCase, @unchecked Sendable {
    private static let story = "STYTCH_CHILD"

    override func tearDown() async throws {
        // A child has no emulator of its own.
        if ProcessInfo.processInfo.environment[Self.story] == nil { try await Emulator.shared.clearFaults() }
    }

    /// Runs a child in a process of its own, and returns what it printed about itself.
    private func run(_ child: String, _ folder: URL) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = ["StytchCoreTests.ProcessTests/test_child"]
        process.environment = ProcessInfo.processInfo.environment.merging([
            Self.story: child,
            "STYTCH_CHILD_FOLDER": folder.path,
            "STYTCH_CHILD_URL": Emulator.shared.baseURL.absoluteString,
            "STYTCH_CHILD_TOKEN": Emulator.shared.consumerToken,
            "STYTCH_CHILD_SKIPPED": "\(skippedTime)",
        ]) { _, new in new }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }

    /// Nothing, unless it runs in a child.
    func test_child() async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let story = environment[Self.story] else { return }
        // One device has one clock.
        try skipTime(milliseconds: XCTUnwrap(Int64(environment["STYTCH_CHILD_SKIPPED"] ?? "")))
        let client = try StytchConsumer(
            configuration: StytchClientConfiguration(
                publicToken: environment["STYTCH_CHILD_TOKEN"] ?? "",
                baseURL: URL(string: environment["STYTCH_CHILD_URL"] ?? ""),
                role: story == "reader" ? .reader : .owner
            ),
            platform: TestPlatform(folder: URL(fileURLWithPath: environment["STYTCH_CHILD_FOLDER"] ?? ""))
        )
        if story == "killed" {
            try await client.signUp("\(UUID().uuidString)@example.com")
            print("child signed up \(client.sessions.session?.sessionId ?? "")")
            fflush(nil)
            kill(getpid(), SIGKILL)
        }
        try await eventually("the session of the first process") { client.sessions.session != nil }
        print("child found \(client.sessions.session?.sessionId ?? "")")
        if story == "reader" {
            let refused = await failure { try await client.sessions.revoke() }
            XCTAssertEqual((refused as? StytchSDKError)?.kind, .readOnlyRole)
            XCTAssertNotNil(client.sessions.sessionToken)
        } else {
            try await client.sessions.revoke()
        }
        client.close()
    }

    func test_a_reader_in_another_process_has_the_session_and_changes_nothing() async throws {
        let platform = TestPlatform()
        let client = try consumer(platform)
        try await client.signUp()
        let session = try XCTUnwrap(client.sessions.session)

        let (status, output) = try run("reader", platform.storageFolder)

        XCTAssertEqual(status, 0, output)
        XCTAssertTrue(output.contains("child found \(session.sessionId)"), output)
        try await client.sessions.authenticate()
        XCTAssertEqual(client.sessions.session?.sessionId, session.sessionId)
    }

    func test_a_session_of_a_process_that_was_killed_is_read_from_its_files() async throws {
        let platform = TestPlatform()
        let (status, output) = try run("killed", platform.storageFolder)
        XCTAssertEqual(status, SIGKILL, output)
        try await Emulator.shared.fault("sdk/v1", "reset")

        let client = try consumer(platform)
        try await eventually("the session") { client.sessions.session != nil }

        XCTAssertTrue(output.contains("child signed up \(client.sessions.session?.sessionId ?? "none")"), output)
        XCTAssertEqual(client.state?.fromCache, true)
        XCTAssertEqual(client.user.getSync()?.userId, client.sessions.session?.userId)
        try await Emulator.shared.clearFaults()
        try await client.sessions.authenticate()
        XCTAssertTrue(client.sessions.state.isValidated)
        // And once more, by a process that stops in good order.
        let token = client.sessions.sessionToken
        client.close()
        let next = try consumer(platform)
        try await eventually("the session again") { next.sessions.session != nil }
        XCTAssertEqual(next.sessions.sessionToken, token)
    }

    func test_a_sign_out_in_another_process_is_visible_at_the_next_foreground() async throws {
        let platform = TestPlatform()
        let client = try consumer(platform)
        try await client.signUp()

        let (status, output) = try run("owner", platform.storageFolder)
        XCTAssertEqual(status, 0, output)
        platform.events.forEach {
            $0.background()
            $0.foreground()
        }

        try await eventually("signed out") { client.sessions.session == nil }
        XCTAssertTrue(client.sessions.state.isSignedOut(.userRevoked), "\(client.sessions.state)")
    }
}
#endif
