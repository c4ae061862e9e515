//! `cargo xtask lint`: everything that can be told without running the code.

use anyhow::Result;

use crate::deny;
use crate::layers;
use crate::project::{self, cargo, run as exec};
use crate::public_api;
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
            // What has pages by itself, and an example: with one, everything below has the features
            // that clippy's targets gave it, and is not compiled again.
            .args(["--lib", "--bin", "xtask", "--bin", "uniffi-bindgen"])
            .args(["--bin", "uniffi-bindgen-swift", "--example", "quickstart"])
            .env("RUSTDOCFLAGS", "-D warnings"),
        )
    })?;
    // As a Rust program has it: no other step of CI compiles the library of a desktop without what is
    // for tests.
    steps.run("clippy: the default features", || {
        let library = ["clippy", "--package", "stytch-core", "--lib", "--"];
        exec(cargo(library).args(["-D", "warnings"]))
    })?;
    steps.run("public interface", public_api::check)?;
    steps.optional("deny: licences, bans, sources", deny::check)?;
    steps.finish();
    Ok(())
}
