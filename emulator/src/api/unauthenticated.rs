//! What is served without credentials: the key sets, the settings of a project, and the events of the SDKs.

use super::request::Request;
use crate::error::{ApiResult, fail};
use crate::state::{State, jwt};
use crate::types::Vertical;
use crate::values::merge;
use serde_json::{Value, json};

/// Both projects sign with the same key.
pub(super) fn key_set(state: &mut State, request: &Request) -> ApiResult {
    let project = state.projects.of(request.vertical());
    if request.parameter("project_id") == project.id {
        return Ok(jwt::key_set());
    }
    Err(fail(
        404,
        "project_not_found",
        "Project could not be found.",
    ))
}

/// Events are accepted and not looked at.
#[allow(clippy::unnecessary_wraps)] // an operation as any other
pub(super) fn events(_: &mut State, _: &Request) -> ApiResult {
    Ok(json!({}))
}

pub(super) fn bootstrap(state: &mut State, request: &Request) -> ApiResult {
    let token = request.parameter("public_token");
    let verticals = [Vertical::Consumer, Vertical::B2b];
    let vertical = verticals
        .into_iter()
        .find(|it| state.projects.of(*it).public_token == token);
    let Some(vertical) = vertical else {
        return Err(fail(
            404,
            "public_token_not_found",
            "Public token could not be found.",
        ));
    };
    let mut response = json!({
        "project_name": "Emulator", "disable_sdk_watermark": true, "cname_domain": null,
        "email_domains": ["example.com"], "captcha_settings": {"enabled": false},
        "pkce_required_for_email_magic_links": false, "pkce_required_for_password_resets": false,
        "pkce_required_for_oauth": false, "pkce_required_for_sso": false, "slug_pattern": null,
        "create_organization_enabled": true, "password_config": null,
        "dfp_protected_auth_enabled": false, "dfp_protected_auth_mode": "OBSERVATION",
        "rbac_policy": state.policy(vertical), "siwe_required_for_crypto_wallets": false,
        "vertical": vertical.pick("CONSUMER", "B2B"),
    });
    merge(
        &mut response,
        Value::Object(state.options.bootstrap.clone()),
    );
    Ok(response)
}
