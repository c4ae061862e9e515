//! The deterministic simulator: the real shell, rules, vault and API client over a virtual device,
//! network and server, driven by a schedule that a seed determines, under a judge that knows the
//! truth. `docs/simulator.md` says what is simulated and what is promised.

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
mod generate;
mod judge;
mod liveness;
mod mutant;
mod network;
mod process;
mod random;
mod server;
mod shrink;
mod step;
mod world;

pub use device::KeystoreMood;
pub use disk::{DeathPoint, DiskMood};
pub use generate::schedule;
pub use judge::Violation;
pub use mutant::Mutant;
pub use network::{ERROR_TYPES, Fate, NetMood};
pub use shrink::shrink;
pub use step::{AppCall, Process, Schedule, SignInKind, Step};
pub use world::Counts;

use crate::engine::event::Settled;
use crate::engine::state::Standing;

use world::World;

/// Runs a schedule to its end, or to the first broken promise.
pub fn run(schedule: &Schedule, mutant: Option<Mutant>) -> Result<Counts, Violation> {
    let mut world = World::new(schedule.clone(), mutant);
    play(&mut world)?;
    Ok(world.counts)
}

/// Runs a schedule and tells everything that could be seen, in order.
pub fn narrate(schedule: &Schedule, mutant: Option<Mutant>) -> (Vec<String>, Option<Violation>) {
    let mut world = World::new(schedule.clone(), mutant);
    world.trace = Some(Vec::new());
    let violation = play(&mut world).err();
    (world.trace.unwrap_or_default(), violation)
}

fn play(world: &mut World) -> Result<(), Violation> {
    for index in 0..world.schedule.steps.len() {
        let step = world.schedule.steps[index];
        world.step(step)?;
    }
    world.coda()
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
    let mut world = World::new(schedule, None);
    world.step(Step::Start {
        process: 0,
        foreground: true,
        reader: false,
    })?;
    world.step(Step::Ask(0, AppCall::SignIn(0, SignInKind::Session)))?;
    world.step(Step::Wait(1_000))?;
    if !foreground {
        world.step(Step::Background(0))?;
    }
    let before = world.counts;
    world.step(Step::Wait(duration_ms))?;
    Ok(Counts {
        requests: world.counts.requests - before.requests,
        wakes: world.counts.wakes - before.wakes,
        wakes_hidden: world.counts.wakes_hidden - before.wakes_hidden,
        published: world.counts.published - before.published,
        trace: world.counts.trace,
    })
}

/// A standing in a few words; tokens of the simulated server are no secrets.
fn summary(standing: &Standing) -> String {
    match standing {
        Standing::Active {
            snapshot,
            freshness,
            proven,
        } => format!(
            "Active {} {freshness:?}{}",
            snapshot.token.expose(),
            if *proven { "" } else { " unproven" }
        ),
        Standing::Loading => "Loading".into(),
        Standing::SignedOut(cause) => format!("SignedOut {cause:?}"),
        Standing::Unavailable(reason) => format!("Unavailable {reason:?}"),
    }
}

fn outcome(settled: &Settled) -> String {
    match settled {
        Ok(done) => format!("done, revision {}", done.revision),
        Err(refusal) => refusal.to_string(),
    }
}
