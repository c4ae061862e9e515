//! The surface of the library: which call has which name in which language.
//!
//! `bindings/surface.toml` has the names. The rest is the library's own: parameters, types and
//! documentation are read from the built library, endpoints from the sources. From both, `cargo xtask
//! bindings` writes the table of the JSON door and `docs/surface.md`. A method without an entry and an
//! entry without a method are errors.

pub(crate) mod door;
mod endpoints;
mod errors;
mod javascript;
mod kotlin;
mod library;
mod names;
mod page;
/// The ranges that the library checks: its own file, so that they are written once.
#[path = "../../../src/config/ranges.rs"]
mod ranges;
mod snippets;
mod swift;
mod tests_of;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use library::{Library, Method};
use names::{Entry, Names, Part};
pub(crate) use swift::prose as swift_prose;

/// Where the names are, from the workspace root.
const NAMES: &str = "bindings/surface.toml";
/// The generated table of the JSON door.
pub(crate) const DOOR: &str = "src/json/calls.rs";
/// The generated page.
const PAGE: &str = "docs/surface.md";
/// The snippets of the documentation.
const KOTLIN_SNIPPETS: &str = "bindings/kotlin/core/src/test/kotlin/com/stytch/core/Snippets.kt";
const SWIFT_SNIPPETS: &str = "bindings/swift/Tests/StytchCoreTests/Snippets.swift";
const JAVASCRIPT_SNIPPETS: &str = "bindings/react-native/tests/snippets.ts";
/// What an entry says instead of a name.
const NONE: &str = "none: ";

/// Functions of the generated Kotlin that an app may call: the clock of `expiresAtDeviceMs`.
const KOTLIN_FUNCTIONS: [&str; 1] = ["deviceClockMs"];

/// Generated types that an app names when it passes a transport or a logger of its own.
const KOTLIN_PORTS: [&str; 8] = [
    "HttpTransport",
    "HttpRequest",
    "HttpResponse",
    "HttpHeader",
    "TransportException",
    "Logger",
    "LogLevel",
    "ListenerException",
];

/// Generated Swift types that an app names in the settings of a client.
const SWIFT_PORTS: [&str; 2] = ["LogLevel", "Role"];

/// The clients: the name in the file, the Rust object, and what its parts must not be.
const CLIENTS: [(&str, &str); 2] = [("consumer", "ConsumerClient"), ("b2b", "B2bClient")];

/// A method with its names and what the library says about it.
#[derive(Debug)]
struct Call<'a> {
    /// The method of the client that returns the object.
    part: &'a str,
    names: &'a Part,
    entry: &'a Entry,
    method: &'a Method,
}

