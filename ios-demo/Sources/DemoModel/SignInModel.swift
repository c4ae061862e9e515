import Foundation
import Observation
import StytchCore

/// How the user signs in.
public enum SignInMethod: String, CaseIterable, Sendable {
    case password
    case emailCode

    public var label: String {
        switch self {
        case .password: "Password"
        case .emailCode: "E-mail code"
        }
    }
}

/// Sign-up and sign-in, with a password or with a code by e-mail.
@MainActor
@Observable
public final class SignInModel {
    public static let title = "Sign in"
    public static let methodLabel = "Way to sign in"
    public static let organizationLabel = "Organization id"
    public static let organizationHelp = "With an e-mail code you need none: it finds yours."
    public static let emailLabel = "E-mail address"
    public static let passwordLabel = "Password"
    public static let codeLabel = "Code"
    public static let signInLabel = "Sign in"
    public static let signUpLabel = "Create account"
    public static let sendCodeLabel = "Send code"
    public static let useCodeLabel = "Sign in with code"
    public static let startOverLabel = "Use another address"

    public var method = SignInMethod.password {
        didSet { calls.clear() }
    }
    public var organizationId = ""
    public var email = ""
    public var password = ""
    public var code = ""
    /// The address that a code was sent to, and what the server named the code.
    private var sent: (email: String, methodId: String)?
    @ObservationIgnored private let account: any Account
    @ObservationIgnored private let isLocal: Bool
    private let calls: Calls

    init(account: any Account, isLocal: Bool, log: EventLog) {
        self.account = account
        self.isLocal = isLocal
        calls = Calls(log: log)
    }

    public var isBusy: Bool { calls.isBusy }

    /// The message of the latest call, or else why no user is signed in.
    public var message: Message? { calls.message ?? notice }

    public var showsOrganization: Bool { account.project == .b2b && method == .password }
    /// An organization decides who becomes its member.
    public var showsSignUp: Bool { account.project == .consumer && method == .password }
    public var showsPassword: Bool { method == .password }
    /// A code was sent and is not used yet.
    public var showsCode: Bool { method == .emailCode && sent != nil }
    public var showsEmail: Bool { !showsCode }
    public var showsSendCode: Bool { method == .emailCode && sent == nil }

    public var canUsePassword: Bool {
        !isBusy && hasEmail && !password.isEmpty && (account.project == .consumer || !trimmed(organizationId).isEmpty)
    }

    public var canSendCode: Bool { !isBusy && hasEmail }

    public var canUseCode: Bool { !isBusy && sent != nil && !trimmed(code).isEmpty }

    public var sentText: String { sent.map { "A code was sent to \($0.email)." } ?? "" }

    public var codeHelp: String {
        isLocal
            ? "The emulator sends nothing; its inbox has the code (see the README)."
            : "It may take a minute. Look into the spam folder too."
    }

    @discardableResult
    public func signUp() -> Task<Void, Never>? {
        guard let consumer = account as? ConsumerAccount, canUsePassword else { return nil }
        let (email, password) = (trimmed(email), password)
        return calls.run("sign up", whenDone: { self.forgetSecrets() }) {
            try await consumer.signUp(email: email, password: password)
        }
    }

    @discardableResult
    public func signIn() -> Task<Void, Never>? {
        guard canUsePassword else { return nil }
        let (organization, email, password) = (trimmed(organizationId), trimmed(email), password)
        let account = account
        return calls.run("sign in", whenDone: { self.forgetSecrets() }) {
            if let consumer = account as? ConsumerAccount {
                try await consumer.signIn(email: email, password: password)
            } else if let b2b = account as? B2BAccount {
                try await b2b.signIn(organizationId: organization, email: email, password: password)
            }
        }
    }

    @discardableResult
    public func sendCode() -> Task<Void, Never>? {
        guard canSendCode else { return nil }
        let email = trimmed(email)
        let account = account
        return calls.run("send code", whenDone: { (methodId: String) in
            self.sent = (email, methodId)
            self.code = ""
        }) {
            if let consumer = account as? ConsumerAccount { return try await consumer.sendCode(email: email) }
            try await (account as? B2BAccount)?.sendCode(email: email)
            return ""
        }
    }

    @discardableResult
    public func useCode() -> Task<Void, Never>? {
        guard canUseCode, let sent else { return nil }
        let code = trimmed(code)
        let account = account
        return calls.run("use code", whenDone: { self.forgetSecrets() }) {
            if let consumer = account as? ConsumerAccount {
                try await consumer.signIn(code: code, methodId: sent.methodId)
            } else if let b2b = account as? B2BAccount {
                try await b2b.prove(email: sent.email, code: code)
            }
        }
    }

    /// Back to the address, for another address or another code.
    public func startOver() {
        sent = nil
        code = ""
        calls.clear()
    }

    private var hasEmail: Bool {
        let parts = trimmed(email).split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && parts.allSatisfy { !$0.isEmpty }
    }

    private var notice: Message? {
        let snapshot = account.snapshot
        if case let .otherFirstFactor(organization, allowed) = snapshot.nextStep {
            return Message(
                "\(organization) wants another way to sign in: \(allowed.joined(separator: ", ")).",
                .careful
            )
        }
        guard case let .signedOut(cause) = snapshot.state else { return nil }
        return causeMessage(cause)
    }

    /// Secrets stay in memory no longer than they are needed.
    private func forgetSecrets() {
        password = ""
        code = ""
        sent = nil
    }
}

func trimmed(_ text: String) -> String { text.trimmingCharacters(in: .whitespacesAndNewlines) }
