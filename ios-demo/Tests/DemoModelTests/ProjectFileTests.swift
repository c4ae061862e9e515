@testable import DemoModel
import StytchCore
import XCTest

/// Xcode's project, which is written by hand: what can be checked without Xcode.
final class ProjectFileTests: XCTestCase {
    private let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Xcode", isDirectory: true)

    private func project() throws -> String {
        try String(contentsOf: folder.appendingPathComponent("StytchDemo.xcodeproj/project.pbxproj"), encoding: .utf8)
    }

    private func plist(_ name: String) throws -> [String: Any] {
        let data = try Data(contentsOf: folder.appendingPathComponent(name))
        return try XCTUnwrap(PropertyListSerialization.propertyList(from: data, format: nil) as? [String: Any])
    }

    func test_every_object_that_the_project_names_is_in_it() throws {
        let text = try project()
        let id = #/\bDE3[0-9A-F]{21}\b/#
        let named = Set(text.matches(of: id).map { String($0.output) })
        let defined = text.split(separator: "\n").filter { $0.hasPrefix("\t\tDE3") && $0.contains(" = {") }
            .compactMap { $0.firstMatch(of: id) }.map { String($0.output) }
        XCTAssertFalse(named.isEmpty)
        XCTAssertEqual(defined.count, Set(defined).count)
        XCTAssertEqual(named, Set(defined))
        let scheme = "StytchDemo.xcodeproj/xcshareddata/xcschemes/StytchDemo.xcscheme"
        let built = try String(contentsOf: folder.appendingPathComponent(scheme), encoding: .utf8).matches(of: id)
        XCTAssertFalse(built.isEmpty)
        XCTAssertTrue(named.isSuperset(of: built.map { String($0.output) }))
    }

    func test_the_ui_test_presses_and_expects_what_the_model_shows() async throws {
        let file = folder.deletingLastPathComponent().appendingPathComponent("UITests/DemoUITests.swift")
        let code = try String(contentsOf: file, encoding: .utf8)
        let shown = await MainActor.run {
            [
                "textFields[\"\(ProjectModel.serverLabel)\"]", "buttons[\"\(ProjectModel.openLabel)\"]",
                "textFields[\"\(SignInModel.emailLabel)\"]", "secureTextFields[\"\(SignInModel.passwordLabel)\"]",
                "buttons[\"\(SignInModel.signInLabel)\"]", "buttons[\"\(AppModel.changeLabel)\"]", "navigationBars[\"\(SessionModel.title)\"]",
            ]
        }
        let used = code.matches(of: #/(buttons|textFields|secureTextFields|navigationBars)\[[^\]]*\]/#)
        XCTAssertEqual(Set(used.map { String($0.output.0) }), Set(shown))
        XCTAssertTrue(code.contains("\"\(Chip(of: .active(freshness: .validated, lastValidatedAtMs: nil)).text)\""))
    }

    func test_every_folder_and_file_that_the_project_names_exists() throws {
        let paths = try project().matches(of: #/path = "?([^";]+)"?;.*sourceTree = "<group>"|path = (\.\./\w+);/#)
            .map { String($0.output.1 ?? $0.output.2 ?? "") }
        XCTAssertEqual(Set(paths), ["../App", "../UITests", "../Widget", "App-Info.plist", "Widget-Info.plist", "StytchDemo.entitlements"])
        for path in paths {
            XCTAssertTrue(FileManager.default.fileExists(atPath: folder.appendingPathComponent(path).path), path)
        }
    }

    func test_app_and_widget_name_the_groups_that_they_are_entitled_to() throws {
        let entitlements = try plist("StytchDemo.entitlements")
        for name in ["App-Info.plist", "Widget-Info.plist"] {
            let info = try plist(name)
            let group = try XCTUnwrap(info["StytchDemoAppGroup"] as? String)
            let keychain = try XCTUnwrap(info["StytchDemoKeychainGroup"] as? String)
            XCTAssertEqual(entitlements["com.apple.security.application-groups"] as? [String], [group])
            XCTAssertEqual(entitlements["keychain-access-groups"] as? [String], [keychain])
        }
    }
}
