//! How a B2B login ends: a session, or an intermediate token and what is still needed.

use crate::api::caller;
use crate::api::request::Request;
use crate::error::{ApiError, ApiResult, fail};
use crate::factors::{mfa_required, primary_required};
use crate::state::State;
use crate::state::codes::{Form, Purpose, Sent};
use crate::state::ids::{new_code, new_secret};
use crate::state::sessions::Intermediate;
use serde_json::{Value, json};
use time::Duration;

/// How long an intermediate token lives.
const INTERMEDIATE_MINUTES: i64 = 10;

/// The live intermediate session behind the token.
pub(in crate::api) fn intermediate(state: &State, token: &str) -> Result<Intermediate, ApiError> {
    let found = state
        .intermediates
        .get(token)
        .filter(|it| it.expires > state.now());
    found.map(|it| (**it).clone()).ok_or_else(|| {
        fail(
            404,
            "intermediate_session_not_found",
            "Intermediate session could not be found.",
        )
    })
}

/// For an intermediate token of another organization or member.
pub(super) fn foreign_intermediate() -> ApiError {
    fail(
        400,
        "invalid_intermediate_session_token_for_organization",
        "The intermediate session belongs to another organization or member.",
    )
}

/// Stores factors without a session.
pub(in crate::api) fn new_intermediate(
    state: &mut State,
    email: &str,
    organization: Option<&str>,
    factors: Vec<Value>,
) -> String {
    let token = new_secret();
    let entry = Intermediate {
        email: email.to_owned(),
        organization: organization.map(str::to_owned),
        factors,
        expires: state.now() + Duration::minutes(INTERMEDIATE_MINUTES),
    };
    state.intermediates.insert(token.clone(), entry.into());
    token
}

/// Uses the token up after a success.
pub(in crate::api) fn consume(state: &mut State, token: Option<&str>) {
    if let Some(token) = token
        && !state.options.intermediate_token_reusable
    {
        state.intermediates.remove(token);
    }
}

/// Sends the code of the second factor.
pub(in crate::api) fn send_mfa(state: &mut State, member: &str, number: &str) {
    let sent = Sent {
        purpose: Purpose::SecondFactor,
        channel: "sms".into(),
        recipient: number.to_owned(),
        subject: member.to_owned(),
        method_id: String::new(),
        secret: new_code(),
        challenge: None,
        expires: state.now() + Duration::minutes(2),
    };
    state.send(Form::Code, sent);
}

/// Completes a login with the factors proven so far.
pub(in crate::api) fn finish(
    state: &mut State,
    request: &Request,
    member: &str,
    minutes: i64,
    mut factors: Vec<Value>,
    token: Option<&str>,
) -> ApiResult {
    let member_object = state.member_value(member)?;
    let organization_id = member_object["organization_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let organization = state.organization_value(&organization_id)?;
    let email = member_object["email_address"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if let Some(token) = token {
        let before = intermediate(state, token)?;
        if !before.email.eq_ignore_ascii_case(&email)
            || before.organization.is_some_and(|it| it != organization_id)
        {
            return Err(foreign_intermediate());
        }
        factors.extend(before.factors);
    }
    let existing = caller::session_of(state, request, member)?;
    if let Some(index) = existing {
        factors.extend(state.sessions[index].factors.iter().cloned());
    }
    let primary = primary_required(&organization, &member_object, &factors);
    let mut second = mfa_required(&organization, &member_object, &factors);
    consume(state, token);
    if primary.is_null() && second.is_null() {
        if let Some(index) = existing {
            let old = state.sessions[index].factors.len();
            factors.truncate(factors.len() - old);
        }
        let organization = Some(organization_id.as_str());
        let index = state.open(
            request.access(),
            existing,
            member,
            organization,
            minutes,
            factors,
        );
        return session_response(state, index);
    }
    let number = second["member_options"]["mfa_phone_number"]
        .as_str()
        .unwrap_or_default();
    if primary.is_null()
        && !number.is_empty()
        && member_object["default_mfa_method"] != json!("totp")
    {
        let number = number.to_owned();
        send_mfa(state, member, &number);
        second["secondary_auth_initiated"] = json!("sms_otp");
    }
    let token = new_intermediate(state, &email, Some(&organization_id), factors);
    Ok(json!({
        "member_id": member, "organization_id": organization_id,
        "member": member_object, "organization": organization,
        "member_authenticated": false, "member_session": null,
        "session_token": "", "session_jwt": "", "intermediate_session_token": token,
        "mfa_required": second, "primary_required": primary,
    }))
}

/// The response with a session.
pub(in crate::api) fn session_response(state: &State, index: usize) -> ApiResult {
    let session = &state.sessions[index];
    let organization = session.organization.as_deref().unwrap_or_default();
    Ok(json!({
        "member_id": session.subject, "organization_id": organization,
        "member": state.member_value(&session.subject)?,
        "organization": state.organization_value(organization)?,
        "member_authenticated": true, "member_session": state.session_value(index),
        "session_token": session.token, "session_jwt": state.session_jwt(index),
        "intermediate_session_token": "", "mfa_required": null, "primary_required": null,
    }))
}
