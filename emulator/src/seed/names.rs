//! The names of a project in a seed, checked while it is read, so that the error has the line.

use super::checked::Checked;
use serde::de::{DeserializeSeed as _, Deserializer};
use serde_json::Value;

/// Refuses a token, an id or a secret that does not look like the vendor's. The error does not repeat it.
pub(super) fn check(field: &str, given: &str, prefix: &str) -> Result<(), String> {
    let rest = given.strip_prefix(prefix);
    let (fits, expected) = if prefix == SECRET {
        let long = rest.is_some_and(|it| it.len() >= 16);
        (long, "at least 16 characters")
    } else {
        let uuid = rest.is_some_and(|it| uuid::Uuid::try_parse(it).is_ok());
        (uuid, "a UUID")
    };
    if fits {
        Ok(())
    } else {
        Err(format!("{field}: expected {prefix} and {expected}"))
    }
}

const TOKEN: &str = "public-token-test-";
const ID: &str = "project-test-";
const SECRET: &str = "secret-test-";

fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
    field: &str,
    prefix: &str,
) -> Result<Option<String>, D::Error> {
    let fits = |value: &Value| match value {
        Value::Null => Ok(()),
        Value::String(given) => check(field, given, prefix),
        _ => Err(format!("{field}: expected a string")),
    };
    let given = Checked(fits).deserialize(deserializer)?;
    Ok(given.as_str().map(str::to_owned))
}

macro_rules! fields {
    ($($field:ident $prefix:ident),*) => {$(
        pub(super) fn $field<'de, D: Deserializer<'de>>(
            deserializer: D,
        ) -> Result<Option<String>, D::Error> {
            read(deserializer, stringify!($field), $prefix)
        }
    )*};
}

fields!(
    consumer_public_token TOKEN,
    b2b_public_token TOKEN,
    consumer_project_id ID,
    b2b_project_id ID,
    consumer_secret SECRET,
    b2b_secret SECRET
);
