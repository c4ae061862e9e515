//! Which mutants there are: what `cargo mutants --list` names, with the place of each in the text.
//! Nothing is chosen here. It also finds the lines that changed since a revision.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::project;

/// The files that `cargo mutants` is called for.
const GLOBS: [&str; 2] = ["src/engine/**", "src/storage/**"];

/// The order in which files are run. The rest follows by name.
const FIRST: [&str; 17] = [
    "src/engine/transition.rs",
    "src/engine/rules/",
    "src/engine/reconcile.rs",
    "src/engine/staleness.rs",
    "src/storage/slots.rs",
    "src/storage/sign_out_marker.rs",
    "src/storage/facts.rs",
    "src/storage/content.rs",
    "src/storage/folder.rs",
    "src/storage/vault/",
    "src/storage/record/",
    "src/engine/view.rs",
    "src/engine/schedule.rs",
    "src/engine/sending.rs",
    "src/engine/state.rs",
    "src/engine/driver.rs",
    "src/engine/store_access.rs",
];

/// One change of one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mutant {
    pub(super) file: String,
    pub(super) genre: Genre,
    /// What is done, and in which function: without the place.
    pub(super) what: String,
    /// The line of the place, with the place in « ».
    pub(super) code: String,
    pub(super) replacement: String,
    /// The bytes that the replacement takes the place of.
    pub(super) span: Range<usize>,
    /// Of the place; lines count from one.
    pub(super) lines: Range<usize>,
    /// Whether the function returns a type that the compiler infers from its body.
    pub(super) opaque: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Genre {
    FnValue,
    BinaryOperator,
    UnaryOperator,
    MatchArm,
    MatchArmGuard,
    StructField,
}

/// As the tool prints it.
#[derive(Deserialize)]
struct Listed {
    file: String,
    function: Option<Function>,
    genre: Genre,
    name: String,
    replacement: String,
    span: Span,
}

#[derive(Deserialize)]
struct Function {
    return_type: String,
}

#[derive(Deserialize)]
struct Span {
    start: Place,
    end: Place,
}

#[derive(Clone, Copy, Deserialize)]
struct Place {
    line: usize,
    column: usize,
}

/// All mutants by file, the files in the order in which they are run.
pub(super) fn mutants() -> Result<Vec<(String, Vec<Mutant>)>> {
    let mut found: BTreeMap<String, Vec<Mutant>> = BTreeMap::new();
    let mut sources: BTreeMap<String, String> = BTreeMap::new();
    for listed in listed()? {
        let source = match sources.entry(listed.file.clone()) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => {
                new.insert(std::fs::read_to_string(project::root().join(&listed.file))?)
            }
        };
        let mutant = place(&listed, source)?;
        let all = found.entry(listed.file).or_default();
        // The package has two targets of the same files; each place is listed for both.
        if !all.contains(&mutant) {
            all.push(mutant);
        }
    }
    let mut files: Vec<_> = found.into_iter().collect();
    files.sort_by_key(|(file, _)| {
        let position = FIRST.iter().position(|first| file.starts_with(first));
        (position.unwrap_or(FIRST.len()), file.clone())
    });
    Ok(files)
}

fn listed() -> Result<Vec<Listed>> {
    let installed = project::target_dir()?.join("tools/bin/cargo-mutants");
    let program = if installed.is_file() {
        installed
    } else if project::installed("cargo-mutants") {
        "cargo-mutants".into()
    } else {
        bail!(
            "cargo-mutants names the mutants: cargo install cargo-mutants --locked --debug --root {}",
            project::target_dir()?.join("tools").display()
        );
    };
    let mut command = Command::new(program);
    command.args(["mutants", "--list", "--json"]);
    for glob in GLOBS {
        command.args(["--file", glob]);
    }
    let output = command
        .current_dir(project::root())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("cargo mutants --list failed");
    }
    serde_json::from_slice(&output.stdout).context("the output of cargo-mutants cannot be parsed")
}

