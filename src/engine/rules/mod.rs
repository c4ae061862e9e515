//! The rules, one file a topic. A [`Turn`] is the state while one event is processed.

mod expiry;
mod fetch;
mod lifecycle;
mod response;
mod revoke_queue;
mod sign_in;
mod sign_out;
mod storage;
mod time;
mod tokens;
mod validate;

use crate::clock::{Millis, Now};
use crate::http::ApiFailure;
use crate::storage::{IdHash, MAX_STAMP, Vertical};
use crate::tokens::OpaqueToken;
use crate::wire::{Call, Endpoint};

use super::effect::{Effect, Refresh, Request};
use super::event::{Bound, CallId, Command, CommandResult, Refusal};
use super::reconcile;
use super::state::{Caller, InFlight, InFlightKind, State, Status, StorePhase, UnavailableReason};
use super::view::{self, View};

/// The error types that end a session, whatever the status.
const ENDS_A_SESSION: [&str; 4] = [
    "unauthorized_credentials",
    "user_unauthenticated",
    "invalid_secret_authentication",
    "session_not_found",
];

/// The state, the effects so far, and the clocks of one event.
pub(super) struct Turn {
    pub(super) state: State,
    pub(super) effects: Vec<Effect>,
    pub(super) now: Now,
    /// Write whatever differs from the disk, also what can wait.
    pub(super) flush: bool,
    /// Write a sign-out marker.
    marker: bool,
    /// The store was read, or could not be, in this event: a command does not wait for it again.
    pub(super) store_was_tried: bool,
}

impl Turn {
    pub(super) fn new(state: State, now: Now) -> Self {
        Self {
            state,
            effects: Vec::new(),
            now,
            flush: false,
            marker: false,
            store_was_tried: false,
        }
    }

    // ---- acts ----------------------------------------------------------------------------------

    /// The stamp of an act: the server time in the response body where there is one, else the server
    /// time that is certainly past; always later than every stamp that is known. One without
    /// a time is corrected when the time is known (`time.rs`). The wall clock decides nothing.
    fn stamp(&mut self, body_time: Option<Millis>) -> Millis {
        let known = self
            .state
            .facts
            .largest_stamp()
            .max(self.state.forced.iter().map(|forced| forced.stamp).max());
        let next = known.map_or(1, |stamp| stamp.saturating_add(1));
        let time = body_time.or_else(|| self.state.earliest(self.now));
        let stamp = time.unwrap_or(next).max(next).min(MAX_STAMP);
        if time.is_none() {
            self.remember_untimed(stamp);
        }
        stamp
    }

    /// The user acted: sign-in requests asked for before are not sent and not applied.
    fn supersede_sign_ins(&mut self, act: CallId) {
        self.state.last_act = self.state.last_act.max(act);
        let last_act = self.state.last_act;
        let older: Vec<_> = self
            .state
            .queued_sign_ins
            .extract_if(.., |(id, ..)| *id < last_act)
            .collect();
        for (id, ..) in older {
            self.refuse(id, Refusal::Superseded);
        }
    }

    /// Another session is current: commands that wait and are about the one before are refused.
    fn refuse_superseded_commands(&mut self) {
        let validating_pending = self.state.pending_token().is_some();
        let (superseded, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.state.queued_validations)
                .into_iter()
                .partition(|(id, bound, command)| {
                    let is_late = match command {
                        Command::Authenticate { .. } => self.comes_too_late(*id, *bound),
                        _ => self.is_about_another(*bound),
                    };
                    !validating_pending && is_late
                });
        self.state.queued_validations = kept;
        for (id, ..) in superseded {
            self.refuse(id, Refusal::Superseded);
        }
    }

    /// Brings the view up to date in the middle of an event, for the rules that follow in it.
    pub(super) fn refresh_view(&mut self) {
        self.state.view.status = view::status(&self.state, self.now);
    }

    /// True when the command was given about another session or intermediate session than the current one.
    pub(in crate::engine) fn is_about_another(&self, bound: Bound) -> bool {
        let session = self.state.current().map(|(id, _)| id);
        let step = self.intermediate_id();
        match bound {
            Bound::Unknown => false,
            // It is about what the store held, which is known in the event of the read only.
            Bound::Unavailable => !self.store_was_tried && session.is_some(),
            Bound::Nobody => session.is_some(),
            Bound::Session(id) => session.or(step).is_some_and(|current| current != id),
            Bound::Intermediate(id) => session.is_some() || step.is_some_and(|step| step != id),
        }
    }

    /// The head, while it is an intermediate session in force.
    fn intermediate_id(&self) -> Option<IdHash> {
        let head = self.state.facts.head.as_ref()?;
        self.state.intermediate(self.now).map(|_| head.id)
    }

