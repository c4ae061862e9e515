//! Sessions and sign-outs that one process could not write, beside what the disk and another process hold.

use super::harness::{EngineHarness, HOUR, START, marker, rejection};
use crate::engine::event::{Command, Event};
use crate::engine::state::{SignOutCause, Status};
use crate::storage::{Loaded, Record, SignOutMarker, StoreFailure};
use crate::wire::{Call, Endpoint};

/// What another process reads: the record and the markers beside it.
fn seen(record: &Record, rig: &EngineHarness, markers: Vec<SignOutMarker>) -> Event {
    Event::StoreChanged(Box::new(Loaded::Record {
        record: Box::new(record.clone()),
        stamp: rig.stamp,
        markers,
    }))
}

/// The markers that this engine has written.
fn markers_of(rig: &EngineHarness) -> Vec<SignOutMarker> {
    let forced = &rig.state().forced;
    let markers = forced.iter().map(|it| marker(it.session, it.stamp));
    markers.collect()
}

/// Signed in as `bob` on a disk that takes nothing.
fn unwritten() -> EngineHarness {
    let mut rig = EngineHarness::new();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.sign_in("bob");
    assert_eq!(rig.who(), Some("bob"));
    assert!(!rig.published.last().unwrap().persisted);
    rig
}

#[test]
fn no_end_of_an_unwritten_session_ends_a_later_one_that_another_process_wrote() {
    let expires = |rig: &mut EngineHarness| {
        rig.advance(HOUR);
        rig.event(Event::Tick);
        assert!(rig.is_signed_out(SignOutCause::Expired));
    };
    let is_rejected = |rig: &mut EngineHarness| {
        rig.authenticate();
        rig.answer_last(rejection());
        assert!(rig.is_signed_out(SignOutCause::ServerRejected));
    };
    let is_revoked = |rig: &mut EngineHarness| {
        rig.revoke(true);
        assert!(matches!(
            rig.status(),
            Status::SignedOut(SignOutCause::UserRevoked) | Status::Unavailable(_)
        ));
    };
    let ends: [&dyn Fn(&mut EngineHarness); 3] = [&expires, &is_rejected, &is_revoked];
    for end in ends {
        let mut rig = unwritten();
        end(&mut rig);
        let mut other = EngineHarness::new();
        other.now = rig.now;
        other.advance(60_000);
        other.sign_in("ada");

        rig.disk_fails = None;
        rig.changed(other.record.clone().unwrap());

        assert_eq!(rig.who(), Some("ada"));
        other.changed(rig.record.clone().unwrap());
        assert_eq!(other.who(), Some("ada"));
    }
}

#[test]
fn a_second_factor_for_an_unwritten_session_does_not_end_a_later_one_that_another_process_wrote() {
    let sign_in = |rig: &mut EngineHarness, member: &str| {
        rig.command(Command::SignIn(Call::new(
            Endpoint::B2bOtpEmailAuthenticate,
        )));
        let now = rig.now.wall_ms;
        rig.answer_last(super::harness::member_session(member, "org", now));
    };
    let mut rig = EngineHarness::b2b();
    rig.disk_fails = Some(StoreFailure::Busy);
    sign_in(&mut rig, "bob");
    rig.command(Command::SignIn(Call::new(Endpoint::B2bSessionsExchange)));
    rig.answer_last(super::harness::step_up(rig.now.wall_ms));
    assert_eq!(rig.who(), None);
    let mut other = EngineHarness::b2b();
    other.now = rig.now;
    other.advance(60_000);
    sign_in(&mut other, "ada");

    rig.disk_fails = None;
    rig.changed(other.record.clone().unwrap());

    assert_eq!(
        rig.state().token().map(crate::tokens::OpaqueToken::expose),
        Some("token-ada-org")
    );
}

