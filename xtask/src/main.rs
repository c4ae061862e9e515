//! The project's task runner: what the README, CONTRIBUTING and CI call.
//!
//! Each subcommand is one file. A command prints what it runs and how long it took, and fails with
//! the first thing that is wrong; nothing here is part of the shipped library. `offline` takes the place
//! of an NDK, a Mac and a phone where there is none.
// A command-line tool talks to its terminal.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod bench;
mod bindings;
mod clients;
mod contract;
mod coverage;
mod deny;
mod device;
mod host;
mod kotlin;
mod layers;
mod lint;
mod mutants;
mod node;
mod offline;
mod package;
mod project;
mod public_api;
mod react_native;
mod size;
mod soak;
mod steps;
mod surface;
mod swift;
mod test;
mod tools;
mod web;
mod words;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::steps::Steps;

#[derive(Parser, Debug)]
#[command(name = "cargo xtask", about = "Tasks of the stytch-core workspace")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Every test of the workspace, and those of the platforms whose tools are installed
    Test(test::Args),
    /// Formatting, words, clippy, docs, layers, licences: everything that can be checked without running code
    Lint,
    /// Write the generated Swift, Kotlin and JavaScript code
    Bindings(bindings::Args),
    /// Compare recorded exchanges with the vendor's `OpenAPI` file
    Contract(contract::Args),
    /// The vendor's official clients against the emulator
    Clients(clients::Args),
    /// Make what apps depend on, and check it
    Package(package::Args),
    /// The Android demo and its tests on the device that `adb` reaches, or the iOS demo on a simulator
    Device(device::Args),
    /// Run the benchmarks, and compare the instructions of an operation with those recorded
    Bench(bench::Args),
    /// Compare what a Rust program can name of the library with docs/public-api.txt
    PublicApi(public_api::Args),
    /// Compare the size of the stripped release library with docs/size.json
    Size(size::Args),
    /// The engine for a browser, built into its package and weighed
    Web(web::Args),
    /// Lines of each crate that the tests run; printed, never an error
    Coverage(coverage::Args),
    /// Many simulated schedules
    Soak(soak::Args),
    /// Small changes of engine and storage; at least one test has to fail for each (docs/mutants.md)
    Mutants(mutants::Args),
}

fn main() -> ExitCode {
    let Err(error) = public_api::as_rustdoc().unwrap_or_else(run) else {
        return ExitCode::SUCCESS;
    };
    // Not a debug print: the chain of causes helps, a stack trace of the task runner does not.
    eprintln!("error: {error:#}");
    ExitCode::FAILURE
}

fn run() -> Result<()> {
    match Cli::parse().command {
        Command::Test(args) => test::run(&args),
        Command::Lint => lint::run(),
        Command::Bindings(args) => step("bindings", || bindings::run(&args)),
        Command::Contract(args) => step("contract", || contract::run(&args)),
        Command::Clients(args) => clients::run(&args),
        Command::Package(args) => package::run(&args),
        Command::Device(args) => device::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::PublicApi(args) => step("public interface", || public_api::run(&args)),
        Command::Size(args) => step("size", || size::run(&args)),
        Command::Web(args) => web::run(&args),
        Command::Coverage(args) => coverage::run(&args),
        Command::Soak(args) => step("soak", || soak::run(&args)),
        Command::Mutants(args) => step("mutants", || mutants::run(&args)),
    }
}

/// A command that is one step, so that it is timed as all are.
fn step(name: &str, step: impl FnOnce() -> Result<()>) -> Result<()> {
    let mut steps = Steps::new();
    steps.run(name, step)?;
    steps.finish()
}
