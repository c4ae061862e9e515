//! Writes the Kotlin of the calls: for each part of a client an interface with its calls and the classes
//! of their parameters, and the class that makes the calls. In an interface the suspend functions are
//! abstract; callback and future variants are default methods over them, so that a fake implements one
//! function for each call.

mod implementation;
mod interface;
mod model;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::errors::{For, named};
use super::library::Library;
use super::snippets::Snippets;
use super::{Call, Part};
use text::{Text, prose};

/// What is needed to write the Kotlin of one client.
pub(super) struct Source<'a> {
    pub(super) library: &'a Library,
    /// The client's name in surface.toml.
    pub(super) client: &'a str,
    /// The Rust object of the client.
    pub(super) object: &'a str,
    pub(super) parts: &'a BTreeMap<String, Part>,
    pub(super) calls: &'a [Call<'a>],
    /// Kotlin names of types, by those of Rust.
    pub(super) renamed: &'a BTreeMap<String, String>,
    /// Descriptions of parameters that have none in the library.
    pub(super) about: &'a BTreeMap<String, String>,
    /// Snippets by the names of their calls.
    pub(super) snippets: &'a Snippets,
}

impl Source<'_> {
    /// The documentation of a call or a read: what it does, its errors, and a snippet.
    fn documentation(&self, call: &Call<'_>) -> String {
        let method = call.method;
        let mut doc = prose(method.documentation());
        let errors = method.errors().map(|it| prose(&named(it, For::Kotlin)));
        if let Some(errors) = errors.as_ref().filter(|_| method.is_async) {
            let begin = "Errors, as a [StytchResult.Error]:";
            write!(doc, "\n\n{begin} {errors}").unwrap_or_default();
        }
        if let Some(code) = self.snippets.get(&call.snippet_name(self.client)) {
            write!(doc, "\n\n```kotlin\n{code}\n```").unwrap_or_default();
        }
        if let Some(errors) = errors.filter(|_| !method.is_async) {
            write!(doc, "\n\n@throws StytchError {errors}").unwrap_or_default();
        }
        doc
    }
}

/// The generated files of one client, by name.
pub(super) fn files(source: &Source<'_>) -> Result<Vec<(PathBuf, String)>> {
    let mut files = vec![client(source)?];
    for (part, names) in source.parts {
        let calls: Vec<_> = source.calls.iter().filter(|it| it.part == part).collect();
        files.push(part_file(source, names, &calls)?);
    }
    Ok(files)
}

/// The interface of a client: its parts.
fn client(source: &Source<'_>) -> Result<(PathBuf, String)> {
    let (name, state) = match source.client {
        "consumer" => ("ConsumerClient", "ClientState<ConsumerState>"),
        _ => ("B2BClient", "B2BClientState"),
    };
    let mut text = Text::new();
    text.doc(&prose(&format!(
        "{}\n\nAn app that takes this interface can be tested with an implementation of its own.",
        source.library.object_doc(source.object)
    )));
    text.line(&format!("public interface {name} : {state} {{"));
    text.indent();
    let mut first = true;
    for (part, names) in source.parts {
        let method = source
            .library
            .methods(source.object)
            .find(|it| it.name == *part)
            .with_context(|| format!("{}::{part}", source.object))?;
        for (property, of) in std::iter::once((&names.kotlin, None))
            .chain(names.also.iter().map(|it| (it, Some(&names.kotlin))))
        {
            if !std::mem::take(&mut first) {
                text.blank();
            }
            match of {
                None => {
                    text.doc(&prose(method.documentation()));
                    text.line(&format!("public val {property}: {}", names.interface));
                }
                Some(of) => {
                    text.doc(&format!("The same as [{of}]."));
                    text.line(&format!(
                        "public val {property}: {} get() = {of}",
                        names.interface
                    ));
                }
            }
        }
    }
    text.close();
    Ok((path(name), file(&text.done())))
}

fn part_file(source: &Source<'_>, names: &Part, calls: &[&Call<'_>]) -> Result<(PathBuf, String)> {
    let interface = &names.interface;
    let root = model::tree(source, names, calls)?;
    let object = &calls
        .first()
        .with_context(|| interface.clone())?
        .method
        .object;
    let mut text = Text::new();
    text.doc(&prose(source.library.object_doc(object)));
    text.line(&format!("public interface {interface} {{"));
    text.indent();
    let has_reads = interface::reads(&mut text, source, calls)?;
    interface::body(&mut text, &root, &root, interface, !has_reads);
    text.close();
    text.blank();
    implementation::class(&mut text, source, interface, object, &root, has_reads);
    implementation::nested_clients(&mut text, interface, interface, &root, &root);
    Ok((path(interface), file(&text.done())))
}

fn path(name: &str) -> PathBuf {
    format!("com/stytch/core/{name}.kt").into()
}

/// A file of Kotlin with what it imports.
fn file(body: &str) -> String {
    let imports: Vec<_> = [
        (
            "CompletableFuture",
            "java.util.concurrent.CompletableFuture",
        ),
        ("Executor", "java.util.concurrent.Executor"),
        ("StateFlow", "kotlinx.coroutines.flow.StateFlow"),
    ]
    .into_iter()
    .filter(|(name, _)| {
        body.split(|it: char| !it.is_alphanumeric())
            .any(|word| word == *name)
    })
    .map(|(_, import)| format!("import {import}\n"))
    .collect();
    let gap = if imports.is_empty() { "" } else { "\n" };
    format!(
        "// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not\n\
         // edit it; the names are in that file.\n\npackage com.stytch.core\n\n{}{gap}{body}",
        imports.concat()
    )
}
