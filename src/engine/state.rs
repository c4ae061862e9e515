//! Everything the machine knows. Plain data: no I/O, no clocks, no locks.

use std::sync::Arc;

use crate::clock::{BootId, Millis, Now, TimeAnchor};
use crate::crypto::PkcePair;
use crate::model::{Member, MemberSession, Organization, Session, User};
use crate::storage::{QueuedRevoke, Stamp, Vertical};
use crate::tokens::{IntermediateSessionToken, OpaqueToken, SessionJwt, TokenHash};
use crate::wire::Call;

use super::event::{Ask, CallId, RequestId};
use super::schedule::Schedule;

pub use super::transition::Rule;

/// What the app decided once.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Consumer or B2B.
    pub vertical: Vertical,
    /// Minutes sent with a sign-in that names none.
    pub default_duration_minutes: u32,
    /// Extend with every heartbeat.
    pub keep_alive: bool,
    /// May read, and nothing else.
    pub reader: bool,
    /// This boot of the device.
    pub boot_id: BootId,
}

/// Why somebody is certainly not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum SignOutCause {
    /// Nobody was.
    None,
    /// The app revoked the session.
    UserRevoked,
    /// The server said that the session is over.
    ServerRejected,
    /// `expires_at` passed, by server time.
    Expired,
    /// The key of the stored session is gone for good.
    KeyLost,
    /// A second factor or a choice of organization is needed; see `intermediate`.
    StepUp,
}

/// Why it cannot be known now who is signed in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
#[non_exhaustive]
pub enum UnavailableReason {
    /// The device was not unlocked since it started. Heals by itself.
    DeviceLocked,
    /// The keystore does not answer now. Heals by itself.
    KeystoreBusy,
    /// The disk or the keystore failed. Retried.
    StorageFailed,
    /// The session looks expired by a device clock that nothing proves. Heals by itself.
    ClockUnproven,
    /// The app lacks an entitlement or passes a wrong group. Does not heal.
    Misconfigured,
    /// A newer version of the library wrote the record. Does not heal.
    NewerFormat,
}

/// Whether the server confirmed what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Freshness {
    /// Read from the device; a check is under way or armed.
    Cached,
    /// Confirmed by the server in this process.
    Validated,
}

/// The objects of one moment.
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

/// Tokens and objects of one moment; they never change apart from each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapshot {
    /// Opaque session token.
    pub token: OpaqueToken,
    /// Session JWT.
    pub jwt: SessionJwt,
    /// Session, user or member, organization.
    pub objects: Objects,
    /// Server time of the last answer that confirmed the session.
    pub last_validated_at: Option<Millis>,
}

impl Snapshot {
    /// `session_id` or `member_session_id`.
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

    /// When the server was last asked about the session, as the server tells it in the session.
    pub fn last_accessed_at(&self) -> Option<Millis> {
        match &self.objects {
            Objects::Consumer { session, .. } => session.last_accessed_at.map(|time| time.0),
            Objects::B2b { session, .. } => session.last_accessed_at.map(|time| time.0),
        }
    }

    /// When the session ends, by server time.
    pub fn expires_at(&self) -> Option<Millis> {
        match &self.objects {
            Objects::Consumer { session, .. } => session.expires_at.map(|time| time.0),
            Objects::B2b { session, .. } => session.expires_at.map(|time| time.0),
        }
    }
}

/// Where the session stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// The store has not answered yet.
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
    /// Certainly signed out.
    SignedOut(SignOutCause),
    /// Not known, and nothing to show.
    Unavailable(UnavailableReason),
}

/// The kinds of [`Standing`] that the table of rules tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StandingKind {
    /// [`Standing::Loading`]
    Loading,
    /// [`Standing::Active`], proven.
    Active,
    /// [`Standing::Active`], past `expires_at` by an unproven clock.
    Unproven,
    /// [`Standing::SignedOut`]
    SignedOut,
    /// [`Standing::Unavailable`]
    Unavailable,
}

impl StandingKind {
    /// All, in the order of the table.
    pub const ALL: [Self; 5] = [
        Self::Loading,
        Self::Active,
        Self::Unproven,
        Self::SignedOut,
        Self::Unavailable,
    ];
}

