// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``SessionsClient``.
public enum Sessions {
    /// The parameters of `attest`.
    public struct AttestParameters: Sendable {
        /// The profile of trusted tokens.
        public let profileId: String
        /// The token.
        public let token: Secret
        /// Without it, the configured default is sent. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?

        public init(profileId: String, token: String, sessionDuration: Minutes? = nil) {
            self.profileId = profileId
            self.token = Secret(token)
            self.sessionDuration = sessionDuration
        }

        /// The same with the vendor's other label of the duration.
        public init(profileId: String, token: String, sessionDurationMinutes sessionDuration: Minutes?) {
            self.profileId = profileId
            self.token = Secret(token)
            self.sessionDuration = sessionDuration
        }
    }

    /// The parameters of `authenticate`.
    public struct AuthenticateParameters: Sendable {
        /// Without it, the end of the session is not changed. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?

        public init(sessionDuration: Minutes? = nil) {
            self.sessionDuration = sessionDuration
        }

        /// The same with the vendor's other label of the duration.
        public init(sessionDurationMinutes sessionDuration: Minutes?) {
            self.sessionDuration = sessionDuration
        }
    }

    /// The parameters of `exchangeAccessToken`.
    public struct ExchangeAccessTokenParameters: Sendable {
        /// The access token of a connected app.
        public let accessToken: Secret
        /// Without it, the configured default is sent. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?

        public init(accessToken: String, sessionDuration: Minutes? = nil) {
            self.accessToken = Secret(accessToken)
            self.sessionDuration = sessionDuration
        }

        /// The same with the vendor's other label of the duration.
        public init(accessToken: String, sessionDurationMinutes sessionDuration: Minutes?) {
            self.accessToken = Secret(accessToken)
            self.sessionDuration = sessionDuration
        }
    }

    /// The parameters of `revoke`.
    public struct RevokeParameters: Sendable {
        /// Signs this device out with or without a network.
        public let forceClear: Bool

        public init(forceClear: Bool = false) {
            self.forceClear = forceClear
        }
    }
}

/// Reads of the session, and its changes.
public protocol SessionsReads: Sendable {
    /// The session, or nil. Never waits.
    ///
    /// ```swift
    /// if let session = StytchClient.sessions.session {
    ///     print("signed in until \(session.expiresAt)")
    /// }
    /// ```
    var session: Session? { get }

    /// The opaque session token, or nil. Never waits.
    var sessionToken: SessionToken? { get }

    /// The session JWT, or nil. It may have expired; `freshJwt` returns one that has not. Never waits.
    var sessionJwt: SessionToken? { get }

    /// Whether a user is signed in, and if not, why. Never waits.
    var state: SessionState { get }

    /// Sets tokens that the app's backend created. Call `authenticate` next: it replaces the session when the
    /// server accepts the tokens. Until then the current session stays. Never waits. Fails for text that is
    /// no token, on a reader, and when the client is closed or not configured.
    ///
    /// ```swift
    /// if let tokens = SessionTokens(jwt: .jwt(jwtOfBackend), opaque: .opaque(tokenOfBackend)) {
    ///     StytchClient.sessions.update(sessionTokens: tokens)
    ///     try await StytchClient.sessions.authenticate()
    /// }
    /// ```
    @discardableResult
    func update(sessionTokens: SessionTokens) -> Result<Void, StytchError>

    /// The current value as soon as it is known, and then each different one. A slow reader gets the newest.
    ///
    /// ```swift
    /// for await info in StytchClient.sessions.sessionChanges {
    ///     switch info {
    ///     case let .available(session, lastValidatedAt): showHome(session, lastValidatedAt)
    ///     case .unavailable: showSignIn()
    ///     }
    /// }
    /// ```
    var sessionChanges: AsyncStream<StytchObjectInfo<Session>> { get }

    /// Calls with each change from now on, not with the current value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    ///
    /// ```swift
    /// // The closure is called until the subscription is cancelled or released.
    /// subscription = StytchClient.sessions.onSessionChange { info in
    ///     if info == .unavailable { showSignIn() }
    /// }
    /// ```
    func onSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Session>) -> Void
    ) -> StytchSubscription

