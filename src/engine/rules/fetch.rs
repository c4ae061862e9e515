//! GETs and changes of user, member and organization, and calls that change nothing here.

use crate::crypto::PkcePair;
use crate::http::{ApiOutcome, ApiSuccess};
use crate::storage::{Content, Head, RawJson, Returned, SessionContent};
use crate::wire::{Brings, Call, Endpoint, MalformedResponse, Pkce, Purpose, Response};

use super::super::event::{Bound, CallId, Refusal, RequestId};
use super::super::staleness::{self, Staleness};
use super::super::state::{InFlight, InFlightKind};
use super::super::view;
use super::{Turn, one_caller};

impl Turn {
    // ---- commands ------------------------------------------------------------------------------

    /// Fetches one object of the session.
    pub(crate) fn fetch(&mut self, id: CallId, bound: Bound, call: Call) {
        if self.is_about_another(bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        let Some(token) = self.state.token().cloned() else {
            return self.refuse_without_session(id);
        };
        self.send(InFlightKind::Read, call, Some(token), one_caller(id));
    }

    /// Sends a call that leaves the session alone, with the token of the session it was asked about.
    pub(crate) fn plain(&mut self, id: CallId, bound: Bound, call: Call, pkce: Option<PkcePair>) {
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
        let mut call = self.with_intermediate(call, bound);
        let token = self.state.token().filter(|_| !anonymous).cloned();
        if token.is_some() {
            call.endpoint = call.endpoint.signed_in();
        }
        if let (Pkce::Start(field), Some(pair)) = (call.endpoint.pkce(), pkce) {
            call = self.start_pkce(id, call, field, pair);
        }
        self.send(InFlightKind::Plain, call, token, one_caller(id));
    }

    // ---- the responses -------------------------------------------------------------------------

    pub(super) fn read_responded(&mut self, flight: InFlight, outcome: ApiOutcome) {
        let success = match outcome.result {
            Ok(success) => success,
            Err(failure) => return self.refused_by_server(flight, failure),
        };
        if staleness::of(&flight, &self.state) != Staleness::Current {
            return self.stale(flight, true);
        }
        if self.is_older_than_a_change(flight.id) {
            // The objects that are cached are newer.
            return self.settle_plainly(flight.callers, &success);
        }
        let may_be_older = self.was_sent_before_the_content(flight.id);
        self.take_objects(flight, &success, may_be_older);
    }

    /// Answers with the response, and merges the objects that it brought. An object that may be older than the
    /// cached one and differs from it is not merged: a validation fetches the newest one.
    fn take_objects(&mut self, flight: InFlight, success: &ApiSuccess, may_be_older: bool) {
        let response = match self.parse(success) {
            Ok(response) => response,
            Err(malformed) => {
                return self.refuse_all(flight.callers, &Refusal::Api(malformed.into()));
            }
        };
        if !self.state.settings.reader {
            let merged = match self.merged_objects(flight.call.endpoint.brings(), &response) {
                Ok(merged) => merged,
                Err(error) => {
                    return self.refuse_all(flight.callers, &Refusal::Api(error.into()));
                }
            };
            if !may_be_older {
                self.replace_content(merged);
            } else if merged.is_some_and(|merged| self.has_other_objects(&merged)) {
                self.validate_at_once();
            }
        }
        self.settle(flight.callers, &response);
    }

    fn replace_content(&mut self, content: Option<SessionContent>) {
        if let (Some(head), Some(content)) = (&mut self.state.facts.head, content) {
            head.content = Content::Session(Box::new(content));
        }
    }

    fn has_other_objects(&self, content: &SessionContent) -> bool {
        let known = self.state.facts.head.as_ref().and_then(Head::session);
        known.is_some_and(|known| {
            text(known.user.as_ref()) != text(content.user.as_ref())
                || text(known.member.as_ref()) != text(content.member.as_ref())
                || text(known.organization.as_ref()) != text(content.organization.as_ref())
        })
    }

    /// The content of the session with the objects that a response brought: it replaces the keys that it
    /// returned and leaves the rest alone. An object of somebody else is an error. `None` without a session.
    fn merged_objects(
        &self,
        brings: Brings,
        response: &Response,
    ) -> Result<Option<SessionContent>, MalformedResponse> {
        let known = self.state.facts.head.as_ref().and_then(Head::session);
        let Some(known) = known else { return Ok(None) };
        let mut content: SessionContent = known.clone();
        let (subject, member_id) = view::subject(&known.session);
        let at = |known: i64| self.returned_at(None, Some(known));
        let wrong = |field: &str| response.malformed(format!("{field}: that of the session"));
        if let (Some(user), Brings::UserFields | Brings::User) = (&mut content.user, brings) {
            let merged = match brings {
                Brings::UserFields => response.merged_user_fields(&user.object)?,
                _ => response.merged_user(&user.object)?,
            };
            if merged.user_id != subject {
                return Err(wrong("user_id"));
            }
            let at = at(user.at);
            *user = Returned { at, object: merged };
        }
        if let (Some(member), Brings::Member | Brings::MemberAndOrganization) =
            (&mut content.member, brings)
        {
            let merged = response.merged_member(&member.object)?;
            if merged.member_id != member_id || merged.organization_id != subject {
                return Err(wrong("member.member_id"));
            }
            let at = at(member.at);
            *member = Returned { at, object: merged };
        }
        if let (Some(of), Brings::Organization | Brings::MemberAndOrganization) =
            (&mut content.organization, brings)
        {
            let merged = response.merged_organization(&of.object)?;
            if merged.organization_id != subject {
                return Err(wrong("organization.organization_id"));
            }
            let at = at(of.at);
            *of = Returned { at, object: merged };
        }
        Ok(Some(content))
    }

    pub(super) fn plain_responded(&mut self, flight: InFlight, outcome: ApiOutcome) {
        let success = match outcome.result {
            Ok(success) => success,
            Err(failure) => return self.refused_by_server(flight, failure),
        };
        if flight.call.endpoint.purpose() == Purpose::Change {
            return self.changed(flight, &success);
        }
        let own = self
            .state
            .snapshot()
            .is_some_and(|snapshot| Some(snapshot.subject().1) == flight.call.argument.as_deref());
        if flight.call.endpoint == Endpoint::B2bSessionsRevokeForMember && own {
            self.validate_at_once();
        }
        self.settle_plainly(flight.callers, &success);
    }

    /// The server has changed an object of the session. The request is never sent again: it could
    /// change the object twice. Under another token of the same session the response is returned, and
    /// a validation fetches the object.
    fn changed(&mut self, flight: InFlight, success: &ApiSuccess) {
        if staleness::of(&flight, &self.state) == Staleness::Current {
            // Of two changes whose responses cross, the later one at the server is not known.
            if self.is_older_than_a_change(flight.id) {
                self.validate_at_once();
                return self.settle_plainly(flight.callers, success);
            }
            self.state.changed_before = self.state.next_request;
            return self.take_objects(flight, success, false);
        }
        self.state.counters.late_responses += 1;
        let current = self.state.current().map(|(id, _)| id);
        if current.is_none() || current != flight.session {
            return self.refuse_all(flight.callers, &Refusal::Superseded);
        }
        self.validate_at_once();
        self.settle_plainly(flight.callers, success);
    }

    /// True for a request that the server may have answered before it changed an object: its response
    /// can have the object as it was.
    pub(super) fn is_older_than_a_change(&self, request: RequestId) -> bool {
        request < self.state.changed_before
    }
}

/// An object as the server sent it.
fn text<T: RawJson>(object: Option<&Returned<T>>) -> Option<&str> {
    object.map(|returned| returned.object.raw_json())
}
