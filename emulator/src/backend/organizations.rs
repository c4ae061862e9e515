//! Organizations as a backend makes, changes, finds and deletes them.

use super::search::{self, Filter, Kind};
use crate::answer::{Outcome, merge, wrong_type};
use crate::auth::Ask;
use crate::b2b::{check_organization, create_organization, organization_value};
use crate::consumer::merge_metadata;
use crate::seed::NewOrganization;
use crate::state::State;
use crate::state::directory::is_deleted;
use crate::state::policy::RbacRole;
use serde_json::{Map, Value, json};

fn fields(ask: &Ask) -> Map<String, Value> {
    let mut fields = ask.body.as_object().cloned().unwrap_or_default();
    fields.retain(|name, value| !value.is_null() && name != "organization_id");
    fields
}

pub(super) fn create(state: &mut State, ask: &Ask) -> Outcome {
    let organization_name = ask.text("organization_name")?;
    let fields = fields(ask);
    check_organization(state, None, &fields)?;
    let new = NewOrganization {
        organization_name,
        organization_slug: ask.optional("organization_slug").unwrap_or_default(),
        members: Vec::new(),
        fields,
    };
    let id = create_organization(state, new);
    Ok(json!({"organization": organization_value(state, &id)?}))
}

pub(super) fn read(state: &State, reference: &str) -> Outcome {
    let id = state.organization_id(reference)?;
    Ok(json!({"organization": organization_value(state, &id)?}))
}

pub(super) fn update(state: &mut State, ask: &Ask, reference: &str) -> Outcome {
    let id = state.organization_id(reference)?;
    let mut fields = fields(ask);
    check_organization(state, Some(&id), &fields)?;
    if let Some(change) = ask.object("trusted_metadata") {
        let mut metadata = state.organizations[&id]["trusted_metadata"].clone();
        merge_metadata(&mut metadata, change);
        fields.insert("trusted_metadata".to_owned(), metadata);
    }
    set(state, &id, Value::Object(fields));
    read(state, &id)
}

fn set(state: &mut State, id: &str, fields: Value) {
    let now = state.time(state.now());
    if let Some(organization) = state.organizations.get_mut(id) {
        merge(organization, fields);
        merge(organization, json!({"updated_at": now}));
    }
}

/// Deletes an organization with its members and their sessions.
pub(super) fn delete(state: &mut State, reference: &str) -> Outcome {
    let id = state.organization_id(reference)?;
    state.organizations.remove(&id);
    let of = |value: &Value| value["organization_id"] == json!(id);
    state.members.retain(|_, member| !of(&member.value));
    let wanted = Some(id.as_str());
    for session in &mut state.sessions {
        session.revoked |= session.organization.as_deref() == wanted;
    }
    let wanted = Some(&id);
    let intermediates = &mut state.intermediates;
    intermediates.retain(|_, it| it.organization.as_ref() != wanted);
    Ok(json!({"organization_id": id}))
}

pub(super) fn delete_external_id(state: &mut State, reference: &str) -> Outcome {
    let id = state.organization_id(reference)?;
    set(state, &id, json!({"organization_external_id": null}));
    read(state, &id)
}

pub(super) fn metrics(state: &State, reference: &str) -> Outcome {
    let id = state.organization_id(reference)?;
    let members = state
        .members
        .values()
        .filter(|member| member.value["organization_id"] == json!(id) && !is_deleted(member));
    Ok(json!({"member_count": members.count()}))
}

/// The roles of the organization's own.
pub(super) fn policy(state: &State, reference: &str) -> Outcome {
    let id = state.organization_id(reference)?;
    let roles = &state.organizations[&id]["custom_roles"];
    Ok(json!({"org_policy": {"roles": roles}}))
}

pub(super) fn set_policy(state: &mut State, ask: &Ask, reference: &str) -> Outcome {
    let id = state.organization_id(reference)?;
    let roles = ask.body["org_policy"]["roles"].clone();
    let roles: Vec<RbacRole> = serde_json::from_value(roles)
        .map_err(|error| wrong_type("org_policy.roles", &format!("a list of roles: {error}")))?;
    set(state, &id, json!({ "custom_roles": roles }));
    policy(state, &id)
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

pub(super) fn search(state: &State, ask: &Ask) -> Outcome {
    // The members are there for the operands alone.
    let with_members = state.organizations.iter().map(|(id, organization)| {
        let members = state
            .members
            .values()
            .filter(|member| member.value["organization_id"] == json!(id) && !is_deleted(member));
        let mut item = organization.clone();
        item["members"] = members.map(|member| member.value.clone()).collect();
        item
    });
    let items = with_members.collect();
    let (mut organizations, metadata) = search::page(ask, FILTERS, "organization_id", items)?;
    for organization in organizations.iter_mut().filter_map(Value::as_object_mut) {
        organization.remove("members");
    }
    Ok(json!({"organizations": organizations, "results_metadata": metadata}))
}
