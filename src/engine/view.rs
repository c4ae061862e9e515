//! What apps see, computed in one place from the facts, the store and the time. Everybody else reads
//! it: the published value, the rules, the client, the façades.

use std::sync::Arc;

use crate::clock::{Millis, Now};
use crate::storage::{
    EndCause, Head, IdHash, IntermediateContent, Record, SessionContent, SessionObject,
};
use crate::tokens::{OpaqueToken, TokenHash};

use super::event::Bound;
use super::state::{
    Freshness, Intermediate, MarkerState, SignOutCause, Snapshot, State, Status, StorePhase,
    UnavailableReason,
};

/// A deadline may move by this much without being published again.
const DEADLINE_TOLERANCE_MS: i64 = 1_000;

/// Everything that apps can see, but for the counts.
#[derive(Clone, Debug)]
pub struct View {
    /// The status.
    pub status: Status,
    /// When the session ends on the boot clock, if the server's time is known.
    pub expires_at_boot: Option<i64>,
    /// False while the disk does not hold who is signed in.
    pub persisted: bool,
    /// B2B intermediate session.
    pub intermediate: Option<Intermediate>,
    /// True while a stored session is not validated, or only an unproven clock says that it is over.
    pub from_cache: bool,
    /// It was known once who is signed in.
    pub initialized: bool,
}

impl View {
    /// Before anything is known.
    pub fn unknown() -> Self {
        Self {
            status: Status::Loading,
            expires_at_boot: None,
            persisted: true,
            intermediate: None,
            from_cache: false,
            initialized: false,
        }
    }

    /// What apps see now.
    pub fn of(state: &State, now: Now) -> Self {
        let status = status(state, now);
        let known = !matches!(status, Status::Loading | Status::Unavailable(_));
        let from_cache = matches!(
            status,
            Status::Active {
                freshness: Freshness::Cached,
                ..
            } | Status::Active { proven: false, .. }
        );
        Self {
            expires_at_boot: deadline(state, &status, now),
            persisted: is_persisted(state),
            intermediate: intermediate(state, now),
            from_cache,
            initialized: known || state.view.initialized,
            status,
        }
    }

    /// True when an app has nothing to be notified of between the two.
    pub fn same(&self, other: &Self) -> bool {
        let same_deadline = match (self.expires_at_boot, other.expires_at_boot) {
            (Some(a), Some(b)) => (a - b).abs() <= DEADLINE_TOLERANCE_MS,
            (a, b) => a == b,
        };
        same_deadline
            && self.persisted == other.persisted
            && self.from_cache == other.from_cache
            && self.initialized == other.initialized
            && self.intermediate == other.intermediate
            && self.status == other.status
    }
}

impl State {
    /// The session that is published, if any.
    pub fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        match &self.view.status {
            Status::Active { snapshot, .. } => Some(snapshot),
            Status::Loading | Status::SignedOut(_) | Status::Unavailable(_) => None,
        }
    }

    /// The token that ordinary requests carry.
    pub fn token(&self) -> Option<&OpaqueToken> {
        self.snapshot().map(|snapshot| &snapshot.token)
    }

    /// The session that is current: signed in by the facts, and not proven over.
    pub(super) fn current(&self) -> Option<(IdHash, TokenHash)> {
        self.snapshot()?;
        let head = self.facts.head.as_ref()?;
        Some((head.id, head.token.as_ref()?.hash))
    }

    /// What a command is about that an app gives now.
    pub(super) fn bound(&self, now: Now) -> Bound {
        let head = self.facts.head.as_ref().map(|head| head.id);
        match (&self.view.status, head) {
            (Status::Loading, _) => Bound::Unknown,
            (Status::Unavailable(_), _) => Bound::Unavailable,
            (Status::Active { .. }, Some(id)) => Bound::Session(id),
            (Status::SignedOut(_), Some(id)) if self.intermediate(now).is_some() => {
                Bound::Intermediate(id)
            }
            (Status::Active { .. } | Status::SignedOut(_), _) => Bound::Nobody,
        }
    }

    /// The largest server time that is certainly past, where the time is known.
    pub(super) fn earliest(&self, now: Now) -> Option<Millis> {
        self.time.map(|time| time.earliest(now))
    }

    /// A server time that was past in an earlier boot, and so is past in this one.
    pub(super) fn floor(&self) -> Option<Millis> {
        let time = self.facts.time.as_ref()?;
        (time.boot_id != self.settings.boot_id).then_some(time.earliest)
    }

    /// Server time as far as it is known, else what the wall clock says. For display and for bounds
    /// that nothing depends on.
    pub(super) fn best_now(&self, now: Now) -> Millis {
        self.earliest(now).unwrap_or(now.wall_ms)
    }

    /// The intermediate session that is in force.
    pub(super) fn intermediate(&self, now: Now) -> Option<Intermediate> {
        intermediate(self, now)
    }
}

/// When a session ends by itself. A response whose `expires_at` is not after its own times says
/// nothing about the end.
pub(super) fn expiry(content: &SessionContent) -> Option<Millis> {
    let end = content.session.expires_at()?;
    let issued = content.jwt.claims().and_then(|claims| claims.issued_at);
    let own_time = content.session.last_accessed_at().max(issued);
    (Some(end) > own_time).then_some(end)
}

/// True while the facts hold a session that is over only by the time.
pub(super) fn is_expired(state: &State, now: Now) -> bool {
    !state.facts.head_is_over()
        && state
            .facts
            .head
            .as_ref()
            .and_then(Head::session)
            .and_then(expiry)
            .is_some_and(|end| state.earliest(now).or(state.floor()) >= Some(end))
}

