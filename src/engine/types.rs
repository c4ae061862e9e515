//! The vocabulary of the engine: what a session, its state and the reasons for it are called.

use std::sync::Arc;

use crate::clock::{BootId, Millis};
use crate::model::{Member, MemberSession, Organization, Session, User};
use crate::storage::{Head, IntermediateContent, SessionContent, SessionObject, Vertical};
use crate::tokens::{IntermediateSessionToken, OpaqueToken, SessionJwt};

pub use crate::storage::IntermediateKind;

/// What the app decided once.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Consumer or B2B.
    pub vertical: Vertical,
    /// Minutes sent with a sign-in that names none.
    pub default_duration_minutes: u32,
    /// Extend with every heartbeat.
    pub keep_alive: bool,
    /// This process may only read.
    pub reader: bool,
    /// This boot of the device.
    pub boot_id: BootId,
}

/// Why no user is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum SignOutCause {
    /// No user was signed in.
    None,
    /// The app revoked the session.
    UserRevoked,
    /// The server responded that the session has ended.
    ServerRejected,
    /// `expires_at` passed, by server time.
    Expired,
    /// The key of the stored session is permanently lost.
    KeyLost,
    /// A second factor or a choice of organization is needed; see `intermediate`.
    StepUp,
}

/// Why it is not known now whether a user is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
#[non_exhaustive]
pub enum UnavailableReason {
    /// The device was not unlocked since it started. Recovers without a call.
    DeviceLocked,
    /// The keystore is not available now. Recovers without a call.
    KeystoreBusy,
    /// The disk or the keystore failed. The engine tries again automatically.
    StorageFailed,
    /// By the device clock the session has expired, but the server has not confirmed that clock. Recovers without a call.
    ClockUnproven,
    /// The app lacks an entitlement or passes a wrong group. Does not recover.
    Misconfigured,
    /// A newer version of the library wrote the record. Does not recover.
    NewerFormat,
}

/// Whether the server confirmed what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Freshness {
    /// Read from the device; a validation is in flight or armed.
    Cached,
    /// Confirmed by the server in this process.
    Validated,
}

/// The objects of one session, as one consistent snapshot.
#[derive(Clone, Debug, PartialEq)]
pub enum Objects {
    /// Consumer project.
    Consumer {
        /// The session.
        session: Arc<Session>,
        /// Its user.
        user: Arc<User>,
    },
    /// B2B project.
    B2b {
        /// The session.
        session: Arc<MemberSession>,
        /// Its member.
        member: Arc<Member>,
        /// The member's organization.
        organization: Arc<Organization>,
    },
}

/// Tokens and objects as one consistent snapshot; they never change apart from each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Opaque session token.
    pub token: OpaqueToken,
    /// Session JWT.
    pub jwt: SessionJwt,
    /// Session, user or member, organization.
    pub objects: Objects,
    /// Server time of the last response that confirmed the session.
    pub last_validated_at: Option<Millis>,
}

impl Snapshot {
    /// What a stored session is to an app; `None` when a part of it is missing.
    pub(super) fn of(head: &Head) -> Option<Self> {
        let content = head.session()?;
        let token = head.token.as_ref()?.secret.as_ref()?;
        Some(Self {
            token: OpaqueToken::parse(token.expose())?,
            jwt: content.jwt.clone(),
            objects: objects(content)?,
            last_validated_at: content.last_validated_at,
        })
    }

    /// `session_id` or `member_session_id`.
    #[cfg_attr(not(feature = "testing"), allow(dead_code))] // for tests and the simulator
    pub fn session_id(&self) -> &str {
        match &self.objects {
            Objects::Consumer { session, .. } => &session.session_id,
            Objects::B2b { session, .. } => &session.member_session_id,
        }
    }

    /// Who: user, or organization and member.
    pub fn subject(&self) -> (&str, &str) {
        match &self.objects {
            Objects::Consumer { session, .. } => (&session.user_id, ""),
            Objects::B2b { session, .. } => (&session.organization_id, &session.member_id),
        }
    }

    /// When the session ends, by server time.
    #[cfg(any(test, feature = "testing"))]
    pub fn expires_at(&self) -> Option<Millis> {
        match &self.objects {
            Objects::Consumer { session, .. } => session.expires_at.map(|time| time.0),
            Objects::B2b { session, .. } => session.expires_at.map(|time| time.0),
        }
    }
}

