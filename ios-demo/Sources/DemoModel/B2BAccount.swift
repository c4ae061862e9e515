import Foundation
import Observation
import StytchCore

/// The calls of a B2B project.
@MainActor
@Observable
public final class B2BAccount: Account {
    public let project = Project.b2b
    public private(set) var snapshot: Snapshot
    @ObservationIgnored public var onChange: (@MainActor () -> Void)?
    @ObservationIgnored private let client: any B2BClient
    @ObservationIgnored private var observation: Task<Void, Never>?

    /// The account closes the client when it is closed itself.
    public init(client: any B2BClient) {
        self.client = client
        snapshot = client.state.map(Self.snapshot(of:)) ?? Snapshot()
        let changes = client.stateChanges
        observation = Task { [weak self] in
            for await state in changes {
                self?.receive(state)
            }
        }
    }

    deinit { observation?.cancel() }

    func signIn(organizationId: String, email: String, password: String) async throws {
        try await client.passwords.authenticate(
            parameters: .init(organizationId: organizationId, emailAddress: email, password: password)
        )
    }

    func sendCode(email: String) async throws {
        try await client.otp.email.discovery.send(parameters: .init(emailAddress: email))
    }

    /// Proves the address. The choice of an organization comes next.
    func prove(email: String, code: String) async throws {
        try await client.otp.email.discovery.authenticate(parameters: .init(code: code, emailAddress: email))
    }

    func organizations() async throws -> [OrganizationChoice] {
        try await client.discovery.listOrganizations().discoveredOrganizations.compactMap { found in
            guard let organization = found.organization else { return nil }
            let wants: Proof? = found.primaryRequired != nil ? .otherFirstFactor : found.mfaRequired != nil ? .secondFactor : nil
            return OrganizationChoice(
                id: organization.organizationId,
                name: organization.organizationName,
                wants: wants
            )
        }
    }

    /// Makes the session one of this organization, whether there is a session already or not.
    func enter(organizationId: String) async throws {
        if client.state?.intermediate != nil {
            try await client.discovery.exchangeIntermediateSession(parameters: .init(organizationId: organizationId))
        } else {
            try await client.sessions.exchange(parameters: .init(organizationID: organizationId))
        }
    }

    func createOrganization(name: String) async throws {
        try await client.discovery.createOrganization(parameters: .init(organizationName: name))
    }

    func sendSecondFactor(_ step: SecondFactor, phoneNumber: String?) async throws {
        try await client.otp.sms.send(parameters: .init(
            organizationId: step.organizationId,
            memberId: step.memberId,
            mfaPhoneNumber: phoneNumber
        ))
    }

    func giveSecondFactor(_ step: SecondFactor, code: String) async throws {
        try await client.otp.sms.authenticate(parameters: .init(
            organizationId: step.organizationId,
            memberId: step.memberId,
            code: code
        ))
    }

    public func validate() async throws {
        try await client.sessions.authenticate()
    }

    public func extend(minutes: UInt) async throws {
        try await client.sessions.authenticate(parameters: .init(sessionDuration: Minutes(rawValue: minutes)))
    }

    public func revoke(forceClear: Bool) async throws {
        try await client.sessions.revoke(parameters: .init(forceClear: forceClear))
    }

    public func close() {
        observation?.cancel()
        client.close()
    }

    private func receive(_ state: B2BState) {
        snapshot = Self.snapshot(of: state)
        onChange?()
    }

    static func snapshot(of state: B2BState) -> Snapshot {
        var made = Snapshot(state: state.state)
        made.isPersisted = state.persisted
        made.user = state.member?.emailAddress
        made.organizationId = state.organization?.organizationId
        made.organizationName = state.organization?.organizationName
        made.startedAt = state.memberSession?.startedAt
        made.expiresAt = state.memberSession?.expiresAt
        made.jwtExpiresAt = jwtExpiry(state.tokens?.sessionJwt.expose())
        made.factors = state.memberSession?.authenticationFactors.map(factorName) ?? []
        made.nextStep = state.intermediate.map(nextStep(of:))
        return made
    }

    private static func nextStep(of waiting: IntermediateSession) -> NextStep {
        if let factor = waiting.mfaRequired, let organization = waiting.organization, let member = waiting.member {
            let number = factor.memberOptions?.mfaPhoneNumber ?? ""
            return .secondFactor(SecondFactor(
                organizationId: organization.organizationId,
                organizationName: organization.organizationName,
                memberId: member.memberId,
                phoneNumber: number.isEmpty ? nil : number,
                isCodeSent: factor.secondaryAuthInitiated == .sms
            ))
        }
        if let factor = waiting.primaryRequired {
            return .otherFirstFactor(
                organizationName: waiting.organization?.organizationName ?? "",
                allowed: factor.allowedAuthMethods.map(methodName)
            )
        }
        return .chooseOrganization
    }
}
