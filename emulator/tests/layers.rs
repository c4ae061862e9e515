//! Modules of `src/` name only modules of lower layers: the state knows nothing of requests, and the vendor's APIs
//! nothing of connections and the control API.
#![allow(clippy::unwrap_used, missing_docs)] // a test fails by panicking

use std::path::{Path, PathBuf};

/// Top to bottom. A module names those of lower rows alone.
const LAYERS: &[&[&str]] = &[
    &["server", "tls"],
    &["control"],
    &["api"],
    &["shared"],
    &["seed", "faults", "request_log"],
    &["state"],
    &["factors", "totp", "types"],
    &["error", "fields", "lock", "policy", "values"],
];

/// The root, which names everything, and the two files of the program, which is another crate.
const ROOTS: [&str; 3] = ["lib", "main", "seed_line"];

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|it| it == "rs") {
            files.push(path);
        }
    }
    files
}

/// The modules after `crate::`, each with its line.
fn named(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(index, line)| {
        line.split("crate::").skip(1).map(move |rest| {
            let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_');
            (index + 1, &rest[..end.unwrap_or(rest.len())])
        })
    })
}

/// What is wrong with one file of this module.
fn violations(module: &str, text: &str) -> Vec<String> {
    let Some(own) = layer_of(module) else {
        return vec![format!("{module} has no layer")];
    };
    named(text)
        .filter(|(_, other)| *other != module && layer_of(other).is_none_or(|it| it <= own))
        .map(|(line, other)| format!("{module}:{line}: crate::{other} is not below"))
        .collect()
}

#[test]
fn modules_name_lower_layers_only() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");

    let mut found = Vec::new();
    for path in rust_files(&source) {
        let relative = path.strip_prefix(&source).unwrap().with_extension("");
        let module = relative.iter().next().unwrap().to_str().unwrap();
        if !ROOTS.contains(&module) {
            found.extend(violations(module, &std::fs::read_to_string(&path).unwrap()));
        }
    }

    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_module_above_a_peer_and_one_without_a_layer_are_found() {
    let of_state = |text| violations("state", text);

    assert_eq!(
        of_state("use crate::types::Options;\nuse crate::state::ids;"),
        [""; 0]
    );
    assert_eq!(of_state("\nuse crate::api::request;").len(), 1);
    assert_eq!(violations("server", "crate::tls::made()").len(), 1);
    assert_eq!(violations("helpers", "").len(), 1);
}
