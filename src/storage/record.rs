//! The record: everything about a session that outlives the process, as one JSON object.
//!
//! Each top-level key is a section. Sections this version does not know are kept and written
//! back, so that an upgrade followed by a downgrade loses nothing; a later version adds sections
//! and never changes the meaning of one. What the server said is kept as the raw JSON it sent.

use std::collections::BTreeMap;
use std::fmt;
use std::io;

use serde::de::DeserializeOwned;
use serde::ser::{SerializeMap as _, Serializer as _};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use zeroize::{Zeroize as _, Zeroizing};

use crate::clock::{BootId, TimeAnchor};
use crate::tokens::Secret;

/// The stored state of one client. Signed out is a record too: one without `session`.
#[derive(Clone, Default)]
pub struct Record {
    /// Changes whenever another session, or none, takes the place of this one.
    pub epoch: u64,
    /// Why there is no session.
    pub cause: Option<String>,
    /// The session.
    pub session: Option<StoredSession>,
    /// The B2B intermediate session.
    pub intermediate: Option<StoredIntermediate>,
    /// A handed-over pair of tokens that waits for its first authenticate.
    pub pending: Option<StoredPending>,
    /// The PKCE pair of a flow that has started.
    pub pkce: Option<StoredPkce>,
    /// The last `session_duration_minutes` used for this session.
    pub last_duration_minutes: Option<u32>,
    /// Tokens the server has still to be told to revoke.
    pub revoke_queue: Vec<QueuedRevoke>,
    /// What the last answer said about the time.
    pub time_anchor: Option<TimeAnchor>,
    /// Sections of a later version, kept as they are.
    pub unknown: BTreeMap<String, Box<RawValue>>,
}

/// A session and the objects that came with it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSession {
    /// The opaque token.
    #[serde(with = "secret_text")]
    pub session_token: Secret,
    /// The JWT.
    #[serde(with = "secret_text")]
    pub session_jwt: Secret,
    /// When the server last confirmed it, in server time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_validated_at_ms: Option<i64>,
    /// The session object as the server sent it.
    #[serde(rename = "session", with = "raw_json")]
    pub session_json: String,
    /// The user object (consumer).
    #[serde(rename = "user", with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_json: Option<String>,
    /// The member object (B2B).
    #[serde(rename = "member", with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_json: Option<String>,
    /// The organization object (B2B).
    #[serde(rename = "organization", with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_json: Option<String>,
}

/// A B2B intermediate session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredIntermediate {
    /// The intermediate session token.
    #[serde(with = "secret_text")]
    pub token: Secret,
    /// What it is for: discovery, MFA or step-up.
    pub kind: String,
    /// When it ends, in server time or, where that is unknown, by the wall clock.
    pub expires_at_ms: i64,
    /// The same instant on the boot clock of one boot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_boot: Option<(i64, BootId)>,
    /// The organization object.
    #[serde(rename = "organization", with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub organization_json: Option<String>,
    /// The member object.
    #[serde(rename = "member", with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_json: Option<String>,
    /// `mfa_required` as the server sent it.
    #[serde(rename = "mfa_required", with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mfa_required_json: Option<String>,
    /// `primary_required` as the server sent it.
    #[serde(rename = "primary_required", with = "raw_json::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_required_json: Option<String>,
}

/// A pair of tokens the app handed over.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoredPending {
    /// The opaque token.
    #[serde(with = "secret_text")]
    pub session_token: Secret,
    /// The JWT, if the app had one.
    #[serde(with = "secret_text::optional", default)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub session_jwt: Option<Secret>,
}

/// A PKCE pair whose flow has started.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct StoredPkce {
    /// What was sent.
    pub challenge: String,
    /// What is to be sent.
    #[serde(with = "secret_text")]
    pub verifier: Secret,
    /// When it was made, by the wall clock.
    pub created_at_ms: i64,
}

