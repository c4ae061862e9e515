//! The record on disk: the facts of one client as one JSON object.
//!
//! Each top-level key is a section. Sections this version does not know are kept and written
//! back, so that an upgrade followed by a downgrade loses nothing. A later version adds sections
//! and never changes the meaning of one. What the server sent is kept as the raw JSON it sent.
//! `docs/storage-format.md` lists every section.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::ser::{SerializeMap as _, Serializer as _};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use zeroize::{Zeroize as _, Zeroizing};

use super::facts::{
    Content, End, EndCause, Head, HeadToken, IdHash, IntermediateContent, IntermediateKind,
    LastDuration, PendingTokens, PkceEntry, PkceFlow, QueuedRevoke, RawJson, Record, Returned,
    SessionContent, SessionObject, StoredPkce, StoredTime, StoredVerifier, is_stamp,
};
use crate::clock::{BootId, Millis};
use crate::model::{Member, MemberSession, ModelError, Organization, Session, User};
use crate::tokens::{OpaqueToken, Secret, SessionJwt, TokenHash};

/// A record that cannot be read or written. It names the section, never its content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("record section {section:?}: expected {expected}")]
pub struct RecordError {
    /// The section, or `record` for the whole.
    pub section: String,
    /// What should have been there.
    pub expected: &'static str,
}

impl RecordError {
    fn new(section: &str, expected: &'static str) -> Self {
        Self {
            section: section.to_owned(),
            expected,
        }
    }
}

/// The sections this version knows, and what each must be.
const SECTIONS: [(&str, &str); 7] = [
    (
        "head",
        "stamp, id, token and a session or an intermediate session",
    ),
    ("ends", "a list of id, stamp and cause"),
    (
        "pending",
        "stamp and hash, with session_token unless dropped",
    ),
    ("revoke_queue", "a list of stamp, session_token and settled"),
    (
        "pkce",
        "a list of flow and stamp, with challenge and verifier unless over",
    ),
    ("last_duration", "stamp and minutes"),
    ("time", "earliest_ms, boot_ms and boot_id"),
];

fn expected(section: &str) -> &'static str {
    SECTIONS
        .iter()
        .find_map(|(name, expected)| (*name == section).then_some(*expected))
        .unwrap_or("JSON")
}

// ---- the sections as JSON -----------------------------------------------------------------------

/// 16 hex digits.
type IdText = String;

#[derive(Serialize, Deserialize)]
struct HeadJson {
    stamp: Millis,
    id: IdText,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token: Option<TokenJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<SessionJson>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    intermediate: Option<IntermediateJson>,
}

#[derive(Serialize, Deserialize)]
struct TokenJson {
    stamp: Millis,
    hash: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    rejected: bool,
    #[serde(with = "secret_text::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<Secret>,
}

#[derive(Serialize, Deserialize)]
struct SessionJson {
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
struct ReturnedJson {
    at_ms: Millis,
    #[serde(with = "raw_json")]
    object: String,
}

#[derive(Serialize, Deserialize)]
struct IntermediateJson {
    kind: String,
    expires_boot_ms: i64,
    boot_id: BootId,
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
struct EndJson {
    id: IdText,
    stamp: Millis,
    cause: String,
}

#[derive(Serialize, Deserialize)]
struct PendingJson {
    stamp: Millis,
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
struct QueuedJson {
    stamp: Millis,
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
struct PkceJson {
    flow: String,
    stamp: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    challenge: Option<String>,
    #[serde(with = "secret_text::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    verifier: Option<Secret>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reusable_until_ms: Option<Millis>,
}

#[derive(Serialize, Deserialize)]
struct DurationJson {
    stamp: Millis,
    minutes: u32,
}

#[derive(Serialize, Deserialize)]
struct TimeJson {
    earliest_ms: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    latest_ms: Option<Millis>,
    boot_ms: i64,
    boot_id: BootId,
}

// ---- writing ------------------------------------------------------------------------------------

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

impl Record {
    /// The record as JSON. Fails only when an object's text is not JSON.
    pub fn encode(&self) -> Result<Zeroizing<Vec<u8>>, RecordError> {
        let mut out = ErasedBuffer::default();
        let mut serializer = serde_json::Serializer::new(&mut out);
        self.write(&mut serializer)?;
        Ok(out.0)
    }

