//! The policy of a project, and the verdict on what the owner of a session wants to do.

use crate::api::request::Request;
use crate::error::{ApiError, ApiResult, bad_argument, fail};
use crate::state::State;
use serde_json::{Value, json};

#[allow(clippy::unnecessary_wraps)] // an operation as any other
pub(in crate::api) fn policy(state: &mut State, request: &Request) -> ApiResult {
    Ok(json!({"policy": state.policy(request.vertical())}))
}

/// The verdict that `authorization_check` requests; a negative one is an error.
pub(super) fn verdict(
    state: &State,
    request: &Request,
    index: usize,
) -> Result<Option<Value>, ApiError> {
    let Some(check) = request.object("authorization_check") else {
        return Ok(None);
    };
    let text = |name: &str| {
        let text = check.get(name).and_then(Value::as_str);
        text.filter(|it| !it.is_empty())
            .ok_or_else(|| bad_argument(&format!("authorization_check.{name}")))
    };
    let (resource, action) = (text("resource_id")?, text("action")?);
    let organization = state.sessions[index].organization.as_deref();
    if let Some(own) = organization
        && state.organization_id(text("organization_id")?)? != own
    {
        return Err(fail(
            403,
            "session_authorization_tenancy_error",
            "The session belongs to another organization.",
        ));
    }
    let granting = state.granting_roles(index, resource, action);
    if granting.is_empty() {
        let error_type = if organization.is_some() {
            "session_authorization_error"
        } else {
            "consumer_session_authorization_error"
        };
        return Err(fail(403, error_type, "No role allows the action."));
    }
    Ok(Some(
        json!({"authorized": true, "granting_roles": granting}),
    ))
}
