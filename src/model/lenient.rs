//! Reading objects from the wire without trusting it.
//!
//! An object is first split into its keys and the raw text of their values ([`Fields`]); each
//! field then reads its own text ([`Wire`]) and falls back to its default when that is not what
//! it expected. Two macros tie this to the types: [`decode!`] lists a record's fields, and
//! [`wire_enum!`] an enum's wire values.

use std::collections::BTreeMap;

use serde::de::{self, Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{ModelError, Timestamp};

/// How deep [`same_json`] looks before it compares texts: far beyond any real object.
const MAX_DEPTH: usize = 32;

/// A value that can be read from the raw text of one field.
pub(crate) trait Wire: Sized {
    /// `None` when the text has another type.
    fn read(raw: &RawValue) -> Option<Self>;
}

/// A record that can be read from a JSON object.
pub(crate) trait Decode: Sized {
    /// The name errors use.
    const NAME: &'static str;
    /// The wire keys it reads, `raw_json` left out.
    #[cfg(test)]
    const KEYS: &'static [&'static str];

    /// Reads each field.
    fn decode(fields: &Fields<'_>) -> Result<Self, ModelError>;
}

/// A JSON object split into keys and the exact text of their values.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    object: &'static str,
    text: &'a str,
    values: BTreeMap<String, &'a RawValue>,
}

impl<'a> Fields<'a> {
    /// Splits the text of an object; the last of two equal keys wins.
    pub(crate) fn split(object: &'static str, text: &'a str) -> Result<Self, ModelError> {
        match serde_json::from_str(text) {
            Ok(values) => Ok(Self {
                object,
                text: text.trim_ascii(),
                values,
            }),
            Err(_) => Err(ModelError {
                object,
                field: String::new(),
                expected: "a JSON object".to_owned(),
            }),
        }
    }

    /// The object as it was written.
    pub(crate) fn text(&self) -> &'a str {
        self.text
    }

    /// Every key with its value's text.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &'a RawValue)> {
        self.values
            .iter()
            .map(|(key, value)| (key.as_str(), *value))
    }

    /// The raw value of a key, unless it is absent or null. Accepts a keyword's `r#` spelling.
    pub(crate) fn present(&self, key: &str) -> Option<&'a RawValue> {
        let key = key.strip_prefix("r#").unwrap_or(key);
        self.values
            .get(key)
            .copied()
            .filter(|raw| raw.get() != "null")
    }

    /// The value, or `None` when it is absent, null or of another type.
    pub(crate) fn optional<T: Wire>(&self, key: &str) -> Option<T> {
        self.present(key).and_then(T::read)
    }

    /// The value, or the type's default when it is absent, null or of another type.
    pub(crate) fn value<T: Wire + Default>(&self, key: &str) -> T {
        self.optional(key).unwrap_or_default()
    }

    /// The value under either of two spellings.
    pub(crate) fn either<T: Wire>(&self, key: &str, other: &str) -> Option<T> {
        self.optional(key).or_else(|| self.optional(other))
    }

    /// A free-form object as its JSON text.
    pub(crate) fn json(&self, key: &str) -> Option<String> {
        self.present(key)
            .map(RawValue::get)
            .filter(|text| text.starts_with('{'))
            .map(str::to_owned)
    }

    /// An identity: without it the object means nothing.
    pub(crate) fn id(&self, key: &str) -> Result<String, ModelError> {
        self.optional::<String>(key)
            .filter(|id| !id.is_empty())
            .ok_or_else(|| self.error(key, "a non-empty string"))
    }

    /// The end of a session: may be left out, but never guessed.
    pub(crate) fn expiry(&self, key: &str) -> Result<Option<Timestamp>, ModelError> {
        match self.present(key) {
            None => Ok(None),
            Some(raw) => match Timestamp::read(raw) {
                Some(time) => Ok(Some(time)),
                None => Err(self.error(key, "an RFC 3339 time or null")),
            },
        }
    }

    /// The exact text of the object.
    pub(crate) fn raw(&self) -> String {
        self.text.to_owned()
    }

    fn error(&self, field: &str, expected: &str) -> ModelError {
        ModelError {
            object: self.object,
            field: field.to_owned(),
            expected: expected.to_owned(),
        }
    }
}

