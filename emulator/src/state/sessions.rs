//! Sessions of both verticals, intermediate sessions, and what responses and JWTs show of them.

use super::ids::{new_id, new_secret};
use super::{State, jwt, seconds};
use crate::error::{ApiError, fail};
use crate::factors;
use crate::types::Vertical;
use serde_json::{Map, Value, json};
use time::{Duration, OffsetDateTime};

/// A session of either vertical.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    pub(crate) id: String,
    pub(crate) token: String,
    /// A user id or a member id.
    pub(crate) subject: String,
    pub(crate) organization: Option<String>,
    pub(crate) started: OffsetDateTime,
    pub(crate) accessed: OffsetDateTime,
    pub(crate) expires: OffsetDateTime,
    pub(crate) factors: Vec<Value>,
    pub(crate) claims: Map<String, Value>,
    pub(crate) user_agent: String,
    pub(crate) revoked: bool,
}

/// An intermediate session: factors proven so far, without a session.
#[derive(Debug, Clone)]
pub(crate) struct Intermediate {
    pub(crate) email: String,
    pub(crate) organization: Option<String>,
    pub(crate) factors: Vec<Value>,
    pub(crate) expires: OffsetDateTime,
}

impl Session {
    pub(crate) fn vertical(&self) -> Vertical {
        if self.organization.is_some() {
            Vertical::B2b
        } else {
            Vertical::Consumer
        }
    }

    fn is_live(&self, now: OffsetDateTime) -> bool {
        !self.revoked && self.expires > now
    }
}

/// The use of a session: when, and by which program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Access<'a> {
    pub(crate) at: OffsetDateTime,
    pub(crate) user_agent: &'a str,
}

impl State {
    /// The index of the live session with this token.
    pub(crate) fn live_session(&self, token: &str, vertical: Vertical) -> Option<usize> {
        let now = self.now();
        self.sessions.iter().position(|session| {
            session.token == token && session.vertical() == vertical && session.is_live(now)
        })
    }

    /// The index of the live session with this id.
    pub(crate) fn live_session_of_id(&self, id: &str, vertical: Vertical) -> Option<usize> {
        let now = self.now();
        self.sessions.iter().position(|session| {
            session.id == id && session.vertical() == vertical && session.is_live(now)
        })
    }

    /// The live sessions of a user or a member, as responses show them.
    pub(crate) fn sessions_of(&self, subject: &str) -> Vec<Value> {
        let now = self.now();
        let all = self.sessions.iter().enumerate();
        let own = all.filter(|(_, it)| it.subject == subject && it.is_live(now));
        own.map(|(index, _)| self.session_value(index)).collect()
    }

    /// Revokes the sessions of a user or a member.
    pub(crate) fn end_sessions_of(&mut self, subject: &str) {
        for session in self.sessions.iter_mut() {
            if session.subject == subject {
                session.revoked = true;
            }
        }
    }

    /// Revokes every session.
    pub(crate) fn end_all_sessions(&mut self) {
        for session in self.sessions.iter_mut() {
            session.revoked = true;
        }
    }

    /// Opens a session, or adds the factors to the one at `existing`.
    pub(crate) fn open(
        &mut self,
        access: Access<'_>,
        existing: Option<usize>,
        subject: &str,
        organization: Option<&str>,
        minutes: i64,
        factors: Vec<Value>,
    ) -> usize {
        let index = existing.unwrap_or_else(|| {
            let session = Session {
                id: new_id(if organization.is_some() {
                    "member-session"
                } else {
                    "session"
                }),
                token: new_secret(),
                subject: subject.to_owned(),
                organization: organization.map(str::to_owned),
                started: access.at,
                accessed: access.at,
                expires: access.at + Duration::minutes(minutes),
                factors: Vec::new(),
                claims: Map::new(),
                user_agent: access.user_agent.to_owned(),
                revoked: false,
            };
            self.sessions.push(session.into());
            self.sessions.len() - 1
        });
        let session = &mut self.sessions[index];
        for factor in factors {
            session
                .factors
                .retain(|old| !factors::is_same(old, &factor));
            session.factors.push(factor);
        }
        self.touch(access.at, index, Some(minutes));
        index
    }

    /// Marks a use of the session, and sets its end when a duration is given.
    pub(crate) fn touch(&mut self, at: OffsetDateTime, index: usize, minutes: Option<i64>) {
        let shorten = !self.options.never_shorten_sessions;
        let rotate = self.options.rotate_session_token;
        let session = &mut self.sessions[index];
        session.accessed = at;
        if let Some(minutes) = minutes {
            let end = at + Duration::minutes(minutes);
            if shorten || end > session.expires {
                session.expires = end;
            }
        }
        if rotate {
            session.token = new_secret();
        }
    }