fn place(listed: &Listed, source: &str) -> Result<Mutant> {
    let span = offset(source, listed.span.start)?..offset(source, listed.span.end)?;
    // `file:line:column: what`
    let what = listed.name.splitn(4, ':').nth(3).unwrap_or(&listed.name);
    Ok(Mutant {
        file: listed.file.clone(),
        genre: listed.genre,
        what: what.trim().to_owned(),
        code: excerpt(source, &span),
        replacement: listed.replacement.clone(),
        lines: listed.span.start.line..listed.span.end.line + 1,
        opaque: listed
            .function
            .as_ref()
            .is_some_and(|function| function.return_type.contains("impl ")),
        span,
    })
}

/// Line and column count from one, and columns are characters.
fn offset(source: &str, place: Place) -> Result<usize> {
    let line = source.split_inclusive('\n').nth(place.line - 1);
    let line = line.context("a mutant is beyond the end of its file")?;
    let before: usize = source
        .split_inclusive('\n')
        .take(place.line - 1)
        .map(str::len)
        .sum();
    let within: usize = line
        .chars()
        .take(place.column - 1)
        .map(char::len_utf8)
        .sum();
    Ok(before + within)
}

/// The line of the place, without its indent. A longer place is cut at the end of the line.
fn excerpt(source: &str, span: &Range<usize>) -> String {
    let start = source[..span.start].rfind('\n').map_or(0, |at| at + 1);
    let end = source[span.start..]
        .find('\n')
        .map_or(source.len(), |at| span.start + at);
    let stop = span.end.min(end);
    format!(
        "{}«{}»{}",
        source[start..span.start].trim_start(),
        &source[span.start..stop],
        source[stop..end].trim_end()
    )
}

/// The lines of each file that differ from the revision.
pub(super) fn changed(since: &str) -> Result<BTreeMap<String, BTreeSet<usize>>> {
    let output = Command::new("git")
        .args(["diff", "--unified=0", "--no-color", "--no-prefix", since])
        .args(["--", "src"])
        .current_dir(project::root())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        bail!("git cannot list what changed since {since}");
    }
    Ok(changed_lines(&String::from_utf8_lossy(&output.stdout)))
}

/// Reads `+++ file` and `@@ -a,b +start,count @@`.
fn changed_lines(diff: &str) -> BTreeMap<String, BTreeSet<usize>> {
    let mut changed: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    let mut file = String::new();
    for line in diff.lines() {
        if let Some(name) = line.strip_prefix("+++ ") {
            name.trim().clone_into(&mut file);
        } else if let Some(hunk) = line.strip_prefix("@@ ")
            && let Some(new) = hunk.split_whitespace().find_map(|w| w.strip_prefix('+'))
        {
            let (start, count) = new.split_once(',').unwrap_or((new, "1"));
            if let (Ok(start), Ok(count)) = (start.parse::<usize>(), count.parse::<usize>()) {
                let lines = changed.entry(file.clone()).or_default();
                lines.extend(start..start + count);
            }
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_behind_characters_of_more_than_one_byte() {
        let source = "one\n  é > b;\n";

        let span = offset(source, Place { line: 2, column: 5 }).unwrap_or_default()
            ..offset(source, Place { line: 2, column: 6 }).unwrap_or_default();

        assert_eq!(&source[span.clone()], ">");
        assert_eq!(excerpt(source, &span), "é «>» b;");
    }

    #[test]
    fn a_place_of_several_lines_is_shown_by_its_first() {
        let source = "fn a() {\n    b();\n    c();\n}\n";

        assert_eq!(excerpt(source, &(13..26)), "«b();»");
    }

    #[test]
    fn the_lines_that_a_revision_does_not_have_are_read_from_the_diff() {
        let diff = "--- src/a.rs\n+++ src/a.rs\n@@ -3,2 +3,0 @@ fn\n-x\n-y\n@@ -9 +7,2 @@\n-z\n+p\n+q\n\
                    --- /dev/null\n+++ src/b.rs\n@@ -0,0 +1 @@\n+new\n";

        let changed = changed_lines(diff);

        assert_eq!(changed["src/a.rs"], BTreeSet::from([7, 8]));
        assert_eq!(changed["src/b.rs"], BTreeSet::from([1]));
    }
}
