//! Store and other processes: recovery, and changes by other processes.

use super::harness::{EngineHarness, HOUR, START, marker, stored, success_at};
use crate::engine::event::{Event, Refusal};
use crate::engine::state::{Freshness, SignOutCause, Status, UnavailableReason};
use crate::storage::{Loaded, Record, Stamp, StoreFailure};

/// The record of a phone on which this user is signed in.
fn record_of(who: &str) -> Record {
    let mut rig = EngineHarness::new();
    rig.sign_in(who);
    rig.record.unwrap()
}

fn blocked(failure: StoreFailure) -> EngineHarness {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(failure));
    rig
}

fn at(counter: u64, record: &Record) -> Stamp {
    Stamp {
        counter,
        epoch: record.epoch,
    }
}

#[test]
fn a_restart_shows_the_stored_session_from_cache_and_validates_it() {
    let mut rig = EngineHarness::signed_in().restarted(|_| {});
    let shown = rig.published.last().unwrap();
    assert!(shown.from_cache && shown.persisted);
    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
    rig.answer_last(rig.session("ada"));

    let Status::Active { freshness, .. } = rig.status() else {
        panic!("signed in");
    };
    assert_eq!(*freshness, Freshness::Validated);
}

#[test]
fn every_reason_why_the_store_cannot_be_read_is_published_as_itself() {
    for (failure, reason, recovers) in [
        (StoreFailure::Locked, UnavailableReason::DeviceLocked, true),
        (StoreFailure::Busy, UnavailableReason::KeystoreBusy, true),
        (
            StoreFailure::Failed { reason: "x".into() },
            UnavailableReason::StorageFailed,
            true,
        ),
        (
            StoreFailure::Misconfigured { reason: "x".into() },
            UnavailableReason::Misconfigured,
            false,
        ),
        (
            StoreFailure::NewerFormat { version: 9 },
            UnavailableReason::NewerFormat,
            false,
        ),
    ] {
        let mut rig = blocked(failure);
        assert_eq!(*rig.status(), Status::Unavailable(reason));
        rig.wait(200_000);
        assert_eq!(rig.trace.contains(&"load"), recovers);
    }
}

#[test]
fn an_unlocked_device_is_read_at_once_also_in_the_background() {
    let mut rig = blocked(StoreFailure::Locked);
    rig.event(Event::Background);
    rig.event(Event::StoreUnlocked);
    assert!(rig.trace.contains(&"load"));
    rig.loaded(Ok(stored(
        record_of("ada"),
        Stamp {
            counter: 1,
            epoch: 1,
        },
    )));
    assert_eq!(rig.who(), Some("ada"));
    assert!(rig.requests.is_empty(), "no request in the background");
    rig.event(Event::Foreground);
    assert_eq!(rig.paths(), ["/sessions/authenticate"]);
}

#[test]
fn a_login_while_the_store_was_unreadable_replaces_the_record_that_nobody_touched() {
    let mut rig = blocked(StoreFailure::Locked);
    rig.log_in();
    rig.loaded(Err(StoreFailure::Locked));
    rig.answer_last(rig.session("bob"));
    assert!(!rig.published.last().unwrap().persisted);

    let old = record_of("ada");
    rig.loaded(Ok(stored(old.clone(), at(4, &old))));

    assert_eq!(rig.who(), Some("bob"));
    assert!(rig.published.last().unwrap().persisted);
    assert_eq!(rig.written(), Some("token-bob"));
}

#[test]
fn the_end_of_a_session_that_never_was_on_disk_does_not_end_a_later_one_that_is() {
    for (later, who) in [(true, Some("ada")), (false, None)] {
        let mut rig = blocked(StoreFailure::Locked);
        rig.advance(60_000);
        rig.log_in();
        rig.loaded(Err(StoreFailure::Locked));
        rig.answer_last(rig.session("bob"));
        rig.authenticate();
        rig.answer_last(super::harness::rejection());
        assert!(rig.is_signed_out(SignOutCause::ServerRejected));

        let mut other = EngineHarness::new();
        other.advance(if later { 120_000 } else { 0 });
        other.sign_in("ada");
        rig.changed(other.record.unwrap());

        assert_eq!(rig.who(), who, "the newest sign-in decides");
    }
}

