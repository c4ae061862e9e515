// The Swift half of the React Native module, over the library and the emulator: the same behaviour as the Kotlin half,
// which the scenario list runs over.

import Foundation
import XCTest
@testable import StytchCore
import StytchModule

final class ModuleTests: XCTestCase {
    override func setUp() {
        // Where a computer without Apple's frameworks stores.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        setenv("XDG_DATA_HOME", folder.path, 1)
    }

    override func tearDown() {
        StytchClient.reset()
        StytchB2BClient.reset()
    }

    func testAClientSignsInAndItsStatesArriveInOrder() async throws {
        let module = StytchModule()
        let client = try create(module)
        let states = Collected<String>()
        module.subscribe(client) { states.add($0) }

        let result = await signUp(module, client)

        XCTAssertNil(result["error"])
        XCTAssertEqual(try state(module, client)["state"] as? String, "active")
        try await eventually("the state arrives") { try states.all.contains { try json($0)["state"] as? String == "active" } }
        let revisions = try states.all.map { try json($0)["revision"] as? Int ?? 0 }
        XCTAssertEqual(revisions, Array(Set(revisions)).sorted())
        module.invalidate()
    }

    func testACallIsInTheQueueWhenItReturnsAndNothingIsRejected() async throws {
        let module = StytchModule()
        let client = try create(module)
        _ = await signUp(module, client)

        let done = expectation(description: "the call ends")
        module.call(client, method: "session.revoke", params: "{}") { _ in done.fulfill() }
        let update = #"{"session_token":"next","session_jwt":null}"#
        let updated = try json(module.callSync(client, method: "session.updateSession", params: update))
        await fulfillment(of: [done], timeout: timeout)
        let wrong = try json(module.callSync(client, method: "no.such", params: ""))

        XCTAssertNil(updated["error"])
        XCTAssertEqual((wrong["error"] as? [String: Any])?["kind"] as? String, "usage")
        module.invalidate()
    }

