//! Sessions of users: validated, revoked, and opened for tokens that others issued.

use super::login::log_in;
use super::session_response;
use crate::api::caller;
use crate::api::request::Request;
use crate::error::{ApiResult, unauthorized};
use crate::factors;
use crate::state::State;
use crate::state::ids::new_id;
use serde_json::json;

pub(in crate::api) fn authenticate(state: &mut State, request: &Request) -> ApiResult {
    let index = caller::own_session(state, request)?;
    let minutes = request.duration(state.options.max_session_duration_minutes)?;
    state.touch(request.now, index, minutes);
    session_response(state, index, true)
}

pub(in crate::api) fn revoke(state: &mut State, request: &Request) -> ApiResult {
    let index = caller::own_session(state, request)?;
    state.sessions[index].revoked = true;
    Ok(json!({}))
}

pub(in crate::api) fn exchange_access_token(state: &mut State, request: &Request) -> ApiResult {
    let token = request.text("access_token")?;
    let minutes = request.required_duration(state.options.max_session_duration_minutes)?;
    let user = state.access_tokens.get(&token).map(|it| (**it).clone());
    let user = user.ok_or_else(unauthorized)?;
    state.user_value(&user)?;
    let nested = json!({"oauth_access_token_exchange_factor": {"client_id": "connected-app-test"}});
    let now = state.time(state.now());
    let factor = factors::of_user(&now, "oauth", "oauth_access_token_exchange", nested);
    let index = state.open(request.access(), None, &user, None, minutes, vec![factor]);
    session_response(state, index, true)
}

pub(in crate::api) fn attest(state: &mut State, request: &Request) -> ApiResult {
    let (profile, token) = (request.text("profile_id")?, request.text("token")?);
    let minutes = request.duration(state.options.max_session_duration_minutes)?;
    let user = state.subject_of_trusted_token(&profile, &token)?;
    state.user_value(&user)?;
    let nested = json!({"trusted_auth_token_factor": {"token_id": new_id("trusted-token")}});
    let now = state.time(state.now());
    let factor = factors::of_user(&now, "trusted_auth_token", "trusted_token_exchange", nested);
    log_in(state, request, &user, minutes.unwrap_or(60), factor)
}
