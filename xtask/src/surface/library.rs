//! What the built library says about its exported items: the output of `uniffi-metadata`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result};
use serde::Deserialize;

/// The exported items.
#[derive(Deserialize, Debug)]
pub(super) struct Library {
    methods: Vec<Method>,
    records: BTreeMap<String, Vec<Input>>,
    enums: BTreeMap<String, Vec<Variant>>,
    objects: BTreeMap<String, Option<String>>,
}

/// A method of an object.
#[derive(Deserialize, Debug)]
pub(super) struct Method {
    pub(super) object: String,
    pub(super) name: String,
    pub(super) is_async: bool,
    throws: bool,
    pub(super) inputs: Vec<Input>,
    pub(super) returns: Option<String>,
    documentation: Option<String>,
}

/// A parameter of a method, or a field of a record.
#[derive(Deserialize, Debug)]
pub(super) struct Input {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) of: String,
    #[serde(default)]
    documentation: Option<String>,
}

impl Input {
    /// What the library says about it; only fields of records have documentation.
    pub(super) fn documentation(&self) -> Option<&str> {
        self.documentation.as_deref()
    }
}

/// A variant of an enum.
#[derive(Deserialize, Debug)]
pub(super) struct Variant {
    pub(super) name: String,
    pub(super) fields: Vec<Input>,
}

impl Method {
    /// What the library says about it, before the sections on errors and examples.
    pub(super) fn documentation(&self) -> &str {
        let whole = self.documentation.as_deref().unwrap_or_default();
        let sections = whole.find("\n# ").unwrap_or(whole.len());
        whole[..sections].trim_end()
    }

    /// The section on errors.
    pub(super) fn errors(&self) -> Option<&str> {
        self.section("Errors")
    }

    /// True when the documentation has an example in Rust.
    pub(super) fn has_example(&self) -> bool {
        self.section("Examples").is_some()
    }

    fn section(&self, heading: &str) -> Option<&str> {
        let whole = self.documentation.as_deref()?;
        let (_, section) = whole.split_once(&format!("\n# {heading}\n"))?;
        let end = section.find("\n# ").unwrap_or(section.len());
        Some(section[..end].trim())
    }

    /// True when the method can fail.
    pub(super) fn throws(&self) -> bool {
        self.throws
    }
}

impl Library {
    pub(super) fn parse(json: &str) -> Result<Self> {
        let mut library: Self = serde_json::from_str(json).context("the library's metadata")?;
        library
            .methods
            .sort_by(|a, b| (&a.object, &a.name).cmp(&(&b.object, &b.name)));
        Ok(library)
    }

    /// The methods of a client that return an object with calls, and that object.
    pub(super) fn parts<'a>(&'a self, client: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.methods(client)
            .filter(|method| method.inputs.is_empty() && method.name != "json_api")
            .filter_map(|method| {
                let object = method.returns.as_deref()?;
                let known = self.objects.contains_key(object);
                known.then_some((method.name.as_str(), object))
            })
    }

    /// The methods of an object.
    pub(super) fn methods<'a>(&'a self, object: &'a str) -> impl Iterator<Item = &'a Method> {
        self.methods.iter().filter(move |it| it.object == object)
    }

    /// What the library says about an object.
    pub(super) fn object_doc(&self, name: &str) -> &str {
        let found = self.objects.get(name).and_then(Option::as_deref);
        found.unwrap_or_default()
    }

    /// The names of all parameters, fields of records and fields of variants.
    pub(super) fn input_names(&self) -> BTreeSet<&str> {
        let of_methods = self.methods.iter().flat_map(|it| &it.inputs);
        let of_records = self.records.values().flatten();
        let of_variants = self.enums.values().flatten().flat_map(|it| &it.fields);
        let all = of_methods.chain(of_records).chain(of_variants);
        all.map(|it| it.name.as_str()).collect()
    }

    /// The fields of a record.
    pub(super) fn record(&self, name: &str) -> Option<&[Input]> {
        self.records.get(name).map(Vec::as_slice)
    }

    /// The variants of an enum.
    pub(super) fn variants(&self, name: &str) -> Option<&[Variant]> {
        self.enums.get(name).map(Vec::as_slice)
    }

    /// The records and enums that an app sees of a call: what it returns, and the enums among its
    /// parameters. A façade has its own classes for the records among them.
    pub(super) fn add_types_of_call(&self, method: &Method, found: &mut BTreeSet<String>) {
        for input in &method.inputs {
            let fields = self.record(&input.of);
            for field in fields.unwrap_or(std::slice::from_ref(input)) {
                self.add_types_of(&field.of, found);
            }
        }
        if let Some(returned) = &method.returns {
            self.add_types_of(returned, found);
        }
    }

    /// The records and enums that a type consists of, itself included.
    pub(super) fn add_types_of(&self, of: &str, found: &mut BTreeSet<String>) {
        let inner = ["Option<", "Vec<"]
            .into_iter()
            .find_map(|begin| of.strip_prefix(begin)?.strip_suffix('>'));
        if let Some(inner) = inner {
            return self.add_types_of(inner, found);
        }
        let fields: Vec<&Input> = match (self.records.get(of), self.enums.get(of)) {
            (Some(fields), _) => fields.iter().collect(),
            (None, Some(variants)) => variants.iter().flat_map(|it| &it.fields).collect(),
            (None, None) => return,
        };
        if found.insert(of.to_owned()) {
            for field in fields {
                self.add_types_of(&field.of, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_apart_from_what_the_library_says_first() {
        let json = r#"{"methods":[{"object":"A","name":"b","is_async":true,"throws":true,"inputs":[],"returns":null,
            "documentation":"One.\n\nTwo.\n\n# Errors\n\n`Api`.\n\n# Examples\n\n```\n# hidden\n```"}],
            "records":{},"enums":{},"objects":{}}"#;
        let library = Library::parse(json).unwrap();
        let method = library.methods("A").next().unwrap();

        assert_eq!(method.documentation(), "One.\n\nTwo.");
        assert_eq!(method.errors(), Some("`Api`."));
        assert!(method.has_example());
    }
}
