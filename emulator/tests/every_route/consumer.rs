//! The routes of consumer projects.

use serde_json::{Value, json};
use stytch_emulator::{Control, NewUser};

use super::common::{
    CHALLENGE, Client, EMAIL, PASSWORD, PHONE, VERIFIER, another, consumer, log_in, start, text,
};
use super::factors;
use super::{
    bootstrap_and_events, credentials_are_checked, record, strangers_are_refused_everywhere,
};

const PHONE_OF_EVE: &str = "+15005550019";

#[tokio::test]
async fn every_consumer_route_answers() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    bootstrap_and_events(&client, "CONSUMER", "/sdk/v1").await;
    credentials_are_checked(&client, &emulator, "/sdk/v1/sessions/authenticate").await;

    consumer_passwords(&client).await;
    let data = log_in(&client, &control).await;
    let signed_in = client.signed_in(&data);
    consumer_codes(&client, &signed_in, &control).await;
    consumer_links(&client, &signed_in, &control).await;
    user_changes(&client, &control).await;
    consumer_sessions(&client, &signed_in, &control, text(&data["user_id"])).await;
    strangers_are_refused_everywhere(&client, &control).await;
    record("consumer", &control);
}

async fn consumer_passwords(client: &Client) {
    let path = "/sdk/v1/passwords";
    let body = json!({"email": "bob@example.com", "password": PASSWORD,
        "session_duration_minutes": 60});
    client.ok(path, body.clone()).await;
    let with = |name: &str, value: Value| {
        let mut body = body.clone();
        body[name] = value;
        body
    };
    client
        .refused(path, body.clone(), 400, "duplicate_email")
        .await;
    let weak = with("password", json!("short"));
    client.refused(path, weak, 400, "weak_password").await;
    let none = with("email", json!(null));
    client.refused(path, none, 400, "bad_request").await;
    let long = with("session_duration_minutes", json!(527_041));
    let refused = "invalid_session_duration_minutes";
    client.refused(path, long, 400, refused).await;

    let path = "/sdk/v1/passwords/authenticate";
    client.ok(path, body.clone()).await;
    let wrong = with("password", json!("wrong horse"));
    client
        .refused(path, wrong, 401, "unauthorized_credentials")
        .await;
    for password in ["short", PASSWORD] {
        let body = json!({"password": password, "email": EMAIL});
        client.ok("/sdk/v1/passwords/strength_check", body).await;
    }
}

async fn consumer_codes(client: &Client, signed_in: &Client, control: &Control) {
    for (channel, field) in [
        ("email", "email"),
        ("sms", "phone_number"),
        ("whatsapp", "phone_number"),
    ] {
        let to = if channel == "email" { EMAIL } else { PHONE };
        let body = json!({field: to, "expiration_minutes": 5});
        let path = |end: &str| format!("/sdk/v1/otps/{channel}/{end}");
        // First the signed-in person's own, so that the number is theirs.
        signed_in.ok(&path("send/secondary"), body.clone()).await;
        client.ok(&path("send/primary"), body.clone()).await;
        let sent = client.ok(&path("login_or_create"), body.clone()).await;
        let code = control.latest_code(to).unwrap();
        let body = |code: &str| json!({"token": code, "method_id": sent["method_id"], "session_duration_minutes": 60});
        let authenticate = "/sdk/v1/otps/authenticate";
        let (wrong, refused) = (body(another(&code)), "unable_to_auth_otp_code");
        client.refused(authenticate, wrong, 401, refused).await;
        client.ok(authenticate, body(&code)).await;
        let unknown = if channel == "email" {
            json!({field: "nobody@example.com"})
        } else {
            json!({field: "+15005550000"})
        };
        client
            .refused(
                &path("send/primary"),
                unknown.clone(),
                404,
                "user_not_found",
            )
            .await;
        client
            .refused(
                &path("send/secondary"),
                unknown,
                401,
                "unauthorized_credentials",
            )
            .await;
    }
    let body = json!({"phone_number": "5005550006"});
    client
        .refused(
            "/sdk/v1/otps/sms/login_or_create",
            body,
            400,
            "invalid_phone_number",
        )
        .await;
}

async fn consumer_links(client: &Client, signed_in: &Client, control: &Control) {
    let body = json!({"email": EMAIL, "code_challenge": CHALLENGE});
    let path = "/sdk/v1/magic_links/email/send";
    client.ok(&format!("{path}/primary"), body.clone()).await;
    signed_in
        .ok(&format!("{path}/secondary"), body.clone())
        .await;
    let path = "/sdk/v1/magic_links/email/login_or_create";
    client.ok(path, body).await;
    let token = control.latest_code(EMAIL).unwrap();
    let body = |verifier: Option<&str>| json!({"token": token, "session_duration_minutes": 60, "code_verifier": verifier});
    let path = "/sdk/v1/magic_links/authenticate";
    for (verifier, status, error_type) in [
        (None, 400, "pkce_expected_code_verifier"),
        (Some("wrong"), 401, "pkce_mismatch"),
    ] {
        client
            .refused(path, body(verifier), status, error_type)
            .await;
    }
    client.ok(path, body(Some(VERIFIER))).await;
    let used = body(Some(VERIFIER));
    client
        .refused(path, used, 401, "unable_to_auth_magic_link")
        .await;
}