#[test]
fn an_unwritten_session_stays_when_another_process_writes_a_record_with_pending_tokens_only() {
    let mut rig = unwritten();
    let mut other = EngineHarness::new();
    other.now = rig.now;
    other.advance(1_000);
    other.set_tokens("token-eve");
    let record = other.record.clone().unwrap();
    assert!(record.head.is_none());

    rig.disk_fails = None;
    rig.changed(record);

    assert_eq!(rig.who(), Some("bob"));
    assert_eq!(rig.written(), Some("token-bob"));
}

#[test]
fn a_generation_never_goes_back_and_names_one_session_though_the_old_record_is_read_again() {
    let mut rig = EngineHarness::signed_in();
    let old = rig.record.clone().unwrap();
    rig.disk_fails = Some(StoreFailure::Busy);
    rig.advance(1_000);
    rig.sign_in("bob");
    rig.advance(1_000);
    rig.revoke(true);
    let markers = markers_of(&rig);
    assert!(!markers.is_empty());
    rig.event(Event::Background);
    let event = seen(&old, &rig, markers);
    rig.event(event);
    rig.event(Event::Foreground);

    rig.disk_fails = None;
    rig.advance(1_000);
    rig.sign_in("eve");

    assert_eq!(rig.who(), Some("eve"));
    let mut names = std::collections::BTreeMap::new();
    let mut last = 0;
    for value in &rig.published {
        assert!(value.generation >= last, "{} < {last}", value.generation);
        last = value.generation;
        if let Status::Active { snapshot, .. } = &value.status {
            let who = snapshot.subject().0.to_owned();
            let known = names.entry(last).or_insert_with(|| who.clone());
            assert_eq!(*known, who, "generation {last}");
        }
    }
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn a_sign_out_that_only_a_marker_of_an_ended_process_holds_is_not_undone_by_an_unwritten_validation()
 {
    let mut refreshes = EngineHarness::signed_in();
    let record = refreshes.record.clone().unwrap();
    let mut signs_out = refreshes.restarted(|_| {});
    refreshes.disk_fails = Some(StoreFailure::Busy);
    for engine in [&mut refreshes, &mut signs_out] {
        engine.advance(60_000);
    }
    refreshes.command(Command::Authenticate {
        duration_minutes: Some(120),
    });
    refreshes.answer_last(refreshes.session_until("ada", START + 3 * HOUR));
    assert!(!refreshes.published.last().unwrap().persisted);
    signs_out.disk_fails = Some(StoreFailure::Busy);
    signs_out.revoke(true);
    assert!(signs_out.is_signed_out(SignOutCause::UserRevoked));
    let markers = markers_of(&signs_out);
    drop(signs_out);

    refreshes.disk_fails = None;
    let event = seen(&record, &refreshes, markers);
    refreshes.event(event);

    assert!(refreshes.is_signed_out(SignOutCause::UserRevoked));
    assert_eq!(refreshes.written(), None);
}

#[test]
fn a_session_stays_signed_out_when_the_files_from_before_the_sign_out_are_put_back() {
    let mut rig = EngineHarness::signed_in();
    let old = rig.record.clone().unwrap();
    rig.advance(1_000);
    let revoke = rig.revoke(false);
    rig.answer_last(super::harness::success_at(
        rig.now.wall_ms,
        serde_json::json!({}),
    ));
    assert!(rig.result(revoke).unwrap().is_ok());
    assert_eq!(rig.written(), None);

    rig.changed(old);

    assert!(rig.is_signed_out(SignOutCause::UserRevoked));
    assert_eq!(rig.written(), None, "the end is written again");
}

#[test]
fn a_process_that_reads_the_revoke_queue_of_another_one_sends_it() {
    let mut rig = EngineHarness::signed_in();
    let mut other = rig.restarted(|_| {});
    other.revoke(true);
    let record = other.record.clone().unwrap();
    assert_eq!(super::harness::queue_in(&record), ["token-ada"]);
    drop(other);
    rig.requests.clear();

    rig.changed(record);
    rig.wait(60_000);

    assert_eq!(rig.paths(), ["/sessions/revoke"]);
    assert_eq!(rig.last_token(), "token-ada");
}
