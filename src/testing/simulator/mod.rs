//! The deterministic simulator: the real driver, rules, vault and API client over a virtual device,
//! network and server, driven by a schedule that a seed determines, under an oracle that knows the
//! truth. `docs/simulator.md` says what is simulated and what is required.

#![allow(
    clippy::collapsible_if,
    clippy::collapsible_match,
    clippy::match_same_arms,
    clippy::redundant_closure,
    clippy::redundant_closure_for_method_calls,
    clippy::result_large_err,
    clippy::similar_names,
    clippy::struct_excessive_bools,
    clippy::too_many_lines,
    clippy::uninlined_format_args,
    clippy::unnecessary_to_owned,
    reason = "tables of cases and of facts read better whole"
)]

mod device;
mod disk;
mod engine_port;
mod generate;
mod harness;
mod mutant;
mod network;
mod oracle;
mod process;
mod profiles;
mod random;
mod server;
mod shrink;
mod step;

pub use device::KeystoreMode;
pub use disk::{DeathPoint, DiskMode};
pub use generate::schedule;
pub use harness::Counts;
pub use mutant::Mutant;
pub use network::{ERROR_TYPES, Fate, NetworkMode, Wrong};
pub use oracle::{RULES, Violation};
pub use profiles::Profile;
pub use shrink::shrink;
pub use step::{AppCall, Process, Schedule, SignInKind, Step};

use std::collections::BTreeSet;

use crate::engine::transition::{Arm, EventKind};
use harness::Harness;

/// Runs a schedule to its end, or to the first broken rule.
pub fn run(schedule: &Schedule, mutant: Option<Mutant>) -> Result<Counts, Violation> {
    let mut harness = Harness::new(schedule.clone(), mutant);
    play(&mut harness)?;
    Ok(harness.counts)
}

/// Runs a schedule like [`run`]. Returns everything that could be seen, in order, and the broken rule.
pub fn narrate(schedule: &Schedule, mutant: Option<Mutant>) -> (Vec<String>, Option<Violation>) {
    let mut harness = Harness::new(schedule.clone(), mutant);
    harness.trace = Some(Vec::new());
    let violation = play(&mut harness).err();
    (harness.trace.unwrap_or_default(), violation)
}

/// The arms that ran in a schedule, by name, each with its event; without one for a command that
/// waited.
pub fn decisions(schedule: &Schedule) -> BTreeSet<(Option<String>, String)> {
    let mut harness = Harness::new(schedule.clone(), None);
    // Other runs report broken rules.
    let _ = play(&mut harness);
    let decisions = device::hold(&harness.device.decisions);
    let named = |(event, arm): &(Option<EventKind>, Arm)| {
        (event.map(|event| format!("{event:?}")), format!("{arm:?}"))
    };
    decisions.seen.iter().map(named).collect()
}

fn play(harness: &mut Harness) -> Result<(), Violation> {
    for index in 0..harness.schedule.steps.len() {
        let step = harness.schedule.steps[index];
        harness.step(step)?;
    }
    harness.finish()
}

/// What a healthy, idle app costs: the counts of so long a time, signed in and left alone.
pub fn idle(foreground: bool, duration_ms: i64, jitter_seed: u64) -> Result<Counts, Violation> {
    let schedule = Schedule {
        b2b: false,
        keep_alive: true,
        default_minutes: 60,
        jitter_seed,
        steps: Vec::new(),
    };
    let mut harness = Harness::new(schedule, None);
    harness.step(Step::Start {
        process: 0,
        foreground: true,
        reader: false,
    })?;
    harness.step(Step::Command(0, AppCall::SignIn(0, SignInKind::Session)))?;
    harness.step(Step::Wait(1_000))?;
    if !foreground {
        harness.step(Step::Background(0))?;
    }
    let before = harness.counts;
    harness.step(Step::Wait(duration_ms))?;
    Ok(Counts {
        requests: harness.counts.requests - before.requests,
        wakes: harness.counts.wakes - before.wakes,
        wakes_hidden: harness.counts.wakes_hidden - before.wakes_hidden,
        published: harness.counts.published - before.published,
        trace: harness.counts.trace,
    })
}
