//! Consumer passwords.

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{AuthenticateResponse, StrengthCheckResponse};
use super::super::{Core, command, optional, required};

/// Consumer passwords.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerPasswords {
    pub(super) core: Core,
}

#[uniffi::export]
impl ConsumerPasswords {
    /// Signs up. Without a duration the configured default is sent, 5 to 527040 minutes. The
    /// session is on disk before this returns; if the disk fails, the state says so.
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
    /// # async fn example(client: std::sync::Arc<stytch_core::ConsumerClient>) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::Secret;
    ///
    /// let password = Secret::new("…");
    /// let response = client.passwords().create("ada@example.com".into(), password, Some(60)).await?;
    /// println!("signed up as {}", response.user.user_id);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create(
        &self,
        email: String,
        password: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        self.core
            .run(Self::create_command(
                email,
                password,
                session_duration_minutes,
            ))
            .await
    }

    /// Signs in. Without a duration the configured default is sent, 5 to 527040 minutes. A wrong
    /// password leaves the session unchanged.
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
    /// # async fn example(client: std::sync::Arc<stytch_core::ConsumerClient>) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::{Secret, StytchError};
    ///
    /// let password = Secret::new("…");
    /// match client.passwords().authenticate("ada@example.com".into(), password, None).await {
    ///     Ok(response) => println!("signed in as {}", response.user.user_id),
    ///     Err(StytchError::Api { error_type, .. }) => println!("refused: {error_type}"),
    ///     Err(error) => return Err(error),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(
        &self,
        email: String,
        password: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        self.core
            .run(Self::authenticate_command(
                email,
                password,
                session_duration_minutes,
            ))
            .await
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
        email: Option<String>,
        password: Secret,
    ) -> Result<StrengthCheckResponse, StytchError> {
        self.core
            .run(Self::strength_check_command(email, password))
            .await
    }
}

/// The checked commands of the calls.
impl ConsumerPasswords {
    pub(crate) fn create_command(
        email: String,
        password: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<Command, StytchError> {
        enter(
            Endpoint::PasswordsCreate,
            &email,
            &password,
            session_duration_minutes,
        )
    }

    pub(crate) fn authenticate_command(
        email: String,
        password: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<Command, StytchError> {
        enter(
            Endpoint::PasswordsAuthenticate,
            &email,
            &password,
            session_duration_minutes,
        )
    }

    pub(crate) fn strength_check_command(
        email: Option<String>,
        password: Secret,
    ) -> Result<Command, StytchError> {
        let email = optional("email", email)?;
        let call = Call::new(Endpoint::PasswordsStrengthCheck)
            .with("password", required("password", password.expose())?)
            .with_some("email", email);
        command(call)
    }
}

fn enter(
    endpoint: Endpoint,
    email: &str,
    password: &Secret,
    minutes: Option<u32>,
) -> Result<Command, StytchError> {
    check_duration("session_duration_minutes", minutes)?;
    let call = Call::new(endpoint)
        .with("email", required("email", email)?)
        .with("password", required("password", password.expose())?)
        .with_some("session_duration_minutes", minutes);
    command(call)
}
