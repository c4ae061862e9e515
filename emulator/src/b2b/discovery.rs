//! Discovery: a person proves an address first and picks the organization later.

use super::{admits, create_member, create_organization, find_member, member_or_admit, outcome};
use crate::answer::{Outcome, fail, new_id, new_secret};
use crate::auth::Ask;
use crate::seed::{NewMember, NewOrganization};
use crate::state::{Sent, State, new_code};
use serde_json::{Map, Value, json};
use time::Duration;

pub(crate) fn send(state: &mut State, ask: &Ask, kind: &str) -> Outcome {
    let email = ask.text("email_address")?;
    let otp = kind == "otp";
    let sent = Sent {
        purpose: "discovery",
        channel: "email".into(),
        recipient: email,
        subject: String::new(),
        method_id: new_id("email"),
        secret: if otp { new_code() } else { new_secret() },
        challenge: ask.optional("pkce_code_challenge"),
        expires: ask.now + Duration::minutes(if otp { 10 } else { 60 }),
    };
    state.send(kind, sent);
    Ok(json!({}))
}

fn finish(state: &mut State, kind: &str, sent: &Sent) -> Value {
    let nested =
        json!({"email_factor": {"email_id": sent.method_id, "email_address": sent.recipient}});
    let factors = vec![outcome::factor(state, kind, "email", nested)];
    let list = list(state, &sent.recipient, &factors);
    let token = outcome::new_intermediate(state, &sent.recipient, None, factors);
    json!({
        "intermediate_session_token": token, "email_address": sent.recipient,
        "discovered_organizations": list,
    })
}

pub(crate) fn magic_link(state: &mut State, ask: &Ask) -> Outcome {
    let token = ask.text("discovery_magic_links_token")?;
    let verifier = ask.optional("pkce_code_verifier");
    let sent = state.use_link("discovery", &token, verifier.as_deref())?;
    Ok(finish(state, "magic_link", &sent))
}

pub(super) fn email_otp(state: &mut State, ask: &Ask) -> Outcome {
    let (email, code) = (ask.text("email_address")?, ask.text("code")?);
    let fits = |sent: &Sent| sent.recipient.eq_ignore_ascii_case(&email);
    let sent = state.use_code("discovery", &code, fits)?;
    Ok(finish(state, "email_otp", &sent))
}

fn list(state: &State, email: &str, factors: &[Value]) -> Vec<Value> {
    let domain = email.rsplit('@').next().unwrap_or_default();
    state
        .organizations
        .iter()
        .filter_map(|(id, organization)| {
            let primary = outcome::primary_required(organization, factors);
            let (membership, second) = match find_member(state, id, email) {
                Some(member) => {
                    let value = &state.members.get(&member)?.value;
                    let kind = match value["status"].as_str() {
                        Some("pending") => "pending_member",
                        Some("invited") => "invited_member",
                        _ => "active_member",
                    };
                    let second = outcome::mfa_required(organization, value, factors);
                    (
                        json!({"type": kind, "details": null, "member": value}),
                        second,
                    )
                }
                None if admits(organization, email) => (
                    json!({"type": "eligible_to_join_by_email_domain",
                        "details": {"domain": domain}, "member": null}),
                    outcome::mfa_required(organization, &Value::Null, factors),
                ),
                None => return None,
            };
            Some(json!({
                "organization": organization, "membership": membership,
                "member_authenticated": primary.is_null() && second.is_null(),
                "primary_required": primary, "mfa_required": second,
            }))
        })
        .collect()
}

pub(super) fn organizations(state: &mut State, ask: &Ask) -> Outcome {
    let (email, factors) = if let Some(token) = ask.optional("intermediate_session_token") {
        let before = outcome::intermediate(state, &token)?;
        (before.email, before.factors)
    } else {
        let index = state.required(ask, true)?;
        let session = &state.sessions[index];
        let member = super::member_value(state, &session.subject)?;
        let email = member["email_address"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (email, session.factors.clone())
    };
    let list = list(state, &email, &factors);
    Ok(json!({"email_address": email, "discovered_organizations": list}))
}

pub(super) fn exchange(state: &mut State, ask: &Ask) -> Outcome {
    let minutes = ask.required_duration(state.options.max_session_duration_minutes)?;
    let token = ask.text("intermediate_session_token")?;
    let organization = state.organization_id(&ask.text("organization_id")?)?;
    let before = outcome::intermediate(state, &token)?;
    let member = member_or_admit(state, &organization, &before.email)?;
    outcome::finish(state, ask, &member, minutes, Vec::new(), Some(&token))
}

pub(super) fn create(state: &mut State, ask: &Ask) -> Outcome {
    let minutes = ask.required_duration(state.options.max_session_duration_minutes)?;
    let token = ask.text("intermediate_session_token")?;
    let before = outcome::intermediate(state, &token)?;
    if before.organization.is_some() {
        return Err(fail(
            400,
            "invalid_intermediate_session_token_for_organization",
            "The intermediate session belongs to an organization already.",
        ));
    }
    let mut fields: Map<String, Value> = ask.body.as_object().cloned().unwrap_or_default();
    for name in ["intermediate_session_token", "session_duration_minutes"] {
        fields.remove(name);
    }
    fields.retain(|_, value| !value.is_null());
    super::check_organization(state, None, &fields)?;
    let name = ask
        .optional("organization_name")
        .unwrap_or_else(|| "New organization".into());
    let new = NewOrganization {
        organization_name: name,
        organization_slug: ask.optional("organization_slug").unwrap_or_default(),
        members: Vec::new(),
        fields,
    };
    let organization = create_organization(state, new);
    let mut fields = Map::new();
    fields.insert("roles".into(), json!(["stytch_admin"]));
    let new = NewMember {
        email_address: before.email,
        password: None,
        fields,
    };
    let member = create_member(state, &organization, new);
    outcome::finish(state, ask, &member, minutes, Vec::new(), Some(&token))
}
