//! Writes the JavaScript of the calls: for each client one file with the parameters of its calls, an
//! interface for each part, and the function that makes the calls of that part. What is synchronous
//! (`session.updateSession`, the reads) is written by hand.

mod model;
#[cfg(test)]
mod tests;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::library::Library;
use super::snippets::Snippets;
use super::{CLIENTS, Call};
use model::{Function, Node};
use text::Text;

/// What is needed to write the JavaScript of one client.
pub(super) struct Source<'a> {
    pub(super) library: &'a Library,
    /// `consumer` or `b2b`.
    pub(super) client: &'a str,
    pub(super) calls: &'a [Call<'a>],
    /// Descriptions of parameters that have none in the library.
    pub(super) about: &'a BTreeMap<String, String>,
    /// Snippets by the names of their calls.
    pub(super) snippets: &'a Snippets,
}

/// Where the calls are that are written by hand, from the workspace root.
const BY_HAND: &str = "bindings/react-native/src/core";

/// Checks that the documentation of each call that is written by hand has its snippet.
pub(super) fn check_by_hand(
    root: &Path,
    calls: &[Vec<Call<'_>>],
    snippets: &Snippets,
) -> Result<()> {
    let mut code = String::new();
    for entry in std::fs::read_dir(root.join(BY_HAND))? {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "ts") {
            code.push_str(&std::fs::read_to_string(path)?);
        }
    }
    let missing = without_snippet(&code, calls, snippets);
    if !missing.is_empty() {
        bail!("{BY_HAND}: no comment has{}", missing.concat());
    }
    Ok(())
}

/// The calls that are written by hand in `code` whose snippet is in no comment, each with its snippet.
fn without_snippet(code: &str, calls: &[Vec<Call<'_>>], snippets: &Snippets) -> Vec<String> {
    let documentation = comments(code);
    let mut missing = Vec::new();
    for ((client, _), calls) in CLIENTS.iter().zip(calls) {
        for call in calls.iter().filter(|it| !it.method.is_async) {
            let name = call.snippet_name(client);
            if let Some(code) = snippets.get(&name)
                && !documentation.contains(&example(code))
            {
                missing.push(format!("\n  {name}\n{}", example(code)));
            }
        }
    }
    missing
}

/// A snippet in documentation.
fn example(code: &str) -> String {
    format!("@example\n```ts\n{code}\n```\n")
}

/// The lines of the comments of documentation, without their marks.
fn comments(code: &str) -> String {
    let lines = code
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix('*'));
    let lines = lines.map(|line| line.strip_prefix(' ').unwrap_or(line));
    lines.flat_map(|line| [line, "\n"]).collect()
}

const HEAD: &str = "\
// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not
// edit it; the names are in that file.

";

/// The generated file of one client, by name.
pub(super) fn file(source: &Source<'_>) -> Result<(PathBuf, String)> {
    let parts = model::parts(source)?;
    let mut text = Text::default();
    let mut written = BTreeSet::new();
    for part in parts.values() {
        part.walk(&mut |function| {
            if let Some(options) = &function.options
                && written.insert(options.clone())
            {
                interface(&mut text, options, function);
            }
        });
    }
    let prefix = if source.client == "b2b" { "B2B" } else { "" };
    for (name, part) in &parts {
        let about = part.about.as_deref().unwrap_or_default();
        let interface = format!("{prefix}{}Calls", capitalized(name));
        let function = format!(
            "{}Calls",
            if prefix.is_empty() {
                name.clone()
            } else {
                format!("b2b{}", capitalized(name))
            }
        );
        text.blank();
        text.doc(&text::prose(about, source.library));
        text.open(&format!("export interface {interface} {{"));
        members(&mut text, part, source);
        text.close("}");
        text.blank();
        text.doc(&format!("Makes the calls of `{name}`."));
        text.open(&format!(
            "export const {function} = (call: Call): {interface} => ({{"
        ));
        makers(&mut text, part);
        text.close("});");
    }
    let body = text.done();
    let imports = imports(&parts, source.client, &body);
    Ok((
        format!("{}.ts", source.client).into(),
        format!("{HEAD}{imports}{body}"),
    ))
}