/// A token the server has still to be told to revoke.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct QueuedRevoke {
    /// The opaque token.
    #[serde(with = "secret_text")]
    pub session_token: Secret,
    /// When the session ends by itself, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at_ms: Option<i64>,
    /// When it was queued, by the wall clock.
    pub queued_at_ms: i64,
}

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
const SECTIONS: [(&str, &str); 9] = [
    ("epoch", "a whole number from 0"),
    ("cause", "a text"),
    (
        "session",
        "session_token, session_jwt and the session object",
    ),
    ("intermediate", "token, kind and expires_at_ms"),
    ("pending", "session_token"),
    ("pkce", "challenge, verifier and created_at_ms"),
    ("last_duration_minutes", "a whole number from 0"),
    (
        "revoke_queue",
        "a list of session_token, expires_at_ms and queued_at_ms",
    ),
    ("time_anchor", "server_ms, boot_ms and boot_id"),
];

fn expected(section: &str) -> &'static str {
    SECTIONS
        .iter()
        .find_map(|(name, expected)| (*name == section).then_some(*expected))
        .unwrap_or("JSON")
}

impl Record {
    /// The record as JSON. Fails only when a `_json` field is not JSON.
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
                    map.serialize_entry($name, value)
                        .map_err(|_| RecordError::new($name, expected($name)))?;
                }
            };
        }
        section!("epoch", Some(&self.epoch));
        section!("cause", &self.cause);
        section!("session", &self.session);
        section!("intermediate", &self.intermediate);
        section!("pending", &self.pending);
        section!("pkce", &self.pkce);
        section!("last_duration_minutes", &self.last_duration_minutes);
        section!(
            "revoke_queue",
            (!self.revoke_queue.is_empty()).then_some(&self.revoke_queue)
        );
        section!("time_anchor", &self.time_anchor);
        for (name, value) in &self.unknown {
            if !SECTIONS.iter().any(|(known, _)| known == name) {
                map.serialize_entry(name, value).map_err(broken)?;
            }
        }
        map.end().map_err(broken)
    }

    /// A hash of what decides who is signed in. The vault gives a write another epoch when it
    /// differs from that of the record it replaces.
    pub fn lineage(&self) -> [u8; 32] {
        use sha2::{Digest as _, Sha256};
        let mut hash = Sha256::new();
        hash.update(self.epoch.to_le_bytes());
        if let Some(session) = &self.session {
            hash.update(session.session_token.expose());
        }
        hash.finalize().into()
    }

    /// Reads what [`encode`](Self::encode) of this or another version wrote.
    pub fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        // Sections are borrowed from `bytes`, which its owner erases.
        let mut sections: BTreeMap<String, &RawValue> = serde_json::from_slice(bytes)
            .map_err(|_| RecordError::new("record", "a JSON object"))?;
        let epoch =
            take(&mut sections, "epoch")?.ok_or_else(|| RecordError::new("epoch", "a number"))?;
        Ok(Self {
            epoch,
            cause: take(&mut sections, "cause")?,
            session: take(&mut sections, "session")?,
            intermediate: take(&mut sections, "intermediate")?,
            pending: take(&mut sections, "pending")?,
            pkce: take(&mut sections, "pkce")?,
            last_duration_minutes: take(&mut sections, "last_duration_minutes")?,
            revoke_queue: take(&mut sections, "revoke_queue")?.unwrap_or_default(),
            time_anchor: take(&mut sections, "time_anchor")?,
            unknown: sections
                .into_iter()
                .map(|(name, value)| (name, value.to_owned()))
                .collect(),
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

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        let texts = |record: &Self| -> Vec<(String, String)> {
            let unknown = record.unknown.iter();
            unknown
                .map(|(name, raw)| (name.clone(), raw.get().to_owned()))
                .collect()
        };
        self.epoch == other.epoch
            && self.cause == other.cause
            && self.session == other.session
            && self.intermediate == other.intermediate
            && self.pending == other.pending
            && self.pkce == other.pkce
            && self.last_duration_minutes == other.last_duration_minutes
            && self.revoke_queue == other.revoke_queue
            && self.time_anchor == other.time_anchor
            && texts(self) == texts(other)
    }
}

