//! B2B one-time codes.

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{B2bAuthenticateResponse, DiscoveryResponse, SendResponse};
use super::super::{Core, command, optional, required};
use super::totp::MfaEnrollment;

/// An e-mail code for one organization.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OtpEmailLoginParams {
    /// The organization.
    pub organization_id: String,
    /// The e-mail address.
    pub email_address: String,
    /// The dashboard's template for members.
    #[uniffi(default = None)]
    pub login_template_id: Option<String>,
    /// The dashboard's template for new users.
    #[uniffi(default = None)]
    pub signup_template_id: Option<String>,
    /// Minutes the code lives for members.
    #[uniffi(default = None)]
    pub login_expiration_minutes: Option<u32>,
    /// Minutes the code lives for new users.
    #[uniffi(default = None)]
    pub signup_expiration_minutes: Option<u32>,
    /// The language of the message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
}

impl OtpEmailLoginParams {
    /// The defaults for an organization and an address.
    pub fn new(organization_id: impl Into<String>, email_address: impl Into<String>) -> Self {
        Self {
            organization_id: organization_id.into(),
            email_address: email_address.into(),
            login_template_id: None,
            signup_template_id: None,
            login_expiration_minutes: None,
            signup_expiration_minutes: None,
            locale: None,
        }
    }
}

/// An organization's e-mail code, to sign in with.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OtpEmailAuthenticateParams {
    /// The organization.
    pub organization_id: String,
    /// The e-mail address.
    pub email_address: String,
    /// The code.
    pub code: Secret,
    /// 5 to 527040 minutes; without them the configured default is sent.
    #[uniffi(default = None)]
    pub session_duration_minutes: Option<u32>,
    /// The language of a second factor's message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
}

impl OtpEmailAuthenticateParams {
    /// The defaults for a member and a code.
    pub fn new(
        organization_id: impl Into<String>,
        email_address: impl Into<String>,
        code: Secret,
    ) -> Self {
        Self {
            organization_id: organization_id.into(),
            email_address: email_address.into(),
            code,
            session_duration_minutes: None,
            locale: None,
        }
    }
}

/// An e-mail code for a user who chooses the organization later.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OtpDiscoveryParams {
    /// The e-mail address.
    pub email_address: String,
    /// The dashboard's template.
    #[uniffi(default = None)]
    pub login_template_id: Option<String>,
    /// Minutes the code lives.
    #[uniffi(default = None)]
    pub discovery_expiration_minutes: Option<u32>,
    /// The language of the message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
}

impl OtpDiscoveryParams {
    /// The defaults for an address.
    pub fn new(email_address: impl Into<String>) -> Self {
        Self {
            email_address: email_address.into(),
            login_template_id: None,
            discovery_expiration_minutes: None,
            locale: None,
        }
    }
}

/// Second factor: a code by text message.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OtpSmsSendParams {
    /// The organization.
    pub organization_id: String,
    /// The member.
    pub member_id: String,
    /// The phone number in E.164 form, for a member who has none yet.
    #[uniffi(default = None)]
    pub mfa_phone_number: Option<String>,
    /// The language of the message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
    /// Adds what Android and iOS need to fill the code in by themselves.
    #[uniffi(default = None)]
    pub enable_autofill: Option<bool>,
}

impl OtpSmsSendParams {
    /// The defaults for a member.
    pub fn new(organization_id: impl Into<String>, member_id: impl Into<String>) -> Self {
        Self {
            organization_id: organization_id.into(),
            member_id: member_id.into(),
            mfa_phone_number: None,
            locale: None,
            enable_autofill: None,
        }
    }
}

/// Second factor: the code of a text message.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct OtpSmsAuthenticateParams {
    /// The organization.
    pub organization_id: String,
    /// The member.
    pub member_id: String,
    /// The code.
    pub code: Secret,
    /// 5 to 527040 minutes; without them the configured default is sent.
    #[uniffi(default = None)]
    pub session_duration_minutes: Option<u32>,
    /// Turns the second factor of the member on or off.
    #[uniffi(default = None)]
    pub set_mfa_enrollment: Option<MfaEnrollment>,
}

impl OtpSmsAuthenticateParams {
    /// The defaults for a member and a code.
    pub fn new(
        organization_id: impl Into<String>,
        member_id: impl Into<String>,
        code: Secret,
    ) -> Self {
        Self {
            organization_id: organization_id.into(),
            member_id: member_id.into(),
            code,
            session_duration_minutes: None,
            set_mfa_enrollment: None,
        }
    }
}

/// B2B one-time codes. Sending changes nothing here. A wrong code leaves the session and the
/// intermediate session unchanged.
#[derive(Debug, uniffi::Object)]
pub struct B2bOtp {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bOtp {
    /// Sends an e-mail code for an organization to a member, or to a user who may join.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    pub async fn email_login_or_signup(
        &self,
        params: OtpEmailLoginParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .run(Self::email_login_or_signup_command(params))
            .await
    }

