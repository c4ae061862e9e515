//! Everything the emulator remembers, and the sessions built from it.

pub(crate) mod directory;
pub(crate) mod policy;

use crate::answer::{ApiError, fail, new_id, new_secret, unauthorized};
use crate::auth::Ask;
use crate::control::{LoggedRequest, Message, Options};
use crate::faults::Fault;
use crate::jwt;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// A stored password.
#[derive(Debug, Clone)]
pub(crate) enum Secret {
    Plain(String),
    Bcrypt(String),
}

impl Secret {
    pub(crate) fn matches(&self, given: &str) -> bool {
        match self {
            Self::Plain(text) => text == given,
            Self::Bcrypt(hash) => bcrypt::verify(given, hash).unwrap_or(false),
        }
    }
}

/// A consumer user: the public object and what is never shown.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) value: Value,
    pub(crate) password: Option<Secret>,
}

/// A member: the public object and what is never shown.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) value: Value,
    pub(crate) password: Option<Secret>,
    pub(crate) totp_secret: Option<Vec<u8>>,
    pub(crate) recovery_codes: Vec<String>,
}

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

/// A one-time code or a link that was sent.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    /// `consumer`, `b2b`, `discovery` or `mfa`.
    pub(crate) purpose: &'static str,
    pub(crate) channel: String,
    pub(crate) recipient: String,
    /// The user or the member; empty in discovery.
    pub(crate) subject: String,
    pub(crate) method_id: String,
    pub(crate) secret: String,
    pub(crate) challenge: Option<String>,
    pub(crate) expires: OffsetDateTime,
}

/// The state.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) consumer_public: String,
    pub(crate) b2b_public: String,
    pub(crate) consumer_project: String,
    pub(crate) b2b_project: String,
    pub(crate) consumer_secret: String,
    pub(crate) b2b_secret: String,
    pub(crate) options: Options,
    pub(crate) clock_offset: i64,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) organizations: BTreeMap<String, Value>,
    pub(crate) members: BTreeMap<String, Member>,
    pub(crate) sessions: Vec<Session>,
    pub(crate) intermediates: HashMap<String, Intermediate>,
    pub(crate) codes: Vec<Sent>,
    pub(crate) links: Vec<Sent>,
    pub(crate) inbox: Vec<Message>,
    pub(crate) access_tokens: HashMap<String, String>,
    pub(crate) trusted_tokens: HashMap<(String, String), String>,
    pub(crate) faults: Vec<(u64, Fault)>,
    pub(crate) next_fault: u64,
    pub(crate) requests: Vec<(u64, LoggedRequest)>,
}

impl State {
    pub(crate) fn new(options: Options) -> Self {
        let public = || format!("public-token-test-{}", uuid::Uuid::new_v4());
        let secret = || format!("secret-test-{}", new_secret());
        Self {
            consumer_public: public(),
            b2b_public: public(),
            consumer_project: new_id("project"),
            b2b_project: new_id("project"),
            consumer_secret: secret(),
            b2b_secret: secret(),
            options,
            clock_offset: 0,
            users: BTreeMap::new(),
            organizations: BTreeMap::new(),
            members: BTreeMap::new(),
            sessions: Vec::new(),
            intermediates: HashMap::new(),
            codes: Vec::new(),
            links: Vec::new(),
            inbox: Vec::new(),
            access_tokens: HashMap::new(),
            trusted_tokens: HashMap::new(),
            faults: Vec::new(),
            next_fault: 1,
            requests: Vec::new(),
        }
    }

