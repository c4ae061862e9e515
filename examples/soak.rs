//! Runs many simulated schedules: of the true engine, which must break no promise, or of mutants,
//! each of which must be found. `cargo xtask soak --seeds N` builds it for speed.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for a terminal"
)]

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use stytch_core::testing::simulator::{Counts, Mutant, Violation, narrate, run, schedule, shrink};

const USAGE: &str = "soak [--seeds N] [--from S] [--mutant NAME|all] [--narrate] [--all]";

/// What to run.
struct Args {
    seeds: u64,
    from: u64,
    mutants: Vec<Mutant>,
    narrate: bool,
    /// Go on after the first broken promise and name every seed that breaks one.
    all: bool,
}

fn main() -> ExitCode {
    let args = match parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(problem) => {
            eprintln!("{problem}\nusage: {USAGE}");
            return ExitCode::from(2);
        }
    };
    if args.all && args.mutants.is_empty() {
        return every(&args);
    }
    if args.mutants.is_empty() {
        return soak(&args);
    }
    hunt(&args)
}

fn parse(mut words: impl Iterator<Item = String>) -> Result<Args, String> {
    let mut args = Args {
        seeds: 10_000,
        from: 0,
        mutants: Vec::new(),
        narrate: false,
        all: false,
    };
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words.next().ok_or(format!("{word} needs a number"))?;
            value
                .parse::<u64>()
                .map_err(|_| format!("{value} is no number"))
        };
        match word.as_str() {
            "--seeds" => args.seeds = number()?,
            "--from" => args.from = number()?,
            "--all" => args.all = true,
            "--narrate" => args.narrate = true,
            "--mutant" => {
                let name = words.next().ok_or("--mutant needs a name")?;
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

/// The first broken promise among the seeds, and what all of them did.
fn search(
    from: u64,
    seeds: u64,
    mutant: Option<Mutant>,
    progress: bool,
) -> (Option<(u64, Violation)>, Counts) {
    let next = AtomicU64::new(from);
    let found = AtomicBool::new(false);
    let started = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let results: Vec<_> = std::thread::scope(|scope| {
        let worker = |first: bool| {
            let (next, found) = (&next, &found);
            scope.spawn(move || {
                let mut total = Counts::default();
                let mut told = Instant::now();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + seeds || found.load(Ordering::Relaxed) {
                        return (None, total);
                    }
                    match run(&schedule(seed), mutant) {
                        Ok(counts) => {
                            total.requests += counts.requests;
                            total.published += counts.published;
                        }
                        Err(violation) => {
                            found.store(true, Ordering::Relaxed);
                            return (Some((seed, violation)), total);
                        }
                    }
                    if first && progress && told.elapsed() > Duration::from_secs(10) {
                        told = Instant::now();
                        let done = seed - from;
                        eprintln!("{done} of {seeds} seeds, {} s", started.elapsed().as_secs());
                    }
                }
            })
        };
        let workers: Vec<_> = (0..threads).map(|index| worker(index == 0)).collect();
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

/// The true engine.
fn soak(args: &Args) -> ExitCode {
    let started = Instant::now();
    let (failure, total) = search(args.from, args.seeds, None, true);
    let seconds = started.elapsed().as_secs_f64();
    if let Some((seed, violation)) = failure {
        report(seed, None, &violation, args.narrate);
        println!("FAILED: seed {seed} breaks a promise");
        return ExitCode::FAILURE;
    }
    println!(
        "ok: {} seeds from {}, {} requests, {} published values, {seconds:.1} s, no promise broken",
        args.seeds, args.from, total.requests, total.published
    );
    ExitCode::SUCCESS
}

/// Names every seed that breaks a promise, without shrinking.
fn every(args: &Args) -> ExitCode {
    let mut failed = 0_u64;
    let mut from = args.from;
    let end = args.from + args.seeds;
    while from < end {
        match run(&schedule(from), None) {
            Ok(_) => {}
            Err(violation) => {
                failed += 1;
                println!("seed {from} broke: {violation}");
            }
        }
        from += 1;
    }
    println!("{failed} of {} seeds break a promise", args.seeds);
    if failed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Mutants: each must break a promise.
fn hunt(args: &Args) -> ExitCode {
    let mut missed = 0;
    for mutant in &args.mutants {
        let (found, _) = search(args.from, args.seeds, Some(*mutant), false);
        if let Some((seed, violation)) = found {
            println!("{mutant:?}: seed {seed} ({})", violation.rule);
            if args.narrate {
                report(seed, Some(*mutant), &violation, true);
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

fn report(seed: u64, mutant: Option<Mutant>, violation: &Violation, told: bool) {
    let small = shrink(&schedule(seed), mutant);
    println!("seed {seed} broke: {violation}");
    println!("shrunk from {} steps\n{small}", schedule(seed).steps.len());
    if told {
        let (lines, end) = narrate(&small, mutant);
        for line in lines {
            println!("{line}");
        }
        if let Some(end) = end {
            println!("=> {end}");
        }
    }
}
