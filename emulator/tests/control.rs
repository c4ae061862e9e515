//! The control API: request log, inbox, clock, reset, and TLS in the process.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use base64::Engine as _;
use common::{EMAIL, assert_vendor_shaped, consumer, http, log_in, start, text};
use serde_json::json;
use stytch_emulator::{Emulator, EmulatorConfig, Options};

#[tokio::test]
async fn the_request_log_has_the_decoded_headers_both_bodies_and_the_status() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let telemetry = json!({"app": {"identifier": "com.example"}});
    let header = base64::engine::general_purpose::STANDARD.encode(telemetry.to_string());
    control.clear_requests();
    control.set_options(Options {
        accept_unknown_fields: true,
        ..Options::default()
    });

    let signed_in = client.signed_in(&data);
    let answer = signed_in
        .request("POST", "/sdk/v1/sessions/authenticate?a=b%20c")
        .header("x-sdk-client", header)
        .json(&json!({"session_duration_minutes": 30}))
        .send()
        .await
        .unwrap();

    assert_eq!(answer.status(), 200);
    let log = control.requests();
    assert_eq!(log.len(), 1);
    let entry = &log[0];
    assert_eq!((entry.method.as_str(), entry.status), ("POST", Some(200)));
    assert_eq!(entry.path, "/sdk/v1/sessions/authenticate");
    assert_eq!(entry.query, "a=b%20c");
    let pair = (client.user.clone(), text(&data["session_token"]).to_owned());
    assert_eq!(entry.authorization, Some(pair));
    assert_eq!(entry.sdk_client, Some(telemetry));
    assert_eq!(entry.body, Some(json!({"session_duration_minutes": 30})));
    assert!(entry.response.as_ref().unwrap()["data"]["session"].is_object());
    assert_eq!(entry.concurrent, 1);
}

#[tokio::test]
async fn the_log_is_read_and_cleared_over_http_and_has_no_control_calls() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    log_in(&client, &control).await;

    let log = client.got("/__emulator/requests").await;
    let forget = client.request("DELETE", "/__emulator/requests");
    assert_eq!(forget.send().await.unwrap().status(), 200);

    let log = log["requests"].as_array().unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(log[0]["path"], "/sdk/v1/passwords/authenticate");
    assert!(control.requests().is_empty());
}

#[tokio::test]
async fn the_inbox_shows_what_was_sent_to_whom() {
    let (emulator, _) = start().await;
    let client = consumer(&emulator);
    let path = "/sdk/v1/otps/email/login_or_create";
    let sent = client.ok(path, json!({"email": EMAIL})).await;
    let path = "/sdk/v1/magic_links/email/login_or_create";
    client.ok(path, json!({"email": EMAIL})).await;

    let inbox = client
        .got("/__emulator/inbox?recipient=ANN%40example.com")
        .await;

    let messages = inbox["messages"].as_array().unwrap();
    let kinds: Vec<_> = messages.iter().map(|it| text(&it["kind"])).collect();
    assert_eq!(kinds, ["otp", "magic_link"]);
    assert_eq!(messages[0]["method_id"], sent["method_id"]);
    assert_eq!(text(&messages[0]["code_or_token"]).len(), 6);
    let other = client
        .got("/__emulator/inbox?recipient=b%40example.com")
        .await;
    assert_eq!(other["messages"], json!([]));
}

#[tokio::test]
async fn the_clock_moves_answers_and_the_date_header_together() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let signed_in = client.signed_in(&log_in(&client, &control).await);
    let ask = async || {
        let answer = signed_in
            .send("/sdk/v1/sessions/authenticate", json!({}))
            .await;
        let answer = answer.unwrap();
        let date = answer.headers()["date"].to_str().unwrap().to_owned();
        let body: serde_json::Value = answer.json().await.unwrap();
        let accessed = text(&body["data"]["session"]["last_accessed_at"]).to_owned();
        (httpdate::parse_http_date(&date).unwrap(), accessed)
    };
    let (before, _) = ask().await;

    let body = json!({"offset_seconds": 600, "advance_seconds": 1200});
    client.ok("/__emulator/clock", body).await;
    let (after, accessed) = ask().await;

    let passed = after.duration_since(before).unwrap().as_secs();
    assert!((1800..1830).contains(&passed), "{passed}");
    let day = httpdate::fmt_http_date(after);
    let minute = &day[day.len() - 12..day.len() - 7];
    assert!(
        accessed.contains(&format!("T{minute}")),
        "{accessed} and {day}"
    );
}

