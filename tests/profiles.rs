//! The engine under the simulator's profiles: each is a weighting of the generator
//! (`docs/simulator.md`). `cargo xtask soak` runs many more seeds of them.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

use std::sync::atomic::{AtomicU64, Ordering};

use stytch_core::testing::simulator::{Profile, Rules, Violation, run_by, shrink_by};

/// How many seeds of each profile the test command runs.
const SEEDS: u64 = 400;

/// Runs the seeds on all cores; the lowest that breaks a rule.
fn first_failure(profile: Profile) -> Option<(u64, Violation)> {
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let search = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= SEEDS {
                return None;
            }
            if let Err(violation) = run_by(Rules::Next, &profile.schedule(seed), None) {
                return Some((seed, violation));
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(search)).collect();
        workers
            .into_iter()
            .filter_map(|worker| worker.join().unwrap())
            .min_by_key(|(seed, _)| *seed)
    })
}

#[test]
fn no_schedule_of_any_profile_breaks_a_rule() {
    for profile in Profile::ALL {
        if let Some((seed, violation)) = first_failure(*profile) {
            let small = shrink_by(Rules::Next, &profile.schedule(seed), None);
            panic!("{} {seed} broke: {violation}\n{small}", profile.name());
        }
    }
}