fn imports(parts: &BTreeMap<String, Node<'_>>, client: &str, body: &str) -> String {
    let mut types = BTreeSet::new();
    for part in parts.values() {
        part.walk(&mut |function| {
            types.extend(function.types().map(str::to_owned));
        });
    }
    let common = types.take("ResponseCommon");
    let helpers: Vec<_> = ["together", "withDefaults", "withoutCommon"]
        .into_iter()
        .filter(|name| body.contains(&format!("{name}(")) || body.contains(&format!("({name})")))
        .collect();
    let mut text = Text::default();
    text.line("import type { Call, CallOptions } from '../connection';");
    if !helpers.is_empty() {
        let helpers = helpers.join(", ");
        text.line(&format!("import {{ {helpers} }} from '../parameters';"));
    }
    if common.is_some() {
        text.line("import type { ResponseCommon } from '../types/common';");
    }
    text.open("import type {");
    for name in types {
        text.line(&format!("{name},"));
    }
    text.close(&format!("}} from '../types/{client}';"));
    text.done()
}

/// The interface of a call's parameters.
fn interface(text: &mut Text, name: &str, function: &Function<'_>) {
    text.blank();
    text.doc(&format!("The parameters of `{}`.", function.method));
    text.open(&format!("export interface {name} {{"));
    for field in function.fields.iter().filter(|it| !it.is_positional) {
        text.doc(&field.about);
        text.line(&format!("{};", field.declared()));
    }
    text.close("}");
}

/// The members of an interface.
fn members(text: &mut Text, node: &Node<'_>, source: &Source<'_>) {
    for (name, function) in &node.functions {
        text.doc(&function.documentation(source));
        let mut parameters: Vec<String> = Vec::new();
        for field in function.fields.iter().filter(|it| it.is_positional) {
            parameters.push(format!("{}: {}", field.name, field.of));
        }
        if let Some(options) = &function.options {
            let sign = if function.may_be_left_out() { "?" } else { "" };
            parameters.push(format!("parameters{sign}: {options}"));
        }
        parameters.push("options?: CallOptions".to_owned());
        text.call(
            name,
            &parameters,
            &format!(": Promise<{}>;", function.returns),
        );
    }
    for (name, child) in &node.children {
        text.open(&format!("readonly {name}: {{"));
        members(text, child, source);
        text.close("};");
    }
}

/// The functions that make the calls.
fn makers(text: &mut Text, node: &Node<'_>) {
    for (name, function) in &node.functions {
        let positional: Vec<_> = function
            .fields
            .iter()
            .filter(|it| it.is_positional)
            .map(|it| it.name.as_str())
            .collect();
        let has_options = function.options.is_some();
        let mut arguments = positional.clone();
        if has_options {
            arguments.push("parameters");
        }
        arguments.push("options");
        let fields = format!("{{ {} }}", positional.join(", "));
        let defaults: Vec<_> = function
            .fields
            .iter()
            .filter_map(|it| Some(format!("{}: {}", it.name, it.default.as_ref()?)))
            .collect();
        let passed = match (positional.is_empty(), has_options) {
            (true, false) => "undefined".to_owned(),
            (true, true) if defaults.is_empty() => "parameters".to_owned(),
            (true, true) => format!("withDefaults({{ {} }}, parameters)", defaults.join(", ")),
            (false, false) => fields,
            (false, true) => format!("together({fields}, parameters)"),
        };
        text.open(&format!("{name}: ({}) =>", arguments.join(", ")));
        let (of, then) = function.unwrapped();
        text.line(&format!(
            "call{of}('{}', {passed}, options){then},",
            function.method
        ));
        text.dedent();
    }
    for (name, child) in &node.children {
        text.open(&format!("{name}: {{"));
        makers(text, child);
        text.close("},");
    }
}

fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or(String::new(), |first| {
        format!("{}{}", first.to_ascii_uppercase(), letters.as_str())
    })
}
