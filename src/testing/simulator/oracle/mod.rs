//! The oracle: what the harness knows to be true, and whether what an app sees may be so.
//!
//! It knows what the server said and when it was delivered, what the user asked for, what was
//! published, and what trouble there was. It shares no code with the engine.

mod liveness;
mod published;

use std::collections::HashMap;

use crate::clock::Millis;

use super::engine_port::{Cause, Seen, Status};
use super::network::Flight;
use super::step::AppCall;

pub(super) use liveness::Environment;
pub(super) use published::one_moment;

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which rule; the same for every way to break it.
    pub rule: &'static str,
    /// What happened.
    pub detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.rule, self.detail)
    }
}

pub(in crate::testing::simulator) type Checked = Result<(), Violation>;

pub(in crate::testing::simulator) fn broken(
    rule: &'static str,
    detail: impl Into<String>,
) -> Checked {
    Err(Violation {
        rule,
        detail: detail.into(),
    })
}

/// Who is signed in, as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(in crate::testing::simulator) enum Shown {
    #[default]
    Unknown,
    Nobody,
    Somebody(String),
}

impl Shown {
    pub(in crate::testing::simulator) fn token(&self) -> Option<&str> {
        match self {
            Self::Somebody(token) => Some(token),
            Self::Unknown | Self::Nobody => None,
        }
    }
}

/// What is known about one session token.
#[derive(Clone, Debug, Default)]
pub(in crate::testing::simulator) struct Facts {
    /// The device was given it: by an answer, or by the app.
    pub(in crate::testing::simulator) reached: bool,
    pub(in crate::testing::simulator) user_ended: bool,
    /// The person signed out of it while it was shown.
    pub(in crate::testing::simulator) signed_out: bool,
    pub(in crate::testing::simulator) rejected: bool,
    /// A later sign-in or step-up was delivered.
    pub(in crate::testing::simulator) replaced: bool,
    /// Its end is on disk.
    pub(in crate::testing::simulator) buried: bool,
    /// It came of a call that a later action had superseded.
    pub(in crate::testing::simulator) superseded: bool,
    /// The server must hear of its end sooner or later.
    pub(in crate::testing::simulator) must_revoke: bool,
    /// When it ends, as last told to the device.
    pub(in crate::testing::simulator) expires_ms: Option<Millis>,
    /// The earliest end among those told since one was last shown.
    pub(in crate::testing::simulator) earliest_ms: Option<Millis>,
}

/// What is known about one process.
#[derive(Clone, Debug, Default)]
pub(in crate::testing::simulator) struct ProcessModel {
    pub(in crate::testing::simulator) life: u64,
    pub(in crate::testing::simulator) alive: bool,
    pub(in crate::testing::simulator) reader: bool,
    pub(in crate::testing::simulator) closed: bool,
    pub(in crate::testing::simulator) foreground: bool,
    pub(in crate::testing::simulator) shown: Shown,
    /// Who was shown last, now or before.
    pub(in crate::testing::simulator) last_token: Option<String>,
    /// Before the answer that is being dealt with.
    shown_then: Shown,
    /// Checks in flight about the session that was shown when they were sent.
    pub(in crate::testing::simulator) checks_of_shown: HashMap<u64, u64>,
    pub(in crate::testing::simulator) last: Option<Seen>,
    pub(in crate::testing::simulator) started_at: i64,
    pub(in crate::testing::simulator) visible_since: i64,
    pub(in crate::testing::simulator) hidden_since: i64,
    pub(in crate::testing::simulator) shown_since: i64,
    pub(in crate::testing::simulator) last_check_end: i64,
    /// A successful check asked for no pause since.
    pub(in crate::testing::simulator) retry_until: i64,
    /// Some answer asked for a pause until then.
    pub(in crate::testing::simulator) paused_until: i64,
    /// How much the estimate of server time can be behind, once there is one.
    pub(in crate::testing::simulator) anchored: Option<i64>,
    pub(in crate::testing::simulator) step_up_delivered: bool,
    /// Order of the last user action that makes sign-in requests obsolete.
    pub(in crate::testing::simulator) acted: u64,
    /// Order of the revoke that was answered last.
    pub(in crate::testing::simulator) last_revoke: u64,
    /// Automatic requests: how many could be explained by asks, and how many there were.
    pub(in crate::testing::simulator) credit: i64,
    pub(in crate::testing::simulator) automatic: i64,
    pub(in crate::testing::simulator) open_calls: usize,
    /// Callers went away lately, and what they asked for may still be on its way.
    pub(in crate::testing::simulator) orphans_until: i64,
}