#[tokio::test]
async fn a_reset_removes_users_sessions_and_the_clock_offset_and_keeps_the_projects() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let signed_in = client.signed_in(&log_in(&client, &control).await);
    control.advance_clock(60);

    client.ok("/__emulator/reset", json!({})).await;

    assert!(control.requests().is_empty());
    let path = "/sdk/v1/sessions/authenticate";
    signed_in
        .refused(path, json!({}), 404, "session_not_found")
        .await;
    log_in(&client, &control).await;
}

#[tokio::test]
async fn users_tokens_and_the_revocation_of_all_sessions_can_be_scripted_over_http() {
    let (emulator, _) = start().await;
    let client = consumer(&emulator);
    let body = json!({"email": EMAIL, "phone_number": "+15005550006"});
    let made = client.ok("/__emulator/users", body).await;
    let body = json!({"token": "access", "subject": made["user_id"]});
    client.ok("/__emulator/access_tokens", body).await;
    let body = json!({"profile_id": "p", "token": "t", "subject": made["user_id"]});
    client.ok("/__emulator/trusted_tokens", body).await;

    let body = json!({"access_token": "access", "session_duration_minutes": 60});
    let path = "/sdk/v1/sessions/exchange_access_token";
    let exchanged = client.ok(path, body).await;
    let body = json!({"profile_id": "p", "token": "t"});
    client.ok("/sdk/v1/sessions/attest", body).await;
    client
        .ok("/__emulator/revoke_all_sessions", json!({}))
        .await;

    let signed_in = client.signed_in(&exchanged);
    let path = "/sdk/v1/sessions/authenticate";
    signed_in
        .refused(path, json!({}), 404, "session_not_found")
        .await;
}

#[tokio::test]
async fn a_backend_reads_the_ids_and_secrets_of_the_projects_over_http() {
    let (emulator, _) = start().await;

    let projects = consumer(&emulator).got("/__emulator/projects").await;

    let of_consumer = &projects["consumer"];
    assert_eq!(
        of_consumer["public_token"],
        emulator.consumer_public_token()
    );
    assert_eq!(of_consumer["project_id"], emulator.consumer_project_id());
    assert_eq!(of_consumer["secret"], emulator.consumer_secret());
    let of_b2b = &projects["b2b"];
    assert_eq!(of_b2b["public_token"], emulator.b2b_public_token());
    assert_eq!(of_b2b["project_id"], emulator.b2b_project_id());
    assert_eq!(of_b2b["secret"], emulator.b2b_secret());
}

#[tokio::test]
async fn a_change_of_the_clock_that_cannot_be_read_is_refused_and_changes_nothing() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let before = log_in(&client, &control).await;

    for body in [
        json!({"advance_seconds": "86400"}),
        json!({"advance_second": 86_400}),
        json!({"offset_seconds": 86_400, "advance_seconds": 1.5}),
    ] {
        let (status, response) = client.post("/__emulator/clock", body).await;
        assert_eq!(
            (status, text(&response["error_type"])),
            (400, "bad_request")
        );
    }

    let path = "/sdk/v1/sessions/authenticate";
    client.signed_in(&before).ok(path, json!({})).await;
}

