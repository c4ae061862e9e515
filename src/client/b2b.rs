//! The B2B client: members sign in to an organization.

use std::sync::Arc;

use crate::config::{ClientConfig, check_duration};
use crate::engine::event::{Ask, Event};
use crate::engine::state::{IntermediateKind, Objects, Published};
use crate::error::StytchError;
use crate::model::{Member, MemberSession, Organization};
use crate::storage::Vertical;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

use super::response::{
    B2bAuthenticateResponse, BasicResponse, DiscoveryResponse, SendResponse, SessionTokens,
};
use super::state::{SessionState, objects};
use super::{Core, Diagnostics, required};

/// A first factor is proven and something is missing. Its token stays in the engine.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct IntermediateSession {
    /// A choice of organization, or a factor.
    pub kind: IntermediateKind,
    /// When it ends, UTC milliseconds; ten minutes after it began.
    pub expires_at_ms: i64,
    /// The organization, when it is chosen.
    pub organization: Option<Organization>,
    /// The member, when it is known.
    pub member: Option<Member>,
}

/// Everything a B2B app can observe, of one moment.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct B2bState {
    /// Where the session stands.
    pub state: SessionState,
    /// The session, while signed in or shown from cache.
    pub member_session: Option<MemberSession>,
    /// Its member.
    pub member: Option<Member>,
    /// The member's organization.
    pub organization: Option<Organization>,
    /// What is half done.
    pub intermediate: Option<IntermediateSession>,
    /// True while a stored value is shown and a check is under way or armed.
    pub from_cache: bool,
    /// Counts changes.
    pub revision: u64,
    /// Changes whenever the session becomes another one.
    pub generation: u64,
    /// False while the disk does not hold this yet.
    pub persisted: bool,
}

impl B2bState {
    fn of(published: &Published) -> Self {
        let (member_session, member, organization) = match objects(published) {
            Some(Objects::B2b {
                session,
                member,
                organization,
            }) => (
                Some((**session).clone()),
                Some((**member).clone()),
                Some((**organization).clone()),
            ),
            Some(Objects::Consumer { .. }) | None => (None, None, None),
        };
        let intermediate = published
            .intermediate
            .as_ref()
            .map(|step| IntermediateSession {
                kind: step.kind,
                expires_at_ms: step.expires_at,
                organization: step
                    .organization_json
                    .as_deref()
                    .and_then(|json| Organization::from_json(json).ok()),
                member: step
                    .member_json
                    .as_deref()
                    .and_then(|json| Member::from_json(json).ok()),
            });
        Self {
            state: SessionState::of(published),
            member_session,
            member,
            organization,
            intermediate,
            from_cache: published.from_cache,
            revision: published.revision,
            generation: published.generation,
            persisted: published.persisted,
        }
    }
}

/// A client for a B2B project. Any thread; calls that wait are `async` and go on to their end when
/// the caller stops waiting.
#[derive(Debug, uniffi::Object)]
pub struct B2bClient {
    core: Core,
}

#[uniffi::export]
impl B2bClient {
    /// Checks the settings, opens the folder and starts reading the stored session. Nothing is
    /// sent before that is done.
    #[uniffi::constructor]
    pub fn new(config: ClientConfig) -> Result<Arc<Self>, StytchError> {
        Ok(Arc::new(Self {
            core: Core::start(&config, Vertical::B2b)?,
        }))
    }

    /// The whole observable state. Never waits.
    pub fn state(&self) -> B2bState {
        B2bState::of(&self.core.published())
    }

    /// The first state with a revision above `seen`, or `None` once the client is closed.
    /// Intermediate ones may be skipped, the last one never is.
    pub async fn next_state(&self, seen: u64) -> Option<B2bState> {
        self.core.next_revision(seen).await?;
        Some(self.state())
    }

    /// The session.
    pub fn session(&self) -> Arc<B2bSessions> {
        Arc::new(B2bSessions {
            core: self.core.clone(),
        })
    }

    /// The member.
    pub fn member(&self) -> Arc<B2bMember> {
        Arc::new(B2bMember {
            core: self.core.clone(),
        })
    }

    /// The organization.
    pub fn organization(&self) -> Arc<B2bOrganization> {
        Arc::new(B2bOrganization {
            core: self.core.clone(),
        })
    }

    /// Passwords.
    pub fn passwords(&self) -> Arc<B2bPasswords> {
        Arc::new(B2bPasswords {
            core: self.core.clone(),
        })
    }

    /// Discovery: which organizations can be entered.
    pub fn discovery(&self) -> Arc<B2bDiscovery> {
        Arc::new(B2bDiscovery {
            core: self.core.clone(),
        })
    }

