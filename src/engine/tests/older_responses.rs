//! A response that the server made before what is known: it replaces nothing.

use serde_json::json;

use super::harness::{EngineHarness, HOUR, START, session_at, session_under, success_at, user};
use crate::engine::event::Command;
use crate::storage::StoreFailure;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

fn end_of(rig: &EngineHarness) -> i64 {
    rig.state().snapshot().unwrap().expires_at().unwrap()
}

#[test]
fn a_validation_from_before_a_sign_in_to_the_same_session_does_not_undo_it() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    let validation = rig.requests.last().unwrap().id;
    let validated_at = rig.now.wall_ms;
    rig.advance(2_000);
    // A second factor, under the same token, for eight hours.
    rig.log_in();
    rig.answer_last(session_at("ada", rig.now.wall_ms, START + 8 * HOUR));
    assert_eq!(end_of(&rig), START + 8 * HOUR);

    rig.advance(5_000);
    rig.answer(validation, session_at("ada", validated_at, START + HOUR));

    assert_eq!(end_of(&rig), START + 8 * HOUR);
}

#[test]
fn a_slow_validation_does_not_undo_the_extension_of_another_process_on_the_disk() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    rig.authenticate();
    let validation = rig.requests.last().unwrap().id;
    let validated_at = rig.now.wall_ms;
    for engine in [&mut rig, &mut other] {
        engine.advance(2_000);
    }
    other.answer_last(other.session_until("ada", START + HOUR));
    other.command(Command::Authenticate {
        duration_minutes: Some(480),
    });
    other.answer_last(session_at("ada", other.now.wall_ms, START + 8 * HOUR));
    rig.changed(other.record.clone().unwrap());
    assert_eq!(end_of(&rig), START + 8 * HOUR);

    rig.advance(5_000);
    rig.answer(validation, session_at("ada", validated_at, START + HOUR));

    assert_eq!(end_of(&rig), START + 8 * HOUR, "shown");
    assert_eq!(end_of(&rig.restarted(|_| {})), START + 8 * HOUR, "on disk");
}

#[test]
fn a_get_from_before_a_sign_in_to_the_same_session_does_not_undo_it() {
    let mut rig = EngineHarness::signed_in();
    rig.get_user();
    let get = rig.requests.last().unwrap().id;
    rig.advance(2_000);
    rig.log_in();
    let mut session = rig.session("ada");
    let data = &mut session.result.as_mut().unwrap().data;
    let text = data.expose().replace(
        "\"phone_numbers\":[]",
        "\"phone_numbers\":[{\"phone_id\":\"new\",\"phone_number\":\"+1\",\"verified\":true}]",
    );
    *data = Secret::new(text);
    rig.answer_last(session);

    rig.answer(get, success_at(rig.now.wall_ms, user("ada", "active")));

    let shown = format!("{:?}", rig.state().snapshot().unwrap().objects);
    assert!(shown.contains("phone_id"), "{shown}");
}

#[test]
fn the_responses_of_two_changes_that_cross_do_not_leave_the_older_object_without_a_validation() {
    let mut rig = EngineHarness::signed_in();
    let change = |rig: &mut EngineHarness| {
        rig.command(Command::Plain(Call::new(Endpoint::UsersUpdate), None));
        rig.requests.last().unwrap().id
    };
    let (first, second) = (change(&mut rig), change(&mut rig));
    let named = |name: &str| json!({"user": {"user_id": "ada", "name": {"first_name": name}}});
    rig.answer(second, success_at(rig.now.wall_ms, named("second")));
    rig.requests.clear();

    rig.answer(first, success_at(rig.now.wall_ms, named("first")));

    let shown = format!("{:?}", rig.state().snapshot().unwrap().objects);
    let asks = !rig.requests.is_empty();
    assert!(shown.contains("second") || asks, "{shown}");
}

