//! The parts of an authentication response that concern the session.

use std::sync::Arc;

use crate::clock::Millis;
use crate::http::{ApiFailure, ApiSuccess};
use crate::model::{Member, MemberSession, ModelError, Organization, Session, User};
use crate::storage::{IntermediateKind, Returned, SessionContent, SessionObject, Vertical};
use crate::tokens::{IntermediateSessionToken, OpaqueToken, SessionJwt};
use crate::wire::AuthReply;

use super::Turn;
use super::response::Unusable;

/// A parsed authentication response.
pub(super) struct AuthParts {
    vertical: Vertical,
    pub(super) session_token: Option<OpaqueToken>,
    pub(super) session_jwt: Option<SessionJwt>,
    pub(super) intermediate: Option<IntermediateSessionToken>,
    pub(super) intermediate_kind: IntermediateKind,
    session_json: Option<String>,
    user_json: Option<String>,
    pub(super) member_json: Option<String>,
    pub(super) organization_json: Option<String>,
    pub(super) mfa_required_json: Option<String>,
    pub(super) primary_required_json: Option<String>,
}

impl Turn {
    pub(super) fn read_auth(&self, success: &ApiSuccess) -> Result<AuthParts, Unusable> {
        let reply = AuthReply::parse(success.data.expose()).map_err(|error| Unusable {
            failure: ApiFailure::Malformed {
                expected: error.to_string(),
            },
            token: None,
        })?;
        let text = |json: &Option<Box<serde_json::value::RawValue>>| {
            json.as_ref()
                .map(|json| json.get().to_owned())
                .filter(|json| json != "null")
        };
        Ok(AuthParts {
            vertical: self.state.settings.vertical,
            session_token: reply.session_token().and_then(OpaqueToken::parse),
            session_jwt: reply.session_jwt().and_then(SessionJwt::parse),
            intermediate: reply.intermediate().and_then(IntermediateSessionToken::parse),
            intermediate_kind: if reply.discovered_organizations.is_some() {
                IntermediateKind::Discovery
            } else {
                IntermediateKind::StepUp
            },
            session_json: text(&reply.session).or_else(|| text(&reply.member_session)),
            user_json: text(&reply.user),
            member_json: text(&reply.member),
            organization_json: text(&reply.organization),
            mfa_required_json: text(&reply.mfa_required),
            primary_required_json: text(&reply.primary_required),
        })
    }
}

impl AuthParts {
    /// The session and its objects; all of them, or what was expected.
    pub(super) fn content(
        &self,
        jwt: SessionJwt,
        at: impl Fn(Option<Millis>) -> Millis,
    ) -> Result<SessionContent, String> {
        fn read<T>(
            field: &str,
            json: Option<&String>,
            read: impl Fn(&str) -> Result<T, ModelError>,
        ) -> Result<Arc<T>, String> {
            let json = json.ok_or_else(|| format!("{field}: an object"))?;
            read(json).map(Arc::new).map_err(|error| error.to_string())
        }
        let session = self.session_json.as_ref();
        Ok(match self.vertical {
            Vertical::Consumer => {
                let session = SessionObject::Consumer(read("session", session, Session::from_json)?);
                let at = at(session.last_accessed_at());
                SessionContent {
                    user: Some(Returned {
                        at,
                        object: read("user", self.user_json.as_ref(), User::from_json)?,
                    }),
                    member: None,
                    organization: None,
                    last_validated_at: Some(at),
                    jwt,
                    session,
                }
            }
            Vertical::B2b => {
                let json = read("member_session", session, MemberSession::from_json)?;
                let session = SessionObject::B2b(json);
                let at = at(session.last_accessed_at());
                SessionContent {
                    user: None,
                    member: Some(Returned {
                        at,
                        object: read("member", self.member_json.as_ref(), Member::from_json)?,
                    }),
                    organization: Some(Returned {
                        at,
                        object: read(
                            "organization",
                            self.organization_json.as_ref(),
                            Organization::from_json,
                        )?,
                    }),
                    last_validated_at: Some(at),
                    jwt,
                    session,
                }
            }
        })
    }
}
