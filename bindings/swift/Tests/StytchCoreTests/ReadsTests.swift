import Combine
import XCTest
@testable import StytchCore

/// Reads, listeners and the variants of calls.
final class ReadsTests: XCTestCase, @unchecked Sendable {
    override func tearDown() async throws {
        try await Emulator.shared.clearFaults()
    }

    func test_S20_a_closure_receives_changes_only_with_reads_as_new_as_the_value() async throws {
        let client = try consumer()
        try await client.signUp()
        let seen = Collected<(StytchObjectInfo<Session>, SessionToken?)>()
        let handle = client.sessions.onSessionChange(on: .global()) { [sessions = client.sessions] info in
            seen.add((info, sessions.sessionToken))
        }
        let ended = Collected<StytchObjectInfo<User>>()
        client.user.onUserChange(on: .global()) { ended.add($0) }.cancel()

        try await client.sessions.revoke()
        try await eventually("the sign-out") { !seen.all.isEmpty }

        XCTAssertEqual(seen.all.map(\.0), [.unavailable])
        XCTAssertNil(seen.all[0].1)
        XCTAssertTrue(ended.all.isEmpty)
        handle.cancel()
    }

    func test_S21_a_stream_gives_the_present_value_at_once_and_then_each_change_ending_with_the_newest() async throws {
        let client = try consumer()
        try await client.signUp()
        var values = client.sessions.sessionChanges.makeAsyncIterator()
        let first = await values.next()
        XCTAssertEqual(first?.value, client.sessions.session)
        // A slow reader gets the newest.
        try await client.sessions.authenticate(parameters: .init(sessionDuration: 600))
        try await client.sessions.revoke()

        let last = await values.next()
        XCTAssertEqual(last, .unavailable)
        client.close()
        let end = await values.next()
        XCTAssertNil(end)
        // One that begins afterwards has the last value, and ends.
        var later: [StytchObjectInfo<Session>] = []
        for await value in client.sessions.sessionChanges { later.append(value) }
        XCTAssertEqual(later, [.unavailable])
    }

    func test_S21_a_publisher_gives_the_present_value_at_once_and_then_each_change() async throws {
        let client = try consumer()
        try await client.signUp()
        let seen = Collected<StytchObjectInfo<Session>>()
        let isOver = Collected<Bool>()
        var subscriptions: Set<AnyCancellable> = []
        client.sessions.onSessionChange
            .sink(receiveCompletion: { _ in isOver.add(true) }, receiveValue: { seen.add($0) })
            .store(in: &subscriptions)
        try await eventually("the present value") { seen.all.count == 1 }

        try await client.sessions.revoke()
        try await eventually("the change") { seen.all.last == .unavailable }

        XCTAssertNotNil(seen.all.first?.value)
        client.close()
        try await eventually("the end") { isOver.all == [true] }
    }

    func test_S21_a_cancelled_publisher_receives_nothing_and_is_released() async throws {
        let client = try consumer()
        try await client.signUp()
        let before = client.core.states.observerCount
        let seen = Collected<StytchObjectInfo<User>>()
        let subscription = client.user.onUserChange.sink { seen.add($0) }
        try await eventually("the present value") { seen.all.count == 1 }
        subscription.cancel()

        try await client.sessions.revoke()

        XCTAssertEqual(client.core.states.observerCount, before)
        XCTAssertEqual(seen.all.count, 1)
    }

    func test_S23_reads_make_no_call_into_the_library_so_that_they_work_after_it_was_freed() async throws {
        let client = try consumer()
        let response = try await client.signUp()
        client.close()

        XCTAssertEqual(client.sessions.session, response.session)
        XCTAssertEqual(client.sessions.sessionToken?.value, response.sessionToken.expose())
        XCTAssertEqual(client.user.getSync(), response.user)
        XCTAssertThrowsError(try client.diagnostics()) { XCTAssertEqual(($0 as? StytchSDKError)?.kind, .closed) }
    }

    func test_S24_an_expired_session_is_not_returned_which_costs_one_read_of_the_clock() async throws {
        let platform = TestPlatform()
        let client = try consumer(platform)
        try await client.passwords.create(
            parameters: .init(email: Emulator.shared.newEmail(), password: password, sessionDuration: 60)
        )
        let before = platform.clockReads
        XCTAssertNotNil(client.sessions.session)
        XCTAssertEqual(platform.clockReads, before + 1)

        platform.skip(59 * 60 * 1000)
        XCTAssertNotNil(client.sessions.sessionToken)
        platform.skip(2 * 60 * 1000)

        XCTAssertNil(client.sessions.session)
        XCTAssertNil(client.sessions.sessionToken)
        XCTAssertNil(client.sessions.sessionJwt)
        XCTAssertNil(client.user.getSync())
        try await client.sessions.authenticate(parameters: .init(sessionDuration: 600))
        XCTAssertNotNil(client.sessions.sessionToken)
    }

