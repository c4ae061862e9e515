//! What a Rust file names: its paths, its words and its conditions on the target.
//!
//! syn reads the file and its inline modules; the rest of an item is searched as tokens, also what stands
//! in the call or the definition of a macro.

use std::path::Path;

use anyhow::{Context, Result};
use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Item, Meta};

/// A path as it is written, each end of a `use` group by itself.
#[derive(Debug, PartialEq)]
pub(super) struct Named {
    pub(super) parts: Vec<String>,
    pub(super) line: usize,
    /// `crate::name!`: macros live at the root whatever module defines them.
    pub(super) is_macro: bool,
    /// Inside a module under `#[cfg(test)]`.
    pub(super) in_unit_test: bool,
    /// The names of the inline modules around it.
    inside: Vec<String>,
}

/// A path from the crate root, without the leading `crate`.
#[derive(Debug)]
pub(super) struct Reference {
    pub(super) path: Vec<String>,
    pub(super) line: usize,
    pub(super) is_macro: bool,
    pub(super) in_unit_test: bool,
}

/// What one file names, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Source {
    pub(super) paths: Vec<Named>,
    /// Each word with its line.
    pub(super) words: Vec<(usize, String)>,
    /// The words inside of `cfg(…)`, `cfg!(…)` and `cfg_attr(…)`, with their lines.
    pub(super) conditions: Vec<(usize, String)>,
    /// The inline modules around what is read: name, is a unit test.
    inline: Vec<(String, bool)>,
}

impl Source {
    pub(super) fn parse(text: &str) -> Result<Self> {
        let file = syn::parse_file(text).map_err(|error| {
            let line = error.span().start().line;
            anyhow::anyhow!("line {line}: {error}")
        });
        let file = file.context("this is not the Rust that syn reads")?;
        let mut source = Self::default();
        source.attributes(&file.attrs);
        source.items(file.items);
        Ok(source)
    }

    /// Every path that starts at the crate root or climbs by `super`, of a file that is this module.
    pub(super) fn references(&self, module: &[String]) -> Vec<Reference> {
        let from_here = |named: &Named| {
            let climbs = match named.parts.first()?.as_str() {
                "crate" => false,
                "super" => true,
                _ => return None,
            };
            Some(Reference {
                path: resolve(module, climbs, named)?,
                line: named.line,
                is_macro: named.is_macro,
                in_unit_test: named.in_unit_test,
            })
        };
        self.paths.iter().filter_map(from_here).collect()
    }

    fn items(&mut self, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    self.attributes(&module.attrs);
                    let for_test = module.attrs.iter().any(is_for_test);
                    self.inline.push((module.ident.to_string(), for_test));
                    self.items(module.content.map(|(_, items)| items).unwrap_or_default());
                    self.inline.pop();
                }
                other => self.tokens(other.into_token_stream()),
            }
        }
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            self.tokens(attribute.to_token_stream());
        }
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(word) => {
                    let behind = at + 1 + usize::from(is(tokens.get(at + 1), '!'));
                    if let Some(TokenTree::Group(group)) = tokens.get(behind)
                        && (word == "cfg" || word == "cfg_attr")
                    {
                        self.condition(group.stream());
                    }
                    at = self.path(&tokens, at, &[]);
                    continue;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            at += 1;
        }
    }

    /// Reads the path whose first word is at `at`; where the reading goes on.
    fn path(&mut self, tokens: &[TokenTree], mut at: usize, prefix: &[String]) -> usize {
        let mut parts = prefix.to_vec();
        let mut last = tokens.get(at).map_or_else(Span::call_site, TokenTree::span);
        while let Some(TokenTree::Ident(word)) = tokens.get(at) {
            self.words.push(with_line(word));
            parts.push(word.to_string());
            last = word.span();
            at += 1;
            if !(is(tokens.get(at), ':') && is(tokens.get(at + 1), ':')) {
                break;
            }
            match tokens.get(at + 2) {
                Some(TokenTree::Ident(_)) => at += 2,
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                    self.group(group.stream(), &parts);
                    return at + 3;
                }
                _ => break,
            }
        }
        // `name!(…)`, and not `name != …`.
        let called = matches!(tokens.get(at + 1), Some(TokenTree::Group(_)));
        self.paths.push(Named {
            parts,
            line: last.start().line,
            is_macro: called && is(tokens.get(at), '!'),
            in_unit_test: self.inline.iter().any(|(_, for_test)| *for_test),
            inside: self.inline.iter().map(|(name, _)| name.clone()).collect(),
        });
        at
    }

    /// The members of a `use` group; one that is `*` names what stands before it.
    fn group(&mut self, tokens: TokenStream, prefix: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for member in tokens.split(|token| is(Some(token), ',')) {
            if !member.is_empty() {
                self.path(member, 0, prefix);
            }
        }
    }

    fn condition(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(word) => self.conditions.push(with_line(&word)),
                TokenTree::Group(group) => self.condition(group.stream()),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
    }
}

