//! `cargo xtask public-api`: compares what a Rust program can name of the library with
//! docs/public-api.txt.
//!
//! rustdoc writes it as JSON, an unstable interface: the format has a number, and
//! another number is an error that names it.

mod render;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::project::{self, cargo, run as exec};

/// The format this file reads: that of rustc 1.95.
const FORMAT: u64 = 57;

/// The variable that is set where cargo calls this program in rustdoc's place.
const AS_RUSTDOC: &str = "XTASK_AS_RUSTDOC";

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Write docs/public-api.txt instead of comparing the interface with it
    #[arg(long)]
    update: bool,
    /// Compare the interface with docs/public-api.txt, as without any flag
    #[arg(long, conflicts_with = "update")]
    check: bool,
}

/// Compares, or writes.
pub(crate) fn run(args: &Args) -> Result<()> {
    let path = project::root().join("docs/public-api.txt");
    let listing = listing()?;
    if args.update {
        std::fs::write(&path, &listing)?;
        println!(
            "docs/public-api.txt written: {} items",
            listing.lines().count()
        );
        return Ok(());
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let differences = differences(&kept, &listing);
    if differences.is_empty() {
        println!("{} items", listing.lines().count());
        return Ok(());
    }
    bail!(
        "the public interface is not that of docs/public-api.txt; say in CHANGELOG.md what changed \
         and run `cargo xtask public-api --update`\n{}",
        differences.join("\n")
    );
}

/// Compares; a step of `cargo xtask lint`.
pub(crate) fn check() -> Result<()> {
    run(&Args {
        update: false,
        check: true,
    })
}

/// The lines that are gone, and those that are new.
fn differences(kept: &str, made: &str) -> Vec<String> {
    let lacks = |text: &str, line: &str| !text.lines().any(|other| other == line);
    let gone = kept.lines().filter(|line| lacks(made, line));
    let new = made.lines().filter(|line| lacks(kept, line));
    gone.map(|line| format!("- {line}"))
        .chain(new.map(|line| format!("+ {line}")))
        .collect()
}

/// The interface with the default features, as a Rust program has it; one line for each item.
fn listing() -> Result<String> {
    let json = document()?;
    let document: Value = serde_json::from_str(&std::fs::read_to_string(json)?)?;
    let format = document["format_version"].as_u64().unwrap_or_default();
    if format != FORMAT {
        bail!(
            "this rustdoc writes format {format} and xtask/src/public_api.rs reads {FORMAT}; \
             see what changed and raise the number"
        );
    }
    Ok(render::lines(&document).join("\n") + "\n")
}

fn document() -> Result<PathBuf> {
    let xtask = std::env::current_exe().context("this program has no path")?;
    exec(
        cargo(["rustdoc", "--package", "stytch-core", "--lib", "--"])
            .args(["-Zunstable-options", "--output-format", "json"])
            // For rustdoc alone: what a stable compiler refuses is allowed by a variable that, set for
            // cargo, would have it build half of the dependencies again.
            .env("RUSTDOC", xtask)
            .env(AS_RUSTDOC, "1"),
    )?;
    Ok(project::target_dir()?.join("doc/stytch_core.json"))
}

/// Where cargo calls this program in rustdoc's place: what rustdoc said. Nothing otherwise.
pub(crate) fn as_rustdoc() -> Option<Result<()>> {
    std::env::var_os(AS_RUSTDOC)?;
    let status = Command::new(Path::new("rustdoc"))
        .args(std::env::args_os().skip(1))
        .env("RUSTC_BOOTSTRAP", "1")
        .status();
    Some(match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(anyhow::anyhow!("rustdoc failed ({status})")),
        Err(error) => Err(error.into()),
    })
}

#[cfg(test)]
mod tests {
    use super::differences;

    #[test]
    fn what_is_gone_and_what_is_new_are_listed_separately() {
        let found = differences("fn a()\nfn b()\n", "fn b()\nfn c()\n");

        assert_eq!(found, ["- fn a()", "+ fn c()"]);
        assert!(differences("fn a()\n", "fn a()\n").is_empty());
    }
}
