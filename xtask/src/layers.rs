//! The layer lint: modules of `src/` point down only, and the engine's rules do no input or output.
//!
//! It reads paths that start at the crate (`crate::…`, and `super::…` that climbs that far) out of
//! syn's syntax tree; what a macro expands to is not seen. The order and every exception are in the
//! two tables at the top. The other crates of the workspace have only what `src/lib.rs` makes public.

mod source;
pub(crate) mod targets;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use source::{Reference, Source, module_of};

/// Top to bottom. A module may name modules of lower rows; a peer of its own row or a module above
/// only by [`ALLOWED`].
const LAYERS: &[&[&str]] = &[
    &["json"],
    &["ffi", "client"],
    &["error", "config"],
    &["engine", "listeners"],
    &["http", "storage", "crypto", "tokens"],
    &["wire", "model", "clock"],
    &["platform"],
];

/// The fakes and the simulator: may name anything, and only [`MAY_USE_TESTING`] may name it.
const TESTING: &str = "testing";

/// In addition to unit tests, which are not shipped.
const MAY_USE_TESTING: &[&str] = &["ffi"];

/// A path prefix that one module may name although it is not below.
struct Allowed {
    from: &'static str,
    to: &'static str,
    reason: &'static str,
}

/// Every exception. One that no code uses is an error, so that the table has no stale row.
const ALLOWED: &[Allowed] = &[
    Allowed {
        from: "config",
        to: "error",
        reason: "refuses a setting with the public error",
    },
    Allowed {
        from: "http",
        to: "tokens",
        reason: "puts the token into the auth header",
    },
    Allowed {
        from: "http",
        to: "crypto",
        reason: "makes request and event ids",
    },
    Allowed {
        from: "storage",
        to: "crypto",
        reason: "seals the record",
    },
    Allowed {
        from: "storage",
        to: "tokens",
        reason: "keeps them inside the record",
    },
    Allowed {
        from: "crypto",
        to: "tokens",
        reason: "a PKCE verifier is a secret and is wiped like one",
    },
    Allowed {
        from: "platform",
        to: "storage",
        reason: "chooses the secure store that the platform has",
    },
    Allowed {
        from: "model",
        to: "wire::json",
        reason: "reads and compares objects by their exact text",
    },
    Allowed {
        from: "wire",
        to: "model",
        reason: "a response is read once, into the objects that it holds",
    },
    Allowed {
        from: "wire",
        to: "tokens",
        reason: "a response is read once, into the tokens that it holds",
    },
    Allowed {
        from: "clock",
        to: "crypto::random_id",
        reason: "names a boot where the kernel does not",
    },
];

/// Files of the engine that hold its rules: by the start of their name, and a whole folder.
const PURE_FILES: &[&str] = &[
    "effect",
    "event",
    "reconcile",
    "schedule",
    "staleness",
    "state",
    "transition",
    "types",
    "view",
];
const PURE_FOLDER: &str = "rules";

/// What a rule must not mention: it gets the time as an argument and returns effects.
const IMPURE: &[&str] = &["reqwest", "tokio", "SystemTime", "Instant"];
const IMPURE_PATHS: &[&str] = &["std::fs"];

/// Checks `src/` of this workspace.
pub(crate) fn check(root: &Path) -> Result<()> {
    let source = root.join("src");
    let mut found = Vec::new();
    let mut used = BTreeSet::new();
    let mut count = 0;
    for (file, parsed) in sources(&source)? {
        found.extend(violations(&file, &parsed));
        used.extend(exceptions_used(&file, &parsed));
        count += 1;
    }
    found.extend(unused(&used));
    if found.is_empty() {
        println!("{count} files, {} exceptions in the table", ALLOWED.len());
        return Ok(());
    }
    bail!("layers (table: xtask/src/layers.rs)\n{}", found.join("\n"))
}

/// What is wrong in one file; `path` is relative to `src/`.
fn violations(path: &Path, source: &Source) -> Vec<String> {
    let module = module_of(path);
    let shown = format!("src/{}", path.display());
    let mut found = Vec::new();
    // lib.rs lists and re-exports everything.
    if let Some(from) = module.first() {
        if from != TESTING && layer_of(from).is_none() {
            found.push(format!(
                "{shown}: module `{from}` has no layer in the table"
            ));
        }
        found.extend(source.references(&module).iter().filter_map(|reference| {
            let why = refusal(from, reference)?;
            Some(format!(
                "{shown}:{}: crate::{} — {why}",
                reference.line,
                reference.path.join("::")
            ))
        }));
    }
    if is_pure(path) {
        found.extend(impurities(source).into_iter().map(|(line, what)| {
            format!("{shown}:{line}: {what} — the engine's rules do no input or output")
        }));
    }
    found
}

