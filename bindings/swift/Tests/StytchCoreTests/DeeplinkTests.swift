import Combine
import XCTest
@testable import StytchCore

/// Links that open the app, in every variant of `handle`.
final class DeeplinkTests: XCTestCase, @unchecked Sendable {
    private func link(_ type: String, _ token: String, _ more: String = "") throws -> URL {
        try XCTUnwrap(URL(string: "app://sign-in?stytch_token_type=\(type)&token=\(token)\(more)"))
    }

    /// A link that was sent to a new user.
    private func consumerLink(_ client: any ConsumerClient) async throws -> URL {
        let email = Emulator.shared.newEmail()
        try await client.magicLinks.email.loginOrCreate(parameters: .init(email: email))
        return try link("magic_links", try await Emulator.shared.code(email))
    }

    private func b2bLink(_ client: any B2BClient) async throws -> URL {
        let email = Emulator.shared.newEmail()
        let looms = try await Emulator.shared.organization("Looms", email)
        try await client.magicLinks.email.loginOrSignup(parameters: .init(organizationId: looms.id, email: email))
        return try link("multi_tenant_magic_links", try await Emulator.shared.code(email))
    }

    private func discoveryLink(_ client: any B2BClient) async throws -> URL {
        let email = Emulator.shared.newEmail()
        try await client.magicLinks.email.discoverySend(parameters: .init(email: email))
        return try link("discovery", try await Emulator.shared.code(email))
    }

    private func lasts(_ expiresAt: Date?, _ minutes: Double, line: UInt = #line) throws {
        XCTAssertEqual(try XCTUnwrap(expiresAt).timeIntervalSinceNow, minutes * 60, accuracy: 30, line: line)
    }

    func test_S53_both_labels_of_the_duration_set_the_end_of_the_session() async throws {
        let client = try consumer()
        guard case .handled = try await client.handle(url: consumerLink(client), sessionDuration: 20) else {
            return XCTFail("not handled")
        }
        try lasts(client.sessions.session?.expiresAt, 20)
        guard case .handled = try await client.handle(url: consumerLink(client), sessionDurationMinutes: 40) else {
            return XCTFail("not handled")
        }
        try lasts(client.sessions.session?.expiresAt, 40)

        let members = try b2b()
        guard case .handled(.auth) = try await members.handle(url: b2bLink(members), sessionDurationMinutes: 50) else {
            return XCTFail("not handled")
        }
        try lasts(members.sessions.memberSession?.expiresAt, 50)
    }

    func test_S53_a_link_is_handled_with_a_completion_handler_which_is_called_on_the_main_thread() async throws {
        let client = try consumer()
        let results = Collected<(Result<DeeplinkHandledStatus<AuthenticateResponse>, Error>, Bool)>()
        client.handle(url: try await consumerLink(client), sessionDurationMinutes: 40) {
            results.add(($0, Thread.isMainThread))
        }
        try await eventually("the sign-in") { results.all.count == 1 }
        guard case let .handled(response) = try results.all[0].0.get() else { return XCTFail("not handled") }
        XCTAssertEqual(response.user.userId, client.user.getSync()?.userId)
        try lasts(client.sessions.session?.expiresAt, 40)

        client.handle(url: try link("oauth", "canary")) { results.add(($0, Thread.isMainThread)) }
        try await eventually("the token") { results.all.count == 2 }
        guard case .manualHandlingRequired(.oauth, token: Secret("canary")) = try results.all[1].0.get() else {
            return XCTFail("handled")
        }
        client.handle(url: try link("magic_links", "unknown")) { results.add(($0, Thread.isMainThread)) }
        try await eventually("the rejection") { results.all.count == 3 }
        guard case .failure(is StytchError) = results.all[2].0 else { return XCTFail("taken") }
        XCTAssertEqual(results.all.map(\.1), [true, true, true])
    }

    func test_S53_a_link_of_an_organization_is_handled_with_a_completion_handler() async throws {
        let client = try b2b()
        let results = Collected<Result<DeeplinkHandledStatus<B2BDeeplinkResponse>, Error>>()
        client.handle(url: try await discoveryLink(client)) { results.add($0) }
        try await eventually("the discovery") { results.all.count == 1 }
        guard case .handled(.discovery) = try results.all[0].get() else { return XCTFail("not handled") }
        XCTAssertNotNil(client.intermediateSession)

        let other = try b2b()
        other.handle(url: try await b2bLink(other), sessionDurationMinutes: 40) { results.add($0) }
        try await eventually("the sign-in") { results.all.count == 2 }
        guard case .handled(.auth) = try results.all[1].get() else { return XCTFail("not handled") }
        try lasts(other.sessions.memberSession?.expiresAt, 40)

        // A new password is set by the app.
        client.handle(url: try link("discovery", "canary", "&stytch_redirect_type=reset_password")) { results.add($0) }
        try await eventually("the token") { results.all.count == 3 }
        guard case .manualHandlingRequired(.discovery, token: Secret("canary")) = try results.all[2].get() else {
            return XCTFail("handled")
        }
    }