/// Whether the store can be read and written.
#[derive(Clone, Debug, PartialEq)]
pub enum StorePhase {
    /// Not read yet; one read is under way.
    Reading,
    /// An authoritative read succeeded.
    Readable,
    /// The last read failed; nothing may be written.
    Blocked(UnavailableReason),
}

/// A B2B intermediate session: a first factor is proven.
#[derive(Clone, Debug, PartialEq)]
pub struct Intermediate {
    /// Its token.
    pub token: IntermediateSessionToken,
    /// Discovery, or a step-up to a known member.
    pub kind: IntermediateKind,
    /// Absolute end by the clock it was made with: server time if proven, else the wall clock.
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

/// What an intermediate session waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum IntermediateKind {
    /// An organization is to be chosen.
    Discovery,
    /// A factor is missing.
    StepUp,
}

/// Tokens handed over by the app, not yet confirmed.
#[derive(Clone, Debug, PartialEq)]
pub struct PendingPair {
    /// Opaque token.
    pub token: OpaqueToken,
    /// JWT, if given.
    pub jwt: Option<SessionJwt>,
}

/// A caller of a request in flight.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// Who waits.
    pub id: CallId,
    /// Set for `fresh_jwt`: seconds the JWT must have left.
    pub wants_jwt: Option<u32>,
}

/// A request in flight and what its answer will be judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct InFlight {
    /// Its name.
    pub id: RequestId,
    /// What it is for.
    pub kind: InFlightKind,
    /// The epoch it was sent in.
    pub epoch: u64,
    /// Hash of the token it carried.
    pub token: Option<TokenHash>,
    /// The count of user actions when it was sent; fences creating calls.
    pub actions: u64,
    /// What was sent, to ask again.
    pub call: Call,
    /// Who waits.
    pub callers: Vec<Caller>,
    /// True after one re-ask.
    pub asked_again: bool,
}

/// What a request is for.
#[derive(Clone, Debug, PartialEq)]
pub enum InFlightKind {
    /// `sessions/authenticate`
    Validate {
        /// With the pending pair.
        pending: bool,
        /// Minutes, when it extends.
        duration: Option<u32>,
    },
    /// `sessions/revoke` of the current session.
    Revoke {
        /// Local state is gone already.
        cleared: bool,
    },
    /// A creating call, with the duration it asked for.
    SignIn {
        /// Minutes.
        duration: Option<u32>,
    },
    /// A GET.
    Read,
    /// Anything else.
    Plain,
    /// A revoke from the queue.
    QueuedRevoke,
}

/// How often something happened since the process started; for `diagnostics()`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests nobody asked for: heartbeats, retries, the revoke queue.
    pub automatic_requests: u64,
    /// Requests a caller waits for.
    pub explicit_requests: u64,
    /// Answers that were too late to count.
    pub late_answers: u64,
    /// Requests sent once more because their answer was too late.
    pub asked_again: u64,
    /// Writes that reached the disk.
    pub persisted: u64,
    /// Writes that did not.
    pub persist_failures: u64,
    /// Verdicts of the server that a session or a pending pair is over.
    pub rejections: u64,
}

/// The state of one engine.
#[derive(Clone, Debug)]
pub struct State {
    /// Fixed.
    pub settings: Settings,
    /// Where the session stands.
    pub standing: Standing,
    /// The store.
    pub store: StorePhase,
    /// Name of the session's lifetime: changes with session id, opaque token and at sign-out.
    pub epoch: u64,
    /// Counts published changes.
    pub revision: u64,
    /// Counts user actions that make an older creating call obsolete.
    pub actions: u64,
    /// What is published is on disk.
    pub persisted: bool,
    /// A forced sign-out that neither disk nor server know yet.
    pub unacknowledged_clear: bool,
    /// B2B intermediate session.
    pub intermediate: Option<Intermediate>,
    /// Hydrated tokens.
    pub pending: Option<PendingPair>,
    /// The PKCE pair of a flow that was started here.
    pub pkce: Option<PkcePair>,
    /// Last duration sent for this session.
    pub last_duration_minutes: Option<u32>,
    /// Tokens of ended sessions that the server does not know to be ended.
    pub revoke_queue: Vec<QueuedRevoke>,
    /// What is known of server time.
    pub anchor: Option<TimeAnchor>,
    /// Deadlines, backoff, budget.
    pub schedule: Schedule,
    /// Requests in flight.
    pub in_flight: Vec<InFlight>,
    /// Asks that wait for the store.
    pub waiting: Vec<(CallId, Ask)>,
    /// Session checks that wait for the one in flight.
    pub queued_checks: Vec<(CallId, Ask)>,
    /// Creating calls that wait for the one in flight.
    pub queued_sign_ins: Vec<(CallId, Call)>,
    /// The record as last seen on disk.
    pub seen: Option<Stamp>,
    /// Sections of the record that this version does not know.
    pub unknown_sections: std::collections::BTreeMap<String, Box<serde_json::value::RawValue>>,
    /// Next request name.
    pub next_request: RequestId,
    /// No more asks are taken.
    pub closed: bool,
    /// Decides nothing.
    pub counters: Counters,
}

