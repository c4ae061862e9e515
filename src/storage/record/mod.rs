//! The record on disk: the facts of one client as one JSON object.
//!
//! Each top-level key is a section. Sections that this version does not have are kept and written
//! back, so that an upgrade followed by a downgrade loses nothing. A later version adds sections
//! and never changes the meaning of one. What the server sent is kept as the raw JSON it sent.
//! `docs/storage-format.md` lists every section.

mod buffer;
mod sections;
mod text;

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::ser::{SerializeMap as _, Serializer as _};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use self::buffer::ErasedBuffer;
use self::sections::{
    DurationJson, EndJson, HeadJson, PendingJson, PkceJson, QueuedJson, TimeJson, Wrong, end, head,
    pending, pkce, queued,
};
use super::facts::{LastDuration, Record, StoredTime, is_stamp};
use crate::clock::Millis;

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

/// The sections of this version, and what each must be.
const SECTIONS: [(&str, &str); 8] = [
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
    ("applied_markers", "a list of file names"),
];

fn expected(section: &str) -> &'static str {
    SECTIONS
        .iter()
        .find_map(|(name, expected)| (*name == section).then_some(*expected))
        .unwrap_or("JSON")
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
        fn list<F, T: for<'a> From<F>>(items: impl Iterator<Item = F>) -> Option<Vec<T>> {
            let list: Vec<T> = items.map(T::from).collect();
            (!list.is_empty()).then_some(list)
        }
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
        let applied = Some(&self.applied_markers).filter(|names| !names.is_empty());
        section!("applied_markers", applied);
        for (name, value) in &self.unknown {
            if !SECTIONS.iter().any(|(known, _)| known == name) {
                map.serialize_entry(name, value).map_err(broken)?;
            }
        }
        map.end().map_err(broken)
    }
}

// ---- reading ------------------------------------------------------------------------------------

