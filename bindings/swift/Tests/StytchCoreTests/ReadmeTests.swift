import StytchCore
import XCTest

/// The code of the package's README, compiled.
final class ReadmeTests: XCTestCase, @unchecked Sendable {
    /// The lines of the README, as they stand there.
    private func readme(email: String, password: String, showHome: (Session, Date) -> Void, showSignIn: () -> Void) async throws {
try StytchClient.configure(configuration: StytchClientConfiguration(publicToken: "public-token-test-…"))

try await StytchClient.passwords.authenticate(parameters: .init(email: email, password: password))

for await info in StytchClient.sessions.sessionChanges {
    switch info {
    case let .available(session, lastValidatedAt): showHome(session, lastValidatedAt)
    case .unavailable: showSignIn()
    }
}
    }

    func test_the_code_of_the_readme_is_the_one_that_is_compiled_here() throws {
        let here = URL(fileURLWithPath: #filePath)
        let package = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let readme = try String(contentsOf: package.appendingPathComponent("README.md"), encoding: .utf8)
        let block = try XCTUnwrap(readme.components(separatedBy: "```swift\n").dropFirst().first?.components(separatedBy: "```").first)
        let code = block.replacingOccurrences(of: "import StytchCore\n\n", with: "")
        XCTAssertTrue(try String(contentsOf: here, encoding: .utf8).contains(code), code)
    }

    func test_the_token_of_the_readme_is_refused_by_name() async {
        let error = await failure { try await readme(email: "", password: "", showHome: { _, _ in }, showSignIn: {}) }
        XCTAssertEqual((error as? StytchSDKError)?.message.hasPrefix("publicToken "), true)
    }
}
