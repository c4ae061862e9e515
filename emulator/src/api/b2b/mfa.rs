//! Second factors: text message, authenticator app and recovery code.

use super::login_completion::{self, foreign_intermediate, intermediate, send_mfa};
use super::member::with_organization;
use crate::api::caller;
use crate::api::request::Request;
use crate::error::{ApiError, ApiResult, bad_argument, fail, unauthorized};
use crate::factors::{self, allows_mfa, primary_required};
use crate::state::State;
use crate::state::codes::Purpose;
use crate::state::ids::new_id;
use crate::totp;
use crate::values::merge;
use serde_json::{Value, json};

/// The member of the request, named by intermediate token or by session, if its organization allows the method.
fn member(
    state: &State,
    request: &Request,
    method: &str,
) -> Result<(String, Option<String>), ApiError> {
    let organization = state.organization_id(&request.text("organization_id")?)?;
    let member = state.member_id(&organization, &request.text("member_id")?)?;
    let value = state.member_value(&member)?;
    let token = request.optional("intermediate_session_token");
    if let Some(token) = &token {
        let before = intermediate(state, token)?;
        if before.organization.is_some_and(|it| it != organization)
            || value["email_address"] != json!(before.email)
        {
            return Err(foreign_intermediate());
        }
    } else {
        let index = caller::required_session(state, request)?;
        if state.sessions[index].subject != member {
            return Err(fail(
                401,
                "member_session_member_id_mismatch",
                "The session belongs to another member.",
            ));
        }
    }
    if !allows_mfa(&state.organization_value(&organization)?, &value, method) {
        let message = format!("The organization does not allow the second factor {method}.");
        return Err(fail(403, "mfa_method_not_allowed", &message));
    }
    Ok((member, token))
}

fn finish(
    state: &mut State,
    request: &Request,
    member: &str,
    token: Option<&str>,
    factor: Value,
) -> ApiResult {
    let minutes = request.required_duration(state.options.max_session_duration_minutes)?;
    if let Some(token) = token {
        let value = state.member_value(member)?;
        let organization = value["organization_id"].as_str().unwrap_or_default();
        let organization = state.organization_value(organization)?;
        let before = intermediate(state, token)?;
        if !primary_required(&organization, &value, &before.factors).is_null() {
            return Err(fail(
                401,
                "insufficient_factors",
                "A primary factor is still missing.",
            ));
        }
    }
    if let Some(wish) = request.optional("set_mfa_enrollment")
        && let Some(member) = state.members.get_mut(member)
    {
        member.value["mfa_enrolled"] = json!(wish == "enroll");
    }
    login_completion::finish(state, request, member, minutes, vec![factor], token)
}

/// What a failed code does to the intermediate token.
fn failed(state: &State, token: Option<&str>, error: ApiError) -> ApiError {
    let dies = state.options.intermediate_token_dies_on_failure;
    ApiError {
        used_up: token.filter(|_| dies).map(str::to_owned),
        ..error
    }
}

pub(in crate::api) fn sms_send(state: &mut State, request: &Request) -> ApiResult {
    let (member, _) = member(state, request, "sms_otp")?;
    let known = state.member_value(&member)?["mfa_phone_number"].clone();
    let known = known.as_str().unwrap_or_default().to_owned();
    let number = match request.optional("mfa_phone_number") {
        Some(number) if known.is_empty() || known == number => number,
        Some(_) => {
            return Err(fail(
                400,
                "member_phone_number_mismatch",
                "Another number is set.",
            ));
        }
        None if known.is_empty() => return Err(bad_argument("mfa_phone_number")),
        None => known,
    };
    if let Some(member) = state.members.get_mut(&member) {
        member.value["mfa_phone_number"] = json!(number);
    }
    send_mfa(state, &member, &number);
    Ok(json!({}))
}

