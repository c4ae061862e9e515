//! GETs of user, member and organization, and calls that change no session.

use crate::crypto::PkcePair;
use crate::http::ApiOutcome;
use crate::storage::{Content, Returned, SessionContent};
use crate::wire::{Call, Endpoint, MalformedResponse, Pkce, Response};

use super::super::event::{Bound, CallId, Refusal};
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

    /// Sends a call that changes no session, with the token of the session it was asked about.
    pub(crate) fn plain(&mut self, id: CallId, bound: Bound, call: Call, pkce: Option<PkcePair>) {
        if call.endpoint.needs_session() && self.state.token().is_none() {
            return self.refuse_without_session(id);
        }
        let anonymous = Self::is_anonymous(bound, call.endpoint);
        if !anonymous && self.is_about_another(bound) {
            return self.refuse(id, Refusal::Superseded);
        }
        let mut call = self.with_intermediate(call);
        let token = self.state.token().filter(|_| !anonymous).cloned();
        if token.is_some() {
            call.endpoint = call.endpoint.signed_in();
        }
        if let (Pkce::Start(field), Some(pair)) = (call.endpoint.pkce(), pkce) {
            call = self.start_pkce(call, field, pair);
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
        let response = match self.parse(&success) {
            Ok(response) => response,
            Err(malformed) => {
                return self.refuse_all(flight.callers, &Refusal::Api(malformed.into()));
            }
        };
        if !self.state.settings.reader
            && let Err(error) = self.replace_object(flight.call.endpoint, &response)
        {
            return self.refuse_all(flight.callers, &Refusal::Api(error.into()));
        }
        self.settle(flight.callers, &response);
    }

    /// A GET replaces the keys it returned in its object and leaves the rest alone. An object of
    /// somebody else is refused.
    fn replace_object(
        &mut self,
        endpoint: Endpoint,
        response: &Response,
    ) -> Result<(), MalformedResponse> {
        let known = self
            .state
            .facts
            .head
            .as_ref()
            .and_then(|head| head.session());
        let Some(known) = known else { return Ok(()) };
        let mut content: SessionContent = known.clone();
        let (subject, member_id) = view::subject(&known.session);
        let at = |known: i64| self.returned_at(None, Some(known));
        let wrong = |field: &str| response.malformed(format!("{field}: that of the session"));
        if let Some(user) = &mut content.user {
            let merged = response.merged_user(&user.object)?;
            if merged.user_id != subject {
                return Err(wrong("user_id"));
            }
            let at = at(user.at);
            *user = Returned { at, object: merged };
        } else if endpoint == Endpoint::B2bMembersMe {
            if let Some(member) = &mut content.member {
                let merged = response.merged_member(&member.object)?;
                if merged.member_id != member_id || merged.organization_id != subject {
                    return Err(wrong("member.member_id"));
                }
                let at = at(member.at);
                *member = Returned { at, object: merged };
            }
        } else if let Some(of) = &mut content.organization {
            let merged = response.merged_organization(&of.object)?;
            if merged.organization_id != subject {
                return Err(wrong("organization.organization_id"));
            }
            let at = at(of.at);
            *of = Returned { at, object: merged };
        }
        if let Some(head) = &mut self.state.facts.head {
            head.content = Content::Session(Box::new(content));
        }
        Ok(())
    }

    pub(super) fn plain_responded(&mut self, flight: InFlight, outcome: ApiOutcome) {
        match outcome.result {
            Ok(success) => {
                let own = self.state.snapshot().is_some_and(|snapshot| {
                    Some(snapshot.subject().1) == flight.call.argument.as_deref()
                });
                if flight.call.endpoint == Endpoint::B2bSessionsRevokeForMember && own {
                    self.validate_at_once();
                }
                self.settle_plainly(flight.callers, &success);
            }
            Err(failure) => self.refused_by_server(flight, failure),
        }
    }
}
