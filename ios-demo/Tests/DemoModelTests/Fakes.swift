// A client, a clock and a store of settings that tests drive, over the façade's own protocols.

import Foundation
import StytchCore
import XCTest
@testable import DemoModel

/// A call that the demo does not make.
struct NotUsed: Error {}

/// Answers each call with success, unless a test gave it an error, and keeps what was called.
final class FakeConsumer: ConsumerClient, PasswordsClient, OTPClient, OTPEmailClient, @unchecked Sendable {
    private let lock = NSLock()
    private var made: [String] = []
    private var failures: [String: StytchError] = [:]
    private var gates: Set<String> = []
    private var newest = consumerState(.loading)
    private let continuation: AsyncStream<ConsumerState>.Continuation
    let stateChanges: AsyncStream<ConsumerState>

    init() {
        (stateChanges, continuation) = AsyncStream.makeStream()
    }

    var calls: [String] { lock.withLock { made } }

    func publish(_ state: ConsumerState) {
        lock.withLock { newest = state }
        continuation.yield(state)
    }

    func fail(_ call: String, with error: StytchError) { lock.withLock { failures[call] = error } }

    /// The call does not end before `release`.
    func hold(_ call: String) { lock.withLock { _ = gates.insert(call) } }

    func release(_ call: String) { lock.withLock { _ = gates.remove(call) } }

    func answer(_ call: String, _ arguments: String = "") async throws {
        lock.withLock { made.append(arguments.isEmpty ? call : "\(call) \(arguments)") }
        while lock.withLock({ gates.contains(call) }) { try await Task.sleep(nanoseconds: 1_000_000) }
        if let failure = lock.withLock({ failures[call] }) { throw failure }
    }

    func response(_ call: String, _ arguments: String = "") async throws -> AuthenticateResponse {
        try await answer(call, arguments)
        return AuthenticateResponse(
            requestId: "request",
            statusCode: 200,
            userId: "user",
            session: makeSession(from: .distantPast, to: .distantFuture),
            user: makeUser("ada@example.com"),
            sessionToken: Secret("token"),
            sessionJwt: Secret("jwt"),
            resetSessions: false,
            rawJson: "{}",
            revision: 1
        )
    }

    // What the client itself has.
    var sessions: any SessionsClient { FakeSessions(client: self) }
    var user: any UserManagementClient { preconditionFailure("the demo reads the user in the state") }
    var passwords: any PasswordsClient { self }
    var otps: any OTPClient { self }
    var email: any OTPEmailClient { self }
    var state: ConsumerState? { lock.withLock { newest } }
    func close() { lock.withLock { made.append("close") } }

    // What the demo calls.
    func authenticate(parameters: Passwords.PasswordParameters) async throws -> AuthenticateResponse {
        try await response("sign in", "\(parameters.email) \(parameters.password.expose())")
    }

    func create(parameters: Passwords.PasswordParameters) async throws -> AuthenticateResponse {
        try await response("sign up", "\(parameters.email) \(parameters.password.expose())")
    }

    func authenticate(parameters: OTP.AuthenticateParameters) async throws -> AuthenticateResponse {
        try await response("use code", "\(parameters.code.expose()) \(parameters.methodId)")
    }

    func loginOrCreate(parameters: OTP.Email.Parameters) async throws -> SendResponse {
        try await answer("send code", parameters.email)
        return SendResponse(requestId: "request", statusCode: 200, methodId: "method", rawJson: "{}", revision: 1)
    }

    // What it does not call.
    var magicLinks: any MagicLinksClient { preconditionFailure("the demo has no links") }
    var sms: any OTPSMSClient { preconditionFailure("the demo sends e-mail") }
    var whatsapp: any OTPWhatsAppClient { preconditionFailure("the demo sends e-mail") }
    var initializationStatus: InitializationStatus { .success }
    var initializationChanges: AsyncStream<InitializationStatus> { AsyncStream { $0.finish() } }
    func diagnostics() throws -> Diagnostics { throw NotUsed() }
    func send(parameters: OTP.Email.Parameters) async throws -> SendResponse { throw NotUsed() }
    func strengthCheck(parameters: Passwords.StrengthCheckParameters) async throws -> StrengthCheckResponse {
        throw NotUsed()
    }
}