#[test]
fn a_forced_sign_out_of_an_unreadable_store_ends_the_stored_session_when_it_is_read() {
    let mut rig = blocked(StoreFailure::Locked);
    let revoke = rig.revoke(true);
    rig.loaded(Err(StoreFailure::Locked));
    assert!(matches!(rig.refusal(revoke), Refusal::LocalStateCleared(_)));
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
    let shown = rig.published.len();

    let old = record_of("ada");
    rig.loaded(Ok(Loaded::Record {
        stamp: at(4, &old),
        record: Box::new(old),
        markers: vec![marker(None, 1)],
    }));

    assert!(
        rig.published[shown..]
            .iter()
            .all(|value| { value.status == Status::SignedOut(SignOutCause::UserRevoked) })
    );
    assert_eq!(rig.written(), None);
    assert_eq!(
        rig.last_token(),
        "token-ada",
        "and the server receives the revoke"
    );
}

#[test]
fn a_sign_out_noted_by_another_process_is_followed() {
    let mut rig = EngineHarness::signed_in();
    let record = rig.record.clone().unwrap();
    rig.event(Event::StoreChanged(Box::new(Loaded::Record {
        stamp: rig.stamp,
        record: Box::new(record),
        markers: vec![marker(None, 1)],
    })));

    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
    assert_eq!(rig.written(), None);
    assert_eq!(rig.last_token(), "token-ada");
}

#[test]
fn another_process_signed_in_as_someone_else_is_shown_from_cache_and_checked() {
    let mut rig = EngineHarness::signed_in();
    let check = rig.authenticate();
    let longer = rig.command(crate::engine::event::Command::Authenticate {
        duration_minutes: Some(60),
    });
    let validate = rig.requests.last().unwrap().id;
    let generation = rig.published.last().unwrap().generation;
    rig.advance(5_000);
    let mut other = rig.restarted(|_| {});
    other.sign_in("bob");

    rig.changed(other.record.clone().unwrap());

    assert_eq!(rig.who(), Some("bob"));
    let shown = rig.published.last().unwrap();
    assert!(shown.from_cache && shown.generation > generation);
    assert_eq!(rig.refusal(longer), Refusal::Superseded);

    rig.answer(validate, rig.session("ada"));
    assert_eq!(
        rig.refusal(check),
        Refusal::Superseded,
        "never the new user's answer"
    );
    assert_eq!(rig.who(), Some("bob"));
    assert_eq!(rig.last_token(), "token-bob");
}

#[test]
fn another_process_signed_out_and_its_cause_is_shown() {
    let mut rig = EngineHarness::signed_in();
    for (rejected, cause) in [
        (false, SignOutCause::UserRevoked),
        (true, SignOutCause::ServerRejected),
    ] {
        let mut rig = EngineHarness::signed_in();
        let mut other = rig.restarted(|_| {});
        if rejected {
            other.answer_last(super::harness::rejection());
        } else {
            other.revoke(true);
        }
        rig.changed(other.record.clone().unwrap());
        assert!(rig.is_signed_out(cause));
    }
    rig.advance(1);
}

#[test]
fn another_process_refreshed_the_session_and_this_one_asks_a_heartbeat_later() {
    let mut rig = EngineHarness::signed_in();
    let mut next = rig.restarted(|_| {});
    next.answer_last(next.session("ada"));
    next.requests.clear();
    rig.advance(100_000);
    rig.authenticate();
    rig.answer_last(rig.session("ada"));
    next.advance(100_000);
    let due = next.state().schedule.next_validation;

    next.changed(rig.record.clone().unwrap());

    assert_eq!(next.who(), Some("ada"));
    assert!(!next.published.last().unwrap().from_cache);
    assert!(next.state().schedule.next_validation > due);
    assert!(next.requests.is_empty());
}

