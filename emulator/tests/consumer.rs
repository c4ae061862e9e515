//! Consumer logins and sessions over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{CHALLENGE, EMAIL, PHONE, VERIFIER, another, consumer, log_in, start, text};
use serde_json::json;

const AUTHENTICATE: &str = "/sdk/v1/sessions/authenticate";

#[tokio::test]
async fn authenticate_validates_without_a_duration_and_extends_with_one() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let client = client.signed_in(&data);

    let plain = client.ok(AUTHENTICATE, json!({})).await;
    let longer = json!({"session_duration_minutes": 120});
    let longer = client.ok(AUTHENTICATE, longer).await;

    let (before, after) = (&data["session"], &plain["session"]);
    assert_eq!(after["expires_at"], before["expires_at"]);
    assert_ne!(after["last_accessed_at"], before["last_accessed_at"]);
    assert_ne!(longer["session"]["expires_at"], before["expires_at"]);
    assert_eq!(longer["session_token"], data["session_token"]);
    let short = json!({"session_duration_minutes": 4});
    let error = "invalid_session_duration_minutes";
    client.refused(AUTHENTICATE, short, 400, error).await;
}

#[tokio::test]
async fn a_revoked_session_is_gone_for_every_endpoint() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let client = client.signed_in(&data);
    let me = client.got("/sdk/v1/users/me").await;
    assert_eq!(me["user_id"], data["user_id"]);

    client.ok("/sdk/v1/sessions/revoke", json!({})).await;

    client
        .refused(AUTHENTICATE, json!({}), 404, "session_not_found")
        .await;
    let (status, gone) = client.get("/sdk/v1/users/me").await;
    assert_eq!(
        (status, text(&gone["error_type"])),
        (401, "unauthorized_credentials")
    );
}

#[tokio::test]
async fn a_session_ends_when_the_clock_passes_its_end() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let client = client.signed_in(&log_in(&client, &control).await);

    control.advance_clock(3601);

    client
        .refused(AUTHENTICATE, json!({}), 404, "session_not_found")
        .await;
}

#[tokio::test]
async fn a_code_adds_a_factor_to_the_same_session() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let client = client.signed_in(&data);
    let body = json!({"email": EMAIL});
    let sent = client.ok("/sdk/v1/otps/email/send/secondary", body).await;
    let code = control.latest_code(EMAIL).unwrap();
    let body = |code: &str| json!({"token": code, "method_id": sent["method_id"], "session_duration_minutes": 30});
    let path = "/sdk/v1/otps/authenticate";

    let (wrong, error) = (body(another(&code)), "unable_to_auth_otp_code");
    client.refused(path, wrong, 401, error).await;
    let answer = client.ok(path, body(&code)).await;

    let session = &answer["session"];
    assert_eq!(session["session_id"], data["session"]["session_id"]);
    assert_eq!(
        session["authentication_factors"].as_array().unwrap().len(),
        2
    );
    assert_eq!(answer["session_token"], data["session_token"]);
}

#[tokio::test]
async fn a_code_is_good_once_and_not_after_its_end() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let path = "/sdk/v1/otps/sms/login_or_create";
    let body = json!({"phone_number": PHONE, "expiration_minutes": 5});
    let sent = client.ok(path, body.clone()).await;
    let login = |code: String| json!({"token": code, "method_id": sent["method_id"], "session_duration_minutes": 30});
    let path = "/sdk/v1/otps/authenticate";
    let first = login(control.latest_code(PHONE).unwrap());

    client.ok(path, first.clone()).await;
    client.refused(path, first, 404, "otp_code_not_found").await;

    client.ok("/sdk/v1/otps/sms/login_or_create", body).await;
    control.advance_clock(301);
    let late = login(control.latest_code(PHONE).unwrap());
    client.refused(path, late, 404, "otp_code_not_found").await;
}

#[tokio::test]
async fn a_magic_link_needs_the_verifier_of_its_challenge() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let body = json!({"email": EMAIL, "code_challenge": CHALLENGE});
    client
        .ok("/sdk/v1/magic_links/email/login_or_create", body)
        .await;
    let token = control.latest_code(EMAIL).unwrap();
    let body = |verifier: Option<&str>| json!({"token": token, "session_duration_minutes": 60, "code_verifier": verifier});
    let path = "/sdk/v1/magic_links/authenticate";

    client
        .refused(path, body(None), 400, "pkce_expected_code_verifier")
        .await;
    client
        .refused(path, body(Some("wrong")), 401, "pkce_mismatch")
        .await;
    let answer = client.ok(path, body(Some(VERIFIER))).await;

    assert_eq!(answer["user"]["emails"][0]["verified"], true);
}

#[tokio::test]
async fn a_link_asked_for_without_a_challenge_takes_no_verifier() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let path = "/sdk/v1/magic_links/email/login_or_create";
    client.ok(path, json!({"email": EMAIL})).await;
    let token = control.latest_code(EMAIL).unwrap();
    let mut body = json!({"token": token, "session_duration_minutes": 60, "code_verifier": "x"});
    let path = "/sdk/v1/magic_links/authenticate";

    let error = "pkce_did_not_expect_code_verifier";
    client.refused(path, body.clone(), 400, error).await;

    body.as_object_mut().unwrap().remove("code_verifier");
    client.ok(path, body).await;
}

#[tokio::test]
async fn an_empty_basic_password_means_no_session() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    log_in(&client, &control).await;

    let client = client.with_password("");

    let body = json!({"email": EMAIL, "password": common::PASSWORD,
        "session_duration_minutes": 60});
    client.ok("/sdk/v1/passwords/authenticate", body).await;
}

#[tokio::test]
async fn a_dead_session_token_is_refused_before_any_work() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let dead = client.signed_in(&log_in(&client, &control).await);
    control.revoke_all_sessions();
    let body = json!({"email": "new@example.com", "password": common::PASSWORD,
        "session_duration_minutes": 60});

    let error = "unauthorized_credentials";
    dead.refused("/sdk/v1/passwords", body.clone(), 401, error)
        .await;

    // The user was not made by the refused call.
    client.ok("/sdk/v1/passwords", body).await;
}

#[tokio::test]
async fn an_address_or_number_of_another_user_is_not_added() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let signed_in = client.signed_in(&log_in(&client, &control).await);
    for (channel, field, value, error) in [
        ("email", "email", "eve@example.com", "duplicate_email"),
        ("sms", "phone_number", PHONE, "duplicate_phone_number"),
    ] {
        let body = json!({field: value});
        let path = format!("/sdk/v1/otps/{channel}/login_or_create");
        client.ok(&path, body.clone()).await;

        let path = format!("/sdk/v1/otps/{channel}/send/secondary");
        signed_in.refused(&path, body, 400, error).await;
    }
}
