import XCTest
@testable import StytchCore

/// The list that all languages share, and the tests here.
final class ScenarioTests: XCTestCase, @unchecked Sendable {
    /// What does not exist in Swift, or is not there yet, and why.
    private static let leftOut = [
        "S22": "a closure of Swift cannot throw",
        "S32": "an argument has a label",
        "S51": "no place for a token in the settings of the platform",
        "S58": "Objective-C has no structs and enums of Swift",
        "S70": "rotations are not events on Apple's systems",
        "S71": "Apple's systems report no screens one by one",
        "S73": "Apple's systems report no screens one by one",
        "S74": "Apple's systems report no screens one by one",
        "S85": "a context is Android's",
        "S87": "a missing library is an error of the linker",
        "S89": "a text of Swift has no half of a surrogate pair",
        "S90": "Objective-C has no structs and enums of Swift",
        "S91": "null is a type in Swift",
    ]

    func test_every_scenario_of_the_list_has_a_test_or_a_reason() throws {
        let path = try XCTUnwrap(ProcessInfo.processInfo.environment["STYTCH_SCENARIOS"])
        let list = try String(contentsOfFile: path, encoding: .utf8)
        let listed = Set(ids(in: list, "\n\\| (S\\d\\d) "))
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        var tested: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            tested.formUnion(ids(in: try String(contentsOf: file, encoding: .utf8), "func test_(S\\d\\d)_"))
        }

        XCTAssertEqual(tested.subtracting(listed), [])
        XCTAssertEqual(tested.intersection(Self.leftOut.keys), [])
        XCTAssertEqual(listed.subtracting(tested), Set(Self.leftOut.keys))
    }

    private func ids(in text: String, _ pattern: String) -> [String] {
        guard let expression = try? NSRegularExpression(pattern: pattern) else { return [] }
        let matches = expression.matches(in: text, range: NSRange(text.startIndex..., in: text))
        return matches.compactMap { Range($0.range(at: 1), in: text).map { String(text[$0]) } }
    }
}
