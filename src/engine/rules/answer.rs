//! What the server answers, judged behind the fence: a result commits only if epoch and token are
//! still those it was sent with.

use std::sync::Arc;

use crate::clock::{Millis, TimeAnchor};
use crate::http::{ApiFailure, ApiOutcome};
use crate::model::{Member, ModelError, Organization, User};
use crate::storage::QueuedRevoke;
use crate::tokens::{IntermediateSessionToken, OpaqueToken, Secret, SessionJwt, TokenHash};
use crate::wire::{AuthReply, Endpoint, Pkce};

use super::super::effect::Effect;
use super::super::event::{Ask, Refusal, RequestId};
use super::super::record::{ObjectTexts, objects};
use super::super::state::{
    Caller, Freshness, InFlight, InFlightKind, Intermediate, IntermediateKind, Objects,
    SignOutCause, Snapshot, Standing,
};
use super::Turn;

/// The error types that end a session, whatever the status.
const ENDS_A_SESSION: [&str; 4] = [
    "unauthorized_credentials",
    "user_unauthenticated",
    "invalid_secret_authentication",
    "session_not_found",
];

/// How long an intermediate session lives.
const INTERMEDIATE_LIFETIME_MS: i64 = 600_000;

/// What a creating call brought.
enum Brought {
    Session(Box<Snapshot>),
    Intermediate(Box<Intermediate>),
}

impl Turn {
    /// Every answer comes through here once.
    pub(crate) fn answered(&mut self, id: RequestId, outcome: ApiOutcome) {
        let Some(index) = self
            .state
            .in_flight
            .iter()
            .position(|flight| flight.id == id)
        else {
            self.state.counters.late_answers += 1;
            return;
        };
        let flight = self.state.in_flight.remove(index);
        if matches!(flight.kind, InFlightKind::Validate { .. }) {
            // Whichever session it was about, the server wants a pause from these.
            let pause = outcome.result.as_ref().err().and_then(retry_after);
            self.state.schedule.hold_back(self.now.boot_ms, pause);
        }
        match flight.kind {
            InFlightKind::Validate { pending, duration } => {
                self.effects.push(Effect::EndRefresh);
                self.judge_check(flight, pending, duration, outcome);
            }
            InFlightKind::Revoke { cleared } => self.judge_revoke(flight, cleared, outcome),
            InFlightKind::SignIn { duration } => self.judge_sign_in(flight, duration, outcome),
            InFlightKind::Read => self.judge_read(flight, outcome),
            InFlightKind::Plain => self.judge_plain(flight, outcome),
            InFlightKind::QueuedRevoke => self.judge_queued_revoke(&flight, outcome),
        }
        self.next_in_line();
    }

    // ---- sessions/authenticate ----------------------------------------------------------------

    fn judge_check(
        &mut self,
        flight: InFlight,
        pending: bool,
        duration: Option<u32>,
        outcome: ApiOutcome,
    ) {
        let current = if pending {
            self.state
                .pending
                .as_ref()
                .map(|pair| pair.token.fingerprint())
                == flight.token
        } else {
            flight.epoch == self.state.epoch
                && self.state.token().map(OpaqueToken::fingerprint) == flight.token
        };
        if !current {
            return self.overtaken(flight, outcome.result.is_ok());
        }
        match outcome.result {
            Ok(success) => match self.read_snapshot(success.data.expose(), outcome.date_ms) {
                Ok(snapshot) => {
                    self.learn_time(outcome.date_ms, snapshot.expires_at());
                    if pending {
                        self.state.pending = None;
                    }
                    self.install(snapshot);
                    if duration.is_some() {
                        self.state.last_duration_minutes = duration;
                    }
                    self.commit();
                    self.settle(flight.callers, &success.data, true);
                }
                Err(failure) => self.check_failed(flight.callers, failure),
            },
            Err(failure) if ends_a_session(&failure) => {
                self.state.counters.rejections += 1;
                let mut callers = flight.callers;
                if pending {
                    self.state.pending = None;
                    self.persist_quietly();
                    if self.state.token().is_some() {
                        self.state.schedule.check_now(self.now.boot_ms);
                        // Who wanted a JWT wanted one of the session that stays.
                        for caller in callers.extract_if(.., |one| one.wants_jwt.is_some()) {
                            self.state.queued_checks.push((
                                caller.id,
                                Ask::FreshJwt {
                                    min_validity_seconds: caller.wants_jwt.unwrap_or(0),
                                },
                            ));
                        }
                    } else {
                        self.state.schedule.check_never();
                    }
                } else {
                    self.end_session(SignOutCause::ServerRejected);
                    self.commit();
                }
                self.refuse_all(callers, &Refusal::Api(failure));
            }
            Err(failure) => self.check_failed(flight.callers, failure),
        }
    }