fn with_line(word: &Ident) -> (usize, String) {
    (word.span().start().line, word.to_string())
}

/// `#[cfg(test)]`, or a condition that needs it.
fn is_for_test(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let first = list.tokens.clone().into_iter().next();
    list.path.is_ident("cfg") && matches!(first, Some(TokenTree::Ident(word)) if word == "test")
}

fn is(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

/// The path below the crate root, or nothing for the root itself and its globs.
fn resolve(module: &[String], climbs: bool, named: &Named) -> Option<Vec<String>> {
    let mut path = Vec::new();
    if climbs {
        path.extend(module.iter().chain(&named.inside).cloned());
    }
    for part in &named.parts {
        match part.as_str() {
            "crate" => path.clear(),
            "super" => {
                path.pop();
            }
            "self" | "*" => {}
            _ => path.push(part.clone()),
        }
    }
    (!path.is_empty()).then_some(path)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn references(module: &str, text: &str) -> Vec<String> {
        let found = Source::parse(text).unwrap();
        let found = found.references(&module_of(Path::new(module)));
        found.iter().map(|one| one.path.join("::")).collect()
    }

    #[test]
    fn groups_are_written_out_in_trees_and_in_macros() {
        let group = "use crate::{a::{b as c, d::*}, e};";

        for text in [group, &format!("table! {{ {group} }}")] {
            let found = references("x.rs", text);
            let expected = ["a::b", "a::d", "e"];
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn super_climbs_out_of_inline_modules_first() {
        let text = "mod tests { use super::X; } use super::Y; use super::super::http::Z;";

        let found = references("engine/rules/mod.rs", text);

        assert_eq!(found, ["engine::rules::X", "engine::Y", "http::Z"]);
    }

    #[test]
    fn types_expressions_bounds_and_visibilities_are_read() {
        let text = "pub(in crate::a) fn f(x: crate::b::X<crate::c::Y>) where T: crate::d::Z {\n\
                    crate::e::f::<crate::g::H>(); if let crate::i::J { .. } = x {} }";

        let found = references("x.rs", text);

        for module in ["a", "b::X", "c::Y", "d::Z", "e::f", "g::H", "i::J"] {
            assert!(
                found.iter().any(|path| path == module),
                "{module} {found:?}"
            );
        }
    }

    #[test]
    fn a_path_in_the_call_of_a_macro_and_in_an_attribute_is_read() {
        let text = "#[serde(with = crate::a::b)] struct S; fn f() { assert!(x == crate::c::d()); }";

        assert_eq!(references("x.rs", text), ["a::b", "c::d"]);
    }

    #[test]
    fn macros_at_the_root_are_marked() {
        let found = Source::parse("crate::table! { x }\nlist!(crate::other!());").unwrap();

        let found = found.references(&[]);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found.iter().all(|one| one.is_macro), "{found:?}");

        let compared = Source::parse("fn f() -> bool { crate::a::B != (1) }").unwrap();
        assert!(!compared.references(&[])[0].is_macro);
    }

    #[test]
    fn a_file_that_is_no_rust_is_refused_with_its_line() {
        let error = Source::parse("fn f() {}\nfn g( {}").unwrap_err();

        assert!(format!("{error:#}").contains("line 2"), "{error:#}");
    }
}
