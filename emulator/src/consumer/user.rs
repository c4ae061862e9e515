//! Changes of the user who is signed in.

use super::{find, user_value};
use crate::answer::{
    ApiError, Outcome, bad_argument, fail, merge, new_id, route_not_found, wrong_type,
};
use crate::api::operations::{is_email, is_phone};
use crate::auth::Ask;
use crate::state::State;
use serde_json::{Map, Value, json};

/// Where a kind of factor is in the user object: the segment of the path, the list, the name of its
/// identifier, and the error for an identifier that the user does not have.
const FACTORS: [(&str, &str, &str, &str); 7] = [
    ("emails", "emails", "email_id", "email_not_found"),
    (
        "phone_numbers",
        "phone_numbers",
        "phone_id",
        "phone_number_not_found",
    ),
    (
        "biometric_registrations",
        "biometric_registrations",
        "biometric_registration_id",
        "biometric_registration_not_found",
    ),
    (
        "webauthn_registrations",
        "webauthn_registrations",
        "webauthn_registration_id",
        "webauthn_registration_not_found",
    ),
    (
        "crypto_wallets",
        "crypto_wallets",
        "crypto_wallet_id",
        "crypto_wallet_not_found",
    ),
    (
        "oauth",
        "providers",
        "oauth_user_registration_id",
        "oauth_registration_not_found",
    ),
    ("totps", "totps", "totp_id", "totp_not_found"),
];

/// Changes name, metadata and factors.
pub(super) fn update(state: &mut State, ask: &Ask) -> Outcome {
    let index = state.required(ask, false)?;
    let id = state.sessions[index].subject.clone();
    let mut user = user_value(state, &id)?;
    if let Some(name) = name_of(ask)? {
        merge(&mut user["name"], Value::Object(name));
    }
    for field in ["trusted_metadata", "untrusted_metadata"] {
        if let Some(metadata) = ask.object(field) {
            merge_metadata(&mut user[field], metadata);
        }
    }
    add_addresses(
        state, ask, &mut user, "emails", "email", "email_id", "email",
    )?;
    add_addresses(
        state,
        ask,
        &mut user,
        "phone_numbers",
        "phone_number",
        "phone_id",
        "phone-number",
    )?;
    if let Some(known) = state.users.get_mut(&id) {
        known.value = user.clone();
    }
    Ok(json!({
        "user_id": id, "emails": user["emails"], "phone_numbers": user["phone_numbers"],
        "crypto_wallets": user["crypto_wallets"], "user": user,
    }))
}

/// The parts of a user's name in the body.
pub(crate) fn name_of(ask: &Ask) -> Result<Option<Map<String, Value>>, ApiError> {
    let Some(name) = ask.object("name") else {
        return Ok(None);
    };
    for (part, value) in name {
        if !["first_name", "middle_name", "last_name"].contains(&part.as_str()) {
            return Err(bad_argument(&format!("name.{part}")));
        }
        if !value.is_string() {
            return Err(wrong_type(&format!("name.{part}"), "a string"));
        }
    }
    Ok(Some(name.clone()))
}

/// Keys are added or replaced, and a key with `null` is removed.
pub(crate) fn merge_metadata(known: &mut Value, change: &Map<String, Value>) {
    if !known.is_object() {
        *known = json!({});
    }
    let Some(known) = known.as_object_mut() else {
        return;
    };
    for (key, value) in change {
        if value.is_null() {
            known.remove(key);
        } else {
            known.insert(key.clone(), value.clone());
        }
    }
}

/// Adds addresses or numbers that nobody has yet.
fn add_addresses(
    state: &State,
    ask: &Ask,
    user: &mut Value,
    list: &str,
    field: &str,
    id_name: &str,
    id_kind: &str,
) -> Result<(), ApiError> {
    let Some(wanted) = ask.body.get(list).filter(|it| !it.is_null()) else {
        return Ok(());
    };
    for entry in wanted.as_array().ok_or_else(|| bad_argument(list))? {
        let text = entry[field].as_str().ok_or_else(|| bad_argument(list))?;
        let fits = if field == "email" {
            is_email(text)
        } else {
            is_phone(text)
        };
        if !fits {
            let kind = format!("invalid_{field}");
            return Err(fail(400, &kind, &format!("{list}: this is no {field}.")));
        }
        if find(state, list, field, text).is_some() {
            let kind = format!("duplicate_{field}");
            return Err(fail(400, &kind, "Somebody has it already."));
        }
        let added = json!({id_name: new_id(id_kind), field: text, "verified": false});
        if let Some(known) = user[list].as_array_mut() {
            known.push(added);
        }
    }
    Ok(())
}

/// Removes one factor of the user who is signed in.
pub(super) fn delete_factor(state: &mut State, ask: &Ask, kind: &str, id: &str) -> Outcome {
    let index = state.required(ask, false)?;
    let user_id = state.sessions[index].subject.clone();
    delete_factor_of(state, Some(&user_id), kind, id)
}

/// Removes one factor of this user, or of whoever has it. The last one cannot be removed.
pub(crate) fn delete_factor_of(
    state: &mut State,
    user_id: Option<&str>,
    kind: &str,
    id: &str,
) -> Outcome {
    let factor = FACTORS.iter().find(|(segment, ..)| *segment == kind);
    let Some((_, list, id_name, not_found)) = factor else {
        return Err(route_not_found());
    };
    let absent = || fail(404, not_found, "The user has no such factor.");
    let has = |user: &Value| {
        let entries = user[*list].as_array();
        entries.is_some_and(|it| it.iter().any(|entry| entry[*id_name] == json!(id)))
    };
    let owner = if let Some(id) = user_id {
        Some(id.to_owned())
    } else {
        let found = state.users.iter().find(|(_, user)| has(&user.value));
        found.map(|(id, _)| id.clone())
    };
    let user_id = owner.ok_or_else(absent)?;
    let mut user = user_value(state, &user_id)?;
    let count = |user: &Value| -> usize {
        FACTORS
            .iter()
            .filter_map(|(_, list, ..)| user[*list].as_array())
            .map(Vec::len)
            .sum()
    };
    let before = count(&user);
    if let Some(entries) = user[*list].as_array_mut() {
        entries.retain(|entry| entry[*id_name] != json!(id));
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