    func test_S25_a_call_meets_its_requirements_with_a_completion_handler_and_for_combine() async throws {
        let client = try consumer()
        let results = Collected<(Result<AuthenticateResponse, Error>, Bool)>()
        client.passwords.create(parameters: .init(email: Emulator.shared.newEmail(), password: password)) { result in
            results.add((result, Thread.isMainThread))
        }
        try await eventually("the completion") { results.all.count == 1 }
        let created = try results.all[0].0.get()
        XCTAssertTrue(results.all[0].1, "S52: on the main thread")
        XCTAssertEqual(client.sessions.sessionToken?.value, created.sessionToken.expose())

        let published = Collected<AuthenticateResponse>()
        let authenticate: AnyPublisher<AuthenticateResponse, Error> = client.sessions.authenticate(parameters: .init())
        let before = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        let subscription = authenticate.sink(receiveCompletion: { _ in }, receiveValue: { published.add($0) })
        try await eventually("the value") { published.all.count == 1 }
        let after = try await Emulator.shared.requests("sdk/v1/sessions/authenticate")
        XCTAssertEqual(after, before + 1)
        XCTAssertEqual(published.all.first?.session.sessionId, created.session.sessionId)
        subscription.cancel()
    }

    func test_S25_a_call_whose_parameters_are_all_optional_has_every_variant_without_them() async throws {
        let client = try consumer()
        try await client.signUp()
        let completed = Collected<String>()
        client.sessions.authenticate { result in completed.add((try? result.get())?.session.sessionId ?? "none") }
        client.sessions.freshJwt { result in completed.add((try? result.get())?.expose() ?? "none") }
        client.user.update { result in completed.add((try? result.get())?.user.userId ?? "none") }
        try await eventually("three completions") { completed.all.count == 3 }
        let (session, jwt) = (client.sessions.session?.sessionId, client.sessions.sessionJwt?.value)
        XCTAssertEqual(Set(completed.all), [session, jwt, client.user.getSync()?.userId])

        let published = Collected<String>()
        let authenticate: AnyPublisher<AuthenticateResponse, Error> = client.sessions.authenticate()
        let freshJwt: AnyPublisher<Secret, Error> = client.sessions.freshJwt()
        let update: AnyPublisher<UserChangeResponse, Error> = client.user.update()
        let revoke: AnyPublisher<BasicResponse, Error> = client.sessions.revoke()
        var subscriptions: Set<AnyCancellable> = []
        authenticate.sink(receiveCompletion: { _ in }, receiveValue: { published.add($0.session.sessionId) })
            .store(in: &subscriptions)
        freshJwt.sink(receiveCompletion: { _ in }, receiveValue: { _ in published.add("jwt") }).store(in: &subscriptions)
        update.sink(receiveCompletion: { _ in }, receiveValue: { published.add($0.user.userId) }).store(in: &subscriptions)
        try await eventually("three values") { published.all.count == 3 }
        XCTAssertNotNil(client.sessions.session, "nobody has subscribed to the sign-out")
        revoke.sink(receiveCompletion: { _ in }, receiveValue: { _ in published.add("revoked") }).store(in: &subscriptions)
        try await eventually("the sign-out") { published.all.last == "revoked" }
        XCTAssertNil(client.sessions.session)
    }

    func test_S25_the_vendors_calls_for_codes_have_every_variant() async throws {
        let client = try consumer()
        let email = Emulator.shared.newEmail()
        let parameters = OTP.Parameters(deliveryMethod: .email(email: email))
        let sent = Collected<String>()
        let paths = ["login_or_create", "send/primary"].map { "sdk/v1/otps/email/\($0)" }
        let known = try await [Emulator.shared.requests(paths[0]), Emulator.shared.requests(paths[1])]
        client.otps.loginOrCreate(parameters: parameters) { result in sent.add((try? result.get())?.methodId ?? "none") }
        try await eventually("the completion") { sent.all.count == 1 }
        client.otps.send(parameters: parameters) { result in sent.add((try? result.get())?.methodId ?? "none") }
        try await eventually("the second completion") { sent.all.count == 2 }

        let loginOrCreate: AnyPublisher<SendResponse, Error> = client.otps.loginOrCreate(parameters: parameters)
        let send: AnyPublisher<SendResponse, Error> = client.otps.send(parameters: parameters)
        let before = try await messages(email)
        XCTAssertEqual(before, 2, "nothing is sent before a subscription")
        var subscriptions: Set<AnyCancellable> = []
        loginOrCreate.sink(receiveCompletion: { _ in }, receiveValue: { sent.add($0.methodId) }).store(in: &subscriptions)
        try await eventually("the value") { sent.all.count == 3 }
        send.sink(receiveCompletion: { _ in }, receiveValue: { sent.add($0.methodId) }).store(in: &subscriptions)
        try await eventually("the second value") { sent.all.count == 4 }

        XCTAssertEqual(Set(sent.all).count, 1)
        let requests = try await [Emulator.shared.requests(paths[0]), Emulator.shared.requests(paths[1])]
        XCTAssertEqual(requests, known.map { $0 + 2 })
        let code = try await Emulator.shared.code(email)
        try await client.otps.authenticate(parameters: .init(code: code, methodId: sent.all[0]))
        XCTAssertEqual(client.user.getSync()?.emails.first?.email, email)
    }

