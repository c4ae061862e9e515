//! Finds the tests of the Rust library by their names.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;

/// The files of the tests in `tests/`, by the names of the tests.
pub(super) fn find(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.join("tests")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let name = path
                    .strip_prefix(root)?
                    .to_string_lossy()
                    .replace('\\', "/");
                for test in tests(&std::fs::read_to_string(&path)?) {
                    found.insert(test, name.clone());
                }
            }
        }
    }
    Ok(found)
}

/// The names of the functions that have the attribute of a test.
fn tests(source: &str) -> Vec<String> {
    let mut is_test = false;
    let mut found = Vec::new();
    for line in source.lines() {
        if line.starts_with("#[tokio::test") || line.starts_with("#[test]") {
            is_test = true;
        } else if let Some((_, rest)) = line.split_once("fn ")
            && std::mem::take(&mut is_test)
        {
            found.extend(rest.split('(').next().map(str::to_owned));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::tests;

    #[test]
    fn only_functions_with_the_attribute_are_tests() {
        let source =
            "#[tokio::test(flavor = \"x\")]\n#[ignore]\nasync fn a_b() {\n}\nfn helper() {}\n";

        assert_eq!(tests(source), ["a_b"]);
    }
}
