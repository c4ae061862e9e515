//! Consumer one-time codes.

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{AuthenticateResponse, SendResponse};
use super::super::{Core, command, required};

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
    /// The dashboard's template for known users.
    #[uniffi(default = None)]
    pub login_template_id: Option<String>,
    /// The dashboard's template for new users.
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

/// Consumer one-time codes. Sending changes nothing here; keep the response's `method_id` for
/// `authenticate`. The `send` calls are for known users; while a user is signed in, the code adds a
/// factor to that session.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerOtp {
    pub(super) core: Core,
}

#[uniffi::export]
impl ConsumerOtp {
    /// Sends a code by text message to a new or known user.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::ConsumerClient>) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::client::OtpSmsParams;
    ///
    /// let sent = client.otp().sms_login_or_create(OtpSmsParams::new("+15005550006")).await?;
    /// // Keep `sent.method_id` until the user has typed the code.
    /// println!("{}", sent.method_id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn sms_login_or_create(
        &self,
        params: OtpSmsParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .run(Self::sms_login_or_create_command(params))
            .await
    }

    /// Sends a code by text message to a known user.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    pub async fn sms_send(&self, params: OtpSmsParams) -> Result<SendResponse, StytchError> {
        self.core.run(Self::sms_send_command(params)).await
    }

    /// Sends a code by WhatsApp to a new or known user.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    pub async fn whatsapp_login_or_create(
        &self,
        params: OtpWhatsappParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .run(Self::whatsapp_login_or_create_command(params))
            .await
    }

    /// Sends a code by WhatsApp to a known user.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    pub async fn whatsapp_send(
        &self,
        params: OtpWhatsappParams,
    ) -> Result<SendResponse, StytchError> {
        self.core.run(Self::whatsapp_send_command(params)).await
    }

    /// Sends a code by e-mail to a new or known user.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    pub async fn email_login_or_create(
        &self,
        params: OtpEmailParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .run(Self::email_login_or_create_command(params))
            .await
    }

    /// Sends a code by e-mail to a known user.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    pub async fn email_send(&self, params: OtpEmailParams) -> Result<SendResponse, StytchError> {
        self.core.run(Self::email_send_command(params)).await
    }

    /// Signs in with the code and the `method_id` of the send. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A wrong code leaves the session unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another
    /// sign-in ended first, `Api` if the server rejects the request, and `Network` if the server
    /// cannot be reached.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::ConsumerClient>, code: String, method_id: String) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::Secret;
    ///
    /// client.otp().authenticate(Secret::new(code), method_id, Some(60)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(
        &self,
        code: Secret,
        method_id: String,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        self.core
            .run(Self::authenticate_command(
                code,
                method_id,
                session_duration_minutes,
            ))
            .await
    }
}

/// The checked commands of the calls.
impl ConsumerOtp {
    pub(crate) fn sms_login_or_create_command(
        params: OtpSmsParams,
    ) -> Result<Command, StytchError> {
        command(params.call(Endpoint::OtpSmsLoginOrCreate)?)
    }

    pub(crate) fn sms_send_command(params: OtpSmsParams) -> Result<Command, StytchError> {
        command(params.call(Endpoint::OtpSmsSendPrimary)?)
    }

    pub(crate) fn whatsapp_login_or_create_command(
        params: OtpWhatsappParams,
    ) -> Result<Command, StytchError> {
        command(params.call(Endpoint::OtpWhatsappLoginOrCreate)?)
    }

    pub(crate) fn whatsapp_send_command(params: OtpWhatsappParams) -> Result<Command, StytchError> {
        command(params.call(Endpoint::OtpWhatsappSendPrimary)?)
    }

    pub(crate) fn email_login_or_create_command(
        params: OtpEmailParams,
    ) -> Result<Command, StytchError> {
        command(params.call(Endpoint::OtpEmailLoginOrCreate)?)
    }

    pub(crate) fn email_send_command(params: OtpEmailParams) -> Result<Command, StytchError> {
        command(params.call(Endpoint::OtpEmailSendPrimary)?)
    }

    pub(crate) fn authenticate_command(
        code: Secret,
        method_id: String,
        session_duration_minutes: Option<u32>,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::OtpAuthenticate)
            .with("token", required("code", code.expose())?)
            .with("method_id", required("method_id", &method_id)?)
            .with_some("session_duration_minutes", session_duration_minutes);
        command(call)
    }
}
