//! The judge: what the world knows to be true, and whether what an app sees may be so.
//!
//! It knows what the server said and when it was delivered, what the person asked for, what was
//! published, and what trouble there was. It shares no code with the engine.

use std::collections::HashMap;

use crate::clock::Millis;
use crate::engine::state::{Objects, Published, SignOutCause, Snapshot, Standing};

use super::network::Flight;
use super::process::Sighting;
use super::server::Server;
use super::step::AppCall;

/// A broken promise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which promise; the same for every way to break it.
    pub promise: &'static str,
    /// What happened.
    pub detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.promise, self.detail)
    }
}

pub(super) type Judgement = Result<(), Violation>;

pub(super) fn broken(promise: &'static str, detail: impl Into<String>) -> Judgement {
    Err(Violation {
        promise,
        detail: detail.into(),
    })
}

/// Who is signed in, as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub(super) enum Shown {
    #[default]
    Unknown,
    Nobody,
    Somebody(String),
}

impl Shown {
    pub(super) fn token(&self) -> Option<&str> {
        match self {
            Self::Somebody(token) => Some(token),
            Self::Unknown | Self::Nobody => None,
        }
    }
}

/// What is known about one session token.
#[derive(Clone, Debug, Default)]
pub(super) struct Facts {
    /// The device was given it: by an answer, or by the app.
    pub(super) reached: bool,
    pub(super) user_ended: bool,
    /// The person signed out of it while it was shown.
    pub(super) signed_out: bool,
    pub(super) rejected: bool,
    /// A later sign-in or step-up was delivered.
    pub(super) replaced: bool,
    /// Its end is on disk.
    pub(super) buried: bool,
    /// It came of a call that a later action had overtaken.
    pub(super) overtaken: bool,
    /// The server must hear of its end sooner or later.
    pub(super) must_revoke: bool,
    /// When it ends, as last told to the device.
    pub(super) expires_ms: Option<Millis>,
    /// The earliest end among those told since one was last shown.
    pub(super) earliest_ms: Option<Millis>,
}

/// What is known about one process.
#[derive(Clone, Debug, Default)]
pub(super) struct Seat {
    pub(super) life: u64,
    pub(super) alive: bool,
    pub(super) reader: bool,
    pub(super) closed: bool,
    pub(super) foreground: bool,
    pub(super) shown: Shown,
    /// Who was shown last, now or before.
    pub(super) last_token: Option<String>,
    /// Before the answer that is being dealt with.
    shown_then: Shown,
    /// Checks in flight about the session that was shown when they were sent.
    pub(super) checks_of_shown: HashMap<u64, u64>,
    pub(super) last: Option<Published>,
    pub(super) started_at: i64,
    pub(super) visible_since: i64,
    pub(super) hidden_since: i64,
    pub(super) shown_since: i64,
    pub(super) last_check_end: i64,
    /// A successful check asked for no pause since.
    pub(super) retry_until: i64,
    /// Some answer asked for a pause until then.
    pub(super) paused_until: i64,
    /// How much the estimate of server time can be behind, once there is one.
    pub(super) anchored: Option<i64>,
    pub(super) step_up_delivered: bool,
    /// Order of the last user action that makes creating calls obsolete.
    pub(super) acted: u64,
    /// Automatic requests: how many could be explained by asks, and how many there were.
    pub(super) credit: i64,
    pub(super) automatic: i64,
    pub(super) open_calls: usize,
}

/// Everything known.
pub(super) struct Judge {
    pub(super) seats: [Seat; 2],
    pub(super) facts: HashMap<String, Facts>,
    /// Who is signed in by the last value that was on disk.
    pub(super) durable: Shown,
    /// The answer that signs out what is shown.
    ending: Option<u64>,
    /// A forced sign-out is being asked for at this moment.
    pub(super) signing_out: bool,
    /// The last one was refused, because it was meant for another session.
    pub(super) sign_out_overtaken: bool,
    /// The token that the last forced sign-out was about.
    pub(super) signed_out_now: Option<String>,
    /// Somebody signed out of a store that could not be read or written: whatever is found there ends.
    cleared_unread: bool,
    /// The key or a slot was destroyed from outside.
    pub(super) loss: bool,
    /// The most that an answer's `Date` was ahead of the truth.
    pub(super) ahead_ms: i64,
    /// The most that it was behind, more than rounding makes it.
    pub(super) behind_ms: i64,
    pub(super) order: u64,
    /// A hydrated pair that nothing has answered yet.
    pub(super) pending: Option<String>,
    pub(super) keep_alive: bool,
}

