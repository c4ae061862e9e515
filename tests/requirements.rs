//! What `docs/requirements.md` names exists.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../docs/requirements.md");
const STATES: &str = include_str!("../docs/session-states.md");

/// Sources of Rust, Kotlin, Java, Swift and TypeScript by their path without extension, `mod` and `main`.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ends_in = |extension: &str| path.extension().is_some_and(|it| it == extension);
        if path.is_dir() {
            // What Maven compiled is as large as the rest, and names nothing else.
            if !path.ends_with("target") {
                sources(&path, found);
            }
        } else if ["rs", "kt", "java", "swift", "ts", "tsx"]
            .into_iter()
            .any(ends_in)
        {
            let name = path.with_extension("").to_string_lossy().replace('\\', "/");
            let name = name.trim_end_matches("/mod").trim_end_matches("/main");
            found.push((name.to_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The last cells of all tables' rows.
fn evidence() -> impl Iterator<Item = &'static str> {
    PAGE.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .filter(|row| !row.starts_with("---") && *row != "requirement | evidence")
        .map(|row| row.rsplit(" | ").next().unwrap())
}

/// D1, N1, W1 and so on in a text.
fn marks(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric())
        .filter(|word| {
            word.strip_prefix(['D', 'N', 'W'])
                .is_some_and(|number| number.parse::<u8>().is_ok())
        })
}

#[test]
fn every_test_and_rule_that_is_named_as_evidence_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for folder in [
        "src",
        "tests",
        "emulator",
        "xtask",
        "bindings/kotlin",
        "bindings/swift/Tests",
        "bindings/react-native/tests",
        "bindings/react-native/native-check/swift-half/Tests",
    ] {
        sources(&root.join(folder), &mut all);
    }
    let missing: Vec<&str> = evidence()
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .filter(|name| match name.split_once("::") {
            Some((file, test)) => {
                // As Rust, Kotlin, Java, Swift and JavaScript begin a test.
                let begins = [
                    "fn {}(",
                    "fun `{}`(",
                    "void {}(",
                    "func {}(",
                    "it('{}'",
                    "test('{}'",
                    "])('{}'",
                    "] as const)('{}'",
                ]
                .map(|it| it.replace("{}", test));
                !all.iter().any(|(path, text)| {
                    path.ends_with(&format!("/{file}")) && begins.iter().any(|it| text.contains(it))
                })
            }
            None => !STATES.contains(&format!("\n| `{name}` | ")),
        })
        .collect();

    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_requirement_has_evidence_every_link_leads_somewhere_and_every_note_is_used() {
    let known =
        |cell: &str| cell.contains('`') || cell.contains("](") || marks(cell).next().is_some();
    let bare: Vec<&str> = evidence().filter(|cell| !known(cell)).collect();
    let used: BTreeSet<&str> = evidence().flat_map(marks).collect();
    let defined: BTreeSet<&str> = PAGE
        .lines()
        .filter_map(|line| line.strip_prefix("- **")?.split_once("**"))
        .map(|(mark, _)| mark)
        .collect();

    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let links = PAGE
        .split("](")
        .skip(1)
        .filter_map(|it| it.split(')').next());
    let dead: Vec<&str> = links
        .filter(|link| !link.starts_with('#') && !docs.join(link).exists())
        .collect();

    assert!(bare.is_empty(), "{bare:#?}");
    assert!(dead.is_empty(), "{dead:#?}");
    assert_eq!(used, defined);
}

/// Kotlin's exceptions have a `message` of their own, and a field of that name does not compile.
#[test]
fn no_field_of_an_error_that_apps_see_is_called_message() {
    let mut all = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
    let mut seen = 0;
    let mut wrong = Vec::new();
    for (path, text) in &all {
        for start in text.split("uniffi::Error").skip(1) {
            let body = start.split("\n}").next().unwrap();
            seen += 1;
            let fields = body.lines().map(str::trim);
            if fields
                .into_iter()
                .any(|line| line.trim_start_matches("pub ").starts_with("message:"))
            {
                wrong.push(path);
            }
        }
    }

    assert!(seen >= 4, "the errors are looked for in vain: {seen}");
    assert!(wrong.is_empty(), "{wrong:?}");
}
