#if canImport(DemoApp)
// Only where the views are built with the stand-in for SwiftUI, which draws them.
import SwiftUI
import XCTest
@testable import DemoApp
@testable import DemoModel

/// The views, with a model over the library against the emulator. Each page is drawn as HTML into the folder of
/// STYTCH_DRAWINGS, where there is one.
@MainActor
final class DrawingTests: AppTestCase {
    private static let caption = "Drawn from the app\u{2019}s views and model on Linux. Not a picture of a device."

    /// What the window shows, as HTML.
    private func html(_ app: AppModel, height: Int = 852, isDark: Bool = false) -> String {
        document(of: ContentView(model: app), isDark: isDark, width: 393, height: height, caption: Self.caption)
    }

    /// The same, written into the folder of drawings too.
    private func draw(_ app: AppModel, _ name: String, height: Int = 852, isDark: Bool = false) throws -> String {
        let html = html(app, height: height, isDark: isDark)
        if let folder = ProcessInfo.processInfo.environment["STYTCH_DRAWINGS"] {
            let folder = URL(fileURLWithPath: folder, isDirectory: true)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appendingPathComponent("ios-\(name)-\(isDark ? "dark" : "light").html")
            try html.write(to: file, atomically: true, encoding: .utf8)
        }
        return html
    }

    private func assert(_ html: String, shows texts: [String], file: StaticString = #filePath, line: UInt = #line) {
        for text in texts { XCTAssertTrue(html.contains(">\(text)<"), "\(text)\n\(html)", file: file, line: line) }
    }

    func test_the_choice_of_a_project() async throws {
        let app = AppModel(store: store) { _ in throw NotUsed() }
        let html = try draw(app, "project")
        assert(html, shows: [ProjectModel.heading, "http://127.0.0.1:4000", ProjectModel.openLabel])
        XCTAssertTrue(html.contains("class=\"chosen\"><span class=\" \">Consumer<"), html)
    }

    func test_a_wrong_password_is_explained_below_the_form() async throws {
        let (app, project) = try start(Emulator.shared().settings(.consumer))
        try await reach(.signIn, project)
        let empty = html(app)
        XCTAssertTrue(empty.contains("class=\"button  disabled\">Sign in<"), empty)
        project.signIn.email = "ada@example.com"
        project.signIn.password = "wrong"
        await project.signIn.signIn()?.value

        let html = try draw(app, "sign-in", isDark: true)
        assert(html, shows: ["ada@example.com", "●●●●●", project.signIn.message?.text ?? "no message"])
        XCTAssertTrue(html.contains("class=\"button  \">Sign in<"), html)
        XCTAssertFalse(html.contains(">wrong<"), html)
        app.close()
    }

    func test_the_session_and_the_question_before_it_is_cleared() async throws {
        let emulator = try Emulator.shared()
        let (app, project) = try start(emulator.settings(.consumer))
        try await signIn(project)
        for isDark in [false, true] {
            let html = try draw(app, "session", height: 1030, isDark: isDark)
            assert(html, shows: ["Active · validated", "ada@example.com", project.session.countdownText, "Force clear"])
            for row in project.session.rows { assert(html, shows: [row.label, row.value]) }
        }
        project.session.press(.forceClear)
        let html = try draw(app, "force-clear", height: 1280)
        assert(html, shows: [SessionModel.forceClearQuestion, SessionModel.forceClearWarning, SessionModel.keepLabel])
        app.close()

        try await emulator.offline {
            let (app, project) = try start(emulator.settings(.consumer))
            try await reach(.session, project)
            let html = try draw(app, "cached", height: 1030)
            assert(html, shows: ["Active · cached", project.session.banner?.text ?? "no banner"])
            app.close()
        }
    }

    func test_the_organizations_of_a_member_and_a_second_factor() async throws {
        let emulator = try Emulator.shared()
        let (app, project) = try start(emulator.settings(.b2b))
        let organizations = try XCTUnwrap(project.organizations)
        try await reach(.signIn, project)
        project.signIn.method = .emailCode
        project.signIn.email = "ada@example.com"
        await project.signIn.sendCode()?.value
        project.signIn.code = try await emulator.code("ada@example.com")
        await project.signIn.useCode()?.value
        try await reach(.organizations, project)
        try await eventually("the list") { organizations.items.count == 3 && !organizations.isBusy }
        let list = try draw(app, "organizations")
        assert(list, shows: organizations.items.flatMap { [$0.name, $0.note] } + [OrganizationsModel.createLabel])

        await organizations.enter(organizations.items[2].id)?.value
        try await reach(.secondFactor, project)
        let html = try draw(app, "second-factor", isDark: true)
        assert(html, shows: [SecondFactorModel.heading, project.secondFactor?.organizationText ?? "no factor"])
        app.close()
    }
}
#endif
