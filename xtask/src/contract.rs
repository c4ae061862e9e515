//! `cargo xtask contract`: compares the emulator's responses and our clients' requests with the
//! vendor's `OpenAPI` file.
//!
//! Three tests make the exchanges: `every_route` of the emulator, `every_call` and `json_door` of the
//! library.
//! The vendor's file is not part of this repository (CONTRIBUTING.md says where it is published). The variable
//! `STYTCH_OPENAPI` names it; where it is not set or names no file, the command says so and succeeds. What was covered is
//! kept in docs/contract-coverage.json, and losing any of it fails. The list of the vendor's operations that the emulator's tests
//! read has to be that of the file.

mod openapi;
mod report;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::host;
use crate::project::{self, run as exec};
use openapi::OpenApi;
use report::validate;

#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The vendor's `OpenAPI` 3.1 file, in place of the one that the variable `STYTCH_OPENAPI` names
    #[arg(long, value_name = "FILE")]
    openapi: Option<PathBuf>,
    /// Compare this recording with the file instead: entries of the emulator's request log, one
    /// JSON object a line
    #[arg(long)]
    log: Option<PathBuf>,
    /// Write what is covered to docs/contract-coverage.json, and the operations of the vendor's file to the list
    /// that the emulator's tests read
    #[arg(long, conflicts_with = "log")]
    update: bool,
}

/// Names the vendor's file.
const OPENAPI_VARIABLE: &str = "STYTCH_OPENAPI";

/// The variable that names the folder for the exchanges, for the tests.
const LOG_VARIABLE: &str = "STYTCH_CONTRACT_LOG";

/// The operations of the vendor's file, which a test of the emulator reads: each has to be served or listed as not
/// served.
const OPERATIONS: &str = "emulator/tests/vendor_operations.txt";

/// One request and its response: an entry of the emulator's request log.
#[derive(Deserialize, Debug, Clone)]
pub(crate) struct Exchange {
    method: String,
    path: String,
    /// Absent when there was no response.
    status: Option<u16>,
    /// The request's body.
    #[serde(default)]
    body: Option<Value>,
    /// The response's body.
    #[serde(default)]
    response: Option<Value>,
    #[serde(default)]
    origin: Origin,
}

/// Which program sent the request. Only requests of our clients have to match the vendor's schema.
#[derive(Deserialize, Debug, Default, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Origin {
    Client,
    #[default]
    Other,
}

/// docs/contract-coverage.json: operation ids, sorted.
#[derive(Serialize, Deserialize, Debug, Default, PartialEq, Eq)]
struct Coverage {
    /// Operations that responded 200 with a body that the schema accepts.
    answered: BTreeSet<String>,
    /// Operations that refused a request with an error of the vendor's shape.
    refused: BTreeSet<String>,
    /// Operations our client called with a body the schema accepts.
    called_by_client: BTreeSet<String>,
}

