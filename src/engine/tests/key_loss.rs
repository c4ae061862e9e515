//! The key of the record is lost: before a start, and under a process that runs.

use super::harness::{EngineHarness, step_up};
use crate::engine::event::{Command, Event};
use crate::engine::state::SignOutCause;
use crate::storage::Loaded;
use crate::wire::{Call, Endpoint};

fn key_lost() -> Loaded {
    Loaded::KeyLost {
        quarantined: true,
        epoch: 1,
        markers: Vec::new(),
    }
}

#[test]
fn a_lost_key_is_published_once_and_never_again() {
    let mut rig = EngineHarness::unstarted(|_| {});
    rig.event(Event::Started);
    rig.loaded(Ok(key_lost()));
    assert!(rig.is_signed_out(SignOutCause::KeyLost));
    assert!(rig.published.last().unwrap().persisted);
    assert_eq!(rig.record, None, "nothing is written");

    let mut next = EngineHarness::unstarted(|_| {});
    next.event(Event::Started);
    next.load_empty();
    assert!(next.is_signed_out(SignOutCause::None));
}

#[test]
fn a_key_lost_under_a_living_process_costs_nobody_the_session() {
    let mut rig = EngineHarness::signed_in();
    let written = rig.stamp.counter;
    rig.event(Event::StoreChanged(Box::new(key_lost())));

    assert_eq!(rig.who(), Some("ada"));
    assert_eq!(
        rig.stamp.counter,
        written + 1,
        "the record is written again"
    );
}

#[test]
fn a_key_lost_under_a_living_process_keeps_the_intermediate_session() {
    let mut rig = EngineHarness::b2b();
    rig.command(Command::SignIn(Call::new(
        Endpoint::B2bPasswordsAuthenticate,
    )));
    rig.answer_last(step_up(rig.now.wall_ms));
    rig.event(Event::StoreChanged(Box::new(key_lost())));

    assert!(rig.is_signed_out(SignOutCause::StepUp));
    assert!(rig.written_intermediate());
}
