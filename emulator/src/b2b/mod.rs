//! The SDK API of the B2B project.

pub(crate) mod discovery;
mod factors;
pub(crate) mod member;
pub(crate) mod outcome;
pub(crate) mod primary;

use crate::answer::{ApiError, Outcome, fail, merge, new_id, route_not_found, wrong_type};
use crate::auth::Ask;
use crate::seed::{NewMember, NewOrganization};
use crate::state::directory::{is_deleted, member_not_found, member_roles};
use crate::state::policy::granting;
use crate::state::{Member, Secret, State};
pub(crate) use factors::totp;
use outcome::{factor, session_answer};
use serde_json::{Map, Value, json};

/// Answers a request below `/sdk/v1/b2b`.
pub(crate) fn answer(state: &mut State, ask: &Ask) -> Outcome {
    let segments = ask.segments("/sdk/v1/b2b");
    if ask.method == "GET" {
        return match segments.as_slice() {
            ["organizations", "me"] => {
                let index = state.required(ask, true)?;
                let id = state.sessions[index]
                    .organization
                    .clone()
                    .unwrap_or_default();
                Ok(json!({"organization": organization_value(state, &id)?}))
            }
            ["organizations", "members", "me"] => {
                let index = state.required(ask, true)?;
                Ok(json!({"member": member_value(state, &state.sessions[index].subject)?}))
            }
            ["recovery_codes"] => member::recovery_codes(state, ask, false),
            _ => Err(route_not_found()),
        };
    }
    if let ["organizations", "members", rest @ ..] = segments.as_slice() {
        return member::change(state, ask, rest);
    }
    if ask.method != "POST" {
        return Err(route_not_found());
    }
    match segments.as_slice() {
        ["sessions", rest @ ..] => sessions(state, ask, rest),
        ["passwords", "authenticate"] => primary::password(state, ask),
        ["passwords", "strength_check"] => {
            Ok(crate::consumer::strength(&ask.text("password")?, true))
        }
        ["magic_links", "email", "login_or_signup"] => primary::send(state, ask, "magic_link"),
        ["magic_links", "authenticate"] => primary::magic_link(state, ask),
        ["magic_links", "email", "discovery", "send"] => discovery::send(state, ask, "magic_link"),
        ["magic_links", "discovery", "authenticate"] => discovery::magic_link(state, ask),
        ["otps", "email", "login_or_signup"] => primary::send(state, ask, "otp"),
        ["otps", "email", "authenticate"] => primary::email_otp(state, ask),
        ["otps", "email", "discovery", "send"] => discovery::send(state, ask, "otp"),
        ["otps", "email", "discovery", "authenticate"] => discovery::email_otp(state, ask),
        ["otps", "sms", "send"] => factors::sms_send(state, ask),
        ["otps", "sms", "authenticate"] => factors::sms_authenticate(state, ask),
        ["totp"] => factors::totp_create(state, ask),
        ["totp", "authenticate"] => factors::totp_authenticate(state, ask),
        ["recovery_codes", "recover"] => factors::recover(state, ask),
        ["recovery_codes", "rotate"] => member::recovery_codes(state, ask, true),
        ["discovery", "organizations"] => discovery::organizations(state, ask),
        ["discovery", "intermediate_sessions", "exchange"] => discovery::exchange(state, ask),
        ["discovery", "organizations", "create"] => discovery::create(state, ask),
        _ => Err(route_not_found()),
    }
}