fn is_persisted(state: &State) -> bool {
    match &state.stored {
        Some(stored) => !state.record_unconfirmed && state.facts.stripped().same_durable(stored),
        None => state.facts == Record::default() && state.forced.is_empty(),
    }
}

/// The status alone.
pub(super) fn status(state: &State, now: Now) -> Status {
    let mut forced = state.forced.iter();
    if forced.any(|forced| forced.marker == MarkerState::Missing) && state.facts.head_is_over() {
        return Status::Unavailable(UnavailableReason::StorageFailed);
    }
    let Some(head) = &state.facts.head else {
        return without_head(state);
    };
    if let Some(end) = state.facts.end_of_head() {
        return Status::SignedOut(match end.cause {
            _ if is_quiet(state, head) => SignOutCause::None,
            EndCause::UserRevoked => SignOutCause::UserRevoked,
            EndCause::Expired => SignOutCause::Expired,
            EndCause::Other => SignOutCause::None,
        });
    }
    if head.is_rejected() {
        return Status::SignedOut(if is_quiet(state, head) {
            SignOutCause::None
        } else {
            SignOutCause::ServerRejected
        });
    }
    if let Some(step) = head.intermediate() {
        return Status::SignedOut(if is_in_force(state, step, now) {
            SignOutCause::StepUp
        } else {
            SignOutCause::None
        });
    }
    match (head.session(), Snapshot::of(head)) {
        (Some(content), Some(snapshot)) => signed_in(state, head, content, snapshot, now),
        _ => Status::SignedOut(SignOutCause::None),
    }
}

fn signed_in(
    state: &State,
    head: &Head,
    content: &SessionContent,
    snapshot: Snapshot,
    now: Now,
) -> Status {
    let mut proven = true;
    if let Some(end) = expiry(content) {
        match state.earliest(now) {
            Some(earliest) if earliest >= end => {
                return Status::SignedOut(SignOutCause::Expired);
            }
            Some(_) => {}
            None if state.floor() >= Some(end) => {
                return Status::SignedOut(SignOutCause::Expired);
            }
            None => proven = now.wall_ms < end,
        }
    }
    let confirmed = head
        .token
        .as_ref()
        .is_some_and(|token| state.validated == Some((head.id, token.hash)));
    Status::Active {
        snapshot: shared(state, snapshot),
        freshness: if confirmed {
            Freshness::Validated
        } else {
            Freshness::Cached
        },
        proven,
    }
}

/// The snapshot that is published already, when nothing in it changed.
fn shared(state: &State, snapshot: Snapshot) -> Arc<Snapshot> {
    match state.snapshot() {
        Some(published) if **published == snapshot => Arc::clone(published),
        _ => Arc::new(snapshot),
    }
}

fn is_quiet(state: &State, head: &Head) -> bool {
    state.quiet == Some(head.rank())
}

fn without_head(state: &State) -> Status {
    if state.key_lost {
        return Status::SignedOut(SignOutCause::KeyLost);
    }
    if state.stored.is_some() {
        return Status::SignedOut(SignOutCause::None);
    }
    if !state.forced.is_empty() {
        return Status::SignedOut(SignOutCause::UserRevoked);
    }
    match (&state.store, &state.blocked) {
        (StorePhase::Blocked(reason), _) | (_, Some(reason)) => Status::Unavailable(reason.clone()),
        (StorePhase::Reading | StorePhase::Readable, None) => Status::Loading,
    }
}

fn intermediate(state: &State, now: Now) -> Option<Intermediate> {
    let head = state.facts.head.as_ref()?;
    let step = head.intermediate()?;
    (!state.facts.head_is_over() && is_in_force(state, step, now))
        .then(|| Intermediate::of(head))
        .flatten()
}

fn is_in_force(state: &State, step: &IntermediateContent, now: Now) -> bool {
    if step.boot_id == state.settings.boot_id {
        now.boot_ms < step.expires_boot_ms
    } else {
        now.wall_ms < step.expires_wall_ms
    }
}

fn deadline(state: &State, status: &Status, now: Now) -> Option<i64> {
    let Status::Active { .. } = status else {
        return None;
    };
    let end = expiry(state.facts.head.as_ref()?.session()?)?;
    let earliest = state.earliest(now)?;
    Some(now.boot_ms.saturating_add(end.saturating_sub(earliest)))
}

/// Boot times at which the status changes by itself: the end of the session and that of the
/// intermediate session.
pub(super) fn deadlines(state: &State, now: Now) -> [Option<i64>; 2] {
    let head = state
        .facts
        .head
        .as_ref()
        .filter(|_| !state.facts.head_is_over());
    let session = state
        .snapshot()
        .and(head)
        .and_then(Head::session)
        .and_then(expiry)
        .and_then(|end| match state.earliest(now) {
            Some(earliest) => Some(now.boot_ms + (end - earliest).max(0)),
            // By the wall clock the session only becomes unproven.
            None if now.wall_ms < end => Some(now.boot_ms + (end - now.wall_ms)),
            None => None,
        });
    let step = head
        .and_then(Head::intermediate)
        .filter(|step| is_in_force(state, step, now))
        .map(|step| {
            if step.boot_id == state.settings.boot_id {
                step.expires_boot_ms
            } else {
                now.boot_ms + (step.expires_wall_ms - now.wall_ms)
            }
        });
    [session, step]
}

/// The subject of a session object: user, or organization and member.
pub(super) fn subject(session: &SessionObject) -> (&str, &str) {
    match session {
        SessionObject::Consumer(session) => (&session.user_id, ""),
        SessionObject::B2b(session) => (&session.organization_id, &session.member_id),
    }
}
