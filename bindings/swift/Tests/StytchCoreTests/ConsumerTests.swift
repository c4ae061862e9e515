import XCTest
@testable import StytchCore

/// The façade of the consumer client against the emulator.
final class ConsumerTests: XCTestCase, @unchecked Sendable {
    override func tearDown() async throws {
        try await Emulator.shared.clearFaults()
    }

    func test_S01_a_new_device_is_signed_out_and_sends_no_request() async throws {
        let before = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        let client = try consumer()
        try await eventually("initialized") { client.initializationStatus == .success }

        XCTAssertEqual(client.sessions.state, .signedOut(cause: .none))
        XCTAssertNil(client.sessions.session)
        XCTAssertNil(client.sessions.sessionToken)
        XCTAssertNil(client.user.getSync())
        let after = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        XCTAssertEqual(after, before)
    }

    func test_S02_signing_up_publishes_session_user_and_tokens_before_the_call_returns() async throws {
        let client = try consumer()
        let response = try await client.signUp()

        XCTAssertEqual(client.sessions.session, response.session)
        XCTAssertEqual(client.user.getSync(), response.user)
        XCTAssertEqual(client.sessions.sessionToken?.value, response.sessionToken.expose())
        XCTAssertEqual(client.sessions.sessionJwt?.value, response.sessionJwt.expose())
        XCTAssertEqual(client.sessions.sessionJwt?.kind, .jwt)
        XCTAssertTrue(client.sessions.state.isValidated)
        XCTAssertEqual(client.state?.persisted, true)
    }

    func test_S03_a_known_user_signs_in_and_a_wrong_password_leaves_the_session() async throws {
        let email = Emulator.shared.newEmail()
        let first = try consumer()
        try await first.signUp(email)
        let client = try consumer()
        try await client.passwords.authenticate(parameters: .init(email: email, password: password))
        let token = client.sessions.sessionToken

        let refused = await failure {
            try await client.passwords.authenticate(parameters: .init(email: email, password: "something else 1!"))
        }

        XCTAssertTrue(refused is StytchAPIError, "\(String(describing: refused))")
        XCTAssertNotNil(token)
        XCTAssertEqual(client.sessions.sessionToken, token)
    }

    func test_S04_validating_does_not_extend_the_session_and_a_duration_does() async throws {
        let client = try consumer()
        try await client.signUp()
        let before = try XCTUnwrap(client.sessions.session?.expiresAt)

        try await client.sessions.authenticate(parameters: .init())
        XCTAssertEqual(client.sessions.session?.expiresAt, before)
        try await client.sessions.authenticate(parameters: .init(sessionDuration: 600))

        XCTAssertGreaterThan(try XCTUnwrap(client.sessions.session?.expiresAt), before)
    }

    func test_S05_signing_out_clears_every_read_and_stays_so_after_a_restart() async throws {
        let platform = TestPlatform()
        let client = try consumer(platform)
        try await client.signUp()

        try await client.sessions.revoke()

        XCTAssertNil(client.sessions.session)
        XCTAssertNil(client.sessions.sessionToken)
        XCTAssertNil(client.sessions.sessionJwt)
        XCTAssertNil(client.user.getSync())
        XCTAssertTrue(client.sessions.state.isSignedOut(.userRevoked))
        client.close()
        let next = try consumer(platform)
        try await eventually("initialized") { next.initializationStatus == .success }
        let refused = await failure { try await next.sessions.authenticate() }
        XCTAssertEqual((refused as? StytchSDKError)?.kind, .noCurrentSession)
    }

    func test_S06_without_a_network_signing_out_keeps_the_session_and_force_clear_does_not() async throws {
        let client = try consumer()
        try await client.signUp()
        try await Emulator.shared.fault("sdk/v1/sessions", "reset")

        let kept = await failure { try await client.sessions.revoke() }
        XCTAssertTrue(kept is StytchAPIUnreachableError, "\(String(describing: kept))")
        XCTAssertNotNil(client.sessions.sessionToken)
        let cleared = await failure { try await client.sessions.revoke(parameters: .init(forceClear: true)) }

        guard case .localStateCleared? = (cleared as? StytchSDKError)?.kind else {
            return XCTFail("\(String(describing: cleared))")
        }
        XCTAssertNil(client.sessions.sessionToken)
        XCTAssertNil(client.user.getSync())
    }