fn sessions(state: &mut State, ask: &Ask, segments: &[&str]) -> Outcome {
    let maximum = state.options.max_session_duration_minutes;
    match segments {
        ["authenticate"] => {
            let index = state.session_endpoint(ask, true)?;
            let minutes = ask.duration(maximum)?;
            state.touch(ask, index, minutes);
            session_answer(state, index)
        }
        ["revoke"] => {
            let index = state.session_endpoint(ask, true)?;
            state.sessions[index].revoked = true;
            Ok(json!({}))
        }
        ["revoke", member] => {
            let index = state.required(ask, true)?;
            let caller = state.sessions[index].clone();
            member_value(state, member)?;
            let allowed = caller.subject == *member
                || may(state, index, "stytch.member", "revoke-sessions")
                    && state
                        .members
                        .get(*member)
                        .map(|it| &it.value["organization_id"])
                        == Some(&json!(caller.organization));
            if !allowed {
                return Err(fail(403, "session_authorization_error", "Not authorized."));
            }
            state.end_sessions_of(member);
            Ok(json!({}))
        }
        ["exchange"] => {
            let index = state.required(ask, true)?;
            let minutes = ask.required_duration(maximum)?;
            let organization = state.organization_id(&ask.text("organization_id")?)?;
            exchange(state, ask, index, &organization, minutes)
        }
        ["exchange_access_token"] => {
            let minutes = ask.required_duration(maximum)?;
            let token = ask.text("access_token")?;
            let member = state.access_tokens.get(&token).cloned();
            let member = member.ok_or_else(crate::answer::unauthorized)?;
            let nested =
                json!({"oauth_access_token_exchange_factor": {"client_id": "connected-app-test"}});
            let factor = factor(state, "oauth", "oauth_access_token_exchange", nested);
            open_plain(state, ask, &member, minutes, factor)
        }
        ["attest"] => {
            let minutes = ask.duration(maximum)?.unwrap_or(60);
            let (profile, token) = (ask.text("profile_id")?, ask.text("token")?);
            let member = crate::consumer::login::trusted(state, profile, token)?;
            let nested =
                json!({"trusted_auth_token_factor": {"token_id": new_id("trusted-token")}});
            let factor = factor(
                state,
                "trusted_auth_token",
                "trusted_token_exchange",
                nested,
            );
            open_plain(state, ask, &member, minutes, factor)
        }
        _ => Err(route_not_found()),
    }
}

/// Whether a role of the session's member allows the action.
fn may(state: &State, index: usize, resource: &str, action: &str) -> bool {
    let session = &state.sessions[index];
    let roles = state.roles_in(session.organization.as_deref());
    !granting(&roles, &state.role_ids(index), resource, action).is_empty()
}

/// Opens a session without asking for a second factor.
fn open_plain(state: &mut State, ask: &Ask, member: &str, minutes: i64, factor: Value) -> Outcome {
    let value = member_value(state, member)?;
    let existing = state
        .caller(ask, true)?
        .filter(|i| state.sessions[*i].subject == member);
    let organization = value["organization_id"].as_str().unwrap_or_default();
    let index = state.open(
        ask,
        existing,
        member,
        Some(organization),
        minutes,
        vec![factor],
    );
    session_answer(state, index)
}

/// Exchanges the session for one in another organization.
pub(crate) fn exchange(
    state: &mut State,
    ask: &Ask,
    index: usize,
    organization: &str,
    minutes: i64,
) -> Outcome {
    let old = state.sessions[index].clone();
    let email = member_value(state, &old.subject)?["email_address"].clone();
    organization_value(state, organization)?;
    let member = find_member(state, organization, email.as_str().unwrap_or_default())
        .ok_or_else(|| fail(404, "member_not_found", "Member could not be found."))?;
    let answer = outcome::finish(state, ask, &member, minutes, old.factors, None)?;
    if state.options.exchange_revokes_old_session
        && answer["member_authenticated"] == json!(true)
        && answer["member_session"]["member_session_id"] != json!(old.id)
    {
        state.sessions[index].revoked = true;
    }
    Ok(answer)
}

/// The public object of an organization.
pub(crate) fn organization_value(state: &State, id: &str) -> Outcome {
    let found = state.organizations.get(id).cloned();
    found.ok_or_else(|| {
        fail(
            404,
            "organization_not_found",
            "Organization could not be found.",
        )
    })
}

