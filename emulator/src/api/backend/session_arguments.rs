//! How a backend names a session in the body of a request.

use crate::api::request::Request;
use crate::error::{ApiError, fail};
use crate::state::sessions::session_not_found;
use crate::state::{State, jwt};
use crate::types::Vertical;

/// Which of these fields are in the body; more than one is refused.
fn only_one<'a>(
    request: &Request,
    fields: &[&'a str],
    many: &str,
) -> Result<Option<&'a str>, ApiError> {
    let there = fields.iter().copied();
    let given: Vec<_> = there.filter(|it| request.optional(it).is_some()).collect();
    if given.len() > 1 {
        let message = format!("{} cannot be given together.", given.join(" and "));
        return Err(fail(400, many, &message));
    }
    Ok(given.first().copied())
}

/// The live session that the body names by token or JWT, if it names one.
pub(super) fn optional_session(
    state: &State,
    request: &Request,
) -> Result<Option<usize>, ApiError> {
    let fields = ["session_token", "session_jwt"];
    match only_one(request, &fields, "too_many_session_arguments")? {
        None => Ok(None),
        Some(field) => live(state, request, field).map(Some),
    }
}

/// The live session that the body names by token or JWT.
pub(super) fn named_session(state: &State, request: &Request) -> Result<usize, ApiError> {
    optional_session(state, request)?
        .ok_or_else(|| fail(400, "no_session_arguments", "A session is needed."))
}

/// The one of these fields that a request to revoke has, and the live session that it names; no session for
/// the id of a member.
pub(super) fn revoked_session<'a>(
    state: &State,
    request: &Request,
    fields: &[&'a str],
) -> Result<(&'a str, Option<usize>), ApiError> {
    let given = only_one(request, fields, "too_many_session_revoke_arguments")?;
    let field =
        given.ok_or_else(|| fail(400, "no_session_revoke_arguments", "A session is needed."))?;
    if field == "member_id" {
        return Ok((field, None));
    }
    Ok((field, Some(live(state, request, field)?)))
}

/// The member whose sessions a request to revoke ends, by id or external id: one of the organization of the member
/// whom the request acts for comes first.
pub(super) fn revoked_member(state: &State, request: &Request) -> Result<String, ApiError> {
    let reference = request.text("member_id")?;
    let caller = member_session(state, request)?;
    let own = caller.and_then(|index| state.sessions[index].organization.as_deref());
    let of_own = own.map(|organization| state.member_id(organization, &reference));
    match of_own {
        Some(Ok(id)) => Ok(id),
        _ => state.member_id_anywhere(&reference),
    }
}

fn live(state: &State, request: &Request, field: &str) -> Result<usize, ApiError> {
    live_session(state, request.vertical(), field, &request.text(field)?)
}

/// The live session that this value names: a token, a JWT, or an id.
fn live_session(
    state: &State,
    vertical: Vertical,
    field: &str,
    value: &str,
) -> Result<usize, ApiError> {
    let found = match field {
        "session_token" => state.live_session(value, vertical),
        "session_jwt" => {
            let id = jwt::session_id(value).ok_or_else(|| {
                fail(
                    400,
                    "unable_to_parse_session_jwt",
                    "The session JWT could not be parsed.",
                )
            })?;
            state.live_session_of_id(&id, vertical)
        }
        _ => state.live_session_of_id(value, vertical),
    };
    found.ok_or_else(session_not_found)
}

/// The live session of the member whom the request acts for, if a header names one.
pub(super) fn member_session(state: &State, request: &Request) -> Result<Option<usize>, ApiError> {
    let (field, value) = match &request.member_session {
        [None, None] => return Ok(None),
        [Some(token), None] => ("session_token", token),
        [None, Some(jwt)] => ("session_jwt", jwt),
        [Some(_), Some(_)] => {
            let message = "The headers of a session cannot be given together.";
            return Err(fail(400, "too_many_session_arguments", message));
        }
    };
    live_session(state, Vertical::B2b, field, value).map(Some)
}

/// The request without its secret, as its owner: with the session that the body names, or none.
pub(super) fn as_owner(state: &State, request: &Request) -> Result<Request, ApiError> {
    let session = optional_session(state, request)?;
    let token = session.map(|index| state.sessions[index].token.clone());
    Ok(request.as_app(token))
}