    func test_S07_a_second_start_publishes_the_stored_session_and_then_its_validation() async throws {
        let platform = TestPlatform()
        let first = try consumer(platform)
        try await first.signUp()
        let session = try XCTUnwrap(first.sessions.session)
        first.close()
        try await Emulator.shared.fault("sdk/v1/sessions/authenticate", "hold")

        let client = try consumer(platform)
        try await eventually("cached") { client.sessions.session != nil }
        XCTAssertEqual(client.sessions.session?.sessionId, session.sessionId)
        XCTAssertEqual(client.state?.fromCache, true)
        XCTAssertEqual(client.initializationStatus, .success)
        try await Emulator.shared.clearFaults()

        try await eventually("validated") { client.sessions.state.isValidated }
        XCTAssertEqual(client.state?.fromCache, false)
    }

    func test_S08_tokens_of_the_backend_become_the_session_once_the_server_accepts_them() async throws {
        let elsewhere = try consumer()
        try await elsewhere.signUp()
        let client = try consumer()
        try await eventually("initialized") { client.initializationStatus == .success }
        let tokens = try XCTUnwrap(SessionTokens(
            jwt: elsewhere.sessions.sessionJwt,
            opaque: elsewhere.sessions.sessionToken
        ))
        client.sessions.update(sessionTokens: tokens)
        XCTAssertNil(client.sessions.sessionToken)

        try await client.sessions.authenticate()

        XCTAssertEqual(client.sessions.session?.sessionId, elsewhere.sessions.session?.sessionId)
    }

    func test_S09_only_a_rejection_by_the_server_ends_a_session_and_the_cause_is_published() async throws {
        let client = try consumer()
        try await client.signUp()
        let token = client.sessions.sessionToken
        let faults: [(String, [String: Any], Bool)] = [
            ("html", ["status": 401], false),
            ("reset", [:], false),
            ("error", ["status": 503, "error_type": "internal_server_error"], true),
        ]
        for (kind, more, isOfTheServer) in faults {
            try await Emulator.shared.fault("sdk/v1/sessions/authenticate", kind, more)
            let error = await failure { try await client.sessions.authenticate() }
            XCTAssertEqual(error is StytchAPIError, isOfTheServer, "\(kind): \(String(describing: error))")
            XCTAssertEqual(client.sessions.sessionToken, token)
            try await Emulator.shared.clearFaults()
        }
        try await Emulator.shared.fault(
            "sdk/v1/sessions/authenticate",
            "error",
            ["status": 404, "error_type": "session_not_found", "times": 1]
        )

        let ended = await failure { try await client.sessions.authenticate() } as? StytchAPIError

        XCTAssertEqual(ended?.errorType, "session_not_found")
        XCTAssertEqual(ended?.statusCode, 404)
        XCTAssertNil(client.sessions.sessionToken)
        XCTAssertTrue(client.sessions.state.isSignedOut(.serverRejected))
    }

    func test_S10_a_code_by_email_signs_in_and_a_wrong_one_does_not() async throws {
        let client = try consumer()
        let email = Emulator.shared.newEmail()
        let sent = try await client.otps.loginOrCreate(parameters: .init(deliveryMethod: .email(email: email)))

        let wrong = await failure {
            try await client.otps.authenticate(parameters: .init(code: "000000", methodId: sent.methodId))
        }
        let code = try await Emulator.shared.code(email)
        let right = try await client.otps.authenticate(parameters: .init(code: code, methodId: sent.methodId))

        XCTAssertTrue(wrong is StytchAPIError)
        XCTAssertEqual(client.user.getSync()?.userId, right.user.userId)
    }

    func test_S11_a_magic_link_works_only_on_the_device_that_requested_it() async throws {
        let email = Emulator.shared.newEmail()
        let client = try consumer()
        try await client.magicLinks.email.loginOrCreate(parameters: .init(email: email))
        let parameters = MagicLinks.AuthenticateParameters(token: try await Emulator.shared.code(email))
        let other = try consumer()
        let refused = await failure { try await other.magicLinks.authenticate(parameters: parameters) }
        XCTAssertEqual((refused as? StytchSDKError)?.kind, .missingPKCE)

        try await client.magicLinks.authenticate(parameters: parameters)

        XCTAssertNotNil(client.sessions.sessionToken)
    }

