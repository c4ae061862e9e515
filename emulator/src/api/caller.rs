//! The session that a request of the SDK API is made with: its token is the password of the Basic pair.

use super::request::Request;
use crate::error::{ApiError, unauthorized};
use crate::state::State;
use crate::state::sessions::session_not_found;

/// The session of the request: none, a live one, or a refusal.
pub(crate) fn session(state: &State, request: &Request) -> Result<Option<usize>, ApiError> {
    let Some(token) = request.session_token() else {
        return Ok(None);
    };
    let live = state.live_session(token, request.vertical());
    live.map(Some).ok_or_else(|| {
        if state.options.dead_session_is_not_found_everywhere {
            session_not_found()
        } else {
            unauthorized()
        }
    })
}

/// The session of the request, which must be there.
pub(crate) fn required_session(state: &State, request: &Request) -> Result<usize, ApiError> {
    session(state, request)?.ok_or_else(unauthorized)
}

/// The user or the member whose session it is.
pub(crate) fn subject(state: &State, request: &Request) -> Result<String, ApiError> {
    let index = required_session(state, request)?;
    Ok(state.sessions[index].subject.clone())
}

/// The session of the request, if it is one of this user or member.
pub(crate) fn session_of(
    state: &State,
    request: &Request,
    subject: &str,
) -> Result<Option<usize>, ApiError> {
    let index = session(state, request)?;
    Ok(index.filter(|index| state.sessions[*index].subject == subject))
}

/// The session that an operation on the session itself is about: a dead token has an error of its own.
pub(crate) fn own_session(state: &State, request: &Request) -> Result<usize, ApiError> {
    let token = request.session_token().ok_or_else(unauthorized)?;
    let live = state.live_session(token, request.vertical());
    live.ok_or_else(|| {
        if state.options.unknown_session_is_unauthorized {
            unauthorized()
        } else {
            session_not_found()
        }
    })
}
