//! Responses that must not be applied: about another user, with a JWT that is too short, with a wrong date, or
//! malformed.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use stytch_core::client::ConsumerClient;
use stytch_core::error::StytchError;
use stytch_emulator::FaultKind;
use world::ports::RewritingTransport;
use world::{World, eventually, is_signed_out, log_in, sign_up, signed_in, until};

const BOB: &str = "bob@example.com";
const VALIDATION: &str = "/sdk/v1/sessions/authenticate";
const REVOKE: &str = "/sdk/v1/sessions/revoke";

/// Statuses of what was sent to this path so far.
fn statuses(world: &World, path: &str) -> Vec<Option<u16>> {
    let requests = world.control().requests();
    let matching = requests.iter().filter(|request| request.path == path);
    matching.map(|request| request.status).collect()
}

fn user_id(client: &ConsumerClient) -> Option<String> {
    client.state().user.map(|user| user.user_id)
}

fn seconds_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// A JWT with the claims of another one, but for its times in seconds from now.
fn jwt_until(jwt: &str, seconds: i64) -> String {
    let claims = jwt.split('.').nth(1).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["exp"] = json!(seconds_now() + seconds);
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("{}.{claims}.c2ln", jwt.split('.').next().unwrap())
}

/// A server whose sessions have an expiry that cannot be parsed.
fn with_malformed_sessions() -> Arc<RewritingTransport> {
    let transport = RewritingTransport::new();
    transport.rewrite_data(|_, data| {
        if data["session"].is_object() {
            data["session"]["expires_at"] = json!("soon");
        }
    });
    transport
}

/// The whole `data` of a login of another user.
async fn data_of_bob(world: &World) -> Value {
    world.create_user(BOB);
    let transport = RewritingTransport::new();
    let seen = Arc::new(Mutex::new(Value::Null));
    let copy = Arc::clone(&seen);
    transport.rewrite_data(move |_, data| *copy.lock().unwrap() = data.clone());
    let mut config = world.consumer_config();
    config.in_memory = true;
    config.instance = "of bob".into();
    let client = transport.client(config);
    log_in(&client, BOB).await.unwrap();
    client.close();
    let data = seen.lock().unwrap().clone();
    assert!(data["session_token"].is_string());
    data
}

#[tokio::test]
async fn a_validation_response_about_another_user_changes_nothing() {
    let world = World::new().await;
    let bob = data_of_bob(&world).await;
    let transport = RewritingTransport::new();
    let client = transport.client(world.consumer_config());
    sign_up(&client).await;
    let before = client.state();

    // All of it, or one part of it.
    let parts: [&[&str]; 4] = [
        &["session_token", "session_jwt", "session", "user"],
        &["session", "session_jwt"],
        &["user"],
        &["session_jwt"],
    ];
    for part in parts {
        let bob = bob.clone();
        transport.rewrite_data(move |url, data| {
            if url.ends_with(VALIDATION) {
                for name in part {
                    data[name] = bob[name].clone();
                }
            }
        });
        let refused = client.session().authenticate(None).await;
        assert!(
            matches!(refused, Err(StytchError::Malformed { .. })),
            "{part:?}: {refused:?}"
        );
        let after = client.state();
        assert_eq!(after.user, before.user, "{part:?}");
        assert_eq!(after.session, before.session, "{part:?}");
        assert_eq!(after.tokens, before.tokens, "{part:?}");
    }

    transport.pass_unchanged();
    client.session().authenticate(None).await.unwrap();
    assert_eq!(user_id(&client), before.user.map(|user| user.user_id));
}

#[tokio::test]
async fn a_user_that_is_not_the_one_of_the_session_is_never_merged_into_it() {
    let world = World::new().await;
    let bob = data_of_bob(&world).await;
    let transport = RewritingTransport::new();
    let client = transport.client(world.consumer_config());
    sign_up(&client).await;
    let before = client.state();

    transport.rewrite_data(move |url, data| {
        if url.ends_with("/users/me") {
            let ours = data.as_object_mut().unwrap();
            for (name, value) in bob["user"].as_object().unwrap() {
                ours.insert(name.clone(), value.clone());
            }
        }
    });
    let refused = client.user().get().await;

    assert!(
        matches!(refused, Err(StytchError::Malformed { .. })),
        "{refused:?}"
    );
    assert_eq!(client.state().user, before.user);
    transport.pass_unchanged();
    client.user().get().await.unwrap();
}

