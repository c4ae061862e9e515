//! `cargo xtask bindings`: the generated Swift and Kotlin code, from the built library.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::host;
use crate::project::{self, run as exec};

mod lean;

/// Where each language's generated files are kept, from the workspace root.
const FOLDERS: [&str; 2] = ["bindings/kotlin/generated", "bindings/swift/generated"];

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Write nothing; fail when the committed files differ from what would be written
    #[arg(long)]
    check: bool,
}

/// Generates both languages into a folder of the target directory, then compares or installs.
pub(crate) fn run(args: &Args) -> Result<()> {
    let fresh = project::target_dir()?.join("bindings");
    generate(&fresh)?;
    let mut differences = Vec::new();
    for folder in FOLDERS {
        let (made, kept) = (fresh.join(folder), project::root().join(folder));
        if args.check {
            differences.extend(compare(&files(&made)?, &files(&kept)?, folder));
        } else {
            replace(&made, &kept)?;
            println!("{folder}: {} files written", files(&kept)?.len());
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    bail!(
        "the committed bindings are not those of this code; run `cargo xtask bindings`\n{}",
        differences.join("\n")
    );
}

/// Library mode: the generators read the metadata inside an unstripped debug build. No exported
/// item depends on a feature, so the library of the tests is as good as any.
fn generate(out: &Path) -> Result<()> {
    if out.exists() {
        std::fs::remove_dir_all(out)?;
    }
    let [kotlin, swift] = FOLDERS.map(|folder| out.join(folder));
    std::fs::create_dir_all(&kotlin)?;
    std::fs::create_dir_all(&swift)?;
    let host = host::build()?;
    exec(
        Command::new(&host.kotlin_bindgen)
            .arg("generate")
            .arg(&host.library)
            .args(["--language", "kotlin", "--no-format", "--out-dir"])
            .arg(&kotlin)
            .current_dir(project::root()),
    )?;
    for (name, code) in files(&kotlin)? {
        let code = String::from_utf8(code).context("generated Kotlin is text")?;
        std::fs::write(kotlin.join(name), lean::lean(&code))?;
    }
    exec(
        Command::new(&host.swift_bindgen)
            .arg(&host.library)
            .arg(&swift)
            .args(["--swift-sources", "--headers", "--modulemap"])
            .args(["--module-name", "StytchCoreFFI"])
            .args(["--modulemap-filename", "module.modulemap"])
            .current_dir(project::root()),
    )
}

/// Every file below a folder by its relative path; none if the folder does not exist.
fn files(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        if !next.is_dir() {
            continue;
        }
        for entry in std::fs::read_dir(&next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder)?.to_path_buf();
                found.insert(name, std::fs::read(&path)?);
            }
        }
    }
    Ok(found)
}

fn compare(
    made: &BTreeMap<PathBuf, Vec<u8>>,
    kept: &BTreeMap<PathBuf, Vec<u8>>,
    folder: &str,
) -> Vec<String> {
    let mut names: Vec<_> = made.keys().chain(kept.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter_map(|name| {
            let what = match (made.get(name), kept.get(name)) {
                (Some(made), Some(kept)) if made == kept => return None,
                (Some(_), Some(_)) => "differs",
                (Some(_), None) => "is not committed",
                _ => "is no longer generated",
            };
            Some(format!("  {folder}/{} {what}", name.display()))
        })
        .collect()
}

fn replace(made: &Path, kept: &Path) -> Result<()> {
    if kept.exists() {
        std::fs::remove_dir_all(kept)?;
    }
    for (name, content) in files(made)? {
        let path = kept.join(&name);
        let parent = path.parent().context("a generated file has a folder")?;
        std::fs::create_dir_all(parent)?;
        std::fs::write(&path, content)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(entries: &[(&str, &str)]) -> BTreeMap<PathBuf, Vec<u8>> {
        entries
            .iter()
            .map(|(name, content)| (PathBuf::from(name), content.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn equal_trees_have_no_differences() {
        let both = tree(&[("a.swift", "1")]);

        assert!(compare(&both, &both, "generated").is_empty());
    }

    #[test]
    fn changed_missing_and_left_over_files_are_each_named() {
        let made = tree(&[("a.swift", "1"), ("b.h", "2")]);
        let kept = tree(&[("a.swift", "0"), ("c.kt", "3")]);

        let found = compare(&made, &kept, "generated");

        assert_eq!(
            found,
            [
                "  generated/a.swift differs",
                "  generated/b.h is not committed",
                "  generated/c.kt is no longer generated"
            ]
        );
    }
}
