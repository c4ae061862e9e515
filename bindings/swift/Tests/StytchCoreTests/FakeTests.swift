// An app's own fakes of the protocols, with Swift Testing.

import Combine
import Foundation
import StytchCore
import Testing

/// What an app has to write to test its own code: the asynchronous calls and the reads.
private struct FakeSessions: SessionsClient {
    let session: Session?
    var sessionToken: SessionToken? { .opaque("token") }
    var sessionJwt: SessionToken? { nil }
    var state: SessionState { .loading }

    var sessionChanges: AsyncStream<StytchObjectInfo<Session>> {
        AsyncStream { continuation in
            continuation.yield(session.map { .available($0, .distantPast) } ?? .unavailable)
            continuation.finish()
        }
    }

    var onSessionChange: AnyPublisher<StytchObjectInfo<Session>, Never> {
        Deferred { Future<StytchObjectInfo<Session>, Never> { $0(.success(.unavailable)) } }.eraseToAnyPublisher()
    }

    func update(sessionTokens _: SessionTokens) -> Result<Void, StytchError> { .success(()) }

    func attest(parameters _: Sessions.AttestParameters) async throws -> AuthenticateResponse {
        throw StytchSDKError.noCurrentSession()
    }

    func authenticate(parameters _: Sessions.AuthenticateParameters) async throws -> AuthenticateResponse {
        throw StytchAPIUnreachableError(reason: "there is no network in a test")
    }

    func exchangeAccessToken(
        parameters _: Sessions.ExchangeAccessTokenParameters
    ) async throws -> AuthenticateResponse {
        throw StytchSDKError.noCurrentSession()
    }

    func freshJwt(minimumValiditySeconds _: Int) async throws -> Secret { Secret("jwt") }

    func revoke(parameters: Sessions.RevokeParameters) async throws -> BasicResponse {
        BasicResponse(requestId: "request", statusCode: 200, rawJson: "{}", revision: parameters.forceClear ? 2 : 1)
    }
}

@Suite struct FakeTests {
    private let sessions: any SessionsClient = FakeSessions(
        session: Session(
            sessionId: "session",
            userId: "user",
            authenticationFactors: [],
            roles: [],
            startedAt: .distantPast,
            lastAccessedAt: .distantPast,
            expiresAt: .distantFuture,
            rawJson: "{}"
        )
    )

    @Test func aFakeHasTheVariantsOfItsCalls() async throws {
        let response = try await sessions.revoke()
        #expect(response.revision == 1)
        let completed = await withCheckedContinuation { continuation in
            sessions.revoke(parameters: .init(forceClear: true)) { continuation.resume(returning: $0) }
        }
        #expect(try completed.get().revision == 2)
        let withoutArguments = await withCheckedContinuation { continuation in
            sessions.revoke { continuation.resume(returning: $0) }
        }
        #expect(try withoutArguments.get().revision == 1)
        let jwt = try await sessions.freshJwt()
        #expect(jwt == Secret("jwt"))
    }

    @Test func aFakesFailureReachesItsVariants() async {
        await #expect(throws: StytchAPIUnreachableError.self) { try await sessions.authenticate() }
        let completed = await withCheckedContinuation { continuation in
            sessions.authenticate(parameters: .init()) { continuation.resume(returning: $0) }
        }
        #expect(throws: StytchAPIUnreachableError.self) { try completed.get() }
    }

    @Test func aFakesStreamReachesItsClosure() async {
        let seen = Collected<StytchObjectInfo<Session>>()
        let handle = sessions.onSessionChange(on: .global()) { seen.add($0) }
        while seen.all.isEmpty { await Task.yield() }
        #expect(seen.all.first?.value == sessions.session)
        handle.cancel()
    }
}
