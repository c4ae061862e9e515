//! `cargo xtask test`: every test there is.

use anyhow::Result;

use crate::kotlin;
use crate::project::{cargo, run as exec};
use crate::steps::Steps;

/// Unit, integration and doc tests of every package. Platform suites are added here as optional
/// steps, so that this stays the one test command.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::new();
    steps.run("rust: unit, integration and doc tests", || {
        // With the Keystore adapter, whose own tests need no phone.
        exec(&mut cargo([
            "test",
            "--workspace",
            "--features",
            "testing,android",
        ]))
    })?;
    steps.run("rust: the quickstart's story", || {
        exec(&mut cargo(["run", "--quiet", "--example", "quickstart"]))
    })?;
    steps.optional(
        "kotlin: bindings, façade, Keystore, TLS verifier, the sample after R8 and the demo, on a JVM",
        kotlin::test,
    )?;
    steps.finish();
    Ok(())
}
