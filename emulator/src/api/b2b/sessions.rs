//! Sessions of members: validated, revoked, exchanged, and opened for tokens that others issued.

use super::login_completion::{finish, session_response};
use crate::api::caller;
use crate::api::request::Request;
use crate::error::{ApiResult, fail, unauthorized};
use crate::factors;
use crate::state::State;
use crate::state::directory::member_not_found;
use crate::state::ids::new_id;
use serde_json::{Value, json};

pub(in crate::api) fn authenticate(state: &mut State, request: &Request) -> ApiResult {
    let index = caller::own_session(state, request)?;
    let minutes = request.duration(state.options.max_session_duration_minutes)?;
    state.touch(request.now, index, minutes);
    session_response(state, index)
}

pub(in crate::api) fn revoke(state: &mut State, request: &Request) -> ApiResult {
    let index = caller::own_session(state, request)?;
    state.sessions[index].revoked = true;
    Ok(json!({}))
}

/// Revokes the sessions of a member: one's own, or those of a member of the organization with the role for it.
pub(in crate::api) fn revoke_member(state: &mut State, request: &Request) -> ApiResult {
    let index = caller::required_session(state, request)?;
    let reference = request.parameter("member_id");
    let session = &state.sessions[index];
    let own = session.organization.as_deref().unwrap_or_default();
    let member = match state.member_id(own, reference) {
        Ok(id) => id,
        Err(_) => state.member_id_anywhere(reference)?,
    };
    let organization = state.member_value(&member)?["organization_id"].clone();
    let may = || {
        !state
            .granting_roles(index, "stytch.member", "revoke-sessions")
            .is_empty()
    };
    let allowed = session.subject == member || json!(session.organization) == organization && may();
    if !allowed {
        return Err(fail(403, "session_authorization_error", "Not authorized."));
    }
    state.end_sessions_of(&member);
    Ok(json!({}))
}

pub(in crate::api) fn exchange(state: &mut State, request: &Request) -> ApiResult {
    let index = caller::required_session(state, request)?;
    let minutes = request.required_duration(state.options.max_session_duration_minutes)?;
    let organization = state.organization_id(&request.text("organization_id")?)?;
    exchange_session(state, request, index, &organization, minutes)
}

/// Exchanges the session for one in another organization.
pub(in crate::api) fn exchange_session(
    state: &mut State,
    request: &Request,
    index: usize,
    organization: &str,
    minutes: i64,
) -> ApiResult {
    let old = (*state.sessions[index]).clone();
    let email = state.member_value(&old.subject)?["email_address"].clone();
    state.organization_value(organization)?;
    let member = state
        .find_member(organization, email.as_str().unwrap_or_default())
        .ok_or_else(member_not_found)?;
    let response = finish(state, request, &member, minutes, old.factors, None)?;
    if state.options.exchange_revokes_old_session
        && response["member_authenticated"] == json!(true)
        && response["member_session"]["member_session_id"] != json!(old.id)
    {
        state.sessions[index].revoked = true;
    }
    Ok(response)
}

pub(in crate::api) fn exchange_access_token(state: &mut State, request: &Request) -> ApiResult {
    let minutes = request.required_duration(state.options.max_session_duration_minutes)?;
    let token = request.text("access_token")?;
    let member = state.access_tokens.get(&token).map(|it| (**it).clone());
    let member = member.ok_or_else(unauthorized)?;
    let nested = json!({"oauth_access_token_exchange_factor": {"client_id": "connected-app-test"}});
    let now = state.time(state.now());
    let factor = factors::of_member(&now, "oauth", "oauth_access_token_exchange", nested);
    open_without_mfa(state, request, &member, minutes, factor)
}

pub(in crate::api) fn attest(state: &mut State, request: &Request) -> ApiResult {
    let minutes = request.duration(state.options.max_session_duration_minutes)?;
    let (profile, token) = (request.text("profile_id")?, request.text("token")?);
    let member = state.subject_of_trusted_token(&profile, &token)?;
    if let Some(organization) = request.optional("organization_id") {
        let organization = state.organization_id(&organization)?;
        state.member_id(&organization, &member)?;
    }
    let nested = json!({"trusted_auth_token_factor": {"token_id": new_id("trusted-token")}});
    let now = state.time(state.now());
    let factor = factors::of_member(&now, "trusted_auth_token", "trusted_token_exchange", nested);
    open_without_mfa(state, request, &member, minutes.unwrap_or(60), factor)
}

/// Opens a session without a second factor.
fn open_without_mfa(
    state: &mut State,
    request: &Request,
    member: &str,
    minutes: i64,
    factor: Value,
) -> ApiResult {
    let value = state.member_value(member)?;
    let organization = value["organization_id"].as_str();
    let existing = caller::session_of(state, request, member)?;
    let access = request.access();
    let index = state.open(
        access,
        existing,
        member,
        organization,
        minutes,
        vec![factor],
    );
    session_response(state, index)
}
