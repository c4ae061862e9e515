//! Users as a backend makes, changes, finds and deletes them.

use super::search::{self, Filter, Kind};
use crate::answer::{ApiError, Outcome, bad_argument, fail, merge, new_id};
use crate::auth::Ask;
use crate::consumer::{create as create_user, find, merge_metadata, name_of, user_value};
use crate::state::State;
use serde_json::{Map, Value, json};

/// What a backend may say about a user, checked.
pub(super) struct Profile {
    name: Option<Map<String, Value>>,
    metadata: Vec<(&'static str, Map<String, Value>)>,
    external_id: Option<String>,
    roles: Option<Vec<String>>,
    pending: bool,
}

impl Profile {
    /// Reads it from the body. `own` is the user whom it is about, if there is one already.
    pub(super) fn read(state: &State, ask: &Ask, own: Option<&str>) -> Result<Self, ApiError> {
        let external_id = ask.optional("external_id");
        if let Some(wanted) = &external_id {
            state.check_user_external_id(own, wanted)?;
        }
        let roles = ask.texts("roles");
        state.check_roles(None, roles.as_deref().unwrap_or_default())?;
        let metadata = ["trusted_metadata", "untrusted_metadata"]
            .into_iter()
            .filter_map(|name| Some((name, ask.object(name)?.clone())))
            .collect();
        Ok(Self {
            name: name_of(ask)?,
            metadata,
            external_id,
            roles,
            pending: ask.flag("create_user_as_pending") == Some(true),
        })
    }

