//! Time: heartbeat, backoff, `Retry-After`, expiry, clocks that lie.

use super::harness::{EngineHarness, HOUR, START, failure, offline, session_at, stytch_error};
use crate::clock::BootId;
use crate::engine::event::{Command, Event};
use crate::engine::state::{SignOutCause, Status};
use crate::http::ApiFailure;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

fn is_proven(rig: &EngineHarness) -> bool {
    matches!(rig.status(), Status::Active { proven: true, .. })
}

#[test]
fn a_visible_session_is_validated_every_three_minutes_without_extending_it() {
    let mut rig = EngineHarness::signed_in();
    for beat in 1..=10 {
        rig.wait(198_000);
        assert_eq!(rig.requests.len(), beat);
        let body = &rig.requests.last().unwrap().call.body;
        assert!(!body.contains_key("session_duration_minutes"));
        rig.answer_last(rig.session("ada"));
    }
}

#[test]
fn a_hidden_app_sets_no_timer_and_an_app_that_appears_checks_at_once() {
    let mut rig = EngineHarness::signed_in();
    rig.event(Event::Background);
    assert_eq!(rig.state().schedule.armed, None);
    rig.wait(10 * HOUR);
    assert!(rig.requests.is_empty());

    let mut rig = EngineHarness::signed_in();
    rig.event(Event::Background);
    rig.advance(60_000);
    rig.event(Event::Foreground);
    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
    assert!(rig.trace.contains(&"reset"));
}

#[test]
fn failures_are_tried_again_for_ever() {
    let mut rig = EngineHarness::signed_in();
    for _ in 0..200 {
        let sent = rig.requests.len();
        rig.wait(181_000 + 180_000);
        assert!(rig.requests.len() > sent);
        rig.answer_last(offline());
        if rig.who().is_none() {
            return assert!(rig.is_signed_out(SignOutCause::Expired));
        }
    }
}

#[test]
fn retry_after_beats_every_automatic_trigger_and_yields_to_a_call() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    rig.answer_last(failure(ApiFailure::Stytch {
        status: 429,
        error_type: "too_many_requests".into(),
        error_message: String::new(),
        error_url: None,
        request_id: None,
        retry_after_ms: Some(600_000),
    }));
    let sent = rig.requests.len();
    rig.event(Event::Foreground);
    rig.event(Event::Connectivity(true));
    rig.wait(599_000);
    assert_eq!(rig.requests.len(), sent);

    rig.authenticate();
    assert_eq!(rig.requests.len(), sent + 1);
    rig.answer_last(offline());
    rig.wait(200_000);
    assert!(rig.requests.len() > sent + 1);
}

#[test]
fn retry_after_counts_also_in_a_response_about_a_session_that_was_replaced() {
    let mut rig = EngineHarness::signed_in();
    rig.wait(200_000);
    let check = rig.requests.last().unwrap().id;
    rig.sign_in("bob");
    let sent = rig.requests.len();

    rig.answer(
        check,
        failure(ApiFailure::Http {
            status: 503,
            retry_after_ms: Some(900_000),
        }),
    );
    rig.event(Event::Foreground);
    rig.wait(890_000);

    assert_eq!(rig.requests.len(), sent);
}

#[test]
fn no_storm_of_events_exceeds_the_budget_of_automatic_requests() {
    let mut rig = EngineHarness::signed_in();
    for _ in 0..100 {
        rig.event(Event::Background);
        rig.event(Event::Foreground);
        rig.event(Event::Connectivity(true));
        if !rig.state().in_flight.is_empty() {
            rig.answer_last(offline());
        }
    }
    assert_eq!(rig.requests.len(), 10);
}

#[test]
fn a_suspicion_is_part_of_the_budget() {
    let mut rig = EngineHarness::signed_in();
    for _ in 0..30 {
        rig.get_user();
        rig.answer_last(stytch_error(401, "unauthorized_credentials"));
        if rig.paths().last() == Some(&"/sessions/authenticate") {
            rig.answer_last(offline());
        }
    }
    let checks = rig
        .paths()
        .iter()
        .filter(|path| **path == "/sessions/authenticate")
        .count();
    assert_eq!(checks, 10);
}

#[test]
fn a_session_ends_within_a_second_of_its_expiry_by_proven_time_whatever_the_wall_clock_says() {
    for skew in [0, 40 * 365 * 24 * HOUR, -40 * 365 * 24 * HOUR] {
        let mut rig = EngineHarness::new();
        rig.log_in();
        rig.answer_last(rig.session_until("ada", START + HOUR));
        rig.now.wall_ms += skew;
        rig.event(Event::Tick);
        assert!(is_proven(&rig));
        let left = HOUR - (rig.now.boot_ms - 1_000);
        rig.wait(left - 1_000);
        assert_eq!(rig.who(), Some("ada"));
        rig.wait(2_000);
        assert!(rig.is_signed_out(SignOutCause::Expired), "{skew}");
    }
}

