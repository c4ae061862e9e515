//! A walk through every route of the emulator, with success and with each refusal it knows.
//!
//! `cargo xtask contract` runs it with `STYTCH_CONTRACT_LOG` naming a folder and holds what is
//! written there against the vendor's schema.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    CHALLENGE, Client, EMAIL, PASSWORD, PHONE, VERIFIER, another, b2b, b2b_backend, consumer,
    consumer_backend, log_in, member_log_in, organization, start, text,
};
use serde_json::{Value, json};
use stytch_emulator::{Control, Emulator, NewUser};

const PHONE_OF_EVE: &str = "+15005550019";

/// Writes the exchanges where the contract check asked for them.
fn record(name: &str, control: &Control) {
    let Some(folder) = std::env::var_os("STYTCH_CONTRACT_LOG") else {
        return;
    };
    let lines: Vec<String> = control
        .requests()
        .iter()
        .map(|request| serde_json::to_string(request).unwrap())
        .collect();
    let path = std::path::Path::new(&folder).join(format!("{name}.jsonl"));
    std::fs::write(path, lines.join("\n") + "\n").unwrap();
}

async fn bootstrap_and_events(client: &Client, vertical: &str, prefix: &str) {
    let path = format!("/sdk/v1/projects/bootstrap/{}", client.user);
    assert_eq!(client.got(&path).await["vertical"], vertical);
    let (status, _) = client.get("/sdk/v1/projects/bootstrap/nobody").await;
    assert_eq!(status, 404);
    let events = json!([{"telemetry": {}, "event": {"event_name": "sdk_instance_instantiated"}}]);
    client.ok(&format!("{prefix}/events"), events).await;
}

/// Each SDK route answered so far, asked again with a public token nobody has.
async fn strangers_are_refused_everywhere(client: &Client, control: &Control) {
    let stranger = Client {
        user: "public-token-test-nobody".into(),
        ..client.clone()
    };
    let mut routes: Vec<_> = control
        .requests()
        .into_iter()
        .filter(|request| request.status == Some(200))
        .map(|request| (request.method, request.path))
        .filter(|(_, path)| !path.contains("/bootstrap/") && !path.ends_with("/events"))
        .collect();
    routes.sort();
    routes.dedup();
    for (method, path) in routes {
        let request = stranger.request(&method, &path).json(&json!({}));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 404, "{method} {path}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error_type"], "public_token_not_found");
    }
}

