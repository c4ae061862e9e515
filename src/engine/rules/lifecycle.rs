//! The device and the app: foreground and background, network, unlocking, wake-ups, closing.

use crate::storage::Record;

use super::super::effect::Effect;
use super::super::event::Command;
use super::super::event::{Bound, CallId, Refusal, RequestId};
use super::super::state::StorePhase;
use super::Turn;

impl Turn {
    /// The app is visible: validates at once, and makes sure that the key is still there.
    pub(crate) fn foreground(&mut self) {
        self.state.schedule.foreground = true;
        self.state.schedule.backgrounded_at = None;
        self.effects.push(Effect::ResetConnections);
        self.try_everything();
    }

    /// The app is hidden: no timers. What waits to be written is written now.
    pub(crate) fn background(&mut self) {
        // A repeated background event keeps the first deadline.
        if self.state.schedule.foreground {
            self.state.schedule.backgrounded_at = Some(self.now.boot_ms);
        }
        self.state.schedule.foreground = false;
        self.flush = true;
    }

    pub(crate) fn connectivity(&mut self, online: bool) {
        if online {
            // In the background nobody waits for automatic requests, and the foreground resets too.
            let mut flights = self.state.in_flight.iter();
            if self.state.schedule.foreground || flights.any(|it| !it.callers.is_empty()) {
                self.effects.push(Effect::ResetConnections);
            }
            self.try_everything();
        }
    }

    pub(crate) fn unlocked(&mut self) {
        // What the read in flight finds may be from before the unlock.
        self.state.read_again |= self.state.load_in_flight;
        if matches!(self.state.store, StorePhase::Blocked(_)) {
            self.read_store();
        }
        self.try_everything();
    }

    /// Something got better: does at once what was waiting for its deadline.
    fn try_everything(&mut self) {
        let now = self.now.boot_ms;
        if matches!(self.state.store, StorePhase::Blocked(_)) {
            self.state.schedule.next_load = Some(now);
        }
        if self.state.refused.is_some() || self.state.record_unconfirmed {
            self.flush = true;
        }
        let is_due = self.token_to_validate().is_some() || self.session_to_probe().is_some();
        if is_due && !self.validation_in_flight() {
            self.state.schedule.validate_now(now);
        }
        if !self.state.facts.revoke_queue.is_empty() {
            self.state.schedule.next_revoke = Some(now);
        }
    }

    /// Another process has a validation in flight: this one is postponed. The result comes through
    /// the store.
    pub(crate) fn postpone(&mut self, id: RequestId, until: i64) {
        let position = self
            .state
            .in_flight
            .iter()
            .position(|flight| flight.id == id);
        if let Some(position) = position {
            let postponed = self.state.in_flight.remove(position);
            self.forget_probe(postponed.token);
        }
        self.state.schedule.refund();
        self.state.counters.automatic_requests -= 1;
        self.state.schedule.next_validation = Some(until);
        self.serve_queues();
    }

    /// A deadline passed. What is due is started after every event.
    pub(crate) fn wake(&mut self) {
        self.state.schedule.armed = None;
    }

    /// Stops: results in flight are still applied, later commands are refused.
    pub(crate) fn stop(&mut self) {
        self.state.closed = true;
        self.flush = true;
        self.read_a_last_time();
        let waiting = std::mem::take(&mut self.state.waiting);
        let checks = std::mem::take(&mut self.state.queued_validations);
        for (id, ..) in waiting.into_iter().chain(checks) {
            self.refuse(id, Refusal::Closed);
        }
        for (id, ..) in std::mem::take(&mut self.state.queued_sign_ins) {
            self.refuse(id, Refusal::Closed);
        }
        self.state.schedule.armed = None;
        self.effects.push(Effect::Arm);
        self.effects.push(Effect::Stop);
    }

    /// In a closed engine: what is not written because the store could not be read waits for one more read.
    pub(super) fn read_a_last_time(&mut self) {
        let has_facts = self.state.facts != Record::default() || !self.state.forced.is_empty();
        if matches!(self.state.store, StorePhase::Blocked(_)) && has_facts {
            self.read_store();
        }
    }

    // ---- commands that wait for the store ------------------------------------------------------

    /// Keeps the command until the store was read, and reads it.
    pub(crate) fn wait_for_store(&mut self, id: CallId, bound: Bound, command: Command) {
        self.state.waiting.push((id, bound, command));
        if self.state.store != StorePhase::Reading {
            self.read_store();
        }
    }

    /// The store was read, or could not be: the commands that waited for it are served in their
    /// order.
    pub(super) fn serve_waiting(&mut self) {
        self.store_was_tried = true;
        // A command that was given before anything was known is about what the store holds, also when it
        // has to wait for another request.
        let held = self.state.bound(self.now);
        for (id, bound, command) in std::mem::take(&mut self.state.waiting) {
            let bound = if bound == Bound::Unknown { held } else { bound };
            self.serve(id, bound, command);
        }
    }
}
