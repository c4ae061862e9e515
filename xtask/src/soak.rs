//! `cargo xtask soak`: many more simulated schedules than the test command runs.

use anyhow::{Result, bail};

use crate::project::{self, cargo, run as exec};
use crate::steps::Outcome;
use crate::web;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// How many seeds to run, of each profile
    #[arg(long, default_value_t = 20_000)]
    seeds: u64,
    /// The first seed
    #[arg(long, alias = "from", default_value_t = 0)]
    start: u64,
    /// A named weighting of the generator; names every rule that breaks. Without one: all of them
    #[arg(long)]
    profile: Option<String>,
    /// Count only violations of rules whose name holds this text
    #[arg(long)]
    only: Option<String>,
    /// Search for a seed that finds the mutant of this name, or `all` of them, instead of running the
    /// unchanged engine: in this profile, or in all of them
    #[arg(long)]
    mutant: Option<String>,
    /// Print what happened in a failing run, line by line
    #[arg(long)]
    narrate: bool,
    /// Print every seed that breaks a rule, and not only the first one of each rule
    #[arg(long)]
    list: bool,
    /// Try the join of memory, disk and other processes instead: its laws over a million records, and
    /// every history of two processes up to the depths in docs/join.md
    #[arg(long, conflicts_with_all = ["seeds", "start", "mutant", "narrate", "list"])]
    join: bool,
    /// Run so many rounds of tabs in headless Chromium instead; `--start` is their seed
    #[arg(long, value_name = "ROUNDS", conflicts_with_all = ["seeds", "mutant", "narrate", "join"])]
    tabs: Option<u32>,
}

/// Random records that `--join` tries the laws with.
const JOIN_CASES: &str = "1000000";

/// Runs the `soak` example in the bench profile: release speed without the link time of fat LTO.
pub(crate) fn run(args: &Args) -> Result<()> {
    if args.join {
        return join();
    }
    if let Some(rounds) = args.tabs {
        let seed = (args.start > 0).then_some(args.start);
        return match web::soak(rounds, seed)? {
            Outcome::Done => Ok(()),
            Outcome::Missing(what) => bail!("{what}"),
        };
    }
    if !project::root().join("examples/soak.rs").is_file() {
        bail!("examples/soak.rs, the program this command runs, does not exist");
    }
    let mut command = cargo([
        "run",
        "--profile",
        "bench",
        "--features",
        "testing",
        "--example",
        "soak",
        "--",
    ]);
    command.args(["--seeds", &args.seeds.to_string()]);
    command.args(["--start", &args.start.to_string()]);
    if let Some(profile) = &args.profile {
        command.args(["--profile", profile]);
    }
    if let Some(only) = &args.only {
        command.args(["--only", only]);
    }
    if let Some(mutant) = &args.mutant {
        command.args(["--mutant", mutant]);
    }
    if args.narrate {
        command.arg("--narrate");
    }
    if args.list {
        command.arg("--list");
    }
    exec(&mut command)
}

/// Runs the tests of the join, those included that the test command leaves out.
fn join() -> Result<()> {
    let mut command = cargo([
        "test",
        "--profile",
        "bench",
        "--features",
        "testing",
        "--lib",
        "engine::tests::join",
        "--",
        "--include-ignored",
        "--nocapture",
        "--test-threads",
        "1",
    ]);
    command.env("PROPTEST_CASES", JOIN_CASES);
    exec(&mut command)
}
