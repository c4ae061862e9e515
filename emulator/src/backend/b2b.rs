//! The backend API of the B2B project.

use super::sessions::{as_owner, named_session, revoke, sessions_of, verdict};
use super::{magic_links, members, organizations};
use crate::answer::{Outcome, bad_argument, merge, route_not_found};
use crate::auth::Ask;
use crate::b2b::outcome::session_answer;
use crate::b2b::{discovery, exchange, primary};
use crate::state::State;
use serde_json::{Value, json};

/// The duration the backend takes when none is given.
const DEFAULT_MINUTES: i64 = 60;

/// Answers a request below `/v1/b2b`.
pub(crate) fn answer(state: &mut State, ask: &Ask) -> Outcome {
    let segments = ask.segments("/v1/b2b");
    let maximum = state.options.max_session_duration_minutes;
    match (ask.method.as_str(), segments.as_slice()) {
        ("POST", ["organizations"]) => organizations::create(state, ask),
        ("POST", ["organizations", "search"]) => organizations::search(state, ask),
        ("POST", ["organizations", "members", "search"]) => members::search(state, ask),
        ("GET", ["organizations", id]) => organizations::read(state, id),
        ("PUT", ["organizations", id]) => organizations::update(state, ask, id),
        ("DELETE", ["organizations", id]) => organizations::delete(state, id),
        ("GET", ["organizations", id, "metrics"]) => organizations::metrics(state, id),
        ("DELETE", ["organizations", id, "external_id"]) => {
            organizations::delete_external_id(state, id)
        }
        ("GET", ["organizations", id, "member"]) => members::read(state, ask, id),
        (_, ["organizations", id, "members", rest @ ..]) => members::answer(state, ask, id, rest),
        ("GET", ["rbac", "policy"]) => Ok(json!({"policy": state.policy(true)})),
        ("GET", ["rbac", "organizations", id]) => organizations::policy(state, id),
        ("PUT", ["rbac", "organizations", id]) => organizations::set_policy(state, ask, id),
        (method, ["sessions", rest @ ..]) => sessions(state, ask, method, rest),
        ("POST", ["passwords", "migrate"]) => members::migrate(state, ask),
        ("POST", ["passwords", "strength_check"]) => {
            Ok(crate::consumer::strength(&ask.text("password")?, true))
        }
        ("POST", ["passwords", "authenticate"]) => {
            let minutes = ask.duration(maximum)?.unwrap_or(DEFAULT_MINUTES);
            let owner = as_owner(state, ask, true)?;
            let answer = primary::authenticate_password(state, &owner, minutes)?;
            with_claims(state, ask, answer)
        }
        ("POST", ["magic_links", "authenticate"]) => {
            let minutes = ask.duration(maximum)?.unwrap_or(DEFAULT_MINUTES);
            let answer = magic_links::authenticate_member(state, ask, minutes)?;
            let mut more = answer.clone();
            let answer = with_claims(state, ask, answer)?;
            // What only a login by link says: the method and whether sessions were reset.
            merge(&mut more, answer);
            Ok(more)
        }
        ("POST", ["magic_links", "email", "login_or_signup"]) => {
            magic_links::login_or_signup(state, ask)
        }
        ("POST", ["magic_links", "email", "invite"]) => magic_links::invite_member(state, ask),
        ("POST", ["magic_links", "email", "discovery", "send"]) => {
            discovery::send(state, ask, "magic_link")
        }
        ("POST", ["magic_links", "discovery", "authenticate"]) => discovery::magic_link(state, ask),
        _ => Err(route_not_found()),
    }
}

/// Adds the claims of the request to the session of the answer, if it has one.
fn with_claims(state: &mut State, ask: &Ask, answer: Value) -> Outcome {
    let token = answer["session_token"].as_str().unwrap_or_default();
    let Some(index) = state.live(token, true) else {
        return Ok(answer);
    };
    state.set_claims(index, ask.body.get("session_custom_claims"));
    session_answer(state, index)
}

fn sessions(state: &mut State, ask: &Ask, method: &str, segments: &[&str]) -> Outcome {
    let maximum = state.options.max_session_duration_minutes;
    match (method, segments) {
        ("GET", []) => {
            let of_query = |name: &str| ask.query.get(name).ok_or_else(|| bad_argument(name));
            let organization = state.organization_id(of_query("organization_id")?)?;
            let member = state.member_id(&organization, of_query("member_id")?)?;
            Ok(json!({"member_sessions": sessions_of(state, &member)}))
        }
        ("POST", ["authenticate"]) => {
            let index = named_session(state, ask, true)?;
            let minutes = ask.duration(maximum)?;
            let verdict = verdict(state, ask, index)?;
            state.touch(ask, index, minutes);
            state.set_claims(index, ask.body.get("session_custom_claims"));
            let mut answer = session_answer(state, index)?;
            merge(&mut answer, json!({ "verdict": verdict }));
            Ok(answer)
        }
        ("POST", ["exchange"]) => {
            let index = named_session(state, ask, true)?;
            let minutes = ask.duration(maximum)?.unwrap_or(DEFAULT_MINUTES);
            // The secret is in the Basic pair here, never a session token.
            let bare = Ask {
                basic: None,
                ..ask.clone()
            };
            let organization = state.organization_id(&ask.text("organization_id")?)?;
            let answer = exchange(state, &bare, index, &organization, minutes)?;
            with_claims(state, ask, answer)
        }
        ("POST", ["revoke"]) => revoke(state, ask, true),
        _ => Err(route_not_found()),
    }
}
