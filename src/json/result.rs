//! Writes what the door returns: results, errors and the state.
//!
//! A text is written once, into a buffer of its exact size, and owned by a [`Secret`], so that no copy
//! of a token stays behind.

use zeroize::Zeroizing;

use crate::client::{reason_name, tokens};
use crate::engine::event::Done;
use crate::engine::state::Published;
use crate::error::StytchError;
use crate::tokens::Secret;

use super::reads::tokens_json;

/// A JSON object that is built from parts and written once.
#[derive(Default)]
pub(super) struct Object<'a>(Vec<Part<'a>>);

enum Part<'a> {
    Borrowed(&'a str),
    Owned(Zeroizing<String>),
}

impl Part<'_> {
    fn text(&self) -> &str {
        match self {
            Self::Borrowed(text) => text,
            Self::Owned(text) => text,
        }
    }
}

impl<'a> Object<'a> {
    fn name(&mut self, name: &'static str) {
        self.0.push(Part::Borrowed(if self.0.is_empty() {
            "{\""
        } else {
            ",\""
        }));
        self.0.push(Part::Borrowed(name));
        self.0.push(Part::Borrowed("\":"));
    }

    /// Adds a value that is JSON text.
    pub(super) fn raw(&mut self, name: &'static str, json: &'a str) {
        self.name(name);
        self.0.push(Part::Borrowed(json));
    }

    /// Adds a string.
    pub(super) fn text(&mut self, name: &'static str, text: &'a str) {
        self.name(name);
        self.0.push(Part::Borrowed("\""));
        self.0.push(escaped(text));
        self.0.push(Part::Borrowed("\""));
    }

    fn maybe(&mut self, name: &'static str, text: Option<&'a str>) {
        if let Some(text) = text {
            self.text(name, text);
        }
    }

    fn number(&mut self, name: &'static str, number: impl ToString) {
        self.name(name);
        self.0.push(Part::Owned(Zeroizing::new(number.to_string())));
    }

    /// Adds `true` or `false`.
    pub(super) fn flag(&mut self, name: &'static str, flag: bool) {
        self.raw(name, if flag { "true" } else { "false" });
    }

    /// Writes the object.
    pub(super) fn done(mut self) -> Secret {
        let end = if self.0.is_empty() { "{}" } else { "}" };
        self.0.push(Part::Borrowed(end));
        let size = self.0.iter().map(|part| part.text().len()).sum();
        let mut text = String::with_capacity(size);
        for part in &self.0 {
            text.push_str(part.text());
        }
        Secret::new(text)
    }
}

/// The inside of a JSON string.
fn escaped(text: &str) -> Part<'_> {
    let is_plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        return Part::Borrowed(text);
    }
    // An escape is at most six times as long as what it stands for.
    let mut escaped = Zeroizing::new(String::with_capacity(text.len() * 6));
    for character in text.chars() {
        match character {
            '"' | '\\' => escaped.extend(['\\', character]),
            '\0'..='\u{1f}' => {
                escaped.push_str("\\u00");
                let code = u32::from(character);
                escaped.extend(
                    [code >> 4, code & 15]
                        .map(|digit| char::from_digit(digit, 16).unwrap_or_default()),
                );
            }
            _ => escaped.push(character),
        }
    }
    Part::Owned(escaped)
}

/// What a command returned: the server's data, or the requested JWT.
pub(super) fn data(done: &Done) -> Secret {
    match (&done.response, &done.jwt) {
        (Some(response), _) => response.data().clone(),
        (None, Some(jwt)) => {
            let mut object = Object::default();
            object.text("session_jwt", jwt.expose());
            object.done()
        }
        (None, None) => Secret::new("{}"),
    }
}

/// The result of a call that succeeded.
pub(super) fn success(published: &Published, revision: u64, data: &Secret) -> Secret {
    let mut object = Object::default();
    object.number("revision", revision);
    object.number("generation", published.generation);
    object.raw("data", data.expose());
    object.done()
}

/// The result of a call that failed.
pub(super) fn failure(published: &Published, error: &StytchError) -> Secret {
    let error = error_json(error);
    let mut object = Object::default();
    object.number("revision", published.revision);
    object.number("generation", published.generation);
    object.raw("error", error.expose());
    object.done()
}

/// The result of a call to a client that is closed, or that never was.
pub(super) fn closed() -> Secret {
    let error = error_json(&StytchError::Closed);
    let mut object = Object::default();
    object.number("revision", 0);
    object.number("generation", 0);
    object.raw("error", error.expose());
    object.done()
}

