//! How a backend names a session, and the verdict on what its owner wants to do.

use crate::answer::{ApiError, bad_argument, fail};
use crate::auth::Ask;
use crate::jwt;
use crate::state::policy::granting;
use crate::state::{State, session_not_found};
use serde_json::{Value, json};

/// The name of a session's id.
fn id_field(b2b: bool) -> &'static str {
    if b2b {
        "member_session_id"
    } else {
        "session_id"
    }
}

/// Which of these fields are in the body; more than one is refused.
fn only_one<'a>(ask: &Ask, fields: &[&'a str], many: &str) -> Result<Option<&'a str>, ApiError> {
    let given: Vec<_> = fields
        .iter()
        .copied()
        .filter(|name| ask.optional(name).is_some())
        .collect();
    if given.len() > 1 {
        let message = format!("{} cannot be given together.", given.join(" and "));
        return Err(fail(400, many, &message));
    }
    Ok(given.first().copied())
}

/// The live session that the body names by token or JWT, if it names one.
pub(crate) fn optional_session(
    state: &State,
    ask: &Ask,
    b2b: bool,
) -> Result<Option<usize>, ApiError> {
    let fields = ["session_token", "session_jwt"];
    match only_one(ask, &fields, "too_many_session_arguments")? {
        None => Ok(None),
        Some(field) => live(state, ask, b2b, field).map(Some),
    }
}

/// The live session that the body names by token or JWT.
pub(crate) fn named_session(state: &State, ask: &Ask, b2b: bool) -> Result<usize, ApiError> {
    optional_session(state, ask, b2b)?
        .ok_or_else(|| fail(400, "no_session_arguments", "A session is needed."))
}

/// Revokes the session that the body names, or all of the member.
pub(crate) fn revoke(state: &mut State, ask: &Ask, b2b: bool) -> Result<Value, ApiError> {
    let mut fields = vec![id_field(b2b), "session_token", "session_jwt"];
    if b2b {
        fields.push("member_id");
    }
    let given = only_one(ask, &fields, "too_many_session_revoke_arguments")?;
    let field =
        given.ok_or_else(|| fail(400, "no_session_revoke_arguments", "A session is needed."))?;
    if field == "member_id" {
        let member = ask.text(field)?;
        crate::b2b::member_value(state, &member)?;
        state.end_sessions_of(&member);
    } else {
        let index = live(state, ask, b2b, field)?;
        state.sessions[index].revoked = true;
    }
    Ok(json!({}))
}

fn live(state: &State, ask: &Ask, b2b: bool, field: &str) -> Result<usize, ApiError> {
    let value = ask.text(field)?;
    let token = match field {
        "session_token" => Some(value),
        "session_jwt" => {
            let id = jwt::session_id(&value).ok_or_else(|| {
                fail(
                    400,
                    "unable_to_parse_session_jwt",
                    "The session JWT could not be parsed.",
                )
            })?;
            token_of(state, &id)
        }
        _ => token_of(state, &value),
    };
    token
        .and_then(|token| state.live(&token, b2b))
        .ok_or_else(session_not_found)
}

fn token_of(state: &State, id: &str) -> Option<String> {
    let found = state.sessions.iter().find(|session| session.id == id);
    found.map(|session| session.token.clone())
}

/// The live sessions of a user or a member.
pub(crate) fn sessions_of(state: &State, subject: &str) -> Vec<Value> {
    let now = state.now();
    let of = state.sessions.iter().enumerate().filter(|(_, session)| {
        session.subject == subject && !session.revoked && session.expires > now
    });
    of.map(|(index, _)| state.session_value(index)).collect()
}

/// The request without its secret, as its owner: with the session that the body names, or none.
pub(crate) fn as_owner(state: &State, ask: &Ask, b2b: bool) -> Result<Ask, ApiError> {
    let session = optional_session(state, ask, b2b)?;
    let token = session.map(|index| state.sessions[index].token.clone());
    Ok(Ask {
        basic: token.map(|token| (String::new(), token)),
        ..ask.clone()
    })
}

/// The verdict that `authorization_check` asks for; a refused one is an error.
pub(crate) fn verdict(state: &State, ask: &Ask, index: usize) -> Result<Option<Value>, ApiError> {
    let Some(check) = ask.object("authorization_check") else {
        return Ok(None);
    };
    let text = |name: &str| {
        let text = check.get(name).and_then(Value::as_str);
        text.filter(|it| !it.is_empty())
            .ok_or_else(|| bad_argument(&format!("authorization_check.{name}")))
    };
    let (resource, action) = (text("resource_id")?, text("action")?);
    let organization = state.sessions[index].organization.as_deref();
    if let Some(own) = organization {
        let asked = state.organization_id(text("organization_id")?)?;
        if asked != own {
            return Err(fail(
                403,
                "session_authorization_tenancy_error",
                "The session belongs to another organization.",
            ));
        }
    }
    let roles = state.roles_in(organization);
    let granting = granting(&roles, &state.role_ids(index), resource, action);
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
