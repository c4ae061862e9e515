// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

import Foundation
#if canImport(Combine)
import Combine
#endif

/// Parameters of the calls of ``OTPClient``.
public enum OTP {
    /// The parameters of `authenticate`.
    public struct AuthenticateParameters: Sendable {
        /// The code as it was typed.
        public let code: Secret
        /// From the response of the call that sent the code.
        public let methodId: String
        /// Without it, the configured default is sent. Range: 5 to 527040 minutes.
        public let sessionDuration: Minutes?

        public init(code: String, methodId: String, sessionDuration: Minutes? = nil) {
            self.code = Secret(code)
            self.methodId = methodId
            self.sessionDuration = sessionDuration
        }

        /// The same with the vendor's other label of the duration.
        public init(code: String, methodId: String, sessionDurationMinutes sessionDuration: Minutes?) {
            self.code = Secret(code)
            self.methodId = methodId
            self.sessionDuration = sessionDuration
        }
    }

    /// Parameters of the calls of `email`.
    public enum Email {
        /// The parameters of `loginOrCreate` and `send`.
        public struct Parameters: Sendable {
            /// The e-mail address.
            public let email: String
            /// Minutes the code lives; the vendor's default is 2. Range: 0 or more minutes.
            public let expiration: Minutes?
            /// The dashboard's template for known users.
            public let loginTemplateId: String?
            /// The dashboard's template for new users.
            public let signupTemplateId: String?
            /// The language of the message, such as `en` or `pt-br`.
            public let locale: StytchLocale?

            public init(
                email: String,
                expiration: Minutes? = nil,
                loginTemplateId: String? = nil,
                signupTemplateId: String? = nil,
                locale: StytchLocale? = nil
            ) {
                self.email = email
                self.expiration = expiration
                self.loginTemplateId = loginTemplateId
                self.signupTemplateId = signupTemplateId
                self.locale = locale
            }
        }
    }

    /// Parameters of the calls of `sms`.
    public enum SMS {
        /// The parameters of `loginOrCreate` and `send`.
        public struct Parameters: Sendable {
            /// The phone number in E.164 form, such as `+15005550006`.
            public let phoneNumber: String
            /// Minutes the code lives; the vendor's default is 2. Range: 0 or more minutes.
            public let expiration: Minutes?
            /// Adds what Android and iOS need to fill the code in by themselves.
            public let enableAutofill: Bool?
            /// The language of the message, such as `en` or `pt-br`.
            public let locale: StytchLocale?

            public init(
                phoneNumber: String,
                expiration: Minutes? = nil,
                enableAutofill: Bool? = nil,
                locale: StytchLocale? = nil
            ) {
                self.phoneNumber = phoneNumber
                self.expiration = expiration
                self.enableAutofill = enableAutofill
                self.locale = locale
            }
        }
    }

    /// Parameters of the calls of `whatsapp`.
    public enum WhatsApp {
        /// The parameters of `loginOrCreate` and `send`.
        public struct Parameters: Sendable {
            /// The phone number in E.164 form, such as `+15005550006`.
            public let phoneNumber: String
            /// Minutes the code lives; the vendor's default is 2. Range: 0 or more minutes.
            public let expiration: Minutes?
            /// The language of the message, such as `en` or `pt-br`.
            public let locale: StytchLocale?

            public init(phoneNumber: String, expiration: Minutes? = nil, locale: StytchLocale? = nil) {
                self.phoneNumber = phoneNumber
                self.expiration = expiration
                self.locale = locale
            }
        }
    }
}