#if canImport(Combine)
    /// The current value as soon as it is known, and then each different one.
    var onSessionChange: AnyPublisher<StytchObjectInfo<Session>, Never> { get }
#endif
}

public extension SessionsReads {
    func onSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Session>) -> Void
    ) -> StytchSubscription {
        listen(to: sessionChanges, on: queue, callback)
    }

    /// Variant that calls on the main thread.
    func onSessionChange(_ callback: @escaping @Sendable (StytchObjectInfo<Session>) -> Void) -> StytchSubscription {
        onSessionChange(on: .main, callback)
    }
}

/// The consumer session.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions and the reads.
public protocol SessionsClient: SessionsReads {
    /// Exchanges a trusted authentication token for a session. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func attest(parameters: Sessions.AttestParameters) async throws -> AuthenticateResponse

    /// Completion-handler variant of `attest`.
    func attest(parameters: Sessions.AttestParameters, completion: @escaping Completion<AuthenticateResponse>)

    /// Validates the session with the server. Without a duration it only validates. A duration, 5
    /// to 527040 minutes from now, sets a new end of the session, later or earlier.
    ///
    /// Only a rejection by the server signs out (`ServerRejected`); every other failure leaves the
    /// session unchanged.
    ///
    /// ```swift
    /// // Validates, and does not change the end of the session.
    /// try await StytchClient.sessions.authenticate()
    /// // The session ends in an hour.
    /// try await StytchClient.sessions.authenticate(parameters: .init(sessionDuration: 60))
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if the duration is out of range, `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.superseded`) if the session changed during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: Sessions.AuthenticateParameters) async throws -> AuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: Sessions.AuthenticateParameters, completion: @escaping Completion<AuthenticateResponse>)

    /// Exchanges a connected app's access token for a session. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func exchangeAccessToken(parameters: Sessions.ExchangeAccessTokenParameters) async throws -> AuthenticateResponse

    /// Completion-handler variant of `exchangeAccessToken`.
    func exchangeAccessToken(parameters: Sessions.ExchangeAccessTokenParameters, completion: @escaping Completion<AuthenticateResponse>)

    /// A JWT with at least this many seconds left (0 to 240; a JWT lives 300), refreshed first
    /// when needed. A refresh that fails changes nothing unless the server ended the session.
    ///
    /// ```swift
    /// let jwt = try await StytchClient.sessions.freshJwt(minimumValiditySeconds: 60)
    /// try await callBackend("Bearer \(jwt.expose())")
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if the number is above 240, `StytchSDKError` (`.noCurrentSession`) if no user is signed in, and the error of the refresh if one was needed and failed.
    @discardableResult
    func freshJwt(minimumValiditySeconds: Int) async throws -> Secret

    /// Completion-handler variant of `freshJwt`.
    func freshJwt(minimumValiditySeconds: Int, completion: @escaping Completion<Secret>)

    /// Signs out: on the server first, then here. A network failure keeps the session and is
    /// returned. With `forceClear` the device is signed out at once, with or without a network;
    /// the server is then notified as soon as possible, and until then the result is
    /// `LocalStateCleared`.
    ///
    /// ```swift
    /// do {
    ///     // Keeps the session if the server cannot be reached.
    ///     try await StytchClient.sessions.revoke()
    /// } catch is StytchAPIUnreachableError {
    ///     // Signs out on this device in any case.
    ///     _ = try? await StytchClient.sessions.revoke(parameters: .init(forceClear: true))
    /// }
    /// ```
    ///
    /// - Throws: `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. The session is kept then, unless `StytchAPIError` has one of the four error types that end a session. With `forceClear` the session is gone from memory and disk, and both are `StytchSDKError` (`.localStateCleared`) unless `StytchAPIError` has one of these types. `StytchSDKError` (`.noCurrentSession`) if nobody is signed in, `StytchSDKError` (`.superseded`) if another session replaced the one that was visible, `StytchSDKError` (`.unavailable`) if the store cannot be read, `StytchSDKError` (`.readOnlyRole`) for a reader. Then nothing is revoked. With `forceClear`, if the store cannot be read, the call fails with `StytchSDKError` (`.localStateCleared`), and the stored session ends when the store is read.
    @discardableResult
    func revoke(parameters: Sessions.RevokeParameters) async throws -> BasicResponse

    /// Completion-handler variant of `revoke`.
    func revoke(parameters: Sessions.RevokeParameters, completion: @escaping Completion<BasicResponse>)
}