    // The module forwards texts: tests/json_door/bad_input.rs makes each mistake with each parameter of every call, over the door
    // that both halves and the browser use. Here: that what the door returns arrives as it is, also for an asynchronous call.
    func testWrongParametersAreTheErrorsOfTheDoor() async throws {
        let module = StytchModule()
        let client = try create(module)
        let wrong: [(method: String, params: String, field: String)] = [
            ("passwords.create", #"{"email":7,"password":"a password"}"#, "email"),
            ("passwords.create", #"{"email":"ada@example.com"}"#, "password"),
            ("session.authenticate", #"{"session_duration_minutes":4}"#, "session_duration_minutes"),
            ("session.authenticate", #"{"no_such_parameter":1}"#, "no_such_parameter"),
            ("session.authenticate", "not JSON", "params"),
            ("no.such", "{}", "method"),
        ]

        for (method, params, field) in wrong {
            let error = await call(module, client, method, params)["error"] as? [String: Any]
            XCTAssertEqual(error?["kind"] as? String, "usage", params)
            XCTAssertEqual(error?["field"] as? String, field, params)
        }
        module.invalidate()
    }

    func testARuntimeThatStartsAgainHasTheStateAtOnceAndTheOldOneIsSentNothing() async throws {
        let old = StytchModule()
        let before = try create(old)
        let states = Collected<String>()
        old.subscribe(before) { states.add($0) }
        _ = await signUp(old, before)
        try await eventually("the state arrives") { try states.all.contains { try json($0)["state"] as? String == "active" } }

        old.invalidate()
        let count = states.all.count
        let new = StytchModule()
        let after = try create(new)
        let first = try state(new, after)
        _ = await call(new, after, "session.revoke", "{}")

        XCTAssertEqual(first["state"] as? String, "active")
        XCTAssertNotEqual(before, after)
        XCTAssertEqual(states.all.count, count)
        XCTAssertEqual((try json(old.state(before))["error"] as? [String: Any])?["kind"] as? String, "closed")
        XCTAssertEqual((try json(old.create(options()))["error"] as? [String: Any])?["kind"] as? String, "closed")
        new.invalidate()
    }

    func testNativeCodeFindsTheClientThatJavaScriptConfigured() async throws {
        let module = StytchModule()
        let client = try create(module)
        _ = await signUp(module, client)
        let configuration = StytchClientConfiguration(publicToken: Emulator.shared.consumerToken, baseURL: Emulator.shared.baseURL)

        let other = await failure {
            var other = configuration
            other.enableAutomaticSessionExtension = true
            try StytchClient.configure(configuration: other)
        }

        XCTAssertNotNil(StytchClient.sessions.sessionToken)
        try StytchClient.configure(configuration: configuration)
        XCTAssertEqual((other as? StytchSDKError)?.kind, .alreadyConfigured)
        module.close(client)
        XCTAssertNotNil(StytchClient.sessions.sessionToken)
        module.invalidate()
    }

    func testNativeReadsShowWhatAJavaScriptCallChangedWhenItsResultArrives() async throws {
        let module = StytchModule()
        let client = try create(module)

        for _ in 0..<20 {
            let email = "\(UUID().uuidString)@example.com"
            let params = #"{"email":"\#(email)","password":"correct horse battery staple 9!","session_duration_minutes":60}"#
            let (signedIn, token) = await callAndRead(module, client, "passwords.create", params)
            let (signedOut, none) = await callAndRead(module, client, "session.revoke", "{}")

            let expected = try XCTUnwrap(token, signedIn)
            XCTAssertTrue(signedIn.contains(#""session_token":"\#(expected)""#))
            XCTAssertNil(none, signedOut)
        }
        module.invalidate()
    }

    func testAnOptionThatDiffersFromTheConfiguredClientIsNamed() throws {
        try StytchClient.configure(configuration: StytchClientConfiguration(
            publicToken: Emulator.shared.consumerToken,
            enableAutomaticSessionExtension: true,
            baseURL: Emulator.shared.baseURL
        ))
        let module = StytchModule()

        let error = try json(module.create(options(#","keepSessionAlive":false"#)))["error"] as? [String: Any]
        let shared = try create(module)

        XCTAssertEqual(error?["kind"] as? String, "usage")
        XCTAssertEqual(error?["field"] as? String, "keepSessionAlive")
        XCTAssertEqual((error?["expected"] as? String)?.hasPrefix("true"), true)
        XCTAssertFalse(shared.isEmpty)
        module.invalidate()
    }
}

/// The result of a call, and what native code reads at that moment.
private func callAndRead(_ module: StytchModule, _ client: String, _ method: String, _ params: String) async -> (String, String?) {
    await withCheckedContinuation { waiting in
        module.call(client, method: method, params: params) { result in
            waiting.resume(returning: (result, StytchClient.sessions.sessionToken?.value))
        }
    }
}

private func options(_ more: String = "") -> String {
    let (token, url) = (Emulator.shared.consumerToken, Emulator.shared.baseURL.absoluteString)
    return #"{"public_token":"\#(token)","vertical":"consumer","customBaseUrl":"\#(url)"\#(more)}"#
}

private func json(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
}

private func create(_ module: StytchModule) throws -> String {
    let text = module.create(options())
    guard let client = try json(text)["client"] as? String else { throw Never_(description: text) }
    return client
}

private func state(_ module: StytchModule, _ client: String) throws -> [String: Any] { try json(module.state(client)) }

private func call(_ module: StytchModule, _ client: String, _ method: String, _ params: String) async -> [String: Any] {
    let text = await withCheckedContinuation { continuation in
        module.call(client, method: method, params: params) { continuation.resume(returning: $0) }
    }
    return (try? json(text)) ?? [:]
}

private func signUp(_ module: StytchModule, _ client: String) async -> [String: Any] {
    let email = "\(UUID().uuidString.lowercased())@example.com"
    let params = #"{"email":"\#(email)","password":"\#(password)","session_duration_minutes":60}"#
    return await call(module, client, "passwords.create", params)
}
