//! `cargo xtask mutants`: changes of the engine and the storage, none chosen by hand, each of which at least one unit
//! test or seed of the simulator has to notice.
//!
//! `cargo mutants` names the changes. All are compiled into one copy of the sources, each behind a switch, so that
//! trying one costs a run and no build (`docs/mutants.md`). Results are kept by file; a file that did not change is
//! not tried again.

mod list;
mod report;
mod run;
mod switch;
mod tree;

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Result, bail};
use sha1::{Digest, Sha1};

use crate::project;
use list::Mutant;
use report::{Fate, Ledger};
use run::Trials;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Only the mutants of lines that changed since this revision; nothing is written down
    #[arg(long)]
    since: Option<String>,
    /// Only files whose path begins with this
    #[arg(long)]
    only: Vec<String>,
    /// Only the mutants that survived, to see whether new tests kill them
    #[arg(long, conflicts_with = "since")]
    survivors: bool,
}

/// Tries what is to be tried. A survivor of a changed line is a failure.
pub(crate) fn run(args: &Args) -> Result<()> {
    let mut ledger = Ledger::read()?;
    let files = chosen(args, list::mutants()?, &ledger)?;
    let mutants: Vec<Mutant> = files.into_iter().flat_map(|(_, mutants)| mutants).collect();
    if mutants.is_empty() {
        println!("there are no mutants to try");
        // Reasons that were written by hand belong on the page.
        return ledger.write();
    }
    let built = tree::build(&mutants)?;
    let trials = Trials::record(&built)?;
    let mut survivors = Vec::new();
    for (file, numbers) in by_file(&mutants) {
        let started = Instant::now();
        let alive: Vec<usize> = numbers
            .iter()
            .copied()
            .filter(|number| !built.left_out.contains_key(number))
            .collect();
        let mut verdicts = built.left_out.clone();
        verdicts.extend(alive.iter().copied().zip(trials.verdicts(&alive)?));
        let results: Vec<_> = numbers
            .iter()
            .filter_map(|number| {
                let mutant = &mutants[*number];
                let verdict = verdicts.remove(number)?;
                Some((mutant, ledger.judged(mutant, verdict)))
            })
            .collect();
        let seconds = started.elapsed().as_secs();
        let survived = results
            .iter()
            .filter(|(_, verdict)| verdict.fate == Fate::Survived);
        let survived: Vec<_> = survived
            .map(|(mutant, _)| {
                format!(
                    "{file}:{}: {}: {}",
                    mutant.lines.start, mutant.what, mutant.code
                )
            })
            .collect();
        println!(
            "{file}: {} mutants, {} survived, {seconds} s",
            numbers.len(),
            survived.len()
        );
        for survivor in &survived {
            println!("  {survivor}");
        }
        survivors.extend(survived);
        if args.since.is_none() {
            ledger.put(file, !args.survivors, hash(file)?, seconds, &results);
            ledger.write()?;
        }
    }
    if args.since.is_some() && !survivors.is_empty() {
        bail!("{} mutants of changed lines survived", survivors.len());
    }
    Ok(())
}

/// The files and mutants that the arguments select.
fn chosen(
    args: &Args,
    files: Vec<(String, Vec<Mutant>)>,
    ledger: &Ledger,
) -> Result<Vec<(String, Vec<Mutant>)>> {
    let changed = args.since.as_deref().map(list::changed).transpose()?;
    let mut chosen = Vec::new();
    for (file, mut mutants) in files {
        if !args.only.is_empty() && !args.only.iter().any(|only| file.starts_with(only)) {
            continue;
        }
        if let Some(changed) = &changed {
            let lines = changed.get(&file);
            mutants.retain(|mutant| {
                lines.is_some_and(|lines| lines.range(mutant.lines.clone()).next().is_some())
            });
        } else if args.survivors {
            mutants.retain(|mutant| ledger.survived(mutant));
        } else if ledger.hash(&file) == Some(hash(&file)?.as_str()) {
            println!("{file}: has not changed");
            continue;
        }
        chosen.push((file, mutants));
    }
    Ok(chosen)
}

/// Numbers of the mutants, the files in their order.
fn by_file(mutants: &[Mutant]) -> Vec<(&str, Vec<usize>)> {
    let mut files: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut positions = BTreeMap::new();
    for (number, mutant) in mutants.iter().enumerate() {
        let position = *positions.entry(mutant.file.as_str()).or_insert_with(|| {
            files.push((&mutant.file, Vec::new()));
            files.len() - 1
        });
        files[position].1.push(number);
    }
    files
}

fn hash(file: &str) -> Result<String> {
    let content = std::fs::read(project::root().join(file))?;
    Ok(base16ct::lower::encode_string(&Sha1::digest(content)))
}
