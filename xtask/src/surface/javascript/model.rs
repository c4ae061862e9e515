//! The calls of a client as they are in JavaScript: parts, nested objects and functions.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use super::super::door;
use super::super::errors::{For, named};
use super::super::library::Input;
use super::super::{Call, ranges};
use super::{Source, text};

/// How the library describes an object that it takes as a text, and how it is described where it is an object.
const AS_TEXT: &str = "a JSON object as text";
const OBJECT: &str = "a JSON object";

/// A parameter.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) of: String,
    pub(super) is_required: bool,
    /// It stands before the object with the other parameters.
    pub(super) is_positional: bool,
    pub(super) default: Option<String>,
    pub(super) about: String,
}

impl Field {
    pub(super) fn declared(&self) -> String {
        if self.is_required && self.default.is_none() {
            format!("{}: {}", self.name, self.of)
        } else {
            format!("{}?: {} | undefined", self.name, self.of)
        }
    }
}

/// A function.
pub(super) struct Function<'a> {
    call: &'a Call<'a>,
    /// The name in the JSON door.
    pub(super) method: String,
    pub(super) fields: Vec<Field>,
    /// The interface of the parameters that are no positional ones.
    pub(super) options: Option<String>,
    pub(super) returns: String,
}

impl Function<'_> {
    /// Whether the object with the parameters may be left out.
    pub(super) fn may_be_left_out(&self) -> bool {
        self.fields
            .iter()
            .all(|it| it.is_positional || !it.is_required || it.default.is_some())
    }

    /// The type of the server's data and what is done with it, where the function returns a part of it.
    pub(super) fn unwrapped(&self) -> (String, String) {
        let javascript = &self.call.entry.javascript;
        if javascript.bare {
            let of = format!("<ResponseCommon & {}>", self.returns);
            return (of, ".then(withoutCommon)".to_owned());
        }
        match &javascript.from {
            Some(member) => (
                format!("<{{ {member}: {} }}>", self.returns),
                format!(".then((data) => data.{member})"),
            ),
            None => (String::new(), String::new()),
        }
    }

    /// The types of the package that it names.
    pub(super) fn types(&self) -> impl Iterator<Item = &str> {
        let bare = self.call.entry.javascript.bare.then_some("ResponseCommon");
        let own = (self.returns != "string").then_some(self.returns.as_str());
        own.into_iter().chain(bare)
    }

    /// What it does, its positional parameters, its errors, and a snippet.
    pub(super) fn documentation(&self, source: &Source<'_>) -> String {
        let mut out = text::prose(self.call.method.documentation(), source.library);
        let positional: Vec<_> = self.fields.iter().filter(|it| it.is_positional).collect();
        let described = positional
            .iter()
            .map(|it| format!("@param {} {}", it.name, it.about));
        let described: Vec<_> = described.collect();
        if !described.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&described.join("\n"));
        if let Some(errors) = self.call.method.errors() {
            out.push_str(if described.is_empty() { "\n\n" } else { "\n" });
            let errors = text::prose(&named(errors, For::JavaScript), source.library);
            out.push_str("@throws ");
            out.push_str(&errors.replace('\n', " "));
        }
        let snippet = self.call.snippet_name(source.client);
        if let Some(code) = source.snippets.get(&snippet) {
            let break_line = if out.contains("\n@") { "\n" } else { "\n\n" };
            write!(out, "{break_line}{}", super::example(code)).unwrap_or_default();
        }
        out
    }
}

/// A part of a client, or an object nested in it.
#[derive(Default)]
pub(super) struct Node<'a> {
    /// What the library says about the object; only parts have it.
    pub(super) about: Option<String>,
    pub(super) functions: BTreeMap<String, Function<'a>>,
    pub(super) children: BTreeMap<String, Node<'a>>,
}

impl<'a> Node<'a> {
    /// Visits every function.
    pub(super) fn walk(&self, visit: &mut impl FnMut(&Function<'a>)) {
        self.functions.values().for_each(&mut *visit);
        for child in self.children.values() {
            child.walk(visit);
        }
    }
}

/// The parts of a client by their names in JavaScript.
pub(super) fn parts<'a>(source: &Source<'a>) -> Result<BTreeMap<String, Node<'a>>> {
    let mut parts: BTreeMap<String, Node<'a>> = BTreeMap::new();
    for call in source.calls {
        // What is synchronous is written by hand.
        if !call.is_command() || !call.method.is_async {
            continue;
        }
        for function in functions(source, call)? {
            let path: Vec<_> = function.method.split('.').map(str::to_owned).collect();
            let [part, between @ .., name] = path.as_slice() else {
                bail!("{}: a call has the name of its part", function.method);
            };
            let mut node = parts.entry(part.clone()).or_default();
            let about = source.library.object_doc(&call.method.object).to_owned();
            node.about.get_or_insert(about);
            for name in between {
                node = node.children.entry(name.clone()).or_default();
            }
            node.functions.insert(name.clone(), function);
        }
    }
    Ok(parts)
}

