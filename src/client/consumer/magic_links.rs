//! Consumer e-mail magic links.

use crate::config::check_duration;
use crate::error::StytchError;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{AuthenticateResponse, SendResponse};
use super::super::{Core, required, token_text};

/// A link by e-mail.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MagicLinkEmailParams {
    /// The e-mail address.
    pub email: String,
    /// Where the link leads people who are known; one of the dashboard's redirect URLs.
    #[uniffi(default = None)]
    pub login_magic_link_url: Option<String>,
    /// Where the link leads people who are new; one of the dashboard's redirect URLs.
    #[uniffi(default = None)]
    pub signup_magic_link_url: Option<String>,
    /// Minutes the link lives for people who are known.
    #[uniffi(default = None)]
    pub login_expiration_minutes: Option<u32>,
    /// Minutes the link lives for people who are new.
    #[uniffi(default = None)]
    pub signup_expiration_minutes: Option<u32>,
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

/// Consumer e-mail magic links. A PKCE pair ties a link to the device that asked for it: the newest
/// one counts, it is kept on the device across restarts and used up by a sign-in.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerMagicLinks {
    pub(super) core: Core,
}

#[uniffi::export]
impl ConsumerMagicLinks {
    /// Sends a link to a new or known user.
    pub async fn login_or_create(
        &self,
        params: MagicLinkEmailParams,
    ) -> Result<SendResponse, StytchError> {
        self.core
            .call(params.call(Endpoint::MagicLinksLoginOrCreate)?)
            .await
    }

    /// Sends a link to a known user; while somebody is signed in, it adds a factor to that session.
    pub async fn send(&self, params: MagicLinkEmailParams) -> Result<SendResponse, StytchError> {
        self.core
            .call(params.call(Endpoint::MagicLinksSendPrimary)?)
            .await
    }

    /// Signs in with the token of the link. `MissingPkce`, and nothing is sent, when the link was
    /// not asked for on this device. Without a duration the configured default is sent, 5 to
    /// 527040 minutes. A failure keeps the session there is.
    pub async fn authenticate(
        &self,
        token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::MagicLinksAuthenticate)
            .with("token", token_text("token", &token)?)
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.call(call).await
    }
}
