//! Settings of an organization that decide on roles, invitations and factors.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{Client, EMAIL, PHONE, b2b, b2b_backend, member_log_in, organization, start, text};
use serde_json::{Value, json};

const BOB: &str = "bob@other.com";

async fn update(backend: &Client, organization: &str, settings: Value) -> (u16, Value) {
    let path = format!("/v1/b2b/organizations/{organization}");
    backend.call("PUT", &path, settings).await
}

fn role_ids(member: &Value) -> Vec<&str> {
    let roles = member["roles"].as_array().unwrap();
    roles.iter().map(|role| text(&role["role_id"])).collect()
}

#[tokio::test]
async fn members_of_a_domain_have_the_role_that_the_organization_gives_to_it() {
    let (emulator, control) = start().await;
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    let acme = organization(&control, "Acme", json!({}));
    let path = format!("/v1/b2b/organizations/{acme}/members");
    let bob = backend.ok(&path, json!({"email_address": BOB})).await;
    let ann = member_log_in(&sdk, &acme).await;
    assert_eq!(role_ids(&ann["member"]), ["stytch_member"]);

    let settings = json!({"rbac_email_implicit_role_assignments":
        [{"domain": "EXAMPLE.com", "role_id": "stytch_admin"}]});
    let (status, _) = update(&backend, &acme, settings).await;

    assert_eq!(status, 200);
    let ann = member_log_in(&sdk, &acme).await;
    assert_eq!(role_ids(&ann["member"]), ["stytch_member", "stytch_admin"]);
    assert_eq!(
        ann["member"]["roles"][1]["sources"],
        json!([{"type": "email_assignment", "details": {"email_domain": "EXAMPLE.com"}}])
    );
    assert_eq!(ann["member"]["is_admin"], true);
    assert_eq!(
        ann["member_session"]["roles"],
        json!(["stytch_member", "stytch_admin"])
    );
    let check = json!({"session_token": ann["session_token"], "authorization_check":
        {"organization_id": acme, "resource_id": "stytch.member", "action": "delete"}});
    let seen = backend.ok("/v1/b2b/sessions/authenticate", check).await;
    assert_eq!(seen["verdict"]["granting_roles"], json!(["stytch_admin"]));
    let revoke = format!("/sdk/v1/b2b/sessions/revoke/{}", text(&bob["member_id"]));
    sdk.signed_in(&ann).ok(&revoke, json!({})).await;
    let search = json!({"organization_ids": [acme], "query": {"operator": "AND", "operands":
        [{"filter_name": "member_roles", "filter_value": ["stytch_admin"]}]}});
    let found = backend
        .ok("/v1/b2b/organizations/members/search", search)
        .await;
    assert_eq!(found["results_metadata"]["total"], 1);

    let none = json!({"rbac_email_implicit_role_assignments": []});
    update(&backend, &acme, none).await;
    let ann = member_log_in(&sdk, &acme).await;
    assert_eq!(role_ids(&ann["member"]), ["stytch_member"]);
    assert_eq!(ann["member"]["is_admin"], false);
}

#[tokio::test]
async fn a_role_for_a_domain_must_be_one_of_the_policy() {
    let (emulator, control) = start().await;
    let backend = b2b_backend(&emulator);
    let acme = organization(&control, "Acme", json!({}));
    let before = control.dump();

    for (assignment, error_type) in [
        (
            json!({"domain": "example.com", "role_id": "nobody's"}),
            "invalid_role",
        ),
        (json!({"domain": "example.com"}), "bad_request"),
        (json!({"role_id": "stytch_admin"}), "bad_request"),
        (json!("stytch_admin"), "bad_request"),
    ] {
        let settings = json!({"rbac_email_implicit_role_assignments": [assignment]});
        let (status, answer) = update(&backend, &acme, settings.clone()).await;
        assert_eq!((status, text(&answer["error_type"])), (400, error_type));
        let mut body = settings;
        body["organization_name"] = json!("New");
        backend
            .refused("/v1/b2b/organizations", body, 400, error_type)
            .await;
    }
    assert_eq!(before, control.dump());
}

#[tokio::test]
async fn an_organization_decides_whom_a_backend_may_invite() {
    let (emulator, control) = start().await;
    let backend = b2b_backend(&emulator);
    let acme = organization(&control, "Acme", json!({"email_invites": "NOT_ALLOWED"}));
    let path = "/v1/b2b/magic_links/email/invite";
    let invite = |email: &str| json!({"organization_id": acme, "email_address": email});

    let error = "email_invites_not_allowed";
    backend.refused(path, invite(BOB), 403, error).await;

    let settings = json!({"email_invites": "RESTRICTED",
        "email_allowed_domains": ["example.com"]});
    update(&backend, &acme, settings).await;
    let error = "email_domain_not_allowed";
    backend.refused(path, invite(BOB), 403, error).await;
    assert_eq!(control.inbox(BOB), []);
    let invited = backend.ok(path, invite("cat@Example.com")).await;
    assert_eq!(invited["member"]["status"], "invited");

    update(&backend, &acme, json!({"email_invites": "ALL_ALLOWED"})).await;
    backend.ok(path, invite(BOB)).await;
    assert_eq!(control.inbox(BOB).len(), 1);
}