private struct FakeSessions: SessionsClient {
    let client: FakeConsumer

    func authenticate(parameters: Sessions.AuthenticateParameters) async throws -> AuthenticateResponse {
        try await client.response("authenticate", parameters.sessionDuration.map { "\($0.rawValue)" } ?? "")
    }

    func exchangeAccessToken(parameters: Sessions.ExchangeAccessTokenParameters) async throws -> AuthenticateResponse {
        try await client.response("exchange", parameters.accessToken.expose())
    }

    func revoke(parameters: Sessions.RevokeParameters) async throws -> BasicResponse {
        let call = parameters.forceClear ? "force clear" : "revoke"
        try await client.answer(call)
        return BasicResponse(requestId: "request", statusCode: 200, rawJson: "{}", revision: 1)
    }

    // What the demo does not call.
    var session: Session? { nil }
    var sessionToken: SessionToken? { nil }
    var sessionJwt: SessionToken? { nil }
    var state: SessionState { .loading }
    var sessionChanges: AsyncStream<StytchObjectInfo<Session>> { AsyncStream { $0.finish() } }
    func update(sessionTokens: SessionTokens) -> Result<Void, StytchError> { .failure(StytchSDKError.noCurrentSession()) }
    func attest(parameters: Sessions.AttestParameters) async throws -> AuthenticateResponse { throw NotUsed() }
    func freshJwt(minimumValiditySeconds: Int) async throws -> Secret { throw NotUsed() }
}

func consumerState(
    _ state: SessionState,
    session: Session? = nil,
    user: User? = nil,
    jwt: String? = nil,
    persisted: Bool = true
) -> ConsumerState {
    ConsumerState(
        state: state,
        session: session,
        user: user,
        tokens: jwt.map { TokenPair(sessionToken: Secret("token"), sessionJwt: Secret($0)) },
        initialized: true,
        fromCache: false,
        revision: 1,
        generation: 1,
        persisted: persisted
    )
}

/// Signed in for half an hour from `start` on, and validated then.
func validated(at start: Date, persisted: Bool = true) -> ConsumerState {
    consumerState(
        .active(freshness: .validated, lastValidatedAtMs: Int64(start.timeIntervalSince1970 * 1000)),
        session: makeSession(from: start, to: start + 1800),
        user: makeUser("ada@example.com"),
        jwt: jwt(ending: start + 300),
        persisted: persisted
    )
}

func jwt(ending end: Date, subject: String = "user") -> String {
    let claims = Data("{\"exp\":\(Int(end.timeIntervalSince1970)),\"sub\":\"\(subject)\"}".utf8).base64EncodedString()
    return "e30.\(claims.replacingOccurrences(of: "=", with: "")).c2ln"
}

func makeSession(from start: Date, to end: Date) -> Session {
    Session(
        sessionId: "session",
        userId: "user",
        authenticationFactors: [AuthenticationFactor(type: .password, deliveryMethod: .unknown(value: ""), rawJson: "{}")],
        roles: [],
        startedAt: start,
        lastAccessedAt: start,
        expiresAt: end,
        rawJson: "{}"
    )
}

func makeUser(_ email: String) -> User {
    User(
        userId: "user",
        emails: [UserEmail(emailId: "email", email: email, verified: true)],
        status: .active,
        phoneNumbers: [],
        webauthnRegistrations: [],
        providers: [],
        totps: [],
        cryptoWallets: [],
        biometricRegistrations: [],
        isLocked: false,
        roles: [],
        name: UserName(),
        rawJson: "{}"
    )
}

/// A time of day that tests move.
@MainActor
final class FakeClock {
    var now = Date(timeIntervalSince1970: 1_800_000_000)
}

@MainActor
final class FakeStore: SettingsStore {
    var opened: Settings?
    var draft = Settings()

    func remember(_ settings: Settings) {
        opened = settings
        draft = settings
    }

    func forgetOpened() { opened = nil }
}

struct Timeout: Error {
    let what: String
}

/// Waits for what nothing announces.
@MainActor
func eventually(_ what: String, _ holds: @MainActor () async throws -> Bool) async throws {
    let end = Date() + 20
    while try await !holds() {
        guard Date() < end else { throw Timeout(what: what) }
        try await Task.sleep(nanoseconds: 5_000_000)
    }
}