    /// True when a validation or a sign-out is too late. It is about the tokens that the app had set before
    /// it, too: they may have become the session since, by a validation that no command led to.
    fn comes_too_late(&self, id: CallId, bound: Bound) -> bool {
        let origin = self.state.facts.head.as_ref().and_then(|head| head.origin);
        let is_about_set_tokens = self
            .state
            .tokens_set_by
            .is_some_and(|(set, by)| Some(set) == origin && by < id);
        self.is_about_another(bound) && !is_about_set_tokens
    }

    /// True when a request that needs no session is sent without a token: nobody was known to be
    /// signed in when it was asked for.
    fn is_anonymous(bound: Bound, endpoint: Endpoint) -> bool {
        let nobody = matches!(
            bound,
            Bound::Nobody | Bound::Unavailable | Bound::Intermediate(_)
        );
        nobody && !endpoint.needs_session()
    }

    // ---- answers -------------------------------------------------------------------------------

    fn answer(&mut self, id: CallId, settled: CommandResult) {
        self.effects.push(Effect::Complete(id, Box::new(settled)));
    }

    pub(super) fn refuse(&mut self, id: CallId, refusal: Refusal) {
        self.answer(id, Err(refusal));
    }

    fn refuse_all(&mut self, callers: Vec<Caller>, refusal: &Refusal) {
        for caller in callers {
            self.refuse(caller.id, refusal.clone());
        }
    }

    /// Refuses for want of a session, with the reason where one is known.
    pub(super) fn refuse_without_session(&mut self, id: CallId) {
        let refusal = self
            .unavailable()
            .map_or(Refusal::NoSession, Refusal::Unavailable);
        self.refuse(id, refusal);
    }

    /// Why nothing can be said, when that is so.
    fn unavailable(&self) -> Option<UnavailableReason> {
        match &self.state.view.status {
            Status::Unavailable(reason) => Some(reason.clone()),
            Status::Loading | Status::Active { .. } | Status::SignedOut(_) => None,
        }
    }

    // ---- requests ------------------------------------------------------------------------------

    /// Sends a request and remembers what its response will be compared with.
    fn send(
        &mut self,
        kind: InFlightKind,
        call: Call,
        token: Option<OpaqueToken>,
        callers: Vec<Caller>,
    ) {
        let id = self.state.next_request;
        self.state.next_request += 1;
        // A request that waits for a validation has a caller.
        let is_validation = matches!(kind, InFlightKind::Validate { .. });
        let is_awaited = is_validation && !self.state.held.is_empty();
        let is_automatic = callers.is_empty() && !is_awaited;
        let refresh = match (&kind, is_automatic) {
            (InFlightKind::Validate { .. }, true) => Refresh::Automatic,
            (
                InFlightKind::Validate {
                    duration: Some(_), ..
                },
                false,
            ) => Refresh::Requested,
            _ => Refresh::No,
        };
        if is_automatic {
            self.state.counters.automatic_requests += 1;
        } else {
            self.state.counters.explicit_requests += 1;
        }
        let hash = token.as_ref().map(OpaqueToken::fingerprint);
        let head = self.state.facts.head.as_ref();
        let session = head
            .filter(|head| head.token.as_ref().map(|token| token.hash) == hash)
            .map(|head| head.id);
        self.state.in_flight.push(InFlight {
            id,
            kind,
            session,
            token: hash,
            sent_at: self.now.boot_ms,
            call: call.clone(),
            callers,
            repeated: false,
            foreign_act: None,
        });
        self.effects.push(Effect::Send(Box::new(Request {
            id,
            call,
            token,
            refresh,
            is_awaited: !is_automatic,
        })));
    }

    pub(super) fn validation_in_flight(&self) -> bool {
        let is_validation =
            |flight: &InFlight| matches!(flight.kind, InFlightKind::Validate { .. });
        self.state.in_flight.iter().any(is_validation)
    }

    /// True while a sign-in request is in flight, or waits for a validation to be sent once more.
    pub(super) fn sign_in_in_flight(&self) -> bool {
        let is_sign_in = |flight: &InFlight| matches!(flight.kind, InFlightKind::SignIn { .. });
        self.state.in_flight.iter().any(is_sign_in)
            || self.state.held.iter().any(|held| is_sign_in(&held.flight))
    }

    fn by_vertical(&self, consumer: Endpoint, b2b: Endpoint) -> Endpoint {
        match self.state.settings.vertical {
            Vertical::Consumer => consumer,
            Vertical::B2b => b2b,
        }
    }

