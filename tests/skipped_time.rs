//! What the tests of a façade rely on: time that they skip passes for a client that was opened as an app
//! opens it. Alone in its process, because the time is that of the process.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use stytch_core::Freshness;
use stytch_core::client::{ConsumerClient, ConsumerState, SessionState};
use stytch_core::clock::device_clock_ms;
use stytch_core::clock::skipped::stytch_core_test_time_skip;
use world::{World, until};

const VALIDATION: &str = "/sdk/v1/sessions/authenticate";

/// Time passes for the server and for the library.
fn pass(world: &World, seconds: i64) {
    world.control().advance_clock(seconds);
    assert!(stytch_core_test_time_skip(seconds * 1_000));
}

fn validated_after(before: i64) -> impl Fn(&ConsumerState) -> bool {
    move |state| {
        matches!(state.state, SessionState::Active { freshness: Freshness::Validated, last_validated_at_ms: Some(at) }
            if at > before)
    }
}

fn last_validated(client: &ConsumerClient) -> i64 {
    match client.state().state {
        SessionState::Active {
            last_validated_at_ms: Some(at),
            ..
        } => at,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_visible_session_is_validated_every_three_minutes_of_skipped_time() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let sent = || {
        let requests = world.control().requests();
        let validations = requests.iter().filter(|it| it.path == VALIDATION);
        validations.count()
    };
    let end = client.session().get_sync().unwrap().expires_at;

    for beat in 1..=5 {
        let before = last_validated(&client);
        // The heartbeat is a tenth earlier or later.
        pass(&world, 161);
        client.user().get().await.unwrap();
        assert_eq!(sent(), beat - 1);
        pass(&world, 38);
        until(&client, validated_after(before)).await;
        assert_eq!(sent(), beat);
    }

    assert_eq!(client.session().get_sync().unwrap().expires_at, end);
    let now = device_clock_ms();
    assert!(!stytch_core_test_time_skip(-1));
    assert!(device_clock_ms() >= now);
}
