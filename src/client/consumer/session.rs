//! The consumer session.

use std::sync::Arc;

use crate::config::check_duration;
use crate::error::StytchError;
use crate::listeners::{SessionListener, Subscription};
use crate::model::Session;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{AuthenticateResponse, BasicResponse};
use super::super::state::{SessionState, SessionTokens, tokens};
use super::super::{Core, required, token_text};
use super::{ConsumerView, session_of};

/// The session, and whether it was confirmed.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct SessionInfo {
    /// The session; none when nobody is signed in.
    pub session: Option<Session>,
    /// True while a stored value is shown and a check is under way or armed.
    pub from_cache: bool,
}

/// The consumer session.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerSessions {
    pub(super) core: Core,
}

#[uniffi::export]
impl ConsumerSessions {
    /// Where the session stands. Never waits.
    pub fn state(&self) -> SessionState {
        SessionState::of(&self.core.shown().published)
    }

    /// The cached session, or none. Never waits.
    pub fn get_sync(&self) -> Option<Session> {
        ConsumerView(&self.core.shown()).session().cloned()
    }

    /// The cached session, and whether it was confirmed. Never waits.
    pub fn info(&self) -> SessionInfo {
        let shown = self.core.shown();
        let view = ConsumerView(&shown);
        SessionInfo {
            session: view.session().cloned(),
            from_cache: view.from_cache(),
        }
    }

    /// Both tokens, or none. Never waits.
    pub fn tokens(&self) -> Option<SessionTokens> {
        tokens(&self.core.shown().published)
    }

    /// The opaque session token, or none. Never waits.
    pub fn session_token(&self) -> Option<Secret> {
        ConsumerView(&self.core.shown()).session_token().cloned()
    }

    /// The session JWT as it is, or none; it may have run out. `fresh_jwt` gives one that
    /// has not. Never waits.
    pub fn session_jwt(&self) -> Option<Secret> {
        ConsumerView(&self.core.shown()).session_jwt().cloned()
    }

    /// A JWT with at least this many seconds left (0 to 240; a JWT lives 300), refreshed first
    /// when needed. A refresh that fails changes nothing unless the server ended the session.
    pub async fn fresh_jwt(&self, min_validity_seconds: u32) -> Result<Secret, StytchError> {
        self.core.fresh_jwt(min_validity_seconds).await
    }

    /// Asks the server whether the session is alive. Without a duration it only validates; with
    /// one, 5 to 527040 minutes from now, it sets the end of the session, later or sooner.
    ///
    /// Only a verdict of the server signs out (`ServerRejected`); every other failure keeps the
    /// session. `Superseded` when the session changed meanwhile.
    pub async fn authenticate(
        &self,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        self.core.authenticate(session_duration_minutes).await
    }

    /// Signs out: on the server first, then here. A network failure keeps the session and is
    /// returned. With `force_clear` the device is signed out at once, whatever the network does;
    /// the server is then told when it can be, and until then the result is `LocalStateCleared`.
    pub async fn revoke(&self, force_clear: bool) -> Result<BasicResponse, StytchError> {
        self.core.revoke(force_clear).await
    }

    /// Takes tokens made by the app's own backend. Authenticate next: that replaces the session
    /// when the server accepts them, and drops them when it does not. Until then the current
    /// session stays as it is. Never waits; the tokens survive a restart once they are written.
    /// `InvalidInput` for what is no token, `ReadOnlyRole` on a reader.
    pub fn update_session(
        &self,
        session_token: Secret,
        session_jwt: Option<Secret>,
    ) -> Result<(), StytchError> {
        self.core
            .update_session(&session_token, session_jwt.as_ref())
    }

    /// Exchanges a connected app's access token for a session. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A failure keeps the session there is.
    pub async fn exchange_access_token(
        &self,
        access_token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::SessionsExchangeAccessToken)
            .with("access_token", token_text("access_token", &access_token)?)
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.call(call).await
    }

    /// Exchanges a trusted authentication token for a session. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A failure keeps the session there is.
    pub async fn attest(
        &self,
        profile_id: String,
        token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<AuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::SessionsAttest)
            .with("profile_id", required("profile_id", &profile_id)?)
            .with("token", token_text("token", &token)?)
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.call(call).await
    }

    /// Tells the current session at once, as soon as it is known who is signed in, and then each
    /// different one. A slow listener misses those in between.
    pub fn subscribe(&self, listener: Arc<dyn SessionListener>) -> Arc<Subscription> {
        self.core.on_values(session_of, move |session| {
            listener.on_change(session.cloned())
        })
    }

    /// The vendor's `onChange`: changes only, a new `last_accessed_at` alone is none, and the
    /// first confirmation of a cached session is one.
    pub fn on_change(&self, listener: Arc<dyn SessionListener>) -> Arc<Subscription> {
        self.core
            .on_changes(session_of, Session::same_but_access_time, move |session| {
                listener.on_change(session.cloned())
            })
    }
}
