//! Refusals of calls whose work has begun: the state stays as it was.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    Client, EMAIL, PASSWORD, PHONE, another, b2b, b2b_backend, member_log_in, organization, start,
    text,
};
use serde_json::{Value, json};
use stytch_emulator::{Control, NewOrganization};

const BOB: &str = "bob@example.com";

/// An organization that admits everyone at example.com and has no member.
fn open_to_example(control: &Control, name: &str) -> String {
    let fields = json!({"email_jit_provisioning": "RESTRICTED",
        "email_allowed_domains": ["example.com"]});
    control.create_organization(NewOrganization {
        organization_name: name.into(),
        fields: fields.as_object().unwrap().clone(),
        ..NewOrganization::default()
    })
}

/// A call that must be refused and leave the state as it was.
async fn refused(
    control: &Control,
    client: &Client,
    path: &str,
    body: Value,
    expected: (u16, &str),
) {
    let before = control.dump();
    client.refused(path, body, expected.0, expected.1).await;
    assert_eq!(before, control.dump(), "{path}");
}

/// An organization whose second factor is required, and an intermediate token of its member.
async fn intermediate_of(client: &Client, control: &Control, name: &str) -> (String, Value) {
    let id = organization(control, name, json!({"mfa_policy": "REQUIRED_FOR_ALL"}));
    let data = member_log_in(client, &id).await;
    let token = data["intermediate_session_token"].clone();
    assert_ne!(text(&token), "");
    (id, token)
}

#[tokio::test]
async fn a_wrong_code_for_an_admitted_address_creates_no_member() {
    let (emulator, control) = start().await;
    let client = b2b(&emulator);
    let acme = open_to_example(&control, "Acme");

    let body = json!({"organization_id": acme, "email_address": BOB, "code": "000000",
        "session_duration_minutes": 60});

    let path = "/sdk/v1/b2b/otps/email/authenticate";
    refused(&control, &client, path, body, (404, "otp_code_not_found")).await;
}

#[tokio::test]
async fn an_exchange_with_a_token_of_another_organization_creates_no_member() {
    let (emulator, control) = start().await;
    let client = b2b(&emulator);
    let (_, token) = intermediate_of(&client, &control, "Strict").await;
    let acme = open_to_example(&control, "Acme");

    let body = json!({"organization_id": acme, "intermediate_session_token": token,
        "session_duration_minutes": 60});

    let path = "/sdk/v1/b2b/discovery/intermediate_sessions/exchange";
    let error = "invalid_intermediate_session_token_for_organization";
    refused(&control, &client, path, body, (400, error)).await;
}

#[tokio::test]
async fn a_link_or_a_code_with_a_wrong_intermediate_token_stays_valid_and_activates_nobody() {
    let (emulator, control) = start().await;
    let (client, backend) = (b2b(&emulator), b2b_backend(&emulator));
    let (_, foreign) = intermediate_of(&client, &control, "Strict").await;
    let acme = organization(&control, "Acme", json!({}));
    let invite = json!({"organization_id": acme, "email_address": BOB});
    backend.ok("/v1/b2b/magic_links/email/invite", invite).await;
    let link = control.latest_code(BOB).unwrap();
    let send = json!({"organization_id": acme, "email_address": EMAIL});
    client
        .ok("/sdk/v1/b2b/otps/email/login_or_signup", send)
        .await;
    let code = control.latest_code(EMAIL).unwrap();

    for (token, expected) in [
        (json!("nobody's"), (404, "intermediate_session_not_found")),
        (
            foreign,
            (400, "invalid_intermediate_session_token_for_organization"),
        ),
    ] {
        let body = json!({"magic_links_token": link, "session_duration_minutes": 60,
            "intermediate_session_token": token});
        for (client, path) in [
            (&client, "/sdk/v1/b2b/magic_links/authenticate"),
            (&backend, "/v1/b2b/magic_links/authenticate"),
        ] {
            refused(&control, client, path, body.clone(), expected).await;
        }
        let body = json!({"organization_id": acme, "email_address": EMAIL, "code": code,
            "session_duration_minutes": 60, "intermediate_session_token": token});
        let path = "/sdk/v1/b2b/otps/email/authenticate";
        refused(&control, &client, path, body, expected).await;
    }

    let body = json!({"magic_links_token": link, "session_duration_minutes": 60});
    let data = client
        .ok("/sdk/v1/b2b/magic_links/authenticate", body)
        .await;
    assert_eq!(data["member"]["status"], "active");
}

#[tokio::test]
async fn a_second_factor_before_the_first_uses_no_code_up_and_changes_no_setting() {
    let (emulator, control) = start().await;
    let client = b2b(&emulator);
    let links_only = json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["magic_link"]});
    let acme = organization(&control, "Acme", links_only);
    let data = member_log_in(&client, &acme).await;
    let who = json!({"organization_id": acme, "member_id": data["member_id"],
        "intermediate_session_token": data["intermediate_session_token"]});
    let with = |more: Value| {
        let mut body = who.clone();
        let fields = more.as_object().unwrap().clone();
        body.as_object_mut().unwrap().extend(fields);
        body
    };
    client.ok("/sdk/v1/b2b/otps/sms/send", who.clone()).await;
    let made = client.ok("/sdk/v1/b2b/totp", who.clone()).await;
    let sms = control.latest_code(PHONE).unwrap();
    let totp = control.totp_code(text(&data["member_id"])).unwrap();
    let missing = (401, "insufficient_factors");

    let body = with(json!({"code": sms, "session_duration_minutes": 60,
        "set_mfa_enrollment": "enroll"}));
    let path = "/sdk/v1/b2b/otps/sms/authenticate";
    refused(&control, &client, path, body, missing).await;
    let body = with(json!({"code": totp, "session_duration_minutes": 60,
        "set_mfa_enrollment": "enroll", "set_default_mfa": true}));
    refused(
        &control,
        &client,
        "/sdk/v1/b2b/totp/authenticate",
        body,
        missing,
    )
    .await;
    let recovery = &made["recovery_codes"][0];
    let body = with(json!({"recovery_code": recovery, "session_duration_minutes": 60}));
    let path = "/sdk/v1/b2b/recovery_codes/recover";
    refused(&control, &client, path, body, missing).await;
}

#[tokio::test]
async fn a_wrong_second_factor_uses_up_the_intermediate_token_alone_and_only_by_the_option() {
    let (emulator, control) = start().await;
    let client = b2b(&emulator);
    let (acme, token) = intermediate_of(&client, &control, "Acme").await;
    let member = member_log_in(&client, &acme).await["member_id"].clone();
    let code = control.latest_code(PHONE).unwrap();
    let body = json!({"organization_id": acme, "member_id": member, "code": another(&code),
        "session_duration_minutes": 60, "intermediate_session_token": token});
    let path = "/sdk/v1/b2b/otps/sms/authenticate";
    let wrong = (401, "unable_to_auth_otp_code");

    refused(&control, &client, path, body.clone(), wrong).await;

    let mut options = control.options();
    options.intermediate_token_dies_on_failure = true;
    control.set_options(options);
    let before = control.dump();
    client.refused(path, body.clone(), wrong.0, wrong.1).await;
    let after = control.dump();
    assert!(before.contains(text(&token)) && !after.contains(text(&token)));
    let mut right = body;
    right["code"] = json!(code);
    let gone = (404, "intermediate_session_not_found");
    refused(&control, &client, path, right, gone).await;
    let login = json!({"organization_id": acme, "email_address": EMAIL, "password": PASSWORD,
        "session_duration_minutes": 60});
    client.ok("/sdk/v1/b2b/passwords/authenticate", login).await;
}
