import Foundation
import Observation
import StytchCore

/// The calls of a consumer project.
@MainActor
@Observable
public final class ConsumerAccount: Account {
    public let project = Project.consumer
    public private(set) var snapshot: Snapshot
    @ObservationIgnored public var onChange: (@MainActor () -> Void)?
    @ObservationIgnored private let client: any ConsumerClient
    @ObservationIgnored private var observation: Task<Void, Never>?

    /// The account closes the client when it is closed itself.
    public init(client: any ConsumerClient) {
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

    func signUp(email: String, password: String) async throws {
        try await client.passwords.create(parameters: .init(email: email, password: password))
    }

    func signIn(email: String, password: String) async throws {
        try await client.passwords.authenticate(parameters: .init(email: email, password: password))
    }

    /// Returns the method id that `signIn(code:methodId:)` takes.
    func sendCode(email: String) async throws -> String {
        try await client.otps.loginOrCreate(parameters: .init(deliveryMethod: .email(email: email))).methodId
    }

    func signIn(code: String, methodId: String) async throws {
        try await client.otps.authenticate(parameters: .init(code: code, methodId: methodId))
    }

    func exchange(accessToken: String) async throws {
        try await client.sessions.exchangeAccessToken(parameters: .init(accessToken: accessToken))
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

    private func receive(_ state: ConsumerState) {
        snapshot = Self.snapshot(of: state)
        onChange?()
    }

    static func snapshot(of state: ConsumerState) -> Snapshot {
        var made = Snapshot(state: state.state)
        made.isPersisted = state.persisted
        made.user = state.user?.emails.first?.email
        made.startedAt = state.session?.startedAt
        made.expiresAt = state.session?.expiresAt
        made.jwtExpiresAt = jwtExpiry(state.tokens?.sessionJwt.expose())
        made.factors = state.session?.authenticationFactors.map(factorName) ?? []
        return made
    }
}
