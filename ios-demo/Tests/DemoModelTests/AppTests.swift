import StytchCore
import XCTest
@testable import DemoModel

@MainActor
final class AppTests: XCTestCase {
    private let client = FakeConsumer()
    private let store = FakeStore()

    private func app() -> AppModel {
        let client = client
        return AppModel(store: store) { settings in
            _ = try configuration(settings, SharedStorage(), role: .owner)
            return ConsumerAccount(client: client)
        }
    }

    private func chooser(_ app: AppModel) throws -> ProjectModel {
        guard case let .choosing(model) = app.screen else { throw Timeout(what: "no choice of a project") }
        return model
    }

    private func opened(_ app: AppModel) throws -> OpenedProject {
        guard case let .opened(project) = app.screen else { throw Timeout(what: "no open project") }
        return project
    }

    func test_a_state_that_is_not_known_is_never_the_sign_in_page() async {
        XCTAssertEqual(page(.loading), .waiting)
        XCTAssertEqual(page(.unavailable(reason: .deviceLocked, hasSnapshot: false, lastValidatedAtMs: nil)), .waiting)
    }

    func test_a_session_that_is_shown_while_the_store_is_unreadable_is_a_session() async {
        XCTAssertEqual(page(.unavailable(reason: .clockUnproven, hasSnapshot: true, lastValidatedAtMs: 1)), .session)
    }

    func test_the_next_step_of_an_intermediate_session_is_the_page() async {
        let factor = SecondFactor(
            organizationId: "o", organizationName: "O", memberId: "m", phoneNumber: nil, isCodeSent: false
        )
        let steps: [(NextStep?, Page)] = [
            (.chooseOrganization, .organizations), (.secondFactor(factor), .secondFactor),
            (.otherFirstFactor(organizationName: "O", allowed: ["sso"]), .signIn), (nil, .signIn),
        ]
        for (step, expected) in steps {
            var snapshot = Snapshot(state: .signedOut(cause: .stepUp))
            snapshot.nextStep = step
            XCTAssertEqual(Page(for: snapshot, isChoosingOrganization: false), expected)
        }
    }

    func test_a_project_opens_with_trimmed_settings_and_is_the_one_of_the_next_start() async throws {
        let app = app()
        let model = try chooser(app)
        model.settings.server = " http://127.0.0.1:4000/ "
        model.open()
        XCTAssertEqual(try opened(app).subtitle, "Consumer · local emulator")
        XCTAssertEqual(store.opened?.server, "http://127.0.0.1:4000")
        XCTAssertNoThrow(try opened(self.app()))
    }

    func test_each_kind_of_project_has_its_own_token_and_none_opens_nothing() async throws {
        let app = app()
        let model = try chooser(app)
        model.settings.project = .b2b
        model.settings.publicToken = " "
        XCTAssertFalse(model.canOpen)
        model.open()
        XCTAssertNil(store.opened)
        model.settings.project = .consumer
        XCTAssertTrue(model.canOpen)
    }

    func test_settings_that_cannot_work_are_explained_where_they_were_typed() async throws {
        let app = app()
        let model = try chooser(app)
        model.settings.server = "nowhere"
        model.open()
        XCTAssertEqual(model.message, errorMessage(InvalidServer()))
        XCTAssertNil(store.opened)
        model.settings.server = ""
        XCTAssertNil(model.message)
        XCTAssertEqual(model.serverHelp, "Empty: Stytch itself.")
    }

    func test_a_project_that_does_not_open_at_the_start_says_why() async throws {
        var settings = Settings()
        settings.server = "nowhere"
        store.remember(settings)
        XCTAssertEqual(try chooser(app()).message, errorMessage(InvalidServer()))
    }

    func test_leaving_closes_the_client_and_keeps_what_was_typed() async throws {
        let app = app()
        let model = try chooser(app)
        model.settings.server = "https://example.com"
        model.open()
        app.leaveProject()
        XCTAssertEqual(client.calls, ["close"])
        XCTAssertEqual(try chooser(app).settings.server, "https://example.com")
        XCTAssertNil(store.opened)
    }

    func test_pages_follow_the_session_and_each_state_is_in_the_log_once() async throws {
        let app = app()
        try chooser(app).open()
        let project = try opened(app)
        XCTAssertEqual(project.page, .waiting)
        client.publish(consumerState(.signedOut(cause: .none)))
        try await eventually("the sign-in page") { project.page == .signIn }
        client.publish(validated(at: Date()))
        client.publish(validated(at: Date()))
        try await eventually("the session page") { project.page == .session }
        client.publish(consumerState(.signedOut(cause: .serverRejected)))
        try await eventually("the sign-in page") { project.page == .signIn }
        XCTAssertEqual(project.log.lines.map { String($0.dropFirst(7)) }, [
            "state: Signed out · serverRejected", "state: Active · validated", "state: Signed out", "state: Loading",
        ])
    }

    func test_a_new_session_begins_without_messages_and_questions_about_the_last_one() async throws {
        let app = app()
        try chooser(app).open()
        let project = try opened(app)
        client.publish(validated(at: Date()))
        try await eventually("the session page") { project.page == .session }
        await project.session.press(.validate)?.value
        project.session.press(.forceClear)
        client.publish(consumerState(.signedOut(cause: .userRevoked)))
        try await eventually("the sign-in page") { project.page == .signIn }
        client.publish(validated(at: Date()))
        try await eventually("the session page") { project.page == .session }
        XCTAssertNil(project.session.message)
        XCTAssertNil(project.session.panel)
    }

    func test_different_projects_and_servers_have_different_sessions() async {
        var settings = Settings()
        let first = settings.instance
        XCTAssertEqual(first, Settings().instance)
        settings.server = "https://example.com"
        XCTAssertNotEqual(settings.instance, first)
    }

    func test_settings_survive_a_restart_in_the_defaults_of_the_user() async throws {
        let name = "stytch-demo-\(UUID().uuidString)"
        let defaults = try XCTUnwrap(UserDefaults(suiteName: name))
        defer { defaults.removePersistentDomain(forName: name) }
        let store = DefaultsStore(defaults)
        XCTAssertEqual(store.draft, Settings())
        var settings = Settings()
        settings.project = .b2b
        store.remember(settings)
        XCTAssertEqual(DefaultsStore(defaults).opened, settings)
        store.forgetOpened()
        XCTAssertNil(store.opened)
        XCTAssertEqual(store.draft, settings)
    }

    func test_without_names_of_groups_the_app_keeps_its_data_for_itself() async {
        let group = AppGroup(group: nil, keychainAccessGroup: "com.example.shared")
        XCTAssertTrue(group.defaults === UserDefaults.standard)
        XCTAssertNil(group.storage.folder)
        XCTAssertNil(group.storage.keychainAccessGroup)
    }

    private func page(_ state: SessionState) -> Page {
        Page(for: Snapshot(state: state), isChoosingOrganization: false)
    }
}
