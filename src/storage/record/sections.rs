//! The sections of a record as JSON, and their conversions.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::super::content::{
    IntermediateContent, IntermediateKind, RawJson, Returned, SessionContent, SessionObject,
};
use super::super::facts::{
    Content, End, EndCause, Head, HeadToken, IdHash, PendingTokens, PkceEntry, PkceFlow,
    QueuedRevoke, StoredPkce, StoredVerifier,
};
use super::text::{raw_json, secret_text};
use crate::clock::{BootId, Millis};
use crate::model::{Member, MemberSession, ModelError, Organization, Session, User};
use crate::tokens::{OpaqueToken, Secret, SessionJwt, TokenHash};

/// 16 hex digits.
type IdText = String;

#[derive(Serialize, Deserialize)]
pub(super) struct HeadJson {
    pub(super) stamp: Millis,
    pub(super) id: IdText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<TokenJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    origin: Option<IdText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<SessionJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intermediate: Option<IntermediateJson>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TokenJson {
    pub(super) stamp: Millis,
    hash: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    rejected: bool,
    #[serde(with = "secret_text::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Secret>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct SessionJson {
    #[serde(with = "secret_text")]
    session_jwt: Secret,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_validated_at_ms: Option<Millis>,
    #[serde(with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    #[serde(with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    member_session: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user: Option<ReturnedJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    member: Option<ReturnedJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    organization: Option<ReturnedJson>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct ReturnedJson {
    at_ms: Millis,
    #[serde(with = "raw_json")]
    object: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct IntermediateJson {
    kind: String,
    expires_boot_ms: i64,
    pub(super) boot_id: BootId,
    expires_wall_ms: Millis,
    expires_at_ms: Millis,
    #[serde(with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<String>,
    #[serde(with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<String>,
    #[serde(with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    mfa_required: Option<String>,
    #[serde(with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_required: Option<String>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct EndJson {
    pub(super) id: IdText,
    pub(super) stamp: Millis,
    cause: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct PendingJson {
    pub(super) stamp: Millis,
    hash: String,
    #[serde(with = "secret_text::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    session_token: Option<Secret>,
    #[serde(with = "secret_text::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    session_jwt: Option<Secret>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    dropped: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct QueuedJson {
    pub(super) stamp: Millis,
    #[serde(with = "secret_text")]
    session_token: Secret,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<IdText>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at_ms: Option<Millis>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    settled: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct PkceJson {
    pub(super) flow: String,
    pub(super) stamp: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    challenge: Option<String>,
    #[serde(with = "secret_text::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    verifier: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reusable_until_ms: Option<Millis>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct DurationJson {
    pub(super) stamp: Millis,
    pub(super) minutes: u32,
}

#[derive(Serialize, Deserialize)]
pub(super) struct TimeJson {
    pub(super) earliest_ms: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) latest_ms: Option<Millis>,
    pub(super) boot_ms: i64,
    pub(super) boot_id: BootId,
}

// ---- writing -----------------------------------------------------------------------------------

fn returned_json<T: RawJson>(returned: Option<&Returned<T>>) -> Option<ReturnedJson> {
    returned.map(|returned| ReturnedJson {
        at_ms: returned.at,
        object: returned.object.raw_json().to_owned(),
    })
}

impl From<&SessionContent> for SessionJson {
    fn from(content: &SessionContent) -> Self {
        let raw = content.session.raw_json().to_owned();
        let (session, member_session) = match &content.session {
            SessionObject::Consumer(_) => (Some(raw), None),
            SessionObject::B2b(_) => (None, Some(raw)),
        };
        Self {
            session_jwt: content.jwt.secret().clone(),
            last_validated_at_ms: content.last_validated_at,
            session,
            member_session,
            user: returned_json(content.user.as_ref()),
            member: returned_json(content.member.as_ref()),
            organization: returned_json(content.organization.as_ref()),
        }
    }
}

impl From<&IntermediateContent> for IntermediateJson {
    fn from(content: &IntermediateContent) -> Self {
        Self {
            kind: match content.kind {
                IntermediateKind::Discovery => "discovery".to_owned(),
                IntermediateKind::StepUp => "step_up".to_owned(),
            },
            expires_boot_ms: content.expires_boot_ms,
            boot_id: content.boot_id.clone(),
            expires_wall_ms: content.expires_wall_ms,
            expires_at_ms: content.expires_at,
            organization: content.organization_json.clone(),
            member: content.member_json.clone(),
            mfa_required: content.mfa_required_json.clone(),
            primary_required: content.primary_required_json.clone(),
        }
    }
}

impl From<&Head> for HeadJson {
    fn from(head: &Head) -> Self {
        Self {
            stamp: head.stamp,
            id: head.id.to_string(),
            token: head.token.as_ref().map(|token| TokenJson {
                stamp: token.stamp,
                hash: token.hash.to_hex(),
                rejected: token.rejected,
                secret: token.secret.clone(),
            }),
            origin: head.origin.map(|id| id.to_string()),
            session: head.session().map(SessionJson::from),
            intermediate: head.intermediate().map(IntermediateJson::from),
        }
    }
}

impl From<(&IdHash, &End)> for EndJson {
    fn from((id, end): (&IdHash, &End)) -> Self {
        Self {
            id: id.to_string(),
            stamp: end.stamp,
            cause: match end.cause {
                EndCause::UserRevoked => "user_revoked".to_owned(),
                EndCause::Expired => "expired".to_owned(),
                EndCause::Other => "other".to_owned(),
            },
        }
    }
}

impl From<&PendingTokens> for PendingJson {
    fn from(pending: &PendingTokens) -> Self {
        Self {
            stamp: pending.stamp,
            hash: pending.hash.to_hex(),
            session_token: pending.token.as_ref().map(|token| token.secret().clone()),
            session_jwt: pending.jwt.as_ref().map(|jwt| jwt.secret().clone()),
            dropped: pending.dropped,
        }
    }
}

impl From<&QueuedRevoke> for QueuedJson {
    fn from(entry: &QueuedRevoke) -> Self {
        Self {
            stamp: entry.stamp,
            session_token: entry.token.secret().clone(),
            session: entry.session.map(|id| id.to_string()),
            expires_at_ms: entry.expires_at,
            settled: entry.settled,
        }
    }
}

impl From<(&PkceFlow, &PkceEntry)> for PkceJson {
    fn from((flow, entry): (&PkceFlow, &PkceEntry)) -> Self {
        let name = PkceFlow::ALL.iter().find(|(known, _)| known == flow);
        Self {
            flow: name.map_or("", |(_, name)| name).to_owned(),
            stamp: entry.stamp,
            challenge: entry.pair.as_ref().map(|pair| pair.challenge.clone()),
            verifier: entry.pair.as_ref().map(|pair| pair.verifier.0.clone()),
            reusable_until_ms: entry.pair.as_ref().map(|pair| pair.reusable_until_ms),
        }
    }
}

// ---- reading -----------------------------------------------------------------------------------

/// A part of a section that is not what the section must be.
pub(super) struct Wrong;

impl From<ModelError> for Wrong {
    fn from(_: ModelError) -> Self {
        Self
    }
}

fn id_hash(text: &str) -> Result<IdHash, Wrong> {
    IdHash::parse(text).ok_or(Wrong)
}

fn token_hash(text: &str) -> Result<TokenHash, Wrong> {
    TokenHash::from_hex(text).ok_or(Wrong)
}

fn opaque(secret: &Secret) -> Result<OpaqueToken, Wrong> {
    OpaqueToken::parse(secret.expose()).ok_or(Wrong)
}

fn returned<T>(
    json: Option<ReturnedJson>,
    read: impl Fn(&str) -> Result<T, ModelError>,
) -> Result<Option<Returned<T>>, Wrong> {
    json.map(|json| {
        Ok(Returned {
            at: json.at_ms,
            object: Arc::new(read(&json.object)?),
        })
    })
    .transpose()
}

fn session_content(json: SessionJson) -> Result<SessionContent, Wrong> {
    let session = match (&json.session, &json.member_session) {
        (Some(text), None) => SessionObject::Consumer(Arc::new(Session::from_json(text)?)),
        (None, Some(text)) => SessionObject::B2b(Arc::new(MemberSession::from_json(text)?)),
        (Some(_), Some(_)) | (None, None) => return Err(Wrong),
    };
    let content = SessionContent {
        session,
        jwt: SessionJwt::parse(json.session_jwt.expose()).ok_or(Wrong)?,
        last_validated_at: json.last_validated_at_ms,
        user: returned(json.user, User::from_json)?,
        member: returned(json.member, Member::from_json)?,
        organization: returned(json.organization, Organization::from_json)?,
    };
    let whole = match &content.session {
        SessionObject::Consumer(_) => content.user.is_some(),
        SessionObject::B2b(_) => content.member.is_some() && content.organization.is_some(),
    };
    if whole { Ok(content) } else { Err(Wrong) }
}

fn intermediate_content(json: IntermediateJson) -> IntermediateContent {
    IntermediateContent {
        kind: if json.kind == "discovery" {
            IntermediateKind::Discovery
        } else {
            IntermediateKind::StepUp
        },
        expires_boot_ms: json.expires_boot_ms,
        boot_id: json.boot_id,
        expires_wall_ms: json.expires_wall_ms,
        expires_at: json.expires_at_ms,
        organization_json: json.organization,
        member_json: json.member,
        mfa_required_json: json.mfa_required,
        primary_required_json: json.primary_required,
    }
}

pub(super) fn head(json: HeadJson) -> Result<Head, Wrong> {
    let token = json
        .token
        .map(|token| -> Result<_, Wrong> {
            Ok(HeadToken {
                stamp: token.stamp,
                hash: token_hash(&token.hash)?,
                secret: token.secret,
                rejected: token.rejected,
            })
        })
        .transpose()?;
    let content = match (json.session, json.intermediate) {
        (Some(session), None) => Content::Session(Box::new(session_content(session)?)),
        (None, Some(step)) => Content::Intermediate(Box::new(intermediate_content(step))),
        (None, None) => Content::None,
        (Some(_), Some(_)) => return Err(Wrong),
    };
    Ok(Head {
        stamp: json.stamp,
        id: id_hash(&json.id)?,
        token,
        origin: json.origin.as_deref().map(id_hash).transpose()?,
        content,
    })
}

pub(super) fn end(json: &EndJson) -> Result<(IdHash, End), Wrong> {
    let cause = match json.cause.as_str() {
        "user_revoked" => EndCause::UserRevoked,
        "expired" => EndCause::Expired,
        _ => EndCause::Other,
    };
    let stamp = json.stamp;
    Ok((id_hash(&json.id)?, End { stamp, cause }))
}

pub(super) fn pending(json: PendingJson) -> Result<PendingTokens, Wrong> {
    Ok(PendingTokens {
        stamp: json.stamp,
        hash: token_hash(&json.hash)?,
        token: json.session_token.as_ref().map(opaque).transpose()?,
        jwt: json
            .session_jwt
            .as_ref()
            .and_then(|jwt| SessionJwt::parse(jwt.expose())),
        dropped: json.dropped,
    })
}

pub(super) fn queued(json: QueuedJson) -> Result<(TokenHash, QueuedRevoke), Wrong> {
    let token = opaque(&json.session_token)?;
    Ok((
        token.fingerprint(),
        QueuedRevoke {
            stamp: json.stamp,
            token,
            session: json.session.as_deref().map(id_hash).transpose()?,
            expires_at: json.expires_at_ms,
            settled: json.settled,
        },
    ))
}

/// Nothing for a flow of a later version.
pub(super) fn pkce(json: PkceJson) -> Option<(PkceFlow, PkceEntry)> {
    let (flow, _) = PkceFlow::ALL.iter().find(|(_, name)| *name == json.flow)?;
    let pair = match (json.challenge, json.verifier) {
        (Some(challenge), Some(verifier)) => Some(StoredPkce {
            challenge,
            verifier: StoredVerifier(verifier),
            reusable_until_ms: json.reusable_until_ms.unwrap_or_default(),
        }),
        _ => None,
    };
    let stamp = json.stamp;
    Some((*flow, PkceEntry { stamp, pair }))
}
