//! The SDK API of the consumer project.

pub(crate) mod login;
mod user;

pub(crate) use user::{delete_factor_of, merge_metadata, name_of};

use crate::answer::{Outcome, fail, merge, new_id, route_not_found};
use crate::auth::Ask;
use crate::state::{Secret, State, User};
use serde_json::{Value, json};

/// Answers a request below `/sdk/v1`.
pub(crate) fn answer(state: &mut State, ask: &Ask) -> Outcome {
    let segments = ask.segments("/sdk/v1");
    match (ask.method.as_str(), segments.as_slice()) {
        ("GET", ["users", "me"]) => {
            let index = state.required(ask, false)?;
            let mut user = user_value(state, &state.sessions[index].subject)?;
            if let Some(user) = user.as_object_mut() {
                for name in ["is_locked", "roles", "external_id"] {
                    user.remove(name);
                }
            }
            Ok(user)
        }
        ("PUT", ["users", "me"]) => user::update(state, ask),
        ("DELETE", ["users", kind, id]) => user::delete_factor(state, ask, kind, id),
        ("POST", ["sessions", "authenticate"]) => {
            let index = state.session_endpoint(ask, false)?;
            let minutes = ask.duration(state.options.max_session_duration_minutes)?;
            state.touch(ask, index, minutes);
            session_answer(state, index, true)
        }
        ("POST", ["sessions", "revoke"]) => {
            let index = state.session_endpoint(ask, false)?;
            state.sessions[index].revoked = true;
            Ok(json!({}))
        }
        ("POST", ["sessions", "exchange_access_token"]) => login::exchange_access_token(state, ask),
        ("POST", ["sessions", "attest"]) => login::attest(state, ask),
        ("POST", ["passwords"]) => login::password_create(state, ask),
        ("POST", ["passwords", "authenticate"]) => login::password_authenticate(state, ask),
        ("POST", ["passwords", "strength_check"]) => {
            let password = ask.text("password")?;
            Ok(strength(&password, false))
        }
        ("POST", ["otps", "authenticate"]) => login::otp_authenticate(state, ask),
        (
            "POST",
            [
                "otps",
                channel @ ("email" | "sms" | "whatsapp"),
                "login_or_create",
            ]
            | [
                "otps",
                channel @ ("email" | "sms" | "whatsapp"),
                "send",
                "primary",
            ],
        ) => {
            let create = segments.last() == Some(&"login_or_create");
            login::send(state, ask, "otp", channel, create, None)
        }
        (
            "POST",
            [
                "otps",
                channel @ ("email" | "sms" | "whatsapp"),
                "send",
                "secondary",
            ],
        ) => {
            let index = state.required(ask, false)?;
            let user = state.sessions[index].subject.clone();
            login::send(state, ask, "otp", channel, false, Some(user))
        }
        ("POST", ["magic_links", "email", "login_or_create"]) => {
            login::send(state, ask, "magic_link", "email", true, None).map(|_| json!({}))
        }
        ("POST", ["magic_links", "email", "send", "primary"]) => {
            login::send(state, ask, "magic_link", "email", false, None).map(|_| json!({}))
        }
        ("POST", ["magic_links", "email", "send", "secondary"]) => {
            let index = state.required(ask, false)?;
            let user = state.sessions[index].subject.clone();
            login::send(state, ask, "magic_link", "email", false, Some(user)).map(|_| json!({}))
        }
        ("POST", ["magic_links", "authenticate"]) => login::magic_link_authenticate(state, ask),
        _ => Err(route_not_found()),
    }
}

/// The answer of a session endpoint or a login.
pub(crate) fn session_answer(state: &State, index: usize, duplicate: bool) -> Outcome {
    let session = &state.sessions[index];
    let user = user_value(state, &session.subject)?;
    let mut answer = json!({
        "session": state.session_value(index),
        "session_token": session.token,
        "session_jwt": state.session_jwt(index),
        "user_id": session.subject,
        "user": user,
    });
    if duplicate && state.options.duplicate_user_field {
        merge(&mut answer, json!({"__user": user}));
    }
    Ok(answer)
}

/// The public object of a user.
pub(crate) fn user_value(state: &State, id: &str) -> Outcome {
    state
        .users
        .get(id)
        .map(|user| user.value.clone())
        .ok_or_else(|| fail(404, "user_not_found", "User could not be found."))
}

/// The id of the user with this address or number.
pub(crate) fn find(state: &State, list: &str, field: &str, wanted: &str) -> Option<String> {
    state.users.iter().find_map(|(id, user)| {
        let entries = user.value[list].as_array()?;
        let hit = entries.iter().any(|entry| {
            entry[field]
                .as_str()
                .is_some_and(|it| it.eq_ignore_ascii_case(wanted))
        });
        hit.then(|| id.clone())
    })
}

/// Creates a user.
pub(crate) fn create(
    state: &mut State,
    email: Option<&str>,
    phone: Option<&str>,
    password: Option<&str>,
) -> String {
    let id = new_id("user");
    let emails: Vec<Value> = email
        .map(|email| json!({"email_id": new_id("email"), "email": email, "verified": false}))
        .into_iter()
        .collect();
    let phones: Vec<Value> = phone
        .map(|number| {
            json!({"phone_id": new_id("phone-number"), "phone_number": number, "verified": false})
        })
        .into_iter()
        .collect();
    let mut value = json!({
        "user_id": id, "status": "active",
        "name": {"first_name": "", "middle_name": "", "last_name": ""},
        "emails": emails, "phone_numbers": phones, "providers": [], "totps": [],
        "crypto_wallets": [], "webauthn_registrations": [], "biometric_registrations": [],
        "created_at": state.time(state.now()), "trusted_metadata": {}, "untrusted_metadata": {},
        "is_locked": false, "roles": ["stytch_user"],
    });
    if password.is_some() {
        value["password"] = json!({"password_id": new_id("password"), "requires_reset": false});
    }
    let password = password.map(|text| Secret::Plain(text.to_owned()));
    state.users.insert(id.clone(), User { value, password });
    id
}

/// The verdict on a password: eight characters or more are good enough here.
pub(crate) fn strength(password: &str, b2b: bool) -> Value {
    let valid = password.chars().count() >= 8;
    let suggestions = if valid {
        vec![]
    } else {
        vec!["Use at least 8 characters."]
    };
    let luds = json!({
        "has_lower_case": password.chars().any(char::is_lowercase),
        "has_upper_case": password.chars().any(char::is_uppercase),
        "has_digit": password.chars().any(|c| c.is_ascii_digit()),
        "has_symbol": password.chars().any(|c| c.is_ascii_punctuation()),
        "missing_complexity": 0,
        "missing_characters": 8_usize.saturating_sub(password.chars().count()),
    });
    let mut answer = json!({
        "valid_password": valid, "score": if valid { 3 } else { 1 },
        "breached_password": false, "strength_policy": "zxcvbn",
        "breach_detection_on_create": true,
    });
    let feedback = json!({"warning": "", "suggestions": suggestions});
    if b2b {
        merge(
            &mut answer,
            json!({"luds_feedback": luds, "zxcvbn_feedback": feedback}),
        );
    } else {
        let mut feedback = feedback;
        feedback["luds_requirements"] = luds;
        merge(&mut answer, json!({"feedback": feedback}));
    }
    answer
}
