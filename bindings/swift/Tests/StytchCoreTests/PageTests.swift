// The vendor's page about sessions on iOS: each of its code blocks as it stands there, and a test for each
// sentence that promises something. The page leaves out `try await` in two lines of prose; nothing else is
// changed.

import Combine
import StytchCore
import XCTest

final class PageTests: XCTestCase, @unchecked Sendable {
    private var subscriptions: Set<AnyCancellable> = []
    private var folder = URL(fileURLWithPath: "/")

    override func setUp() async throws {
        StytchClient.reset()
        StytchB2BClient.reset()
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("page-\(UUID().uuidString)")
        try StytchClient.configure(configuration: settings())
    }

    override func tearDown() async throws {
        subscriptions = []
        StytchClient.reset()
        StytchB2BClient.reset()
        try await Emulator.shared.clearFaults()
    }

    private func settings(
        _ change: (inout StytchClientConfiguration) -> Void = { _ in }
    ) -> StytchClientConfiguration {
        var settings = StytchClientConfiguration(
            publicToken: Emulator.shared.consumerToken,
            baseURL: Emulator.shared.baseURL,
            storageFolder: folder
        )
        change(&settings)
        return settings
    }

    private func signUp(_ minutes: Minutes? = nil) async throws {
        try await StytchClient.passwords.create(parameters: .init(
            email: Emulator.shared.newEmail(),
            password: password,
            sessionDuration: minutes
        ))
    }

    private func restart(_ change: (inout StytchClientConfiguration) -> Void = { _ in }) throws {
        StytchClient.reset()
        try StytchClient.configure(configuration: settings(change))
    }

    // MARK: The code blocks

    func test_code_examples_for_retrieving_cached_values() async throws {
        try await signUp()

        // tokens
        let sessionToken: SessionToken? = StytchClient.sessions.sessionToken
        let sessionJwt: SessionToken? = StytchClient.sessions.sessionJwt

        // consumer objects
        let session: Session? = StytchClient.sessions.session
        let user: User? = StytchClient.user.getSync()

        XCTAssertNotNil(sessionToken)
        XCTAssertNotNil(sessionJwt)
        XCTAssertNotNil(session)
        XCTAssertNotNil(user)
    }

    func test_code_the_session_publisher() async throws {
        let printed = Collected<String>()
        func print(_ text: String) { printed.add(text) }

        StytchClient.sessions.onSessionChange.sink { sessionInfo in
            switch sessionInfo {
            case let .available(session, lastValidatedAtDate):
                print("Session Available: \(session.expiresAt) - lastValidatedAtDate: \(lastValidatedAtDate)")
            case .unavailable:
                print("Session Unavailable")
            }
        }.store(in: &subscriptions)

        try await eventually("unavailable") { printed.all == ["Session Unavailable"] }
        try await signUp()
        try await eventually("available") { printed.all.last?.hasPrefix("Session Available: ") == true }
        XCTAssertFalse(printed.all.last?.contains("Optional") == true)
        XCTAssertFalse(printed.all.last?.contains("\(Date.distantPast)") == true)
    }

    func test_code_authenticating_with_and_without_a_duration() async throws {
        try await signUp(60)
        let before = try XCTUnwrap(StytchClient.sessions.session?.expiresAt)

        try await StytchClient.sessions.authenticate(parameters: Sessions.AuthenticateParameters())
        XCTAssertEqual(StytchClient.sessions.session?.expiresAt, before)

        try await StytchClient.sessions.authenticate(parameters: Sessions.AuthenticateParameters(sessionDuration: Minutes(rawValue: 5)))
        let expiresAt = try XCTUnwrap(StytchClient.sessions.session?.expiresAt)
        XCTAssertNotEqual(expiresAt, before)
        XCTAssertEqual(expiresAt.timeIntervalSinceNow, 5 * 60, accuracy: 30)
    }

    func test_code_authenticating_and_revoking() async throws {
        try await signUp()

        // Authenticate
        let authenticateResponse = try await StytchClient.sessions.authenticate(parameters: Sessions.AuthenticateParameters())

        // Revoke - clears all values for `Session`, `User`, `MemberSession`, `Member` `Organization`, `sessionToken` and `sessionJwt`
        let revokeResponse = try await StytchClient.sessions.revoke(parameters: Sessions.RevokeParameters())

        XCTAssertEqual(authenticateResponse.statusCode, 200)
        XCTAssertEqual(revokeResponse.statusCode, 200)
        XCTAssertNil(StytchClient.sessions.session)
        XCTAssertNil(StytchClient.user.getSync())
        XCTAssertNil(StytchClient.sessions.sessionToken)
        XCTAssertNil(StytchClient.sessions.sessionJwt)
    }

