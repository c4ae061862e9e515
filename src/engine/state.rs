//! Everything the engine knows. Plain data: no I/O, no clocks, no locks.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::clock::{Millis, ServerTime};
use crate::http::ApiFailure;
use crate::storage::{IdHash, PkceFlow, Record};
use crate::tokens::{OpaqueToken, TokenHash};
use crate::wire::Call;

use super::event::{Bound, CallId, Command, RequestId};
use super::schedule::Schedule;
use super::view::View;

pub use super::types::*;

/// Whether the store can be read and written.
#[derive(Clone, Debug, PartialEq)]
pub enum StorePhase {
    /// A read is in flight.
    Reading,
    /// An authoritative read succeeded.
    Readable,
    /// The last read failed; nothing may be written.
    Blocked(UnavailableReason),
}

/// A caller of a request in flight.
#[derive(Clone, Debug, PartialEq)]
pub struct Caller {
    /// Names the caller.
    pub id: CallId,
    /// Set for `fresh_jwt`: seconds the JWT must have left.
    pub wants_jwt: Option<u32>,
}

/// A request in flight and what its response is compared with.
#[derive(Clone, Debug, PartialEq)]
pub struct InFlight {
    /// Its name.
    pub id: RequestId,
    /// What it is for.
    pub kind: InFlightKind,
    /// The session that was current when it was sent.
    pub session: Option<IdHash>,
    /// Hash of the token it carried.
    pub token: Option<TokenHash>,
    /// The boot clock when it was sent.
    pub sent_at: i64,
    /// What was sent, to send it once more.
    pub call: Call,
    /// Callers that wait for it.
    pub callers: Vec<Caller>,
    /// It was sent once more already, or must not be.
    pub repeated: bool,
    /// The latest sign-in, sign-out or `update_session` of another process that was seen since it was sent.
    pub foreign_act: Option<Millis>,
}

impl InFlight {
    /// The command that a sign-in belongs to.
    pub fn command(&self) -> CallId {
        self.callers.first().map_or(0, |caller| caller.id)
    }
}

/// What a sign-out ends: what was known when the app asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignOutTarget {
    /// The session or intermediate session.
    pub head: Option<IdHash>,
    /// The pending tokens.
    pub pending: Option<TokenHash>,
}

/// What a request is for.
#[derive(Clone, Debug, PartialEq)]
pub enum InFlightKind {
    /// `sessions/authenticate`
    Validate {
        /// With the pending tokens.
        pending: bool,
        /// Minutes, when it extends.
        duration: Option<u32>,
    },
    /// `sessions/revoke` of the session that the app asked to end.
    Revoke {
        /// Local state is gone already.
        cleared: bool,
        /// What it ends.
        target: SignOutTarget,
    },
    /// A sign-in request, with the duration it asked for.
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

/// An act that was made while no server time was known: it has a stamp that is only later than what was
/// known, until the time is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UntimedAct {
    /// The stamp that its facts have now.
    pub stamp: Millis,
    /// When it was made, on the boot clock.
    pub boot_ms: i64,
    /// The latest server time at which it can have been made; the stamp is the earliest. `None` while
    /// no time is known.
    pub latest: Option<Millis>,
    /// The stamp that its facts have on disk, where no other process has written since.
    pub written: Option<Millis>,
}

/// The server's rejection of a token, or its confirmation that the token is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The token.
    pub token: TokenHash,
    /// It was revoked: whatever brings it back, its session is over.
    pub revoked: bool,
    /// The first request that was sent afterwards.
    pub next_request: RequestId,
    /// A server time that was past when the rejection arrived, where one is known.
    pub earliest: Option<Millis>,
}

/// A sign-in or send that carried a token which the server refused: it waits for the validation of
/// that token.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The request.
    pub flight: InFlight,
    /// What the server said.
    pub failure: ApiFailure,
}