impl Call<'_> {
    /// The name in Kotlin or Swift, or why there is none.
    fn name_in(&self, language: Language) -> String {
        let (own, part) = match language {
            Language::Kotlin => (&self.entry.kotlin.name, &self.names.kotlin),
            Language::Swift => (&self.entry.swift.name, &self.names.swift),
        };
        match own {
            Some(name) => name.clone(),
            None => format!("{part}.{}", camel_case(&self.method.name)),
        }
    }

    /// The name of its snippet.
    fn snippet_name(&self, client: &str) -> String {
        format!("{client}.{}.{}", self.part, self.method.name)
    }

    /// The JavaScript name, unless there is none.
    fn javascript(&self) -> Option<&str> {
        let name = self.entry.javascript.name.as_str();
        (!name.starts_with(NONE)).then_some(name)
    }

    /// The JavaScript names: several where each variant of the parameter has one.
    fn javascript_names(&self) -> Vec<&str> {
        if self.entry.variants.is_empty() {
            return self.javascript().into_iter().collect();
        }
        let names = self.entry.variants.values();
        names
            .filter_map(|it| it.first().map(String::as_str))
            .collect()
    }

    /// What the JSON door does with the method: a command, a read, or nothing.
    fn is_command(&self) -> bool {
        self.method.is_async || self.method.throws()
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Language {
    Kotlin,
    Swift,
}

/// The names, and what the library says about its exported items.
pub(crate) struct Surface {
    root: PathBuf,
    names: Names,
    library: Library,
}

impl Surface {
    /// Reads the files below `root` and the output of `uniffi-metadata`.
    pub(crate) fn load(root: &Path, metadata: &str) -> Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            names: toml::from_str(&read(&root.join(NAMES))?).context(NAMES)?,
            library: Library::parse(metadata)?,
        })
    }

    /// Names of types in Kotlin, by those of Rust.
    pub(crate) fn kotlin_names(&self) -> &BTreeMap<String, String> {
        &self.names.kotlin_types
    }

    /// The clients: name, Rust object and parts.
    fn clients(
        &self,
    ) -> impl Iterator<Item = (&'static str, &'static str, &BTreeMap<String, Part>)> {
        let parts = [&self.names.consumer, &self.names.b2b];
        let with_parts = |((name, object), parts)| (name, object, parts);
        CLIENTS.into_iter().zip(parts).map(with_parts)
    }

    /// The calls of each client; what does not fit together goes to `problems`.
    fn calls(&self, problems: &mut Vec<String>) -> Vec<Vec<Call<'_>>> {
        self.clients()
            .map(|(name, object, parts)| join(&self.library, name, object, parts, problems))
            .collect()
    }

    /// The table of the JSON door and the page: paths from the workspace root, and their content.
    pub(crate) fn files(&self) -> Result<Vec<(PathBuf, String)>> {
        let mut problems = Vec::new();
        let calls = self.calls(&mut problems);
        let tests = tests_of::find(&self.root)?;
        let endpoints = endpoints::Sources::read(&self.root)?;
        for call in calls.iter().flatten() {
            if !tests.contains_key(&call.entry.test) {
                problems.push(format!("{}: no test `{}`", call.part, call.entry.test));
            }
        }
        door::check_reads(
            &read(&self.root.join("src/json/reads.rs"))?,
            &calls,
            &mut problems,
        );
        if !problems.is_empty() {
            bail!("{NAMES}\n  {}", problems.join("\n  "));
        }
        let left_out = &self.names.left_out;
        Ok(vec![
            (DOOR.into(), door::table(&calls, &self.library)?),
            (
                PAGE.into(),
                page::page(&calls, left_out, &self.library, &tests, &endpoints)?,
            ),
        ])
    }

    /// The Kotlin of the calls: paths from the folder of the generated code, and their content.
    pub(crate) fn kotlin_files(&self) -> Result<Vec<(PathBuf, String)>> {
        let mut problems = Vec::new();
        let calls = self.calls(&mut problems);
        if !problems.is_empty() {
            bail!("{NAMES}\n  {}", problems.join("\n  "));
        }
        let is_in_kotlin = |call: &Call<'_>| !call.name_in(Language::Kotlin).starts_with(NONE);
        let snippets = snippets::of(&self.root, KOTLIN_SNIPPETS, &calls, is_in_kotlin)?;
        let mut files = Vec::new();
        for ((client, object, parts), calls) in self.clients().zip(&calls) {
            files.extend(kotlin::files(&kotlin::Source {
                library: &self.library,
                client,
                object,
                parts,
                calls,
                renamed: &self.names.kotlin_types,
                about: &self.names.about,
                snippets: &snippets,
            })?);
        }
        Ok(files)
    }

    /// The JavaScript of the calls: names of files, and their content.
    pub(crate) fn javascript_files(&self) -> Result<Vec<(PathBuf, String)>> {
        let mut problems = Vec::new();
        let calls = self.calls(&mut problems);
        if !problems.is_empty() {
            bail!("{NAMES}\n  {}", problems.join("\n  "));
        }
        let is_in_javascript = |call: &Call<'_>| call.javascript().is_some();
        let snippets = snippets::of(&self.root, JAVASCRIPT_SNIPPETS, &calls, is_in_javascript)?;
        javascript::check_by_hand(&self.root, &calls, &snippets)?;
        let clients = self.clients().zip(&calls);
        let files = clients.map(|((client, _, _), calls)| {
            javascript::file(&javascript::Source {
                library: &self.library,
                client,
                calls,
                about: &self.names.about,
                snippets: &snippets,
            })
        });
        files.collect()
    }

    /// Names of types in Swift, by those of Rust.
    pub(crate) fn swift_names(&self) -> &BTreeMap<String, String> {
        &self.names.swift_types
    }

    /// Fields of records that always have a value in Swift, and what stands for none on the wire.
    pub(crate) fn swift_always(&self) -> &BTreeMap<String, String> {
        &self.names.swift_always
    }

    /// The Swift of the calls: names of files, and their content.
    pub(crate) fn swift_files(&self) -> Result<Vec<(PathBuf, String)>> {
        let mut problems = Vec::new();
        let calls = self.calls(&mut problems);
        if !problems.is_empty() {
            bail!("{NAMES}\n  {}", problems.join("\n  "));
        }
        let is_in_swift = |call: &Call<'_>| !call.name_in(Language::Swift).starts_with(NONE);
        let snippets = snippets::of(&self.root, SWIFT_SNIPPETS, &calls, is_in_swift)?;
        let mut files = Vec::new();
        let cores = ["ConsumerCore", "B2BCore"];
        for (((client, _, parts), calls), core) in self.clients().zip(&calls).zip(cores) {
            files.extend(swift::files(&swift::Source {
                library: &self.library,
                client,
                parts,
                calls,
                renamed: &self.names.swift_types,
                about: &self.names.about,
                snippets: &snippets,
                core,
            })?);
        }
        Ok(files)
    }

    /// The names of the generated Swift that an app sees.
    pub(crate) fn swift_types(&self) -> BTreeSet<String> {
        let names = &self.names.swift_types;
        let in_swift = |name: String| names.get(&name).cloned().unwrap_or(name);
        let ports = SWIFT_PORTS.map(str::to_owned);
        self.visible_types(Language::Swift)
            .into_iter()
            .chain(ports)
            .map(in_swift)
            .collect()
    }

    /// The records and enums that calls return or take, by their names in Rust.
    fn visible_types(&self, language: Language) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for (_, object, _) in self.clients() {
            let methods = self.library.methods(object);
            for returned in methods.filter_map(|it| it.returns.as_ref()) {
                self.library.add_types_of(returned, &mut found);
            }
        }
        for call in self.calls(&mut Vec::new()).iter().flatten() {
            if !call.name_in(language).starts_with(NONE) {
                self.library.add_types_of_call(call.method, &mut found);
            }
        }
        found
    }

    /// The names of the generated Kotlin that an app sees: the records and enums that calls return or
    /// take.
    pub(crate) fn kotlin_types(&self) -> BTreeSet<String> {
        let mut found = self.visible_types(Language::Kotlin);
        found.extend(KOTLIN_PORTS.map(str::to_owned));
        let in_kotlin = |name: String| self.names.kotlin_types.get(&name).cloned().unwrap_or(name);
        let functions = KOTLIN_FUNCTIONS.map(str::to_owned);
        found.into_iter().map(in_kotlin).chain(functions).collect()
    }
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{}", path.display()))
}

