//! Consumer passwords.

use crate::config::check_duration;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{AuthenticateResponse, StrengthCheckResponse};
use super::super::{Core, optional, required};

/// Consumer passwords.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerPasswords {
    pub(super) core: Core,
}

#[uniffi::export]
impl ConsumerPasswords {
    /// Signs up. Without a duration the configured default is sent, 5 to 527040 minutes. The
    /// session is on disk before this returns; if the disk fails, the state says so.
    pub async fn create(
        &self,
        email: String,
        password: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        self.enter(
            Endpoint::PasswordsCreate,
            &email,
            &password,
            session_duration_minutes,
        )
        .await
    }

    /// Signs in. Without a duration the configured default is sent, 5 to 527040 minutes. A wrong
    /// password is an `Api` error and keeps the session there is.
    pub async fn authenticate(
        &self,
        email: String,
        password: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        self.enter(
            Endpoint::PasswordsAuthenticate,
            &email,
            &password,
            session_duration_minutes,
        )
        .await
    }

    /// Asks whether a password is good enough; with the e-mail address, one that resembles it is
    /// not. Changes nothing.
    pub async fn strength_check(
        &self,
        email: Option<String>,
        password: Secret,
    ) -> Result<StrengthCheckResponse, StytchError> {
        let email = optional("email", email)?;
        let call = Call::new(Endpoint::PasswordsStrengthCheck)
            .with("password", required("password", password.expose())?)
            .with_some("email", email);
        self.core.call(call).await
    }
}

impl ConsumerPasswords {
    async fn enter(
        &self,
        endpoint: Endpoint,
        email: &str,
        password: &Secret,
        minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", minutes)?;
        let call = Call::new(endpoint)
            .with("email", required("email", email)?)
            .with("password", required("password", password.expose())?)
            .with_some("session_duration_minutes", minutes);
        self.core.call(call).await
    }
}
