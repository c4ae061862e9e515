// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``B2BSessionsClient``.
public enum B2BSessions {
    /// The parameters of `attest`.
    public struct AttestParameters: Sendable {
        /// The profile of trusted tokens.
        public let profileId: String
        /// The token.
        public let token: Secret
        /// The organization.
        public let organizationId: String?
        /// Without it, the configured default is sent. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?

        public init(
            profileId: String,
            token: String,
            organizationId: String? = nil,
            sessionDuration: Minutes? = nil
        ) {
            self.profileId = profileId
            self.token = Secret(token)
            self.organizationId = organizationId
            self.sessionDuration = sessionDuration
        }

        /// The same with the vendor's other label of the duration.
        public init(
            profileId: String,
            token: String,
            organizationId: String? = nil,
            sessionDurationMinutes sessionDuration: Minutes?
        ) {
            self.profileId = profileId
            self.token = Secret(token)
            self.organizationId = organizationId
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

    /// The parameters of `exchange`.
    public struct ExchangeParameters: Sendable {
        /// The organization.
        public let organizationID: String
        /// Without it, the configured default is sent. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?
        /// The language of a message, such as `en` or `pt-br`.
        public let locale: StytchLocale?

        public init(organizationID: String, sessionDuration: Minutes? = nil, locale: StytchLocale? = nil) {
            self.organizationID = organizationID
            self.sessionDuration = sessionDuration
            self.locale = locale
        }

        /// The same with the vendor's other label of the duration.
        public init(
            organizationID: String,
            sessionDurationMinutes sessionDuration: Minutes?,
            locale: StytchLocale? = nil
        ) {
            self.organizationID = organizationID
            self.sessionDuration = sessionDuration
            self.locale = locale
        }
    }

    /// The parameters of `revokeForMember`.
    public struct RevokeForMemberParameters: Sendable {
        /// The member.
        public let memberId: String

        public init(memberId: String) {
            self.memberId = memberId
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
public protocol B2BSessionsReads: Sendable {
    /// The session, or nil. Never waits.
    ///
    /// ```swift
    /// if let session = StytchB2BClient.sessions.memberSession {
    ///     print("signed in as \(session.memberId)")
    /// }
    /// ```
    var memberSession: MemberSession? { get }

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
    ///     StytchB2BClient.sessions.update(sessionTokens: tokens)
    ///     try await StytchB2BClient.sessions.authenticate()
    /// }
    /// ```
    @discardableResult
    func update(sessionTokens: SessionTokens) -> Result<Void, StytchError>

    /// The current value as soon as it is known, and then each different one. A slow reader gets the newest.
    ///
    /// ```swift
    /// for await info in StytchB2BClient.sessions.memberSessionChanges {
    ///     switch info {
    ///     case let .available(session, lastValidatedAt): showHome(session, lastValidatedAt)
    ///     case .unavailable: showSignIn()
    ///     }
    /// }
    /// ```
    var memberSessionChanges: AsyncStream<StytchObjectInfo<MemberSession>> { get }

    /// Calls with each change from now on, not with the current value, until the result is cancelled or
    /// released. A closure that blocks delays only itself.
    ///
    /// ```swift
    /// // The closure is called until the subscription is cancelled or released.
    /// subscription = StytchB2BClient.sessions.onMemberSessionChange { info in
    ///     if info == .unavailable { showSignIn() }
    /// }
    /// ```
    func onMemberSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<MemberSession>) -> Void
    ) -> StytchSubscription

#if canImport(Combine)
    /// The current value as soon as it is known, and then each different one.
    var onMemberSessionChange: AnyPublisher<StytchObjectInfo<MemberSession>, Never> { get }
#endif
}

public extension B2BSessionsReads {
    func onMemberSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<MemberSession>) -> Void
    ) -> StytchSubscription {
        listen(to: memberSessionChanges, on: queue, callback)
    }

