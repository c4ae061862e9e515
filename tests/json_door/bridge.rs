//! The clients of one JavaScript runtime: which engine they share, with which settings, and for how long.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use stytch_core::client::ConsumerClient;
use stytch_core::config::ClientConfig;
use stytch_core::json::{JsonBridge, JsonCreated, JsonHost, JsonStateListener};
use stytch_core::listeners::ListenerError;
use stytch_core::tokens::Secret;

use super::world::{EMAIL, PASSWORD, World, eventually, refused, sign_up, signed_in};

/// A device whose settings are not those of any client in these tests but for the folder.
fn device(world: &World) -> ClientConfig {
    let mut device = ClientConfig::new("", world.folder.path().to_string_lossy());
    device.client_info.app_version = "of the device".into();
    device.default_session_duration_minutes = 7;
    device
}

fn host(world: &World) -> JsonHost {
    JsonHost {
        device: device(world),
        consumer: None,
        b2b: None,
    }
}

/// The options of a consumer client at the emulator, with more.
fn options(world: &World, more: Value) -> String {
    let mut options = json!({
        "public_token": world.emulator.consumer_public_token(), "vertical": "consumer",
        "customBaseUrl": world.emulator.base_url(),
    });
    let Value::Object(more) = more else { panic!() };
    options.as_object_mut().unwrap().extend(more);
    options.to_string()
}

fn id(created: &JsonCreated) -> String {
    assert!(created.opened.is_some(), "{}", created.text);
    let text: Value = serde_json::from_str(&created.text).unwrap();
    text["client"].as_str().unwrap().to_owned()
}

fn error(text: &str) -> Value {
    let mut text: Value = serde_json::from_str(text).unwrap();
    assert!(text["client"].is_null() && text["data"].is_null(), "{text}");
    text["error"].take()
}

fn state(bridge: &JsonBridge, client: &str) -> Value {
    serde_json::from_str(bridge.client_state(client.to_owned()).expose()).unwrap()
}

async fn call(bridge: &JsonBridge, client: &str, method: &str, params: Value) -> Value {
    let params = Secret::new(params.to_string());
    let result = bridge.call_client(client.to_owned(), method.to_owned(), params);
    serde_json::from_str(result.await.expose()).unwrap()
}

async fn sign_up_by_name(bridge: &JsonBridge, client: &str) {
    let params = json!({"email": EMAIL, "password": PASSWORD, "session_duration_minutes": 60});
    let result = call(bridge, client, "passwords.create", params).await;
    assert!(result["error"].is_null(), "{result}");
}

#[tokio::test]
async fn the_first_client_starts_an_engine_with_the_devices_settings_and_native_code_shares_it() {
    let world = World::new().await;
    let bridge = JsonBridge::new();

    let created = bridge.create_client(options(&world, json!({})), host(&world));
    let client = id(&created);
    sign_up_by_name(&bridge, &client).await;

    let opened = created.opened.unwrap();
    assert!(opened.is_first && !opened.is_b2b);
    assert_eq!(opened.client, client);
    let same = ClientConfig {
        public_token: opened.public_token,
        base_url: opened.base_url,
        enable_automatic_session_extension: opened.enable_automatic_session_extension,
        ..device(&world)
    };
    let native = ConsumerClient::new(same).unwrap();
    assert!(signed_in(&native.state()));
    let other = refused(ConsumerClient::new(world.consumer_config()));
    assert_eq!(other, "default_session_duration_minutes");
}

#[tokio::test]
async fn what_javascript_did_not_give_is_that_of_the_open_engine() {
    let world = World::new().await;
    let mut config = world.consumer_config();
    config.enable_automatic_session_extension = true;
    let native = ConsumerClient::new(config).unwrap();
    sign_up(&native).await;
    let bridge = JsonBridge::new();
    let bare = json!({
        "public_token": world.emulator.consumer_public_token(), "vertical": "consumer",
    });

    let bare = bridge.create_client(bare.to_string(), host(&world));
    let agreeing = options(&world, json!({"keepSessionAlive": true}));
    let agreeing = bridge.create_client(agreeing, host(&world));

    for created in [bare, agreeing] {
        let client = id(&created);
        assert!(!created.opened.unwrap().is_first);
        assert_eq!(state(&bridge, &client)["state"], "active");
    }
}

#[tokio::test]
async fn an_option_that_differs_from_the_open_engine_is_named_and_opens_nothing() {
    let world = World::new().await;
    let native = world.consumer();
    let bridge = JsonBridge::new();
    let url = world.emulator.base_url();

    for (option, value, expected) in [
        ("keepSessionAlive", json!(true), "false".to_owned()),
        ("customBaseUrl", json!("https://login.example.com"), url),
    ] {
        let created = bridge.create_client(options(&world, json!({ option: value })), host(&world));

        assert!(created.opened.is_none());
        let error = error(&created.text);
        assert_eq!(
            (&error["kind"], &error["field"]),
            (&json!("usage"), &json!(option))
        );
        let said = error["expected"].as_str().unwrap();
        assert!(said.starts_with(expected.trim_end_matches('/')), "{said}");
    }
    // No handle is left behind: the engine ends with the native client.
    native.close();
    let mut config = world.consumer_config();
    config.enable_automatic_session_extension = true;
    assert!(ConsumerClient::new(config).is_ok());
}

#[tokio::test]
async fn options_that_are_wrong_are_named_by_javascripts_names_and_open_nothing() {
    let world = World::new().await;
    let bridge = JsonBridge::new();

    for (option, value) in [
        ("keepSessionAlive", json!("yes")),
        ("customBaseUrl", json!("ftp://example.com")),
        ("public_token", json!("secret-test-hunter2")),
        ("vertical", json!("other")),
    ] {
        let created = bridge.create_client(options(&world, json!({ option: value })), host(&world));

        assert!(created.opened.is_none());
        assert_eq!(error(&created.text)["field"], option, "{}", created.text);
        assert!(!created.text.contains("hunter2"));
    }
    assert!(world.control().requests().is_empty());
}

