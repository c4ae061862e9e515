//! The oracle's second half: what must happen in time, and what must not happen too often.

use crate::clock::Millis;

use super::super::device::EPOCH_MS;
use super::super::engine_port::{CallError, Status};
use super::super::network::Flight;
use super::super::process::Answered;
use super::super::server::Server;
use super::super::step::AppCall;
use super::{Checked, Oracle, ProcessModel, Shown, broken, is_check, is_revoke};

/// A heartbeat with all its jitter, and a little.
const HEARTBEAT_MS: i64 = 199_000;
/// One token of the budget.
const REFILL_MS: i64 = 180_000;
/// Requests that can be made at once without being asked.
const BUDGET: i64 = 10;
/// Another process may hold the lease for so long.
const LEASE_MS: i64 = 36_000;
/// After backgrounding, unfinished writes may wake the machine for so long.
const GRACE_MS: i64 = 30_000;

/// What the harness is like, for rules that hold only when nothing is in the way.
#[derive(Clone, Copy, Debug)]
pub(in crate::testing::simulator) struct Environment {
    pub(in crate::testing::simulator) now: i64,
    /// Nothing has been wrong with network, store and device since then.
    pub(in crate::testing::simulator) calm_since: Option<i64>,
}

impl Oracle {
    /// A request leaves.
    pub(in crate::testing::simulator) fn sent(
        &mut self,
        flight: &Flight,
        in_flight: &[Flight],
        now: i64,
    ) -> Checked {
        let index = flight.process;
        let keep_alive = self.keep_alive;
        let model = &mut self.models[index];
        if model.life != flight.life {
            return Ok(());
        }
        let checks = is_check(&flight.path);
        let creates = flight.body.contains_key("sim");
        let count = |same: &dyn Fn(&Flight) -> bool| {
            in_flight
                .iter()
                .filter(|other| other.is_awaited())
                .filter(|other| other.process == index && other.life == flight.life && same(other))
                .count()
        };
        if checks && model.shown.token() == flight.token.as_deref() {
            let generation = model.generation().unwrap_or_default();
            model.checks_of_shown.insert(flight.id, generation);
        }
        if checks && count(&|other| is_check(&other.path)) > 1 {
            return broken("one session request at a time", "a second check was sent");
        }
        if creates && count(&|other| other.body.contains_key("sim")) > 1 {
            return broken("one sign-in request at a time", "a second one was sent");
        }
        if model.reader && (checks || creates || is_revoke(&flight.path)) {
            return broken("a reader only reads", flight.path.clone());
        }
        // A request that takes the place of a dropped one, after a change of the network.
        let repeats = in_flight.iter().any(|other| {
            let same = (other.process, &other.path) == (index, &flight.path);
            same && other.abandoned
        });
        model.credit += i64::from(repeats);
        let unasked = model.open_calls == 0 && now >= model.orphans_until;
        if unasked && !model.foreground {
            return broken("no requests in the background", flight.path.clone());
        }
        if checks && unasked && now < model.retry_until {
            return broken(
                "Retry-After is respected",
                format!("a check {} ms too early", model.retry_until - now),
            );
        }
        if checks && unasked && !keep_alive && flight.body.contains_key("session_duration_minutes")
        {
            return broken("a heartbeat does not extend", "it carried a duration");
        }
        if checks || is_revoke(&flight.path) {
            model.automatic += 1;
            let allowed = model.credit + BUDGET + 1 + (now - model.started_at) / REFILL_MS;
            if model.automatic > allowed {
                return broken(
                    "request budget",
                    format!("{} requests, {allowed} allowed", model.automatic),
                );
            }
        }
        Ok(())
    }

    /// The timer of a process fires that was armed for this time; a sleep may have made it late.
    pub(in crate::testing::simulator) fn woken(&self, index: usize, armed_for: i64) -> Checked {
        let model = &self.models[index];
        if !model.foreground && armed_for > model.hidden_since + GRACE_MS + 1 {
            return broken(
                "no wake-ups in the background",
                format!("one {} ms after hiding", armed_for - model.hidden_since),
            );
        }
        Ok(())
    }