#[test]
fn a_sign_in_to_the_same_session_from_before_a_validation_keeps_what_the_validation_brought() {
    let mut rig = EngineHarness::signed_in();
    rig.log_in();
    let login = rig.requests.last().unwrap().id;
    let signed_in_at = rig.now.wall_ms;
    rig.advance(2_000);
    rig.authenticate();
    let rotated = session_under("token-2", "ada", rig.now.wall_ms, START + 8 * HOUR);
    rig.answer_last(rotated);
    assert_eq!(rig.written(), Some("token-2"));

    rig.advance(5_000);
    rig.answer(login, session_at("ada", signed_in_at, START + HOUR));

    assert_eq!(end_of(&rig), START + 8 * HOUR);
    assert_eq!(
        rig.written(),
        Some("token-2"),
        "the server replaced the other one"
    );
}

#[test]
fn a_later_sign_in_to_the_same_session_keeps_what_another_process_validated_since() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.sign_in("ada");
    for engine in [&mut rig, &mut other] {
        engine.advance(2_000);
    }
    other.answer_last(session_at("ada", other.now.wall_ms, START + 8 * HOUR));

    rig.disk_fails = None;
    rig.changed(other.record.clone().unwrap());

    assert_eq!(end_of(&rig), START + 8 * HOUR, "shown");
    assert_eq!(end_of(&rig.restarted(|_| {})), START + 8 * HOUR, "on disk");
}

#[test]
fn a_sign_in_of_another_process_that_is_read_late_does_not_bring_back_the_token_that_was_replaced()
{
    let mut other = EngineHarness::signed_in();
    let mut rig = other.restarted(|_| {});
    for engine in [&mut rig, &mut other] {
        engine.advance(2_000);
    }
    other.log_in();
    other.answer_last(other.session_until("ada", START + 2 * HOUR));
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.advance(10_000);
    let (now, end) = (rig.now.wall_ms, START + 2 * HOUR);
    rig.answer_last(session_under("token-new", "ada", now, end));
    let token = |rig: &EngineHarness| {
        let token = rig.state().head_token();
        token.map(|token| token.expose().to_owned())
    };
    assert_eq!(token(&rig).as_deref(), Some("token-new"));

    rig.disk_fails = None;
    rig.changed(other.record.clone().unwrap());

    assert_eq!(token(&rig).as_deref(), Some("token-new"));
}

#[test]
fn a_sign_in_that_was_sent_later_counts_though_the_server_s_clock_went_back() {
    let mut rig = EngineHarness::signed_in();
    rig.advance(2_000);
    rig.log_in();

    rig.answer_last(session_under(
        "token-2",
        "ada",
        START - 10_000,
        START + 2 * HOUR,
    ));

    assert_eq!(rig.written(), Some("token-2"));
    assert_eq!(end_of(&rig), START + 2 * HOUR);
}

#[test]
fn a_sign_in_of_the_same_second_as_what_is_known_counts() {
    let mut rig = EngineHarness::signed_in();
    rig.log_in();
    let login = rig.requests.last().unwrap().id;
    rig.authenticate();
    rig.answer_last(rig.session("ada"));

    let now = rig.now.wall_ms;
    rig.answer(login, session_under("token-2", "ada", now, now + HOUR));

    assert_eq!(rig.written(), Some("token-2"));
}

#[test]
fn the_token_by_which_the_server_replaced_the_tokens_that_were_set_wins_in_both_processes() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    for engine in [&mut rig, &mut other] {
        engine.advance(2_000);
        engine.authenticate();
    }
    other.answer_last(other.session("bob"));
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.advance(2_000);
    let now = rig.now.wall_ms;
    rig.answer_last(session_under("token-2", "bob", now, now + HOUR));
    assert_eq!(rig.who(), Some("bob"));

    rig.disk_fails = None;
    rig.changed(other.record.clone().unwrap());

    assert_eq!(rig.written(), Some("token-2"));
}
