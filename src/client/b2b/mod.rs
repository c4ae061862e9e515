//! The B2B client: members sign in to an organization.

mod discovery;
mod magic_links;
mod member;
mod organization;
mod otp;
mod passwords;
mod recovery_codes;
mod session;
mod totp;

use std::sync::Arc;

use crate::config::ClientConfig;
use crate::engine::event::Event;
use crate::engine::state::{Intermediate, IntermediateKind, Objects, Published};
use crate::error::StytchError;
use crate::http::HttpTransport;
use crate::listeners::{ListenerError, RevisionListener, Subscription};
use crate::model::{Member, MemberSession, MfaRequired, Organization, PrimaryRequired};
use crate::storage::Vertical;
use crate::storage::secure_store::SecureStore;
use crate::tokens::Secret;

use super::registry::CustomPorts;
use super::state::{JsonObject, SessionState, SessionTokens, objects, snapshot, tokens};
use super::{Core, Diagnostics, LogLevel, Logger};

pub use discovery::{B2bDiscovery, OrganizationCreateParams};
pub use magic_links::{
    B2bMagicLinks, MagicLinkAuthenticateParams, MagicLinkDiscoveryParams, MagicLinkLoginParams,
};
pub use member::{B2bMember, MemberAuthenticationFactor, MemberInfo, MemberUpdateParams};
pub use organization::{B2bOrganization, OrganizationInfo};
pub use otp::{
    B2bOtp, OtpDiscoveryParams, OtpEmailAuthenticateParams, OtpEmailLoginParams,
    OtpSmsAuthenticateParams, OtpSmsSendParams,
};
pub use passwords::{B2bPasswords, PasswordAuthenticateParams};
pub use recovery_codes::B2bRecoveryCodes;
pub use session::{B2bSessions, MemberSessionInfo};
pub use totp::{B2bTotp, MfaEnrollment, TotpAuthenticateParams};

/// A first factor is proven and something is missing. Its token stays in the engine. It ends ten
/// minutes after it began, with a sign-in, or with a sign-out; a wrong code does not end it.
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
    /// What a second factor needs, when it is missing.
    pub mfa_required: Option<MfaRequired>,
    /// What a first factor needs, when it does not satisfy the organization.
    pub primary_required: Option<PrimaryRequired>,
}

impl IntermediateSession {
    fn of(step: &Intermediate) -> Self {
        fn read<T: serde::de::DeserializeOwned>(json: Option<&String>) -> Option<T> {
            serde_json::from_str(json?).ok()
        }
        Self {
            kind: step.kind,
            expires_at_ms: step.expires_at,
            organization: read(step.organization_json.as_ref()),
            member: read(step.member_json.as_ref()),
            mfa_required: read(step.mfa_required_json.as_ref()),
            primary_required: read(step.primary_required_json.as_ref()),
        }
    }

    fn json(step: &Intermediate) -> String {
        let mut json = JsonObject::default();
        json.raw(
            "kind",
            match step.kind {
                IntermediateKind::Discovery => "\"discovery\"",
                IntermediateKind::StepUp => "\"step_up\"",
            },
        );
        json.raw("expires_at_ms", &step.expires_at.to_string());
        json.maybe("organization", step.organization_json.as_deref());
        json.maybe("member", step.member_json.as_deref());
        json.maybe("mfa_required", step.mfa_required_json.as_deref());
        json.maybe("primary_required", step.primary_required_json.as_deref());
        json.done()
    }
}

