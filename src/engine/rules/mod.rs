//! The rules, by what they are about. A [`Turn`] is the state while one event is dealt with.

mod answer;
mod ask;
mod device;
mod store;

pub(super) use answer::ends_a_session;

use crate::clock::Now;
use crate::tokens::{OpaqueToken, TokenHash};
use crate::wire::{Call, Endpoint};

use super::effect::{Effect, Refresh, Request};
use super::event::{CallId, Done, Refusal, Settled};
use super::state::{
    Caller, InFlight, InFlightKind, SignOutCause, Standing, State, StorePhase, UnavailableReason,
};

/// The state, the effects so far, and the clocks of one event.
pub(super) struct Turn {
    pub(super) state: State,
    pub(super) effects: Vec<Effect>,
    pub(super) now: Now,
    persist: bool,
    note_sign_out: bool,
    publish: bool,
}

impl Turn {
    pub(super) fn new(state: State, now: Now) -> Self {
        Self {
            state,
            effects: Vec::new(),
            now,
            persist: false,
            note_sign_out: false,
            publish: false,
        }
    }

    /// Server time, if anything proves it in this boot.
    fn server_now(&self) -> Option<i64> {
        let anchor = self.state.anchor.as_ref()?;
        anchor.server_now(self.now, &self.state.settings.boot_id)
    }

    /// Server time if proven, else what the wall clock says.
    fn best_now(&self) -> i64 {
        self.server_now().unwrap_or(self.now.wall_ms)
    }

    /// A change that belongs on disk: persist, then publish.
    fn commit(&mut self) {
        self.persist_quietly();
        if self.persist {
            self.state.persisted = true;
        }
        self.publish();
    }

    /// A change that only shows.
    fn publish(&mut self) {
        if !self.publish {
            self.publish = true;
            self.state.revision += 1;
        }
    }

    /// Something changed that belongs on disk and does not show.
    fn persist_quietly(&mut self) {
        if self.state.settings.reader {
            return;
        }
        if self.state.store == StorePhase::Readable {
            self.persist = true;
        } else {
            self.state.persisted = false;
        }
    }

    /// The sign-out is to survive this process although the record cannot be written.
    fn note_sign_out(&mut self) {
        self.note_sign_out = true;
    }

    fn answer(&mut self, id: CallId, settled: Settled) {
        self.effects.push(Effect::Answer(id, Box::new(settled)));
    }

    fn refuse(&mut self, id: CallId, refusal: Refusal) {
        self.answer(id, Err(refusal));
    }

    fn done(&self) -> Done {
        Done {
            revision: self.state.revision,
            ..Done::default()
        }
    }

    /// The session ends here. What a cause leaves behind is the caller's business.
    fn end_session(&mut self, cause: SignOutCause) {
        self.state.standing = Standing::SignedOut(cause);
        // The count is the disk's, and a reader does not write it.
        if !self.state.settings.reader {
            self.state.epoch += 1;
        }
        self.state.last_duration_minutes = None;
        self.state.schedule.check_never();
        if self.state.pending.is_some() {
            self.state.schedule.check_now(self.now.boot_ms);
        }
    }

    /// The person signed out: nothing of the session, of one on its way, or of a flow remains.
    fn clear_everything(&mut self) {
        self.state.pending = None;
        self.state.intermediate = None;
        self.state.pkce = None;
        self.overtake();
        self.end_session(SignOutCause::UserRevoked);
    }

    /// The person, or another process, did something that makes older creating calls obsolete:
    /// the one in flight is not committed, those in line are not sent.
    fn overtake(&mut self) {
        self.state.actions += 1;
        for (id, _) in std::mem::take(&mut self.state.queued_sign_ins) {
            self.refuse(id, Refusal::Superseded);
        }
    }

    /// Puts a request on its way and remembers what its answer will be judged by.
    fn send(
        &mut self,
        kind: InFlightKind,
        call: Call,
        token: Option<OpaqueToken>,
        callers: Vec<Caller>,
    ) {
        let id = self.state.next_request;
        self.state.next_request += 1;
        let refresh = match (&kind, callers.is_empty()) {
            (InFlightKind::Validate { .. }, true) => Refresh::Automatic,
            (InFlightKind::Validate { .. }, false) => Refresh::Asked,
            _ => Refresh::No,
        };
        if callers.is_empty() {
            self.state.counters.automatic_requests += 1;
        } else {
            self.state.counters.explicit_requests += 1;
        }
        self.state.in_flight.push(InFlight {
            id,
            kind,
            epoch: self.state.epoch,
            token: token.as_ref().map(OpaqueToken::fingerprint),
            actions: self.state.actions,
            call: call.clone(),
            callers,
            asked_again: false,
        });
        self.effects.push(Effect::Send(Box::new(Request {
            id,
            call,
            token,
            refresh,
        })));
    }

    fn check_in_flight(&self) -> bool {
        self.state
            .in_flight
            .iter()
            .any(|flight| matches!(flight.kind, InFlightKind::Validate { .. }))
    }

    fn sign_in_in_flight(&self) -> bool {
        self.state
            .in_flight
            .iter()
            .any(|flight| matches!(flight.kind, InFlightKind::SignIn { .. }))
    }

    /// Starts a session check with the pending pair if there is one, else the session.
    fn send_check(&mut self, duration: Option<u32>, callers: Vec<Caller>) -> bool {
        let (token, pending) = match (&self.state.pending, self.state.token()) {
            (Some(pair), _) => (pair.token.clone(), true),
            (None, Some(token)) => (token.clone(), false),
            (None, None) => return false,
        };
        let endpoint = match self.state.settings.vertical {
            crate::storage::Vertical::Consumer => Endpoint::SessionsAuthenticate,
            crate::storage::Vertical::B2b => Endpoint::B2bSessionsAuthenticate,
        };
        let call = Call::new(endpoint).with_some("session_duration_minutes", duration);
        self.state.schedule.next_check = None;
        self.send(
            InFlightKind::Validate { pending, duration },
            call,
            Some(token),
            callers,
        );
        true
    }