/// Everything known.
pub(in crate::testing::simulator) struct Oracle {
    /// Tokens that apps set.
    set_by_app: Vec<String>,
    /// The token of the response that is being delivered.
    granting: Option<String>,
    pub(in crate::testing::simulator) models: [ProcessModel; 2],
    pub(in crate::testing::simulator) facts: HashMap<String, Facts>,
    /// Who is signed in by the last value that was on disk.
    pub(in crate::testing::simulator) durable: Shown,
    /// The answer that signs out what is shown.
    ending: Option<u64>,
    /// A forced sign-out is being asked for at this moment.
    pub(in crate::testing::simulator) signing_out: bool,
    /// The last one was refused, because it was meant for another session.
    pub(in crate::testing::simulator) sign_out_superseded: bool,
    /// The token that the last forced sign-out was about.
    pub(in crate::testing::simulator) signed_out_now: Option<String>,
    /// Somebody signed out of a store that could not be read or written: whatever is found there ends.
    cleared_unread: bool,
    /// The key or a slot was destroyed from outside.
    pub(in crate::testing::simulator) loss: bool,
    /// The most that an answer's `Date` was ahead of the truth.
    pub(in crate::testing::simulator) ahead_ms: i64,
    /// The most that it was behind, more than rounding makes it.
    pub(in crate::testing::simulator) behind_ms: i64,
    pub(in crate::testing::simulator) order: u64,
    /// Pending tokens that nothing has answered yet.
    pub(in crate::testing::simulator) pending: Option<String>,
    pub(in crate::testing::simulator) keep_alive: bool,
}

impl Oracle {
    pub(in crate::testing::simulator) fn new(keep_alive: bool) -> Self {
        Self {
            models: [ProcessModel::default(), ProcessModel::default()],
            facts: HashMap::new(),
            durable: Shown::Nobody,
            ending: None,
            signing_out: false,
            set_by_app: Vec::new(),
            granting: None,
            sign_out_superseded: false,
            signed_out_now: None,
            cleared_unread: false,
            loss: false,
            ahead_ms: 0,
            behind_ms: 0,
            order: 0,
            pending: None,
            keep_alive,
        }
    }

    pub(in crate::testing::simulator) fn fact(&mut self, token: &str) -> &mut Facts {
        self.facts.entry(token.to_owned()).or_default()
    }

