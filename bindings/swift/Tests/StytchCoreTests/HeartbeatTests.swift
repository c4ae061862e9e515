import XCTest
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
@testable import StytchCore

/// Sends the requests of one client, and counts them.
final class CountingTransport: StytchTransport {
    let sent = Collected<String>()

    func send(_ request: URLRequest) async throws -> (Data, URLResponse) {
        sent.add(request.url?.path ?? "")
        return try await URLSession.shared.data(for: request)
    }

    /// How often the client asked whether its session is alive.
    var validations: Int { sent.all.filter { $0.hasSuffix("sessions/authenticate") }.count }
}

/// Validations that nobody asks for, in time that the test skips. A heartbeat comes every three minutes, a tenth
/// earlier or later.
final class HeartbeatTests: XCTestCase, @unchecked Sendable {
    private let platform = TestPlatform()
    private let transport = CountingTransport()

    override func tearDown() async throws {
        try await Emulator.shared.clearFaults()
        try await Emulator.shared.control("POST", "clock", ["offset_seconds": 0])
        try await Emulator.shared.control("PUT", "options", [:])
    }

    private func signedUp(_ change: @escaping (inout StytchClientConfiguration) -> Void = { _ in }) async throws -> StytchConsumer {
        let client = try consumer(platform) {
            $0.transport = self.transport
            $0.defaultSessionDuration = 60
            change(&$0)
        }
        try await client.signUp()
        return client
    }

    /// One heartbeat later, when its response is in the reads.
    private func beat(_ state: @Sendable () -> SessionState) async throws {
        let before = state().lastValidation
        try await pass(199, on: platform)
        try await eventually("the next validation") { state().lastValidation > before }
    }

    /// The app is hidden, and the library knows it: a call is made after the report.
    private func hide(_ client: StytchConsumer) async throws {
        platform.events.forEach { $0.background() }
        try await client.user.get()
    }

    func test_a_visible_session_is_validated_every_three_minutes_and_not_extended() async throws {
        let client = try await signedUp()
        let end = try XCTUnwrap(client.sessions.session?.expiresAt)
        var jwt = client.sessions.sessionJwt
        for count in 1 ... 10 {
            try await pass(161, on: platform)
            try await client.user.get()
            XCTAssertEqual(transport.validations, count - 1)
            let before = client.sessions.state.lastValidation
            try await pass(38, on: platform)
            try await eventually("the next validation") { client.sessions.state.lastValidation > before }
            XCTAssertEqual(transport.validations, count)
            XCTAssertNotEqual(client.sessions.sessionJwt, jwt)
            jwt = client.sessions.sessionJwt
        }

        XCTAssertEqual(client.sessions.session?.expiresAt, end)
    }

    func test_each_heartbeat_is_published_with_its_time() async throws {
        let client = try await signedUp()
        var changes = client.sessions.sessionChanges.makeAsyncIterator()
        guard case let .available(session, first)? = await changes.next() else { return XCTFail("no session") }

        try await beat { client.sessions.state }

        guard case let .available(same, second)? = await changes.next() else { return XCTFail("no session") }
        XCTAssertEqual(same.sessionId, session.sessionId)
        XCTAssertGreaterThanOrEqual(second.timeIntervalSince(first), 161)
    }

    func test_with_automatic_extension_every_heartbeat_moves_the_end() async throws {
        let client = try await signedUp { $0.enableAutomaticSessionExtension = true }
        var end = try XCTUnwrap(client.sessions.session?.expiresAt)
        for _ in 1 ... 20 {
            try await beat { client.sessions.state }
            let next = try XCTUnwrap(client.sessions.session?.expiresAt)
            XCTAssertGreaterThanOrEqual(next.timeIntervalSince(end), 161)
            end = next
        }
    }

    func test_a_heartbeat_refreshes_session_user_and_both_tokens() async throws {
        let client = try await signedUp()
        let tokens = [client.sessions.sessionToken, client.sessions.sessionJwt]
        let (sessions, users) = (Collected<StytchObjectInfo<Session>>(), Collected<StytchObjectInfo<User>>())
        let handles = [
            client.sessions.onSessionChange(on: .global()) { sessions.add($0) },
            client.user.onUserChange(on: .global()) { users.add($0) },
        ]
        let user = try XCTUnwrap(client.user.getSync()?.userId)
        try await Emulator.shared.backend("consumer", "PUT", "v1/users/\(user)", ["name": ["first_name": "Ada"]])
        try await Emulator.shared.backend("consumer", "POST", "v1/sessions/authenticate", [
            "session_token": tokens[0]?.value ?? "", "session_custom_claims": ["plan": "analytical"],
        ])
        try await Emulator.shared.control("PUT", "options", ["rotate_session_token": true])
        XCTAssertNotEqual(client.user.getSync()?.name.firstName, "Ada")

        try await beat { client.sessions.state }

        XCTAssertEqual(transport.validations, 1)
        XCTAssertEqual(client.user.getSync()?.name.firstName, "Ada")
        XCTAssertTrue(client.sessions.session?.customClaims?.contains("analytical") == true)
        XCTAssertNotNil(client.sessions.sessionToken)
        XCTAssertNotEqual(client.sessions.sessionToken, tokens[0])
        XCTAssertNotEqual(client.sessions.sessionJwt, tokens[1])
        try await eventually("published") {
            users.all.last?.value?.name.firstName == "Ada" && sessions.all.last?.value == client.sessions.session
        }
        handles.forEach { $0.cancel() }
    }

