//! The B2B session.

use std::sync::Arc;

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::listeners::{MemberSessionListener, Subscription};
use crate::model::MemberSession;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::super::response::{B2bAuthenticateResponse, BasicResponse};
use super::super::state::{SessionState, SessionTokens, tokens};
use super::super::{
    Core, authenticate, call_about, command, fresh_jwt, optional, required, set_tokens, token_text,
};
use super::{B2bView, member_session_of};

/// The session, and whether it was confirmed.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct MemberSessionInfo {
    /// The session; none when signed out.
    pub session: Option<MemberSession>,
    /// True while a stored value is published and its validation is running or scheduled.
    pub from_cache: bool,
}

/// The B2B session.
#[derive(Debug, uniffi::Object)]
pub struct B2bSessions {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bSessions {
    /// The status of the session. Never waits.
    pub fn state(&self) -> SessionState {
        SessionState::of(&self.core.published())
    }

    /// The cached session, or none. Never waits.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// if let Some(session) = client.session().get_sync() {
    ///     println!("signed in as {}", session.member_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn get_sync(&self) -> Option<MemberSession> {
        B2bView(&self.core.published()).member_session().cloned()
    }

    /// The cached session, and whether it was confirmed. Never waits.
    pub fn info(&self) -> MemberSessionInfo {
        let published = self.core.published();
        let view = B2bView(&published);
        MemberSessionInfo {
            session: view.member_session().cloned(),
            from_cache: view.from_cache(),
        }
    }

    /// Both tokens, or none. Never waits.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// if let Some(tokens) = client.session().tokens() {
    ///     send_to_backend(tokens.session_token.expose());
    /// }
    /// # fn send_to_backend(_: &str) {}
    /// # Ok(())
    /// # }
    /// ```
    pub fn tokens(&self) -> Option<SessionTokens> {
        tokens(&self.core.published())
    }

    /// The opaque session token, or none. Never waits.
    pub fn session_token(&self) -> Option<Secret> {
        B2bView(&self.core.published()).session_token().cloned()
    }

    /// The session JWT, or none. It may have expired; `fresh_jwt` returns one that has not. Never
    /// waits.
    pub fn session_jwt(&self) -> Option<Secret> {
        B2bView(&self.core.published()).session_jwt().cloned()
    }

    /// A JWT with at least this many seconds left (0 to 240; a JWT lives 300), refreshed first
    /// when needed. A refresh that fails changes nothing unless the server ended the session.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if the number is above 240, `NoSession` if no user is signed in, and the
    /// error of the refresh if one was needed and failed.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// let jwt = client.session().fresh_jwt(60).await?;
    /// send_to_backend(jwt.expose());
    /// # fn send_to_backend(_: &str) {}
    /// # Ok(())
    /// # }
    /// ```
    pub async fn fresh_jwt(&self, min_validity_seconds: u32) -> Result<Secret, StytchError> {
        let command = Self::fresh_jwt_command(min_validity_seconds);
        self.core.fresh_jwt(command).await
    }

