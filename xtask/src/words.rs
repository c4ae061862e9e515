//! The words of the repository: the spelling, by typos, and phrases that the project does not use.

use std::ops::Range;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::{self, run as exec};
use crate::steps::Outcome;
use crate::tools::TYPOS;

/// A phrase that this project does not use, because only this project would understand it.
struct Phrase {
    /// Every form, in lower case. Errors show the first one.
    forms: &'static [&'static str],
    /// What to write.
    instead: &'static str,
    /// A file in which this text stands may use the phrase: there it is a word of the language.
    unless: Option<&'static str>,
}

const PHRASES: &[Phrase] = &[
    // Without "fenced": Markdown has fenced code blocks.
    Phrase {
        forms: &["fence", "fences", "fencing"],
        instead: "staleness check",
        unless: Some("sync::atomic"),
    },
    Phrase {
        forms: &["vouch", "vouches", "vouched", "vouching"],
        instead: "confirm",
        unless: None,
    },
    Phrase {
        forms: &[
            "overtake",
            "overtakes",
            "overtook",
            "overtaken",
            "overtaking",
        ],
        instead: "supersede, come before",
        unless: None,
    },
    Phrase {
        forms: &["heal", "heals", "healed", "healing"],
        instead: "recover",
        unless: None,
    },
    Phrase {
        forms: &["same hands", "same hand"],
        instead: "the same owner, process or thread",
        unless: None,
    },
    Phrase {
        forms: &["who waits", "who wait", "who waited", "who is waiting"],
        instead: "the waiting threads, tasks or callers",
        unless: None,
    },
    Phrase {
        forms: &["of one moment"],
        instead: "a consistent snapshot",
        unless: None,
    },
    Phrase {
        forms: &[
            "hand over",
            "hands over",
            "handed over",
            "handing over",
            "handover",
            "handovers",
        ],
        instead: "set, pass, send or return",
        unless: None,
    },
    Phrase {
        forms: &["creating call", "creating calls"],
        instead: "sign-in request",
        unless: None,
    },
    Phrase {
        forms: &["hear of", "hears of", "heard of", "hearing of"],
        instead: "be notified of, receive",
        unless: None,
    },
    Phrase {
        forms: &["patience"],
        instead: "a timeout, a limit",
        unless: None,
    },
    Phrase {
        forms: &["taste", "tastes", "tasted", "tasting"],
        instead: "an example",
        unless: None,
    },
    Phrase {
        forms: &["half signed in"],
        instead: "with an intermediate session",
        unless: None,
    },
];

/// Runs typos over the repository, or says what is missing. Exceptions are in `typos.toml`.
pub(crate) fn spelling() -> Result<Outcome> {
    TYPOS.run(|program| exec(Command::new(program).current_dir(project::root())))
}

/// Looks for the phrases in every text file that git tracks.
pub(crate) fn phrases() -> Result<()> {
    let root = project::root();
    let mut checked = 0;
    let mut found = Vec::new();
    for name in tracked(&root)? {
        // The list of the phrases has each of them.
        if Path::new(&name) == Path::new(file!()) {
            continue;
        }
        let path = root.join(&name);
        // A link to a folder, or a file that is deleted and not committed yet.
        if !path.is_file() {
            continue;
        }
        let bytes = std::fs::read(&path).with_context(|| format!("{name} cannot be read"))?;
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        checked += 1;
        found.extend(phrases_in(&name, &text));
    }
    if checked == 0 {
        bail!("git names no text file in {}", root.display());
    }
    if !found.is_empty() {
        bail!(
            "phrases that this project does not use (list: {})\n{}",
            file!(),
            found.join("\n")
        );
    }
    println!("{checked} files, {} phrases", PHRASES.len());
    Ok(())
}

