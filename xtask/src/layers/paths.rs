//! Just enough reading of Rust to find paths: tokens without comments and strings, `use` groups
//! written out, and `super` resolved by the file's place and the inline modules around it.

use std::path::Path;

/// A word or a mark of the source, and its line.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) line: usize,
}

/// A path from the crate root, without the leading `crate`.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    /// `crate::name!`: macros live at the root whatever module defines them.
    pub(super) is_macro: bool,
    /// Inside a module under `#[cfg(test)]`.
    pub(super) in_unit_test: bool,
}

/// `engine/rules/mod.rs` is `["engine", "rules"]`; `lib.rs` is the root, `[]`.
pub(super) fn module_of(path: &Path) -> Vec<String> {
    let mut parts: Vec<String> = path
        .with_extension("")
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if parts
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        parts.pop();
    }
    parts
}

/// Every path of the text that starts at the crate root or climbs by `super`.
pub(super) fn references(module: &[String], text: &str) -> Vec<Reference> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    // Inline modules around the current token: (brace depth inside, name, is a unit test).
    let mut inline: Vec<(usize, String, bool)> = Vec::new();
    let mut depth = 0_usize;
    for index in 0..tokens.len() {
        let word = |offset: usize| {
            tokens
                .get(index + offset)
                .map_or("", |token| token.text.as_str())
        };
        match word(0) {
            "{" => depth += 1,
            "}" => {
                if inline.last().is_some_and(|(inside, ..)| *inside == depth) {
                    inline.pop();
                }
                depth = depth.saturating_sub(1);
            }
            "mod" if word(2) == "{" => {
                let for_test =
                    is_unit_test(&tokens[..index]) || inline.iter().any(|(.., inner)| *inner);
                inline.push((depth + 1, word(1).to_owned(), for_test));
            }
            start @ ("crate" | "super") if word(1) == "::" && !continues(&tokens, index) => {
                let here: Vec<String> = module
                    .iter()
                    .cloned()
                    .chain(inline.iter().map(|(_, name, _)| name.clone()))
                    .collect();
                let in_unit_test = inline.last().is_some_and(|(.., for_test)| *for_test);
                let climbs = start == "super";
                found.extend(expand(&tokens[index..]).into_iter().filter_map(|raw| {
                    let path = resolve(&here, raw.path, climbs)?;
                    Some(Reference {
                        path,
                        in_unit_test,
                        ..raw
                    })
                }));
            }
            _ => {}
        }
    }
    found
}

/// `a::super` is not a start; `super` after `super::` is handled with its first word.
fn continues(tokens: &[Token], index: usize) -> bool {
    index > 0 && tokens[index - 1].text == "::"
}

/// `#[cfg(test)]`, perhaps with more attributes and a visibility, right before.
fn is_unit_test(before: &[Token]) -> bool {
    let start = before
        .iter()
        .rposition(|token| matches!(token.text.as_str(), ";" | "}" | "{"))
        .map_or(0, |last| last + 1);
    let words: Vec<&str> = before[start..]
        .iter()
        .map(|token| token.text.as_str())
        .collect();
    words.windows(3).any(|three| three == ["cfg", "(", "test"])
}

/// The path below the crate root, or nothing for the root itself and its globs.
fn resolve(here: &[String], raw: Vec<String>, climbs: bool) -> Option<Vec<String>> {
    let mut path = if climbs { here.to_vec() } else { Vec::new() };
    for part in raw {
        match part.as_str() {
            "crate" => path.clear(),
            "super" => {
                path.pop();
            }
            "self" | "*" => {}
            _ => path.push(part),
        }
    }
    (!path.is_empty()).then_some(path)
}

/// The paths that begin at the first token, each `use` group written out.
pub(super) fn expand(tokens: &[Token]) -> Vec<Reference> {
    let mut found = Vec::new();
    branch(tokens, &mut 0, &[], &mut found);
    found
}

/// Reads one path from `at`, adding each of its ends to `found`; leaves `at` behind it.
fn branch(tokens: &[Token], at: &mut usize, prefix: &[String], found: &mut Vec<Reference>) {
    let mut path = prefix.to_vec();
    while let Some(token) = tokens.get(*at) {
        if token.text == "{" {
            *at += 1;
            while tokens.get(*at).is_some_and(|token| token.text != "}") {
                branch(tokens, at, &path, found);
                // Past an `as name` and the comma; a lone mark must not stop the walk.
                while tokens
                    .get(*at)
                    .is_some_and(|token| !matches!(token.text.as_str(), "," | "}"))
                {
                    *at += 1;
                }
                if tokens.get(*at).is_some_and(|token| token.text == ",") {
                    *at += 1;
                }
            }
            *at += 1;
            return;
        }
        if token.text != "*" && !is_word(&token.text) {
            return;
        }
        path.push(token.text.clone());
        *at += 1;
        let next = |offset: usize| {
            tokens
                .get(*at + offset)
                .map_or("", |token| token.text.as_str())
        };
        if next(0) != "::" || next(1) == "<" {
            let is_macro = next(0) == "!";
            found.push(Reference {
                path,
                line: token.line,
                is_macro,
                in_unit_test: false,
            });
            return;
        }
        *at += 1;
    }
}

