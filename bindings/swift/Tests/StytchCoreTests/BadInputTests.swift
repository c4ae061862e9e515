import XCTest
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
@testable import StytchCore

final class BadInputTests: XCTestCase, @unchecked Sendable {
    private func refused(_ change: (inout StytchClientConfiguration) -> Void) throws -> StytchSDKError.Kind? {
        do {
            _ = try consumer(TestPlatform(), change)
            return nil
        } catch {
            XCTAssertEqual(text(error), (error as? StytchError)?.message)
            return (error as? StytchSDKError)?.kind
        }
    }

    private func field(_ kind: StytchSDKError.Kind?) -> String? {
        if case let .invalidInput(field, _)? = kind { return field }
        return nil
    }

    func test_S80_an_empty_token_is_named() throws {
        XCTAssertEqual(field(try refused { $0.publicToken = "" }), "publicToken")
        XCTAssertEqual(field(try refused { $0.publicToken = "  " }), "publicToken")
    }

    func test_S81_a_secret_in_place_of_the_public_token_is_refused_and_not_repeated() throws {
        let secret = "secret-test-canary"
        XCTAssertThrowsError(try consumer(TestPlatform()) { $0.publicToken = secret }) {
            XCTAssertFalse("\($0) \(text($0))".contains(secret))
            XCTAssertEqual(field(($0 as? StytchSDKError)?.kind), "publicToken")
        }
    }

    func test_S82_a_call_before_configure_names_the_function_to_call() async throws {
        StytchClient.reset()
        StytchB2BClient.reset()
        let consumer = await failure { try await StytchClient.sessions.authenticate() } as? StytchSDKError
        let b2b = await failure { try await StytchB2BClient.totp.create(parameters: .init(organizationId: "o", memberId: "m")) }

        XCTAssertEqual(consumer?.kind, .notConfigured)
        XCTAssertTrue(consumer?.message.contains("StytchClient.configure(configuration:)") == true)
        XCTAssertEqual((b2b as? StytchSDKError)?.kind, .notConfigured)
        XCTAssertTrue(text(b2b).contains("StytchB2BClient.configure(configuration:)"))
        XCTAssertNil(StytchClient.sessions.sessionToken)
        XCTAssertThrowsError(try StytchClient.diagnostics())
        let tokens = try XCTUnwrap(SessionTokens(jwt: .jwt("a"), opaque: .opaque("b")))
        guard case .failure = StytchClient.sessions.update(sessionTokens: tokens) else { return XCTFail("taken") }
    }

    func test_S83_configuring_again_with_the_same_settings_changes_nothing_with_others_it_is_refused() async throws {
        StytchClient.reset()
        let platform = TestPlatform()
        try StytchClient.configure(configuration(), platform)
        try await StytchClient.passwords.create(
            parameters: .init(email: Emulator.shared.newEmail(), password: password)
        )
        let token = StytchClient.sessions.sessionToken
        try StytchClient.configure(configuration(), platform)
        XCTAssertThrowsError(try StytchClient.configure(configuration { $0.defaultSessionDuration = 30 }, platform)) {
            XCTAssertEqual(($0 as? StytchSDKError)?.kind, .alreadyConfigured)
            XCTAssertTrue(text($0).contains("another defaultSessionDuration"), text($0))
        }
        XCTAssertThrowsError(try StytchClient.configure(configuration { $0.publicToken = "public-token-test-other" }, platform)) {
            XCTAssertTrue(text($0).contains("another publicToken"), text($0))
            XCTAssertFalse(text($0).contains("public-token-test-other"), text($0))
        }

        XCTAssertNotNil(token)
        XCTAssertEqual(StytchClient.sessions.sessionToken, token)
        StytchClient.reset()
    }

    func test_S83_a_second_instance_with_another_setting_is_refused_by_the_name_of_the_setting() throws {
        let platform = TestPlatform()
        let first = try consumer(platform)
        func refused(_ change: (inout StytchClientConfiguration) -> Void) -> String? {
            do {
                _ = try consumer(platform, change)
                return nil
            } catch {
                return field((error as? StytchSDKError)?.kind)
            }
        }

        XCTAssertEqual(refused { $0.defaultSessionDuration = 30 }, "defaultSessionDuration")
        XCTAssertEqual(refused { $0.enableAutomaticSessionExtension = true }, "enableAutomaticSessionExtension")
        XCTAssertEqual(refused { $0.role = .reader }, "role")
        XCTAssertEqual(refused { $0.baseURL = nil }, "baseURL")
        first.close()
    }

    func test_S83_whichever_setting_is_another_it_is_named() {
        final class Transport: StytchTransport {
            func send(_ request: URLRequest) async throws -> (Data, URLResponse) { throw URLError(.cancelled) }
        }
        final class Logger: StytchLogger {
            func log(level _: StytchLogLevel, target _: String, message _: String) {}
        }
        let changes: [(inout StytchClientConfiguration) -> Void] = [
            { $0.publicToken = "other" }, { $0.defaultSessionDuration = 6 }, { $0.enableAutomaticSessionExtension = true },
            { $0.baseURL = nil }, { $0.allowCleartext = true }, { $0.role = .reader }, { $0.instance = "other" },
            { $0.storageFolder = URL(fileURLWithPath: "/other") }, { $0.keychainAccessGroup = "other" },
            { $0.inMemory = true }, { $0.formerPublicTokens = ["other"] }, { $0.proxy = Secret("other") },
            { $0.certificatePins = ["other"] }, { $0.transport = Transport() }, { $0.logger = Logger() },
            { $0.logLevel = .debug },
        ]
        let named = changes.map { configuration().difference(to: configuration($0)) }

        XCTAssertEqual(named, Mirror(reflecting: configuration()).children.map(\.label))
        XCTAssertNil(configuration().difference(to: configuration()))
    }

