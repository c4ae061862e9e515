//! The backend API of the B2B project.

pub(in crate::api) mod magic_links;
pub(in crate::api) mod members;
pub(in crate::api) mod organizations;
pub(in crate::api) mod passwords;
pub(in crate::api) mod sessions;

use crate::api::b2b::login_completion::session_response;
use crate::api::request::Request;
use crate::error::ApiResult;
use crate::state::State;
use crate::types::Vertical;
use crate::values::merge;
use serde_json::Value;

/// The duration of a login without one, in minutes.
const DEFAULT_MINUTES: i64 = 60;

/// Adds the claims of the request to the session of the response, if it has one.
fn with_claims(state: &mut State, request: &Request, mut response: Value) -> ApiResult {
    let token = response["session_token"].as_str().unwrap_or_default();
    let Some(index) = state.live_session(token, Vertical::B2b) else {
        return Ok(response);
    };
    state.set_claims(index, request.body.get("session_custom_claims"));
    let session = session_response(state, index)?;
    // A login by a link also says the method and whether sessions were reset.
    merge(&mut response, session);
    Ok(response)
}
