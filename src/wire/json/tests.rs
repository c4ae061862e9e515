//! The scanner against `serde_json`, and the functions on texts against malformed texts.

#![allow(clippy::unwrap_used, reason = "a test may stop at once")]

use proptest::prelude::*;
use serde_json::Value;
use serde_json::value::RawValue;

use super::*;

/// How deep and how long the texts are that a server should never send.
pub(crate) const DEPTH: usize = 10_000;
pub(crate) const SIZE: usize = 1024 * 1024;

/// Runs a closure on a thread with 512 kB of stack, as small as the threads of phones are.
pub(crate) fn on_a_small_stack<T: Send>(run: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new()
            .stack_size(512 * 1024)
            .spawn_scoped(scope, run);
        match thread.unwrap().join() {
            Ok(value) => value,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Values with a meaning that a parser may lose or refuse.
pub(crate) fn odd_value() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("18446744073709551617".to_owned()),
        Just("19.90".to_owned()),
        Just("123456789012345678901234567890".to_owned()),
        Just("1E400".to_owned()),
        Just("-0.0e-0".to_owned()),
        Just(r#""\ud83d""#.to_owned()),
        Just(r#"{"n":"\ud83d"}"#.to_owned()),
        Just(r#""\u00fc\/\n""#.to_owned()),
        Just(r#"{"z":1, "a" : [ ]}"#.to_owned()),
        Just("null".to_owned()),
        "[0-9]{1,40}".prop_map(|digits| format!("1{digits}.{digits}e{digits}")),
        "[a-zü ]{0,8}".prop_map(|text| format!("\"{text}\"")),
    ]
}

/// The ways to write the keys that hold tokens.
pub(crate) fn token_key() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("session_token".to_owned()),
        Just(r"session\u005ftoken".to_owned()),
        Just(r"\u0073ession_jwt".to_owned()),
        Just("intermediate_session_token".to_owned()),
        Just(r"intermediate\u005Fsession\u005Ftoken".to_owned()),
    ]
}

/// An object of [`DEPTH`] levels and of [`SIZE`] bytes. Each level is one of a few shapes; some hold
/// a token under one of its keys, whose text is `canary`.
pub(crate) fn hostile_object() -> impl Strategy<Value = String> {
    let level = prop_oneof![
        Just(("[".to_owned(), "]".to_owned())),
        Just((r#"[1E400,"\ud83d","#.to_owned(), ",{}]".to_owned())),
        Just((r#"{"k":"#.to_owned(), "}".to_owned())),
        Just((r#"{ "\ud83d" : "#.to_owned(), " }".to_owned())),
        token_key().prop_map(|key| (format!(r#"{{"{key}":"canary", "k":"#), "}".to_owned())),
        token_key().prop_map(|key| (
            r#"{"k":"#.to_owned(),
            format!(r#" , "{key}":["canary",{{"k":"canary"}}]}}"#)
        )),
    ];
    let levels = prop::collection::vec(level, 1..6);
    (levels, odd_value()).prop_map(|(levels, leaf)| {
        let cycle = || levels.iter().cycle().take(DEPTH - 1);
        let mut text = String::from(r#"{"deep":"#);
        let mut after = Vec::new();
        let mut closing = 0;
        for (open, close) in cycle() {
            // The deepest levels are the plain ones once there is no room left.
            let small = text.len() + closing + 4 * DEPTH > SIZE;
            closing += close.len();
            text.push_str(if small { "[" } else { open });
            after.push(if small { "]" } else { close.as_str() });
            if small {
                break;
            }
        }
        let missing = DEPTH - 1 - after.len();
        text.push_str(&"[".repeat(missing));
        text.push_str(&leaf);
        text.push_str(&"]".repeat(missing));
        for close in after.iter().rev() {
            text.push_str(close);
        }
        let end = r#"" }"#;
        text.push_str(r#", "pad":""#);
        text.push_str(&"x".repeat(SIZE.saturating_sub(text.len() + end.len())));
        text.push_str(end);
        text
    })
}

fn accepts(text: &str) -> bool {
    Scanner::new(text).all(|token| token.is_ok())
}

/// Pieces of JSON in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("{".to_owned()),
        Just("}".to_owned()),
        Just("[".to_owned()),
        Just("]".to_owned()),
        Just(":".to_owned()),
        Just(",".to_owned()),
        Just(" \t\r\n".to_owned()),
        Just("true".to_owned()),
        Just("\"a\":".to_owned()),
        Just("\"\\u12\"".to_owned()),
        Just("01".to_owned()),
        Just("-".to_owned()),
        Just("1.e5".to_owned()),
        Just("\"\\x\"".to_owned()),
        Just("\"\u{1}\"".to_owned()),
        Just("\u{0}".to_owned()),
        odd_value(),
        "[ -~]{0,3}",
    ];
    prop::collection::vec(piece, 0..10).prop_map(|pieces| pieces.concat())
}

/// A value written in one of many ways.
pub(crate) fn value() -> impl Strategy<Value = String> {
    odd_value().prop_recursive(4, 40, 4, |inner| {
        let key = prop_oneof![
            token_key(),
            "[a-c]",
            Just("secret".to_owned()),
            Just("recovery_codes".to_owned()),
        ];
        let member = (key, inner.clone(), " {0,2}")
            .prop_map(|(key, value, space)| format!("{space}\"{key}\"{space}:{value}{space}"));
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..4)
                .prop_map(|members| format!("{{{}}}", members.join(","))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn exactly_the_texts_that_serde_json_accepts_are_json(text in prop_oneof![pieces(), value()]) {
        prop_assert_eq!(accepts(&text), serde_json::from_str::<&RawValue>(&text).is_ok());
    }

    #[test]
    fn the_members_of_an_object_have_the_text_that_serde_json_gives(text in value()) {
        type Raw<'a> = std::collections::BTreeMap<String, &'a RawValue>;
        if let Ok(expected) = serde_json::from_str::<Raw<'_>>(&text) {
            let mut found = std::collections::BTreeMap::new();
            for member in members(&text).unwrap() {
                let key = super::text(&text[member.key.0..member.key.1]).into_owned();
                found.insert(key, &text[member.value.0..member.value.1]);
            }
            let expected = expected.into_iter().map(|(key, raw)| (key, raw.get())).collect();
            prop_assert_eq!(found, expected);
        } else if let Ok(expected) = serde_json::from_str::<Vec<&RawValue>>(&text) {
            let expected: Vec<&str> = expected.into_iter().map(RawValue::get).collect();
            prop_assert_eq!(elements(&text).unwrap(), expected);
        } else {
            prop_assert!(elements(&text).is_err());
        }
    }

    #[test]
    fn a_string_has_the_text_that_serde_json_gives(text in r#"([a-zü"\\/bfnrtu0-9]|\\u[0-9a-f]{4}|\\ud83d\\ude00){0,8}"#) {
        let raw = format!("\"{text}\"");
        if let Ok(expected) = serde_json::from_str::<String>(&raw) {
            prop_assert_eq!(super::text(&raw), expected.as_str());
            prop_assert_eq!(&*key_bytes(&raw), expected.as_bytes());
        }
    }

    #[test]
    fn a_merge_replaces_values_and_adds_keys_as_serde_json_does(a in value(), b in value()) {
        let both = (serde_json::from_str(&a), serde_json::from_str(&b));
        match (both, merge_objects(&a, &b, &["a"])) {
            ((Ok(Value::Object(mut a)), Ok(Value::Object(b))), merged) => {
                a.extend(b.into_iter().filter(|(key, _)| key != "a"));
                let merged: Value = serde_json::from_str(&merged.unwrap()).unwrap();
                prop_assert_eq!(merged, Value::Object(a));
            }
            (_, Ok(merged)) => prop_assert!(accepts(&merged)),
            (_, Err(NotJson)) => {
                let objects = a.starts_with('{') && b.starts_with('{');
                prop_assert!(!objects);
            }
        }
    }

    #[test]
    fn equal_values_say_the_same(a in value(), b in value()) {
        if let (Ok(x), Ok(y)) = (serde_json::from_str::<Value>(&a), serde_json::from_str::<Value>(&b)) {
            // A value may lose digits, a text does not.
            prop_assert!(x == y || !same_value(&a, &b));
            let spaced = format!(" {a}\n");
            prop_assert!(same_value(&a, &spaced));
        }
        prop_assert_eq!(same_value(&a, &b), same_value(&b, &a));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ten_thousand_levels_and_a_mebibyte_are_compared_and_merged_on_a_small_stack(text in hostile_object()) {
        prop_assert_eq!(text.len(), SIZE);
        let (same, other, merged) = on_a_small_stack(|| {
            let cached = r#"{"user_id":"u","deep":1}"#;
            (
                same_value(&text, &format!("{text} ")),
                same_value(&text, &text.replace("xxx", "xxy")),
                merge_objects(cached, &text, &["pad"]).unwrap(),
            )
        });
        prop_assert!(same && !other);
        // The text of the value, to the letter.
        let deep = text.strip_prefix(r#"{"deep":"#).unwrap();
        let deep = deep.split_once(r#", "pad""#).unwrap().0;
        prop_assert_eq!(merged, format!(r#"{{"user_id":"u","deep":{deep}}}"#));
    }
}

#[test]
fn a_lone_surrogate_is_the_replacement_character_in_texts_and_stays_itself_in_keys() {
    assert_eq!(text(r#""a\ud83d""#), "a\u{fffd}");
    assert_eq!(text(r#""\ude00\ud83d\ud83d\ude00""#), "\u{fffd}\u{fffd}😀");
    assert_ne!(key_bytes(r#""\ud83d""#), key_bytes(r#""\ud83e""#));
    assert_ne!(&*key_bytes(r#""\ud83d""#), "\u{fffd}".as_bytes());
    assert_eq!(&*key_bytes(r#""session\u005ftoken""#), b"session_token");
}

#[test]
fn bytes_that_are_not_utf8_become_the_replacement_character_and_the_rest_stays() {
    assert_eq!(lossy(b"caf\xe9 \xf0\x9f ok"), "caf\u{fffd} \u{fffd} ok");
    assert_eq!(lossy("ü".as_bytes()), "ü");
}

#[test]
fn a_body_may_begin_with_a_byte_order_mark_and_end_with_nul_bytes() {
    let odd = b"\xef\xbb\xbf {\"a\":\"\xe9\"}\r\n\0\0";

    assert_eq!(tolerant_members(odd).unwrap().len(), 1);
    assert!(tolerant_members(b"{}x").is_err());
    assert!(tolerant_members(b"{\0}").is_err());
    assert!(members("\u{feff}{}").is_err());
    assert!(members("{}\0").is_err());
}

#[test]
fn a_merge_keeps_white_space_the_order_of_keys_and_the_digits_of_numbers() {
    let cached = "{ \"b\" : 1,\n \"a\":\"\\u00fc\", \"n\":19.90 }\n";
    let fresh = r#"{"request_id":"r","n":18446744073709551617,"\u0062":{"z":1E400,"a":"\ud83d"},"new":1.50}"#;

    assert_eq!(
        merge_objects(cached, fresh, &["request_id"]).unwrap(),
        "{ \"b\" : {\"z\":1E400,\"a\":\"\\ud83d\"},\n \"a\":\"\\u00fc\", \"n\":18446744073709551617 ,\"new\":1.50}\n"
    );
    assert_eq!(merge_objects("{}", "{\"a\":1}", &[]).unwrap(), "{\"a\":1}");
    assert_eq!(merge_objects(cached, "{}", &[]).unwrap(), cached);
    assert_eq!(merge_objects("[]", "{}", &[]), Err(NotJson));
}

#[test]
fn of_a_key_that_is_there_twice_the_last_one_counts() {
    assert_eq!(
        merge_objects("{\"a\":1}", "{\"a\":2,\"b\":3,\"a\":4,\"b\":5}", &[]).unwrap(),
        "{\"a\":4,\"b\":5}"
    );
    assert!(same_value("{\"a\":1,\"a\":2}", "{\"a\":2}"));
    assert!(!same_value("{\"a\":1,\"a\":2}", "{\"a\":2,\"a\":1}"));
}

#[test]
fn key_order_white_space_and_escapes_are_no_difference() {
    let a = r#"{"a":{"x":1,"y":[1,{"z":null}],"e":"ü/"},"t":1}"#;
    let b = "{ \"t\":2, \"\\u0061\": { \"y\": [1, { \"z\": null } ], \"e\":\"\\u00fc\\/\", \"x\": 1 } }";

    assert!(same_value_except("t", a, b));
    assert!(!same_value_except("a", a, b));
    assert!(!same_value(a, b));
}

#[test]
fn another_value_key_length_or_kind_is_a_difference() {
    for (a, b) in [
        (
            r#"{"n":[123456789012345678901]}"#,
            r#"{"n":[123456789012345678902]}"#,
        ),
        (r#"{"a":1,"b":1}"#, r#"{"a":1}"#),
        (r#"{"a":1}"#, r#"{"b":1}"#),
        ("[[1],2]", "[1,[2]]"),
        ("[]", "{}"),
        ("1", "1.0"),
        ("\"1\"", "1"),
        ("\"null\"", "null"),
        (r#""\ud83d""#, "\"\u{fffd}\""),
        ("", "{}"),
    ] {
        assert!(!same_value(a, b), "{a} {b}");
    }
}
