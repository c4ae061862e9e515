//! Requests, timers and order: what must happen in time, what must not happen too often, and what
//! must come first.

use super::super::device::EPOCH_MS;
use super::super::engine_port::{CallError, Seen, Sighting, Status};
use super::super::network::Flight;
use super::super::process::Completed;
use super::super::server::Server;
use super::super::step::AppCall;
use super::{
    AUTOMATIC_BUDGET, CLEARS_EVERYTHING, CLEARS_FIRST, Checked, END_IS_LEARNT, EVERYTHING_RECOVERS,
    HAS_RESULT, HEARTBEAT, HEARTBEAT_EXTENDS, NO_BACKGROUND_REQUESTS, NO_BACKGROUND_WAKES,
    ONE_SIGN_IN, ONE_VALIDATION, PUBLISHED_BEFORE_RESULT, READER_ONLY_READS, RETRY_AFTER,
    REVISION_IS_ONE_VALUE, VALIDATES_AT_ONCE, broken, is_revoke, is_validation,
};

/// A heartbeat with all its jitter, and a little.
const HEARTBEAT_MS: i64 = 199_000;
/// One token of the budget.
const REFILL_MS: i64 = 180_000;
/// Automatic requests that can be made at once.
const BUDGET: i64 = 10;
/// Another process may hold the lease for so long.
const LEASE_MS: i64 = 36_000;
/// After backgrounding, unfinished writes may wake the engine for so long.
const GRACE_MS: i64 = 30_000;

/// What the harness is like, for rules that hold only when nothing is in the way.
#[derive(Clone, Copy, Debug)]
pub(in crate::testing::simulator) struct Environment {
    pub(in crate::testing::simulator) now: i64,
    /// Nothing has been wrong with network, store and device since then.
    pub(in crate::testing::simulator) calm_since: Option<i64>,
}

/// Who is signed in, as far as a process has published it.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(in crate::testing::simulator) enum SignedIn {
    #[default]
    Unknown,
    Nobody,
    Session(String),
}

impl SignedIn {
    pub(in crate::testing::simulator) fn token(&self) -> Option<&str> {
        match self {
            Self::Session(token) => Some(token),
            Self::Unknown | Self::Nobody => None,
        }
    }
}

/// What is known about one process.
#[derive(Clone, Debug, Default)]
pub(in crate::testing::simulator) struct ProcessModel {
    pub(in crate::testing::simulator) life: u64,
    pub(in crate::testing::simulator) alive: bool,
    pub(in crate::testing::simulator) reader: bool,
    pub(in crate::testing::simulator) closed: bool,
    pub(in crate::testing::simulator) foreground: bool,
    pub(in crate::testing::simulator) signed_in: SignedIn,
    last: Option<Seen>,
    started_at: i64,
    pub(in crate::testing::simulator) visible_since: i64,
    pub(in crate::testing::simulator) hidden_since: i64,
    /// When who is signed in changed last.
    changed_at: i64,
    last_validation_end: i64,
    /// No response to a validation was a success since one demanded a pause until then.
    retry_until: i64,
    /// Some response demanded a pause until then.
    pub(in crate::testing::simulator) paused_until: i64,
    /// Automatic requests: how many commands can explain, and how many there were.
    credit: i64,
    pub(in crate::testing::simulator) automatic: i64,
    pub(in crate::testing::simulator) open_commands: usize,
    /// Callers stopped waiting lately, and their commands may still be under way.
    pub(in crate::testing::simulator) orphans_until: i64,
}

/// Everything that these rules must know.
pub(in crate::testing::simulator) struct Timing {
    pub(in crate::testing::simulator) models: [ProcessModel; 2],
    /// The last forced sign-out was refused, because it was given about another session.
    pub(in crate::testing::simulator) sign_out_superseded: bool,
    keep_alive: bool,
}

impl Timing {
    pub(in crate::testing::simulator) fn new(keep_alive: bool) -> Self {
        Self {
            models: [ProcessModel::default(), ProcessModel::default()],
            sign_out_superseded: false,
            keep_alive,
        }
    }

    pub(in crate::testing::simulator) fn started(
        &mut self,
        index: usize,
        life: u64,
        foreground: bool,
        reader: bool,
        now: i64,
    ) {
        self.models[index] = ProcessModel {
            life,
            alive: true,
            reader,
            foreground,
            started_at: now,
            visible_since: now,
            hidden_since: now,
            changed_at: now,
            ..ProcessModel::default()
        };
    }

    /// The process is gone.
    pub(in crate::testing::simulator) fn ended(&mut self, index: usize) {
        self.models[index].alive = false;
    }

