//! Time: what is due happens at its moment.

use super::super::device::EPOCH_MS;
use super::super::oracle::{COMES_TO_REST, Checked, broken};
use super::{Harness, PEERS, SPIN, hold};

impl Harness {
    /// Lets time pass; everything that is due on the way happens at its moment.
    pub(super) fn advance(&mut self, until: i64) -> Checked {
        let mut rounds = 0_u32;
        let mut at = self.now();
        loop {
            self.quiesce()?;
            let Some(next) = self.next_at().filter(|next| *next <= until) else {
                break;
            };
            if next > at {
                at = next;
                rounds = 0;
            }
            rounds += 1;
            if rounds > SPIN {
                return broken(COMES_TO_REST, "it spins without time passing");
            }
            self.device.clock.advance_to(next);
            self.happen()?;
        }
        self.device.clock.advance_to(until);
        self.settled()
    }

    fn next_at(&self) -> Option<i64> {
        let timers = self
            .processes
            .iter()
            .flatten()
            .filter_map(|process| process.wakes_at())
            .map(|boot_ms| self.device.clock.true_at(boot_ms));
        hold(&self.device.net)
            .next_at()
            .into_iter()
            .chain(timers)
            .min()
    }

    /// What is due at this moment.
    fn happen(&mut self) -> Checked {
        let now = self.now();
        let server_ms = self.device.clock.server_ms();
        hold(&self.device.net).arrive(&mut self.server, now, server_ms);
        loop {
            let landed = {
                let mut net = hold(&self.device.net);
                let next = net.peek(now);
                if let Some(flight) = next.filter(|flight| flight.is_awaited()) {
                    self.timing.delivering(flight, now);
                    self.sessions.delivering(flight, &self.server, server_ms);
                }
                net.land(now)
            };
            let Some(flight) = landed else { break };
            self.note(|| {
                format!(
                    "response to {} for {}: {:?}",
                    flight.path, flight.process, flight.said
                )
            });
            if !flight.is_awaited() {
                // It was dropped, and reaches nobody.
                continue;
            }
            let refused = self.refused();
            self.quiesce()?;
            let surroundings = self.surroundings(self.refused() > refused);
            self.sessions
                .delivered(&flight, &self.server, &surroundings)?;
            if self.calm_since.is_none() {
                self.calm_again();
            }
        }
        let boot_ms = self.device.clock.boot_ms();
        for index in 0..self.processes.len() {
            let Some(process) = &self.processes[index] else {
                continue;
            };
            let Some(armed_for) = process.wakes_at().filter(|at| *at <= boot_ms) else {
                continue;
            };
            if process.wake() {
                self.counts.wakes += 1;
                if index < PEERS {
                    self.counts.wakes_hidden += u64::from(!self.timing.models[index].foreground);
                    let armed_for = self.device.clock.true_at(armed_for);
                    self.timing.woken(index, armed_for)?;
                }
                self.quiesce()?;
            }
        }
        self.settled()
    }

    /// Calm returns when no request with a fate is left.
    fn calm_again(&mut self) {
        if hold(&self.device.net).is_plain() {
            self.disturb();
        }
    }

    /// Nothing is left to be done at this moment.
    fn settled(&mut self) -> Checked {
        let environment = self.environment();
        self.timing
            .settled(environment, hold(&self.device.net).flights())?;
        let surroundings = self.surroundings(false);
        self.sessions.settled(&surroundings)
    }

    pub(super) fn sleep(&mut self, ms: i64) {
        let from = self.now();
        self.device.clock.advance_to(from + ms);
        let now = self.now();
        hold(&self.device.net).break_connections(from, now);
        self.slept(ms);
        self.disturb();
    }

    /// The device sleeps; the system keeps its connections and the responses on them.
    pub(super) fn sleep_then_deliver(&mut self, ms: i64) {
        let from = self.now();
        self.device.clock.advance_to(from + ms);
        let now = self.now();
        hold(&self.device.net).hold_back(&mut self.server, from, now, EPOCH_MS);
        self.slept(ms);
        self.disturb();
    }

    /// What was in line before the sleep is in line after it.
    fn slept(&mut self, ms: i64) {
        let now = self.now();
        for model in &mut self.timing.models {
            if model.orphans_until > now - ms {
                model.orphans_until += ms;
            }
        }
    }
}
