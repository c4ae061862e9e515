//! `cargo xtask bindings`: what is generated from the built library and from the names of its calls:
//! Swift, Kotlin and JavaScript code, the table of the JSON door, and the page about the surface.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::host::{self, Host};
use crate::project::{self, run as exec};
use crate::surface::{self, Surface};

mod damaged_text;
mod kotlin_api;
mod minimize_kotlin;
mod minimize_swift;
mod swift_api;
mod swift_items;

/// Where each language's generated files are kept, from the workspace root.
const FOLDERS: [&str; 4] = [
    "bindings/kotlin/generated",
    "bindings/swift/generated",
    "bindings/swift/Sources/StytchCore/Generated",
    "bindings/react-native/src/core/generated",
];
/// The hand-written part of the Swift package. What it does not use is not generated.
const SWIFT_FACADE: &str = "bindings/swift/Sources/StytchCore";

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Write nothing; fail when the committed files differ from what would be written
    #[arg(long)]
    check: bool,
}

/// Generates every language into a folder of the target directory, then compares or installs.
pub(crate) fn run(args: &Args) -> Result<()> {
    let fresh = project::target_dir()?.join("bindings");
    let host = if args.check {
        host::build()?
    } else {
        build_with_any_table()?
    };
    let surface = Surface::load(&project::root(), &metadata(&host)?)?;
    generate(&host, &fresh, &surface)?;
    let mut differences = Vec::new();
    for (name, content) in surface.files()? {
        let path = project::root().join(&name);
        if std::fs::read_to_string(&path).is_ok_and(|kept| kept == content) {
            continue;
        }
        if args.check {
            differences.push(format!("  {} differs", name.display()));
        } else {
            std::fs::write(&path, content)?;
            println!("{} written", name.display());
        }
    }
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

/// Builds the library. Its table of the JSON door may name a call that was renamed: then it is built
/// with an empty one.
fn build_with_any_table() -> Result<Host> {
    let first = host::build();
    if first.is_ok() {
        return first;
    }
    let table = project::root().join(surface::DOOR);
    let kept = std::fs::read(&table)?;
    std::fs::write(&table, surface::door::EMPTY)?;
    let second = host::build();
    if second.is_err() {
        std::fs::write(&table, kept)?;
    }
    second
}

/// What the library says about its exported items.
fn metadata(host: &Host) -> Result<String> {
    let output = Command::new(&host.metadata).arg(&host.library).output()?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(String::from_utf8(output.stdout)?)
}

/// Library mode: the generators read the metadata inside an unstripped debug build. No exported
/// item depends on a feature, so the library of the tests has all of them.
fn generate(host: &Host, out: &Path, surface: &Surface) -> Result<()> {
    if out.exists() {
        std::fs::remove_dir_all(out)?;
    }
    let [kotlin, swift_header, swift, javascript] = FOLDERS.map(|folder| out.join(folder));
    for folder in [&kotlin, &swift_header, &swift, &javascript] {
        std::fs::create_dir_all(folder)?;
    }
    exec(
        Command::new(&host.kotlin_bindgen)
            .arg("generate")
            .arg(&host.library)
            .args(["--language", "kotlin", "--no-format", "--out-dir"])
            .arg(&kotlin)
            .current_dir(project::root()),
    )?;
    for (name, code) in surface.javascript_files()? {
        std::fs::write(javascript.join(name), code)?;
    }
    let visible = surface.kotlin_types();
    for (name, code) in files(&kotlin)? {
        let code = String::from_utf8(code).context("generated Kotlin is text")?;
        let code = damaged_text::checked(&minimize_kotlin::minimize(&code));
        let code = kotlin_api::rename(&code, surface.kotlin_names());
        let code = kotlin_api::signed(&code);
        let code = kotlin_api::restrict(&code, &visible);
        std::fs::write(kotlin.join(name), kotlin_api::with_defaults(&code))?;
    }
    for (name, code) in surface.kotlin_files()? {
        std::fs::write(kotlin.join(name), code)?;
    }
    exec(
        Command::new(&host.swift_bindgen)
            .arg(&host.library)
            .arg(&swift_header)
            .args(["--swift-sources", "--headers", "--modulemap"])
            .args(["--module-name", "StytchCoreFFI"])
            .args(["--modulemap-filename", "module.modulemap"])
            .current_dir(project::root()),
    )?;
    let whole = swift_header.join("StytchCore.swift");
    let code = std::fs::read_to_string(&whole)?;
    std::fs::remove_file(&whole)?;
    let mut facade = facade()?;
    for (name, code) in surface.swift_files()? {
        facade.push_str(&code);
        std::fs::write(swift.join(name), code)?;
    }
    let code = swift_api::rewrite(
        &code,
        surface.swift_names(),
        &surface.swift_types(),
        surface.swift_always(),
        &facade,
    )?;
    std::fs::write(swift.join("Library.swift"), code)?;
    Ok(())
}

/// The Swift that is written by hand, without comments.
fn facade() -> Result<String> {
    let folder = project::root().join(SWIFT_FACADE);
    let mut all = String::new();
    for (name, code) in files(&folder)? {
        if name.starts_with("Generated") || name.extension().is_none_or(|it| it != "swift") {
            continue;
        }
        let code = String::from_utf8(code).with_context(|| name.display().to_string())?;
        let lines = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        all.extend(lines.flat_map(|line| [line, "\n"]));
    }
    Ok(all)
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
