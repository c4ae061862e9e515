// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``B2BOTPClient``.
public enum B2BOTP {
    /// Parameters of the calls of `email`.
    public enum Email {
        /// The parameters of `authenticate`.
        public struct AuthenticateParameters: Sendable {
            /// The code.
            public let code: Secret
            /// The organization.
            public let organizationId: String
            /// The e-mail address.
            public let emailAddress: String
            /// The language of a second factor's message, such as `en` or `pt-br`.
            public let locale: StytchLocale?
            /// 5 to 527040 minutes; without them the configured default is sent.
            public let sessionDuration: Minutes?

            public init(
                code: String,
                organizationId: String,
                emailAddress: String,
                locale: StytchLocale? = nil,
                sessionDuration: Minutes? = nil
            ) {
                self.code = Secret(code)
                self.organizationId = organizationId
                self.emailAddress = emailAddress
                self.locale = locale
                self.sessionDuration = sessionDuration
            }

            /// The same with the vendor's other label of the duration.
            public init(
                code: String,
                organizationId: String,
                emailAddress: String,
                locale: StytchLocale? = nil,
                sessionDurationMinutes sessionDuration: Minutes?
            ) {
                self.code = Secret(code)
                self.organizationId = organizationId
                self.emailAddress = emailAddress
                self.locale = locale
                self.sessionDuration = sessionDuration
            }
        }

        /// The parameters of `loginOrSignup`.
        public struct LoginOrSignupParameters: Sendable {
            /// The organization.
            public let organizationId: String
            /// The e-mail address.
            public let emailAddress: String
            /// The dashboard's template for members.
            public let loginTemplateId: String?
            /// The dashboard's template for new users.
            public let signupTemplateId: String?
            /// The language of the message, such as `en` or `pt-br`.
            public let locale: StytchLocale?
            /// Minutes the code lives for members. Range: 0 or more minutes.
            public let loginExpirationMinutes: Minutes?
            /// Minutes the code lives for new users. Range: 0 or more minutes.
            public let signupExpirationMinutes: Minutes?

            public init(
                organizationId: String,
                emailAddress: String,
                loginTemplateId: String? = nil,
                signupTemplateId: String? = nil,
                locale: StytchLocale? = nil,
                loginExpirationMinutes: Minutes? = nil,
                signupExpirationMinutes: Minutes? = nil
            ) {
                self.organizationId = organizationId
                self.emailAddress = emailAddress
                self.loginTemplateId = loginTemplateId
                self.signupTemplateId = signupTemplateId
                self.locale = locale
                self.loginExpirationMinutes = loginExpirationMinutes
                self.signupExpirationMinutes = signupExpirationMinutes
            }
        }

        /// Parameters of the calls of `discovery`.
        public enum Discovery {
            /// The parameters of `authenticate`.
            public struct AuthenticateParameters: Sendable {
                /// The code as it was typed.
                public let code: Secret
                /// The e-mail address.
                public let emailAddress: String

                public init(code: String, emailAddress: String) {
                    self.code = Secret(code)
                    self.emailAddress = emailAddress
                }
            }

            /// The parameters of `send`.
            public struct SendParameters: Sendable {
                /// The e-mail address.
                public let emailAddress: String
                /// The dashboard's template.
                public let loginTemplateId: String?
                /// The language of the message, such as `en` or `pt-br`.
                public let locale: StytchLocale?
                /// Minutes the code lives. Range: 0 or more minutes.
                public let discoveryExpirationMinutes: Minutes?

                public init(
                    emailAddress: String,
                    loginTemplateId: String? = nil,
                    locale: StytchLocale? = nil,
                    discoveryExpirationMinutes: Minutes? = nil
                ) {
                    self.emailAddress = emailAddress
                    self.loginTemplateId = loginTemplateId
                    self.locale = locale
                    self.discoveryExpirationMinutes = discoveryExpirationMinutes
                }
            }
        }
    }

    /// Parameters of the calls of `sms`.
    public enum SMS {
        /// The parameters of `authenticate`.
        public struct AuthenticateParameters: Sendable {
            /// 5 to 527040 minutes; without them the configured default is sent.
            public let sessionDuration: Minutes?
            /// The organization.
            public let organizationId: String
            /// The member.
            public let memberId: String
            /// The code.
            public let code: Secret
            /// Turns the second factor of the member on or off.
            public let setMfaEnrollment: MfaEnrollment?

            public init(
                sessionDuration: Minutes? = nil,
                organizationId: String,
                memberId: String,
                code: String,
                setMfaEnrollment: MfaEnrollment? = nil
            ) {
                self.sessionDuration = sessionDuration
                self.organizationId = organizationId
                self.memberId = memberId
                self.code = Secret(code)
                self.setMfaEnrollment = setMfaEnrollment
            }

