//! Reads the parameters of a call: checks the names and types of a JSON object against the call's row.
//!
//! The first thing that is wrong is an error that names the parameter and what was expected, and never
//! quotes a value. Ranges and contents are not checked here: the typed call does that.

use std::vec::IntoIter;

use zeroize::Zeroizing;

use crate::client::MfaEnrollment;
use crate::error::StytchError;
use crate::model::{AccessPolicy, AuthMethod, MfaMethod, MfaPolicy, UserName};
use crate::tokens::Secret;
use crate::wire::json::{elements, is_exact, members, text};

/// The longest name that an error repeats.
const LONGEST_NAME: usize = 64;

/// A parameter of a call.
#[derive(Clone, Copy, Debug)]
pub struct Param {
    /// The vendor's JavaScript name.
    pub name: &'static str,
    /// What its value has to be.
    pub kind: Kind,
    /// False when it may be left out or be `null`.
    pub is_required: bool,
}

/// What the value of a parameter has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A whole number of 32 bits, 0 or more.
    Number,
    /// `true` or `false`.
    Flag,
    /// An array of strings.
    Texts,
    /// An object, which is passed on as text.
    Object,
    /// One of these strings.
    Choice(&'static [&'static str]),
    /// An object of strings with some of these names.
    Fields(&'static [&'static str]),
}

impl Kind {
    /// The kind in words.
    pub fn expected(self) -> String {
        match self {
            Self::Text => "a string".to_owned(),
            Self::Number => "a whole number from 0 to 4294967295".to_owned(),
            Self::Flag => "true or false".to_owned(),
            Self::Texts => "an array of strings".to_owned(),
            Self::Object => "an object".to_owned(),
            Self::Choice(values) => format!("one of the strings {}", values.join(", ")),
            Self::Fields(names) => format!("an object of strings: {}", names.join(", ")),
        }
    }

    /// The value, if the JSON text is of this kind.
    fn read(self, raw: &str) -> Option<Value> {
        match self {
            Self::Text => string(raw).map(Value::Text),
            Self::Number => raw.parse().ok().map(Value::Number),
            Self::Flag => match raw {
                "true" => Some(Value::Flag(true)),
                "false" => Some(Value::Flag(false)),
                _ => None,
            },
            Self::Texts => {
                let texts: Option<Vec<_>> = elements(raw)
                    .ok()?
                    .into_iter()
                    .map(|raw| string(raw).map(|text| (*text).clone()))
                    .collect();
                texts.map(Value::Texts)
            }
            Self::Object => raw
                .starts_with('{')
                .then(|| Value::Text(Zeroizing::new(raw.to_owned()))),
            Self::Choice(values) => {
                let text = string(raw)?;
                values.contains(&text.as_str()).then_some(Value::Text(text))
            }
            Self::Fields(names) => fields(names, raw).map(Value::Fields),
        }
    }
}

/// The text of a JSON string. Half of a surrogate pair is no text: it could only be sent as another one.
fn string(raw: &str) -> Option<Zeroizing<String>> {
    (raw.starts_with('"') && is_exact(raw)).then(|| Zeroizing::new(text(raw).into_owned()))
}

/// The strings of an object, in the order of these names. `null` is no value.
fn fields(names: &[&str], raw: &str) -> Option<Vec<Option<String>>> {
    let mut values = vec![None; names.len()];
    let mut seen = vec![false; names.len()];
    for member in members(raw).ok()? {
        let part = |(start, end): (usize, usize)| raw.get(start..end).unwrap_or_default();
        let name = text(part(member.key));
        let place = names.iter().position(|known| *known == name)?;
        if std::mem::replace(&mut seen[place], true) {
            return None;
        }
        let value = part(member.value);
        if value != "null" {
            values[place] = Some((*string(value)?).clone());
        }
    }
    Some(values)
}

/// A value of a parameter.
pub(super) enum Value {
    Absent,
    Text(Zeroizing<String>),
    Number(u32),
    Flag(bool),
    Texts(Vec<String>),
    Fields(Vec<Option<String>>),
}

/// The values of a call's parameters, in the order of its row. What is not taken is erased.
pub(super) struct Values(IntoIter<Value>);

