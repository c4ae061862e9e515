//! The backend API of the consumer project, and what both backends share.

use crate::answer::{ApiError, Outcome, bad_argument, fail, merge, route_not_found, unauthorized};
use crate::auth::Ask;
use crate::consumer::{create, find, login, session_answer, strength, user_value};
use crate::jwt;
use crate::state::{State, session_not_found};
use serde_json::{Value, json};

/// The live session named by token, JWT or id in the body.
pub(crate) fn named_session(state: &State, ask: &Ask, b2b: bool) -> Result<usize, ApiError> {
    let id_field = if b2b {
        "member_session_id"
    } else {
        "session_id"
    };
    let id = match ask.optional("session_jwt") {
        Some(token) => Some(jwt::session_id(&token).ok_or_else(|| {
            fail(
                400,
                "unable_to_parse_session_jwt",
                "The session JWT could not be parsed.",
            )
        })?),
        None => ask.optional(id_field),
    };
    let token = match (ask.optional("session_token"), id) {
        (Some(token), _) => Some(token),
        (None, Some(id)) => state
            .sessions
            .iter()
            .find(|session| session.id == id)
            .map(|it| it.token.clone()),
        (None, None) => {
            return Err(fail(400, "no_session_arguments", "A session is needed."));
        }
    };
    token
        .and_then(|token| state.live(&token, b2b))
        .ok_or_else(session_not_found)
}

/// The live sessions of a user or a member.
pub(crate) fn sessions_of(state: &State, subject: &str) -> Vec<Value> {
    let now = state.now();
    let of = state.sessions.iter().enumerate().filter(|(_, session)| {
        session.subject == subject && !session.revoked && session.expires > now
    });
    of.map(|(index, _)| state.session_value(index)).collect()
}

/// Answers a request below `/v1`.
pub(crate) fn answer(state: &mut State, ask: &Ask) -> Outcome {
    let segments = ask.segments("/v1");
    let maximum = state.options.max_session_duration_minutes;
    match (ask.method.as_str(), segments.as_slice()) {
        ("POST", ["users"]) => {
            let (email, phone) = (ask.optional("email"), ask.optional("phone_number"));
            let taken = email
                .as_ref()
                .is_some_and(|it| find(state, "emails", "email", it).is_some());
            if taken {
                return Err(fail(
                    400,
                    "duplicate_email",
                    "A user with this email already exists.",
                ));
            }
            let taken = phone
                .as_ref()
                .is_some_and(|it| find(state, "phone_numbers", "phone_number", it).is_some());
            if taken {
                return Err(fail(
                    400,
                    "duplicate_phone_number",
                    "A user with this phone number already exists.",
                ));
            }
            let id = create(state, email.as_deref(), phone.as_deref(), None);
            for name in [
                "name",
                "trusted_metadata",
                "untrusted_metadata",
                "external_id",
            ] {
                if let Some(value) = ask.body.get(name).filter(|it| !it.is_null())
                    && let Some(user) = state.users.get_mut(&id)
                {
                    user.value[name] = value.clone();
                }
            }
            let user = user_value(state, &id)?;
            let id_of = |list: &str, field: &str| {
                user[list][0][field].as_str().unwrap_or_default().to_owned()
            };
            Ok(json!({
                "user_id": id, "email_id": id_of("emails", "email_id"), "status": "active",
                "phone_id": id_of("phone_numbers", "phone_id"),
                "email_ids": [], "phone_ids": [], "user": user,
            }))
        }
        ("GET", ["users", id]) => user_value(state, id),
        ("GET", ["sessions"]) => {
            let user = ask
                .query
                .get("user_id")
                .ok_or_else(|| bad_argument("user_id"))?;
            Ok(json!({"sessions": sessions_of(state, user)}))
        }
        ("POST", ["sessions", "authenticate"]) => {
            let index = named_session(state, ask, false)?;
            let minutes = ask.duration(maximum)?;
            state.touch(ask, index, minutes);
            state.set_claims(index, ask.body.get("session_custom_claims"));
            session_answer(state, index, false)
        }
        ("POST", ["sessions", "revoke"]) => {
            let index = named_session(state, ask, false)?;
            state.sessions[index].revoked = true;
            Ok(json!({}))
        }
        ("POST", ["passwords"]) => {
            let (email, password) = (ask.text("email")?, ask.text("password")?);
            if strength(&password, false)["valid_password"] != json!(true) {
                return Err(fail(400, "weak_password", "The password is too weak."));
            }
            if find(state, "emails", "email", &email).is_some() {
                return Err(fail(
                    400,
                    "duplicate_email",
                    "A user with this email already exists.",
                ));
            }
            let minutes = ask.duration(maximum)?;
            let user = create(state, Some(&email), None, Some(&password));
            let email_id = state.users[&user].value["emails"][0]["email_id"].clone();
            let mut answer = password_answer(state, ask, &user, minutes)?;
            merge(&mut answer, json!({"email_id": email_id}));
            Ok(answer)
        }
        ("POST", ["passwords", "authenticate"]) => {
            let (email, password) = (ask.text("email")?, ask.text("password")?);
            let minutes = ask.duration(maximum)?;
            let user = find(state, "emails", "email", &email).ok_or_else(unauthorized)?;
            let known = state.users[&user].password.as_ref();
            if !known.is_some_and(|secret| secret.matches(&password)) {
                return Err(unauthorized());
            }
            password_answer(state, ask, &user, minutes)
        }
        _ => Err(route_not_found()),
    }
}

/// A password login; without a duration there is no session.
fn password_answer(state: &mut State, ask: &Ask, user: &str, minutes: Option<i64>) -> Outcome {
    let Some(minutes) = minutes else {
        return Ok(json!({
            "user_id": user, "user": user_value(state, user)?,
            "session": null, "session_token": "", "session_jwt": "",
        }));
    };
    let factor = login::factor(state, "password", "knowledge", json!({}));
    let existing = match ask
        .optional("session_token")
        .or_else(|| ask.optional("session_jwt"))
    {
        Some(_) => Some(named_session(state, ask, false)?)
            .filter(|index| state.sessions[*index].subject == user),
        None => None,
    };
    let index = state.open(ask, existing, user, None, minutes, vec![factor]);
    state.set_claims(index, ask.body.get("session_custom_claims"));
    session_answer(state, index, false)
}
