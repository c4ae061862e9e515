//! First factors of a member of a known organization: password, e-mail link and e-mail code.

use super::login_completion;
use crate::api::request::Request;
use crate::error::{ApiResult, unauthorized};
use crate::factors;
use crate::state::State;
use crate::state::codes::{Form, Purpose, Sent};
use crate::state::ids::{new_code, new_id, new_secret};
use crate::values::merge;
use serde_json::json;
use time::Duration;

pub(in crate::api) fn password(state: &mut State, request: &Request) -> ApiResult {
    let minutes = request.required_duration(state.options.max_session_duration_minutes)?;
    authenticate_password(state, request, minutes)
}

/// The password login with a duration already read.
pub(in crate::api) fn authenticate_password(
    state: &mut State,
    request: &Request,
    minutes: i64,
) -> ApiResult {
    let organization = state.organization_id(&request.text("organization_id")?)?;
    let (email, password) = (request.text("email_address")?, request.text("password")?);
    let member = state
        .find_member(&organization, &email)
        .ok_or_else(unauthorized)?;
    let known = state.members[&member].password.as_ref();
    if !known.is_some_and(|secret| secret.matches(&password)) {
        return Err(unauthorized());
    }
    let now = state.time(state.now());
    let factor = factors::of_member(&now, "password", "knowledge", json!({}));
    let token = request.optional("intermediate_session_token");
    login_completion::finish(
        state,
        request,
        &member,
        minutes,
        vec![factor],
        token.as_deref(),
    )
}

pub(in crate::api) fn send_link(state: &mut State, request: &Request) -> ApiResult {
    send(state, request, Form::Link)
}

pub(in crate::api) fn send_code(state: &mut State, request: &Request) -> ApiResult {
    send(state, request, Form::Code)
}

fn send(state: &mut State, request: &Request, form: Form) -> ApiResult {
    let organization = state.organization_id(&request.text("organization_id")?)?;
    let email = request.text("email_address")?;
    let member = state.member_or_admit(&organization, &email)?;
    deliver(state, request, form, email, member, None);
    Ok(json!({}))
}

/// Sends a code or a link to a member.
pub(in crate::api) fn deliver(
    state: &mut State,
    request: &Request,
    form: Form,
    email: String,
    member: String,
    minutes: Option<i64>,
) {
    let code = form == Form::Code;
    let sent = Sent {
        purpose: Purpose::Organization,
        channel: "email".into(),
        recipient: email,
        subject: member,
        method_id: new_id("member-email"),
        secret: if code { new_code() } else { new_secret() },
        challenge: request.optional("pkce_code_challenge"),
        expires: request.now + Duration::minutes(minutes.unwrap_or(if code { 10 } else { 60 })),
    };
    state.send(form, sent);
}

fn finish(
    state: &mut State,
    request: &Request,
    minutes: i64,
    kind: &str,
    sent: &Sent,
) -> ApiResult {
    if let Some(member) = state.members.get_mut(&sent.subject) {
        member.value["email_address_verified"] = json!(true);
        if ["invited", "pending"]
            .map(Some)
            .contains(&member.value["status"].as_str())
        {
            member.value["status"] = json!("active");
        }
    }
    let nested =
        json!({"email_factor": {"email_id": sent.method_id, "email_address": sent.recipient}});
    let now = state.time(state.now());
    let factor = factors::of_member(&now, kind, "email", nested);
    let token = request.optional("intermediate_session_token");
    let member = &sent.subject;
    let mut response = login_completion::finish(
        state,
        request,
        member,
        minutes,
        vec![factor],
        token.as_deref(),
    )?;
    merge(
        &mut response,
        json!({"method_id": sent.method_id, "reset_sessions": false}),
    );
    Ok(response)
}

pub(in crate::api) fn magic_link(state: &mut State, request: &Request) -> ApiResult {
    let minutes = request.required_duration(state.options.max_session_duration_minutes)?;
    authenticate_link(state, request, minutes)
}

/// The login by a link with a duration already read.
pub(in crate::api) fn authenticate_link(
    state: &mut State,
    request: &Request,
    minutes: i64,
) -> ApiResult {
    let token = request.text("magic_links_token")?;
    let verifier = request.optional("pkce_code_verifier");
    let sent = state.use_link(Purpose::Organization, &token, verifier.as_deref())?;
    finish(state, request, minutes, "magic_link", &sent)
}

pub(in crate::api) fn email_otp(state: &mut State, request: &Request) -> ApiResult {
    let minutes = request.required_duration(state.options.max_session_duration_minutes)?;
    let organization = state.organization_id(&request.text("organization_id")?)?;
    let (email, code) = (request.text("email_address")?, request.text("code")?);
    let member = state.member_or_admit(&organization, &email)?;
    let sent = state.use_code(Purpose::Organization, &code, |sent| sent.subject == member)?;
    finish(state, request, minutes, "email_otp", &sent)
}