#[test]
fn a_write_of_its_own_that_failed_is_not_taken_for_another_process() {
    let mut rig = EngineHarness::signed_in();
    let (before, stamp) = (rig.record.clone().unwrap(), rig.stamp);
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.sign_in("bob");
    rig.disk_fails = None;

    rig.event(Event::StoreChanged(Box::new(stored(before, stamp))));

    assert_eq!(rig.who(), Some("bob"));
    assert_eq!(rig.written(), Some("token-bob"));
}

#[test]
fn an_unwritten_response_never_replaces_the_newer_one_that_another_process_wrote() {
    for unreadable in [false, true] {
        let mut rig = EngineHarness::signed_in();
        let mut other = rig.restarted(|_| {});
        rig.disk_fails = Some(StoreFailure::Busy);
        rig.authenticate();
        rig.answer_last(rig.session("ada"));
        rig.disk_fails = None;
        other.advance(HOUR / 2);
        other.authenticate();
        other.answer_last(other.session_until("ada", other.now.wall_ms + HOUR));
        let newer = other.record.clone().unwrap();

        if unreadable {
            let stamp = Stamp {
                counter: rig.stamp.counter + 1,
                epoch: newer.epoch,
            };
            rig.loaded(Ok(stored(newer, stamp)));
        } else {
            rig.changed(newer);
        }

        let end = START + HOUR + HOUR / 2;
        let shown = rig.state().snapshot().unwrap().expires_at();
        assert_eq!(shown, Some(end), "unreadable: {unreadable}");
        let written = rig.restarted(|_| {});
        assert_eq!(written.state().snapshot().unwrap().expires_at(), Some(end));
    }
}

#[test]
fn of_two_answers_of_one_second_the_one_that_lives_longer_is_kept() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.authenticate();
    rig.answer_last(rig.session("ada"));
    rig.disk_fails = None;
    other.authenticate();
    other.answer_last(other.session_until("ada", START + 2 * HOUR));

    rig.changed(other.record.clone().unwrap());

    let shown = rig.state().snapshot().unwrap().expires_at();
    assert_eq!(shown, Some(START + 2 * HOUR));
}

#[test]
fn closing_tries_a_write_that_failed_once_more() {
    let mut rig = EngineHarness::new();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.sign_in("ada");
    rig.disk_fails = None;

    rig.event(Event::Closed);

    assert_eq!(rig.written(), Some("token-ada"));
    assert_eq!(rig.trace.last(), Some(&"stop"));
}

#[test]
fn what_another_process_wrote_is_taken_over_before_this_ones_session_expires() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    other.set_tokens("token-bob");
    other.advance(HOUR);
    other.event(Event::Tick);
    assert!(other.is_signed_out(SignOutCause::Expired));
    rig.advance(HOUR);

    rig.changed(other.record.clone().unwrap());

    assert!(rig.is_signed_out(SignOutCause::Expired));
    assert!(rig.pending().is_some());
}

#[test]
fn tokens_set_in_another_process_survive_an_unwritten_change_of_this_one() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.wait(HOUR);
    assert!(rig.is_signed_out(SignOutCause::Expired));
    rig.disk_fails = None;
    other.advance(HOUR);
    other.event(Event::Tick);
    other.set_tokens("token-bob");

    rig.changed(other.record.clone().unwrap());

    assert!(rig.pending().is_some());
    assert!(rig.written_pending().is_some());
}

#[test]
fn an_older_slot_behind_a_damaged_one_does_not_bring_back_what_it_held() {
    let mut rig = EngineHarness::signed_in();
    let (older, stamp) = (rig.record.clone().unwrap(), rig.stamp);
    rig.set_tokens("token-bob");

    rig.event(Event::StoreChanged(Box::new(stored(older, stamp))));

    assert!(rig.pending().is_some());
    assert!(rig.written_pending().is_some());
}