impl Eq for Record {}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("epoch", &self.epoch)
            .field("cause", &self.cause)
            .field("session", &self.session)
            .field("intermediate", &self.intermediate)
            .field("pending", &self.pending)
            .field("pkce", &self.pkce)
            .field("last_duration_minutes", &self.last_duration_minutes)
            .field("revoke_queue", &self.revoke_queue)
            .field("time_anchor", &self.time_anchor)
            // A later version's sections may hold secrets.
            .field("unknown", &self.unknown.keys())
            .finish()
    }
}

/// Prints how long a JSON text is: it names a person.
struct Length<'a>(&'a str);

impl fmt::Debug for Length<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes", self.0.len())
    }
}

impl fmt::Debug for StoredSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let length = |json: &'_ Option<String>| json.as_ref().map(String::len);
        f.debug_struct("StoredSession")
            .field("last_validated_at_ms", &self.last_validated_at_ms)
            .field("session_json", &Length(&self.session_json))
            .field("user_json", &length(&self.user_json))
            .field("member_json", &length(&self.member_json))
            .field("organization_json", &length(&self.organization_json))
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for StoredIntermediate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StoredIntermediate")
            .field("kind", &self.kind)
            .field("expires_at_ms", &self.expires_at_ms)
            .field("expires_boot", &self.expires_boot)
            .finish_non_exhaustive()
    }
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
    use super::super::tests::full_record;
    use super::*;

    #[test]
    fn a_record_reads_back_as_it_was_written() {
        for record in [Record::default(), full_record(7)] {
            let bytes = record.encode().unwrap();

            assert_eq!(Record::decode(&bytes).unwrap(), record);
        }
    }

    #[test]
    fn wire_objects_are_stored_as_the_json_they_came_as() {
        let text = String::from_utf8(full_record(7).encode().unwrap().to_vec()).unwrap();

        assert!(
            text.contains(r#""user":{"user_id":"u","new_field":1.10}"#),
            "{text}"
        );
    }

    #[test]
    fn unknown_sections_survive_a_downgrade() {
        let newer = br#"{"epoch":3,"later":{"a":[1, 2],"b":"\u0041"},"more":null}"#;

        let record = Record::decode(newer).unwrap();
        let text = String::from_utf8(record.encode().unwrap().to_vec()).unwrap();

        assert_eq!(
            text,
            r#"{"epoch":3,"later":{"a":[1, 2],"b":"\u0041"},"more":null}"#
        );
    }

    #[test]
    fn an_error_names_the_section_and_never_its_content() {
        let bad = br#"{"epoch":1,"session":"canary-token"}"#;

        let error = Record::decode(bad).unwrap_err();

        assert_eq!(error.section, "session");
        assert!(!format!("{error} {error:?}").contains("canary"));
        assert_eq!(Record::decode(b"{}").unwrap_err().section, "epoch");
        assert_eq!(Record::decode(b"[1]").unwrap_err().section, "record");
    }

    #[test]
    fn a_record_with_text_that_is_not_json_is_refused_when_written() {
        for bad in ["", "{", "{} {}", "1,\"x\":2", "nothing"] {
            let mut record = full_record(1);
            record.session.as_mut().unwrap().session_json = bad.into();
            assert_eq!(record.encode().unwrap_err().section, "session", "{bad:?}");
            let mut record = full_record(1);
            record.session.as_mut().unwrap().user_json = Some(bad.into());
            assert_eq!(record.encode().unwrap_err().section, "session", "{bad:?}");
        }
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
        record.cause = Some("x".repeat(100_000));

        assert_eq!(Record::decode(&record.encode().unwrap()).unwrap(), record);
    }
}
