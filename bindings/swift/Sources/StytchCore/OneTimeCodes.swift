// The vendor's way to send a code: one call, and how the code is sent as a parameter.

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

public extension OTPClient {
    /// Sends a code to a user, who is created if there is none.
    func loginOrCreate(parameters: OTP.Parameters) async throws -> SendResponse {
        let (expiration, locale) = (parameters.expiration, parameters.locale)
        switch parameters.deliveryMethod {
        case let .sms(number, autofill):
            return try await sms.loginOrCreate(parameters: .init(
                phoneNumber: number,
                expiration: expiration,
                enableAutofill: autofill,
                locale: locale
            ))
        case let .whatsapp(number):
            return try await whatsapp.loginOrCreate(parameters: .init(
                phoneNumber: number,
                expiration: expiration,
                locale: locale
            ))
        case let .email(address, login, signup):
            return try await email.loginOrCreate(parameters: .init(
                email: address,
                expiration: expiration,
                loginTemplateId: login,
                signupTemplateId: signup,
                locale: locale
            ))
        }
    }

    /// Sends a code to a user who exists.
    func send(parameters: OTP.Parameters) async throws -> SendResponse {
        let (expiration, locale) = (parameters.expiration, parameters.locale)
        switch parameters.deliveryMethod {
        case let .sms(number, autofill):
            return try await sms.send(parameters: .init(
                phoneNumber: number,
                expiration: expiration,
                enableAutofill: autofill,
                locale: locale
            ))
        case let .whatsapp(number):
            return try await whatsapp.send(parameters: .init(
                phoneNumber: number,
                expiration: expiration,
                locale: locale
            ))
        case let .email(address, login, signup):
            return try await email.send(parameters: .init(
                email: address,
                expiration: expiration,
                loginTemplateId: login,
                signupTemplateId: signup,
                locale: locale
            ))
        }
    }
}