    func test_S84_a_setting_out_of_range_is_named() throws {
        XCTAssertEqual(field(try refused { $0.defaultSessionDuration = 4 }), "defaultSessionDuration")
        XCTAssertEqual(field(try refused { $0.defaultSessionDuration = Minutes(rawValue: .max) }), "defaultSessionDuration")
        XCTAssertEqual(field(try refused { $0.baseURL = URL(string: "http://example.com") }), "baseURL")
        XCTAssertEqual(field(try refused { $0.instance = "" }), "instance")
        XCTAssertEqual(field(try refused { $0.formerPublicTokens = [""] }), "formerPublicTokens")
        XCTAssertEqual(field(try refused { $0.proxy = Secret("no address") }), "proxy")
    }

    func test_S98_certificate_pins_that_are_malformed_or_too_few_or_with_a_transport_of_the_app_are_refused_by_name() throws {
        let one = Data(repeating: 1, count: 32).base64EncodedString()
        let other = Data(repeating: 2, count: 32).base64EncodedString()
        func refused(_ pins: [String], _ transport: (any StytchTransport)? = nil) throws -> String? {
            field(try self.refused {
                // Pins are for TLS alone.
                $0.baseURL = URL(string: "https://login.example.com")
                $0.certificatePins = pins
                $0.transport = transport
            })
        }

        XCTAssertNil(try refused([one, other]))
        for malformed in ["", "no pin", "sha256/AAAA", Data(repeating: 2, count: 31).base64EncodedString()] {
            XCTAssertEqual(try refused([one, malformed]), "certificatePins", malformed)
        }
        XCTAssertEqual(try refused([one]), "certificatePins")
        XCTAssertEqual(try refused([one, one]), "certificatePins")
        XCTAssertEqual(try refused([one, other], CountingTransport()), "certificatePins")
    }

    func test_S86_a_duration_out_of_range_is_an_error_that_names_the_parameter_and_nothing_is_sent() async throws {
        let client = try consumer()
        try await client.signUp()
        let before = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        for minutes: Minutes in [0, 4, 527_041, Minutes(rawValue: .max)] {
            let error = await failure { try await client.sessions.authenticate(parameters: .init(sessionDuration: minutes)) }
            XCTAssertEqual(field((error as? StytchSDKError)?.kind), "sessionDuration", "\(minutes)")
        }
        let after = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        XCTAssertEqual(after, before)
    }

    func test_S34_a_number_that_is_negative_is_an_error_that_names_the_parameter() async throws {
        let client = try consumer()
        try await client.signUp()
        for seconds in [-1, 241, .max, .min] {
            let error = await failure { try await client.sessions.freshJwt(minimumValiditySeconds: seconds) }
            XCTAssertEqual(field((error as? StytchSDKError)?.kind), "minimumValiditySeconds", "\(seconds)")
        }
    }

    func test_half_of_a_token_pair_is_nil() {
        XCTAssertNil(SessionTokens(jwt: nil, opaque: .opaque("token")))
        XCTAssertNil(SessionTokens(jwt: .jwt("jwt"), opaque: nil))
        XCTAssertNil(SessionTokens(jwt: .jwt(""), opaque: .opaque("token")))
        XCTAssertNil(SessionTokens(jwt: .jwt("jwt"), opaque: .opaque("")))
        XCTAssertNil(SessionTokens(jwt: .opaque("token"), opaque: .jwt("jwt")))
        XCTAssertNotNil(SessionTokens(jwt: .jwt("jwt"), opaque: .opaque("token")))
    }

    func test_a_folder_that_cannot_be_made_is_named() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("stytch-\(UUID().uuidString)")
        try Data().write(to: file)
        let folder = file.appendingPathComponent("folder", isDirectory: true)
        XCTAssertThrowsError(try consumer(TestPlatform(folder: folder))) {
            XCTAssertEqual(($0 as? StytchSDKError)?.kind, .folder)
            XCTAssertTrue(text($0).hasPrefix("storageFolder \(folder.path)"), text($0))
        }
    }

    func test_S88_every_error_is_one_sentence_that_names_what_to_do() {
        let native: [NativeError] = [
            .InvalidInput(field: "session_token", expected: "a token"),
            .Api(status: 400, errorType: "t", errorMessage: "Say it.", errorUrl: nil, requestId: nil, retryAfterMs: nil),
            .Network(reason: "no route", clockSuspect: false), .CertificatePin, .Malformed(expected: "a session"),
            .NoSession, .Superseded, .Unavailable(reason: .deviceLocked),
            .LocalStateCleared(reason: "offline", errorType: nil, status: nil, requestId: nil),
            .ReadOnlyRole, .MissingPkce, .Closed,
        ]
        let errors = native.map { StytchError.of($0) } + [
            StytchError.of(BorderError.otherLibrary), StytchError.of(BorderError.cancelled),
            .of(StytchSDKError.notConfigured("StytchClient")), .of(StytchSDKError.alreadyConfigured("StytchClient", "role")),
        ]
        for error in errors {
            let text = text(error)
            XCTAssertTrue(text.hasSuffix("."), text)
            XCTAssertTrue(text.first?.isUppercase == true || text.hasPrefix("sessionToken"), text)
            XCTAssertFalse(text.contains("\n"), text)
            XCTAssertEqual(text, error.message)
            XCTAssertFalse(error.name.isEmpty)
        }
        XCTAssertTrue(errors[0].message.hasPrefix("sessionToken "))
    }
}
