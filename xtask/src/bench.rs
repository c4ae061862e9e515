//! `cargo xtask bench`: the benchmarks behind docs/performance.md.

use anyhow::Result;

use crate::project::{cargo, run as exec};

/// Runs them all; the figures are printed by the benchmarks themselves.
pub(crate) fn run() -> Result<()> {
    exec(&mut cargo([
        "bench",
        "-p",
        "stytch-core",
        "--features",
        "testing",
    ]))
}
