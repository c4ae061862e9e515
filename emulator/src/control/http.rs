//! The control API over HTTP, below `/__emulator/`.

use super::Control;
use crate::api::paths;
use crate::api::request::Request;
use crate::api::response::Response;
use crate::api::support;
use crate::error::{ApiError, ApiResult, bad_argument, fail, route_not_found, wrong_type};
use crate::faults::Fault;
use crate::fields::{declared, mismatch};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Where it begins.
const PREFIX: &str = "/__emulator";

type Handler = fn(&Control, &Request) -> ApiResult;

/// A call: the method, the path below the prefix, the fields of its body, what `GET /__emulator/` says of it (an
/// example of the body or a text), and what it does.
struct Call(
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Handler,
);

/// In place of fields: the type that the call reads has them.
const READ: &str = "*";

#[rustfmt::skip] // a call a line where it is short
const CALLS: &[Call] = &[
    Call("GET", "", "", "these calls, and the vendor's operations", |_, _| Ok(describe())),
    Call("GET", "inbox?recipient=", "", "codes and links sent to an address or number", inbox),
    Call("POST", "clock", READ, r#"{"offset_seconds": 0, "advance_seconds": 60}"#, clock),
    Call("GET", "faults", "", "the faults that are not used up", |control, _| Ok(faults(control))),
    Call("POST", "faults", READ, r#"{"method": null, "path_contains": "sessions/authenticate", "times": 1, "kind": "error", "status": 503, "error_type": "internal_server_error", "retry_after": null}"#,
        |control, request| Ok(json!({"fault_id": control.add_fault(fault(&request.body)?)}))),
    Call("DELETE", "faults", "", "clears all, releases held responses", |control, _| { control.clear_faults(); Ok(done()) }),
    Call("POST", "release", "fault_id:i", r#"{"fault_id": 1}"#, |control, request| {
        let id = request.body["fault_id"].as_u64();
        control.release(id.ok_or_else(|| bad_argument("fault_id"))?);
        Ok(done())
    }),
    Call("GET", "requests", "", "the request log", |control, _| Ok(json!({"requests": control.requests()}))),
    Call("DELETE", "requests", "", "clears the request log", |control, _| { control.clear_requests(); Ok(done()) }),
    Call("POST", "reset", "seed:b", r#"{"seed": true}"#, |control, request| {
        if request.flag("seed") == Some(false) { control.reset_without_seed() } else { control.reset() }
        Ok(done())
    }),
    Call("POST", "revoke_all_sessions", "", "revokes every session", |control, _| { control.revoke_all_sessions(); Ok(done()) }),
    Call("GET", "projects", "", "public token, project id and secret of each project", |control, _| Ok(control.projects())),
    Call("GET", "state", "", "all that is stored, as text, to compare before and after", |control, _| Ok(json!({"state": control.dump()}))),
    Call("GET", "options", "", "the options", |control, _| Ok(json!({"options": control.options()}))),
    Call("PUT", "options", READ, "replaces them; absent fields take their default", |control, request| { control.set_options(read(&request.body)?); Ok(done()) }),
    Call("POST", "users", READ, r#"{"email": "a@example.com", "phone_number": "+15005550006", "password": "secret-word"}"#,
        |control, request| Ok(json!({"user_id": control.create_user(read(&request.body)?)}))),
    Call("POST", "organizations", READ, r#"{"organization_name": "Acme", "mfa_policy": "OPTIONAL", "members": []}"#,
        |control, request| Ok(json!({"organization_id": control.create_organization(read(&request.body)?)}))),
    Call("POST", "organizations/{organization_id}/members", READ, r#"{"email_address": "a@example.com", "password": "secret-word"}"#, |control, request| {
        let organization = request.parameter("organization_id");
        Ok(json!({"member_id": control.create_member(organization, read(&request.body)?)}))
    }),
    Call("GET", "totp/{member_id}", "", "the code of the member's authenticator app",
        |control, request| Ok(json!({"code": control.totp_code(request.parameter("member_id"))}))),
    Call("POST", "access_tokens", "token:s subject:s", r#"{"token": "t", "subject": "a user or member id"}"#, |control, request| {
        control.register_access_token(&request.text("token")?, &request.text("subject")?);
        Ok(done())
    }),
    Call("POST", "trusted_tokens", "profile_id:s token:s subject:s", r#"{"profile_id": "p", "token": "t", "subject": "a user or member id"}"#, |control, request| {
        let (profile, token) = (request.text("profile_id")?, request.text("token")?);
        control.register_trusted_token(&profile, &token, &request.text("subject")?);
        Ok(done())
    }),
];