    pub(in crate::testing::simulator) fn next_order(&mut self) -> u64 {
        self.order += 1;
        self.order
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
            shown_since: now,
            ..ProcessModel::default()
        };
    }

    /// The process is gone. What it had not written may be forgotten.
    pub(in crate::testing::simulator) fn ended(&mut self, index: usize) {
        self.models[index].alive = false;
        // A sign-out that did not reach the disk was never acknowledged.
        for facts in self.facts.values_mut().filter(|facts| !facts.buried) {
            facts.signed_out = false;
        }
    }

    // ---- what the user asks -----------------------------------------------------------------

    /// The app asks for something; judged before the engine receives it.
    pub(in crate::testing::simulator) fn asked(
        &mut self,
        index: usize,
        call: AppCall,
        set_tokens: Option<&str>,
        store_is_well: bool,
    ) {
        let order = self.next_order();
        // A change of the other process that is not written yet may replace what is written now.
        let unwritten = self.models.iter().enumerate().any(|(other, model)| {
            other != index && model.alive && model.last.as_ref().is_some_and(|last| !last.persisted)
        });
        let model = &mut self.models[index];
        let definite = model.shown != Shown::Unknown;
        match call {
            AppCall::Authenticate(_) | AppCall::FreshJwt(_) => model.credit += 2,
            AppCall::Revoke(_) => model.credit += 2,
            AppCall::RevokeOwnMember => model.credit += 1,
            _ => {}
        }
        match call {
            AppCall::Revoke(true) if !model.reader && !model.closed => {
                if definite {
                    model.acted = order;
                }
                self.cleared_unread |= !definite || !store_is_well;
                let shown = model.shown.clone();
                self.signed_out_now = None;
                for (token, facts) in &mut self.facts {
                    // Whatever the device holds by then may go; what was shown must.
                    facts.user_ended = true;
                    if shown.token() == Some(token) && !facts.signed_out {
                        facts.signed_out = true;
                        self.signed_out_now = Some(token.clone());
                    }
                }
                self.pending = None;
            }
            AppCall::Revoke(false) => {
                // They may become a session before the server has answered: it ends too.
                self.pending = None;
                for token in std::mem::take(&mut self.set_by_app) {
                    self.fact(&token).user_ended = true;
                }
            }
            AppCall::SetTokens(_) | AppCall::SetGarbage if !model.reader && !model.closed => {
                if definite {
                    model.acted = order;
                }
                if let Some(token) = set_tokens {
                    self.set_by_app.push(token.to_owned());
                    let facts = self.facts.entry(token.to_owned()).or_default();
                    *facts = Facts {
                        reached: true,
                        ..Facts::default()
                    };
                }
                self.pending = set_tokens
                    .filter(|_| definite && store_is_well && !unwritten)
                    .map(str::to_owned);
            }
            _ => {}
        }
    }

    // ---- what the server says -----------------------------------------------------------------

    /// An answer is delivered; noted before the engine deals with it.
    pub(in crate::testing::simulator) fn delivering(
        &mut self,
        flight: &Flight,
        now: i64,
        server_ms: Millis,
    ) {
        let index = flight.process;
        if self.models[index].life != flight.life || !self.models[index].alive {
            return;
        }
        let path = flight.path.as_str();
        let checks = is_check(path);
        if checks {
            self.models[index].last_check_end = now;
        }
        let Some(said) = &flight.said else { return };
        let shown = self.models[index].shown.clone();
        self.models[index].shown_then = shown.clone();
        if said.success {
            self.ahead_ms = self.ahead_ms.max(said.made_ms - server_ms);
            self.behind_ms = self.behind_ms.max(server_ms - said.made_ms);
        }
        let creating = flight.body.contains_key("sim");
        let asked = flight.body.get("asked").and_then(serde_json::Value::as_u64);
        let superseded = asked.is_some_and(|asked| asked < self.models[index].acted);
        self.granting.clone_from(&said.grants);
        if let Some(token) = &said.grants {
            let facts = self.fact(token);
            let known = std::mem::replace(&mut facts.reached, true);
            if creating && superseded && !known {
                facts.superseded = true;
            } else if creating && !superseded {
                // The server gave it again: it may be shown again.
                (facts.buried, facts.signed_out, facts.superseded) = (false, false, false);
            }
            if !superseded && shown.token() != Some(token) {
                self.replaces(&shown);
            }
            if creating && !superseded {
                self.pending = None;
            }
            if self.pending.as_ref() == Some(token) {
                self.pending = None;
            }
            self.models[index].retry_until = 0;
            self.models[index].last_check_end = now;
            let told = said.expires_ms;
            let facts = self.fact(token);
            facts.earliest_ms = [facts.earliest_ms, facts.expires_ms, told]
                .into_iter()
                .flatten()
                .min();
        }
        if said.intermediate.is_some() && !superseded {
            self.models[index].step_up_delivered = true;
            self.replaces(&shown);
            self.pending = None;
        }
        if let Some(token) = &flight.token {
            if said.definitive && (checks || is_revoke(path)) {
                self.fact(token).rejected = true;
                if self.pending.as_ref() == Some(token) {
                    self.pending = None;
                }
            }
            if (said.success || said.definitive) && is_revoke(path) {
                self.fact(token).user_ended = true;
                if shown.token() == Some(token) {
                    self.ending = Some(flight.id);
                }
            }
            if said.definitive && !checks {
                self.models[index].credit += 1;
            }
            if let Some(wait) = said.retry_after_ms {
                let model = &mut self.models[index];
                if checks && !said.definitive && shown.token() == Some(token) {
                    model.retry_until = model.retry_until.max(now + wait);
                }
            }
        }
        // Whatever it was about, no automatic request is sent before that.
        if let Some(wait) = said.retry_after_ms {
            let model = &mut self.models[index];
            model.paused_until = model.paused_until.max(now + wait);
        }
    }

    fn replaces(&mut self, shown: &Shown) {
        let durable = self.durable.clone();
        for old in [shown, &durable] {
            if let Some(token) = old.token() {
                self.fact(token).replaced = true;
            }
        }
    }

    /// An answer was dealt with. A definitive rejection of what is shown must show.
    pub(in crate::testing::simulator) fn delivered(
        &mut self,
        flight: &Flight,
        server_ms: Millis,
    ) -> Checked {
        self.granting = None;
        let index = flight.process;
        let model = &mut self.models[index];
        if model.life != flight.life || !model.alive {
            return Ok(());
        }
        let Some(said) = &flight.said else {
            return Ok(());
        };
        let checks = is_check(&flight.path);
        let ended = self.ending.take() == Some(flight.id);
        let by_the_person = matches!(
            model.last.as_ref().map(|value| &value.status),
            Some(Status::SignedOut(Cause::UserRevoked))
        );
        if ended && by_the_person {
            // A sign-in that was asked for after the revoke is not superseded by it.
            model.acted = model.acted.max(model.last_revoke);
            if let Some(facts) = flight
                .token
                .as_ref()
                .and_then(|token| self.facts.get_mut(token))
            {
                facts.signed_out = true;
            }
        }
        // The same session, in the same generation, when it was asked about, when the answer came,
        // and now: else the answer is dropped and asked for again.
        let asked_in = model.checks_of_shown.remove(&flight.id);
        let written = model.last.as_ref().is_some_and(|value| value.persisted);
        let still = written
            && model.shown == model.shown_then
            && asked_in.is_some()
            && asked_in == model.generation();
        if checks && said.definitive && still && model.shown.token() == flight.token.as_deref() {
            return broken(
                "no lost truth",
                "a definitive rejection was delivered and the session is still shown",
            );
        }
        if let (Some(token), date) = (&said.grants, said.made_ms) {
            let behind = (server_ms - date).max(0);
            let shown = model.shown.token() == Some(token) && model.last_is_validated();
            let known = model.anchored;
            self.models[index].anchored = if said.expires_ms.is_some_and(|end| end <= date) {
                None
            } else if shown {
                Some(known.unwrap_or(0).max(behind))
            } else {
                // A login that was superseded teaches time, a check that was does not.
                known.map(|known| known.max(behind))
            };
        }
        Ok(())
    }
}

impl ProcessModel {
    pub(in crate::testing::simulator) fn generation(&self) -> Option<u64> {
        self.last.as_ref().map(|value| value.generation)
    }

    /// When the session ends that this process shows.
    pub(in crate::testing::simulator) fn expires_ms(&self) -> Option<Millis> {
        self.last.as_ref()?.session()?.expires_ms
    }

    fn last_is_validated(&self) -> bool {
        self.last
            .as_ref()
            .and_then(Seen::session)
            .is_some_and(|session| session.validated)
    }
}

pub(in crate::testing::simulator) fn is_check(path: &str) -> bool {
    path.ends_with("/sessions/authenticate")
}

pub(in crate::testing::simulator) fn is_revoke(path: &str) -> bool {
    path.ends_with("/sessions/revoke")
}
