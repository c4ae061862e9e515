//! B2B e-mail magic links.

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{B2bAuthenticateResponse, DiscoveryResponse, SendResponse};
use super::super::{Core, command, required, token_text};

/// A link into one organization.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MagicLinkLoginParams {
    /// The organization.
    pub organization_id: String,
    /// The e-mail address.
    pub email_address: String,
    /// Where the link leads members; one of the dashboard's redirect URLs.
    #[uniffi(default = None)]
    pub login_redirect_url: Option<String>,
    /// Where the link leads new users; one of the dashboard's redirect URLs.
    #[uniffi(default = None)]
    pub signup_redirect_url: Option<String>,
    /// The dashboard's template for members.
    #[uniffi(default = None)]
    pub login_template_id: Option<String>,
    /// The dashboard's template for new users.
    #[uniffi(default = None)]
    pub signup_template_id: Option<String>,
    /// The language of the message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
}

impl MagicLinkLoginParams {
    /// The defaults for an organization and an address.
    pub fn new(organization_id: impl Into<String>, email_address: impl Into<String>) -> Self {
        Self {
            organization_id: organization_id.into(),
            email_address: email_address.into(),
            login_redirect_url: None,
            signup_redirect_url: None,
            login_template_id: None,
            signup_template_id: None,
            locale: None,
        }
    }
}

/// The token of a link into one organization.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MagicLinkAuthenticateParams {
    /// The link's token.
    pub magic_links_token: Secret,
    /// 5 to 527040 minutes; without them the configured default is sent.
    #[uniffi(default = None)]
    pub session_duration_minutes: Option<u32>,
    /// The language of a second factor's message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
}

impl MagicLinkAuthenticateParams {
    /// The defaults for a token.
    pub fn new(magic_links_token: Secret) -> Self {
        Self {
            magic_links_token,
            session_duration_minutes: None,
            locale: None,
        }
    }
}

/// A link for a user who chooses the organization later.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MagicLinkDiscoveryParams {
    /// The e-mail address.
    pub email_address: String,
    /// Where the link leads; one of the dashboard's redirect URLs.
    #[uniffi(default = None)]
    pub discovery_redirect_url: Option<String>,
    /// The dashboard's template.
    #[uniffi(default = None)]
    pub login_template_id: Option<String>,
    /// Minutes the link lives.
    #[uniffi(default = None)]
    pub discovery_expiration_minutes: Option<u32>,
    /// The language of the message, such as `en` or `pt-br`.
    #[uniffi(default = None)]
    pub locale: Option<String>,
}

impl MagicLinkDiscoveryParams {
    /// The defaults for an address.
    pub fn new(email_address: impl Into<String>) -> Self {
        Self {
            email_address: email_address.into(),
            discovery_redirect_url: None,
            login_template_id: None,
            discovery_expiration_minutes: None,
            locale: None,
        }
    }
}

/// B2B e-mail magic links. A PKCE pair ties a link to the device that requested it. Only the newest
/// pair is kept. It survives restarts, and a sign-in uses it up.
#[derive(Debug, uniffi::Object)]
pub struct B2bMagicLinks {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bMagicLinks {
    /// Sends a link into an organization to a member, or to a user who may join.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>, organization_id: String) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::client::MagicLinkLoginParams;
    ///
    /// let params = MagicLinkLoginParams::new(organization_id, "ada@example.com");
    /// client.magic_links().email_login_or_signup(params).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn email_login_or_signup(
        &self,
        params: MagicLinkLoginParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .run(Self::email_login_or_signup_command(params))
            .await
    }

    /// Signs in with the token of the link. When a factor is missing, an intermediate session is
    /// kept for it. When the link was not requested on this device, nothing is sent.
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
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>, token: String) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::Secret;
    /// use stytch_core::client::MagicLinkAuthenticateParams;
    ///
    /// // The parameter `token` of the link that opened the app.
    /// let params = MagicLinkAuthenticateParams::new(Secret::new(token));
    /// client.magic_links().authenticate(params).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(
        &self,
        params: MagicLinkAuthenticateParams,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core.run(Self::authenticate_command(params)).await
    }

    /// Sends a link to a user who chooses the organization later.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached. Memory and disk are unchanged then.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::client::MagicLinkDiscoveryParams;
    ///
    /// let params = MagicLinkDiscoveryParams::new("ada@example.com");
    /// client.magic_links().email_discovery_send(params).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn email_discovery_send(
        &self,
        params: MagicLinkDiscoveryParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .run(Self::email_discovery_send_command(params))
            .await
    }

    /// Proves the e-mail address with the token of the link. An intermediate session is kept for
    /// the choice of an organization; an existing session ends (`StepUp`). When the link was not
    /// requested on this device, nothing is sent.
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
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>, token: String) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::Secret;
    ///
    /// let response = client.magic_links().discovery_authenticate(Secret::new(token)).await?;
    /// for found in &response.discovered_organizations {
    ///     if let Some(organization) = &found.organization {
    ///         println!("{}", organization.organization_id);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn discovery_authenticate(
        &self,
        discovery_magic_links_token: Secret,
    ) -> Result<DiscoveryResponse, StytchError> {
        self.core
            .run(Self::discovery_authenticate_command(
                discovery_magic_links_token,
            ))
            .await
    }
}

/// The checked commands of the calls.
impl B2bMagicLinks {
    pub(crate) fn email_login_or_signup_command(
        params: MagicLinkLoginParams,
    ) -> Result<Command, StytchError> {
        let call = Call::new(Endpoint::B2bMagicLinksLoginOrSignup)
            .with(
                "organization_id",
                required("organization_id", &params.organization_id)?,
            )
            .with(
                "email_address",
                required("email_address", &params.email_address)?,
            )
            .with_some("login_redirect_url", params.login_redirect_url)
            .with_some("signup_redirect_url", params.signup_redirect_url)
            .with_some("login_template_id", params.login_template_id)
            .with_some("signup_template_id", params.signup_template_id)
            .with_some("locale", params.locale);
        command(call)
    }

    pub(crate) fn authenticate_command(
        params: MagicLinkAuthenticateParams,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", params.session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bMagicLinksAuthenticate)
            .with(
                "magic_links_token",
                token_text("magic_links_token", &params.magic_links_token)?,
            )
            .with_some("session_duration_minutes", params.session_duration_minutes)
            .with_some("locale", params.locale);
        command(call)
    }

    pub(crate) fn email_discovery_send_command(
        params: MagicLinkDiscoveryParams,
    ) -> Result<Command, StytchError> {
        let call = Call::new(Endpoint::B2bMagicLinksDiscoverySend)
            .with(
                "email_address",
                required("email_address", &params.email_address)?,
            )
            .with_some("discovery_redirect_url", params.discovery_redirect_url)
            .with_some("login_template_id", params.login_template_id)
            .with_some(
                "discovery_expiration_minutes",
                params.discovery_expiration_minutes,
            )
            .with_some("locale", params.locale);
        command(call)
    }

    pub(crate) fn discovery_authenticate_command(
        discovery_magic_links_token: Secret,
    ) -> Result<Command, StytchError> {
        let field = "discovery_magic_links_token";
        let call = Call::new(Endpoint::B2bMagicLinksDiscoveryAuthenticate)
            .with(field, token_text(field, &discovery_magic_links_token)?);
        command(call)
    }
}
