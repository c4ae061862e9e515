//! A walk through every route of the emulator, with success and with each refusal it knows.
//!
//! `cargo xtask contract` runs it with `STYTCH_CONTRACT_LOG` naming a folder and holds what is
//! written there against the vendor's schema.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod b2b;
mod backend;
#[path = "../common/mod.rs"]
mod common;
mod consumer;
#[path = "../../../tests/world/factors.rs"]
mod factors;

use common::Client;
use serde_json::{Value, json};
use stytch_emulator::{Control, Emulator};

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
