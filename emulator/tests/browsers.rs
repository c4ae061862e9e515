//! What a browser asks of a server of another origin.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{consumer, http, log_in, once, start};
use serde_json::json;
use stytch_emulator::FaultKind;

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