#[tokio::test]
async fn a_control_call_with_a_wrong_or_an_unknown_field_is_refused_and_changes_nothing() {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    log_in(&client, &control).await;
    let before = control.dump();

    for (path, body, field) in [
        ("reset", json!({"seed": "no"}), "seed"),
        ("reset", json!({"sede": false}), "sede"),
        ("release", json!({"fault_id": "1"}), "fault_id"),
        ("revoke_all_sessions", json!({"user_id": "x"}), "user_id"),
        (
            "access_tokens",
            json!({"token": "t", "subject": "s", "project": "p"}),
            "project",
        ),
        (
            "trusted_tokens",
            json!({"profile_id": "p", "token": "t", "subject": 1}),
            "subject",
        ),
        ("users", json!({"mail": EMAIL}), "mail"),
        ("clock", json!({"seconds": 1}), "seconds"),
        (
            "faults",
            json!({"kind": "drop", "path_contains": "x", "time": 1}),
            "time",
        ),
        ("faults", json!({"kind": "drop", "ms": 1}), "ms"),
        ("reset?seed=false", json!({}), "seed"),
    ] {
        let (status, answer) = client.post(&format!("/__emulator/{path}"), body).await;
        assert_eq!(status, 400, "{path}: {answer}");
        let message = text(&answer["error_message"]);
        assert!(message.contains(field), "{path}: {answer}");
    }
    let (status, _) = client.get("/__emulator/inbox?recipient=a&kind=otp").await;
    assert_eq!(status, 400);
    assert_eq!(before, control.dump());
    assert!(control.faults().is_empty());
    let shown = client.got("/__emulator/state").await;
    assert_eq!(text(&shown["state"]), before);
}

#[tokio::test]
async fn the_control_api_describes_itself() {
    let (emulator, _) = start().await;

    let described = consumer(&emulator).got("/__emulator/").await;

    let names = described["endpoints"].as_object().unwrap();
    for name in [
        "POST faults",
        "POST clock",
        "GET requests",
        "GET inbox?recipient=",
    ] {
        assert!(names.contains_key(name), "{name}");
    }
}

#[tokio::test]
async fn a_path_that_is_not_served_is_404_in_the_vendors_shape() {
    let (emulator, _) = start().await;
    let sdk = consumer(&emulator);
    let b2b = common::b2b(&emulator);
    let backend = common::consumer_backend(&emulator);
    for (client, method, path) in [
        (&sdk, "GET", "/favicon.ico"),
        (&sdk, "POST", "/sdk/v1/sessions/unknown"),
        (&sdk, "DELETE", "/sdk/v1/sessions/authenticate"),
        (&sdk, "POST", "/sdk/v2/sessions/authenticate"),
        (&b2b, "POST", "/sdk/v1/b2b/unknown"),
        (&b2b, "GET", "/sdk/v1/b2b/sessions/authenticate"),
        (&backend, "PATCH", "/v1/users"),
        (&sdk, "GET", "/__emulator/unknown"),
    ] {
        let answer = client.request(method, path).send().await.unwrap();

        assert_eq!(answer.status(), 404, "{method} {path}");
        let body: serde_json::Value = answer.json().await.unwrap();
        assert_eq!(body["error_type"], "route_not_found");
        if !path.starts_with("/__emulator") {
            assert_vendor_shaped(&body, 404);
        }
    }
}

#[tokio::test]
async fn tls_is_served_with_the_certificate_of_this_run_and_refused_with_another() {
    let config = || EmulatorConfig {
        tls: true,
        ..EmulatorConfig::default()
    };
    let emulator = Emulator::start(config()).await.unwrap();
    let other = Emulator::start(config()).await.unwrap();
    let url = format!("{}/__emulator/", emulator.base_url());

    let trusted = http(emulator.certificate_pem()).get(&url).send().await;
    let untrusted = http(other.certificate_pem()).get(&url).send().await;

    assert_eq!(trusted.unwrap().status(), 200);
    assert!(untrusted.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_stopped_server_no_longer_accepts() {
    let (emulator, _) = start().await;
    let client = consumer(&emulator);
    client.got("/__emulator/").await;

    emulator.stop().await;

    let fresh = http(None).get(format!("{}/__emulator/", client.base));
    assert!(fresh.send().await.is_err());
}
