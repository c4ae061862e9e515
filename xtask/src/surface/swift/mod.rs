//! Writes the Swift of the calls: for each part of a client a namespace with the parameters of its
//! calls, a protocol, and the class that makes the calls. The asynchronous functions of a protocol are
//! its requirements; the variants with a completion handler and for Combine have default implementations,
//! so that a fake implements one function for each call.

mod model;
mod parameters;
mod protocols;
mod reads;
#[cfg(test)]
mod tests;
mod text;

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::library::Library;
use super::snippets::Snippets;
use super::{Call, Part};
use text::Text;

pub(crate) use text::prose;

/// What is needed to write the Swift of one client.
pub(super) struct Source<'a> {
    pub(super) library: &'a Library,
    /// The client's name in surface.toml.
    pub(super) client: &'a str,
    pub(super) parts: &'a BTreeMap<String, Part>,
    pub(super) calls: &'a [Call<'a>],
    /// Swift names of types, by those of Rust.
    pub(super) renamed: &'a BTreeMap<String, String>,
    /// Descriptions of parameters that have none in the library.
    pub(super) about: &'a BTreeMap<String, String>,
    /// Snippets by the names of their calls.
    pub(super) snippets: &'a Snippets,
    /// The core of the client's façade.
    pub(super) core: &'a str,
}

impl Source<'_> {
    /// The snippet of a call as a paragraph of its documentation; nothing for a call without one.
    fn snippet(&self, call: &Call<'_>) -> String {
        let code = self.snippets.get(&call.snippet_name(self.client));
        code.map_or_else(String::new, |code| format!("\n\n```swift\n{code}\n```"))
    }
}

/// The generated files of one client, by name.
pub(super) fn files(source: &Source<'_>) -> Result<Vec<(PathBuf, String)>> {
    let parts = source.parts.iter().map(|(part, names)| {
        let calls: Vec<_> = source.calls.iter().filter(|it| it.part == part).collect();
        part_file(source, names, &calls)
    });
    parts.collect()
}

fn part_file(source: &Source<'_>, names: &Part, calls: &[&Call<'_>]) -> Result<(PathBuf, String)> {
    let namespace = &names.interface;
    let root = model::tree(source, names, calls)?;
    let object = &calls
        .first()
        .with_context(|| namespace.clone())?
        .method
        .object;
    let reads = reads::Reads::of(source, calls)?;
    let mut text = Text::new();
    parameters::namespace(&mut text, namespace, &root);
    let about = source.library.object_doc(object);
    if let Some(reads) = &reads {
        reads.protocol(&mut text, namespace);
    }
    protocols::protocols(&mut text, source, namespace, about, &root, reads.is_some());
    protocols::classes(&mut text, source, namespace, object, &root, reads.as_ref());
    let head = "// Written by `cargo xtask bindings` from bindings/surface.toml and the library's metadata. Do not\n\
                // edit it; the names are in that file.\n\n\
                import Foundation\n#if canImport(Combine)\nimport Combine\n#endif\n";
    Ok((
        format!("{namespace}.swift").into(),
        format!("{head}{}", text.done()),
    ))
}
