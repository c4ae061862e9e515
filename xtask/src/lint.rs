//! `cargo xtask lint`: everything that can be checked without running the code.

use anyhow::Result;

use crate::deny;
use crate::layers;
use crate::project::{self, cargo, run as exec};
use crate::public_api;
use crate::steps::{Outcome, Steps};
use crate::web;
use crate::words;

/// Runs each check in turn; the first failure ends it.
pub(crate) fn run() -> Result<()> {
    let mut steps = Steps::new();
    steps.run("format", || {
        exec(&mut cargo(["fmt", "--all", "--", "--check"]))
    })?;
    steps.optional("words: spelling", words::spelling)?;
    steps.run("words: phrases", words::phrases)?;
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
            // Packages with pages of their own, and an example: with an example, all dependencies have the features
            // that clippy's targets gave them, and are not compiled again.
            .args(["--lib", "--bin", "xtask", "--bin", "uniffi-bindgen"])
            .args(["--bin", "uniffi-bindgen-swift", "--example", "quickstart"])
            .env("RUSTDOCFLAGS", "-D warnings"),
        )
    })?;
    // What a Rust program gets: no other step of CI compiles the library for a desktop without what is
    // only for tests.
    steps.run("clippy: the default features", || {
        let library = ["clippy", "--package", "stytch-core", "--lib", "--"];
        exec(cargo(library).args(["-D", "warnings"]))
    })?;
    // What the package for Android has: without what is only for tests. `package apple` compiles its own.
    steps.run("clippy: the features of the package for Android", || {
        let library = ["clippy", "--package", "stytch-core", "--lib"];
        let features = ["--features", "android", "--", "-D", "warnings"];
        exec(cargo(library).args(features))
    })?;
    steps.optional("clippy: WebAssembly", wasm)?;
    steps.run("public interface", public_api::check)?;
    steps.optional("deny: licences, bans, sources", deny::check)?;
    steps.optional(
        "shear: unused dependencies, files of no crate",
        deny::unused,
    )?;
    steps.finish()
}

/// The engine for a browser: compiled, not run. Once without the feature `web`, as in a Rust program with a custom
/// transport, and once as in the package.
fn wasm() -> Result<Outcome> {
    if let missing @ Outcome::Missing(_) = web::std_for_wasm()? {
        return Ok(missing);
    }
    let target = ["--target", "wasm32-unknown-unknown", "--", "-D", "warnings"];
    let library = ["clippy", "--package", "stytch-core", "--lib"];
    let features = ["--no-default-features", "--features", "json"];
    exec(cargo(library).args(features).args(target))?;
    exec(cargo(["clippy", "--package", "stytch-core-web", "--lib"]).args(target))?;
    Ok(Outcome::Done)
}
