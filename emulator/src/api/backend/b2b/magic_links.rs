//! Magic links of members over the backend API: for logins and of invitations.

use super::{DEFAULT_MINUTES, members, with_claims};
use crate::api::b2b::first_factor::{authenticate_link, deliver};
use crate::api::b2b::member::with_organization;
use crate::api::backend::session_arguments::as_owner;
use crate::api::request::Request;
use crate::error::{ApiError, ApiResult, fail};
use crate::state::State;
use crate::state::codes::Form;
use crate::state::directory::has_allowed_domain;
use crate::values::merge;
use serde_json::{Value, json};

/// A link for a member, who is created where the organization admits the address.
pub(in crate::api) fn login_or_signup(state: &mut State, request: &Request) -> ApiResult {
    let organization = state.organization_id(&request.text("organization_id")?)?;
    let email = request.text("email_address")?;
    let created = state.find_member(&organization, &email).is_none();
    let id = state.member_or_admit(&organization, &email)?;
    deliver(state, request, Form::Link, email, id.clone(), None);
    let mut response = with_organization(state, &id)?;
    merge(&mut response, json!({"member_created": created}));
    Ok(response)
}

/// An invitation to an organization.
pub(in crate::api) fn invite(state: &mut State, request: &Request) -> ApiResult {
    let organization = state.organization_id(&request.text("organization_id")?)?;
    let email = request.text("email_address")?;
    if let Some(inviter) = request.optional("invited_by_member_id") {
        state.member_id(&organization, &inviter)?;
    }
    let minutes = request.number(
        "invite_expiration_minutes",
        5..=10_080,
        10_080,
        "invalid_expiration",
    )?;
    let known = state.find_member(&organization, &email);
    let active = known
        .as_ref()
        .is_some_and(|id| state.members[id].value["status"] == json!("active"));
    if active {
        return Err(members::duplicate_email());
    }
    check_invites(&state.organization_value(&organization)?, &email)?;
    let id = members::write(state, request, &organization, known, "invited")?;
    state.set_member(&id, json!({"status": "invited"}));
    deliver(state, request, Form::Link, email, id.clone(), Some(minutes));
    with_organization(state, &id)
}

/// Refuses an invitation that the settings of the organization do not allow.
fn check_invites(organization: &Value, email: &str) -> Result<(), ApiError> {
    let (error_type, message) = match organization["email_invites"].as_str() {
        Some("NOT_ALLOWED") => (
            "email_invites_not_allowed",
            "The organization does not allow invitations.",
        ),
        Some("RESTRICTED") if !has_allowed_domain(organization, email) => (
            "email_domain_not_allowed",
            "The organization does not allow invitations to this domain.",
        ),
        _ => return Ok(()),
    };
    Err(fail(403, error_type, message))
}

/// The login of a member by a link.
pub(in crate::api) fn authenticate(state: &mut State, request: &Request) -> ApiResult {
    let minutes = request.duration(state.options.max_session_duration_minutes)?;
    let owner = as_owner(state, request)?;
    let response = authenticate_link(state, &owner, minutes.unwrap_or(DEFAULT_MINUTES))?;
    with_claims(state, request, response)
}
