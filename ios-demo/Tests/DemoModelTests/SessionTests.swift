import StytchCore
import XCTest
@testable import DemoModel

@MainActor
final class SessionTests: XCTestCase {
    private let client = FakeConsumer()
    private let clock = FakeClock()

    private func model(_ state: ConsumerState? = nil) -> SessionModel {
        client.publish(state ?? validated(at: clock.now))
        let clock = clock
        return SessionModel(account: ConsumerAccount(client: client), clock: { clock.now }, log: EventLog { clock.now })
    }

    func test_the_countdown_and_the_bar_follow_the_clock_to_the_end() async {
        let model = model()
        XCTAssertEqual(model.countdownText, "Expires in 30 min 0 s")
        XCTAssertEqual(model.remaining, 1)
        clock.now += 15 * 60
        model.tick()
        XCTAssertEqual(model.countdownText, "Expires in 15 min 0 s")
        XCTAssertEqual(model.remaining, 0.5)
        clock.now += 16 * 60
        model.tick()
        XCTAssertEqual(model.countdownText, "Over by the clock of this device")
        XCTAssertEqual(model.remaining, 0)
    }

    func test_the_rows_show_freshness_last_validation_factors_JWT_and_disk() async {
        let model = model(validated(at: clock.now, persisted: false))
        clock.now += 12
        model.tick()
        XCTAssertEqual(model.rows.map { "\($0.label): \($0.value)" }, [
            "Freshness: confirmed by the server",
            "Last validated: 12 s ago",
            "Factors: Password",
            "JWT: 4 min 48 s left",
            "On disk: not written yet",
        ])
        XCTAssertEqual(model.user, "ada@example.com")
    }

    func test_buttons_work_for_a_session_even_an_unreadable_one_and_not_without_one() async {
        for state in [SessionState.loading, .signedOut(cause: .none)] {
            let model = model(consumerState(state))
            XCTAssertFalse(SessionAction.allCases.contains { model.isEnabled($0) })
        }
        let states: [SessionState] = [
            .active(freshness: .cached, lastValidatedAtMs: nil),
            .unavailable(reason: .clockUnproven, hasSnapshot: true, lastValidatedAtMs: 1),
        ]
        for state in states {
            let model = model(consumerState(state))
            XCTAssertTrue(SessionAction.allCases.allSatisfy { model.isEnabled($0) })
            XCTAssertNotNil(model.banner)
        }
    }

    func test_validating_sends_no_duration_and_extending_sends_an_hour() async {
        let model = model()
        await model.press(.validate)?.value
        XCTAssertEqual(model.message, Message("The server confirmed the session.", .good))
        await model.press(.extend)?.value
        XCTAssertEqual(client.calls, ["authenticate", "authenticate 60"])
    }

    func test_while_a_call_is_running_only_force_clear_is_enabled() async {
        client.hold("authenticate")
        let model = model()
        let call = model.press(.validate)
        XCTAssertEqual(SessionAction.allCases.filter { model.isEnabled($0) }, [.forceClear])
        client.release("authenticate")
        await call?.value
        XCTAssertTrue(model.isEnabled(.validate))
    }

    func test_force_clear_does_nothing_before_it_is_confirmed() async {
        let model = model()
        XCTAssertNil(model.confirmForceClear())
        model.press(.forceClear)
        XCTAssertEqual(model.panel, .confirmForceClear)
        model.closePanel()
        XCTAssertNil(model.confirmForceClear())
        model.press(.forceClear)
        await model.confirmForceClear()?.value
        XCTAssertEqual(client.calls, ["force clear"])
        XCTAssertNil(model.panel)
    }

    func test_an_earlier_call_does_not_replace_the_message_of_force_clear() async throws {
        client.hold("revoke")
        client.fail("revoke", with: StytchSDKError.noCurrentSession())
        client.fail("force clear", with: StytchAPIUnreachableError(reason: "reset"))
        let model = model()
        let first = model.press(.revoke)
        model.press(.forceClear)
        await model.confirmForceClear()?.value
        let message = try XCTUnwrap(model.message)
        client.release("revoke")
        await first?.value
        XCTAssertEqual(model.message, message)
        XCTAssertFalse(model.isBusy)
    }

    func test_a_failed_call_says_what_to_do_and_is_in_the_log() async {
        client.fail("authenticate", with: StytchAPIUnreachableError(reason: "reset"))
        client.publish(validated(at: clock.now))
        let log = EventLog { Date() }
        let model = SessionModel(account: ConsumerAccount(client: client), clock: { Date() }, log: log)
        await model.press(.validate)?.value
        XCTAssertEqual(model.message?.tone, .careful)
        XCTAssertEqual(log.lines, ["00:00  validate: api_unreachable", "00:00  validate …"])
    }

    func test_exchange_asks_for_an_access_token_which_is_sent_trimmed_and_not_kept() async {
        let model = model()
        model.press(.exchange)
        XCTAssertEqual(model.panel, .accessToken)
        XCTAssertFalse(model.canExchange)
        model.accessToken = " token "
        await model.exchange()?.value
        XCTAssertEqual(client.calls, ["exchange token"])
        XCTAssertEqual(model.accessToken, "")
    }

    func test_a_screen_runs_one_call_at_a_time_unless_the_call_replaces_the_other() async {
        let calls = Calls(log: EventLog { Date() })
        let (gate, opener) = AsyncStream<Void>.makeStream()
        let first = calls.run("first") { for await _ in gate {} }
        XCTAssertNil(calls.run("second") {})
        let third = calls.run("third", always: true, success: "It is done.") {}
        await third?.value
        XCTAssertTrue(calls.isBusy)
        opener.finish()
        await first?.value
        XCTAssertFalse(calls.isBusy)
        XCTAssertEqual(calls.message, Message("It is done.", .good))
    }

    func test_the_log_keeps_the_newest_lines_and_their_times() async {
        let clock = clock
        let log = EventLog { clock.now }
        clock.now += 83
        for number in 1 ... 60 { log.add("line \(number)") }
        XCTAssertEqual(log.lines.count, EventLog.limit)
        XCTAssertEqual(log.lines.first, "01:23  line 60")
    }
}
