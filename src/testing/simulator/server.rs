//! A small model of Stytch: which sessions it holds as valid, and what it answers.
//!
//! Every response has a *moment*, a number that stands in the session, in its JWT and in the user,
//! so that the oracle can see whether what is published is of one response.
//!
//! The server can replace the opaque token of a session. `token-5.1` takes the place of `token-5`,
//! and both stay valid. Everything but the response bodies names the session by its first token.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::clock::Millis;

use super::network::Wrong;

/// How long a JWT lives.
const JWT_MS: i64 = 300_000;

/// A session as the server holds it.
#[derive(Clone, Debug)]
pub(super) struct Grant {
    pub(super) session_id: String,
    pub(super) user: u8,
    pub(super) organization: u8,
    pub(super) expires_ms: Millis,
    pub(super) revoked_at: Option<Millis>,
    /// How often the token was replaced.
    rotations: u32,
}

/// The first token of the session that this is a token of.
pub(super) fn first_token(token: &str) -> &str {
    token.split('.').next().unwrap_or(token)
}

/// How often the server had replaced the token of the session when it made this one.
pub(super) fn rotation(token: &str) -> u32 {
    let number = token.split_once('.').map(|(_, number)| number.parse());
    number.and_then(Result::ok).unwrap_or(0)
}

impl Grant {
    pub(super) fn lives(&self, now: Millis) -> bool {
        self.revoked_at.is_none() && now < self.expires_ms
    }
}

/// What a JWT was issued with.
#[derive(Clone, Debug)]
pub(super) struct Issue {
    pub(super) token: String,
    pub(super) moment: u64,
    pub(super) expires_ms: Millis,
}

/// What came of a request: an HTTP status and the body.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    /// Brings a session with this token.
    pub(super) grants: Option<String>,
    /// Brings an intermediate session with this token.
    pub(super) intermediate: Option<String>,
    /// About somebody else than the request.
    pub(super) wrong: bool,
}

/// The server. Its clock is the true time.
#[derive(Debug)]
pub(super) struct Server {
    b2b: bool,
    pub(super) grants: HashMap<String, Grant>,
    pub(super) issued: HashMap<String, Issue>,
    /// Intermediate tokens, the user each is for, and its end.
    intermediates: HashMap<String, (u8, Millis)>,
    next: u64,
}

impl Server {
    pub(super) fn new(b2b: bool) -> Self {
        Self {
            b2b,
            grants: HashMap::new(),
            issued: HashMap::new(),
            intermediates: HashMap::new(),
            next: 1,
        }
    }

    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    pub(super) fn lives(&self, token: &str, now: Millis) -> bool {
        self.grants.get(token).is_some_and(|grant| grant.lives(now))
    }

    pub(super) fn revoke(&mut self, token: &str, now: Millis) {
        if let Some(grant) = self.grants.get_mut(token) {
            grant.revoked_at.get_or_insert(now);
        }
    }

    /// A session that begins now; its opaque token.
    pub(super) fn grant(
        &mut self,
        user: u8,
        organization: u8,
        minutes: i64,
        now: Millis,
    ) -> String {
        let number = self.number();
        let token = format!("token-{number}");
        self.grants.insert(
            token.clone(),
            Grant {
                session_id: format!("session-{number}"),
                user,
                organization,
                expires_ms: now + minutes * 60_000,
                revoked_at: None,
                rotations: 0,
            },
        );
        token
    }

    /// The next responses about this session bring another token.
    pub(super) fn rotate(&mut self, token: &str) {
        if let Some(grant) = self.grants.get_mut(token) {
            grant.rotations += 1;
        }
    }

    /// The latest token of this session.
    pub(super) fn exact_token(&self, token: &str) -> Option<String> {
        let grant = self.grants.get(token)?;
        Some(match grant.rotations {
            0 => token.to_owned(),
            rotations => format!("{token}.{rotations}"),
        })
    }