#[test]
fn a_timer_that_fires_early_is_armed_again() {
    let mut rig = EngineHarness::new();
    rig.log_in();
    rig.answer_last(rig.session_until("ada", START + 60_000));
    let at = rig.state().schedule.armed;
    rig.event(Event::Tick);
    assert!(rig.trace.contains(&"arm"));
    assert_eq!(rig.state().schedule.armed, at);
}

#[test]
fn past_expiry_by_an_unproven_clock_is_shown_as_unproven_and_recovers_with_the_next_answer() {
    let mut rig = EngineHarness::signed_in();
    rig.now.wall_ms += 2 * HOUR;
    let mut next = rig.restarted(|settings| {
        settings.boot_id = crate::clock::BootId("another".into());
    });
    assert_eq!(next.who(), Some("ada"));
    assert!(!is_proven(&next));

    next.answer_last(super::harness::session_at(
        "ada",
        START + 1_000,
        START + HOUR,
    ));
    assert!(is_proven(&next));
}

#[test]
fn a_cold_start_offline_in_the_same_boot_knows_the_time() {
    let mut rig = EngineHarness::signed_in();
    rig.now.wall_ms -= 5 * HOUR;
    rig.now.boot_ms += HOUR;
    let next = rig.restarted(|_| {});
    assert!(next.is_signed_out(SignOutCause::Expired));
    assert_eq!(
        next.published.last().map(|value| value.persisted),
        Some(true)
    );
}

#[test]
fn an_answer_that_is_past_its_own_expiry_proves_nothing_and_ends_nothing() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    rig.answer_last(super::harness::session_at(
        "ada",
        START + 2 * HOUR,
        START + HOUR,
    ));
    assert_eq!(rig.who(), Some("ada"));
    assert_eq!(rig.published.last().unwrap().expires_at_boot, None);
}

#[test]
fn only_a_success_of_stytch_teaches_time() {
    let mut rig = EngineHarness::signed_in();
    let before = rig.state().time;
    rig.advance(1_000);
    rig.authenticate();
    let mut portal = stytch_error(503, "internal_server_error");
    portal.date_ms = Some(START + 100 * HOUR);
    rig.answer_last(portal);
    assert_eq!(rig.state().time, before);

    rig.authenticate();
    rig.answer_last(rig.session("ada"));
    assert_eq!(rig.state().earliest(rig.now), Some(START + 1_000));
}

#[test]
fn a_success_that_was_superseded_teaches_time_all_the_same() {
    let mut rig = EngineHarness::signed_in();
    rig.log_in();
    let creating = rig.requests.last().unwrap().id;
    rig.revoke(true);
    rig.advance(1_000);

    rig.answer(creating, rig.session("bob"));

    assert_eq!(rig.state().earliest(rig.now), Some(START + 1_000));
}

#[test]
fn an_extension_that_came_while_the_app_slept_is_applied_before_the_old_end() {
    let mut rig = EngineHarness::signed_in();
    let check = rig.authenticate();
    let extended = rig.session_until("ada", START + 2 * HOUR);
    rig.advance(HOUR + 1);

    rig.answer_last(extended);

    assert_eq!(rig.who(), Some("ada"));
    assert!(rig.result(check).unwrap().is_ok());

    rig.authenticate();
    // The answer's date was as old as the answer.
    rig.advance(2 * HOUR);
    rig.answer_last(offline());
    assert!(rig.is_signed_out(SignOutCause::Expired), "no news");
}

#[test]
fn every_answer_sets_server_time_also_downwards() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    rig.answer_last(super::harness::session_at(
        "ada",
        START - 5_000,
        START + HOUR,
    ));
    assert_eq!(rig.state().earliest(rig.now), Some(START - 5_000));
}

#[test]
fn an_unproven_end_sets_no_timer_of_its_own() {
    let mut rig = EngineHarness::signed_in();
    rig.now.wall_ms += 2 * HOUR;
    let mut next = rig.restarted(|settings| {
        settings.boot_id = crate::clock::BootId("another".into());
    });
    next.answer_last(offline());
    let schedule = &next.state().schedule;
    assert_eq!(schedule.armed, schedule.next_validation);
}

#[test]
fn keep_alive_before_any_duration_sends_the_default() {
    let mut rig = EngineHarness::with(|settings| settings.keep_alive = true);
    rig.set_tokens("token-ada");
    rig.authenticate();
    rig.answer_last(rig.session("ada"));
    rig.requests.clear();
    rig.wait(200_000);
    let body = &rig.requests.last().unwrap().call.body;
    assert_eq!(body["session_duration_minutes"], 5);
}

