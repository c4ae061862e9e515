import Combine
import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif
import StytchCore
import XCTest

/// The code of the articles in `StytchCore.docc`, compiled and not run.
private final class Articles {
    private let email = ""
    private let password = ""
    private let code = ""
    private var methodId = ""
    private let organizationId = ""
    private var subscriptions: Set<AnyCancellable> = []
    private var handle: StytchSubscription?

    func overview() async throws {
        try StytchClient.configure(configuration: StytchClientConfiguration(publicToken: "public-token-test-…"))
        try await StytchClient.passwords.authenticate(parameters: .init(email: email, password: password))
        let session: Session? = StytchClient.sessions.session
        use(session)
    }

    struct MyApp: App {
        init() {
            do {
                try StytchClient.configure(configuration: StytchClientConfiguration(publicToken: "public-token-test-…"))
            } catch {
                // The token or a setting is wrong: the error names it.
                print(error)
            }
        }

        var body: some Scene { WindowGroup { RootView() } }
    }

    func route() async {
        for await info in StytchClient.sessions.sessionChanges {
            switch info {
            case .available: showHome()
            case .unavailable: showSignIn()
            }
        }
    }

    func read() {
        let session: Session? = StytchClient.sessions.session
        let user: User? = StytchClient.user.getSync()
        let sessionToken: SessionToken? = StytchClient.sessions.sessionToken
        use((session, user, sessionToken))
    }

    func callBackend() async throws {
        var request = URLRequest(url: URL(fileURLWithPath: "/"))
        let jwt = try await StytchClient.sessions.freshJwt()
        request.setValue("Bearer \(jwt.expose())", forHTTPHeaderField: "Authorization")
    }

    func observe() async {
        StytchClient.sessions.onSessionChange.sink { update($0) }.store(in: &subscriptions)
        handle = StytchClient.user.onUserChange { info in update(info) }
        for await info in StytchClient.sessions.sessionChanges { update(info) }
    }

    func signOut() async throws {
        try await StytchClient.sessions.revoke()
    }

    func clear() async throws {
        do {
            try await StytchClient.sessions.revoke(parameters: .init(forceClear: true))
        } catch let error as StytchSDKError {
            if case .localStateCleared = error.kind { showSignIn() }
        }
    }

    func explain() async {
        do {
            try await StytchClient.otps.authenticate(parameters: .init(code: code, methodId: methodId))
        } catch let error as StytchAPIError where error.errorType == "otp_code_not_found" {
            show("This code is wrong.")
        } catch {
            show(error.localizedDescription)
        }
    }

    func extend() throws {
        let shared = FileManager.default.containerURL(forSecurityApplicationGroupIdentifier: "group.com.example")
        let client = try StytchConsumer(configuration: StytchClientConfiguration(
            publicToken: "public-token-live-…",
            role: .reader,
            storageFolder: shared,
            keychainAccessGroup: "TEAMID.com.example.shared"
        ))
        use(client)
    }

    func variants() {
        StytchClient.sessions.revoke { result in
            if case .success = result { showSignIn() }
        }
        let signOut: AnyPublisher<BasicResponse, Error> = StytchClient.sessions.revoke()
        use(signOut)
    }

    func signUp() async throws {
        try await StytchClient.passwords.create(parameters: .init(email: email, password: password, sessionDuration: 60))
    }

    func signIn() async throws {
        try await StytchClient.passwords.authenticate(parameters: .init(email: email, password: password, sessionDuration: 60))
    }

    func sendCode() async throws {
        let sent = try await StytchClient.otps.loginOrCreate(
            parameters: .init(deliveryMethod: .sms(phoneNumber: "+15005550006"))
        )
        methodId = sent.methodId
    }

    func useCode() async throws {
        try await StytchClient.otps.authenticate(parameters: .init(code: code, methodId: methodId, sessionDuration: 60))
    }

    func sendLink() async throws {
        try await StytchClient.magicLinks.email.loginOrCreate(
            parameters: .init(email: email, loginMagicLinkUrl: URL(string: "https://example.com/authenticate"))
        )
    }