#[tokio::test]
async fn a_jwt_from_a_refresh_is_checked_before_it_is_returned() {
    let world = World::new().await;
    let transport = RewritingTransport::new();
    // The one that comes with the session lives too short.
    transport.rewrite_data(|_, data| {
        if let Some(jwt) = data["session_jwt"].as_str() {
            data["session_jwt"] = json!(jwt_until(jwt, 100));
        }
    });
    let client = transport.client(world.consumer_config());
    sign_up(&client).await;
    client.session().fresh_jwt(50).await.unwrap();

    let bad: [fn(&str) -> String; 3] = [
        |jwt| jwt_until(jwt, -10),
        |jwt| jwt_until(jwt, 150),
        |_| "not a jwt".to_owned(),
    ];
    for bad in bad {
        transport.rewrite_data(move |url, data| {
            if url.ends_with(VALIDATION) {
                data["session_jwt"] = json!(bad(data["session_jwt"].as_str().unwrap()));
            }
        });
        let refused = client.session().fresh_jwt(200).await;
        assert!(
            matches!(refused, Err(StytchError::Malformed { .. })),
            "{refused:?}"
        );
        assert!(signed_in(&client.state()));
    }

    transport.pass_unchanged();
    client.session().fresh_jwt(200).await.unwrap();
}

#[tokio::test]
async fn a_date_header_that_is_ahead_ends_no_session() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let ahead = FaultKind::ShiftDate { seconds: 7_200 };
    world.fault("/sessions/authenticate", ahead);

    client.session().authenticate(None).await.unwrap();
    client.background();
    client.foreground();
    eventually("another validation", || world.count(VALIDATION) >= 2).await;
    assert!(signed_in(&client.state()));
    client.user().get().await.unwrap();
    assert!(signed_in(&client.state()));

    client.close();
    let mut config = world.consumer_config();
    config.starts_in_foreground = false;
    let next = ConsumerClient::new(config).unwrap();
    assert!(signed_in(&until(&next, |state| state.initialized).await));
}

#[tokio::test]
async fn a_date_header_that_is_behind_hands_out_no_jwt_that_is_over() {
    let world = World::new().await;
    let transport = RewritingTransport::new();
    let client = transport.client(world.consumer_config());
    sign_up(&client).await;
    let behind = FaultKind::ShiftDate { seconds: -600 };
    world.fault("/sessions/authenticate", behind);
    transport.rewrite_data(|url, data| {
        if url.ends_with(VALIDATION) {
            let jwt = data["session_jwt"].as_str().unwrap();
            data["session_jwt"] = json!(jwt_until(jwt, 30));
        }
    });
    client.session().authenticate(None).await.unwrap();
    let before = world.count(VALIDATION);

    transport.pass_unchanged();
    client.session().fresh_jwt(100).await.unwrap();

    assert_eq!(world.count(VALIDATION), before + 1, "a refresh came first");
}

#[tokio::test]
async fn the_session_of_a_sign_in_that_was_refused_as_malformed_is_revoked_on_the_server() {
    let world = World::new().await;
    world.create_user(BOB);
    let transport = with_malformed_sessions();
    let client = transport.client(world.consumer_config());

    let refused = log_in(&client, BOB).await;

    assert!(
        matches!(refused, Err(StytchError::Malformed { .. })),
        "{refused:?}"
    );
    assert!(is_signed_out(&client.state()));
    eventually("the revoke of the unusable session", || {
        statuses(&world, REVOKE) == [Some(200)]
    })
    .await;
}

#[tokio::test]
async fn the_session_of_a_malformed_sign_in_is_revoked_by_the_next_process_too() {
    let world = World::new().await;
    world.create_user(BOB);
    let transport = with_malformed_sessions();
    world.fault(REVOKE, FaultKind::Reset);
    let client = transport.client(world.consumer_config());
    assert!(log_in(&client, BOB).await.is_err());
    client.close();
    world.control().clear_faults();

    let next = world.consumer();
    until(&next, |state| state.initialized).await;
    eventually("the revoke of the unusable session", || {
        statuses(&world, REVOKE).contains(&Some(200))
    })
    .await;
}
