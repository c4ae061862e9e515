//! Each fault does what its name says, to the requests it is meant for and no other.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{Client, assert_vendor_shaped, consumer, consumer_backend, log_in, once, start, text};
use serde_json::{Value, json};
use std::time::{Duration, Instant, SystemTime};
use stytch_emulator::{Control, Emulator, Fault, FaultKind};

const PATH: &str = "/sdk/v1/sessions/authenticate";

/// A signed-in client and its server.
async fn world() -> (Emulator, Control, Client) {
    let (emulator, control) = start().await;
    let client = consumer(&emulator);
    let client = client.signed_in(&log_in(&client, &control).await);
    (emulator, control, client)
}

/// When the session was last used, without using it.
async fn touched(emulator: &Emulator, client: &Client) -> Value {
    let user = client.got("/sdk/v1/users/me").await["user_id"].clone();
    let path = format!("/v1/sessions?user_id={}", text(&user));
    let listed = consumer_backend(emulator).got(&path).await;
    listed["sessions"][0]["last_accessed_at"].clone()
}

async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn drop_never_responds_and_does_no_work() {
    let (_emulator, control, client) = world().await;
    control.add_fault(once(FaultKind::Drop));
    control.clear_requests();

    let dropped = tokio::spawn({
        let client = client.clone();
        async move { client.send(PATH, json!({})).await }
    });
    until(|| control.requests().len() == 1).await;
    client.ok(PATH, json!({})).await;

    assert!(!dropped.is_finished());
    let log = control.requests();
    assert_eq!((log[0].status, &log[0].response), (None, &None));
    assert_eq!((log[1].status, log[1].concurrent), (Some(200), 2));
    dropped.abort();
}

#[tokio::test]
async fn delay_responds_late() {
    let (_emulator, control, client) = world().await;
    control.add_fault(once(FaultKind::Delay { ms: 40 }));
    let start = Instant::now();

    client.ok(PATH, json!({})).await;

    assert!(start.elapsed() >= Duration::from_millis(40));
}

#[tokio::test]
async fn reset_closes_the_connection_without_a_response() {
    let (_emulator, control, client) = world().await;
    control.add_fault(once(FaultKind::Reset));

    let error = client.send(PATH, json!({})).await.unwrap_err();

    assert!(error.is_request() && !error.is_timeout(), "{error:?}");
    client.ok(PATH, json!({})).await;
}

#[tokio::test]
async fn half_a_body_has_the_length_of_the_whole_and_breaks_off() {
    let (_emulator, control, client) = world().await;
    control.add_fault(once(FaultKind::HalfBody));

    let mut half = client.send(PATH, json!({})).await.unwrap();

    let announced = usize::try_from(half.content_length().unwrap()).unwrap();
    let mut got = 0;
    let end = loop {
        match half.chunk().await {
            Ok(Some(bytes)) => got += bytes.len(),
            other => break other,
        }
    };
    assert!(end.is_err(), "{end:?}");
    assert_eq!(got, announced / 2);
}

#[tokio::test]
async fn a_fault_responds_with_html_in_place_of_json() {
    let (_emulator, control, client) = world().await;
    for status in [200, 401, 502] {
        control.add_fault(once(FaultKind::Html { status }));

        let page = client.send(PATH, json!({})).await.unwrap();

        assert_eq!(page.status().as_u16(), status);
        assert_eq!(page.headers()["content-type"], "text/html");
        assert!(page.text().await.unwrap().starts_with("<html>"));
    }
}

#[tokio::test]
async fn too_many_requests_come_with_retry_after() {
    let (_emulator, control, client) = world().await;
    control.add_fault(once(FaultKind::RetryAfter429 { seconds: 7 }));

    let limited = client.send(PATH, json!({})).await.unwrap();

    assert_eq!(limited.status().as_u16(), 429);
    assert_eq!(limited.headers()["retry-after"], "7");
    let body: Value = limited.json().await.unwrap();
    assert_eq!(body["error_type"], "too_many_requests");
}

#[tokio::test]
async fn any_status_carries_any_error_type_and_no_work_is_done() {
    let (emulator, control, client) = world().await;
    let before = touched(&emulator, &client).await;
    let date = "Wed, 21 Oct 2026 07:28:00 GMT";
    for status in [400, 401, 403, 404, 408, 425, 429, 500, 503] {
        for error_type in [
            "unauthorized_credentials",
            "user_unauthenticated",
            "invalid_secret_authentication",
            "session_not_found",
            "made_up_here",
        ] {
            control.add_fault(once(FaultKind::Error {
                status,
                error_type: error_type.into(),
                retry_after: Some(date.into()),
            }));

            let answer = client.send(PATH, json!({})).await.unwrap();

            assert_eq!(answer.status().as_u16(), status);
            assert_eq!(answer.headers()["retry-after"], date);
            let body: Value = answer.json().await.unwrap();
            assert_eq!(body["error_type"], error_type);
            assert_vendor_shaped(&body, status);
        }
    }
    assert_eq!(touched(&emulator, &client).await, before);
    client.ok(PATH, json!({})).await;
    assert_ne!(touched(&emulator, &client).await, before);
}

#[tokio::test]
async fn a_shifted_date_is_on_the_response_to_work_that_was_done() {
    let (_emulator, control, client) = world().await;
    let date = async || {
        let answer = client.send(PATH, json!({})).await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        let header = answer.headers()["date"].to_str().unwrap().to_owned();
        httpdate::parse_http_date(&header).unwrap()
    };
    control.add_fault(once(FaultKind::ShiftDate { seconds: -86_400 }));
    let before = SystemTime::now();

    let shifted = date().await;

    let day = Duration::from_hours(24);
    // Dates are in whole seconds.
    let second = Duration::from_secs(1);
    assert!(shifted + day + second >= before);
    assert!(shifted + day <= SystemTime::now());
    assert!(date().await + second >= before);
}

