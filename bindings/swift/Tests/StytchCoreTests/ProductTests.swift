import XCTest
@testable import StytchCore

/// Calls that the other tests have no use for: codes and links for known users, changes of users and members, strength of
/// passwords, recovery codes.
final class ProductTests: XCTestCase, @unchecked Sendable {
    private let weak = "short"

    /// A user with an address and a number, who is not signed in.
    private func user(_ number: String) async throws -> String {
        let email = Emulator.shared.newEmail()
        try await Emulator.shared.control("POST", "users", ["email": email, "phone_number": number, "password": password])
        return email
    }

    private func member(_ client: StytchB2B) async throws -> Emulator.Company {
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        try await client.passwords.authenticate(
            parameters: .init(organizationId: engines.id, emailAddress: email, password: password)
        )
        return engines
    }

    // MARK: Codes and links

    func test_a_code_is_sent_to_a_known_user_each_way_and_signs_in() async throws {
        let number = "+15005550101"
        let email = try await user(number)
        let client = try consumer()

        let text = try await client.otps.sms.send(
            parameters: .init(phoneNumber: number, expiration: 3, enableAutofill: true, locale: .en)
        )
        let sms = try await Emulator.shared.body("sdk/v1/otps/sms/send/primary")
        XCTAssertEqual(sms["phone_number"] as? String, number)
        XCTAssertEqual(sms["expiration_minutes"] as? Int, 3)
        XCTAssertEqual(sms["enable_autofill"] as? Bool, true)
        XCTAssertEqual(sms["locale"] as? String, "en")
        try await client.otps.whatsapp.send(parameters: .init(phoneNumber: number, expiration: 4))
        let whatsapp = try await Emulator.shared.body("sdk/v1/otps/whatsapp/send/primary")
        XCTAssertEqual(whatsapp["expiration_minutes"] as? Int, 4)
        let message = try await client.otps.email.send(
            parameters: .init(email: email, loginTemplateId: "login", signupTemplateId: "signup")
        )
        let mail = try await Emulator.shared.body("sdk/v1/otps/email/send/primary")
        XCTAssertEqual(mail["login_template_id"] as? String, "login")
        XCTAssertEqual(mail["signup_template_id"] as? String, "signup")
        XCTAssertNotEqual(text.methodId, message.methodId)

        let code = try await Emulator.shared.code(email)
        try await client.otps.authenticate(parameters: .init(code: code, methodId: message.methodId))
        XCTAssertEqual(client.user.getSync()?.emails.first?.email, email)
    }

    func test_the_vendors_calls_for_codes_pass_each_way_of_delivery_with_its_options() async throws {
        let number = "+15005550102"
        let email = try await user(number)
        let client = try consumer()
        let ways: [(OTP.DeliveryMethod, String, [String: String])] = [
            (.sms(phoneNumber: number, enableAutofill: true), "sms", ["phone_number": number, "enable_autofill": "true"]),
            (.whatsapp(phoneNumber: number), "whatsapp", ["phone_number": number]),
            (
                .email(email: email, loginTemplateId: "login", signupTemplateId: "signup"),
                "email",
                ["email": email, "login_template_id": "login", "signup_template_id": "signup"]
            ),
        ]
        for (way, path, fields) in ways {
            let parameters = OTP.Parameters(deliveryMethod: way, expiration: 7, locale: .es)
            let created = try await client.otps.loginOrCreate(parameters: parameters)
            let sent = try await client.otps.send(parameters: parameters)

            XCTAssertEqual(created.methodId, sent.methodId, path)
            for call in ["login_or_create", "send/primary"] {
                let body = try await Emulator.shared.body("sdk/v1/otps/\(path)/\(call)")
                XCTAssertEqual(body["expiration_minutes"] as? Int, 7, path)
                XCTAssertEqual(body["locale"] as? String, "es", path)
                for (name, value) in fields {
                    let sent = (body[name] as? String) ?? (body[name] as? Bool).map { "\($0)" }
                    XCTAssertEqual(sent, value, "\(path) \(name)")
                }
            }
        }
    }

    func test_a_code_by_whatsapp_signs_a_new_user_up() async throws {
        let number = "+15005550103"
        let client = try consumer()
        let sent = try await client.otps.whatsapp.loginOrCreate(parameters: .init(phoneNumber: number))
        let code = try await Emulator.shared.code(number)
        try await client.otps.authenticate(parameters: .init(code: code, methodId: sent.methodId))

        XCTAssertEqual(client.user.getSync()?.phoneNumbers.first?.phoneNumber, number)
    }

