//! What calls return: typed fields, and tokens only as secrets.

use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::error::StytchError;
use crate::model::{
    Member, MemberSession, MfaRequired, Organization, PrimaryRequired, Session, User,
};
use crate::tokens::Secret;

use super::{FromAnswer, decode};

/// Both tokens of a session; they always go together.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct SessionTokens {
    /// Opaque session token.
    pub session_token: Secret,
    /// Session JWT; lives five minutes.
    pub session_jwt: Secret,
}

/// An answer that says only that it worked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, uniffi::Record)]
pub struct BasicResponse {
    /// For the vendor's support.
    #[serde(default)]
    pub request_id: String,
    /// HTTP status.
    #[serde(default)]
    pub status_code: u16,
}

impl FromAnswer for BasicResponse {
    fn from_data(data: &str) -> Result<Self, StytchError> {
        decode(data, "request_id and status_code")
    }
}

/// A code or link was sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, uniffi::Record)]
pub struct SendResponse {
    /// For the vendor's support.
    #[serde(default)]
    pub request_id: String,
    /// HTTP status.
    #[serde(default)]
    pub status_code: u16,
    /// What to pass on with the code; empty where the vendor gives none.
    #[serde(default)]
    pub method_id: String,
}

impl FromAnswer for SendResponse {
    fn from_data(data: &str) -> Result<Self, StytchError> {
        decode(data, "request_id, status_code and method_id")
    }
}

/// How good a password is.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, uniffi::Record)]
pub struct StrengthCheckResponse {
    /// For the vendor's support.
    #[serde(default)]
    pub request_id: String,
    /// True when the project's policy accepts it.
    #[serde(default)]
    pub valid_password: bool,
    /// 0 (weak) to 4 (strong).
    #[serde(default)]
    pub score: i32,
    /// True when it is in a list of breached passwords.
    #[serde(default)]
    pub breached_password: bool,
    /// `zxcvbn` or `luds`.
    #[serde(default)]
    pub strength_policy: String,
}

impl FromAnswer for StrengthCheckResponse {
    fn from_data(data: &str) -> Result<Self, StytchError> {
        decode(data, "the result of a strength check")
    }
}

#[derive(Deserialize)]
struct RawAuth {
    #[serde(default)]
    request_id: String,
    #[serde(default)]
    status_code: u16,
    #[serde(default)]
    session_token: Secretive,
    #[serde(default)]
    session_jwt: Secretive,
    session: Option<Box<RawValue>>,
    user: Option<Box<RawValue>>,
    member_session: Option<Box<RawValue>>,
    member: Option<Box<RawValue>>,
    organization: Option<Box<RawValue>>,
    mfa_required: Option<Box<RawValue>>,
    primary_required: Option<Box<RawValue>>,
    email_address: Option<String>,
    discovered_organizations: Option<Box<RawValue>>,
}

/// A token on its way into a [`Secret`].
#[derive(Default, Deserialize)]
#[serde(transparent)]
struct Secretive(Option<String>);

impl fmt::Debug for Secretive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl Secretive {
    fn secret(self) -> Secret {
        Secret::new(self.0.unwrap_or_default())
    }
}

fn need<T>(
    field: &str,
    json: Option<&RawValue>,
    read: impl Fn(&str) -> Result<T, crate::model::ModelError>,
) -> Result<T, StytchError> {
    let json = json.ok_or_else(|| StytchError::Malformed {
        expected: format!("{field}: an object"),
    })?;
    read(json.get()).map_err(|error| StytchError::Malformed {
        expected: error.to_string(),
    })
}

fn maybe<T>(
    json: Option<&RawValue>,
    read: impl Fn(&str) -> Result<T, crate::model::ModelError>,
) -> Result<Option<T>, StytchError> {
    match json.filter(|json| json.get() != "null") {
        Some(json) => need("object", Some(json), read).map(Some),
        None => Ok(None),
    }
}

/// A consumer session and its user.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct AuthenticateResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The session.
    pub session: Session,
    /// Its user.
    pub user: User,
    /// Opaque session token.
    pub session_token: Secret,
    /// Session JWT; lives five minutes.
    pub session_jwt: Secret,
}

impl FromAnswer for AuthenticateResponse {
    fn from_data(data: &str) -> Result<Self, StytchError> {
        let raw: RawAuth = decode(data, "a session with its user")?;
        Ok(Self {
            session: need("session", raw.session.as_deref(), Session::from_json)?,
            user: need("user", raw.user.as_deref(), User::from_json)?,
            request_id: raw.request_id,
            status_code: raw.status_code,
            session_token: raw.session_token.secret(),
            session_jwt: raw.session_jwt.secret(),
        })
    }
}

/// A B2B session, or what is still missing for one.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct B2bAuthenticateResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// The session; none when a factor is missing.
    pub member_session: Option<MemberSession>,
    /// Its member.
    pub member: Option<Member>,
    /// The member's organization.
    pub organization: Option<Organization>,
    /// Opaque session token; empty when a factor is missing.
    pub session_token: Secret,
    /// Session JWT; empty when a factor is missing.
    pub session_jwt: Secret,
    /// What a second factor needs, when it is missing.
    pub mfa_required: Option<MfaRequired>,
    /// What a first factor needs, when it does not satisfy the organization.
    pub primary_required: Option<PrimaryRequired>,
}

impl FromAnswer for B2bAuthenticateResponse {
    fn from_data(data: &str) -> Result<Self, StytchError> {
        let raw: RawAuth = decode(data, "a member session")?;
        Ok(Self {
            member_session: maybe(raw.member_session.as_deref(), MemberSession::from_json)?,
            member: maybe(raw.member.as_deref(), Member::from_json)?,
            organization: maybe(raw.organization.as_deref(), Organization::from_json)?,
            mfa_required: parsed(raw.mfa_required.as_deref()),
            primary_required: parsed(raw.primary_required.as_deref()),
            request_id: raw.request_id,
            status_code: raw.status_code,
            session_token: raw.session_token.secret(),
            session_jwt: raw.session_jwt.secret(),
        })
    }
}

fn parsed<T: serde::de::DeserializeOwned>(json: Option<&RawValue>) -> Option<T> {
    json.filter(|json| json.get() != "null")
        .and_then(|json| serde_json::from_str(json.get()).ok())
}

/// Organizations a person can enter.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct DiscoveryResponse {
    /// For the vendor's support.
    pub request_id: String,
    /// HTTP status.
    pub status_code: u16,
    /// Whose organizations.
    pub email_address: String,
    /// The organizations, as the vendor's JSON list.
    pub discovered_organizations_json: String,
}

impl FromAnswer for DiscoveryResponse {
    fn from_data(data: &str) -> Result<Self, StytchError> {
        let raw: RawAuth = decode(data, "discovered organizations")?;
        Ok(Self {
            request_id: raw.request_id,
            status_code: raw.status_code,
            email_address: raw.email_address.unwrap_or_default(),
            discovered_organizations_json: raw
                .discovered_organizations
                .map_or_else(|| "[]".to_owned(), |json| json.get().to_owned()),
        })
    }
}
