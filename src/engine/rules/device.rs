//! The device: visible and hidden, network, unlocking, and deadlines that pass.

use super::super::effect::Effect;
use super::super::event::{Refusal, RequestId};
use super::super::state::{SignOutCause, Standing, StorePhase};
use super::Turn;

impl Turn {
    /// Rule `Appear`.
    pub(crate) fn appear(&mut self) {
        self.state.schedule.foreground = true;
        self.state.schedule.backgrounded_at = None;
        self.effects.push(Effect::ResetConnections);
        self.try_everything();
    }

    /// Rule `Hide`.
    pub(crate) fn hide(&mut self) {
        // Being told twice does not buy more time.
        if self.state.schedule.foreground {
            self.state.schedule.backgrounded_at = Some(self.now.boot_ms);
        }
        self.state.schedule.foreground = false;
    }

    /// Rule `Reconnect`.
    pub(crate) fn reconnect(&mut self, online: bool) {
        if online {
            // In the background nobody waits for automatic requests, and the foreground resets too.
            let flights = &self.state.in_flight;
            if self.state.schedule.foreground || flights.iter().any(|it| !it.callers.is_empty()) {
                self.effects.push(Effect::ResetConnections);
            }
            self.try_everything();
        }
    }

    /// Rule `Unlock`.
    pub(crate) fn unlock(&mut self) {
        if matches!(self.state.store, StorePhase::Blocked(_)) {
            self.read_store();
        }
        self.try_everything();
    }

    /// Something got better: do at once what was waiting for its deadline.
    fn try_everything(&mut self) {
        let now = self.now.boot_ms;
        if matches!(self.state.store, StorePhase::Blocked(_)) {
            self.state.schedule.next_load = Some(now);
        }
        if !self.state.persisted && self.state.store == StorePhase::Readable {
            self.state.schedule.next_persist = Some(now);
        }
        if self.check_token().is_some() && !self.check_in_flight() {
            self.state.schedule.check_now(now);
        }
        if !self.state.revoke_queue.is_empty() {
            self.state.schedule.next_revoke = Some(now);
        }
    }

    /// Rule `Postpone`: the other process tells through the store what it learnt.
    pub(crate) fn postpone(&mut self, id: RequestId, until: i64) {
        self.state.in_flight.retain(|flight| flight.id != id);
        self.state.schedule.refund();
        self.state.counters.automatic_requests -= 1;
        self.state.schedule.next_check = Some(until);
        self.next_in_line();
    }

    /// Rule `Wake`: what is due is started after every event; the wake-up itself is spent.
    pub(crate) fn wake(&mut self) {
        self.state.schedule.armed = None;
    }

    /// Rule `Stop`.
    pub(crate) fn stop(&mut self) {
        self.state.closed = true;
        if !self.state.persisted && self.state.store == StorePhase::Readable {
            // The last chance of a write that failed.
            self.persist = true;
        }
        for (id, _) in std::mem::take(&mut self.state.waiting) {
            self.refuse(id, Refusal::Closed);
        }
        for (id, _) in std::mem::take(&mut self.state.queued_checks) {
            self.refuse(id, Refusal::Closed);
        }
        for (id, _) in std::mem::take(&mut self.state.queued_sign_ins) {
            self.refuse(id, Refusal::Closed);
        }
        self.state.schedule.armed = None;
        self.effects.push(Effect::Arm);
        self.effects.push(Effect::Stop);
    }

    /// Ends what is over by the clocks, before anything else is decided.
    pub(crate) fn expire(&mut self) {
        self.expire_session();
        self.expire_intermediate();
    }

    fn expire_session(&mut self) {
        let server = self.server_now();
        let wall = self.now.wall_ms;
        let Standing::Active {
            snapshot, proven, ..
        } = &mut self.state.standing
        else {
            return;
        };
        let Some(end) = snapshot.expires_at() else {
            return;
        };
        match server {
            Some(server) if server >= end => {
                self.end_session(SignOutCause::Expired);
                self.commit();
            }
            Some(_) => {
                if !*proven {
                    *proven = true;
                    self.publish();
                }
            }
            None => {
                let looks_alive = wall < end;
                if *proven != looks_alive {
                    *proven = looks_alive;
                    self.publish();
                }
            }
        }
    }

    fn expire_intermediate(&mut self) {
        let now = self.best_now();
        if self
            .state
            .intermediate
            .as_ref()
            .is_some_and(|step| step.expires_at <= now)
        {
            self.state.intermediate = None;
            if self.state.standing == Standing::SignedOut(SignOutCause::StepUp) {
                self.state.standing = Standing::SignedOut(SignOutCause::None);
            }
            self.commit();
        }
    }

    /// Boot-clock moments at which [`Self::expire`] will have something to do.
    pub(super) fn expiry_deadlines(&self) -> [Option<i64>; 2] {
        let until = |end: i64| self.now.boot_ms + (end - self.best_now()).max(0);
        let session = match &self.state.standing {
            Standing::Active {
                snapshot,
                proven: true,
                ..
            } => snapshot.expires_at().map(until),
            _ => None,
        };
        let intermediate = self
            .state
            .intermediate
            .as_ref()
            .map(|step| until(step.expires_at));
        [session, intermediate]
    }
}
