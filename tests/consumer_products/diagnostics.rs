//! The state as JSON, and what `diagnostics()` reports.

use stytch_core::client::ConsumerClient;
use stytch_core::error::StytchError;
use stytch_core::storage::Role;

use super::world::World;

#[tokio::test]
async fn the_state_as_json_is_in_the_wires_names_and_holds_no_token() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let tokens = client.session().tokens().unwrap();

    let text = client.diagnostics_json();

    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["state"], "active");
    assert_eq!(json["freshness"], "validated");
    assert_eq!(
        json["session"]["user_id"], json["user"]["user_id"],
        "{text}"
    );
    assert_eq!(json["initialized"], true);
    for secret in [tokens.session_token, tokens.session_jwt] {
        assert!(!text.contains(secret.expose()));
    }
}

#[tokio::test]
async fn diagnostics_count_requests_and_writes_and_say_why() {
    let world = World::new().await;
    let client = world.signed_up().await;
    client.foreground();
    client.session().authenticate(None).await.unwrap();
    world.control().revoke_all_sessions();
    client.session().authenticate(None).await.unwrap_err();

    let diagnostics = client.diagnostics();

    let requests = diagnostics.counters.requests_automatic + diagnostics.counters.requests_explicit;
    assert_eq!(
        requests,
        world.control().requests().len() as u64,
        "{diagnostics:?}"
    );
    assert!(
        diagnostics.counters.requests_explicit >= 2,
        "{diagnostics:?}"
    );
    assert!(diagnostics.counters.persists >= 2, "{diagnostics:?}");
    assert_eq!(diagnostics.counters.rejections, 1, "{diagnostics:?}");
    assert_eq!(diagnostics.counters.persist_failures, 0, "{diagnostics:?}");
    let check = diagnostics
        .last_decisions
        .iter()
        .find(|it| it.rule == "Validate");
    let check = check.unwrap_or_else(|| panic!("{diagnostics:?}"));
    assert_eq!(
        (check.state.as_str(), check.event.as_str()),
        ("Active", "Authenticate")
    );
    assert!(check.why.contains("Validates the session with the server"));
    assert!(diagnostics.last_decisions.len() <= 32);
}

#[tokio::test]
async fn diagnostics_report_a_refusal_as_the_arm_that_refused() {
    let world = World::new().await;
    let mut config = world.consumer_config();
    config.role = Role::Reader;
    let reader = ConsumerClient::new(config).unwrap();

    let refused = reader.session().revoke(false).await.unwrap_err();

    assert_eq!(refused, StytchError::ReadOnlyRole);
    let diagnostics = reader.diagnostics();
    let last = diagnostics
        .last_decisions
        .iter()
        .rfind(|it| it.event == "Revoke");
    let last = last.unwrap_or_else(|| panic!("{diagnostics:?}"));
    assert_eq!(last.rule, "RefuseReader");
    assert!(last.why.contains("may only read"), "{}", last.why);
}

#[tokio::test]
async fn diagnostics_report_a_command_without_a_session_as_a_refusal() {
    let world = World::new().await;
    let client = world.consumer();

    client.session().authenticate(None).await.unwrap_err();
    client.session().revoke(false).await.unwrap_err();
    client.session().fresh_jwt(60).await.unwrap_err();

    let diagnostics = client.diagnostics();
    let rule = |event: &str| {
        let last = diagnostics
            .last_decisions
            .iter()
            .rfind(|it| it.event == event);
        last.map(|it| it.rule.clone())
    };
    assert_eq!(rule("Revoke").as_deref(), Some("ClearLeftovers"));
    assert_eq!(rule("FreshJwt").as_deref(), Some("RefuseWithoutSession"));
}

#[tokio::test]
async fn diagnostics_say_why_a_command_was_refused_by_an_arm_that_does_more() {
    let world = World::new().await;
    let client = world.consumer();

    let refused = client.session().revoke(false).await.unwrap_err();

    assert_eq!(refused, StytchError::NoSession);
    let decisions = client.diagnostics().last_decisions;
    let last = decisions.iter().rfind(|it| it.rule == "ClearLeftovers");
    let last = last.unwrap_or_else(|| panic!("{decisions:?}"));
    let end = " Refused: no user is signed in.";
    assert!(last.why.ends_with(end), "{}", last.why);
}
