//! The staleness check: a response is applied only to the session that it was requested for.

use super::harness::{
    EngineHarness, HOUR, member_session, offline, rejection, session_at, step_up, success_at, user,
};
use crate::engine::event::{Command, Refusal};
use crate::engine::state::{SignOutCause, Status};
use crate::storage::StoreFailure;
use crate::tokens::Secret;
use crate::wire::{Call, Endpoint};

#[test]
fn every_change_is_persisted_then_published_then_answered() {
    let mut rig = EngineHarness::new();
    rig.log_in();
    rig.answer_last(rig.session("ada"));

    let order: Vec<_> = rig.trace.iter().filter(|name| **name != "arm").collect();
    assert_eq!(order, [&"persist", &"publish", &"answer"]);
}

#[test]
fn the_revision_of_an_answer_is_one_that_was_published() {
    let mut rig = EngineHarness::new();
    let login = rig.log_in();
    rig.answer_last(rig.session("ada"));

    let revision = rig.result(login).unwrap().unwrap().revision;
    assert_eq!(rig.published.last().unwrap().revision, revision);
}

#[test]
fn a_success_for_a_session_that_was_replaced_is_dropped_and_its_caller_superseded() {
    let mut rig = EngineHarness::signed_in();
    let check = rig.authenticate();
    let first = rig.requests.last().unwrap().id;
    rig.sign_in("bob");

    rig.answer(first, rig.session("ada"));

    assert_eq!(rig.who(), Some("bob"));
    assert_eq!(rig.refusal(check), Refusal::Superseded);
}

#[test]
fn a_success_under_an_earlier_token_of_the_session_is_requested_once_more() {
    let mut rig = EngineHarness::signed_in();
    let get = rig.get_user();
    let first = rig.requests.last().unwrap().id;
    rig.authenticate();
    let mut rotated = rig.session("ada");
    let data = &mut rotated.result.as_mut().unwrap().data;
    *data = Secret::new(data.expose().replace("token-ada", "token-ada-2"));
    rig.answer_last(rotated);

    let user_of_ada = || user("ada", "active");
    rig.answer(first, success_at(rig.now.wall_ms, user_of_ada()));

    assert_eq!(rig.paths().last(), Some(&"/users/me"));
    assert_eq!(rig.last_token(), "token-ada-2");
    rig.answer_last(success_at(rig.now.wall_ms, user_of_ada()));
    assert!(rig.result(get).unwrap().is_ok());
}

#[test]
fn a_rejection_of_a_token_that_is_no_longer_stored_changes_nothing() {
    let mut rig = EngineHarness::signed_in();
    let check = rig.authenticate();
    let first = rig.requests.last().unwrap().id;
    rig.sign_in("bob");

    rig.answer(first, rejection());

    assert_eq!(rig.who(), Some("bob"));
    assert_eq!(rig.refusal(check), Refusal::Superseded);
}

#[test]
fn a_get_for_a_session_that_was_replaced_never_lands_in_the_new_one() {
    let mut rig = EngineHarness::signed_in();
    let get = rig.get_user();
    let first = rig.requests.last().unwrap().id;
    rig.sign_in("bob");

    rig.answer(first, success_at(rig.now.wall_ms, user("ada", "active")));

    assert_eq!(rig.who(), Some("bob"));
    assert_eq!(rig.refusal(get), Refusal::Superseded);
}

#[test]
fn a_check_in_flight_at_a_revoke_is_dropped_not_asked_again_and_superseded() {
    let mut rig = EngineHarness::signed_in();
    let check = rig.authenticate();
    let validate = rig.requests.last().unwrap().id;
    rig.revoke(false);
    rig.answer_last(success_at(rig.now.wall_ms, serde_json::json!({})));
    let sent = rig.requests.len();

    rig.answer(validate, rig.session("ada"));

    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
    assert_eq!(rig.requests.len(), sent);
    assert_eq!(rig.refusal(check), Refusal::Superseded);
}

