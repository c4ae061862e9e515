//! Passwords of members over the backend API.

use super::{DEFAULT_MINUTES, members, with_claims};
use crate::api::b2b::first_factor::authenticate_password;
use crate::api::b2b::member::with_organization;
use crate::api::backend::passwords::hash;
use crate::api::backend::session_arguments::as_owner;
use crate::api::request::Request;
use crate::error::ApiResult;
use crate::state::State;
use crate::state::ids::new_id;
use crate::values::merge;
use serde_json::json;

pub(in crate::api) fn authenticate(state: &mut State, request: &Request) -> ApiResult {
    let minutes = request.duration(state.options.max_session_duration_minutes)?;
    let owner = as_owner(state, request)?;
    let response = authenticate_password(state, &owner, minutes.unwrap_or(DEFAULT_MINUTES))?;
    with_claims(state, request, response)
}

/// Takes over the password hash of a member, who is created if there is none.
pub(in crate::api) fn migrate(state: &mut State, request: &Request) -> ApiResult {
    let organization = state.organization_id(&request.text("organization_id")?)?;
    let (email, secret) = (request.text("email_address")?, hash(request)?);
    let known = state.find_member(&organization, &email);
    let created = known.is_none();
    let id = members::write(state, request, &organization, known, "active")?;
    if let Some(member) = state.members.get_mut(&id) {
        member.password = Some(secret);
        member.value["member_password_id"] = json!(new_id("member-password"));
        if let Some(verified) = request.flag("set_phone_number_verified") {
            member.value["mfa_phone_number_verified"] = json!(verified);
        }
    }
    let mut response = with_organization(state, &id)?;
    merge(&mut response, json!({"member_created": created}));
    Ok(response)
}
