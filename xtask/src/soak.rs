//! `cargo xtask soak`: many more simulated schedules than the test command runs.

use anyhow::{Result, bail};

use crate::project::{self, cargo, run as exec};

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// How many seeds to run
    #[arg(long, default_value_t = 100_000)]
    seeds: u64,
}

/// Runs the `soak` example in the bench profile: release speed without the link time of fat LTO.
pub(crate) fn run(args: &Args) -> Result<()> {
    if !project::root().join("examples/soak.rs").is_file() {
        bail!("examples/soak.rs, the program this command runs, does not exist");
    }
    exec(
        cargo([
            "run",
            "--profile",
            "bench",
            "--features",
            "testing",
            "--example",
            "soak",
            "--",
            "--seeds",
        ])
        .arg(args.seeds.to_string()),
    )
}
