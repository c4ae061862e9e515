//! The member who is signed in, and its organization.

use super::mfa::new_recovery_codes;
use crate::api::caller;
use crate::api::request::Request;
use crate::error::{ApiResult, fail};
use crate::state::State;
use crate::values::{merge, merge_metadata};
use serde_json::json;

/// What an update may set.
const FIELDS: [&str; 4] = [
    "name",
    "mfa_enrolled",
    "mfa_phone_number",
    "default_mfa_method",
];

/// The member who is signed in.
pub(in crate::api) fn me(state: &mut State, request: &Request) -> ApiResult {
    let id = caller::subject(state, request)?;
    Ok(json!({"member": state.member_value(&id)?}))
}

/// The organization of the member who is signed in.
pub(in crate::api) fn organization(state: &mut State, request: &Request) -> ApiResult {
    let id = caller::subject(state, request)?;
    let organization = with_organization(state, &id)?["organization"].take();
    Ok(json!({ "organization": organization }))
}

pub(in crate::api) fn delete_phone_number(state: &mut State, request: &Request) -> ApiResult {
    let id = caller::subject(state, request)?;
    if state.member_value(&id)?["mfa_phone_number"] == json!("") {
        return Err(fail(
            404,
            "member_phone_number_not_found",
            "The member has no phone number.",
        ));
    }
    state.remove_member_phone(&id);
    with_organization(state, &id)
}

pub(in crate::api) fn delete_totp(state: &mut State, request: &Request) -> ApiResult {
    let id = caller::subject(state, request)?;
    if state.member_value(&id)?["totp_registration_id"] == json!("") {
        return Err(fail(
            404,
            "totp_not_found",
            "The member has no authenticator app.",
        ));
    }
    state.remove_member_totp(&id);
    with_organization(state, &id)
}

pub(in crate::api) fn delete_password(state: &mut State, request: &Request) -> ApiResult {
    let id = caller::subject(state, request)?;
    let password = request.parameter("member_password_id");
    if state.member_value(&id)?["member_password_id"] != json!(password) {
        return Err(fail(404, "password_not_found", "No password has this id."));
    }
    state.remove_member_password(&id);
    with_organization(state, &id)
}

/// Changes the member who is signed in.
pub(in crate::api) fn update(state: &mut State, request: &Request) -> ApiResult {
    let id = caller::subject(state, request)?;
    let mut fields = json!({});
    for name in FIELDS {
        if let Some(value) = request.body.get(name).filter(|it| !it.is_null()) {
            fields[name] = value.clone();
        }
    }
    if let Some(change) = request.object("untrusted_metadata") {
        let mut known = state.member_value(&id)?["untrusted_metadata"].clone();
        merge_metadata(&mut known, change);
        fields["untrusted_metadata"] = known;
    }
    state.set_member(&id, fields);
    with_organization(state, &id)
}

/// The member and its organization.
pub(in crate::api) fn with_organization(state: &State, id: &str) -> ApiResult {
    let member = state.member_value(id)?;
    let organization = member["organization_id"].as_str().unwrap_or_default();
    let organization = state.organization_value(organization)?;
    Ok(json!({"member_id": id, "member": member, "organization": organization}))
}

/// The recovery codes of the member who is signed in.
pub(in crate::api) fn recovery_codes(state: &mut State, request: &Request) -> ApiResult {
    let id = caller::subject(state, request)?;
    show_recovery_codes(state, &id)
}

/// New recovery codes for the member who is signed in.
pub(in crate::api) fn rotate_recovery_codes(state: &mut State, request: &Request) -> ApiResult {
    let id = caller::subject(state, request)?;
    let known = state.members.get_mut(&id);
    if let Some(member) = known.filter(|it| it.totp_secret.is_some()) {
        member.recovery_codes = new_recovery_codes();
    }
    show_recovery_codes(state, &id)
}

fn show_recovery_codes(state: &State, id: &str) -> ApiResult {
    let mut response = with_organization(state, id)?;
    let known = state.members.get(id);
    let Some(member) = known.filter(|member| member.totp_secret.is_some()) else {
        return Err(fail(
            404,
            "totp_not_found",
            "The member has no authenticator app.",
        ));
    };
    let codes = json!({"recovery_codes": member.recovery_codes});
    merge(&mut response, codes);
    Ok(response)
}
