//! Members as a backend makes, changes, finds and deletes them.

use crate::api::b2b::member::with_organization;
use crate::api::backend::search::{self, Filter, Kind};
use crate::api::request::Request;
use crate::error::{ApiError, ApiResult, bad_argument, fail};
use crate::state::State;
use crate::state::directory::{is_deleted, member_not_found, set_roles};
use crate::types::Vertical;
use crate::values::merge_metadata;
use serde_json::{Map, Value, json};

/// What a backend may set as it is.
const FIELDS: [&str; 6] = [
    "name",
    "is_breakglass",
    "mfa_phone_number",
    "mfa_enrolled",
    "default_mfa_method",
    "external_id",
];

/// Creates the member that the body describes, or changes the known one.
pub(super) fn write(
    state: &mut State,
    request: &Request,
    organization: &str,
    known: Option<String>,
    status: &str,
) -> Result<String, ApiError> {
    let own = known.as_deref();
    if let Some(wanted) = request.optional("external_id") {
        state.check_member_external_id(organization, own, &wanted)?;
    }
    let roles = request.texts("roles");
    let wanted = roles.as_deref().unwrap_or_default();
    state.check_roles(Vertical::B2b, Some(organization), wanted)?;
    let mut fields = Map::new();
    for name in FIELDS {
        if let Some(value) = request.body.get(name).filter(|it| !it.is_null()) {
            fields.insert(name.to_owned(), value.clone());
        }
    }
    let before = own.and_then(|id| state.members.get(id));
    for name in ["trusted_metadata", "untrusted_metadata"] {
        if let Some(change) = request.object(name) {
            let mut metadata = before.map_or_else(|| json!({}), |it| it.value[name].clone());
            merge_metadata(&mut metadata, change);
            fields.insert(name.to_owned(), metadata);
        }
    }
    if let Some(roles) = roles {
        fields.insert("roles".to_owned(), json!(roles));
        fields.insert("is_admin".to_owned(), json!(false));
    }
    let email = request.optional("email_address");
    if let Some(id) = known {
        if let Some(email) = email {
            let other = state.find_member(organization, &email);
            if other.is_some_and(|other| other != id) {
                return Err(duplicate_email());
            }
            let same = state.member_value(&id)?["email_address"] == json!(email);
            if !same {
                fields.insert("email_address".to_owned(), json!(email));
                fields.insert("email_address_verified".to_owned(), json!(false));
            }
        }
        state.set_member(&id, Value::Object(fields));
        if let Some(member) = state.members.get_mut(&id) {
            set_roles(&mut member.value);
        }
        return Ok(id);
    }
    let email = email.ok_or_else(|| bad_argument("email_address"))?;
    fields.insert("status".to_owned(), json!(status));
    Ok(state.create_member(organization, &email, None, fields))
}

pub(super) fn duplicate_email() -> ApiError {
    fail(400, "duplicate_member_email", "The member exists already.")
}

/// The organization that the path names.
fn organization(state: &State, request: &Request) -> Result<String, ApiError> {
    state.organization_id(request.parameter("organization_id"))
}

/// The member that the path names.
fn named(state: &State, request: &Request) -> Result<String, ApiError> {
    let organization = organization(state, request)?;
    state.member_id(&organization, request.parameter("member_id"))
}

pub(in crate::api) fn create(state: &mut State, request: &Request) -> ApiResult {
    let organization = organization(state, request)?;
    let email = request.text("email_address")?;
    if state.find_member(&organization, &email).is_some() {
        return Err(duplicate_email());
    }
    let pending = request.flag("create_member_as_pending") == Some(true);
    let status = if pending { "pending" } else { "active" };
    let id = write(state, request, &organization, None, status)?;
    with_organization(state, &id)
}

pub(in crate::api) fn update(state: &mut State, request: &Request) -> ApiResult {
    let organization = organization(state, request)?;
    let id = named(state, request)?;
    write(state, request, &organization, Some(id.clone()), "active")?;
    with_organization(state, &id)
}

