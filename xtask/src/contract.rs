//! `cargo xtask contract`: recorded exchanges held against the vendor's `OpenAPI` file.
//!
//! The vendor's file is not part of this repository; where it is absent the command says so and
//! succeeds. Which operations the recording covers is kept in docs/contract-coverage.json, and
//! losing one fails.

mod openapi;
mod report;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::project;
use openapi::OpenApi;
use report::validate;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The vendor's `OpenAPI` 3.1 file
    #[arg(long)]
    openapi: PathBuf,
    /// Recorded exchanges, one JSON object a line
    #[arg(long)]
    log: Option<PathBuf>,
    /// Write what is covered to docs/contract-coverage.json
    #[arg(long, requires = "log")]
    update: bool,
}

/// One request and its answer, as recorded.
#[derive(Deserialize, Debug, Clone)]
pub(crate) struct Exchange {
    method: String,
    path: String,
    status: u16,
    #[serde(default)]
    request_body: Option<Value>,
    #[serde(default)]
    response_body: Option<Value>,
    origin: Origin,
}

/// Who sent the request. The vendor's schema binds our client's requests, not another's.
#[derive(Deserialize, Debug, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Origin {
    Client,
    Other,
}

/// docs/contract-coverage.json: operation ids, sorted.
#[derive(Serialize, Deserialize, Debug, Default, PartialEq, Eq)]
struct Coverage {
    /// Operations that answered 200 with a body the schema accepts.
    answered: BTreeSet<String>,
    /// Operations our client called with a body the schema accepts.
    called_by_client: BTreeSet<String>,
}

/// Validates, prints, and compares with the recorded coverage.
pub(crate) fn run(args: &Args) -> Result<()> {
    if !args.openapi.is_file() {
        println!("skipped: no file {}", args.openapi.display());
        return Ok(());
    }
    let openapi = OpenApi::from_yaml(&std::fs::read_to_string(&args.openapi)?)?;
    let Some(log) = &args.log else {
        openapi.compile_all()?;
        println!(
            "{} operations, every schema compiles; no --log, so no exchange was validated",
            openapi.operations().len()
        );
        return Ok(());
    };
    let report = validate(&openapi, &read_log(log)?)?;
    println!("{report}");
    if !report.violations.is_empty() {
        bail!("{} violations of the contract", report.violations.len());
    }
    let path = project::root().join("docs/contract-coverage.json");
    let covered = report.coverage();
    if args.update {
        std::fs::create_dir_all(path.parent().unwrap_or(&path))?;
        std::fs::write(&path, serde_json::to_string_pretty(&covered)? + "\n")?;
        println!("docs/contract-coverage.json written");
        return Ok(());
    }
    compare(&read_coverage(&path)?, &covered)
}

fn read_log(path: &Path) -> Result<Vec<Exchange>> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the log {} could not be read", path.display()))?;
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(index, line)| {
            serde_json::from_str(line)
                .with_context(|| format!("{}:{}: not an exchange", path.display(), index + 1))
        })
        .collect()
}

fn read_coverage(path: &Path) -> Result<Coverage> {
    if !path.is_file() {
        return Ok(Coverage::default());
    }
    serde_json::from_str(&std::fs::read_to_string(path)?)
        .with_context(|| format!("{} is not a coverage record", path.display()))
}

/// Fails with the operations that were covered and are not any more.
fn compare(before: &Coverage, now: &Coverage) -> Result<()> {
    let lost: Vec<String> = [
        ("answered", &before.answered, &now.answered),
        (
            "called by our client",
            &before.called_by_client,
            &now.called_by_client,
        ),
    ]
    .into_iter()
    .flat_map(|(what, before, now)| {
        before
            .difference(now)
            .map(move |id| format!("  {id} ({what})"))
    })
    .collect();
    if !lost.is_empty() {
        bail!("covered before and not any more:\n{}", lost.join("\n"));
    }
    if before != now {
        println!("more is covered than docs/contract-coverage.json says; `--update` records it");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn coverage(answered: &[&str]) -> Coverage {
        Coverage {
            answered: answered.iter().map(|id| (*id).to_owned()).collect(),
            ..Coverage::default()
        }
    }

    #[test]
    fn losing_an_operation_fails_and_names_it_even_when_another_is_new() {
        let result = compare(&coverage(&["A", "B"]), &coverage(&["A", "C"]));

        assert!(result.unwrap_err().to_string().contains("B (answered)"));
    }

    #[test]
    fn covering_more_passes() {
        assert!(compare(&coverage(&["A"]), &coverage(&["A", "B"])).is_ok());
    }

    #[test]
    fn an_exchange_line_may_leave_bodies_out() {
        let line = r#"{"method":"GET","path":"/x","status":200,"origin":"other"}"#;

        let exchange: Exchange = serde_json::from_str(line).unwrap();

        assert_eq!(
            (exchange.origin, exchange.request_body),
            (Origin::Other, None)
        );
    }
}
