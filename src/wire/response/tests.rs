//! Responses as they are read: tokens are taken out, objects are shared, errors name the field.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::wire::json::tests::{hostile_object, on_a_small_stack, value};

fn parse(text: &str) -> Arc<Response> {
    Response::parse(Secret::new(text), Known::default()).unwrap()
}

#[test]
fn tokens_are_taken_out_at_any_depth_and_nothing_else_is() {
    let json = r#"{"session_token":"canary","n":1.50,"deep":[{"session_jwt":"canary","k":"session_token"}],"secret":"canary","recovery_codes":["canary"],"user":{"untrusted_metadata":{"secret":1,"intermediate_session_token":"canary"}},"last":null}"#;

    assert_eq!(
        parse(json).raw_json(),
        r#"{"n":1.50,"deep":[{"k":"session_token"}],"user":{"untrusted_metadata":{"secret":1}},"last":null}"#
    );
}

#[test]
fn what_stays_keeps_its_place_and_its_white_space() {
    for (json, kept) in [
        (r#"{ "z": 1e2, "a" : "ü" }"#, r#"{ "z": 1e2, "a" : "ü" }"#),
        (r#" { "session_token" : "x" , "a":1 } "#, r#" { "a":1 } "#),
        (r#"{ "a":1 , "session_token":"x" }"#, r#"{ "a":1 }"#),
        (r#"{ "session_token":"x" }"#, "{  }"),
        (
            r#"{"session_token":"x","session_jwt":[{"a":"x"}],"a":1,"secret":{},"qr_code":1}"#,
            r#"{"a":1}"#,
        ),
        (
            r#"{"session_token":"x","session_token":"y","session_jwt":""}"#,
            "{}",
        ),
        (r#"{"a":[1,{"session_jwt":1},2]}"#, r#"{"a":[1,{},2]}"#),
    ] {
        assert_eq!(parse(json).raw_json(), kept, "{json}");
    }
}

#[test]
fn a_token_is_read_whatever_the_spelling_of_its_key_and_the_members_next_to_it() {
    let json = r#"{"session\u005ftoken":"canary","n":"\ud83d","o":{"session\u005fjwt":"canary","n":1E400}}"#;

    let response = parse(json);

    assert_eq!(response.raw_json(), r#"{"n":"\ud83d","o":{"n":1E400}}"#);
    assert_eq!(response.session_token().unwrap().expose(), "canary");
}

#[test]
fn the_empty_token_is_none_and_of_two_the_last_one_counts() {
    let response = parse(
        r#"{"session_token":"a","session_token":"b","session_jwt":"","intermediate_session_token":7}"#,
    );

    assert_eq!(response.session_token().unwrap().expose(), "b");
    assert!(response.session_jwt().is_none());
    assert!(response.intermediate_session_token().is_none());
}

#[test]
fn a_malformed_session_is_an_error_that_holds_the_token_it_came_with() {
    let response = parse(
        r#"{"session_token":"t","session_jwt":"j","session":{"session_id":"s","user_id":"u","expires_at":"soon"},"user":{"user_id":"u"}}"#,
    );

    let error = response.consumer().unwrap_err();

    assert_eq!(error.session_token.unwrap().expose(), "t");
    assert_eq!(
        error.expected,
        "Session.expires_at: expected an RFC 3339 time or null"
    );
    assert!(response.user().unwrap().is_some());
}

#[test]
fn a_missing_object_is_named_by_an_error_that_holds_the_token() {
    let response = parse(r#"{"session_token":"t","member_session":null}"#);

    let error = response.b2b().unwrap_err();
    let tokens = response.session_tokens().unwrap_err();

    assert_eq!(error.expected, "member_session: an object");
    assert_eq!(tokens.expected, "session_jwt: a token");
    assert_eq!(error.session_token, tokens.session_token);
    assert!(error.session_token.is_some());
}

#[test]
fn objects_with_the_same_text_are_the_ones_the_caller_has() {
    let text = r#"{"user_id":"u"}"#;
    let user = Arc::new(User::from_json(text).unwrap());
    let known = Known {
        user: Some(&user),
        ..Known::default()
    };
    let parse = |text: &str| {
        let data = format!("{{\"user\":{text}}}");
        let response = Response::parse(Secret::new(data), known).unwrap();
        response.user().unwrap().cloned().unwrap()
    };

    assert!(Arc::ptr_eq(&parse(text), &user));
    assert!(!Arc::ptr_eq(&parse(r#"{"user_id":"u" }"#), &user));
}

#[test]
fn a_get_keeps_the_exact_text_of_free_json() {
    let cached = r#"{"user_id":"u","untrusted_metadata":{"b":1,"a":2},"emails":[]}"#;
    let cached = Arc::new(User::from_json(cached).unwrap());
    for metadata in [
        "{\"n\":18446744073709551617}",
        "{\"n\":19.90}",
        "{\"n\":123456789012345678901234567890}",
        "{\"z\":1, \"a\":\"\\u00fc\"}",
        "{\"n\":\"\\ud83d\"}",
        "{\"n\":1E400}",
    ] {
        let data =
            format!("{{\"request_id\":\"r\",\"untrusted_metadata\":{metadata},\"user_id\":\"u\"}}");

        let user = parse(&data).merged_user_fields(&cached).unwrap();

        assert_eq!(user.untrusted_metadata.as_deref(), Some(metadata));
        assert_eq!(
            user.raw_json,
            format!("{{\"user_id\":\"u\",\"untrusted_metadata\":{metadata},\"emails\":[]}}")
        );
    }
}

#[test]
fn a_typed_text_shows_the_replacement_character_for_a_lone_surrogate() {
    let cached = Arc::new(User::from_json(r#"{"user_id":"u"}"#).unwrap());

    let user = parse(r#"{"external_id":"a\ud83d"}"#)
        .merged_user_fields(&cached)
        .unwrap();

    assert_eq!(user.external_id.as_deref(), Some("a\u{fffd}"));
    assert!(user.raw_json.contains(r"a\ud83d"));
}

#[test]
fn a_get_that_brings_nothing_new_is_the_object_there_was() {
    let cached = Arc::new(Member::from_json(r#"{"member_id":"m","organization_id":"o"}"#).unwrap());

    let same = parse(r#"{"member":{"member_id":"m"}}"#)
        .merged_member(&cached)
        .unwrap();
    let error = parse(r#"{"member":[]}"#)
        .merged_member(&cached)
        .unwrap_err();

    assert!(Arc::ptr_eq(&same, &cached));
    assert_eq!(error.expected, "member: an object");
}

#[test]
fn nothing_secret_is_printed() {
    let response = parse(r#"{"session_token":"canary"}"#);

    let printed = format!("{response:?} {:?}", response.malformed("x"));

    assert!(!printed.contains("canary"), "{printed}");
}

/// What is left of a value without secrets, by the book.
fn without_secrets(value: &mut Value, outermost: bool) {
    match value {
        Value::Object(fields) => {
            fields.retain(|key, _| {
                let key = key.as_str();
                let secret = TOKENS.contains(&key) || (outermost && SHOWN_ONCE.contains(&key));
                !secret
            });
            for field in fields.values_mut() {
                without_secrets(field, false);
            }
        }
        Value::Array(items) => {
            for item in items {
                without_secrets(item, false);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exactly_the_secrets_are_taken_out(text in value()) {
        let Ok(response) = Response::parse(Secret::new(text.as_str()), Known::default()) else {
            let object = text.starts_with('{');
            prop_assert!(!object);
            return Ok(());
        };
        if let Ok(mut expected) = serde_json::from_str::<Value>(&text) {
            let whole = expected.clone();
            without_secrets(&mut expected, true);
            let found: Value = serde_json::from_str(response.raw_json()).unwrap();
            prop_assert_eq!(&found, &expected);
            if found == whole && !text.contains("token") && !text.contains("jwt") {
                prop_assert_eq!(response.raw_json(), text);
            }
        } else {
            prop_assert!(json::members(response.raw_json()).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ten_thousand_levels_and_a_mebibyte_lose_their_tokens_on_a_small_stack(text in hostile_object()) {
        let data = text.replacen('{', r#"{"session\u005ftoken":"canary","user_id":"u","#, 1);
        let cached = Arc::new(User::from_json(r#"{"user_id":"u"}"#).unwrap());
        let (kept, user) = on_a_small_stack(|| {
            let response = parse(&data);
            let user = response.merged_user_fields(&cached).unwrap();
            assert!(user == response.merged_user_fields(&cached).unwrap());
            (response.raw_json().to_owned(), user)
        });
        prop_assert!(!kept.contains("canary"));
        prop_assert!(json::members(&kept).is_ok());
        prop_assert!(user.raw_json.len() > data.len() / 2);
    }
}
