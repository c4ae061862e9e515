//! Sessions of members, as a backend validates, lists, exchanges and revokes them.

use super::{DEFAULT_MINUTES, with_claims};
use crate::api::b2b::login_completion::session_response;
use crate::api::b2b::sessions::exchange_session;
use crate::api::backend::member_rights::REVOKED;
use crate::api::backend::rbac::verdict;
use crate::api::backend::session_arguments::{named_session, revoked_member, revoked_session};
use crate::api::request::Request;
use crate::error::{ApiResult, bad_argument};
use crate::state::State;
use crate::values::merge;
use serde_json::json;

pub(in crate::api) fn list(state: &mut State, request: &Request) -> ApiResult {
    let of_query = |name: &str| request.query.get(name).ok_or_else(|| bad_argument(name));
    let organization = state.organization_id(of_query("organization_id")?)?;
    let member = state.member_id(&organization, of_query("member_id")?)?;
    Ok(json!({"member_sessions": state.sessions_of(&member)}))
}

pub(in crate::api) fn authenticate(state: &mut State, request: &Request) -> ApiResult {
    let index = named_session(state, request)?;
    let minutes = request.duration(state.options.max_session_duration_minutes)?;
    let verdict = verdict(state, request, index)?;
    state.touch(request.now, index, minutes);
    state.set_claims(index, request.body.get("session_custom_claims"));
    let mut response = session_response(state, index)?;
    merge(&mut response, json!({ "verdict": verdict }));
    Ok(response)
}

pub(in crate::api) fn exchange(state: &mut State, request: &Request) -> ApiResult {
    let index = named_session(state, request)?;
    let minutes = request.duration(state.options.max_session_duration_minutes)?;
    // The Basic pair of a backend is never a session token.
    let without_secret = request.as_app(None);
    let organization = state.organization_id(&request.text("organization_id")?)?;
    let minutes = minutes.unwrap_or(DEFAULT_MINUTES);
    let response = exchange_session(state, &without_secret, index, &organization, minutes)?;
    with_claims(state, request, response)
}

/// Revokes one session, or all of a member.
pub(in crate::api) fn revoke(state: &mut State, request: &Request) -> ApiResult {
    let (_, index) = revoked_session(state, request, &REVOKED)?;
    if let Some(index) = index {
        state.sessions[index].revoked = true;
    } else {
        let member = revoked_member(state, request)?;
        state.end_sessions_of(&member);
    }
    Ok(json!({}))
}