/// Everything that a B2B app can observe, as one consistent snapshot.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct B2bState {
    /// The status of the session.
    pub state: SessionState,
    /// The session, while signed in or published from the cache.
    pub member_session: Option<MemberSession>,
    /// Its member.
    pub member: Option<Member>,
    /// The member's organization.
    pub organization: Option<Organization>,
    /// The session's tokens; both or none.
    pub tokens: Option<SessionTokens>,
    /// When the published session ends, in milliseconds of the device's clock that counts sleep
    /// ([`device_clock_ms`](crate::clock::device_clock_ms)). `None` while the server's time is not
    /// known in this boot: then there is no deadline.
    pub expires_at_device_ms: Option<i64>,
    /// The unfinished sign-in.
    pub intermediate: Option<IntermediateSession>,
    /// True once it is known whether a user is signed in, and from then on.
    pub initialized: bool,
    /// True while a stored value is published and its validation is running or scheduled.
    pub from_cache: bool,
    /// Counts changes.
    pub revision: u64,
    /// Increases when another session becomes the current one.
    pub generation: u64,
    /// False while the disk does not hold this yet.
    pub persisted: bool,
}

impl B2bState {
    fn of(published: &Published) -> Self {
        let view = B2bView(published);
        Self {
            state: view.state(),
            member_session: view.member_session().cloned(),
            member: view.member().cloned(),
            organization: view.organization().cloned(),
            tokens: tokens(published),
            expires_at_device_ms: published.expires_at_boot,
            intermediate: published.intermediate.as_ref().map(IntermediateSession::of),
            initialized: published.initialized,
            from_cache: view.from_cache(),
            revision: view.revision(),
            generation: published.generation,
            persisted: published.persisted,
        }
    }
}

/// The state by reference, for reads that must not allocate; see [`B2bClient::peek`].
#[derive(Clone, Copy, Debug)]
pub struct B2bView<'a>(pub(crate) &'a Published);

impl<'a> B2bView<'a> {
    /// The status of the session.
    pub fn state(self) -> SessionState {
        SessionState::of(self.0)
    }

    /// The session, while signed in or published from the cache.
    pub fn member_session(self) -> Option<&'a MemberSession> {
        member_session_of(self.0).map(Arc::as_ref)
    }

    /// Its member.
    pub fn member(self) -> Option<&'a Member> {
        member_of(self.0).map(Arc::as_ref)
    }

    /// The member's organization.
    pub fn organization(self) -> Option<&'a Organization> {
        organization_of(self.0).map(Arc::as_ref)
    }

    /// The opaque session token.
    pub fn session_token(self) -> Option<&'a Secret> {
        snapshot(self.0).map(|snapshot| snapshot.token.secret())
    }

    /// The session JWT.
    pub fn session_jwt(self) -> Option<&'a Secret> {
        snapshot(self.0).map(|snapshot| snapshot.jwt.secret())
    }

    /// True while a stored value is published and its validation is running or scheduled.
    pub fn from_cache(self) -> bool {
        self.0.from_cache
    }

    /// Counts changes.
    pub fn revision(self) -> u64 {
        self.0.revision
    }
}

fn member_session_of(published: &Published) -> Option<&Arc<MemberSession>> {
    match objects(published)? {
        Objects::B2b { session, .. } => Some(session),
        Objects::Consumer { .. } => None,
    }
}

fn member_of(published: &Published) -> Option<&Arc<Member>> {
    match objects(published)? {
        Objects::B2b { member, .. } => Some(member),
        Objects::Consumer { .. } => None,
    }
}

fn organization_of(published: &Published) -> Option<&Arc<Organization>> {
    match objects(published)? {
        Objects::B2b { organization, .. } => Some(organization),
        Objects::Consumer { .. } => None,
    }
}

/// Receives changes of the whole state. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait B2bStateListener: Send + Sync {
    /// The state as it is now. A slow listener gets the latest one and not those in between.
    ///
    /// # Errors
    ///
    /// An error or a panic is counted (`listener_errors` of the diagnostics) and has no other effect.
    fn on_change(&self, state: B2bState) -> Result<(), ListenerError>;
}

