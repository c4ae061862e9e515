//! Each switch for what the vendor leaves unknown, off and on.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)] // a test fails by panicking

mod common;

use common::{
    Client, PHONE, another, b2b, consumer, log_in, member_log_in, organization, start, text,
};
use serde_json::{Value, json};
use stytch_emulator::{Control, Emulator, Options};

const AUTHENTICATE: &str = "/sdk/v1/sessions/authenticate";

/// A signed-in client of a server with these options.
async fn world(options: Options) -> (Emulator, Control, Client, Value) {
    let (emulator, control) = start().await;
    control.set_options(options);
    let client = consumer(&emulator);
    let data = log_in(&client, &control).await;
    let client = client.signed_in(&data);
    (emulator, control, client, data)
}

#[tokio::test]
async fn a_dead_token_has_either_of_two_errors_on_session_endpoints() {
    let (_emulator, control, client, _) = world(Options::default()).await;
    control.revoke_all_sessions();
    client
        .refused(AUTHENTICATE, json!({}), 404, "session_not_found")
        .await;

    control.set_options(Options {
        unknown_session_is_unauthorized: true,
        ..Options::default()
    });

    client
        .refused(AUTHENTICATE, json!({}), 401, "unauthorized_credentials")
        .await;
}

#[tokio::test]
async fn a_dead_token_has_either_of_two_errors_elsewhere() {
    let (_emulator, control, client, _) = world(Options::default()).await;
    control.revoke_all_sessions();
    let me = async || {
        let (status, error) = client.get("/sdk/v1/users/me").await;
        (status, text(&error["error_type"]).to_owned())
    };
    assert_eq!(me().await, (401, "unauthorized_credentials".into()));

    control.set_options(Options {
        dead_session_is_not_found_everywhere: true,
        ..Options::default()
    });

    assert_eq!(me().await, (404, "session_not_found".into()));
}

#[tokio::test]
async fn a_shorter_duration_shortens_the_session_unless_a_switch_forbids_it() {
    for never in [false, true] {
        let (_emulator, _, client, data) = world(Options {
            never_shorten_sessions: never,
            ..Options::default()
        })
        .await;

        let body = json!({"session_duration_minutes": 5});
        let answer = client.ok(AUTHENTICATE, body).await;

        let kept = answer["session"]["expires_at"] == data["session"]["expires_at"];
        assert_eq!(kept, never);
    }
}

#[tokio::test]
async fn the_opaque_token_stays_unless_a_switch_rotates_it() {
    let (_emulator, _, client, data) = world(Options {
        rotate_session_token: true,
        ..Options::default()
    })
    .await;

    let answer = client.ok(AUTHENTICATE, json!({})).await;

    assert_ne!(answer["session_token"], data["session_token"]);
    client
        .refused(AUTHENTICATE, json!({}), 404, "session_not_found")
        .await;
    client.signed_in(&answer).ok(AUTHENTICATE, json!({})).await;
}

#[tokio::test]
async fn the_longest_session_is_what_the_project_says() {
    let (_emulator, _, client, _) = world(Options {
        max_session_duration_minutes: 60,
        ..Options::default()
    })
    .await;

    let body = |minutes: u32| json!({"session_duration_minutes": minutes});

    client.ok(AUTHENTICATE, body(60)).await;
    let error = "invalid_session_duration_minutes";
    client.refused(AUTHENTICATE, body(61), 400, error).await;
}

#[tokio::test]
async fn error_types_and_statuses_can_be_others() {
    let options = json!({
        "error_types": {"invalid_session_duration_minutes": "session_duration_too_long"},
        "error_statuses": {"session_duration_too_long": 422, "session_not_found": 401},
    });
    let (_emulator, control, client, _) = world(serde_json::from_value(options).unwrap()).await;

    let long = json!({"session_duration_minutes": 1_000_000});
    client
        .refused(AUTHENTICATE, long, 422, "session_duration_too_long")
        .await;
    control.revoke_all_sessions();
    client
        .refused(AUTHENTICATE, json!({}), 401, "session_not_found")
        .await;
}

#[tokio::test]
async fn the_session_an_exchange_started_from_stays_alive_unless_a_switch_revokes_it() {
    for revokes in [false, true] {
        let (emulator, control) = start().await;
        control.set_options(Options {
            exchange_revokes_old_session: revokes,
            ..Options::default()
        });
        let first = organization(&control, "First", json!({}));
        let second = organization(&control, "Second", json!({}));
        let client = b2b(&emulator);
        let client = client.signed_in(&member_log_in(&client, &first).await);

        let body = json!({"organization_id": second, "session_duration_minutes": 60});
        client.ok("/sdk/v1/b2b/sessions/exchange", body).await;

        let path = "/sdk/v1/b2b/sessions/authenticate";
        let (status, _) = client.post(path, json!({})).await;
        assert_eq!(status, if revokes { 404 } else { 200 });
    }
}