    fn write(
        &self,
        serializer: &mut serde_json::Serializer<&mut ErasedBuffer>,
    ) -> Result<(), RecordError> {
        let broken = |_| RecordError::new("record", "JSON");
        let mut map = serializer.serialize_map(None).map_err(broken)?;
        macro_rules! section {
            ($name:literal, $value:expr) => {
                if let Some(value) = $value {
                    map.serialize_entry($name, &value)
                        .map_err(|_| RecordError::new($name, expected($name)))?;
                }
            };
        }
        fn list<F, T: for<'a> From<F>>(items: impl Iterator<Item = F>) -> Option<Vec<T>> {
            let list: Vec<T> = items.map(T::from).collect();
            (!list.is_empty()).then_some(list)
        }
        section!("head", self.head.as_ref().map(HeadJson::from));
        section!("ends", list::<_, EndJson>(self.ends.iter()));
        section!("pending", self.pending.as_ref().map(PendingJson::from));
        section!(
            "revoke_queue",
            list::<_, QueuedJson>(self.revoke_queue.values())
        );
        section!("pkce", list::<_, PkceJson>(self.pkce.iter()));
        section!(
            "last_duration",
            self.last_duration.map(|last| DurationJson {
                stamp: last.stamp,
                minutes: last.minutes,
            })
        );
        section!(
            "time",
            self.time.as_ref().map(|time| TimeJson {
                earliest_ms: time.earliest,
                latest_ms: time.latest,
                boot_ms: time.boot_ms,
                boot_id: time.boot_id.clone(),
            })
        );
        for (name, value) in &self.unknown {
            if !SECTIONS.iter().any(|(known, _)| known == name) {
                map.serialize_entry(name, value).map_err(broken)?;
            }
        }
        map.end().map_err(broken)
    }
}

// ---- reading ------------------------------------------------------------------------------------

/// A part of a section that is not what the section must be.
struct Wrong;

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

fn head(json: HeadJson) -> Result<Head, Wrong> {
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
        content,
    })
}

fn end(json: &EndJson) -> Result<(IdHash, End), Wrong> {
    let cause = match json.cause.as_str() {
        "user_revoked" => EndCause::UserRevoked,
        "expired" => EndCause::Expired,
        _ => EndCause::Other,
    };
    let stamp = json.stamp;
    Ok((id_hash(&json.id)?, End { stamp, cause }))
}

fn pending(json: PendingJson) -> Result<PendingTokens, Wrong> {
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

fn queued(json: QueuedJson) -> Result<(TokenHash, QueuedRevoke), Wrong> {
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
fn pkce(json: PkceJson) -> Option<(PkceFlow, PkceEntry)> {
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

impl Record {
    /// Reads what [`encode`](Self::encode) of this or another version wrote. Entries whose stamp
    /// cannot be are left out and counted in [`Record::unreadable`]. The epoch is in the file's header.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        // Sections are borrowed from `bytes`, which its owner erases.
        let mut sections: BTreeMap<String, &RawValue> = serde_json::from_slice(bytes)
            .map_err(|_| RecordError::new("record", "a JSON object"))?;
        let wrong =
            |section: &'static str| move |_: Wrong| RecordError::new(section, expected(section));
        let mut unreadable = 0;
        let mut counts = |stamp: Millis| {
            let good = is_stamp(stamp);
            unreadable += u32::from(!good);
            good
        };

        let head = take::<HeadJson>(&mut sections, "head")?
            .filter(|json| {
                counts(
                    json.token
                        .as_ref()
                        .map_or(json.stamp, |token| token.stamp.max(json.stamp)),
                )
            })
            .map(head)
            .transpose()
            .map_err(wrong("head"))?;
        let ends = list::<EndJson>(&mut sections, "ends")?
            .iter()
            .filter(|json| counts(json.stamp))
            .map(end)
            .collect::<Result<_, _>>()
            .map_err(wrong("ends"))?;
        let pending = take::<PendingJson>(&mut sections, "pending")?
            .filter(|json| counts(json.stamp))
            .map(pending)
            .transpose()
            .map_err(wrong("pending"))?;
        let revoke_queue = list::<QueuedJson>(&mut sections, "revoke_queue")?
            .into_iter()
            .filter(|json| counts(json.stamp))
            .map(queued)
            .collect::<Result<_, _>>()
            .map_err(wrong("revoke_queue"))?;
        let pkce = list::<PkceJson>(&mut sections, "pkce")?
            .into_iter()
            .filter(|json| counts(json.stamp))
            .filter_map(pkce)
            .collect();
        let last_duration = take::<DurationJson>(&mut sections, "last_duration")?
            .filter(|json| counts(json.stamp))
            .map(|json| LastDuration {
                stamp: json.stamp,
                minutes: json.minutes,
            });
        let time = take::<TimeJson>(&mut sections, "time")?.map(|json| StoredTime {
            earliest: json.earliest_ms,
            latest: json.latest_ms,
            boot_ms: json.boot_ms,
            boot_id: json.boot_id,
        });
        Ok(Self {
            epoch: 0,
            head,
            ends,
            pending,
            revoke_queue,
            pkce,
            last_duration,
            time,
            unknown: sections
                .into_iter()
                .map(|(name, value)| (name, value.to_owned()))
                .collect(),
            unreadable,
        })
    }
}

/// Takes a known section out; `null` is the same as absent.
fn take<T: DeserializeOwned>(
    sections: &mut BTreeMap<String, &RawValue>,
    name: &str,
) -> Result<Option<T>, RecordError> {
    sections.remove(name).map_or(Ok(None), |raw| {
        // serde's own message may quote the value, which may be a token.
        serde_json::from_str(raw.get()).map_err(|_| RecordError::new(name, expected(name)))
    })
}

fn list<T: DeserializeOwned>(
    sections: &mut BTreeMap<String, &RawValue>,
    name: &str,
) -> Result<Vec<T>, RecordError> {
    Ok(take(sections, name)?.unwrap_or_default())
}

/// A growing buffer that erases the smaller one it leaves behind.
struct ErasedBuffer(Zeroizing<Vec<u8>>);

impl Default for ErasedBuffer {
    fn default() -> Self {
        Self(Zeroizing::new(Vec::with_capacity(4 * 1024)))
    }
}

impl io::Write for ErasedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let needed = self.0.len() + bytes.len();
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.next_power_of_two());
            larger.extend_from_slice(&self.0);
            self.0.zeroize();
            self.0 = Zeroizing::new(larger);
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A secret as a JSON text: only ever inside the sealed record.
mod secret_text {
    use serde::{Deserialize, Deserializer, Serializer};

    use crate::tokens::Secret;

    pub(super) fn serialize<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.expose())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
        String::deserialize(from).map(Secret::new)
    }

