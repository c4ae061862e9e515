//! Responses: the callers of the staleness check, what a response brought, and whether it is about the
//! user it was requested for.

use std::sync::Arc;

use crate::clock::Millis;
use crate::http::{ApiOutcome, ApiSuccess};
use crate::storage::{
    Head, HeadToken, IdHash, IntermediateContent, IntermediateKind, QueuedRevoke, Returned,
    SessionContent, SessionObject, Vertical,
};
use crate::tokens::{IntermediateSessionToken, OpaqueToken, TokenHash};
use crate::wire::{Known, MalformedResponse, Response};

use super::super::effect::Effect;
use super::super::event::{Done, Refusal, RequestId};
use super::super::state::{Caller, InFlight, InFlightKind};
use super::super::{reconcile, view};
use super::{Turn, retry_after};

/// How long an intermediate session lives.
const INTERMEDIATE_LIFETIME_MS: i64 = 600_000;

/// What an authentication response brought.
pub(super) enum Brought {
    Session(Box<Session>),
    Intermediate(Box<Intermediate>),
}

/// A session with its token.
pub(super) struct Session {
    pub(super) token: OpaqueToken,
    pub(super) content: SessionContent,
}

impl Session {
    pub(super) fn id(&self) -> IdHash {
        IdHash::of(self.content.session.id())
    }

    /// The server's time in the body.
    pub(super) fn body_time(&self) -> Option<Millis> {
        self.content.session.last_accessed_at()
    }
}

/// An intermediate session with its token.
pub(super) struct Intermediate {
    pub(super) token: IntermediateSessionToken,
    pub(super) content: IntermediateContent,
}

impl Turn {
    /// Every response comes through here once.
    pub(crate) fn responded(&mut self, id: RequestId, outcome: ApiOutcome) {
        let Some(index) = self
            .state
            .in_flight
            .iter()
            .position(|flight| flight.id == id)
        else {
            self.state.counters.late_responses += 1;
            return;
        };
        let flight = self.state.in_flight.remove(index);
        // Whatever it was about, the server asks for a pause from automatic requests.
        let pause = outcome.result.as_ref().err().and_then(retry_after);
        self.state.schedule.hold_back(self.now.boot_ms, pause);
        match flight.kind {
            InFlightKind::Validate { pending, duration } => {
                self.effects.push(Effect::EndRefresh);
                let token = flight.token;
                self.validation_responded(flight, pending, duration, outcome);
                self.refresh_view();
                self.release_held_with(token);
            }
            InFlightKind::Revoke { cleared, target } => {
                self.revoke_responded(flight, cleared, target, outcome);
            }
            InFlightKind::SignIn { duration } => self.sign_in_responded(flight, duration, outcome),
            InFlightKind::Read => self.read_responded(flight, outcome),
            InFlightKind::Plain => self.plain_responded(flight, outcome),
            InFlightKind::QueuedRevoke => self.queued_revoke_responded(&flight, outcome),
        }
        self.serve_queues();
        if self.state.closed {
            self.read_a_last_time();
        }
    }

    /// Answers the callers with the response.
    pub(super) fn settle(&mut self, callers: Vec<Caller>, response: &Arc<Response>) {
        for caller in callers {
            let response = Some(Arc::clone(response));
            let done = Done {
                response,
                ..Done::default()
            };
            self.answer(caller.id, Ok(done));
        }
    }

    /// The same for a response that changes nothing here.
    pub(super) fn settle_plainly(&mut self, callers: Vec<Caller>, success: &ApiSuccess) {
        match self.parse(success) {
            Ok(response) => self.settle(callers, &response),
            Err(malformed) => self.refuse_all(callers, &Refusal::Api(malformed.into())),
        }
    }

    // ---- what a response brought ---------------------------------------------------------------

    /// The response, read once; objects that are known with the same text are used again.
    pub(super) fn parse(&self, success: &ApiSuccess) -> Result<Arc<Response>, MalformedResponse> {
        let content = self.state.facts.head.as_ref().and_then(Head::session);
        let known = content.map_or_else(Known::default, |content| Known {
            user: content.user.as_ref().map(|user| &user.object),
            member: content.member.as_ref().map(|member| &member.object),
            organization: content.organization.as_ref().map(|of| &of.object),
        });
        Response::parse(success.data.clone(), known)
    }

    /// A session: tokens and objects that belong together.
    pub(super) fn read_session(
        &self,
        success: &ApiSuccess,
    ) -> Result<(Arc<Response>, Session), MalformedResponse> {
        let response = self.parse(success)?;
        let session = self.session_of(&response)?;
        Ok((response, session))
    }

