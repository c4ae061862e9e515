//! What the device and the app do: appearing, hiding, the network, validations that are deferred.

use super::harness::{EngineHarness, HOUR, offline};
use crate::engine::event::Event;
use crate::engine::state::{SignOutCause, Status, UnavailableReason};
use crate::storage::{IdHash, StoreFailure};

#[test]
fn a_write_that_was_refused_is_tried_at_once_when_something_got_better() {
    for event in [
        Event::Foreground,
        Event::Connectivity(true),
        Event::StoreUnlocked,
    ] {
        let mut rig = EngineHarness::new();
        rig.disk_fails = Some(StoreFailure::Busy);
        rig.sign_in("ada");
        rig.disk_fails = None;
        assert_eq!(rig.written(), None);

        rig.event(event);

        assert_eq!(rig.written(), Some("token-ada"));
    }
}

#[test]
fn a_record_that_could_not_be_confirmed_is_written_again_when_something_got_better() {
    for event in [
        Event::Foreground,
        Event::Connectivity(true),
        Event::StoreUnlocked,
    ] {
        let mut rig = EngineHarness::signed_in();
        let writes = rig.writes;
        rig.event(Event::RecordUnconfirmed(StoreFailure::Busy));
        assert!(!rig.published.last().unwrap().persisted);
        assert_eq!(rig.writes, writes);

        rig.event(event);

        assert_eq!(rig.writes, writes + 1);
        assert!(rig.published.last().unwrap().persisted);
    }
}

#[test]
fn a_session_that_was_just_confirmed_is_not_checked_again_for_a_check_of_the_session_before() {
    let mut rig = EngineHarness::signed_in();
    rig.authenticate();
    let check = rig.requests.last().unwrap().id;
    rig.sign_in("bob");
    let sent = rig.requests.len();

    rig.event(Event::Foreground);
    rig.answer(check, rig.session("ada"));
    rig.wait(160_000);

    assert_eq!(rig.requests.len(), sent);
    rig.wait(40_000);
    assert_eq!(rig.requests.len(), sent + 1, "a heartbeat");
}

#[test]
fn a_check_that_gave_way_to_another_process_does_not_count_as_sent() {
    let mut rig = EngineHarness::signed_in();
    rig.wait(200_000);
    let request = rig.requests.last().unwrap().id;
    assert_eq!(rig.state().counters.automatic_requests, 1);

    rig.event(Event::Deferred(request, rig.now.boot_ms + 20_000));

    assert_eq!(rig.state().counters.automatic_requests, 0);
}

#[test]
fn the_marker_of_a_forced_sign_out_is_tried_again_while_the_store_stays_unreadable() {
    let newer = || Err(StoreFailure::NewerFormat { version: 9 });
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(newer());
    rig.marker_fails = true;
    rig.revoke(true);
    rig.loaded(newer());
    assert_eq!(
        *rig.status(),
        Status::Unavailable(UnavailableReason::StorageFailed)
    );

    rig.marker_fails = false;
    rig.wait(300_000);
    rig.loaded(newer());

    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
}

#[test]
fn a_forced_sign_out_is_noted_also_after_a_later_sign_in_and_ends_its_own_session_only() {
    let newer = || Err(StoreFailure::NewerFormat { version: 9 });
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(newer());
    rig.log_in();
    rig.loaded(newer());
    rig.answer_last(rig.session("ada"));
    rig.marker_fails = true;
    rig.revoke(true);
    assert!(!rig.state().forced.is_empty());
    rig.answer_last(offline());

    rig.log_in();
    rig.loaded(newer());
    let login = rig.requests.last().unwrap().id;
    rig.answer(login, rig.session("bob"));

    rig.marker_fails = false;
    rig.wait(300_000);
    rig.loaded(newer());

    assert_eq!(rig.who(), Some("bob"));
    let markers: Vec<_> = rig.state().applied_markers.iter().collect();
    let ada = IdHash::of("session-ada").to_string();
    assert!(
        markers.iter().any(|name| name.contains(&ada)),
        "{markers:?}"
    );
}

#[test]
fn an_automatic_validation_is_on_disk_when_its_lease_ends_and_one_with_a_caller_within_a_second() {
    let mut rig = EngineHarness::signed_in();
    let end = rig.now.wall_ms + HOUR;
    rig.wait(180_000);
    let before = rig.writes;

    rig.answer_last(rig.session_until("ada", end));

    let place = |name| rig.trace.iter().position(|effect| *effect == name);
    assert!(place("persist").unwrap() < place("end").unwrap());
    assert_eq!(rig.writes, before + 1);

    rig.advance(10_000);
    rig.authenticate();
    rig.answer_last(rig.session_until("ada", end));
    rig.wait(999);
    assert_eq!(rig.writes, before + 1);
    rig.wait(1);
    assert_eq!(rig.writes, before + 2);
}

#[test]
fn the_marker_of_a_forced_sign_out_is_tried_again_after_the_app_was_hidden() {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Busy));
    rig.marker_fails = true;
    rig.revoke(true);
    rig.loaded(Err(StoreFailure::Busy));
    assert_eq!(
        *rig.status(),
        Status::Unavailable(UnavailableReason::StorageFailed)
    );
    rig.event(Event::Background);
    rig.marker_fails = false;

    // What the disk holds by then is to be known first.
    let at = rig.state().schedule.armed.expect("a wake-up");
    rig.advance(at - rig.now.boot_ms);
    rig.event(Event::Tick);
    assert!(rig.trace.contains(&"load"), "{:?}", rig.trace);
    rig.loaded(Err(StoreFailure::Busy));

    assert!(rig.trace.contains(&"marker"), "{:?}", rig.trace);
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
}

#[test]
fn closing_reads_a_blocked_store_once_more_for_a_forced_sign_out_and_not_where_nothing_is_unwritten()
 {
    for signs_out in [true, false] {
        let mut rig = EngineHarness::unstarted(|_| {});
        rig.event(Event::Started);
        rig.loaded(Err(StoreFailure::Busy));
        if signs_out {
            rig.marker_fails = true;
            rig.revoke(true);
            rig.loaded(Err(StoreFailure::Busy));
        }

        rig.event(Event::Closed);

        assert_eq!(rig.trace.contains(&"load"), signs_out, "{:?}", rig.trace);
    }
}