impl Judge {
    pub(super) fn new(keep_alive: bool) -> Self {
        Self {
            seats: [Seat::default(), Seat::default()],
            facts: HashMap::new(),
            durable: Shown::Nobody,
            ending: None,
            signing_out: false,
            sign_out_overtaken: false,
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

    pub(super) fn fact(&mut self, token: &str) -> &mut Facts {
        self.facts.entry(token.to_owned()).or_default()
    }

    pub(super) fn next_order(&mut self) -> u64 {
        self.order += 1;
        self.order
    }

    pub(super) fn started(
        &mut self,
        index: usize,
        life: u64,
        foreground: bool,
        reader: bool,
        now: i64,
    ) {
        self.seats[index] = Seat {
            life,
            alive: true,
            reader,
            foreground,
            started_at: now,
            visible_since: now,
            hidden_since: now,
            shown_since: now,
            ..Seat::default()
        };
    }

    /// The process is gone. What it had not written may be forgotten.
    pub(super) fn ended(&mut self, index: usize) {
        self.seats[index].alive = false;
        // A sign-out that did not reach the disk was never acknowledged.
        for facts in self.facts.values_mut().filter(|facts| !facts.buried) {
            facts.signed_out = false;
        }
    }

    // ---- what the person asks -----------------------------------------------------------------

    /// The app asks for something; judged before the engine hears of it.
    pub(super) fn asked(
        &mut self,
        index: usize,
        call: AppCall,
        hydrated: Option<&str>,
        store_is_well: bool,
    ) {
        let order = self.next_order();
        // A change of the other process that is not written yet may replace what is written now.
        let unwritten = self.seats.iter().enumerate().any(|(other, seat)| {
            other != index && seat.alive && seat.last.as_ref().is_some_and(|last| !last.persisted)
        });
        let seat = &mut self.seats[index];
        let definite = seat.shown != Shown::Unknown;
        match call {
            AppCall::Authenticate(_) | AppCall::FreshJwt(_) => seat.credit += 2,
            AppCall::Revoke(_) => seat.credit += 2,
            AppCall::RevokeOwnMember => seat.credit += 1,
            _ => {}
        }
        match call {
            AppCall::Revoke(true) if !seat.reader && !seat.closed => {
                if definite {
                    seat.acted = order;
                }
                self.cleared_unread |= !definite || !store_is_well;
                let shown = seat.shown.clone();
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
            AppCall::Revoke(false) => self.pending = None,
            AppCall::Hydrate(_) | AppCall::HydrateGarbage if !seat.reader && !seat.closed => {
                if definite {
                    seat.acted = order;
                }
                seat.retry_until = 0;
                if let Some(token) = hydrated {
                    let facts = self.facts.entry(token.to_owned()).or_default();
                    *facts = Facts {
                        reached: true,
                        ..Facts::default()
                    };
                }
                self.pending = hydrated
                    .filter(|_| definite && store_is_well && !unwritten)
                    .map(str::to_owned);
            }
            _ => {}
        }
    }

    // ---- what the server says -----------------------------------------------------------------

    /// An answer is delivered; noted before the engine deals with it.
    pub(super) fn delivering(&mut self, flight: &Flight, now: i64, server_ms: Millis) {
        let index = flight.process;
        if self.seats[index].life != flight.life || !self.seats[index].alive {
            return;
        }
        let path = flight.path.as_str();
        let checks = is_check(path);
        if checks {
            self.seats[index].last_check_end = now;
        }
        let Some(said) = &flight.said else { return };
        let shown = self.seats[index].shown.clone();
        self.seats[index].shown_then = shown.clone();
        if said.success {
            self.ahead_ms = self
                .ahead_ms
                .max(said.date_ms.map_or(0, |date| date - server_ms));
            self.behind_ms = self
                .behind_ms
                .max(said.date_ms.map_or(0, |date| server_ms - date));
        }
        let creating = flight.body.contains_key("sim");
        let asked = flight.body.get("asked").and_then(serde_json::Value::as_u64);
        let overtaken = asked.is_some_and(|asked| asked < self.seats[index].acted);
        if let Some(token) = &said.grants {
            let facts = self.fact(token);
            let known = std::mem::replace(&mut facts.reached, true);
            if creating && overtaken && !known {
                facts.overtaken = true;
            } else if creating && !overtaken {
                // The server gave it again: it may be shown again.
                (facts.buried, facts.signed_out, facts.overtaken) = (false, false, false);
            }
            if !overtaken && shown.token() != Some(token) {
                self.replaces(&shown);
            }
            if creating && !overtaken {
                self.pending = None;
            }
            if self.pending.as_ref() == Some(token) {
                self.pending = None;
            }
            self.seats[index].retry_until = 0;
            self.seats[index].last_check_end = now;
            let told = said.expires_ms;
            let facts = self.fact(token);
            facts.earliest_ms = [facts.earliest_ms, facts.expires_ms, told]
                .into_iter()
                .flatten()
                .min();
        }
        if said.intermediate && !overtaken {
            self.seats[index].step_up_delivered = true;
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
                    // Everything is cleared, also what was handed over meanwhile.
                    self.pending = None;
                }
            }
            if said.definitive && !checks {
                self.seats[index].credit += 1;
            }
            if let Some(wait) = said.retry_after_ms {
                let seat = &mut self.seats[index];
                seat.paused_until = seat.paused_until.max(now + wait);
                if checks && !said.definitive && shown.token() == Some(token) {
                    seat.retry_until = seat.retry_until.max(now + wait);
                }
            }
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
    pub(super) fn delivered(&mut self, flight: &Flight, server_ms: Millis) -> Judgement {
        let index = flight.process;
        let seat = &mut self.seats[index];
        if seat.life != flight.life || !seat.alive {
            return Ok(());
        }
        let Some(said) = &flight.said else {
            return Ok(());
        };
        let checks = is_check(&flight.path);
        let ended = self.ending.take() == Some(flight.id);
        let by_the_person = matches!(
            seat.last.as_ref().map(|value| &value.standing),
            Some(Standing::SignedOut(SignOutCause::UserRevoked))
        );
        if ended && by_the_person {
            self.order += 1;
            seat.acted = self.order;
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
        let asked_in = seat.checks_of_shown.remove(&flight.id);
        let written = seat.last.as_ref().is_some_and(|value| value.persisted);
        let still = written
            && seat.shown == seat.shown_then
            && asked_in.is_some()
            && asked_in == seat.generation();
        if checks && said.definitive && still && seat.shown.token() == flight.token.as_deref() {
            return broken(
                "no lost truth",
                "a definitive rejection was delivered and the session is still shown",
            );
        }
        if let (Some(token), Some(date)) = (&said.grants, said.date_ms) {
            let behind = (server_ms - date).max(0);
            let shown = seat.shown.token() == Some(token) && seat.last_is_validated();
            let known = seat.anchored;
            self.seats[index].anchored = if said.expires_ms.is_some_and(|end| end <= date) {
                None
            } else if shown {
                Some(known.unwrap_or(0).max(behind))
            } else {
                // A login that was overtaken teaches time, a check that was does not.
                known.map(|known| known.max(behind))
            };
        }
        Ok(())
    }

    // ---- what is published --------------------------------------------------------------------

    /// A value was published. `troubled` says that store or disk refused something meanwhile.
    pub(super) fn published(
        &mut self,
        index: usize,
        sighting: &Sighting,
        server: &Server,
        now: i64,
        troubled: bool,
    ) -> Judgement {
        let server_ms = super::device::EPOCH_MS + now;
        let value = &sighting.value;
        if let Some(missing) = &sighting.missing
            && !troubled
            && !self.loss
        {
            return broken(
                "what is published is on disk or says that it is not",
                missing,
            );
        }
        if value.intermediate.is_some() && matches!(value.standing, Standing::Active { .. }) {
            return broken(
                "one moment",
                "a session and an intermediate session are shown together",
            );
        }
        if let Some(last) = &self.seats[index].last
            && (value.revision < last.revision || value.revision == last.revision && value != last)
        {
            return broken(
                "a revision is one value",
                format!("{} after {}", value.revision, last.revision),
            );
        }
        let before = self.seats[index].shown.clone();
        match &value.standing {
            Standing::Loading => {}
            Standing::Unavailable(reason) => {
                if let Some(token) = before.token()
                    && !self.facts.get(token).is_some_and(|facts| facts.user_ended)
                {
                    return broken(
                        "no false logout",
                        format!("a session that was shown became Unavailable({reason:?})"),
                    );
                }
            }
            Standing::Active { snapshot, .. } => {
                self.judge_somebody(index, value, snapshot, server, server_ms, troubled)?;
            }
            Standing::SignedOut(cause) => {
                self.judge_nobody(index, value, *cause, server_ms)?;
            }
        }
        let seat = &mut self.seats[index];
        let shown = match &value.standing {
            Standing::Active { snapshot, .. } => {
                Shown::Somebody(snapshot.token.expose().to_owned())
            }
            Standing::SignedOut(_) => Shown::Nobody,
            Standing::Unavailable(_) if before != Shown::Unknown => Shown::Nobody,
            Standing::Loading | Standing::Unavailable(_) => Shown::Unknown,
        };
        if shown != seat.shown {
            seat.shown_since = now;
        }
        if let Shown::Somebody(token) = &shown {
            seat.last_token = Some(token.clone());
        }
        seat.shown = shown.clone();
        seat.last = Some(value.clone());
        if value.persisted && !seat.reader && shown != Shown::Unknown && !sighting.unsynced {
            self.settle_on_disk(&before, shown);
        }
        Ok(())
    }

    /// The value is on disk: whoever was signed in before cannot come back by itself.
    fn settle_on_disk(&mut self, before: &Shown, shown: Shown) {
        let durable = std::mem::take(&mut self.durable);
        for old in [before, &durable] {
            if let Some(token) = old.token()
                && shown.token() != Some(token)
            {
                self.fact(token).buried = true;
            }
        }
        self.durable = shown;
    }

    fn judge_somebody(
        &mut self,
        index: usize,
        value: &Published,
        snapshot: &Snapshot,
        server: &Server,
        server_ms: Millis,
        troubled: bool,
    ) -> Judgement {
        let token = snapshot.token.expose();
        one_moment(snapshot, server)?;
        let facts = self.fact(token);
        facts.expires_ms = snapshot.expires_at();
        if value.persisted {
            facts.earliest_ms = None;
        }
        let before = self.seats[index].shown.clone();
        let facts = self.facts.get(token).cloned().unwrap_or_default();
        if !facts.reached {
            return broken(
                "no session from nowhere",
                format!("{token} was never given to the device"),
            );
        }
        if facts.overtaken {
            return broken(
                "no resurrection after sign-out",
                format!("{token} came of a call that a later action had overtaken"),
            );
        }
        // With the record destroyed, another process's memory is all there is.
        let remembered = self.loss && self.seats.iter().all(|seat| seat.life > 0);
        if remembered {
            return self.leaves(index, Some(token), server_ms, None);
        }
        // Until a change of another process is written, the disk says what was before it.
        let unwritten = self
            .seats
            .iter()
            .any(|seat| seat.alive && seat.last.as_ref().is_some_and(|last| !last.persisted));
        let troubled = troubled || unwritten;
        if facts.buried && !(troubled && before.token() == Some(token)) {
            return broken(
                "no resurrection after sign-out",
                format!("{token} had ended on disk and is shown again"),
            );
        }
        if before == Shown::Nobody && facts.signed_out && !troubled && !self.signing_out {
            return broken(
                "no resurrection after sign-out",
                format!("{token} was signed out by the person and is shown again"),
            );
        }
        self.leaves(index, Some(token), server_ms, None)?;
        Ok(())
    }

    fn judge_nobody(
        &mut self,
        index: usize,
        value: &Published,
        cause: SignOutCause,
        server_ms: Millis,
    ) -> Judgement {
        if cause == SignOutCause::StepUp && value.intermediate.is_none() {
            return broken("causes are true", "StepUp without an intermediate session");
        }
        // A session in between, which this process never showed, may be what the cause is about.
        let last = self.seats[index].last.as_ref();
        let skipped = last.is_some_and(|last| value.generation > last.generation + 1);
        let cause = Some(cause).filter(|cause| !skipped || *cause == SignOutCause::KeyLost);
        self.leaves(index, None, server_ms, cause)
    }

    /// Somebody was signed in and is not any more, or somebody else is: there must be a reason.
    fn leaves(
        &mut self,
        index: usize,
        to: Option<&str>,
        server_ms: Millis,
        cause: Option<SignOutCause>,
    ) -> Judgement {
        let seat = &self.seats[index];
        let in_this_life = seat.shown != Shown::Unknown;
        let from = if in_this_life {
            &seat.shown
        } else {
            &self.durable
        };
        let Some(token) = from.token().filter(|token| to != Some(*token)) else {
            return Ok(());
        };
        let facts = self.facts.get(token).cloned().unwrap_or_default();
        let own = seat.expires_ms().filter(|_| in_this_life);
        let expired = [facts.expires_ms, facts.earliest_ms, own]
            .into_iter()
            .flatten()
            .min()
            .is_some_and(|end| server_ms + self.ahead_ms >= end);
        // What could not be written may give way to what another process wrote meanwhile, and
        // two processes may each bring somebody.
        let both = self.seats.iter().all(|seat| seat.life > 0);
        let unwritten = seat.last.as_ref().is_some_and(|last| !last.persisted);
        // Whom another process brought, and wrote just before it died, may have ended since.
        let brought = self.seats.iter().enumerate().any(|(other, seat)| {
            let written = seat.last.as_ref().is_none_or(|last| last.persisted);
            other != index && !written && seat.shown.token().is_some_and(|it| it != token)
        });
        let overwritten = in_this_life && both && (unwritten || brought || to.is_some());
        let elsewhere = in_this_life && (facts.buried || self.durable.token() != Some(token));
        let reasons = facts.user_ended
            || facts.rejected
            || facts.replaced
            || facts.buried
            || expired
            || overwritten
            || self.cleared_unread
            // With the record destroyed, two memories may disagree and the last to write wins.
            || self.loss && self.seats.iter().all(|seat| seat.life > 0)
            || self.loss && matches!(cause, Some(SignOutCause::KeyLost) | None);
        // After a loss an older record, or none, may be all there is.
        if !(reasons || elsewhere && self.loss || self.loss && !in_this_life) {
            return broken(
                "no false logout",
                format!("{token} ended as {cause:?} (to {to:?}) and nothing had ended it"),
            );
        }
        let truthful = match cause {
            None | Some(SignOutCause::None) => true,
            Some(_) if self.loss && self.seats.iter().all(|seat| seat.life > 0) => true,
            Some(_) if facts.buried || !in_this_life || overwritten || self.cleared_unread => true,
            Some(SignOutCause::UserRevoked) => facts.user_ended || facts.replaced,
            Some(SignOutCause::ServerRejected) => facts.rejected,
            Some(SignOutCause::Expired) => expired,
            Some(SignOutCause::KeyLost) => self.loss,
            Some(SignOutCause::StepUp) => seat.step_up_delivered || facts.replaced,
        };
        if !truthful {
            return broken("causes are true", format!("{token} ended as {cause:?}"));
        }
        Ok(())
    }
}

impl Seat {
    pub(super) fn generation(&self) -> Option<u64> {
        self.last.as_ref().map(|value| value.generation)
    }

    /// When the session ends that this process shows.
    pub(super) fn expires_ms(&self) -> Option<Millis> {
        match &self.last.as_ref()?.standing {
            Standing::Active { snapshot, .. } => snapshot.expires_at(),
            _ => None,
        }
    }

    fn last_is_validated(&self) -> bool {
        matches!(
            self.last.as_ref().map(|value| &value.standing),
            Some(Standing::Active {
                freshness: crate::engine::state::Freshness::Validated,
                ..
            })
        )
    }
}

pub(super) fn is_check(path: &str) -> bool {
    path.ends_with("/sessions/authenticate")
}

pub(super) fn is_revoke(path: &str) -> bool {
    path.ends_with("/sessions/revoke")
}

/// Both tokens and every object are of one answer; a fetched user may be newer.
fn one_moment(snapshot: &Snapshot, server: &Server) -> Judgement {
    let token = snapshot.token.expose();
    let Some(issue) = server.issued.get(snapshot.jwt.expose()) else {
        return broken("one moment", "the JWT was never issued");
    };
    let Some(grant) = server.grants.get(token) else {
        return broken("one moment", "the opaque token was never issued");
    };
    if issue.token != token {
        return broken("one moment", "the JWT is of another session");
    }
    let (claims, subject) = match &snapshot.objects {
        Objects::Consumer { session, user } => {
            if session.user_id != user.user_id {
                return broken("one moment", "the user is not the session's");
            }
            (
                session.custom_claims.as_deref(),
                format!("user-{}", grant.user),
            )
        }
        Objects::B2b {
            session,
            member,
            organization,
        } => {
            if session.member_id != member.member_id
                || session.organization_id != member.organization_id
                || session.organization_id != organization.organization_id
            {
                return broken("one moment", "member or organization are not the session's");
            }
            (
                session.custom_claims.as_deref(),
                format!("member-{}", grant.user),
            )
        }
    };
    let (scope, who) = snapshot.subject();
    if who != subject && scope != subject {
        return broken(
            "one moment",
            format!("{who} is shown and the session is {subject}'s"),
        );
    }
    if snapshot.session_id() != grant.session_id {
        return broken("one moment", "the session is another than the tokens'");
    }
    if claims != Some(format!(r#"{{"moment":{}}}"#, issue.moment).as_str()) {
        return broken(
            "one moment",
            format!(
                "the session's claims are {claims:?} and the JWT's moment is {}",
                issue.moment
            ),
        );
    }
    Ok(())
}