#[test]
fn a_heartbeat_that_moves_the_end_is_on_disk_before_it_is_published() {
    let mut rig = EngineHarness::with(|settings| settings.keep_alive = true);
    let end = START + HOUR;
    rig.log_in();
    rig.answer_last(rig.session_until("ada", end));
    rig.requests.clear();
    rig.wait(200_000);
    assert_eq!(rig.paths(), ["/sessions/authenticate"]);

    rig.answer_last(rig.session_until("ada", end + 200_000));

    let place = |step| rig.trace.iter().position(|done| *done == step).unwrap();
    assert!(place("persist") < place("publish"), "{:?}", rig.trace);
}

#[test]
fn a_validation_that_was_asked_for_and_moves_no_end_is_not_written_in_its_event() {
    let mut rig = EngineHarness::signed_in();
    let end = START + HOUR;
    rig.advance(5_000);
    rig.authenticate();

    rig.answer_last(rig.session_until("ada", end));

    assert!(rig.trace.contains(&"publish"), "{:?}", rig.trace);
    assert!(!rig.trace.contains(&"persist"), "{:?}", rig.trace);
}

#[test]
fn a_token_that_rotates_within_a_session_keeps_its_last_duration() {
    let mut rig = EngineHarness::with(|settings| settings.keep_alive = true);
    rig.sign_in("ada");
    rig.command(crate::engine::event::Command::Authenticate {
        duration_minutes: Some(30),
    });
    rig.answer_last(rig.session("ada"));
    let epoch = rig.state().generation;
    rig.authenticate();
    let mut rotated = rig.session("ada");
    let data = &mut rotated.result.as_mut().unwrap().data;
    *data = Secret::new(data.expose().replace("token-ada", "token-ada-2"));
    rig.answer_last(rotated);

    assert_eq!(rig.state().generation, epoch, "the same session");
    rig.wait(200_000);
    let body = &rig.requests.last().unwrap().call.body;
    assert_eq!(body["session_duration_minutes"], 30);
}

#[test]
fn a_state_says_when_the_session_ends_on_the_boot_clock_once_the_servers_time_is_known() {
    let mut rig = EngineHarness::signed_in();
    let last = |rig: &EngineHarness| rig.published.last().unwrap().expires_at_boot;
    assert_eq!(last(&rig), Some(1_000 + HOUR));

    rig.advance(60_000);
    rig.authenticate();
    rig.answer_last(rig.session("ada"));
    assert_eq!(last(&rig), Some(61_000 + HOUR));

    // The record knows the time of this boot, and none of another.
    assert_eq!(last(&rig.restarted(|_| {})), Some(61_000 + HOUR));
    let rebooted = rig.restarted(|settings| settings.boot_id = BootId("other".into()));
    assert_eq!(last(&rebooted), None);

    rig.revoke(true);
    assert_eq!(last(&rig), None);
}

#[test]
fn a_response_that_arrives_after_a_long_sleep_proves_no_time_and_hands_out_no_jwt_that_may_be_over()
{
    let mut rig = EngineHarness::signed_in();
    rig.advance(10_000);
    rig.authenticate();
    let late = rig.session_until("ada", START + HOUR);
    rig.event(Event::Background);
    rig.advance(HOUR / 2);

    rig.answer_last(late);

    assert_eq!(rig.who(), Some("ada"));
    assert!(rig.state().earliest(rig.now) < Some(START + HOUR));
    let wanted = rig.fresh_jwt(60);
    assert!(rig.result(wanted).is_none(), "a refresh comes first");
    rig.answer_last(rig.session("ada"));
    assert!(rig.result(wanted).unwrap().is_ok());
}

#[test]
fn a_session_of_five_minutes_that_arrives_an_hour_late_ends_at_the_next_proof_and_no_jwt_of_it_is_handed_out()
 {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    let late = rig.session_until("ada", START + 300_000);
    rig.event(Event::Background);
    rig.advance(HOUR);
    rig.answer_last(late);

    let wanted = rig.fresh_jwt(60);

    // What is known from before the request proves the end already.
    assert!(rig.is_signed_out(SignOutCause::Expired));
    assert!(rig.result(wanted).unwrap().is_err());
}

#[test]
fn keep_alive_validates_pending_tokens_without_the_duration_of_another_session() {
    let mut rig = EngineHarness::with(|settings| settings.keep_alive = true);
    let call = Call::new(Endpoint::OtpAuthenticate).with("session_duration_minutes", 480_u32);
    rig.command(Command::SignIn(call));
    rig.answer_last(session_at("ada", rig.now.wall_ms, START + 8 * HOUR));
    rig.set_tokens("token-bob");
    rig.requests.clear();
    rig.wait(200_000);

    assert_eq!(rig.last_token(), "token-bob");
    let minutes = rig
        .requests
        .last()
        .unwrap()
        .call
        .body
        .get("session_duration_minutes");
    assert_ne!(minutes.and_then(serde_json::Value::as_u64), Some(480));
}