    /// A JWT for this session.
    pub(super) fn jwt(&mut self, token: &str, moment: u64, now: Millis) -> String {
        let end = now + JWT_MS;
        let about = self.grants.get(token).map_or_else(String::new, |grant| {
            let kind = if self.b2b { "member" } else { "user" };
            format!(
                r#","sub":"{kind}-{}","https://stytch.com/session":{{"id":"{}"}}"#,
                grant.user, grant.session_id
            )
        });
        let claims = format!(
            r#"{{"iat":{},"exp":{},"moment":{moment}{about}}}"#,
            now / 1000,
            end / 1000
        );
        let jwt = format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims));
        self.issued.insert(
            jwt.clone(),
            Issue {
                token: token.to_owned(),
                moment,
                expires_ms: end / 1000 * 1000,
            },
        );
        jwt
    }

    /// Answers one request as it arrives; the response is wrong in this way, if it can be.
    pub(super) fn answer_with(
        &mut self,
        wrong: Option<Wrong>,
        path: &str,
        token: Option<&str>,
        body: &Map<String, Value>,
        now: Millis,
    ) -> Answer {
        let answer = self.answer(path, token, body, now);
        let Some(wrong) = wrong.filter(|_| answer.status == 200) else {
            return answer;
        };
        let creates = body.get("sim").is_some();
        let mut replaced = if let Some(granted) = answer.grants.clone() {
            // A sign-in may bring any session.
            if creates && wrong == Wrong::Session {
                return answer;
            }
            self.wrong_session(&granted, wrong, now)
        } else if path.ends_with("/me") {
            let Some(mut grant) = token.and_then(|token| self.grants.get(token)).cloned() else {
                return answer;
            };
            (grant.user, grant.organization) = (1 - grant.user, 1 - grant.organization);
            let moment = self.number();
            Self::fetched(path, &grant, moment)
        } else {
            return answer;
        };
        replaced.wrong = true;
        replaced
    }

    /// The response about this session as it must not be.
    fn wrong_session(&mut self, token: &str, wrong: Wrong, now: Millis) -> Answer {
        let Some(grant) = self.grants.get(token).cloned() else {
            return plain();
        };
        let other = self.grant(1 - grant.user, grant.organization, 60, now);
        match wrong {
            Wrong::Session => self.session_answer(&other, now),
            Wrong::User => self.session_answer_of(token, token, &other, now),
            Wrong::Jwt => self.session_answer_of(token, &other, token, now),
        }
    }

    fn fetched(path: &str, grant: &Grant, moment: u64) -> Answer {
        success(&if path.ends_with("users/me") {
            format!(
                r#""request_id":"r","status_code":200,{}"#,
                user_fields(grant.user, moment)
            )
        } else if path.ends_with("members/me") {
            format!(r#""request_id":"r","member":{}"#, member(grant, moment))
        } else {
            format!(
                r#""request_id":"r","organization":{}"#,
                organization(grant, moment)
            )
        })
    }

    /// Answers one request as it arrives.
    pub(super) fn answer(
        &mut self,
        path: &str,
        token: Option<&str>,
        body: &Map<String, Value>,
        now: Millis,
    ) -> Answer {
        let known = token.filter(|token| self.lives(token, now));
        match path {
            "/sessions/authenticate" | "/b2b/sessions/authenticate" => match known {
                Some(token) => {
                    let token = token.to_owned();
                    if let Some(minutes) = minutes(body)
                        && let Some(grant) = self.grants.get_mut(&token)
                    {
                        grant.expires_ms = now + minutes * 60_000;
                    }
                    self.session_answer(&token, now)
                }
                None => refusal(404, "session_not_found"),
            },
            "/sessions/revoke" | "/b2b/sessions/revoke" => match known {
                Some(token) => {
                    self.revoke(&token.to_owned(), now);
                    plain()
                }
                None => refusal(404, "session_not_found"),
            },
            "/users/me" | "/b2b/organizations/members/me" | "/b2b/organizations/me" => {
                match known.and_then(|token| self.grants.get(token)).cloned() {
                    Some(grant) => {
                        let moment = self.number();
                        Self::fetched(path, &grant, moment)
                    }
                    None => refusal(401, "unauthorized_credentials"),
                }
            }
            _ if path.starts_with("/b2b/sessions/revoke/") => {
                match known.and_then(|token| self.grants.get(token)).cloned() {
                    Some(me) => {
                        for grant in self.grants.values_mut() {
                            if (grant.user, grant.organization) == (me.user, me.organization) {
                                grant.revoked_at.get_or_insert(now);
                            }
                        }
                        plain()
                    }
                    None => refusal(401, "unauthorized_credentials"),
                }
            }
            // A token that is over is refused, and the factor is not looked at.
            _ if body.get("sim").is_some() && token.is_some() && known.is_none() => {
                refusal(404, "session_not_found")
            }
            _ if body.get("sim").is_some() => self.sign_in(path, known, body, now),
            _ => plain(),
        }
    }

    /// A sign-in request; what is to come of it stands in its body.
    fn sign_in(
        &mut self,
        path: &str,
        known: Option<&str>,
        body: &Map<String, Value>,
        now: Millis,
    ) -> Answer {
        let text = |field: &str| body.get(field).and_then(Value::as_str).unwrap_or_default();
        let mut user =
            u8::try_from(body.get("user").and_then(Value::as_u64).unwrap_or(0)).unwrap_or(0);
        let mut organization = 0;
        let minutes = match text("sim") {
            "wrong" => return refusal(400, "otp_code_not_found"),
            "short" => 1,
            _ => minutes(body).unwrap_or(5),
        };
        match text("sim") {
            "step-up" => return self.intermediate(user, false, now),
            "discovery" => return self.intermediate(user, true, now),
            "finish" => {
                match self.intermediates.get(text("intermediate_session_token")) {
                    Some((whose, end)) if now < *end => user = *whose,
                    _ => return refusal(400, "intermediate_session_not_found"),
                }
                let token = text("intermediate_session_token").to_owned();
                self.intermediates.remove(&token);
            }
            "exchange" => match known.and_then(|token| self.grants.get(token)) {
                Some(grant) => {
                    user = grant.user;
                    organization = 1 - grant.organization;
                }
                None => return refusal(401, "unauthorized_credentials"),
            },
            "pkce"
                if !text(if self.b2b {
                    "pkce_code_verifier"
                } else {
                    "code_verifier"
                })
                .starts_with("verifier") =>
            {
                return refusal(400, "pkce_mismatch");
            }
            _ => {}
        }
        // With a live session of the same user the factor is added to it.
        let same = known.filter(|token| {
            self.grants.get(*token).is_some_and(|grant| {
                grant.user == user && grant.organization == organization && !path.is_empty()
            })
        });
        let token = match same.map(str::to_owned) {
            Some(token) => {
                if let Some(grant) = self.grants.get_mut(&token) {
                    grant.expires_ms = now + minutes * 60_000;
                }
                token
            }
            None => self.grant(user, organization, minutes, now),
        };
        self.session_answer(&token, now)
    }

    fn intermediate(&mut self, user: u8, discovery: bool, now: Millis) -> Answer {
        let token = format!("intermediate-{}", self.number());
        self.intermediates
            .insert(token.clone(), (user, now + 600_000));
        let mut answer = success(&format!(
            r#""request_id":"r","session_token":"","session_jwt":"","intermediate_session_token":"{token}"{}"#,
            if discovery {
                r#","discovered_organizations":[]"#
            } else {
                r#","mfa_required":{"member_options":null}"#
            }
        ));
        answer.intermediate = Some(token);
        answer
    }

    fn session_answer(&mut self, token: &str, now: Millis) -> Answer {
        self.session_answer_of(token, token, token, now)
    }

    /// A response with the session of one token, the JWT of another and the user of a third.
    fn session_answer_of(&mut self, token: &str, jwt: &str, user: &str, now: Millis) -> Answer {
        let moment = self.number();
        let jwt = self.jwt(jwt, moment, now);
        let (Some(grant), Some(user)) = (
            self.grants.get(token).cloned(),
            self.grants.get(user).cloned(),
        ) else {
            return refusal(404, "session_not_found");
        };
        let (id, expires) = (&grant.session_id, rfc3339(grant.expires_ms));
        let times = format!(
            r#""authentication_factors":[],"last_accessed_at":"{}","expires_at":"{expires}","custom_claims":{{"moment":{moment}}}"#,
            rfc3339(now)
        );
        let objects = if self.b2b {
            format!(
                r#""member_session":{{"member_session_id":"{id}","member_id":"member-{}","organization_id":"organization-{}",{times}}},"member":{},"organization":{}"#,
                grant.user,
                grant.organization,
                member(&user, moment),
                organization(&user, moment)
            )
        } else {
            format!(
                r#""session":{{"session_id":"{id}","user_id":"user-{}",{times}}},"user":{{{}}}"#,
                grant.user,
                user_fields(user.user, moment)
            )
        };
        let exact = self.exact_token(token).unwrap_or_default();
        let mut answer = success(&format!(
            r#""request_id":"r","status_code":200,"session_token":"{exact}","session_jwt":"{jwt}",{objects}"#
        ));
        answer.grants = Some(token.to_owned());
        answer
    }
}