    pub(super) mod optional {
        use super::{Deserialize, Deserializer, Secret, Serializer};

        #[allow(clippy::ref_option)]
        pub(in super::super) fn serialize<S: Serializer>(
            secret: &Option<Secret>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            match secret {
                Some(secret) => super::serialize(secret, to),
                None => to.serialize_none(),
            }
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<Secret>, D::Error> {
            Ok(Option::<String>::deserialize(from)?.map(Secret::new))
        }
    }
}

/// A text that is JSON, stored as that JSON and not as an escaped text.
mod raw_json {
    use serde::de::Deserializer;
    use serde::ser::{Error as _, Serializer};
    use serde::{Deserialize, Serialize};
    use serde_json::value::RawValue;

    pub(super) fn serialize<S: Serializer>(json: &str, to: S) -> Result<S::Ok, S::Error> {
        <&RawValue>::deserialize(&mut serde_json::Deserializer::from_str(json))
            .ok()
            // A value followed by something else would swallow what follows in the record.
            .filter(|raw| raw.get().len() == json.trim().len())
            .ok_or_else(|| S::Error::custom("not JSON"))?
            .serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
        <&'de RawValue>::deserialize(from).map(|raw| raw.get().to_owned())
    }

    pub(super) mod optional {
        use super::{Deserialize, Deserializer, RawValue, Serialize, Serializer};