/// The public object of a member.
pub(crate) fn member_value(state: &State, id: &str) -> Outcome {
    let found = state.members.get(id).filter(|member| !is_deleted(member));
    found
        .map(|member| member.value.clone())
        .ok_or_else(member_not_found)
}

/// The member with this address in the organization.
pub(crate) fn find_member(state: &State, organization: &str, email: &str) -> Option<String> {
    let hit = state.members.iter().find(|(_, member)| {
        member.value["organization_id"] == json!(organization)
            && !is_deleted(member)
            && member.value["email_address"]
                .as_str()
                .is_some_and(|it| it.eq_ignore_ascii_case(email))
    });
    hit.map(|(id, _)| id.clone())
}

/// Whether the organization takes in anyone with this address.
pub(crate) fn admits(organization: &Value, email: &str) -> bool {
    let domain = email.rsplit('@').next().unwrap_or_default();
    organization["email_jit_provisioning"] == json!("RESTRICTED")
        && organization["email_allowed_domains"]
            .as_array()
            .is_some_and(|domains| domains.contains(&json!(domain)))
}

/// The member with this address, created when the organization admits it.
pub(crate) fn member_or_admit(
    state: &mut State,
    organization: &str,
    email: &str,
) -> Result<String, ApiError> {
    let value = organization_value(state, organization)?;
    if let Some(member) = find_member(state, organization, email) {
        return Ok(member);
    }
    if admits(&value, email) {
        let new = NewMember {
            email_address: email.to_owned(),
            ..NewMember::default()
        };
        return Ok(create_member(state, organization, new));
    }
    Err(member_not_found())
}

/// What the settings of an organization may be.
const SETTINGS: [(&str, &[&str]); 10] = [
    (
        "sso_jit_provisioning",
        &["ALL_ALLOWED", "RESTRICTED", "NOT_ALLOWED"],
    ),
    ("email_jit_provisioning", &["RESTRICTED", "NOT_ALLOWED"]),
    (
        "email_invites",
        &["ALL_ALLOWED", "RESTRICTED", "NOT_ALLOWED"],
    ),
    ("auth_methods", &["ALL_ALLOWED", "RESTRICTED"]),
    ("mfa_methods", &["ALL_ALLOWED", "RESTRICTED"]),
    ("mfa_policy", &["OPTIONAL", "REQUIRED_FOR_ALL"]),
    (
        "oauth_tenant_jit_provisioning",
        &["RESTRICTED", "NOT_ALLOWED"],
    ),
    (
        "first_party_connected_apps_allowed_type",
        &["ALL_ALLOWED", "RESTRICTED", "NOT_ALLOWED"],
    ),
    (
        "third_party_connected_apps_allowed_type",
        &["ALL_ALLOWED", "RESTRICTED", "NOT_ALLOWED"],
    ),
    ("default_mfa_method", &["sms_otp", "totp"]),
];