    /// A session, or a first factor that waits for more.
    pub(super) fn read_brought(
        &self,
        success: &ApiSuccess,
        flight: &InFlight,
    ) -> Result<(Arc<Response>, Brought), MalformedResponse> {
        let response = self.parse(success)?;
        if response.session_token().is_some() {
            let session = self.session_of(&response)?;
            return Ok((response, Brought::Session(Box::new(session))));
        }
        let Some(token) = response.intermediate_session_token().cloned() else {
            let path = flight.call.endpoint.path();
            let expected = format!("{path}: session tokens or an intermediate one");
            return Err(response.malformed(expected));
        };
        let under_way = self.now.boot_ms.saturating_sub(flight.sent_at).max(0);
        let text = |key| response.raw_field(key).map(str::to_owned);
        let content = IntermediateContent {
            kind: if response.is_discovery() {
                IntermediateKind::Discovery
            } else {
                IntermediateKind::StepUp
            },
            expires_boot_ms: flight.sent_at + INTERMEDIATE_LIFETIME_MS,
            boot_id: self.state.settings.boot_id.clone(),
            expires_wall_ms: self.now.wall_ms - under_way + INTERMEDIATE_LIFETIME_MS,
            expires_at: self.state.best_now(self.now) - under_way + INTERMEDIATE_LIFETIME_MS,
            organization_json: text("organization"),
            member_json: text("member"),
            mfa_required_json: text("mfa_required"),
            primary_required_json: text("primary_required"),
        };
        let step = Intermediate { token, content };
        Ok((response, Brought::Intermediate(Box::new(step))))
    }

    fn session_of(&self, response: &Response) -> Result<Session, MalformedResponse> {
        let (token, jwt) = response.session_tokens()?;
        let returned_at =
            |session: &SessionObject| self.returned_at(session.last_accessed_at(), None);
        let content = match self.state.settings.vertical {
            Vertical::Consumer => {
                let (session, user) = response.consumer()?;
                let session = SessionObject::Consumer(session);
                let at = returned_at(&session);
                SessionContent {
                    session,
                    jwt,
                    last_validated_at: (at > 0).then_some(at),
                    user: Some(Returned { at, object: user }),
                    member: None,
                    organization: None,
                }
            }
            Vertical::B2b => {
                let (session, member, of) = response.b2b()?;
                let session = SessionObject::B2b(session);
                let at = returned_at(&session);
                SessionContent {
                    session,
                    jwt,
                    last_validated_at: (at > 0).then_some(at),
                    user: None,
                    member: Some(Returned { at, object: member }),
                    organization: Some(Returned { at, object: of }),
                }
            }
        };
        if let Some(field) = contradiction(&content) {
            let expected = format!("{field}: the one that the session belongs to");
            return Err(response.malformed(expected));
        }
        Ok(Session { token, content })
    }

    // ---- what follows --------------------------------------------------------------------------

    /// The token that a response brought, for the head.
    pub(super) fn head_token_of(token: &OpaqueToken, stamp: Millis) -> HeadToken {
        HeadToken {
            stamp,
            hash: token.fingerprint(),
            secret: Some(token.secret().clone()),
            rejected: false,
        }
    }

    /// True when the server rejected this token after the request was sent.
    pub(super) fn was_rejected_since(&self, token: TokenHash, request: RequestId) -> bool {
        let mut rejected = self.state.rejected.iter();
        rejected.any(|rejection| rejection.token == token && request < rejection.next_request)
    }

    /// A session that was started and will not be used is revoked on the server: unless it is the one
    /// in use.
    pub(super) fn queue_unused(
        &mut self,
        token: OpaqueToken,
        session: Option<IdHash>,
        expires_at: Option<Millis>,
    ) {
        let hash = token.fingerprint();
        let in_use =
            |known: Option<OpaqueToken>| known.is_some_and(|known| known.fingerprint() == hash);
        let head = self.state.facts.head.as_ref();
        let live = head.filter(|_| !self.state.facts.head_is_over());
        let is_current =
            live.is_some_and(|head| session == Some(head.id) || in_use(self.state.head_token()));
        if is_current || in_use(self.state.pending_token()) {
            // A sign-in of who is signed in already can bring the token that is in use.
            return;
        }
        let entry = QueuedRevoke {
            stamp: self.stamp(None),
            token,
            session,
            expires_at,
            settled: false,
        };
        reconcile::queue(&mut self.state.facts, hash, entry);
        self.state.schedule.next_revoke = Some(self.now.boot_ms);
    }
}

/// The field of a response that names somebody else than its session.
fn contradiction(content: &SessionContent) -> Option<&'static str> {
    let (subject, member_id) = view::subject(&content.session);
    match &content.session {
        SessionObject::Consumer(_) => {
            if content
                .user
                .as_ref()
                .is_some_and(|user| user.object.user_id != subject)
            {
                return Some("user.user_id");
            }
        }
        SessionObject::B2b(_) => {
            let member = content.member.as_ref().map(|member| &member.object);
            if member.is_some_and(|member| {
                member.member_id != member_id || member.organization_id != subject
            }) {
                return Some("member.member_id");
            }
            let organization = content.organization.as_ref().map(|of| &of.object);
            if organization.is_some_and(|of| of.organization_id != subject) {
                return Some("organization.organization_id");
            }
        }
    }
    let claims = content.jwt.claims()?;
    let user = match &content.session {
        SessionObject::Consumer(_) => subject,
        SessionObject::B2b(_) => member_id,
    };
    if claims
        .subject
        .as_ref()
        .is_some_and(|subject| subject != user)
    {
        return Some("session_jwt.sub");
    }
    if claims
        .session_id
        .as_ref()
        .is_some_and(|id| id != content.session.id())
    {
        return Some("session_jwt session id");
    }
    None
}

/// True when a response about the session of `head` names another session or another user.
pub(super) fn names_another(head: &Head, content: &SessionContent) -> bool {
    IdHash::of(content.session.id()) != head.id
        || head
            .session()
            .is_some_and(|known| view::subject(&known.session) != view::subject(&content.session))
}