impl Values {
    /// Checks the text of a JSON object against the parameters of a call.
    pub(super) fn read(params: &'static [Param], json: &str) -> Result<Self, StytchError> {
        let mut values: Vec<Value> = params.iter().map(|_| Value::Absent).collect();
        let found = if json.trim().is_empty() {
            Vec::new()
        } else {
            members(json)
                .map_err(|_| StytchError::invalid("params", "the text of one JSON object"))?
        };
        for member in found {
            let part = |(start, end): (usize, usize)| json.get(start..end).unwrap_or_default();
            let name = text(part(member.key));
            let place = params.iter().position(|param| param.name == name);
            let (Some(param), Some(value)) = (
                place.and_then(|place| params.get(place)),
                place.and_then(|place| values.get_mut(place)),
            ) else {
                return Err(StytchError::invalid(&shown(&name), known(params)));
            };
            if !matches!(value, Value::Absent) {
                return Err(StytchError::invalid(param.name, "one value, not two"));
            }
            let raw = part(member.value);
            if raw == "null" && !param.is_required {
                continue;
            }
            *value = param
                .kind
                .read(raw)
                .ok_or_else(|| StytchError::invalid(param.name, param.kind.expected()))?;
        }
        let missing = params
            .iter()
            .zip(&values)
            .find(|(param, value)| param.is_required && matches!(value, Value::Absent));
        if let Some((param, _)) = missing {
            let expected = format!("{}, which is required", param.kind.expected());
            return Err(StytchError::invalid(param.name, expected));
        }
        Ok(Self(values.into_iter()))
    }

    /// The next value. The row of the call has checked that it is of this type.
    pub(super) fn take<T: Take>(&mut self) -> T {
        T::of(self.0.next().unwrap_or(Value::Absent))
    }
}

/// A name as an error repeats it: nothing that is long or not a name.
pub(super) fn shown(name: &str) -> String {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
    if name.len() <= LONGEST_NAME && !name.is_empty() && name.chars().all(is_name) {
        name.to_owned()
    } else {
        "(not a name)".to_owned()
    }
}

fn known(params: &[Param]) -> String {
    if params.is_empty() {
        return "no parameter".to_owned();
    }
    let names: Vec<_> = params.iter().map(|param| param.name).collect();
    format!("one of the parameters {}", names.join(", "))
}

/// A type of an argument.
pub(super) trait Take {
    fn of(value: Value) -> Self;
}

impl Take for Option<String> {
    fn of(value: Value) -> Self {
        match value {
            Value::Text(mut text) => Some(std::mem::take(&mut *text)),
            _ => None,
        }
    }
}