    /// Validates the session with the server. Without a duration it only validates. A duration, 5
    /// to 527040 minutes from now, sets a new end of the session, later or earlier.
    ///
    /// Only a rejection by the server signs out (`ServerRejected`); every other failure leaves the
    /// session unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if the duration is out of range, `NoSession` if no user is signed in,
    /// `Superseded` if the session changed during the call, `Api` if the server rejects the
    /// request, and `Network` if the server cannot be reached.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// // Validates, and does not change the end of the session.
    /// client.session().authenticate(None).await?;
    /// // The session ends in an hour.
    /// client.session().authenticate(Some(60)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(
        &self,
        session_duration_minutes: Option<u32>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core
            .run(Self::authenticate_command(session_duration_minutes))
            .await
    }

    /// Signs out: on the server first, then here. A network failure keeps the session and is
    /// returned. With `force_clear` the device is signed out at once, with or without a network;
    /// the server is then notified as soon as possible, and until then the result is
    /// `LocalStateCleared`.
    ///
    /// # Errors
    ///
    /// `Api` if the server rejects the request, and `Network` if the server cannot be reached. The
    /// session is kept then, unless `Api` has one of the four error types that end a session. With
    /// `force_clear` the session is gone from memory and disk, and both are `LocalStateCleared` unless `Api` has one of
    /// these types. `NoSession` if nobody is signed in, `Superseded` if another session replaced the one
    /// that was visible, `Unavailable` if the store cannot be read, `ReadOnlyRole` for a reader. Then nothing
    /// is revoked. With `force_clear`, if the store cannot be read, the call fails with `LocalStateCleared`, and the
    /// stored session ends when the store is read.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// // Keeps the session if the server cannot be reached.
    /// client.session().revoke(false).await?;
    /// // Signs out on this device in any case.
    /// client.session().revoke(true).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn revoke(&self, force_clear: bool) -> Result<BasicResponse, StytchError> {
        self.core.run(Self::revoke_command(force_clear)).await
    }

    /// Ends every session of a member; the server decides who may. For the signed-in member the
    /// session is validated at once, and the local state changes only by the result.
    ///
    /// # Errors
    ///
    /// `InvalidInput` for an empty identifier, `NoSession` if no member is signed in, `ReadOnlyRole`
    /// for a reader, `Api` if the server rejects the request, and `Network` if the server cannot be
    /// reached. Nothing changes then, unless `Api` suggests that the session is over: it is
    /// validated at once.
    pub async fn revoke_for_member(&self, member_id: String) -> Result<BasicResponse, StytchError> {
        self.core
            .run(Self::revoke_for_member_command(member_id))
            .await
    }

    /// Sets tokens that the app's backend created. Call `authenticate` next: it replaces the
    /// session when the server accepts the tokens, and discards them when it rejects them. Until
    /// then the current session stays unchanged. Never waits; the tokens survive a restart once
    /// they are written.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if a text is no token, `ReadOnlyRole` on a reader, `Closed` if the client is
    /// closed.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>, session_token: stytch_core::Secret, session_jwt: stytch_core::Secret) -> Result<(), stytch_core::StytchError> {
    /// client.session().update_session(session_token, Some(session_jwt))?;
    /// client.session().authenticate(None).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_session(
        &self,
        session_token: Secret,
        session_jwt: Option<Secret>,
    ) -> Result<(), StytchError> {
        self.core
            .submit(Self::update_session_command(session_token, session_jwt))
    }

    /// Exchanges the session for one in another organization. When a factor is missing there, the
    /// session ends (`StepUp`) and an intermediate session is kept for it. A failure leaves the
    /// session unchanged. Without a duration the configured default is sent, 5 to 527040 minutes;
    /// `locale` is the language of a code that is sent.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `NoSession` if no member is signed in, `Superseded`
    /// if the session changed during the call, `Api` if the server rejects the request, and
    /// `Network` if the server cannot be reached.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>, organization_id: String) -> Result<(), stytch_core::StytchError> {
    /// let response = client.session().exchange(organization_id, None, None).await?;
    /// if !response.member_authenticated {
    ///     println!("a second factor is needed: {:?}", response.mfa_required);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn exchange(
        &self,
        organization_id: String,
        session_duration_minutes: Option<u32>,
        locale: Option<String>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core
            .run(Self::exchange_command(
                organization_id,
                session_duration_minutes,
                locale,
            ))
            .await
    }

    /// Exchanges a connected app's access token for a session. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another sign-in
    /// ended first, `Api` if the server rejects the request, and `Network` if the server cannot be
    /// reached.
    pub async fn exchange_access_token(
        &self,
        access_token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core
            .run(Self::exchange_access_token_command(
                access_token,
                session_duration_minutes,
            ))
            .await
    }

    /// Exchanges a trusted authentication token for a session. Without a duration the configured
    /// default is sent, 5 to 527040 minutes. A failure leaves the session unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another sign-in
    /// ended first, `Api` if the server rejects the request, and `Network` if the server cannot be
    /// reached.
    pub async fn attest(
        &self,
        profile_id: String,
        token: Secret,
        organization_id: Option<String>,
        session_duration_minutes: Option<u32>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core
            .run(Self::attest_command(
                profile_id,
                token,
                organization_id,
                session_duration_minutes,
            ))
            .await
    }

    /// Calls with the current session as soon as the state is initialized, and then with each
    /// different one. A slow listener misses those in between.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// use std::sync::Arc;
    /// use stytch_core::listeners::{ListenerError, MemberSessionListener};
    /// use stytch_core::model::MemberSession;
    ///
    /// struct Screen;
    ///
    /// impl MemberSessionListener for Screen {
    ///     fn on_change(&self, session: Option<MemberSession>) -> Result<(), ListenerError> {
    ///         println!("signed in: {}", session.is_some());
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let subscription = client.session().subscribe(Arc::new(Screen));
    /// // The listener is called until then.
    /// drop(subscription);
    /// # Ok(())
    /// # }
    /// ```
    pub fn subscribe(&self, listener: Arc<dyn MemberSessionListener>) -> Arc<Subscription> {
        self.core.on_values(member_session_of, move |session| {
            listener.on_change(session.cloned())
        })
    }

    /// The vendor's `onChange`: changes only, a new `last_accessed_at` alone is none, and the
    /// first confirmation of a cached session is one.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// use std::sync::Arc;
    /// use stytch_core::listeners::{ListenerError, MemberSessionListener};
    /// use stytch_core::model::MemberSession;
    ///
    /// struct Screen;
    ///
    /// impl MemberSessionListener for Screen {
    ///     fn on_change(&self, session: Option<MemberSession>) -> Result<(), ListenerError> {
    ///         println!("signed in: {}", session.is_some());
    ///         Ok(())
    ///     }
    /// }
    ///
    /// let subscription = client.session().on_change(Arc::new(Screen));
    /// // The listener is called until then.
    /// drop(subscription);
    /// # Ok(())
    /// # }
    /// ```
    pub fn on_change(&self, listener: Arc<dyn MemberSessionListener>) -> Arc<Subscription> {
        self.core.on_changes(
            member_session_of,
            MemberSession::same_but_access_time,
            move |session| listener.on_change(session.cloned()),
        )
    }
}