public extension SessionsClient {
    func attest(parameters: Sessions.AttestParameters, completion: @escaping Completion<AuthenticateResponse>) {
        callLater(completion) { try await self.attest(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `attest`: the call begins when it is subscribed to.
    func attest(parameters: Sessions.AttestParameters) -> AnyPublisher<AuthenticateResponse, Swift.Error> {
        callPublisher { self.attest(parameters: parameters, completion: $0) }
    }
#endif

    func authenticate(parameters: Sessions.AuthenticateParameters, completion: @escaping Completion<AuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }

    /// `authenticate` with the defaults of the optional parameters.
    @discardableResult
    func authenticate() async throws -> AuthenticateResponse {
        try await authenticate(parameters: .init())
    }

    /// Completion-handler variant of `authenticate` with the defaults of the optional parameters.
    func authenticate(completion: @escaping Completion<AuthenticateResponse>) {
        authenticate(parameters: .init(), completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: Sessions.AuthenticateParameters) -> AnyPublisher<AuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }

    /// Combine variant of `authenticate` with the defaults of the optional parameters.
    func authenticate() -> AnyPublisher<AuthenticateResponse, Swift.Error> {
        authenticate(parameters: .init())
    }
#endif

    func exchangeAccessToken(parameters: Sessions.ExchangeAccessTokenParameters, completion: @escaping Completion<AuthenticateResponse>) {
        callLater(completion) { try await self.exchangeAccessToken(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `exchangeAccessToken`: the call begins when it is subscribed to.
    func exchangeAccessToken(parameters: Sessions.ExchangeAccessTokenParameters) -> AnyPublisher<AuthenticateResponse, Swift.Error> {
        callPublisher { self.exchangeAccessToken(parameters: parameters, completion: $0) }
    }
#endif

    func freshJwt(minimumValiditySeconds: Int, completion: @escaping Completion<Secret>) {
        callLater(completion) { try await self.freshJwt(minimumValiditySeconds: minimumValiditySeconds) }
    }

    /// `freshJwt` with the defaults of the optional parameters.
    @discardableResult
    func freshJwt() async throws -> Secret {
        try await freshJwt(minimumValiditySeconds: 60)
    }

    /// Completion-handler variant of `freshJwt` with the defaults of the optional parameters.
    func freshJwt(completion: @escaping Completion<Secret>) {
        freshJwt(minimumValiditySeconds: 60, completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `freshJwt`: the call begins when it is subscribed to.
    func freshJwt(minimumValiditySeconds: Int) -> AnyPublisher<Secret, Swift.Error> {
        callPublisher { self.freshJwt(minimumValiditySeconds: minimumValiditySeconds, completion: $0) }
    }

    /// Combine variant of `freshJwt` with the defaults of the optional parameters.
    func freshJwt() -> AnyPublisher<Secret, Swift.Error> {
        freshJwt(minimumValiditySeconds: 60)
    }
#endif

    func revoke(parameters: Sessions.RevokeParameters, completion: @escaping Completion<BasicResponse>) {
        callLater(completion) { try await self.revoke(parameters: parameters) }
    }

    /// `revoke` with the defaults of the optional parameters.
    @discardableResult
    func revoke() async throws -> BasicResponse {
        try await revoke(parameters: .init())
    }

    /// Completion-handler variant of `revoke` with the defaults of the optional parameters.
    func revoke(completion: @escaping Completion<BasicResponse>) {
        revoke(parameters: .init(), completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `revoke`: the call begins when it is subscribed to.
    func revoke(parameters: Sessions.RevokeParameters) -> AnyPublisher<BasicResponse, Swift.Error> {
        callPublisher { self.revoke(parameters: parameters, completion: $0) }
    }

    /// Combine variant of `revoke` with the defaults of the optional parameters.
    func revoke() -> AnyPublisher<BasicResponse, Swift.Error> {
        revoke(parameters: .init())
    }
#endif
}

final class SessionsCalls: SessionsClient {
    private let core: ConsumerCore
    private let handle: LazyHandle<NativeConsumerSessions>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerSessions>) {
        self.core = core
        self.handle = handle
    }

    var session: Session? { core.unlessExpired { $0.state?.session } }

    var sessionToken: SessionToken? { core.unlessExpired { $0.sessionToken } }

    var sessionJwt: SessionToken? { core.unlessExpired { $0.sessionJwt } }

    var state: SessionState { core.states.current.state?.state ?? .loading }

    @discardableResult
    func update(sessionTokens: SessionTokens) -> Result<Void, StytchError> {
        let token = Secret(sessionTokens.opaque.value)
        let jwt = Secret(sessionTokens.jwt.value)
        return core.act(handle) { native in try native.updateSession(sessionToken: token, sessionJwt: jwt) }
    }

    var sessionChanges: AsyncStream<StytchObjectInfo<Session>> { core.states.stream { $0.session } }

    func onSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<Session>) -> Void
    ) -> StytchSubscription {
        core.states.listen(on: queue, { $0.session }, callback)
    }

#if canImport(Combine)
    var onSessionChange: AnyPublisher<StytchObjectInfo<Session>, Never> { core.states.publisher { $0.session } }
#endif

    private func startAttest(parameters: Sessions.AttestParameters) -> PendingCall<AuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.attest(profileId: parameters.profileId, token: parameters.token, sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func attest(parameters: Sessions.AttestParameters) async throws -> AuthenticateResponse {
        try Task.checkCancellation()
        return try await startAttest(parameters: parameters).value()
    }

    func attest(parameters: Sessions.AttestParameters, completion: @escaping Completion<AuthenticateResponse>) {
        startAttest(parameters: parameters).complete(completion)
    }

    private func startAuthenticate(parameters: Sessions.AuthenticateParameters) -> PendingCall<AuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.authenticate(sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func authenticate(parameters: Sessions.AuthenticateParameters) async throws -> AuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: Sessions.AuthenticateParameters, completion: @escaping Completion<AuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }

    private func startExchangeAccessToken(parameters: Sessions.ExchangeAccessTokenParameters) -> PendingCall<AuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.exchangeAccessToken(accessToken: parameters.accessToken, sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func exchangeAccessToken(parameters: Sessions.ExchangeAccessTokenParameters) async throws -> AuthenticateResponse {
        try Task.checkCancellation()
        return try await startExchangeAccessToken(parameters: parameters).value()
    }

    func exchangeAccessToken(parameters: Sessions.ExchangeAccessTokenParameters, completion: @escaping Completion<AuthenticateResponse>) {
        startExchangeAccessToken(parameters: parameters).complete(completion)
    }

    private func startFreshJwt(minimumValiditySeconds: Int) -> PendingCall<Secret> {
        core.begin(handle, renamed: ["min_validity_seconds": "minimumValiditySeconds"]) { native in try native.freshJwt(minValiditySeconds: number(minimumValiditySeconds)) }
    }

    func freshJwt(minimumValiditySeconds: Int) async throws -> Secret {
        try Task.checkCancellation()
        return try await startFreshJwt(minimumValiditySeconds: minimumValiditySeconds).value()
    }

    func freshJwt(minimumValiditySeconds: Int, completion: @escaping Completion<Secret>) {
        startFreshJwt(minimumValiditySeconds: minimumValiditySeconds).complete(completion)
    }

    private func startRevoke(parameters: Sessions.RevokeParameters) -> PendingCall<BasicResponse> {
        core.begin(handle) { native in try native.revoke(forceClear: parameters.forceClear) }
    }

    func revoke(parameters: Sessions.RevokeParameters) async throws -> BasicResponse {
        try Task.checkCancellation()
        return try await startRevoke(parameters: parameters).value()
    }

    func revoke(parameters: Sessions.RevokeParameters, completion: @escaping Completion<BasicResponse>) {
        startRevoke(parameters: parameters).complete(completion)
    }
}
