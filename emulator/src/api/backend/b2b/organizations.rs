//! Organizations as a backend makes, changes, finds and deletes them.

use crate::api::backend::search::{self, Filter, Kind};
use crate::api::request::Request;
use crate::error::{ApiError, ApiResult, wrong_type};
use crate::policy::RbacRole;
use crate::state::State;
use crate::state::directory::is_deleted;
use crate::values::merge_metadata;
use serde_json::{Value, json};

/// The organization that the path names.
fn named(state: &State, request: &Request) -> Result<String, ApiError> {
    state.organization_id(request.parameter("organization_id"))
}

fn show(state: &State, id: &str) -> ApiResult {
    Ok(json!({"organization": state.organization_value(id)?}))
}

pub(in crate::api) fn create(state: &mut State, request: &Request) -> ApiResult {
    let organization_name = request.text("organization_name")?;
    let fields = request.fields_without(&["organization_id"]);
    state.check_organization(None, &fields)?;
    let slug = request.optional("organization_slug").unwrap_or_default();
    let id = state.create_organization(&organization_name, &slug, fields);
    show(state, &id)
}

pub(in crate::api) fn read(state: &mut State, request: &Request) -> ApiResult {
    show(state, &named(state, request)?)
}

pub(in crate::api) fn update(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    let mut fields = request.fields_without(&["organization_id"]);
    state.check_organization(Some(&id), &fields)?;
    if let Some(change) = request.object("trusted_metadata") {
        let mut metadata = state.organizations[&id]["trusted_metadata"].clone();
        merge_metadata(&mut metadata, change);
        fields.insert("trusted_metadata".to_owned(), metadata);
    }
    state.set_organization(&id, Value::Object(fields));
    show(state, &id)
}

/// Deletes an organization with its members and their sessions.
pub(in crate::api) fn delete(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    state.organizations.remove(&id);
    let of = |value: &Value| value["organization_id"] == json!(id);
    state.members.retain(|_, member| !of(&member.value));
    let wanted = Some(id.as_str());
    for session in state.sessions.iter_mut() {
        if session.organization.as_deref() == wanted {
            session.revoked = true;
        }
    }
    let wanted = Some(&id);
    let intermediates = &mut state.intermediates;
    intermediates.retain(|_, it| it.organization.as_ref() != wanted);
    Ok(json!({"organization_id": id}))
}

pub(in crate::api) fn delete_external_id(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    state.set_organization(&id, json!({"organization_external_id": null}));
    show(state, &id)
}

pub(in crate::api) fn metrics(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    let members = state
        .members
        .values()
        .filter(|member| member.value["organization_id"] == json!(id) && !is_deleted(member));
    Ok(json!({"member_count": members.count()}))
}

/// The roles that only the organization has.
pub(in crate::api) fn policy(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    let roles = &state.organizations[&id]["custom_roles"];
    Ok(json!({"org_policy": {"roles": roles}}))
}

pub(in crate::api) fn set_policy(state: &mut State, request: &Request) -> ApiResult {
    let id = named(state, request)?;
    let roles = request.body["org_policy"]["roles"].clone();
    let roles: Vec<RbacRole> = serde_json::from_value(roles)
        .map_err(|error| wrong_type("org_policy.roles", &format!("a list of roles: {error}")))?;
    state.set_organization(&id, json!({ "custom_roles": roles }));
    policy(state, request)
}

const FILTERS: &[Filter] = &[
    Filter("organization_ids", Kind::In, "organization_id"),
    Filter("organization_slugs", Kind::In, "organization_slug"),
    Filter("organization_name_fuzzy", Kind::Fuzzy, "organization_name"),
    Filter("organization_slug_fuzzy", Kind::Fuzzy, "organization_slug"),
    Filter("member_emails", Kind::In, "members.email_address"),
    Filter("member_email_fuzzy", Kind::Fuzzy, "members.email_address"),
    Filter("allowed_domains", Kind::In, "email_allowed_domains"),
    Filter("allowed_domain_fuzzy", Kind::Fuzzy, "email_allowed_domains"),
    Filter("claimed_email_domains", Kind::In, "claimed_email_domains"),
    Filter(
        "has_active_sso_connection",
        Kind::Exists,
        "sso_active_connections.connection_id",
    ),
    Filter(
        "sso_connection_id",
        Kind::Is,
        "sso_active_connections.connection_id",
    ),
];

pub(in crate::api) fn search(state: &mut State, request: &Request) -> ApiResult {
    // The members are there for the operands alone.
    let with_members = state.organizations.iter().map(|(id, organization)| {
        let members = state
            .members
            .values()
            .filter(|member| member.value["organization_id"] == json!(id) && !is_deleted(member));
        let mut item = (**organization).clone();
        item["members"] = members.map(|member| member.value.clone()).collect();
        item
    });
    let items = with_members.collect();
    let (mut organizations, metadata) = search::page(request, FILTERS, "organization_id", items)?;
    for organization in organizations.iter_mut().filter_map(Value::as_object_mut) {
        organization.remove("members");
    }
    Ok(json!({"organizations": organizations, "results_metadata": metadata}))
}