        /// Calls [`super::serialize`] where a value is asked for.
        struct Json<'a>(&'a str);

        impl Serialize for Json<'_> {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                super::serialize(self.0, to)
            }
        }

        #[allow(clippy::ref_option)]
        pub(in super::super) fn serialize<S: Serializer>(
            json: &Option<String>,
            to: S,
        ) -> Result<S::Ok, S::Error> {
            json.as_deref().map(Json).serialize(to)
        }

        pub(in super::super) fn deserialize<'de, D: Deserializer<'de>>(
            from: D,
        ) -> Result<Option<String>, D::Error> {
            Ok(Option::<&'de RawValue>::deserialize(from)?.map(|raw| raw.get().to_owned()))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::{full_record, intermediate_record};
    use super::*;

    fn text(record: &Record) -> String {
        String::from_utf8(record.encode().unwrap().to_vec()).unwrap()
    }

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        for record in [
            Record::default(),
            full_record(7),
            intermediate_record(7),
            full_record(7).stripped(),
        ] {
            let bytes = record.encode().unwrap();

            assert_eq!(Record::decode(&bytes).unwrap(), record);
        }
    }

    #[test]
    fn wire_objects_are_stored_as_the_json_they_came_as() {
        let text = text(&full_record(7));

        assert!(
            text.contains(r#""object":{"user_id":"u","new_field":1.10}"#),
            "{text}"
        );
    }

    #[test]
    fn unknown_sections_survive_a_downgrade() {
        let newer = br#"{"later":{"a":[1, 2],"b":"\u0041"},"more":null}"#;

        let record = Record::decode(newer).unwrap();

        assert_eq!(
            text(&record),
            r#"{"later":{"a":[1, 2],"b":"\u0041"},"more":null}"#
        );
    }

    #[test]
    fn an_error_names_the_section_and_never_its_content() {
        let bad = br#"{"head":"canary-token"}"#;

        let error = Record::decode(bad).unwrap_err();

        assert_eq!(error.section, "head");
        assert!(!format!("{error} {error:?}").contains("canary"));
        assert_eq!(Record::decode(b"[1]").unwrap_err().section, "record");
    }

    #[test]
    fn an_entry_whose_stamp_cannot_be_is_left_out_and_counted() {
        let bad =
            br#"{"ends":[{"id":"0000000000000001","stamp":253402300800000,"cause":"user_revoked"},
            {"id":"0000000000000002","stamp":5,"cause":"of_a_later_version"}],
            "last_duration":{"stamp":-1,"minutes":5}}"#;

        let record = Record::decode(bad).unwrap();

        assert_eq!(record.unreadable, 2);
        assert_eq!(record.ends.len(), 1);
        assert_eq!(record.ends[&IdHash(2)].cause, EndCause::Other);
        assert_eq!(record.last_duration, None);
    }

    #[test]
    fn what_is_over_is_stored_without_token_objects_and_pair() {
        let mut record = full_record(1);
        let id = record.head.as_ref().unwrap().id;
        record.ends.insert(
            id,
            End {
                stamp: 1,
                cause: EndCause::UserRevoked,
            },
        );
        if let Some(pending) = &mut record.pending {
            pending.dropped = true;
        }

        let text = text(&record.stripped());

        assert!(
            !text.contains("canary-token") && !text.contains("canary-pending"),
            "{text}"
        );
        assert!(!text.contains("user_id"), "{text}");
    }

    #[test]
    fn a_record_never_prints_tokens_or_personal_data() {
        let mut record = full_record(1);
        record.unknown.insert(
            "later".into(),
            RawValue::from_string("\"canary\"".into()).unwrap(),
        );

        let printed = format!("{record:?}");

        assert!(
            !printed.contains("canary") && !printed.contains("user_id"),
            "{printed}"
        );
    }

    #[test]
    fn a_record_larger_than_the_first_buffer_is_written_whole() {
        let mut record = full_record(1);
        record.unknown.insert(
            "long".into(),
            RawValue::from_string(format!("\"{}\"", "x".repeat(100_000))).unwrap(),
        );

        assert_eq!(Record::decode(&record.encode().unwrap()).unwrap(), record);
    }
}