/// A forced sign-out that is not on disk yet.
#[derive(Clone, Debug, PartialEq)]
pub struct ForcedSignOut {
    /// The session; unknown when the store could not be read.
    pub session: Option<IdHash>,
    /// When the user signed out.
    pub stamp: Millis,
    /// The same moment on the boot clock.
    pub boot_ms: i64,
    /// The marker that stands for it.
    pub marker: MarkerState,
    /// The marker was written while a read was in flight, which may not have seen it.
    pub unread: bool,
}

/// What came of a sign-out marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkerState {
    /// None is needed so far.
    None,
    /// It is on disk under this name.
    Written(String),
    /// It is needed and not on disk yet: nothing there says that the user signed out.
    Missing,
}

/// How often something happened since the process started; for `diagnostics()`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Requests that no command led to: heartbeats, retries, the revoke queue.
    pub automatic_requests: u64,
    /// Requests that a caller waits for.
    pub explicit_requests: u64,
    /// Responses that were too late to count.
    pub late_responses: u64,
    /// Requests sent once more because their response was too late.
    pub requested_again: u64,
    /// Writes that reached the disk.
    pub persisted: u64,
    /// Writes that did not.
    pub persist_failures: u64,
    /// Rejections of a session or of pending tokens.
    pub rejections: u64,
    /// Entries of the record that was read last that were left out because their stamp cannot be.
    pub unreadable_entries: u64,
    /// Files that have the name of a sign-out marker by half, when they were listed last.
    pub unreadable_markers: u64,
}

/// The state of one engine.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // each is a fact that holds or does not, whatever the others
pub struct State {
    /// Fixed.
    pub settings: Settings,

    // ---- the session ---------------------------------------------------------------------------
    /// The facts as this process knows them: what it read, joined with what happened here.
    pub facts: Record,
    /// The session and token that the server confirmed in this process.
    pub validated: Option<(IdHash, TokenHash)>,
    /// What is known of server time in this boot.
    pub time: Option<ServerTime>,
    /// The head that a sign-in of this process brought last, and the command of that sign-in.
    pub signed_in_by: Option<((Millis, IdHash), CallId)>,
    /// The tokens that the app set last in this process, by the origin of the session that they become, and
    /// the command that set them.
    pub tokens_set_by: Option<(IdHash, CallId)>,
    /// The command of this process that sent the last link of each flow.
    pub links_sent_by: BTreeMap<PkceFlow, CallId>,
    /// A head that was over when it was first read: its cause is not news.
    pub quiet: Option<(Millis, IdHash)>,
    /// The key of the stored session was lost, and nobody signed in since.
    pub key_lost: bool,
    /// The key was lost under a newer record than this process knew: what it knows is written only
    /// after the server confirmed it.
    pub unconfirmed: bool,
    /// Forced sign-outs that are not on disk yet, the latest last; of each session one.
    pub forced: Vec<ForcedSignOut>,
    /// Tokens that the head had before the one that it has, by its id, the latest last.
    pub former_tokens: VecDeque<(IdHash, TokenHash)>,
    /// Acts of this process that were made while no server time was known, the latest last.
    pub untimed_acts: VecDeque<UntimedAct>,
    /// Tokens that the server rejected in this process, the latest last.
    pub rejected: VecDeque<Rejection>,
    /// The expired session whose one validation after a start was sent, and not without a response.
    pub probed: Option<(IdHash, TokenHash)>,

    // ---- what apps see -------------------------------------------------------------------------
    /// Counts published changes.
    pub revision: u64,
    /// Names the session, in this process.
    pub generation: u64,
    /// The session that the generation names.
    pub named: Option<IdHash>,
    /// What apps would see now.
    pub view: View,
    /// What was published last.
    pub published_view: View,

    // ---- the store -----------------------------------------------------------------------------
    /// Whether it can be read.
    pub store: StorePhase,
    /// A read is in flight.
    pub load_in_flight: bool,
    /// The device was unlocked while it was: if it fails, the store is read again.
    pub read_again: bool,
    /// Why it could not be read last; until a read succeeds.
    pub blocked: Option<UnavailableReason>,
    /// The record on disk, as this process last read or wrote it; `None` before the first read.
    pub stored: Option<Record>,
    /// The record on disk, or its key, could not be confirmed since the last write.
    pub record_unconfirmed: bool,
    /// What the last failed write was to store.
    pub refused: Option<[u8; 32]>,
    /// Sign-out markers that this process applied and that are still there.
    pub applied_markers: BTreeSet<String>,
    /// One of them names no session, and the next write removes it.
    pub settle_markers: bool,