#[tokio::test]
async fn what_uses_an_intermediate_token_up_can_be_switched() {
    for (reusable, dies) in [(false, false), (true, false), (false, true)] {
        let (emulator, control) = start().await;
        control.set_options(Options {
            intermediate_token_reusable: reusable,
            intermediate_token_dies_on_failure: dies,
            ..Options::default()
        });
        let strict = organization(
            &control,
            "Strict",
            json!({"mfa_policy": "REQUIRED_FOR_ALL"}),
        );
        let client = b2b(&emulator);
        let stepped = member_log_in(&client, &strict).await;
        let code = control.latest_code(PHONE).unwrap();
        let give = async |code: &str| {
            let body = json!({"organization_id": strict, "member_id": stepped["member_id"],
                "code": code, "session_duration_minutes": 60,
                "intermediate_session_token": stepped["intermediate_session_token"]});
            client.post("/sdk/v1/b2b/otps/sms/authenticate", body).await
        };
        assert_eq!(give(another(&code)).await.0, 401);

        let after_failure = give(&code).await.0;
        let after_success = give("000000").await.1["error_type"].clone();

        assert_eq!(after_failure, if dies { 404 } else { 200 });
        let gone = after_success == "intermediate_session_not_found";
        assert_eq!(gone, !reusable);
    }
}

#[tokio::test]
async fn times_have_fractions_unless_a_switch_rounds_them() {
    for whole in [false, true] {
        let (_emulator, _, _, data) = world(Options {
            whole_second_times: whole,
            ..Options::default()
        })
        .await;

        let time = text(&data["session"]["last_accessed_at"]);

        assert_eq!(time.contains('.'), !whole, "{time}");
    }
}

#[tokio::test]
async fn errors_can_be_text_and_without_a_request_id() {
    let (_emulator, control, client, _) = world(Options {
        errors_as_text: true,
        errors_without_request_id: true,
        ..Options::default()
    })
    .await;
    control.revoke_all_sessions();

    let answer = client.send(AUTHENTICATE, json!({})).await.unwrap();

    assert_eq!(
        answer.headers()["content-type"],
        "text/plain; charset=utf-8"
    );
    let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
    assert_eq!(body["error_type"], "session_not_found");
    assert!(body.get("request_id").is_none());
}

#[tokio::test]
async fn the_user_is_repeated_for_the_browser_unless_a_switch_turns_it_off() {
    for duplicate in [true, false] {
        let (_emulator, _, client, _) = world(Options {
            duplicate_user_field: duplicate,
            ..Options::default()
        })
        .await;

        let answer = client.ok(AUTHENTICATE, json!({})).await;

        assert_eq!(answer.get("__user").is_some(), duplicate);
    }
}

#[tokio::test]
async fn an_app_that_is_not_allowed_is_refused() {
    let (_emulator, _control, client, _) = world(Options::default()).await;
    client.ok(AUTHENTICATE, json!({})).await;

    let allowed = json!({"allowed_app_identifiers": ["com.example"]});
    let set = client.request("PUT", "/__emulator/options").json(&allowed);
    assert_eq!(set.send().await.unwrap().status(), 200);

    let error = "bad_app_bundle_for_stytch_sdk";
    client.refused(AUTHENTICATE, json!({}), 400, error).await;
}

#[tokio::test]
async fn bootstrap_flags_are_those_of_the_options() {
    let options = json!({"bootstrap": {"pkce_required_for_oauth": true,
        "captcha_settings": {"enabled": true, "siteKey": "k"}}});
    let (_emulator, _, client, _) = world(serde_json::from_value(options).unwrap()).await;

    let path = format!("/sdk/v1/projects/bootstrap/{}", client.user);
    let answer = client.got(&path).await;

    assert_eq!(answer["pkce_required_for_oauth"], true);
    assert_eq!(answer["captcha_settings"]["siteKey"], "k");
    assert_eq!(answer["vertical"], "CONSUMER");
}

#[tokio::test]
async fn a_switch_nobody_knows_is_refused_by_name() {
    let (emulator, _) = start().await;
    let client = consumer(&emulator);

    let set = client.request("PUT", "/__emulator/options");
    let answer = set.json(&json!({"rotate": true})).send().await.unwrap();

    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("`rotate`"));
}
