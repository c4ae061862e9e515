//! What apps see, and which changes of it they are notified of.

use std::sync::Arc;

use super::harness::{EngineHarness, HOUR, step_up};
use crate::clock::BootId;
use crate::engine::event::{Bound, Command, Event};
use crate::engine::state::{SignOutCause, Status, UnavailableReason};
use crate::engine::view::{View, deadlines};
use crate::storage::{StoreFailure, Vertical};
use crate::wire::{Call, Endpoint};

#[test]
fn an_app_is_notified_of_every_change_but_not_of_an_end_that_moves_by_a_second() {
    type Edit = fn(&mut View);
    let edits: [Edit; 4] = [
        |view| view.status = Status::SignedOut(SignOutCause::None),
        |view| view.persisted = false,
        |view| view.from_cache = true,
        |view| view.initialized = true,
    ];
    for edit in edits {
        let mut changed = View::unknown();
        edit(&mut changed);
        assert!(!changed.same(&View::unknown()), "{changed:?}");
    }
    for (before, after, same) in [
        (None, None, true),
        (None, Some(5_000), false),
        (Some(5_000), None, false),
        (Some(5_000), Some(6_000), true),
        (Some(6_000), Some(5_000), true),
        (Some(5_000), Some(6_001), false),
        (Some(6_001), Some(5_000), false),
    ] {
        let view = |expires_at_boot| View {
            expires_at_boot,
            ..View::unknown()
        };
        let case = format!("{before:?} {after:?}");
        assert_eq!(view(before).same(&view(after)), same, "{case}");
    }
}

#[test]
fn what_was_known_once_stays_initialized_and_what_never_was_does_not() {
    let unavailable = Status::Unavailable(UnavailableReason::StorageFailed);
    let failed = || StoreFailure::Failed { reason: "x".into() };
    let mut rig = EngineHarness::signed_in();
    rig.disk_fails = Some(failed());
    rig.marker_fails = true;
    rig.revoke(true);
    let shown = rig.published.last().unwrap();
    assert_eq!(shown.status, unavailable);
    assert!(shown.initialized);

    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Err(failed()));
    let shown = rig.published.last().unwrap();
    assert_eq!(shown.status, unavailable);
    assert!(!shown.initialized);
}

#[test]
fn an_intermediate_session_of_another_boot_ends_by_the_wall_clock_without_another_event() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(step_up(rig.now.wall_ms));
    rig.advance(60_000);
    let mut next = rig.restarted(|settings| {
        settings.vertical = Vertical::B2b;
        settings.boot_id = BootId("another".into());
    });
    let armed = next.state().schedule.armed;
    assert_eq!(armed, Some(next.now.boot_ms + 540_000));

    next.wait(539_999);
    assert!(next.is_signed_out(SignOutCause::StepUp));
    next.wait(1);
    assert!(next.is_signed_out(SignOutCause::None));
    assert!(next.published.last().unwrap().intermediate.is_none());
}

#[test]
fn a_session_of_another_boot_becomes_unproven_by_the_wall_clock_without_another_event() {
    let proven = |rig: &EngineHarness| match rig.published.last().unwrap().status {
        Status::Active { proven, .. } => Some(proven),
        _ => None,
    };
    let mut rig = EngineHarness::signed_in();
    rig.advance(HOUR - 500);
    let mut next = rig.restarted(|settings| settings.boot_id = BootId("another".into()));
    assert_eq!(next.paths(), ["/sessions/authenticate"]);

    next.wait(499);
    assert_eq!(proven(&next), Some(true));
    next.wait(1);
    assert_eq!(proven(&next), Some(false));
}

#[test]
fn a_command_is_about_nobody_once_the_intermediate_session_is_over() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(step_up(rig.now.wall_ms));
    assert!(matches!(rig.visible(), Bound::Intermediate(_)));

    // Before the wake-up at its end was processed.
    rig.advance(600_001);

    assert_eq!(rig.visible(), Bound::Nobody);
}

#[test]
fn a_session_whose_end_is_its_own_time_is_one_without_an_end() {
    let mut rig = EngineHarness::new();
    rig.log_in();
    rig.answer_last(rig.session_until("ada", rig.now.wall_ms));

    assert_eq!(rig.who(), Some("ada"));
    assert_eq!(deadlines(rig.state(), rig.now), [None, None]);
}

#[test]
fn a_snapshot_in_which_nothing_changed_is_shared() {
    let mut rig = EngineHarness::signed_in();
    let before = Arc::clone(rig.state().snapshot().unwrap());

    rig.event(Event::Tick);

    assert!(Arc::ptr_eq(&before, rig.state().snapshot().unwrap()));
}

#[test]
fn the_end_of_a_session_is_awaited_by_the_wall_clock_where_no_time_is_known() {
    let mut ada = EngineHarness::signed_in();
    ada.record.as_mut().unwrap().time = None;

    let rig = ada.restarted(|settings| settings.boot_id = BootId("next".into()));

    assert_eq!(rig.state().earliest(rig.now), None);
    let end = rig.now.boot_ms + HOUR;
    assert_eq!(deadlines(rig.state(), rig.now), [Some(end), None]);
}

#[test]
fn the_end_of_an_intermediate_session_is_awaited_by_the_clock_of_its_boot_else_by_the_wall_clock() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(step_up(rig.now.wall_ms));
    let end = rig.now.boot_ms + 600_000;
    // The user sets the clock.
    rig.now.wall_ms += 100_000;
    assert_eq!(deadlines(rig.state(), rig.now), [None, Some(end)]);

    let next = rig.restarted(|settings| {
        settings.vertical = Vertical::B2b;
        settings.boot_id = BootId("next".into());
    });

    let end = next.now.boot_ms + 500_000;
    assert_eq!(deadlines(next.state(), next.now), [None, Some(end)]);
}