            /// The same with the vendor's other label of the duration.
            public init(
                sessionDurationMinutes sessionDuration: Minutes?,
                organizationId: String,
                memberId: String,
                code: String,
                setMfaEnrollment: MfaEnrollment? = nil
            ) {
                self.sessionDuration = sessionDuration
                self.organizationId = organizationId
                self.memberId = memberId
                self.code = Secret(code)
                self.setMfaEnrollment = setMfaEnrollment
            }
        }

        /// The parameters of `send`.
        public struct SendParameters: Sendable {
            /// The organization.
            public let organizationId: String
            /// The member.
            public let memberId: String
            /// The phone number in E.164 form, for a member who has none yet.
            public let mfaPhoneNumber: String?
            /// The language of the message, such as `en` or `pt-br`.
            public let locale: StytchLocale?
            /// Adds what Android and iOS need to fill the code in by themselves.
            public let enableAutofill: Bool?

            public init(
                organizationId: String,
                memberId: String,
                mfaPhoneNumber: String? = nil,
                locale: StytchLocale? = nil,
                enableAutofill: Bool? = nil
            ) {
                self.organizationId = organizationId
                self.memberId = memberId
                self.mfaPhoneNumber = mfaPhoneNumber
                self.locale = locale
                self.enableAutofill = enableAutofill
            }
        }
    }
}

/// B2B one-time codes. Sending changes nothing here. A wrong code leaves the session and the
/// intermediate session unchanged.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BOTPClient: Sendable {
    /// The calls of ``B2BOTPEmailClient``.
    var email: any B2BOTPEmailClient { get }

    /// The calls of ``B2BOTPSMSClient``.
    var sms: any B2BOTPSMSClient { get }

}

/// The calls that `email` of ``B2BOTPClient`` returns.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BOTPEmailClient: Sendable {
    /// The calls of ``B2BOTPEmailDiscoveryClient``.
    var discovery: any B2BOTPEmailDiscoveryClient { get }

    /// Signs in to an organization with an e-mail code. When a factor is missing, an intermediate
    /// session is kept for it and an existing session ends (`StepUp`).
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: B2BOTP.Email.AuthenticateParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: B2BOTP.Email.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Sends an e-mail code for an organization to a member, or to a user who may join.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func loginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters) async throws -> SendResponse

    /// Completion-handler variant of `loginOrSignup`.
    func loginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters, completion: @escaping Completion<SendResponse>)
}

public extension B2BOTPEmailClient {
    func authenticate(parameters: B2BOTP.Email.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: B2BOTP.Email.AuthenticateParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }
#endif

    func loginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.loginOrSignup(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `loginOrSignup`: the call begins when it is subscribed to.
    func loginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.loginOrSignup(parameters: parameters, completion: $0) }
    }
#endif
}

/// The calls that `discovery` of ``B2BOTPEmailClient`` returns.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BOTPEmailDiscoveryClient: Sendable {
    /// Proves the e-mail address with the code. An intermediate session is kept for the choice of
    /// an organization; an existing session ends (`StepUp`).
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters) async throws -> DiscoveryResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters, completion: @escaping Completion<DiscoveryResponse>)

    /// Sends an e-mail code to a user who chooses the organization later.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func send(parameters: B2BOTP.Email.Discovery.SendParameters) async throws -> SendResponse

    /// Completion-handler variant of `send`.
    func send(parameters: B2BOTP.Email.Discovery.SendParameters, completion: @escaping Completion<SendResponse>)
}

public extension B2BOTPEmailDiscoveryClient {
    func authenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters, completion: @escaping Completion<DiscoveryResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters) -> AnyPublisher<DiscoveryResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }
#endif

    func send(parameters: B2BOTP.Email.Discovery.SendParameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.send(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `send`: the call begins when it is subscribed to.
    func send(parameters: B2BOTP.Email.Discovery.SendParameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.send(parameters: parameters, completion: $0) }
    }
#endif
}

/// The calls that `sms` of ``B2BOTPClient`` returns.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol B2BOTPSMSClient: Sendable {
    /// Second factor: signs in with the code of the text message.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: B2BOTP.SMS.AuthenticateParameters) async throws -> B2BAuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: B2BOTP.SMS.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>)

    /// Second factor: sends a code by text message.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func send(parameters: B2BOTP.SMS.SendParameters) async throws -> SendResponse

    /// Completion-handler variant of `send`.
    func send(parameters: B2BOTP.SMS.SendParameters, completion: @escaping Completion<SendResponse>)
}

public extension B2BOTPSMSClient {
    func authenticate(parameters: B2BOTP.SMS.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: B2BOTP.SMS.AuthenticateParameters) -> AnyPublisher<B2BAuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }
#endif

    func send(parameters: B2BOTP.SMS.SendParameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.send(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `send`: the call begins when it is subscribed to.
    func send(parameters: B2BOTP.SMS.SendParameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.send(parameters: parameters, completion: $0) }
    }
#endif
}