    func test_S53_a_publisher_handles_the_link_when_it_is_subscribed_to() async throws {
        let client = try consumer()
        let published: AnyPublisher<DeeplinkHandledStatus<AuthenticateResponse>, Error> =
            client.handle(url: try await consumerLink(client), sessionDurationMinutes: 40)
        let seen = Collected<DeeplinkHandledStatus<AuthenticateResponse>>()
        XCTAssertNil(client.sessions.session)
        let subscription = published.sink(receiveCompletion: { _ in }, receiveValue: { seen.add($0) })
        try await eventually("the sign-in") { seen.all.count == 1 }
        guard case .handled = seen.all[0] else { return XCTFail("not handled") }
        try lasts(client.sessions.session?.expiresAt, 40)

        let members = try b2b()
        let discovery: AnyPublisher<DeeplinkHandledStatus<B2BDeeplinkResponse>, Error> =
            members.handle(url: try await discoveryLink(members))
        let found = Collected<DeeplinkHandledStatus<B2BDeeplinkResponse>>()
        let second = discovery.sink(receiveCompletion: { _ in }, receiveValue: { found.add($0) })
        try await eventually("the discovery") { found.all.count == 1 }
        guard case .handled(.discovery) = found.all[0] else { return XCTFail("not handled") }
        subscription.cancel()
        second.cancel()
    }

    func test_S53_the_default_clients_handle_links_in_every_variant() async throws {
        StytchClient.reset()
        StytchB2BClient.reset()
        try StytchClient.configure(configuration(), TestPlatform())
        try StytchB2BClient.configure(configuration { $0.publicToken = Emulator.shared.b2bToken }, TestPlatform())
        let other = try link("none", "canary")
        let count = Collected<String>()

        _ = try await StytchClient.handle(url: consumerLink(StytchClient.client), sessionDurationMinutes: 40)
        try lasts(StytchClient.sessions.session?.expiresAt, 40)
        StytchClient.handle(url: other) { if case .success(.notHandled) = $0 { count.add("completion") } }
        StytchClient.handle(url: other, sessionDurationMinutes: nil) {
            if case .success(.notHandled) = $0 { count.add("completion") }
        }
        let consumer: AnyPublisher<DeeplinkHandledStatus<AuthenticateResponse>, Error> = StytchClient.handle(url: other)
        let labelled: AnyPublisher<DeeplinkHandledStatus<AuthenticateResponse>, Error> =
            StytchClient.handle(url: other, sessionDurationMinutes: nil)
        _ = try await StytchB2BClient.handle(url: b2bLink(StytchB2BClient.client), sessionDurationMinutes: 40)
        try lasts(StytchB2BClient.sessions.memberSession?.expiresAt, 40)
        StytchB2BClient.handle(url: other) { if case .success(.notHandled) = $0 { count.add("completion") } }
        StytchB2BClient.handle(url: other, sessionDurationMinutes: nil) {
            if case .success(.notHandled) = $0 { count.add("completion") }
        }
        let b2b: AnyPublisher<DeeplinkHandledStatus<B2BDeeplinkResponse>, Error> = StytchB2BClient.handle(url: other)
        let labelledB2B: AnyPublisher<DeeplinkHandledStatus<B2BDeeplinkResponse>, Error> =
            StytchB2BClient.handle(url: other, sessionDurationMinutes: nil)
        let subscriptions = [consumer, labelled].map {
            $0.sink(receiveCompletion: { _ in }, receiveValue: { _ in count.add("publisher") })
        } + [b2b, labelledB2B].map {
            $0.sink(receiveCompletion: { _ in }, receiveValue: { _ in count.add("publisher") })
        }

        try await eventually("all of them") { count.all.sorted() == Array(repeating: "completion", count: 4) + Array(repeating: "publisher", count: 4) }
        subscriptions.forEach { $0.cancel() }
        StytchClient.reset()
        StytchB2BClient.reset()
    }
}