/// A client for a B2B project. Any thread; calls that wait are `async` and go on to their end when
/// the caller stops waiting.
///
/// Clients with the same storage folder, public token and settings share one engine in a process: a
/// change by one is visible to all. The engine stops when the last of them is closed or dropped.
#[derive(Debug, uniffi::Object)]
pub struct B2bClient {
    pub(crate) core: Core,
}

#[uniffi::export]
impl B2bClient {
    /// Checks the settings and starts reading the stored session. Touches no disk on the caller's
    /// thread, and sends nothing before the session was read.
    ///
    /// # Errors
    ///
    /// `InvalidInput` names the setting that is wrong, or the setting that differs from those of a
    /// client that is open for the same folder and project. A folder that cannot be made is known
    /// later: the state is then `Unavailable(Misconfigured)`.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// use stytch_core::{B2bClient, ClientConfig};
    ///
    /// # fn example() -> Result<(), stytch_core::StytchError> {
    /// let config = ClientConfig::new("public-token-test-…", "/path/to/private/folder");
    /// let client = B2bClient::new(config)?;
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    #[uniffi::constructor]
    pub fn new(config: ClientConfig) -> Result<Arc<Self>, StytchError> {
        let core = Core::open(&config, Vertical::B2b, CustomPorts::default())?;
        Ok(Arc::new(Self { core }))
    }

    /// Like `new`, with a custom transport, a custom secure store, or both. `ports_id` names them:
    /// clients with the same name share an engine, which uses the transport and the store of the
    /// first client.
    ///
    /// # Errors
    ///
    /// As for `new`.
    #[uniffi::constructor]
    pub fn with_ports(
        config: ClientConfig,
        ports_id: String,
        transport: Option<Arc<dyn HttpTransport>>,
        secure_store: Option<Arc<dyn SecureStore>>,
    ) -> Result<Arc<Self>, StytchError> {
        let ports = CustomPorts {
            id: ports_id,
            transport,
            secure_store,
        };
        let core = Core::open(&config, Vertical::B2b, ports)?;
        Ok(Arc::new(Self { core }))
    }

    /// The whole observable state. Never waits.
    pub fn state(&self) -> B2bState {
        B2bState::of(&self.core.published())
    }

    /// The state as one JSON text with the names of the wire format, without tokens. Never waits.
    pub fn diagnostics_json(&self) -> String {
        Self::json_of(&self.core.published())
    }

    /// The first state with a revision above `seen`, or `None` once the client is closed.
    /// Intermediate states may be skipped, the last one never is.
    pub async fn next_state(&self, seen: u64) -> Option<B2bState> {
        self.core.changed(seen).await.then(|| self.state())
    }

    /// Calls with the current state at once and then with each new one, in order. A slow listener
    /// misses those in between. Ends with the subscription, or when this client is closed.
    pub fn subscribe(&self, listener: Arc<dyn B2bStateListener>) -> Arc<Subscription> {
        self.core.on_revisions(None, move |published| {
            listener.on_change(B2bState::of(published))
        })
    }

    /// The newest revision that was published. A call publishes what it changed before it returns.
    pub fn revision(&self) -> u64 {
        self.core.published().revision
    }

    /// Calls with the number of the current revision at once and then with each new one, in order, for
    /// listeners that read the state themselves. A slow listener misses those in between. Ends with the
    /// subscription, or when this client is closed.
    pub fn subscribe_revisions(&self, listener: Arc<dyn RevisionListener>) -> Arc<Subscription> {
        self.core.on_revisions(None, move |published| {
            listener.on_revision(published.revision)
        })
    }