/// Paths of the files that git tracks, from the root.
fn tracked(root: &Path) -> Result<Vec<String>> {
    let output = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root)
        .output()
        .context("git could not be started")?;
    if !output.status.success() {
        bail!(
            "`git ls-files` failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let names = String::from_utf8(output.stdout).context("the name of a file is not UTF-8")?;
    Ok(names.split_terminator('\0').map(str::to_owned).collect())
}

/// A line for each use of a phrase: file, line, the phrase, and what to write.
fn phrases_in(file: &str, text: &str) -> Vec<String> {
    let words = words(text);
    let mut found = Vec::new();
    for phrase in PHRASES {
        if phrase
            .unless
            .is_some_and(|technical| text.contains(technical))
        {
            continue;
        }
        for form in phrase.forms {
            let wanted: Vec<&str> = form.split(' ').collect();
            for candidate in words.windows(wanted.len()) {
                if matches(&wanted, text, candidate) {
                    let line = text[..candidate[0].start].matches('\n').count() + 1;
                    found.push((line, phrase));
                }
            }
        }
    }
    found.sort_by_key(|(line, _)| *line);
    found
        .into_iter()
        .map(|(line, Phrase { forms, instead, .. })| {
            format!("{file}:{line}: `{}`: write `{instead}`", forms[0])
        })
        .collect()
}

/// Whether these words of the text are the wanted ones, with nothing but spaces, the marks of a comment or the `_` of a
/// name between them.
fn matches(wanted: &[&str], text: &str, candidate: &[Range<usize>]) -> bool {
    wanted
        .iter()
        .zip(candidate)
        .all(|(wanted, at)| text[at.clone()].eq_ignore_ascii_case(wanted))
        && candidate.windows(2).all(|pair| {
            text[pair[0].end..pair[1].start]
                .chars()
                .all(|between| between.is_whitespace() || "/*#!_->|".contains(between))
        })
}

/// Where the words are. A capital letter after a small one begins a new word, as in a name.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut start = None;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        let begins = before.is_lowercase() && letter.is_uppercase();
        if let Some(from) = start
            && (begins || !letter.is_alphabetic())
        {
            words.push(from..at);
            start = None;
        }
        if start.is_none() && letter.is_alphabetic() {
            start = Some(at);
        }
        before = letter;
    }
    words.extend(start.map(|from| from..text.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_reported_with_file_line_and_the_word_to_use() {
        let found = phrases_in("docs/a.md", "One.\nThe engine vouches for it.\n");

        assert_eq!(found, ["docs/a.md:2: `vouch`: write `confirm`"]);
    }

    #[test]
    fn a_phrase_is_found_over_the_end_of_a_line_of_a_comment() {
        let found = phrases_in("a.rs", "/// Tokens are handed\n    /// over to it.\n");

        assert_eq!(
            found,
            ["a.rs:1: `hand over`: write `set, pass, send or return`"]
        );
    }

    #[test]
    fn a_phrase_is_found_in_names() {
        for name in [
            "snapshot_of_one_moment",
            "snapshotOfOneMoment",
            "Of one moment",
        ] {
            assert_eq!(phrases_in("a.rs", name).len(), 1, "{name}");
        }
    }

    #[test]
    fn every_form_of_a_phrase_is_found() {
        for text in [
            "Nothing overtakes it.",
            "A later sign-out overtook this.",
            "fun run(overtaking: Boolean)",
            "It hands over a request.",
            "The process can hand over the lock.",
            "The handover of the tokens.",
            "The store healed.",
            "It was vouched for.",
            "The process hears of it, or heard of it.",
            "Callers who wait.",
        ] {
            assert!(!phrases_in("a.kt", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn words_that_contain_a_phrase_or_are_parted_by_a_sentence_are_other_words() {
        let text = "Fenced code. A healthy store. It hears. Of course. Unheard-of. It takes over. By hand. Over.";

        assert_eq!(phrases_in("a.md", text), Vec::<String>::new());
    }

    #[test]
    fn a_fence_of_the_memory_model_is_a_word_of_the_language() {
        let text = "// The fence pairs with the other.";

        assert_eq!(phrases_in("a.rs", text).len(), 1);
        let with_import = format!("use std::sync::atomic::fence;\n{text}");
        assert_eq!(phrases_in("a.rs", &with_import), Vec::<String>::new());
    }
}
