//! A request, read in full: its parts decoded, and the fields of its body.

use crate::error::{ApiError, bad_argument, fail, wrong_type};
use crate::state::sessions::Access;
use crate::types::Vertical;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::ops::RangeInclusive;
use time::OffsetDateTime;

/// The headers that name the session of a member in a call of the backend API, by token and by JWT.
const MEMBER_SESSION: [&str; 2] = ["x-stytch-member-session", "x-stytch-member-sessionjwt"];

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The query as it was sent.
    pub(crate) raw_query: String,
    pub(crate) query: HashMap<String, String>,
    pub(crate) origin: Option<String>,
    pub(crate) basic: Option<(String, String)>,
    /// The session of the member whom a backend acts for: the token and the JWT.
    pub(crate) member_session: [Option<String>; 2],
    pub(crate) sdk_client: Option<Value>,
    pub(crate) user_agent: String,
    /// The body if it is JSON of any kind.
    pub(crate) json: Option<Value>,
    /// The object of the body; `null` without one.
    pub(crate) body: Value,
    /// Whether there is a body that is no JSON object.
    malformed: bool,
    /// Whether the body is a JSON array.
    is_array: bool,
    /// The emulator's clock when the request arrived.
    pub(crate) now: OffsetDateTime,
    /// What stands in the path for the names in braces of the operation.
    pub(crate) parameters: HashMap<&'static str, String>,
}

impl Request {
    pub(crate) fn new(parts: &Parts, body: &[u8], now: OffsetDateTime) -> Self {
        let text = |name: &str| header(&parts.headers, name);
        let json: Option<Value> = serde_json::from_slice(body).ok();
        let object = json.clone().filter(Value::is_object);
        let raw_query = parts.uri.query().unwrap_or_default();
        let query = form_urlencoded::parse(raw_query.as_bytes());
        Self {
            method: parts.method.to_string(),
            path: decoded(parts.uri.path()),
            raw_query: raw_query.to_owned(),
            query: query.into_owned().collect(),
            origin: text("origin").map(str::to_owned),
            basic: text("authorization").and_then(basic),
            member_session: MEMBER_SESSION.map(|name| text(name).map(str::to_owned)),
            sdk_client: text("x-sdk-client").and_then(sdk_client),
            user_agent: text("user-agent").unwrap_or_default().to_owned(),
            malformed: !body.trim_ascii().is_empty() && object.is_none(),
            is_array: json.as_ref().is_some_and(Value::is_array),
            body: object.unwrap_or(Value::Null),
            json,
            now,
            parameters: HashMap::new(),
        }
    }

    /// The project that it is for.
    pub(crate) fn vertical(&self) -> Vertical {
        if self.path.starts_with("/sdk/v1/b2b/") || self.path.starts_with("/v1/b2b/") {
            Vertical::B2b
        } else {
            Vertical::Consumer
        }
    }

    /// What stands in the path for a name in braces.
    pub(crate) fn parameter(&self, name: &str) -> &str {
        self.parameters.get(name).map_or("", String::as_str)
    }

    /// The use of a session that this is.
    pub(crate) fn access(&self) -> Access<'_> {
        Access {
            at: self.now,
            user_agent: &self.user_agent,
        }
    }

    /// The password of the Basic pair when it is a session token.
    pub(crate) fn session_token(&self) -> Option<&str> {
        let (user, password) = self.basic.as_ref()?;
        (!password.is_empty() && password != user).then_some(password.as_str())
    }

    /// The same request of an app that is signed in with this session, or signed out.
    pub(crate) fn as_app(&self, session_token: Option<String>) -> Self {
        Self {
            basic: session_token.map(|token| (String::new(), token)),
            ..self.clone()
        }
    }

    /// Refuses a body that is no JSON object.
    pub(crate) fn check_body(&self) -> Result<(), ApiError> {
        if self.malformed {
            return Err(fail(400, "bad_request", "The body must be a JSON object."));
        }
        Ok(())
    }

    /// Refuses a body that is neither a JSON object nor an array.
    pub(crate) fn check_json(&self) -> Result<(), ApiError> {
        if self.malformed && !self.is_array {
            let message = "The body must be a JSON object or array.";
            return Err(fail(400, "bad_request", message));
        }
        Ok(())
    }

    /// A string of the body that must be there and not empty.
    pub(crate) fn text(&self, name: &str) -> Result<String, ApiError> {
        self.optional(name).ok_or_else(|| bad_argument(name))
    }

    /// A string of the body that may be absent; an empty one, where it is accepted, is none.
    pub(crate) fn optional(&self, name: &str) -> Option<String> {
        self.body
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    }

    /// A boolean of the body.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.body.get(name).and_then(Value::as_bool)
    }

    /// An object of the body.
    pub(crate) fn object(&self, name: &str) -> Option<&Map<String, Value>> {
        self.body.get(name).and_then(Value::as_object)
    }

    /// A list of strings of the body.
    pub(crate) fn texts(&self, name: &str) -> Option<Vec<String>> {
        let items = self.body.get(name)?.as_array()?.iter();
        Some(items.filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// The fields of the body that are not null, without those of these names.
    pub(crate) fn fields_without(&self, names: &[&str]) -> Map<String, Value> {
        let mut fields = self.body.as_object().cloned().unwrap_or_default();
        fields.retain(|name, value| !value.is_null() && !names.contains(&name.as_str()));
        fields
    }

    /// The parts of a user's name in the body.
    pub(crate) fn user_name(&self) -> Result<Option<Map<String, Value>>, ApiError> {
        let Some(name) = self.object("name") else {
            return Ok(None);
        };
        for (part, value) in name {
            if !["first_name", "middle_name", "last_name"].contains(&part.as_str()) {
                return Err(bad_argument(&format!("name.{part}")));
            }
            if !value.is_string() {
                return Err(wrong_type(&format!("name.{part}"), "a string"));
            }
        }
        Ok(Some(name.clone()))
    }

    /// A number of the body within a range.
    pub(crate) fn number(
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
                .filter(|number| range.contains(number))
                .ok_or_else(|| {
                    let (from, to) = (range.start(), range.end());
                    let message = format!("{name} must be between {from} and {to}.");
                    fail(400, error_type, &message)
                }),
        }
    }

    /// `session_duration_minutes`, checked against the limits.
    pub(crate) fn duration(&self, maximum: i64) -> Result<Option<i64>, ApiError> {
        match self.body.get("session_duration_minutes") {
            None | Some(Value::Null) => Ok(None),
            Some(value) => match value.as_i64() {
                Some(minutes) if (5..=maximum).contains(&minutes) => Ok(Some(minutes)),
                _ => Err(invalid_duration(&format!(
                    "session_duration_minutes must be between 5 and {maximum}."
                ))),
            },
        }
    }

    /// `session_duration_minutes` where the contract requires it.
    pub(crate) fn required_duration(&self, maximum: i64) -> Result<i64, ApiError> {
        self.duration(maximum)?
            .ok_or_else(|| invalid_duration("session_duration_minutes is required."))
    }
}

fn invalid_duration(message: &str) -> ApiError {
    fail(400, "invalid_session_duration_minutes", message)
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// A path without its percent-encoding.
fn decoded(path: &str) -> String {
    percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Decodes an `Authorization: Basic` header.
fn basic(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ")?;
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (user, password) = text.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

/// Decodes the telemetry header; anything unreadable is `None`.
fn sdk_client(header: &str) -> Option<Value> {
    serde_json::from_slice(&STANDARD.decode(header.trim()).ok()?).ok()
}
