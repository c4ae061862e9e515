//! Second factors: text message, authenticator app and recovery code.

use super::{member_value, organization_value, outcome};
use crate::answer::{ApiError, Outcome, fail, merge, new_id, unauthorized};
use crate::auth::Ask;
use crate::state::State;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};

/// The six digits for one 30-second step.
pub(crate) fn totp(secret: &[u8], step: i64) -> String {
    let Ok(mut mac) = Hmac::<sha1::Sha1>::new_from_slice(secret) else {
        return String::new();
    };
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[digest.len() - 1] & 0x0f);
    let word = [
        digest[at] & 0x7f,
        digest[at + 1],
        digest[at + 2],
        digest[at + 3],
    ];
    format!("{:06}", u32::from_be_bytes(word) % 1_000_000)
}

fn base32(bytes: &[u8]) -> String {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut text = String::new();
    for chunk in bytes.chunks(5) {
        let mut padded = [0_u8; 8];
        padded[3..3 + chunk.len()].copy_from_slice(chunk);
        let bits = u64::from_be_bytes(padded);
        for at in 0..(chunk.len() * 8).div_ceil(5) {
            let index = usize::try_from((bits >> (35 - 5 * at)) & 31).unwrap_or(0);
            text.push(char::from(alphabet[index]));
        }
    }
    text
}

/// The member who is asking, by intermediate token or by session.
fn member(state: &State, ask: &Ask) -> Result<(String, Option<String>), ApiError> {
    let organization = state.organization_id(&ask.text("organization_id")?)?;
    let member = state.member_id(&organization, &ask.text("member_id")?)?;
    let value = member_value(state, &member)?;
    let token = ask.optional("intermediate_session_token");
    if let Some(token) = &token {
        let before = outcome::intermediate(state, token)?;
        if before.organization.is_some_and(|it| it != organization)
            || value["email_address"] != json!(before.email)
        {
            return Err(fail(
                400,
                "invalid_intermediate_session_token_for_organization",
                "The intermediate session belongs to another organization or member.",
            ));
        }
    } else {
        let index = state.required(ask, true)?;
        if state.sessions[index].subject != member {
            return Err(fail(
                401,
                "member_session_member_id_mismatch",
                "The session belongs to another member.",
            ));
        }
    }
    Ok((member, token))
}

fn finish(
    state: &mut State,
    ask: &Ask,
    member: &str,
    token: Option<&str>,
    factor: Value,
) -> Outcome {
    let minutes = ask.required_duration(state.options.max_session_duration_minutes)?;
    if let Some(token) = token {
        let value = member_value(state, member)?;
        let organization =
            organization_value(state, value["organization_id"].as_str().unwrap_or_default())?;
        let before = outcome::intermediate(state, token)?;
        if !outcome::primary_required(&organization, &before.factors).is_null() {
            return Err(fail(
                401,
                "insufficient_factors",
                "A primary factor is still missing.",
            ));
        }
    }
    if let Some(wish) = ask.optional("set_mfa_enrollment")
        && let Some(member) = state.members.get_mut(member)
    {
        member.value["mfa_enrolled"] = json!(wish == "enroll");
    }
    outcome::finish(state, ask, member, minutes, vec![factor], token)
}

/// What a failed code does to the intermediate token.
fn failed(state: &mut State, token: Option<&str>, error: ApiError) -> ApiError {
    if state.options.intermediate_token_dies_on_failure
        && let Some(token) = token
    {
        state.intermediates.remove(token);
    }
    error
}

pub(super) fn sms_send(state: &mut State, ask: &Ask) -> Outcome {
    let (member, _) = member(state, ask)?;
    let known = member_value(state, &member)?["mfa_phone_number"].clone();
    let known = known.as_str().unwrap_or_default().to_owned();
    let number = match ask.optional("mfa_phone_number") {
        Some(number) if known.is_empty() || known == number => number,
        Some(_) => {
            return Err(fail(
                400,
                "member_phone_number_mismatch",
                "Another number is set.",
            ));
        }
        None if known.is_empty() => return Err(crate::answer::bad_argument("mfa_phone_number")),
        None => known,
    };
    if let Some(member) = state.members.get_mut(&member) {
        member.value["mfa_phone_number"] = json!(number);
    }
    outcome::send_mfa(state, &member, &number);
    Ok(json!({}))
}