/// The functions of a call: one, or one for each variant of its parameter.
fn functions<'a>(source: &Source<'a>, call: &'a Call<'a>) -> Result<Vec<Function<'a>>> {
    let javascript = &call.entry.javascript;
    let at = || format!("{}::{}", call.method.object, call.method.name);
    let returns = || {
        javascript
            .returns
            .clone()
            .with_context(|| format!("{}: `javascript` has no `returns`", at()))
    };
    if !call.entry.variants.is_empty() {
        let [input] = call.method.inputs.as_slice() else {
            bail!("{}: `variants` needs one parameter", at());
        };
        let mut made = Vec::new();
        for variant in source.library.variants(&input.of).unwrap_or_default() {
            let names = call.entry.variants.get(&variant.name).map(Vec::as_slice);
            let Some([name, fields @ ..]) = names else {
                bail!("{}: `variants` has no entry {}", at(), variant.name);
            };
            let fields = variant.fields.iter().zip(fields).map(|(field, name)| {
                let mut field = self::field(source, call, field, name)?;
                field.is_positional = true;
                Ok(field)
            });
            made.push(Function {
                call,
                method: name.clone(),
                fields: fields.collect::<Result<_>>()?,
                options: None,
                returns: returns()?,
            });
        }
        return Ok(made);
    }
    let Some(method) = call.javascript() else {
        return Ok(Vec::new());
    };
    let mut fields = Vec::new();
    let renamed = call.entry.parameters.get("javascript");
    for input in &call.method.inputs {
        let record = source.library.record(&input.of);
        for field in record.unwrap_or(std::slice::from_ref(input)) {
            let name = renamed
                .and_then(|names| names.get(&field.name))
                .unwrap_or(&field.name);
            fields.push(self::field(source, call, field, name)?);
        }
    }
    for (place, name) in javascript.positional.iter().enumerate() {
        let Some(found) = fields.iter().position(|it| it.name == *name) else {
            bail!("{}: `positional` names {name}, which is no parameter", at());
        };
        let mut field = fields.remove(found);
        if !field.is_required {
            bail!(
                "{}: {name} may be left out, so it cannot be positional",
                at()
            );
        }
        field.is_positional = true;
        fields.insert(place, field);
    }
    let has_options = fields.iter().any(|it| !it.is_positional);
    if has_options != javascript.options.is_some() {
        bail!(
            "{}: `options` has to name the interface of the parameters that are not positional",
            at()
        );
    }
    Ok(vec![Function {
        call,
        method: method.to_owned(),
        fields,
        options: javascript.options.clone(),
        returns: returns()?,
    }])
}

fn field(source: &Source<'_>, call: &Call<'_>, input: &Input, name: &str) -> Result<Field> {
    let (kind, is_required) = door::kind(call, input, source.library)?;
    let own = call.entry.about.get(&input.name).map(String::as_str);
    let about = own
        .or(input.documentation())
        .or_else(|| source.about.get(&input.name).map(String::as_str))
        .or_else(|| source.about.get(name).map(String::as_str));
    let Some(about) = about else {
        bail!(
            "{}::{}: nothing describes {name}; write it into [about]",
            call.method.object,
            call.method.name
        );
    };
    let mut about = text::prose(about, source.library);
    if kind == "Kind::Object" {
        // The library takes a text. JavaScript passes the object itself.
        about = about.replace(AS_TEXT, OBJECT);
        if about.contains("as text") {
            bail!("{name}: `{AS_TEXT}` is how an object in a text is described");
        }
    }
    let about = match (kind.as_str(), ranges::text(&input.name)) {
        ("Kind::Number", range) if !about.contains(&range) => format!("{about} Range: {range}."),
        _ => about,
    };
    Ok(Field {
        name: name.to_owned(),
        of: type_of(&kind),
        is_required,
        is_positional: false,
        default: call.entry.javascript.defaults.get(&input.name).cloned(),
        about,
    })
}

/// The type of a kind of the JSON door.
fn type_of(kind: &str) -> String {
    let names = |list: &str| -> Vec<String> {
        list.split('"')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    match kind {
        "Kind::Text" => "string".to_owned(),
        "Kind::Number" => "number".to_owned(),
        "Kind::Flag" => "boolean".to_owned(),
        "Kind::Texts" => "string[]".to_owned(),
        "Kind::Object" => "Record<string, unknown>".to_owned(),
        choice if choice.starts_with("Kind::Choice") => {
            let values: Vec<_> = names(choice).iter().map(|it| format!("'{it}'")).collect();
            values.join(" | ")
        }
        fields => {
            let names = names(fields);
            let fields: Vec<_> = names
                .iter()
                .map(|it| format!("{it}?: string | undefined"))
                .collect();
            format!("{{ {} }}", fields.join("; "))
        }
    }
}