    /// Hash of the token a check would carry now.
    fn check_token(&self) -> Option<TokenHash> {
        match &self.state.pending {
            Some(pair) => Some(pair.token.fingerprint()),
            None => self.state.token().map(OpaqueToken::fingerprint),
        }
    }

    /// What is due is started, the next wake-up armed, and the effects put in the one order that
    /// holds for every change: persist, then publish, then answer and all else.
    pub(super) fn finish(mut self) -> (State, Vec<Effect>) {
        if !self.state.closed {
            self.start_due();
            let expiry = self.expiry_deadlines();
            let wake = self.state.schedule.wake_at(&expiry);
            if wake != self.state.schedule.armed {
                self.state.schedule.armed = wake;
                self.effects.push(Effect::Arm);
            }
        }
        let mut effects = Vec::with_capacity(self.effects.len() + 3);
        effects.extend(self.persist.then_some(Effect::Persist));
        effects.extend(self.note_sign_out.then_some(Effect::WriteSignOutIntent));
        effects.extend(self.publish.then_some(Effect::Publish));
        effects.append(&mut self.effects);
        for effect in &mut effects {
            if let Effect::Answer(_, settled) = effect
                && let Ok(done) = &mut **settled
            {
                done.revision = self.state.revision;
            }
        }
        (self.state, effects)
    }

    fn start_due(&mut self) {
        let now = self.now.boot_ms;
        let due = |deadline: Option<i64>| deadline.is_some_and(|deadline| deadline <= now);
        if due(self.state.schedule.next_persist) {
            self.write_again();
        }
        if !self.state.schedule.foreground {
            return;
        }
        if due(self.state.schedule.next_load) {
            self.read_store();
        }
        if self.state.settings.reader {
            // A reader reads; it asks the server nothing of its own accord.
            self.state.schedule.next_check = None;
            self.state.schedule.next_revoke = None;
            return;
        }
        if due(self.state.schedule.next_check) {
            self.automatic_check();
        }
        if due(self.state.schedule.next_revoke) {
            self.state.schedule.next_revoke = None;
            self.send_queued_revoke();
        }
    }

    /// What could not be written: the record, or while that cannot be read the note of a sign-out.
    /// Anything else is written when the store heals.
    fn write_again(&mut self) {
        self.state.schedule.next_persist = None;
        if self.state.store == StorePhase::Readable {
            self.persist = true;
        } else if self.state.unacknowledged_clear {
            self.note_sign_out = true;
        }
    }

    fn automatic_check(&mut self) {
        let now = self.now.boot_ms;
        if self.check_in_flight() || self.check_token().is_none() {
            self.state.schedule.next_check = None;
            return;
        }
        if let Some(earliest) = self
            .state
            .schedule
            .not_before
            .filter(|earliest| *earliest > now)
        {
            self.state.schedule.next_check = Some(earliest);
            return;
        }
        if !self.state.schedule.spend(now) {
            self.state.schedule.next_check = Some(self.state.schedule.next_refill(now));
            return;
        }
        let duration = self.state.settings.keep_alive.then(|| {
            self.state
                .last_duration_minutes
                .unwrap_or(self.state.settings.default_duration_minutes)
        });
        self.send_check(duration, Vec::new());
    }

    /// Something says that the session may be over: ask at once, also while hidden.
    fn check_at_once(&mut self) {
        if self.state.settings.reader {
            return;
        }
        self.state.schedule.check_now(self.now.boot_ms);
        self.automatic_check();
    }

    /// Sends the oldest entry of the revoke queue, one at a time.
    fn send_queued_revoke(&mut self) {
        let busy = self.state.in_flight.iter().any(|flight| {
            matches!(
                flight.kind,
                InFlightKind::QueuedRevoke | InFlightKind::Revoke { cleared: true }
            )
        });
        // A wrong wall clock must not keep the server from hearing of a sign-out.
        if let Some(now) = self.server_now() {
            self.state
                .revoke_queue
                .retain(|entry| entry.expires_at_ms.is_none_or(|end| end > now));
        }
        let Some(token) = self
            .state
            .revoke_queue
            .first()
            .and_then(|entry| OpaqueToken::parse(entry.session_token.expose()))
        else {
            return;
        };
        if busy || self.state.settings.reader {
            return;
        }
        let allowed = self.state.schedule.allowed_at(self.now.boot_ms);
        if allowed > self.now.boot_ms {
            self.state.schedule.next_revoke = Some(allowed);
            return;
        }
        if !self.state.schedule.spend(self.now.boot_ms) {
            let refill = self.state.schedule.next_refill(self.now.boot_ms);
            self.state.schedule.next_revoke = Some(refill);
            return;
        }
        self.send(
            InFlightKind::QueuedRevoke,
            self.revoke_call(),
            Some(token),
            Vec::new(),
        );
    }

    fn revoke_call(&self) -> Call {
        Call::new(match self.state.settings.vertical {
            crate::storage::Vertical::Consumer => Endpoint::SessionsRevoke,
            crate::storage::Vertical::B2b => Endpoint::B2bSessionsRevoke,
        })
    }

    /// Why nothing can be said, when that is so.
    fn unavailable(&self) -> Option<UnavailableReason> {
        match &self.state.standing {
            Standing::Unavailable(reason) => Some(reason.clone()),
            Standing::Loading | Standing::Active { .. } | Standing::SignedOut(_) => None,
        }
    }
}
