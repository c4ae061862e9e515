//! The one validation that a session gets which is over by the time alone.

use super::harness::{EngineHarness, HOUR, failure, offline, rejection, stytch_error};
use crate::clock::BootId;
use crate::engine::event::Event;
use crate::engine::state::SignOutCause;
use crate::http::ApiFailure;
use crate::storage::StoreFailure;

/// Another process on the same phone, started after the end of the session that the record holds.
fn started_after_the_end() -> EngineHarness {
    let mut rig = EngineHarness::signed_in();
    rig.advance(HOUR);
    rig.restarted(|_| {})
}

/// Started while the session lived, without a network, and past its end since: the next try is a
/// while away.
fn expired_while_offline() -> EngineHarness {
    let rig = EngineHarness::signed_in();
    let mut next = rig.restarted(|_| {});
    next.answer_last(offline());
    next.advance(HOUR - 20_000);
    for _ in 0..20 {
        next.authenticate();
        next.answer_last(offline());
    }
    next.requests.clear();
    next.advance(20_000);
    let at = next.state().schedule.next_validation;
    assert!(at > Some(next.now.boot_ms + 1_000), "{at:?}");
    next
}

#[test]
fn a_session_that_is_over_in_the_record_is_asked_about_and_may_have_been_extended() {
    let mut rig = started_after_the_end();

    assert!(rig.is_signed_out(SignOutCause::Expired));
    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
    assert_eq!(rig.last_token(), "token-ada");
    rig.answer_last(rig.session("ada"));

    assert_eq!(rig.who(), Some("ada"));
}

#[test]
fn a_session_that_is_over_in_the_record_is_asked_about_once() {
    for outcome in [rejection(), stytch_error(500, "internal_server_error")] {
        let mut rig = started_after_the_end();
        rig.answer_last(outcome);

        rig.wait(HOUR);
        rig.event(Event::Background);
        rig.event(Event::Foreground);
        rig.event(Event::Connectivity(true));

        assert_eq!(rig.paths(), ["/sessions/authenticate"]);
        assert_eq!(rig.who(), None);
    }
}

#[test]
fn a_session_that_is_over_in_the_record_is_asked_about_when_the_server_can_be_reached() {
    for outcome in [
        offline(),
        failure(ApiFailure::Http {
            status: 302,
            retry_after_ms: None,
        }),
    ] {
        let mut rig = started_after_the_end();
        rig.answer_last(outcome);
        rig.requests.clear();

        rig.event(Event::Connectivity(true));
        assert_eq!(rig.paths(), ["/sessions/authenticate"]);
        rig.answer_last(offline());
        rig.wait(HOUR);
        assert!(
            rig.requests.len() > 1,
            "without an event of the network too"
        );
        rig.answer_last(rig.session("ada"));

        assert_eq!(rig.who(), Some("ada"));
    }
}

#[test]
fn the_check_of_a_session_that_is_over_is_made_later_when_it_gave_way_to_another_process() {
    let mut rig = started_after_the_end();
    let request = rig.requests.pop().unwrap();
    let until = rig.now.boot_ms + 20_000;

    rig.event(Event::Deferred(request.id, until));
    assert!(rig.requests.is_empty());
    rig.wait(21_000);

    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
}

#[test]
fn a_session_that_this_process_confirmed_is_not_asked_about_after_its_end() {
    let mut rig = EngineHarness::signed_in();
    rig.event(Event::Background);
    rig.advance(HOUR);

    rig.event(Event::Foreground);
    rig.wait(HOUR);

    assert!(rig.is_signed_out(SignOutCause::Expired));
    assert!(rig.requests.is_empty());
}

#[test]
fn a_session_that_is_over_in_the_record_waits_until_the_app_is_visible() {
    let mut rig = EngineHarness::signed_in();
    rig.advance(HOUR);
    let mut next = EngineHarness::unstarted(|_| {});
    next.now = rig.now;
    next.event(Event::Started);
    next.event(Event::Background);
    next.loaded(Ok(super::harness::stored(
        rig.record.clone().unwrap(),
        rig.stamp,
    )));
    assert!(next.requests.is_empty());

    next.event(Event::Foreground);

    assert_eq!(next.paths(), ["/sessions/authenticate"]);
}

#[test]
fn a_session_that_is_over_is_validated_when_the_store_can_be_read_and_may_have_been_extended() {
    let mut rig = expired_while_offline();
    let record = rig.record.clone().unwrap();
    rig.loaded(Err(StoreFailure::Busy));

    rig.wait(300_000);
    assert!(rig.requests.is_empty());

    let stamp = rig.stamp;
    rig.loaded(Ok(super::harness::stored(record, stamp)));
    assert!(rig.is_signed_out(SignOutCause::Expired));
    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
}

#[test]
fn a_write_of_another_process_does_not_hurry_the_check_of_a_session_that_is_over() {
    let mut rig = expired_while_offline();
    let due = rig.state().schedule.next_validation;
    let mut record = rig.record.clone().unwrap();
    record.epoch += 1;

    rig.changed(record);

    assert!(rig.is_signed_out(SignOutCause::Expired));
    assert!(rig.requests.is_empty());
    assert_eq!(rig.state().schedule.next_validation, due);
    rig.wait(300_000);
    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
}

#[test]
fn a_session_that_was_proven_over_stays_over_after_a_reboot_that_knows_no_time() {
    let mut rig = EngineHarness::signed_in();
    rig.wait(HOUR);
    assert!(rig.is_signed_out(SignOutCause::Expired));

    let next = rig.restarted(|settings| settings.boot_id = BootId("next".into()));

    assert!(next.is_signed_out(SignOutCause::Expired));
}