/// Refuses settings that do not exist, and names that are malformed or taken.
pub(crate) fn check_organization(
    state: &State,
    own: Option<&str>,
    fields: &Map<String, Value>,
) -> Result<(), ApiError> {
    if !state.options.accept_unknown_fields {
        check_settings(fields)?;
    }
    let text = |name: &str| {
        let text = fields.get(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
    };
    let (slug, external_id) = (text("organization_slug"), text("organization_external_id"));
    state.check_organization_names(own, slug, external_id)
}

/// Refuses settings that do not exist.
pub(crate) fn check_settings(fields: &Map<String, Value>) -> Result<(), ApiError> {
    for (name, allowed) in SETTINGS {
        let value = fields.get(name).and_then(Value::as_str);
        if value.is_some_and(|it| !allowed.contains(&it)) {
            return Err(wrong_type(name, &format!("one of {}", allowed.join(", "))));
        }
    }
    Ok(())
}

/// Creates an organization with its members.
pub(crate) fn create_organization(state: &mut State, new: NewOrganization) -> String {
    let id = given_id(&new.fields, "organization_id", "organization");
    let slug = if new.organization_slug.is_empty() {
        let name = new.organization_name.to_lowercase().replace(' ', "-");
        format!("{name}-{}", &id[id.len() - 4..])
    } else {
        new.organization_slug
    };
    let now = state.time(state.now());
    let mut value = json!({
        "organization_name": new.organization_name, "organization_logo_url": "",
        "sso_jit_provisioning": "NOT_ALLOWED", "sso_jit_provisioning_allowed_connections": [],
        "sso_active_connections": [], "email_allowed_domains": [],
        "email_jit_provisioning": "NOT_ALLOWED", "email_invites": "ALL_ALLOWED",
        "auth_methods": "ALL_ALLOWED", "allowed_auth_methods": [], "mfa_policy": "OPTIONAL",
        "rbac_email_implicit_role_assignments": [], "mfa_methods": "ALL_ALLOWED",
        "allowed_mfa_methods": [], "oauth_tenant_jit_provisioning": "NOT_ALLOWED",
        "claimed_email_domains": [], "first_party_connected_apps_allowed_type": "ALL_ALLOWED",
        "allowed_first_party_connected_apps": [],
        "third_party_connected_apps_allowed_type": "ALL_ALLOWED",
        "allowed_third_party_connected_apps": [], "custom_roles": [], "trusted_metadata": {},
        "created_at": now, "updated_at": now,
    });
    merge(&mut value, Value::Object(new.fields));
    merge(
        &mut value,
        json!({"organization_id": id, "organization_slug": slug}),
    );
    state.organizations.insert(id.clone(), value);
    for member in new.members {
        create_member(state, &id, member);
    }
    id
}

/// The id that the fields bring, or a new one.
fn given_id(fields: &Map<String, Value>, name: &str, prefix: &str) -> String {
    let given = fields.get(name).and_then(Value::as_str);
    given.map_or_else(|| new_id(prefix), str::to_owned)
}

/// Brings `roles`, ids or the vendor's objects, into the vendor's form, together with `is_admin`.
pub(crate) fn set_roles(member: &mut Value) {
    let id = |role: &Value| {
        let id = role.as_str().or_else(|| role["role_id"].as_str());
        id.map(str::to_owned)
    };
    let given = member["roles"].as_array().into_iter().flatten();
    let mut ids: Vec<String> = given.filter_map(id).collect();
    if member["is_admin"] == json!(true) {
        ids.push("stytch_admin".to_owned());
    }
    member["is_admin"] = json!(ids.iter().any(|id| id == "stytch_admin"));
    member["roles"] = member_roles(ids.iter().map(String::as_str));
}

/// Creates a member.
pub(crate) fn create_member(state: &mut State, organization: &str, new: NewMember) -> String {
    let id = given_id(&new.fields, "member_id", "member");
    let now = state.time(state.now());
    let password_id = new
        .password
        .as_ref()
        .map(|_| new_id("member-password"))
        .unwrap_or_default();
    let mut value = json!({
        "status": "active", "name": "", "sso_registrations": [], "is_breakglass": false,
        "oauth_registrations": [], "email_address_verified": false,
        "mfa_phone_number_verified": new.fields.contains_key("mfa_phone_number"),
        "is_admin": false, "totp_registration_id": "", "retired_email_addresses": [],
        "is_locked": false, "mfa_enrolled": false, "mfa_phone_number": "",
        "default_mfa_method": "", "trusted_metadata": {}, "untrusted_metadata": {},
        "created_at": now, "updated_at": now,
    });
    merge(&mut value, Value::Object(new.fields));
    set_roles(&mut value);
    merge(
        &mut value,
        json!({
            "organization_id": organization, "member_id": id,
            "email_address": new.email_address, "member_password_id": password_id,
        }),
    );
    let member = Member {
        value,
        password: new.password.map(Secret::Plain),
        totp_secret: None,
        recovery_codes: Vec::new(),
    };
    state.members.insert(id.clone(), member);
    id
}
