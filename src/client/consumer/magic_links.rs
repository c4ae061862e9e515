//! Consumer e-mail magic links.

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{AuthenticateResponse, SendResponse};
use super::super::{Core, command, required, token_text};

/// A link by e-mail.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MagicLinkEmailParams {
    /// The e-mail address.
    pub email: String,
    /// Where the link leads known users; one of the dashboard's redirect URLs.
    #[uniffi(default = None)]
    pub login_magic_link_url: Option<String>,
    /// Where the link leads new users; one of the dashboard's redirect URLs.
    #[uniffi(default = None)]
    pub signup_magic_link_url: Option<String>,
    /// Minutes the link lives for known users.
    #[uniffi(default = None)]
    pub login_expiration_minutes: Option<u32>,
    /// Minutes the link lives for new users.
    #[uniffi(default = None)]
    pub signup_expiration_minutes: Option<u32>,
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

impl MagicLinkEmailParams {
    /// The defaults for an address.
    pub fn new(email: impl Into<String>) -> Self {
        Self {
            email: email.into(),
            login_magic_link_url: None,
            signup_magic_link_url: None,
            login_expiration_minutes: None,
            signup_expiration_minutes: None,
            login_template_id: None,
            signup_template_id: None,
            locale: None,
        }
    }

    fn call(self, endpoint: Endpoint) -> Result<Call, StytchError> {
        Ok(Call::new(endpoint)
            .with("email", required("email", &self.email)?)
            .with_some("login_magic_link_url", self.login_magic_link_url)
            .with_some("signup_magic_link_url", self.signup_magic_link_url)
            .with_some("login_expiration_minutes", self.login_expiration_minutes)
            .with_some("signup_expiration_minutes", self.signup_expiration_minutes)
            .with_some("login_template_id", self.login_template_id)
            .with_some("signup_template_id", self.signup_template_id)
            .with_some("locale", self.locale))
    }
}

/// Consumer e-mail magic links. A PKCE pair ties a link to the device that requested it. Only the
/// newest pair is kept. It survives restarts, and a sign-in uses it up.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerMagicLinks {
    pub(super) core: Core,
}

#[uniffi::export]
impl ConsumerMagicLinks {
    /// Sends a link to a new or known user.
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
    /// use stytch_core::client::MagicLinkEmailParams;
    ///
    /// let mut params = MagicLinkEmailParams::new("ada@example.com");
    /// params.login_magic_link_url = Some("https://example.com/authenticate".into());
    /// client.magic_links().login_or_create(params).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn login_or_create(
        &self,
        params: MagicLinkEmailParams,
    ) -> Result<SendResponse, StytchError> {
        self.core.run(Self::login_or_create_command(params)).await
    }

    /// Sends a link to a known user; while a user is signed in, it adds a factor to that session.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    pub async fn send(&self, params: MagicLinkEmailParams) -> Result<SendResponse, StytchError> {
        self.core.run(Self::send_command(params)).await
    }

    /// Signs in with the token of the link. When the link was not requested on this device, nothing
    /// is sent. Without a duration the configured default is sent, 5 to 527040 minutes. A failure
    /// leaves the session unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `MissingPkce` if the link was not requested on this
    /// device, `Superseded` if the app signed out or another sign-in ended first, `Api` if the
    /// server rejects the request, and `Network` if the server cannot be reached.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::ConsumerClient>, token: String) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::Secret;
    ///
    /// // The parameter `token` of the link that opened the app.
    /// client.magic_links().authenticate(Secret::new(token), Some(60)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(
        &self,
        token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        self.core
            .run(Self::authenticate_command(token, session_duration_minutes))
            .await
    }
}

/// The checked commands of the calls.
impl ConsumerMagicLinks {
    pub(crate) fn login_or_create_command(
        params: MagicLinkEmailParams,
    ) -> Result<Command, StytchError> {
        command(params.call(Endpoint::MagicLinksLoginOrCreate)?)
    }

    pub(crate) fn send_command(params: MagicLinkEmailParams) -> Result<Command, StytchError> {
        command(params.call(Endpoint::MagicLinksSendPrimary)?)
    }

    pub(crate) fn authenticate_command(
        token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::MagicLinksAuthenticate)
            .with("token", token_text("token", &token)?)
            .with_some("session_duration_minutes", session_duration_minutes);
        command(call)
    }
}
