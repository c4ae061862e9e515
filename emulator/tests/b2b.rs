//! B2B logins, second factors, discovery and exchange over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    Client, EMAIL, PASSWORD, PHONE, another, b2b, member_log_in, organization, start, text,
};
use serde_json::{Value, json};
use stytch_emulator::{Control, NewMember, NewOrganization};

fn strict(control: &Control) -> String {
    organization(control, "Strict", json!({"mfa_policy": "REQUIRED_FOR_ALL"}))
}

fn second(organization: &str, stepped: &Value, code: &str) -> Value {
    json!({"organization_id": organization, "member_id": stepped["member_id"], "code": code,
        "session_duration_minutes": 60,
        "intermediate_session_token": stepped["intermediate_session_token"]})
}

/// A discovery by e-mail code; the answer.
async fn discover(client: &Client, control: &Control) -> Value {
    let email = json!({"email_address": EMAIL});
    let path = "/sdk/v1/b2b/otps/email/discovery";
    client.ok(&format!("{path}/send"), email).await;
    let code = control.latest_code(EMAIL).unwrap();
    let body = json!({"email_address": EMAIL, "code": code});
    client.ok(&format!("{path}/authenticate"), body).await
}

#[tokio::test]
async fn a_required_second_factor_gives_empty_tokens_and_an_intermediate_one() {
    let (emulator, control) = start().await;
    let organization = strict(&control);

    let answer = member_log_in(&b2b(&emulator), &organization).await;

    assert_eq!(answer["member_authenticated"], false);
    assert_eq!(answer["member_session"], Value::Null);
    assert_eq!(
        (&answer["session_token"], &answer["session_jwt"]),
        (&json!(""), &json!(""))
    );
    assert!(!text(&answer["intermediate_session_token"]).is_empty());
    assert_eq!(
        answer["mfa_required"]["secondary_auth_initiated"],
        "sms_otp"
    );
    assert_eq!(answer["primary_required"], Value::Null);
}

#[tokio::test]
async fn an_intermediate_token_stays_valid_after_a_wrong_code_and_is_used_up_by_a_right_one() {
    let (emulator, control) = start().await;
    let organization = strict(&control);
    let client = b2b(&emulator);
    let stepped = member_log_in(&client, &organization).await;
    let code = control.latest_code(PHONE).unwrap();
    let path = "/sdk/v1/b2b/otps/sms/authenticate";

    let wrong = second(&organization, &stepped, another(&code));
    client
        .refused(path, wrong, 401, "unable_to_auth_otp_code")
        .await;
    let right = second(&organization, &stepped, &code);
    let answer = client.ok(path, right.clone()).await;

    let factors = &answer["member_session"]["authentication_factors"];
    assert_eq!(factors.as_array().unwrap().len(), 2);
    client
        .refused(path, right, 404, "intermediate_session_not_found")
        .await;
}

#[tokio::test]
async fn an_intermediate_token_lives_ten_minutes() {
    let (emulator, control) = start().await;
    let organization = strict(&control);
    let client = b2b(&emulator);
    let stepped = member_log_in(&client, &organization).await;
    let send = json!({"organization_id": organization, "member_id": stepped["member_id"],
        "intermediate_session_token": stepped["intermediate_session_token"]});
    let path = "/sdk/v1/b2b/otps/sms/send";

    control.advance_clock(599);
    client.ok(path, send.clone()).await;
    control.advance_clock(2);

    client
        .refused(path, send, 404, "intermediate_session_not_found")
        .await;
}

#[tokio::test]
async fn a_factor_the_organization_does_not_allow_leaves_a_primary_one_to_give() {
    let (emulator, control) = start().await;
    let fields = json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["email_otp"]});
    let organization = organization(&control, "Codes only", fields);
    let client = b2b(&emulator);

    let stepped = member_log_in(&client, &organization).await;
    assert_eq!(stepped["member_authenticated"], false);
    let allowed = &stepped["primary_required"]["allowed_auth_methods"];
    assert_eq!(allowed, &json!(["email_otp"]));

    let who = json!({"organization_id": organization, "email_address": EMAIL});
    client
        .ok("/sdk/v1/b2b/otps/email/login_or_signup", who.clone())
        .await;
    let mut body = who;
    body["code"] = json!(control.latest_code(EMAIL));
    body["session_duration_minutes"] = json!(60);
    body["intermediate_session_token"] = stepped["intermediate_session_token"].clone();
    let answer = client.ok("/sdk/v1/b2b/otps/email/authenticate", body).await;
    assert_eq!(answer["member_authenticated"], true);
}

