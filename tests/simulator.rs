//! The engine under simulated schedules. `docs/simulator.md` says what is simulated and required.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};

use stytch_core::testing::simulator::{
    AppCall, Mutant, NEXT_RULES, Profile, Rules, Schedule, SignInKind, Step, Violation, decisions,
    idle, run, run_by, schedule, shrink,
};

/// How many seeds of the true engine the test command runs.
const SEEDS: u64 = 10_000;
const HOUR_MS: i64 = 3_600_000;
/// Its table of mutants is held to what they break.
const PAGE: &str = include_str!("../docs/simulator.md");
/// Its table says which arm of the engine may run for which event.
const STATES: &str = include_str!("../docs/session-states.md");

/// A seed that kills each mutant. `cargo run --release --features testing --example soak --
/// --mutant all` finds others.
const KILLING_SEEDS: &[(Mutant, u64)] = &[
    (Mutant::CheckFenceRemoved, 9),
    (Mutant::SignInFenceRemoved, 38),
    (Mutant::ReadFenceRemoved, 35),
    (Mutant::PublishesFirst, 0),
    (Mutant::AnswersFirst, 0),
    (Mutant::AnyForbiddenEnds, 52),
    (Mutant::PortalEnds, 25),
    (Mutant::WrongCodeEnds, 13),
    (Mutant::HeartbeatNotRearmed, 1),
    (Mutant::HeartbeatGivesUp, 30),
    (Mutant::WriteFailureHidden, 13),
    (Mutant::WriteNotRetried, 93),
    (Mutant::WallClockExpires, 88),
    (Mutant::ExpiryIgnored, 86),
    (Mutant::ExpiryNotArmed, 86),
    (Mutant::BudgetForgotten, 0),
    (Mutant::RetryAfterIgnored, 775),
    (Mutant::SingleFlightRemoved, 13),
    (Mutant::SignInRequestsOverlap, 0),
    (Mutant::WakesInBackground, 1),
    (Mutant::OldSlotKept, 5701),
    (Mutant::NeverSyncs, 0),
    (Mutant::OverwritesInPlace, 13),
    (Mutant::OtherProcessIgnored, 35),
    (Mutant::ForceClearWaits, 2),
    (Mutant::RevokeClearsOnFailure, 47),
    (Mutant::RevokeQueueForgotten, 376),
    (Mutant::PendingRejectionEnds, 96),
    (Mutant::PendingForgotten, 30),
    (Mutant::UnreadableIsEmpty, 642),
    (Mutant::KeystoreDenies, 207),
    (Mutant::LossProvenAtOnce, 150),
    (Mutant::TokensWithoutObjects, 1),
    (Mutant::NeverValidated, 1),
    (Mutant::AnyDateBelieved, 9),
    (Mutant::StepUpKeepsSession, 26),
    (Mutant::SignOutKeepsIntermediate, 0),
    (Mutant::ForegroundIgnored, 1),
    (Mutant::ConnectivityIgnored, 27),
    (Mutant::HeartbeatExtends, 0),
    (Mutant::StaleJwtHandedOut, 145),
    (Mutant::UnsavedForgotten, 284),
    (Mutant::RejectionIgnored, 1),
];

