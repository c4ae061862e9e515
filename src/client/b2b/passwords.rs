//! B2B passwords.

use crate::config::check_duration;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::B2bAuthenticateResponse;
use super::super::{Core, required};

/// A sign-in with a password.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct PasswordAuthenticateParams {
    /// The organization.
    pub organization_id: String,
    /// The member's e-mail address.
    pub email_address: String,
    /// The password.
    pub password: Secret,
    /// 5 to 527040 minutes; without them the configured default is sent.
    #[uniffi(default = None)]
    pub session_duration_minutes: Option<u32>,
    /// The language of a second factor's message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
}

impl PasswordAuthenticateParams {
    /// The defaults for a member and a password.
    pub fn new(
        organization_id: impl Into<String>,
        email_address: impl Into<String>,
        password: Secret,
    ) -> Self {
        Self {
            organization_id: organization_id.into(),
            email_address: email_address.into(),
            password,
            session_duration_minutes: None,
            locale: None,
        }
    }
}

/// B2B passwords.
#[derive(Debug, uniffi::Object)]
pub struct B2bPasswords {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bPasswords {
    /// Signs in to an organization. When a factor is missing, an intermediate session waits for it
    /// and a session there was has ended (`StepUp`). A wrong password keeps everything.
    pub async fn authenticate(
        &self,
        params: PasswordAuthenticateParams,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", params.session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bPasswordsAuthenticate)
            .with(
                "organization_id",
                required("organization_id", &params.organization_id)?,
            )
            .with(
                "email_address",
                required("email_address", &params.email_address)?,
            )
            .with("password", required("password", params.password.expose())?)
            .with_some("session_duration_minutes", params.session_duration_minutes)
            .with_some("locale", params.locale);
        self.core.call(call).await
    }
}