    /// How many messages were sent to an address.
    private func messages(_ recipient: String) async throws -> Int {
        let inbox = try await Emulator.shared.control("GET", "inbox?recipient=\(recipient)")
        return try XCTUnwrap(inbox["messages"] as? [Any]).count
    }

    func test_S52_a_completion_handler_is_called_once_and_on_the_main_thread() async throws {
        let client = try consumer()
        let results = Collected<Bool>()
        client.sessions.revoke(parameters: .init()) { _ in results.add(Thread.isMainThread) }
        try await eventually("the result") { !results.all.isEmpty }
        try await client.signUp()

        XCTAssertEqual(results.all, [true])
    }

    func test_S26_a_closure_runs_on_its_own_queue_and_never_on_the_librarys_thread() async throws {
        let client = try consumer()
        let queue = DispatchQueue(label: "test")
        let seen = Collected<Bool>()
        let handle = client.sessions.onSessionChange(on: queue) { _ in
            // Ends the process on another queue; the library's threads are none of a queue.
            dispatchPrecondition(condition: .onQueue(queue))
            seen.add(true)
        }
        try await client.signUp()
        try await eventually("a change") { !seen.all.isEmpty }
        handle.cancel()
    }

    func test_S27_calls_are_made_in_the_order_of_the_program() async throws {
        let client = try consumer()
        let results = Collected<Bool>()
        // Each sign-in comes after the sign-out before it, or the last one would not be signed in.
        for _ in 0 ..< 5 {
            let parameters = Passwords.PasswordParameters(email: Emulator.shared.newEmail(), password: password)
            client.passwords.create(parameters: parameters) { _ in results.add(true) }
            client.sessions.revoke(parameters: .init(forceClear: true)) { _ in results.add(false) }
        }
        let last = Emulator.shared.newEmail()
        client.passwords.create(parameters: .init(email: last, password: password)) { _ in results.add(true) }
        try await eventually("all calls") { results.all.count == 11 }

        XCTAssertEqual(client.user.getSync()?.emails.first?.email, last)
    }

    func test_S28_returning_to_the_foreground_or_online_validates_the_session_at_once() async throws {
        let platform = TestPlatform()
        let client = try consumer(platform)
        try await client.signUp()
        let path = "sdk/v1/sessions/authenticate"
        let before = try await Emulator.shared.requests(path)
        platform.events.forEach { $0.background() }
        try await client.validates(when: "it returns to the foreground") { platform.events.forEach { $0.foreground() } }
        platform.events.forEach { $0.connectivity(false) }
        try await client.validates(when: "it is online again") { platform.events.forEach { $0.connectivity(true) } }
        try await client.validates(when: "it is unlocked") { platform.events.forEach { $0.unlocked() } }
        let after = try await Emulator.shared.requests(path)
        XCTAssertEqual(after, before + 3)

        // Another network has another proxy, which the next validation uses. Nothing listens at the first one.
        platform.use(proxy: "http://127.0.0.1:9")
        let unreachable = await failure { try await client.sessions.authenticate() }
        XCTAssertTrue(unreachable is StytchAPIUnreachableError, "\(String(describing: unreachable))")
        try await client.validates(when: "the network has another proxy") {
            platform.use(proxy: nil)
            platform.events.forEach { $0.connectivity(true) }
        }

        client.close()
        XCTAssertTrue(platform.events.isEmpty)
    }

    func test_S28_an_unlock_reads_the_store_that_could_not_be_read() async throws {
        let keychain = try TestKeychain()
        defer { keychain.uninstall() }
        let platform = TestPlatform()
        let first = try consumer(platform)
        try await first.signUp()
        let token = first.sessions.sessionToken
        first.close()
        keychain.protect(.beforeFirstUnlock)
        // Hidden, because a visible client reads again by itself.
        let hidden = TestPlatform(folder: platform.storageFolder, isInForeground: false)
        let client = try consumer(hidden)
        try await eventually("locked") {
            client.sessions.state == .unavailable(reason: .deviceLocked, hasSnapshot: false, lastValidatedAtMs: nil)
        }

        keychain.protect(.unlocked)
        hidden.events.forEach { $0.unlocked() }

        try await eventually("read") { client.sessions.sessionToken == token }
        client.close()
    }

