//! The engine under simulated schedules. `docs/simulator.md` lists what is simulated and required.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used)] // a helper that fails is a failed test

mod search;

use std::collections::{BTreeMap, BTreeSet};

use search::first_failure;
use stytch_core::testing::simulator::{
    AppCall, KeystoreMode, Mutant, Profile, RULES, Schedule, SignInKind, Step, decisions, idle,
    run, schedule, shrink,
};

/// How many seeds of the true engine the test command runs.
const SEEDS: u64 = 10_000;
const HOUR_MS: i64 = 3_600_000;
/// Its table of mutants is held to what they break.
const PAGE: &str = include_str!("../docs/simulator.md");
/// Its table lists which arm of the engine may run for which event.
const STATES: &str = include_str!("../docs/session-states.md");

/// A seed that kills each mutant, and its profile. `cargo xtask soak --mutant all` finds others.
const KILLING_SEEDS: &[(Mutant, Profile, u64)] = &[
    (Mutant::StaleValidationApplied, Profile::NetworkChanges, 2),
    (Mutant::OlderResponseApplied, Profile::BuiltIn, 98),
    (Mutant::SupersededSignInApplied, Profile::Calm, 1),
    (Mutant::StaleReadApplied, Profile::NetworkChanges, 34),
    (Mutant::PublishesFirst, Profile::Calm, 0),
    (Mutant::AnswersFirst, Profile::Calm, 0),
    (Mutant::AnyForbiddenEnds, Profile::BuiltIn, 52),
    (Mutant::PortalEnds, Profile::Tampering, 0),
    (Mutant::WrongCodeEnds, Profile::Durations, 0),
    (Mutant::HeartbeatNotRearmed, Profile::TwoProcesses, 0),
    (Mutant::HeartbeatGivesUp, Profile::Clocks, 1),
    (Mutant::WriteFailureHidden, Profile::Tampering, 10),
    (Mutant::WriteNotRetried, Profile::TwoProcesses, 4),
    (Mutant::WallClockExpires, Profile::Durations, 0),
    (Mutant::ExpiryIgnored, Profile::PendingTokens, 0),
    (Mutant::ExpiryNotArmed, Profile::TwoProcesses, 0),
    (Mutant::BudgetForgotten, Profile::Tampering, 0),
    (Mutant::RetryAfterIgnored, Profile::Mixed, 186),
    (Mutant::SingleFlightRemoved, Profile::Tampering, 0),
    (Mutant::SignInRequestsOverlap, Profile::TwoProcesses, 0),
    (Mutant::WakesInBackground, Profile::TwoProcesses, 0),
    (Mutant::OldSlotKept, Profile::BuiltIn, 1166),
    (Mutant::NeverSyncs, Profile::Calm, 0),
    (Mutant::OverwritesInPlace, Profile::Tampering, 1),
    (Mutant::OtherProcessIgnored, Profile::FullDisk, 0),
    (Mutant::ForceClearWaits, Profile::Calm, 0),
    (Mutant::RevokeClearsOnFailure, Profile::NetworkChanges, 5),
    (Mutant::RevokeQueueForgotten, Profile::WrongResponses, 1),
    (Mutant::PendingRejectionEnds, Profile::FullDisk, 1),
    (Mutant::PendingForgotten, Profile::TwoProcesses, 3),
    (Mutant::UnreadableIsEmpty, Profile::Mixed, 1),
    (Mutant::KeystoreDenies, Profile::Restarts, 17),
    (Mutant::LossProvenAtOnce, Profile::NetworkChanges, 20),
    (Mutant::TokensWithoutObjects, Profile::HostileStore, 0),
    (Mutant::NeverValidated, Profile::TwoProcesses, 0),
    (Mutant::AnyDateBelieved, Profile::Tampering, 0),
    (Mutant::StepUpKeepsSession, Profile::StepUp, 1),
    (Mutant::SignOutKeepsIntermediate, Profile::BuiltIn, 0),
    (Mutant::ForegroundIgnored, Profile::TwoProcesses, 0),
    (Mutant::ConnectivityIgnored, Profile::NetworkChanges, 0),
    (Mutant::HeartbeatExtends, Profile::HostileStore, 0),
    (Mutant::StaleJwtHandedOut, Profile::TwoProcesses, 0),
    (Mutant::UnsavedForgotten, Profile::TwoProcesses, 26),
    (Mutant::RejectionIgnored, Profile::TwoProcesses, 0),
    (Mutant::QueuedCommandsFollow, Profile::TwoProcesses, 0),
    (Mutant::AnyErrorSettlesRevoke, Profile::Rejections, 164),
    (Mutant::WallClockEndsQueue, Profile::Clocks, 325),
    (Mutant::PkceKept, Profile::FullDisk, 56),
    (Mutant::RejectionForgotten, Profile::Rejections, 16),
    (Mutant::EndsForgotten, Profile::Tampering, 67),
    (Mutant::MarkersIgnored, Profile::FullDisk, 26),
    (Mutant::MarkersNotWritten, Profile::Mixed, 1),
    (Mutant::LastForcedSignOutOnly, Profile::Mixed, 4012),
    (Mutant::OriginForgotten, Profile::TwoProcesses, 12340),
    (Mutant::GenerationOfRecord, Profile::TwoProcesses, 0),
    (Mutant::RevokeTakesPending, Profile::Calm, 18),
    (Mutant::LateResponseProvesTime, Profile::Clocks, 1),
    (Mutant::ReplacedTokenRevoked, Profile::NetworkChanges, 9),
    (Mutant::UnconfirmedIsStored, Profile::Tampering, 286),
    (Mutant::UnwrittenEndSpreads, Profile::Mixed, 162),
    (Mutant::AnySessionInstalled, Profile::Durations, 2),
    (Mutant::RejectionNotStored, Profile::TwoProcesses, 0),
    (Mutant::HeldNotRepeated, Profile::BuiltIn, 9),
    (Mutant::KeyNotConfirmed, Profile::Tampering, 0),
    (Mutant::ReaderWrites, Profile::TwoProcesses, 1),
    (Mutant::LockKeepsNobodyOut, Profile::TwoProcesses, 156),
];

