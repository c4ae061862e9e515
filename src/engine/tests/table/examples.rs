//! Built states of the engine, and the events that can come to them.

use std::sync::LazyLock;

use super::super::harness::{EngineHarness, HOUR, offline, rejection, session_at, stored};
use crate::clock::{BootId, Now};
use crate::crypto::PkcePair;
use crate::engine::event::{Bound, Command, Event};
use crate::engine::state::{InFlightKind, State};
use crate::storage::{Loaded, Record, Stamp, StoreFailure};
use crate::tokens::OpaqueToken;
use crate::wire::{Call, Endpoint};

pub(super) const STAMP: Stamp = Stamp {
    counter: 9,
    epoch: 9,
};

/// Signed in on a phone of which this process knows nothing.
static BOB: LazyLock<Record> = LazyLock::new(|| record_of("bob"));

// ---- the examples -------------------------------------------------------------------------------

/// A state of the engine, and the clocks at that moment.
pub(super) type Example = (State, Now);

fn record_of(who: &str) -> Record {
    let mut harness = EngineHarness::new();
    harness.sign_in(who);
    harness.record.unwrap()
}

fn loading() -> EngineHarness {
    let mut harness = EngineHarness::unstarted(|_| {});
    harness.event(Event::Started);
    harness
}

fn unavailable() -> EngineHarness {
    let mut harness = loading();
    harness.loaded(Err(StoreFailure::Busy));
    harness
}

/// Signed in although the store cannot be read.
fn active_unread() -> EngineHarness {
    let mut harness = unavailable();
    command_through(&mut harness, sign_in());
    harness.answer_last(harness.session("ada"));
    harness
}

/// Signed out by force although the store cannot be read.
fn signed_out_unread() -> EngineHarness {
    let mut harness = unavailable();
    command_through(&mut harness, Command::Revoke { force_clear: true });
    harness
}

/// Signed in by a record that was read, the validation in flight.
fn cached() -> EngineHarness {
    EngineHarness::signed_in().restarted(|_| {})
}

/// Past `expires_at` by a clock that nothing proves.
fn unproven() -> EngineHarness {
    let mut harness = another_boot(EngineHarness::signed_in(), false);
    harness.answer_last(offline());
    harness
}

fn another_boot(mut owner: EngineHarness, reader: bool) -> EngineHarness {
    owner.now.wall_ms += 2 * HOUR;
    owner.restarted(|settings| {
        settings.boot_id = BootId("another".into());
        settings.reader = reader;
    })
}

/// Signed out by force; the server has not confirmed it.
fn owes_a_revoke() -> EngineHarness {
    let mut harness = EngineHarness::signed_in();
    harness.revoke(true);
    harness.answer_last(offline());
    harness
}

/// Until a revoke of the queue is in flight.
fn wait_for_the_queue(harness: &mut EngineHarness) {
    let is_sent = |harness: &EngineHarness| {
        let mut flights = harness.state().in_flight.iter();
        flights.any(|flight| flight.kind == InFlightKind::QueuedRevoke)
    };
    for _ in 0..20 {
        if is_sent(harness) {
            return;
        }
        harness.wait(10_000);
    }
}

/// The same, with the revoke of the queue in flight.
fn revoking_from_the_queue() -> EngineHarness {
    let mut harness = owes_a_revoke();
    wait_for_the_queue(&mut harness);
    harness
}

fn active_and_revoking_from_the_queue() -> EngineHarness {
    let mut harness = revoking_from_the_queue();
    harness.sign_in("bob");
    harness
}

fn unproven_and_revoking_from_the_queue() -> EngineHarness {
    let mut owner = owes_a_revoke();
    owner.sign_in("bob");
    let mut harness = another_boot(owner, false);
    wait_for_the_queue(&mut harness);
    harness
}

/// A forced sign-out that neither record nor marker holds.
fn missed_sign_out() -> EngineHarness {
    let mut harness = EngineHarness::signed_in();
    miss_a_sign_out(&mut harness);
    harness
}

fn missed_sign_out_and_revoking_from_the_queue() -> EngineHarness {
    let mut harness = missed_sign_out();
    harness.answer_last(offline());
    wait_for_the_queue(&mut harness);
    harness
}

fn miss_a_sign_out(harness: &mut EngineHarness) {
    harness.disk_fails = Some(StoreFailure::Busy);
    harness.marker_fails = true;
    harness.revoke(true);
}

fn reader(change: impl FnOnce(&mut EngineHarness)) -> EngineHarness {
    let mut owner = EngineHarness::signed_in();
    change(&mut owner);
    owner.restarted(|settings| settings.reader = true)
}

fn reader_loading() -> EngineHarness {
    let mut harness = EngineHarness::unstarted(|settings| settings.reader = true);
    harness.event(Event::Started);
    harness
}

fn reader_unavailable() -> EngineHarness {
    let mut harness = reader_loading();
    harness.loaded(Err(StoreFailure::Busy));
    harness
}

