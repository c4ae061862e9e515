//! Nulls, wrong types, missing identities and arbitrary bytes.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::super::decode::Decode;
use super::super::*;
use super::SESSION;

/// An object with every key of a type set to one value, except the identities.
fn all_keys<T: Decode>(value: &Value, ids: &[&str]) -> String {
    let mut object = Map::new();
    for key in T::KEYS {
        let key = key.strip_prefix("r#").unwrap_or(key);
        object.insert(key.to_owned(), value.clone());
    }
    for id in ids {
        object.insert((*id).to_owned(), json!("id-1"));
    }
    object.insert("expires_at".to_owned(), Value::Null);
    Value::Object(object).to_string()
}

fn same_as_bare<T: Decode + PartialEq + std::fmt::Debug>(
    value: &Value,
    ids: &[&str],
    read: impl Fn(&str) -> Result<T, ModelError>,
    strip: impl Fn(&mut T),
) {
    let bare: Map<String, Value> = ids
        .iter()
        .map(|id| ((*id).to_owned(), json!("id-1")))
        .collect();
    let mut expected = read(&Value::Object(bare).to_string()).unwrap();
    let mut found = read(&all_keys::<T>(value, ids)).unwrap();
    strip(&mut expected);
    strip(&mut found);
    assert_eq!(found, expected, "{value}");
}

/// Nulls, and a type that no field of the model has.
fn meaningless() -> [Value; 2] {
    [Value::Null, json!(0.5)]
}

#[test]
fn null_or_a_wrong_type_in_any_other_field_reads_as_absent() {
    for value in &meaningless() {
        same_as_bare(
            value,
            &["session_id", "user_id"],
            Session::from_json,
            |it| it.raw_json.clear(),
        );
        same_as_bare(
            value,
            &["member_session_id", "member_id", "organization_id"],
            MemberSession::from_json,
            |it| it.raw_json.clear(),
        );
        same_as_bare(value, &["user_id"], User::from_json, |it| {
            it.raw_json.clear();
        });
        same_as_bare(
            value,
            &["member_id", "organization_id"],
            Member::from_json,
            |it| it.raw_json.clear(),
        );
        same_as_bare(value, &["organization_id"], Organization::from_json, |it| {
            it.raw_json.clear();
        });
        same_as_bare(value, &[], AuthenticationFactor::from_json, |it| {
            it.raw_json.clear();
        });
        same_as_bare(value, &[], DiscoveredOrganization::from_json, |_| ());
        same_as_bare(value, &[], Membership::from_json, |_| ());
        same_as_bare(value, &[], MfaRequired::from_json, |_| ());
        same_as_bare(value, &[], DeviceInfo::from_json, |_| ());
        same_as_bare(value, &[], Feedback::from_json, |_| ());
        same_as_bare(value, &[], LudsFeedback::from_json, |_| ());
        same_as_bare(value, &[], ScimAttributes::from_json, |_| ());
    }
}

fn error(object: &'static str, field: &str, expected: &str) -> ModelError {
    ModelError {
        object,
        field: field.to_owned(),
        expected: expected.to_owned(),
    }
}

#[test]
fn a_missing_or_wrong_identity_is_named() {
    let expected = "a non-empty string";
    for wrong in [json!(null), json!(""), json!(7), json!({}), json!(["s"])] {
        let text = json!({"session_id": wrong, "user_id": "u"}).to_string();
        assert_eq!(
            Session::from_json(&text),
            Err(error("Session", "session_id", expected))
        );
    }
    assert_eq!(
        Session::from_json(r#"{"session_id":"s"}"#),
        Err(error("Session", "user_id", expected))
    );
    assert_eq!(
        MemberSession::from_json(r#"{"member_session_id":"s","member_id":"m"}"#),
        Err(error("MemberSession", "organization_id", expected))
    );
    assert_eq!(
        MemberSession::from_json("{}"),
        Err(error("MemberSession", "member_session_id", expected))
    );
    assert_eq!(
        User::from_json("{}"),
        Err(error("User", "user_id", expected))
    );
    assert_eq!(
        Member::from_json(r#"{"organization_id":"o"}"#),
        Err(error("Member", "member_id", expected))
    );
    assert_eq!(
        Organization::from_json("{}"),
        Err(error("Organization", "organization_id", expected))
    );
}

#[test]
fn an_unreadable_expiry_is_named() {
    for wrong in [json!("soon"), json!(1_700_000_000), json!("")] {
        let text = json!({"session_id": "s", "user_id": "u", "expires_at": wrong}).to_string();
        let error = Session::from_json(&text).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Session.expires_at: expected an RFC 3339 time or null"
        );
    }
}

#[test]
fn a_text_that_is_no_object_is_an_error_that_does_not_quote_it() {
    for text in ["", "null", "[]", "\"canary\"", "{", "{\"canary\":1", "{}x"] {
        let error = User::from_json(text).unwrap_err();
        assert_eq!(error.to_string(), "User: expected a JSON object");
    }
}

fn read_everything(text: &str) {
    let _ = Session::from_json(text);
    let _ = MemberSession::from_json(text);
    let _ = AuthenticationFactor::from_json(text);
    let _ = User::from_json(text);
    let _ = Member::from_json(text);
    let _ = Organization::from_json(text);
    let _ = DiscoveredOrganization::from_json(text);
    let _ = DeviceInfo::from_json(text);
    let _ = Feedback::from_json(text);
    let _ = Timestamp::parse(text);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        read_everything(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn a_damaged_session_never_panics(at in 0..SESSION.len(), byte in any::<u8>()) {
        let mut bytes = SESSION.as_bytes().to_vec();
        bytes[at] = byte;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        read_everything(&text);
        if let Ok(session) = Session::from_json(&text) {
            prop_assert_eq!(&session.raw_json, &text);
        }
    }

    #[test]
    fn arbitrary_times_never_panic(text in "[0-9]{1,5}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]{0,20})?[Z+-]([0-9:]{5})?") {
        let _ = Timestamp::parse(&text);
    }
}
