//! Sign-out: `revoke`, `force_clear`, and what `sessions/revoke` answers.

use crate::clock::Millis;
use crate::http::ApiOutcome;
use crate::storage::{End, EndCause, Head, IdHash};
use crate::tokens::{OpaqueToken, TokenHash};
use crate::wire::{Call, Endpoint};

use super::super::event::{Bound, CallId, Refusal};
use super::super::reconcile;
use super::super::state::{
    ForcedSignOut, InFlight, InFlightKind, MarkerState, SignOutCause, SignOutTarget, Status,
    UnavailableReason,
};
use super::storage::whom_it_holds;
use super::{Turn, ends_a_session, one_caller, retry_after};

/// Forced sign-outs that are remembered while nothing can be written, the latest.
const MAX_FORCED: usize = 16;

impl Turn {
    // ---- commands ------------------------------------------------------------------------------

    /// Asks the server first; local state is cleared when it has answered.
    pub(crate) fn revoke(&mut self, id: CallId, bound: Bound) {
        if self.comes_too_late(id, bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        let Some(token) = self.token_to_revoke() else {
            self.clear_leftovers(id);
            return self.refuse(id, Refusal::NoSession);
        };
        let kind = InFlightKind::Revoke {
            cleared: false,
            target: self.sign_out_target(),
        };
        let call = self.revoke_call();
        self.send(kind, call, Some(token), one_caller(id));
    }

    /// Clears local state before the server is asked, whatever it answers.
    pub(crate) fn force_clear(&mut self, id: CallId, bound: Bound) {
        if self.comes_too_late(id, bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        let Some(token) = self.token_to_revoke() else {
            self.clear_leftovers(id);
            return self.refuse(id, Refusal::NoSession);
        };
        let target = self.sign_out_target();
        let stamp = self.stamp(None);
        self.queue_sign_out(stamp);
        let pending = target.pending.map(IdHash::of_token);
        let session = target.head.or(pending);
        self.end_target(target, stamp, Some(token.fingerprint()));
        self.end_links_sent_before(id);
        self.supersede_sign_ins(id);
        self.force(session, stamp);
        let kind = InFlightKind::Revoke {
            cleared: true,
            target,
        };
        let call = self.revoke_call();
        self.send(kind, call, Some(token), one_caller(id));
    }

    /// Clears by force while the store cannot be read.
    pub(crate) fn force_clear_unread(&mut self, id: CallId) {
        let reason = self
            .unavailable()
            .unwrap_or(UnavailableReason::StorageFailed);
        let stamp = self.stamp(None);
        let pending = self.state.pending_token();
        let pending = pending.as_ref().map(OpaqueToken::fingerprint);
        let target = SignOutTarget {
            head: None,
            pending,
        };
        self.end_target(target, stamp, None);
        self.end_links_sent_before(id);
        self.supersede_sign_ins(id);
        // What earlier sign-outs ended could not be written: that is tried again.
        self.flush = true;
        self.force(None, stamp);
        let why = Refusal::Unavailable(reason);
        self.refuse(id, Refusal::LocalStateCleared(Box::new(why)));
    }

    /// Nobody is signed in: what a sign-in that was not finished left behind goes.
    pub(crate) fn clear_leftovers(&mut self, id: CallId) {
        self.supersede_sign_ins(id);
        let has_leftovers = !self.state.facts.head_is_over()
            || self
                .state
                .facts
                .pkce
                .values()
                .any(|entry| entry.pair.is_some());
        if !has_leftovers {
            return;
        }
        let stamp = self.stamp(None);
        if let Some(head) = self.state.facts.head.clone()
            && !self.state.facts.head_is_over()
        {
            // Another process may have extended what is expired here: it is signed out there, and
            // the server is to revoke it.
            let expired = Status::SignedOut(SignOutCause::Expired);
            let cause = if self.state.view.status == expired {
                reconcile::queue_head(&mut self.state.facts, &head, stamp);
                EndCause::UserRevoked
            } else {
                EndCause::Other
            };
            reconcile::end(&mut self.state.facts, head.id, End { stamp, cause });
            self.force(Some(head.id), stamp);
        }
        self.end_links_sent_before(id);
        self.flush = true;
    }

    // ---- what a sign-out ends ------------------------------------------------------------------

    /// The token that the server is asked to revoke: of the session, else the pending one.
    fn token_to_revoke(&self) -> Option<OpaqueToken> {
        let pending = || self.state.pending_token();
        self.state.token().cloned().or_else(pending)
    }

    fn sign_out_target(&self) -> SignOutTarget {
        let head = self.state.facts.head.as_ref();
        SignOutTarget {
            head: head
                .filter(|_| !self.state.facts.head_is_over())
                .map(|head| head.id),
            pending: self
                .state
                .pending_token()
                .as_ref()
                .map(OpaqueToken::fingerprint),
        }
    }

    /// Queues what a forced sign-out ends for revoking on the server.
    fn queue_sign_out(&mut self, stamp: Millis) {
        let head = self.state.facts.head.clone();
        let signed_in = self.state.token().is_some();
        if let Some(head) = head.filter(|_| signed_in) {
            return reconcile::queue_head(&mut self.state.facts, &head, stamp);
        }
        let pending = self.state.pending_token();
        let pending = pending.as_ref().map(OpaqueToken::fingerprint);
        self.queue_pending(pending, stamp, None);
    }

    /// Queues these pending tokens for revoking, unless the server is asked to revoke them. Tokens that
    /// were set since stay.
    fn queue_pending(
        &mut self,
        pending: Option<TokenHash>,
        stamp: Millis,
        asked: Option<TokenHash>,
    ) {
        let token = self.state.pending_token();
        let token = token.as_ref().map(OpaqueToken::fingerprint);
        if token == pending && token != asked {
            reconcile::queue_pending(&mut self.state.facts, stamp);
        }
    }

    /// Ends what the sign-out was asked for, and nothing that came afterwards.
    /// `revoked` is the token that the server is asked to revoke.
    fn end_target(&mut self, target: SignOutTarget, stamp: Millis, revoked: Option<TokenHash>) {
        let head_of_token = self.state.facts.head.as_ref().filter(|head| {
            // The tokens that the sign-out was about became a session, here or elsewhere, perhaps under a
            // token that the server replaced them by; or a sign-in brought the token that the server
            // revoked.
            let token = head.token.as_ref().map(|token| token.hash);
            let origin = target.pending.map(IdHash::of_token);
            (token.is_some() && (token == target.pending || token == revoked))
                || (origin.is_some() && head.origin == origin)
        });
        let head_of_token = head_of_token.map(|head| head.id);
        for id in target.head.into_iter().chain(head_of_token) {
            let head = self.state.facts.head.clone().filter(|head| head.id == id);
            if let Some(head) = head.filter(|_| !self.state.facts.head_is_over())
                && head.token.as_ref().map(|token| token.hash) != revoked
            {
                // The pending tokens became this session while the server was asked.
                reconcile::queue_head(&mut self.state.facts, &head, stamp);
            }
            let cause = EndCause::UserRevoked;
            reconcile::end(&mut self.state.facts, id, End { stamp, cause });
            if self
                .state
                .facts
                .head
                .as_ref()
                .is_some_and(|head| head.id == id)
            {
                self.flush = true;
                self.state.facts.last_duration = None;
                self.state.schedule.validate_never();
            }
        }
        if let Some(id) = target.pending.map(IdHash::of_token) {
            // The sign-out is about these tokens. Another process may have made them a session, and
            // this one does not know it yet.
            let cause = EndCause::UserRevoked;
            reconcile::end(&mut self.state.facts, id, End { stamp, cause });
            self.queue_pending(target.pending, stamp, revoked);
        }
        self.drop_pending(target.pending);
        self.refresh_view();
        if self.token_to_validate().is_some() {
            self.state.schedule.validate_now(self.now.boot_ms);
        }
    }

    /// What the server confirmed to be over, without the session of a sign-in that the app asked for
    /// after this sign-out: unless the server revoked the token of that session.
    fn without_later_sign_in(&self, target: SignOutTarget, revoke: &InFlight) -> SignOutTarget {
        let Some(head) = self.state.facts.head.as_ref() else {
            return target;
        };
        let token = head.token.as_ref().map(|token| token.hash);
        let is_later = self
            .state
            .signed_in_by
            .is_some_and(|(rank, command)| rank == head.rank() && command > revoke.command());
        if !is_later || token == revoke.token {
            return target;
        }
        SignOutTarget {
            head: target.head.filter(|id| *id != head.id),
            pending: target.pending.filter(|pending| Some(*pending) != token),
        }
    }

    /// The sign-out is to survive this process, whether the record can be written or not.
    fn force(&mut self, session: Option<IdHash>, stamp: Millis) {
        self.force_what_is_stored();
        if !self.is_readable() {
            self.force_one(None, stamp);
        }
        if session.is_some() {
            self.force_one(session, stamp);
        }
    }

    /// The disk can hold an earlier session, which the one that ends took the place of and which a
    /// restart would bring back. A later sign-in to that session stays.
    fn force_what_is_stored(&mut self) {
        let stored = self.state.stored.as_ref().map(whom_it_holds);
        for (id, stamp) in stored.into_iter().flatten() {
            self.force_one(Some(id), stamp);
        }
    }

    /// Earlier sign-outs of other sessions stay: the disk can hold any of them.
    fn force_one(&mut self, session: Option<IdHash>, stamp: Millis) {
        let forced = &mut self.state.forced;
        let mut marker = MarkerState::None;
        forced.retain(|earlier| {
            // Nothing on disk says so yet.
            if earlier.session == session && earlier.marker == MarkerState::Missing {
                marker = MarkerState::Missing;
            }
            earlier.session != session
        });
        if forced.len() >= MAX_FORCED
            && let Some(oldest) = forced.iter().position(|forced| forced.session.is_some())
        {
            forced.remove(oldest);
        }
        forced.push(ForcedSignOut {
            session,
            stamp,
            boot_ms: self.now.boot_ms,
            marker,
            unread: false,
        });
        if !self.is_readable() {
            self.marker = true;
        }
    }

    pub(super) fn revoke_call(&self) -> Call {
        Call::new(self.by_vertical(Endpoint::SessionsRevoke, Endpoint::B2bSessionsRevoke))
    }

    // ---- the response --------------------------------------------------------------------------

    pub(super) fn revoke_responded(
        &mut self,
        flight: InFlight,
        cleared: bool,
        target: SignOutTarget,
        outcome: ApiOutcome,
    ) {
        let definitive = outcome
            .result
            .as_ref()
            .map_or_else(ends_a_session, |_| true);
        self.remember_revoked(flight.token, &outcome);
        if cleared {
            if definitive {
                self.settle_queued(flight.token);
                self.acknowledge_forced_sign_out(flight.token);
                self.end_revoked(flight.token, outcome.result.is_ok());
            } else {
                let wait = outcome.result.as_ref().err().and_then(retry_after);
                self.state.schedule.revoke_failed(self.now.boot_ms, wait);
            }
        } else if definitive {
            let stamp = self.stamp(None);
            let target = self.without_later_sign_in(target, &flight);
            self.end_target(target, stamp, flight.token);
            self.end_links_sent_before(flight.command());
            self.supersede_sign_ins(flight.command());
            if self.state.facts.head_is_over() && self.state.pending_token().is_none() {
                self.force_what_is_stored();
                self.acknowledge_forced_sign_out(flight.token);
                // Tokens that were set became a session meanwhile: the server was asked about another one.
                let facts = &self.state.facts;
                let head = facts
                    .head
                    .as_ref()
                    .filter(|head| self.had(head, flight.token));
                let confirmed = head.map(|head| head.id);
                self.state
                    .forced
                    .retain(|forced| confirmed.is_none() || forced.session != confirmed);
            }
        }
        match outcome.result {
            Ok(success) => self.settle_plainly(flight.callers, &success),
            Err(failure) if cleared && !definitive => {
                let why = Box::new(Refusal::Api(failure));
                self.refuse_all(flight.callers, &Refusal::LocalStateCleared(why));
            }
            Err(failure) => self.refuse_all(flight.callers, &Refusal::Api(failure)),
        }
    }

    /// The server said that this token is over: a session with it is, whatever brought the token back.
    /// Where the server `revoked` it, so is the session to which it belonged before the server replaced
    /// it.
    pub(super) fn end_revoked(&mut self, token: Option<TokenHash>, revoked: bool) {
        let facts = &self.state.facts;
        let live = facts.head.as_ref().filter(|_| !facts.head_is_over());
        let (Some(token), Some(head)) = (token, live) else {
            return;
        };
        let is_its_token = head.token.as_ref().map(|of| of.hash) == Some(token);
        if is_its_token || (revoked && self.had(head, Some(token))) {
            let target = SignOutTarget {
                head: Some(head.id),
                pending: None,
            };
            let stamp = self.stamp(None);
            self.end_target(target, stamp, Some(token));
            self.end_all_links();
        }
    }

    /// True for the token of the session of a head, and for one that the server replaced.
    fn had(&self, head: &Head, token: Option<TokenHash>) -> bool {
        let Some(token) = token else { return false };
        let queued = self.state.facts.revoke_queue.get(&token);
        head.token.as_ref().map(|of| of.hash) == Some(token)
            || head.origin == Some(IdHash::of_token(token))
            || queued.and_then(|queued| queued.session) == Some(head.id)
            || self.state.former_tokens.contains(&(head.id, token))
    }

    /// No process may bring back the session of a token that the server revoked.
    pub(super) fn remember_revoked(&mut self, token: Option<TokenHash>, outcome: &ApiOutcome) {
        if let Some(token) = token.filter(|_| outcome.result.is_ok()) {
            self.remember_rejection(token, true);
        }
    }

    /// A queued token: the server gave a definitive response about it.
    pub(super) fn settle_queued(&mut self, token: Option<TokenHash>) {
        let entry = token.and_then(|hash| self.state.facts.revoke_queue.get_mut(&hash));
        if let Some(entry) = entry {
            entry.settled = true;
        }
    }
}