    /// The app gives a command; noted before the engine receives it.
    pub(in crate::testing::simulator) fn command_given(&mut self, index: usize, call: AppCall) {
        self.models[index].credit += match call {
            AppCall::Authenticate(_) | AppCall::FreshJwt(_) | AppCall::Revoke(_) => 2,
            AppCall::RevokeOwnMember => 1,
            _ => 0,
        };
    }

    /// A value was published.
    pub(in crate::testing::simulator) fn published(
        &mut self,
        index: usize,
        sighting: &Sighting,
        now: i64,
    ) -> Checked {
        let value = &sighting.seen;
        let model = &mut self.models[index];
        if let Some(last) = &model.last
            && (value.revision < last.revision || value.revision == last.revision && value != last)
        {
            return broken(
                REVISION_IS_ONE_VALUE,
                format!("{} after {}", value.revision, last.revision),
            );
        }
        let signed_in = match &value.status {
            Status::Active(session) => SignedIn::Session(session.token.clone()),
            Status::SignedOut(_) => SignedIn::Nobody,
            Status::Unavailable(_) if model.signed_in != SignedIn::Unknown => SignedIn::Nobody,
            Status::Loading | Status::Unavailable(_) => SignedIn::Unknown,
        };
        if signed_in != model.signed_in {
            model.changed_at = now;
        }
        model.signed_in = signed_in;
        model.last = Some(value.clone());
        Ok(())
    }

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
        let validates = is_validation(&flight.path);
        let signs_in = flight.body.contains_key("sim");
        let count = |same: &dyn Fn(&Flight) -> bool| {
            in_flight
                .iter()
                .filter(|other| other.is_awaited())
                .filter(|other| other.process == index && other.life == flight.life && same(other))
                .count()
        };
        if validates && count(&|other| is_validation(&other.path)) > 1 {
            return broken(ONE_VALIDATION, "a second validation was sent");
        }
        if signs_in && count(&|other| other.body.contains_key("sim")) > 1 {
            return broken(ONE_SIGN_IN, "a second one was sent");
        }
        if model.reader && (validates || signs_in || is_revoke(&flight.path)) {
            return broken(READER_ONLY_READS, flight.path.clone());
        }
        // A request that takes the place of a dropped one, after a change of the network.
        let repeats = in_flight.iter().any(|other| {
            let same = (other.process, &other.path) == (index, &flight.path);
            same && other.abandoned
        });
        model.credit += i64::from(repeats);
        let automatic = model.open_commands == 0 && now >= model.orphans_until;
        if automatic && !model.foreground {
            return broken(NO_BACKGROUND_REQUESTS, flight.path.clone());
        }
        if validates && automatic && now < model.retry_until {
            return broken(
                RETRY_AFTER,
                format!("a validation {} ms too early", model.retry_until - now),
            );
        }
        let extends = flight.body.contains_key("session_duration_minutes");
        if validates && automatic && !keep_alive && extends {
            return broken(HEARTBEAT_EXTENDS, "it carried a duration");
        }
        if validates || is_revoke(&flight.path) {
            model.automatic += 1;
            let allowed = model.credit + BUDGET + 1 + (now - model.started_at) / REFILL_MS;
            if model.automatic > allowed {
                return broken(
                    AUTOMATIC_BUDGET,
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
                NO_BACKGROUND_WAKES,
                format!("one {} ms after hiding", armed_for - model.hidden_since),
            );
        }
        Ok(())
    }