    func open(_ url: URL) async throws {
        switch try await StytchClient.handle(url: url, sessionDuration: 60) {
        case let .handled(response):
            show("Signed in as \(response.user.userId).")
        case let .manualHandlingRequired(type, token):
            // Stytch's link, but not a magic link: the app sends the token to its backend.
            use((type, token.expose()))
        case .notHandled:
            // A link of the app itself.
            openPage(url)
        }
    }

    func takeTokens(_ tokenOfBackend: String, _ jwtOfBackend: String) async throws {
        if let tokens = SessionTokens(jwt: .jwt(jwtOfBackend), opaque: .opaque(tokenOfBackend)) {
            StytchClient.sessions.update(sessionTokens: tokens)
            try await StytchClient.sessions.authenticate()
        }
    }

    func configureForOrganizations() throws {
        try StytchB2BClient.configure(configuration: StytchClientConfiguration(publicToken: "public-token-test-…"))
    }

    func enterOrganization() async throws {
        let response = try await StytchB2BClient.passwords.authenticate(
            parameters: .init(organizationId: organizationId, emailAddress: email, password: password)
        )
        if !response.memberAuthenticated { askForSecondFactor(response.mfaRequired) }
    }

    func discover() async throws {
        try await StytchB2BClient.otp.email.discovery.send(parameters: .init(emailAddress: email))
    }

    func chooseOrganization() async throws {
        let found = try await StytchB2BClient.otp.email.discovery.authenticate(
            parameters: .init(code: code, emailAddress: email)
        )
        if let organization = found.discoveredOrganizations.first?.organization {
            try await StytchB2BClient.discovery.exchangeIntermediateSession(
                parameters: .init(organizationId: organization.organizationId, sessionDuration: 60)
            )
        } else {
            try await StytchB2BClient.discovery.createOrganization(parameters: .init(organizationName: "Analytical Engines"))
        }
    }

    func changeOrganization() async throws {
        let exchanged = try await StytchB2BClient.sessions.exchange(parameters: .init(organizationID: organizationId))
        if !exchanged.memberAuthenticated { askForSecondFactor(exchanged.mfaRequired) }
    }

    func fake() {
        struct Model {
            let sessions: any SessionsClient

            func signOut() async throws { try await sessions.revoke() }
        }

        let model = Model(sessions: StytchClient.sessions)
        use(model)
    }
}

// What the articles take from an app and from SwiftUI.

private protocol Scene {}

private protocol App {
    associatedtype Body: Scene
    var body: Body { get }
}

private struct RootView {}

private struct WindowGroup<Content>: Scene {
    init(_ content: () -> Content) { _ = content() }
}

private func use<T>(_: T) {}

private func show(_: String) {}

private func openPage(_: URL) {}

private func askForSecondFactor(_: MFARequired?) {}

private func showHome() {}

private func showSignIn() {}

@Sendable
private func update<T>(_: StytchObjectInfo<T>) {}

#if !canImport(Darwin)
private extension FileManager {
    func containerURL(forSecurityApplicationGroupIdentifier _: String) -> URL? { nil }
}
#endif

final class ArticleTests: XCTestCase, @unchecked Sendable {
    func test_the_code_of_every_article_is_compiled_here() throws {
        let here = URL(fileURLWithPath: #filePath)
        let compiled = lines(try String(contentsOf: here, encoding: .utf8))
        let package = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let folder = package.appendingPathComponent("Sources/StytchCore/StytchCore.docc")
        var count = 0
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            where file.pathExtension == "md"
        {
            for block in try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```swift\n").dropFirst() {
                let code = lines(block.components(separatedBy: "```")[0])
                XCTAssertTrue(compiled.contains(code), "\(file.lastPathComponent): \(code)")
                count += 1
            }
        }

        XCTAssertGreaterThan(count, 0)
    }

    /// Without indentation, and without what belongs to an app alone.
    private func lines(_ text: String) -> String {
        let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        return lines.filter { !["", "import StytchCore", "import SwiftUI", "@main"].contains($0) }.joined(separator: "\n")
    }
}
