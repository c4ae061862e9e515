import StytchCore
import XCTest
@testable import DemoModel

/// The whole model over the library, against the emulator.
@MainActor
final class EmulatorTests: AppTestCase {
    func test_a_password_signs_in_with_the_token_that_is_filled_in_and_signing_out_says_so() async throws {
        let (app, project) = try start(Emulator.shared().settings(.consumer))
        try await signIn(project)
        XCTAssertEqual(project.session.chip.text, "Active · validated")
        XCTAssertEqual(project.session.user, "ada@example.com")
        XCTAssertTrue(["Expires in 29", "Expires in 30"].contains(String(project.session.countdownText.prefix(13))))
        await project.session.press(.extend)?.value
        try await eventually("an hour") {
            project.session.tick()
            return ["Expires in 59", "Expires in 1 "].contains(String(project.session.countdownText.prefix(13)))
        }

        await project.session.press(.revoke)?.value
        try await reach(.signIn, project)
        XCTAssertEqual(project.signIn.message, causeMessage(.userRevoked))
        app.close()
    }

    func test_a_wrong_password_is_explained() async throws {
        let (app, project) = try start(Emulator.shared().settings(.consumer))
        try await reach(.signIn, project)
        project.signIn.email = "ada@example.com"
        project.signIn.password = "wrong"
        await project.signIn.signIn()?.value
        XCTAssertEqual(project.signIn.message?.text.hasPrefix("This address and password do not match."), true)
        app.close()
    }

    func test_a_code_by_email_signs_in() async throws {
        let emulator = try Emulator.shared()
        let (app, project) = try start(emulator.settings(.consumer))
        try await reach(.signIn, project)
        project.signIn.method = .emailCode
        project.signIn.email = "grace@example.com"
        await project.signIn.sendCode()?.value
        project.signIn.code = "000000"
        await project.signIn.useCode()?.value
        XCTAssertEqual(project.signIn.message?.text, "This code is wrong or too old. Check it, or send a new one.")
        project.signIn.code = try await emulator.code("grace@example.com")
        await project.signIn.useCode()?.value
        try await reach(.session, project)
        XCTAssertEqual(project.session.user, "grace@example.com")
        app.close()
    }

    func test_without_a_network_the_stored_session_is_shown_with_a_banner_and_confirmed_afterwards() async throws {
        let emulator = try Emulator.shared()
        let (app, project) = try start(emulator.settings(.consumer))
        try await signIn(project)
        app.close()

        var again: OpenedProject?
        var second: AppModel?
        try await emulator.offline {
            let (app, project) = try start(emulator.settings(.consumer))
            (second, again) = (app, project)
            try await reach(.session, project)
            XCTAssertEqual(project.session.chip.text, "Active · cached")
            XCTAssertEqual(project.session.banner?.tone, .careful)
            await project.session.press(.validate)?.value
            XCTAssertEqual(
                project.session.message,
                errorMessage(StytchAPIUnreachableError(reason: "reset"))
            )
            XCTAssertEqual(project.page, .session)
        }
        let project2 = try XCTUnwrap(again)
        await project2.session.press(.validate)?.value
        try await eventually("the confirmation") { project2.session.banner == nil }
        second?.close()
    }

    func test_without_a_network_force_clear_signs_out_on_this_device() async throws {
        let emulator = try Emulator.shared()
        let (app, project) = try start(emulator.settings(.consumer))
        try await signIn(project)
        try await emulator.offline {
            project.session.press(.forceClear)
            await project.session.confirmForceClear()?.value
            try await reach(.signIn, project)
        }
        app.close()
    }

    func test_a_member_finds_the_organizations_enters_one_and_gives_a_second_factor_for_another() async throws {
        let emulator = try Emulator.shared()
        let (app, project) = try start(emulator.settings(.b2b))
        let organizations = try XCTUnwrap(project.organizations)
        let secondFactor = try XCTUnwrap(project.secondFactor)
        try await reach(.signIn, project)
        project.signIn.method = .emailCode
        project.signIn.email = "ada@example.com"
        await project.signIn.sendCode()?.value
        project.signIn.code = try await emulator.code("ada@example.com")
        await project.signIn.useCode()?.value

        try await reach(.organizations, project)
        try await eventually("the list") { organizations.items.count == 3 && !organizations.isBusy }
        XCTAssertEqual(organizations.items.map(\.name), ["Analytical Engines", "Silk Looms", "Vaults"])
        XCTAssertEqual(organizations.items.map(\.note), ["Ready to enter", "Ready to enter", "Asks for a second factor"])
        await organizations.enter(organizations.items[0].id)?.value
        try await reach(.session, project)
        XCTAssertEqual(project.session.organization, "Analytical Engines")

        project.session.press(.exchange)
        try await eventually("the list") { organizations.items.count == 3 && !organizations.isBusy }
        XCTAssertEqual(organizations.items[0].note, "You are here")
        XCTAssertNil(organizations.enter(organizations.items[2].id))
        XCTAssertEqual(organizations.asking?.name, "Vaults")
        await organizations.confirm()?.value
        try await reach(.secondFactor, project)
        XCTAssertEqual(secondFactor.organizationText, "Vaults asks for a second factor.")
        await secondFactor.sendCode()?.value
        secondFactor.code = try await emulator.code("+15005550006")
        await secondFactor.useCode()?.value
        try await reach(.session, project)
        XCTAssertEqual(project.session.organization, "Vaults")
        app.close()
    }

    /// One process has one client of a stored session, so that the app's is closed before the widget reads here.
    func test_the_widget_shows_what_the_app_stored_and_leaves_it_stored() async throws {
        let settings = try Emulator.shared().settings(.consumer)
        let (app, project) = try start(settings)
        try await signIn(project)
        let whileOpen = await readWidgetContent(settings, in: storage)
        XCTAssertEqual(whileOpen, .failed)
        app.close()

        let content = await readWidgetContent(settings, in: storage)
        XCTAssertEqual(content.chip.text, "Active · cached")
        XCTAssertEqual(content.user, "ada@example.com")
        XCTAssertNotNil(content.expiresAt)

        let (again, project2) = try start(settings)
        try await reach(.session, project2)
        await project2.session.press(.revoke)?.value
        try await reach(.signIn, project2)
        again.close()
        let after = await readWidgetContent(settings, in: storage)
        XCTAssertEqual(after.chip.text, "Signed out")
        XCTAssertEqual(after.user, "")
        let none = await readWidgetContent(nil, in: storage)
        XCTAssertEqual(none, .closed)
    }
}