fn minutes(body: &Map<String, Value>) -> Option<i64> {
    body.get("session_duration_minutes").and_then(Value::as_i64)
}

fn user_fields(user: u8, moment: u64) -> String {
    format!(r#""user_id":"user-{user}","untrusted_metadata":{{"moment":{moment}}}"#)
}

fn member(grant: &Grant, moment: u64) -> String {
    format!(
        r#"{{"member_id":"member-{}","organization_id":"organization-{}","untrusted_metadata":{{"moment":{moment}}}}}"#,
        grant.user, grant.organization
    )
}

fn organization(grant: &Grant, moment: u64) -> String {
    format!(
        r#"{{"organization_id":"organization-{}","trusted_metadata":{{"moment":{moment}}}}}"#,
        grant.organization
    )
}

fn success(data: &str) -> Answer {
    Answer {
        status: 200,
        body: format!(r#"{{"data":{{{data}}}}}"#),
        grants: None,
        intermediate: None,
        wrong: false,
    }
}

fn plain() -> Answer {
    success(r#""request_id":"r","status_code":200"#)
}

fn refusal(status: u16, error_type: &str) -> Answer {
    Answer {
        status,
        body: error_body(status, error_type),
        grants: None,
        intermediate: None,
        wrong: false,
    }
}

/// An error as Stytch writes it.
pub(super) fn error_body(status: u16, error_type: &str) -> String {
    format!(
        r#"{{"status_code":{status},"request_id":"r","error_type":"{error_type}","error_message":"simulated","error_url":""}}"#
    )
}

fn rfc3339(ms: Millis) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(ms) * 1_000_000)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}