    /// The vendor's `onStateChange`: calls with new states only, not with the current one.
    pub fn on_state_change(&self, listener: Arc<dyn B2bStateListener>) -> Arc<Subscription> {
        let now = self.core.published().revision;
        self.core.on_revisions(Some(now), move |published| {
            listener.on_change(B2bState::of(published))
        })
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

    /// E-mail magic links.
    pub fn magic_links(&self) -> Arc<B2bMagicLinks> {
        Arc::new(B2bMagicLinks {
            core: self.core.clone(),
        })
    }

    /// One-time codes.
    pub fn otp(&self) -> Arc<B2bOtp> {
        Arc::new(B2bOtp {
            core: self.core.clone(),
        })
    }

    /// Authenticator apps.
    pub fn totp(&self) -> Arc<B2bTotp> {
        Arc::new(B2bTotp {
            core: self.core.clone(),
        })
    }

    /// Recovery codes.
    pub fn recovery_codes(&self) -> Arc<B2bRecoveryCodes> {
        Arc::new(B2bRecoveryCodes {
            core: self.core.clone(),
        })
    }

    /// Discovery: which organizations can be entered.
    pub fn discovery(&self) -> Arc<B2bDiscovery> {
        Arc::new(B2bDiscovery {
            core: self.core.clone(),
        })
    }

    /// Reports that the app is visible. The session is validated at once, and other due work is
    /// done.
    pub fn foreground(&self) {
        self.core.send_event(Event::Foreground);
    }

    /// Reports that the app is hidden. Timers stop. A failed write is retried for 30 s more.
    pub fn background(&self) {
        self.core.send_event(Event::Background);
    }

    /// Reports that the network became available or was replaced by another (`true`), or was lost
    /// (`false`). After `true`, old connections are dropped, requests on them that can be repeated
    /// are sent again, and the session is validated.
    pub fn connectivity(&self, online: bool) {
        self.core.send_event(Event::Connectivity(online));
    }

    /// Reports the proxy that the system's settings name for the server,
    /// `http://[user:password@]host:port`, or none. It is used from the next request on, unless the
    /// client was opened with `proxy` or a custom transport. Report it after opening and whenever
    /// the network changes, before `connectivity`.
    ///
    /// # Errors
    ///
    /// `InvalidInput` names `proxy` and changes nothing.
    pub fn system_proxy(&self, proxy: Option<Secret>) -> Result<(), StytchError> {
        self.core.system_proxy(proxy)
    }

    /// Reports that the device was unlocked. A store that could not be read is read at once.
    pub fn store_unlocked(&self) {
        self.core.send_event(Event::StoreUnlocked);
    }

    /// Closes this client. From then on its methods return `Closed` and its listeners are not
    /// called. The last published state stays readable. Closing the last client of an engine stops
    /// the engine; results in flight are still stored and returned.
    pub fn close(&self) {
        self.core.0.close();
    }

    /// Calls a logger with every line of this level and the more important ones, from now on, in order.
    /// A logger that is too slow misses the oldest of 256 lines, and a line says how many. Ends with the
    /// subscription, or when this client is closed.
    pub fn log_to(&self, logger: Arc<dyn Logger>, level: LogLevel) -> Arc<Subscription> {
        self.core.log_to(logger, level)
    }

    /// What the engine is doing and why, without tokens.
    pub fn diagnostics(&self) -> Diagnostics {
        self.core.diagnostics()
    }
}

impl B2bClient {
    /// The state as JSON, without tokens.
    pub(crate) fn json_of(published: &Published) -> String {
        let view = B2bView(published);
        let mut json = JsonObject::of_state(published, view.from_cache());
        let session = view.member_session().map(|it| it.raw_json.as_str());
        json.maybe("member_session", session);
        json.maybe("member", view.member().map(|it| it.raw_json.as_str()));
        let organization = view.organization().map(|it| it.raw_json.as_str());
        json.maybe("organization", organization);
        let step = published
            .intermediate
            .as_ref()
            .map(IntermediateSession::json);
        json.maybe("intermediate", step.as_deref());
        json.done()
    }

    /// Reads the current state in place: no allocation, no lock, no shared reference count. Keep
    /// `read` short: the value stays in memory until it returns.
    pub fn peek<R>(&self, read: impl FnOnce(B2bView<'_>) -> R) -> R {
        read(B2bView(&self.core.published()))
    }
}