#[test]
fn no_schedule_of_ten_thousand_seeds_breaks_a_rule() {
    if let Some((seed, violation)) =
        first_failure(SEEDS, |seed| run(&schedule(seed), None).map(|_| ()))
    {
        let small = shrink(&schedule(seed), None);
        panic!("seed {seed} broke: {violation}\n{small}");
    }
}

#[test]
fn every_mutant_is_killed_by_its_stored_seed() {
    for (mutant, profile, seed) in KILLING_SEEDS {
        let (name, schedule) = (profile.name(), profile.schedule(*seed));
        assert!(
            run(&schedule, None).is_ok(),
            "{name} {seed} breaks the true engine"
        );

        let killed =
            run(&schedule, Some(*mutant)).expect_err(&format!("{mutant:?} survives {name} {seed}"));

        let row = PAGE
            .lines()
            .find(|line| line.starts_with(&format!("| `{mutant:?}` |")))
            .unwrap_or_else(|| panic!("{mutant:?} is not on the page"));
        let expected = format!(
            "| `{mutant:?}` | {} | `{name}` | {seed} | {} |",
            mutant.describe(),
            killed.rule
        );
        assert_eq!(row, expected);
    }
}

#[test]
fn every_mutant_has_a_stored_seed() {
    for mutant in Mutant::ALL {
        let stored = KILLING_SEEDS.iter().filter(|(stored, ..)| stored == mutant);

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
fn the_same_seed_of_a_profile_runs_the_same_way_twice() {
    for profile in Profile::ALL {
        for seed in 0..20 {
            let schedule = profile.schedule(seed);

            let first = run(&schedule, None);

            let name = profile.name();
            assert_eq!(first, run(&schedule, None), "{name} {seed}");
        }
    }
}

#[test]
fn every_profile_and_every_rule_is_on_the_page() {
    for profile in Profile::ALL {
        let row = format!("| `{}` | {} |", profile.name(), profile.describe());
        assert!(PAGE.contains(&row), "{row}");
        assert_eq!(Profile::named(profile.name()), Some(*profile));
    }
    for rule in RULES {
        let rows = PAGE
            .lines()
            .filter(|line| line.starts_with(&format!("| {rule} |")));
        assert_eq!(rows.count(), 1, "{rule}");
    }
}

#[test]
fn a_day_without_trouble_breaks_no_rule() {
    let sign_in = |user| Step::Command(0, AppCall::SignIn(user, SignInKind::Session));
    let mut steps = vec![Step::Start {
        process: 0,
        foreground: true,
        reader: false,
    }];
    for user in [0, 1] {
        steps.extend([
            sign_in(user),
            Step::Wait(1_000),
            Step::Command(0, AppCall::FreshJwt(60)),
            Step::Command(0, AppCall::Authenticate(Some(60))),
            Step::Wait(HOUR_MS / 3),
            Step::Background(0),
            Step::Sleep(600_000),
            Step::Foreground(0),
            Step::Wait(1_000),
            Step::Restarts(0, 3, 2_000),
            Step::Command(0, AppCall::Read),
            Step::Wait(1_000),
            Step::Command(0, AppCall::Revoke(user == 0)),
            Step::Wait(1_000),
            Step::Command(0, AppCall::SetTokens(user)),
            Step::Command(0, AppCall::Authenticate(None)),
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

        assert_eq!(run(&schedule, None).err(), None);
    }
}

#[test]
fn a_process_whose_key_cannot_be_confirmed_does_not_write_over_another_ones_record() {
    let start = |process, foreground| Step::Start {
        process,
        foreground,
        reader: false,
    };
    let sign_in = Step::Command(0, AppCall::SignIn(1, SignInKind::Session));
    let schedule = Schedule {
        b2b: false,
        keep_alive: false,
        default_minutes: 5,
        jitter_seed: 1,
        steps: vec![
            start(0, true),
            sign_in,
            Step::Wait(100),
            start(1, false),
            Step::Wait(137_490),
            sign_in,
            // The session that the second process knows is over by then.
            Step::Wait(200_000),
            Step::Keystore(KeystoreMode::Fails),
            Step::Foreground(1),
        ],
    };

    assert_eq!(run(&schedule, None).err(), None);
}
