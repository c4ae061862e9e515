//! Forced sign-outs that are not on disk: when they are tried again, and what they end when the store is read.

use serde_json::json;

use super::harness::{
    EngineHarness, HOUR, START, marker, offline, session_at, session_under, stored, success_at,
};
use crate::clock::BootId;
use crate::engine::effect::Request;
use crate::engine::event::Event;
use crate::engine::state::{ForcedSignOut, MarkerState, SignOutCause, Status, UnavailableReason};
use crate::storage::{Loaded, StoreFailure};
use crate::wire::Endpoint;

/// An engine that could not read its store.
fn unread() -> EngineHarness {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Busy));
    rig
}

/// Signs in while the store cannot be read.
fn sign_in_unread(rig: &mut EngineHarness, who: &str) {
    rig.log_in();
    rig.loaded(Err(StoreFailure::Busy));
    rig.answer_last(rig.session(who));
    assert_eq!(rig.who(), Some(who));
}

/// Advances to the next wake-up.
fn tick(rig: &mut EngineHarness) {
    let at = rig.state().schedule.armed.expect("a wake-up");
    rig.advance(at - rig.now.boot_ms);
    rig.event(Event::Tick);
}

#[test]
fn a_forced_sign_out_that_the_disk_takes_later_needs_no_marker() {
    let mut rig = EngineHarness::signed_in();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.marker_fails = true;
    rig.revoke(true);
    rig.answer_last(offline());
    rig.disk_fails = None;
    rig.marker_fails = false;

    while !rig.trace.contains(&"persist") {
        tick(&mut rig);
        assert!(!rig.trace.contains(&"marker"), "{:?}", rig.trace);
    }

    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
    assert_eq!(rig.written(), None);
}

#[test]
fn the_marker_of_a_known_session_is_written_at_the_next_try_without_another_read() {
    let newer = || Err(StoreFailure::NewerFormat { version: 9 });
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(newer());
    rig.log_in();
    rig.loaded(newer());
    rig.answer_last(rig.session("ada"));
    // That of whom the store holds is written, and that of the session in memory is not.
    rig.markers_that_fail = vec![false, true];
    rig.revoke(true);
    let failed = Status::Unavailable(UnavailableReason::StorageFailed);
    assert_eq!(*rig.status(), failed);
    rig.answer_last(offline());

    for _ in 0..20 {
        tick(&mut rig);
        assert!(!rig.trace.contains(&"load"), "{:?}", rig.trace);
        if rig.trace.contains(&"marker") {
            break;
        }
    }

    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
}

#[test]
fn a_forced_sign_out_without_a_marker_ends_whom_the_store_holds_when_it_is_read() {
    let ada = EngineHarness::signed_in();
    let mut rig = EngineHarness::unstarted(|settings| settings.boot_id = BootId("next".into()));
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Busy));
    rig.marker_fails = true;
    rig.revoke(true);
    rig.loaded(Err(StoreFailure::Busy));

    rig.loaded(Ok(stored(ada.record.clone().unwrap(), ada.stamp)));

    assert_eq!(rig.who(), None);
    assert_eq!(rig.queued(), ["token-ada"]);
}

/// The server's time is known more precisely by then: it was 900 ms later than was known at the sign-out.
#[test]
fn a_forced_sign_out_ends_a_session_that_by_the_time_known_now_was_stored_before_it() {
    let mut rig = unread();
    rig.marker_fails = true;
    sign_in_unread(&mut rig, "ada");
    rig.log_in();
    let login = rig.requests.last().unwrap().id;
    rig.advance(10_000);
    rig.revoke(true);
    rig.advance(1_000);
    rig.answer(login, session_at("bob", START + 11_900, START + HOUR));
    let mut other = EngineHarness::new();
    other.advance(10_500);
    other.sign_in("carol");

    rig.loaded(Ok(stored(other.record.clone().unwrap(), other.stamp)));

    assert_eq!(rig.who(), None);
    assert!(rig.queued().contains(&"token-carol"), "{:?}", rig.queued());
}

/// The same, and the write of the sign-in reached the disk although the process was notified of a failure.
#[test]
fn a_forced_sign_out_ends_no_later_sign_in_of_its_process_whatever_the_time_known_now_says() {
    let mut rig = unread();
    rig.marker_fails = true;
    sign_in_unread(&mut rig, "ada");
    rig.advance(10_000);
    rig.revoke(true);
    rig.answer_last(offline());
    rig.log_in();
    rig.loaded(Err(StoreFailure::Busy));
    rig.answer_last(session_at("bob", START + 10_000, START + HOUR));
    assert_eq!(rig.who(), Some("bob"));
    rig.advance(1_000);
    rig.authenticate();
    let is_validation =
        |request: &&Request| request.call.endpoint == Endpoint::SessionsAuthenticate;
    let validation = rig.requests.iter().rfind(is_validation).unwrap().id;
    rig.answer(validation, session_at("bob", START + 11_900, START + HOUR));
    assert_eq!(rig.state().earliest(rig.now), Some(START + 11_900));
    let record = rig.state().to_record();

    rig.loaded(Ok(stored(record, rig.stamp)));

    assert_eq!(rig.who(), Some("bob"));
}