/// The rows of [`ALLOWED`] that this file needs.
fn exceptions_used(path: &Path, source: &Source) -> BTreeSet<usize> {
    let module = module_of(path);
    let Some(from) = module.first() else {
        return BTreeSet::new();
    };
    source
        .references(&module)
        .iter()
        .filter(|reference| !reference.is_macro)
        .flat_map(|reference| {
            ALLOWED
                .iter()
                .enumerate()
                .filter(|(_, allowed)| allows(allowed, from, &reference.path))
                .map(|(row, _)| row)
        })
        .collect()
}

/// The exceptions without a use, a line each.
fn unused(used: &BTreeSet<usize>) -> Vec<String> {
    ALLOWED
        .iter()
        .enumerate()
        .filter(|(row, _)| !used.contains(row))
        .map(|(_, Allowed { from, to, .. })| {
            format!("no code uses the exception {from} → {to}; remove it from the table")
        })
        .collect()
}

/// Why this reference is not allowed, or nothing.
fn refusal(from: &str, reference: &Reference) -> Option<String> {
    let to = reference.path.first()?.as_str();
    if from == to || from == TESTING || reference.is_macro {
        return None;
    }
    if to == TESTING {
        let allowed = reference.in_unit_test || MAY_USE_TESTING.contains(&from);
        return (!allowed).then(|| "testing is never part of a release".to_owned());
    }
    if ALLOWED
        .iter()
        .any(|allowed| allows(allowed, from, &reference.path))
    {
        return None;
    }
    let narrower = ALLOWED
        .iter()
        .find(|allowed| allowed.from == from && allowed.to.split("::").next() == Some(to));
    if let Some(Allowed { to, reason, .. }) = narrower {
        return Some(format!("{from} may name {to} alone ({reason})"));
    }
    let Some(target) = layer_of(to) else {
        return Some("names no module with a layer; write the module, not a re-export".to_owned());
    };
    match layer_of(from) {
        Some(own) if target > own => None,
        Some(own) if target == own => Some(format!("{from} and {to} are peers")),
        _ => Some(format!("{from} is below {to}")),
    }
}

fn allows(allowed: &Allowed, from: &str, path: &[String]) -> bool {
    allowed.from == from
        && allowed
            .to
            .split("::")
            .enumerate()
            .all(|(index, part)| path.get(index).is_some_and(|named| named == part))
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&module))
}

fn is_pure(path: &Path) -> bool {
    let mut parts = path.iter().map(|part| part.to_string_lossy());
    if parts.next().as_deref() != Some("engine") {
        return false;
    }
    parts.next().is_some_and(|name| {
        name == PURE_FOLDER || PURE_FILES.iter().any(|prefix| name.starts_with(prefix))
    })
}

fn impurities(source: &Source) -> Vec<(usize, String)> {
    let words = source.words.iter().cloned();
    let mut found: Vec<(usize, String)> = words
        .filter(|(_, word)| IMPURE.contains(&word.as_str()))
        .collect();
    for named in &source.paths {
        let joined = named.parts.join("::");
        let is_below = |path: &&str| joined == **path || joined.starts_with(&format!("{path}::"));
        if IMPURE_PATHS.iter().any(is_below) {
            found.push((named.line, joined));
        }
    }
    found.sort();
    found
}