const BASES: &[fn() -> EngineHarness] = &[
    loading,
    unavailable,
    active_unread,
    signed_out_unread,
    EngineHarness::new,
    EngineHarness::signed_in,
    cached,
    unproven,
    owes_a_revoke,
    revoking_from_the_queue,
    active_and_revoking_from_the_queue,
    unproven_and_revoking_from_the_queue,
    missed_sign_out,
    missed_sign_out_and_revoking_from_the_queue,
    reader_loading,
    reader_unavailable,
    || reader(|_| {}),
    || reader(|owner| _ = owner.set_tokens("set")),
    || reader(|owner| _ = owner.revoke(true)),
    || another_boot(EngineHarness::signed_in(), true),
];

/// Commands that were given before, by their place in [`commands`].
const EARLIER: &[&[usize]] = &[
    &[],
    &[0],
    &[2],
    &[4],
    &[5],
    &[6],
    &[7],
    &[4, 0],
    &[4, 5],
    &[0, 5, 6, 7, 2],
    &[4, 0, 5, 6, 7, 2],
];

/// The place of those in [`EARLIER`] that something is said to have followed.
const FOLLOWED: [usize; 4] = [0, 3, 9, 10];

/// What happened last.
const LAST: &[fn(&mut EngineHarness)] = &[
    |_| {},
    |harness| _ = harness.revoke(true),
    miss_a_sign_out,
    |harness| harness.advance(2 * HOUR),
];

/// Gives a command; a store that could not be read before cannot be read again.
fn command_through(harness: &mut EngineHarness, command: Command) {
    let blocked = harness.state().blocked.is_some();
    harness.command(command);
    if blocked && harness.state().load_in_flight {
        harness.loaded(Err(StoreFailure::Busy));
    }
}

pub(super) fn examples() -> Vec<Example> {
    let mut examples = Vec::new();
    for base in BASES {
        for (place, earlier) in EARLIER.iter().enumerate() {
            let followed = FOLLOWED.contains(&place);
            for last in LAST.iter().take(if followed { LAST.len() } else { 1 }) {
                for close in [false, true] {
                    let mut harness = base();
                    for index in *earlier {
                        command_through(&mut harness, commands().swap_remove(*index));
                    }
                    last(&mut harness);
                    if close {
                        harness.event(Event::Closed);
                    }
                    examples.push((harness.state().clone(), harness.now));
                }
            }
        }
    }
    examples
}

// ---- the events ---------------------------------------------------------------------------------

fn sign_in() -> Command {
    Command::SignIn(Call::new(Endpoint::OtpAuthenticate))
}

/// One command of each kind.
fn commands() -> Vec<Command> {
    vec![
        Command::Authenticate {
            duration_minutes: None,
        },
        Command::FreshJwt {
            min_validity_seconds: 0,
        },
        Command::Revoke { force_clear: false },
        Command::Revoke { force_clear: true },
        Command::SetTokens {
            token: OpaqueToken::parse("set").unwrap(),
            jwt: None,
        },
        sign_in(),
        Command::Read(Call::new(Endpoint::UsersMe)),
        Command::Plain(
            Call::new(Endpoint::OtpSmsSendPrimary),
            Some(PkcePair::generate()),
        ),
    ]
}

pub(super) fn command(command: Command) -> Event {
    Event::Command(1_000, Bound::Unknown, Box::new(command))
}

/// What reading the store can bring.
pub(super) fn readings() -> Vec<Result<Loaded, StoreFailure>> {
    vec![
        Err(StoreFailure::Busy),
        Ok(Loaded::Empty {
            markers: Vec::new(),
        }),
        Ok(stored(BOB.clone(), STAMP)),
    ]
}

/// The events that can come to this state, but for the results of its own effects.
pub(super) fn events(state: &State, now: Now) -> Vec<Event> {
    let mut events: Vec<_> = commands().into_iter().map(command).collect();
    events.extend([
        Event::Foreground,
        Event::Background,
        Event::Connectivity(true),
        Event::Connectivity(false),
        Event::StoreUnlocked,
        Event::Tick,
        Event::Closed,
    ]);
    let success = || session_at("ada", now.wall_ms, now.wall_ms + HOUR);
    let ids = state.in_flight.iter().map(|flight| flight.id);
    for id in ids.chain([999_999]) {
        for outcome in [success(), rejection(), offline()] {
            events.push(Event::Responded(id, Box::new(outcome)));
        }
    }
    if state.load_in_flight {
        let loaded = |reading| Event::Loaded(Box::new(reading));
        events.extend(readings().into_iter().map(loaded));
    } else {
        // While the store is read, nothing else looks at it.
        let changed = stored(BOB.clone(), STAMP);
        events.push(Event::StoreChanged(Box::new(changed)));
        events.push(Event::RecordUnconfirmed(StoreFailure::Busy));
    }
    events
}