/// Consumer one-time codes. Sending changes nothing here; keep the response's `methodId` for
/// `authenticate`. The `send` calls are for known users; while a user is signed in, the code adds a
/// factor to that session.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol OTPClient: Sendable {
    /// The calls of ``OTPEmailClient``.
    var email: any OTPEmailClient { get }

    /// The calls of ``OTPSMSClient``.
    var sms: any OTPSMSClient { get }

    /// The calls of ``OTPWhatsAppClient``.
    var whatsapp: any OTPWhatsAppClient { get }

    /// Signs in with the code and the `methodId` of the send. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A wrong code leaves the session unchanged.
    ///
    /// ```swift
    /// try await StytchClient.otps.authenticate(
    ///     parameters: .init(code: code, methodId: methodId, sessionDuration: 60)
    /// )
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchSDKError` (`.superseded`) if the app signed out or another sign-in ended first, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached.
    @discardableResult
    func authenticate(parameters: OTP.AuthenticateParameters) async throws -> AuthenticateResponse

    /// Completion-handler variant of `authenticate`.
    func authenticate(parameters: OTP.AuthenticateParameters, completion: @escaping Completion<AuthenticateResponse>)
}

public extension OTPClient {
    func authenticate(parameters: OTP.AuthenticateParameters, completion: @escaping Completion<AuthenticateResponse>) {
        callLater(completion) { try await self.authenticate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `authenticate`: the call begins when it is subscribed to.
    func authenticate(parameters: OTP.AuthenticateParameters) -> AnyPublisher<AuthenticateResponse, Swift.Error> {
        callPublisher { self.authenticate(parameters: parameters, completion: $0) }
    }
#endif
}

/// The calls that `email` of ``OTPClient`` returns.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol OTPEmailClient: Sendable {
    /// Sends a code by e-mail to a new or known user.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func loginOrCreate(parameters: OTP.Email.Parameters) async throws -> SendResponse

    /// Completion-handler variant of `loginOrCreate`.
    func loginOrCreate(parameters: OTP.Email.Parameters, completion: @escaping Completion<SendResponse>)

    /// Sends a code by e-mail to a known user.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func send(parameters: OTP.Email.Parameters) async throws -> SendResponse

    /// Completion-handler variant of `send`.
    func send(parameters: OTP.Email.Parameters, completion: @escaping Completion<SendResponse>)
}

public extension OTPEmailClient {
    func loginOrCreate(parameters: OTP.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.loginOrCreate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `loginOrCreate`: the call begins when it is subscribed to.
    func loginOrCreate(parameters: OTP.Email.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.loginOrCreate(parameters: parameters, completion: $0) }
    }
#endif

    func send(parameters: OTP.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.send(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `send`: the call begins when it is subscribed to.
    func send(parameters: OTP.Email.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.send(parameters: parameters, completion: $0) }
    }
#endif
}

/// The calls that `sms` of ``OTPClient`` returns.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol OTPSMSClient: Sendable {
    /// Sends a code by text message to a new or known user.
    ///
    /// ```swift
    /// let sent = try await StytchClient.otps.sms.loginOrCreate(parameters: .init(phoneNumber: "+15005550006"))
    /// // Keep it until the user has typed the code.
    /// methodId = sent.methodId
    /// ```
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func loginOrCreate(parameters: OTP.SMS.Parameters) async throws -> SendResponse

    /// Completion-handler variant of `loginOrCreate`.
    func loginOrCreate(parameters: OTP.SMS.Parameters, completion: @escaping Completion<SendResponse>)

    /// Sends a code by text message to a known user.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func send(parameters: OTP.SMS.Parameters) async throws -> SendResponse

    /// Completion-handler variant of `send`.
    func send(parameters: OTP.SMS.Parameters, completion: @escaping Completion<SendResponse>)
}

public extension OTPSMSClient {
    func loginOrCreate(parameters: OTP.SMS.Parameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.loginOrCreate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `loginOrCreate`: the call begins when it is subscribed to.
    func loginOrCreate(parameters: OTP.SMS.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.loginOrCreate(parameters: parameters, completion: $0) }
    }
#endif

    func send(parameters: OTP.SMS.Parameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.send(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `send`: the call begins when it is subscribed to.
    func send(parameters: OTP.SMS.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.send(parameters: parameters, completion: $0) }
    }
#endif
}

/// The calls that `whatsapp` of ``OTPClient`` returns.
///
/// An app that takes this protocol can be tested with an implementation of its own, which needs the asynchronous functions.
public protocol OTPWhatsAppClient: Sendable {
    /// Sends a code by WhatsApp to a new or known user.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func loginOrCreate(parameters: OTP.WhatsApp.Parameters) async throws -> SendResponse

