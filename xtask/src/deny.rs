//! What the workspace depends on: licences, bans and sources by cargo-deny, and by cargo-shear that each
//! dependency is used and each file is part of a crate.

use std::process::Command;

use anyhow::Result;

use crate::project::{self, run as exec};
use crate::steps::Outcome;
use crate::tools::{DENY, SHEAR};

/// Licences, bans and sources only: the advisory database needs the network.
const CHECKS: [&str; 5] = ["--workspace", "check", "licenses", "bans", "sources"];

/// Runs the checks of cargo-deny, or says what is missing.
pub(crate) fn check() -> Result<Outcome> {
    DENY.run(|program| {
        exec(
            Command::new(program)
                .args(CHECKS)
                .current_dir(project::root()),
        )
    })
}

/// Runs cargo-shear, or says what is missing. Exceptions are in `Cargo.toml`.
pub(crate) fn unused() -> Result<Outcome> {
    SHEAR.run(|program| {
        exec(
            Command::new(program)
                .args(["shear", "--deny-warnings", "--locked"])
                .current_dir(project::root()),
        )
    })
}