    func test_S12_a_fetched_user_is_in_the_reads_when_the_call_returns_and_the_session_stays() async throws {
        let client = try consumer()
        try await client.signUp()
        let session = client.sessions.session

        let response = try await client.user.get()

        XCTAssertEqual(response.user, client.user.getSync())
        XCTAssertNotNil(session)
        XCTAssertEqual(client.sessions.session, session)
    }

    func test_S13_a_jwt_with_enough_lifetime_is_returned_without_a_request() async throws {
        let client = try consumer()
        try await client.signUp()
        let before = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")

        let jwt = try await client.sessions.freshJwt(minimumValiditySeconds: 60)

        XCTAssertEqual(jwt.expose(), client.sessions.sessionJwt?.value)
        let after = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        XCTAssertEqual(after, before)
    }

    func test_S33_a_nested_client_and_the_vendors_call_send_the_same_request() async throws {
        let client = try consumer()
        let number = "+15005550007"
        let nested = try await client.otps.sms.loginOrCreate(parameters: .init(phoneNumber: number, expiration: 3))
        let flat = try await client.otps.loginOrCreate(
            parameters: .init(deliveryMethod: .sms(phoneNumber: number), expiration: 3)
        )

        XCTAssertEqual(nested.methodId, flat.methodId)
    }

    func test_S53_a_link_is_handled_given_back_or_not_handled() async throws {
        let client = try consumer()
        let email = Emulator.shared.newEmail()
        try await client.magicLinks.email.loginOrCreate(parameters: .init(email: email))
        let token = try await Emulator.shared.code(email)
        func link(_ type: String) throws -> URL {
            try XCTUnwrap(URL(string: "app://sign-in?stytch_token_type=\(type)&token=\(token)"))
        }

        guard case let .handled(response) = try await client.handle(url: link("magic_links")) else {
            return XCTFail("not handled")
        }
        XCTAssertEqual(response.user.userId, client.user.getSync()?.userId)
        guard case let .manualHandlingRequired(type, given) = try await client.handle(url: link("oauth")) else {
            return XCTFail("handled")
        }
        XCTAssertEqual(type, .oauth)
        XCTAssertEqual(given, Secret(token))
        guard case .notHandled = try await client.handle(url: link("discovery")) else { return XCTFail("handled") }
        XCTAssertTrue(StytchClient.canHandle(url: try link("magic_links")))
        XCTAssertFalse(StytchClient.canHandle(url: try link("sso")))
        XCTAssertTrue(StytchB2BClient.canHandle(url: try link("sso")))
    }

    func test_S54_a_start_with_a_stored_session_has_no_moment_that_looks_signed_out() async throws {
        let platform = TestPlatform()
        let first = try consumer(platform)
        try await first.signUp()
        first.close()

        let client = try consumer(platform)
        let seen = Collected<StytchObjectInfo<Session>>()
        let reading = Task { for await info in client.sessions.sessionChanges { seen.add(info) } }
        try await eventually("validated") { client.sessions.state.isValidated }
        try await eventually("published") { !seen.all.isEmpty }
        reading.cancel()

        XCTAssertFalse(seen.all.contains(.unavailable))
    }

    func test_S55_revoking_offline_keeps_the_session_in_the_vendors_names_too_and_with_force_clear_it_is_gone() async throws {
        StytchClient.reset()
        try StytchClient.configure(configuration(), TestPlatform())
        try await StytchClient.passwords.create(
            parameters: StytchClient.Passwords.PasswordParameters(email: Emulator.shared.newEmail(), password: password)
        )
        try await Emulator.shared.fault("sdk/v1/sessions", "reset")

        let kept = await failure { try await StytchClient.sessions.revoke(parameters: StytchClient.Sessions.RevokeParameters()) }
        XCTAssertTrue(kept is StytchAPIUnreachableError, "\(String(describing: kept))")
        XCTAssertNotNil(StytchClient.sessions.session)
        let cleared = await failure {
            try await StytchClient.sessions.revoke(parameters: StytchClient.Sessions.RevokeParameters(forceClear: true))
        }

        guard case .localStateCleared? = (cleared as? StytchSDKError)?.kind else {
            return XCTFail("\(String(describing: cleared))")
        }
        XCTAssertNil(StytchClient.sessions.session)
        XCTAssertNil(StytchClient.user.getSync())
        StytchClient.reset()
    }
}