impl Record {
    /// Reads what [`encode`](Self::encode) of this or another version wrote. Entries whose stamp
    /// is impossible are left out and counted in [`Record::unreadable`]. The epoch is in the file's header.
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
        let applied_markers = list::<String>(&mut sections, "applied_markers")?;
        let applied_markers = applied_markers.into_iter().collect();
        Ok(Self {
            epoch: 0,
            head,
            ends,
            pending,
            revoke_queue,
            pkce,
            last_duration,
            time,
            applied_markers,
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::super::content::{IntermediateKind, Returned, SessionObject};
    use super::super::facts::{Content, End, EndCause, IdHash, PkceEntry, PkceFlow};
    use super::super::tests::{full_record, intermediate_record};
    use super::*;
    use crate::model::{Member, MemberSession, Organization};

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

    /// A record of the other vertical, with the parts that [`full_record`] leaves out.
    fn b2b_record() -> Record {
        let mut record = full_record(7);
        let head = record.head.as_mut().unwrap();
        head.origin = Some(IdHash(9));
        if let Content::Session(content) = &mut head.content {
            let session =
                r#"{"member_session_id":"s","member_id":"m","organization_id":"o","roles":[]}"#;
            content.session =
                SessionObject::B2b(Arc::new(MemberSession::from_json(session).unwrap()));
            content.user = None;
            let member = r#"{"member_id":"m","organization_id":"o","new_field":1.10}"#;
            content.member = Some(Returned {
                at: 13,
                object: Arc::new(Member::from_json(member).unwrap()),
            });
            let organization = r#"{"organization_id":"o","new_field":1.10}"#;
            content.organization = Some(Returned {
                at: 14,
                object: Arc::new(Organization::from_json(organization).unwrap()),
            });
        }
        let causes = [EndCause::Expired, EndCause::Other, EndCause::UserRevoked];
        for (id, cause) in (20..).zip(causes) {
            record.ends.insert(IdHash(id), End { stamp: 8, cause });
        }
        for (flow, _) in PkceFlow::ALL {
            let over = PkceEntry {
                stamp: 4,
                pair: None,
            };
            record.pkce.entry(flow).or_insert(over);
        }
        for entry in record.revoke_queue.values_mut() {
            entry.expires_at = Some(30);
            entry.settled = true;
        }
        record
    }

    #[test]
    fn a_record_of_either_vertical_reads_back_with_every_part() {
        let mut discovery = intermediate_record(7);
        if let Some(head) = &mut discovery.head
            && let Content::Intermediate(content) = &mut head.content
        {
            content.kind = IntermediateKind::Discovery;
            content.member_json = Some("{\"member_id\":\"m\"}".into());
            content.primary_required_json = Some("[1]".into());
        }
        let mut rejected = full_record(7);
        if let Some(token) = rejected.head.as_mut().and_then(|head| head.token.as_mut()) {
            token.rejected = true;
        }
        let mut marked = b2b_record();
        marked.applied_markers.insert("sign-out.x".into());

        for record in [b2b_record(), discovery, rejected, marked] {
            let read = Record::decode(&record.encode().unwrap()).unwrap();

            assert_eq!(read, record);
            assert_eq!(read.applied_markers, record.applied_markers);
        }
    }

    #[test]
    fn a_section_without_a_value_is_left_out_and_null_reads_as_absent() {
        assert_eq!(text(&Record::default()), "{}");
        assert!(!text(&full_record(1)).contains("applied_markers"));
        for (section, _) in SECTIONS {
            let null = format!(r#"{{"{section}":null}}"#);
            let record = Record::decode(null.as_bytes()).unwrap();
            assert_eq!(text(&record), "{}", "{section}");
        }
    }

    #[test]
    fn an_error_says_which_section_is_wrong_and_what_it_must_be() {
        for (section, must_be) in SECTIONS {
            let wrong = format!(r#"{{"{section}":"canary"}}"#);

            let error = Record::decode(wrong.as_bytes()).unwrap_err();

            assert_eq!(error, RecordError::new(section, must_be));
        }
    }

    #[test]
    fn a_head_that_lacks_a_part_of_its_session_is_an_error() {
        let good: serde_json::Value = serde_json::from_str(&text(&b2b_record())).unwrap();
        let is_read = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut changed = good.clone();
            change(&mut changed["head"]);
            let read = Record::decode(changed.to_string().as_bytes());
            assert!(
                read.as_ref()
                    .map_or_else(|error| error.section == "head", |_| true)
            );
            read.is_ok()
        };
        assert!(is_read(&|_| ()));

        for part in ["session_jwt", "member_session", "member", "organization"] {
            let without = |head: &mut serde_json::Value| head["session"][part] = "".into();
            assert!(!is_read(&without), "{part} is a wrong text");
            let without = |head: &mut serde_json::Value| {
                head["session"].as_object_mut().unwrap().remove(part);
            };
            assert!(!is_read(&without), "{part} is absent");
        }
        let user = serde_json::json!({"user_id": "u"});
        let both = |head: &mut serde_json::Value| {
            head["session"]["session"] = serde_json::json!({"session_id": "s", "user_id": "u"});
            head["session"]["user"] = serde_json::json!({"at_ms": 1, "object": user});
        };
        assert!(!is_read(&both), "two verticals");
        for (field, value) in [("id", "1"), ("origin", "x")] {
            assert!(!is_read(&|head| head[field] = value.into()), "{field}");
        }
        assert!(!is_read(&|head| head["token"]["hash"] = "ab".into()));
    }

    #[test]
    fn a_text_that_is_not_one_json_value_is_never_written() {
        for wrong in ["", "{", "{} {}", "{},\"later\":1", "x"] {
            let mut record = intermediate_record(7);
            if let Some(head) = &mut record.head
                && let Content::Intermediate(content) = &mut head.content
            {
                content.organization_json = Some(wrong.into());
            }

            assert_eq!(record.encode().unwrap_err().section, "head", "{wrong}");
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
