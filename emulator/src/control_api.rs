//! The control API over HTTP, below `/__emulator/`.

use crate::answer::{ApiError, Outcome, bad_argument, fail, route_not_found};
use crate::api::support;
use crate::auth::Ask;
use crate::control::Control;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

fn read<T: DeserializeOwned>(value: &Value) -> Result<T, ApiError> {
    serde_json::from_value(value.clone())
        .map_err(|error| fail(400, "bad_request", &error.to_string()))
}

/// Answers a request of the control API.
pub(crate) fn answer(control: &Control, ask: &Ask) -> Outcome {
    let segments = ask.segments("/__emulator");
    if ask.method != "GET" {
        ask.check_body()?;
    }
    let done = || Ok(json!({"ok": true}));
    match (ask.method.as_str(), segments.as_slice()) {
        ("GET", []) => Ok(describe()),
        ("GET", ["inbox"]) => {
            let recipient = ask
                .query
                .get("recipient")
                .ok_or_else(|| bad_argument("recipient"))?;
            Ok(json!({"messages": control.inbox(recipient)}))
        }
        ("POST", ["clock"]) => {
            if let Some(offset) = ask.body["offset_seconds"].as_i64() {
                control.set_clock_offset(offset);
            }
            control.advance_clock(ask.body["advance_seconds"].as_i64().unwrap_or(0));
            done()
        }
        ("GET", ["faults"]) => {
            let faults: Vec<Value> = control
                .faults()
                .into_iter()
                .map(
                    |(id, fault)| json!({"fault_id": id, "held": control.held(id), "fault": fault}),
                )
                .collect();
            Ok(json!({ "faults": faults }))
        }
        ("POST", ["faults"]) => Ok(json!({"fault_id": control.add_fault(read(&ask.body)?)})),
        ("DELETE", ["faults"]) => {
            control.clear_faults();
            done()
        }
        ("POST", ["release"]) => {
            let id = ask.body["fault_id"]
                .as_u64()
                .ok_or_else(|| bad_argument("fault_id"))?;
            control.release(id);
            done()
        }
        ("GET", ["requests"]) => Ok(json!({"requests": control.requests()})),
        ("DELETE", ["requests"]) => {
            control.clear_requests();
            done()
        }
        ("POST", ["reset"]) => {
            if ask.flag("seed") == Some(false) {
                control.reset_without_seed();
            } else {
                control.reset();
            }
            done()
        }
        ("POST", ["revoke_all_sessions"]) => {
            control.revoke_all_sessions();
            done()
        }
        ("GET", ["projects"]) => Ok(control.projects()),
        ("GET", ["options"]) => Ok(json!({"options": control.options()})),
        ("PUT", ["options"]) => {
            control.set_options(read(&ask.body)?);
            done()
        }
        ("POST", ["users"]) => Ok(json!({"user_id": control.create_user(read(&ask.body)?)})),
        ("POST", ["organizations"]) => {
            let id = control.create_organization(read(&ask.body)?);
            Ok(json!({"organization_id": id}))
        }
        ("POST", ["organizations", organization, "members"]) => {
            let id = control.create_member(organization, read(&ask.body)?);
            Ok(json!({"member_id": id}))
        }
        ("GET", ["totp", member]) => Ok(json!({"code": control.totp_code(member)})),
        ("POST", ["access_tokens"]) => {
            control.register_access_token(&ask.text("token")?, &ask.text("subject")?);
            done()
        }
        ("POST", ["trusted_tokens"]) => {
            let (profile, token) = (ask.text("profile_id")?, ask.text("token")?);
            control.register_trusted_token(&profile, &token, &ask.text("subject")?);
            done()
        }
        _ => Err(route_not_found()),
    }
}

fn describe() -> Value {
    json!({"support": support::as_json(), "endpoints": {
        "GET inbox?recipient=": "codes and links sent to an address or number",
        "POST clock": {"offset_seconds": 0, "advance_seconds": 60},
        "GET faults": "the faults not used up yet",
        "POST faults": {"method": null, "path_contains": "sessions/authenticate", "times": 1, "kind": "error", "status": 503, "error_type": "internal_server_error", "retry_after": null},
        "DELETE faults": "clears all, releases held answers",
        "kinds of faults": ["delay {ms}", "drop", "reset", "half_body", "html {status}", "error {status, error_type, retry_after}", "retry_after_429 {seconds}", "shift_date {seconds}", "omit_date", "hold", "raw_body {status, content_type, body}", "big_body {bytes}"],
        "POST release": {"fault_id": 1},
        "GET requests": "the request log", "DELETE requests": "forgets it",
        "POST reset": {"seed": true},
        "POST revoke_all_sessions": "revokes every session",
        "GET projects": "public token, project id and secret of each project",
        "GET options": "the options", "PUT options": "replaces them; absent fields take their default",
        "POST users": {"email": "a@example.com", "phone_number": "+15005550006", "password": "secret-word"},
        "POST organizations": {"organization_name": "Acme", "mfa_policy": "OPTIONAL", "members": []},
        "POST organizations/{id}/members": {"email_address": "a@example.com", "password": "secret-word"},
        "GET totp/{member_id}": "the code of the member's authenticator app",
        "POST access_tokens": {"token": "t", "subject": "a user or member id"},
        "POST trusted_tokens": {"profile_id": "p", "token": "t", "subject": "a user or member id"},
    }})
}