pub(in crate::api) fn sms_authenticate(state: &mut State, request: &Request) -> ApiResult {
    let (member, token) = member(state, request, "sms_otp")?;
    let code = request.text("code")?;
    request.required_duration(state.options.max_session_duration_minutes)?;
    let sent = state
        .use_code(Purpose::SecondFactor, &code, |sent| sent.subject == member)
        .map_err(|error| failed(state, token.as_deref(), error))?;
    if let Some(member) = state.members.get_mut(&member) {
        member.value["mfa_phone_number_verified"] = json!(true);
    }
    let nested = json!({"phone_number_factor": {
        "phone_id": format!("phone-number-of-{member}"), "phone_number": sent.recipient}});
    let now = state.time(state.now());
    let factor = factors::of_member(&now, "otp", "sms", nested);
    finish(state, request, &member, token.as_deref(), factor)
}

pub(super) fn new_recovery_codes() -> Vec<String> {
    let word = || rand::random::<u16>() % 10_000;
    let code = |_| format!("{:04}-{:04}-{:04}", word(), word(), word());
    (0..10).map(code).collect()
}

pub(in crate::api) fn totp_create(state: &mut State, request: &Request) -> ApiResult {
    let (id, _) = member(state, request, "totp")?;
    let secret = totp::new_secret();
    let shown = totp::shown(&secret);
    let registration = new_id("member-totp");
    let codes = new_recovery_codes();
    if let Some(member) = state.members.get_mut(&id) {
        member.totp_secret = Some(secret);
        member.recovery_codes.clone_from(&codes);
        member.value["totp_registration_id"] = json!(registration);
    }
    let mut response = with_organization(state, &id)?;
    let more = json!({
        "totp_registration_id": registration, "secret": shown,
        "qr_code": "data:image/png;base64,", "recovery_codes": codes,
    });
    merge(&mut response, more);
    Ok(response)
}

pub(in crate::api) fn totp_authenticate(state: &mut State, request: &Request) -> ApiResult {
    let (member, token) = member(state, request, "totp")?;
    let code = request.text("code")?;
    request.required_duration(state.options.max_session_duration_minutes)?;
    let known = state.members.get(&member);
    let secret = known.and_then(|it| it.totp_secret.as_deref());
    let now = request.now.unix_timestamp();
    let fits = secret.is_some_and(|secret| totp::matches(secret, &code, now));
    if !fits {
        let error = fail(
            401,
            "unable_to_authenticate_totp",
            "The code could not be authenticated.",
        );
        return Err(failed(state, token.as_deref(), error));
    }
    let registration = state.member_value(&member)?["totp_registration_id"].clone();
    let nested = json!({"authenticator_app_factor": {"totp_id": registration}});
    let now = state.time(state.now());
    let factor = factors::of_member(&now, "totp", "authenticator_app", nested);
    if request.flag("set_default_mfa") == Some(true)
        && let Some(member) = state.members.get_mut(&member)
    {
        member.value["default_mfa_method"] = json!("totp");
    }
    finish(state, request, &member, token.as_deref(), factor)
}

pub(in crate::api) fn recover(state: &mut State, request: &Request) -> ApiResult {
    let (member, token) = member(state, request, "totp")?;
    let code = request.text("recovery_code")?;
    request.required_duration(state.options.max_session_duration_minutes)?;
    let codes = state
        .members
        .get(&member)
        .map(|it| it.recovery_codes.clone());
    let mut codes = codes.ok_or_else(unauthorized)?;
    let Some(at) = codes.iter().position(|known| *known == code) else {
        let error = fail(
            401,
            "unable_to_authenticate_recovery_code",
            "The code is not valid.",
        );
        return Err(failed(state, token.as_deref(), error));
    };
    codes.remove(at);
    let left = codes.len();
    let registration = state.member_value(&member)?["totp_registration_id"].clone();
    let nested = json!({"recovery_code_factor": {"totp_recovery_code_id": registration}});
    let now = state.time(state.now());
    let factor = factors::of_member(&now, "recovery_codes", "recovery_code", nested);
    let mut response = finish(state, request, &member, token.as_deref(), factor)?;
    if let Some(member) = state.members.get_mut(&member) {
        member.recovery_codes = codes;
    }
    merge(&mut response, json!({"recovery_codes_remaining": left}));
    Ok(response)
}