#[test]
fn a_write_that_waits_for_the_store_wakes_nobody_over_and_over() {
    for reading in [true, false] {
        let mut rig = blocked(StoreFailure::NewerFormat { version: 9 });
        rig.log_in();
        rig.loaded(Err(StoreFailure::NewerFormat { version: 9 }));
        rig.marker_fails = true;
        rig.answer_last(rig.session("ada"));
        rig.revoke(true);
        if reading {
            rig.authenticate();
        }
        for _ in 0..50 {
            let before = rig.now.boot_ms;
            rig.wait(1);
            assert!(rig.now.boot_ms <= before + 1);
        }
        let armed = rig.state().schedule.armed.unwrap();
        assert!(armed > rig.now.boot_ms, "{armed}");
    }
}

#[test]
fn two_processes_that_counted_to_the_same_epoch_are_distinguished_and_no_session_is_orphaned() {
    let mut rig = EngineHarness::signed_in();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.sign_in("bob");
    rig.disk_fails = None;
    let mine = rig.published.last().unwrap().generation;
    let mut other = EngineHarness::signed_in();
    other.advance(5_000);
    other.sign_in("eve");

    rig.changed(other.record.clone().unwrap());

    assert_eq!(rig.who(), Some("eve"));
    assert!(rig.published.last().unwrap().generation > mine);
    assert_eq!(rig.queued(), ["token-bob"]);
}

#[test]
fn an_unfinished_write_is_tried_for_thirty_seconds_after_hiding_then_at_the_next_event() {
    let mut rig = EngineHarness::signed_in();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.sign_in("bob");
    rig.event(Event::Background);
    rig.wait(300_000);
    assert_eq!(rig.state().schedule.armed, None, "asleep");

    rig.disk_fails = None;
    rig.event(Event::Connectivity(false));
    assert!(rig.published.last().unwrap().persisted);
}

#[test]
fn an_automatic_validation_is_deferred_for_one_in_another_process_and_a_requested_one_is_not() {
    use crate::engine::effect::Refresh;

    let mut rig = EngineHarness::signed_in();
    rig.wait(200_000);
    let request = rig.requests.last().unwrap().clone();
    assert_eq!(request.refresh, Refresh::Automatic);

    let until = rig.now.boot_ms + 20_000;
    rig.event(Event::Deferred(request.id, until));
    assert_eq!(rig.state().schedule.next_validation, Some(until));
    assert!(rig.state().in_flight.is_empty());

    rig.authenticate();
    assert_eq!(rig.requests.last().unwrap().refresh, Refresh::No);
    rig.answer_last(success_at(rig.now.wall_ms, serde_json::json!({})));
    assert!(rig.trace.contains(&"end"));
}

#[test]
fn a_session_that_is_gone_from_the_disk_is_written_again_once_the_server_confirmed_it() {
    let mut rig = EngineHarness::signed_in();
    let writes = rig.writes;
    let empty = Loaded::Empty {
        markers: Vec::new(),
    };
    rig.event(Event::StoreChanged(Box::new(empty)));
    rig.wait(1_000);
    assert_eq!((rig.who(), rig.writes), (Some("ada"), writes));

    rig.answer_last(rig.session("ada"));

    assert_eq!(rig.writes, writes + 1);
    assert_eq!(rig.written(), Some("token-ada"));
}

#[test]
fn a_validation_without_any_time_in_its_response_claims_no_time_of_validation() {
    let mut rig = EngineHarness::new();
    rig.log_in();
    let text = |what: &str| serde_json::json!(what);
    rig.answer_last(crate::engine::tests::harness::success_at(
        0,
        serde_json::json!({
            "session_token": text("token-ada"), "session_jwt": text("no.jwt.here"),
            "session": {"session_id": "session-ada", "user_id": "ada", "authentication_factors": []},
            "user": crate::engine::tests::harness::user("ada", "active"),
        }),
    ));

    let head = rig.state().facts.head.as_ref();
    let content = head.and_then(crate::storage::Head::session).unwrap();
    assert_eq!(content.last_validated_at, None);
}

