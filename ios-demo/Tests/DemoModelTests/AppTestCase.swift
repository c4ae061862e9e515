import StytchCore
import XCTest
@testable import DemoModel

/// Tests of the whole model over the library, against the emulator, in a folder of their own.
@MainActor
class AppTestCase: XCTestCase {
    let store = FakeStore()
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("stytch-demo-\(UUID().uuidString)", isDirectory: true)

    var storage: SharedStorage { SharedStorage(folder: folder) }

    /// A client that was closed just now may still write into the folder, so that the first try can fail.
    override func tearDown() async throws {
        try await eventually("the folder is removed") {
            try? FileManager.default.removeItem(at: folder)
            return !FileManager.default.fileExists(atPath: folder.path)
        }
    }

    /// The app after its start, with a project open.
    func start(_ settings: Settings) throws -> (AppModel, OpenedProject) {
        store.remember(settings)
        let storage = storage
        let app = AppModel(store: store) { try openAccount($0, in: storage) }
        guard case let .opened(project) = app.screen else { throw Timeout(what: "the project did not open") }
        return (app, project)
    }

    func signIn(_ project: OpenedProject) async throws {
        try await reach(.signIn, project)
        project.signIn.email = "ada@example.com"
        project.signIn.password = Emulator.password
        await project.signIn.signIn()?.value
        try await reach(.session, project)
    }

    func reach(_ page: Page, _ project: OpenedProject) async throws {
        try await eventually("\(page), not \(project.page): \(project.log.lines)") { project.page == page }
    }
}
