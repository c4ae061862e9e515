//! Changes of the member who is signed in.

use super::factors::new_recovery_codes;
use super::{member_value, organization_value};
use crate::answer::{ApiError, Outcome, fail, merge, route_not_found};
use crate::auth::Ask;
use crate::consumer::merge_metadata;
use crate::state::State;
use serde_json::{Value, json};

/// What an update may set.
const FIELDS: [&str; 4] = [
    "name",
    "mfa_enrolled",
    "mfa_phone_number",
    "default_mfa_method",
];

/// Answers a request below `organizations/members`.
pub(super) fn change(state: &mut State, ask: &Ask, segments: &[&str]) -> Outcome {
    match (ask.method.as_str(), segments) {
        ("PUT", ["update"]) => {
            let id = member(state, ask)?;
            update(state, ask, &id)
        }
        ("DELETE", ["deletePhoneNumber"]) => {
            let id = member(state, ask)?;
            let known = member_value(state, &id)?["mfa_phone_number"].clone();
            if known == json!("") {
                return Err(fail(404, "member_phone_number_not_found", "There is none."));
            }
            let fields = json!({"mfa_phone_number": "", "mfa_phone_number_verified": false});
            set(state, &id, fields)
        }
        ("DELETE", ["deleteTOTP"]) => {
            let id = member(state, ask)?;
            if member_value(state, &id)?["totp_registration_id"] == json!("") {
                return Err(fail(404, "totp_not_found", "There is none."));
            }
            if let Some(member) = state.members.get_mut(&id) {
                member.totp_secret = None;
                member.recovery_codes.clear();
            }
            set(state, &id, json!({"totp_registration_id": ""}))
        }
        ("DELETE", ["passwords", password]) => {
            let id = member(state, ask)?;
            if member_value(state, &id)?["member_password_id"] != json!(password) {
                return Err(fail(404, "password_not_found", "There is none of this id."));
            }
            if let Some(member) = state.members.get_mut(&id) {
                member.password = None;
            }
            set(state, &id, json!({"member_password_id": ""}))
        }
        _ => Err(route_not_found()),
    }
}

/// The member whose session it is.
fn member(state: &mut State, ask: &Ask) -> Result<String, ApiError> {
    let index = state.required(ask, true)?;
    Ok(state.sessions[index].subject.clone())
}

fn update(state: &mut State, ask: &Ask, id: &str) -> Outcome {
    super::check_settings(&ask.body.as_object().cloned().unwrap_or_default())?;
    let mut fields = json!({});
    for name in FIELDS {
        if let Some(value) = ask.body.get(name).filter(|it| !it.is_null()) {
            fields[name] = value.clone();
        }
    }
    if let Some(change) = ask.object("untrusted_metadata") {
        let mut known = member_value(state, id)?["untrusted_metadata"].clone();
        merge_metadata(&mut known, change);
        fields["untrusted_metadata"] = known;
    }
    set(state, id, fields)
}

/// Sets fields of the member, and answers with member and organization.
pub(crate) fn set(state: &mut State, id: &str, fields: Value) -> Outcome {
    set_fields(state, id, fields);
    with_organization(state, id)
}

/// Sets fields of the member.
pub(crate) fn set_fields(state: &mut State, id: &str, fields: Value) {
    let now = state.time(state.now());
    if let Some(member) = state.members.get_mut(id) {
        merge(&mut member.value, fields);
        merge(&mut member.value, json!({"updated_at": now}));
    }
}

pub(crate) fn with_organization(state: &State, id: &str) -> Outcome {
    let member = member_value(state, id)?;
    let organization = organization_value(
        state,
        member["organization_id"].as_str().unwrap_or_default(),
    )?;
    Ok(json!({"member_id": id, "member": member, "organization": organization}))
}

/// The recovery codes of the member, replaced first where that was asked for.
pub(super) fn recovery_codes(state: &mut State, ask: &Ask, rotate: bool) -> Outcome {
    let id = member(state, ask)?;
    let mut answer = with_organization(state, &id)?;
    let known = state.members.get_mut(&id);
    let Some(member) = known.filter(|member| member.totp_secret.is_some()) else {
        return Err(fail(
            404,
            "totp_not_found",
            "There is no authenticator app.",
        ));
    };
    if rotate {
        member.recovery_codes = new_recovery_codes();
    }
    merge(
        &mut answer,
        json!({"recovery_codes": member.recovery_codes}),
    );
    Ok(answer)
}