    /// Not a verdict: the session stays as it is and the next check is armed.
    fn check_failed(&mut self, callers: Vec<Caller>, failure: ApiFailure) {
        self.state
            .schedule
            .check_failed(self.now.boot_ms, retry_after(&failure));
        self.refuse_all(callers, &Refusal::Api(failure));
    }

    /// The session changed while the answer was on its way. A success is asked again once, for
    /// the session that is there now; a rejection was about another token.
    fn overtaken(&mut self, mut flight: InFlight, success: bool) {
        self.state.counters.late_answers += 1;
        let reask = success && !flight.asked_again && self.state.token().is_some();
        if self.check_token().is_some() && self.state.schedule.next_check.is_none() {
            self.state.schedule.check_now(self.now.boot_ms);
        }
        if !reask || flight.callers.is_empty() {
            return self.refuse_all(flight.callers, &Refusal::Superseded);
        }
        self.state.counters.asked_again += 1;
        let callers = std::mem::take(&mut flight.callers);
        if let InFlightKind::Validate { duration, .. } = flight.kind {
            self.send_check(duration, callers);
        } else {
            let token = self.state.token().cloned();
            self.send(InFlightKind::Read, flight.call, token, callers);
        }
        if let Some(sent) = self.state.in_flight.last_mut() {
            sent.asked_again = true;
        }
    }

    /// Answers the callers: the answer itself, or the JWT that was wanted. `installed` when the
    /// answer's objects are what the state shows now.
    fn settle(&mut self, callers: Vec<Caller>, data: &Secret, installed: bool) {
        let snapshot = self.state.snapshot().cloned();
        for caller in callers {
            let mut done = self.done();
            match (caller.wants_jwt, &snapshot) {
                (Some(_), Some(snapshot)) => done.jwt = Some(snapshot.jwt.clone()),
                _ => done.data = Some(data.clone()),
            }
            if installed {
                done.objects = snapshot.as_ref().map(|snapshot| snapshot.objects.clone());
            }
            self.answer(caller.id, Ok(done));
        }
    }

    fn refuse_all(&mut self, callers: Vec<Caller>, refusal: &Refusal) {
        for caller in callers {
            self.refuse(caller.id, refusal.clone());
        }
    }

    // ---- sessions/revoke ----------------------------------------------------------------------

    fn judge_revoke(&mut self, flight: InFlight, cleared: bool, outcome: ApiOutcome) {
        let definitive = outcome
            .result
            .as_ref()
            .map_or_else(ends_a_session, |_| true);
        if cleared {
            if definitive {
                self.server_knows(flight.token);
                self.persist_quietly();
            } else {
                let wait = outcome.result.as_ref().err().and_then(retry_after);
                self.state.schedule.revoke_failed(self.now.boot_ms, wait);
            }
            // Others may have waited for this one.
            if !self.state.revoke_queue.is_empty() && self.state.schedule.next_revoke.is_none() {
                let allowed = self.state.schedule.allowed_at(self.now.boot_ms);
                self.state.schedule.next_revoke = Some(allowed);
            }
            return match outcome.result {
                Ok(success) => self.settle(flight.callers, &success.data, false),
                Err(failure) if definitive => {
                    self.refuse_all(flight.callers, &Refusal::Api(failure));
                }
                Err(failure) => {
                    let why = Box::new(Refusal::Api(failure));
                    self.refuse_all(flight.callers, &Refusal::LocalStateCleared(why));
                }
            };
        }
        let token = self
            .state
            .token()
            .or(self.state.pending.as_ref().map(|pair| &pair.token))
            .map(OpaqueToken::fingerprint);
        let current = flight.epoch == self.state.epoch && flight.token == token;
        let gone = self.state.standing == Standing::SignedOut(SignOutCause::UserRevoked);
        if !current && !gone {
            self.state.counters.late_answers += 1;
            // What was revoked may be what is shown, under a token that came since.
            if definitive {
                self.state.schedule.check_now(self.now.boot_ms);
            }
            return self.refuse_all(flight.callers, &Refusal::Superseded);
        }
        if definitive && current {
            self.clear_everything();
            self.commit();
        }
        match outcome.result {
            Ok(success) => self.settle(flight.callers, &success.data, false),
            Err(failure) => self.refuse_all(flight.callers, &Refusal::Api(failure)),
        }
    }

