//! `cargo xtask coverage`: the lines of each crate that the Rust tests run, by cargo-llvm-cov.
//!
//! The figures are printed and never checked: they show which lines no test runs, not whether a test would
//! notice a fault (docs/mutants.md does). Those of docs/coverage.json are written with `--update`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::host;
use crate::project::{self, installed, run as exec};
use crate::steps::Steps;
use crate::tools::LLVM_COV;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Write the figures to docs/coverage.json
    #[arg(long)]
    update: bool,
}

/// What LLVM exports, as far as it is read.
#[derive(Deserialize)]
struct Export {
    data: Vec<Data>,
}

#[derive(Deserialize)]
struct Data {
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    filename: PathBuf,
    summary: Summary,
}

#[derive(Deserialize)]
struct Summary {
    lines: Lines,
}

/// Lines with code, and those that ran.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
struct Lines {
    count: u64,
    covered: u64,
}

impl Lines {
    fn percent(self) -> u64 {
        self.covered * 100 / self.count.max(1)
    }
}

pub(crate) fn run(args: &Args) -> Result<()> {
    let mut steps = Steps::new();
    steps.optional("coverage of the Rust tests", || {
        let llvm = llvm()?;
        LLVM_COV.run(|program| measure(&program, &llvm, args.update))
    })?;
    steps.finish()
}

/// Variables that name LLVM's programs where Rust's own are not installed: those of the same version.
fn llvm() -> Result<Vec<(&'static str, String)>> {
    let output = Command::new("rustc").arg("-vV").output()?;
    let said = String::from_utf8(output.stdout)?;
    let version = said
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: ")?.split('.').next())
        .context("rustc names no version of LLVM")?;
    let programs = [("LLVM_COV", "llvm-cov"), ("LLVM_PROFDATA", "llvm-profdata")];
    let of_version = programs.map(|(name, program)| (name, format!("{program}-{version}")));
    let all = of_version.iter().all(|(_, program)| installed(program));
    Ok(if all { of_version.into() } else { Vec::new() })
}

fn measure(program: &Path, llvm: &[(&str, String)], update: bool) -> Result<()> {
    let report = project::target_dir()?.join("coverage.json");
    let mut command = Command::new(program);
    command
        .args(["llvm-cov", "--json", "--summary-only", "--output-path"])
        .arg(&report)
        // The arguments of every other build: which packages, with which features.
        .args(host::workspace("test").get_args().skip(1))
        .envs(llvm.iter().map(|(name, value)| (*name, value)))
        .current_dir(project::root());
    exec(&mut command)?;
    let crates = by_crate(&project::root(), &std::fs::read_to_string(report)?)?;
    if crates.is_empty() {
        bail!("cargo-llvm-cov reports no file of the workspace");
    }
    println!("| crate | lines | run by a test | % |");
    println!("| --- | --- | --- | --- |");
    for (name, lines) in &crates {
        let Lines { count, covered } = lines;
        println!("| {name} | {count} | {covered} | {} |", lines.percent());
    }
    if update {
        let percent: BTreeMap<_, _> = crates
            .iter()
            .map(|(name, lines)| (name, lines.percent()))
            .collect();
        let path = project::root().join("docs/coverage.json");
        std::fs::write(path, serde_json::to_string_pretty(&percent)? + "\n")?;
        println!("docs/coverage.json written");
    }
    Ok(())
}

/// The lines by the folder of the crate, `.` for the library.
fn by_crate(root: &Path, report: &str) -> Result<BTreeMap<String, Lines>> {
    let export: Export = serde_json::from_str(report).context("LLVM's report is another one")?;
    let mut crates: BTreeMap<String, Lines> = BTreeMap::new();
    for file in export.data.into_iter().flat_map(|data| data.files) {
        let Ok(path) = file.filename.strip_prefix(root) else {
            continue;
        };
        let name = match path.to_string_lossy().split_once("/src/") {
            Some((folder, _)) => folder.to_owned(),
            None => ".".to_owned(),
        };
        let lines = crates.entry(name).or_default();
        lines.count += file.summary.lines.count;
        lines.covered += file.summary.lines.covered;
    }
    Ok(crates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_crate_are_those_of_its_files() {
        let file = |name: &str, count: u64, covered: u64| {
            format!(
                "{{\"filename\":\"{name}\",\"summary\":{{\"functions\":{{\"count\":1}},\
                 \"lines\":{{\"count\":{count},\"covered\":{covered}}}}}}}"
            )
        };
        let files = [
            file("/w/src/lib.rs", 10, 9),
            file("/w/src/engine/state.rs", 30, 30),
            file("/w/emulator/src/state/src/x.rs", 4, 1),
            file("/elsewhere/src/lib.rs", 100, 0),
        ];
        let report = format!("{{\"data\":[{{\"files\":[{}]}}]}}", files.join(","));

        let found = by_crate(Path::new("/w"), &report).unwrap();

        let lines = |count, covered| Lines { count, covered };
        assert_eq!(
            found,
            BTreeMap::from([
                (".".to_owned(), lines(40, 39)),
                ("emulator".to_owned(), lines(4, 1)),
            ])
        );
        assert_eq!(found["."].percent(), 97);
        assert_eq!(found["emulator"].percent(), 25);
    }

    #[test]
    fn a_report_of_another_shape_is_an_error() {
        let error = by_crate(Path::new("/w"), "{\"data\":[{}]}").unwrap_err();

        assert!(format!("{error:#}").contains("files"), "{error:#}");
    }
}
