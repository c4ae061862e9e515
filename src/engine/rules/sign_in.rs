//! Sign-in: requests that may start a session or an intermediate session, PKCE, and what their
//! responses change.

use crate::clock::Millis;
use crate::crypto::PkcePair;
use crate::http::{ApiFailure, ApiOutcome};
use crate::storage::{
    Content, Head, IdHash, LastDuration, PkceEntry, PkceFlow, StoredPkce, StoredVerifier,
};
use crate::tokens::TokenHash;
use crate::wire::{Call, Endpoint, Pkce};

use super::super::event::{Bound, CallId, Refusal, RequestId};
use super::super::staleness::{self, Staleness};
use super::super::state::{Held, InFlight, InFlightKind};
use super::super::view;
use super::response::{Brought, Intermediate, Session};
use super::{Turn, ends_a_session, one_caller};

/// How long a link lives when the request for it names no time.
const LINK_LIFETIME_MINUTES: i64 = 60;

impl Turn {
    // ---- commands ------------------------------------------------------------------------------

    /// Sends a sign-in request: with the token of the session it was asked about, or with none.
    pub(crate) fn sign_in(&mut self, id: CallId, bound: Bound, call: Call) {
        if call.endpoint.needs_session() && self.state.token().is_none() {
            return self.refuse_without_session(id);
        }
        let anonymous = Self::is_anonymous(bound, call.endpoint);
        if !anonymous && self.is_about_another(bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        if call.endpoint.takes_intermediate() && self.is_about_another_intermediate(bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        match self.complete(call, bound) {
            Ok((call, duration)) => {
                let token = self.state.token().filter(|_| !anonymous).cloned();
                let kind = InFlightKind::SignIn { duration };
                self.send(kind, call, token, one_caller(id));
            }
            Err(refusal) => self.refuse(id, refusal),
        }
    }

    /// One sign-in request is sent at a time.
    pub(crate) fn queue_sign_in(&mut self, id: CallId, bound: Bound, call: Call) {
        self.state.queued_sign_ins.push((id, bound, call));
    }

    /// Adds what only the engine knows: the default duration, the intermediate session token and
    /// the PKCE verifier.
    fn complete(&self, mut call: Call, bound: Bound) -> Result<(Call, Option<u32>), Refusal> {
        if call.endpoint.defaults_duration() && !call.body.contains_key("session_duration_minutes")
        {
            call = call.with(
                "session_duration_minutes",
                self.state.settings.default_duration_minutes,
            );
        }
        call = self.with_intermediate(call, bound);
        if let Pkce::Finish(field) = call.endpoint.pkce() {
            let pair = pkce_flow(call.endpoint)
                .and_then(|flow| self.state.facts.pkce.get(&flow))
                .and_then(|entry| entry.pair.as_ref())
                .ok_or(Refusal::MissingPkce)?;
            call = call.with(field, pair.verifier.0.expose());
        }
        let duration = call
            .body
            .get("session_duration_minutes")
            .and_then(serde_json::Value::as_u64)
            .and_then(|minutes| u32::try_from(minutes).ok());
        Ok((call, duration))
    }

    /// With the token of the intermediate session that the call was given about. What came later is not
    /// the one that the app saw.
    pub(super) fn with_intermediate(&self, call: Call, bound: Bound) -> Call {
        let is_about_it = match bound {
            Bound::Unknown | Bound::Unavailable => true,
            Bound::Intermediate(id) => self.intermediate_id() == Some(id),
            Bound::Nobody | Bound::Session(_) => false,
        };
        match self.state.intermediate(self.now) {
            Some(step) if is_about_it && call.endpoint.takes_intermediate() => {
                call.with("intermediate_session_token", step.token.expose())
            }
            _ => call,
        }
    }

    /// True when another intermediate session has taken the place of the one that the call is about.
    pub(super) fn is_about_another_intermediate(&self, bound: Bound) -> bool {
        let current = self.intermediate_id();
        matches!(bound, Bound::Intermediate(id) if current.is_some_and(|current| current != id))
    }

    // ---- PKCE ----------------------------------------------------------------------------------

    /// The pair for another link of a flow: the one that links in the mailbox were sent with, while
    /// one of them can be valid, else the new one.
    pub(super) fn start_pkce(
        &mut self,
        id: CallId,
        call: Call,
        field: &str,
        new: PkcePair,
    ) -> Call {
        let Some(flow) = pkce_flow(call.endpoint) else {
            return call;
        };
        let now = self.state.best_now(self.now);
        let known = self.state.facts.pkce.get(&flow);
        let reusable = known
            .and_then(|entry| entry.pair.clone())
            .filter(|pair| now < pair.reusable_until_ms);
        let until = now + link_lifetime_minutes(&call) * 60_000;
        let pair = match reusable {
            Some(pair) => StoredPkce {
                reusable_until_ms: pair.reusable_until_ms.max(until),
                ..pair
            },
            None => StoredPkce {
                challenge: new.challenge,
                verifier: StoredVerifier(new.verifier),
                reusable_until_ms: until,
            },
        };
        let call = call.with(field, pair.challenge.clone());
        let entry = PkceEntry {
            stamp: self.stamp(None),
            pair: Some(pair),
        };
        self.state.facts.pkce.insert(flow, entry);
        self.state.links_sent_by.insert(flow, id);
        // The link may be opened in the next process.
        self.flush = true;
        call
    }

    /// The flow is over: its pair goes, and a mark stays so that no older copy brings it back.
    fn end_pkce(&mut self, flow: PkceFlow) {
        if self.state.facts.pkce.contains_key(&flow) {
            let stamp = self.stamp(None);
            let entry = PkceEntry { stamp, pair: None };
            self.state.facts.pkce.insert(flow, entry);
        }
    }

    /// The user signed out: the flows of links that were sent before do not go on.
    pub(super) fn end_links_sent_before(&mut self, sign_out: CallId) {
        for (flow, _) in PkceFlow::ALL {
            let sent_by = self.state.links_sent_by.get(&flow);
            if sent_by.is_none_or(|sent_by| *sent_by < sign_out) {
                self.end_pkce(flow);
            }
        }
    }

    /// The session is over: no flow goes on.
    pub(super) fn end_all_links(&mut self) {
        for (flow, _) in PkceFlow::ALL {
            self.end_pkce(flow);
        }
    }

    // ---- the response --------------------------------------------------------------------------

    pub(super) fn sign_in_responded(
        &mut self,
        flight: InFlight,
        duration: Option<u32>,
        outcome: ApiOutcome,
    ) {
        let success = match outcome.result {
            Ok(success) => success,
            Err(failure) => return self.refused_by_server(flight, failure),
        };
        let (response, brought) = match self.read_brought(&success, &flight) {
            Ok(read) => read,
            Err(mut malformed) => {
                if let Some(token) = malformed.session_token.take() {
                    // The server has started a session that nobody can use.
                    self.queue_unused(token, malformed.session_id.as_deref().map(IdHash::of), None);
                }
                return self.refuse_all(flight.callers, &Refusal::Api(malformed.into()));
            }
        };
        if let Brought::Session(session) = &brought {
            self.learn_time(&session.content, flight.sent_at);
        }
        let processed_at = match &brought {
            Brought::Session(session) => session.body_time(),
            // Not before it was sent.
            Brought::Intermediate(_) => self.state.earliest(self.now).map(|earliest| {
                earliest.saturating_sub(self.now.boot_ms.saturating_sub(flight.sent_at))
            }),
        };
        if staleness::of_sign_in(&flight, &self.state, processed_at) != Staleness::Current {
            self.state.counters.late_responses += 1;
            if let Brought::Session(session) = brought {
                let (id, end) = (session.id(), view::expiry(&session.content));
                self.queue_unused(session.token, Some(id), end);
            }
            return self.refuse_all(flight.callers, &Refusal::Superseded);
        }
        match brought {
            Brought::Session(session) => {
                if self.was_rejected_since(session.token.fingerprint(), flight.id) {
                    self.state.counters.late_responses += 1;
                    return self.refuse_all(flight.callers, &Refusal::Superseded);
                }
                let stamp = self.stamp(session.body_time());
                self.install(*session, stamp, flight.id);
                let head = self.state.facts.head.as_ref().map(Head::rank);
                self.state.signed_in_by = head.map(|rank| (rank, flight.command()));
                let stamp = self.stamp(None);
                self.state.facts.last_duration =
                    duration.map(|minutes| LastDuration { stamp, minutes });
            }
            Brought::Intermediate(step) => self.step_up(*step),
        }
        if let (Pkce::Finish(_), Some(flow)) =
            (flight.call.endpoint.pkce(), pkce_flow(flight.call.endpoint))
        {
            self.end_pkce(flow);
        }
        self.supersede_sign_ins(flight.command());
        self.settle(flight.callers, &response);
    }

    /// A new session. What was before is over: session, intermediate session and pending tokens. Where it is the
    /// current session and the response is older than what is known of it, that stays.
    pub(super) fn install(&mut self, session: Session, stamp: Millis, request: RequestId) {
        let session = self.known_if_newer(session, request);
        let token_stamp = self.stamp(session.body_time());
        let hash = session.token.fingerprint();
        let id = session.id();
        // It is in use again, if it was to be revoked.
        self.state.facts.revoke_queue.remove(&hash);
        self.state.facts.head = Some(Head {
            stamp,
            id,
            token: Some(Self::head_token_of(&session.token, token_stamp)),
            origin: None,
            content: Content::Session(Box::new(session.content)),
        });
        self.state.validated = Some((id, hash));
        self.begin_head();
        self.state.schedule.validation_succeeded(self.now.boot_ms);
    }

    fn known_if_newer(&self, session: Session, request: RequestId) -> Session {
        let facts = &self.state.facts;
        let head = facts.head.as_ref().filter(|_| !facts.head_is_over());
        let known = head.filter(|head| head.id == session.id());
        let known = known.and_then(Head::session).zip(self.state.head_token());
        let is_older =
            self.was_sent_before_the_content(request) && session.body_time() < self.content_made();
        match known.filter(|_| is_older) {
            Some((content, token)) => Session {
                token,
                content: content.clone(),
            },
            None => session,
        }
    }

    /// A first factor was accepted: an intermediate session takes the place of the session.
    fn step_up(&mut self, step: Intermediate) {
        let stamp = self.stamp(None);
        let hash = TokenHash::of(step.token.expose());
        self.state.facts.head = Some(Head {
            stamp,
            id: IdHash::of_token(hash),
            token: Some(crate::storage::HeadToken {
                stamp,
                hash,
                secret: Some(step.token.secret().clone()),
                rejected: false,
            }),
            origin: None,
            content: Content::Intermediate(Box::new(step.content)),
        });
        self.begin_head();
        self.state.schedule.validate_never();
    }

    fn begin_head(&mut self) {
        self.state.content_since = self.state.next_request;
        self.state.key_lost = false;
        self.state.unconfirmed = false;
        self.state.facts.last_duration = None;
        self.refresh_view();
    }

    /// The server refused a sign-in or a send. When it refused the token that was sent along, the
    /// request is sent once more if that token is over. A token that is still in use is validated first.
    pub(super) fn refused_by_server(&mut self, flight: InFlight, failure: ApiFailure) {
        let current = self.state.current().map(|(_, token)| token);
        let in_use = flight.token.is_some() && current == flight.token;
        let is_over = flight.token.is_some_and(|token| self.is_over(token));
        if !(in_use || is_over) || !ends_a_session(&failure) {
            return self.refuse_all(flight.callers, &Refusal::Api(failure));
        }
        let may_repeat = matches!(
            flight.kind,
            InFlightKind::SignIn { .. } | InFlightKind::Plain
        ) && !flight.call.endpoint.needs_session()
            && !flight.repeated
            && !self.state.settings.reader;
        if !may_repeat {
            if in_use {
                self.validate_at_once();
            }
            return self.refuse_all(flight.callers, &Refusal::Api(failure));
        }
        if is_over {
            return self.release(Held { flight, failure });
        }
        self.state.held.push(Held { flight, failure });
        self.validate_for_held();
    }

    /// After a validation of this token: requests that waited for it are sent once more without the token
    /// that is over, or get what the server said. Those with another token wait for its validation.
    pub(super) fn release_held_with(&mut self, token: Option<TokenHash>) {
        let current = self.state.current().map(|(_, token)| token);
        let waits = |held: &Held| held.flight.token != token && held.flight.token == current;
        let (kept, released) = std::mem::take(&mut self.state.held)
            .into_iter()
            .partition(waits);
        self.state.held = kept;
        for held in released {
            self.release(held);
        }
        self.validate_for_held();
    }

    /// The same when there is no token that a validation could be about.
    pub(super) fn release_held(&mut self) {
        for held in std::mem::take(&mut self.state.held) {
            self.release(held);
        }
    }

    fn release(&mut self, held: Held) {
        let Held { flight, failure } = held;
        let is_over = flight.token.is_some_and(|token| self.is_over(token));
        let superseded = self.state.last_act > flight.command();
        if !is_over
            || superseded
            || self.state.token().is_some()
            || self.finishes_a_flow_that_is_over(flight.call.endpoint)
        {
            return self.refuse_all(flight.callers, &Refusal::Api(failure));
        }
        let mut call = flight.call;
        call.endpoint = call.endpoint.signed_out();
        self.send(flight.kind, call, None, flight.callers);
        if let Some(sent) = self.state.in_flight.last_mut() {
            sent.repeated = true;
        }
    }

    /// True for the use of a link whose flow a sign-out has ended since it was sent.
    fn finishes_a_flow_that_is_over(&self, endpoint: Endpoint) -> bool {
        let flow = pkce_flow(endpoint).filter(|_| matches!(endpoint.pkce(), Pkce::Finish(_)));
        flow.is_some_and(|flow| {
            let entry = self.state.facts.pkce.get(&flow);
            entry.is_none_or(|entry| entry.pair.is_none())
        })
    }

    /// True for a token that the server rejected, here or in another process, or that the head has and
    /// nobody is signed in by.
    fn is_over(&self, token: TokenHash) -> bool {
        let mut rejected = self.state.rejected.iter();
        let head = self.state.facts.head.as_ref();
        let head = head.and_then(|head| head.token.as_ref());
        rejected.any(|rejection| rejection.token == token)
            || (head.is_some_and(|of| of.hash == token) && self.state.current().is_none())
    }
}

/// The kind of mail flow an operation belongs to.
fn pkce_flow(endpoint: Endpoint) -> Option<PkceFlow> {
    match endpoint {
        Endpoint::MagicLinksLoginOrCreate
        | Endpoint::MagicLinksSendPrimary
        | Endpoint::MagicLinksSendSecondary
        | Endpoint::MagicLinksAuthenticate => Some(PkceFlow::ConsumerLink),
        Endpoint::B2bMagicLinksLoginOrSignup | Endpoint::B2bMagicLinksAuthenticate => {
            Some(PkceFlow::OrganizationLink)
        }
        Endpoint::B2bMagicLinksDiscoverySend | Endpoint::B2bMagicLinksDiscoveryAuthenticate => {
            Some(PkceFlow::DiscoveryLink)
        }
        _ => None,
    }
}

/// The longest lifetime of a link that the request asks for, in minutes.
fn link_lifetime_minutes(call: &Call) -> i64 {
    let minutes = call
        .body
        .iter()
        .filter(|(field, _)| field.ends_with("_expiration_minutes"))
        .filter_map(|(_, value)| value.as_i64())
        .max();
    minutes.unwrap_or(LINK_LIFETIME_MINUTES).clamp(1, 10_080)
}
