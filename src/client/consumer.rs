//! The consumer client: users sign in for themselves.

use std::sync::Arc;

use crate::config::{ClientConfig, check_duration};
use crate::engine::event::{Ask, Event};
use crate::engine::state::{Objects, Published};
use crate::error::StytchError;
use crate::model::{Session, User};
use crate::storage::Vertical;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::response::{
    AuthenticateResponse, BasicResponse, SendResponse, SessionTokens, StrengthCheckResponse,
};
use super::state::{SessionState, objects};
use super::{Core, Diagnostics, required};

/// Everything a consumer app can observe, of one moment.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ConsumerState {
    /// Where the session stands.
    pub state: SessionState,
    /// The session, while signed in or shown from cache.
    pub session: Option<Session>,
    /// Its user.
    pub user: Option<User>,
    /// True while a stored value is shown and a check is under way or armed.
    pub from_cache: bool,
    /// Counts changes.
    pub revision: u64,
    /// Changes whenever the session becomes another one.
    pub generation: u64,
    /// False while the disk does not hold this yet.
    pub persisted: bool,
}

impl ConsumerState {
    fn of(published: &Published) -> Self {
        let (session, user) = match objects(published) {
            Some(Objects::Consumer { session, user }) => {
                (Some((**session).clone()), Some((**user).clone()))
            }
            Some(Objects::B2b { .. }) | None => (None, None),
        };
        Self {
            state: SessionState::of(published),
            session,
            user,
            from_cache: published.from_cache,
            revision: published.revision,
            generation: published.generation,
            persisted: published.persisted,
        }
    }
}

/// A client for a consumer project. Any thread; calls that wait are `async` and go on to their end
/// when the caller stops waiting.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerClient {
    core: Core,
}

#[uniffi::export]
impl ConsumerClient {
    /// Checks the settings, opens the folder and starts reading the stored session. Nothing is
    /// sent before that is done.
    #[uniffi::constructor]
    pub fn new(config: ClientConfig) -> Result<Arc<Self>, StytchError> {
        Ok(Arc::new(Self {
            core: Core::start(&config, Vertical::Consumer)?,
        }))
    }

    /// The whole observable state. Never waits.
    pub fn state(&self) -> ConsumerState {
        ConsumerState::of(&self.core.published())
    }

    /// The first state with a revision above `seen`, or `None` once the client is closed.
    /// Intermediate ones may be skipped, the last one never is.
    pub async fn next_state(&self, seen: u64) -> Option<ConsumerState> {
        self.core.next_revision(seen).await?;
        Some(self.state())
    }

    /// The session.
    pub fn session(&self) -> Arc<ConsumerSessions> {
        Arc::new(ConsumerSessions {
            core: self.core.clone(),
        })
    }

    /// The user.
    pub fn user(&self) -> Arc<ConsumerUser> {
        Arc::new(ConsumerUser {
            core: self.core.clone(),
        })
    }

    /// Passwords.
    pub fn passwords(&self) -> Arc<ConsumerPasswords> {
        Arc::new(ConsumerPasswords {
            core: self.core.clone(),
        })
    }

    /// One-time codes.
    pub fn otp(&self) -> Arc<ConsumerOtp> {
        Arc::new(ConsumerOtp {
            core: self.core.clone(),
        })
    }

    /// E-mail magic links.
    pub fn magic_links(&self) -> Arc<ConsumerMagicLinks> {
        Arc::new(ConsumerMagicLinks {
            core: self.core.clone(),
        })
    }

    /// The app is visible: everything due is done at once.
    pub fn foreground(&self) {
        self.core.tell(Event::Foreground);
    }

    /// The app is hidden: no timer runs.
    pub fn background(&self) {
        self.core.tell(Event::Background);
    }

    /// The network came or went.
    pub fn connectivity(&self, online: bool) {
        self.core.tell(Event::Connectivity(online));
    }

    /// The device was unlocked.
    pub fn store_unlocked(&self) {
        self.core.tell(Event::StoreUnlocked);
    }

    /// Stops the engine. Results in flight are still stored and answered, later calls are refused.
    pub fn close(&self) {
        self.core.tell(Event::Closed);
    }

    /// What the engine is doing and why.
    pub fn diagnostics(&self) -> Diagnostics {
        self.core.diagnostics()
    }
}

/// The consumer session.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerSessions {
    core: Core,
}

#[uniffi::export]
impl ConsumerSessions {
    /// The cached session, or none. Never waits.
    pub fn get_sync(&self) -> Option<Session> {
        ConsumerState::of(&self.core.published()).session
    }

    /// Both tokens, or none. Never waits.
    pub fn tokens(&self) -> Option<SessionTokens> {
        super::tokens(&self.core)
    }

    /// A JWT with at least this many seconds left (0 to 240), refreshed first when needed.
    pub async fn fresh_jwt(&self, min_validity_seconds: u32) -> Result<Secret, StytchError> {
        self.core.fresh_jwt(min_validity_seconds).await
    }

    /// Asks the server whether the session is alive. Without a duration it only validates; with
    /// one, in minutes from now, it extends.
    pub async fn authenticate(
        &self,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        self.core.authenticate(session_duration_minutes).await
    }

    /// Signs out: on the server first, then here. A network failure keeps the session. With
    /// `force_clear` the device is signed out at once and the server is told when it can be.
    pub async fn revoke(&self, force_clear: bool) -> Result<BasicResponse, StytchError> {
        self.core.revoke(force_clear).await
    }

