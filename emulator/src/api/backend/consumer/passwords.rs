//! Passwords of users over the backend API.

use super::users::Profile;
use crate::api::backend::passwords::hash;
use crate::api::backend::session_arguments::optional_session;
use crate::api::consumer::session_response;
use crate::api::passwords;
use crate::api::request::Request;
use crate::error::{ApiResult, unauthorized};
use crate::factors;
use crate::state::State;
use crate::state::directory::Address;
use crate::state::ids::new_id;
use crate::values::merge;
use serde_json::{Value, json};

fn factor(state: &State) -> Value {
    let now = state.time(state.now());
    factors::of_user(&now, "password", "knowledge", json!({}))
}

pub(in crate::api) fn create(state: &mut State, request: &Request) -> ApiResult {
    let (email, password) = (request.text("email")?, request.text("password")?);
    passwords::check(&password)?;
    state.check_addresses_free(Some(&email), None)?;
    let profile = Profile::read(state, request, None)?;
    let user = state.create_user(Some(&email), None, Some(&password));
    profile.apply(state, &user);
    let email_id = state.users[&user].value["emails"][0]["email_id"].clone();
    let factor = factor(state);
    let mut response = logged_in(state, request, None, &user, factor)?;
    merge(&mut response, json!({"email_id": email_id}));
    Ok(response)
}

pub(in crate::api) fn authenticate(state: &mut State, request: &Request) -> ApiResult {
    let (email, password) = (request.text("email")?, request.text("password")?);
    let existing = optional_session(state, request)?;
    let user = state
        .user_with_password(&email, &password)
        .ok_or_else(unauthorized)?;
    let factor = factor(state);
    logged_in(state, request, existing, &user, factor)
}

pub(in crate::api) fn migrate(state: &mut State, request: &Request) -> ApiResult {
    let (email, secret) = (request.text("email")?, hash(request)?);
    let phone = request.optional("phone_number");
    let known = state.find_user(Address::Email, &email);
    let of_phone = phone
        .as_ref()
        .and_then(|it| state.find_user(Address::Phone, it));
    if of_phone.is_some() && of_phone != known {
        state.check_addresses_free(None, phone.as_deref())?;
    }
    let profile = Profile::read(state, request, known.as_deref())?;
    let created = known.is_none();
    let id = known.unwrap_or_else(|| state.create_user(Some(&email), phone.as_deref(), None));
    profile.apply(state, &id);
    if let Some(user) = state.users.get_mut(&id) {
        user.password = Some(secret);
        let password_id = new_id("password");
        user.value["password"] = json!({"password_id": password_id, "requires_reset": false});
        for (flag, list) in [
            ("set_email_verified", "emails"),
            ("set_phone_number_verified", "phone_numbers"),
        ] {
            if request.flag(flag) == Some(true) && user.value[list][0].is_object() {
                user.value[list][0]["verified"] = json!(true);
            }
        }
    }
    let user = state.user_value(&id)?;
    Ok(json!({
        "user_id": id, "email_id": user["emails"][0]["email_id"], "user_created": created,
        "user": user,
    }))
}

/// The response of a login; without a duration there is no session.
pub(super) fn logged_in(
    state: &mut State,
    request: &Request,
    existing: Option<usize>,
    user: &str,
    factor: Value,
) -> ApiResult {
    let Some(minutes) = request.duration(state.options.max_session_duration_minutes)? else {
        return Ok(json!({
            "user_id": user, "user": state.user_value(user)?,
            "session": null, "session_token": "", "session_jwt": "",
        }));
    };
    let existing = existing.filter(|index| state.sessions[*index].subject == user);
    let index = state.open(
        request.access(),
        existing,
        user,
        None,
        minutes,
        vec![factor],
    );
    state.set_claims(index, request.body.get("session_custom_claims"));
    session_response(state, index, false)
}
