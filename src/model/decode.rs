//! Lenient reading of objects from the wire.
//!
//! An object is first split into its keys and the raw text of their values ([`Fields`]); each
//! field then reads its own text ([`Wire`]) and falls back to its default when the text has another
//! type. Two macros tie this to the types: [`decode!`] lists a record's fields, and
//! [`wire_enum!`] an enum's wire values.

use std::borrow::Cow;

use serde::de::{self, Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{ModelError, Timestamp};
use crate::wire::json;

/// A value that can be read from the raw text of one field.
pub(crate) trait Wire: Sized {
    /// `None` when the text has another type. `raw` is one JSON value, without white space around.
    fn read(raw: &str) -> Option<Self>;
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
    values: Vec<(Cow<'a, str>, &'a str)>,
}

impl<'a> Fields<'a> {
    /// Splits the text of an object; the last of two equal keys wins.
    pub(crate) fn split(object: &'static str, text: &'a str) -> Result<Self, ModelError> {
        let members = json::members(text).map_err(|_| ModelError {
            object,
            field: String::new(),
            expected: "a JSON object".to_owned(),
        })?;
        Ok(Self::of_members(object, text, &members))
    }

    /// The same object, split already.
    pub(crate) fn of_members(
        object: &'static str,
        text: &'a str,
        members: &[json::Member],
    ) -> Self {
        let slice = |(start, end)| text.get(start..end).unwrap_or_default();
        Self {
            object,
            text: text.trim_ascii(),
            values: members
                .iter()
                .map(|member| (json::text(slice(member.key)), slice(member.value)))
                .collect(),
        }
    }

    /// The same fields, with another name in errors.
    pub(crate) fn named(&self, object: &'static str) -> Self {
        Self {
            object,
            text: self.text,
            values: self.values.clone(),
        }
    }

    /// The raw value of a key, unless it is absent or null. Accepts a keyword's `r#` spelling.
    pub(crate) fn present(&self, key: &str) -> Option<&'a str> {
        let key = key.strip_prefix("r#").unwrap_or(key);
        self.values
            .iter()
            .rfind(|(name, _)| name == key)
            .map(|(_, raw)| *raw)
            .filter(|raw| *raw != "null")
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

/// A lone surrogate reads as U+FFFD.
impl Wire for String {
    fn read(raw: &str) -> Option<Self> {
        raw.starts_with('"').then(|| json::text(raw).into_owned())
    }
}

impl Wire for bool {
    fn read(raw: &str) -> Option<Self> {
        raw.parse().ok()
    }
}

impl Wire for i32 {
    fn read(raw: &str) -> Option<Self> {
        raw.parse().ok()
    }
}

impl Wire for Timestamp {
    fn read(raw: &str) -> Option<Self> {
        Timestamp::parse(&String::read(raw)?)
    }
}

impl<T: Wire> Wire for Option<T> {
    fn read(raw: &str) -> Option<Self> {
        T::read(raw).map(Some)
    }
}

/// Elements of another type are left out; the rest of the list stays.
impl<T: Wire> Wire for Vec<T> {
    fn read(raw: &str) -> Option<Self> {
        let items = json::elements(raw).ok()?;
        Some(items.into_iter().filter_map(T::read).collect())
    }
}

/// True when two optional JSON texts are equivalent.
pub(crate) fn same_json(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => json::same_value(a, b),
        (a, b) => a == b,
    }
}

/// Ties a record to the wire by listing its fields, which are the wire's keys.
///
/// A plain field falls back to its default; `field: id` and `field: expiry` may fail;
/// `field: json` keeps an object's text; `field: raw` is the whole text; `field: or "x"`
/// accepts a second spelling. The compiler checks that no field is missing.
///
/// Two records are equal when their fields are. JSON texts among them are compared by their
/// content: the order of keys, white space and escapes make no difference.
macro_rules! decode {
    ($name:ident { $($field:ident $(: $how:ident $($other:literal)?)?),* $(,)? }) => {
        impl $name {
            /// Reads one from the text of a JSON object.
            pub fn from_json(text: &str) -> Result<Self, crate::model::ModelError> {
                crate::model::decode::from_json(text)
            }
        }

        impl crate::model::decode::Decode for $name {
            const NAME: &'static str = stringify!($name);
            #[cfg(test)]
            const KEYS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn decode(
                fields: &crate::model::decode::Fields<'_>,
            ) -> Result<Self, crate::model::ModelError> {
                Ok(Self {
                    $($field: decode!(@get fields $field $($how $($other)?)?),)*
                })
            }
        }

        impl crate::model::decode::Wire for $name {
            fn read(raw: &str) -> Option<Self> {
                Self::from_json(raw).ok()
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
                crate::model::decode::deserialize(source)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                $(decode!(@same self other $field $($how $($other)?)?))&&*
            }
        }

        impl Eq for $name {}
    };
    (@get $fields:ident $field:ident) => { $fields.value(stringify!($field)) };
    (@get $fields:ident $field:ident id) => { $fields.id(stringify!($field))? };
    (@get $fields:ident $field:ident expiry) => { $fields.expiry(stringify!($field))? };
    (@get $fields:ident $field:ident json) => { $fields.json(stringify!($field)) };
    (@get $fields:ident $field:ident raw) => { $fields.raw() };
    (@get $fields:ident $field:ident or $other:literal) => {
        $fields.either(stringify!($field), $other)
    };
    (@same $a:ident $b:ident $field:ident json) => {
        crate::model::decode::same_json($a.$field.as_deref(), $b.$field.as_deref())
    };
    (@same $a:ident $b:ident $field:ident raw) => {
        crate::wire::json::same_value(&$a.$field, &$b.$field)
    };
    (@same $a:ident $b:ident $field:ident $($how:ident $($other:literal)?)?) => {
        $a.$field == $b.$field
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
            /// A value that this version does not have; empty when the wire has none.
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

        impl crate::model::decode::Wire for $name {
            fn read(raw: &str) -> Option<Self> {
                <String as crate::model::decode::Wire>::read(raw).map(|text| Self::from_wire(&text))
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
    fn a_list_loses_only_the_elements_of_another_type() {
        let fields = Fields::split("Test", r#"{"list":["a",1,null,"b",{}],"none":3}"#);
        let fields = fields.unwrap_or_else(|error| panic!("{error}"));

        assert_eq!(fields.value::<Vec<String>>("list"), ["a", "b"]);
        assert!(fields.value::<Vec<String>>("none").is_empty());
    }
}
