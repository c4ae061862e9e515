//! An operation: its path, the fields of its request, the function that does its work, and the check of a
//! request's body. The function reads only what was checked here.

use super::backend::member_rights::Right;
use super::nested;
use super::paths;
use super::request::Request;
use super::table;
use crate::error::{ApiError, ApiResult, fail, wrong_type};
use crate::fields::{declared, is_email, is_phone, mismatch};
use crate::state::State;
use crate::state::directory::check_settings;
use crate::types::Options;
use serde_json::{Value, json};
use std::collections::HashMap;

/// What does the work of an operation.
pub(super) type Handler = fn(&mut State, &Request) -> ApiResult;

/// In place of names: an operation whose body is any JSON object or array, and is not looked at.
pub(super) const EVERY_FIELD: &str = "*";

/// Fields that may be an empty string: those that it sets to nothing, and those where the responses of the vendor have
/// one for none. In the others it would have no effect.
const MAY_BE_EMPTY: [&str; 7] = [
    "name",
    "organization_logo_url",
    "sso_default_connection_id",
    "session_token",
    "session_jwt",
    "intermediate_session_token",
    "cursor",
];

/// The version of the emulator that served the first operations.
const FIRST: &str = "0.1";

/// An operation of the vendor that is served.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) method: &'static str,
    /// The path; a segment in braces is anything.
    pub(super) path: &'static str,
    /// The version of the emulator that served it first.
    pub(super) since: &'static str,
    /// Whether it is served without credentials.
    open: bool,
    handler: Handler,
    /// What a member needs to be allowed whose session a header names; none for an operation without such a header.
    pub(super) right: Option<Right>,
    /// Lists of `name:kind`; the kinds are those of `fields`.
    used: &'static [&'static str],
    /// Names of fields that the vendor has and the emulator accepts without looking at them, or `EVERY_FIELD`.
    ignored: &'static str,
}

pub(super) const fn op(
    method: &'static str,
    path: &'static str,
    handler: Handler,
    used: &'static [&'static str],
    ignored: &'static str,
) -> Operation {
    Operation {
        method,
        path,
        since: FIRST,
        open: false,
        handler,
        right: None,
        used,
        ignored,
    }
}

/// An operation without credentials.
pub(super) const fn open(
    method: &'static str,
    path: &'static str,
    handler: Handler,
    ignored: &'static str,
) -> Operation {
    Operation {
        open: true,
        ..op(method, path, handler, &[], ignored)
    }
}

/// Every operation that is served.
pub(super) fn all() -> impl Iterator<Item = &'static Operation> {
    let tables = [
        table::SDK,
        table::SDK_B2B,
        table::BACKEND,
        table::BACKEND_B2B,
        table::OPEN,
    ];
    tables.into_iter().flatten()
}

/// The operation of a request, and what stands in the path for its names in braces.
pub(super) struct Found {
    pub(super) operation: &'static Operation,
    pub(super) parameters: HashMap<&'static str, String>,
}

/// The operation that this request is for.
pub(super) fn find(request: &Request) -> Option<Found> {
    let mut all = all().filter(|operation| operation.method == request.method);
    all.find_map(|operation| {
        let parameters = paths::parameters(operation.path, &request.path)?;
        Some(Found {
            operation,
            parameters,
        })
    })
}

impl Operation {
    /// The same operation, which a backend may also ask for a member with this right.
    pub(super) const fn for_members(self, right: Right) -> Self {
        Self {
            right: Some(right),
            ..self
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// Does the work of a request that was checked.
    pub(super) fn run(&self, state: &mut State, request: &Request) -> ApiResult {
        (self.handler)(state, request)
    }

    /// The fields that are used, as names and kinds.
    pub(super) fn used(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.used.iter().flat_map(|list| declared(list))
    }

    /// The fields that are stored and returned, and that nothing acts on.
    pub(super) fn stored(&self) -> impl Iterator<Item = &'static str> {
        let names = self.used().map(|(name, _)| name);
        names
            .filter(|_| self.method != "GET")
            .filter(|name| table::STORED_WITHOUT_EFFECT.contains(name))
    }

    /// The fields that are accepted and not looked at.
    pub(super) fn ignored(&self) -> impl Iterator<Item = &'static str> {
        self.ignored.split_whitespace()
    }