    /// A command has its result.
    pub(in crate::testing::simulator) fn completed(
        &mut self,
        index: usize,
        completed: &Completed,
    ) -> Checked {
        let model = &self.models[index];
        match (&completed.result, completed.call) {
            (Ok(done), _) if done.revision > completed.seen => broken(
                PUBLISHED_BEFORE_RESULT,
                format!(
                    "the result has revision {} when {} was published",
                    done.revision, completed.seen
                ),
            ),
            (Err(CallError::Closed), call) if !model.closed => broken(
                HAS_RESULT,
                format!("{call:?} got that the client is closed"),
            ),
            (Err(CallError::Superseded), AppCall::Revoke(_)) => {
                // It was given about a session that another process had replaced.
                self.sign_out_superseded = true;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Right after a forced sign-out, with no time passing.
    pub(in crate::testing::simulator) fn cleared(
        &self,
        index: usize,
        before: &SignedIn,
    ) -> Checked {
        let model = &self.models[index];
        if model.reader || model.closed || !model.alive || self.sign_out_superseded {
            return Ok(());
        }
        if before.token().is_some() && model.signed_in == *before {
            return broken(CLEARS_FIRST, "the session is still visible");
        }
        let last = model.last.as_ref();
        let left = last.and_then(|value| value.intermediate.as_ref());
        if *before == SignedIn::Nobody && left.is_some() {
            return broken(CLEARS_EVERYTHING, "the intermediate session is still there");
        }
        Ok(())
    }

    /// A response is delivered; noted before the engine deals with it.
    pub(in crate::testing::simulator) fn delivering(&mut self, flight: &Flight, now: i64) {
        let model = &mut self.models[flight.process];
        if model.life != flight.life || !model.alive {
            return;
        }
        let validates = is_validation(&flight.path);
        if validates {
            model.last_validation_end = now;
        }
        let Some(said) = &flight.said else { return };
        if said.grants.is_some() {
            model.retry_until = 0;
            model.last_validation_end = now;
        }
        if flight.token.is_some() && said.definitive && !validates {
            model.credit += 1;
        }
        let Some(wait) = said.retry_after_ms else {
            return;
        };
        let about_visible =
            flight.token.is_some() && model.signed_in.token() == flight.token.as_deref();
        if validates && !said.definitive && about_visible {
            model.retry_until = model.retry_until.max(now + wait);
        }
        // Whatever it was about, no automatic request is sent before that.
        model.paused_until = model.paused_until.max(now + wait);
    }

    /// Right after the process came to the foreground, or was notified that the network is back.
    pub(in crate::testing::simulator) fn validates_at_once(
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
        let SignedIn::Session(token) = &model.signed_in else {
            return Ok(());
        };
        let validating = in_flight.iter().any(|flight| {
            flight.process == index && flight.life == model.life && is_validation(&flight.path)
        });
        if !validating {
            return broken(VALIDATES_AT_ONCE, format!("{token} was not validated"));
        }
        Ok(())
    }

    /// Nothing is left to be done at this moment: what should have happened by now?
    pub(in crate::testing::simulator) fn settled(
        &self,
        environment: Environment,
        in_flight: &[Flight],
    ) -> Checked {
        let Some(calm_since) = environment.calm_since else {
            return Ok(());
        };
        let others = self.models.iter().all(|model| model.life > 0);
        let validated = self.models.iter().map(|model| model.last_validation_end);
        let validated = validated.max().unwrap_or_default();
        for (index, model) in self.models.iter().enumerate() {
            if model.signed_in.token().is_none() || !model.owner_in_front() {
                continue;
            }
            let since = [
                model.visible_since,
                model.changed_at,
                model.started_at,
                validated,
                model.paused_until,
                calm_since,
            ]
            .into_iter()
            .max()
            .unwrap_or_default();
            // What the other process learnt is followed at the next heartbeat of one's own.
            let slack = if others { HEARTBEAT_MS + LEASE_MS } else { 0 }
                + if model.budget_is_low() { REFILL_MS } else { 0 };
            let validating = in_flight
                .iter()
                .any(|flight| flight.process == index && is_validation(&flight.path));
            if !validating && environment.now - since > HEARTBEAT_MS + slack {
                return broken(
                    HEARTBEAT,
                    format!("none for {} s", (environment.now - since) / 1000),
                );
            }
        }
        Ok(())
    }

    /// After a long calm: everything has recovered.
    pub(in crate::testing::simulator) fn recovered(&self, server: &Server, now: i64) -> Checked {
        let server_ms = EPOCH_MS + now;
        for model in self
            .models
            .iter()
            .filter(|model| model.alive && !model.reader && !model.closed)
        {
            let Some(last) = &model.last else {
                return broken(EVERYTHING_RECOVERS, "nothing was ever published");
            };
            if !last.persisted {
                return broken(EVERYTHING_RECOVERS, "what is visible is still not on disk");
            }
            if model.open_commands > 0 {
                return broken(HAS_RESULT, "a caller still waits");
            }
            match &last.status {
                Status::SignedOut(_) => {}
                Status::Loading | Status::Unavailable(_) => {
                    return broken(EVERYTHING_RECOVERS, format!("still {:?}", last.status));
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
                            END_IS_LEARNT,
                            format!("{token} is visible and was revoked"),
                        );
                    }
                    if !session.validated || !session.proven {
                        return broken(EVERYTHING_RECOVERS, "the session is still not confirmed");
                    }
                }
            }
        }
        Ok(())
    }

    /// The server ended every session long enough ago.
    pub(in crate::testing::simulator) fn knows_the_end(&self) -> Checked {
        for model in self.models.iter().filter(|model| model.owner_in_front()) {
            if let SignedIn::Session(token) = &model.signed_in {
                return broken(
                    END_IS_LEARNT,
                    format!("{token} was revoked one heartbeat ago and is still visible"),
                );
            }
        }
        Ok(())
    }
}

impl ProcessModel {
    fn owner_in_front(&self) -> bool {
        self.alive && self.foreground && !self.reader && !self.closed
    }

    /// So many automatic requests that the next one may have to wait.
    pub(in crate::testing::simulator) fn budget_is_low(&self) -> bool {
        self.automatic >= BUDGET - 2
    }
}