    func test_code_updating_a_session_with_tokens_retrieved_outside() async throws {
        try await signUp()
        let elsewhere = (StytchClient.sessions.sessionToken?.value ?? "", StytchClient.sessions.sessionJwt?.value ?? "")
        let sessionId = StytchClient.sessions.session?.sessionId
        folder = folder.appendingPathComponent("second")
        try restart()
        try await eventually("signed out") { StytchClient.initializationStatus == .success }

        // `SessionTokens` require the caller to explicitly pass one of each type of non nil token in order to update a session.
        if let sessionTokens = SessionTokens(jwt: .jwt(elsewhere.1), opaque: .opaque(elsewhere.0)) {
            StytchClient.sessions.update(sessionTokens: sessionTokens)

            // Authenticate with the new tokens
            let authenticateResponse = try await StytchClient.sessions.authenticate(parameters: Sessions.AuthenticateParameters())
            XCTAssertEqual(authenticateResponse.session.sessionId, sessionId)
        } else {
            XCTFail("both tokens are there")
        }
        XCTAssertEqual(StytchClient.sessions.session?.sessionId, sessionId)
    }

    /// The page shows the declaration: these are its cases.
    func test_code_the_object_info() {
        let all: [StytchObjectInfo<String>] = [.unavailable, .available("T", Date())]
        for one in all {
            switch one {
            case .unavailable: XCTAssertEqual(one, .unavailable)
            case let .available(value, _): XCTAssertEqual(value, "T")
            }
        }
    }

    // MARK: What the text promises

    func test_a_response_of_an_endpoint_persists_the_tokens_and_they_are_sent_with_requests() async throws {
        try await signUp()
        let token = StytchClient.sessions.sessionToken
        try restart()
        try await eventually("stored") { StytchClient.sessions.sessionToken != nil }
        XCTAssertEqual(StytchClient.sessions.sessionToken, token)
        // The server knows who asks.
        let response = try await StytchClient.user.get()
        XCTAssertEqual(response.user.userId, StytchClient.user.getSync()?.userId)
    }

    func test_the_session_and_the_user_are_accessible_across_launches() async throws {
        try await signUp()
        let (session, user) = (StytchClient.sessions.session, StytchClient.user.getSync())
        try await Emulator.shared.fault("sdk/v1/sessions/authenticate", "hold")
        try restart()

        try await eventually("stored") { StytchClient.sessions.session != nil }
        XCTAssertEqual(StytchClient.sessions.session, session)
        XCTAssertEqual(StytchClient.user.getSync(), user)
    }

