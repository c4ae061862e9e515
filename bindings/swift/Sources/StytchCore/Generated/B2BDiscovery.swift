// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``B2BDiscoveryClient``.
public enum B2BDiscovery {
    /// The parameters of `createOrganization`.
    public struct CreateOrganizationParameters: Sendable {
        /// 5 to 527040 minutes; without them the configured default is sent.
        public let sessionDuration: Minutes?
        /// The name to show.
        public let organizationName: String?
        /// The name used in addresses.
        public let organizationSlug: String?
        /// The address of the logo.
        public let organizationLogoUrl: URL?
        /// Who may join through SSO.
        public let ssoJitProvisioning: AccessPolicy?
        /// The email domains users may join with.
        public let emailAllowedDomains: [String]?
        /// Who may join by email: users of the domains, or no one.
        public let emailJitProvisioning: AccessPolicy?
        /// Who may be invited.
        public let emailInvites: AccessPolicy?
        /// Which sign-in methods are allowed: all or those of a list.
        public let authMethods: AccessPolicy?
        /// The allowed sign-in methods, when restricted.
        public let allowedAuthMethods: [AuthMethod]?
        /// Which second factors are allowed: all or those of a list.
        public let mfaMethods: AccessPolicy?
        /// The allowed second factors, when restricted.
        public let allowedMfaMethods: [MfaMethod]?
        /// Whether a second factor is needed.
        public let mfaPolicy: MfaPolicy?
        /// Who may join through an OAuth tenant: users of the listed tenants, or no one.
        public let oauthTenantJitProvisioning: AccessPolicy?
        /// The OAuth tenants users may join through: a JSON object as text.
        public let allowedOauthTenants: String?

        public init(
            sessionDuration: Minutes? = nil,
            organizationName: String? = nil,
            organizationSlug: String? = nil,
            organizationLogoUrl: URL? = nil,
            ssoJitProvisioning: AccessPolicy? = nil,
            emailAllowedDomains: [String]? = nil,
            emailJitProvisioning: AccessPolicy? = nil,
            emailInvites: AccessPolicy? = nil,
            authMethods: AccessPolicy? = nil,
            allowedAuthMethods: [AuthMethod]? = nil,
            mfaMethods: AccessPolicy? = nil,
            allowedMfaMethods: [MfaMethod]? = nil,
            mfaPolicy: MfaPolicy? = nil,
            oauthTenantJitProvisioning: AccessPolicy? = nil,
            allowedOauthTenants: String? = nil
        ) {
            self.sessionDuration = sessionDuration
            self.organizationName = organizationName
            self.organizationSlug = organizationSlug
            self.organizationLogoUrl = organizationLogoUrl
            self.ssoJitProvisioning = ssoJitProvisioning
            self.emailAllowedDomains = emailAllowedDomains
            self.emailJitProvisioning = emailJitProvisioning
            self.emailInvites = emailInvites
            self.authMethods = authMethods
            self.allowedAuthMethods = allowedAuthMethods
            self.mfaMethods = mfaMethods
            self.allowedMfaMethods = allowedMfaMethods
            self.mfaPolicy = mfaPolicy
            self.oauthTenantJitProvisioning = oauthTenantJitProvisioning
            self.allowedOauthTenants = allowedOauthTenants
        }