    fn judge_queued_revoke(&mut self, flight: &InFlight, outcome: ApiOutcome) {
        match outcome.result {
            Err(failure) if !ends_a_session(&failure) => {
                self.state
                    .schedule
                    .revoke_failed(self.now.boot_ms, retry_after(&failure));
            }
            Ok(_) | Err(_) => {
                self.server_knows(flight.token);
                self.state.schedule.revoke_succeeded();
                if !self.state.revoke_queue.is_empty() {
                    self.state.schedule.next_revoke = Some(self.now.boot_ms);
                }
                self.persist_quietly();
            }
        }
    }

    /// The server said that the session of this token is over.
    fn server_knows(&mut self, token: Option<TokenHash>) {
        self.state
            .revoke_queue
            .retain(|queued| Some(queued.session_token.fingerprint()) != token);
        if self.state.revoke_queue.is_empty() {
            self.vouch_for_sign_out();
            self.state.unacknowledged_clear = false;
        }
    }

    // ---- creating calls -----------------------------------------------------------------------

    fn judge_sign_in(&mut self, flight: InFlight, duration: Option<u32>, outcome: ApiOutcome) {
        let success = match outcome.result {
            Ok(success) => success,
            Err(failure) => {
                self.suspect_session(&flight, &failure);
                return self.refuse_all(flight.callers, &Refusal::Api(failure));
            }
        };
        let brought =
            match self.read_brought(flight.call.endpoint, success.data.expose(), outcome.date_ms) {
                Ok(brought) => brought,
                Err(failure) => return self.refuse_all(flight.callers, &Refusal::Api(failure)),
            };
        let expires_at = match &brought {
            Brought::Session(snapshot) => snapshot.expires_at(),
            Brought::Intermediate(_) => None,
        };
        self.learn_time(outcome.date_ms, expires_at);
        if flight.actions != self.state.actions {
            self.state.counters.late_answers += 1;
            if let Brought::Session(snapshot) = brought {
                self.queue_revoke(QueuedRevoke {
                    session_token: snapshot.token.secret().clone(),
                    expires_at_ms: snapshot.expires_at(),
                    queued_at_ms: self.best_now(),
                });
                // A login of who is signed in already can bring the token that is in use.
                self.forget_tokens_in_use();
                self.state.schedule.next_revoke = Some(self.now.boot_ms);
                self.persist_quietly();
            }
            return self.refuse_all(flight.callers, &Refusal::Superseded);
        }
        self.state.pending = None;
        if matches!(flight.call.endpoint.pkce(), Pkce::Finish(_)) {
            self.state.pkce = None;
        }
        match brought {
            Brought::Session(snapshot) => {
                self.forget_queued(&snapshot.token.secret().clone());
                self.install(*snapshot);
                self.state.last_duration_minutes = duration;
            }
            Brought::Intermediate(step) => {
                self.end_session(SignOutCause::StepUp);
                self.state.intermediate = Some(*step);
            }
        }
        self.commit();
        self.settle(flight.callers, &success.data, true);
    }

    /// One of the four error types from a call that is not about the session: ask the one that is.
    fn suspect_session(&mut self, flight: &InFlight, failure: &ApiFailure) {
        let about_ours = flight.token.is_some()
            && self.state.token().map(OpaqueToken::fingerprint) == flight.token;
        if about_ours && ends_a_session(failure) {
            self.check_at_once();
        }
    }

    // ---- objects and the rest -----------------------------------------------------------------