    /// The roles of the session's owner.
    pub(crate) fn roles(&self, session: &Session) -> Value {
        if session.organization.is_none() {
            let user = self.users.get(&session.subject);
            return user.map_or_else(|| json!([]), |user| user.value["roles"].clone());
        }
        let member = self.members.get(&session.subject);
        let member = member.map(|member| self.public_member(member));
        let roles = member.as_ref().and_then(|it| it["roles"].as_array());
        roles
            .into_iter()
            .flatten()
            .map(|role| role["role_id"].clone())
            .collect()
    }

    /// The ids of those roles.
    pub(crate) fn role_ids(&self, index: usize) -> Vec<String> {
        let roles = self.roles(&self.sessions[index]);
        let ids = roles.as_array().into_iter().flatten();
        ids.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// The public object of a session.
    pub(crate) fn session_value(&self, index: usize) -> Value {
        let session = &self.sessions[index];
        let mut value = json!({
            "started_at": self.time(session.started),
            "last_accessed_at": self.time(session.accessed),
            "expires_at": self.time(session.expires),
            "authentication_factors": session.factors,
            "roles": self.roles(session),
        });
        if let Some(object) = value.as_object_mut() {
            let claims = if session.claims.is_empty() {
                Value::Null
            } else {
                Value::Object(session.claims.clone())
            };
            object.insert("custom_claims".into(), claims);
            if let Some(organization) = &session.organization {
                object.insert("member_session_id".into(), json!(session.id));
                object.insert("member_id".into(), json!(session.subject));
                object.insert("organization_id".into(), json!(organization));
                let slug = self.organizations.get(organization);
                object.insert(
                    "organization_slug".into(),
                    json!(
                        slug.and_then(|o| o["organization_slug"].as_str())
                            .unwrap_or("")
                    ),
                );
            } else {
                object.insert("session_id".into(), json!(session.id));
                object.insert("user_id".into(), json!(session.subject));
                object.insert(
                    "attributes".into(),
                    json!({"ip_address": "127.0.0.1", "user_agent": session.user_agent}),
                );
            }
        }
        value
    }

    /// A new JWT of the session.
    pub(crate) fn session_jwt(&self, index: usize) -> String {
        let session = &self.sessions[index];
        let issued = self.now().unix_timestamp();
        let project = &self.projects.of(session.vertical()).id;
        let mut claims = Value::Object(session.claims.clone());
        let mut inner = json!({
            "id": session.id,
            "started_at": seconds(session.started),
            "last_accessed_at": seconds(session.accessed),
            "expires_at": seconds(session.expires),
            "authentication_factors": session.factors,
            "roles": self.roles(session),
        });
        if session.organization.is_none() {
            inner["attributes"] =
                json!({"ip_address": "127.0.0.1", "user_agent": session.user_agent});
        }
        if let Some(organization) = &session.organization {
            let slug = self.organizations.get(organization);
            claims["https://stytch.com/organization"] = json!({
                "organization_id": organization,
                "slug": slug.and_then(|o| o["organization_slug"].as_str()).unwrap_or(""),
            });
        }
        claims["iss"] = json!(format!("stytch.com/{project}"));
        claims["aud"] = json!([project]);
        claims["sub"] = json!(session.subject);
        claims["iat"] = json!(issued);
        claims["nbf"] = json!(issued);
        claims["exp"] = json!(issued + jwt::LIFETIME_SECONDS);
        claims["https://stytch.com/session"] = inner;
        jwt::sign(&claims)
    }

    /// Adds claims; null deletes, reserved names are ignored.
    pub(crate) fn set_claims(&mut self, index: usize, claims: Option<&Value>) {
        let reserved = ["iss", "aud", "sub", "iat", "nbf", "exp", "jti"];
        for (name, value) in claims.and_then(Value::as_object).into_iter().flatten() {
            if reserved.contains(&name.as_str()) || name.starts_with("https://stytch.com/") {
                continue;
            }
            if value.is_null() {
                self.sessions[index].claims.remove(name);
            } else {
                self.sessions[index]
                    .claims
                    .insert(name.clone(), value.clone());
            }
        }
    }
}

impl State {
    /// The user or the member for whom a trusted token was registered.
    pub(crate) fn subject_of_trusted_token(
        &self,
        profile: &str,
        token: &str,
    ) -> Result<String, ApiError> {
        if !self
            .trusted_tokens
            .keys()
            .any(|(known, _)| known == profile)
        {
            return Err(fail(
                404,
                "trusted_token_profile_not_found",
                "No such profile.",
            ));
        }
        let key = (profile.to_owned(), token.to_owned());
        self.trusted_tokens.get(&key).cloned().ok_or_else(|| {
            fail(
                400,
                "invalid_trusted_auth_token",
                "The token is not trusted.",
            )
        })
    }
}

/// For a session that ended or never existed.
pub(crate) fn session_not_found() -> ApiError {
    fail(404, "session_not_found", "Session could not be found.")
}
