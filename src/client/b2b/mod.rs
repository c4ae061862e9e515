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
use crate::listeners::{ListenerError, Subscription};
use crate::model::{Member, MemberSession, MfaRequired, Organization, PrimaryRequired};
use crate::storage::Vertical;
use crate::storage::secure_store::SecureStore;
use crate::tokens::Secret;

use super::board::Shown;
use super::sharing::CustomPorts;
use super::state::{JsonObject, SessionState, SessionTokens, objects, snapshot, tokens};
use super::telling::from_cache;
use super::{Core, Diagnostics};

pub use discovery::{B2bDiscovery, OrganizationCreateParams};
pub use magic_links::{
    B2bMagicLinks, MagicLinkAuthenticateParams, MagicLinkDiscoveryParams, MagicLinkLoginParams,
};
pub use member::{B2bMember, MemberInfo};
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
    /// The session's tokens; both or none.
    pub tokens: Option<SessionTokens>,
    /// When the session that is shown ends, in milliseconds of the device's clock that counts sleep
    /// ([`device_clock_ms`](crate::clock::device_clock_ms)). `None` while the server's time is not
    /// known in this boot: then there is no deadline.
    pub expires_at_device_ms: Option<i64>,
    /// What is half done.
    pub intermediate: Option<IntermediateSession>,
    /// True once it was known who is signed in, and from then on.
    pub initialized: bool,
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
    fn of(shown: &Shown) -> Self {
        let view = B2bView(shown);
        let published = &shown.published;
        Self {
            state: view.state(),
            member_session: view.member_session().cloned(),
            member: view.member().cloned(),
            organization: view.organization().cloned(),
            tokens: tokens(published),
            expires_at_device_ms: published.expires_at_boot,
            intermediate: published.intermediate.as_ref().map(IntermediateSession::of),
            initialized: shown.initialized,
            from_cache: view.from_cache(),
            revision: view.revision(),
            generation: published.generation,
            persisted: published.persisted,
        }
    }
}

/// The same by reference, for reads that must not allocate; see [`B2bClient::peek`].
#[derive(Clone, Copy, Debug)]
pub struct B2bView<'a>(&'a Shown);

impl<'a> B2bView<'a> {
    /// Where the session stands.
    pub fn state(self) -> SessionState {
        SessionState::of(&self.0.published)
    }

    /// The session, while signed in or shown from cache.
    pub fn member_session(self) -> Option<&'a MemberSession> {
        member_session_of(&self.0.published).map(Arc::as_ref)
    }

    /// Its member.
    pub fn member(self) -> Option<&'a Member> {
        member_of(&self.0.published).map(Arc::as_ref)
    }

    /// The member's organization.
    pub fn organization(self) -> Option<&'a Organization> {
        organization_of(&self.0.published).map(Arc::as_ref)
    }

    /// The opaque session token.
    pub fn session_token(self) -> Option<&'a Secret> {
        snapshot(&self.0.published).map(|snapshot| snapshot.token.secret())
    }

    /// The session JWT.
    pub fn session_jwt(self) -> Option<&'a Secret> {
        snapshot(&self.0.published).map(|snapshot| snapshot.jwt.secret())
    }

    /// True while a stored value is shown and a check is under way or armed.
    pub fn from_cache(self) -> bool {
        from_cache(&self.0.published)
    }

    /// Counts changes.
    pub fn revision(self) -> u64 {
        self.0.published.revision
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

/// Hears of the whole state. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait B2bStateListener: Send + Sync {
    /// The state as it is now. A slow listener gets the latest one and not those in between.
    fn on_change(&self, state: B2bState) -> Result<(), ListenerError>;
}

/// A client for a B2B project. Any thread; calls that wait are `async` and go on to their end when
/// the caller stops waiting.
///
/// Clients with the same storage folder, public token and settings share one engine in a process:
/// what one does, all see. The engine stops when the last of them is closed or dropped.
#[derive(Debug, uniffi::Object)]
pub struct B2bClient {
    core: Core,
}

#[uniffi::export]
impl B2bClient {
    /// Checks the settings, opens the folder and starts reading the stored session. Nothing is
    /// sent before that is done.
    ///
    /// `InvalidInput` names the setting that is wrong, the folder that cannot be written, or the
    /// setting that differs from those of a client that is open for the same folder and project.
    #[uniffi::constructor]
    pub fn new(config: ClientConfig) -> Result<Arc<Self>, StytchError> {
        let core = Core::open(&config, Vertical::B2b, CustomPorts::default())?;
        Ok(Arc::new(Self { core }))
    }

    /// The same with a transport, a secure store, or both of the app's own. `ports_id` names them:
    /// clients that give the same name are taken to bring the same ones and share an engine, which
    /// uses those of the first.
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
        B2bState::of(&self.core.shown())
    }

    /// The same as one JSON text in the wire's names, without tokens. Never waits.
    pub fn state_json(&self) -> String {
        let shown = self.core.shown();
        let view = B2bView(&shown);
        let published = &shown.published;
        let mut json = JsonObject::of_state(published, shown.initialized, view.from_cache());
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

    /// The first state with a revision above `seen`, or `None` once the client is closed.
    /// Intermediate ones may be skipped, the last one never is.
    pub async fn next_state(&self, seen: u64) -> Option<B2bState> {
        self.core.changed(seen).await.then(|| self.state())
    }

    /// Tells the current state at once and then each new one, in order; a slow listener misses
    /// those in between. Ends with the subscription, or when this client is closed.
    pub fn subscribe(&self, listener: Arc<dyn B2bStateListener>) -> Arc<Subscription> {
        self.core
            .on_revisions(None, move |shown| listener.on_change(B2bState::of(shown)))
    }

    /// The vendor's `onStateChange`: tells new states only, not the current one.
    pub fn on_state_change(&self, listener: Arc<dyn B2bStateListener>) -> Arc<Subscription> {
        let now = self.core.shown().published.revision;
        self.core.on_revisions(Some(now), move |shown| {
            listener.on_change(B2bState::of(shown))
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

    /// The app is visible: the session is checked at once, and whatever else is due is done.
    pub fn foreground(&self) {
        self.core.tell(Event::Foreground);
    }

    /// The app is hidden: no timer runs. A write that failed is tried for 30 s more.
    pub fn background(&self) {
        self.core.tell(Event::Background);
    }

    /// The network came, went or was replaced by another (`true`). When it came, connections from before
    /// are dropped, requests on them that can be repeated are sent again, and the session is checked.
    pub fn connectivity(&self, online: bool) {
        self.core.tell(Event::Connectivity(online));
    }

    /// The device was unlocked: a store that could not be read is read at once.
    pub fn store_unlocked(&self) {
        self.core.tell(Event::StoreUnlocked);
    }

    /// Closes this client. Its calls are refused with `Closed` from here on, its listeners hear
    /// nothing more, and what it showed last stays readable. The last client of an engine stops
    /// it: results in flight are still stored and answered.
    pub fn close(&self) {
        self.core.0.close();
    }

    /// What the engine is doing and why; no tokens.
    pub fn diagnostics(&self) -> Diagnostics {
        self.core.diagnostics()
    }
}

impl B2bClient {
    /// Reads the current state in place: no allocation, no lock, no count that readers share. Keep
    /// it short; the value that is read stays alive meanwhile.
    pub fn peek<R>(&self, read: impl FnOnce(B2bView<'_>) -> R) -> R {
        read(B2bView(&self.core.shown()))
    }
}