async fn credentials_are_checked(client: &Client, emulator: &Emulator, path: &str) {
    let stranger = Client {
        user: "public-token-test-nobody".into(),
        ..client.clone()
    };
    let refused = (404, "public_token_not_found");
    stranger
        .refused(path, json!({}), refused.0, refused.1)
        .await;
    let consumer_token = emulator.consumer_public_token();
    let other = if client.user == consumer_token {
        emulator.b2b_public_token()
    } else {
        consumer_token
    };
    let other = Client {
        user: other.into(),
        ..client.clone()
    };
    let refused = (400, "bad_vertical_for_stytch_sdk");
    other.refused(path, json!({}), refused.0, refused.1).await;
    let dead = client.with_password("nobody's token");
    let refused = (404, "session_not_found");
    dead.refused(path, json!({}), refused.0, refused.1).await;
    let refused = (401, "unauthorized_credentials");
    client.refused(path, json!({}), refused.0, refused.1).await;
}

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
    let fields = json!({
        "biometric_registrations": [{"biometric_registration_id": "b1", "verified": true}],
        "crypto_wallets": [{"crypto_wallet_id": "c1", "crypto_wallet_address": "0x",
            "crypto_wallet_type": "ethereum", "verified": true}],
        "webauthn_registrations": [{"webauthn_registration_id": "w1", "domain": "example.com",
            "user_agent": "", "verified": true, "authenticator_type": "", "name": ""}],
        "totps": [{"totp_id": "t1", "verified": true}],
        "providers": [{"oauth_user_registration_id": "o1", "provider_type": "Google",
            "provider_subject": "s", "profile_picture_url": "", "locale": ""}],
    });
    control.create_user(NewUser {
        email: Some("eve@example.com".into()),
        password: Some(PASSWORD.into()),
        fields: fields.as_object().unwrap().clone(),
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

#[tokio::test]
async fn every_b2b_route_answers() {
    let (emulator, control) = start().await;
    let client = b2b(&emulator);
    bootstrap_and_events(&client, "B2B", "/sdk/v1/b2b").await;
    credentials_are_checked(&client, &emulator, "/sdk/v1/b2b/sessions/authenticate").await;

    let open = organization(&control, "Open", json!({}));
    let strict = organization(
        &control,
        "Strict",
        json!({"mfa_policy": "REQUIRED_FOR_ALL"}),
    );
    let sso = json!({"auth_methods": "RESTRICTED", "allowed_auth_methods": ["magic_link"]});
    organization(&control, "Links only", sso);
    let domain = json!({"email_jit_provisioning": "RESTRICTED",
        "email_allowed_domains": ["example.com"]});
    control.create_organization(stytch_emulator::NewOrganization {
        organization_name: "Example people".into(),
        fields: domain.as_object().unwrap().clone(),
        ..Default::default()
    });
    primary_factors(&client, &control, &open).await;
    second_factors(&client, &control, &strict).await;
    discovery(&client, &control, &open).await;
    member_sessions(&client, &control, &open, &strict).await;
    strangers_are_refused_everywhere(&client, &control).await;
    record("b2b", &control);
}

async fn primary_factors(client: &Client, control: &Control, organization: &str) {
    let who = json!({"organization_id": organization, "email_address": EMAIL});
    let body = |extra: Value| {
        let mut body = who.clone();
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    let path = "/sdk/v1/b2b/passwords/authenticate";
    let wrong = body(json!({"password": "wrong horse", "session_duration_minutes": 60}));
    client
        .refused(path, wrong, 401, "unauthorized_credentials")
        .await;
    let mut nowhere = body(json!({"password": PASSWORD, "session_duration_minutes": 60}));
    client.ok(path, nowhere.clone()).await;
    nowhere["organization_id"] = json!("organization-test-nowhere");
    client
        .refused(path, nowhere, 404, "organization_not_found")
        .await;
    let strength = json!({"password": "short", "email_address": EMAIL});
    client
        .ok("/sdk/v1/b2b/passwords/strength_check", strength)
        .await;

    let path = "/sdk/v1/b2b/magic_links/email/login_or_signup";
    let challenge = body(json!({"pkce_code_challenge": CHALLENGE}));
    client.ok(path, challenge).await;
    let token = control.latest_code(EMAIL).unwrap();
    let link = |verifier: Option<&str>| {
        json!({"magic_links_token": token, "session_duration_minutes": 60,
            "pkce_code_verifier": verifier})
    };
    let path = "/sdk/v1/b2b/magic_links/authenticate";
    client
        .refused(path, link(None), 400, "pkce_expected_code_verifier")
        .await;
    client.ok(path, link(Some(VERIFIER))).await;

    client
        .ok("/sdk/v1/b2b/otps/email/login_or_signup", who.clone())
        .await;
    let code = control.latest_code(EMAIL).unwrap();
    let path = "/sdk/v1/b2b/otps/email/authenticate";
    let wrong = body(json!({"code": another(&code), "session_duration_minutes": 60}));
    client
        .refused(path, wrong, 401, "unable_to_auth_otp_code")
        .await;
    let right = body(json!({"code": code, "session_duration_minutes": 60}));
    client.ok(path, right).await;
}

async fn second_factors(client: &Client, control: &Control, organization: &str) {
    let stepped = member_log_in(client, organization).await;
    let body = |stepped: &Value, extra: Value| {
        let mut body = json!({"organization_id": organization, "member_id": stepped["member_id"],
            "intermediate_session_token": stepped["intermediate_session_token"]});
        body.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        body
    };
    client
        .ok("/sdk/v1/b2b/otps/sms/send", body(&stepped, json!({})))
        .await;
    let code = control.latest_code(PHONE).unwrap();
    let path = "/sdk/v1/b2b/otps/sms/authenticate";
    let with = |code: &str| json!({"code": code, "session_duration_minutes": 60});
    let wrong = body(&stepped, with(another(&code)));
    client
        .refused(path, wrong, 401, "unable_to_auth_otp_code")
        .await;
    client.ok(path, body(&stepped, with(&code))).await;
    let gone = body(&stepped, with(&code));
    client
        .refused(path, gone, 404, "intermediate_session_not_found")
        .await;

    let stepped = member_log_in(client, organization).await;
    let made = client
        .ok("/sdk/v1/b2b/totp", body(&stepped, json!({})))
        .await;
    let code = control.totp_code(text(&stepped["member_id"])).unwrap();
    let path = "/sdk/v1/b2b/totp/authenticate";
    let wrong = body(&stepped, with(another(&code)));
    client
        .refused(path, wrong, 401, "unable_to_authenticate_totp")
        .await;
    let mut right = with(&code);
    right["set_mfa_enrollment"] = json!("enroll");
    right["set_default_mfa"] = json!(true);
    client.ok(path, body(&stepped, right)).await;

    let stepped = member_log_in(client, organization).await;
    assert_eq!(
        stepped["mfa_required"]["secondary_auth_initiated"],
        Value::Null
    );
    let path = "/sdk/v1/b2b/recovery_codes/recover";
    let with = |code: &Value| json!({"recovery_code": code, "session_duration_minutes": 60});
    let wrong = body(&stepped, with(&json!("0000-0000")));
    client
        .refused(path, wrong, 401, "unable_to_authenticate_recovery_code")
        .await;
    let right = body(&stepped, with(&made["recovery_codes"][0]));
    let recovered = client.ok(path, right).await;
    assert_eq!(recovered["recovery_codes_remaining"], 9);
    member_changes(client, &client.signed_in(&recovered), &recovered).await;
}

async fn member_changes(client: &Client, signed_in: &Client, member: &Value) {
    let codes = "/sdk/v1/b2b/recovery_codes";
    let known = signed_in.got(codes).await;
    assert_eq!(known["recovery_codes"].as_array().unwrap().len(), 9);
    let rotate = format!("{codes}/rotate");
    let rotated = signed_in.ok(&rotate, json!({})).await;
    assert_eq!(rotated["recovery_codes"].as_array().unwrap().len(), 10);
    let path = "/sdk/v1/b2b/organizations/members/update";
    let change = json!({"name": "Ada", "mfa_enrolled": true, "default_mfa_method": "totp",
        "mfa_phone_number": PHONE, "untrusted_metadata": {"a": 1, "b": null}});
    let (status, changed) = signed_in.call("PUT", path, change).await;
    assert_eq!(
        (status, &changed["data"]["member"]["name"]),
        (200, &json!("Ada"))
    );
    assert_eq!(
        changed["data"]["member"]["untrusted_metadata"],
        json!({"a": 1})
    );
    for wrong in [
        json!({"name": 1}),
        json!({"default_mfa_method": "fax"}),
        json!({"untrusted_metadata": 1}),
    ] {
        assert_eq!(signed_in.call("PUT", path, wrong).await.0, 400);
    }
    let password = member["member"]["member_password_id"].as_str().unwrap();
    for (path, error_type) in [
        (
            "deletePhoneNumber".to_owned(),
            "member_phone_number_not_found",
        ),
        ("deleteTOTP".to_owned(), "totp_not_found"),
        (format!("passwords/{password}"), "password_not_found"),
    ] {
        let path = format!("/sdk/v1/b2b/organizations/members/{path}");
        let nobody = client.call("DELETE", &path, Value::Null).await;
        assert_eq!(
            (nobody.0, &nobody.1["error_type"]),
            (401, &json!("unauthorized_credentials"))
        );
        assert_eq!(signed_in.call("DELETE", &path, Value::Null).await.0, 200);
        let (status, refused) = signed_in.call("DELETE", &path, Value::Null).await;
        assert_eq!((status, &refused["error_type"]), (404, &json!(error_type)));
    }
    let (status, _) = signed_in.get(codes).await;
    assert_eq!(status, 404);
}

async fn discovery(client: &Client, control: &Control, organization: &str) {
    let email = json!({"email_address": EMAIL});
    let path = "/sdk/v1/b2b/otps/email/discovery/send";
    client.ok(path, email.clone()).await;
    let code = control.latest_code(EMAIL).unwrap();
    let with = |code: &str| json!({"email_address": EMAIL, "code": code});
    let path = "/sdk/v1/b2b/otps/email/discovery/authenticate";
    let wrong = with(another(&code));
    client
        .refused(path, wrong, 401, "unable_to_auth_otp_code")
        .await;
    let found = client.ok(path, with(&code)).await;
    assert_eq!(
        found["discovered_organizations"].as_array().unwrap().len(),
        4
    );
    let token = json!({"intermediate_session_token": found["intermediate_session_token"]});
    let path = "/sdk/v1/b2b/discovery/organizations";
    client.ok(path, token.clone()).await;
    client
        .refused(path, json!({}), 401, "unauthorized_credentials")
        .await;
    let path = "/sdk/v1/b2b/discovery/intermediate_sessions/exchange";
    let mut body = token;
    body["session_duration_minutes"] = json!(60);
    body["organization_id"] = json!("organization-test-nowhere");
    client
        .refused(path, body.clone(), 404, "organization_not_found")
        .await;
    body["organization_id"] = json!(organization);
    client.ok(path, body).await;

    let mut email = email;
    email["pkce_code_challenge"] = json!(CHALLENGE);
    client
        .ok("/sdk/v1/b2b/magic_links/email/discovery/send", email)
        .await;
    let token = control.latest_code(EMAIL).unwrap();
    let path = "/sdk/v1/b2b/magic_links/discovery/authenticate";
    let mut body = json!({"discovery_magic_links_token": token});
    client
        .refused(path, body.clone(), 400, "pkce_expected_code_verifier")
        .await;
    body["pkce_code_verifier"] = json!(VERIFIER);
    let found = client.ok(path, body).await;
    let body = json!({"intermediate_session_token": found["intermediate_session_token"],
        "session_duration_minutes": 60, "organization_name": "New"});
    client
        .ok("/sdk/v1/b2b/discovery/organizations/create", body)
        .await;
}

async fn member_sessions(client: &Client, control: &Control, open: &str, strict: &str) {
    let data = member_log_in(client, open).await;
    let member = text(&data["member_id"]);
    control.register_access_token("access", member);
    control.register_trusted_token("profile", "trusted", member);
    let body = json!({"access_token": "access", "session_duration_minutes": 60});
    client
        .ok("/sdk/v1/b2b/sessions/exchange_access_token", body)
        .await;
    let body = json!({"profile_id": "profile", "token": "trusted"});
    client.ok("/sdk/v1/b2b/sessions/attest", body).await;

    let signed_in = client.signed_in(&data);
    signed_in.got("/sdk/v1/b2b/organizations/me").await;
    signed_in.got("/sdk/v1/b2b/organizations/members/me").await;
    signed_in
        .ok("/sdk/v1/b2b/discovery/organizations", json!({}))
        .await;
    let path = "/sdk/v1/b2b/sessions/authenticate";
    signed_in.ok(path, json!({})).await;
    signed_in
        .ok(path, json!({"session_duration_minutes": 30}))
        .await;
    let path = "/sdk/v1/b2b/sessions/exchange";
    let to = |id: &str| json!({"organization_id": id, "session_duration_minutes": 60});
    let stepped = signed_in.ok(path, to(strict)).await;
    assert_eq!(stepped["member_authenticated"], false);
    let nowhere = to("organization-test-nowhere");
    signed_in
        .refused(path, nowhere, 404, "organization_not_found")
        .await;
    let path = "/sdk/v1/b2b/sessions/revoke";
    let other = format!("{path}/{}", text(&stepped["member_id"]));
    signed_in
        .refused(&other, json!({}), 403, "session_authorization_error")
        .await;
    let me = format!("{path}/{member}");
    let second = client.signed_in(&member_log_in(client, open).await);
    second.ok(path, json!({})).await;
    signed_in.ok(&me, json!({})).await;
    signed_in
        .refused(path, json!({}), 404, "session_not_found")
        .await;
}

#[tokio::test]
async fn every_backend_route_answers() {
    let (emulator, control) = start().await;
    consumer_backend_routes(&emulator, &control).await;
    b2b_backend_routes(&emulator).await;
    let nobody = Client {
        password: "secret-test-wrong".into(),
        ..consumer_backend(&emulator)
    };
    nobody
        .refused("/v1/users", json!({}), 401, "unauthorized_credentials")
        .await;
    record("backend", &control);
}

async fn consumer_backend_routes(emulator: &Emulator, control: &Control) {
    let backend = consumer_backend(emulator);
    let keys = format!("/v1/sessions/jwks/{}", emulator.consumer_project_id());
    assert_eq!(backend.got(&keys).await["keys"][0]["kty"], "RSA");
    assert_eq!(
        backend.get("/v1/sessions/jwks/project-test-nobody").await.0,
        404
    );
    let made = backend
        .ok("/v1/users", json!({"email": "eve@example.com"}))
        .await;
    let again = json!({"email": "eve@example.com"});
    backend
        .refused("/v1/users", again, 400, "duplicate_email")
        .await;
    backend
        .got(&format!("/v1/users/{}", text(&made["user_id"])))
        .await;
    let body = json!({"email": "dan@example.com", "password": PASSWORD,
        "session_duration_minutes": 60});
    backend.ok("/v1/passwords", body.clone()).await;
    let data = backend.ok("/v1/passwords/authenticate", body).await;
    let path = "/v1/sessions/authenticate";
    backend
        .ok(path, json!({"session_token": data["session_token"]}))
        .await;
    backend
        .ok(path, json!({"session_jwt": data["session_jwt"]}))
        .await;
    backend
        .refused(
            path,
            json!({"session_token": "x"}),
            404,
            "session_not_found",
        )
        .await;
    let listed = format!("/v1/sessions?user_id={}", text(&data["user_id"]));
    assert_eq!(
        backend.got(&listed).await["sessions"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let id = json!({"session_id": data["session"]["session_id"]});
    backend.ok("/v1/sessions/revoke", id).await;
    assert!(
        control
            .requests()
            .iter()
            .all(|request| request.status.is_some())
    );
}

async fn b2b_backend_routes(emulator: &Emulator) {
    let backend = b2b_backend(emulator);
    let keys = format!("/v1/b2b/sessions/jwks/{}", emulator.b2b_project_id());
    backend.got(&keys).await;
    let organizations = "/v1/b2b/organizations";
    let name = json!({"organization_name": "Acme"});
    let made = backend.ok(organizations, name).await;
    let id = text(&made["organization"]["organization_id"]).to_owned();
    let second = backend
        .ok(organizations, json!({"organization_name": "Second"}))
        .await;
    let second = second["organization"]["organization_id"].clone();
    backend.got(&format!("{organizations}/{id}")).await;
    let members = format!("{organizations}/{id}/members");
    let body = json!({"organization_id": id, "email_address": EMAIL});
    let made = backend.ok(&members, body.clone()).await;
    backend
        .refused(&members, body, 400, "duplicate_member_email")
        .await;
    let member = text(&made["member_id"]).to_owned();
    backend
        .got(&format!("{organizations}/{id}/member?member_id={member}"))
        .await;
    for organization in [&json!(id), &second] {
        let body = json!({"organization_id": organization, "email_address": EMAIL,
            "hash": bcrypt::hash(PASSWORD, 4).unwrap(), "hash_type": "bcrypt"});
        backend.ok("/v1/b2b/passwords/migrate", body).await;
    }
    let body = json!({"organization_id": id, "email_address": EMAIL, "password": PASSWORD});
    let data = backend.ok("/v1/b2b/passwords/authenticate", body).await;
    let token = json!({"session_token": data["session_token"]});
    let mut body = token.clone();
    backend
        .ok("/v1/b2b/sessions/authenticate", token.clone())
        .await;
    body["organization_id"] = second;
    backend.ok("/v1/b2b/sessions/exchange", body).await;
    let listed = format!("/v1/b2b/sessions?organization_id={id}&member_id={member}");
    assert_eq!(
        backend.got(&listed).await["member_sessions"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    backend
        .ok("/v1/b2b/sessions/revoke", json!({"member_id": member}))
        .await;
    let path = "/v1/b2b/sessions/revoke";
    backend.refused(path, token, 404, "session_not_found").await;
}