#[tokio::test]
async fn an_authenticator_app_and_its_recovery_codes_are_second_factors() {
    let (emulator, control) = start().await;
    let organization = strict(&control);
    let client = b2b(&emulator);
    let stepped = member_log_in(&client, &organization).await;
    let who = json!({"organization_id": organization, "member_id": stepped["member_id"],
        "intermediate_session_token": stepped["intermediate_session_token"]});
    let made = client.ok("/sdk/v1/b2b/totp", who).await;
    let code = control.totp_code(text(&stepped["member_id"])).unwrap();
    let body = second(&organization, &stepped, &code);
    let answer = client.ok("/sdk/v1/b2b/totp/authenticate", body).await;
    assert_eq!(answer["member_authenticated"], true);

    let stepped = member_log_in(&client, &organization).await;
    let mut body = second(&organization, &stepped, "");
    body.as_object_mut().unwrap().remove("code");
    body["recovery_code"] = made["recovery_codes"][3].clone();
    let path = "/sdk/v1/b2b/recovery_codes/recover";
    let answer = client.ok(path, body).await;

    assert_eq!(answer["recovery_codes_remaining"], 9);
    assert_eq!(answer["member_authenticated"], true);
}

#[tokio::test]
async fn discovery_lists_creates_and_exchanges() {
    let (emulator, control) = start().await;
    let known = organization(&control, "Known", json!({}));
    let client = b2b(&emulator);
    let found = discover(&client, &control).await;
    let listed = &found["discovered_organizations"][0]["organization"];
    assert_eq!(listed["organization_id"], json!(known));

    let body = json!({"intermediate_session_token": found["intermediate_session_token"],
        "session_duration_minutes": 60, "organization_name": "Second"});
    let path = "/sdk/v1/b2b/discovery/organizations/create";
    let made = client.ok(path, body).await;
    let client = client.signed_in(&made);
    let body = json!({"organization_id": known, "session_duration_minutes": 60});
    let moved = client.ok("/sdk/v1/b2b/sessions/exchange", body).await;

    assert_eq!(moved["member_session"]["organization_id"], json!(known));
    let me = client.got("/sdk/v1/b2b/organizations/me").await;
    assert_eq!(me["organization"]["organization_name"], "Second");
    let me = client.got("/sdk/v1/b2b/organizations/members/me").await;
    assert_eq!(me["member"]["is_admin"], true);
}

#[tokio::test]
async fn an_organization_that_admits_a_domain_is_offered_and_can_be_joined() {
    let (emulator, control) = start().await;
    let fields = json!({"email_jit_provisioning": "RESTRICTED",
        "email_allowed_domains": ["example.com"]});
    let organization = control.create_organization(NewOrganization {
        organization_name: "Open house".into(),
        fields: fields.as_object().unwrap().clone(),
        ..NewOrganization::default()
    });
    let client = b2b(&emulator);
    let found = discover(&client, &control).await;
    let membership = &found["discovered_organizations"][0]["membership"];
    assert_eq!(membership["type"], "eligible_to_join_by_email_domain");

    let body = json!({"intermediate_session_token": found["intermediate_session_token"],
        "organization_id": organization, "session_duration_minutes": 60});
    let path = "/sdk/v1/b2b/discovery/intermediate_sessions/exchange";
    let joined = client.ok(path, body).await;

    assert_eq!(joined["member"]["email_address"], EMAIL);
    assert_eq!(joined["member_authenticated"], true);
}

#[tokio::test]
async fn only_an_administrator_ends_the_sessions_of_another_member() {
    let (emulator, control) = start().await;
    let organization = organization(&control, "Acme", json!({}));
    let admin = |is_admin: bool, email: &str| NewMember {
        email_address: email.into(),
        password: Some(PASSWORD.into()),
        fields: json!({"is_admin": is_admin}).as_object().unwrap().clone(),
    };
    control.create_member(&organization, admin(true, "boss@example.com"));
    control.create_member(&organization, admin(false, "peer@example.com"));
    let client = b2b(&emulator);
    let target = member_log_in(&client, &organization).await;
    let path = format!("/sdk/v1/b2b/sessions/revoke/{}", text(&target["member_id"]));
    let as_member = async |email: &str| {
        let body = json!({"organization_id": organization, "email_address": email,
            "password": PASSWORD, "session_duration_minutes": 60});
        let path = "/sdk/v1/b2b/passwords/authenticate";
        client.signed_in(&client.ok(path, body).await)
    };

    let peer = as_member("peer@example.com").await;
    peer.refused(&path, json!({}), 403, "session_authorization_error")
        .await;
    as_member("boss@example.com")
        .await
        .ok(&path, json!({}))
        .await;

    let target = client.signed_in(&target);
    target
        .refused(
            "/sdk/v1/b2b/sessions/authenticate",
            json!({}),
            404,
            "session_not_found",
        )
        .await;
}

#[tokio::test]
async fn a_dead_session_token_does_not_use_up_a_code() {
    let (emulator, control) = start().await;
    let organization = organization(&control, "Acme", json!({}));
    let client = b2b(&emulator);
    let dead = client.signed_in(&member_log_in(&client, &organization).await);
    control.revoke_all_sessions();
    let email = json!({"email_address": EMAIL});
    let path = "/sdk/v1/b2b/otps/email/discovery/send";
    client.ok(path, email).await;
    let code = control.latest_code(EMAIL).unwrap();
    let body = json!({"email_address": EMAIL, "code": code});
    let path = "/sdk/v1/b2b/otps/email/discovery/authenticate";

    let error = "unauthorized_credentials";
    dead.refused(path, body.clone(), 401, error).await;

    client.ok(path, body).await;
}