    /// Writes it to the user.
    pub(super) fn apply(self, state: &mut State, id: &str) {
        let Some(user) = state.users.get_mut(id) else {
            return;
        };
        let user = &mut user.value;
        if let Some(name) = self.name {
            merge(&mut user["name"], Value::Object(name));
        }
        for (field, change) in &self.metadata {
            merge_metadata(&mut user[*field], change);
        }
        if let Some(external_id) = self.external_id {
            user["external_id"] = json!(external_id);
        }
        if let Some(roles) = self.roles {
            let mut all = vec!["stytch_user".to_owned()];
            all.extend(roles.into_iter().filter(|role| role != "stytch_user"));
            user["roles"] = json!(all);
        }
        if self.pending {
            user["status"] = json!("pending");
        }
    }
}

/// Refuses an address or number that a user has.
pub(super) fn check_free(
    state: &State,
    email: Option<&str>,
    phone: Option<&str>,
) -> Result<(), ApiError> {
    if email.is_some_and(|it| find(state, "emails", "email", it).is_some()) {
        return Err(fail(
            400,
            "duplicate_email",
            "A user with this email already exists.",
        ));
    }
    if phone.is_some_and(|it| find(state, "phone_numbers", "phone_number", it).is_some()) {
        return Err(fail(
            400,
            "duplicate_phone_number",
            "A user with this phone number already exists.",
        ));
    }
    Ok(())
}

pub(super) fn create(state: &mut State, ask: &Ask) -> Outcome {
    let (email, phone) = (ask.optional("email"), ask.optional("phone_number"));
    check_free(state, email.as_deref(), phone.as_deref())?;
    let profile = Profile::read(state, ask, None)?;
    let id = create_user(state, email.as_deref(), phone.as_deref(), None);
    profile.apply(state, &id);
    let user = user_value(state, &id)?;
    let id_of =
        |list: &str, field: &str| user[list][0][field].as_str().unwrap_or_default().to_owned();
    Ok(json!({
        "user_id": id, "email_id": id_of("emails", "email_id"), "status": user["status"],
        "phone_id": id_of("phone_numbers", "phone_id"),
        "email_ids": [], "phone_ids": [], "user": user,
    }))
}

pub(super) fn update(state: &mut State, ask: &Ask, reference: &str) -> Outcome {
    let id = state.user_id(reference)?;
    Profile::read(state, ask, Some(&id))?.apply(state, &id);
    let user = user_value(state, &id)?;
    Ok(json!({
        "user_id": id, "emails": user["emails"], "phone_numbers": user["phone_numbers"],
        "crypto_wallets": user["crypto_wallets"], "user": user,
    }))
}

pub(super) fn delete(state: &mut State, reference: &str) -> Outcome {
    let id = state.user_id(reference)?;
    state.users.remove(&id);
    state.end_sessions_of(&id);
    state.codes.retain(|sent| sent.subject != id);
    state.links.retain(|sent| sent.subject != id);
    Ok(json!({"user_id": id}))
}

pub(super) fn delete_external_id(state: &mut State, reference: &str) -> Outcome {
    let id = state.user_id(reference)?;
    if let Some(user) = state.users.get_mut(&id) {
        user.value["external_id"] = Value::Null;
    }
    Ok(json!({"user_id": id, "user": user_value(state, &id)?}))
}

pub(super) fn delete_password(state: &mut State, password: &str) -> Outcome {
    let mut users = state.users.iter_mut();
    let found = users.find(|(_, user)| user.value["password"]["password_id"] == json!(password));
    let Some((id, user)) = found else {
        return Err(fail(404, "password_not_found", "There is none of this id."));
    };
    user.password = None;
    user.value["password"] = Value::Null;
    Ok(json!({"user_id": id, "user": user.value}))
}

/// Replaces the addresses or the numbers of a user by one.
pub(super) fn exchange_primary_factor(state: &mut State, ask: &Ask, reference: &str) -> Outcome {
    let id = state.user_id(reference)?;
    let (email, phone) = (ask.optional("email_address"), ask.optional("phone_number"));
    if email.is_some() == phone.is_some() {
        return Err(bad_argument("email_address or phone_number, one of them,"));
    }
    check_free(state, email.as_deref(), phone.as_deref())?;
    if let Some(user) = state.users.get_mut(&id) {
        let user = &mut user.value;
        if let Some(email) = email {
            user["emails"] =
                json!([{"email_id": new_id("email"), "email": email, "verified": false}]);
        }
        if let Some(phone) = phone {
            let phone_id = new_id("phone-number");
            user["phone_numbers"] =
                json!([{"phone_id": phone_id, "phone_number": phone, "verified": false}]);
        }
    }
    Ok(json!({"user_id": id, "user": user_value(state, &id)?}))
}

const FILTERS: &[Filter] = &[
    Filter("created_at_greater_than", Kind::After, "created_at"),
    Filter("created_at_less_than", Kind::Before, "created_at"),
    Filter("status", Kind::Is, "status"),
    Filter("user_id", Kind::In, "user_id"),
    Filter("full_name_fuzzy", Kind::Fuzzy, "name.*"),
    Filter("phone_number", Kind::In, "phone_numbers.phone_number"),
    Filter("phone_id", Kind::In, "phone_numbers.phone_id"),
    Filter("phone_verified", Kind::Flag, "phone_numbers.verified"),
    Filter(
        "phone_number_fuzzy",
        Kind::Fuzzy,
        "phone_numbers.phone_number",
    ),
    Filter("email_address", Kind::In, "emails.email"),
    Filter("email_id", Kind::In, "emails.email_id"),
    Filter("email_verified", Kind::Flag, "emails.verified"),
    Filter("email_address_fuzzy", Kind::Fuzzy, "emails.email"),
    Filter("oauth_provider", Kind::In, "providers.provider_type"),
    Filter("totp_id", Kind::In, "totps.totp_id"),
    Filter("totp_verified", Kind::Flag, "totps.verified"),
    Filter(
        "crypto_wallet_id",
        Kind::In,
        "crypto_wallets.crypto_wallet_id",
    ),
    Filter(
        "webauthn_registration_id",
        Kind::In,
        "webauthn_registrations.webauthn_registration_id",
    ),
    Filter("password_exists", Kind::Exists, "password.password_id"),
];

pub(super) fn search(state: &State, ask: &Ask) -> Outcome {
    let users = state.users.values().map(|user| user.value.clone());
    let (results, metadata) = search::page(ask, FILTERS, "user_id", users.collect())?;
    Ok(json!({"results": results, "results_metadata": metadata}))
}
