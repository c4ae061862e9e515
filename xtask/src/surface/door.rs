//! Writes the table of the JSON door: one row for each call with a JavaScript name.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::library::{Input, Library};
use super::{CLIENTS, Call};

const HEAD: &str = "\
//! The table of the JSON door: one row for each call.
//!
//! Written by `cargo xtask bindings` from `bindings/surface.toml` and the library's metadata. Do not
//! edit it; the names are in that file.

";

/// A table without rows, to build a library whose table does not compile.
pub(crate) const EMPTY: &str = "\
//! Empty: `cargo xtask bindings` was interrupted. Start it again.

use super::Call;

pub(super) const CONSUMER: &[Call] = &[];
pub(super) const B2B: &[Call] = &[];
";

/// The content of `src/json/calls.rs`.
pub(super) fn table(clients: &[Vec<Call<'_>>], library: &Library) -> Result<String> {
    let mut used = BTreeSet::new();
    let mut rows = String::new();
    for ((name, _), calls) in CLIENTS.into_iter().zip(clients) {
        let constant = name.to_ascii_uppercase();
        write!(
            rows,
            "\n/// The calls of the {name} client.\npub(super) const {constant}: &[Call] = &[\n"
        )?;
        for call in calls.iter().filter(|call| call.is_command()) {
            if !call.entry.variants.is_empty() {
                rows_of_variants(&mut rows, call, library, &mut used)?;
            } else if let Some(method) = call.javascript() {
                row(&mut rows, call, method, library, &mut used)?;
            }
        }
        rows.push_str("];\n");
    }
    let used: Vec<_> = used.into_iter().collect();
    Ok(format!(
        "{HEAD}use crate::client::{{{}}};\n\nuse super::Call;\nuse super::params::{{Kind, Param}};\n{rows}{FOOT}",
        used.join(", ")
    ))
}

const FOOT: &str = "
const fn required(name: &'static str, kind: Kind) -> Param {
    Param { name, kind, is_required: true }
}

const fn optional(name: &'static str, kind: Kind) -> Param {
    Param { name, kind, is_required: false }
}
";

fn row(
    rows: &mut String,
    call: &Call<'_>,
    method: &str,
    library: &Library,
    used: &mut BTreeSet<String>,
) -> Result<()> {
    let mut params = Vec::new();
    let mut arguments = Vec::new();
    for input in &call.method.inputs {
        let Some(fields) = library.record(&input.of) else {
            params.push(param(call, input, library)?);
            arguments.push("v.take()".to_owned());
            continue;
        };
        used.insert(input.of.clone());
        let mut record = Vec::new();
        for field in fields {
            params.push(param(call, field, library)?);
            record.push(format!("{}: v.take()", field.name));
        }
        arguments.push(format!("{} {{ {} }}", input.of, record.join(", ")));
    }
    let object = &call.method.object;
    used.insert(object.clone());
    let values = if arguments.is_empty() { "_" } else { "v" };
    write!(
        rows,
        "    Call {{\n        method: \"{method}\",\n        is_sync: {},\n        params: &[{}],\n        \
         command: |{values}| {object}::{}_command({}),\n    }},\n",
        !call.method.is_async,
        params.join(", "),
        call.method.name,
        arguments.join(", ")
    )?;
    Ok(())
}

/// A row for each variant of the one parameter.
fn rows_of_variants(
    rows: &mut String,
    call: &Call<'_>,
    library: &Library,
    used: &mut BTreeSet<String>,
) -> Result<()> {
    let (object, method) = (&call.method.object, &call.method.name);
    let [input] = call.method.inputs.as_slice() else {
        bail!("{object}::{method}: `variants` needs one parameter");
    };
    let variants = library.variants(&input.of).unwrap_or_default();
    used.extend([object.clone(), input.of.clone()]);
    for variant in variants {
        let named = call.entry.variants.get(&variant.name);
        let Some([name, fields @ ..]) = named.map(Vec::as_slice) else {
            bail!(
                "{object}::{method}: `variants` has no entry {}",
                variant.name
            );
        };
        if fields.len() != variant.fields.len() {
            bail!("{object}::{method}: {} has other fields", variant.name);
        }
        let mut params = Vec::new();
        let mut values = Vec::new();
        for (field, name) in variant.fields.iter().zip(fields) {
            params.push(param_named(call, field, name, library)?);
            values.push(format!("{}: v.take()", field.name));
        }
        let argument = match values.as_slice() {
            [] => format!("{}::{}", input.of, variant.name),
            values => format!("{}::{} {{ {} }}", input.of, variant.name, values.join(", ")),
        };
        let v = if values.is_empty() { "_" } else { "v" };
        write!(
            rows,
            "    Call {{\n        method: \"{name}\",\n        is_sync: false,\n        params: &[{}],\n        \
             command: |{v}| {object}::{method}_command({argument}),\n    }},\n",
            params.join(", ")
        )?;
    }
    if let Some(unknown) = call
        .entry
        .variants
        .keys()
        .find(|name| !variants.iter().any(|variant| variant.name == **name))
    {
        bail!("{object}::{method}: {} has no variant {unknown}", input.of);
    }
    Ok(())
}

/// A parameter of a row. A flag that is left out is false, so that none is required.
fn param(call: &Call<'_>, input: &Input, library: &Library) -> Result<String> {
    let renamed = call.entry.parameters.get("javascript");
    let name = renamed
        .and_then(|names| names.get(&input.name))
        .unwrap_or(&input.name);
    param_named(call, input, name, library)
}

fn param_named(call: &Call<'_>, input: &Input, name: &str, library: &Library) -> Result<String> {
    let (kind, is_required) = kind(call, input, library)?;
    let how = if is_required { "required" } else { "optional" };
    Ok(format!("{how}(\"{name}\", {kind})"))
}

/// What the value of a parameter has to be, and whether it is required.
pub(super) fn kind(call: &Call<'_>, input: &Input, library: &Library) -> Result<(String, bool)> {
    let inner = input.of.strip_prefix("Option<");
    let of = inner
        .and_then(|it| it.strip_suffix('>'))
        .unwrap_or(&input.of);
    let is_json = call.entry.json.contains(&input.name);
    let kind = match of {
        "String" if is_json => "Kind::Object".to_owned(),
        "String" | "Secret" => "Kind::Text".to_owned(),
        "u32" => "Kind::Number".to_owned(),
        "bool" => "Kind::Flag".to_owned(),
        "Vec<String>" => "Kind::Texts".to_owned(),
        of if of
            .strip_prefix("Vec<")
            .and_then(|it| it.strip_suffix('>'))
            .is_some_and(|inner| is_open(library, inner)) =>
        {
            "Kind::Texts".to_owned()
        }
        other => match library.variants(other) {
            Some(_) if is_open(library, other) => "Kind::Text".to_owned(),
            Some(names) => {
                let names: Vec<_> = names
                    .iter()
                    .map(|it| format!("\"{}\"", snake_case(&it.name)))
                    .collect();
                format!("Kind::Choice(&[{}])", names.join(", "))
            }
            None if library.record(other).is_some_and(all_texts) => {
                let fields = library.record(other).unwrap_or_default();
                let names: Vec<_> = fields.iter().map(|it| format!("\"{}\"", it.name)).collect();
                format!("Kind::Fields(&[{}])", names.join(", "))
            }
            None => bail!(
                "{}::{}: the JSON door has no kind for {} of type {of}",
                call.method.object,
                call.method.name,
                input.name
            ),
        },
    };
    let is_required = inner.is_none() && of != "bool";
    Ok((kind, is_required))
}

/// True for an enum that may have unknown values: the server decides about them.
fn is_open(library: &Library, name: &str) -> bool {
    let variants = library.variants(name).unwrap_or_default();
    variants.iter().any(|variant| variant.name == "Unknown")
}

/// True for a record whose fields are all texts that may be left out.
fn all_texts(fields: &[Input]) -> bool {
    fields.iter().all(|field| field.of == "Option<String>")
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

/// Compares the JavaScript names of the reads with those that the door has.
pub(super) fn check_reads(source: &str, clients: &[Vec<Call<'_>>], problems: &mut Vec<String>) {
    let tables: Vec<&str> = source.split("pub(super) const ").skip(1).collect();
    for (((client, _), calls), table) in CLIENTS.into_iter().zip(clients).zip(tables) {
        let table = table.split("];").next().unwrap_or_default();
        let wanted: BTreeSet<String> = calls
            .iter()
            .filter(|call| !call.is_command() && call.method.inputs.is_empty())
            .filter_map(|call| call.javascript().map(str::to_owned))
            .collect();
        let found: BTreeSet<String> = table
            .split('"')
            .skip(1)
            .step_by(2)
            .filter(|name| name.contains('.'))
            .map(str::to_owned)
            .collect();
        for name in wanted.symmetric_difference(&found) {
            problems.push(format!(
                "{client}: the read {name} is in one of this file and src/json/reads.rs"
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_has_the_name_of_the_wire() {
        assert_eq!(snake_case("Unenroll"), "unenroll");
        assert_eq!(snake_case("StepUp"), "step_up");
    }
}
