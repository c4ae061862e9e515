//! `cargo xtask test`: every test there is.

use std::process::Command;

use anyhow::Result;

use crate::host;
use crate::kotlin;
use crate::project::{self, cargo, run as exec};
use crate::steps::Steps;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Leave out the sample app after R8, which `cargo xtask package android --verify` runs too
    #[arg(long)]
    without_sample: bool,
}

/// Unit, integration and doc tests of every package. Platform suites are added here as optional
/// steps, so that this stays the one test command.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::new();
    steps.run("rust: build of the tests", || {
        exec(host::workspace("test").arg("--no-run"))
    })?;
    steps.run("rust: unit, integration and doc tests", || {
        exec(&mut host::workspace("test"))
    })?;
    steps.run("rust: tests of the task runner", || {
        exec(&mut cargo(["test", "--package", "xtask"]))
    })?;
    steps.run("rust: the quickstart's story", || {
        exec(Command::new(host::build()?.quickstart).current_dir(project::root()))
    })?;
    steps.optional(
        "kotlin: bindings, façade, Keystore, TLS verifier and the demo, on a JVM",
        kotlin::test,
    )?;
    if !args.without_sample {
        steps.optional("kotlin: the sample after R8", kotlin::sample)?;
    }
    steps.finish();
    Ok(())
}