#[tokio::test]
async fn a_date_can_be_missing_and_is_there_once_otherwise() {
    let (_emulator, control, client) = world().await;
    control.add_fault(once(FaultKind::OmitDate));

    let without = client.send(PATH, json!({})).await.unwrap();
    let with = client.send(PATH, json!({})).await.unwrap();

    assert!(!without.headers().contains_key("date"));
    assert_eq!(with.headers().get_all("date").iter().count(), 1);
}

#[tokio::test]
async fn a_raw_body_is_sent_as_it_is() {
    let (_emulator, control, client) = world().await;
    control.add_fault(once(FaultKind::RawBody {
        status: 203,
        content_type: "application/json".into(),
        body: "{\"data\": {\"trunc".into(),
    }));

    let raw = client.send(PATH, json!({})).await.unwrap();

    assert_eq!(raw.status().as_u16(), 203);
    assert_eq!(raw.headers()["content-type"], "application/json");
    assert_eq!(raw.text().await.unwrap(), "{\"data\": {\"trunc");
}

#[tokio::test]
async fn a_big_body_is_as_big_as_asked() {
    let (_emulator, control, client) = world().await;
    let bytes = 2 * 1024 * 1024;
    control.add_fault(once(FaultKind::BigBody { bytes }));

    let big = client.send(PATH, json!({})).await.unwrap();

    assert_eq!(big.status().as_u16(), 200);
    assert!(big.bytes().await.unwrap().len() > bytes);
}

#[tokio::test]
async fn hold_does_the_work_and_responds_when_released() {
    let (_emulator, control, client) = world().await;
    let fault = control.add_fault(Fault {
        times: None,
        ..once(FaultKind::Hold)
    });
    let held = |client: &Client| {
        let client = client.clone();
        tokio::spawn(async move {
            client
                .post("/sdk/v1/sessions/authenticate", json!({}))
                .await
        })
    };

    let first = held(&client);
    until(|| control.held(fault) == 1).await;
    assert!(!first.is_finished());
    control.release(fault);
    let (status, answer) = first.await.unwrap();
    let second = held(&client);
    until(|| control.held(fault) == 1).await;
    control.clear_faults();

    assert_eq!((status, answer["data"]["session"].is_object()), (200, true));
    assert_eq!(second.await.unwrap().0, 200);
    client.ok(PATH, json!({})).await;
}

#[tokio::test]
async fn a_held_response_has_the_state_of_its_arrival() {
    let (_emulator, control, client) = world().await;
    let fault = control.add_fault(once(FaultKind::Hold));
    let held = tokio::spawn({
        let client = client.clone();
        async move { client.ok(PATH, json!({})).await }
    });
    until(|| control.held(fault) == 1).await;

    client.ok("/sdk/v1/sessions/revoke", json!({})).await;
    control.release(fault);

    // The session was alive when the work was done.
    let late = held.await.unwrap();
    assert!(late["session"].is_object());
}

#[tokio::test]
async fn a_fault_hits_its_method_and_path_the_given_number_of_times() {
    let (_emulator, control, client) = world().await;
    let add = |method: Option<&str>, path: &str, times, status| {
        control.add_fault(Fault {
            method: method.map(str::to_owned),
            path_contains: path.into(),
            times,
            kind: FaultKind::Html { status },
        });
    };
    add(Some("get"), "/sessions/", None, 599);
    add(None, "/sessions/authenticate", Some(2), 502);
    add(None, "/sessions/", Some(1), 503);
    let status = async |path: &str| {
        client
            .send(path, json!({}))
            .await
            .unwrap()
            .status()
            .as_u16()
    };

    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(status(PATH).await);
    }

    assert_eq!(seen, [502, 502, 503, 200]);
    assert_eq!(control.faults().len(), 1);
    assert_eq!(
        client.request("GET", PATH).send().await.unwrap().status(),
        599
    );
}

#[tokio::test]
async fn every_kind_of_fault_can_be_scripted_over_http() {
    let (_emulator, control, client) = world().await;
    let kinds = [
        json!({"kind": "delay", "ms": 1}),
        json!({"kind": "drop"}),
        json!({"kind": "reset"}),
        json!({"kind": "half_body"}),
        json!({"kind": "html", "status": 502}),
        json!({"kind": "error", "status": 503, "error_type": "x", "retry_after": "1"}),
        json!({"kind": "retry_after_429", "seconds": 1}),
        json!({"kind": "shift_date", "seconds": 1}),
        json!({"kind": "omit_date"}),
        json!({"kind": "hold"}),
        json!({"kind": "raw_body", "status": 200, "content_type": "a/b", "body": ""}),
        json!({"kind": "big_body", "bytes": 1}),
    ];
    let mut made = Vec::new();
    for kind in &kinds {
        made.push(client.ok("/__emulator/faults", kind.clone()).await);
    }

    let listed = client.got("/__emulator/faults").await;
    let listed = listed["faults"].as_array().unwrap();
    let names = |value: &Value| text(&value["kind"]).to_owned();
    let given: Vec<_> = kinds.iter().map(names).collect();
    let kept: Vec<_> = listed.iter().map(|it| names(&it["fault"])).collect();
    assert_eq!(kept, given);
    assert_eq!(listed[0]["fault_id"], made[0]["fault_id"]);
    let unknown = json!({"kind": "explode"});
    let (status, _) = client.post("/__emulator/faults", unknown).await;
    assert_eq!(status, 400);

    let answer = client.request("DELETE", "/__emulator/faults").send().await;
    assert_eq!(answer.unwrap().status(), 200);
    assert!(control.faults().is_empty());
}
