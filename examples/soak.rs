//! Runs many simulated schedules: of the true engine, which must break no rule, or of mutants,
//! each of which must be found. `cargo xtask soak --seeds N` builds it for speed.
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

use stytch_core::testing::simulator::{
    Counts, Mutant, Profile, Rules, Schedule, Violation, narrate_by, run_by, schedule, shrink_by,
};

const USAGE: &str = "soak [--seeds N] [--start S] [--rules current|next] [--profile NAME|all] \
                     [--mutant NAME|all] [--narrate] [--only RULE]";

/// What to run.
struct Args {
    seeds: u64,
    start: u64,
    rules: Rules,
    /// Without one: the built-in generator.
    profiles: Vec<Profile>,
    mutants: Vec<Mutant>,
    narrate: bool,
    /// Counts only violations of rules whose name holds this.
    only: Option<String>,
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
    if args.profiles.is_empty() {
        return soak(&args);
    }
    survey(&args)
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
    let mut args = Args {
        seeds: 10_000,
        start: 0,
        rules: Rules::default(),
        profiles: Vec::new(),
        mutants: Vec::new(),
        narrate: false,
        only: None,
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
            "--rules" => {
                args.rules = match value()?.as_str() {
                    "current" => Rules::Current,
                    "next" => Rules::Next,
                    other => return Err(format!("there is no set of rules {other}")),
                }
            }
            "--profile" => {
                let name = value()?;
                args.profiles = if name == "all" {
                    Profile::ALL.to_vec()
                } else {
                    vec![Profile::named(&name).ok_or(format!("there is no profile {name}"))?]
                };
            }
            "--narrate" => args.narrate = true,
            "--only" => args.only = Some(value()?),
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
    if args.rules == Rules::Next && args.profiles.is_empty() {
        args.profiles = Profile::ALL.to_vec();
    }
    Ok(args)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The schedule of a seed, by a profile or by the built-in generator.
fn made(profile: Option<Profile>, seed: u64) -> Schedule {
    profile.map_or_else(|| schedule(seed), |profile| profile.schedule(seed))
}

/// The first broken rule among the seeds, and what all of them did.
fn search(
    rules: Rules,
    from: u64,
    seeds: u64,
    mutant: Option<Mutant>,
    progress: bool,
) -> (Option<(u64, Violation)>, Counts) {
    let next = AtomicU64::new(from);
    let found = AtomicBool::new(false);
    let started = Instant::now();
    let results: Vec<_> = std::thread::scope(|scope| {
        let worker = |first: bool| {
            let (next, found) = (&next, &found);
            scope.spawn(move || {
                let mut total = Counts::default();
                let mut printed = Instant::now();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + seeds || found.load(Ordering::Relaxed) {
                        return (None, total);
                    }
                    match run_by(rules, &schedule(seed), mutant) {
                        Ok(counts) => {
                            total.requests += counts.requests;
                            total.published += counts.published;
                        }
                        Err(violation) => {
                            found.store(true, Ordering::Relaxed);
                            return (Some((seed, violation)), total);
                        }
                    }
                    if first && progress && printed.elapsed() > Duration::from_secs(10) {
                        printed = Instant::now();
                        let done = seed - from;
                        eprintln!("{done} of {seeds} seeds, {} s", started.elapsed().as_secs());
                    }
                }
            })
        };
        let workers: Vec<_> = (0..threads()).map(|index| worker(index == 0)).collect();
        workers
            .into_iter()
            .filter_map(|worker| worker.join().ok())
            .collect()
    });
    let mut total = Counts::default();
    let mut first: Option<(u64, Violation)> = None;
    for (failure, counts) in results {
        total.requests += counts.requests;
        total.published += counts.published;
        if let Some(failure) = failure
            && first.as_ref().is_none_or(|(seed, _)| failure.0 < *seed)
        {
            first = Some(failure);
        }
    }
    (first, total)
}

/// The true engine under the built-in generator, to the first broken rule.
fn soak(args: &Args) -> ExitCode {
    let started = Instant::now();
    let (failure, total) = search(args.rules, args.start, args.seeds, None, true);
    let seconds = started.elapsed().as_secs_f64();
    if let Some((seed, violation)) = failure {
        report(args, None, seed, None, &violation);
        println!("FAILED: seed {seed} breaks a rule");
        return ExitCode::FAILURE;
    }
    println!(
        "ok: {} seeds from {}, {} requests, {} published values, {seconds:.1} s, no rule broken",
        args.seeds, args.start, total.requests, total.published
    );
    ExitCode::SUCCESS
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
                report(args, Some(*profile), broken.first, None, &broken.violation);
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
            if let Err(violation) = run_by(args.rules, &profile.schedule(seed), None)
                && args
                    .only
                    .as_ref()
                    .is_none_or(|only| violation.rule.contains(only.as_str()))
            {
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
        for index in 0..threads() {
            scope.spawn(move || work(index == 0));
        }
    });
    all.into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Mutants: each must break a built-in rule.
fn hunt(args: &Args) -> ExitCode {
    let mut missed = 0;
    for mutant in &args.mutants {
        let (found, _) = search(args.rules, args.start, args.seeds, Some(*mutant), false);
        if let Some((seed, violation)) = found {
            println!("{mutant:?}: seed {seed} ({})", violation.rule);
            if args.narrate {
                report(args, None, seed, Some(*mutant), &violation);
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

fn report(
    args: &Args,
    profile: Option<Profile>,
    seed: u64,
    mutant: Option<Mutant>,
    violation: &Violation,
) {
    let rules = args.rules;
    let whole = made(profile, seed);
    let small = shrink_by(rules, &whole, mutant);
    println!("seed {seed} broke: {violation}");
    println!("shrunk from {} steps\n{small}", whole.steps.len());
    if args.narrate {
        let (lines, end) = narrate_by(rules, &small, mutant);
        for line in lines {
            println!("{line}");
        }
        if let Some(end) = end {
            println!("=> {end}");
        }
    }
}
