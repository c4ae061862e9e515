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
    let (created, mut email_id) = (known.is_none(), Value::Null);
    let id = known.unwrap_or_else(|| state.create_user(Some(&email), phone.as_deref(), None));
    profile.apply(state, &id);
    if let Some(user) = state.users.get_mut(&id) {
        user.password = Some(secret);
        let password_id = new_id("password");
        user.value["password"] = json!({"password_id": password_id, "requires_reset": false});
        let (email, phone) = (Some(email.as_str()), phone.as_deref());
        let verified = |flag: &str| request.flag(flag) == Some(true);
        let of_email = verified("set_email_verified");
        email_id = set_address(&mut user.value, Address::Email, email, of_email);
        let of_phone = verified("set_phone_number_verified");
        set_address(&mut user.value, Address::Phone, phone, of_phone);
    }
    let user = state.user_value(&id)?;
    Ok(json!({
        "user_id": id, "email_id": email_id, "user_created": created, "user": user,
    }))
}

/// Adds the address to the user if it is new, and marks it as verified if it is; without an address it is about the
/// first one. Returns its id.
fn set_address(user: &mut Value, kind: Address, address: Option<&str>, verified: bool) -> Value {
    let Some(entries) = user[kind.list()].as_array_mut() else {
        return Value::Null;
    };
    let is = |entry: &Value, address: &str| {
        let known = entry[kind.field()].as_str();
        known.is_some_and(|it| it.eq_ignore_ascii_case(address))
    };
    if let Some(address) = address
        && !entries.iter().any(|entry| is(entry, address))
    {
        entries.push(kind.entry(address));
    }
    let mut entries = entries.iter_mut();
    let found = entries.find(|entry| address.is_none_or(|address| is(entry, address)));
    let Some(entry) = found else {
        return Value::Null;
    };
    if verified {
        entry["verified"] = json!(true);
    }
    entry[kind.id_field()].clone()
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
