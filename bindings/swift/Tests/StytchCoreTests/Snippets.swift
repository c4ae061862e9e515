import Foundation
import StytchCore

// `cargo xtask bindings` copies what is between `snippet` and `end` into the documentation of the call with that name.

/// The snippets of the consumer client. They are compiled and not run.
private final class ConsumerSnippets {
    private let email = ""
    private let password = ""
    private var methodId = ""
    private var subscription: StytchSubscription?

    func getSync() {
        // snippet consumer.session.get_sync
        if let session = StytchClient.sessions.session {
            print("signed in until \(session.expiresAt)")
        }
        // end
    }

    func subscribe() async {
        // snippet consumer.session.subscribe
        for await info in StytchClient.sessions.sessionChanges {
            switch info {
            case let .available(session, lastValidatedAt): showHome(session, lastValidatedAt)
            case .unavailable: showSignIn()
            }
        }
        // end
    }

    func onChange() {
        // snippet consumer.session.on_change
        // The closure is called until the subscription is cancelled or released.
        subscription = StytchClient.sessions.onSessionChange { info in
            if info == .unavailable { showSignIn() }
        }
        // end
    }

    func authenticate() async throws {
        // snippet consumer.session.authenticate
        // Validates, and does not change the end of the session.
        try await StytchClient.sessions.authenticate()
        // The session ends in an hour.
        try await StytchClient.sessions.authenticate(parameters: .init(sessionDuration: 60))
        // end
    }

    func revoke() async throws {
        // snippet consumer.session.revoke
        do {
            // Keeps the session if the server cannot be reached.
            try await StytchClient.sessions.revoke()
        } catch is StytchAPIUnreachableError {
            // Signs out on this device in any case.
            _ = try? await StytchClient.sessions.revoke(parameters: .init(forceClear: true))
        }
        // end
    }

    func updateSession(tokenOfBackend: String, jwtOfBackend: String) async throws {
        // snippet consumer.session.update_session
        if let tokens = SessionTokens(jwt: .jwt(jwtOfBackend), opaque: .opaque(tokenOfBackend)) {
            StytchClient.sessions.update(sessionTokens: tokens)
            try await StytchClient.sessions.authenticate()
        }
        // end
    }

    func freshJwt() async throws {
        // snippet consumer.session.fresh_jwt
        let jwt = try await StytchClient.sessions.freshJwt(minimumValiditySeconds: 60)
        try await callBackend("Bearer \(jwt.expose())")
        // end
    }

    func user() {
        // snippet consumer.user.get_sync
        if let user = StytchClient.user.getSync() {
            print(user.userId)
        }
        // end
    }

    func create() async throws {
        // snippet consumer.passwords.create
        let response = try await StytchClient.passwords.create(
            parameters: .init(email: email, password: password, sessionDuration: 60)
        )
        print("signed up as \(response.userId)")
        // end
    }

    func signIn() async throws {
        // snippet consumer.passwords.authenticate
        do {
            try await StytchClient.passwords.authenticate(parameters: .init(email: email, password: password))
        } catch let error as StytchAPIError {
            print("refused: \(error.errorType)")
        }
        // end
    }

    func sendCode() async throws {
        // snippet consumer.otp.sms_login_or_create
        let sent = try await StytchClient.otps.sms.loginOrCreate(parameters: .init(phoneNumber: "+15005550006"))
        // Keep it until the user has typed the code.
        methodId = sent.methodId
        // end
    }

    func useCode(_ code: String) async throws {
        // snippet consumer.otp.authenticate
        try await StytchClient.otps.authenticate(
            parameters: .init(code: code, methodId: methodId, sessionDuration: 60)
        )
        // end
    }

    func sendLink() async throws {
        // snippet consumer.magic_links.login_or_create
        try await StytchClient.magicLinks.email.loginOrCreate(
            parameters: .init(email: email, loginMagicLinkUrl: URL(string: "https://example.com/authenticate"))
        )
        // end
    }

    func useLink(_ token: String) async throws {
        // snippet consumer.magic_links.authenticate
        // The parameter `token` of the link that opened the app. `StytchClient.handle(url:sessionDuration:)` does both.
        try await StytchClient.magicLinks.authenticate(parameters: .init(token: token, sessionDuration: 60))
        // end
    }
}

/// The snippets of the B2B client. They are compiled and not run.
private final class B2BSnippets {
    private let email = ""
    private let password = ""
    private let organizationId = ""
    private let memberId = ""
    private var subscription: StytchSubscription?

    func getSync() {
        // snippet b2b.session.get_sync
        if let session = StytchB2BClient.sessions.memberSession {
            print("signed in as \(session.memberId)")
        }
        // end
    }

    func subscribe() async {
        // snippet b2b.session.subscribe
        for await info in StytchB2BClient.sessions.memberSessionChanges {
            switch info {
            case let .available(session, lastValidatedAt): showHome(session, lastValidatedAt)
            case .unavailable: showSignIn()
            }
        }
        // end
    }

