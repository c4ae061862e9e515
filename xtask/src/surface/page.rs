//! Writes `docs/surface.md`: every call in every language, with its request and its test.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::Result;

use super::endpoints::Sources;
use super::library::Library;
use super::names::LeftOut;
use super::{Call, Language, NONE, ranges};

const HEAD: &str = "\
# The surface

Written by `cargo xtask bindings` from `bindings/surface.toml`, the library's metadata and its endpoint table. Do not
edit it.

The vendor's name is that of `@stytch/react-native`, which is also the name in our JavaScript. *ours* marks a method that
the vendor does not have. Kotlin has each call as a coroutine, with a callback and as a future (`…Completable`); its
parameters are a class, whose name is in brackets and whose fields have the order of the vendor's Android SDK 0.65. Swift
has each call as an asynchronous function, with a completion handler and, where Combine exists, as a publisher, each also without
arguments where all parameters are optional; the struct of its parameters is in brackets. `update(sessionTokens:)` of Swift never waits and
has one form. Parameters and results are described at the Rust method. In JavaScript a parameter has the name that the table has; with `?` it may be left out; a number has
its range, which the library checks for every language (`src/config/ranges.rs`). Names and
parameters were compared with the type declarations of version 0.72.0. Where the vendor's consumer calls take an address,
a code or a token before the object with the options, the JSON door takes all of them in one object.

The tables have the vendor's names for React Native only. [docs/migration.md](migration.md) has the differences from the
vendor's SDKs for Android and iOS, with the reasons.

Not here: opening and closing a client, its state as a whole (`onStateChange`), and the events of the device. Each façade
has them written by hand.
";

/// The content of `docs/surface.md`.
pub(super) fn page(
    clients: &[Vec<Call<'_>>],
    left_out: &LeftOut,
    library: &Library,
    tests: &BTreeMap<String, String>,
    endpoints: &Sources,
) -> Result<String> {
    let mut page = HEAD.to_owned();
    let left_out = [&left_out.consumer, &left_out.b2b];
    let titles = ["Consumer", "B2B"];
    for ((calls, title), left_out) in clients.iter().zip(titles).zip(left_out) {
        write!(page, "\n## {title}: calls\n\n")?;
        page.push_str("| vendor and JavaScript | parameters in JavaScript | Rust | Kotlin | Swift | request | test |\n");
        page.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
        for call in calls.iter().filter(|call| call.is_command()) {
            let parameters = parameters(call, library);
            let request = endpoints.of(call)?;
            writeln!(
                page,
                "| {} | {parameters} | {} | {} | {} | {request} | {} |",
                vendor(call),
                rust(call),
                kotlin(call),
                swift(call),
                test(call, tests)
            )?;
        }
        write!(page, "\n## {title}: reads and listeners\n\n")?;
        page.push_str("| vendor and JavaScript | Rust | Kotlin | Swift | test |\n");
        page.push_str("| --- | --- | --- | --- | --- |\n");
        for call in calls.iter().filter(|call| !call.is_command()) {
            writeln!(
                page,
                "| {} | {} | {} | {} | {} |",
                vendor(call),
                rust(call),
                code(&call.name_in(Language::Kotlin)),
                code(&call.name_in(Language::Swift)),
                test(call, tests)
            )?;
        }
        write!(
            page,
            "\n## {title}: left out\n\n| vendor | why |\n| --- | --- |\n"
        )?;
        for (member, reason) in left_out {
            writeln!(page, "| `{member}` | {reason} |")?;
        }
    }
    Ok(page)
}

fn vendor(call: &Call<'_>) -> String {
    let names: Vec<_> = call.javascript_names().into_iter().map(code).collect();
    let name = if names.is_empty() {
        code(&call.entry.javascript.name)
    } else {
        names.join(", ")
    };
    if call.entry.ours && call.javascript().is_some() {
        format!("{name} (ours)")
    } else {
        name
    }
}

/// The name in Kotlin, the other names of the same call, and the class of its parameters.
fn kotlin(call: &Call<'_>) -> String {
    let mut names = code(&call.name_in(Language::Kotlin));
    for name in &call.entry.kotlin.also {
        write!(names, ", `{}.{name}`", call.names.kotlin).unwrap_or_default();
    }
    if let Some(class) = &call.entry.kotlin.class {
        write!(names, " (`{}.{class}`)", call.names.interface).unwrap_or_default();
    }
    names
}

/// The name in Swift, and the struct of its parameters.
fn swift(call: &Call<'_>) -> String {
    let mut names = code(&call.name_in(Language::Swift));
    if let Some(of) = &call.entry.swift.parameters {
        write!(names, " (`{}.{of}`)", call.names.interface).unwrap_or_default();
    }
    names
}

fn rust(call: &Call<'_>) -> String {
    format!("`{}().{}`", call.part, call.method.name)
}

/// A name as code, a decision as text.
fn code(name: &str) -> String {
    if name.starts_with(NONE) {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}

fn test(call: &Call<'_>, tests: &BTreeMap<String, String>) -> String {
    let name = &call.entry.test;
    let file = tests.get(name).map_or("", String::as_str);
    let short = file.trim_start_matches("tests/").trim_end_matches(".rs");
    let short = short.trim_end_matches("/main");
    format!("[`{short}::{name}`](../{file})")
}

fn parameters(call: &Call<'_>, library: &Library) -> String {
    let renamed = call.entry.parameters.get("javascript");
    let mut shown = Vec::new();
    if !call.entry.variants.is_empty() {
        let fields = call
            .entry
            .variants
            .values()
            .flat_map(|it| it.iter().skip(1));
        let fields: Vec<_> = fields.map(|name| format!("`{name}`")).collect();
        return format!("{}, each for its call", fields.join(", "));
    }
    for input in &call.method.inputs {
        let fields = library.record(&input.of);
        for field in fields.unwrap_or(std::slice::from_ref(input)) {
            let name = renamed
                .and_then(|names| names.get(&field.name))
                .unwrap_or(&field.name);
            let optional = field.of.starts_with("Option<") || field.of == "bool";
            let range = match field.of.as_str() {
                "u32" | "Option<u32>" => format!(" ({})", ranges::text(&field.name)),
                _ => String::new(),
            };
            let sign = if optional { "?" } else { "" };
            shown.push(format!("`{name}{sign}`{range}"));
        }
    }
    if shown.is_empty() {
        "none: it takes nothing".to_owned()
    } else {
        shown.join(", ")
    }
}