/// Reads a record from the text of a JSON object.
pub(crate) fn from_json<T: Decode>(text: &str) -> Result<T, ModelError> {
    T::decode(&Fields::split(T::NAME, text)?)
}

/// Reads a record inside a larger body. Works from any `serde_json` source.
pub(crate) fn deserialize<'de, T: Decode, D: Deserializer<'de>>(source: D) -> Result<T, D::Error> {
    let raw = Box::<RawValue>::deserialize(source)?;
    from_json(raw.get()).map_err(de::Error::custom)
}

impl Wire for String {
    fn read(raw: &RawValue) -> Option<Self> {
        serde_json::from_str(raw.get()).ok()
    }
}

impl Wire for bool {
    fn read(raw: &RawValue) -> Option<Self> {
        serde_json::from_str(raw.get()).ok()
    }
}

impl Wire for i32 {
    fn read(raw: &RawValue) -> Option<Self> {
        serde_json::from_str(raw.get()).ok()
    }
}

impl Wire for Timestamp {
    fn read(raw: &RawValue) -> Option<Self> {
        Timestamp::parse(&String::read(raw)?)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn read(raw: &RawValue) -> Option<Self> {
        T::read(raw).map(Some)
    }
}

/// Elements of another type are left out; the rest of the list stays.
impl<T: Wire> Wire for Vec<T> {
    fn read(raw: &RawValue) -> Option<Self> {
        let items: Vec<&RawValue> = serde_json::from_str(raw.get()).ok()?;
        Some(items.into_iter().filter_map(T::read).collect())
    }
}

/// True when two objects say the same, whatever the order of keys and the white space, with one
/// top-level key left out of the comparison. Numbers and texts are compared as written.
pub(crate) fn same_json_except(ignored: &str, a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    match (Fields::split("", a), Fields::split("", b)) {
        (Ok(mut a), Ok(mut b)) => {
            a.values.remove(ignored);
            b.values.remove(ignored);
            same_values(&a.values, &b.values, 1)
        }
        _ => false,
    }
}

type Values<'a> = BTreeMap<String, &'a RawValue>;

fn same_values(a: &Values<'_>, b: &Values<'_>, depth: usize) -> bool {
    a.len() == b.len()
        && a.iter().all(|(key, a)| {
            b.get(key)
                .is_some_and(|b| same_json(a.get(), b.get(), depth))
        })
}

fn same_json(a: &str, b: &str, depth: usize) -> bool {
    if a == b {
        return true;
    }
    if depth >= MAX_DEPTH {
        return false;
    }
    match (a.as_bytes().first(), b.as_bytes().first()) {
        (Some(b'{'), Some(b'{')) => match (serde_json::from_str(a), serde_json::from_str(b)) {
            (Ok(a), Ok(b)) => same_values(&a, &b, depth + 1),
            _ => false,
        },
        (Some(b'['), Some(b'[')) => {
            let (Ok(a), Ok(b)) = (
                serde_json::from_str::<Vec<&RawValue>>(a),
                serde_json::from_str::<Vec<&RawValue>>(b),
            ) else {
                return false;
            };
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| same_json(a.get(), b.get(), depth + 1))
        }
        _ => false,
    }
}

