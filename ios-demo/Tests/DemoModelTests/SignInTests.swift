import StytchCore
import XCTest
@testable import DemoModel

@MainActor
final class SignInTests: XCTestCase {
    private let client = FakeConsumer()

    private func model() -> SignInModel {
        SignInModel(account: ConsumerAccount(client: client), isLocal: true, log: EventLog { Date() })
    }

    func test_the_buttons_wait_for_an_address_and_a_password() async {
        let model = model()
        XCTAssertFalse(model.canUsePassword)
        model.email = "ada@example.com"
        XCTAssertFalse(model.canUsePassword)
        XCTAssertTrue(model.canSendCode)
        model.password = "secret"
        XCTAssertTrue(model.canUsePassword)
        for wrong in ["ada", "@example.com", "ada@", "a@b@c"] {
            model.email = wrong
            XCTAssertFalse(model.canUsePassword, wrong)
        }
    }

    func test_the_address_is_sent_trimmed_and_the_password_as_it_was_typed() async {
        let model = model()
        model.email = " ada@example.com "
        model.password = " secret "
        await model.signIn()?.value
        XCTAssertEqual(client.calls, ["sign in ada@example.com  secret "])
        XCTAssertEqual(model.password, "")
    }

    func test_signing_up_uses_the_same_form() async {
        let model = model()
        XCTAssertTrue(model.showsSignUp)
        model.email = "ada@example.com"
        model.password = "secret"
        await model.signUp()?.value
        XCTAssertEqual(client.calls, ["sign up ada@example.com secret"])
    }

    func test_a_wrong_password_is_explained_and_stays_in_the_form() async {
        client.fail("sign in", with: StytchAPIError(statusCode: 401, errorType: "unauthorized_credentials", message: ""))
        let model = model()
        model.email = "ada@example.com"
        model.password = "wrong"
        await model.signIn()?.value
        XCTAssertEqual(model.message?.tone, .bad)
        XCTAssertEqual(model.password, "wrong")
        model.method = .emailCode
        XCTAssertNil(model.message)
    }

    func test_a_code_is_requested_and_then_used_with_its_method_id() async {
        let model = model()
        model.method = .emailCode
        model.email = "ada@example.com"
        XCTAssertTrue(model.showsSendCode)
        await model.sendCode()?.value
        XCTAssertTrue(model.showsCode)
        XCTAssertFalse(model.showsEmail)
        XCTAssertEqual(model.sentText, "A code was sent to ada@example.com.")
        XCTAssertFalse(model.canUseCode)
        model.code = " 123456 "
        await model.useCode()?.value
        XCTAssertEqual(client.calls, ["send code ada@example.com", "use code 123456 method"])
        XCTAssertEqual(model.code, "")
        XCTAssertTrue(model.showsSendCode)
    }

    func test_starting_over_leads_back_to_the_address() async {
        let model = model()
        model.method = .emailCode
        model.email = "ada@example.com"
        await model.sendCode()?.value
        model.startOver()
        XCTAssertTrue(model.showsEmail)
        XCTAssertEqual(model.email, "ada@example.com")
    }

    func test_while_a_call_is_running_nothing_else_starts() async {
        client.hold("sign in")
        let model = model()
        model.email = "ada@example.com"
        model.password = "secret"
        let first = model.signIn()
        XCTAssertTrue(model.isBusy)
        XCTAssertNil(model.signIn())
        client.release("sign in")
        await first?.value
        XCTAssertEqual(client.calls.count, 1)
        XCTAssertFalse(model.isBusy)
    }

    func test_the_form_says_why_nobody_is_signed_in() async throws {
        let model = model()
        XCTAssertNil(model.message)
        client.publish(consumerState(.signedOut(cause: .expired)))
        try await eventually("the cause") { model.message == causeMessage(.expired) }
    }
}