    /// A call has its answer.
    pub(in crate::testing::simulator) fn answered(
        &mut self,
        index: usize,
        answered: &Answered,
        server: &Server,
        server_ms: Millis,
    ) -> Checked {
        if let (AppCall::Revoke(_), Err(CallError::NoSession)) = (answered.call, &answered.result) {
            let model = &mut self.models[index];
            model.acted = model.acted.max(answered.number);
        }
        if let AppCall::Revoke(_) = answered.call {
            self.models[index].last_revoke = answered.number;
        }
        if let (AppCall::Revoke(_), Err(CallError::Superseded)) = (answered.call, &answered.result)
        {
            // Meant for a session that another process had replaced: nobody was signed out.
            self.sign_out_superseded = true;
            if let Some(token) = self.signed_out_now.take() {
                self.fact(&token).signed_out = false;
            }
        }
        let Ok(done) = &answered.result else {
            return self.refused(index, answered);
        };
        if done.revision > answered.seen {
            return broken(
                "persist, publish, answer",
                format!(
                    "answered with revision {} when {} was published",
                    done.revision, answered.seen
                ),
            );
        }
        if let (AppCall::FreshJwt(wanted), Some(jwt)) = (answered.call, &done.jwt) {
            let left = server
                .issued
                .get(jwt)
                .map_or(0, |issue| issue.expires_ms - server_ms);
            // The estimate is behind by the rounding of `Date` and the way of the answer.
            let short =
                left + 31_000 + self.ahead_ms.max(self.behind_ms) < i64::from(wanted) * 1_000;
            if short && !self.models[index].reader {
                return broken(
                    "a fresh JWT lives long enough",
                    format!("{left} ms are left of {wanted} s"),
                );
            }
        }
        Ok(())
    }

    fn refused(&self, index: usize, answered: &Answered) -> Checked {
        match &answered.result {
            Err(CallError::Closed) if !self.models[index].closed => broken(
                "every call is answered",
                format!("{:?} heard that the client is closed", answered.call),
            ),
            _ => Ok(()),
        }
    }

    /// Right after a forced sign-out, with no time passing.
    pub(in crate::testing::simulator) fn cleared(&self, index: usize, before: &Shown) -> Checked {
        let model = &self.models[index];
        if model.reader || model.closed || !model.alive || self.sign_out_superseded {
            return Ok(());
        }
        if before.token().is_some() && model.shown == *before {
            return broken("force_clear clears first", "the session is still shown");
        }
        let left = model
            .last
            .as_ref()
            .and_then(|value| value.intermediate.as_ref());
        if *before == Shown::Nobody && left.is_some() {
            return broken(
                "signing out clears everything",
                "the intermediate session is still there",
            );
        }
        Ok(())
    }

    /// Right after the process was shown or heard that the network is back.
    pub(in crate::testing::simulator) fn checks_at_once(
        &self,
        index: usize,
        environment: Environment,
        in_flight: &[Flight],
        others_alive: bool,
    ) -> Checked {
        let model = &self.models[index];
        let Some(calm_since) = environment.calm_since else {
            return Ok(());
        };
        let rested = environment.now >= model.paused_until && environment.now >= calm_since;
        if !model.owner_in_front() || !rested || others_alive || model.budget_is_low() {
            return Ok(());
        }
        let Shown::Somebody(token) = &model.shown else {
            return Ok(());
        };
        let checking = in_flight.iter().any(|flight| {
            flight.process == index && flight.life == model.life && is_check(&flight.path)
        });
        if !checking {
            return broken(
                "foreground and connectivity check at once",
                format!("{token} was not checked"),
            );
        }
        Ok(())
    }

    /// Nothing is left to be done at this moment: what should have happened by now?
    pub(in crate::testing::simulator) fn settled(
        &self,
        environment: Environment,
        in_flight: &[Flight],
    ) -> Checked {
        let others = self.models.iter().all(|model| model.life > 0);
        for (index, model) in self.models.iter().enumerate() {
            if model.shown.token().is_none() || !model.owner_in_front() {
                continue;
            }
            expires_in_time(model, environment.now)?;
            let Some(calm_since) = environment.calm_since else {
                continue;
            };
            let since = [
                model.visible_since,
                model.shown_since,
                model.started_at,
                self.models
                    .iter()
                    .map(|model| model.last_check_end)
                    .max()
                    .unwrap_or_default(),
                model.paused_until,
                calm_since,
            ]
            .into_iter()
            .max()
            .unwrap_or_default();
            // What the other process learnt is followed at the next heartbeat of one's own.
            let slack = if others { HEARTBEAT_MS + LEASE_MS } else { 0 }
                + if model.budget_is_low() { REFILL_MS } else { 0 };
            let checking = in_flight
                .iter()
                .any(|flight| flight.process == index && is_check(&flight.path));
            if !checking && environment.now - since > HEARTBEAT_MS + slack {
                return broken(
                    "a heartbeat every three minutes",
                    format!("none for {} s", (environment.now - since) / 1000),
                );
            }
        }
        Ok(())
    }

