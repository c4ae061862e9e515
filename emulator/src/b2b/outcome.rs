//! How a B2B login ends: a session, or an intermediate token and what is still needed.

use super::{member_value, organization_value};
use crate::answer::{ApiError, Outcome, fail, new_secret};
use crate::auth::Ask;
use crate::state::{Intermediate, Sent, State, new_code};
use serde_json::{Value, json};
use time::Duration;

/// How long an intermediate token lives.
const INTERMEDIATE_MINUTES: i64 = 10;

/// A factor with its times and its place in the order.
pub(crate) fn factor(state: &State, kind: &str, delivery: &str, nested: Value) -> Value {
    let mut factor = crate::consumer::login::factor(state, kind, delivery, nested);
    let secondary = matches!(kind, "totp" | "recovery_codes") || delivery == "sms";
    factor["sequence_order"] = json!(if secondary { "SECONDARY" } else { "PRIMARY" });
    factor
}

/// The name of a factor in `allowed_auth_methods`.
fn method(factor: &Value) -> String {
    match factor["type"].as_str().unwrap_or_default() {
        "oauth" => {
            let delivery = factor["delivery_method"].as_str().unwrap_or_default();
            format!("{}_oauth", delivery.trim_start_matches("oauth_"))
        }
        other => other.to_owned(),
    }
}

/// What the organization still misses in a primary factor.
pub(crate) fn primary_required(organization: &Value, factors: &[Value]) -> Value {
    let allowed = &organization["allowed_auth_methods"];
    if organization["auth_methods"] != json!("RESTRICTED") {
        return Value::Null;
    }
    let fits = factors.iter().any(|factor| {
        allowed
            .as_array()
            .is_some_and(|it| it.contains(&json!(method(factor))))
    });
    if fits {
        Value::Null
    } else {
        json!({ "allowed_auth_methods": allowed })
    }
}

/// What is still missing in a second factor.
pub(crate) fn mfa_required(organization: &Value, member: &Value, factors: &[Value]) -> Value {
    let needed = organization["mfa_policy"] == json!("REQUIRED_FOR_ALL")
        || member["mfa_enrolled"] == json!(true);
    let done = factors
        .iter()
        .any(|factor| factor["sequence_order"] == json!("SECONDARY"));
    if !needed || done {
        return Value::Null;
    }
    let (phone, totp) = (&member["mfa_phone_number"], &member["totp_registration_id"]);
    let empty = |value: &Value| value.as_str().unwrap_or_default().is_empty();
    if empty(phone) && empty(totp) {
        return json!({"member_options": null, "secondary_auth_initiated": null});
    }
    json!({
        "member_options": {
            "mfa_phone_number": phone.as_str().unwrap_or_default(),
            "totp_registration_id": totp.as_str().unwrap_or_default(),
        },
        "secondary_auth_initiated": null,
    })
}

/// The live intermediate session behind the token.
pub(crate) fn intermediate(state: &State, token: &str) -> Result<Intermediate, ApiError> {
    let found = state
        .intermediates
        .get(token)
        .filter(|it| it.expires > state.now());
    found.cloned().ok_or_else(|| {
        fail(
            404,
            "intermediate_session_not_found",
            "Intermediate session could not be found.",
        )
    })
}

/// Remembers factors without a session.
pub(crate) fn new_intermediate(
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
    state.intermediates.insert(token.clone(), entry);
    token
}

/// Uses the token up after a success.
pub(crate) fn consume(state: &mut State, token: Option<&str>) {
    if let Some(token) = token
        && !state.options.intermediate_token_reusable
    {
        state.intermediates.remove(token);
    }
}

/// Sends the code of the second factor.
pub(crate) fn send_mfa(state: &mut State, member: &str, number: &str) {
    let sent = Sent {
        purpose: "mfa",
        channel: "sms".into(),
        recipient: number.to_owned(),
        subject: member.to_owned(),
        method_id: String::new(),
        secret: new_code(),
        challenge: None,
        expires: state.now() + Duration::minutes(2),
    };
    state.send("otp", sent);
}

/// Ends a login with the factors proven so far.
pub(crate) fn finish(
    state: &mut State,
    ask: &Ask,
    member: &str,
    minutes: i64,
    mut factors: Vec<Value>,
    token: Option<&str>,
) -> Outcome {
    let member_object = member_value(state, member)?;
    let organization_id = member_object["organization_id"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let organization = organization_value(state, &organization_id)?;
    let email = member_object["email_address"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if let Some(token) = token {
        let before = intermediate(state, token)?;
        if !before.email.eq_ignore_ascii_case(&email)
            || before.organization.is_some_and(|it| it != organization_id)
        {
            return Err(fail(
                400,
                "invalid_intermediate_session_token_for_organization",
                "The intermediate session belongs to another organization or member.",
            ));
        }
        factors.extend(before.factors);
    }
    let existing = state
        .caller(ask, true)?
        .filter(|i| state.sessions[*i].subject == member);
    if let Some(index) = existing {
        factors.extend(state.sessions[index].factors.iter().cloned());
    }
    let primary = primary_required(&organization, &factors);
    let mut second = mfa_required(&organization, &member_object, &factors);
    consume(state, token);
    if primary.is_null() && second.is_null() {
        if let Some(index) = existing {
            let old = state.sessions[index].factors.len();
            factors.truncate(factors.len() - old);
        }
        let organization = Some(organization_id.as_str());
        let index = state.open(ask, existing, member, organization, minutes, factors);
        return session_answer(state, index);
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

/// The answer with a full session.
pub(crate) fn session_answer(state: &State, index: usize) -> Outcome {
    let session = &state.sessions[index];
    let organization = session.organization.as_deref().unwrap_or_default();
    Ok(json!({
        "member_id": session.subject, "organization_id": organization,
        "member": member_value(state, &session.subject)?,
        "organization": organization_value(state, organization)?,
        "member_authenticated": true, "member_session": state.session_value(index),
        "session_token": session.token, "session_jwt": state.session_jwt(index),
        "intermediate_session_token": "", "mfa_required": null, "primary_required": null,
    }))
}
