//! Discovery: a user proves an address first and chooses the organization later.

use super::login_completion::{self, finish as complete, foreign_intermediate, intermediate};
use crate::api::caller;
use crate::api::request::Request;
use crate::error::ApiResult;
use crate::factors::{self, mfa_required, primary_required};
use crate::state::State;
use crate::state::codes::{Form, Purpose, Sent};
use crate::state::ids::{new_code, new_id, new_secret};
use serde_json::{Map, Value, json};
use time::Duration;

/// What anyone may know of an organization: how its members sign in.
const PUBLIC: [&str; 13] = [
    "organization_id",
    "organization_name",
    "organization_slug",
    "organization_logo_url",
    "sso_active_connections",
    "sso_default_connection_id",
    "email_jit_provisioning",
    "email_allowed_domains",
    "oauth_tenant_jit_provisioning",
    "allowed_oauth_tenants",
    "auth_methods",
    "allowed_auth_methods",
    "mfa_policy",
];

/// The organization with this slug, or none.
pub(in crate::api) fn organization_of_slug(state: &mut State, request: &Request) -> ApiResult {
    let slug = json!(request.text("organization_slug")?);
    let mut organizations = state.organizations.values();
    let found = organizations.find(|it| it["organization_slug"] == slug);
    let known = |it: &Value| -> Map<String, Value> {
        let field = |name: &str| (name.to_owned(), it[name].clone());
        PUBLIC.into_iter().map(field).collect()
    };
    Ok(json!({ "organization": found.map(|it| known(it)) }))
}

pub(in crate::api) fn send_link(state: &mut State, request: &Request) -> ApiResult {
    send(state, request, Form::Link)
}

pub(in crate::api) fn send_code(state: &mut State, request: &Request) -> ApiResult {
    send(state, request, Form::Code)
}

fn send(state: &mut State, request: &Request, form: Form) -> ApiResult {
    let email = request.text("email_address")?;
    let code = form == Form::Code;
    let sent = Sent {
        purpose: Purpose::Discovery,
        channel: "email".into(),
        recipient: email,
        subject: String::new(),
        method_id: new_id("email"),
        secret: if code { new_code() } else { new_secret() },
        challenge: request.optional("pkce_code_challenge"),
        expires: request.now + Duration::minutes(if code { 10 } else { 60 }),
    };
    state.send(form, sent);
    Ok(json!({}))
}

fn finish(state: &mut State, kind: &str, sent: &Sent) -> Value {
    let nested =
        json!({"email_factor": {"email_id": sent.method_id, "email_address": sent.recipient}});
    let now = state.time(state.now());
    let factors = vec![factors::of_member(&now, kind, "email", nested)];
    let list = list(state, &sent.recipient, &factors);
    let token = login_completion::new_intermediate(state, &sent.recipient, None, factors);
    json!({
        "intermediate_session_token": token, "email_address": sent.recipient,
        "discovered_organizations": list,
    })
}

pub(in crate::api) fn magic_link(state: &mut State, request: &Request) -> ApiResult {
    let token = request.text("discovery_magic_links_token")?;
    let verifier = request.optional("pkce_code_verifier");
    let sent = state.use_link(Purpose::Discovery, &token, verifier.as_deref())?;
    Ok(finish(state, "magic_link", &sent))
}

pub(in crate::api) fn email_otp(state: &mut State, request: &Request) -> ApiResult {
    let (email, code) = (request.text("email_address")?, request.text("code")?);
    let fits = |sent: &Sent| sent.recipient.eq_ignore_ascii_case(&email);
    let sent = state.use_code(Purpose::Discovery, &code, fits)?;
    Ok(finish(state, "email_otp", &sent))
}

fn list(state: &State, email: &str, factors: &[Value]) -> Vec<Value> {
    let domain = email.rsplit('@').next().unwrap_or_default();
    state
        .organizations
        .iter()
        .filter_map(|(id, organization)| {
            let mut primary = primary_required(organization, &Value::Null, factors);
            let (membership, second) = match state.find_member(id, email) {
                Some(member) => {
                    let value = state.member_value(&member).ok()?;
                    primary = primary_required(organization, &value, factors);
                    let kind = match value["status"].as_str() {
                        Some("pending") => "pending_member",
                        Some("invited") => "invited_member",
                        _ => "active_member",
                    };
                    let second = mfa_required(organization, &value, factors);
                    (
                        json!({"type": kind, "details": null, "member": value}),
                        second,
                    )
                }
                None if state.admits(id, email) => (
                    json!({"type": "eligible_to_join_by_email_domain",
                        "details": {"domain": domain}, "member": null}),
                    mfa_required(organization, &Value::Null, factors),
                ),
                None => return None,
            };
            Some(json!({
                "organization": **organization, "membership": membership,
                "member_authenticated": primary.is_null() && second.is_null(),
                "primary_required": primary, "mfa_required": second,
            }))
        })
        .collect()
}

pub(in crate::api) fn organizations(state: &mut State, request: &Request) -> ApiResult {
    let (email, factors) = if let Some(token) = request.optional("intermediate_session_token") {
        let before = intermediate(state, &token)?;
        (before.email, before.factors)
    } else {
        let index = caller::required_session(state, request)?;
        let session = &state.sessions[index];
        let member = state.member_value(&session.subject)?;
        let email = member["email_address"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        (email, session.factors.clone())
    };
    let list = list(state, &email, &factors);
    Ok(json!({"email_address": email, "discovered_organizations": list}))
}

pub(in crate::api) fn exchange(state: &mut State, request: &Request) -> ApiResult {
    let minutes = request.required_duration(state.options.max_session_duration_minutes)?;
    let token = request.text("intermediate_session_token")?;
    let organization = state.organization_id(&request.text("organization_id")?)?;
    let before = intermediate(state, &token)?;
    let member = state.member_or_admit(&organization, &before.email)?;
    complete(state, request, &member, minutes, Vec::new(), Some(&token))
}

pub(in crate::api) fn create(state: &mut State, request: &Request) -> ApiResult {
    let minutes = request.required_duration(state.options.max_session_duration_minutes)?;
    let token = request.text("intermediate_session_token")?;
    let before = intermediate(state, &token)?;
    if before.organization.is_some() {
        return Err(foreign_intermediate());
    }
    let of_the_call = ["intermediate_session_token", "session_duration_minutes"];
    let fields = request.fields_without(&of_the_call);
    state.check_organization(None, &fields)?;
    let name = request.optional("organization_name");
    let name = name.unwrap_or_else(|| "New organization".into());
    let slug = request.optional("organization_slug").unwrap_or_default();
    let organization = state.create_organization(&name, &slug, fields);
    let admin = Map::from_iter([("roles".to_owned(), json!(["stytch_admin"]))]);
    let member = state.create_member(&organization, &before.email, None, admin);
    complete(state, request, &member, minutes, Vec::new(), Some(&token))
}
