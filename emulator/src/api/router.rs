//! The way from a request to its operation: credentials, then the operation's own checks, then its work.

use super::backend::member_rights;
use super::caller;
use super::operations::{self, Found};
use super::request::Request;
use super::response::Response;
use crate::error::{ApiError, ApiResult, fail, route_not_found, unauthorized};
use crate::state::State;

/// Does the work of the request.
pub(crate) fn respond(state: &mut State, mut request: Request) -> Response {
    let in_envelope = request.path.starts_with("/sdk/");
    match route(state, &mut request) {
        Ok(value) => Response::success(value, in_envelope),
        Err(mut error) => {
            if let Some(other) = state.options.error_types.get(&error.error_type) {
                error.error_type.clone_from(other);
            }
            if let Some(status) = state.options.error_statuses.get(&error.error_type) {
                error.status = *status;
            }
            refusal(state, &error)
        }
    }
}

/// The response of a refusal.
pub(crate) fn refusal(state: &State, error: &ApiError) -> Response {
    let mut response = Response::error(error, !state.options.errors_without_request_id);
    if state.options.errors_as_text {
        response.content_type = "text/plain; charset=utf-8".into();
    }
    response
}

fn route(state: &mut State, request: &mut Request) -> ApiResult {
    let found = operations::find(request);
    let is_open = found.as_ref().is_some_and(|it| it.operation.is_open());
    if !is_open {
        check_credentials(state, request)?;
    }
    let Found {
        operation,
        parameters,
    } = found.ok_or_else(route_not_found)?;
    request.parameters = parameters;
    operation.check(request, &state.options)?;
    member_rights::check(state, request, operation.right)?;
    // The work is done on a copy, which replaces the state after a success: a refusal leaves the state as it was.
    let mut copy = state.clone();
    let result = operation.run(&mut copy, request);
    match &result {
        Ok(_) => *state = copy,
        Err(error) => {
            if let Some(token) = &error.used_up {
                state.intermediates.remove(token);
            }
        }
    }
    result
}

fn check_credentials(state: &State, request: &Request) -> Result<(), ApiError> {
    if request.path.starts_with("/sdk/v1/") {
        check_public_token(state, request)?;
        check_session(state, request)
    } else if request.path.starts_with("/v1/") {
        check_secret(state, request)
    } else {
        Err(route_not_found())
    }
}

fn check_public_token(state: &State, request: &Request) -> Result<(), ApiError> {
    let Some((user, _)) = &request.basic else {
        return Err(fail(
            400,
            "invalid_authorization_header",
            "Basic credentials are needed.",
        ));
    };
    let vertical = request.vertical();
    if *user == state.projects.of(vertical.other()).public_token {
        return Err(fail(
            400,
            "bad_vertical_for_stytch_sdk",
            "The project is of the other kind.",
        ));
    }
    if *user != state.projects.of(vertical).public_token {
        return Err(fail(
            404,
            "public_token_not_found",
            "Public token could not be found.",
        ));
    }
    if let Some(allowed) = &state.options.allowed_app_identifiers {
        let client = request.sdk_client.as_ref();
        let app = client.and_then(|client| client["app"]["identifier"].as_str());
        if !app.is_some_and(|app| allowed.iter().any(|it| it == app)) {
            return Err(fail(
                400,
                "bad_app_bundle_for_stytch_sdk",
                "This app is not allowed.",
            ));
        }
    }
    Ok(())
}

/// Refuses a dead session token before any work; operations on the session itself have an error of their own.
fn check_session(state: &State, request: &Request) -> Result<(), ApiError> {
    let own = ["/sessions/authenticate", "/sessions/revoke"];
    if own.iter().any(|end| request.path.ends_with(end)) {
        return Ok(());
    }
    caller::session(state, request).map(drop)
}

fn check_secret(state: &State, request: &Request) -> Result<(), ApiError> {
    let project = state.projects.of(request.vertical());
    let (user, password) = request.basic.as_ref().ok_or_else(unauthorized)?;
    if *user == project.id && *password == project.secret {
        Ok(())
    } else {
        Err(unauthorized())
    }
}