#[test]
fn a_forced_sign_out_of_pending_tokens_ends_the_session_that_they_became_in_another_process() {
    let mut rig = EngineHarness::new();
    rig.set_tokens("token-bob");
    let mut other = rig.restarted(|_| {});
    rig.event(Event::Loaded(Box::new(Err(StoreFailure::Failed {
        reason: "x".into(),
    }))));
    rig.revoke(true);
    other.answer_last(other.session("bob"));
    assert_eq!(other.who(), Some("bob"));

    rig.loaded(Ok(stored(other.record.clone().unwrap(), other.stamp)));

    assert_eq!(rig.who(), None);
    assert_eq!(rig.queued(), ["token-bob"]);
    other.changed(rig.record.clone().unwrap());
    assert_eq!(other.who(), None);
}

#[test]
fn a_marker_is_not_written_late_when_the_store_is_about_to_be_read() {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(StoreFailure::Busy));
    rig.marker_fails = true;
    rig.revoke(true);
    rig.loaded(Err(StoreFailure::Busy));
    rig.event(Event::Background);
    rig.marker_fails = false;
    rig.advance(60_000);

    rig.event(Event::Foreground);
    assert!(!rig.trace.contains(&"marker"));

    rig.event(Event::Loaded(Box::new(Err(StoreFailure::Busy))));
    assert!(rig.trace.contains(&"marker"));
}

#[test]
fn a_marker_that_names_no_session_is_tried_again_only_where_a_read_failed_just_before() {
    for readable in [true, false] {
        let mut rig = blocked(StoreFailure::Busy);
        rig.marker_fails = true;
        rig.revoke(true);
        rig.loaded(Err(StoreFailure::Busy));
        assert!(rig.trace.contains(&"marker"), "{:?}", rig.trace);
        let mut other = EngineHarness::new();
        let end = rig.now.boot_ms + 600_000;
        while rig.now.boot_ms < end {
            let armed = rig.state().schedule.armed.unwrap();
            rig.advance(armed - rig.now.boot_ms);
            rig.event(Event::Tick);
            assert!(!rig.trace.contains(&"marker"), "{:?}", rig.trace);
            if rig.trace.contains(&"load") {
                rig.loaded(Err(StoreFailure::Busy));
                assert!(rig.trace.contains(&"marker"), "{:?}", rig.trace);
            }
        }
        rig.marker_fails = false;
        // Another process signs in, with tokens that were set before it knew any time.
        other.now = rig.now;
        other.set_tokens("token-bob");
        other.authenticate();
        other.answer_last(other.session("bob"));
        let armed = rig.state().schedule.armed.unwrap();
        rig.advance(armed - rig.now.boot_ms);

        rig.event(Event::Tick);
        assert!(rig.trace.contains(&"load"), "{:?}", rig.trace);
        let record = stored(other.record.clone().unwrap(), other.stamp);
        rig.loaded(if readable {
            Ok(record)
        } else {
            Err(StoreFailure::Busy)
        });

        assert_eq!(rig.trace.contains(&"marker"), !readable);
        assert_eq!(rig.who(), readable.then_some("bob"));
        assert_eq!(rig.state().forced.is_empty(), readable);
    }
}

#[test]
fn an_unlock_that_comes_while_the_store_is_being_read_is_not_lost() {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Background);
    rig.event(Event::Started);
    rig.event(Event::StoreUnlocked);

    rig.loaded(Err(StoreFailure::Locked));

    let armed = rig.state().schedule.armed.is_some();
    assert!(rig.trace.contains(&"load") || armed, "{:?}", rig.trace);
}

#[test]
fn the_cause_of_a_sign_out_that_was_stored_before_the_start_is_no_news() {
    let mut rig = EngineHarness::signed_in();
    rig.revoke(true);
    assert!(rig.is_signed_out(SignOutCause::UserRevoked));

    let next = rig.restarted(|_| {});

    assert!(next.is_signed_out(SignOutCause::None));
}
