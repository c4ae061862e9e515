import XCTest

/// The app on a simulator, with the emulator and `android-demo/seed.json` on the same computer. It is built by Xcode
/// only; `ProjectFileTests` compares its texts with the model's.
@MainActor
final class DemoUITests: XCTestCase {
    func test_a_user_who_signed_in_is_still_signed_in_after_a_relaunch() {
        continueAfterFailure = false
        let app = XCUIApplication()
        app.launch()
        app.buttons["Open project"].tap()
        let email = app.textFields["E-mail address"]
        XCTAssertTrue(email.waitForExistence(timeout: 30))
        email.tap()
        email.typeText("ada@example.com")
        let password = app.secureTextFields["Password"]
        password.tap()
        password.typeText("correct horse\n")
        app.buttons["Sign in"].tap()
        XCTAssertTrue(app.navigationBars["Session"].waitForExistence(timeout: 30))
        XCTAssertTrue(app.staticTexts["ada@example.com"].waitForExistence(timeout: 30))

        app.terminate()
        app.launch()

        XCTAssertTrue(app.staticTexts["ada@example.com"].waitForExistence(timeout: 30))
        XCTAssertTrue(app.navigationBars["Session"].exists)
        XCTAssertFalse(email.exists)
    }
}
