//! The revoke queue: tokens of sessions that ended here and that the server is still to revoke.

use crate::http::{ApiOutcome, ApiSuccess};
use crate::storage::{IdHash, QueuedRevoke};
use crate::tokens::TokenHash;

use super::super::state::{InFlight, InFlightKind};
use super::{Turn, ends_a_session, retry_after};

/// Settled entries that a record keeps, the latest.
const MAX_SETTLED: usize = 8;

impl Turn {
    /// Entries that may be sent are tried without a command: also those of another process.
    pub(super) fn arm_revoke_queue(&mut self) {
        self.forget_settled();
        if self.state.schedule.next_revoke.is_none()
            && !self.revoke_in_flight()
            && self.next_to_revoke().is_some()
        {
            let allowed = self.state.schedule.allowed_at(self.now.boot_ms);
            self.state.schedule.next_revoke = Some(allowed);
        }
    }

    /// Sends the oldest entry of the revoke queue, one at a time.
    pub(super) fn send_queued_revoke(&mut self) {
        if self.revoke_in_flight() {
            return;
        }
        let Some((_, entry)) = self.next_to_revoke() else {
            return;
        };
        let allowed = self.state.schedule.allowed_at(self.now.boot_ms);
        if allowed > self.now.boot_ms {
            self.state.schedule.next_revoke = Some(allowed);
            return;
        }
        if !self.state.schedule.spend_for_revoke(self.now.boot_ms) {
            let refill = self.state.schedule.next_refill(self.now.boot_ms);
            self.state.schedule.next_revoke = Some(refill);
            return;
        }
        let call = self.revoke_call();
        let kind = InFlightKind::QueuedRevoke;
        self.send(kind, call, Some(entry.token), Vec::new());
    }

    fn revoke_in_flight(&self) -> bool {
        self.state.in_flight.iter().any(|flight| {
            matches!(
                flight.kind,
                InFlightKind::QueuedRevoke | InFlightKind::Revoke { cleared: true, .. }
            )
        })
    }

    /// The oldest entry that may be sent: not one whose session or token is in use again.
    fn next_to_revoke(&self) -> Option<(TokenHash, QueuedRevoke)> {
        let facts = &self.state.facts;
        let live = facts.head.as_ref().filter(|_| !facts.head_is_over());
        let live_token = live
            .and_then(|head| head.token.as_ref())
            .map(|token| token.hash);
        let pending = facts.live_pending();
        let pending_session = pending
            .and_then(|pending| pending.jwt.as_ref())
            .and_then(|jwt| jwt.claims()?.session_id.as_deref())
            .map(IdHash::of);
        facts
            .revoke_queue
            .iter()
            .filter(|(hash, entry)| {
                // The pending tokens that the session was, before the server replaced its token.
                let origin = live.and_then(|head| head.origin);
                let is_origin = origin == Some(IdHash::of_token(**hash));
                let hash = Some(**hash);
                let in_use = entry.session.is_some()
                    && (entry.session == live.map(|head| head.id)
                        || entry.session == pending_session);
                let carried = self.state.in_flight.iter().any(|flight| {
                    matches!(flight.kind, InFlightKind::SignIn { .. }) && flight.token == hash
                });
                !entry.settled
                    && !in_use
                    && !is_origin
                    && !carried
                    && hash != live_token
                    && hash != pending.map(|pending| pending.hash)
            })
            .min_by_key(|(hash, entry)| (entry.stamp, **hash))
            .map(|(hash, entry)| (*hash, entry.clone()))
    }

    /// A settled entry stays until its session would have ended, by proven time: another process may
    /// still hold it as not settled. One that is not settled stays: the end that is known may have
    /// been moved by an extension whose response was lost.
    fn forget_settled(&mut self) {
        let earliest = self.state.earliest(self.now);
        let queue = &mut self.state.facts.revoke_queue;
        queue.retain(|_, entry| {
            let over = entry
                .expires_at
                .is_some_and(|end| earliest.is_some_and(|earliest| earliest >= end));
            !(entry.settled && over)
        });
        while queue.values().filter(|entry| entry.settled).count() > MAX_SETTLED {
            let settled = queue.iter().filter(|(_, entry)| entry.settled);
            let Some((_, hash)) = settled.map(|(hash, entry)| (entry.stamp, *hash)).min() else {
                break;
            };
            queue.remove(&hash);
        }
    }

    /// A validation of a session that was signed out meanwhile may have extended it at the server: its
    /// token is to be revoked until that end.
    pub(super) fn extend_queued(&mut self, token: Option<TokenHash>, success: &ApiSuccess) {
        let entry = token.and_then(|hash| self.state.facts.revoke_queue.get(&hash));
        let Some(known) = entry.and_then(|entry| entry.expires_at) else {
            return;
        };
        let Ok((_, session)) = self.read_session(success) else {
            return;
        };
        let end = session.content.session.expires_at();
        let entry = token.and_then(|hash| self.state.facts.revoke_queue.get_mut(&hash));
        if let (Some(entry), true) = (entry, end > Some(known)) {
            entry.expires_at = end;
        }
    }

    pub(super) fn queued_revoke_responded(&mut self, flight: &InFlight, outcome: ApiOutcome) {
        self.remember_revoked(flight.token, &outcome);
        match outcome.result {
            Err(failure) if !ends_a_session(&failure) => {
                self.state
                    .schedule
                    .revoke_failed(self.now.boot_ms, retry_after(&failure));
            }
            Ok(_) | Err(_) => {
                self.settle_queued(flight.token);
                self.end_revoked(flight.token, outcome.result.is_ok());
                self.acknowledge_forced_sign_out(flight.token);
                self.state.schedule.revoke_succeeded();
            }
        }
    }
}