fn objects(content: &SessionContent) -> Option<Objects> {
    Some(match &content.session {
        SessionObject::Consumer(session) => Objects::Consumer {
            session: Arc::clone(session),
            user: Arc::clone(&content.user.as_ref()?.object),
        },
        SessionObject::B2b(session) => Objects::B2b {
            session: Arc::clone(session),
            member: Arc::clone(&content.member.as_ref()?.object),
            organization: Arc::clone(&content.organization.as_ref()?.object),
        },
    })
}

/// A B2B intermediate session: a first factor was accepted.
#[derive(Clone, Debug, PartialEq)]
pub struct Intermediate {
    /// Its token.
    pub token: IntermediateSessionToken,
    /// Discovery, or a step-up to a known member.
    pub kind: IntermediateKind,
    /// When it ends, UTC milliseconds, as far as the server's time is known.
    pub expires_at: Millis,
    /// Organization, if chosen.
    pub organization_json: Option<String>,
    /// Member, if known.
    pub member_json: Option<String>,
    /// What a second factor needs.
    pub mfa_required_json: Option<String>,
    /// What a first factor needs.
    pub primary_required_json: Option<String>,
}

impl Intermediate {
    pub(super) fn of(head: &Head) -> Option<Self> {
        let content: &IntermediateContent = head.intermediate()?;
        let token = head.token.as_ref()?.secret.as_ref()?;
        Some(Self {
            token: IntermediateSessionToken::parse(token.expose())?,
            kind: content.kind,
            expires_at: content.expires_at,
            organization_json: content.organization_json.clone(),
            member_json: content.member_json.clone(),
            mfa_required_json: content.mfa_required_json.clone(),
            primary_required_json: content.primary_required_json.clone(),
        })
    }
}

/// The status of the session.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// The store has not been read yet.
    Loading,
    /// Signed in. `proven` is false when only an unproven clock says that the session is over.
    Active {
        /// Tokens and objects.
        snapshot: Arc<Snapshot>,
        /// Cached or validated.
        freshness: Freshness,
        /// False reads as `Unavailable(ClockUnproven)` with this snapshot.
        proven: bool,
    },
    /// No user is signed in.
    SignedOut(SignOutCause),
    /// Not known, and nothing to publish.
    Unavailable(UnavailableReason),
}

/// The kinds of [`Status`] that the rules distinguish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusKind {
    /// [`Status::Loading`]
    Loading,
    /// [`Status::Active`], proven.
    Active,
    /// [`Status::Active`], past `expires_at` by an unproven clock.
    Unproven,
    /// [`Status::SignedOut`]
    SignedOut,
    /// [`Status::Unavailable`]
    Unavailable,
}

impl StatusKind {
    /// All, in the order of the page.
    #[cfg(any(test, feature = "testing"))]
    pub const ALL: [Self; 5] = [
        Self::Loading,
        Self::Active,
        Self::Unproven,
        Self::SignedOut,
        Self::Unavailable,
    ];
}

impl Status {
    /// Which kind it is.
    pub fn kind(&self) -> StatusKind {
        match self {
            Self::Loading => StatusKind::Loading,
            Self::Active { proven: true, .. } => StatusKind::Active,
            Self::Active { proven: false, .. } => StatusKind::Unproven,
            Self::SignedOut(_) => StatusKind::SignedOut,
            Self::Unavailable(_) => StatusKind::Unavailable,
        }
    }
}

/// Everything an app can observe, as one atomic value.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The status.
    pub status: Status,
    /// When the published session ends on the boot clock, if the server's time is known.
    pub expires_at_boot: Option<i64>,
    /// Counts changes; two values with the same revision are the same.
    pub revision: u64,
    /// Increases when another session becomes the current one.
    pub generation: u64,
    /// False while the disk does not hold who is signed in.
    pub persisted: bool,
    /// B2B intermediate session.
    pub intermediate: Option<Intermediate>,
    /// True while a stored session is not validated, or only an unproven clock says that it is over.
    pub from_cache: bool,
    /// It was known once who is signed in; from then on it stays so.
    pub initialized: bool,
}