/// Ties a record to the wire by listing its fields, which are the wire's keys.
///
/// A plain field falls back to its default; `field: id` and `field: expiry` may fail;
/// `field: json` keeps an object's text; `field: raw` is the whole text; `field: or "x"`
/// accepts a second spelling. The compiler checks that no field is forgotten.
macro_rules! decode {
    ($name:ident { $($field:ident $(: $how:ident $($other:literal)?)?),* $(,)? }) => {
        impl $name {
            /// Reads one from the text of a JSON object.
            pub fn from_json(text: &str) -> Result<Self, crate::model::ModelError> {
                crate::model::lenient::from_json(text)
            }
        }

        impl crate::model::lenient::Decode for $name {
            const NAME: &'static str = stringify!($name);
            #[cfg(test)]
            const KEYS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn decode(
                fields: &crate::model::lenient::Fields<'_>,
            ) -> Result<Self, crate::model::ModelError> {
                Ok(Self {
                    $($field: decode!(@get fields $field $($how $($other)?)?),)*
                })
            }
        }

        impl crate::model::lenient::Wire for $name {
            fn read(raw: &serde_json::value::RawValue) -> Option<Self> {
                Self::from_json(raw.get()).ok()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                crate::model::lenient::deserialize(source)
            }
        }
    };
    (@get $fields:ident $field:ident) => { $fields.value(stringify!($field)) };
    (@get $fields:ident $field:ident id) => { $fields.id(stringify!($field))? };
    (@get $fields:ident $field:ident expiry) => { $fields.expiry(stringify!($field))? };
    (@get $fields:ident $field:ident json) => { $fields.json(stringify!($field)) };
    (@get $fields:ident $field:ident raw) => { $fields.raw() };
    (@get $fields:ident $field:ident or $other:literal) => {
        $fields.either(stringify!($field), $other)
    };
}

/// Declares an enum by its wire values; any other value is kept in `Unknown`.
macro_rules! wire_enum {
    (
        $(#[$doc:meta])*
        pub enum $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $wire:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, uniffi::Enum)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
            /// A value this version does not know; empty when the wire has none.
            Unknown {
                /// The value as it was on the wire.
                value: String,
            },
        }

        impl $name {
            /// The known wire values.
            #[cfg(test)]
            pub(crate) const WIRE: &'static [&'static str] = &[$($wire),*];

            /// Reads the wire's spelling; never fails.
            pub fn from_wire(value: &str) -> Self {
                match value {
                    $($wire => Self::$variant,)*
                    other => Self::Unknown { value: other.to_owned() },
                }
            }

            /// The wire's spelling.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)*
                    Self::Unknown { value } => value,
                }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::Unknown { value: String::new() }
            }
        }

        impl crate::model::lenient::Wire for $name {
            fn read(raw: &serde_json::value::RawValue) -> Option<Self> {
                <String as crate::model::lenient::Wire>::read(raw).map(|text| Self::from_wire(&text))
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                <String as serde::Deserialize>::deserialize(source)
                    .map(|text| Self::from_wire(&text))
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_order_and_white_space_are_no_difference() {
        let a = r#"{"a":{"x":1,"y":[1,{"z":null}]},"t":1}"#;
        let b = "{ \"t\":2, \"a\": { \"y\": [1, { \"z\": null } ], \"x\": 1 } }";

        assert!(same_json_except("t", a, b));
        assert!(!same_json_except("a", a, b));
    }

    #[test]
    fn large_numbers_are_compared_digit_by_digit() {
        let a = r#"{"n":[123456789012345678901]}"#;
        let b = r#"{"n":[123456789012345678902]}"#;

        assert!(!same_json_except("t", a, b));
    }

    #[test]
    fn a_missing_key_is_a_difference() {
        assert!(!same_json_except("t", r#"{"a":1,"b":1}"#, r#"{"a":1}"#));
        assert!(!same_json_except("t", r#"{"a":1}"#, r#"{"b":1}"#));
    }

    #[test]
    fn very_deep_nesting_is_survived() {
        let deep = |end: &str| {
            format!(
                "{{\"a\":{}{end}{}}}",
                "[".repeat(20_000),
                "]".repeat(20_000)
            )
        };

        assert!(!same_json_except("t", &deep("1"), &deep(" 1")));
    }

    #[test]
    fn a_list_loses_only_the_elements_of_another_type() {
        let fields = Fields::split("Test", r#"{"list":["a",1,null,"b",{}],"none":3}"#);
        let fields = fields.unwrap_or_else(|error| panic!("{error}"));

        assert_eq!(fields.value::<Vec<String>>("list"), ["a", "b"]);
        assert!(fields.value::<Vec<String>>("none").is_empty());
    }
}