#[test]
fn a_check_in_flight_at_a_step_up_is_dropped_not_asked_again_and_superseded() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(member_session("m", "o", rig.now.wall_ms));
    let check = rig.authenticate();
    let validate = rig.requests.last().unwrap().id;
    rig.command(Command::SignIn(Call::new(Endpoint::B2bSessionsExchange)));
    rig.answer_last(step_up(rig.now.wall_ms));
    assert!(rig.is_signed_out(SignOutCause::StepUp));
    let sent = rig.requests.len();

    rig.answer(validate, member_session("m", "o", rig.now.wall_ms));

    assert!(rig.is_signed_out(SignOutCause::StepUp));
    assert_eq!(rig.requests.len(), sent);
    assert_eq!(rig.refusal(check), Refusal::Superseded);
}

#[test]
fn a_login_superseded_by_a_sign_out_is_not_committed_and_its_token_is_revoked() {
    for force_clear in [false, true] {
        let mut rig = EngineHarness::signed_in();
        let login = rig.log_in();
        let creating = rig.requests.last().unwrap().id;
        rig.revoke(force_clear);
        rig.answer_last(success_at(rig.now.wall_ms, serde_json::json!({})));

        rig.answer(creating, rig.session("bob"));

        assert!(rig.is_signed_out(SignOutCause::UserRevoked));
        assert_eq!(rig.refusal(login), Refusal::Superseded);
        assert_eq!(rig.last_token(), "token-bob");
        assert_eq!(rig.paths().last(), Some(&"/sessions/revoke"));
        assert!(rig.queued().contains(&"token-bob"));
    }
}

#[test]
fn a_superseded_login_of_who_is_signed_in_already_does_not_revoke_the_session_that_is_shown() {
    let mut rig = EngineHarness::signed_in();
    let login = rig.log_in();
    let creating = rig.requests.last().unwrap().id;
    rig.set_tokens("token-set-by-the-app");

    rig.answer(creating, rig.session("ada"));

    assert_eq!(rig.refusal(login), Refusal::Superseded);
    assert_eq!(rig.who(), Some("ada"));
    assert!(!rig.paths().contains(&"/sessions/revoke"));
    assert!(rig.state().facts.revoke_queue.is_empty());
}

#[test]
fn a_login_superseded_by_a_sign_out_while_nobody_is_signed_in_is_not_committed() {
    let mut rig = EngineHarness::new();
    let login = rig.log_in();
    let creating = rig.requests.last().unwrap().id;
    let revoke = rig.revoke(false);

    rig.answer(creating, rig.session("ada"));

    assert_eq!(rig.refusal(revoke), Refusal::NoSession);
    assert_eq!(rig.refusal(login), Refusal::Superseded);
    assert_eq!(rig.who(), None);
}

#[test]
fn a_login_superseded_by_tokens_that_the_app_set_is_not_committed() {
    let mut rig = EngineHarness::new();
    let login = rig.log_in();
    let creating = rig.requests.last().unwrap().id;
    rig.set_tokens("token-given");

    rig.answer(creating, rig.session("ada"));

    assert_eq!(rig.refusal(login), Refusal::Superseded);
    assert!(rig.pending().is_some());
    assert_eq!(rig.who(), None);
}

#[test]
fn sign_in_requests_run_one_at_a_time_and_a_revoke_waits_for_none() {
    let mut rig = EngineHarness::signed_in();
    rig.log_in();
    rig.log_in();
    assert_eq!(rig.paths(), ["/otps/authenticate"]);

    rig.revoke(false);
    assert_eq!(rig.paths().last(), Some(&"/sessions/revoke"));
}

#[test]
fn the_second_of_two_revokes_returns_the_servers_own_response_to_it() {
    let mut rig = EngineHarness::signed_in();
    let (one, two) = (rig.revoke(false), rig.revoke(false));
    let ids: Vec<_> = rig.requests.iter().map(|request| request.id).collect();

    rig.answer(ids[0], success_at(rig.now.wall_ms, serde_json::json!({})));
    rig.answer(ids[1], rejection());

    assert!(rig.result(one).unwrap().is_ok());
    assert!(matches!(rig.refusal(two), Refusal::Api(_)));
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
}

