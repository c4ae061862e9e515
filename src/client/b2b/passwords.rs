//! B2B passwords.

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{B2bAuthenticateResponse, B2bStrengthCheckResponse};
use super::super::{Core, command, optional, required};

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
    /// Signs in to an organization. When a factor is missing, an intermediate session is kept for
    /// it and an existing session ends (`StepUp`). A wrong password changes nothing.
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
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>, organization_id: String) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::Secret;
    /// use stytch_core::client::PasswordAuthenticateParams;
    ///
    /// let params = PasswordAuthenticateParams::new(organization_id, "ada@example.com", Secret::new("…"));
    /// let response = client.passwords().authenticate(params).await?;
    /// if !response.member_authenticated {
    ///     println!("a second factor is needed: {:?}", response.mfa_required);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(
        &self,
        params: PasswordAuthenticateParams,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core.run(Self::authenticate_command(params)).await
    }

    /// Checks the strength of a password. With the e-mail address, a password that resembles it is
    /// too weak. Changes nothing.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for an empty text, `Api` if the server rejects the request, and `Network` if
    /// the server cannot be reached.
    pub async fn strength_check(
        &self,
        email_address: Option<String>,
        password: Secret,
    ) -> Result<B2bStrengthCheckResponse, StytchError> {
        self.core
            .run(Self::strength_check_command(email_address, password))
            .await
    }
}

/// The checked commands of the calls.
impl B2bPasswords {
    pub(crate) fn strength_check_command(
        email_address: Option<String>,
        password: Secret,
    ) -> Result<Command, StytchError> {
        let email_address = optional("email_address", email_address)?;
        let call = Call::new(Endpoint::B2bPasswordsStrengthCheck)
            .with("password", required("password", password.expose())?)
            .with_some("email_address", email_address);
        command(call)
    }

    pub(crate) fn authenticate_command(
        params: PasswordAuthenticateParams,
    ) -> Result<Command, StytchError> {
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
        command(call)
    }
}