final class B2BOTPCalls: B2BOTPClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BOtp>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BOtp>) {
        self.core = core
        self.handle = handle
    }

    var email: any B2BOTPEmailClient { B2BOTPEmailCalls(core, handle) }

    var sms: any B2BOTPSMSClient { B2BOTPSMSCalls(core, handle) }
}

final class B2BOTPEmailCalls: B2BOTPEmailClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BOtp>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BOtp>) {
        self.core = core
        self.handle = handle
    }

    var discovery: any B2BOTPEmailDiscoveryClient { B2BOTPEmailDiscoveryCalls(core, handle) }

    private func startAuthenticate(parameters: B2BOTP.Email.AuthenticateParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.emailAuthenticate(params: OtpEmailAuthenticateParams(organizationId: parameters.organizationId, emailAddress: parameters.emailAddress, code: parameters.code, sessionDurationMinutes: parameters.sessionDuration?.number, locale: parameters.locale?.rawValue)) }
    }

    func authenticate(parameters: B2BOTP.Email.AuthenticateParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: B2BOTP.Email.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }

    private func startLoginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters) -> PendingCall<SendResponse> {
        core.begin(handle) { native in try native.emailLoginOrSignup(params: OtpEmailLoginParams(organizationId: parameters.organizationId, emailAddress: parameters.emailAddress, loginTemplateId: parameters.loginTemplateId, signupTemplateId: parameters.signupTemplateId, loginExpirationMinutes: parameters.loginExpirationMinutes?.number, signupExpirationMinutes: parameters.signupExpirationMinutes?.number, locale: parameters.locale?.rawValue)) }
    }

    func loginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startLoginOrSignup(parameters: parameters).value()
    }

    func loginOrSignup(parameters: B2BOTP.Email.LoginOrSignupParameters, completion: @escaping Completion<SendResponse>) {
        startLoginOrSignup(parameters: parameters).complete(completion)
    }
}

final class B2BOTPEmailDiscoveryCalls: B2BOTPEmailDiscoveryClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BOtp>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BOtp>) {
        self.core = core
        self.handle = handle
    }

    private func startAuthenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters) -> PendingCall<DiscoveryResponse> {
        core.begin(handle) { native in try native.emailDiscoveryAuthenticate(emailAddress: parameters.emailAddress, code: parameters.code) }
    }

    func authenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters) async throws -> DiscoveryResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: B2BOTP.Email.Discovery.AuthenticateParameters, completion: @escaping Completion<DiscoveryResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }

    private func startSend(parameters: B2BOTP.Email.Discovery.SendParameters) -> PendingCall<SendResponse> {
        core.begin(handle) { native in try native.emailDiscoverySend(params: OtpDiscoveryParams(emailAddress: parameters.emailAddress, loginTemplateId: parameters.loginTemplateId, discoveryExpirationMinutes: parameters.discoveryExpirationMinutes?.number, locale: parameters.locale?.rawValue)) }
    }

    func send(parameters: B2BOTP.Email.Discovery.SendParameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startSend(parameters: parameters).value()
    }

    func send(parameters: B2BOTP.Email.Discovery.SendParameters, completion: @escaping Completion<SendResponse>) {
        startSend(parameters: parameters).complete(completion)
    }
}

final class B2BOTPSMSCalls: B2BOTPSMSClient {
    private let core: B2BCore
    private let handle: LazyHandle<NativeB2BOtp>

    init(_ core: B2BCore, _ handle: LazyHandle<NativeB2BOtp>) {
        self.core = core
        self.handle = handle
    }

    private func startAuthenticate(parameters: B2BOTP.SMS.AuthenticateParameters) -> PendingCall<B2BAuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.smsAuthenticate(params: OtpSmsAuthenticateParams(organizationId: parameters.organizationId, memberId: parameters.memberId, code: parameters.code, sessionDurationMinutes: parameters.sessionDuration?.number, setMfaEnrollment: parameters.setMfaEnrollment)) }
    }

    func authenticate(parameters: B2BOTP.SMS.AuthenticateParameters) async throws -> B2BAuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: B2BOTP.SMS.AuthenticateParameters, completion: @escaping Completion<B2BAuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }

    private func startSend(parameters: B2BOTP.SMS.SendParameters) -> PendingCall<SendResponse> {
        core.begin(handle) { native in try native.smsSend(params: OtpSmsSendParams(organizationId: parameters.organizationId, memberId: parameters.memberId, mfaPhoneNumber: parameters.mfaPhoneNumber, locale: parameters.locale?.rawValue, enableAutofill: parameters.enableAutofill)) }
    }

    func send(parameters: B2BOTP.SMS.SendParameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startSend(parameters: parameters).value()
    }

    func send(parameters: B2BOTP.SMS.SendParameters, completion: @escaping Completion<SendResponse>) {
        startSend(parameters: parameters).complete(completion)
    }
}
