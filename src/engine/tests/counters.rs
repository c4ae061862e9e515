//! What is counted for `diagnostics()`.

use serde_json::json;

use super::harness::{EngineHarness, HOUR, rejection, session_under, success_at};
use crate::engine::event::{Command, Refusal};
use crate::engine::state::Counters;
use crate::storage::StoreFailure;
use crate::wire::{Call, Endpoint};

fn counters(rig: &EngineHarness) -> Counters {
    rig.state().counters
}

/// A rig with a validation in flight under a token that another process has replaced meanwhile.
fn with_a_stale_validation() -> (EngineHarness, u64, u64) {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    let check = rig.authenticate();
    let request = rig.requests.last().unwrap().id;
    let now = other.now.wall_ms;
    other.answer_last(session_under("token-2", "ada", now, now + HOUR));
    rig.changed(other.record.clone().unwrap());
    (rig, check, request)
}

#[test]
fn writes_that_reached_the_disk_and_writes_that_did_not_are_counted() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    assert_eq!(rig.writes, 2);
    assert_eq!(counters(&rig).persisted, 2);

    rig.disk_fails = Some(StoreFailure::Busy);
    for (token, failures) in [("token-eve", 1), ("token-joe", 2)] {
        rig.set_tokens(token);
        assert_eq!(counters(&rig).persist_failures, failures);
    }
    assert_eq!(counters(&rig).persisted, 2);
}

#[test]
fn rejections_of_a_session_and_of_pending_tokens_are_counted() {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    for rejections in [1, 2] {
        rig.authenticate();
        rig.answer_last(rejection());
        assert_eq!(counters(&rig).rejections, rejections);
    }
    assert_eq!(rig.who(), None);
}

#[test]
fn a_late_response_is_counted_and_so_is_the_request_that_is_sent_once_more() {
    let (mut rig, check, request) = with_a_stale_validation();

    rig.answer(request, rig.session("ada"));

    assert_eq!(rig.result(check), None, "it is sent once more");
    assert_eq!(counters(&rig).late_responses, 1);
    assert_eq!(counters(&rig).requested_again, 1);
}

#[test]
fn a_late_rejection_is_counted_and_its_request_is_not_sent_once_more() {
    let (mut rig, check, request) = with_a_stale_validation();

    rig.answer(request, rejection());

    assert_eq!(rig.refusal(check), Refusal::Superseded);
    assert_eq!(rig.who(), Some("ada"));
    assert_eq!(counters(&rig).late_responses, 1);
    assert_eq!(counters(&rig).requested_again, 0);
}

#[test]
fn the_late_response_to_a_change_is_counted() {
    let mut rig = EngineHarness::signed_in();
    rig.command(Command::Plain(Call::new(Endpoint::UsersUpdate), None));
    let change = rig.requests.last().unwrap().id;
    rig.sign_in("bob");

    rig.answer(change, success_at(rig.now.wall_ms, json!({})));

    assert_eq!(counters(&rig).late_responses, 1);
}