#[test]
fn a_session_of_another_generation_is_another_epoch_and_the_same_one_is_not() {
    let mut rig = EngineHarness::signed_in();
    let first = rig.state().generation;
    rig.authenticate();
    rig.answer_last(rig.session("ada"));
    assert_eq!(rig.state().generation, first);

    rig.sign_in("bob");
    assert!(rig.state().generation > first);
}

#[test]
fn an_answer_without_tokens_or_objects_never_becomes_a_session() {
    let data = EngineHarness::new().session("ada").result.unwrap().data;
    let full: serde_json::Value = serde_json::from_str(data.expose()).unwrap();
    for missing in ["session_token", "session_jwt", "session", "user"] {
        let mut data = full.clone();
        data.as_object_mut().unwrap().remove(missing);
        let mut rig = EngineHarness::new();
        let login = rig.log_in();

        rig.answer_last(success_at(rig.now.wall_ms, data));

        assert_eq!(*rig.status(), Status::SignedOut(SignOutCause::None));
        let Refusal::Api(failure) = rig.refusal(login) else {
            panic!("not an API failure");
        };
        assert!(failure.to_string().contains("expected"), "{failure}");
    }
}

#[test]
fn a_lost_answer_of_a_login_leaves_the_session_that_was_there() {
    let mut rig = EngineHarness::signed_in();
    let login = rig.log_in();

    rig.answer_last(offline());

    assert_eq!(rig.who(), Some("ada"));
    assert!(matches!(rig.refusal(login), Refusal::Api(_)));
}

#[test]
fn a_rejection_holds_for_a_sign_in_of_the_same_token_that_another_process_made_before_it() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    other.disk_fails = Some(StoreFailure::Busy);
    for engine in [&mut rig, &mut other] {
        engine.advance(5_000);
    }
    rig.sign_in("ada");
    other.advance(5_000);
    other.authenticate();
    other.answer_last(rejection());
    assert_eq!(other.who(), None);

    other.changed(rig.record.clone().unwrap());

    assert_eq!(other.who(), None);
}

#[test]
fn a_sign_in_with_the_same_token_after_its_rejection_counts() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    other.authenticate();
    other.answer_last(rejection());
    assert_eq!(other.who(), None);
    rig.advance(5_000);
    rig.sign_in("ada");

    other.advance(5_000);
    other.changed(rig.record.clone().unwrap());

    assert_eq!(other.who(), Some("ada"));
}

#[test]
fn the_rejection_of_pending_tokens_ends_the_session_that_they_became_in_another_process() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    other.answer_last(other.session("bob"));
    rig.authenticate();
    let request = rig.requests.last().unwrap().id;
    rig.changed(other.record.clone().unwrap());
    assert_eq!(rig.who(), Some("bob"));

    rig.answer(request, rejection());

    assert_eq!(rig.who(), None);
}

#[test]
fn a_login_is_superseded_by_what_another_process_did_more_than_a_second_after_the_server_made_it() {
    for (age, superseded) in [
        (2_000, true),
        (1_001, true),
        (1_000, false),
        (-1_000, false),
    ] {
        let mut rig = EngineHarness::signed_in();
        let login = rig.log_in();
        let creating = rig.requests.last().unwrap().id;
        let mut other = rig.restarted(|_| {});
        for engine in [&mut rig, &mut other] {
            engine.advance(5_000);
        }
        other.sign_in("bob");
        let time = rig.now.wall_ms - age;
        rig.changed(other.record.clone().unwrap());

        rig.answer(creating, session_at("eve", time, time + HOUR));

        let who = if superseded { "bob" } else { "eve" };
        assert_eq!(rig.who(), Some(who), "{age}");
        let result = rig.result(login).unwrap();
        assert_eq!(result.is_err(), superseded);
        assert_eq!(rig.queued().contains(&"token-eve"), superseded);
        let late = rig.state().counters.late_responses;
        assert_eq!(late, u64::from(superseded));
    }
}
