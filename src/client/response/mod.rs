//! What calls return: typed fields, tokens only as secrets, and the answer's JSON without them.

mod b2b;
mod consumer;

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::engine::event::Done;
use crate::engine::state::Objects;
use crate::error::StytchError;
use crate::model::{Fields, ModelError};
use crate::tokens::Secret;

pub use b2b::*;
pub use consumer::*;

/// Keys that never leave as plain text, wherever they stand.
const TOKENS: [&str; 3] = ["session_token", "session_jwt", "intermediate_session_token"];
/// Keys of an answer itself that never leave as plain text. Deeper ones are the app's own.
const SHOWN_ONCE: [&str; 3] = ["secret", "qr_code", "recovery_codes"];

/// The `data` object of an answer, split into its fields.
pub(crate) struct Answer<'a> {
    fields: Fields<'a>,
    data: &'a str,
    /// The same answer's session and what belongs to it, where the engine has read them.
    objects: Option<&'a Objects>,
    /// The published revision that includes the answer.
    pub(crate) revision: u64,
}

/// A result that is read from an answer.
pub(crate) trait FromAnswer: Sized {
    /// Reads it, or says what was expected.
    fn read(answer: &Answer<'_>) -> Result<Self, StytchError>;

    /// Reads it from what the engine hands back.
    fn from_done(done: &Done) -> Result<Self, StytchError> {
        let data = done.data.as_ref().map_or("{}", Secret::expose);
        Self::read(&Answer {
            fields: Fields::split("data", data).map_err(|error| malformed(&error))?,
            data,
            objects: done.objects.as_ref(),
            revision: done.revision,
        })
    }
}

fn malformed(error: &ModelError) -> StytchError {
    StytchError::Malformed {
        expected: error.to_string(),
    }
}

impl Answer<'_> {
    fn request_id(&self) -> String {
        self.text("request_id")
    }

    fn status_code(&self) -> u16 {
        let status = self.fields.value::<i32>("status_code");
        u16::try_from(status).unwrap_or_default()
    }

    fn text(&self, key: &str) -> String {
        self.fields.value(key)
    }

    fn secret(&self, key: &str) -> Secret {
        Secret::new(self.text(key))
    }

    fn secrets(&self, key: &str) -> Vec<Secret> {
        let texts: Vec<String> = self.fields.value(key);
        texts.into_iter().map(Secret::new).collect()
    }

    /// An object that may be missing, but not be wrong.
    fn maybe<T>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<T, ModelError>,
    ) -> Result<Option<T>, StytchError> {
        self.fields
            .present(key)
            .map(|json| read(json.get()).map_err(|error| malformed(&error)))
            .transpose()
    }

    /// An object without which the answer means nothing.
    fn object<T>(
        &self,
        key: &str,
        read: impl Fn(&str) -> Result<T, ModelError>,
    ) -> Result<T, StytchError> {
        self.maybe(key, read)?
            .ok_or_else(|| StytchError::Malformed {
                expected: format!("{key}: an object"),
            })
    }

    /// The whole answer read as one object.
    fn whole<T>(&self, read: impl Fn(&str) -> Result<T, ModelError>) -> Result<T, StytchError> {
        read(self.data).map_err(|error| malformed(&error))
    }

    fn raw_json(&self) -> String {
        without_secrets(&self.fields)
    }
}

/// The same JSON object without the keys that hold secrets; the rest is kept as it was written.
fn without_secrets(answer: &Fields<'_>) -> String {
    let secret = |key: &str| TOKENS.contains(&key) || SHOWN_ONCE.contains(&key);
    let mut entries = answer.entries();
    if !entries.any(|(key, _)| secret(key)) && !names_tokens(answer.text()) {
        return answer.text().to_owned();
    }
    let mut kept = String::with_capacity(answer.text().len());
    push_object(&mut kept, answer.entries().filter(|(key, _)| !secret(key)));
    kept
}

/// Appends what stands inside of an answer, without tokens.
fn push_without_tokens(kept: &mut String, json: &str) {
    if names_tokens(json) {
        if json.starts_with('{')
            && let Ok(fields) = serde_json::from_str::<BTreeMap<String, &RawValue>>(json)
        {
            let entries = fields.iter().map(|(key, value)| (key.as_str(), *value));
            return push_object(kept, entries.filter(|(key, _)| !TOKENS.contains(key)));
        }
        if json.starts_with('[')
            && let Ok(items) = serde_json::from_str::<Vec<&RawValue>>(json)
        {
            kept.push('[');
            for (index, item) in items.into_iter().enumerate() {
                separate(kept, index);
                push_without_tokens(kept, item.get());
            }
            return kept.push(']');
        }
    }
    kept.push_str(json);
}

fn push_object<'a>(kept: &mut String, entries: impl Iterator<Item = (&'a str, &'a RawValue)>) {
    kept.push('{');
    for (index, (key, value)) in entries.enumerate() {
        separate(kept, index);
        // A text always serializes.
        kept.push_str(&serde_json::to_string(key).unwrap_or_default());
        kept.push(':');
        push_without_tokens(kept, value.get());
    }
    kept.push('}');
}

fn separate(kept: &mut String, index: usize) {
    if index > 0 {
        kept.push(',');
    }
}

/// True when one of [`TOKENS`] may be in there.
fn names_tokens(json: &str) -> bool {
    json.contains("session_token") || json.contains("session_jwt")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_taken_out_at_any_depth_and_nothing_else_is() {
        let json = r#"{"session_token":"canary","n":1.50,"deep":[{"session_jwt":"canary","k":"session_token"}],"secret":"canary","recovery_codes":["canary"],"user":{"untrusted_metadata":{"secret":1,"intermediate_session_token":"canary"}},"last":null}"#;

        let kept = without_secrets(&Fields::split("data", json).unwrap());

        assert_eq!(
            kept,
            r#"{"deep":[{"k":"session_token"}],"last":null,"n":1.50,"user":{"untrusted_metadata":{"secret":1}}}"#
        );
    }

    #[test]
    fn an_answer_without_secrets_is_kept_to_the_letter() {
        let json = r#"{ "z": 1e2, "a" : "ü" }"#;

        let kept = without_secrets(&Fields::split("data", json).unwrap());

        assert_eq!(kept, json);
    }
}