        /// The same with the vendor's other label of the duration.
        public init(
            sessionDurationMinutes sessionDuration: Minutes?,
            organizationName: String? = nil,
            organizationSlug: String? = nil,
            organizationLogoUrl: URL? = nil,
            ssoJitProvisioning: AccessPolicy? = nil,
            emailAllowedDomains: [String]? = nil,
            emailJitProvisioning: AccessPolicy? = nil,
            emailInvites: AccessPolicy? = nil,
            authMethods: AccessPolicy? = nil,
            allowedAuthMethods: [AuthMethod]? = nil,
            mfaMethods: AccessPolicy? = nil,
            allowedMfaMethods: [MfaMethod]? = nil,
            mfaPolicy: MfaPolicy? = nil,
            oauthTenantJitProvisioning: AccessPolicy? = nil,
            allowedOauthTenants: String? = nil
        ) {
            self.sessionDuration = sessionDuration
            self.organizationName = organizationName
            self.organizationSlug = organizationSlug
            self.organizationLogoUrl = organizationLogoUrl
            self.ssoJitProvisioning = ssoJitProvisioning
            self.emailAllowedDomains = emailAllowedDomains
            self.emailJitProvisioning = emailJitProvisioning
            self.emailInvites = emailInvites
            self.authMethods = authMethods
            self.allowedAuthMethods = allowedAuthMethods
            self.mfaMethods = mfaMethods
            self.allowedMfaMethods = allowedMfaMethods
            self.mfaPolicy = mfaPolicy
            self.oauthTenantJitProvisioning = oauthTenantJitProvisioning
            self.allowedOauthTenants = allowedOauthTenants
        }
    }

    /// The parameters of `exchangeIntermediateSession`.
    public struct ExchangeIntermediateSessionParameters: Sendable {
        /// The organization.
        public let organizationId: String
        /// Without it, the configured default is sent. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?
        /// The language of a message, such as `en` or `pt-br`.
        public let locale: StytchLocale?

        public init(organizationId: String, sessionDuration: Minutes? = nil, locale: StytchLocale? = nil) {
            self.organizationId = organizationId
            self.sessionDuration = sessionDuration
            self.locale = locale
        }

        /// The same with the vendor's other label of the duration.
        public init(
            organizationId: String,
            sessionDurationMinutes sessionDuration: Minutes?,
            locale: StytchLocale? = nil
        ) {
            self.organizationId = organizationId
            self.sessionDuration = sessionDuration
            self.locale = locale
        }
    }
}

/// Discovery. An intermediate session holds the proven address for ten minutes; see the client's
/// state.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BDiscoveryClient: Sendable {
    /// Makes a new organization, enters it as its first member and administrator, and uses up the
    /// intermediate session. A failure leaves it unchanged.
    ///
    /// ```swift
    /// try await StytchB2BClient.discovery.createOrganization(
    ///     parameters: .init(organizationName: "Analytical Engines")
    /// )
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `createOrganization`.
    func createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Signs in to one of them and uses up the intermediate session. When a factor is missing
    /// there, another intermediate session is kept for it. A failure leaves the intermediate
    /// session unchanged. Without a duration the configured default is sent, 5 to 527040 minutes;
    /// `locale` is the language of a second factor's message.
    ///
    /// ```swift
    /// try await StytchB2BClient.discovery.exchangeIntermediateSession(
    ///     parameters: .init(organizationId: organizationId, sessionDuration: 60)
    /// )
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func exchangeIntermediateSession(parameters: B2BDiscovery.ExchangeIntermediateSessionParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `exchangeIntermediateSession`.
    func exchangeIntermediateSession(parameters: B2BDiscovery.ExchangeIntermediateSessionParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// The organizations the user belongs to or may join, by the intermediate session, or else by
    /// the session. Changes nothing.
    ///
    /// ```swift
    /// let response = try await StytchB2BClient.discovery.listOrganizations()
    /// response.discoveredOrganizations.forEach { print($0.organization?.organizationId ?? "") }
    /// ```
    ///
    /// - Throws: `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func listOrganizations() async throws -> DiscoveryResponse

    /// Completion-handler variant of `listOrganizations`.
    func listOrganizations(completion: @escaping Completion<DiscoveryResponse>)
}

public extension B2BDiscoveryClient {
    func createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.createOrganization(parameters: parameters) }
    }

    /// `createOrganization` with the defaults of the optional parameters.
    @discardableResult
    func createOrganization() async throws -> B2BAuthenticateResponse {
        try await createOrganization(parameters: .init())
    }

    /// Completion-handler variant of `createOrganization` with the defaults of the optional parameters.
    func createOrganization(completion: @escaping Completion<B2BAuthenticateResponse>) {
        createOrganization(parameters: .init(), completion: completion)
    }
