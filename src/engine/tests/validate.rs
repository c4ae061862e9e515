//! Validations: who joins which, what holds them back, and which response applies.

use super::harness::{
    EngineHarness, HOUR, failure, offline, rejection, session_under, stytch_error,
};
use crate::engine::event::{Command, Event, Refusal};
use crate::http::{ApiFailure, ApiOutcome};
use crate::storage::StoreFailure;
use crate::tokens::{Secret, TokenHash};

/// Signed in, with a JWT that has ten seconds left.
fn with_an_old_jwt() -> EngineHarness {
    let mut rig = EngineHarness::signed_in();
    rig.advance(290_000);
    rig
}

/// The server asks for a pause of so many milliseconds.
fn pause(ms: i64) -> ApiOutcome {
    failure(ApiFailure::Http {
        status: 429,
        retry_after_ms: Some(ms),
    })
}

fn extend(rig: &mut EngineHarness, minutes: u32) {
    rig.command(Command::Authenticate {
        duration_minutes: Some(minutes),
    });
}

#[test]
fn a_jwt_is_fetched_by_a_validation_and_not_by_another_request_with_the_same_token() {
    let mut rig = with_an_old_jwt();
    rig.get_user();

    rig.fresh_jwt(60);

    assert_eq!(rig.paths(), ["/users/me", "/sessions/authenticate"]);
}

#[test]
fn who_wants_a_jwt_joins_the_validation_of_the_session_and_gets_its_failure() {
    let mut rig = with_an_old_jwt();
    rig.authenticate();

    let jwt = rig.fresh_jwt(60);
    rig.answer_last(offline());

    assert!(matches!(rig.refusal(jwt), Refusal::Api(_)));
    assert_eq!(rig.requests.len(), 1);
}

#[test]
fn who_wants_a_jwt_of_the_session_never_gets_one_of_the_tokens_that_the_app_set() {
    let mut rig = with_an_old_jwt();
    rig.set_tokens("token-bob");
    rig.authenticate();
    assert_eq!(rig.last_token(), "token-bob");

    let jwt = rig.fresh_jwt(60);
    rig.answer_last(rig.session("bob"));

    assert_eq!(rig.who(), Some("bob"));
    assert_eq!(rig.refusal(jwt), Refusal::Superseded);
}

#[test]
fn a_rejection_of_another_request_does_not_shorten_the_pause_that_the_server_asked_for() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    rig.answer_last(pause(600_000));
    rig.requests.clear();

    rig.get_user();
    rig.answer_last(rejection());
    rig.wait(599_999);
    assert_eq!(rig.paths(), ["/users/me"]);
    rig.wait(1);

    assert_eq!(rig.paths(), ["/users/me", "/sessions/authenticate"]);
}

#[test]
fn a_pause_that_the_server_asks_for_in_the_response_to_a_get_holds_heartbeats_back() {
    let mut rig = EngineHarness::signed_in();
    rig.get_user();
    rig.answer_last(pause(1_800_000));
    rig.requests.clear();

    rig.wait(1_799_999);
    assert!(rig.paths().is_empty(), "{:?}", rig.paths());
    rig.wait(1);

    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
}

#[test]
fn tokens_that_the_app_sets_anew_do_not_lift_the_pause_that_the_server_asked_for() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    rig.wait(200_000);
    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
    rig.answer_last(pause(3_600_000));
    rig.requests.clear();

    rig.set_tokens("token-eve");
    rig.wait(3_599_999);
    assert!(rig.paths().is_empty(), "{:?}", rig.paths());
    rig.wait(1);

    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
    assert_eq!(rig.last_token(), "token-eve");
}

#[test]
fn revokes_that_fail_for_ever_leave_the_heartbeats_of_a_later_session_three_minutes_apart() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    rig.revoke(true);
    rig.answer_last(stytch_error(500, "internal_server_error"));
    rig.log_in();
    rig.answer_last(rig.session_until("ada", rig.now.wall_ms + 10 * HOUR));
    let (mut last, mut validations) = (rig.now.boot_ms, 0);
    let mut answered = rig.requests.len();

    while validations < 30 {
        let at = rig.state().schedule.armed.expect("a wake-up");
        rig.advance((at - rig.now.boot_ms).max(0));
        rig.event(Event::Tick);
        while let Some(request) = rig.requests.get(answered) {
            let (id, path) = (request.id, request.call.endpoint.path());
            answered += 1;
            if path == "/sessions/authenticate" {
                let gap = rig.now.boot_ms - last;
                assert!(gap <= 198_000, "{gap} ms after {validations}");
                (last, validations) = (rig.now.boot_ms, validations + 1);
                let end = rig.now.wall_ms + 10 * HOUR;
                rig.answer(id, rig.session_until("ada", end));
            } else {
                rig.answer(id, stytch_error(500, "internal_server_error"));
            }
        }
    }
    assert!(
        rig.requests.len() > validations + 3,
        "revokes were sent too"
    );
}

