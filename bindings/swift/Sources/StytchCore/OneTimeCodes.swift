// The vendor's way to send a code: one call, and how the code is sent as a parameter.

#if canImport(Combine)
import Combine
#endif

public extension OTP {
    /// How a code is sent.
    enum DeliveryMethod: Sendable {
        /// By text message to a number such as `+15005550006`.
        case sms(phoneNumber: String, enableAutofill: Bool = false)
        /// By WhatsApp.
        case whatsapp(phoneNumber: String)
        /// By e-mail.
        case email(email: String, loginTemplateId: String? = nil, signupTemplateId: String? = nil)
    }

    /// The parameters of `loginOrCreate` and `send`.
    struct Parameters: Sendable {
        /// How the code is sent.
        public let deliveryMethod: DeliveryMethod
        /// How long the code lives.
        public let expiration: Minutes?
        /// The language of the message.
        public let locale: StytchLocale?

        public init(deliveryMethod: DeliveryMethod, expiration: Minutes? = nil, locale: StytchLocale? = nil) {
            self.deliveryMethod = deliveryMethod
            self.expiration = expiration
            self.locale = locale
        }
    }
}

/// The nested client that sends a code, by the parameters of its call.
private enum CodeRequest {
    case sms(OTP.SMS.Parameters)
    case whatsapp(OTP.WhatsApp.Parameters)
    case email(OTP.Email.Parameters)

    init(_ parameters: OTP.Parameters) {
        let (expiration, locale) = (parameters.expiration, parameters.locale)
        switch parameters.deliveryMethod {
        case let .sms(number, autofill):
            self = .sms(.init(
                phoneNumber: number,
                expiration: expiration,
                enableAutofill: autofill,
                locale: locale
            ))
        case let .whatsapp(number):
            self = .whatsapp(.init(phoneNumber: number, expiration: expiration, locale: locale))
        case let .email(address, login, signup):
            self = .email(.init(
                email: address,
                expiration: expiration,
                loginTemplateId: login,
                signupTemplateId: signup,
                locale: locale
            ))
        }
    }
}

public extension OTPClient {
    /// Sends a code to a user, who is created if there is none.
    @discardableResult
    func loginOrCreate(parameters: OTP.Parameters) async throws -> SendResponse {
        switch CodeRequest(parameters) {
        case let .sms(parameters): return try await sms.loginOrCreate(parameters: parameters)
        case let .whatsapp(parameters): return try await whatsapp.loginOrCreate(parameters: parameters)
        case let .email(parameters): return try await email.loginOrCreate(parameters: parameters)
        }
    }

    /// Completion-handler variant of `loginOrCreate`.
    func loginOrCreate(parameters: OTP.Parameters, completion: @escaping Completion<SendResponse>) {
        switch CodeRequest(parameters) {
        case let .sms(parameters): sms.loginOrCreate(parameters: parameters, completion: completion)
        case let .whatsapp(parameters): whatsapp.loginOrCreate(parameters: parameters, completion: completion)
        case let .email(parameters): email.loginOrCreate(parameters: parameters, completion: completion)
        }
    }

    /// Sends a code to a user who exists.
    @discardableResult
    func send(parameters: OTP.Parameters) async throws -> SendResponse {
        switch CodeRequest(parameters) {
        case let .sms(parameters): return try await sms.send(parameters: parameters)
        case let .whatsapp(parameters): return try await whatsapp.send(parameters: parameters)
        case let .email(parameters): return try await email.send(parameters: parameters)
        }
    }

    /// Completion-handler variant of `send`.
    func send(parameters: OTP.Parameters, completion: @escaping Completion<SendResponse>) {
        switch CodeRequest(parameters) {
        case let .sms(parameters): sms.send(parameters: parameters, completion: completion)
        case let .whatsapp(parameters): whatsapp.send(parameters: parameters, completion: completion)
        case let .email(parameters): email.send(parameters: parameters, completion: completion)
        }
    }

    #if canImport(Combine)
    /// Combine variant of `loginOrCreate`: the call begins when it is subscribed to.
    func loginOrCreate(parameters: OTP.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.loginOrCreate(parameters: parameters, completion: $0) }
    }

    /// Combine variant of `send`: the call begins when it is subscribed to.
    func send(parameters: OTP.Parameters) -> AnyPublisher<SendResponse, Swift.Error> {
        callPublisher { self.send(parameters: parameters, completion: $0) }
    }
    #endif
}
