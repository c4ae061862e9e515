//! The response of a call: read once, then shared by the engine, the record and the client.

use std::fmt;
use std::sync::Arc;

use crate::model::{
    Decode, Fields, Member, MemberSession, ModelError, Organization, Session, User, Wire,
};
use crate::tokens::{IntermediateSessionToken, OpaqueToken, Secret, SessionJwt};

use super::json::{self, Redactor, Scanner};

/// Keys whose values never leave the library as plain text, at any depth.
const TOKENS: [&str; 3] = ["session_token", "session_jwt", "intermediate_session_token"];
/// Keys of a response itself whose values never leave the library as plain text. Deeper ones belong to the app.
const SHOWN_ONCE: [&str; 3] = ["secret", "qr_code", "recovery_codes"];
/// The fields next to the user's own fields in the response of `users/me`.
const BESIDE_THE_USER: [&str; 3] = ["request_id", "status_code", "__user"];

/// The `data` object of a successful response.
///
/// Its text is scanned once, without recursion. The five objects and the tokens are typed then; all
/// other fields are read from the places that the scan has found. An object that is not what was
/// expected is an error only for the caller that reads it.
pub struct Response {
    /// The exact text, tokens included.
    data: Secret,
    members: Vec<json::Member>,
    /// The text without secrets, where there are any in it.
    redacted: Option<String>,
    session_token: Option<OpaqueToken>,
    session_jwt: Option<SessionJwt>,
    intermediate_session_token: Option<IntermediateSessionToken>,
    session: Parsed<Session>,
    member_session: Parsed<MemberSession>,
    user: Parsed<User>,
    member: Parsed<Member>,
    organization: Parsed<Organization>,
}

/// An object of a response: missing or null, typed, or wrong.
type Parsed<T> = Result<Option<Arc<T>>, ModelError>;

/// Objects that the caller already has: one with the same text is used again instead of being read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// The user.
    pub user: Option<&'a Arc<User>>,
    /// The member.
    pub member: Option<&'a Arc<Member>>,
    /// The organization.
    pub organization: Option<&'a Arc<Organization>>,
}

/// A response is not what its operation has in its contract.
///
/// The session that it names may exist all the same: `session_token` is the token that was found,
/// for the caller to revoke.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct MalformedResponse {
    /// What was expected; names the field and never quotes its value.
    pub expected: String,
    /// The opaque token that the response holds, if it holds one.
    pub session_token: Option<OpaqueToken>,
    /// The session that the response names, if it names one.
    pub session_id: Option<String>,
}

/// All else follows from the text.
impl PartialEq for Response {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({} bytes)", self.data.expose().len())
    }
}

impl Response {
    /// Reads the `data` object of a response.
    ///
    /// # Errors
    ///
    /// When the text is not a JSON object.
    pub fn parse(data: Secret, known: Known<'_>) -> Result<Arc<Self>, MalformedResponse> {
        let text = data.expose();
        let mut members = json::Members::default();
        let mut redactor = Redactor::new(text, &TOKENS, &SHOWN_ONCE);
        let scanned = Scanner::new(text).try_for_each(|token| {
            let token = token?;
            members.see(token);
            redactor.see(token);
            Ok(())
        });
        let members = scanned
            .and_then(|()| members.finish())
            .map_err(|_: json::NotJson| MalformedResponse {
                expected: "a JSON object".to_owned(),
                session_token: None,
                session_id: None,
            })?;
        let redacted = redactor.finish();
        let fields = Fields::of_members("response", text, &members);
        // The text moves into the token, which erases it.
        let secret = |key| fields.optional::<String>(key);
        let response = Self {
            session_token: secret("session_token").and_then(OpaqueToken::parse),
            session_jwt: secret("session_jwt").and_then(SessionJwt::parse),
            intermediate_session_token: secret("intermediate_session_token")
                .and_then(IntermediateSessionToken::parse),
            session: object(&fields, "session", None, |it: &Session| &it.raw_json),
            member_session: object(&fields, "member_session", None, |it: &MemberSession| {
                &it.raw_json
            }),
            user: object(&fields, "user", known.user, |it| &it.raw_json),
            member: object(&fields, "member", known.member, |it| &it.raw_json),
            organization: object(&fields, "organization", known.organization, |it| {
                &it.raw_json
            }),
            redacted,
            members,
            data: data.clone(),
        };
        Ok(Arc::new(response))
    }

