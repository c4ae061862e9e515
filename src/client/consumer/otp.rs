//! Consumer one-time codes.

use crate::config::check_duration;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{AuthenticateResponse, SendResponse};
use super::super::{Core, required};

/// A code by text message.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OtpSmsParams {
    /// The phone number in E.164 form, such as `+15005550006`.
    pub phone_number: String,
    /// Minutes the code lives; the vendor's default is 2.
    #[uniffi(default = None)]
    pub expiration_minutes: Option<u32>,
    /// The language of the message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
    /// Adds what Android and iOS need to fill the code in by themselves.
    #[uniffi(default = None)]
    pub enable_autofill: Option<bool>,
}

impl OtpSmsParams {
    /// The defaults for a number.
    pub fn new(phone_number: impl Into<String>) -> Self {
        Self {
            phone_number: phone_number.into(),
            expiration_minutes: None,
            locale: None,
            enable_autofill: None,
        }
    }

    fn call(self, endpoint: Endpoint) -> Result<Call, StytchError> {
        Ok(Call::new(endpoint)
            .with(
                "phone_number",
                required("phone_number", &self.phone_number)?,
            )
            .with_some("expiration_minutes", self.expiration_minutes)
            .with_some("locale", self.locale)
            .with_some("enable_autofill", self.enable_autofill))
    }
}

/// A code by WhatsApp.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OtpWhatsappParams {
    /// The phone number in E.164 form, such as `+15005550006`.
    pub phone_number: String,
    /// Minutes the code lives; the vendor's default is 2.
    #[uniffi(default = None)]
    pub expiration_minutes: Option<u32>,
    /// The language of the message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
}

impl OtpWhatsappParams {
    /// The defaults for a number.
    pub fn new(phone_number: impl Into<String>) -> Self {
        Self {
            phone_number: phone_number.into(),
            expiration_minutes: None,
            locale: None,
        }
    }

    fn call(self, endpoint: Endpoint) -> Result<Call, StytchError> {
        Ok(Call::new(endpoint)
            .with(
                "phone_number",
                required("phone_number", &self.phone_number)?,
            )
            .with_some("expiration_minutes", self.expiration_minutes)
            .with_some("locale", self.locale))
    }
}

/// A code by e-mail.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OtpEmailParams {
    /// The e-mail address.
    pub email: String,
    /// Minutes the code lives; the vendor's default is 2.
    #[uniffi(default = None)]
    pub expiration_minutes: Option<u32>,
    /// The dashboard's template for people who are known.
    #[uniffi(default = None)]
    pub login_template_id: Option<String>,
    /// The dashboard's template for people who are new.
    #[uniffi(default = None)]
    pub signup_template_id: Option<String>,
    /// The language of the message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
}

impl OtpEmailParams {
    /// The defaults for an address.
    pub fn new(email: impl Into<String>) -> Self {
        Self {
            email: email.into(),
            expiration_minutes: None,
            login_template_id: None,
            signup_template_id: None,
            locale: None,
        }
    }

    fn call(self, endpoint: Endpoint) -> Result<Call, StytchError> {
        Ok(Call::new(endpoint)
            .with("email", required("email", &self.email)?)
            .with_some("expiration_minutes", self.expiration_minutes)
            .with_some("login_template_id", self.login_template_id)
            .with_some("signup_template_id", self.signup_template_id)
            .with_some("locale", self.locale))
    }
}

/// Consumer one-time codes. Sending changes nothing here; keep the answer's `method_id` for
/// `authenticate`. The `send` calls go to people who are known; while somebody is signed
/// in, the code adds a factor to that session.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerOtp {
    pub(super) core: Core,
}

#[uniffi::export]
impl ConsumerOtp {
    /// Sends a code by text message to a new or known user.
    pub async fn sms_login_or_create(
        &self,
        params: OtpSmsParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .call(params.call(Endpoint::OtpSmsLoginOrCreate)?)
            .await
    }

    /// Sends a code by text message to a known user.
    pub async fn sms_send(&self, params: OtpSmsParams) -> Result<SendResponse, StytchError> {
        self.core
            .call(params.call(Endpoint::OtpSmsSendPrimary)?)
            .await
    }

    /// Sends a code by WhatsApp to a new or known user.
    pub async fn whatsapp_login_or_create(
        &self,
        params: OtpWhatsappParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .call(params.call(Endpoint::OtpWhatsappLoginOrCreate)?)
            .await
    }

    /// Sends a code by WhatsApp to a known user.
    pub async fn whatsapp_send(
        &self,
        params: OtpWhatsappParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .call(params.call(Endpoint::OtpWhatsappSendPrimary)?)
            .await
    }

    /// Sends a code by e-mail to a new or known user.
    pub async fn email_login_or_create(
        &self,
        params: OtpEmailParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .call(params.call(Endpoint::OtpEmailLoginOrCreate)?)
            .await
    }

    /// Sends a code by e-mail to a known user.
    pub async fn email_send(&self, params: OtpEmailParams) -> Result<SendResponse, StytchError> {
        self.core
            .call(params.call(Endpoint::OtpEmailSendPrimary)?)
            .await
    }

    /// Signs in with the code and the `method_id` of the send. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A wrong code keeps the session there is.
    pub async fn authenticate(
        &self,
        code: Secret,
        method_id: String,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::OtpAuthenticate)
            .with("token", required("code", code.expose())?)
            .with("method_id", required("method_id", &method_id)?)
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.call(call).await
    }
}
