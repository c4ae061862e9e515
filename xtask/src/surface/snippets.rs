//! Snippets of the documentation: parts of a file that a language's tests compile, between `// snippet NAME` and
//! `// end`. The name is that of the call in surface.toml, such as `consumer.session.revoke`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, bail};

use super::{CLIENTS, Call, read};

/// The snippets of one language by their names.
pub(super) type Snippets = BTreeMap<String, String>;

/// The snippets in a file below `root`. Each call with an example in Rust that `is_there` in the language has one, and
/// no other call has.
pub(super) fn of(
    root: &Path,
    file: &str,
    calls: &[Vec<Call<'_>>],
    is_there: impl Fn(&Call<'_>) -> bool,
) -> Result<Snippets> {
    let snippets = parse(file, &read(&root.join(file))?)?;
    let wanted = CLIENTS.iter().zip(calls).flat_map(|((client, _), calls)| {
        let calls = calls
            .iter()
            .filter(|it| it.method.has_example() && is_there(it));
        calls.map(|call| call.snippet_name(client))
    });
    check(file, &wanted.collect(), &snippets)?;
    Ok(snippets)
}

fn check(file: &str, wanted: &BTreeSet<String>, snippets: &Snippets) -> Result<()> {
    let written: BTreeSet<String> = snippets.keys().cloned().collect();
    let missing = wanted
        .difference(&written)
        .map(|name| format!("no snippet {name}, which has an example in Rust"));
    let extra = written
        .difference(wanted)
        .map(|name| format!("the snippet {name} is about no call with an example in Rust"));
    let problems: Vec<_> = missing.chain(extra).collect();
    if !problems.is_empty() {
        bail!("{file}\n  {}", problems.join("\n  "));
    }
    Ok(())
}

/// The snippets by their names. `file` is for errors.
fn parse(file: &str, text: &str) -> Result<Snippets> {
    let mut found = BTreeMap::new();
    let mut open: Option<(String, usize, Vec<&str>)> = None;
    for (index, line) in text.lines().enumerate() {
        let trimmed = line.trim_start();
        let place = format!("{file}:{}", index + 1);
        if let Some(name) = trimmed.strip_prefix("// snippet ") {
            if let Some((before, ..)) = open {
                bail!("{place}: the snippet {before} has no `// end`");
            }
            open = Some((name.to_owned(), line.len() - trimmed.len(), Vec::new()));
        } else if trimmed == "// end" {
            let Some((name, indent, lines)) = open.take() else {
                bail!("{place}: no snippet ends here");
            };
            let lines = lines
                .iter()
                .map(|line| line.get(indent..).unwrap_or_default());
            let code = lines.collect::<Vec<_>>().join("\n");
            if found.insert(name.clone(), code).is_some() {
                bail!("{place}: a second snippet {name}");
            }
        } else if let Some((.., lines)) = &mut open {
            lines.push(line);
        }
    }
    match open {
        Some((name, ..)) => bail!("{file}: the snippet {name} has no `// end`"),
        None => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snippet_is_the_code_between_its_marks_without_their_indentation() {
        let text =
            "fun a() {\n    // snippet a.b.c\n    if (x) {\n        y()\n\n    }\n    // end\n}\n";

        let found = parse("S.kt", text).unwrap();

        assert_eq!(found["a.b.c"], "if (x) {\n    y()\n\n}");
    }

    #[test]
    fn a_call_without_a_snippet_and_a_snippet_without_a_call_are_named() {
        let wanted = ["b2b.a".to_owned(), "b2b.b".to_owned()].into();
        let snippets = parse("S.kt", "// snippet b2b.a\n// end\n// snippet b2b.c\n// end").unwrap();

        assert_eq!(
            check("S.kt", &wanted, &snippets).unwrap_err().to_string(),
            "S.kt\n  no snippet b2b.b, which has an example in Rust\n  \
             the snippet b2b.c is about no call with an example in Rust"
        );
    }

    #[test]
    fn marks_without_their_other_half_and_second_snippets_are_named_with_their_line() {
        for (text, expected) in [
            ("// end", "S.kt:1: no snippet ends here"),
            ("// snippet a", "S.kt: the snippet a has no `// end`"),
            (
                "// snippet a\n// snippet b\n// end",
                "S.kt:2: the snippet a has no `// end`",
            ),
            (
                "// snippet a\n// end\n// snippet a\n// end",
                "S.kt:4: a second snippet a",
            ),
        ] {
            assert_eq!(parse("S.kt", text).unwrap_err().to_string(), expected);
        }
    }
}
