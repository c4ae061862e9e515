//! What a browser asks of a server of another origin.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    EMAIL, b2b, b2b_backend, consumer, consumer_backend, http, log_in, once, start, text,
};
use serde_json::{Value, json};
use stytch_emulator::{FaultKind, Options};

const ORIGIN: &str = "http://localhost:5173";
const PATH: &str = "/sdk/v1/sessions/authenticate";

fn allows(answer: &reqwest::Response) -> bool {
    let header = |name: &str| answer.headers().get(name).and_then(|it| it.to_str().ok());
    header("access-control-allow-origin") == Some(ORIGIN)
        && header("access-control-allow-credentials") == Some("true")
}

#[tokio::test]
async fn a_preflight_allows_origin_credentials_and_the_sdks_headers() {
    let (emulator, control) = start().await;
    let url = format!("{}{PATH}", emulator.base_url());
    let wanted = "authorization,content-type,x-sdk-client,x-sdk-parent-host";

    let answer = http(None)
        .request(reqwest::Method::OPTIONS, url)
        .header("origin", ORIGIN)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", wanted)
        .send()
        .await
        .unwrap();

    assert_eq!(answer.status(), 204);
    assert!(allows(&answer));
    let header = |name: &str| {
        answer.headers()[name]
            .to_str()
            .unwrap()
            .to_ascii_lowercase()
    };
    let allowed = header("access-control-allow-headers");
    for name in wanted.split(',') {
        assert!(allowed.split(',').any(|it| it.trim() == name), "{allowed}");
    }
    for method in ["get", "post", "put", "patch", "delete"] {
        assert!(header("access-control-allow-methods").contains(method));
    }
    assert!(
        control.requests().is_empty(),
        "a preflight is no request of the SDK"
    );
}

#[tokio::test]
async fn successes_errors_and_faults_can_be_read_by_the_page() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let signed_in = client.signed_in(&log_in(&client, &control).await);
    let ask = async |client: &common::Client| {
        let request = client.request("POST", PATH).json(&json!({}));
        request.header("origin", ORIGIN).send().await.unwrap()
    };

    let (success, error) = (ask(&signed_in).await, ask(&client).await);
    control.add_fault(once(FaultKind::RetryAfter429 { seconds: 1 }));
    let fault = ask(&signed_in).await;

    let seen = [&success, &error, &fault].map(|answer| answer.status().as_u16());
    assert_eq!(seen, [200, 401, 429]);
    for answer in [success, error, fault] {
        assert!(allows(&answer), "{answer:?}");
    }
}

#[tokio::test]
async fn without_an_origin_there_are_no_cors_headers() {
    let (emulator, _) = start().await;

    let answer = consumer(&emulator).send(PATH, json!({})).await.unwrap();

    let names = answer.headers().keys();
    assert_eq!(
        names
            .filter(|it| it.as_str().starts_with("access-control"))
            .count(),
        0
    );
}

#[tokio::test]
async fn events_come_as_an_array_without_credentials_and_a_revoke_without_a_body() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let signed_in = client.signed_in(&log_in(&client, &control).await);

    let events = http(None)
        .post(format!("{}/sdk/v1/events", emulator.base_url()))
        .json(&json!([{"telemetry": {}, "event": {"event_name": "x"}}]))
        .send()
        .await
        .unwrap();
    let revoke = signed_in
        .request("POST", "/sdk/v1/sessions/revoke")
        .send()
        .await
        .unwrap();

    assert_eq!(
        (events.status().as_u16(), revoke.status().as_u16()),
        (200, 200)
    );
}