#[test]
fn only_a_marker_that_names_no_session_and_is_not_applied_yet_leads_to_a_write() {
    let mut before = EngineHarness::signed_in();
    before.revoke(true);
    before.answer_last(super::harness::success_at(START, serde_json::json!({})));
    let record = before.record.clone().unwrap();
    let end = record.end_of_head().unwrap();
    let id = record.head.as_ref().unwrap().id;
    for (session, applied, writes) in [
        (None, false, true),
        (None, true, false),
        (Some(id), false, false),
    ] {
        let marker = marker(session, end.stamp);
        let mut record = record.clone();
        if applied {
            record.applied_markers.insert(marker.name.clone());
        }
        let mut rig = EngineHarness::unstarted(|_| {});
        rig.event(Event::Started);

        rig.loaded(Ok(Loaded::Record {
            record: Box::new(record),
            stamp: before.stamp,
            markers: vec![marker],
        }));

        let case = format!("{session:?} {applied}: {:?}", rig.trace);
        assert_eq!(rig.trace.contains(&"persist"), writes, "{case}");
    }
}

#[test]
fn a_marker_that_was_written_during_a_read_and_applied_by_another_process_ends_no_later_sign_in() {
    let mut rig = unread();
    sign_in_unread(&mut rig, "bob");
    rig.event(Event::StoreUnlocked);
    rig.revoke(true);
    let forced = rig.state().forced.iter().find(|forced| forced.unread);
    let Some(MarkerState::Written(name)) = forced.map(|forced| forced.marker.clone()) else {
        panic!("{:?}", rig.state().forced);
    };
    rig.wait(1_000);
    // Another process read it, a user signed in there, and the process ended before it removed the marker.
    let mut other = EngineHarness::new();
    other.now = rig.now;
    other.sign_in("eve");
    let mut record = other.record.clone().unwrap();
    record.applied_markers.insert(name.clone());
    let mut left = marker(None, 1);
    left.name = name;

    rig.loaded(Ok(Loaded::Record {
        record: Box::new(record),
        stamp: other.stamp,
        markers: vec![left],
    }));

    assert_eq!(rig.who(), Some("eve"));
}

#[test]
fn a_sign_out_whose_marker_is_missing_stays_uncertain_when_an_earlier_one_of_another_token_is_answered()
 {
    let mut rig = EngineHarness::signed_in();
    rig.set_tokens("token-bob");
    rig.revoke(false);
    let earlier = rig.requests.last().unwrap().id;
    assert_eq!(rig.last_token(), "token-ada");
    rig.authenticate();
    rig.answer_last(rig.session("bob"));
    assert_eq!(rig.who(), Some("bob"));
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.marker_fails = true;
    rig.revoke(true);
    assert!(matches!(rig.status(), Status::Unavailable(_)));

    rig.answer(earlier, success_at(rig.now.wall_ms, json!({})));

    let status = rig.status();
    assert!(matches!(status, Status::Unavailable(_)), "{status:?}");
}

#[test]
fn a_marker_that_was_written_during_a_read_that_failed_and_is_gone_ends_nothing_later() {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Busy));
    rig.log_in();
    rig.loaded(Err(StoreFailure::Busy));
    rig.answer_last(rig.session("bob"));
    rig.event(Event::StoreUnlocked);
    rig.revoke(true);
    assert!(rig.trace.contains(&"marker"), "{:?}", rig.trace);
    rig.loaded(Err(StoreFailure::Busy));

    // Another process read the marker, removed it, and a user signed in there.
    rig.wait(10_000);
    let mut other = EngineHarness::new();
    other.now = rig.now;
    other.sign_in("eve");
    rig.loaded(Ok(stored(other.record.unwrap(), other.stamp)));

    assert_eq!(rig.who(), Some("eve"));
}

/// The marker of the earlier sign-in, which was written, does not end the later one.
#[test]
fn a_forced_sign_out_gets_a_marker_for_a_later_sign_in_of_another_process_to_the_stored_session() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.advance(20_000);
    rig.sign_in("bob");
    rig.revoke(true);
    assert!(rig.trace.contains(&"marker"), "{:?}", rig.trace);
    other.advance(15_000);
    other.sign_in("ada");
    let later = other.record.as_ref().unwrap().head.clone().unwrap();

    rig.changed(other.record.clone().unwrap());

    assert!(rig.trace.contains(&"marker"), "{:?}", rig.trace);
    let of_ada = |forced: &&ForcedSignOut| forced.session == Some(later.id);
    let forced = rig.state().forced.iter().find(of_ada).unwrap();
    assert!(forced.stamp >= later.stamp, "{forced:?}");
    assert!(matches!(forced.marker, MarkerState::Written(_)));
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
}

#[test]
fn a_forced_sign_out_that_is_asked_for_again_stays_uncertain_while_nothing_on_disk_says_so() {
    let mut rig = EngineHarness::signed_in();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.marker_fails = true;
    rig.revoke(true);
    assert!(matches!(rig.status(), Status::Unavailable(_)));

    rig.revoke(true);

    let status = rig.status();
    assert!(matches!(status, Status::Unavailable(_)), "{status:?}");
}

#[test]
fn a_sign_out_of_the_stored_session_whose_marker_is_missing_stays_uncertain_when_an_earlier_one_is_answered()
 {
    let mut rig = EngineHarness::signed_in();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.sign_in("bob");
    rig.revoke(false);
    let earlier = rig.requests.last().unwrap().id;
    rig.log_in();
    let now = rig.now.wall_ms;
    rig.answer_last(session_under("token-2", "bob", now, now + HOUR));
    // The stored session is ada's, and the one in memory is bob's.
    rig.markers_that_fail = vec![true, false];
    rig.revoke(true);
    assert!(matches!(rig.status(), Status::Unavailable(_)));

    rig.answer(earlier, success_at(now, json!({})));

    let status = rig.status();
    assert!(matches!(status, Status::Unavailable(_)), "{status:?}");
}
