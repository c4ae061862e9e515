//! Sign-out: `revoke`, `force_clear`, and what `sessions/revoke` answers.

use crate::clock::Millis;
use crate::http::ApiOutcome;
use crate::storage::{End, EndCause, IdHash, QueuedRevoke};
use crate::tokens::{OpaqueToken, TokenHash};
use crate::wire::{Call, Endpoint};

use super::super::event::{Bound, CallId, Refusal};
use super::super::reconcile;
use super::super::state::{
    ForcedSignOut, InFlight, InFlightKind, MarkerState, SignOutCause, SignOutTarget, Standing,
    UnavailableReason,
};
use super::{Turn, ends_a_session, one_caller, retry_after};

impl Turn {
    // ---- commands ------------------------------------------------------------------------------

    /// Asks the server first; local state is cleared when it has answered.
    pub(crate) fn revoke(&mut self, id: CallId, bound: Bound) {
        if self.is_about_another(bound) {
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
        if self.is_about_another(bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        let Some(token) = self.token_to_revoke() else {
            self.clear_leftovers(id);
            return self.refuse(id, Refusal::NoSession);
        };
        let target = self.sign_out_target();
        let stamp = self.stamp(None);
        self.queue_sign_out(stamp);
        let pending = target.pending.map(|hash| IdHash(hash.short()));
        let session = target.head.or(pending);
        self.end_target(target, stamp, Some(token.fingerprint()));
        self.supersede_sign_ins(id);
        self.force(session, stamp);
        let kind = InFlightKind::Revoke {
            cleared: true,
            target,
        };
        let call = self.revoke_call();
        self.send(kind, call, Some(token), one_caller(id));
    }

    /// Clears by force while nobody can read whom the store holds.
    pub(crate) fn force_clear_unread(&mut self, id: CallId) {
        let reason = self
            .unavailable()
            .unwrap_or(UnavailableReason::StorageFailed);
        self.state.early_pending = None;
        let stamp = self.stamp(None);
        let pending = self.state.pending_token();
        self.drop_pending(pending.as_ref().map(OpaqueToken::fingerprint));
        self.supersede_sign_ins(id);
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
            let cause = match self.state.view.standing {
                Standing::SignedOut(SignOutCause::Expired) => EndCause::Expired,
                _ => EndCause::Other,
            };
            reconcile::end(&mut self.state.facts, head.id, End { stamp, cause });
        }
        self.end_all_pkce();
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
        if let Some(token) = self.state.pending_token() {
            let entry = QueuedRevoke {
                stamp,
                session: None,
                expires_at: None,
                settled: false,
                token: token.clone(),
            };
            reconcile::queue(&mut self.state.facts, token.fingerprint(), entry);
        }
    }

    /// Ends what the sign-out was asked for, and nothing that came afterwards.
    /// `revoked` is the token that the server is asked to revoke.
    fn end_target(&mut self, target: SignOutTarget, stamp: Millis, revoked: Option<TokenHash>) {
        let pending_head = self.state.facts.head.as_ref().filter(|head| {
            // The tokens that the sign-out was about became a session, here or elsewhere.
            let token = head.token.as_ref().map(|token| token.hash);
            target.pending.is_some() && token == target.pending
        });
        let pending_head = pending_head.map(|head| head.id);
        for id in target.head.into_iter().chain(pending_head) {
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
                self.end_all_pkce();
                self.flush = true;
                self.state.facts.last_duration = None;
                self.state.schedule.check_never();
            }
        }
        self.drop_pending(target.pending);
        self.refresh_view();
        if self.token_to_validate().is_some() {
            self.state.schedule.check_now(self.now.boot_ms);
        }
    }

    /// The sign-out is to survive this process, whether the record can be written or not.
    fn force(&mut self, session: Option<IdHash>, stamp: Millis) {
        self.state.forced = Some(ForcedSignOut {
            session,
            stamp,
            boot_ms: self.now.boot_ms,
            marker: MarkerState::None,
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
        if cleared {
            if definitive {
                self.settle_queued(flight.token);
                self.acknowledge_forced_sign_out();
            } else {
                let wait = outcome.result.as_ref().err().and_then(retry_after);
                self.state.schedule.revoke_failed(self.now.boot_ms, wait);
            }
        } else if definitive {
            let stamp = self.stamp(None);
            self.end_target(target, stamp, flight.token);
            self.supersede_sign_ins(flight.command());
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

    /// A queued token: the server gave a definitive response about it.
    pub(super) fn settle_queued(&mut self, token: Option<TokenHash>) {
        let entry = token.and_then(|hash| self.state.facts.revoke_queue.get_mut(&hash));
        if let Some(entry) = entry {
            entry.settled = true;
        }
    }
}