    /// Variant that calls on the main thread.
    func onMemberSessionChange(_ callback: @escaping @Sendable (StytchObjectInfo<MemberSession>) -> Void) -> StytchSubscription {
        onMemberSessionChange(on: .main, callback)
    }
}

/// The B2B session.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions and the reads.
public protocol B2BSessionsClient: B2BSessionsReads {
    /// Exchanges a trusted authentication token for a session. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func attest(parameters: B2BSessions.AttestParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `attest`.
    func attest(parameters: B2BSessions.AttestParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Validates the session with the server. Without a duration it only validates. A duration, 5
    /// to 527040 minutes from now, sets a new end of the session, later or earlier.
    ///
    /// Only a rejection by the server signs out (`ServerRejected`); every other failure leaves the
    /// session unchanged.
    ///
    /// ```swift
    /// // Validates, and does not change the end of the session.
    /// try await StytchB2BClient.sessions.authenticate()
    /// // The session ends in an hour.
    /// try await StytchB2BClient.sessions.authenticate(parameters: .init(sessionDuration: 60))
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if the duration is out of range, `StytchSDKError` (`.noCurrentSession`) if no user is signed in, `StytchSDKError` (`.superseded`) if the session changed during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: B2BSessions.AuthenticateParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: B2BSessions.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Exchanges the session for one in another organization. When a factor is missing there, the
    /// session ends (`StepUp`) and an intermediate session is kept for it. A failure leaves the
    /// session unchanged. Without a duration the configured default is sent, 5 to 527040 minutes;
    /// `locale` is the language of a code that is sent.
    ///
    /// ```swift
    /// let response = try await StytchB2BClient.sessions.exchange(parameters: .init(organizationID: organizationId))
    /// if !response.memberAuthenticated { askForSecondFactor(response.mfaRequired) }
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.noCurrentSession`) if no member is signed in, `StytchSDKError` (`.superseded`) if the session changed during the call, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func exchange(parameters: B2BSessions.ExchangeParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `exchange`.
    func exchange(parameters: B2BSessions.ExchangeParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Exchanges a connected app's access token for a session. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func exchangeAccessToken(parameters: B2BSessions.ExchangeAccessTokenParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `exchangeAccessToken`.
    func exchangeAccessToken(parameters: B2BSessions.ExchangeAccessTokenParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// A JWT with at least this many seconds left (0 to 240; a JWT lives 300), refreshed first
    /// when needed. A refresh that fails changes nothing unless the server ended the session.
    ///
    /// ```swift
    /// let jwt = try await StytchB2BClient.sessions.freshJwt(minimumValiditySeconds: 60)
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
    ///     try await StytchB2BClient.sessions.revoke()
    /// } catch is StytchAPIUnreachableError {
    ///     // Signs out on this device in any case.
    ///     _ = try? await StytchB2BClient.sessions.revoke(parameters: .init(forceClear: true))
    /// }
    /// ```
    ///
    /// - Throws: `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. The session is kept then, unless `StytchAPIError` has one of the four error types that end a session. With `forceClear` the session is gone from memory and disk, and both are `StytchSDKError` (`.localStateCleared`) unless `StytchAPIError` has one of these types. `StytchSDKError` (`.noCurrentSession`) if nobody is signed in, `StytchSDKError` (`.superseded`) if another session replaced the one that was visible, `StytchSDKError` (`.unavailable`) if the store cannot be read, `StytchSDKError` (`.readOnlyRole`) for a reader. Then nothing is revoked. With `forceClear`, if the store cannot be read, the call fails with `StytchSDKError` (`.localStateCleared`), and the stored session ends when the store is read.
    @discardableResult
    func revoke(parameters: B2BSessions.RevokeParameters) async throws -> BasicResponse

    /// Completion-handler variant of `revoke`.
    func revoke(parameters: B2BSessions.RevokeParameters, completion: @escaping Completion<BasicResponse>)

    /// Ends every session of a member; the server decides who may. For the signed-in member the
    /// session is validated at once, and the local state changes only by the result.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) for an empty identifier, `StytchSDKError` (`.noCurrentSession`) if no member is signed in, `StytchSDKError` (`.readOnlyRole`) for a reader, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Nothing changes then, unless `StytchAPIError` suggests that the session is over: it is validated at once.
    @discardableResult
    func revokeForMember(parameters: B2BSessions.RevokeForMemberParameters) async throws -> BasicResponse

    /// Completion-handler variant of `revokeForMember`.
    func revokeForMember(parameters: B2BSessions.RevokeForMemberParameters, completion: @escaping Completion<BasicResponse>)
}

public extension B2BSessionsClient {
    func attest(parameters: B2BSessions.AttestParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.attest(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `attest`: the call begins when it is subscribed to.
    func attest(parameters: B2BSessions.AttestParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.attest(parameters: parameters, completion: $0) }
    }
#endif

    func authenticate(parameters: B2BSessions.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }

    /// `authenticate` with the defaults of the optional parameters.
    @discardableResult
    func authenticate() async throws -> B2BAuthenticateResponse {
        try await authenticate(parameters: .init())
    }

    /// Completion-handler variant of `authenticate` with the defaults of the optional parameters.
    func authenticate(completion: @escaping Completion<B2BAuthenticateResponse>) {
        authenticate(parameters: .init(), completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: B2BSessions.AuthenticateParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }

    /// Combine variant of `authenticate` with the defaults of the optional parameters.
    func authenticate() -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        authenticate(parameters: .init())
    }
#endif

    func exchange(parameters: B2BSessions.ExchangeParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.exchange(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `exchange`: the call begins when it is subscribed to.
    func exchange(parameters: B2BSessions.ExchangeParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.exchange(parameters: parameters, completion: $0) }
    }
#endif

    func exchangeAccessToken(parameters: B2BSessions.ExchangeAccessTokenParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.exchangeAccessToken(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `exchangeAccessToken`: the call begins when it is subscribed to.
    func exchangeAccessToken(parameters: B2BSessions.ExchangeAccessTokenParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
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

    func revoke(parameters: B2BSessions.RevokeParameters, completion: @escaping Completion<BasicResponse>) {
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
    func revoke(parameters: B2BSessions.RevokeParameters) -> AnyPublisher<BasicResponse, Swift.Error> {
        callPublisher { self.revoke(parameters: parameters, completion: $0) }
    }

    /// Combine variant of `revoke` with the defaults of the optional parameters.
    func revoke() -> AnyPublisher<BasicResponse, Swift.Error> {
        revoke(parameters: .init())
    }
#endif

    func revokeForMember(parameters: B2BSessions.RevokeForMemberParameters, completion: @escaping Completion<BasicResponse>) {
        callLater(completion) { try await self.revokeForMember(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `revokeForMember`: the call begins when it is subscribed to.
    func revokeForMember(parameters: B2BSessions.RevokeForMemberParameters) -> AnyPublisher<BasicResponse, Swift.Error> {
        callPublisher { self.revokeForMember(parameters: parameters, completion: $0) }
    }
#endif
}

final class B2BSessionsCalls: B2BSessionsClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BSessions>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BSessions>) {
        self.core = core
        self.handle = handle
    }

    var memberSession: MemberSession? { core.unlessExpired { $0.state?.memberSession } }

    var sessionToken: SessionToken? { core.unlessExpired { $0.sessionToken } }

    var sessionJwt: SessionToken? { core.unlessExpired { $0.sessionJwt } }

    var state: SessionState { core.states.current.state?.state ?? .loading }

    @discardableResult
    func update(sessionTokens: SessionTokens) -> Result<Void, StytchError> {
        let token = Secret(sessionTokens.opaque.value)
        let jwt = Secret(sessionTokens.jwt.value)
        return core.act(handle) { native in try native.updateSession(sessionToken: token, sessionJwt: jwt) }
    }

    var memberSessionChanges: AsyncStream<StytchObjectInfo<MemberSession>> { core.states.stream { $0.memberSession } }

    func onMemberSessionChange(
        on queue: DispatchQueue,
        _ callback: @escaping @Sendable (StytchObjectInfo<MemberSession>) -> Void
    ) -> StytchSubscription {
        core.states.listen(on: queue, { $0.memberSession }, callback)
    }

#if canImport(Combine)
    var onMemberSessionChange: AnyPublisher<StytchObjectInfo<MemberSession>, Never> { core.states.publisher { $0.memberSession } }
#endif

    private func startAttest(parameters: B2BSessions.AttestParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.attest(profileId: parameters.profileId, token: parameters.token, organizationId: parameters.organizationId, sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func attest(parameters: B2BSessions.AttestParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startAttest(parameters: parameters).value()
    }

    func attest(parameters: B2BSessions.AttestParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startAttest(parameters: parameters).complete(completion)
    }

    private func startAuthenticate(parameters: B2BSessions.AuthenticateParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.authenticate(sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func authenticate(parameters: B2BSessions.AuthenticateParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: B2BSessions.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }

    private func startExchange(parameters: B2BSessions.ExchangeParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["organization_id": "organizationID", "session_duration_minutes": "sessionDuration"]) { native in try native.exchange(organizationId: parameters.organizationID, sessionDurationMinutes: parameters.sessionDuration?.number, locale: parameters.locale?.rawValue) }
    }

    func exchange(parameters: B2BSessions.ExchangeParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startExchange(parameters: parameters).value()
    }

    func exchange(parameters: B2BSessions.ExchangeParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startExchange(parameters: parameters).complete(completion)
    }

    private func startExchangeAccessToken(parameters: B2BSessions.ExchangeAccessTokenParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.exchangeAccessToken(accessToken: parameters.accessToken, sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func exchangeAccessToken(parameters: B2BSessions.ExchangeAccessTokenParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startExchangeAccessToken(parameters: parameters).value()
    }

    func exchangeAccessToken(parameters: B2BSessions.ExchangeAccessTokenParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
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

    private func startRevoke(parameters: B2BSessions.RevokeParameters) -> PendingCall<BasicResponse> {
        core.begin(handle) { native in try native.revoke(forceClear: parameters.forceClear) }
    }

    func revoke(parameters: B2BSessions.RevokeParameters) async throws -> BasicResponse {
        try Task.checkCancellation()
        return try await startRevoke(parameters: parameters).value()
    }

    func revoke(parameters: B2BSessions.RevokeParameters, completion: @escaping Completion<BasicResponse>) {
        startRevoke(parameters: parameters).complete(completion)
    }

    private func startRevokeForMember(parameters: B2BSessions.RevokeForMemberParameters) -> PendingCall<BasicResponse> {
        core.begin(handle) { native in try native.revokeForMember(memberId: parameters.memberId) }
    }

    func revokeForMember(parameters: B2BSessions.RevokeForMemberParameters) async throws -> BasicResponse {
        try Task.checkCancellation()
        return try await startRevokeForMember(parameters: parameters).value()
    }

    func revokeForMember(parameters: B2BSessions.RevokeForMemberParameters, completion: @escaping Completion<BasicResponse>) {
        startRevokeForMember(parameters: parameters).complete(completion)
    }
}