#[tokio::test]
async fn an_invitation_makes_a_pending_member_an_invited_one() {
    let (emulator, control) = start().await;
    let backend = b2b_backend(&emulator);
    let acme = organization(&control, "Acme", json!({}));
    let path = format!("/v1/b2b/organizations/{acme}/members");
    let body = json!({"email_address": BOB, "create_member_as_pending": true});
    backend.ok(&path, body).await;

    let invite = json!({"organization_id": acme, "email_address": BOB});
    let invited = backend.ok("/v1/b2b/magic_links/email/invite", invite).await;

    assert_eq!(invited["member"]["status"], "invited");
}

#[tokio::test]
async fn a_second_factor_that_the_organization_does_not_allow_is_refused() {
    let (emulator, control) = start().await;
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    let settings = json!({"mfa_policy": "REQUIRED_FOR_ALL", "mfa_methods": "RESTRICTED",
        "allowed_mfa_methods": ["totp"]});
    let acme = organization(&control, "Acme", settings);
    let data = member_log_in(&sdk, &acme).await;
    assert_eq!(data["mfa_required"]["member_options"], Value::Null);
    assert_eq!(control.inbox(PHONE), []);
    let who = json!({"organization_id": acme, "member_id": data["member_id"],
        "intermediate_session_token": data["intermediate_session_token"]});
    let error = "mfa_method_not_allowed";
    let with_code = |code: &str| {
        let mut body = who.clone();
        body["code"] = json!(code);
        body["session_duration_minutes"] = json!(60);
        body
    };

    let before = control.dump();
    sdk.refused("/sdk/v1/b2b/otps/sms/send", who.clone(), 403, error)
        .await;
    let path = "/sdk/v1/b2b/otps/sms/authenticate";
    sdk.refused(path, with_code("000000"), 403, error).await;
    assert_eq!(before, control.dump());
    sdk.ok("/sdk/v1/b2b/totp", who.clone()).await;

    update(&backend, &acme, json!({"allowed_mfa_methods": ["sms_otp"]})).await;
    let before = control.dump();
    let code = control.totp_code(text(&data["member_id"])).unwrap();
    sdk.refused("/sdk/v1/b2b/totp", who.clone(), 403, error)
        .await;
    let path = "/sdk/v1/b2b/totp/authenticate";
    sdk.refused(path, with_code(&code), 403, error).await;
    let mut recovery = with_code("");
    recovery.as_object_mut().unwrap().remove("code");
    recovery["recovery_code"] = json!("0");
    let path = "/sdk/v1/b2b/recovery_codes/recover";
    sdk.refused(path, recovery, 403, error).await;
    assert_eq!(before, control.dump());
    sdk.ok("/sdk/v1/b2b/otps/sms/send", who.clone()).await;
    let code = control.latest_code(PHONE).unwrap();
    let done = sdk
        .ok("/sdk/v1/b2b/otps/sms/authenticate", with_code(&code))
        .await;
    assert_eq!(done["member_authenticated"], true);

    // The factor of the session is no longer one that the organization allows.
    update(&backend, &acme, json!({"allowed_mfa_methods": ["totp"]})).await;
    let exchange = json!({"organization_id": acme, "session_duration_minutes": 60});
    let again = sdk
        .signed_in(&done)
        .ok("/sdk/v1/b2b/sessions/exchange", exchange)
        .await;
    assert_eq!(again["member_authenticated"], false);
    assert_ne!(
        again["mfa_required"]["member_options"]["totp_registration_id"],
        ""
    );
}

#[tokio::test]
async fn a_breakglass_member_may_use_every_method() {
    let (emulator, control) = start().await;
    let (backend, sdk) = (b2b_backend(&emulator), b2b(&emulator));
    let settings = json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["sso"],
        "mfa_methods": "RESTRICTED", "allowed_mfa_methods": ["totp"]});
    let acme = organization(&control, "Acme", settings);
    let data = member_log_in(&sdk, &acme).await;
    assert_eq!(data["member_authenticated"], false);
    let path = format!(
        "/v1/b2b/organizations/{acme}/members/{}",
        text(&data["member_id"])
    );
    let body = json!({"is_breakglass": true, "mfa_enrolled": true});
    backend.call("PUT", &path, body).await;

    let data = member_log_in(&sdk, &acme).await;

    assert_eq!(data["primary_required"], Value::Null);
    assert_eq!(data["mfa_required"]["secondary_auth_initiated"], "sms_otp");
    let body = json!({"organization_id": acme, "member_id": data["member_id"],
        "intermediate_session_token": data["intermediate_session_token"],
        "code": control.latest_code(PHONE), "session_duration_minutes": 60});
    let done = sdk.ok("/sdk/v1/b2b/otps/sms/authenticate", body).await;
    assert_eq!(done["member_authenticated"], true);
    assert_eq!(done["member"]["email_address"], EMAIL);
}
