import Observation

/// The second factor of a member: a code by text message.
@MainActor
@Observable
public final class SecondFactorModel {
    public static let title = "Second factor"
    public static let heading = "One more step"
    public static let phoneLabel = "Phone number"
    public static let phoneHelp = "With country code, such as +1 500 555 0006."
    public static let codeLabel = "Code from the text message"
    public static let continueLabel = "Continue"
    public static let startOverLabel = "Start over"

    public var phoneNumber = ""
    public var code = ""
    private var isSent = false
    @ObservationIgnored private let account: B2BAccount
    private let calls: Calls

    init(account: B2BAccount, log: EventLog) {
        self.account = account
        calls = Calls(log: log)
    }

    public var isBusy: Bool { calls.isBusy }
    public var message: Message? { calls.message }
    public var organizationText: String { "\(step?.organizationName ?? "") asks for a second factor." }
    public var showsPhoneNumber: Bool { step?.phoneNumber == nil }
    public var sendLabel: String { wasSent ? "Send a new code" : "Send code" }
    public var canSend: Bool { !isBusy && step != nil && (step?.phoneNumber != nil || !trimmed(phoneNumber).isEmpty) }
    public var canContinue: Bool { !isBusy && step != nil && !trimmed(code).isEmpty }

    public var explanation: String {
        guard let number = step?.phoneNumber else { return "Give a phone number; a code is sent there by text message." }
        return wasSent ? "A code was sent by text message to \(number)." : "A code can be sent by text message to \(number)."
    }

    @discardableResult
    public func sendCode() -> Task<Void, Never>? {
        guard let step, canSend else { return nil }
        let (account, given) = (account, step.phoneNumber == nil ? trimmed(phoneNumber) : nil)
        return calls.run("send second factor", success: "The code was sent.", whenDone: { self.isSent = true }) {
            try await account.sendSecondFactor(step, phoneNumber: given)
        }
    }

    @discardableResult
    public func useCode() -> Task<Void, Never>? {
        guard let step, canContinue else { return nil }
        let (account, code) = (account, trimmed(code))
        return calls.run("use second factor", whenDone: { self.clear() }) {
            try await account.giveSecondFactor(step, code: code)
        }
    }

    /// Gives up this sign-in. Nobody is signed in afterwards.
    @discardableResult
    public func startOver() -> Task<Void, Never>? {
        let account = account
        return calls.run("start over", always: true, whenDone: { self.clear() }) {
            try await account.revoke(forceClear: false)
        }
    }

    private var step: SecondFactor? {
        guard case let .secondFactor(step) = account.snapshot.nextStep else { return nil }
        return step
    }

    private var wasSent: Bool { isSent || step?.isCodeSent == true }

    private func clear() {
        phoneNumber = ""
        code = ""
        isSent = false
    }
}