    fn judge_read(&mut self, flight: InFlight, outcome: ApiOutcome) {
        let current = flight.epoch == self.state.epoch
            && self.state.token().map(OpaqueToken::fingerprint) == flight.token;
        match outcome.result {
            Ok(success) => {
                if !current {
                    return self.overtaken(flight, true);
                }
                if !self.state.settings.reader {
                    if let Err(error) =
                        self.replace_object(flight.call.endpoint, success.data.expose())
                    {
                        let failure = malformed(&error);
                        return self.refuse_all(flight.callers, &Refusal::Api(failure));
                    }
                    self.commit();
                }
                self.settle(flight.callers, &success.data, false);
            }
            Err(failure) => {
                self.suspect_session(&flight, &failure);
                self.refuse_all(flight.callers, &Refusal::Api(failure));
            }
        }
    }

    /// A GET replaces the keys it returned in its object and leaves the rest alone.
    fn replace_object(&mut self, endpoint: Endpoint, data: &str) -> Result<(), ModelError> {
        let Standing::Active { snapshot, .. } = &mut self.state.standing else {
            return Ok(());
        };
        let mut changed = (**snapshot).clone();
        match (&mut changed.objects, endpoint) {
            (Objects::Consumer { user, .. }, _) => {
                let merged = merge(&user.raw_json, data, None)?;
                *user = Arc::new(User::from_json(&merged)?);
            }
            (Objects::B2b { member, .. }, Endpoint::B2bMembersMe) => {
                let merged = merge(&member.raw_json, data, Some("member"))?;
                *member = Arc::new(Member::from_json(&merged)?);
            }
            (Objects::B2b { organization, .. }, _) => {
                let merged = merge(&organization.raw_json, data, Some("organization"))?;
                *organization = Arc::new(Organization::from_json(&merged)?);
            }
        }
        *snapshot = Arc::new(changed);
        Ok(())
    }

    fn judge_plain(&mut self, flight: InFlight, outcome: ApiOutcome) {
        match outcome.result {
            Ok(success) => {
                let own = self.state.snapshot().is_some_and(|snapshot| {
                    Some(snapshot.subject().1) == flight.call.argument.as_deref()
                });
                if flight.call.endpoint == Endpoint::B2bSessionsRevokeForMember && own {
                    self.check_at_once();
                }
                self.settle(flight.callers, &success.data, false);
            }
            Err(failure) => {
                self.suspect_session(&flight, &failure);
                self.refuse_all(flight.callers, &Refusal::Api(failure));
            }
        }
    }

    // ---- reading answers ----------------------------------------------------------------------

    /// A new session, or the same one confirmed: one moment for tokens and objects.
    fn install(&mut self, snapshot: Snapshot) {
        let current = self.state.snapshot();
        let same_session = current.is_some_and(|it| it.session_id() == snapshot.session_id());
        let same_token = current.is_some_and(|it| it.token == snapshot.token);
        if !same_session {
            self.state.last_duration_minutes = None;
        }
        if !same_session || !same_token {
            self.state.epoch += 1;
        }
        self.state.intermediate = None;
        self.state.unacknowledged_clear = false;
        self.state.standing = Standing::Active {
            snapshot: Arc::new(snapshot),
            freshness: Freshness::Validated,
            proven: true,
        };
        self.state.schedule.check_succeeded(self.now.boot_ms);
    }

    /// Only a successful Stytch answer teaches time. One that is past its own expiry shows that
    /// nothing can be concluded from these clocks.
    fn learn_time(&mut self, date_ms: Option<Millis>, expires_at: Option<Millis>) {
        let Some(server_ms) = date_ms else { return };
        let boot_id = self.state.settings.boot_id.clone();
        let sound = expires_at.is_none_or(|end| end > server_ms);
        let before = self.state.expires_at_boot(self.now);
        self.state.anchor = sound.then_some(TimeAnchor {
            server_ms,
            boot_ms: self.now.boot_ms,
            boot_id,
        });
        // Reads compare with it by themselves: whether there is a deadline is told at once.
        if before.is_some() != self.state.expires_at_boot(self.now).is_some() {
            self.publish();
        }
    }

    fn read_snapshot(&self, data: &str, date_ms: Option<Millis>) -> Result<Snapshot, ApiFailure> {
        let reply = AuthReply::parse(data).map_err(|error| ApiFailure::Malformed {
            expected: error.to_string(),
        })?;
        self.snapshot_from(&reply, date_ms)
    }

