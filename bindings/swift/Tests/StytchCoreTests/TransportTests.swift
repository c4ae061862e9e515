import XCTest
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
@testable import StytchCore

/// A transport of the app.
final class TransportTests: XCTestCase, @unchecked Sendable {
    private final class Own: StytchTransport, @unchecked Sendable {
        let sent = Collected<String>()
        let cancelled = Collected<Bool>()
        private let lock = NSLock()
        private var failure: Error?
        private var isHolding = false

        func fail(_ error: Error?, hold: Bool = false) {
            lock.lock()
            (failure, isHolding) = (error, hold)
            lock.unlock()
        }

        private var now: (Error?, Bool) {
            lock.lock()
            defer { lock.unlock() }
            return (failure, isHolding)
        }

        func send(_ request: URLRequest) async throws -> (Data, URLResponse) {
            sent.add("\(request.httpMethod ?? "") \(request.url?.path ?? "")")
            let (error, holds) = now
            if holds {
                do {
                    try await Task.sleep(nanoseconds: 60_000_000_000)
                } catch {
                    cancelled.add(true)
                    throw error
                }
            }
            if let error { throw error }
            return try await URLSession.shared.data(for: request)
        }
    }

    private struct Odd: Error {}

    func test_S95_a_transport_of_the_app_sends_every_request_and_its_failures_end_no_session() async throws {
        let transport = Own()
        let client = try consumer(TestPlatform()) { $0.transport = transport }
        try await client.signUp()
        XCTAssertEqual(transport.sent.all, ["POST /sdk/v1/passwords"])
        let token = client.sessions.sessionToken

        let failures: [(Error, Bool)] = [
            (URLError(.notConnectedToInternet), false), (URLError(.cannotFindHost), false),
            (URLError(.cannotConnectToHost), false), (URLError(.timedOut), false),
            (URLError(.serverCertificateUntrusted), false), (URLError(.serverCertificateHasBadDate), true),
            (CancellationError(), false), (Odd(), false),
        ]
        for (error, isClockSuspect) in failures {
            transport.fail(error)
            let thrown = await failure { try await client.sessions.authenticate() } as? StytchAPIUnreachableError
            XCTAssertNotNil(thrown, "\(error)")
            XCTAssertEqual(thrown?.isClockSuspect, isClockSuspect, "\(error)")
            XCTAssertEqual(client.sessions.sessionToken, token)
        }
        transport.fail(nil)
        try await client.sessions.authenticate()
        XCTAssertTrue(client.sessions.state.isValidated)
    }

    func test_S95_a_status_of_the_server_reaches_the_app_through_a_transport_of_its_own() async throws {
        let client = try consumer(TestPlatform()) { $0.transport = Own() }
        let email = Emulator.shared.newEmail()
        let error = await failure {
            try await client.passwords.authenticate(parameters: .init(email: email, password: password))
        } as? StytchAPIError

        XCTAssertNotNil(error)
        XCTAssertGreaterThanOrEqual(error?.statusCode ?? 0, 400)
        XCTAssertNotNil(error?.requestId)
    }

    func test_a_request_that_the_library_drops_is_cancelled_and_sent_once_more() async throws {
        let transport = Own()
        let platform = TestPlatform()
        let client = try consumer(platform) { $0.transport = transport }
        try await client.signUp()
        transport.fail(nil, hold: true)
        let calling = Task { try await client.sessions.authenticate() }
        try await eventually("sent") { transport.sent.all.count == 2 }
        transport.fail(nil)
        platform.events.forEach {
            $0.connectivity(false)
            $0.connectivity(true)
        }

        _ = try await calling.value
        try await eventually("cancelled") { transport.cancelled.all == [true] }
    }

    func test_a_transport_is_released_with_its_client() async throws {
        weak var released: Own?
        do {
            let transport = Own()
            released = transport
            let client = try consumer(TestPlatform()) { $0.transport = transport }
            try await client.signUp()
            client.close()
        }
        try await eventually("released") { [weak released] in released == nil }
    }
}
