//! The backend API of the consumer project.

use super::sessions::{named_session, revoke, sessions_of, verdict};
use super::{magic_links, passwords, users};
use crate::answer::{Outcome, bad_argument, merge, route_not_found};
use crate::auth::Ask;
use crate::consumer::{delete_factor_of, session_answer, strength, user_value};
use crate::state::State;
use serde_json::json;

/// Answers a request below `/v1`.
pub(crate) fn answer(state: &mut State, ask: &Ask) -> Outcome {
    let segments = ask.segments("/v1");
    match (ask.method.as_str(), segments.as_slice()) {
        ("POST", ["users"]) => users::create(state, ask),
        ("POST", ["users", "search"]) => users::search(state, ask),
        ("GET", ["users", id]) => user_value(state, &state.user_id(id)?),
        ("PUT", ["users", id]) => users::update(state, ask, id),
        ("PUT", ["users", id, "exchange_primary_factor"]) => {
            users::exchange_primary_factor(state, ask, id)
        }
        ("DELETE", ["users", id]) => users::delete(state, id),
        ("DELETE", ["users", id, "external_id"]) => users::delete_external_id(state, id),
        ("DELETE", ["users", "passwords", id]) => users::delete_password(state, id),
        ("DELETE", ["users", kind, id]) => delete_factor_of(state, None, kind, id),
        ("GET", ["rbac", "policy"]) => Ok(json!({"policy": state.policy(false)})),
        ("GET", ["sessions"]) => {
            let user = ask.query.get("user_id");
            let user = user.ok_or_else(|| bad_argument("user_id"))?;
            let user = state.user_id(user)?;
            Ok(json!({"sessions": sessions_of(state, &user)}))
        }
        ("POST", ["sessions", "authenticate"]) => {
            let index = named_session(state, ask, false)?;
            let minutes = ask.duration(state.options.max_session_duration_minutes)?;
            let verdict = verdict(state, ask, index)?;
            state.touch(ask, index, minutes);
            state.set_claims(index, ask.body.get("session_custom_claims"));
            let mut answer = session_answer(state, index, false)?;
            merge(&mut answer, json!({ "verdict": verdict }));
            Ok(answer)
        }
        ("POST", ["sessions", "revoke"]) => revoke(state, ask, false),
        ("POST", ["passwords"]) => passwords::create(state, ask),
        ("POST", ["passwords", "authenticate"]) => passwords::authenticate(state, ask),
        ("POST", ["passwords", "migrate"]) => passwords::migrate(state, ask),
        ("POST", ["passwords", "strength_check"]) => Ok(strength(&ask.text("password")?, false)),
        ("POST", ["magic_links"]) => magic_links::embeddable(state, ask),
        ("POST", ["magic_links", "authenticate"]) => magic_links::authenticate(state, ask),
        ("POST", ["magic_links", "email", "send"]) => magic_links::send(state, ask),
        ("POST", ["magic_links", "email", "login_or_create"]) => {
            magic_links::login_or_create(state, ask)
        }
        ("POST", ["magic_links", "email", "invite"]) => magic_links::invite(state, ask),
        _ => Err(route_not_found()),
    }
}
