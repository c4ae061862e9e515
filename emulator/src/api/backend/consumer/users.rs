//! Users as a backend makes, changes, finds and deletes them.

use crate::api::backend::search::{self, Filter, Kind};
use crate::api::consumer::user;
use crate::api::request::Request;
use crate::error::{ApiError, ApiResult, bad_argument, fail};
use crate::state::State;
use crate::state::directory::Address;
use crate::types::Vertical;
use crate::values::{merge, merge_metadata};
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
    /// Reads it from the body. `own` is the user that it describes, if there is one already.
    pub(in crate::api) fn read(
        state: &State,
        request: &Request,
        own: Option<&str>,
    ) -> Result<Self, ApiError> {
        let external_id = request.optional("external_id");
        if let Some(wanted) = &external_id {
            state.check_user_external_id(own, wanted)?;
        }
        let roles = request.texts("roles");
        state.check_roles(
            Vertical::Consumer,
            None,
            roles.as_deref().unwrap_or_default(),
        )?;
        let metadata = ["trusted_metadata", "untrusted_metadata"]
            .into_iter()
            .filter_map(|name| Some((name, request.object(name)?.clone())))
            .collect();
        Ok(Self {
            name: request.user_name()?,
            metadata,
            external_id,
            roles,
            pending: request.flag("create_user_as_pending") == Some(true),
        })
    }

    /// Writes it to the user.
    pub(in crate::api) fn apply(self, state: &mut State, id: &str) {
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

pub(in crate::api) fn create(state: &mut State, request: &Request) -> ApiResult {
    let (email, phone) = (request.optional("email"), request.optional("phone_number"));
    state.check_addresses_free(email.as_deref(), phone.as_deref())?;
    let profile = Profile::read(state, request, None)?;
    let id = state.create_user(email.as_deref(), phone.as_deref(), None);
    profile.apply(state, &id);
    let user = state.user_value(&id)?;
    let id_of =
        |list: &str, field: &str| user[list][0][field].as_str().unwrap_or_default().to_owned();
    Ok(json!({
        "user_id": id, "email_id": id_of("emails", "email_id"), "status": user["status"],
        "phone_id": id_of("phone_numbers", "phone_id"),
        "email_ids": [], "phone_ids": [], "user": user,
    }))
}

pub(in crate::api) fn read(state: &mut State, request: &Request) -> ApiResult {
    state.user_value(&state.user_id(request.parameter("user_id"))?)
}

pub(in crate::api) fn update(state: &mut State, request: &Request) -> ApiResult {
    let id = state.user_id(request.parameter("user_id"))?;
    Profile::read(state, request, Some(&id))?.apply(state, &id);
    let user = state.user_value(&id)?;
    Ok(json!({
        "user_id": id, "emails": user["emails"], "phone_numbers": user["phone_numbers"],
        "crypto_wallets": user["crypto_wallets"], "user": user,
    }))
}

pub(in crate::api) fn delete(state: &mut State, request: &Request) -> ApiResult {
    let id = state.user_id(request.parameter("user_id"))?;
    state.users.remove(&id);
    state.end_sessions_of(&id);
    state.codes.retain(|sent| sent.subject != id);
    state.links.retain(|sent| sent.subject != id);
    Ok(json!({"user_id": id}))
}

pub(in crate::api) fn delete_external_id(state: &mut State, request: &Request) -> ApiResult {
    let id = state.user_id(request.parameter("user_id"))?;
    if let Some(user) = state.users.get_mut(&id) {
        user.value["external_id"] = Value::Null;
    }
    Ok(json!({"user_id": id, "user": state.user_value(&id)?}))
}

/// Removes the factor with this id from the user who has it.
pub(in crate::api) fn delete_factor(
    state: &mut State,
    request: &Request,
    id_name: &str,
) -> ApiResult {
    user::delete_factor_of(state, None, id_name, request.parameter(id_name))
}

pub(in crate::api) fn delete_password(state: &mut State, request: &Request) -> ApiResult {
    let password = request.parameter("password_id");
    let mut users = state.users.iter_mut();
    let found = users.find(|(_, user)| user.value["password"]["password_id"] == json!(password));
    let Some((id, user)) = found else {
        return Err(fail(404, "password_not_found", "No password has this id."));
    };
    user.password = None;
    user.value["password"] = Value::Null;
    Ok(json!({"user_id": id, "user": user.value}))
}

/// Replaces the addresses or the numbers of a user by one.
pub(in crate::api) fn exchange_primary_factor(state: &mut State, request: &Request) -> ApiResult {
    let id = state.user_id(request.parameter("user_id"))?;
    let (email, phone) = (
        request.optional("email_address"),
        request.optional("phone_number"),
    );
    if email.is_some() == phone.is_some() {
        return Err(bad_argument("email_address or phone_number, one of them,"));
    }
    state.check_addresses_free(email.as_deref(), phone.as_deref())?;
    if let Some(user) = state.users.get_mut(&id) {
        let user = &mut user.value;
        for (kind, address) in [(Address::Email, email), (Address::Phone, phone)] {
            if let Some(address) = address {
                user[kind.list()] = json!([kind.entry(&address)]);
            }
        }
    }
    Ok(json!({"user_id": id, "user": state.user_value(&id)?}))
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

pub(in crate::api) fn search(state: &mut State, request: &Request) -> ApiResult {
    let users = state.users.values().map(|user| user.value.clone());
    let (results, metadata) = search::page(request, FILTERS, "user_id", users.collect())?;
    Ok(json!({"results": results, "results_metadata": metadata}))
}
