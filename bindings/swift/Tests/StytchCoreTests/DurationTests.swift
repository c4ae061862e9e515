import XCTest
@testable import StytchCore

/// The vendor's page: "On all authentication requests, you can pass an optional parameter indicating the length of time".
/// Each call that signs in, with durations in range and out of it.
final class DurationTests: XCTestCase, @unchecked Sendable {
    private struct SignIn<Client: Sendable>: Sendable {
        let name: String
        /// False for a call that opens another session.
        let extends: Bool
        let call: @Sendable (Client, Minutes?) async throws -> Void

        init(_ name: String, extends: Bool = true, _ call: @escaping @Sendable (Client, Minutes?) async throws -> Void) {
            self.name = name
            self.extends = extends
            self.call = call
        }
    }

    /// What a client has of its session.
    private struct Seen {
        let id: String?
        let expiresAt: Date?
    }

    private func check<Client>(
        _ signIn: SignIn<Client>,
        _ open: () throws -> Client,
        _ see: (Client) -> Seen
    ) async throws {
        func lasts(_ client: Client, _ minutes: Double) throws {
            let expiresAt = try XCTUnwrap(see(client).expiresAt, signIn.name)
            XCTAssertEqual(expiresAt.timeIntervalSinceNow, minutes * 60, accuracy: 30, signIn.name)
        }
        let client = try open()
        for minutes: Minutes in [4, 527_041] {
            let error = await failure { try await signIn.call(client, minutes) }
            guard case .invalidInput("sessionDuration", _)? = (error as? StytchSDKError)?.kind else {
                XCTFail("\(signIn.name), \(minutes): \(String(describing: error))")
                continue
            }
        }

        // It creates a session if there is none.
        try await signIn.call(client, 17)
        try lasts(client, 17)
        let id = see(client).id
        // It extends the one that is there.
        try await signIn.call(client, 95)
        try lasts(client, 95)
        XCTAssertEqual(see(client).id == id, signIn.extends, signIn.name)
        try await signIn.call(client, 527_040)
        try lasts(client, 527_040)

        // Without a duration it lasts five minutes.
        let second = try open()
        try await signIn.call(second, nil)
        try lasts(second, 5)
    }

    private func consumerCalls() async throws -> [SignIn<StytchConsumer>] {
        let email = Emulator.shared.newEmail()
        let made = try await Emulator.shared.control("POST", "users", ["email": email, "password": password])
        let user = try XCTUnwrap(made["user_id"] as? String)
        try await trust(user)
        return [
            SignIn("passwords.create", extends: false) { client, minutes in
                let email = Emulator.shared.newEmail()
                try await client.passwords.create(parameters: .init(email: email, password: password, sessionDuration: minutes))
            },
            SignIn("passwords.authenticate") { client, minutes in
                try await client.passwords.authenticate(
                    parameters: .init(email: email, password: password, sessionDuration: minutes)
                )
            },
            SignIn("otps.authenticate") { client, minutes in
                let sent = try await client.otps.loginOrCreate(parameters: .init(deliveryMethod: .email(email: email)))
                let code = try await Emulator.shared.code(email)
                try await client.otps.authenticate(
                    parameters: .init(code: code, methodId: sent.methodId, sessionDuration: minutes)
                )
            },
            SignIn("magicLinks.authenticate") { client, minutes in
                try await client.magicLinks.email.loginOrCreate(parameters: .init(email: email))
                let token = try await Emulator.shared.code(email)
                try await client.magicLinks.authenticate(parameters: .init(token: token, sessionDuration: minutes))
            },
            SignIn("sessions.attest") { client, minutes in
                try await client.sessions.attest(
                    parameters: .init(profileId: "profile", token: "trusted-\(user)", sessionDuration: minutes)
                )
            },
            SignIn("sessions.exchangeAccessToken", extends: false) { client, minutes in
                try await client.sessions.exchangeAccessToken(
                    parameters: .init(accessToken: "access-\(user)", sessionDuration: minutes)
                )
            },
        ]
    }

    private func b2bCalls() async throws -> [SignIn<StytchB2B>] {
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        let looms = try await Emulator.shared.organization("Looms", email)
        try await trust(engines.memberId)
        @Sendable func enter(_ client: StytchB2B) async throws {
            try await client.passwords.authenticate(
                parameters: .init(organizationId: engines.id, emailAddress: email, password: password)
            )
        }
        @Sendable func discover(_ client: StytchB2B) async throws {
            try await client.otp.email.discovery.send(parameters: .init(emailAddress: email))
            let code = try await Emulator.shared.code(email)
            try await client.otp.email.discovery.authenticate(parameters: .init(code: code, emailAddress: email))
        }
        return [
            SignIn("passwords.authenticate") { client, minutes in
                try await client.passwords.authenticate(parameters: .init(
                    organizationId: engines.id, emailAddress: email, password: password, sessionDuration: minutes
                ))
            },
            SignIn("magicLinks.authenticate") { client, minutes in
                try await client.magicLinks.email.loginOrSignup(parameters: .init(organizationId: engines.id, email: email))
                let token = try await Emulator.shared.code(email)
                try await client.magicLinks.authenticate(parameters: .init(token: token, sessionDuration: minutes))
            },
            SignIn("otp.email.authenticate") { client, minutes in
                try await client.otp.email.loginOrSignup(
                    parameters: .init(organizationId: engines.id, emailAddress: email)
                )
                let code = try await Emulator.shared.code(email)
                try await client.otp.email.authenticate(parameters: .init(
                    code: code, organizationId: engines.id, emailAddress: email, sessionDuration: minutes
                ))
            },
            SignIn("sessions.attest") { client, minutes in
                try await client.sessions.attest(
                    parameters: .init(profileId: "profile", token: "trusted-\(engines.memberId)", sessionDuration: minutes)
                )
            },
            SignIn("sessions.exchangeAccessToken") { client, minutes in
                try await client.sessions.exchangeAccessToken(
                    parameters: .init(accessToken: "access-\(engines.memberId)", sessionDuration: minutes)
                )
            },
            SignIn("sessions.exchange", extends: false) { client, minutes in
                try await enter(client)
                try await client.sessions.exchange(parameters: .init(organizationID: looms.id, sessionDuration: minutes))
            },
            SignIn("discovery.exchangeIntermediateSession", extends: false) { client, minutes in
                try await discover(client)
                try await client.discovery.exchangeIntermediateSession(
                    parameters: .init(organizationId: looms.id, sessionDuration: minutes)
                )
            },
            SignIn("discovery.createOrganization", extends: false) { client, minutes in
                try await discover(client)
                try await client.discovery.createOrganization(
                    parameters: .init(sessionDuration: minutes, organizationName: "Analytical Engines")
                )
            },
        ]
    }

