//! A parsed request: the Basic pair, the telemetry header and the body.

use crate::answer::{ApiError, bad_argument, fail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use time::OffsetDateTime;

/// One request, read in full.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) basic: Option<(String, String)>,
    pub(crate) sdk_client: Option<Value>,
    pub(crate) user_agent: String,
    /// The object of the body; `null` without one.
    pub(crate) body: Value,
    /// Whether there is a body that is no JSON object.
    pub(crate) malformed: bool,
    /// The emulator's clock when the request arrived.
    pub(crate) now: OffsetDateTime,
}

impl Ask {
    /// The path without its prefix, cut at the slashes.
    pub(crate) fn segments<'a>(&'a self, prefix: &str) -> Vec<&'a str> {
        let rest = self.path.strip_prefix(prefix).unwrap_or(&self.path);
        rest.split('/').filter(|part| !part.is_empty()).collect()
    }

    /// The password of the Basic pair when it is a session token.
    pub(crate) fn session_token(&self) -> Option<&str> {
        let (user, password) = self.basic.as_ref()?;
        (!password.is_empty() && password != user).then_some(password.as_str())
    }

    /// Refuses a body that is no JSON object.
    pub(crate) fn check_body(&self) -> Result<(), ApiError> {
        if self.malformed {
            return Err(fail(400, "bad_request", "The body must be a JSON object."));
        }
        Ok(())
    }

    /// A field of the body that must be a string and not empty.
    pub(crate) fn text(&self, name: &str) -> Result<String, ApiError> {
        self.optional(name).ok_or_else(|| bad_argument(name))
    }

    /// A field of the body that may be absent.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        self.body
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// A boolean field of the body.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.body.get(name).and_then(Value::as_bool)
    }

    /// An object of the body.
    pub(crate) fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.body.get(name).and_then(Value::as_object)
    }

    /// A list of strings of the body.
    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.body.get(name)?.as_array()?;
        Some(
            items
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        )
    }

    /// A number of minutes of the body within a range.
    pub(crate) fn minutes(
        &self,
        name: &str,
        range: RangeInclusive<i64>,
        default: i64,
        error_type: &str,
    ) -> Result<i64, ApiError> {
        match self.body.get(name) {
            None | Some(Value::Null) => Ok(default),
            Some(value) => value
                .as_i64()
                .filter(|minutes| range.contains(minutes))
                .ok_or_else(|| {
                    let (from, to) = (range.start(), range.end());
                    let message = format!("{name} must be between {from} and {to}.");
                    fail(400, error_type, &message)
                }),
        }
    }

    /// `session_duration_minutes`, checked against the limits.
    pub(crate) fn duration(&self, maximum: i64) -> Result<Option<i64>, ApiError> {
        let Some(value) = self.body.get("session_duration_minutes") else {
            return Ok(None);
        };
        if value.is_null() {
            return Ok(None);
        }
        match value.as_i64() {
            Some(minutes) if (5..=maximum).contains(&minutes) => Ok(Some(minutes)),
            _ => Err(fail(
                400,
                "invalid_session_duration_minutes",
                &format!("session_duration_minutes must be between 5 and {maximum}."),
            )),
        }
    }

    /// `session_duration_minutes` where the contract requires it.
    pub(crate) fn required_duration(&self, maximum: i64) -> Result<i64, ApiError> {
        self.duration(maximum)?.ok_or_else(|| {
            fail(
                400,
                "invalid_session_duration_minutes",
                "session_duration_minutes is required.",
            )
        })
    }
}

/// Decodes an `Authorization: Basic` header.
pub(crate) fn basic(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// Decodes the telemetry header; anything unreadable is `None`.
pub(crate) fn sdk_client(header: &str) -> Option<Value> {
    serde_json::from_slice(&STANDARD.decode(header.trim()).ok()?).ok()
}

/// Decodes a percent-encoded piece of a path or a query.
pub(crate) fn percent_decode(text: &str, plus_is_space: bool) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (hex, bytes[at]) {
            (Some(byte), _) => {
                out.push(byte);
                at += 3;
            }
            (None, b'+') if plus_is_space => {
                out.push(b' ');
                at += 1;
            }
            (None, byte) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Reads a query string.
pub(crate) fn query(text: &str) -> HashMap<String, String> {
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decode(name, true), percent_decode(value, true))
        })
        .collect()
}
