//! The list of what the library is made of, as JSON of `CycloneDX`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::slices::{FEATURES, Slice};
use crate::project::{self, cargo};

pub(super) const FILE: &str = "StytchCore.cdx.json";

/// Every crate in the library of these slices, with licence and checksum.
pub(super) fn list(slices: &[Slice], version: &str) -> Result<Vec<u8>> {
    let mut crates = BTreeMap::new();
    let targets: BTreeSet<&str> = slices
        .iter()
        .flat_map(|slice| slice.cpus.iter().map(|cpu| cpu.target))
        .collect();
    for target in targets {
        let output = cargo(["tree", "--locked", "-p", "stytch-core"])
            .args(FEATURES)
            .args(["--target", target, "-e", "normal,no-proc-macro"])
            .args(["--prefix", "none", "--format", "{p}|{l}"])
            .output()?;
        let text = String::from_utf8(output.stdout)?;
        anyhow::ensure!(
            output.status.success(),
            "cargo tree failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        crates.extend(text.lines().filter_map(crate_of));
    }
    let lock = std::fs::read_to_string(project::root().join("Cargo.lock"))?;
    let checksums = checksums(&lock).context("Cargo.lock is not a lock file")?;
    let components: Vec<Value> = crates
        .iter()
        .filter(|((name, _), _)| name != "stytch-core")
        .map(|(id, licence)| component(id, licence, checksums.get(id).map(String::as_str)))
        .collect();
    let list = json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        // No time and no serial number: the same library is the same list.
        "metadata": { "component": {
            "type": "library", "name": "StytchCore", "version": version,
            "licenses": [{ "expression": "MIT OR Apache-2.0" }],
        } },
        "components": components,
    });
    Ok((serde_json::to_string_pretty(&list)? + "\n").into_bytes())
}

/// A crate's name and version.
type Id = (String, String);

/// `name v1.2.3 (proc-macro)|MIT`, with a mark after it when it was listed before.
fn crate_of(line: &str) -> Option<(Id, String)> {
    let (package, licence) = line.trim_end_matches(" (*)").split_once('|')?;
    let mut words = package.split_whitespace();
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    // Crates of a time when the slash meant "or".
    let licence = licence.replace('/', " OR ");
    Some(((name.to_owned(), version.to_owned()), licence))
}

fn checksums(lock: &str) -> Option<BTreeMap<Id, String>> {
    let lock: toml::Table = lock.parse().ok()?;
    let packages = lock.get("package")?.as_array()?;
    let text = |package: &toml::Value, key: &str| Some(package.get(key)?.as_str()?.to_owned());
    let listed = packages.iter().filter_map(|package| {
        let id = (text(package, "name")?, text(package, "version")?);
        Some((id, text(package, "checksum")?))
    });
    Some(listed.collect())
}

fn component((name, version): &Id, licence: &str, checksum: Option<&str>) -> Value {
    let mut component = json!({
        "type": "library",
        "name": name,
        "version": version,
        "purl": format!("pkg:cargo/{name}@{version}"),
        "licenses": [{ "expression": licence }],
    });
    if let Some(checksum) = checksum {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
    }
    component
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_a_crate_with_its_licence() {
        let id = ("a".to_owned(), "1.0.0".to_owned());

        assert_eq!(
            crate_of("a v1.0.0|MIT/Apache-2.0 (*)"),
            Some((id.clone(), "MIT OR Apache-2.0".to_owned()))
        );
        assert_eq!(
            crate_of("a v1.0.0 (/somewhere)|ISC"),
            Some((id, "ISC".to_owned()))
        );
        assert_eq!(crate_of(""), None);
    }

    #[test]
    fn every_crate_from_the_registry_has_a_checksum() {
        let lock = std::fs::read_to_string(project::root().join("Cargo.lock")).unwrap();

        let found = checksums(&lock).unwrap();

        assert!(
            found
                .keys()
                .any(|(name, _)| name == "security-framework-sys")
        );
        assert!(found.values().all(|sum| sum.len() == 64));
    }
}
