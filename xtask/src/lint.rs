//! `cargo xtask lint`: everything that can be told without running the code.

use anyhow::Result;

use crate::layers;
use crate::project::{self, cargo, installed, run as exec};
use crate::steps::{Outcome, Steps};

/// Licences, bans and sources only: the advisory database lives on the network.
const DENY: [&str; 5] = ["--workspace", "check", "licenses", "bans", "sources"];

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
    steps.optional("deny: licences, bans, sources", deny)?;
    steps.finish();
    Ok(())
}

/// On a build server cargo-deny is installed under the target folder, so that the machine's own
/// programs stay as they are.
fn deny() -> Result<Outcome> {
    if installed("cargo-deny") {
        exec(cargo(["deny"]).args(DENY))?;
        return Ok(Outcome::Done);
    }
    let tools = project::target_dir()?.join("tools");
    let program = tools
        .join("bin")
        .join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        if !project::in_ci() {
            return Ok(Outcome::Missing(
                "cargo-deny is not installed; `cargo install --locked cargo-deny` adds it".into(),
            ));
        }
        exec(cargo(["install", "--locked", "cargo-deny", "--root"]).arg(&tools))?;
    }
    exec(
        std::process::Command::new(program)
            .args(DENY)
            .current_dir(project::root()),
    )?;
    Ok(Outcome::Done)
}
