//! The copy of the sources that has the switches, and its two programs. What does not compile is found here: the
//! compiler's errors name mutants, those are taken out, and the rest is built again.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::list::Mutant;
use super::report::Verdict;
use super::switch::{self, LeftOut};
use crate::project;

/// Builds before giving up. An error can hide others, so that several are usual.
const ROUNDS: usize = 30;

/// Appended to the crate. The numbers of the switches that are reached are written to a file if one is named.
const SWITCH: &str = r#"
pub(crate) fn mutant(number: u32) -> bool {
    use std::io::Write as _;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::LazyLock;
    static SELECTED: LazyLock<u32> = LazyLock::new(|| {
        std::env::var("MUTANT").ok().and_then(|n| n.parse().ok()).unwrap_or(u32::MAX)
    });
    static REACHED: LazyLock<Option<std::fs::File>> = LazyLock::new(|| {
        let path = std::env::var_os("MUTANTS_REACHED")?;
        std::fs::OpenOptions::new().create(true).append(true).open(path).ok()
    });
    static SEEN: [AtomicBool; MUTANTS] = [const { AtomicBool::new(false) }; MUTANTS];
    if let Some(mut file) = REACHED.as_ref()
        && !SEEN[number as usize].swap(true, Ordering::Relaxed)
    {
        let _ = file.write_all(format!("{number}\n").as_bytes());
    }
    *SELECTED == number
}
"#;

/// Both programs, and what is not in them.
#[derive(Debug)]
pub(super) struct Built {
    pub(super) folder: PathBuf,
    pub(super) tests: PathBuf,
    pub(super) soak: PathBuf,
    pub(super) left_out: BTreeMap<usize, Verdict>,
}

/// Builds all mutants at once.
pub(super) fn build(mutants: &[Mutant]) -> Result<Built> {
    let folder = project::target_dir()?.join("mutants");
    copy(&folder)?;
    let mut left_out = BTreeMap::new();
    for round in 1..=ROUNDS {
        let regions = write(&folder, mutants, &mut left_out)?;
        eprintln!("build {round}: {} mutants", mutants.len() - left_out.len());
        let tests = cargo(&folder, &["test", "--no-run", "--lib"])?;
        let soak = match tests {
            Outcome::Built(_) => cargo(&folder, &["build", "--lib", "--example", "soak"])?,
            Outcome::Failed(_) => Outcome::Failed(Vec::new()),
        };
        let errors = match (tests, soak) {
            (Outcome::Built(tests), Outcome::Built(soak)) => {
                not_compiled(&tests, mutants, &mut left_out)?;
                return Ok(Built {
                    folder,
                    tests,
                    soak,
                    left_out,
                });
            }
            (Outcome::Failed(errors), _) | (_, Outcome::Failed(errors)) => errors,
        };
        let before = left_out.len();
        for error in &errors {
            for number in blamed(error, &regions) {
                let verdict = if mutants[number].opaque {
                    Verdict::not_run("a function that returns `impl …` has one type of value")
                } else {
                    Verdict::not_viable(&summary(error))
                };
                left_out.entry(number).or_insert(verdict);
            }
        }
        if left_out.len() == before {
            let shown = errors.iter().filter_map(|e| e["rendered"].as_str());
            let shown: Vec<_> = shown.take(3).collect();
            bail!(
                "the compiler reports an error outside of the mutants:\n{}",
                shown.join("\n")
            );
        }
    }
    bail!("the mutants do not build after {ROUNDS} rounds")
}

/// Copies the files that git tracks, so that the copy is a workspace of its own.
fn copy(folder: &Path) -> Result<()> {
    let output = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(project::root())
        .output()?;
    let files = String::from_utf8(output.stdout)?;
    remove_others(folder, folder, &files.split('\0').collect())?;
    for file in files.split('\0') {
        let from = project::root().join(file);
        if file.is_empty() || !from.is_file() {
            continue;
        }
        // What has switches is written by itself.
        if !file.starts_with("src/engine/") && !file.starts_with("src/storage/") {
            put(&folder.join(file), &std::fs::read(from)?)?;
        }
    }
    Ok(())
}

/// Removes what an earlier copy left there and is not in the project any more: cargo finds tests and
/// examples by their folders.
fn remove_others(root: &Path, folder: &Path, files: &BTreeSet<&str>) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let path = entry?.path();
        let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
        if path.is_dir() {
            remove_others(root, &path, files)?;
        } else if !files.contains(name.as_str()) {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Writes only what differs: cargo looks at the times of files.
fn put(path: &Path, content: &[u8]) -> Result<()> {
    if std::fs::read(path).is_ok_and(|known| known == content) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, content).with_context(|| format!("{} cannot be written", path.display()))
}

type Regions = BTreeMap<String, Vec<(Range<usize>, Vec<usize>)>>;

