//! The revoke queue: what is sent, in which order, and how long an entry is kept.

use serde_json::json;

use super::harness::{
    EngineHarness, HOUR, START, member_session, offline, rejection, stytch_error, success_at,
};
use super::responses::jwt_of;
use crate::engine::event::{Command, Event};
use crate::tokens::{OpaqueToken, SessionJwt};
use crate::wire::{Call, Endpoint};

/// Signs in and out by force while the server cannot be reached.
fn leave(rig: &mut EngineHarness, who: &str) {
    rig.sign_in(who);
    rig.revoke(true);
    rig.answer_last(offline());
}

fn revoked(rig: &mut EngineHarness) {
    rig.answer_last(success_at(rig.now.wall_ms, json!({})));
}

/// The tokens of the revokes that were sent.
fn sent(rig: &EngineHarness) -> Vec<&str> {
    let revokes = rig.requests.iter().filter(|request| {
        matches!(
            request.call.endpoint,
            Endpoint::SessionsRevoke | Endpoint::B2bSessionsRevoke
        )
    });
    revokes
        .filter_map(|request| request.token.as_ref().map(OpaqueToken::expose))
        .collect()
}

/// The tokens in the queue of this process, with whether they are settled.
fn entries(rig: &EngineHarness) -> Vec<(&str, bool)> {
    let mut entries: Vec<_> = rig.state().facts.revoke_queue.values().collect();
    entries.sort_by_key(|entry| entry.stamp);
    let all = entries.into_iter();
    all.map(|entry| (entry.token.expose(), entry.settled))
        .collect()
}

#[test]
fn queued_tokens_are_revoked_one_at_a_time_the_oldest_first() {
    let mut rig = EngineHarness::new();
    for who in ["joe", "ada", "bob"] {
        leave(&mut rig, who);
    }
    rig.requests.clear();

    rig.event(Event::Connectivity(true));
    rig.event(Event::Foreground);
    assert_eq!(sent(&rig), ["token-joe"]);
    revoked(&mut rig);
    assert_eq!(sent(&rig), ["token-joe", "token-ada"]);
    revoked(&mut rig);
    revoked(&mut rig);

    assert_eq!(sent(&rig), ["token-joe", "token-ada", "token-bob"]);
    assert!(rig.queued().is_empty());
}

#[test]
fn a_queued_token_waits_for_the_revoke_of_a_forced_sign_out_that_is_under_way() {
    let mut rig = EngineHarness::new();
    leave(&mut rig, "ada");
    rig.sign_in("bob");
    rig.requests.clear();

    rig.revoke(true);
    rig.event(Event::Connectivity(true));
    assert_eq!(sent(&rig), ["token-bob"]);
    revoked(&mut rig);

    assert_eq!(sent(&rig), ["token-bob", "token-ada"]);
}

#[test]
fn queued_revokes_leave_three_of_the_automatic_requests_to_validations() {
    let mut rig = EngineHarness::new();
    for who in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        leave(&mut rig, who);
    }
    rig.requests.clear();

    rig.event(Event::Connectivity(true));
    while !rig.state().in_flight.is_empty() {
        revoked(&mut rig);
    }
    assert_eq!(sent(&rig).len(), 7);
    rig.event(Event::Foreground);
    assert_eq!(sent(&rig).len(), 7);

    rig.wait(180_000);
    assert_eq!(sent(&rig).len(), 8);
}

#[test]
fn a_token_that_the_server_revoked_is_remembered_until_its_session_would_have_ended() {
    let mut rig = EngineHarness::signed_in();
    rig.revoke(true);
    revoked(&mut rig);
    assert_eq!(entries(&rig), [("token-ada", true)]);

    rig.advance(HOUR - 1);
    rig.event(Event::Tick);
    assert_eq!(entries(&rig), [("token-ada", true)]);

    rig.advance(1);
    rig.event(Event::Tick);
    assert_eq!(entries(&rig), []);
}

