//! Results, errors, the state and the listener of the JSON door.

use std::sync::mpsc;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use stytch_core::client::ConsumerClient;
use stytch_core::json::JsonStateListener;
use stytch_core::listeners::ListenerError;
use stytch_core::tokens::Secret;
use stytch_emulator::FaultKind;

use super::world::{EMAIL, PASSWORD, TIMEOUT};
use super::{Devices, Door};

fn parsed(text: &Secret) -> Value {
    serde_json::from_str(text.expose()).unwrap()
}

async fn sign_up(door: &Door) -> Value {
    let params = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60});
    door.call("passwords.create", params).await
}

#[tokio::test]
async fn the_data_of_a_response_is_returned_to_the_letter_with_its_tokens() {
    let mut devices = Devices::new().await;
    let door = devices.consumer();
    let params = json!({"email": EMAIL, "password": PASSWORD}).to_string();

    let result = {
        door.api
            .call("passwords.create".into(), Secret::new(params))
    }
    .await;

    let requests = devices.world.control().requests();
    let sent = requests.iter().find_map(|it| it.response.clone()).unwrap();
    let data = sent.get("data").unwrap_or(&sent);
    assert_eq!(parsed(&result)["data"], *data);
    let printed = format!("{result:?} {:?} {:?}", door.api, door.api.state_json());
    for token in ["session_token", "session_jwt"] {
        assert!(!printed.contains(data[token].as_str().unwrap()), "{token}");
    }
}

#[tokio::test]
async fn the_state_includes_a_result_when_the_call_returns() {
    let mut devices = Devices::new().await;
    let door = devices.consumer();

    let signed_in = sign_up(&door).await;

    let state = parsed(&door.api.state_json());
    assert_eq!(state["state"], "active");
    assert_eq!(state["session"], signed_in["session"]);
    assert_eq!(state["user"], signed_in["user"]);
    let tokens = json!({"session_token": signed_in["session_token"],
        "session_jwt": signed_in["session_jwt"]});
    assert_eq!(state["tokens"], tokens);
    assert_eq!(state["initialized"], true);
    assert_eq!(state["from_cache"], false);
    assert!(state["expires_at_device_ms"].is_i64(), "{state}");
    let result = door.result("session.authenticate", &json!({})).await;
    let state = parsed(&door.api.state_json());
    assert!(state["revision"].as_u64() >= result["revision"].as_u64());
    assert_eq!(state["generation"], result["generation"]);
}

#[tokio::test]
async fn the_state_with_an_intermediate_session_has_no_token() {
    let mut devices = Devices::new().await;
    let (organization, _) = devices.world.organization("Strict", "REQUIRED_FOR_ALL");
    let door = devices.b2b();

    let params = json!({"organization_id": organization, "email_address": EMAIL,
        "password": PASSWORD});
    let half = door.call("passwords.authenticate", params).await;

    let state = door.api.state_json();
    let token = half["intermediate_session_token"].as_str().unwrap();
    assert!(!token.is_empty() && !state.expose().contains(token));
    let state = parsed(&state);
    assert_eq!(state["intermediate"]["kind"], "step_up");
    assert_eq!(state["tokens"], Value::Null);
}

#[tokio::test]
async fn an_error_of_the_server_has_the_vendors_fields() {
    let mut devices = Devices::new().await;
    let door = devices.consumer();
    sign_up(&door).await;

    let wrong = json!({"email": EMAIL, "password": "wrong"});
    let error = door.fails("passwords.authenticate", wrong).await;

    assert_eq!(error["kind"], "api");
    assert_eq!(error["name"], "StytchAPIError");
    assert_eq!(error["status_code"], 401);
    for field in ["error_type", "error_message", "error_url", "request_id"] {
        assert!(error[field].is_string(), "{field}: {error}");
    }
}

#[tokio::test]
async fn a_failure_without_a_response_and_a_call_without_a_session_have_their_kinds() {
    let mut devices = Devices::new().await;
    let door = devices.consumer();
    let error = door.fails("user.get", json!({})).await;
    assert_eq!(error["kind"], "no_session");
    assert_eq!(error["name"], "NoCurrentSessionError");

    sign_up(&door).await;
    devices.world.fault("/sessions/", FaultKind::Reset);
    let error = door.fails("session.authenticate", json!({})).await;
    assert_eq!(error["kind"], "unreachable");
    let error = door
        .fails("session.revoke", json!({"forceClear": true}))
        .await;
    assert_eq!(error["kind"], "unreachable");
    assert_eq!(error["local_state_cleared"], true);
    assert!(door.call_sync("session.getTokens", json!({})).is_null());
}

#[tokio::test]
async fn a_closed_client_returns_an_error_and_keeps_its_last_state() {
    let devices = Devices::new().await;
    let client = ConsumerClient::new(devices.world.consumer_config()).unwrap();
    let door = devices.door(client.json_api());
    sign_up(&door).await;

    client.close();

    let error = door.fails("session.authenticate", json!({})).await;
    assert_eq!(error["kind"], "closed");
    assert_eq!(parsed(&door.api.state_json())["state"], "active");
    let set = Secret::new(json!({"session_token": "t"}).to_string());
    let result = door.api.call_sync("session.updateSession".into(), set);
    assert_eq!(parsed(&result)["error"]["kind"], "closed");
}

#[tokio::test]
async fn calls_keep_the_order_in_which_they_were_first_polled() {
    let mut devices = Devices::new().await;
    let door = devices.consumer();
    sign_up(&door).await;
    let nothing = || Secret::new("");
    let mut authenticate = Box::pin(door.api.call("session.authenticate".into(), nothing()));
    let mut revoke = Box::pin(door.api.call("session.revoke".into(), nothing()));

    assert!(futures_util::poll!(&mut authenticate).is_pending());
    assert!(futures_util::poll!(&mut revoke).is_pending());
    // The result of the later one is awaited first.
    let revoked = parsed(&revoke.await);
    let validated = parsed(&authenticate.await);

    assert_eq!(revoked["data"]["status_code"], 200, "{revoked}");
    let outcome = &validated["error"]["kind"];
    assert!(outcome.is_null() || outcome == "superseded", "{validated}");
    let requests = devices.world.control().requests();
    let paths: Vec<String> = requests
        .iter()
        .map(|request| request.path.clone())
        .filter(|path| path.contains("/sessions/"))
        .collect();
    assert!(paths[0].ends_with("/authenticate"), "{paths:?}");
}

struct Sender(Mutex<mpsc::Sender<Secret>>);

impl JsonStateListener for Sender {
    fn on_change(&self, state_json: Secret) -> Result<(), ListenerError> {
        let _ = self.0.lock().unwrap().send(state_json);
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_receives_the_current_state_and_then_each_change_until_it_unsubscribes() {
    let mut devices = Devices::new().await;
    let door = devices.consumer();
    let (sender, states) = mpsc::channel();

    let subscription = door.api.subscribe(Arc::new(Sender(Mutex::new(sender))));
    let first = parsed(&states.recv_timeout(TIMEOUT).unwrap());
    let signed_in = sign_up(&door).await;
    let mut last = first.clone();
    while last["state"] != "active" {
        let next = parsed(&states.recv_timeout(TIMEOUT).unwrap());
        assert!(next["revision"].as_u64() > last["revision"].as_u64());
        last = next;
    }
    drop(subscription);

    assert!(first["state"] == "loading" || first["state"] == "signed_out");
    assert_eq!(last["tokens"]["session_token"], signed_in["session_token"]);
    // The sender is gone with the subscription.
    while states.recv_timeout(TIMEOUT).is_ok() {}
}
