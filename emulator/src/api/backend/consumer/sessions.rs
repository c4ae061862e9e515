//! Sessions of users, as a backend validates, lists and revokes them.

use crate::api::backend::rbac::verdict;
use crate::api::backend::session_arguments::{named_session, revoked_session};
use crate::api::consumer::session_response;
use crate::api::request::Request;
use crate::error::{ApiResult, bad_argument};
use crate::state::State;
use crate::values::merge;
use serde_json::json;

pub(in crate::api) fn list(state: &mut State, request: &Request) -> ApiResult {
    let user = request.query.get("user_id");
    let user = state.user_id(user.ok_or_else(|| bad_argument("user_id"))?)?;
    Ok(json!({"sessions": state.sessions_of(&user)}))
}

pub(in crate::api) fn authenticate(state: &mut State, request: &Request) -> ApiResult {
    let index = named_session(state, request)?;
    let minutes = request.duration(state.options.max_session_duration_minutes)?;
    let verdict = verdict(state, request, index)?;
    state.touch(request.now, index, minutes);
    state.set_claims(index, request.body.get("session_custom_claims"));
    let mut response = session_response(state, index, false)?;
    merge(&mut response, json!({ "verdict": verdict }));
    Ok(response)
}

pub(in crate::api) fn revoke(state: &mut State, request: &Request) -> ApiResult {
    let fields = ["session_id", "session_token", "session_jwt"];
    let (_, index) = revoked_session(state, request, &fields)?;
    if let Some(index) = index {
        state.sessions[index].revoked = true;
    }
    Ok(json!({}))
}