#[test]
fn of_the_tokens_that_the_server_revoked_the_latest_eight_are_remembered() {
    let mut rig = EngineHarness::new();
    leave(&mut rig, "kept");
    for who in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        rig.sign_in(who);
        rig.revoke(true);
        revoked(&mut rig);
    }
    // The queued token is under way.
    rig.event(Event::Connectivity(true));

    let names: Vec<_> = entries(&rig)
        .into_iter()
        .map(|(token, settled)| (token.trim_start_matches("token-").to_owned(), settled))
        .collect();
    let settled = |name: &str| (name.to_owned(), true);
    let mut expected = vec![("kept".to_owned(), false)];
    expected.extend(["c", "d", "e", "f", "g", "h", "i", "j"].map(settled));
    assert_eq!(names, expected);
}

#[test]
fn a_queued_token_of_a_session_that_is_current_again_under_another_token_is_not_revoked() {
    let mut rig = EngineHarness::new();
    leave(&mut rig, "ada");
    rig.log_in();
    let mut rotated = rig.session("ada");
    let data = &mut rotated.result.as_mut().unwrap().data;
    *data = crate::tokens::Secret::new(data.expose().replace("token-ada", "token-2"));
    rig.answer_last(rotated);
    rig.requests.clear();

    rig.event(Event::Connectivity(true));
    assert_eq!(rig.who(), Some("ada"));
    assert!(sent(&rig).is_empty());

    rig.sign_in("bob");
    rig.event(Event::Connectivity(true));
    assert_eq!(sent(&rig), ["token-ada"]);
}

#[test]
fn a_queued_token_of_the_session_that_the_app_set_is_not_revoked_while_it_is_pending() {
    let mut rig = EngineHarness::new();
    leave(&mut rig, "ada");
    leave(&mut rig, "bob");
    rig.requests.clear();
    let jwt = SessionJwt::parse(jwt_of(Some("ada"), "session-ada")).unwrap();
    rig.command(Command::SetTokens {
        token: OpaqueToken::parse("token-2").unwrap(),
        jwt: Some(jwt),
    });

    rig.event(Event::Connectivity(true));
    assert_eq!(sent(&rig), ["token-bob"]);
}

#[test]
fn a_queued_token_that_a_sign_in_under_way_carries_is_revoked_when_that_is_answered() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(member_session("m", "o", START));
    rig.command(Command::SignIn(Call::new(Endpoint::B2bSessionsExchange)));
    let exchange = rig.requests.last().unwrap().id;
    rig.revoke(true);
    rig.answer_last(offline());
    rig.requests.clear();

    rig.event(Event::Connectivity(true));
    assert!(sent(&rig).is_empty());

    rig.answer(exchange, offline());
    rig.event(Event::Connectivity(true));
    assert_eq!(sent(&rig), ["token-m-o"]);
}

#[test]
fn a_queued_token_is_revoked_while_a_sign_in_that_does_not_carry_it_is_under_way() {
    let mut rig = EngineHarness::new();
    leave(&mut rig, "ada");
    rig.log_in();
    rig.event(Event::Connectivity(true));

    assert_eq!(rig.paths().last(), Some(&"/sessions/revoke"));
    assert_eq!(rig.last_token(), "token-ada");
}

#[test]
fn a_queued_token_that_the_server_does_not_know_is_done_with() {
    let mut rig = EngineHarness::new();
    leave(&mut rig, "ada");
    rig.event(Event::Connectivity(true));
    rig.requests.clear();

    rig.event(Event::Foreground);
    let id = rig.state().in_flight[0].id;
    rig.answer(id, rejection());
    rig.wait(HOUR / 2);

    assert!(rig.queued().is_empty());
    assert!(rig.requests.is_empty());
}

#[test]
fn a_queued_token_stays_until_the_server_has_spoken_about_it() {
    let mut rig = EngineHarness::new();
    leave(&mut rig, "ada");
    for outcome in [
        offline(),
        stytch_error(429, "too_many_requests"),
        stytch_error(500, "internal_server_error"),
    ] {
        rig.event(Event::Connectivity(true));
        let id = rig.state().in_flight[0].id;
        rig.answer(id, outcome);
        assert_eq!(rig.queued(), ["token-ada"]);
    }
    let tries = rig.requests.len();

    rig.wait(300_000);

    assert_eq!(rig.requests.len(), tries + 1);
}
