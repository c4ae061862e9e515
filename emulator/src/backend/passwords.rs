//! Passwords of users over the backend API, and the hashes of both projects.

use super::sessions::optional_session;
use super::users::{Profile, check_free};
use crate::answer::{ApiError, Outcome, fail, merge, unauthorized};
use crate::auth::Ask;
use crate::consumer::{create as create_user, find, login, session_answer, strength, user_value};
use crate::state::{Secret, State};
use serde_json::{Value, json};

/// The bcrypt hash of the body.
pub(super) fn hash(ask: &Ask) -> Result<Secret, ApiError> {
    let (hash, kind) = (ask.text("hash")?, ask.text("hash_type")?);
    if kind != "bcrypt" {
        return Err(fail(
            400,
            "invalid_hash_type",
            "Only bcrypt hashes are taken here.",
        ));
    }
    if hash.parse::<bcrypt::HashParts>().is_err() {
        return Err(fail(400, "invalid_bcrypt_hash", "hash is no bcrypt hash."));
    }
    Ok(Secret::Bcrypt(hash))
}

pub(super) fn create(state: &mut State, ask: &Ask) -> Outcome {
    let (email, password) = (ask.text("email")?, ask.text("password")?);
    if strength(&password, false)["valid_password"] != json!(true) {
        return Err(fail(400, "weak_password", "The password is too weak."));
    }
    check_free(state, Some(&email), None)?;
    let profile = Profile::read(state, ask, None)?;
    let user = create_user(state, Some(&email), None, Some(&password));
    profile.apply(state, &user);
    let email_id = state.users[&user].value["emails"][0]["email_id"].clone();
    let factor = login::factor(state, "password", "knowledge", json!({}));
    let mut answer = logged_in(state, ask, None, &user, factor)?;
    merge(&mut answer, json!({"email_id": email_id}));
    Ok(answer)
}

pub(super) fn authenticate(state: &mut State, ask: &Ask) -> Outcome {
    let (email, password) = (ask.text("email")?, ask.text("password")?);
    let existing = optional_session(state, ask, false)?;
    let user = find(state, "emails", "email", &email).ok_or_else(unauthorized)?;
    let known = state.users[&user].password.as_ref();
    if !known.is_some_and(|secret| secret.matches(&password)) {
        return Err(unauthorized());
    }
    let factor = login::factor(state, "password", "knowledge", json!({}));
    logged_in(state, ask, existing, &user, factor)
}

pub(super) fn migrate(state: &mut State, ask: &Ask) -> Outcome {
    let (email, secret) = (ask.text("email")?, hash(ask)?);
    let phone = ask.optional("phone_number");
    let known = find(state, "emails", "email", &email);
    let of_phone = phone
        .as_ref()
        .and_then(|it| find(state, "phone_numbers", "phone_number", it));
    if of_phone.is_some() && of_phone != known {
        check_free(state, None, phone.as_deref())?;
    }
    let profile = Profile::read(state, ask, known.as_deref())?;
    let created = known.is_none();
    let id = known.unwrap_or_else(|| create_user(state, Some(&email), phone.as_deref(), None));
    profile.apply(state, &id);
    if let Some(user) = state.users.get_mut(&id) {
        user.password = Some(secret);
        let password_id = crate::answer::new_id("password");
        user.value["password"] = json!({"password_id": password_id, "requires_reset": false});
        for (flag, list) in [
            ("set_email_verified", "emails"),
            ("set_phone_number_verified", "phone_numbers"),
        ] {
            if ask.flag(flag) == Some(true) && user.value[list][0].is_object() {
                user.value[list][0]["verified"] = json!(true);
            }
        }
    }
    let user = user_value(state, &id)?;
    Ok(json!({
        "user_id": id, "email_id": user["emails"][0]["email_id"], "user_created": created,
        "user": user,
    }))
}

/// The answer of a login; without a duration there is no session.
pub(super) fn logged_in(
    state: &mut State,
    ask: &Ask,
    existing: Option<usize>,
    user: &str,
    factor: Value,
) -> Outcome {
    let Some(minutes) = ask.duration(state.options.max_session_duration_minutes)? else {
        return Ok(json!({
            "user_id": user, "user": user_value(state, user)?,
            "session": null, "session_token": "", "session_jwt": "",
        }));
    };
    let existing = existing.filter(|index| state.sessions[*index].subject == user);
    let index = state.open(ask, existing, user, None, minutes, vec![factor]);
    state.set_claims(index, ask.body.get("session_custom_claims"));
    session_answer(state, index, false)
}
