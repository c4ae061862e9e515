import XCTest
@testable import StytchCore

/// The façade of the B2B client against the emulator.
final class B2BTests: XCTestCase, @unchecked Sendable {
    private func signIn(_ client: StytchB2B, _ company: Emulator.Company, _ email: String) async throws -> B2BAuthenticateResponse {
        try await client.passwords.authenticate(parameters: .init(
            organizationId: company.id,
            emailAddress: email,
            password: password,
            sessionDurationMinutes: 60
        ))
    }

    func test_S60_a_sign_in_publishes_session_member_organization_and_tokens_as_one_snapshot() async throws {
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        let client = try b2b()
        let response = try await signIn(client, engines, email)

        XCTAssertNotNil(response.memberSession)
        XCTAssertEqual(client.sessions.memberSession, response.memberSession)
        XCTAssertEqual(client.member.getSync(), response.member)
        XCTAssertEqual(client.organizations.getSync(), response.organization)
        XCTAssertEqual(client.organizations.getSync()?.organizationId, engines.id)
        XCTAssertNotNil(client.sessions.sessionToken)
    }

    func test_S61_discovery_leads_to_an_organization_over_a_restart_and_a_second_factor() async throws {
        let email = Emulator.shared.newEmail()
        let vaults = try await Emulator.shared.organization("Vaults", email, mfa: "REQUIRED_FOR_ALL")
        let platform = TestPlatform()
        let first = try b2b(platform)
        try await first.otp.email.discovery.send(parameters: .init(emailAddress: email))
        let code = try await Emulator.shared.code(email)
        let found = try await first.otp.email.discovery.authenticate(parameters: .init(code: code, emailAddress: email))
        XCTAssertTrue(found.discoveredOrganizations.contains { $0.organization?.organizationId == vaults.id })
        XCTAssertNotNil(first.intermediateSession)
        XCTAssertNil(first.sessions.memberSession)
        first.close()

        let client = try b2b(platform)
        try await eventually("the intermediate session") { client.intermediateSession != nil }
        let response = try await client.discovery.exchangeIntermediateSession(
            parameters: .init(organizationId: vaults.id, sessionDuration: 60)
        )
        XCTAssertNotNil(response.mfaRequired)
        XCTAssertNil(client.sessions.memberSession)

        try await client.otp.sms.send(parameters: .init(organizationId: vaults.id, memberId: vaults.memberId))
        let wrong = await failure {
            try await client.otp.sms.authenticate(parameters: .init(
                sessionDurationMinutes: 60, organizationId: vaults.id, memberId: vaults.memberId, code: "000000"
            ))
        }
        XCTAssertTrue(wrong is StytchAPIError)
        XCTAssertNotNil(client.intermediateSession)
        let right = try await Emulator.shared.code(phone)
        try await client.otp.sms.authenticate(parameters: .init(
            sessionDurationMinutes: 60, organizationId: vaults.id, memberId: vaults.memberId, code: right
        ))

        XCTAssertEqual(client.sessions.memberSession?.organizationId, vaults.id)
        XCTAssertNil(client.intermediateSession)
    }

    func test_a_restart_reads_session_member_and_organization_from_the_files_at_once() async throws {
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        let platform = TestPlatform()
        let first = try b2b(platform)
        let response = try await signIn(first, engines, email)
        first.close()
        try await Emulator.shared.fault("sdk/v1/b2b/sessions/authenticate", "hold")

        let client = try b2b(platform)
        let seen = Collected<StytchObjectInfo<MemberSession>>()
        let reading = Task { for await info in client.sessions.memberSessionChanges { seen.add(info) } }
        try await eventually("cached") { client.sessions.memberSession != nil }

        XCTAssertEqual(client.state?.fromCache, true)
        XCTAssertEqual(client.sessions.memberSession, response.memberSession)
        XCTAssertEqual(client.member.getSync(), response.member)
        XCTAssertEqual(client.organizations.getSync(), response.organization)
        XCTAssertEqual(client.sessions.sessionToken, first.sessions.sessionToken)
        try await Emulator.shared.clearFaults()
        try await eventually("validated") { client.sessions.state.isValidated }
        try await eventually("published") { !seen.all.isEmpty }
        XCTAssertFalse(seen.all.contains(.unavailable))
        reading.cancel()
    }

    func test_S62_changing_to_another_organization_replaces_everything_at_once() async throws {
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        let looms = try await Emulator.shared.organization("Looms", email)
        let client = try b2b()
        _ = try await signIn(client, engines, email)
        let generation = client.state?.generation

        try await client.sessions.exchange(parameters: .init(organizationID: looms.id, sessionDurationMinutes: 60))

        XCTAssertEqual(client.sessions.memberSession?.organizationId, looms.id)
        XCTAssertEqual(client.organizations.getSync()?.organizationId, looms.id)
        XCTAssertEqual(client.member.getSync()?.memberId, looms.memberId)
        XCTAssertNotEqual(client.state?.generation, generation)
    }