/// Runs seeds on all cores; the lowest that breaks a rule.
fn first_failure(seeds: u64) -> Option<(u64, Violation)> {
    let next = AtomicU64::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let search = || {
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds {
                return None;
            }
            if let Err(violation) = run(&schedule(seed), None) {
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
fn no_schedule_of_ten_thousand_seeds_breaks_a_rule() {
    if let Some((seed, violation)) = first_failure(SEEDS) {
        let small = shrink(&schedule(seed), None);
        panic!("seed {seed} broke: {violation}\n{small}");
    }
}

#[test]
fn every_mutant_is_killed_by_its_stored_seed() {
    for (mutant, seed) in KILLING_SEEDS {
        assert!(
            run(&schedule(*seed), None).is_ok(),
            "{seed} breaks the true engine"
        );

        let killed = run(&schedule(*seed), Some(*mutant))
            .expect_err(&format!("{mutant:?} survives seed {seed}"));

        let row = PAGE
            .lines()
            .find(|line| line.starts_with(&format!("| `{mutant:?}` |")))
            .unwrap_or_else(|| panic!("{mutant:?} is not on the page"));
        let told = format!("| {seed} | {} |", killed.rule);
        assert!(
            row.ends_with(&told),
            "{mutant:?}: {told}, and told is {row}"
        );
    }
}

#[test]
fn every_mutant_has_a_stored_seed() {
    for mutant in Mutant::ALL {
        let stored = KILLING_SEEDS.iter().filter(|(stored, _)| stored == mutant);

        assert_eq!(stored.count(), 1, "{mutant:?}");
    }
}

#[test]
fn an_idle_app_in_the_foreground_makes_twenty_requests_an_hour() {
    for seed in 0..20 {
        let counts = idle(true, 10 * HOUR_MS, seed).unwrap();

        // A heartbeat every 162 to 198 seconds.
        assert!((182..=222).contains(&counts.requests), "{counts:?}");
        assert!(
            (195..=205).contains(&(average(seed) / 10)),
            "{}",
            average(seed)
        );
    }
}

/// Requests in a hundred hours.
fn average(seed: u64) -> u64 {
    idle(true, 100 * HOUR_MS, seed).unwrap().requests
}

#[test]
fn an_idle_app_in_the_background_makes_no_request_and_is_never_woken() {
    for seed in 0..20 {
        let counts = idle(false, 24 * HOUR_MS, seed).unwrap();

        assert_eq!((counts.requests, counts.wakes), (0, 0));
    }
}

#[test]
fn the_same_seed_runs_the_same_way_twice() {
    for seed in 0..100 {
        let schedule = schedule(seed);

        assert_eq!(run(&schedule, None), run(&schedule, None), "seed {seed}");
    }
}

#[test]
fn a_failing_schedule_is_shrunk_to_the_steps_that_matter() {
    let (mutant, seed) = (0..SEEDS)
        .map(|seed| (Mutant::WrongCodeEnds, seed))
        .find(|(mutant, seed)| run(&schedule(*seed), Some(*mutant)).is_err())
        .unwrap();
    let whole = schedule(seed);
    let rule = run(&whole, Some(mutant)).unwrap_err().rule;

    let small = shrink(&whole, Some(mutant));

    assert!(small.steps.len() <= 6, "{small}");
    assert_eq!(run(&small, Some(mutant)).unwrap_err().rule, rule);
    assert!(run(&small, None).is_ok());
}

#[test]
fn simulated_engines_run_only_the_arms_that_the_page_lists_and_never_the_impossible_one() {
    let rows = STATES
        .lines()
        .filter(|line| line.starts_with("| `") && line.matches('|').count() == 8);
    let names = |row: &'static str| row.split('`').skip(1).step_by(2);
    let mut listed: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in rows {
        let event = names(row).next().unwrap();
        listed.entry(event).or_default().extend(names(row).skip(1));
    }
    let any: BTreeSet<&str> = listed.values().flatten().copied().collect();
    let mut strange = BTreeSet::new();
    for seed in 0..2_000 {
        for (event, arm) in decisions(&schedule(seed)) {
            let known = event
                .as_deref()
                .map_or(Some(&any), |event| listed.get(event));
            if !known.is_some_and(|arms| arms.contains(arm.as_str())) {
                strange.insert((event, arm));
            }
        }
    }

    assert!(any.len() > 30 && !any.contains("Impossible"), "{any:?}");
    assert!(strange.is_empty(), "{strange:?}");
}

#[test]
fn the_same_seed_of_a_profile_runs_the_same_way_twice_under_the_next_rules() {
    for profile in Profile::ALL {
        for seed in 0..20 {
            let schedule = profile.schedule(seed);

            let first = run_by(Rules::Next, &schedule, None);

            let name = profile.name();
            assert_eq!(first, run_by(Rules::Next, &schedule, None), "{name} {seed}");
        }
    }
}

#[test]
fn every_profile_and_every_next_rule_is_on_the_page() {
    for profile in Profile::ALL {
        let row = format!("| `{}` | {} |", profile.name(), profile.describe());
        assert!(PAGE.contains(&row), "{row}");
        assert_eq!(Profile::named(profile.name()), Some(*profile));
    }
    for rule in NEXT_RULES {
        let rows = PAGE
            .lines()
            .filter(|line| line.starts_with(&format!("| {rule} |")));
        assert_eq!(
            rows.count(),
            2,
            "{rule}: what it means, and where it breaks"
        );
    }
}

#[test]
fn a_day_without_trouble_breaks_no_next_rule() {
    let sign_in = |user| Step::Ask(0, AppCall::SignIn(user, SignInKind::Session));
    let mut steps = vec![Step::Start {
        process: 0,
        foreground: true,
        reader: false,
    }];
    for user in [0, 1] {
        steps.extend([
            sign_in(user),
            Step::Wait(1_000),
            Step::Ask(0, AppCall::FreshJwt(60)),
            Step::Ask(0, AppCall::Authenticate(Some(60))),
            Step::Wait(HOUR_MS / 3),
            Step::Background(0),
            Step::Sleep(600_000),
            Step::Foreground(0),
            Step::Wait(1_000),
            Step::Restarts(0, 3, 2_000),
            Step::Ask(0, AppCall::Read),
            Step::Wait(1_000),
            Step::Ask(0, AppCall::Revoke(user == 0)),
            Step::Wait(1_000),
            Step::Ask(0, AppCall::SetTokens(user)),
            Step::Ask(0, AppCall::Authenticate(None)),
            Step::Wait(1_000),
        ]);
    }
    for b2b in [false, true] {
        let schedule = Schedule {
            b2b,
            keep_alive: true,
            default_minutes: 60,
            jitter_seed: 3,
            steps: steps.clone(),
        };

        assert_eq!(run_by(Rules::Next, &schedule, None).err(), None);
    }
}