    /// The fields that have an effect only if the login opens a session, as the vendor documents it for the claims.
    pub(super) fn ignored_without_a_session(&self) -> impl Iterator<Item = &'static str> {
        const CLAIMS: &str = "session_custom_claims";
        let is_login = !self.path.ends_with("/sessions/authenticate")
            && self.used().any(|(name, _)| name == CLAIMS);
        // The factors of a member's session count when the organization needs several.
        let of_members = self.path.starts_with("/v1/b2b/");
        let names = self.used().map(|(name, _)| name);
        names.filter(move |name| {
            let of_session = ["session_token", "session_jwt"].contains(name);
            is_login && (*name == CLAIMS || of_session && !of_members)
        })
    }

    /// Refuses a query or a body with a field of the wrong type or one that does not exist, another id than in the
    /// path, and a body that is no object.
    pub(super) fn check(&self, request: &Request, options: &Options) -> Result<(), ApiError> {
        self.check_query(request, options)?;
        if self.method == "GET" {
            return Ok(());
        }
        if self.ignored == EVERY_FIELD {
            return request.check_json();
        }
        request.check_body()?;
        let body = request.body.as_object();
        for (name, value) in body.into_iter().flatten() {
            if value.is_null() {
                continue;
            }
            if let Some((_, kind)) = self.used().find(|(known, _)| known == name) {
                check_kind(request, options, name, kind, value)?;
                if !options.accept_unknown_fields {
                    nested::check(request.vertical(), name, value)?;
                }
            } else if self.repeats_the_path(name) {
                check_repeated(request, name, value)?;
            } else if !options.accept_unknown_fields && !self.ignored().any(|it| it == name) {
                return Err(unknown("field", name));
            }
        }
        match body {
            Some(body) if !options.accept_unknown_fields => check_settings(body),
            _ => Ok(()),
        }
    }

    /// The same for the query: a GET has its fields there, other methods have none.
    fn check_query(&self, request: &Request, options: &Options) -> Result<(), ApiError> {
        for (name, value) in &request.query {
            let mut used = self.used().filter(|_| self.method == "GET");
            if let Some((_, kind)) = used.find(|(known, _)| known == name) {
                check_kind(request, options, name, kind, &json!(value))?;
            } else if self.repeats_the_path(name) {
                check_repeated(request, name, &json!(value))?;
            } else if !options.accept_unknown_fields {
                return Err(unknown("query parameter", name));
            }
        }
        Ok(())
    }

    /// Whether a field is one of the ids of the path, which some libraries repeat.
    fn repeats_the_path(&self, name: &str) -> bool {
        let mut parts = self.path.split('/');
        parts.any(|part| paths::placeholder(part) == Some(name))
    }
}

/// Refuses an id that the path has too, if it is another one.
fn check_repeated(request: &Request, name: &str, value: &Value) -> Result<(), ApiError> {
    if value.as_str() == Some(request.parameter(name)) {
        return Ok(());
    }
    let message = format!("{name} is not the one in the path.");
    Err(fail(400, "bad_request", &message))
}

fn unknown(what: &str, name: &str) -> ApiError {
    let message = format!("The {what} {name} does not exist here.");
    fail(400, "bad_request", &message)
}

fn check_kind(
    request: &Request,
    options: &Options,
    name: &str,
    kind: &str,
    value: &Value,
) -> Result<(), ApiError> {
    if kind == "d" {
        let maximum = options.max_session_duration_minutes;
        return request.duration(maximum).map(drop);
    }
    if let Some(expected) = mismatch(kind, value) {
        return Err(wrong_type(name, expected));
    }
    if *value == json!("") && options.accept_unknown_fields {
        return Ok(());
    }
    if *value == json!("") && !MAY_BE_EMPTY.contains(&name) {
        return Err(wrong_type(name, "a string that is not empty"));
    }
    let text = value.as_str().unwrap_or_default();
    let (fits, error_type, message) = match kind {
        "e" => (
            is_email(text),
            "invalid_email",
            "the email address is not a valid one",
        ),
        "p" => (
            is_phone(text),
            "invalid_phone_number",
            "the phone number must be in E.164 form",
        ),
        _ => return Ok(()),
    };
    if fits {
        Ok(())
    } else {
        Err(fail(400, error_type, &format!("{name}: {message}.")))
    }
}