/// Joins the entries of one client with the methods of its objects.
fn join<'a>(
    library: &'a Library,
    client: &str,
    object: &'a str,
    parts: &'a BTreeMap<String, Part>,
    problems: &mut Vec<String>,
) -> Vec<Call<'a>> {
    let mut calls = Vec::new();
    for (part, object) in library.parts(object) {
        let Some(names) = parts.get(part) else {
            problems.push(format!(
                "[{client}.{part}] is missing: {object} has methods"
            ));
            continue;
        };
        for method in library.methods(object) {
            match names.methods.get(&method.name) {
                Some(entry) => calls.push(Call {
                    part,
                    names,
                    entry,
                    method,
                }),
                None => problems.push(format!(
                    "[{client}.{part}.methods] has no entry for {object}::{}",
                    method.name
                )),
            }
        }
        for name in names.methods.keys() {
            if !library.methods(object).any(|method| method.name == *name) {
                problems.push(format!(
                    "[{client}.{part}.methods] {name}: {object} has no such method"
                ));
            }
        }
    }
    for part in parts.keys() {
        if !library.parts(object).any(|(name, _)| name == part) {
            problems.push(format!("[{client}.{part}]: {object} has no such method"));
        }
    }
    calls
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = r#"{"methods":[
        {"object":"ConsumerClient","name":"otp","is_async":false,"throws":false,"inputs":[],"returns":"ConsumerOtp","documentation":null},
        {"object":"ConsumerOtp","name":"sms_send","is_async":true,"throws":true,"inputs":[],"returns":"SendResponse","documentation":"Sends."}],
        "records":{},"enums":{},"objects":{"ConsumerClient":null,"ConsumerOtp":null}}"#;

    fn problems(names: &str) -> Vec<String> {
        let parts: BTreeMap<String, Part> = toml::from_str(names).unwrap();
        let library = Library::parse(METADATA).unwrap();
        let mut problems = Vec::new();
        join(
            &library,
            "consumer",
            "ConsumerClient",
            &parts,
            &mut problems,
        );
        problems
    }

    #[test]
    fn a_method_without_an_entry_fails_and_is_named() {
        let found = problems(
            "[otp]\nkotlin = \"otp\"\nswift = \"otps\"\ninterface = \"OTP\"\nmethods = {}",
        );

        assert_eq!(
            found,
            ["[consumer.otp.methods] has no entry for ConsumerOtp::sms_send"]
        );
        assert_eq!(problems("").len(), 1);
    }

    #[test]
    fn an_entry_without_a_method_fails_and_is_named() {
        let found = problems(
            "[otp]\nkotlin = \"otp\"\nswift = \"otps\"\ninterface = \"OTP\"\n[otp.methods]\n\
             sms_send = { javascript = \"otps.sms.send\", test = \"t\" }\n\
             fax_send = { javascript = \"otps.fax.send\", test = \"t\" }\n\
             [fax]\nkotlin = \"fax\"\nswift = \"fax\"\ninterface = \"Fax\"\nmethods = {}",
        );

        assert_eq!(
            found,
            [
                "[consumer.otp.methods] fax_send: ConsumerOtp has no such method",
                "[consumer.fax]: ConsumerClient has no such method",
            ]
        );
    }

    #[test]
    fn a_name_that_is_not_given_is_the_rust_name_in_camel_case() {
        assert_eq!(camel_case("sms_login_or_create"), "smsLoginOrCreate");
        assert_eq!(camel_case("get"), "get");
    }
}