    /// The response of a call that had nothing to send.
    pub fn empty() -> Arc<Self> {
        Arc::new(Self {
            data: Secret::new("{}"),
            members: Vec::new(),
            redacted: None,
            session_token: None,
            session_jwt: None,
            intermediate_session_token: None,
            session: Ok(None),
            member_session: Ok(None),
            user: Ok(None),
            member: Ok(None),
            organization: Ok(None),
        })
    }

    /// The exact text of `data`, with its tokens.
    #[cfg(feature = "json")]
    pub(crate) fn data(&self) -> &Secret {
        &self.data
    }

    /// The text of `data` without secrets; the rest is as it was written.
    pub fn raw_json(&self) -> &str {
        self.redacted
            .as_deref()
            .unwrap_or_else(|| self.data.expose())
    }

    /// Names the request in the vendor's logs; empty when the response has none.
    pub fn request_id(&self) -> String {
        self.fields().value("request_id")
    }

    /// The HTTP status that the body repeats; 0 when it does not.
    pub fn status_code(&self) -> u16 {
        u16::try_from(self.fields().value::<i32>("status_code")).unwrap_or_default()
    }

    /// Opaque session token; the wire's `""` is none.
    pub fn session_token(&self) -> Option<&OpaqueToken> {
        self.session_token.as_ref()
    }

    /// Session JWT; the wire's `""` is none.
    #[cfg(any(test, feature = "testing"))]
    pub fn session_jwt(&self) -> Option<&SessionJwt> {
        self.session_jwt.as_ref()
    }

    /// Intermediate session token; the wire's `""` is none.
    pub fn intermediate_session_token(&self) -> Option<&IntermediateSessionToken> {
        self.intermediate_session_token.as_ref()
    }

    /// Both tokens of a session.
    pub fn session_tokens(&self) -> Result<(OpaqueToken, SessionJwt), MalformedResponse> {
        let token = self.session_token.clone();
        let token = token.ok_or_else(|| self.malformed("session_token: a token"))?;
        let jwt = self.session_jwt.clone();
        let jwt = jwt.ok_or_else(|| self.malformed("session_jwt: a token"))?;
        Ok((token, jwt))
    }

    /// The consumer session, if the response has one.
    pub fn session(&self) -> Result<Option<&Arc<Session>>, MalformedResponse> {
        self.parsed(&self.session)
    }

    /// The B2B session, if the response has one.
    pub fn member_session(&self) -> Result<Option<&Arc<MemberSession>>, MalformedResponse> {
        self.parsed(&self.member_session)
    }

    /// The user under `user`, if the response has one. Of `users/me` see [`Self::merged_user_fields`].
    pub fn user(&self) -> Result<Option<&Arc<User>>, MalformedResponse> {
        self.parsed(&self.user)
    }

    /// The member, if the response has one.
    pub fn member(&self) -> Result<Option<&Arc<Member>>, MalformedResponse> {
        self.parsed(&self.member)
    }

    /// The organization, if the response has one.
    pub fn organization(&self) -> Result<Option<&Arc<Organization>>, MalformedResponse> {
        self.parsed(&self.organization)
    }

    /// Session and user of a consumer sign-in or validation.
    pub fn consumer(&self) -> Result<(Arc<Session>, Arc<User>), MalformedResponse> {
        Ok((
            self.required("session", &self.session)?,
            self.required("user", &self.user)?,
        ))
    }

    /// Session, member and organization of a B2B sign-in or validation.
    #[allow(clippy::type_complexity, reason = "three objects, each shared")]
    pub fn b2b(
        &self,
    ) -> Result<(Arc<MemberSession>, Arc<Member>, Arc<Organization>), MalformedResponse> {
        Ok((
            self.required("member_session", &self.member_session)?,
            self.required("member", &self.member)?,
            self.required("organization", &self.organization)?,
        ))
    }

    /// The cached user with the fields that `users/me` has returned next to `request_id`.
    pub fn merged_user_fields(&self, cached: &Arc<User>) -> Result<Arc<User>, MalformedResponse> {
        let data = self.data.expose();
        self.merged(cached, &cached.raw_json, data, &BESIDE_THE_USER)
    }

