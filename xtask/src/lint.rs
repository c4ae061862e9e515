//! `cargo xtask lint`: everything that can be told without running the code.

use anyhow::Result;

use crate::deny;
use crate::layers;
use crate::project::{self, cargo, run as exec};
use crate::steps::Steps;

/// Runs each check in turn; the first failure ends it.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::new();
    steps.run("format", || {
        exec(&mut cargo(["fmt", "--all", "--", "--check"]))
    })?;
    steps.run("layers", || layers::check(&project::root()))?;
    steps.run("clippy", || {
        exec(&mut cargo([
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            "testing,android",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    steps.run("docs", || {
        exec(
            cargo([
                "doc",
                "--workspace",
                "--no-deps",
                "--features",
                "testing,android",
            ])
            .env("RUSTDOCFLAGS", "-D warnings"),
        )
    })?;
    steps.optional("deny: licences, bans, sources", deny::check)?;
    steps.finish();
    Ok(())
}
