//! The routes of B2B projects.

use serde_json::{Value, json};
use stytch_emulator::Control;

use super::common::{
    CHALLENGE, Client, EMAIL, PASSWORD, PHONE, VERIFIER, another, b2b, member_log_in, organization,
    start, text,
};
use super::{
    bootstrap_and_events, credentials_are_checked, record, strangers_are_refused_everywhere,
};

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
    let slug = json!({"organization_slug": "nobody"});
    client.ok("/sdk/v1/b2b/organizations/search", slug).await;
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