pub(super) fn sms_authenticate(state: &mut State, ask: &Ask) -> Outcome {
    let (member, token) = member(state, ask)?;
    let code = ask.text("code")?;
    ask.required_duration(state.options.max_session_duration_minutes)?;
    let sent = state
        .use_code("mfa", &code, |sent| sent.subject == member)
        .map_err(|error| failed(state, token.as_deref(), error))?;
    if let Some(member) = state.members.get_mut(&member) {
        member.value["mfa_phone_number_verified"] = json!(true);
    }
    let nested = json!({"phone_number_factor": {
        "phone_id": format!("phone-number-of-{member}"), "phone_number": sent.recipient}});
    let factor = outcome::factor(state, "otp", "sms", nested);
    finish(state, ask, &member, token.as_deref(), factor)
}

pub(super) fn new_recovery_codes() -> Vec<String> {
    let word = || rand::random::<u16>() % 10_000;
    let code = |_| format!("{:04}-{:04}-{:04}", word(), word(), word());
    (0..10).map(code).collect()
}

pub(super) fn totp_create(state: &mut State, ask: &Ask) -> Outcome {
    let (id, _) = member(state, ask)?;
    let secret: [u8; 20] = rand::random();
    let registration = new_id("member-totp");
    let codes = new_recovery_codes();
    if let Some(member) = state.members.get_mut(&id) {
        member.totp_secret = Some(secret.to_vec());
        member.recovery_codes.clone_from(&codes);
        member.value["totp_registration_id"] = json!(registration);
    }
    let member = member_value(state, &id)?;
    let organization = organization_value(
        state,
        member["organization_id"].as_str().unwrap_or_default(),
    )?;
    Ok(json!({
        "member_id": id, "totp_registration_id": registration, "secret": base32(&secret),
        "qr_code": "data:image/png;base64,", "recovery_codes": codes,
        "member": member, "organization": organization,
    }))
}

pub(super) fn totp_authenticate(state: &mut State, ask: &Ask) -> Outcome {
    let (member, token) = member(state, ask)?;
    let code = ask.text("code")?;
    ask.required_duration(state.options.max_session_duration_minutes)?;
    let step = ask.now.unix_timestamp() / 30;
    let known = state
        .members
        .get(&member)
        .and_then(|it| it.totp_secret.clone());
    let fits = known.is_some_and(|secret| (-1..=1).any(|by| totp(&secret, step + by) == code));
    if !fits {
        let error = fail(
            401,
            "unable_to_authenticate_totp",
            "The code could not be authenticated.",
        );
        return Err(failed(state, token.as_deref(), error));
    }
    let registration = member_value(state, &member)?["totp_registration_id"].clone();
    let nested = json!({"authenticator_app_factor": {"totp_id": registration}});
    let factor = outcome::factor(state, "totp", "authenticator_app", nested);
    if ask.flag("set_default_mfa") == Some(true)
        && let Some(member) = state.members.get_mut(&member)
    {
        member.value["default_mfa_method"] = json!("totp");
    }
    finish(state, ask, &member, token.as_deref(), factor)
}

pub(super) fn recover(state: &mut State, ask: &Ask) -> Outcome {
    let (member, token) = member(state, ask)?;
    let code = ask.text("recovery_code")?;
    ask.required_duration(state.options.max_session_duration_minutes)?;
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
    let registration = member_value(state, &member)?["totp_registration_id"].clone();
    let nested = json!({"recovery_code_factor": {"totp_recovery_code_id": registration}});
    let factor = outcome::factor(state, "recovery_codes", "recovery_code", nested);
    let mut answer = finish(state, ask, &member, token.as_deref(), factor)?;
    if let Some(member) = state.members.get_mut(&member) {
        member.recovery_codes = codes;
    }
    merge(&mut answer, json!({"recovery_codes_remaining": left}));
    Ok(answer)
}