    func test_S29_two_instances_of_one_project_hold_two_sessions() async throws {
        let platform = TestPlatform()
        let one = try consumer(platform)
        try await one.signUp()
        let two = try consumer(platform) { $0.instance = "second" }
        try await eventually("initialized") { two.initializationStatus == .success }
        XCTAssertNil(two.sessions.sessionToken)

        try await two.signUp()

        XCTAssertNotEqual(one.sessions.sessionToken, two.sessions.sessionToken)
    }

    func test_S30_the_default_client_is_observed_from_before_it_is_configured() async throws {
        StytchClient.reset()
        XCTAssertEqual(StytchClient.initializationStatus, .loading)
        XCTAssertNil(StytchClient.sessions.session)
        let seen = Collected<InitializationStatus>()
        let early = Collected<StytchObjectInfo<Session>>()
        let subscription = StytchClient.isInitialized.sink { seen.add($0) }
        let handle = StytchClient.sessions.onSessionChange(on: .global()) { early.add($0) }
        try StytchClient.configure(configuration(), TestPlatform())

        try await eventually("initialized") { seen.all == [.success] }
        try await StytchClient.passwords.create(
            parameters: .init(email: Emulator.shared.newEmail(), password: password)
        )
        try await eventually("the session") { early.all.last?.value != nil }
        XCTAssertEqual(StytchClient.client.sessions.sessionToken, StytchClient.sessions.sessionToken)
        subscription.cancel()
        handle.cancel()
        StytchClient.reset()
        XCTAssertEqual(StytchClient.initializationStatus, .loading)
        XCTAssertNil(StytchClient.sessions.session)
    }

    func test_S31_a_change_of_the_state_is_read_once_and_a_call_without_a_change_reads_nothing() async throws {
        let real = try NativeConsumer(config: configuration().native(TestPlatform(), folder: TestPlatform().storageFolder))
        let engine = CountingEngine(real)
        let core = ClientCore<CountingEngine, ConsumerSnapshot>(
            name: "test",
            clock: systemMilliseconds,
            empty: ConsumerSnapshot(nil)
        ) { ConsumerSnapshot($0, clockAhead: $1) }
        try core.open(configuration(), on: TestPlatform()) { _ in engine }
        try await eventually("initialized") { core.states.current.initialization == .success }
        let handle = core.handle { try $0.native.passwords() }
        let call = core.begin(handle) { native in
            try native.create(
                email: Emulator.shared.newEmail(),
                password: Secret(password),
                sessionDurationMinutes: nil
            )
        }
        _ = try await call.value()
        try await eventually("settled") { core.states.current.state?.state.isValidated == true }
        let (reads, revision) = (engine.reads.all.count, core.states.current.revision)
        XCTAssertLessThanOrEqual(reads, Int(revision) + 1)

        for _ in 0 ..< 100 { _ = core.unlessExpired { $0.sessionToken } }
        core.refresh()

        XCTAssertEqual(engine.reads.all.count, reads)
        core.close()
    }

    func test_S45_a_closure_that_blocks_delays_only_itself() async throws {
        let client = try consumer()
        let gate = DispatchSemaphore(value: 0)
        let blocked = client.sessions.onSessionChange(on: .global()) { _ in gate.wait() }
        let seen = Collected<StytchObjectInfo<Session>>()
        let other = client.sessions.onSessionChange(on: .global()) { seen.add($0) }

        try await client.signUp()
        try await client.sessions.revoke()

        try await eventually("the other one") { seen.all.last == .unavailable }
        gate.signal()
        gate.signal()
        blocked.cancel()
        other.cancel()
    }
}

/// A client of the library that counts how often its state is read.
final class CountingEngine: Engine {
    let native: NativeConsumer
    let reads = Collected<Void>()

    init(_ native: NativeConsumer) { self.native = native }

    func state() throws -> ConsumerState {
        reads.add(())
        return try native.state()
    }

    func revision() throws -> UInt64 { try native.revision() }
    func subscribeRevisions(listener: RevisionListener) throws -> NativeSubscription {
        try native.subscribeRevisions(listener: listener)
    }
    func foreground() throws { try native.foreground() }
    func background() throws { try native.background() }
    func connectivity(online: Bool) throws { try native.connectivity(online: online) }
    func systemProxy(proxy: Secret?) throws { try native.systemProxy(proxy: proxy) }
    func logTo(logger: NativeLogger, level: StytchLogLevel) throws -> NativeSubscription {
        try native.logTo(logger: logger, level: level)
    }
    func storeUnlocked() throws { try native.storeUnlocked() }
    func close() throws { try native.close() }
    func diagnostics() throws -> Diagnostics { try native.diagnostics() }
}
