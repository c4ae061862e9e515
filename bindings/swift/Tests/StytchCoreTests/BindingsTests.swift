import StytchCoreFFI
import XCTest
@testable import StytchCore

/// The generated code and how calls cross the border.
final class BindingsTests: XCTestCase, @unchecked Sendable {
    override func tearDown() async throws {
        try await Emulator.shared.clearFaults()
    }

    func test_S40_an_asynchronous_call_returns_its_result_which_the_state_contains_by_then() async throws {
        let client = try consumer()
        let response = try await client.signUp()

        XCTAssertGreaterThanOrEqual(try XCTUnwrap(client.state?.revision), response.revision)
        XCTAssertEqual(client.state?.session, response.session)
    }

    func test_S41_an_error_arrives_as_the_class_it_is_with_its_fields() async throws {
        let client = try consumer()
        try await Emulator.shared.fault(
            "sdk/v1/passwords",
            "error",
            ["status": 429, "error_type": "too_many_requests", "times": 1, "retry_after": "7"]
        )

        let error = await failure { try await client.signUp() } as? StytchAPIError

        XCTAssertEqual(error?.statusCode, 429)
        XCTAssertEqual(error?.errorType, "too_many_requests")
        XCTAssertNotNil(error?.requestId)
        XCTAssertEqual(text(error), error?.message)
    }