#[tokio::test]
async fn the_bootstrap_has_the_policy_that_decides_verdicts() {
    let (emulator, control) = start().await;
    let bootstrap = async |client: &common::Client| {
        let path = format!("/sdk/v1/projects/bootstrap/{}", client.user);
        client.got(&path).await["rbac_policy"].clone()
    };
    let of_backend = async |client: common::Client, path| client.got(path).await["policy"].clone();

    let of_users = bootstrap(&consumer(&emulator)).await;
    let of_members = bootstrap(&b2b(&emulator)).await;

    assert_ne!(of_users, of_members);
    let policy = of_backend(consumer_backend(&emulator), "/v1/rbac/policy").await;
    assert_eq!(of_users, policy);
    let policy = of_backend(b2b_backend(&emulator), "/v1/b2b/rbac/policy").await;
    assert_eq!(of_members, policy);
    let own = json!({"roles": [], "resources": [], "scopes": []});
    control.set_options(Options {
        consumer_rbac_policy: Some(serde_json::from_value(own.clone()).unwrap()),
        ..Options::default()
    });
    assert_eq!(bootstrap(&consumer(&emulator)).await, own);
}

#[tokio::test]
async fn a_changed_user_is_repeated_where_the_browser_reads_it_and_keeps_its_roles() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let client = client.signed_in(&log_in(&client, &control).await);
    let phone = json!({"phone_numbers": [{"phone_number": common::PHONE}]});

    let (_, changed) = client.call("PUT", "/sdk/v1/users/me", phone).await;
    let id = text(&changed["data"]["user"]["phone_numbers"][0]["phone_id"]);
    let path = format!("/sdk/v1/users/phone_numbers/{id}");
    let (_, deleted) = client.call("DELETE", &path, Value::Null).await;

    for answer in [&changed["data"], &deleted["data"]] {
        assert_eq!(answer["__user"], answer["user"]);
        assert_eq!(answer["user"]["emails"][0]["email"], EMAIL);
    }
    let read = client.got("/sdk/v1/users/me").await;
    assert_eq!(read["roles"], json!(["stytch_user"]));
    control.set_options(Options {
        duplicate_user_field: false,
        ..Options::default()
    });
    let (_, changed) = client.call("PUT", "/sdk/v1/users/me", json!({})).await;
    assert_eq!(changed["data"].get("__user"), None);
}

#[tokio::test]
async fn an_organization_is_found_by_its_slug_without_what_its_members_alone_see() {
    let (emulator, _) = start().await;
    let client = b2b(&emulator);
    let body = json!({"organization_name": "Acme", "organization_slug": "acme",
        "trusted_metadata": {"tier": 3}});
    let made = b2b_backend(&emulator)
        .ok("/v1/b2b/organizations", body)
        .await;
    let path = "/sdk/v1/b2b/organizations/search";

    let found = client.ok(path, json!({"organization_slug": "acme"})).await;
    let nobody = client.ok(path, json!({"organization_slug": "none"})).await;
    let id = json!({"organization_slug": made["organization"]["organization_id"]});
    let by_id = client.ok(path, id).await;

    let names: Vec<_> = found["organization"].as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "allowed_auth_methods",
            "allowed_oauth_tenants",
            "auth_methods",
            "email_allowed_domains",
            "email_jit_provisioning",
            "mfa_policy",
            "oauth_tenant_jit_provisioning",
            "organization_id",
            "organization_logo_url",
            "organization_name",
            "organization_slug",
            "sso_active_connections",
            "sso_default_connection_id",
        ]
    );
    for name in names {
        assert_eq!(found["organization"][name], made["organization"][name]);
    }
    for none in [nobody, by_id] {
        assert_eq!(none.get("organization"), Some(&Value::Null));
    }
    client.refused(path, json!({}), 400, "bad_request").await;
}

#[tokio::test]
async fn a_link_for_a_member_takes_the_lifetimes_that_the_browser_sends() {
    let (emulator, control) = start().await;
    let organization = common::organization(&control, "Acme", json!({}));
    let body = json!({"organization_id": organization, "email_address": EMAIL,
        "login_expiration_minutes": 10, "signup_expiration_minutes": 10});

    b2b(&emulator)
        .ok("/sdk/v1/b2b/magic_links/email/login_or_signup", body)
        .await;

    assert!(control.latest_code(EMAIL).is_some());
}
