import XCTest

/// The app on a simulator, with the emulator and `android-demo/seed.json` on the same computer. It is built by Xcode
/// only; `ProjectFileTests` compares its texts with the model's. `cargo xtask device --ios` makes a simulator and installs
/// the app again before each test. A10, A11 and A15 are rows of docs/unproven.md.
@MainActor
final class DemoUITests: XCTestCase {
    /// A15.
    func test_a_user_who_signed_in_is_still_signed_in_after_a_relaunch() {
        let app = XCUIApplication()
        signIn(app)

        app.terminate()
        app.launch()

        assertSignedIn(app)
    }

    /// A11: the variable that iOS sets when it starts an app before the user does.
    func test_a_user_is_still_signed_in_after_a_prewarmed_launch() {
        let app = XCUIApplication()
        signIn(app)

        app.terminate()
        app.launchEnvironment["ActivePrewarm"] = "1"
        app.launch()

        assertSignedIn(app)
        // A client that had not noticed that the app appeared would not ask the server.
        XCTAssertTrue(app.staticTexts["Active · validated"].waitForExistence(timeout: 30))
    }

    /// A10, before the root of that server is installed.
    func test_a_server_with_an_unknown_root_is_not_reached() throws {
        let app = XCUIApplication()
        try openAtTlsServer(app)

        enterPassword(app)

        XCTAssertFalse(app.navigationBars["Session"].waitForExistence(timeout: 20))
        XCTAssertTrue(app.textFields["E-mail address"].exists)
    }

    /// A10, after the root was installed.
    func test_a_server_with_an_installed_root_is_reached() throws {
        let app = XCUIApplication()
        try openAtTlsServer(app)

        enterPassword(app)

        assertSignedIn(app)
    }

    private func signIn(_ app: XCUIApplication) {
        continueAfterFailure = false
        app.launch()
        // Not shown when an earlier test signed in, as in a run from Xcode.
        if app.buttons["Open project"].waitForExistence(timeout: 10) {
            app.buttons["Open project"].tap()
            enterPassword(app)
        }
        assertSignedIn(app)
    }

    /// Opens the project at the address that the test is given, over TLS.
    private func openAtTlsServer(_ app: XCUIApplication) throws {
        continueAfterFailure = false
        let address = ProcessInfo.processInfo.environment["TLS_SERVER"] ?? ""
        try XCTSkipIf(address.isEmpty, "TLS_SERVER names no server; `cargo xtask device --ios` starts one")
        app.launch()
        // What an earlier test opened.
        if app.buttons["Change project"].waitForExistence(timeout: 10) { app.buttons["Change project"].tap() }
        let server = app.textFields["Server"]
        XCTAssertTrue(server.waitForExistence(timeout: 30))
        // The cursor goes to the end of the text.
        server.coordinate(withNormalizedOffset: CGVector(dx: 0.95, dy: 0.5)).tap()
        server.typeText(String(repeating: XCUIKeyboardKey.delete.rawValue, count: 60) + address + "\n")
        app.buttons["Open project"].tap()
    }

    private func enterPassword(_ app: XCUIApplication) {
        let email = app.textFields["E-mail address"]
        XCTAssertTrue(email.waitForExistence(timeout: 30))
        email.tap()
        email.typeText("ada@example.com")
        let password = app.secureTextFields["Password"]
        password.tap()
        password.typeText("correct horse\n")
        app.buttons["Sign in"].tap()
    }

    private func assertSignedIn(_ app: XCUIApplication) {
        XCTAssertTrue(app.navigationBars["Session"].waitForExistence(timeout: 30))
        XCTAssertTrue(app.staticTexts["ada@example.com"].waitForExistence(timeout: 30))
        XCTAssertFalse(app.textFields["E-mail address"].exists)
    }
}