/// Every file below a folder, by its path from there.
fn sources(folder: &Path) -> Result<Vec<(PathBuf, Source)>> {
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path)?;
        let source = Source::parse(&text).with_context(|| path.display().to_string())?;
        Ok((path.strip_prefix(folder)?.to_path_buf(), source))
    };
    rust_files(folder)?.into_iter().map(read).collect()
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        violations(Path::new(path), &Source::parse(text).unwrap())
    }

    #[test]
    fn pointing_down_is_fine() {
        let text = "use crate::{http::ApiClient, model::{User, Session}};\nuse crate::engine::X;";

        assert_eq!(found("error.rs", text), [""; 0]);
    }

    #[test]
    fn a_bad_sample_is_reported_by_line_and_reason() {
        let text =
            "use crate::model::User;\n\nfn f() -> crate::client::ConsumerClient { todo!() }\n";

        assert_eq!(
            found("storage/vault.rs", text),
            ["src/storage/vault.rs:3: crate::client::ConsumerClient — storage is below client"]
        );
    }

    #[test]
    fn groups_and_super_are_followed_to_the_module_they_name() {
        let text =
            "use crate::{model::User, engine::{State, Event}};\nuse super::super::client::X;";

        let found = found("http/mod.rs", "use super::engine::State;");
        assert_eq!(found.len(), 1, "{found:?}");
        let nested = self::found("http/api.rs", text);
        assert_eq!(nested.len(), 3, "{nested:?}");
    }

    #[test]
    fn comments_strings_and_own_modules_are_not_references() {
        let text = "// crate::client::X\n/* crate::client */\nconst A: &str = \"crate::client\";\n\
                    use super::Slot; use crate::storage::Slot; mod tests { use super::*; }";

        assert_eq!(found("storage/vault.rs", text), [""; 0]);
    }

    #[test]
    fn peers_need_a_line_in_the_table() {
        assert_eq!(
            found("storage/vault.rs", "use crate::crypto::seal;"),
            [""; 0]
        );
        assert_eq!(found("storage/vault.rs", "use crate::http::X;").len(), 1);
    }

    #[test]
    fn the_clock_may_name_one_function_of_crypto_and_no_other() {
        assert_eq!(
            found("clock.rs", "fn f() { crate::crypto::random_id(); }"),
            [""; 0]
        );
        assert_eq!(found("clock.rs", "use crate::crypto::seal;").len(), 1);
    }

    #[test]
    fn testing_is_for_testing_ffi_and_unit_tests() {
        let text = "use crate::testing::FakeClock;";

        assert_eq!(
            found(
                "testing/sim.rs",
                "use crate::client::X; use crate::engine::Y;"
            ),
            [""; 0]
        );
        assert_eq!(found("ffi/mod.rs", text), [""; 0]);
        assert_eq!(found("engine/driver.rs", text).len(), 1);
        assert_eq!(
            found(
                "engine/driver.rs",
                &format!("#[cfg(test)]\nmod tests {{ {text} }}")
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_module_without_a_layer_is_named() {
        assert_eq!(
            found("utils/mod.rs", ""),
            ["src/utils/mod.rs: module `utils` has no layer in the table"]
        );
    }

    #[test]
    fn rules_mention_no_time_no_runtime_and_no_file_system() {
        let text = "use std::{fs::File, time::Instant};\nuse tokio::sync::Mutex; // SystemTime\n";

        assert_eq!(
            found("engine/rules/session.rs", text),
            [
                "src/engine/rules/session.rs:1: Instant — the engine's rules do no input or output",
                "src/engine/rules/session.rs:1: std::fs::File — the engine's rules do no input or output",
                "src/engine/rules/session.rs:2: tokio — the engine's rules do no input or output",
            ]
        );
        assert_eq!(found("engine/transition_mfa.rs", text).len(), 3);
        assert_eq!(found("engine/driver.rs", text), [""; 0]);
    }

    #[test]
    fn an_exception_that_no_code_uses_is_an_error() {
        let row = |from: &str, to: &str| {
            ALLOWED
                .iter()
                .position(|allowed| allowed.from == from && allowed.to == to)
                .unwrap()
        };
        let clock = row("clock", "crypto::random_id");

        let used = |path: &str, text: &str| {
            exceptions_used(Path::new(path), &Source::parse(text).unwrap())
        };
        let elsewhere = used("error.rs", "use crate::model::User;");
        let used = used(
            "clock.rs",
            "// crate::error::X\nfn f() { crate::crypto::random_id(); }",
        );

        assert_eq!(used, BTreeSet::from([clock]));
        assert!(elsewhere.is_empty());
        let found = unused(&used);
        assert_eq!(found.len(), ALLOWED.len() - 1);
        assert!(found.iter().all(|line| !line.contains("clock → ")));
        assert!(found.iter().any(|line| line.contains("storage → crypto")));
    }

    #[test]
    fn every_exception_names_layered_modules_and_says_why() {
        for allowed in ALLOWED {
            let to = allowed.to.split("::").next().unwrap();
            assert!(layer_of(allowed.from).is_some() && layer_of(to).is_some());
            assert!(!allowed.reason.is_empty());
        }
    }
}