/// The checked commands of the calls.
impl B2bSessions {
    pub(crate) fn fresh_jwt_command(min_validity_seconds: u32) -> Result<Command, StytchError> {
        fresh_jwt(min_validity_seconds)
    }

    pub(crate) fn authenticate_command(
        session_duration_minutes: Option<u32>,
    ) -> Result<Command, StytchError> {
        authenticate(session_duration_minutes)
    }

    #[allow(clippy::unnecessary_wraps, reason = "as all commands")]
    pub(crate) fn revoke_command(force_clear: bool) -> Result<Command, StytchError> {
        Ok(Command::Revoke { force_clear })
    }

    pub(crate) fn update_session_command(
        session_token: Secret,
        session_jwt: Option<Secret>,
    ) -> Result<Command, StytchError> {
        set_tokens(&session_token, session_jwt.as_ref())
    }

    pub(crate) fn revoke_for_member_command(member_id: String) -> Result<Command, StytchError> {
        command(call_about(
            Endpoint::B2bSessionsRevokeForMember,
            "member_id",
            &member_id,
        )?)
    }

    pub(crate) fn exchange_command(
        organization_id: String,
        session_duration_minutes: Option<u32>,
        locale: Option<String>,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bSessionsExchange)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with_some("session_duration_minutes", session_duration_minutes)
            .with_some("locale", locale);
        command(call)
    }

    pub(crate) fn exchange_access_token_command(
        access_token: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bSessionsExchangeAccessToken)
            .with("access_token", token_text("access_token", &access_token)?)
            .with_some("session_duration_minutes", session_duration_minutes);
        command(call)
    }

    pub(crate) fn attest_command(
        profile_id: String,
        token: Secret,
        organization_id: Option<String>,
        session_duration_minutes: Option<u32>,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bSessionsAttest)
            .with("profile_id", required("profile_id", &profile_id)?)
            .with("token", token_text("token", &token)?)
            .with_some(
                "organization_id",
                optional("organization_id", organization_id)?,
            )
            .with_some("session_duration_minutes", session_duration_minutes);
        command(call)
    }
}