pub(in crate::api) fn delete(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    state.set_member(&id, json!({"status": "deleted"}));
    state.end_sessions_of(&id);
    Ok(json!({"member_id": id}))
}

pub(in crate::api) fn delete_phone_number(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    state.remove_member_phone(&id);
    with_organization(state, &id)
}

pub(in crate::api) fn delete_totp(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    state.remove_member_totp(&id);
    with_organization(state, &id)
}

pub(in crate::api) fn delete_password(state: &mut State, request: &Request) -> ApiResult {
    let organization = json!(organization(state, request)?);
    let password = json!(request.parameter("member_password_id"));
    let found = state.members.iter().find(|(_, it)| {
        it.value["organization_id"] == organization && it.value["member_password_id"] == password
    });
    let id = found.map(|(id, _)| id.clone());
    let id = id.ok_or_else(|| fail(404, "password_not_found", "No password has this id."))?;
    state.remove_member_password(&id);
    with_organization(state, &id)
}

pub(in crate::api) fn delete_external_id(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    state.set_member(&id, json!({"external_id": null}));
    with_organization(state, &id)
}

/// Makes a deleted member active again.
pub(in crate::api) fn reactivate(state: &mut State, request: &Request) -> ApiResult {
    let organization = organization(state, request)?;
    let reference = request.parameter("member_id");
    // Deleted ones are found too.
    let mut all = state.members.iter();
    let found = all.find(|(id, it)| {
        it.value["organization_id"] == json!(organization)
            && (*id == reference || it.value["external_id"] == json!(reference))
    });
    let (member, known) = found.ok_or_else(member_not_found)?;
    let (member, email) = (&member.clone(), known.value["email_address"].clone());
    let other = state.find_member(&organization, email.as_str().unwrap_or_default());
    if other.is_some_and(|other| other != *member) {
        return Err(duplicate_email());
    }
    state.set_member(member, json!({"status": "active"}));
    with_organization(state, member)
}

/// The member that the query names by id, external id or address.
pub(in crate::api) fn read(state: &mut State, request: &Request) -> ApiResult {
    let organization = organization(state, request)?;
    let of_query = |name: &str| request.query.get(name);
    let id = match (of_query("member_id"), of_query("email_address")) {
        (Some(id), _) => state.member_id(&organization, id)?,
        (None, Some(email)) => state
            .find_member(&organization, email)
            .ok_or_else(member_not_found)?,
        (None, None) => return Err(bad_argument("member_id or email_address")),
    };
    with_organization(state, &id)
}

const FILTERS: &[Filter] = &[
    Filter("member_ids", Kind::In, "member_id"),
    Filter("member_emails", Kind::In, "email_address"),
    Filter("member_email_fuzzy", Kind::Fuzzy, "email_address"),
    Filter("member_is_breakglass", Kind::Flag, "is_breakglass"),
    Filter("statuses", Kind::In, "status"),
    Filter("member_phone_numbers", Kind::In, "mfa_phone_number"),
    Filter("member_phone_number_fuzzy", Kind::Fuzzy, "mfa_phone_number"),
    Filter("member_roles", Kind::In, "roles.role_id"),
];

pub(in crate::api) fn search(state: &mut State, request: &Request) -> ApiResult {
    let wanted = request.texts("organization_ids").unwrap_or_default();
    if wanted.is_empty() {
        return Err(bad_argument("organization_ids"));
    }
    let mut organizations = Map::new();
    for reference in wanted {
        let id = state.organization_id(&reference)?;
        let value = state.organization_value(&id)?;
        organizations.insert(id, value);
    }
    let deleted_too = search::has_operand(request, "statuses");
    let members = state.members.values().filter(|member| {
        let organization = member.value["organization_id"].as_str().unwrap_or_default();
        organizations.contains_key(organization) && (deleted_too || !is_deleted(member))
    });
    let members = members.map(|member| state.public_member(member)).collect();
    let (members, metadata) = search::page(request, FILTERS, "member_id", members)?;
    Ok(json!({"members": members, "results_metadata": metadata, "organizations": organizations}))
}