    func test_a_link_is_sent_to_a_known_user_and_signs_in() async throws {
        let email = try await user("+15005550104")
        let client = try consumer()
        try await client.magicLinks.email.send(parameters: .init(
            email: email,
            loginMagicLinkUrl: URL(string: "https://example.com/login"),
            loginExpirationMinutes: 9
        ))
        let body = try await Emulator.shared.body("sdk/v1/magic_links/email/send/primary")
        XCTAssertEqual(body["login_magic_link_url"] as? String, "https://example.com/login")
        XCTAssertEqual(body["login_expiration_minutes"] as? Int, 9)
        let token = try await Emulator.shared.code(email)
        try await client.magicLinks.authenticate(parameters: .init(token: token))

        XCTAssertEqual(client.user.getSync()?.emails.first?.email, email)
    }

    // MARK: Users and members

    func test_S56_points_in_time_are_dates_and_a_user_has_a_name() async throws {
        let client = try consumer()
        try await client.signUp()
        let created: Date = try XCTUnwrap(client.user.getSync()?.createdAt)
        XCTAssertEqual(created.timeIntervalSinceNow, 0, accuracy: 60)
        let session = try XCTUnwrap(client.sessions.session)
        XCTAssertLessThan(session.startedAt, session.expiresAt)

        let response = try await client.user.update(parameters: .init(
            name: UserName(firstName: "Ada", lastName: "Lovelace"),
            untrustedMetadata: #"{"theme":"dark"}"#
        ))

        XCTAssertEqual(client.user.getSync(), response.user)
        XCTAssertEqual(client.user.getSync()?.name, UserName(firstName: "Ada", lastName: "Lovelace", middleName: ""))
        XCTAssertEqual(client.user.getSync()?.untrustedMetadata, #"{"theme":"dark"}"#)
        XCTAssertEqual(client.sessions.session, session)
    }

    func test_a_factor_of_a_user_is_removed_from_the_server_and_the_reads() async throws {
        let number = "+15005550105"
        let client = try consumer()
        try await client.signUp()
        let sent = try await client.otps.sms.send(parameters: .init(phoneNumber: number))
        let code = try await Emulator.shared.code(number)
        try await client.otps.authenticate(parameters: .init(code: code, methodId: sent.methodId))
        let phone = try XCTUnwrap(client.user.getSync()?.phoneNumbers.first)

        let response = try await client.user.deleteFactor(.phoneNumber(id: phone.phoneId))

        XCTAssertEqual(client.user.getSync(), response.user)
        XCTAssertEqual(response.user.phoneNumbers, [])
        XCTAssertNotNil(client.sessions.session)
        let again = await failure { try await client.user.deleteFactor(.phoneNumber(id: phone.phoneId)) }
        XCTAssertEqual((again as? StytchAPIError)?.statusCode, 404)
    }

    func test_a_factor_of_a_member_is_removed_by_its_kind() async throws {
        let client = try b2b()
        let engines = try await member(client)
        try await client.totp.create(parameters: .init(organizationId: engines.id, memberId: engines.memberId))
        let known = try await client.member.get().member
        XCTAssertFalse(known.mfaPhoneNumber.isEmpty)
        XCTAssertFalse(known.totpRegistrationId.isEmpty)

        for factor in [MemberAuthenticationFactor.mfaPhoneNumber, .mfaTotp, .password(id: known.memberPasswordId)] {
            let response = try await client.member.deleteFactor(factor)
            XCTAssertEqual(client.member.getSync(), response.member, "\(factor)")
            let again = await failure { try await client.member.deleteFactor(factor) }
            XCTAssertEqual((again as? StytchAPIError)?.statusCode, 404, "\(factor)")
        }

        let member = try XCTUnwrap(client.member.getSync())
        XCTAssertEqual([member.mfaPhoneNumber, member.totpRegistrationId, member.memberPasswordId], ["", "", ""])
    }

    // MARK: Passwords and recovery codes

    func test_the_strength_of_a_password_is_checked_without_a_change() async throws {
        let client = try consumer()
        let bad = try await client.passwords.strengthCheck(parameters: .init(email: "ada@example.com", password: weak))
        let good = try await client.passwords.strengthCheck(parameters: .init(password: password))

        XCTAssertFalse(bad.validPassword)
        XCTAssertTrue(good.validPassword)
        XCTAssertGreaterThan(good.score, bad.score)
        XCTAssertNil(client.sessions.session)
    }

    func test_the_strength_of_a_members_password_is_checked_without_a_change() async throws {
        let client = try b2b()
        let bad = try await client.passwords.strengthCheck(
            parameters: .init(emailAddress: "ada@example.com", password: weak)
        )
        let good = try await client.passwords.strengthCheck(parameters: .init(password: password))

        XCTAssertFalse(bad.validPassword)
        XCTAssertTrue(good.validPassword)
        XCTAssertFalse(try XCTUnwrap(bad.zxcvbnFeedback).suggestions.isEmpty)
        XCTAssertNil(client.sessions.memberSession)
    }

    func test_recovery_codes_are_fetched_and_replaced() async throws {
        let client = try b2b()
        let engines = try await member(client)
        let made = try await client.totp.create(
            parameters: .init(organizationId: engines.id, memberId: engines.memberId)
        )

        let fetched = try await client.recoveryCodes.get()
        let rotated = try await client.recoveryCodes.rotate()

        XCTAssertFalse(made.recoveryCodes.isEmpty)
        XCTAssertEqual(fetched.recoveryCodes, made.recoveryCodes)
        XCTAssertEqual(rotated.recoveryCodes.count, fetched.recoveryCodes.count)
        XCTAssertNotEqual(rotated.recoveryCodes, fetched.recoveryCodes)
        let kept = try await client.recoveryCodes.get()
        XCTAssertEqual(kept.recoveryCodes, rotated.recoveryCodes)
    }

    // MARK: The session of a member

    func test_a_jwt_of_a_member_with_enough_lifetime_is_returned_without_a_request() async throws {
        let client = try b2b()
        _ = try await member(client)
        let before = try await Emulator.shared.requests("sdk/v1/b2b/sessions/authenticate")

        let jwt = try await client.sessions.freshJwt()

        XCTAssertEqual(jwt.expose(), client.sessions.sessionJwt?.value)
        let after = try await Emulator.shared.requests("sdk/v1/b2b/sessions/authenticate")
        XCTAssertEqual(after, before)
        let refused = await failure { try await client.sessions.freshJwt(minimumValiditySeconds: 241) }
        guard case .invalidInput("minimumValiditySeconds", _)? = (refused as? StytchSDKError)?.kind else {
            return XCTFail("\(String(describing: refused))")
        }
    }

    func test_tokens_of_the_backend_become_the_members_session_once_the_server_accepts_them() async throws {
        let elsewhere = try b2b()
        _ = try await member(elsewhere)
        let client = try b2b()
        try await eventually("initialized") { client.initializationStatus == .success }
        let tokens = try XCTUnwrap(SessionTokens(
            jwt: elsewhere.sessions.sessionJwt,
            opaque: elsewhere.sessions.sessionToken
        ))

        guard case .success = client.sessions.update(sessionTokens: tokens) else { return XCTFail("refused") }
        XCTAssertNil(client.sessions.sessionToken)
        try await client.sessions.authenticate()

        XCTAssertEqual(
            client.sessions.memberSession?.memberSessionId,
            try XCTUnwrap(elsewhere.sessions.memberSession).memberSessionId
        )
        XCTAssertEqual(client.member.getSync()?.memberId, elsewhere.member.getSync()?.memberId)
    }

    // MARK: Variants without arguments

    func test_the_calls_of_a_member_whose_parameters_are_all_optional_have_every_variant_without_them() async throws {
        let email = Emulator.shared.newEmail()
        let client = try b2b()
        try await client.otp.email.discovery.send(parameters: .init(emailAddress: email))
        let code = try await Emulator.shared.code(email)
        try await client.otp.email.discovery.authenticate(parameters: .init(code: code, emailAddress: email))
        let seen = Collected<String>()
        client.discovery.createOrganization { result in seen.add((try? result.get())?.organization?.organizationId ?? "none") }
        try await eventually("the organization") { seen.all.count == 1 }
        XCTAssertEqual(seen.all.last, client.organizations.getSync()?.organizationId)

        client.sessions.authenticate { result in seen.add((try? result.get())?.member?.memberId ?? "none") }
        try await eventually("the validation") { seen.all.count == 2 }
        client.member.update { result in seen.add((try? result.get())?.member.memberId ?? "none") }
        try await eventually("the update") { seen.all.count == 3 }
        XCTAssertEqual(seen.all.dropFirst().map { $0 }, Array(repeating: client.member.getSync()?.memberId, count: 2))
        client.sessions.freshJwt { result in seen.add((try? result.get())?.expose() ?? "none") }
        try await eventually("the JWT") { seen.all.count == 4 }
        XCTAssertEqual(seen.all.last, client.sessions.sessionJwt?.value)
        client.sessions.revoke { result in seen.add((try? result.get()) == nil ? "failed" : "revoked") }
        try await eventually("the sign-out") { seen.all.count == 5 }
        XCTAssertEqual(seen.all.last, "revoked")
        XCTAssertNil(client.sessions.memberSession)
    }
}
