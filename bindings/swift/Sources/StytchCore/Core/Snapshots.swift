import Foundation

/// One revision of a consumer client.
final class ConsumerSnapshot: Snapshot {
    let revision: UInt64
    let deadline: Int64
    let initialization: InitializationStatus
    /// Nil before the client is configured.
    let state: ConsumerState?
    let sessionToken: SessionToken?
    let sessionJwt: SessionToken?
    /// Nil as long as nothing is known.
    let session: StytchObjectInfo<Session>?
    let user: StytchObjectInfo<User>?

    init(_ state: ConsumerState?, clockAhead: Int64 = 0) {
        let summary = Summary(state?.state, state?.initialized, state?.tokens)
        revision = state?.revision ?? 0
        deadline = state?.expiresAtDeviceMs.map { $0 &+ clockAhead } ?? .max
        initialization = summary.initialization
        self.state = state
        sessionToken = summary.sessionToken
        sessionJwt = summary.sessionJwt
        session = summary.info(state?.session)
        user = summary.info(state?.user)
    }
}

/// One revision of a B2B client.
final class B2BSnapshot: Snapshot {
    let revision: UInt64
    let deadline: Int64
    let initialization: InitializationStatus
    /// Nil before the client is configured.
    let state: B2BState?
    let sessionToken: SessionToken?
    let sessionJwt: SessionToken?
    /// Nil as long as nothing is known.
    let memberSession: StytchObjectInfo<MemberSession>?
    let member: StytchObjectInfo<Member>?
    let organization: StytchObjectInfo<Organization>?

    init(_ state: B2BState?, clockAhead: Int64 = 0) {
        let summary = Summary(state?.state, state?.initialized, state?.tokens)
        revision = state?.revision ?? 0
        deadline = state?.expiresAtDeviceMs.map { $0 &+ clockAhead } ?? .max
        initialization = summary.initialization
        self.state = state
        sessionToken = summary.sessionToken
        sessionJwt = summary.sessionJwt
        memberSession = summary.info(state?.memberSession)
        member = summary.info(state?.member)
        organization = summary.info(state?.organization)
    }
}

/// What the states of both kinds of client have about the session.
private struct Summary {
    let initialization: InitializationStatus
    let sessionToken: SessionToken?
    let sessionJwt: SessionToken?
    private let lastValidatedAt: Date

    init(_ state: SessionState?, _ initialized: Bool?, _ tokens: TokenPair?) {
        sessionToken = tokens.map { .opaque($0.sessionToken.expose()) }
        sessionJwt = tokens.map { .jwt($0.sessionJwt.expose()) }
        var confirmed: Int64?
        var reason: UnavailableReason?
        switch state {
        case let .active(_, lastValidatedAtMs): confirmed = lastValidatedAtMs
        case let .unavailable(why, _, lastValidatedAtMs): (reason, confirmed) = (why, lastValidatedAtMs)
        case .loading, .signedOut, nil: break
        }
        lastValidatedAt = confirmed.map { Date(timeIntervalSince1970: Double($0) / 1000) } ?? .distantPast
        switch (initialized, reason) {
        case (true, _): initialization = .success
        case (_, .misconfigured): initialization = .failure(.misconfigured)
        case (_, .newerFormat): initialization = .failure(.newerFormat)
        default: initialization = .loading
        }
    }

    /// An object as its publisher shows it; nil as long as nothing is known.
    func info<T>(_ value: T?) -> StytchObjectInfo<T>? {
        if let value { return .available(value, lastValidatedAt) }
        return initialization == .success ? .unavailable : nil
    }
}
