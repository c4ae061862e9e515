//! The SDK API of the consumer project.

pub(super) mod login;
pub(super) mod sessions;
pub(super) mod user;

use crate::error::ApiResult;
use crate::state::State;
use crate::values::merge;
use serde_json::{Value, json};

/// Repeats the user as `__user`, where the browser SDK reads it.
fn repeat_user(state: &State, response: &mut Value) {
    if state.options.duplicate_user_field {
        let user = response["user"].clone();
        merge(response, json!({ "__user": user }));
    }
}

/// The response with a session. The browser SDK reads the user of some as `__user`.
pub(super) fn session_response(state: &State, index: usize, browser: bool) -> ApiResult {
    let session = &state.sessions[index];
    let user = state.user_value(&session.subject)?;
    let mut response = json!({
        "session": state.session_value(index),
        "session_token": session.token,
        "session_jwt": state.session_jwt(index),
        "user_id": session.subject,
        "user": user,
    });
    if browser {
        repeat_user(state, &mut response);
    }
    Ok(response)
}