    func onChange() {
        // snippet b2b.session.on_change
        // The closure is called until the subscription is cancelled or released.
        subscription = StytchB2BClient.sessions.onMemberSessionChange { info in
            if info == .unavailable { showSignIn() }
        }
        // end
    }

    func authenticate() async throws {
        // snippet b2b.session.authenticate
        // Validates, and does not change the end of the session.
        try await StytchB2BClient.sessions.authenticate()
        // The session ends in an hour.
        try await StytchB2BClient.sessions.authenticate(parameters: .init(sessionDuration: 60))
        // end
    }

    func revoke() async throws {
        // snippet b2b.session.revoke
        do {
            // Keeps the session if the server cannot be reached.
            try await StytchB2BClient.sessions.revoke()
        } catch is StytchAPIUnreachableError {
            // Signs out on this device in any case.
            _ = try? await StytchB2BClient.sessions.revoke(parameters: .init(forceClear: true))
        }
        // end
    }

    func updateSession(tokenOfBackend: String, jwtOfBackend: String) async throws {
        // snippet b2b.session.update_session
        if let tokens = SessionTokens(jwt: .jwt(jwtOfBackend), opaque: .opaque(tokenOfBackend)) {
            StytchB2BClient.sessions.update(sessionTokens: tokens)
            try await StytchB2BClient.sessions.authenticate()
        }
        // end
    }

    func freshJwt() async throws {
        // snippet b2b.session.fresh_jwt
        let jwt = try await StytchB2BClient.sessions.freshJwt(minimumValiditySeconds: 60)
        try await callBackend("Bearer \(jwt.expose())")
        // end
    }

    func exchange() async throws {
        // snippet b2b.session.exchange
        let response = try await StytchB2BClient.sessions.exchange(parameters: .init(organizationID: organizationId))
        if !response.memberAuthenticated { askForSecondFactor(response.mfaRequired) }
        // end
    }

    func signIn() async throws {
        // snippet b2b.passwords.authenticate
        let response = try await StytchB2BClient.passwords.authenticate(
            parameters: .init(organizationId: organizationId, emailAddress: email, password: password)
        )
        if !response.memberAuthenticated { askForSecondFactor(response.mfaRequired) }
        // end
    }

    func sendLink() async throws {
        // snippet b2b.magic_links.email_login_or_signup
        try await StytchB2BClient.magicLinks.email.loginOrSignup(
            parameters: .init(organizationId: organizationId, email: email)
        )
        // end
    }

    func useLink(_ token: String) async throws {
        // snippet b2b.magic_links.authenticate
        // The parameter `token` of the link that opened the app. `StytchB2BClient.handle(url:sessionDuration:)` does both.
        try await StytchB2BClient.magicLinks.authenticate(parameters: .init(token: token))
        // end
    }

    func sendDiscoveryLink() async throws {
        // snippet b2b.magic_links.email_discovery_send
        try await StytchB2BClient.magicLinks.email.discoverySend(parameters: .init(email: email))
        // end
    }

    func useDiscoveryLink(_ token: String) async throws {
        // snippet b2b.magic_links.discovery_authenticate
        let response = try await StytchB2BClient.magicLinks.discoveryAuthenticate(parameters: .init(token: token))
        response.discoveredOrganizations.forEach { print($0.organization?.organizationId ?? "") }
        // end
    }

    func organizations() async throws {
        // snippet b2b.discovery.organizations
        let response = try await StytchB2BClient.discovery.listOrganizations()
        response.discoveredOrganizations.forEach { print($0.organization?.organizationId ?? "") }
        // end
    }

    func enter() async throws {
        // snippet b2b.discovery.exchange_intermediate_session
        try await StytchB2BClient.discovery.exchangeIntermediateSession(
            parameters: .init(organizationId: organizationId, sessionDuration: 60)
        )
        // end
    }

    func createOrganization() async throws {
        // snippet b2b.discovery.create_organization
        try await StytchB2BClient.discovery.createOrganization(
            parameters: .init(organizationName: "Analytical Engines")
        )
        // end
    }

    func registerApp() async throws {
        // snippet b2b.totp.create
        let response = try await StytchB2BClient.totp.create(
            parameters: .init(organizationId: organizationId, memberId: memberId)
        )
        // Show them once; the client does not keep them.
        showOnce(response.secret, response.recoveryCodes)
        // end
    }

    func useApp(_ code: String) async throws {
        // snippet b2b.totp.authenticate
        try await StytchB2BClient.totp.authenticate(
            parameters: .init(organizationId: organizationId, memberId: memberId, code: code)
        )
        // end
    }
}

private func showSignIn() {}

private func showHome<T>(_ session: T, _ lastValidatedAt: Date) {}

private func callBackend(_ authorization: String) async throws {}

private func askForSecondFactor(_ required: MFARequired?) {}

private func showOnce(_ secret: Secret, _ recoveryCodes: [Secret]) {}