    /// After a long calm: everything has recovered and everybody knows the truth.
    pub(in crate::testing::simulator) fn recovered(&self, server: &Server, now: i64) -> Checked {
        let server_ms = EPOCH_MS + now;
        for model in self
            .models
            .iter()
            .filter(|model| model.alive && !model.reader && !model.closed)
        {
            let Some(last) = &model.last else {
                return broken("everything recovers", "nothing was ever published");
            };
            if !last.persisted {
                return broken("everything recovers", "what is shown is still not on disk");
            }
            if model.open_calls > 0 {
                return broken("every call is answered", "one still waits");
            }
            match &last.status {
                Status::SignedOut(_) => {}
                Status::Loading | Status::Unavailable(_) => {
                    return broken("everything recovers", format!("still {:?}", last.status));
                }
                Status::Active(session) => {
                    let token = session.token.as_str();
                    let lately = server_ms - HEARTBEAT_MS - LEASE_MS;
                    let lived = server
                        .grants
                        .get(token)
                        .is_some_and(|grant| grant.revoked_at.is_none_or(|at| at > lately));
                    if !lived {
                        return broken(
                            "no lost truth",
                            format!("{token} is shown and was revoked"),
                        );
                    }
                    if !session.validated || !session.proven {
                        return broken("everything recovers", "the session is still not confirmed");
                    }
                }
            }
        }
        self.server_knows(server, server_ms)
    }

    /// Both were shown just now, and so have read the record.
    pub(in crate::testing::simulator) fn agree(&self) -> Checked {
        let [a, b] = &self.models;
        let speaks = |model: &ProcessModel| model.alive && !model.reader && !model.closed;
        if !self.loss && speaks(a) && speaks(b) && a.shown.token() != b.shown.token() {
            return broken(
                "two processes agree",
                format!("{:?} and {:?}", a.shown, b.shown),
            );
        }
        Ok(())
    }

    fn server_knows(&self, server: &Server, server_ms: Millis) -> Checked {
        for (token, facts) in &self.facts {
            // An entry of the queue dies when the token does, as far as the device was told.
            let over = facts.expires_ms.is_none_or(|end| end <= server_ms);
            // With the budget used up, heartbeats may keep the queue waiting for long.
            let crowded = self.models.iter().any(ProcessModel::budget_is_low);
            if facts.must_revoke
                && !crowded
                && !over
                && !facts.rejected
                && !self.loss
                && server.lives(token, server_ms)
            {
                return broken(
                    "the server receives a forced sign-out",
                    format!("{token} still lives there"),
                );
            }
        }
        Ok(())
    }

    /// Everybody has read the record just now: the tokens that the app set are not lost.
    pub(in crate::testing::simulator) fn pending_used(
        &self,
        server: &Server,
        server_ms: Millis,
    ) -> Checked {
        let Some(token) = &self.pending else {
            return Ok(());
        };
        let somebody = self
            .models
            .iter()
            .any(|model| model.shown.token() == Some(token));
        if server.lives(token, server_ms) && !somebody && !self.loss {
            return broken(
                "pending tokens are not forgotten",
                format!("{token} was set and never became the session"),
            );
        }
        Ok(())
    }

    /// The server ended every session long enough ago.
    pub(in crate::testing::simulator) fn knows_the_end(&self) -> Checked {
        for model in self.models.iter().filter(|model| model.owner_in_front()) {
            if let Shown::Somebody(token) = &model.shown {
                return broken(
                    "no lost truth",
                    format!("{token} was revoked one heartbeat ago and is still shown"),
                );
            }
        }
        Ok(())
    }
}

impl ProcessModel {
    pub(in crate::testing::simulator) fn owner_in_front(&self) -> bool {
        self.alive && self.foreground && !self.reader && !self.closed
    }

    /// So many automatic requests that the next one may have to wait.
    fn budget_is_low(&self) -> bool {
        self.automatic >= BUDGET - 2
    }
}

fn expires_in_time(model: &ProcessModel, now: i64) -> Checked {
    let (Some(behind), Some(end)) = (model.anchored, model.expires_ms()) else {
        return Ok(());
    };
    // The whole second that `Date` drops is in `behind`.
    let late = EPOCH_MS + now - end - behind;
    if late > 1_000 {
        return broken("expiry is seen within a second", format!("{late} ms late"));
    }
    Ok(())
}