#[test]
fn a_late_confirmation_of_tokens_that_another_process_made_the_session_is_no_new_sign_in() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    rig.authenticate();
    let validation = rig.requests.last().unwrap().id;
    let mut other = rig.restarted(|_| {});
    other.answer_last(other.session("bob"));
    rig.changed(other.record.clone().unwrap());
    let act = |rig: &EngineHarness| {
        rig.state()
            .facts
            .head
            .as_ref()
            .map(|head| (head.rank(), head.origin))
    };
    let before = act(&rig);
    rig.advance(5_000);

    rig.answer(validation, rig.session("bob"));

    assert_eq!(rig.who(), Some("bob"));
    assert_eq!(act(&rig), before);
}

/// The disk has the duration of the session before, and the session that another process began has none.
#[test]
fn keep_alive_extends_by_the_duration_that_was_asked_for_this_session_also_when_the_one_before_had_the_same()
 {
    let mut rig = EngineHarness::with(|settings| settings.keep_alive = true);
    rig.sign_in("ada");
    extend(&mut rig, 60);
    rig.answer_last(rig.session("ada"));
    let mut other = rig.restarted(|_| {});
    other.answer_last(other.session("ada"));
    for engine in [&mut rig, &mut other] {
        engine.advance(5_000);
    }
    other.set_tokens("token-bob");
    other.authenticate();
    other.answer_last(other.session("bob"));
    rig.changed(other.record.clone().unwrap());
    assert_eq!(rig.who(), Some("bob"));
    rig.answer_last(offline());

    extend(&mut rig, 60);
    rig.answer_last(rig.session("bob"));
    rig.requests.clear();
    rig.wait(200_000);

    let body = &rig.requests.last().unwrap().call.body;
    assert_eq!(body["session_duration_minutes"], 60);
}

#[test]
fn the_latest_sixteen_replaced_tokens_and_the_latest_sixteen_rejected_tokens_are_remembered() {
    let mut rig = EngineHarness::signed_in();
    let now = rig.now.wall_ms;
    for number in 0..18 {
        rig.authenticate();
        rig.answer_last(session_under(
            &format!("token-{number}"),
            "ada",
            now,
            now + HOUR,
        ));
    }
    let former: Vec<_> = rig
        .state()
        .former_tokens
        .iter()
        .map(|(_, token)| *token)
        .collect();
    let expected: Vec<_> = (1..17)
        .map(|number| TokenHash::of(&format!("token-{number}")))
        .collect();
    assert_eq!(former, expected);

    let mut rig = EngineHarness::signed_in();
    for number in 0..18 {
        rig.set_tokens(&format!("token-{number}"));
        rig.authenticate();
        rig.answer_last(rejection());
        // That of the session, which is validated next.
        rig.answer_last(rig.session("ada"));
    }
    let rejected: Vec<_> = rig
        .state()
        .rejected
        .iter()
        .map(|rejection| rejection.token)
        .collect();
    let expected: Vec<_> = (2..18)
        .map(|number| TokenHash::of(&format!("token-{number}")))
        .collect();
    assert_eq!(rejected, expected);
}

/// A success with a user who has a telephone of this name.
fn session_with_phone(rig: &EngineHarness, phone: &str) -> ApiOutcome {
    let mut outcome = rig.session("ada");
    let data = &mut outcome.result.as_mut().unwrap().data;
    let phone = format!(
        r#""phone_numbers":[{{"phone_id":"{phone}","phone_number":"+1","verified":true}}]"#
    );
    *data = Secret::new(data.expose().replace(r#""phone_numbers":[]"#, &phone));
    outcome
}

fn shows(rig: &EngineHarness, phone: &str) -> bool {
    format!("{:?}", rig.state().snapshot().unwrap().objects).contains(phone)
}

/// Of two versions with the same times that meet, the one with the greater text would stay.
#[test]
fn the_user_of_a_later_validation_stays_also_beside_the_earlier_one_of_the_same_moment() {
    let mut rig = EngineHarness::new();
    rig.log_in();
    rig.answer_last(session_with_phone(&rig, "phone-z"));
    let mut other = rig.restarted(|_| {});
    assert!(shows(&other, "phone-z"));
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.authenticate();
    rig.answer_last(session_with_phone(&rig, "phone-a"));
    assert!(shows(&rig, "phone-a"));
    other.set_tokens("token-bob");

    rig.disk_fails = None;
    rig.changed(other.record.clone().unwrap());

    assert!(shows(&rig, "phone-a"));
}

#[test]
fn tokens_that_the_app_sets_are_validated_within_a_heartbeat_and_move_no_validation_that_is_armed()
{
    let armed = |rig: &EngineHarness| rig.state().schedule.next_validation;
    let mut signed_out = EngineHarness::new();
    assert_eq!(armed(&signed_out), None);
    signed_out.set_tokens("token-bob");
    let now = signed_out.now.boot_ms;
    assert!(armed(&signed_out).is_some_and(|at| now < at && at <= now + 200_000));

    let mut signed_in = EngineHarness::signed_in();
    let before = armed(&signed_in);
    assert!(before.is_some());
    signed_in.advance(1_000);
    signed_in.set_tokens("token-bob");
    assert_eq!(armed(&signed_in), before);

    let mut validating = EngineHarness::signed_in();
    validating.authenticate();
    assert_eq!(armed(&validating), None);
    validating.set_tokens("token-bob");
    assert_eq!(armed(&validating), None);
}