    /// Signs in to an organization with an e-mail code. When a factor is missing, an intermediate
    /// session is kept for it and an existing session ends (`StepUp`).
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another sign-in
    /// ended first, `Api` if the server rejects the request, and `Network` if the server cannot be
    /// reached.
    pub async fn email_authenticate(
        &self,
        params: OtpEmailAuthenticateParams,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core
            .run(Self::email_authenticate_command(params))
            .await
    }

    /// Sends an e-mail code to a user who chooses the organization later.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    pub async fn email_discovery_send(
        &self,
        params: OtpDiscoveryParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .run(Self::email_discovery_send_command(params))
            .await
    }

    /// Proves the e-mail address with the code. An intermediate session is kept for the choice of
    /// an organization; an existing session ends (`StepUp`).
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another sign-in
    /// ended first, `Api` if the server rejects the request, and `Network` if the server cannot be
    /// reached.
    pub async fn email_discovery_authenticate(
        &self,
        email_address: String,
        code: Secret,
    ) -> Result<DiscoveryResponse, StytchError> {
        self.core
            .run(Self::email_discovery_authenticate_command(
                email_address,
                code,
            ))
            .await
    }

    /// Second factor: sends a code by text message.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    pub async fn sms_send(&self, params: OtpSmsSendParams) -> Result<SendResponse, StytchError> {
        self.core.run(Self::sms_send_command(params)).await
    }

    /// Second factor: signs in with the code of the text message.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another sign-in
    /// ended first, `Api` if the server rejects the request, and `Network` if the server cannot be
    /// reached.
    pub async fn sms_authenticate(
        &self,
        params: OtpSmsAuthenticateParams,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core.run(Self::sms_authenticate_command(params)).await
    }
}

/// The checked commands of the calls.
impl B2bOtp {
    pub(crate) fn email_login_or_signup_command(
        params: OtpEmailLoginParams,
    ) -> Result<Command, StytchError> {
        let call = Call::new(Endpoint::B2bOtpEmailLoginOrSignup)
            .with(
                "organization_id",
                required("organization_id", &params.organization_id)?,
            )
            .with(
                "email_address",
                required("email_address", &params.email_address)?,
            )
            .with_some("login_template_id", params.login_template_id)
            .with_some("signup_template_id", params.signup_template_id)
            .with_some("login_expiration_minutes", params.login_expiration_minutes)
            .with_some(
                "signup_expiration_minutes",
                params.signup_expiration_minutes,
            )
            .with_some("locale", params.locale);
        command(call)
    }

    pub(crate) fn email_authenticate_command(
        params: OtpEmailAuthenticateParams,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", params.session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bOtpEmailAuthenticate)
            .with(
                "organization_id",
                required("organization_id", &params.organization_id)?,
            )
            .with(
                "email_address",
                required("email_address", &params.email_address)?,
            )
            .with("code", required("code", params.code.expose())?)
            .with_some("session_duration_minutes", params.session_duration_minutes)
            .with_some("locale", params.locale);
        command(call)
    }

    pub(crate) fn email_discovery_send_command(
        params: OtpDiscoveryParams,
    ) -> Result<Command, StytchError> {
        let call = Call::new(Endpoint::B2bOtpEmailDiscoverySend)
            .with(
                "email_address",
                required("email_address", &params.email_address)?,
            )
            .with_some("login_template_id", params.login_template_id)
            .with_some(
                "discovery_expiration_minutes",
                params.discovery_expiration_minutes,
            )
            .with_some("locale", params.locale);
        command(call)
    }

    pub(crate) fn email_discovery_authenticate_command(
        email_address: String,
        code: Secret,
    ) -> Result<Command, StytchError> {
        let call = Call::new(Endpoint::B2bOtpEmailDiscoveryAuthenticate)
            .with("email_address", required("email_address", &email_address)?)
            .with("code", required("code", code.expose())?);
        command(call)
    }

    pub(crate) fn sms_send_command(params: OtpSmsSendParams) -> Result<Command, StytchError> {
        let number = optional("mfa_phone_number", params.mfa_phone_number)?;
        let call = Call::new(Endpoint::B2bOtpSmsSend)
            .with(
                "organization_id",
                required("organization_id", &params.organization_id)?,
            )
            .with("member_id", required("member_id", &params.member_id)?)
            .with_some("mfa_phone_number", number)
            .with_some("locale", params.locale)
            .with_some("enable_autofill", params.enable_autofill);
        command(call)
    }

    pub(crate) fn sms_authenticate_command(
        params: OtpSmsAuthenticateParams,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", params.session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bOtpSmsAuthenticate)
            .with(
                "organization_id",
                required("organization_id", &params.organization_id)?,
            )
            .with("member_id", required("member_id", &params.member_id)?)
            .with("code", required("code", params.code.expose())?)
            .with_some("session_duration_minutes", params.session_duration_minutes)
            .with_some(
                "set_mfa_enrollment",
                params.set_mfa_enrollment.map(MfaEnrollment::on_the_wire),
            );
        command(call)
    }
}