    /// The calls with a second factor, which always begin with the first one.
    private func secondFactors() async throws -> [SignIn<StytchB2B>] {
        let email = Emulator.shared.newEmail()
        let vaults = try await Emulator.shared.organization("Vaults", email, mfa: "REQUIRED_FOR_ALL")
        @Sendable func begin(_ client: StytchB2B) async throws {
            if client.sessions.memberSession != nil { try await client.sessions.revoke() }
            try await client.passwords.authenticate(
                parameters: .init(organizationId: vaults.id, emailAddress: email, password: password)
            )
        }
        let first = try b2b()
        try await begin(first)
        let app = try await first.totp.create(
            parameters: .init(organizationId: vaults.id, memberId: vaults.memberId, expirationMinutes: 60)
        )
        @Sendable func codeOfTheApp() async throws -> String {
            let shown = "\(try await Emulator.shared.control("GET", "totp/\(vaults.memberId)"))"
            return try XCTUnwrap(shown.range(of: "[0-9]{6}", options: .regularExpression).map { String(shown[$0]) })
        }
        try await first.totp.authenticate(
            parameters: .init(organizationId: vaults.id, memberId: vaults.memberId, code: try await codeOfTheApp())
        )
        let used = Collected<String>()
        return [
            SignIn("otp.sms.authenticate", extends: false) { client, minutes in
                try await begin(client)
                try await client.otp.sms.send(parameters: .init(organizationId: vaults.id, memberId: vaults.memberId))
                let code = try await Emulator.shared.code(phone)
                try await client.otp.sms.authenticate(parameters: .init(
                    sessionDuration: minutes, organizationId: vaults.id, memberId: vaults.memberId, code: code
                ))
            },
            SignIn("totp.authenticate", extends: false) { client, minutes in
                try await begin(client)
                let code = try await codeOfTheApp()
                try await client.totp.authenticate(parameters: .init(
                    sessionDuration: minutes, organizationId: vaults.id, memberId: vaults.memberId, code: code
                ))
            },
            SignIn("recoveryCodes.recover", extends: false) { client, minutes in
                try await begin(client)
                let code = app.recoveryCodes[used.all.count].expose()
                used.add(code)
                try await client.recoveryCodes.recover(parameters: .init(
                    sessionDuration: minutes, organizationId: vaults.id, memberId: vaults.memberId, recoveryCode: code
                ))
            },
        ]
    }

    /// Another issuer's tokens for a user or a member.
    private func trust(_ subject: String) async throws {
        try await Emulator.shared.control("POST", "access_tokens", ["token": "access-\(subject)", "subject": subject])
        try await Emulator.shared.control(
            "POST",
            "trusted_tokens",
            ["profile_id": "profile", "token": "trusted-\(subject)", "subject": subject]
        )
    }

    func test_every_sign_in_of_a_user_with_a_duration_creates_a_session_or_extends_the_one_that_is_there() async throws {
        for signIn in try await consumerCalls() {
            try await check(signIn, { try consumer() }) {
                Seen(id: $0.sessions.session?.sessionId, expiresAt: $0.sessions.session?.expiresAt)
            }
        }
    }

    func test_every_sign_in_of_a_member_with_a_duration_creates_a_session_or_extends_the_one_that_is_there() async throws {
        for signIn in try await b2bCalls() + secondFactors() {
            try await check(signIn, { try b2b() }) {
                Seen(id: $0.sessions.memberSession?.memberSessionId, expiresAt: $0.sessions.memberSession?.expiresAt)
            }
        }
    }

    func test_the_tables_have_every_call_that_takes_a_duration_and_signs_in() async throws {
        let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Sources/StytchCore/Generated")
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(at: sources, includingPropertiesForKeys: nil)
            where file.lastPathComponent != "Library.swift"
        {
            let calls = try String(contentsOf: file, encoding: .utf8)
            count += calls.components(separatedBy: "sessionDurationMinutes: parameters.sessionDuration?.number").count - 1
        }

        // Both clients have `sessions.authenticate` too, which signs nobody in.
        let listed = try await consumerCalls().count + b2bCalls().count + secondFactors().count
        XCTAssertEqual(count, listed + 2)
    }
}