/// The response to a request of the control API; nothing for other requests.
pub(crate) fn respond(control: &Control, request: &mut Request) -> Option<Response> {
    let path = request.path.strip_prefix(PREFIX)?.to_owned();
    Some(match call(control, request, &path) {
        Ok(value) => Response::json(200, &value),
        Err(error) => Response::error(&error, false),
    })
}

fn call(control: &Control, request: &mut Request, path: &str) -> ApiResult {
    if request.method != "GET" {
        request.check_body()?;
    }
    for Call(method, known, fields, _, handler) in CALLS {
        let (pattern, query) = known.split_once('?').unwrap_or((known, ""));
        if *method == request.method
            && let Some(parameters) = paths::parameters(pattern, path)
        {
            check(request, query.trim_end_matches('='), fields)?;
            request.parameters = parameters;
            return handler(control, request);
        }
    }
    Err(route_not_found())
}

/// Refuses a query parameter other than this one, and a field that is not one of these or of the wrong type.
fn check(request: &Request, parameter: &str, fields: &'static str) -> Result<(), ApiError> {
    if let Some(name) = request.query.keys().find(|name| *name != parameter) {
        return Err(unknown("query parameter", name));
    }
    let body = request.body.as_object().into_iter().flatten();
    for (name, value) in body.filter(|_| fields != READ && request.method != "GET") {
        let known = declared(fields).find(|(known, _)| known == name);
        let (_, kind) = known.ok_or_else(|| unknown("field", name))?;
        if let Some(expected) = mismatch(kind, value) {
            return Err(wrong_type(name, expected));
        }
    }
    Ok(())
}

fn unknown(what: &str, name: &str) -> ApiError {
    fail(
        400,
        "bad_request",
        &format!("The {what} {name} does not exist here."),
    )
}

/// The fault of the body. Its type takes any field; those that it does not keep are refused.
fn fault(body: &Value) -> Result<Fault, ApiError> {
    let fault: Fault = read(body)?;
    let kept = json!(fault);
    let mut given = body.as_object().into_iter().flatten();
    match given.find(|(name, _)| kept.get(name).is_none()) {
        None => Ok(fault),
        Some((name, _)) => Err(unknown("field", name)),
    }
}

/// The response of a call that returns nothing.
fn done() -> Value {
    json!({"ok": true})
}

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, ApiError> {
    serde_json::from_value(value.clone())
        .map_err(|error| fail(400, "bad_request", &error.to_string()))
}

fn inbox(control: &Control, request: &Request) -> ApiResult {
    let recipient = request.query.get("recipient");
    let recipient = recipient.ok_or_else(|| bad_argument("recipient"))?;
    Ok(json!({"messages": control.inbox(recipient)}))
}

/// A change of the clock.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ClockChange {
    offset_seconds: Option<i64>,
    advance_seconds: i64,
}

fn clock(control: &Control, request: &Request) -> ApiResult {
    let change: ClockChange = read(&request.body)?;
    if let Some(offset) = change.offset_seconds {
        control.set_clock_offset(offset);
    }
    control.advance_clock(change.advance_seconds);
    Ok(done())
}

fn faults(control: &Control) -> Value {
    let faults = control.faults().into_iter();
    let shown: Vec<Value> = faults
        .map(|(id, fault)| json!({"fault_id": id, "held": control.held(id), "fault": fault}))
        .collect();
    json!({ "faults": shown })
}

fn describe() -> Value {
    let mut endpoints = Map::new();
    for Call(method, path, _, about, _) in CALLS {
        let about = serde_json::from_str(about).unwrap_or_else(|_| json!(about));
        endpoints.insert(format!("{method} {path}"), about);
    }
    endpoints.insert(
        "kinds of faults".into(),
        json!([
            "delay {ms}",
            "drop",
            "reset",
            "half_body",
            "html {status}",
            "error {status, error_type, retry_after}",
            "retry_after_429 {seconds}",
            "shift_date {seconds}",
            "omit_date",
            "hold",
            "raw_body {status, content_type, body}",
            "big_body {bytes}",
        ]),
    );
    json!({"support": support::as_json(), "endpoints": endpoints})
}