fn is_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || first == '_')
}

/// The words and marks of the text; comments, strings and characters are left out.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let start = at;
        let next = chars.get(at + 1).copied().unwrap_or(' ');
        match chars[at] {
            '/' if next == '/' => at = seek(&chars, at, |c| c == '\n'),
            '/' if next == '*' => at = after_block_comment(&chars, at),
            '"' => at = after_string(&chars, at),
            'r' if raw_hashes(&chars, at + 1).is_some() => at = after_raw(&chars, at + 1),
            'b' if next == 'r' && raw_hashes(&chars, at + 2).is_some() => {
                at = after_raw(&chars, at + 2);
            }
            '\'' => at = after_quote(&chars, at),
            first if first.is_alphanumeric() || first == '_' => {
                at = seek(&chars, at, |c| !(c.is_alphanumeric() || c == '_'));
                let text = chars[start..at].iter().collect();
                found.push(Token { text, line });
            }
            ':' if next == ':' => {
                at += 2;
                found.push(Token {
                    text: "::".into(),
                    line,
                });
            }
            mark => {
                at += 1;
                if !mark.is_whitespace() {
                    found.push(Token {
                        text: mark.to_string(),
                        line,
                    });
                }
            }
        }
        line += chars[start..at.min(chars.len())]
            .iter()
            .filter(|c| **c == '\n')
            .count();
    }
    found
}

fn seek(chars: &[char], from: usize, stop: impl Fn(char) -> bool) -> usize {
    (from..chars.len())
        .find(|at| stop(chars[*at]))
        .unwrap_or(chars.len())
}

fn after_block_comment(chars: &[char], from: usize) -> usize {
    let (mut at, mut depth) = (from, 0_usize);
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => {
                depth += 1;
                at += 2;
            }
            ('*', Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    at
}

fn after_string(chars: &[char], from: usize) -> usize {
    let mut at = from + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    at
}

/// How many `#` stand between here and an opening quote.
fn raw_hashes(chars: &[char], from: usize) -> Option<usize> {
    let quote = seek(chars, from, |c| c != '#');
    (chars.get(quote) == Some(&'"')).then_some(quote - from)
}

fn after_raw(chars: &[char], from: usize) -> usize {
    let hashes = raw_hashes(chars, from).unwrap_or(0);
    let mut at = from + hashes + 1;
    while at < chars.len() {
        let closed =
            chars[at] == '"' && (1..=hashes).all(|step| chars.get(at + step) == Some(&'#'));
        at += 1;
        if closed {
            return at + hashes;
        }
    }
    at
}

/// Past a character literal; past the tick alone for a lifetime.
fn after_quote(chars: &[char], from: usize) -> usize {
    match (chars.get(from + 1), chars.get(from + 2)) {
        (Some('\\'), _) => seek(chars, from + 3, |c| c == '\'') + 1,
        (Some(_), Some('\'')) => from + 3,
        _ => from + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_strings_and_characters_leave_no_tokens() {
        let text = "a /* /* b */ c */ \"d \\\" e\" r#\"f \" g\"# 'h' '\\'' '\\n' 'i // j\nk";

        assert_eq!(words(text), ["a", "i", "k"]);
    }

    #[test]
    fn lines_are_counted_through_strings_and_comments() {
        let text = "/*\n\n*/ a \"\n\" b";

        let lines: Vec<usize> = tokens(text).iter().map(|token| token.line).collect();

        assert_eq!(lines, [3, 4]);
    }

    #[test]
    fn groups_are_written_out() {
        let found = expand(&tokens("crate::{a::{b as c, d::*}, e};"));

        let paths: Vec<String> = found.iter().map(|one| one.path.join("::")).collect();
        assert_eq!(paths, ["crate::a::b", "crate::a::d::*", "crate::e"]);
    }

    #[test]
    fn super_climbs_out_of_inline_modules_first() {
        let module = module_of(Path::new("engine/rules/mod.rs"));

        let text = "mod tests { use super::X; } use super::Y; use super::super::http::Z;";
        let found = references(&module, text);

        let paths: Vec<String> = found.iter().map(|one| one.path.join("::")).collect();
        assert_eq!(paths, ["engine::rules::X", "engine::Y", "http::Z"]);
    }

    #[test]
    fn macros_at_the_root_are_marked() {
        let found = references(&["a".to_owned()], "crate::table! { x }");

        assert!(found[0].is_macro);
    }
}
