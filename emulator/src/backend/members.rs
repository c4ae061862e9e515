//! Members as a backend makes, changes, finds and deletes them.

use super::passwords::hash;
use super::search::{self, Filter, Kind};
use crate::answer::{ApiError, Outcome, bad_argument, fail, merge, new_id, route_not_found};
use crate::auth::Ask;
use crate::b2b::member::{set, set_fields, with_organization};
use crate::b2b::{
    check_settings, create_member, find_member, member_value, organization_value, set_roles,
};
use crate::consumer::merge_metadata;
use crate::seed::NewMember;
use crate::state::State;
use crate::state::directory::is_deleted;
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
    ask: &Ask,
    organization: &str,
    known: Option<String>,
    status: &str,
) -> Result<String, ApiError> {
    let own = known.as_deref();
    if let Some(wanted) = ask.optional("external_id") {
        state.check_member_external_id(organization, own, &wanted)?;
    }
    check_settings(&ask.body.as_object().cloned().unwrap_or_default())?;
    let roles = ask.texts("roles");
    state.check_roles(Some(organization), roles.as_deref().unwrap_or_default())?;
    let mut fields = Map::new();
    for name in FIELDS {
        if let Some(value) = ask.body.get(name).filter(|it| !it.is_null()) {
            fields.insert(name.to_owned(), value.clone());
        }
    }
    let before = own.and_then(|id| state.members.get(id));
    for name in ["trusted_metadata", "untrusted_metadata"] {
        if let Some(change) = ask.object(name) {
            let mut metadata = before.map_or_else(|| json!({}), |it| it.value[name].clone());
            merge_metadata(&mut metadata, change);
            fields.insert(name.to_owned(), metadata);
        }
    }
    if let Some(roles) = roles {
        fields.insert("roles".to_owned(), json!(roles));
        fields.insert("is_admin".to_owned(), json!(false));
    }
    let email = ask.optional("email_address");
    if let Some(id) = known {
        if let Some(email) = email {
            let other = find_member(state, organization, &email);
            if other.is_some_and(|other| other != id) {
                return Err(duplicate_email());
            }
            let same = member_value(state, &id)?["email_address"] == json!(email);
            if !same {
                fields.insert("email_address".to_owned(), json!(email));
                fields.insert("email_address_verified".to_owned(), json!(false));
            }
        }
        set_fields(state, &id, Value::Object(fields));
        if let Some(member) = state.members.get_mut(&id) {
            set_roles(&mut member.value);
        }
        return Ok(id);
    }
    let email = email.ok_or_else(|| bad_argument("email_address"))?;
    fields.insert("status".to_owned(), json!(status));
    let new = NewMember {
        email_address: email,
        password: None,
        fields,
    };
    Ok(create_member(state, organization, new))
}

fn duplicate_email() -> ApiError {
    fail(400, "duplicate_member_email", "The member exists already.")
}

/// Answers a request below `organizations/{organization}/members`.
pub(super) fn answer(
    state: &mut State,
    ask: &Ask,
    organization: &str,
    segments: &[&str],
) -> Outcome {
    let organization = state.organization_id(organization)?;
    match (ask.method.as_str(), segments) {
        ("POST", []) => {
            let email = ask.text("email_address")?;
            if find_member(state, &organization, &email).is_some() {
                return Err(duplicate_email());
            }
            let pending = ask.flag("create_member_as_pending") == Some(true);
            let status = if pending { "pending" } else { "active" };
            let id = write(state, ask, &organization, None, status)?;
            with_organization(state, &id)
        }
        ("PUT", [member]) => {
            let id = state.member_id(&organization, member)?;
            write(state, ask, &organization, Some(id.clone()), "active")?;
            with_organization(state, &id)
        }
        ("DELETE", [member]) => {
            let id = state.member_id(&organization, member)?;
            set_fields(state, &id, json!({"status": "deleted"}));
            state.end_sessions_of(&id);
            Ok(json!({"member_id": id}))
        }
        ("PUT", [member, "reactivate"]) => reactivate(state, &organization, member),
        ("DELETE", ["mfa_phone_numbers", member]) => {
            let id = state.member_id(&organization, member)?;
            let none = json!({"mfa_phone_number": "", "mfa_phone_number_verified": false});
            set(state, &id, none)
        }
        ("DELETE", [member, "totp"]) => {
            let id = state.member_id(&organization, member)?;
            if let Some(member) = state.members.get_mut(&id) {
                member.totp_secret = None;
                member.recovery_codes.clear();
            }
            set(state, &id, json!({"totp_registration_id": ""}))
        }
        ("DELETE", ["passwords", password]) => {
            let of = |value: &Value| {
                value["organization_id"] == json!(organization)
                    && value["member_password_id"] == json!(password)
            };
            let found = state.members.iter().find(|(_, it)| of(&it.value));
            let id = found.map(|(id, _)| id.clone());
            let absent = || fail(404, "password_not_found", "There is none of this id.");
            let id = id.ok_or_else(absent)?;
            if let Some(member) = state.members.get_mut(&id) {
                member.password = None;
            }
            set(state, &id, json!({"member_password_id": ""}))
        }
        ("DELETE", [member, "external_id"]) => {
            let id = state.member_id(&organization, member)?;
            set(state, &id, json!({"external_id": null}))
        }
        _ => Err(route_not_found()),
    }
}