    /// Completion-handler variant of `loginOrCreate`.
    func loginOrCreate(parameters: OTP.WhatsApp.Parameters, completion: @escaping Completion<SendResponse>)

    /// Sends a code by WhatsApp to a known user.
    ///
    /// - Throws: `StytchSDKError` (`.invalidInput`) if an argument is wrong, `StytchAPIError` if the server rejects the request, and `StytchAPIUnreachableError` if the server cannot be reached. Memory and disk are unchanged then.
    @discardableResult
    func send(parameters: OTP.WhatsApp.Parameters) async throws -> SendResponse

    /// Completion-handler variant of `send`.
    func send(parameters: OTP.WhatsApp.Parameters, completion: @escaping Completion<SendResponse>)
}

public extension OTPWhatsAppClient {
    func loginOrCreate(parameters: OTP.WhatsApp.Parameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.loginOrCreate(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `loginOrCreate`: the call begins when it is subscribed to.
    func loginOrCreate(parameters: OTP.WhatsApp.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.loginOrCreate(parameters: parameters, completion: $0) }
    }
#endif

    func send(parameters: OTP.WhatsApp.Parameters, completion: @escaping Completion<SendResponse>) {
        callLater(completion) { try await self.send(parameters: parameters) }
    }
#if canImport(Combine)
    /// Combine variant of `send`: the call begins when it is subscribed to.
    func send(parameters: OTP.WhatsApp.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.send(parameters: parameters, completion: $0) }
    }
#endif
}

final class OTPCalls: OTPClient {
    private let core: ConsumerCore
    private let handle: LazyHandle<NativeConsumerOtp>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerOtp>) {
        self.core = core
        self.handle = handle
    }

    var email: any OTPEmailClient { OTPEmailCalls(core, handle) }

    var sms: any OTPSMSClient { OTPSMSCalls(core, handle) }

    var whatsapp: any OTPWhatsAppClient { OTPWhatsAppCalls(core, handle) }

    private func startAuthenticate(parameters: OTP.AuthenticateParameters) -> PendingCall<AuthenticateResponse> {
        core.begin(handle, renamed: ["session_duration_minutes": "sessionDuration"]) { native in try native.authenticate(code: parameters.code, methodId: parameters.methodId, sessionDurationMinutes: parameters.sessionDuration?.number) }
    }

    func authenticate(parameters: OTP.AuthenticateParameters) async throws -> AuthenticateResponse {
        try Task.checkCancellation()
        return try await startAuthenticate(parameters: parameters).value()
    }

    func authenticate(parameters: OTP.AuthenticateParameters, completion: @escaping Completion<AuthenticateResponse>) {
        startAuthenticate(parameters: parameters).complete(completion)
    }
}

final class OTPEmailCalls: OTPEmailClient {
    private let core: ConsumerCore
    private let handle: LazyHandle<NativeConsumerOtp>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerOtp>) {
        self.core = core
        self.handle = handle
    }

    private func startLoginOrCreate(parameters: OTP.Email.Parameters) -> PendingCall<SendResponse> {
        core.begin(handle, renamed: ["expiration_minutes": "expiration"]) { native in try native.emailLoginOrCreate(params: OtpEmailParams(email: parameters.email, expirationMinutes: parameters.expiration?.number, loginTemplateId: parameters.loginTemplateId, signupTemplateId: parameters.signupTemplateId, locale: parameters.locale?.rawValue)) }
    }

    func loginOrCreate(parameters: OTP.Email.Parameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startLoginOrCreate(parameters: parameters).value()
    }

    func loginOrCreate(parameters: OTP.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        startLoginOrCreate(parameters: parameters).complete(completion)
    }

    private func startSend(parameters: OTP.Email.Parameters) -> PendingCall<SendResponse> {
        core.begin(handle, renamed: ["expiration_minutes": "expiration"]) { native in try native.emailSend(params: OtpEmailParams(email: parameters.email, expirationMinutes: parameters.expiration?.number, loginTemplateId: parameters.loginTemplateId, signupTemplateId: parameters.signupTemplateId, locale: parameters.locale?.rawValue)) }
    }

    func send(parameters: OTP.Email.Parameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startSend(parameters: parameters).value()
    }

    func send(parameters: OTP.Email.Parameters, completion: @escaping Completion<SendResponse>) {
        startSend(parameters: parameters).complete(completion)
    }
}