    /// After a response: the next command of each queue.
    fn serve_queues(&mut self) {
        self.refresh_view();
        // One that is refused without a request makes room for the next.
        while !self.sign_in_in_flight() && !self.state.queued_sign_ins.is_empty() {
            let (id, bound, call) = self.state.queued_sign_ins.remove(0);
            self.sign_in(id, bound, call);
        }
        if !self.validation_in_flight() {
            for (id, bound, command) in std::mem::take(&mut self.state.queued_validations) {
                if matches!(self.state.view.status, Status::Loading) {
                    self.state.waiting.push((id, bound, command));
                } else {
                    self.serve(id, bound, command);
                }
            }
        }
    }

    // ---- the end of an event -------------------------------------------------------------------

    /// Starts what is due, arms the next wake-up, and puts the effects in the one order that holds
    /// for every change: persist, then publish, then answer and all else.
    pub(super) fn finish(mut self) -> (State, Vec<Effect>) {
        self.state.facts = reconcile::normalized(std::mem::take(&mut self.state.facts)).stripped();
        self.refresh_view();
        if !self.state.closed {
            self.start_due();
        }
        self.name_the_session();
        self.keep_proof_of_expiry();
        let persist = self.must_persist();
        let markers = self.markers_to_write();
        let publish = self.update_view(persist);
        if !self.state.closed {
            let deadlines = view::deadlines(&self.state, self.now);
            let wake = self.state.schedule.wake_at(&deadlines);
            if wake != self.state.schedule.armed {
                self.state.schedule.armed = wake;
                self.effects.push(Effect::Arm);
            }
        }
        let mut effects = Vec::with_capacity(self.effects.len() + 3);
        effects.extend(persist.then_some(Effect::Persist));
        effects.extend(markers);
        effects.extend(publish.then_some(Effect::Publish));
        effects.append(&mut self.effects);
        for effect in &mut effects {
            if let Effect::Complete(_, settled) = effect
                && let Ok(done) = &mut **settled
            {
                done.revision = self.state.revision;
            }
        }
        (self.state, effects)
    }

    /// The same session keeps its number, another one gets a larger number.
    fn name_the_session(&mut self) {
        let Some((id, _)) = self.state.current() else {
            return;
        };
        if self.state.named != Some(id) {
            self.state.named = Some(id);
            self.state.generation = (self.state.generation + 1).max(self.state.facts.epoch);
        }
    }

    /// Takes over the new view; true when apps have to be notified. A write that is about to happen
    /// counts as done: its failure is an event of its own.
    fn update_view(&mut self, persist: bool) -> bool {
        let mut view = View::of(&self.state, self.now);
        view.persisted |= persist && self.state.published_view.persisted;
        let changed = !view.same(&self.state.published_view);
        if changed {
            self.state.revision += 1;
            self.state.published_view = view.clone();
        }
        self.state.view = view;
        changed
    }

    fn start_due(&mut self) {
        let now = self.now.boot_ms;
        let due = |deadline: Option<i64>| deadline.is_some_and(|deadline| deadline <= now);
        if self.state.schedule.foreground && due(self.state.schedule.next_load) {
            self.read_store();
        }
        if due(self.state.schedule.next_persist) {
            self.state.schedule.next_persist = None;
            self.flush = true;
            if !self.is_readable() && !self.state.load_in_flight {
                self.mark_forced_sign_outs();
            }
        }
        if !self.state.schedule.foreground {
            return;
        }
        if self.state.settings.reader {
            // A reader sends no automatic request.
            self.state.schedule.next_validation = None;
            self.state.schedule.next_revoke = None;
            return;
        }
        if due(self.state.schedule.next_validation) {
            self.automatic_validation();
        }
        self.arm_revoke_queue();
        if due(self.state.schedule.next_revoke) {
            self.state.schedule.next_revoke = None;
            self.send_queued_revoke();
        }
    }

    fn is_readable(&self) -> bool {
        self.state.store == StorePhase::Readable
    }
}

/// True for a Stytch-shaped error of one of the four types; the status does not matter.
pub(in crate::engine) fn ends_a_session(failure: &ApiFailure) -> bool {
    matches!(failure, ApiFailure::Stytch { error_type, .. }
        if ENDS_A_SESSION.contains(&error_type.as_str()))
}

fn retry_after(failure: &ApiFailure) -> Option<i64> {
    match failure {
        ApiFailure::Stytch { retry_after_ms, .. } | ApiFailure::Http { retry_after_ms, .. } => {
            *retry_after_ms
        }
        ApiFailure::Malformed { .. } | ApiFailure::Transport(_) => None,
    }
}

fn one_caller(id: CallId) -> Vec<Caller> {
    vec![Caller {
        id,
        wants_jwt: None,
    }]
}