    /// The cached user with the fields that a change has returned under `user`.
    pub fn merged_user(&self, cached: &Arc<User>) -> Result<Arc<User>, MalformedResponse> {
        let fresh = self.required_text("user")?;
        self.merged(cached, &cached.raw_json, fresh, &[])
    }

    /// The cached member with the fields that a response has under `member`.
    pub fn merged_member(&self, cached: &Arc<Member>) -> Result<Arc<Member>, MalformedResponse> {
        let fresh = self.required_text("member")?;
        self.merged(cached, &cached.raw_json, fresh, &[])
    }

    /// The cached organization with the fields that a response has under `organization`.
    pub fn merged_organization(
        &self,
        cached: &Arc<Organization>,
    ) -> Result<Arc<Organization>, MalformedResponse> {
        let fresh = self.required_text("organization")?;
        self.merged(cached, &cached.raw_json, fresh, &[])
    }

    /// The exact text of a field, unless it is missing or null.
    pub fn raw_field(&self, key: &str) -> Option<&str> {
        self.fields().present(key)
    }

    /// True for the response of a discovery: the field is present, with any value.
    pub fn is_discovery(&self) -> bool {
        self.raw_field("discovered_organizations").is_some()
    }

    /// An error that carries the token of this response.
    pub fn malformed(&self, expected: impl Into<String>) -> MalformedResponse {
        MalformedResponse {
            expected: expected.into(),
            session_token: self.session_token.clone(),
            session_id: self.session_id(),
        }
    }

    /// The session that the response names, also where its object cannot be read otherwise.
    fn session_id(&self) -> Option<String> {
        let named = |object: &'static str, id: &str| {
            let fields = Fields::split(object, self.raw_field(object)?).ok()?;
            fields.optional::<String>(id)
        };
        let claimed = || self.session_jwt.as_ref()?.claims()?.session_id.clone();
        named("session", "session_id")
            .or_else(|| named("member_session", "member_session_id"))
            .or_else(claimed)
    }

    /// The fields of `data`, for the typed responses of the clients.
    pub(crate) fn fields(&self) -> Fields<'_> {
        Fields::of_members("response", self.data.expose(), &self.members)
    }

    fn parsed<'a, T>(
        &self,
        object: &'a Parsed<T>,
    ) -> Result<Option<&'a Arc<T>>, MalformedResponse> {
        match object {
            Ok(object) => Ok(object.as_ref()),
            Err(error) => Err(self.malformed(error.to_string())),
        }
    }

    fn required<T>(&self, key: &str, object: &Parsed<T>) -> Result<Arc<T>, MalformedResponse> {
        self.parsed(object)?
            .cloned()
            .ok_or_else(|| self.malformed(format!("{key}: an object")))
    }

    fn required_text(&self, key: &str) -> Result<&str, MalformedResponse> {
        self.raw_field(key)
            .filter(|raw| raw.starts_with('{'))
            .ok_or_else(|| self.malformed(format!("{key}: an object")))
    }

    fn merged<T: Decode>(
        &self,
        cached: &Arc<T>,
        cached_text: &str,
        fresh: &str,
        skip: &[&str],
    ) -> Result<Arc<T>, MalformedResponse> {
        let text = json::merge_objects(cached_text, fresh, skip)
            .map_err(|_| self.malformed("an object"))?;
        if text == cached_text {
            return Ok(Arc::clone(cached));
        }
        let object = Fields::split(T::NAME, &text).and_then(|fields| T::decode(&fields));
        object
            .map(Arc::new)
            .map_err(|error| self.malformed(error.to_string()))
    }
}

fn object<T: Decode>(
    fields: &Fields<'_>,
    key: &str,
    known: Option<&Arc<T>>,
    text: impl Fn(&T) -> &String,
) -> Parsed<T> {
    let Some(raw) = fields.present(key) else {
        return Ok(None);
    };
    if let Some(known) = known.filter(|known| text(known) == raw) {
        return Ok(Some(Arc::clone(known)));
    }
    let object = T::decode(&Fields::split(T::NAME, raw)?)?;
    Ok(Some(Arc::new(object)))
}

/// A string of the wire that is a secret.
impl Wire for Secret {
    fn read(raw: &str) -> Option<Self> {
        String::read(raw).map(Self::new)
    }
}

#[cfg(test)]
mod tests;