async fn user_changes(client: &Client, control: &Control) {
    control.create_user(NewUser {
        email: Some("eve@example.com".into()),
        password: Some(PASSWORD.into()),
        fields: factors::of_every_kind(),
        ..NewUser::default()
    });
    let login = json!({"email": "eve@example.com", "password": PASSWORD,
        "session_duration_minutes": 60});
    let data = client.ok("/sdk/v1/passwords/authenticate", login).await;
    let signed_in = client.signed_in(&data);

    let me = "/sdk/v1/users/me";
    let change = json!({"name": {"first_name": "Eve"}, "untrusted_metadata": {"a": 1, "b": null},
        "emails": [{"email": "eve@work.example"}], "phone_numbers": [{"phone_number": PHONE_OF_EVE}]});
    let (status, changed) = signed_in.call("PUT", me, change).await;
    let changed = &changed["data"];
    assert_eq!(
        (status, &changed["user"]["name"]["first_name"]),
        (200, &json!("Eve"))
    );
    assert_eq!(changed["user"]["untrusted_metadata"], json!({"a": 1}));
    assert_eq!(changed["emails"].as_array().unwrap().len(), 2);
    for (wrong, error_type) in [
        (json!({"name": "Eve"}), "bad_request"),
        (json!({"untrusted_metadata": []}), "bad_request"),
        (
            json!({"emails": [{"email": "eve@work.example"}]}),
            "duplicate_email",
        ),
        (json!({"phone_numbers": [{}]}), "bad_request"),
    ] {
        let (status, refused) = signed_in.call("PUT", me, wrong).await;
        assert_eq!((status, &refused["error_type"]), (400, &json!(error_type)));
    }
    let id = |list: &str, name: &str, at: usize| text(&changed["user"][list][at][name]).to_owned();
    for (path, error_type) in [
        (
            format!("emails/{}", id("emails", "email_id", 1)),
            "email_not_found",
        ),
        (
            format!("phone_numbers/{}", id("phone_numbers", "phone_id", 0)),
            "phone_number_not_found",
        ),
        (
            "biometric_registrations/b1".into(),
            "biometric_registration_not_found",
        ),
        (
            "webauthn_registrations/w1".into(),
            "webauthn_registration_not_found",
        ),
        ("crypto_wallets/c1".into(), "crypto_wallet_not_found"),
        ("oauth/o1".into(), "oauth_registration_not_found"),
        ("totps/t1".into(), "totp_not_found"),
    ] {
        let path = format!("/sdk/v1/users/{path}");
        let (status, nobody) = client.call("DELETE", &path, Value::Null).await;
        assert_eq!(
            (status, &nobody["error_type"]),
            (401, &json!("unauthorized_credentials"))
        );
        assert_eq!(signed_in.call("DELETE", &path, Value::Null).await.0, 200);
        let (status, refused) = signed_in.call("DELETE", &path, Value::Null).await;
        assert_eq!((status, &refused["error_type"]), (404, &json!(error_type)));
    }
    let (status, _) = signed_in
        .call("DELETE", "/sdk/v1/users/nothing/1", Value::Null)
        .await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn the_last_factor_of_a_user_stays() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let path = "/sdk/v1/otps/email/login_or_create";
    let sent = client.ok(path, json!({"email": EMAIL})).await;
    let code = control.latest_code(EMAIL).unwrap();
    let body = json!({"token": code, "method_id": sent["method_id"],
        "session_duration_minutes": 60});
    let data = client.ok("/sdk/v1/otps/authenticate", body).await;
    let id = text(&data["user"]["emails"][0]["email_id"]);

    let path = format!("/sdk/v1/users/emails/{id}");
    let signed_in = client.signed_in(&data);
    let (status, refused) = signed_in.call("DELETE", &path, Value::Null).await;

    let expected = json!("cannot_delete_last_primary_factor");
    assert_eq!((status, &refused["error_type"]), (400, &expected));
}

async fn consumer_sessions(client: &Client, signed_in: &Client, control: &Control, user: &str) {
    control.register_access_token("access", user);
    control.register_trusted_token("profile", "trusted", user);
    let path = "/sdk/v1/sessions/exchange_access_token";
    let mut body = json!({"access_token": "access", "session_duration_minutes": 60});
    client.ok(path, body.clone()).await;
    body["access_token"] = json!("unknown");
    client
        .refused(path, body, 401, "unauthorized_credentials")
        .await;

    let path = "/sdk/v1/sessions/attest";
    let body = |profile: &str, token: &str| json!({"profile_id": profile, "token": token, "session_duration_minutes": 60});
    client.ok(path, body("profile", "trusted")).await;
    let (unknown, refused) = (body("other", "trusted"), "trusted_token_profile_not_found");
    client.refused(path, unknown, 404, refused).await;
    let (unknown, refused) = (body("profile", "other"), "invalid_trusted_auth_token");
    client.refused(path, unknown, 400, refused).await;

    signed_in.got("/sdk/v1/users/me").await;
    let path = "/sdk/v1/sessions/authenticate";
    signed_in.ok(path, json!({})).await;
    signed_in
        .ok(path, json!({"session_duration_minutes": 30}))
        .await;
    let body = json!({"session_duration_minutes": 4});
    let refused = "invalid_session_duration_minutes";
    signed_in.refused(path, body, 400, refused).await;
    signed_in.ok("/sdk/v1/sessions/revoke", json!({})).await;
    signed_in
        .refused(path, json!({}), 404, "session_not_found")
        .await;
    assert_eq!(signed_in.get("/sdk/v1/users/me").await.0, 401);
}