    func test_a_heartbeat_refreshes_member_session_member_organization_and_both_tokens() async throws {
        let email = Emulator.shared.newEmail()
        let looms = try await Emulator.shared.organization("Looms", email)
        let client = try b2b(platform) { $0.transport = self.transport }
        try await client.passwords.authenticate(parameters: .init(
            organizationId: looms.id, emailAddress: email, password: password, sessionDuration: 60
        ))
        let tokens = [client.sessions.sessionToken, client.sessions.sessionJwt]
        let sessions = Collected<StytchObjectInfo<MemberSession>>()
        let members = Collected<StytchObjectInfo<Member>>()
        let organizations = Collected<StytchObjectInfo<Organization>>()
        let handles = [
            client.sessions.onMemberSessionChange(on: .global()) { sessions.add($0) },
            client.member.onMemberChange(on: .global()) { members.add($0) },
            client.organizations.onOrganizationChange(on: .global()) { organizations.add($0) },
        ]
        let path = "v1/b2b/organizations/\(looms.id)"
        try await Emulator.shared.backend("b2b", "PUT", path, ["organization_name": "Silk Looms"])
        try await Emulator.shared.backend("b2b", "PUT", "\(path)/members/\(looms.memberId)", ["name": "Ada"])
        try await Emulator.shared.backend("b2b", "POST", "v1/b2b/sessions/authenticate", [
            "session_token": tokens[0]?.value ?? "", "session_custom_claims": ["plan": "analytical"],
        ])
        try await Emulator.shared.control("PUT", "options", ["rotate_session_token": true])
        XCTAssertNotEqual(client.member.getSync()?.name, "Ada")

        try await beat { client.sessions.state }

        XCTAssertEqual(transport.validations, 1)
        XCTAssertEqual(client.member.getSync()?.name, "Ada")
        XCTAssertEqual(client.organizations.getSync()?.organizationName, "Silk Looms")
        XCTAssertTrue(client.sessions.memberSession?.customClaims?.contains("analytical") == true)
        XCTAssertNotNil(client.sessions.sessionToken)
        XCTAssertNotEqual(client.sessions.sessionToken, tokens[0])
        XCTAssertNotEqual(client.sessions.sessionJwt, tokens[1])
        try await eventually("published") {
            members.all.last?.value?.name == "Ada"
                && organizations.all.last?.value?.organizationName == "Silk Looms"
                && sessions.all.last?.value == client.sessions.memberSession
        }
        handles.forEach { $0.cancel() }
    }

    func test_a_hidden_session_is_not_validated_until_the_app_is_visible_again() async throws {
        let client = try await signedUp()
        try await hide(client)
        try await pass(1200, on: platform)
        try await client.user.get()
        XCTAssertEqual(transport.validations, 0)
        XCTAssertNotNil(client.sessions.session)

        platform.events.forEach { $0.foreground() }

        try await eventually("validated") { self.transport.validations == 1 }
    }

    func test_heartbeats_without_a_network_keep_the_session_and_one_that_is_rejected_ends_it() async throws {
        let client = try await signedUp()
        let token = client.sessions.sessionToken
        let seen = Collected<StytchObjectInfo<Session>>()
        let handle = client.sessions.onSessionChange(on: .global()) { seen.add($0) }
        try await Emulator.shared.fault("sdk/v1/sessions/authenticate", "reset")
        for count in 1 ... 5 {
            try await pass(199, on: platform)
            try await eventually("another try") { self.transport.validations >= count }
            XCTAssertEqual(client.sessions.sessionToken, token)
        }
        XCTAssertFalse(seen.all.contains(.unavailable))
        try await Emulator.shared.clearFaults()
        try await Emulator.shared.fault(
            "sdk/v1/sessions/authenticate",
            "error",
            ["status": 404, "error_type": "session_not_found", "times": 1]
        )

        try await pass(199, on: platform)

        try await eventually("rejected") { client.sessions.state.isSignedOut(.serverRejected) }
        try await eventually("published") { seen.all.last == .unavailable }
        handle.cancel()
    }

    func test_a_session_that_nobody_validates_ends_at_its_end() async throws {
        let client = try await signedUp()
        try await hide(client)
        try await pass(3500, on: platform)
        XCTAssertNotNil(client.sessions.session)

        try await pass(200, on: platform)

        XCTAssertNil(client.sessions.session)
        XCTAssertNil(client.sessions.sessionToken)
        XCTAssertEqual(transport.validations, 0)
    }
}