    /// Takes tokens made by the app's own backend. Authenticate next; until then the current
    /// session stays as it is. Never waits.
    pub fn update_session(
        &self,
        session_token: Secret,
        session_jwt: Option<Secret>,
    ) -> Result<(), StytchError> {
        self.core
            .update_session(&session_token, session_jwt.as_ref())
    }

    /// Exchanges a connected app's access token for a session.
    pub async fn exchange_access_token(
        &self,
        access_token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::SessionsExchangeAccessToken)
            .with(
                "access_token",
                required("access_token", access_token.expose())?,
            )
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.sign_in(call).await
    }

    /// Exchanges a trusted authentication token for a session.
    pub async fn attest(
        &self,
        profile_id: String,
        token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::SessionsAttest)
            .with("profile_id", required("profile_id", &profile_id)?)
            .with("token", required("token", token.expose())?)
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.sign_in(call).await
    }
}

/// The consumer user.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerUser {
    core: Core,
}

#[uniffi::export]
impl ConsumerUser {
    /// The cached user, or none. Never waits.
    pub fn get_sync(&self) -> Option<User> {
        ConsumerState::of(&self.core.published()).user
    }

    /// Fetches the user and puts it beside the session.
    pub async fn get(&self) -> Result<User, StytchError> {
        self.core
            .ask(Ask::Read(Call::new(Endpoint::UsersMe)))
            .await?;
        self.get_sync().ok_or(StytchError::Superseded)
    }
}

/// Consumer passwords.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerPasswords {
    core: Core,
}

#[uniffi::export]
impl ConsumerPasswords {
    /// Signs up.
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

    /// Signs in.
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

    /// Asks whether a password is good enough.
    pub async fn strength_check(
        &self,
        email: Option<String>,
        password: Secret,
    ) -> Result<StrengthCheckResponse, StytchError> {
        let call = Call::new(Endpoint::PasswordsStrengthCheck)
            .with("password", required("password", password.expose())?)
            .with_some("email", email);
        self.core.plain(call).await
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
        self.core.sign_in(call).await
    }
}

/// How a code travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum OtpChannel {
    /// Text message to a phone number in E.164 form.
    Sms,
    /// WhatsApp message to a phone number in E.164 form.
    Whatsapp,
    /// E-mail.
    Email,
}

/// Consumer one-time codes.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerOtp {
    core: Core,
}

#[uniffi::export]
impl ConsumerOtp {
    /// Sends a code to a new or known user.
    pub async fn login_or_create(
        &self,
        channel: OtpChannel,
        recipient: String,
        expiration_minutes: Option<u32>,
    ) -> Result<SendResponse, StytchError> {
        let endpoint = match channel {
            OtpChannel::Sms => Endpoint::OtpSmsLoginOrCreate,
            OtpChannel::Whatsapp => Endpoint::OtpWhatsappLoginOrCreate,
            OtpChannel::Email => Endpoint::OtpEmailLoginOrCreate,
        };
        self.deliver(endpoint, channel, &recipient, expiration_minutes)
            .await
    }

    /// Sends a code to a known user; while signed in it adds a factor to the session.
    pub async fn send(
        &self,
        channel: OtpChannel,
        recipient: String,
        expiration_minutes: Option<u32>,
    ) -> Result<SendResponse, StytchError> {
        let endpoint = match channel {
            OtpChannel::Sms => Endpoint::OtpSmsSendPrimary,
            OtpChannel::Whatsapp => Endpoint::OtpWhatsappSendPrimary,
            OtpChannel::Email => Endpoint::OtpEmailSendPrimary,
        };
        self.deliver(endpoint, channel, &recipient, expiration_minutes)
            .await
    }

    /// Signs in with the code and the `method_id` of the send.
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
        self.core.sign_in(call).await
    }
}

impl ConsumerOtp {
    async fn deliver(
        &self,
        endpoint: Endpoint,
        channel: OtpChannel,
        recipient: &str,
        expiration_minutes: Option<u32>,
    ) -> Result<SendResponse, StytchError> {
        let field = match channel {
            OtpChannel::Sms | OtpChannel::Whatsapp => "phone_number",
            OtpChannel::Email => "email",
        };
        let call = Call::new(endpoint)
            .with(field, required(field, recipient)?)
            .with_some("expiration_minutes", expiration_minutes);
        self.core.plain(call).await
    }
}

/// Consumer e-mail magic links; PKCE ties link and device together.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerMagicLinks {
    core: Core,
}

#[uniffi::export]
impl ConsumerMagicLinks {
    /// Sends a link to a new or known user.
    pub async fn login_or_create(&self, email: String) -> Result<SendResponse, StytchError> {
        let call =
            Call::new(Endpoint::MagicLinksLoginOrCreate).with("email", required("email", &email)?);
        self.core.start_flow(call).await
    }

    /// Sends a link to a known user; while signed in it adds a factor to the session.
    pub async fn send(&self, email: String) -> Result<SendResponse, StytchError> {
        let call =
            Call::new(Endpoint::MagicLinksSendPrimary).with("email", required("email", &email)?);
        self.core.start_flow(call).await
    }

    /// Signs in with the token of the link.
    pub async fn authenticate(
        &self,
        token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::MagicLinksAuthenticate)
            .with("token", required("token", token.expose())?)
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.sign_in(call).await
    }
}
