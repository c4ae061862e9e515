//! Licences, bans and sources of all dependencies, by cargo-deny.
//!
//! A build server has no cargo-deny. It is compiled without optimisation and put under the target
//! folder, so that the machine's own programs stay as they are.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::project::{self, cargo, installed, run as exec};
use crate::steps::Outcome;

/// Licences, bans and sources only: the advisory database lives on the network.
const CHECKS: [&str; 5] = ["--workspace", "check", "licenses", "bans", "sources"];

/// Runs the checks, or says what is missing.
pub(crate) fn check() -> Result<Outcome> {
    if installed("cargo-deny") {
        exec(cargo(["deny"]).args(CHECKS))?;
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
        install(&tools)?;
    }
    exec(
        Command::new(program)
            .args(CHECKS)
            .current_dir(project::root()),
    )?;
    Ok(Outcome::Done)
}

fn install(tools: &Path) -> Result<()> {
    let install = ["install", "--debug", "--locked", "cargo-deny", "--root"];
    exec(cargo(install).arg(tools))
}
