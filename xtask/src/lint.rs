//! `cargo xtask lint`: everything that can be told without running the code.

use std::path::Path;
use std::process::Command;

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
    steps.run("targets", || layers::targets::check(&project::root()))?;
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
    steps.optional("check for WebAssembly, without a network stack", web)?;
    steps.optional("deny: licences, bans, sources", deny)?;
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
        Command::new(program)
            .args(DENY)
            .current_dir(project::root()),
    )?;
    Ok(Outcome::Done)
}
