//! The table for people and the table in code are the same table.

use crate::engine::state::StandingKind;
use crate::engine::transition::{EventKind, Rule, rule};

const PAGE: &str = include_str!("../../../docs/session-states.md");

/// The rows of the table under this heading, as cells.
fn rows(heading: &str) -> Vec<Vec<String>> {
    PAGE.lines()
        .skip_while(|line| *line != heading)
        .skip(1)
        .take_while(|line| !line.starts_with("## "))
        .filter(|line| line.starts_with('|'))
        .skip(2)
        .map(|line| {
            line.trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().trim_matches('`').to_owned())
                .collect()
        })
        .collect()
}

#[test]
fn every_cell_of_the_page_is_what_the_code_does_and_the_other_way_round() {
    let page = rows("## The table");
    let code: Vec<Vec<String>> = EventKind::ALL
        .iter()
        .map(|event| {
            std::iter::once(format!("{event:?}"))
                .chain(
                    StandingKind::ALL
                        .iter()
                        .map(|kind| format!("{:?}", rule(*kind, *event))),
                )
                .collect()
        })
        .collect();

    assert_eq!(page, code);
}

#[test]
fn the_page_explains_every_rule_once_and_no_other() {
    let explained: Vec<String> = rows("## The rules")
        .into_iter()
        .filter_map(|row| row.into_iter().next())
        .collect();
    let named: Vec<String> = Rule::ALL.iter().map(|rule| format!("{rule:?}")).collect();

    assert_eq!(explained, named);
}

#[test]
fn every_rule_is_reached_from_the_table() {
    for wanted in Rule::ALL {
        let reached = EventKind::ALL.iter().any(|event| {
            StandingKind::ALL
                .iter()
                .any(|kind| rule(*kind, *event) == *wanted)
        });
        assert!(reached, "{wanted:?}");
    }
}

#[test]
fn every_row_of_the_small_tables_names_a_test_that_exists() {
    let tests = [
        ("asks", include_str!("asks.rs")),
        ("ends", include_str!("ends.rs")),
        ("fence", include_str!("fence.rs")),
        ("store", include_str!("store.rs")),
        ("time", include_str!("time.rs")),
    ];
    for heading in [
        "## The fence",
        "## What ends a session",
        "## The small tables",
    ] {
        let rows = rows(heading);
        assert!(!rows.is_empty(), "{heading}");
        for row in rows {
            let shown_by = row.last().unwrap();
            let (file, test) = shown_by.split_once("::").expect(shown_by);
            let (_, source) = tests.iter().find(|(name, _)| *name == file).unwrap();
            assert!(source.contains(&format!("fn {test}(")), "{shown_by}");
        }
    }
}