    func test_nothing_of_the_tokens_and_objects_is_readable_in_the_stored_files() async throws {
        try await signUp()
        let token = try XCTUnwrap(StytchClient.sessions.sessionToken?.value)
        let user = try XCTUnwrap(StytchClient.user.getSync()?.userId)
        StytchClient.reset()
        let files = try XCTUnwrap(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var count = 0
        for case let file as URL in files {
            guard let data = try? Data(contentsOf: file) else { continue }
            count += 1
            XCTAssertNil(data.range(of: Data(token.utf8)), file.path)
            XCTAssertNil(data.range(of: Data(user.utf8)), file.path)
        }
        XCTAssertGreaterThan(count, 0)
    }

    func test_the_session_says_when_it_expires() async throws {
        try await signUp(30)
        let expiresAt = try XCTUnwrap(StytchClient.sessions.session?.expiresAt)
        XCTAssertEqual(expiresAt.timeIntervalSinceNow, 30 * 60, accuracy: 60)
    }

    func test_at_its_start_the_sdk_makes_a_sessions_authenticate_call_for_a_stored_session() async throws {
        try await signUp()
        let before = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        try restart()
        try await eventually("validated") {
            if case .active(.validated, _) = StytchClient.sessions.state { return true }
            return false
        }
        let after = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        XCTAssertEqual(after, before + 1)
    }

    func test_every_authentication_response_updates_memory_and_storage() async throws {
        try await signUp()
        try await StytchClient.sessions.authenticate(parameters: .init(sessionDuration: 600))
        let session = try XCTUnwrap(StytchClient.sessions.session)
        try await Emulator.shared.fault("sdk/v1/sessions/authenticate", "hold")
        try restart()

        try await eventually("stored") { StytchClient.sessions.session != nil }
        XCTAssertEqual(StytchClient.sessions.session?.expiresAt, session.expiresAt)
    }

    func test_the_publisher_and_the_property_have_the_same_session() async throws {
        try await signUp()
        let seen = Collected<StytchObjectInfo<Session>>()
        StytchClient.sessions.onSessionChange.sink { seen.add($0) }.store(in: &subscriptions)
        try await eventually("published") { !seen.all.isEmpty }
        XCTAssertEqual(seen.all.last?.value, StytchClient.sessions.session)
    }

    func test_each_of_the_five_objects_has_a_publisher_of_its_own() async throws {
        let email = Emulator.shared.newEmail()
        let engines = try await Emulator.shared.organization("Engines", email)
        try StytchB2BClient.configure(configuration: settings { $0.publicToken = Emulator.shared.b2bToken })
        let seen = Collected<String>()
        StytchClient.user.onUserChange.sink { if $0.value != nil { seen.add("user") } }.store(in: &subscriptions)
        StytchClient.sessions.onSessionChange.sink { if $0.value != nil { seen.add("session") } }
            .store(in: &subscriptions)
        StytchB2BClient.sessions.onMemberSessionChange.sink { if $0.value != nil { seen.add("memberSession") } }
            .store(in: &subscriptions)
        StytchB2BClient.member.onMemberChange.sink { if $0.value != nil { seen.add("member") } }
            .store(in: &subscriptions)
        StytchB2BClient.organizations.onOrganizationChange.sink { if $0.value != nil { seen.add("organization") } }
            .store(in: &subscriptions)

        try await signUp()
        try await StytchB2BClient.passwords.authenticate(parameters: .init(
            organizationId: engines.id,
            emailAddress: email,
            password: password
        ))

        try await eventually("all five") {
            Set(seen.all) == ["user", "session", "memberSession", "member", "organization"]
        }
        let memberSession: MemberSession? = StytchB2BClient.sessions.memberSession
        let member: Member? = StytchB2BClient.member.getSync()
        let organization: Organization? = StytchB2BClient.organizations.getSync()
        XCTAssertNotNil(memberSession)
        XCTAssertNotNil(member)
        XCTAssertNotNil(organization)

        try await StytchB2BClient.sessions.revoke(parameters: B2BSessions.RevokeParameters())
        XCTAssertNil(StytchB2BClient.sessions.memberSession)
        XCTAssertNil(StytchB2BClient.member.getSync())
        XCTAssertNil(StytchB2BClient.organizations.getSync())
    }

    func test_the_date_is_when_the_object_was_validated_last() async throws {
        try await signUp()
        let seen = Collected<Date>()
        StytchClient.sessions.onSessionChange.sink {
            if case let .available(_, date) = $0 { seen.add(date) }
        }.store(in: &subscriptions)
        try await eventually("published") { !seen.all.isEmpty }
        XCTAssertEqual(seen.all[0].timeIntervalSinceNow, 0, accuracy: 30)
        try await Task.sleep(nanoseconds: 1_100_000_000)
        try await StytchClient.sessions.authenticate()

        try await eventually("validated again") { seen.all.count > 1 }
        XCTAssertGreaterThan(seen.all[seen.all.count - 1], seen.all[0])
    }

    func test_without_a_duration_a_sign_in_lasts_five_minutes_or_what_is_configured() async throws {
        try await signUp()
        let short = try XCTUnwrap(StytchClient.sessions.session?.expiresAt)
        XCTAssertEqual(short.timeIntervalSinceNow, 5 * 60, accuracy: 30)
        folder = folder.appendingPathComponent("second")
        try restart { $0.defaultSessionDuration = 45 }
        try await signUp()
        let long = try XCTUnwrap(StytchClient.sessions.session?.expiresAt)
        XCTAssertEqual(long.timeIntervalSinceNow, 45 * 60, accuracy: 30)
    }

    func test_a_call_with_a_duration_extends_an_active_session() async throws {
        try await signUp(5)
        let id = StytchClient.sessions.session?.sessionId
        try await StytchClient.sessions.authenticate(
            parameters: Sessions.AuthenticateParameters(sessionDurationMinutes: 60)
        )

        XCTAssertEqual(StytchClient.sessions.session?.sessionId, id)
        let expiresAt = try XCTUnwrap(StytchClient.sessions.session?.expiresAt)
        XCTAssertEqual(expiresAt.timeIntervalSinceNow, 60 * 60, accuracy: 30)
    }

    func test_both_labels_of_the_duration_mean_the_same() {
        XCTAssertEqual(
            Sessions.AuthenticateParameters(sessionDuration: 7).sessionDuration,
            Sessions.AuthenticateParameters(sessionDurationMinutes: 7).sessionDuration
        )
        XCTAssertNil(Sessions.AuthenticateParameters().sessionDuration)
        let nested = StytchClient.Sessions.AuthenticateParameters(sessionDurationMinutes: nil)
        XCTAssertNil(nested.sessionDuration)
    }

    func test_one_of_each_kind_of_token_is_required() {
        XCTAssertNil(SessionTokens(jwt: nil, opaque: .opaque("my-session-token")))
        XCTAssertNil(SessionTokens(jwt: .jwt("my-session-jwt"), opaque: nil))
        XCTAssertNotNil(SessionTokens(jwt: .jwt("my-session-jwt"), opaque: .opaque("my-session-token")))
    }
}