final class OTPSMSCalls: OTPSMSClient {
    private let core: ConsumerCore
    private let handle: LazyHandle<NativeConsumerOtp>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerOtp>) {
        self.core = core
        self.handle = handle
    }

    private func startLoginOrCreate(parameters: OTP.SMS.Parameters) -> PendingCall<SendResponse> {
        core.begin(handle, renamed: ["expiration_minutes": "expiration"]) { native in try native.smsLoginOrCreate(params: OtpSmsParams(phoneNumber: parameters.phoneNumber, expirationMinutes: parameters.expiration?.number, locale: parameters.locale?.rawValue, enableAutofill: parameters.enableAutofill)) }
    }

    func loginOrCreate(parameters: OTP.SMS.Parameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startLoginOrCreate(parameters: parameters).value()
    }

    func loginOrCreate(parameters: OTP.SMS.Parameters, completion: @escaping Completion<SendResponse>) {
        startLoginOrCreate(parameters: parameters).complete(completion)
    }

    private func startSend(parameters: OTP.SMS.Parameters) -> PendingCall<SendResponse> {
        core.begin(handle, renamed: ["expiration_minutes": "expiration"]) { native in try native.smsSend(params: OtpSmsParams(phoneNumber: parameters.phoneNumber, expirationMinutes: parameters.expiration?.number, locale: parameters.locale?.rawValue, enableAutofill: parameters.enableAutofill)) }
    }

    func send(parameters: OTP.SMS.Parameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startSend(parameters: parameters).value()
    }

    func send(parameters: OTP.SMS.Parameters, completion: @escaping Completion<SendResponse>) {
        startSend(parameters: parameters).complete(completion)
    }
}

final class OTPWhatsAppCalls: OTPWhatsAppClient {
    private let core: ConsumerCore
    private let handle: LazyHandle<NativeConsumerOtp>

    init(_ core: ConsumerCore, _ handle: LazyHandle<NativeConsumerOtp>) {
        self.core = core
        self.handle = handle
    }

    private func startLoginOrCreate(parameters: OTP.WhatsApp.Parameters) -> PendingCall<SendResponse> {
        core.begin(handle, renamed: ["expiration_minutes": "expiration"]) { native in try native.whatsappLoginOrCreate(params: OtpWhatsappParams(phoneNumber: parameters.phoneNumber, expirationMinutes: parameters.expiration?.number, locale: parameters.locale?.rawValue)) }
    }

    func loginOrCreate(parameters: OTP.WhatsApp.Parameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startLoginOrCreate(parameters: parameters).value()
    }

    func loginOrCreate(parameters: OTP.WhatsApp.Parameters, completion: @escaping Completion<SendResponse>) {
        startLoginOrCreate(parameters: parameters).complete(completion)
    }

    private func startSend(parameters: OTP.WhatsApp.Parameters) -> PendingCall<SendResponse> {
        core.begin(handle, renamed: ["expiration_minutes": "expiration"]) { native in try native.whatsappSend(params: OtpWhatsappParams(phoneNumber: parameters.phoneNumber, expirationMinutes: parameters.expiration?.number, locale: parameters.locale?.rawValue)) }
    }

    func send(parameters: OTP.WhatsApp.Parameters) async throws -> SendResponse {
        try Task.checkCancellation()
        return try await startSend(parameters: parameters).value()
    }

    func send(parameters: OTP.WhatsApp.Parameters, completion: @escaping Completion<SendResponse>) {
        startSend(parameters: parameters).complete(completion)
    }
}
