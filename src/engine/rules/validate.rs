//! Validation: `authenticate`, `fresh_jwt`, the heartbeat, and what `sessions/authenticate` answers.

use std::sync::Arc;

use crate::clock::Millis;
use crate::http::{ApiFailure, ApiOutcome, ApiSuccess};
use crate::storage::{
    Content, End, EndCause, Head, IdHash, LastDuration, Returned, SessionContent,
};
use crate::tokens::{OpaqueToken, SessionJwt, TokenHash};
use crate::wire::{Call, Endpoint, Response};

use super::super::event::{Bound, CallId, Command, Done, Refusal, RequestId};
use super::super::reconcile;
use super::super::staleness::{self, Staleness};
use super::super::state::{Caller, InFlight, InFlightKind, Rejection};
use super::response::{Session, names_another};
use super::{Turn, ends_a_session, one_caller, retry_after};

/// Rejected tokens that are remembered, so that a slow response cannot bring one back.
const REMEMBERED_REJECTIONS: usize = 16;
/// Replaced tokens that are remembered.
const REMEMBERED_TOKENS: usize = 16;

impl Turn {
    // ---- commands ------------------------------------------------------------------------------

    /// Sends a validation, with the pending tokens if there are any.
    pub(crate) fn validate(&mut self, id: CallId, bound: Bound, duration: Option<u32>) {
        if self.state.pending_token().is_none() && self.comes_too_late(id, bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        self.send_validation(duration, one_caller(id));
    }

    /// Joins the validation in flight when it asks the same, waits for it otherwise.
    pub(crate) fn join_validation(&mut self, id: CallId, bound: Bound, duration: Option<u32>) {
        let token = self.token_to_validate();
        let hash = token.as_ref().map(OpaqueToken::fingerprint);
        if self.state.pending_token().is_none() && self.comes_too_late(id, bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        let mut flights = self.state.in_flight.iter_mut();
        let joined = flights.find(|flight| {
            flight.token == hash
                && matches!(flight.kind, InFlightKind::Validate { duration: sent, .. }
                    if sent == duration)
        });
        if let Some(flight) = joined {
            flight.callers.extend(one_caller(id));
        } else {
            let command = Command::Authenticate {
                duration_minutes: duration,
            };
            self.state.queued_validations.push((id, bound, command));
        }
    }

    /// Hands out the JWT if it lives long enough, else validates first.
    pub(crate) fn fresh_jwt(&mut self, id: CallId, bound: Bound, min_validity_seconds: u32) {
        if self.is_about_another(bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        let Some(snapshot) = self.state.snapshot().cloned() else {
            return self.refuse_without_session(id);
        };
        if self.lives_long_enough(&snapshot.jwt, min_validity_seconds) {
            let done = Done {
                jwt: Some(snapshot.jwt.clone()),
                ..Done::default()
            };
            return self.answer(id, Ok(done));
        }
        if self.state.settings.reader {
            return self.refuse(id, Refusal::ReadOnlyRole);
        }
        let caller = Caller {
            id,
            wants_jwt: Some(min_validity_seconds),
        };
        let token = snapshot.token.fingerprint();
        let mut flights = self.state.in_flight.iter_mut();
        let joined = flights.find(|flight| {
            flight.token == Some(token) && matches!(flight.kind, InFlightKind::Validate { .. })
        });
        if let Some(flight) = joined {
            flight.callers.push(caller);
        } else if self.validation_in_flight() {
            let command = Command::FreshJwt {
                min_validity_seconds,
            };
            self.state.queued_validations.push((id, bound, command));
        } else {
            self.send_validation(None, vec![caller]);
        }
    }

    /// By the latest time that is possible: a wrong clock must not hand out an expired JWT.
    pub(super) fn lives_long_enough(&self, jwt: &SessionJwt, min_validity_seconds: u32) -> bool {
        let Some(latest) = self.state.time.and_then(|time| time.latest(self.now)) else {
            return false;
        };
        let wanted = i64::from(min_validity_seconds) * 1000;
        jwt.claims().is_some_and(|claims| {
            // Zero seconds asked for is still a JWT that is valid.
            claims.remaining_ms(latest) >= wanted.max(1)
        })
    }

    // ---- requests ------------------------------------------------------------------------------

    /// The token that a validation would carry now.
    pub(crate) fn token_to_validate(&self) -> Option<OpaqueToken> {
        let current = || self.state.token().cloned();
        self.state.pending_token().or_else(current)
    }

    fn send_validation(&mut self, duration: Option<u32>, callers: Vec<Caller>) -> bool {
        let pending = self.state.pending_token();
        let is_pending = pending.is_some();
        let Some(token) = pending.or_else(|| self.state.token().cloned()) else {
            for caller in callers {
                self.refuse_without_session(caller.id);
            }
            return false;
        };
        let kind = InFlightKind::Validate {
            pending: is_pending,
            duration,
        };
        let call =
            Call::new(self.validation_endpoint()).with_some("session_duration_minutes", duration);
        self.state.schedule.next_validation = None;
        self.send(kind, call, Some(token), callers);
        true
    }

    pub(super) fn validation_endpoint(&self) -> Endpoint {
        self.by_vertical(
            Endpoint::SessionsAuthenticate,
            Endpoint::B2bSessionsAuthenticate,
        )
    }

    /// The heartbeat, if the server and the budget allow it now.
    pub(super) fn automatic_validation(&mut self) {
        if self.validation_in_flight() || self.token_to_validate().is_none() {
            self.state.schedule.next_validation = None;
            return self.send_probe();
        }
        if !self.may_send_automatically() {
            return;
        }
        let head = self.state.facts.head.as_ref().map_or(0, |head| head.stamp);
        let last = self.state.facts.last_duration;
        // The last duration is that of the session, and not of tokens that the app set.
        let of_session = self.state.pending_token().is_none();
        let duration = self.state.settings.keep_alive.then(|| {
            last.filter(|last| of_session && last.stamp >= head)
                .map_or(self.state.settings.default_duration_minutes, |last| {
                    last.minutes
                })
        });
        self.send_validation(duration, Vec::new());
    }

    /// Spends one automatic request; false, with the next moment armed, when none is allowed now.
    pub(super) fn may_send_automatically(&mut self) -> bool {
        let now = self.now.boot_ms;
        let allowed = self.state.schedule.allowed_at(now);
        if allowed > now {
            self.state.schedule.next_validation = Some(allowed);
            return false;
        }
        if !self.state.schedule.spend(now) {
            self.state.schedule.next_validation = Some(self.state.schedule.next_refill(now));
            return false;
        }
        true
    }

    /// Validates the token of the session for the requests that wait for it. A caller waits for them: neither
    /// a pause that the server asked for nor the budget holds this validation back.
    pub(super) fn validate_for_held(&mut self) {
        if self.state.held.is_empty() || self.validation_in_flight() {
            return;
        }
        let Some(token) = self.state.token().cloned() else {
            return self.release_held();
        };
        let kind = InFlightKind::Validate {
            pending: false,
            duration: None,
        };
        let call = Call::new(self.validation_endpoint());
        self.state.schedule.next_validation = None;
        self.send(kind, call, Some(token), Vec::new());
    }

    /// A response says that the session may be over: validate at once, also in the background.
    pub(super) fn validate_at_once(&mut self) {
        if self.state.settings.reader {
            return;
        }
        self.state.schedule.validate_now(self.now.boot_ms);
        self.automatic_validation();
    }

    // ---- the response --------------------------------------------------------------------------

    pub(super) fn validation_responded(
        &mut self,
        flight: InFlight,
        pending: bool,
        duration: Option<u32>,
        outcome: ApiOutcome,
    ) {
        if staleness::of(&flight, &self.state) != Staleness::Current {
            if let Ok(success) = &outcome.result {
                self.extend_queued(flight.token, success);
            }
            return self.stale(flight, outcome.result.is_ok());
        }
        // Another process may have made the pending tokens a session meanwhile.
        let still_pending = self.state.pending_token();
        let still_pending = still_pending.as_ref().map(OpaqueToken::fingerprint);
        let pending = pending && still_pending == flight.token;
        match outcome.result {
            Ok(success) => self.validated(flight, pending, duration, &success),
            Err(failure) if ends_a_session(&failure) => self.rejected(flight, pending, failure),
            Err(failure) => {
                if !matches!(failure, ApiFailure::Stytch { .. }) {
                    self.forget_probe(flight.token);
                }
                self.validation_failed(flight.callers, failure);
            }
        }
    }

    fn validated(
        &mut self,
        flight: InFlight,
        pending: bool,
        duration: Option<u32>,
        success: &ApiSuccess,
    ) {
        let (response, session) = match self.read_session(success) {
            Ok(read) => read,
            Err(malformed) => return self.validation_failed(flight.callers, malformed.into()),
        };
        if self.was_rejected_since(session.token.fingerprint(), flight.id) {
            return self.stale(flight, true);
        }
        let head = self.state.facts.head.as_ref();
        let another = if pending {
            self.is_not_of_pending_tokens(&session)
        } else {
            head.is_none_or(|head| names_another(head, &session.content))
        };
        if another {
            let failure = ApiFailure::Malformed {
                expected: "the session that was validated".to_owned(),
            };
            return self.validation_failed(flight.callers, failure);
        }
        self.learn_time(&session.content, flight.sent_at);
        if pending {
            self.install_pending(session, flight.token, flight.id);
        } else {
            self.confirm(session, flight.id);
        }
        if let Some(minutes) = duration {
            let known = self.state.facts.last_duration;
            let head = self.state.facts.head.as_ref().map_or(0, |head| head.stamp);
            if known.is_none_or(|known| known.minutes != minutes || known.stamp < head) {
                let stamp = self.stamp(None);
                self.state.facts.last_duration = Some(LastDuration { stamp, minutes });
            }
        }
        // The lease ends with this event: what another process reads then spares it the same validation.
        self.flush |= flight.callers.is_empty();
        self.settle_validation(flight.callers, &response);
    }

    /// True when the JWT that the app set names another session than the response.
    fn is_not_of_pending_tokens(&self, session: &Session) -> bool {
        let pending = self.state.facts.live_pending();
        let jwt = pending.and_then(|pending| pending.jwt.as_ref());
        let id = jwt.and_then(|jwt| jwt.claims()?.session_id.as_deref());
        id.is_some_and(|id| id != session.content.session.id())
    }

    /// The tokens that the app set are confirmed. The act was to set them: a sign-in that was asked
    /// for later is later, also in a process that sees this one first.
    fn install_pending(&mut self, session: Session, token: Option<TokenHash>, request: RequestId) {
        let pending = self.state.facts.live_pending();
        let stamp = pending
            .filter(|pending| Some(pending.hash) == token)
            .map(|pending| pending.stamp);
        let stamp = stamp.unwrap_or_else(|| self.stamp(session.body_time()));
        let id = session.id();
        self.install(session, stamp, request);
        if let Some(head) = &mut self.state.facts.head {
            head.origin = token.map(IdHash::of_token);
            // Another process that uses them makes the same head, and the newer content of the two stays.
            if let Some(of) = head.token.as_mut().filter(|of| Some(of.hash) == token) {
                of.stamp = stamp;
            }
        }
        for flight in &mut self.state.in_flight {
            if let InFlightKind::Revoke { target, .. } = &mut flight.kind
                && target.pending.is_some()
                && target.pending == token
            {
                // The sign-out was about these tokens.
                target.head = Some(id);
            }
        }
    }

    /// Answers who asked for a validation, and who asked for a JWT.
    fn settle_validation(&mut self, callers: Vec<Caller>, response: &Arc<Response>) {
        let (jwts, rest): (Vec<_>, Vec<_>) = callers
            .into_iter()
            .partition(|caller| caller.wants_jwt.is_some());
        self.settle(rest, response);
        self.refresh_view();
        let Some(snapshot) = self.state.snapshot().cloned() else {
            return self.refuse_all(jwts, &Refusal::Superseded);
        };
        for caller in jwts {
            let seconds = caller.wants_jwt.unwrap_or(0);
            if self.lives_long_enough(&snapshot.jwt, seconds) {
                let done = Done {
                    jwt: Some(snapshot.jwt.clone()),
                    ..Done::default()
                };
                self.answer(caller.id, Ok(done));
            } else {
                let expected = format!("session_jwt: a JWT that is valid for {seconds} s");
                self.refuse(caller.id, Refusal::Api(ApiFailure::Malformed { expected }));
            }
        }
    }

    /// The same session, confirmed: tokens and objects as the response has them.
    fn confirm(&mut self, session: Session, request: RequestId) {
        let is_older_than_a_change = self.is_older_than_a_change(request);
        // Of two in one second the one that is known stays.
        let is_older =
            self.was_sent_before_the_content(request) && session.body_time() <= self.content_made();
        let hash = session.token.fingerprint();
        let known = self.state.facts.head.as_ref();
        let rotated = known
            .and_then(|head| head.token.as_ref())
            .is_none_or(|token| token.hash != hash);
        let stamp = rotated.then(|| self.stamp(session.body_time()));
        let Some(head) = &mut self.state.facts.head else {
            return;
        };
        if let Some(stamp) = stamp {
            if let Some(former) = &head.token {
                self.state.former_tokens.push_back((head.id, former.hash));
                if self.state.former_tokens.len() > REMEMBERED_TOKENS {
                    self.state.former_tokens.pop_front();
                }
            }
            head.token = Some(Self::head_token_of(&session.token, stamp));
        }
        if rotated || !is_older {
            let mut content = session.content;
            if let Some(known) = head.session() {
                if is_older_than_a_change {
                    content.user.clone_from(&known.user);
                    content.member.clone_from(&known.member);
                    content.organization.clone_from(&known.organization);
                }
                follow(&mut content, known);
            }
            head.content = Content::Session(Box::new(content));
            self.state.content_since = self.state.next_request;
        }
        self.state.validated = Some((head.id, hash));
        self.state.unconfirmed = false;
        self.state.schedule.validation_succeeded(self.now.boot_ms);
    }

    /// The server's time when it made what is known of the session. A response that was made before is older:
    /// a sign-in to the same session, or another process, was quicker.
    pub(super) fn content_made(&self) -> Option<Millis> {
        let known = self.state.facts.head.as_ref().and_then(Head::session)?;
        known.session.last_accessed_at()
    }

    /// True for a request that was sent before the content of the session was last replaced.
    pub(super) fn was_sent_before_the_content(&self, request: RequestId) -> bool {
        request < self.state.content_since
    }

    /// The server said that the session, or the pending tokens, are over.
    fn rejected(&mut self, flight: InFlight, pending: bool, failure: ApiFailure) {
        self.state.counters.rejections += 1;
        if let Some(token) = flight.token {
            self.remember_rejection(token, false);
        }
        let mut callers = flight.callers;
        if pending {
            self.drop_pending(flight.token);
            let head = self.state.facts.head.as_ref();
            let head = head.and_then(|head| head.token.as_ref());
            if head.map(|token| token.hash) == flight.token {
                // Another process had made them the session.
                self.mark_rejected();
            }
            self.refresh_view();
            if self.state.token().is_some() {
                self.state.schedule.validate_now(self.now.boot_ms);
                // The JWT was asked for of the session that stays.
                for caller in callers.extract_if(.., |one| one.wants_jwt.is_some()) {
                    let command = Command::FreshJwt {
                        min_validity_seconds: caller.wants_jwt.unwrap_or(0),
                    };
                    self.state
                        .queued_validations
                        .push((caller.id, Bound::Unknown, command));
                }
            } else {
                self.state.schedule.validate_never();
            }
        } else {
            self.mark_rejected();
        }
        self.refuse_all(callers, &Refusal::Api(failure));
    }

    /// The token of the head is not valid any more; the mark stays in the record. The session is over, and
    /// so are the tokens that the server replaced by this one: requests that carry them may be on their way.
    pub(super) fn mark_rejected(&mut self) {
        if let Some(head) = self.state.facts.head.as_mut() {
            if let Some(token) = &mut head.token {
                token.rejected = true;
            }
            let id = head.id;
            let former = self.state.former_tokens.iter();
            let former = former.filter(|(of, _)| *of == id).map(|(_, token)| *token);
            for token in former.collect::<Vec<_>>() {
                self.remember_rejection(token, false);
            }
        }
        self.state.schedule.validate_never();
        if self.state.pending_token().is_some() {
            self.state.schedule.validate_now(self.now.boot_ms);
        }
    }

    /// The server rejected the token of the head, and a later sign-in of the same token that another
    /// process made before that was read: it is over as well. After a sign-out that the server confirmed
    /// this does not depend on what is known of the time.
    pub(super) fn apply_rejections(&mut self) {
        let facts = &mut self.state.facts;
        for rejection in &self.state.rejected {
            let Some(head) = &mut facts.head else { return };
            let (id, stamp) = (head.id, head.stamp);
            let Some(token) = &mut head.token else { return };
            if token.hash != rejection.token {
                continue;
            }
            token.rejected |= rejection.earliest >= Some(stamp);
            if rejection.revoked {
                let cause = EndCause::UserRevoked;
                reconcile::end(facts, id, End { stamp, cause });
            }
        }
    }

    pub(super) fn remember_rejection(&mut self, token: TokenHash, revoked: bool) {
        self.state.rejected.push_back(Rejection {
            token,
            revoked,
            next_request: self.state.next_request,
            earliest: self.state.earliest(self.now),
        });
        if self.state.rejected.len() > REMEMBERED_REJECTIONS {
            self.state.rejected.pop_front();
        }
    }

    /// Not a rejection: the session stays as it is and the next validation is armed.
    pub(super) fn validation_failed(&mut self, callers: Vec<Caller>, failure: ApiFailure) {
        self.state
            .schedule
            .validation_failed(self.now.boot_ms, retry_after(&failure));
        if self.token_to_validate().is_none() && self.session_to_probe().is_none() {
            self.state.schedule.next_validation = None;
        }
        self.refuse_all(callers, &Refusal::Api(failure));
    }

    /// The session changed while the response was on its way. A success is requested once more when
    /// the same session is current under another token; a rejection was about another token.
    pub(super) fn stale(&mut self, flight: InFlight, success: bool) {
        self.state.counters.late_responses += 1;
        let token = self.token_to_validate();
        if token.is_some() && self.state.schedule.next_validation.is_none() {
            self.state.schedule.validate_now(self.now.boot_ms);
        }
        let current = self.state.current().map(|(id, _)| id);
        let same_session = current.is_some() && current == flight.session;
        if !success || flight.repeated || !same_session || flight.callers.is_empty() {
            return self.refuse_all(flight.callers, &Refusal::Superseded);
        }
        self.state.counters.requested_again += 1;
        if let InFlightKind::Validate { duration, .. } = flight.kind {
            self.send_validation(duration, flight.callers);
        } else {
            let token = self.state.token().cloned();
            self.send(InFlightKind::Read, flight.call, token, flight.callers);
        }
        if let Some(sent) = self.state.in_flight.last_mut() {
            sent.repeated = true;
        }
    }
}

/// The same for one object.
fn follow_object<T>(new: Option<&mut Returned<T>>, known: Option<&Returned<T>>) {
    if let (Some(new), Some(known)) = (new, known) {
        new.at = new.at.max(known.at.saturating_add(1));
    }
}

/// Makes the times of a new version later than those of the version it follows, so that it is the
/// newer one wherever both meet.
fn follow(content: &mut SessionContent, known: &SessionContent) {
    if let Some(known) = known.last_validated_at {
        let at = content.last_validated_at.unwrap_or(0);
        content.last_validated_at = Some(at.max(known.saturating_add(1)));
    }
    follow_object(content.user.as_mut(), known.user.as_ref());
    follow_object(content.member.as_mut(), known.member.as_ref());
    follow_object(content.organization.as_mut(), known.organization.as_ref());
}