    /// One-time codes.
    pub fn otp(&self) -> Arc<B2bOtp> {
        Arc::new(B2bOtp {
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

/// The B2B session.
#[derive(Debug, uniffi::Object)]
pub struct B2bSessions {
    core: Core,
}

#[uniffi::export]
impl B2bSessions {
    /// The cached session, or none. Never waits.
    pub fn get_sync(&self) -> Option<MemberSession> {
        B2bState::of(&self.core.published()).member_session
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
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core.authenticate(session_duration_minutes).await
    }

    /// Signs out: on the server first, then here. A network failure keeps the session. With
    /// `force_clear` the device is signed out at once and the server is told when it can be.
    pub async fn revoke(&self, force_clear: bool) -> Result<BasicResponse, StytchError> {
        self.core.revoke(force_clear).await
    }

    /// Ends every session of a member. One's own state changes only when the server says so.
    pub async fn revoke_for_member(&self, member_id: String) -> Result<BasicResponse, StytchError> {
        let mut call = Call::new(Endpoint::B2bSessionsRevokeForMember);
        call.argument = Some(required("member_id", &member_id)?);
        self.core.plain(call).await
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

    /// Exchanges the session for one in another organization; may ask for another factor.
    pub async fn exchange(
        &self,
        organization_id: String,
        session_duration_minutes: Option<u32>,
        locale: Option<String>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bSessionsExchange)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with_some("session_duration_minutes", session_duration_minutes)
            .with_some("locale", locale);
        self.core.sign_in(call).await
    }
}

/// The member.
#[derive(Debug, uniffi::Object)]
pub struct B2bMember {
    core: Core,
}

#[uniffi::export]
impl B2bMember {
    /// The cached member, or none. Never waits.
    pub fn get_sync(&self) -> Option<Member> {
        B2bState::of(&self.core.published()).member
    }

    /// Fetches the member and puts it beside the session.
    pub async fn get(&self) -> Result<Member, StytchError> {
        self.core
            .ask(Ask::Read(Call::new(Endpoint::B2bMembersMe)))
            .await?;
        self.get_sync().ok_or(StytchError::Superseded)
    }
}

/// The organization.
#[derive(Debug, uniffi::Object)]
pub struct B2bOrganization {
    core: Core,
}

#[uniffi::export]
impl B2bOrganization {
    /// The cached organization, or none. Never waits.
    pub fn get_sync(&self) -> Option<Organization> {
        B2bState::of(&self.core.published()).organization
    }

    /// Fetches the organization and puts it beside the session.
    pub async fn get(&self) -> Result<Organization, StytchError> {
        self.core
            .ask(Ask::Read(Call::new(Endpoint::B2bOrganizationsMe)))
            .await?;
        self.get_sync().ok_or(StytchError::Superseded)
    }
}

/// B2B passwords.
#[derive(Debug, uniffi::Object)]
pub struct B2bPasswords {
    core: Core,
}

#[uniffi::export]
impl B2bPasswords {
    /// Signs in to an organization; may ask for another factor.
    pub async fn authenticate(
        &self,
        organization_id: String,
        email_address: String,
        password: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bPasswordsAuthenticate)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with("email_address", required("email_address", &email_address)?)
            .with("password", required("password", password.expose())?)
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.sign_in(call).await
    }
}

/// B2B one-time codes.
#[derive(Debug, uniffi::Object)]
pub struct B2bOtp {
    core: Core,
}

#[uniffi::export]
impl B2bOtp {
    /// Sends a discovery code by e-mail.
    pub async fn email_discovery_send(
        &self,
        email_address: String,
    ) -> Result<SendResponse, StytchError> {
        let call = Call::new(Endpoint::B2bOtpEmailDiscoverySend)
            .with("email_address", required("email_address", &email_address)?);
        self.core.plain(call).await
    }

    /// Proves an e-mail address; replaces a session by an intermediate one.
    pub async fn email_discovery_authenticate(
        &self,
        email_address: String,
        code: Secret,
    ) -> Result<DiscoveryResponse, StytchError> {
        let call = Call::new(Endpoint::B2bOtpEmailDiscoveryAuthenticate)
            .with("email_address", required("email_address", &email_address)?)
            .with("code", required("code", code.expose())?);
        self.core.sign_in(call).await
    }

    /// Second factor: sends a code by text message.
    pub async fn sms_send(
        &self,
        organization_id: String,
        member_id: String,
        mfa_phone_number: Option<String>,
    ) -> Result<SendResponse, StytchError> {
        let call = Call::new(Endpoint::B2bOtpSmsSend)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with("member_id", required("member_id", &member_id)?)
            .with_some("mfa_phone_number", mfa_phone_number);
        self.core.plain(call).await
    }

    /// Second factor: the code of the text message. A wrong code keeps the intermediate session.
    pub async fn sms_authenticate(
        &self,
        organization_id: String,
        member_id: String,
        code: Secret,
        session_duration_minutes: Option<u32>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bOtpSmsAuthenticate)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with("member_id", required("member_id", &member_id)?)
            .with("code", required("code", code.expose())?)
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.sign_in(call).await
    }
}

/// Discovery.
#[derive(Debug, uniffi::Object)]
pub struct B2bDiscovery {
    core: Core,
}

#[uniffi::export]
impl B2bDiscovery {
    /// The organizations the person can enter.
    pub async fn organizations(&self) -> Result<DiscoveryResponse, StytchError> {
        self.core
            .plain(Call::new(Endpoint::B2bDiscoveryOrganizations))
            .await
    }

    /// Enters one; may ask for another factor.
    pub async fn exchange_intermediate_session(
        &self,
        organization_id: String,
        session_duration_minutes: Option<u32>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bDiscoveryExchange)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with_some("session_duration_minutes", session_duration_minutes);
        self.core.sign_in(call).await
    }
}