impl Take for Option<u32> {
    fn of(value: Value) -> Self {
        match value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
}

impl Take for Option<bool> {
    fn of(value: Value) -> Self {
        match value {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }
}

impl Take for Option<Vec<String>> {
    fn of(value: Value) -> Self {
        match value {
            Value::Texts(texts) => Some(texts),
            _ => None,
        }
    }
}

impl Take for Option<Secret> {
    fn of(value: Value) -> Self {
        Option::<String>::of(value).map(Secret::new)
    }
}

impl Take for Option<UserName> {
    fn of(value: Value) -> Self {
        let Value::Fields(fields) = value else {
            return None;
        };
        let mut fields = fields.into_iter();
        let mut next = || fields.next().flatten();
        Some(UserName {
            first_name: next(),
            last_name: next(),
            middle_name: next(),
        })
    }
}

/// An enum with values that this version does not have, alone and in a list.
macro_rules! take_open_enums {
    ($($name:ident)*) => {$(
        impl Take for Option<$name> {
            fn of(value: Value) -> Self {
                Option::<String>::of(value).map(|text| $name::from_wire(&text))
            }
        }

        impl Take for Option<Vec<$name>> {
            fn of(value: Value) -> Self {
                let texts = Option::<Vec<String>>::of(value)?;
                Some(texts.iter().map(|text| $name::from_wire(text)).collect())
            }
        }
    )*};
}

take_open_enums!(AccessPolicy AuthMethod MfaMethod MfaPolicy);

impl Take for Option<MfaEnrollment> {
    fn of(value: Value) -> Self {
        match value {
            Value::Text(text) => MfaEnrollment::from_wire(&text),
            _ => None,
        }
    }
}

impl Take for String {
    fn of(value: Value) -> Self {
        Option::of(value).unwrap_or_default()
    }
}

impl Take for Secret {
    fn of(value: Value) -> Self {
        Self::new(String::of(value))
    }
}

impl Take for u32 {
    fn of(value: Value) -> Self {
        Option::of(value).unwrap_or_default()
    }
}

impl Take for bool {
    fn of(value: Value) -> Self {
        Option::of(value).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMS: &[Param] = &[
        param("email", Kind::Text, true),
        param("minutes", Kind::Number, false),
        param("flag", Kind::Flag, false),
        param("domains", Kind::Texts, false),
        param("tenants", Kind::Object, false),
        param("enroll", Kind::Choice(&["enroll", "unenroll"]), false),
        param(
            "name",
            Kind::Fields(&["first_name", "last_name", "middle_name"]),
            false,
        ),
    ];

    const FIELDS: &str = "an object of strings: first_name, last_name, middle_name";

    const fn param(name: &'static str, kind: Kind, is_required: bool) -> Param {
        Param {
            name,
            kind,
            is_required,
        }
    }

    fn refused(json: &str) -> (String, String) {
        match Values::read(PARAMS, json) {
            Err(StytchError::InvalidInput { field, expected }) => (field, expected),
            _ => ("accepted".to_owned(), json.to_owned()),
        }
    }

    #[test]
    fn values_are_taken_in_the_order_of_the_row_whatever_the_order_of_the_text() {
        let json = r#"{"tenants":{"slack":["T1"]},"enroll":"unenroll","domains":["a","b\n"],
            "flag":true,"name":{"middle_name":null,"first_name":"Ada"},"minutes":60,"email":"ada\u0040example.com"}"#;

        let mut values = Values::read(PARAMS, json).unwrap();

        assert_eq!(values.take::<String>(), "ada@example.com");
        assert_eq!(values.take::<Option<u32>>(), Some(60));
        assert!(values.take::<bool>());
        let domains: Option<Vec<String>> = values.take();
        assert_eq!(domains.unwrap(), ["a", "b\n"]);
        let tenants: Option<String> = values.take();
        assert_eq!(tenants.unwrap(), r#"{"slack":["T1"]}"#);
        let enroll: Option<MfaEnrollment> = values.take();
        assert_eq!(enroll, Some(MfaEnrollment::Unenroll));
        let name: Option<UserName> = values.take();
        let name = name.unwrap();
        assert_eq!(name.first_name.as_deref(), Some("Ada"));
        assert_eq!((name.last_name, name.middle_name), (None, None));
    }

    #[test]
    fn an_optional_parameter_may_be_left_out_or_be_null() {
        for json in [
            r#"{"email":"a"}"#,
            r#"{"email":"a","minutes":null,"flag":null}"#,
        ] {
            let mut values = Values::read(PARAMS, json).unwrap();

            let _: Secret = values.take();
            assert_eq!(values.take::<Option<u32>>(), None);
            assert_eq!(values.take::<Option<bool>>(), None);
        }
    }

    #[test]
    fn a_missing_a_wrong_and_an_unknown_parameter_are_each_named_with_what_was_expected() {
        let required = "a string, which is required";
        for (json, field, expected) in [
            ("", "email", required),
            ("{}", "email", required),
            (r#"{"email":null}"#, "email", "a string"),
            (r#"{"email":1}"#, "email", "a string"),
            (r#"{"email":"\ud83d"}"#, "email", "a string"),
            (r#"{"email":"\ude00\ud83d"}"#, "email", "a string"),
            (
                r#"{"email":"a","domains":["b","\udfff"]}"#,
                "domains",
                "an array of strings",
            ),
            (r#"{"email":"a","flag":"true"}"#, "flag", "true or false"),
            (
                r#"{"email":"a","domains":["a",1]}"#,
                "domains",
                "an array of strings",
            ),
            (
                r#"{"email":"a","domains":{}}"#,
                "domains",
                "an array of strings",
            ),
            (r#"{"email":"a","tenants":"{}"}"#, "tenants", "an object"),
            (
                r#"{"email":"a","enroll":"maybe"}"#,
                "enroll",
                "one of the strings enroll, unenroll",
            ),
            (r#"{"email":"a","name":"Ada"}"#, "name", FIELDS),
            (r#"{"email":"a","name":{"first_name":1}}"#, "name", FIELDS),
            (r#"{"email":"a","name":{"nick_name":"A"}}"#, "name", FIELDS),
            (
                r#"{"email":"a","name":{"first_name":"\ud83d"}}"#,
                "name",
                FIELDS,
            ),
            (
                r#"{"email":"a","name":{"last_name":"a","last_name":"b"}}"#,
                "name",
                FIELDS,
            ),
            (
                r#"{"email":"a","email":"b"}"#,
                "email",
                "one value, not two",
            ),
            ("[]", "params", "the text of one JSON object"),
            (r#"{"email":"#, "params", "the text of one JSON object"),
        ] {
            assert_eq!(refused(json), (field.to_owned(), expected.to_owned()));
        }
        let (field, expected) = refused(r#"{"email":"a","e_mail":"b"}"#);
        assert_eq!(field, "e_mail");
        assert!(expected.contains("email, minutes, flag"), "{expected}");
    }

    #[test]
    fn only_a_whole_number_of_32_bits_is_a_number() {
        for wrong in ["-1", "1.5", "1e3", "4294967296", "\"60\"", "true"] {
            let (field, expected) = refused(&format!(r#"{{"email":"a","minutes":{wrong}}}"#));
            assert_eq!(field, "minutes", "{wrong}");
            assert!(expected.contains("whole number"), "{expected}");
        }
    }

    #[test]
    fn an_error_repeats_no_name_that_could_be_a_text() {
        for name in ["", "my secret password", &"a".repeat(65), "pässword"] {
            let json = serde_json::json!({ name: 1 }).to_string();

            assert_eq!(refused(&json).0, "(not a name)");
        }
    }
}