/// Records, validates, prints, and compares with the coverage before.
pub(crate) fn run(args: &Args) -> Result<()> {
    let variable = std::env::var_os(OPENAPI_VARIABLE).map(PathBuf::from);
    let file = match openapi_file(args.openapi.clone(), variable)? {
        Ok(file) => file,
        Err(missing) => {
            println!("skipped: {missing}");
            return Ok(());
        }
    };
    let openapi = OpenApi::from_yaml(&std::fs::read_to_string(&file)?)?;
    openapi.compile_all()?;
    let list = project::root().join(OPERATIONS);
    if args.update {
        std::fs::write(&list, openapi.routes().join("\n") + "\n")?;
        println!("{OPERATIONS} written");
    }
    compare_operations(&std::fs::read_to_string(&list)?, &openapi)?;
    let exchanges = match &args.log {
        Some(log) => read_log(log)?,
        None => walk()?,
    };
    let report = validate(&openapi, &exchanges)?;
    println!("{report}");
    if !report.violations.is_empty() {
        bail!("{} violations of the contract", report.violations.len());
    }
    if args.log.is_some() {
        return Ok(());
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

/// The vendor's file, or what is missing. A file that the command line names has to be there.
fn openapi_file(
    argument: Option<PathBuf>,
    variable: Option<PathBuf>,
) -> Result<Result<PathBuf, String>> {
    if let Some(file) = argument {
        if !file.is_file() {
            bail!("--openapi: no file {}", file.display());
        }
        return Ok(Ok(file));
    }
    Ok(match variable.filter(|file| !file.as_os_str().is_empty()) {
        None => Err(format!(
            "{OPENAPI_VARIABLE} is not set; it names the vendor's OpenAPI file (see CONTRIBUTING.md)"
        )),
        Some(file) if !file.is_file() => Err(format!(
            "{OPENAPI_VARIABLE} is {}, which is no file (see CONTRIBUTING.md)",
            file.display()
        )),
        Some(file) => Ok(file),
    })
}

/// Fails with the operations that only the list has or only the vendor's file.
fn compare_operations(list: &str, openapi: &OpenApi) -> Result<()> {
    let listed: BTreeSet<&str> = list.lines().collect();
    let routes = openapi.routes();
    let routes: BTreeSet<&str> = routes.iter().map(String::as_str).collect();
    let absent = routes
        .difference(&listed)
        .map(|it| format!("  {it} (not in the list)"));
    let gone = listed
        .difference(&routes)
        .map(|it| format!("  {it} (not in the vendor's file)"));
    let wrong: Vec<String> = absent.chain(gone).collect();
    if wrong.is_empty() {
        return Ok(());
    }
    bail!(
        "{OPERATIONS} does not list the operations of the vendor's file; `--update` writes it:\n{}",
        wrong.join("\n")
    )
}

/// Runs the three tests and reads what they wrote. The packages and features are those of
/// `cargo xtask test`, so that nothing is built twice.
fn walk() -> Result<Vec<Exchange>> {
    let folder = project::target_dir()?.join("contract");
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    std::fs::create_dir_all(&folder)?;
    exec(
        host::workspace("test")
            .args(["--test", "every_route", "--test", "every_call"])
            .args(["--test", "json_door"])
            .env(LOG_VARIABLE, &folder),
    )?;
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    files.sort();
    let mut exchanges = Vec::new();
    for file in files {
        exchanges.extend(read_log(&file)?);
    }
    if exchanges.is_empty() {
        bail!("the tests recorded no exchange in {}", folder.display());
    }
    Ok(exchanges)
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
        ("refused", &before.refused, &now.refused),
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
    fn without_the_vendors_file_what_is_missing_is_reported_in_words() {
        let unset = openapi_file(None, None).unwrap().unwrap_err();
        let empty = openapi_file(None, Some(PathBuf::new()))
            .unwrap()
            .unwrap_err();
        let absent = openapi_file(None, Some("absent.yml".into())).unwrap();

        assert!(unset.contains("STYTCH_OPENAPI is not set"), "{unset}");
        assert_eq!(empty, unset);
        assert!(absent.unwrap_err().contains("absent.yml, which is no file"));
    }

    #[test]
    fn a_file_of_the_command_line_has_to_be_there_and_goes_before_the_variable() {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");

        let found = openapi_file(Some(here.clone()), Some("absent.yml".into()));
        let absent = openapi_file(Some("absent.yml".into()), Some(here.clone()));

        assert_eq!(found.unwrap().unwrap(), here);
        assert!(
            absent
                .unwrap_err()
                .to_string()
                .contains("no file absent.yml")
        );
    }

    #[test]
    fn the_list_of_operations_has_to_be_that_of_the_vendors_file() {
        let openapi = OpenApi::from_yaml(report::SAMPLE).unwrap();
        let list = openapi.routes().join("\n") + "\n";
        let short = list.replace("GET /users/me\n", "");
        let long = format!("{list}GET /nowhere\n");

        let error = |list: &str| compare_operations(list, &openapi).unwrap_err().to_string();

        assert!(compare_operations(&list, &openapi).is_ok());
        assert!(error(&short).contains("GET /users/me (not in the list)"));
        assert!(error(&long).contains("GET /nowhere (not in the vendor's file)"));
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
    fn an_entry_of_the_request_log_is_an_exchange_of_another_unless_it_says_otherwise() {
        let line = r#"{"at_ms":1,"method":"GET","path":"/x","query":"","status":null}"#;

        let exchange: Exchange = serde_json::from_str(line).unwrap();

        assert_eq!(
            (exchange.origin, exchange.status, exchange.body),
            (Origin::Other, None, None)
        );
    }
}