impl State {
    /// A process that knows nothing yet.
    pub fn new(settings: Settings, seed: u64, foreground: bool) -> Self {
        Self {
            settings,
            standing: Standing::Loading,
            store: StorePhase::Reading,
            epoch: 0,
            revision: 0,
            actions: 0,
            persisted: true,
            unacknowledged_clear: false,
            intermediate: None,
            pending: None,
            pkce: None,
            last_duration_minutes: None,
            revoke_queue: Vec::new(),
            anchor: None,
            schedule: Schedule::new(seed, foreground),
            in_flight: Vec::new(),
            waiting: Vec::new(),
            queued_checks: Vec::new(),
            queued_sign_ins: Vec::new(),
            seen: None,
            unknown_sections: std::collections::BTreeMap::new(),
            next_request: 1,
            closed: false,
            counters: Counters::default(),
        }
    }

    /// Which column of the table of rules applies.
    pub fn kind(&self) -> StandingKind {
        match &self.standing {
            Standing::Loading => StandingKind::Loading,
            Standing::Active { proven: true, .. } => StandingKind::Active,
            Standing::Active { proven: false, .. } => StandingKind::Unproven,
            Standing::SignedOut(_) => StandingKind::SignedOut,
            Standing::Unavailable(_) => StandingKind::Unavailable,
        }
    }

    /// The session that is shown, if any.
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        match &self.standing {
            Standing::Active { snapshot, .. } => Some(snapshot),
            Standing::Loading | Standing::SignedOut(_) | Standing::Unavailable(_) => None,
        }
    }

    /// The token that answers "who is signed in" and signs ordinary requests.
    pub fn token(&self) -> Option<&OpaqueToken> {
        self.snapshot().map(|snapshot| &snapshot.token)
    }

    /// The session's end on the boot clock, as far as the server's time is known in this boot.
    pub(super) fn expires_at_boot(&self, now: Now) -> Option<i64> {
        let server_now = self
            .anchor
            .as_ref()?
            .server_now(now, &self.settings.boot_id)?;
        let remaining = self.snapshot()?.expires_at()?.saturating_sub(server_now);
        Some(now.boot_ms.saturating_add(remaining))
    }

    /// What an app can see, as one value.
    pub fn published(&self, now: Now) -> Published {
        Published {
            standing: self.standing.clone(),
            expires_at_boot: self.expires_at_boot(now),
            revision: self.revision,
            generation: self.epoch,
            persisted: self.persisted,
            intermediate: self.intermediate.clone(),
            from_cache: matches!(
                self.standing,
                Standing::Active {
                    freshness: Freshness::Cached,
                    ..
                }
            ),
        }
    }
}

/// One atomic value: everything an app can observe.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// Where the session stands.
    pub standing: Standing,
    /// When the session that is shown ends on the boot clock, if the server's time is known.
    pub expires_at_boot: Option<i64>,
    /// Counts changes; two values with the same revision are the same.
    pub revision: u64,
    /// Changes whenever the session becomes another one.
    pub generation: u64,
    /// False while the disk does not hold this yet.
    pub persisted: bool,
    /// B2B intermediate session.
    pub intermediate: Option<Intermediate>,
    /// The stored value is shown and a check is under way or armed.
    pub from_cache: bool,
}
