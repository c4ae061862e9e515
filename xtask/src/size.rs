//! `cargo xtask size`: compares the size of the release library with the recorded one.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use crate::project::{self, cargo, run as exec};
use crate::steps::Steps;
use crate::swift;

/// Growth beyond this many percent fails.
const ALLOWED_GROWTH_PERCENT: u64 = 5;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Write the measured size to docs/size.json
    #[arg(long)]
    update: bool,
    /// The code of the Swift façade instead of the library
    #[arg(long)]
    swift: bool,
}

/// docs/size.json.
#[derive(Serialize, Deserialize, Default, Debug)]
struct Ledger {
    /// Bytes of the stripped release cdylib, built without the crate's other types, by target triple.
    stripped_cdylib: BTreeMap<String, u64>,
    /// The same of `xtask/size-baseline`: the network stack alone.
    #[serde(default)]
    network_stack_alone: BTreeMap<String, u64>,
    /// Bytes of what `cargo xtask package` makes: stripped libraries by platform and processor, and
    /// the archive with all of them.
    #[serde(default)]
    packages: BTreeMap<String, u64>,
}

/// Compares packages with those recorded, or records them with the size of the network stack alone.
pub(crate) fn hold(
    sizes: &BTreeMap<String, u64>,
    alone: BTreeMap<String, u64>,
    update: bool,
) -> Result<()> {
    let path = project::root().join("docs/size.json");
    let mut ledger = read(&path)?;
    for (name, bytes) in &alone {
        println!("{name}: an empty crate with the same network stack is {bytes} bytes");
    }
    ledger.network_stack_alone.extend(alone);
    let mut grown = Vec::new();
    for (name, bytes) in sizes {
        match ledger.packages.insert(name.clone(), *bytes) {
            None => println!("{name}: {bytes} bytes, none recorded; `--update` records it"),
            Some(before) => {
                println!("{name}: {bytes} bytes, recorded {before}");
                if too_large(before, *bytes) {
                    grown.push(format!("{name}: {before} → {bytes}"));
                }
            }
        }
    }
    if update {
        return write(&path, &ledger);
    }
    if grown.is_empty() {
        return Ok(());
    }
    bail!(
        "more than {ALLOWED_GROWTH_PERCENT} % larger; say what it buys and pass `--update`: {}",
        grown.join(", ")
    );
}

fn write(path: &Path, ledger: &Ledger) -> Result<()> {
    std::fs::create_dir_all(path.parent().unwrap_or(path))?;
    std::fs::write(path, serde_json::to_string_pretty(ledger)? + "\n")?;
    println!("docs/size.json written");
    Ok(())
}

/// Builds, strips a copy, weighs it and compares or records it.
pub(crate) fn run(args: &Args) -> Result<()> {
    if args.swift {
        let mut steps = Steps::new();
        steps.optional("size of the Swift façade", || swift::weigh(args.update))?;
        return steps.finish();
    }
    let bytes = measure()?;
    let alone = measure_baseline()?;
    let target = project::host_triple()?;
    let path = project::root().join("docs/size.json");
    let mut ledger = read(&path)?;
    let before = ledger.stripped_cdylib.get(&target).copied();
    println!("stytch-core, release, stripped, {target}: {bytes} bytes");
    if let Some(before) = before {
        println!("recorded: {before} bytes");
    }
    println!("an empty crate with the same network stack: {alone} bytes");
    if args.update {
        ledger.stripped_cdylib.insert(target.clone(), bytes);
        ledger.network_stack_alone.insert(target, alone);
        return write(&path, &ledger);
    }
    match before {
        None => println!("docs/size.json has no entry for {target}; `--update` records this one"),
        Some(before) if too_large(before, bytes) => bail!(
            "{bytes} bytes is more than {ALLOWED_GROWTH_PERCENT} % above the recorded {before}; \
             say what it buys and run `cargo xtask size --update`"
        ),
        Some(_) => {}
    }
    Ok(())
}

fn read(path: &Path) -> Result<Ledger> {
    if !path.is_file() {
        return Ok(Ledger::default());
    }
    serde_json::from_str(&std::fs::read_to_string(path)?)
        .with_context(|| format!("{} is not a size ledger", path.display()))
}

/// The shared library alone, as packages have it: with the crate's other types beside it cargo leaves out
/// the link-time optimisation.
fn measure() -> Result<u64> {
    exec(&mut cargo([
        "rustc",
        "--release",
        "-p",
        "stytch-core",
        "--lib",
        "--crate-type",
        "cdylib",
    ]))?;
    stripped(&project::target_dir()?.join("release"), "stytch_core")
}

/// The crate of the baseline; `compile` is given its manifest, with a lock file beside it that is made
/// from ours: the versions are the same, the rest is dropped.
pub(crate) fn with_baseline(compile: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let source = project::root().join("xtask/size-baseline");
    let lock = source.join("Cargo.lock");
    std::fs::copy(project::root().join("Cargo.lock"), &lock)?;
    let outcome = compile(&source.join("Cargo.toml"));
    std::fs::remove_file(lock)?;
    outcome
}

fn measure_baseline() -> Result<u64> {
    let target = project::target_dir()?.join("size-baseline");
    with_baseline(|manifest| {
        exec(
            cargo(["build", "--release", "--manifest-path"])
                .arg(manifest)
                .arg("--target-dir")
                .arg(&target),
        )
    })?;
    stripped(&target.join("release"), "size_baseline")
}

/// Bytes of a stripped copy of this library.
fn stripped(folder: &Path, library: &str) -> Result<u64> {
    let name = format!(
        "{}{library}{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let copies = project::target_dir()?.join("size");
    let copy = copies.join(&name);
    std::fs::create_dir_all(&copies)?;
    std::fs::copy(folder.join(&name), &copy)
        .with_context(|| format!("the build made no {name} in {}", folder.display()))?;
    // Apple's strip removes from a dylib only what its arguments name.
    let flags: &[&str] = if cfg!(target_os = "macos") {
        &["-x"]
    } else {
        &[]
    };
    exec(Command::new("strip").args(flags).arg(&copy))?;
    Ok(std::fs::metadata(&copy)?.len())
}

fn too_large(before: u64, now: u64) -> bool {
    now * 100 > before * (100 + ALLOWED_GROWTH_PERCENT)
}

#[cfg(test)]
mod tests {
    use super::too_large;

    #[test]
    fn growth_up_to_five_percent_passes_and_one_byte_more_fails() {
        assert!(!too_large(1000, 900));
        assert!(!too_large(1000, 1050));
        assert!(too_large(1000, 1051));
    }
}
