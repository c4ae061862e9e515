//! `cargo xtask lint`: everything that can be told without running the code.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::deny;
use crate::layers;
use crate::project::{self, cargo, installed, run as exec};
use crate::public_api;
use crate::steps::{Outcome, Steps};

/// Runs each check in turn; the first failure ends it.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::new();
    steps.run("format", || {
        exec(&mut cargo(["fmt", "--all", "--", "--check"]))
    })?;
    steps.run("layers", || layers::check(&project::root()))?;
    steps.run("targets", || layers::targets::check(&project::root()))?;
    steps.run("clippy", || {
        exec(&mut cargo([
            "clippy",
            "--workspace",
            "--all-targets",
            "--features",
            "testing,android,apple",
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
                "testing,android,apple",
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
    // As the package for Android has it: what is only for tests is not there. `package apple` compiles its own.
    steps.run("clippy: the features of the package for Android", || {
        let library = ["clippy", "--package", "stytch-core", "--lib"];
        let features = ["--features", "android", "--", "-D", "warnings"];
        exec(cargo(library).args(features))
    })?;
    steps.optional("check for WebAssembly, without a network stack", web)?;
    steps.run("public interface", public_api::check)?;
    steps.optional("deny: licences, bans, sources", deny::check)?;
    steps.finish();
    Ok(())
}

/// A browser's engine: compiled, not run.
fn web() -> Result<Outcome> {
    const TARGET: &str = "wasm32-unknown-unknown";
    if !has_std_for(TARGET)? {
        if !project::in_ci() || !installed("rustup") {
            return Ok(Outcome::Missing(format!(
                "Rust has no std for WebAssembly here; `rustup target add {TARGET}` adds it"
            )));
        }
        exec(Command::new("rustup").args(["target", "add", TARGET]))?;
    }
    exec(
        cargo([
            "check",
            "-p",
            "stytch-core",
            "--lib",
            "--no-default-features",
            "--features",
            "json",
        ])
        .args(["--target", TARGET]),
    )?;
    Ok(Outcome::Done)
}

fn has_std_for(target: &str) -> Result<bool> {
    let printed = Command::new("rustc")
        .args(["--print", "target-libdir", "--target", target])
        .current_dir(project::root())
        .output()?;
    let folder = String::from_utf8_lossy(&printed.stdout);
    Ok(printed.status.success() && Path::new(folder.trim()).is_dir())
}