    func test_S63_a_change_that_requires_a_second_factor_ends_the_session_until_it_is_given() async throws {
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        let vaults = try await Emulator.shared.organization("Vaults", email, mfa: "REQUIRED_FOR_ALL")
        let client = try b2b()
        _ = try await signIn(client, engines, email)

        let response = try await client.sessions.exchange(parameters: .init(organizationID: vaults.id))

        XCTAssertNotNil(response.mfaRequired)
        XCTAssertTrue(client.sessions.state.isSignedOut(.stepUp))
        XCTAssertNil(client.member.getSync())
        let code = try await Emulator.shared.code(phone)
        try await client.otp.sms.authenticate(parameters: .init(
            organizationId: vaults.id, memberId: vaults.memberId, code: code
        ))
        XCTAssertEqual(client.sessions.memberSession?.organizationId, vaults.id)
    }

    func test_S64_an_authenticator_app_and_a_recovery_code_are_second_factors() async throws {
        let email = Emulator.shared.newEmail()
        let vaults = try await Emulator.shared.organization("Vaults", email, mfa: "REQUIRED_FOR_ALL")
        let client = try b2b()
        _ = try await signIn(client, vaults, email)
        let app = try await client.totp.create(
            parameters: .init(organizationId: vaults.id, memberId: vaults.memberId, expirationMinutes: 60)
        )
        let shown = try await Emulator.shared.control("GET", "totp/\(vaults.memberId)")
        let code = try XCTUnwrap("\(shown)".range(of: "[0-9]{6}", options: .regularExpression).map { String("\(shown)"[$0]) })
        try await client.totp.authenticate(parameters: .init(
            sessionDurationMinutes: 60, organizationId: vaults.id, memberId: vaults.memberId, code: code
        ))
        XCTAssertEqual(client.sessions.memberSession?.organizationId, vaults.id)
        try await client.sessions.revoke()

        _ = try await signIn(client, vaults, email)
        let recovery = try XCTUnwrap(app.recoveryCodes.first).expose()
        let response = try await client.recoveryCodes.recover(parameters: .init(
            sessionDuration: 60, organizationId: vaults.id, memberId: vaults.memberId, recoveryCode: recovery
        ))

        XCTAssertEqual(response.recoveryCodesRemaining, app.recoveryCodes.count - 1)
        XCTAssertEqual(client.sessions.memberSession?.organizationId, vaults.id)
    }

    func test_S65_revoking_the_signed_in_member_ends_the_session_by_a_rejection() async throws {
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        let client = try b2b()
        _ = try await signIn(client, engines, email)

        try await client.sessions.revokeForMember(parameters: .init(memberId: engines.memberId))

        try await eventually("rejected") { client.sessions.state.isSignedOut(.serverRejected) }
        XCTAssertNil(client.sessions.sessionToken)
    }

    func test_S66_fetched_objects_are_in_the_reads_when_the_call_returns() async throws {
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        let client = try b2b()
        _ = try await signIn(client, engines, email)
        let members = Collected<StytchObjectInfo<Member>>()
        let handle = client.member.onMemberChange(on: .global()) { members.add($0) }

        let member = try await client.member.get().member
        XCTAssertEqual(client.member.getSync(), member)
        let organization = try await client.organizations.get().organization
        XCTAssertEqual(client.organizations.getSync(), organization)
        try await client.member.update(parameters: .init(name: "Ada"))

        XCTAssertEqual(client.member.getSync()?.name, "Ada")
        try await eventually("the change") { members.all.last?.value?.name == "Ada" }
        handle.cancel()
    }

    func test_S57_discovery_and_exchange_lead_into_an_organization_by_the_vendors_names() async throws {
        let email = Emulator.shared.newEmail()
        let looms = try await Emulator.shared.organization("Looms", email)
        let client = try b2b()
        try await client.magicLinks.email.discoverySend(parameters: .init(email: email))
        let token = try await Emulator.shared.code(email)
        try await client.magicLinks.discoveryAuthenticate(parameters: .init(token: token))
        let listed = try await client.discovery.listOrganizations()
        XCTAssertTrue(listed.discoveredOrganizations.contains { $0.organization?.organizationId == looms.id })
        try await client.discovery.exchangeIntermediateSession(parameters: .init(organizationId: looms.id))

        XCTAssertEqual(client.organizations.getSync()?.organizationId, looms.id)
    }

    func test_S67_the_default_b2b_client_is_the_one_that_was_configured() async throws {
        StytchB2BClient.reset()
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        try StytchB2BClient.configure(
            configuration { $0.publicToken = Emulator.shared.b2bToken },
            TestPlatform()
        )
        try await StytchB2BClient.passwords.authenticate(parameters: .init(
            organizationId: engines.id, emailAddress: email, password: password
        ))

        XCTAssertEqual(StytchB2BClient.organizations.getSync()?.organizationId, engines.id)
        XCTAssertEqual(StytchB2BClient.client.sessions.sessionToken, StytchB2BClient.sessions.sessionToken)
        XCTAssertEqual(StytchB2BClient.initializationStatus, .success)
        StytchB2BClient.reset()
    }
}