    /// The emulator's clock.
    pub(crate) fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + Duration::seconds(self.clock_offset)
    }

    /// A time as answers show it.
    pub(crate) fn time(&self, at: OffsetDateTime) -> String {
        if self.options.whole_second_times {
            seconds(at)
        } else {
            at.format(&Rfc3339).unwrap_or_default()
        }
    }

    /// The index of the session with this token while it lives.
    pub(crate) fn live(&self, token: &str, b2b: bool) -> Option<usize> {
        let now = self.now();
        self.sessions.iter().position(|session| {
            session.token == token
                && session.organization.is_some() == b2b
                && !session.revoked
                && session.expires > now
        })
    }

    /// The session of the Basic password: none, a live one, or a failure.
    pub(crate) fn caller(&self, ask: &Ask, b2b: bool) -> Result<Option<usize>, ApiError> {
        match ask.session_token() {
            None => Ok(None),
            Some(token) => self.live(token, b2b).map(Some).ok_or_else(|| {
                if self.options.dead_session_is_not_found_everywhere {
                    session_not_found()
                } else {
                    unauthorized()
                }
            }),
        }
    }

    /// The session of the Basic password, which must be there.
    pub(crate) fn required(&self, ask: &Ask, b2b: bool) -> Result<usize, ApiError> {
        self.caller(ask, b2b)?.ok_or_else(unauthorized)
    }

    /// The session of a session endpoint, where a dead token has its own error.
    pub(crate) fn session_endpoint(&self, ask: &Ask, b2b: bool) -> Result<usize, ApiError> {
        let token = ask.session_token().ok_or_else(unauthorized)?;
        self.live(token, b2b).ok_or_else(|| {
            if self.options.unknown_session_is_unauthorized {
                unauthorized()
            } else {
                session_not_found()
            }
        })
    }

    /// Opens a session, or adds the factors to the one at `existing`.
    pub(crate) fn open(
        &mut self,
        ask: &Ask,
        existing: Option<usize>,
        subject: &str,
        organization: Option<&str>,
        minutes: i64,
        factors: Vec<Value>,
    ) -> usize {
        let index = existing.unwrap_or_else(|| {
            self.sessions.push(Session {
                id: new_id(if organization.is_some() {
                    "member-session"
                } else {
                    "session"
                }),
                token: new_secret(),
                subject: subject.to_owned(),
                organization: organization.map(str::to_owned),
                started: ask.now,
                accessed: ask.now,
                expires: ask.now + Duration::minutes(minutes),
                factors: Vec::new(),
                claims: Map::new(),
                user_agent: ask.user_agent.clone(),
                revoked: false,
            });
            self.sessions.len() - 1
        });
        let session = &mut self.sessions[index];
        for factor in factors {
            session.factors.retain(|old| !same_factor(old, &factor));
            session.factors.push(factor);
        }
        self.touch(ask, index, Some(minutes));
        index
    }

    /// Marks a use of the session, and sets its end when a duration is given.
    pub(crate) fn touch(&mut self, ask: &Ask, index: usize, minutes: Option<i64>) {
        let shorten = !self.options.never_shorten_sessions;
        let rotate = self.options.rotate_session_token;
        let session = &mut self.sessions[index];
        session.accessed = ask.now;
        if let Some(minutes) = minutes {
            let end = ask.now + Duration::minutes(minutes);
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
        let roles = member.and_then(|member| member.value["roles"].as_array());
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
        let project = if session.organization.is_some() {
            &self.b2b_project
        } else {
            &self.consumer_project
        };
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

    /// Sends a code or a link to the inbox.
    pub(crate) fn send(&mut self, kind: &str, sent: Sent) {
        self.inbox.push(Message {
            kind: kind.to_owned(),
            channel: sent.channel.clone(),
            recipient: sent.recipient.clone(),
            code_or_token: sent.secret.clone(),
            method_id: sent.method_id.clone(),
            sent_at: self.time(self.now()),
        });
        if kind == "otp" {
            self.codes.push(sent);
        } else {
            self.links.push(sent);
        }
    }

    /// Uses up a code sent for this purpose; a wrong one stays valid.
    pub(crate) fn use_code(
        &mut self,
        purpose: &str,
        code: &str,
        matches: impl Fn(&Sent) -> bool,
    ) -> Result<Sent, ApiError> {
        let now = self.now();
        self.codes.retain(|sent| sent.expires > now);
        let fits = |sent: &Sent| sent.purpose == purpose && matches(sent);
        if !self.codes.iter().any(fits) {
            return Err(fail(404, "otp_code_not_found", "OTP code not found."));
        }
        let found = self.codes.iter().position(|s| fits(s) && s.secret == code);
        found.map(|index| self.codes.remove(index)).ok_or_else(|| {
            fail(
                401,
                "unable_to_auth_otp_code",
                "The passcode could not be authenticated.",
            )
        })
    }

    /// Uses up a link, checking PKCE.
    pub(crate) fn use_link(
        &mut self,
        purpose: &str,
        token: &str,
        verifier: Option<&str>,
    ) -> Result<Sent, ApiError> {
        let now = self.now();
        self.links.retain(|sent| sent.expires > now);
        let index = self
            .links
            .iter()
            .position(|sent| sent.purpose == purpose && sent.secret == token)
            .ok_or_else(|| {
                fail(
                    401,
                    "unable_to_auth_magic_link",
                    "The magic link could not be authenticated.",
                )
            })?;
        check_pkce(self.links[index].challenge.as_deref(), verifier)?;
        Ok(self.links.remove(index))
    }
}

/// A time in whole seconds.
pub(crate) fn seconds(at: OffsetDateTime) -> String {
    at.replace_nanosecond(0)
        .unwrap_or(at)
        .format(&Rfc3339)
        .unwrap_or_default()
}

/// The failure for a session that ended or never was.
pub(crate) fn session_not_found() -> ApiError {
    fail(404, "session_not_found", "Session could not be found.")
}

/// A six-digit code.
pub(crate) fn new_code() -> String {
    format!("{:06}", rand::random::<u32>() % 1_000_000)
}

/// Checks a verifier against the stored challenge.
pub(crate) fn check_pkce(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), ApiError> {
    use base64::Engine as _;
    use sha2::Digest as _;
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(fail(
            400,
            "pkce_expected_code_verifier",
            "A PKCE verifier is needed.",
        )),
        (None, Some(_)) => Err(fail(
            400,
            "pkce_did_not_expect_code_verifier",
            "No PKCE challenge was given at the start.",
        )),
        (Some(challenge), Some(verifier)) => {
            let digest = sha2::Sha256::digest(verifier.as_bytes());
            let computed = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest);
            if computed == challenge {
                Ok(())
            } else {
                Err(fail(
                    401,
                    "pkce_mismatch",
                    "The PKCE verifier does not match.",
                ))
            }
        }
    }
}

fn same_factor(left: &Value, right: &Value) -> bool {
    let strip = |value: &Value| {
        let mut value = value.clone();
        if let Some(object) = value.as_object_mut() {
            for name in [
                "last_authenticated_at",
                "created_at",
                "updated_at",
                "sequence_order",
            ] {
                object.remove(name);
            }
        }
        value
    };
    strip(left) == strip(right)
}