#if canImport(Combine)
    /// Combine variant of `createOrganization`: the call begins when it is subscribed to.
    func createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.createOrganization(parameters: parameters, completion: $0) }
    }

    /// Combine variant of `createOrganization` with the defaults of the optional parameters.
    func createOrganization() -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        createOrganization(parameters: .init())
    }
#endif

    func exchangeIntermediateSession(parameters: B2BDiscovery.ExchangeIntermediateSessionParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.exchangeIntermediateSession(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `exchangeIntermediateSession`: the call begins when it is subscribed to.
    func exchangeIntermediateSession(parameters: B2BDiscovery.ExchangeIntermediateSessionParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.exchangeIntermediateSession(parameters: parameters, completion: $0) }
    }
#endif

    func listOrganizations(completion: @escaping Completion<DiscoveryResponse>) {
        callLater(completion) { try await self.listOrganizations() }
    }
#if canImport(Combine)
    /// Combine variant of `listOrganizations`: the call begins when it is subscribed to.
    func listOrganizations() -> AnyPublisher<DiscoveryResponse, Swift.Error> {
        callPublisher { self.listOrganizations(completion: $0) }
    }
#endif
}

final class B2BDiscoveryCalls: B2BDiscoveryClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BDiscovery>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BDiscovery>) {
        self.core = core
        self.handle = handle
    }

    private func startCreateOrganization(parameters: B2BDiscovery.CreateOrganizationParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.createOrganization(params: OrganizationCreateParams(sessionDurationMinutes: parameters.sessionDuration?.number, organizationName: parameters.organizationName, organizationSlug: parameters.organizationSlug, organizationLogoUrl: parameters.organizationLogoUrl?.absoluteString, ssoJitProvisioning: parameters.ssoJitProvisioning, emailAllowedDomains: parameters.emailAllowedDomains, emailJitProvisioning: parameters.emailJitProvisioning, emailInvites: parameters.emailInvites, authMethods: parameters.authMethods, allowedAuthMethods: parameters.allowedAuthMethods, mfaMethods: parameters.mfaMethods, allowedMfaMethods: parameters.allowedMfaMethods, mfaPolicy: parameters.mfaPolicy, oauthTenantJitProvisioning: parameters.oauthTenantJitProvisioning, allowedOauthTenants: parameters.allowedOauthTenants)) }
    }

    func createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startCreateOrganization(parameters: parameters).value()
    }

    func createOrganization(parameters: B2BDiscovery.CreateOrganizationParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startCreateOrganization(parameters: parameters).complete(completion)
    }

    private func startExchangeIntermediateSession(parameters: B2BDiscovery.ExchangeIntermediateSessionParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.exchangeIntermediateSession(organizationId: parameters.organizationId, sessionDurationMinutes: parameters.sessionDuration?.number, locale: parameters.locale?.rawValue) }
    }

    func exchangeIntermediateSession(parameters: B2BDiscovery.ExchangeIntermediateSessionParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startExchangeIntermediateSession(parameters: parameters).value()
    }

    func exchangeIntermediateSession(parameters: B2BDiscovery.ExchangeIntermediateSessionParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startExchangeIntermediateSession(parameters: parameters).complete(completion)
    }

    private func startListOrganizations() -> PendingCall<DiscoveryResponse> {
        core.begin(handle) { native in try native.organizations() }
    }

    func listOrganizations() async throws -> DiscoveryResponse {
        try Task.checkCancellation()
        return try await startListOrganizations().value()
    }

    func listOrganizations(completion: @escaping Completion<DiscoveryResponse>) {
        startListOrganizations().complete(completion)
    }
}
