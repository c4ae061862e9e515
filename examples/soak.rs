//! Runs many simulated schedules of each profile: of the true engine, which must break no rule, or of
//! mutants, each of which must be found. `cargo xtask soak --seeds N` builds it for speed.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use stytch_core::testing::simulator::{Mutant, Profile, Violation, narrate, run, shrink};

const USAGE: &str = "soak [--seeds N] [--start S] [--profile NAME|all] [--mutant NAME|all] \
                     [--narrate] [--list] [--only RULE] [--threads N]";

/// What to run.
struct Args {
    seeds: u64,
    start: u64,
    profiles: Vec<Profile>,
    mutants: Vec<Mutant>,
    narrate: bool,
    /// Prints every seed that breaks a rule, and not only the first one of each rule.
    list: bool,
    /// Counts only violations of rules whose name holds this.
    only: Option<String>,
    threads: usize,
}

fn main() -> ExitCode {
    let args = match parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(problem) => {
            eprintln!("{problem}\nusage: {USAGE}");
            return ExitCode::from(2);
        }
    };
    if !args.mutants.is_empty() {
        return hunt(&args);
    }
    survey(&args)
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
    let mut args = Args {
        seeds: 10_000,
        start: 0,
        profiles: Profile::ALL.to_vec(),
        mutants: Vec::new(),
        narrate: false,
        list: false,
        only: None,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
    };
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        let number = |value: String| {
            value
                .parse::<u64>()
                .map_err(|_| format!("{value} is no number"))
        };
        match word.as_str() {
            "--seeds" => args.seeds = number(value()?)?,
            "--start" | "--from" => args.start = number(value()?)?,
            "--profile" => {
                let name = value()?;
                args.profiles = if name == "all" {
                    Profile::ALL.to_vec()
                } else {
                    vec![Profile::named(&name).ok_or(format!("there is no profile {name}"))?]
                };
            }
            "--narrate" => args.narrate = true,
            "--list" => args.list = true,
            "--only" => args.only = Some(value()?),
            "--threads" => {
                let number = number(value()?)?;
                args.threads = usize::try_from(number).map_err(|_| "too many threads")?;
            }
            "--mutant" => {
                let name = value()?;
                args.mutants = if name == "all" {
                    Mutant::ALL.to_vec()
                } else {
                    vec![Mutant::named(&name).ok_or(format!("there is no mutant {name}"))?]
                };
            }
            _ => return Err(format!("{word} is not understood")),
        }
    }
    Ok(args)
}

/// How often a rule broke, and in which seed first.
struct Broken {
    seeds: u64,
    first: u64,
    violation: Violation,
}

/// Every seed of every profile: which rules break, how often, and where first.
fn survey(args: &Args) -> ExitCode {
    let mut failed = false;
    for profile in &args.profiles {
        let started = Instant::now();
        let broken = every(args, *profile);
        let violations: u64 = broken.values().map(|broken| broken.seeds).sum();
        println!(
            "{}: {} seeds from {}, {violations} violations of {} rules, {:.1} s",
            profile.name(),
            args.seeds,
            args.start,
            broken.len(),
            started.elapsed().as_secs_f64()
        );
        for (rule, broken) in &broken {
            failed = true;
            println!(
                "  {rule}: first seed {} (after {} seeds), {} in all: {}",
                broken.first,
                broken.first - args.start + 1,
                broken.seeds,
                broken.violation.detail
            );
            if args.narrate {
                report(args, *profile, broken.first, None, &broken.violation);
            }
        }
    }
    if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

fn every(args: &Args, profile: Profile) -> BTreeMap<&'static str, Broken> {
    let next = AtomicU64::new(args.start);
    let all: Mutex<BTreeMap<&'static str, Broken>> = Mutex::default();
    let started = Instant::now();
    let work = |first: bool| {
        let mut printed = Instant::now();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= args.start + args.seeds {
                return;
            }
            if let Err(violation) = run(&profile.schedule(seed), None)
                && args
                    .only
                    .as_ref()
                    .is_none_or(|only| violation.rule.contains(only.as_str()))
            {
                if args.list {
                    println!("{} {seed}: {violation}", profile.name());
                }
                let mut all = all
                    .lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner);
                let known = all.entry(violation.rule).or_insert_with(|| Broken {
                    seeds: 0,
                    first: seed,
                    violation: violation.clone(),
                });
                known.seeds += 1;
                if seed < known.first {
                    (known.first, known.violation) = (seed, violation);
                }
            }
            if first && printed.elapsed() > Duration::from_secs(10) {
                printed = Instant::now();
                eprintln!(
                    "{}: {} of {} seeds, {} s",
                    profile.name(),
                    seed - args.start,
                    args.seeds,
                    started.elapsed().as_secs()
                );
            }
        }
    };
    std::thread::scope(|scope| {
        for index in 0..args.threads {
            scope.spawn(move || work(index == 0));
        }
    });
    all.into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A run of a mutant that broke a rule.
struct Found {
    /// Its place in the order of the search.
    place: u64,
    profile: Profile,
    seed: u64,
    violation: Violation,
}

/// The first seed, and of it the first profile, that finds this mutant: every profile runs a seed
/// before any runs the next one.
fn search(args: &Args, mutant: Mutant) -> Option<Found> {
    let next = AtomicU64::new(0);
    let found = AtomicBool::new(false);
    let profiles = args.profiles.as_slice();
    let each = profiles.len() as u64;
    let work = || {
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let seed = args.start + place / each;
            if seed >= args.start + args.seeds || found.load(Ordering::Relaxed) {
                return None;
            }
            let profile = profiles[usize::try_from(place % each).unwrap_or(0)];
            if let Err(violation) = run(&profile.schedule(seed), Some(mutant)) {
                found.store(true, Ordering::Relaxed);
                return Some(Found {
                    place,
                    profile,
                    seed,
                    violation,
                });
            }
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..args.threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .filter_map(|worker| worker.join().ok().flatten())
            .min_by_key(|found| found.place)
    })
}

/// Mutants: each must break a rule.
fn hunt(args: &Args) -> ExitCode {
    let mut missed = 0;
    for mutant in &args.mutants {
        if let Some(found) = search(args, *mutant) {
            println!(
                "{mutant:?}: {}, seed {} ({})",
                found.profile.name(),
                found.seed,
                found.violation.rule
            );
            if args.narrate {
                let mutant = Some(*mutant);
                report(args, found.profile, found.seed, mutant, &found.violation);
            }
        } else {
            missed += 1;
            println!("{mutant:?}: NOT FOUND in {} seeds", args.seeds);
        }
    }
    println!(
        "{} of {} mutants found",
        args.mutants.len() - missed,
        args.mutants.len()
    );
    if missed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn report(args: &Args, profile: Profile, seed: u64, mutant: Option<Mutant>, violation: &Violation) {
    let whole = profile.schedule(seed);
    let small = shrink(&whole, mutant);
    println!("seed {seed} broke: {violation}");
    println!("shrunk from {} steps\n{small}", whole.steps.len());
    if args.narrate {
        let (lines, end) = narrate(&small, mutant);
        for line in lines {
            println!("{line}");
        }
        if let Some(end) = end {
            println!("=> {end}");
        }
    }
}
