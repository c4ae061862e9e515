//! Primary logins of a known organization: password, e-mail link and e-mail code.

use super::{find_member, member_or_admit, outcome};
use crate::answer::{Outcome, merge, new_id, new_secret, unauthorized};
use crate::auth::Ask;
use crate::state::{Sent, State, new_code};
use serde_json::json;
use time::Duration;

pub(super) fn password(state: &mut State, ask: &Ask) -> Outcome {
    let minutes = ask.required_duration(state.options.max_session_duration_minutes)?;
    authenticate_password(state, ask, minutes)
}

/// The password login with a duration already read.
pub(crate) fn authenticate_password(state: &mut State, ask: &Ask, minutes: i64) -> Outcome {
    let organization = state.organization_id(&ask.text("organization_id")?)?;
    let (email, password) = (ask.text("email_address")?, ask.text("password")?);
    let member = find_member(state, &organization, &email).ok_or_else(unauthorized)?;
    let known = state.members[&member].password.as_ref();
    if !known.is_some_and(|secret| secret.matches(&password)) {
        return Err(unauthorized());
    }
    let factor = outcome::factor(state, "password", "knowledge", json!({}));
    let token = ask.optional("intermediate_session_token");
    outcome::finish(state, ask, &member, minutes, vec![factor], token.as_deref())
}

pub(super) fn send(state: &mut State, ask: &Ask, kind: &str) -> Outcome {
    let organization = state.organization_id(&ask.text("organization_id")?)?;
    let email = ask.text("email_address")?;
    let member = member_or_admit(state, &organization, &email)?;
    deliver(state, ask, kind, email, member, None);
    Ok(json!({}))
}

/// Sends a code or a link to a member.
pub(crate) fn deliver(
    state: &mut State,
    ask: &Ask,
    kind: &str,
    email: String,
    member: String,
    minutes: Option<i64>,
) {
    let otp = kind == "otp";
    let sent = Sent {
        purpose: "b2b",
        channel: "email".into(),
        recipient: email,
        subject: member,
        method_id: new_id("member-email"),
        secret: if otp { new_code() } else { new_secret() },
        challenge: ask.optional("pkce_code_challenge"),
        expires: ask.now + Duration::minutes(minutes.unwrap_or(if otp { 10 } else { 60 })),
    };
    state.send(kind, sent);
}

fn finish(state: &mut State, ask: &Ask, minutes: i64, kind: &str, sent: &Sent) -> Outcome {
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
    let factor = outcome::factor(state, kind, "email", nested);
    let token = ask.optional("intermediate_session_token");
    let member = &sent.subject;
    let mut answer = outcome::finish(state, ask, member, minutes, vec![factor], token.as_deref())?;
    merge(
        &mut answer,
        json!({"method_id": sent.method_id, "reset_sessions": false}),
    );
    Ok(answer)
}

pub(super) fn magic_link(state: &mut State, ask: &Ask) -> Outcome {
    let minutes = ask.required_duration(state.options.max_session_duration_minutes)?;
    authenticate_link(state, ask, minutes)
}

/// The login by a link with a duration already read.
pub(crate) fn authenticate_link(state: &mut State, ask: &Ask, minutes: i64) -> Outcome {
    let token = ask.text("magic_links_token")?;
    let verifier = ask.optional("pkce_code_verifier");
    let sent = state.use_link("b2b", &token, verifier.as_deref())?;
    finish(state, ask, minutes, "magic_link", &sent)
}

pub(super) fn email_otp(state: &mut State, ask: &Ask) -> Outcome {
    let minutes = ask.required_duration(state.options.max_session_duration_minutes)?;
    let organization = state.organization_id(&ask.text("organization_id")?)?;
    let (email, code) = (ask.text("email_address")?, ask.text("code")?);
    let member = member_or_admit(state, &organization, &email)?;
    let sent = state.use_code("b2b", &code, |sent| sent.subject == member)?;
    finish(state, ask, minutes, "email_otp", &sent)
}
