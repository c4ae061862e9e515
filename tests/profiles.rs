//! The engine under the simulator's profiles: each is a weighting of the generator
//! (`docs/simulator.md`). `cargo xtask soak` runs many more seeds of them.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

mod search;

use search::first_failure;
use stytch_core::testing::simulator::{Profile, run, shrink};

/// How many seeds of each profile the test command runs.
const SEEDS: u64 = 400;

#[test]
fn no_schedule_of_any_profile_breaks_a_rule() {
    for profile in Profile::ALL {
        let run = |seed| run(&profile.schedule(seed), None).map(|_| ());
        if let Some((seed, violation)) = first_failure(SEEDS, run) {
            let small = shrink(&profile.schedule(seed), None);
            panic!("{} {seed} broke: {violation}\n{small}", profile.name());
        }
    }
}