/// Makes a deleted member active again.
fn reactivate(state: &mut State, organization: &str, member: &str) -> Outcome {
    let known = state.members.get(member);
    let own = known.filter(|it| it.value["organization_id"] == json!(organization));
    let email = own.map(|it| it.value["email_address"].clone());
    let email = email.ok_or_else(crate::state::directory::member_not_found)?;
    let other = find_member(state, organization, email.as_str().unwrap_or_default());
    if other.is_some_and(|other| other != member) {
        return Err(duplicate_email());
    }
    set(state, member, json!({"status": "active"}))
}

/// The member that the query names by id, external id or address.
pub(super) fn read(state: &State, ask: &Ask, organization: &str) -> Outcome {
    let organization = state.organization_id(organization)?;
    let of_query = |name: &str| ask.query.get(name).filter(|it| !it.is_empty());
    let id = match (of_query("member_id"), of_query("email_address")) {
        (Some(id), _) => state.member_id(&organization, id)?,
        (None, Some(email)) => find_member(state, &organization, email)
            .ok_or_else(crate::state::directory::member_not_found)?,
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

pub(super) fn search(state: &State, ask: &Ask) -> Outcome {
    let wanted = ask.texts("organization_ids").unwrap_or_default();
    if wanted.is_empty() {
        return Err(bad_argument("organization_ids"));
    }
    let mut organizations = Map::new();
    for reference in wanted {
        let id = state.organization_id(&reference)?;
        let value = organization_value(state, &id)?;
        organizations.insert(id, value);
    }
    let deleted_too = search::asks_for(ask, "statuses");
    let members = state.members.values().filter(|member| {
        let organization = member.value["organization_id"].as_str().unwrap_or_default();
        organizations.contains_key(organization) && (deleted_too || !is_deleted(member))
    });
    let members = members.map(|member| member.value.clone()).collect();
    let (members, metadata) = search::page(ask, FILTERS, "member_id", members)?;
    Ok(json!({"members": members, "results_metadata": metadata, "organizations": organizations}))
}

/// Takes over the password hash of a member, who is created if there is none.
pub(super) fn migrate(state: &mut State, ask: &Ask) -> Outcome {
    let organization = state.organization_id(&ask.text("organization_id")?)?;
    let (email, secret) = (ask.text("email_address")?, hash(ask)?);
    let known = find_member(state, &organization, &email);
    let created = known.is_none();
    let id = write(state, ask, &organization, known, "active")?;
    if let Some(member) = state.members.get_mut(&id) {
        member.password = Some(secret);
        member.value["member_password_id"] = json!(new_id("member-password"));
        if let Some(verified) = ask.flag("set_phone_number_verified") {
            member.value["mfa_phone_number_verified"] = json!(verified);
        }
    }
    let mut answer = with_organization(state, &id)?;
    merge(&mut answer, json!({"member_created": created}));
    Ok(answer)
}