    // ---- queues --------------------------------------------------------------------------------
    /// Requests in flight.
    pub in_flight: Vec<InFlight>,
    /// Commands that wait for the store.
    pub waiting: Vec<(CallId, Bound, Command)>,
    /// Validations that wait for the one in flight.
    pub queued_validations: Vec<(CallId, Bound, Command)>,
    /// Sign-in requests that wait for the one in flight.
    pub queued_sign_ins: Vec<(CallId, Bound, Call)>,
    /// Requests that wait for a validation.
    pub held: Vec<Held>,
    /// The largest command seen.
    pub last_call: CallId,
    /// The latest act of the user: an older sign-in request is superseded by it.
    pub last_act: CallId,
    /// Next request name.
    pub next_request: RequestId,
    /// Requests with a smaller name were sent before an object was changed: their responses can have
    /// the object as it was.
    pub changed_before: RequestId,
    /// Requests with a smaller name were sent before the content of the session was last replaced: their
    /// responses can be older than what is known.
    pub content_since: RequestId,
    /// No more commands are taken.
    pub closed: bool,

    /// Deadlines, backoff, budget.
    pub schedule: Schedule,
    /// Decides nothing.
    pub counters: Counters,
}

impl State {
    /// A process that knows nothing yet.
    pub fn new(settings: Settings, seed: u64, foreground: bool) -> Self {
        Self {
            settings,
            facts: Record::default(),
            validated: None,
            time: None,
            signed_in_by: None,
            tokens_set_by: None,
            links_sent_by: BTreeMap::new(),
            quiet: None,
            key_lost: false,
            unconfirmed: false,
            forced: Vec::new(),
            former_tokens: VecDeque::new(),
            untimed_acts: VecDeque::new(),
            rejected: VecDeque::new(),
            probed: None,
            revision: 0,
            generation: 0,
            named: None,
            view: View::unknown(),
            published_view: View::unknown(),
            store: StorePhase::Reading,
            load_in_flight: false,
            read_again: false,
            blocked: None,
            stored: None,
            record_unconfirmed: false,
            refused: None,
            applied_markers: BTreeSet::new(),
            settle_markers: false,
            in_flight: Vec::new(),
            waiting: Vec::new(),
            queued_validations: Vec::new(),
            queued_sign_ins: Vec::new(),
            held: Vec::new(),
            last_call: 0,
            last_act: 0,
            next_request: 1,
            changed_before: 0,
            content_since: 0,
            closed: false,
            schedule: Schedule::new(seed, foreground),
            counters: Counters::default(),
        }
    }

    /// What an app can see, as one value.
    pub fn published(&self) -> Published {
        let view = self.published_view.clone();
        Published {
            status: view.status,
            expires_at_boot: view.expires_at_boot,
            revision: self.revision,
            generation: self.generation,
            persisted: view.persisted,
            intermediate: view.intermediate,
            from_cache: view.from_cache,
            initialized: view.initialized,
        }
    }

    /// The record to be written.
    pub fn to_record(&self) -> Record {
        let mut record = self.facts.stripped();
        if let Some(stored) = &self.stored {
            record.unknown.clone_from(&stored.unknown);
        }
        record.applied_markers.clone_from(&self.applied_markers);
        record
    }

    /// The opaque token of the facts, whoever is signed in by it.
    pub(super) fn head_token(&self) -> Option<OpaqueToken> {
        let head = self.facts.head.as_ref()?;
        let secret = head.token.as_ref()?.secret.as_ref()?;
        OpaqueToken::parse(secret.expose())
    }

    /// The tokens that the app set, while they count.
    pub(super) fn pending_token(&self) -> Option<OpaqueToken> {
        self.facts
            .live_pending()
            .and_then(|pending| pending.token.clone())
    }
}