    fn snapshot_from(
        &self,
        reply: &AuthReply,
        date_ms: Option<Millis>,
    ) -> Result<Snapshot, ApiFailure> {
        let expected = |what: &str| ApiFailure::Malformed {
            expected: what.to_owned(),
        };
        let token = reply
            .session_token()
            .and_then(OpaqueToken::parse)
            .ok_or_else(|| expected("session_token: a token"))?;
        let jwt = reply
            .session_jwt()
            .and_then(SessionJwt::parse)
            .ok_or_else(|| expected("session_jwt: a token"))?;
        let session = reply.session.as_ref().or(reply.member_session.as_ref());
        let texts = ObjectTexts {
            session: session.map(|json| json.get()),
            user: reply.user.as_ref().map(|json| json.get()),
            member: reply.member.as_ref().map(|json| json.get()),
            organization: reply.organization.as_ref().map(|json| json.get()),
        };
        let known = self.state.snapshot().map(|snapshot| &snapshot.objects);
        let objects = objects(self.state.settings.vertical, texts, known)
            .map_err(|error| malformed(&error))?;
        let last_validated_at = Some(date_ms.unwrap_or_else(|| self.best_now()));
        Ok(Snapshot {
            token,
            jwt,
            objects,
            last_validated_at,
        })
    }

    /// A session, or a first factor that waits for more.
    fn read_brought(
        &self,
        endpoint: Endpoint,
        data: &str,
        date_ms: Option<Millis>,
    ) -> Result<Brought, ApiFailure> {
        let reply = AuthReply::parse(data).map_err(|error| ApiFailure::Malformed {
            expected: error.to_string(),
        })?;
        if reply.session_token().is_some() {
            return Ok(Brought::Session(Box::new(
                self.snapshot_from(&reply, date_ms)?,
            )));
        }
        let token = reply
            .intermediate()
            .and_then(IntermediateSessionToken::parse)
            .ok_or_else(|| ApiFailure::Malformed {
                expected: format!("{}: session tokens or an intermediate one", endpoint.path()),
            })?;
        let text = |json: &Option<Box<serde_json::value::RawValue>>| {
            json.as_ref()
                .map(|json| json.get().to_owned())
                .filter(|json| json != "null")
        };
        Ok(Brought::Intermediate(Box::new(Intermediate {
            token,
            kind: if reply.discovered_organizations.is_some() {
                IntermediateKind::Discovery
            } else {
                IntermediateKind::StepUp
            },
            expires_at: date_ms.unwrap_or_else(|| self.best_now()) + INTERMEDIATE_LIFETIME_MS,
            organization_json: text(&reply.organization),
            member_json: text(&reply.member),
            mfa_required_json: text(&reply.mfa_required),
            primary_required_json: text(&reply.primary_required),
        })))
    }
}

/// True for a Stytch-shaped error of one of the four types; the status does not matter.
pub(in crate::engine) fn ends_a_session(failure: &ApiFailure) -> bool {
    matches!(failure, ApiFailure::Stytch { error_type, .. }
        if ENDS_A_SESSION.contains(&error_type.as_str()))
}

fn retry_after(failure: &ApiFailure) -> Option<i64> {
    match failure {
        ApiFailure::Stytch { retry_after_ms, .. } | ApiFailure::Http { retry_after_ms, .. } => {
            *retry_after_ms
        }
        ApiFailure::Malformed { .. } | ApiFailure::Transport(_) => None,
    }
}

fn malformed(error: &ModelError) -> ApiFailure {
    ApiFailure::Malformed {
        expected: error.to_string(),
    }
}

/// Puts the keys of an answer over those of the cached object. `request_id` and `status_code`
/// stand beside the fields in the one answer that has no object of its own.
fn merge(cached: &str, data: &str, object: Option<&str>) -> Result<String, ModelError> {
    use serde_json::{Map, Value};
    let wrong = |field: &str| ModelError {
        object: "answer",
        field: field.into(),
        expected: "an object".into(),
    };
    let mut base: Map<String, Value> = serde_json::from_str(cached).map_err(|_| wrong("cache"))?;
    let mut fresh: Map<String, Value> = serde_json::from_str(data).map_err(|_| wrong("data"))?;
    if let Some(name) = object {
        fresh = match fresh.remove(name) {
            Some(Value::Object(fields)) => fields,
            _ => return Err(wrong(name)),
        };
    }
    for (key, value) in fresh {
        if object.is_some() || !matches!(key.as_str(), "request_id" | "status_code" | "__user") {
            base.insert(key, value);
        }
    }
    Ok(Value::Object(base).to_string())
}
