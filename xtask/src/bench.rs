//! `cargo xtask bench`: the benchmarks behind docs/performance.md.
//!
//! Times are printed and never checked, because they depend on the machine. The number of instructions of an
//! operation is checked against docs/instructions.json.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::project::{self, cargo, installed, run as exec};
use crate::react_native;
use crate::steps::{Outcome, Steps};
use crate::swift;

/// Operations of `benches/engine` whose instructions are counted.
const OPERATIONS: [&str; 5] = ["restore", "seal", "unchanged", "jwt", "tick"];
/// The two lengths of run whose difference is counted, so that starting up is not.
const RUNS: (u64, u64) = (20, 120);
/// Growth beyond this many percent fails. Compilers and processors differ a little.
const ALLOWED_GROWTH_PERCENT: u64 = 10;

#[derive(clap::Args, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a flag of the command"
)]
pub(crate) struct Args {
    /// Only count instructions and compare them; print no times
    #[arg(long)]
    check: bool,
    /// Write the counts to docs/instructions.json
    #[arg(long)]
    update: bool,
    /// Only print the figures of the Swift façade
    #[arg(long)]
    swift: bool,
    /// Only print the figures of the package for React Native
    #[arg(long)]
    react_native: bool,
}

type Ledger = BTreeMap<String, u64>;

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::new();
    if args.swift {
        steps.optional("figures of the Swift façade", swift::bench)?;
        return steps.finish();
    }
    if args.react_native {
        steps.optional(
            "figures of the package for React Native",
            react_native::bench,
        )?;
        react_native::native::bench(&mut steps)?;
        return steps.finish();
    }
    let mut program = PathBuf::new();
    steps.run("build", || {
        program = build()?;
        Ok(())
    })?;
    if !args.check {
        steps.run("times", || exec(&mut Command::new(&program)))?;
    }
    steps.optional("instructions", || {
        if !installed("valgrind") {
            return Ok(Outcome::Missing("valgrind is not installed".to_owned()));
        }
        instructions(&program, args.update)?;
        Ok(Outcome::Done)
    })?;
    steps.finish()
}

/// Builds the benchmark; its program.
fn build() -> Result<PathBuf> {
    let mut command = cargo(["bench", "-p", "stytch-core", "--features", "testing"]);
    command.args(["--bench", "engine", "--no-run"]);
    command.args(["--message-format", "json-render-diagnostics"]);
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        bail!("the benchmark does not build");
    }
    String::from_utf8(output.stdout)?
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == "engine")
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .context("cargo names no program for the benchmark")
}

fn instructions(program: &Path, update: bool) -> Result<()> {
    let path = project::root().join("docs/instructions.json");
    let before: Ledger = match std::fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text)?,
        Err(_) => Ledger::new(),
    };
    let mut now = Ledger::new();
    let mut grown = Vec::new();
    println!("| operation | instructions | recorded |");
    println!("| --- | --- | --- |");
    for name in OPERATIONS {
        let more = count(program, name, RUNS.1)?;
        let fewer = count(program, name, RUNS.0)?;
        let each = more.saturating_sub(fewer) / (RUNS.1 - RUNS.0);
        let recorded = before.get(name);
        let shown = recorded.map_or_else(|| "-".to_owned(), u64::to_string);
        println!("| {name} | {each} | {shown} |");
        if recorded.is_none_or(|recorded| each * 100 > recorded * (100 + ALLOWED_GROWTH_PERCENT)) {
            grown.push(name);
        }
        now.insert(name.to_owned(), each);
    }
    if update {
        std::fs::write(&path, serde_json::to_string_pretty(&now)? + "\n")?;
        println!("docs/instructions.json written");
    } else if !grown.is_empty() {
        bail!(
            "more than {ALLOWED_GROWTH_PERCENT} % above what is recorded, or not recorded: {}; \
             say what it buys and run `cargo xtask bench --update`",
            grown.join(", ")
        );
    }
    Ok(())
}

/// Instructions of a whole run.
fn count(program: &Path, name: &str, times: u64) -> Result<u64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["--repeat", name, &times.to_string()])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        bail!("{name} failed under valgrind: {said}");
    }
    said.lines()
        .find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok())
        .with_context(|| format!("valgrind says no count: {said}"))
}
