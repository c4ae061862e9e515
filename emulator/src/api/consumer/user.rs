//! Changes of the user who is signed in.

use super::repeat_user;
use crate::api::caller;
use crate::api::request::Request;
use crate::error::{ApiError, ApiResult, bad_argument, fail};
use crate::fields::{is_email, is_phone};
use crate::state::State;
use crate::state::directory::Address;
use crate::values::{merge, merge_metadata};
use serde_json::{Value, json};

/// A kind of factor in the object of a user: the name of its id, its list, and the error for an id that the user
/// does not have.
const FACTORS: [(&str, &str, &str); 7] = [
    ("email_id", "emails", "email_not_found"),
    ("phone_id", "phone_numbers", "phone_number_not_found"),
    (
        "biometric_registration_id",
        "biometric_registrations",
        "biometric_registration_not_found",
    ),
    (
        "webauthn_registration_id",
        "webauthn_registrations",
        "webauthn_registration_not_found",
    ),
    (
        "crypto_wallet_id",
        "crypto_wallets",
        "crypto_wallet_not_found",
    ),
    (
        "oauth_user_registration_id",
        "providers",
        "oauth_registration_not_found",
    ),
    ("totp_id", "totps", "totp_not_found"),
];

/// The user who is signed in, without what only a backend sees.
pub(in crate::api) fn me(state: &mut State, request: &Request) -> ApiResult {
    let mut user = state.user_value(&caller::subject(state, request)?)?;
    if let Some(user) = user.as_object_mut() {
        for name in ["is_locked", "external_id"] {
            user.remove(name);
        }
    }
    Ok(user)
}

/// Changes name, metadata and factors.
pub(in crate::api) fn update(state: &mut State, request: &Request) -> ApiResult {
    let id = caller::subject(state, request)?;
    let mut user = state.user_value(&id)?;
    if let Some(name) = request.user_name()? {
        merge(&mut user["name"], Value::Object(name));
    }
    for field in ["trusted_metadata", "untrusted_metadata"] {
        if let Some(metadata) = request.object(field) {
            merge_metadata(&mut user[field], metadata);
        }
    }
    add_addresses(state, request, &mut user, Address::Email)?;
    add_addresses(state, request, &mut user, Address::Phone)?;
    if let Some(known) = state.users.get_mut(&id) {
        known.value = user.clone();
    }
    let mut response = json!({
        "user_id": id, "emails": user["emails"], "phone_numbers": user["phone_numbers"],
        "crypto_wallets": user["crypto_wallets"], "user": user,
    });
    repeat_user(state, &mut response);
    Ok(response)
}

/// Adds addresses that no user has yet.
fn add_addresses(
    state: &State,
    request: &Request,
    user: &mut Value,
    kind: Address,
) -> Result<(), ApiError> {
    let (list, field) = (kind.list(), kind.field());
    let Some(wanted) = request.body.get(list).filter(|it| !it.is_null()) else {
        return Ok(());
    };
    for entry in wanted.as_array().ok_or_else(|| bad_argument(list))? {
        let text = entry[field].as_str().ok_or_else(|| bad_argument(list))?;
        let fits = match kind {
            Address::Email => is_email(text),
            Address::Phone => is_phone(text),
        };
        if !fits {
            let error_type = format!("invalid_{field}");
            let message = format!("{list}: an entry is no {field}.");
            return Err(fail(400, &error_type, &message));
        }
        if state.find_user(kind, text).is_some() {
            return Err(kind.duplicate());
        }
        if let Some(known) = user[list].as_array_mut() {
            known.push(kind.entry(text));
        }
    }
    Ok(())
}

/// Removes one factor of the user who is signed in.
pub(in crate::api) fn delete_factor(
    state: &mut State,
    request: &Request,
    id_name: &str,
) -> ApiResult {
    let user = caller::subject(state, request)?;
    let mut response = delete_factor_of(state, Some(&user), id_name, request.parameter(id_name))?;
    repeat_user(state, &mut response);
    Ok(response)
}

/// Removes one factor of this user, or of the user who has it. The last one cannot be removed.
pub(in crate::api) fn delete_factor_of(
    state: &mut State,
    user_id: Option<&str>,
    id_name: &str,
    id: &str,
) -> ApiResult {
    let factor = FACTORS.iter().find(|(name, ..)| *name == id_name);
    let Some((_, list, not_found)) = factor else {
        return Err(bad_argument(id_name));
    };
    let absent = || fail(404, not_found, "The user has no such factor.");
    let has = |user: &Value| {
        let entries = user[*list].as_array();
        entries.is_some_and(|it| it.iter().any(|entry| entry[id_name] == json!(id)))
    };
    let owner = if let Some(id) = user_id {
        Some(id.to_owned())
    } else {
        let found = state.users.iter().find(|(_, user)| has(&user.value));
        found.map(|(id, _)| id.clone())
    };
    let user_id = owner.ok_or_else(absent)?;
    let mut user = state.user_value(&user_id)?;
    let count = |user: &Value| -> usize {
        FACTORS
            .iter()
            .filter_map(|(_, list, _)| user[*list].as_array())
            .map(Vec::len)
            .sum()
    };
    let before = count(&user);
    if let Some(entries) = user[*list].as_array_mut() {
        entries.retain(|entry| entry[id_name] != json!(id));
    }
    if count(&user) == before {
        return Err(absent());
    }
    let has_password = !user["password"].is_null();
    if count(&user) == 0 && !has_password {
        return Err(fail(
            400,
            "cannot_delete_last_primary_factor",
            "The last factor of a user cannot be removed.",
        ));
    }
    if let Some(known) = state.users.get_mut(&user_id) {
        known.value = user.clone();
    }
    Ok(json!({"user_id": user_id, "user": user}))
}