#[tokio::test]
async fn the_token_of_a_configured_client_is_a_handle_on_that_client_wherever_it_stores() {
    let world = World::new().await;
    let mut config = world.consumer_config();
    config.instance = "second".into();
    config.in_memory = true;
    let native = ConsumerClient::new(config.clone()).unwrap();
    sign_up(&native).await;
    let bridge = JsonBridge::new();
    let configured = JsonHost {
        consumer: Some(config.clone()),
        ..host(&world)
    };

    let client = id(&bridge.create_client(options(&world, json!({})), configured.clone()));
    let state_there = state(&bridge, &client);
    let other_project = options(
        &world,
        json!({"public_token": world.emulator.b2b_public_token(), "vertical": "b2b"}),
    );
    let other = bridge.create_client(other_project, configured.clone());

    assert_eq!(state_there["state"], "active");
    let other = other.opened.unwrap();
    assert!(other.is_first && other.is_b2b);
    // The settings of a closed client may have had a transport that is not known here.
    native.close();
    bridge.shut_down();
    let late = JsonBridge::new().create_client(options(&world, json!({})), configured);
    assert_eq!(error(&late.text)["kind"], "closed");
}

#[tokio::test]
async fn a_closed_client_is_closed_for_javascript_alone_and_the_engine_ends_with_the_last() {
    let world = World::new().await;
    let bridge = JsonBridge::new();
    let [one, other] = [(); 2].map(|()| {
        let created = bridge.create_client(options(&world, json!({})), host(&world));
        id(&created)
    });
    assert_ne!(one, other);
    sign_up_by_name(&bridge, &one).await;

    bridge.close_client(one.clone());
    bridge.close_client(one.clone());
    bridge.close_client("never".into());

    let call_of = |client: &str| call_sync(&bridge, client);
    for gone in [&*one, "never"] {
        let result = call(&bridge, gone, "session.authenticate", json!({})).await;
        assert_eq!(error(&result.to_string())["kind"], "closed");
        assert_eq!(error(&call_of(gone))["kind"], "closed");
        assert_eq!(state(&bridge, gone)["error"]["kind"], "closed");
    }
    let result = call(&bridge, &other, "session.authenticate", json!({})).await;
    assert!(result["error"].is_null(), "{result}");
    bridge.close_client(other);
    let mut config = world.consumer_config();
    config.default_session_duration_minutes = 9;
    let native = ConsumerClient::new(config).unwrap();
    eventually("the stored session", || signed_in(&native.state())).await;
}

fn call_sync(bridge: &JsonBridge, client: &str) -> String {
    let result = bridge.call_client_sync(client.into(), "session.getSync".into(), Secret::new(""));
    result.expose().to_owned()
}

#[tokio::test]
async fn a_runtime_that_ends_closes_its_clients_and_gets_no_more() {
    let world = World::new().await;
    let (bridge, later) = (JsonBridge::new(), JsonBridge::new());
    let client = id(&bridge.create_client(options(&world, json!({})), host(&world)));
    let received = listen(&bridge, &client);
    eventually("the state", || !received.lock().unwrap().is_empty()).await;

    bridge.shut_down();
    let refused = bridge.create_client(options(&world, json!({})), host(&world));
    let next = id(&later.create_client(options(&world, json!({})), host(&world)));
    let before = received.lock().unwrap().len();
    sign_up_by_name(&later, &next).await;

    assert_eq!(error(&refused.text)["kind"], "closed");
    assert_eq!(state(&bridge, &client)["error"]["kind"], "closed");
    assert_ne!(client, next);
    assert_eq!(received.lock().unwrap().len(), before);
}

#[tokio::test]
async fn a_client_has_one_listener_and_the_last_one_counts() {
    let world = World::new().await;
    let bridge = JsonBridge::new();
    let client = id(&bridge.create_client(options(&world, json!({})), host(&world)));

    let first = listen(&bridge, &client);
    eventually("the state", || !first.lock().unwrap().is_empty()).await;
    let second = listen(&bridge, &client);
    let before = first.lock().unwrap().len();
    sign_up_by_name(&bridge, &client).await;

    let is_active = |state: &Value| state["state"] == "active";
    eventually("the sign-in", || {
        second.lock().unwrap().iter().any(is_active)
    })
    .await;
    assert_eq!(first.lock().unwrap().len(), before);
    bridge.unsubscribe_client(client.clone());
    let received = second.lock().unwrap().len();
    let result = call(&bridge, &client, "session.revoke", json!({})).await;
    assert!(result["error"].is_null(), "{result}");
    assert_eq!(second.lock().unwrap().len(), received);
    let revisions = second
        .lock()
        .unwrap()
        .iter()
        .map(|it| it["revision"].as_u64())
        .collect::<Vec<_>>();
    assert!(revisions.is_sorted(), "{revisions:?}");
}

type Received = Arc<Mutex<Vec<Value>>>;

fn listen(bridge: &JsonBridge, client: &str) -> Received {
    struct Recorder(Received);

    impl JsonStateListener for Recorder {
        fn on_change(&self, state_json: Secret) -> Result<(), ListenerError> {
            let state = serde_json::from_str(state_json.expose()).unwrap();
            self.0.lock().unwrap().push(state);
            Ok(())
        }
    }

    let received = Received::default();
    bridge.subscribe_client(client.to_owned(), Arc::new(Recorder(Arc::clone(&received))));
    received
}