/// An error with the fields of the vendor's JavaScript errors. `kind` names the case, `name` the
/// vendor's class.
pub(super) fn error_json(error: &StytchError) -> Secret {
    let mut object = Object::default();
    let mut head = |kind: &'static str, name: &'static str| {
        object.text("kind", kind);
        object.text("name", name);
    };
    match error {
        StytchError::InvalidInput { field, expected } => {
            head("usage", "StytchSDKUsageError");
            object.text("field", field);
            object.text("expected", expected);
        }
        StytchError::Api {
            status,
            error_type,
            error_message,
            error_url,
            request_id,
            retry_after_ms,
        } => {
            head("api", "StytchAPIError");
            object.number("status_code", status);
            object.text("error_type", error_type);
            object.text("error_message", error_message);
            object.maybe("error_url", error_url.as_deref());
            object.maybe("request_id", request_id.as_deref());
            if let Some(wait) = retry_after_ms {
                object.number("retry_after_ms", wait);
            }
        }
        StytchError::Network {
            reason,
            clock_suspect,
        } => {
            head("unreachable", "StytchAPIUnreachableError");
            object.text("reason", reason);
            object.flag("clock_suspect", *clock_suspect);
        }
        // The vendor has no class for it: no trusted connection to the server was made.
        StytchError::CertificatePin => head("certificate_pin", "StytchAPIUnreachableError"),
        StytchError::Malformed { expected } => {
            head("schema", "StytchAPISchemaError");
            object.text("expected", expected);
        }
        StytchError::NoSession => head("no_session", "NoCurrentSessionError"),
        StytchError::Superseded => head("superseded", "StytchSDKError"),
        StytchError::Unavailable { reason } => {
            head("unavailable", "StytchSDKError");
            object.text("reason", reason_name(reason));
        }
        StytchError::LocalStateCleared {
            reason,
            error_type,
            status,
            request_id,
        } => {
            match error_type {
                Some(_) => head("api", "StytchAPIError"),
                None => head("unreachable", "StytchAPIUnreachableError"),
            }
            if let Some(status) = status {
                object.number("status_code", status);
            }
            object.maybe("error_type", error_type.as_deref());
            object.maybe("request_id", request_id.as_deref());
            object.text("reason", reason);
            object.flag("local_state_cleared", true);
        }
        StytchError::ReadOnlyRole => head("read_only_role", "StytchSDKError"),
        StytchError::MissingPkce => head("missing_pkce", "StytchSDKError"),
        StytchError::Closed => head("closed", "StytchSDKError"),
    }
    object.done()
}

/// The state with both tokens and the deadline. `base` is the text of an object with the rest.
pub(super) fn state(published: &Published, base: &str) -> Secret {
    let tokens = tokens(published).as_ref().map(tokens_json);
    let mut object = Object(vec![Part::Borrowed(base.strip_suffix('}').unwrap_or(base))]);
    object.name("expires_at_device_ms");
    object.0.push(Part::Owned(Zeroizing::new(
        published
            .expires_at_boot
            .map_or_else(|| "null".to_owned(), |at| at.to_string()),
    )));
    object.raw("tokens", tokens.as_ref().map_or("null", Secret::expose));
    object.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::state::UnavailableReason;

    fn json(error: &StytchError) -> serde_json::Value {
        serde_json::from_str(error_json(error).expose()).unwrap()
    }

    #[test]
    fn texts_are_escaped_to_the_letter() {
        let hostile = "\"\\\n\u{0}\u{1f}é\u{2028}😀";
        let mut object = Object::default();
        object.text("x", hostile);

        let parsed: serde_json::Value = serde_json::from_str(object.done().expose()).unwrap();

        assert_eq!(parsed["x"], hostile);
        assert_eq!(Object::default().done().expose(), "{}");
    }

    #[test]
    fn an_error_of_the_server_has_the_fields_of_the_vendors_class() {
        let error = StytchError::Api {
            status: 429,
            error_type: "too_many_requests".to_owned(),
            error_message: "Too \"many\".".to_owned(),
            error_url: Some("https://stytch.com/docs/api/errors/429".to_owned()),
            request_id: Some("request-id-test-1".to_owned()),
            retry_after_ms: Some(30_000),
        };

        assert_eq!(
            json(&error),
            serde_json::json!({
                "kind": "api", "name": "StytchAPIError", "status_code": 429,
                "error_type": "too_many_requests", "error_message": "Too \"many\".",
                "error_url": "https://stytch.com/docs/api/errors/429",
                "request_id": "request-id-test-1", "retry_after_ms": 30_000,
            })
        );
    }

    #[test]
    fn every_error_has_a_kind_of_its_own_and_a_class() {
        let errors = [
            StytchError::invalid("f", "e"),
            StytchError::Network {
                reason: "r".to_owned(),
                clock_suspect: true,
            },
            StytchError::Malformed {
                expected: "e".to_owned(),
            },
            StytchError::NoSession,
            StytchError::Superseded,
            StytchError::Unavailable {
                reason: UnavailableReason::DeviceLocked,
            },
            StytchError::ReadOnlyRole,
            StytchError::MissingPkce,
            StytchError::Closed,
        ];

        let kinds: Vec<_> = errors
            .iter()
            .map(|error| {
                let json = json(error);
                assert!(json["name"].as_str().unwrap().ends_with("Error"), "{json}");
                json["kind"].as_str().unwrap().to_owned()
            })
            .collect();

        let expected = [
            "usage",
            "unreachable",
            "schema",
            "no_session",
            "superseded",
            "unavailable",
            "read_only_role",
            "missing_pkce",
            "closed",
        ];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn a_local_sign_out_says_so_next_to_the_reason() {
        let error = |error_type: Option<&str>| StytchError::LocalStateCleared {
            reason: "r".to_owned(),
            error_type: error_type.map(str::to_owned),
            status: Some(500),
            request_id: None,
        };

        for (error, kind) in [(error(Some("t")), "api"), (error(None), "unreachable")] {
            let json = json(&error);
            assert_eq!(json["kind"], kind);
            assert_eq!(json["local_state_cleared"], true);
            assert_eq!(json["status_code"], 500);
        }
    }
}
