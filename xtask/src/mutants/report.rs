//! The results of the mutants: `docs/mutants.json`, and the figures in `docs/mutants.md`. Reasons why a survivor is
//! equivalent are written into the file by hand, and stay.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::list::Mutant;
use crate::project;

const LEDGER: &str = "docs/mutants.json";
const PAGE: &str = "docs/mutants.md";
const BEGIN: &str = "<!-- written by cargo xtask mutants -->\n";

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Fate {
    /// A unit test fails.
    Test,
    /// A rule of the simulator breaks; no unit test fails.
    Simulator,
    /// A program does not end.
    Time,
    Survived,
    /// Nothing that can be observed differs; the reason was written by hand.
    Equivalent,
    /// It does not compile.
    NotViable,
    /// It cannot be switched on and off.
    NotRun,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) fate: Fate,
    pub(super) reason: String,
}

impl Verdict {
    pub(super) fn of(fate: Fate, reason: &str) -> Self {
        Self {
            fate,
            reason: reason.to_owned(),
        }
    }

    pub(super) fn not_run(reason: &str) -> Self {
        Self::of(Fate::NotRun, reason)
    }

    pub(super) fn not_viable(reason: &str) -> Self {
        Self::of(Fate::NotViable, reason)
    }
}

/// All results, by file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Ledger {
    pub(super) files: BTreeMap<String, Results>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Results {
    /// SHA-1 of the file that was tried.
    pub(super) hash: String,
    pub(super) seconds: u64,
    /// Killed by a unit test; not listed one by one.
    killed_by_tests: usize,
    listed: Vec<Listed>,
}

/// A mutant that no unit test killed.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Listed {
    mutant: String,
    code: String,
    line: usize,
    fate: Fate,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    reason: String,
}

impl Listed {
    fn is(&self, mutant: &Mutant) -> bool {
        self.mutant == mutant.what && self.code == mutant.code
    }
}

impl Ledger {
    pub(super) fn read() -> Result<Self> {
        let path = project::root().join(LEDGER);
        if !path.is_file() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(path)?;
        serde_json::from_str(&text).context("docs/mutants.json cannot be parsed")
    }

    /// Writes the file, and the figures of the page.
    pub(super) fn write(&self) -> Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        std::fs::write(project::root().join(LEDGER), text)?;
        let page = project::root().join(PAGE);
        if let Ok(text) = std::fs::read_to_string(&page)
            && let Some((kept, _)) = text.split_once(BEGIN)
        {
            std::fs::write(page, format!("{kept}{BEGIN}{}", self.figures()))?;
        }
        Ok(())
    }

    pub(super) fn hash(&self, file: &str) -> Option<&str> {
        self.files.get(file).map(|results| results.hash.as_str())
    }

    /// Whether it survived when it was tried last.
    pub(super) fn survived(&self, mutant: &Mutant) -> bool {
        let listed = self.files.get(&mutant.file).into_iter();
        let mut listed = listed.flat_map(|results| &results.listed);
        listed.any(|listed| listed.fate == Fate::Survived && listed.is(mutant))
    }

    /// A survivor that was marked as equivalent by hand is equivalent.
    pub(super) fn judged(&self, mutant: &Mutant, verdict: Verdict) -> Verdict {
        let listed = self.files.get(&mutant.file).into_iter();
        let mut listed = listed.flat_map(|results| &results.listed);
        let known = listed.find(|listed| listed.fate == Fate::Equivalent && listed.is(mutant));
        match known {
            Some(known) if verdict.fate == Fate::Survived => {
                Verdict::of(Fate::Equivalent, &known.reason)
            }
            _ => verdict,
        }
    }

    /// Puts results in: of a whole file in the place of what was known of it, or of some of its mutants.
    pub(super) fn put(
        &mut self,
        file: &str,
        whole: bool,
        hash: String,
        seconds: u64,
        all: &[(&Mutant, Verdict)],
    ) {
        let results = self.files.entry(file.to_owned()).or_default();
        if whole {
            *results = Results::default();
        }
        results.hash = hash;
        results.seconds += seconds;
        for (mutant, verdict) in all {
            results.listed.retain(|listed| !listed.is(mutant));
            if verdict.fate == Fate::Test {
                results.killed_by_tests += 1;
                continue;
            }
            results.listed.push(Listed {
                mutant: mutant.what.clone(),
                code: mutant.code.clone(),
                line: mutant.lines.start,
                fate: verdict.fate,
                reason: verdict.reason.clone(),
            });
        }
        results.listed.sort_by_key(|listed| listed.line);
    }

    fn figures(&self) -> String {
        let mut text = String::from(
            "| file | mutants | killed: tests | killed: simulator | killed: time | survived | equivalent | not viable | not run | s |\n\
             | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n",
        );
        let mut sums = [0; 9];
        for (file, results) in &self.files {
            let row = results.row();
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += value;
            }
            line(&mut text, &format!("`{file}`"), row);
        }
        line(&mut text, "all", sums);
        self.list(&mut text, Fate::Survived, "Survived");
        self.list(&mut text, Fate::Equivalent, "Equivalent");
        self.list(&mut text, Fate::NotRun, "Not run");
        text
    }

    fn list(&self, text: &mut String, fate: Fate, title: &str) {
        let _ = write!(text, "\n## {title}\n\n");
        let before = text.len();
        for (file, results) in &self.files {
            for listed in results.listed.iter().filter(|listed| listed.fate == fate) {
                let reason = if listed.reason.is_empty() { "" } else { ": " };
                let _ = writeln!(
                    text,
                    "- `{file}`, line {}, {}, `` {} ``{reason}{}",
                    listed.line, listed.mutant, listed.code, listed.reason
                );
            }
        }
        if text.len() == before {
            text.push_str("None.\n");
        }
    }
}

impl Results {
    fn row(&self) -> [usize; 9] {
        let of = |fate| {
            self.listed
                .iter()
                .filter(|listed| listed.fate == fate)
                .count()
        };
        [
            self.killed_by_tests + self.listed.len(),
            self.killed_by_tests,
            of(Fate::Simulator),
            of(Fate::Time),
            of(Fate::Survived),
            of(Fate::Equivalent),
            of(Fate::NotViable),
            of(Fate::NotRun),
            usize::try_from(self.seconds).unwrap_or(usize::MAX),
        ]
    }
}

fn line(text: &mut String, name: &str, row: [usize; 9]) {
    let row = row.map(|value| value.to_string()).join(" | ");
    let _ = writeln!(text, "| {name} | {row} |");
}