    func test_S42_a_cancelled_task_returns_at_once_and_the_call_goes_on_to_its_end() async throws {
        let client = try consumer()
        try await Emulator.shared.fault("sdk/v1/passwords", "hold")
        let calling = Task { try await client.signUp() }
        try await Task.sleep(nanoseconds: 100_000_000)
        let start = Date()
        calling.cancel()
        let result = await calling.result
        XCTAssertLessThan(Date().timeIntervalSince(start), 1)
        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError, "\($0)") }
        XCTAssertNil(client.sessions.session)

        try await Emulator.shared.clearFaults()

        try await eventually("published") { client.sessions.session != nil }
    }

    func test_S42_a_task_that_is_cancelled_before_sends_nothing() async throws {
        let client = try consumer()
        let before = try await Emulator.shared.requests("sdk/v1/passwords")
        let calling = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await client.signUp()
        }
        calling.cancel()
        let result = await calling.result

        XCTAssertThrowsError(try result.get()) { XCTAssertTrue($0 is CancellationError) }
        let after = try await Emulator.shared.requests("sdk/v1/passwords")
        XCTAssertEqual(after, before)
    }

    func test_S44_a_closure_may_call_anything_and_end_its_own_registration() async throws {
        let client = try consumer()
        try await eventually("initialized") { client.initializationStatus == .success }
        let seen = Collected<String>()
        let done = Collected<Bool>()
        let own = Collected<StytchSubscription>()
        let inner = Collected<StytchSubscription>()
        own.add(client.sessions.onSessionChange(on: .global()) { [client] info in
            seen.add(info.value?.sessionId ?? "none")
            own.all.first?.cancel()
            inner.add(client.user.onUserChange(on: .global()) { _ in })
            _ = client.sessions.sessionToken
            client.sessions.update(sessionTokens: SessionTokens(jwt: .jwt("a"), opaque: .opaque("b"))!)
            let gate = DispatchSemaphore(value: 0)
            Task {
                _ = await failure { try await client.user.get() }
                gate.signal()
            }
            gate.wait()
            done.add(true)
        })
        try await client.signUp()
        try await eventually("the closure ran to its end") { done.all == [true] }
        try await client.sessions.revoke()
        try await Task.sleep(nanoseconds: 50_000_000)

        XCTAssertEqual(seen.all.count, 1)
    }

    func test_S46_closing_twice_does_nothing_and_a_closed_client_fails_with_closed() async throws {
        let client = try consumer()
        try await client.signUp()
        client.close()
        client.close()

        let error = await failure { try await client.sessions.authenticate() }
        XCTAssertEqual((error as? StytchSDKError)?.kind, .closed)
        let completed = Collected<Result<BasicResponse, Error>>()
        client.sessions.revoke(parameters: .init()) { completed.add($0) }
        try await eventually("completed") { completed.all.count == 1 }
        let tokens = try XCTUnwrap(SessionTokens(jwt: .jwt("a"), opaque: .opaque("b")))
        guard case let .failure(refused) = client.sessions.update(sessionTokens: tokens) else {
            return XCTFail("a closed client took tokens")
        }
        XCTAssertEqual((refused as? StytchSDKError)?.kind, .closed)
    }

    func test_S47_listeners_are_released_when_their_registrations_end_and_when_the_client_is_closed() async throws {
        let client = try consumer()
        final class Canary: Sendable {}
        weak var first: Canary?
        weak var second: Canary?
        weak var third: Canary?
        var handles: [StytchSubscription] = []
        do {
            let (one, two, three) = (Canary(), Canary(), Canary())
            (first, second, third) = (one, two, three)
            handles.append(client.sessions.onSessionChange(on: .global()) { _ in _ = one })
            handles.append(client.sessions.onSessionChange(on: .global()) { _ in _ = two })
            let reading = Task { for await _ in client.sessions.sessionChanges { _ = three } }
            handles[0].cancel()
            handles.removeFirst()
            try await Task.sleep(nanoseconds: 20_000_000)
            client.close()
            await reading.value
        }
        handles.removeAll()
        let end = Date().addingTimeInterval(timeout)
        while first != nil || second != nil || third != nil, Date() < end {
            try await Task.sleep(nanoseconds: 5_000_000)
        }

        XCTAssertNil(first)
        XCTAssertNil(second)
        XCTAssertNil(third)
        XCTAssertEqual(client.core.states.observerCount, 0)
    }

    func test_S47_a_client_that_is_released_frees_the_librarys_objects() async throws {
        let before = FfiConverterTypeRevisionListener.handleMap.count
        weak var core: ConsumerCore?
        do {
            let client = try consumer()
            try await client.signUp()
            core = client.core
        }
        let end = Date().addingTimeInterval(timeout)
        while core != nil, Date() < end { try await Task.sleep(nanoseconds: 5_000_000) }

        XCTAssertNil(core)
        try await eventually("freed") { FfiConverterTypeRevisionListener.handleMap.count <= before }
    }

    func test_S48_ten_thousand_callbacks_arrive_and_leave_nothing_behind() async throws {
        let states = StateHolder(ConsumerSnapshot(nil))
        let numbers = Collected<UInt64>()
        let handle = states.listen(on: .global(), { $0.revision }) { numbers.add($0) }
        for number in 1 ... 10_000 {
            states.publish { _ in Self.snapshot(UInt64(number)) }
        }
        try await eventually("the newest") { numbers.all.last == 10_000 }
        XCTAssertEqual(numbers.all, numbers.all.sorted())
        handle.cancel()
        XCTAssertEqual(states.observerCount, 0)

        // And through the library, which calls a new listener with the present revision.
        let before = FfiConverterTypeRevisionListener.handleMap.count
        let listener = Counter()
        let native = try NativeConsumer(config: configuration { $0.inMemory = true }.native(TestPlatform(), folder: TestPlatform().storageFolder))
        for round in 1 ... 100 {
            let subscriptions = try (0 ..< 100).map { _ in try native.subscribeRevisions(listener: listener) }
            try await eventually("each was called") { listener.numbers.all.count >= round * 100 }
            for subscription in subscriptions { try subscription.unsubscribe() }
        }
        XCTAssertGreaterThanOrEqual(listener.numbers.all.count, 10_000)
        try native.close()
        try await eventually("released") { FfiConverterTypeRevisionListener.handleMap.count <= before }
    }

    private static func snapshot(_ revision: UInt64) -> ConsumerSnapshot {
        ConsumerSnapshot(ConsumerState(
            state: .loading,
            session: nil,
            user: nil,
            tokens: nil,
            expiresAtDeviceMs: nil,
            initialized: false,
            fromCache: false,
            revision: revision,
            generation: 1,
            persisted: true
        ))
    }

    private final class Counter: RevisionListener {
        let numbers = Collected<UInt64>()
        func onRevision(revision: UInt64) throws { numbers.add(revision) }
    }

    private final class Throwing: RevisionListener {
        func onRevision(revision _: UInt64) throws { throw ListenerError.Failed }
    }

    func test_S43_a_listener_that_throws_is_counted_and_stops_no_other_listener() async throws {
        let native = try NativeConsumer(config: configuration { $0.inMemory = true }.native(TestPlatform(), folder: TestPlatform().storageFolder))
        let throwing = try native.subscribeRevisions(listener: Throwing())
        let counter = Counter()
        let counting = try native.subscribeRevisions(listener: counter)

        try await eventually("the other one") { !counter.numbers.all.isEmpty }
        try await eventually("counted") { try native.diagnostics().counters.listenerErrors > 0 }
        try throwing.unsubscribe()
        try counting.unsubscribe()
        try native.close()
    }

    func test_S49_many_calls_at_once_all_return() async throws {
        let client = try consumer()
        try await client.signUp()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0 ..< 200 {
                group.addTask { try await client.sessions.authenticate() }
                group.addTask { _ = try await client.sessions.freshJwt() }
            }
            try await group.waitForAll()
        }
        XCTAssertTrue(client.sessions.state.isValidated)
    }

    func test_S50_nothing_that_is_printed_holds_a_token() async throws {
        let client = try consumer()
        let response = try await client.signUp()
        let tokens = try XCTUnwrap(SessionTokens(jwt: client.sessions.sessionJwt, opaque: client.sessions.sessionToken))
        let parameters = Passwords.PasswordParameters(email: "a@example.com", password: password)
        let things: [Any] = [
            response, tokens, parameters, client.state as Any, client.sessions.sessionToken as Any,
            response.sessionToken, configuration { $0.proxy = Secret("http://u:\(password)@h:1") },
        ]
        var printed = ""
        for thing in things {
            printed += "\(thing)" + String(reflecting: thing)
            dump(thing, to: &printed)
        }
        XCTAssertTrue(printed.contains("redacted"))
        for secret in [response.sessionToken.expose(), response.sessionJwt.expose(), password] {
            XCTAssertFalse(printed.contains(secret))
        }
    }

    func test_what_the_library_sends_damaged_is_an_error_and_no_trap() throws {
        for bytes in [[], [9], [0, 0, 0, 99, 1], [255, 255, 255, 255]] as [[UInt8]] {
            let buffer = bytes.withUnsafeBufferPointer { RustBuffer(bytes: $0) }
            XCTAssertThrowsError(try liftBuffer(FfiConverterTypeSession.read, buffer)) {
                XCTAssertTrue($0 is BorderError, "\($0)")
            }
        }
        let state = [UInt8](repeating: 7, count: 64).withUnsafeBufferPointer { RustBuffer(bytes: $0) }
        XCTAssertThrowsError(try liftBuffer(FfiConverterTypeSessionState.read, state)) {
            XCTAssertEqual($0 as? BorderError, .unexpectedEnumCase)
        }
    }

    func test_a_panic_of_the_library_is_a_typed_error() {
        XCTAssertThrowsError(try rustCall { status in
            status.pointee.code = 2
            status.pointee.errorBuf = FfiConverterString.lower("canary")
        }) {
            XCTAssertEqual($0 as? BorderError, .panic("canary"))
            XCTAssertEqual((StytchError.of($0) as? StytchSDKError)?.kind, .internalFault)
            XCTAssertFalse(StytchError.of($0).message.contains("canary"))
        }
        XCTAssertThrowsError(try rustCall { $0.pointee.code = 3 }) { XCTAssertEqual($0 as? BorderError, .cancelled) }
        XCTAssertThrowsError(try rustCall { $0.pointee.code = 77 }) {
            XCTAssertEqual($0 as? BorderError, .unexpectedStatus)
        }
    }
}