/// Writes the files of the two folders, with the switches of the mutants that are not left out.
fn write(
    folder: &Path,
    mutants: &[Mutant],
    left_out: &mut BTreeMap<usize, Verdict>,
) -> Result<Regions> {
    let mut regions = Regions::new();
    let lib = std::fs::read_to_string(project::root().join("src/lib.rs"))?;
    let switch = SWITCH.replace("; MUTANTS", &format!("; {}", mutants.len()));
    let lib = format!("#![allow(warnings)]\n{lib}{switch}");
    put(&folder.join("src/lib.rs"), lib.as_bytes())?;
    for file in sources()? {
        let source = std::fs::read_to_string(project::root().join(&file))?;
        let numbered: Vec<_> = mutants
            .iter()
            .enumerate()
            .filter(|(number, mutant)| mutant.file == file && !left_out.contains_key(number))
            .collect();
        if numbered.is_empty() {
            put(&folder.join(&file), source.as_bytes())?;
            continue;
        }
        let switched = switch::switched(&source, &numbered)?;
        for (number, reason) in switched.left_out {
            let verdict = match reason {
                LeftOut::Constant => {
                    Verdict::not_run("a constant is computed by the compiler, before any switch")
                }
                LeftOut::Let => Verdict::not_viable("`||` beside `let`"),
                LeftOut::Exhaustive => {
                    Verdict::not_viable("the other arms do not take what the deleted one took")
                }
                LeftOut::Unknown => Verdict::not_run("its place is not in the syntax tree"),
            };
            left_out.insert(number, verdict);
        }
        put(&folder.join(&file), switched.text.as_bytes())?;
        regions.insert(file, switched.regions);
    }
    Ok(regions)
}

/// The files of the two folders, the tests included.
fn sources() -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .args(["src/engine", "src/storage"])
        .current_dir(project::root())
        .output()?;
    let files = String::from_utf8(output.stdout)?;
    let files: BTreeSet<&str> = files.lines().collect();
    let there = files
        .into_iter()
        .filter(|file| project::root().join(file).is_file());
    Ok(there.map(str::to_owned).collect())
}

enum Outcome {
    /// The program.
    Built(PathBuf),
    /// The compiler's messages.
    Failed(Vec<Value>),
}

fn cargo(folder: &Path, words: &[&str]) -> Result<Outcome> {
    let mut command = project::cargo(words.iter().copied());
    command.args([
        "--features",
        "testing,android,apple",
        "--message-format",
        "json",
    ]);
    // Cargo distinguishes two copies of a package by their settings, and not by their folders: without a
    // difference it would take the programs of the workspace for those of the copy.
    command.args(["--config", "profile.dev.package.stytch-core.debug=0"]);
    command.env("CARGO_TARGET_DIR", project::target_dir()?);
    let output = command.current_dir(folder).output()?;
    let mut program = None;
    let mut errors = Vec::new();
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let Ok(mut message) = serde_json::from_str::<Value>(line) else {
            continue;
        };
        if let Some(executable) = message["executable"].as_str() {
            program = Some(PathBuf::from(executable));
        }
        if message["message"]["level"] == "error" {
            errors.push(message["message"].take());
        }
    }
    if output.status.success() {
        return Ok(Outcome::Built(program.context("cargo names no program")?));
    }
    if errors.is_empty() {
        bail!("cargo: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(Outcome::Failed(errors))
}

/// The mutants of an error: those of the smallest region round one of its places, the main ones first.
fn blamed(error: &Value, regions: &Regions) -> Vec<usize> {
    let none = Vec::new();
    let spans = error["spans"].as_array().unwrap_or(&none);
    let notes = error["children"].as_array().unwrap_or(&none).iter();
    let notes = notes.flat_map(|note| note["spans"].as_array().unwrap_or(&none));
    let main = spans.iter().filter(|span| span["is_primary"] == true);
    for span in main.chain(spans).chain(notes) {
        let number = |key: &str| span[key].as_u64().and_then(|at| usize::try_from(at).ok());
        let (Some(file), Some(start), Some(end)) = (
            span["file_name"].as_str(),
            number("byte_start"),
            number("byte_end"),
        ) else {
            continue;
        };
        let around = regions.get(file).into_iter().flatten();
        let around = around.filter(|(region, _)| region.start <= start && end <= region.end);
        if let Some((_, owners)) = around.min_by_key(|(region, _)| region.len()) {
            return owners.clone();
        }
    }
    Vec::new()
}

fn summary(error: &Value) -> String {
    let code = error["code"]["code"].as_str().unwrap_or_default();
    let text = error["message"].as_str().unwrap_or_default();
    let text = text.lines().next().unwrap_or_default();
    format!("{code} {text}").trim().to_owned()
}

/// The compiler writes down which files it read. The mutants of others are in no program.
fn not_compiled(
    tests: &Path,
    mutants: &[Mutant],
    left_out: &mut BTreeMap<usize, Verdict>,
) -> Result<()> {
    let read = std::fs::read_to_string(tests.with_extension("d"))?;
    for (number, mutant) in mutants.iter().enumerate() {
        let listed = read
            .split_whitespace()
            .any(|file| file.ends_with(&mutant.file));
        if !listed {
            let verdict = Verdict::not_run("its file is not compiled for this machine");
            left_out.insert(number, verdict);
        }
    }
    Ok(())
}
