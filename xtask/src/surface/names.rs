//! bindings/surface.toml, as it is written: the names of each call in each language, and what is special
//! about it there.

use std::collections::BTreeMap;

use serde::Deserialize;

/// bindings/surface.toml.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub(super) consumer: BTreeMap<String, Part>,
    pub(super) b2b: BTreeMap<String, Part>,
    pub(super) left_out: LeftOut,
    /// Names of types in Kotlin, by those of Rust.
    pub(super) kotlin_types: BTreeMap<String, String>,
    /// Names of types in Swift, by those of Rust.
    pub(super) swift_types: BTreeMap<String, String>,
    /// Fields of records that always have a value in Swift, and what stands for none on the wire.
    pub(super) swift_always: BTreeMap<String, String>,
    /// Descriptions of parameters that are not fields of a record, by name.
    pub(super) about: BTreeMap<String, String>,
}

/// An object of a client.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct Part {
    pub(super) kotlin: String,
    pub(super) swift: String,
    /// The Kotlin interface.
    pub(super) interface: String,
    /// Other names of the property in Kotlin.
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// Clients nested in the Kotlin interface: the property, and the interface.
    #[serde(default)]
    pub(super) clients: BTreeMap<String, String>,
    /// Clients nested in the Swift client: the property, and the namespace of their parameters.
    #[serde(default)]
    pub(super) swift_clients: BTreeMap<String, String>,
    pub(super) methods: BTreeMap<String, Entry>,
}

/// A method of an object.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub(super) javascript: JavascriptNames,
    #[serde(default)]
    pub(super) kotlin: KotlinNames,
    #[serde(default)]
    pub(super) swift: SwiftNames,
    pub(super) test: String,
    /// The endpoint of a command that names none, or why it sends nothing.
    #[serde(default)]
    pub(super) request: Option<String>,
    #[serde(default)]
    pub(super) ours: bool,
    #[serde(default)]
    pub(super) json: Vec<String>,
    /// The JavaScript name for each variant of the parameter, and the names of its fields.
    #[serde(default)]
    pub(super) variants: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) parameters: BTreeMap<String, BTreeMap<String, String>>,
    /// Descriptions of parameters that differ from those of other calls.
    #[serde(default)]
    pub(super) about: BTreeMap<String, String>,
}

/// The name of a method in JavaScript and what is special about it there: a table, or the name alone.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct JavascriptTable {
    /// The function with its part, or why there is none.
    pub(super) name: String,
    /// The parameters that stand before the object with the others.
    pub(super) positional: Vec<String>,
    /// The interface of the parameters that are not positional.
    pub(super) options: Option<String>,
    /// Default values that the library does not have.
    pub(super) defaults: BTreeMap<String, String>,
    /// The type of the result.
    pub(super) returns: Option<String>,
    /// The member of the server's data that is the result.
    pub(super) from: Option<String>,
    /// The result is the server's data without what every response has.
    pub(super) bare: bool,
}

/// See [`JavascriptTable`].
#[derive(Deserialize, Debug, Default)]
#[serde(from = "JavascriptNameOrTable")]
pub(super) struct JavascriptNames(JavascriptTable);

#[derive(Deserialize)]
#[serde(untagged)]
enum JavascriptNameOrTable {
    Name(String),
    Table(JavascriptTable),
}

impl From<JavascriptNameOrTable> for JavascriptNames {
    fn from(given: JavascriptNameOrTable) -> Self {
        Self(match given {
            JavascriptNameOrTable::Table(table) => table,
            JavascriptNameOrTable::Name(name) => JavascriptTable {
                name,
                ..JavascriptTable::default()
            },
        })
    }
}

impl std::ops::Deref for JavascriptNames {
    type Target = JavascriptTable;

    fn deref(&self) -> &JavascriptTable {
        &self.0
    }
}

/// The names of a method in Kotlin: a table, or the name alone.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct KotlinTable {
    /// The function with its part, or why there is none.
    pub(super) name: Option<String>,
    /// The class of the parameters, within the interface of the part.
    pub(super) class: Option<String>,
    /// The name of the argument that has this class.
    pub(super) argument: Option<String>,
    /// Other names of the function, such as `sms.send` in a nested client.
    pub(super) also: Vec<String>,
    /// The parameters that come first; the others follow in the order of Rust.
    pub(super) order: Vec<String>,
    /// Default values that the library does not have.
    pub(super) defaults: BTreeMap<String, String>,
    /// The field of the response that the function returns instead of the whole.
    pub(super) returns: Option<String>,
}

/// See [`KotlinTable`].
#[derive(Deserialize, Debug, Default)]
#[serde(from = "NameOrTable")]
pub(super) struct KotlinNames(KotlinTable);

#[derive(Deserialize)]
#[serde(untagged)]
enum NameOrTable {
    Name(String),
    Table(KotlinTable),
}

impl From<NameOrTable> for KotlinNames {
    fn from(given: NameOrTable) -> Self {
        Self(match given {
            NameOrTable::Table(table) => table,
            NameOrTable::Name(name) => KotlinTable {
                name: Some(name),
                ..KotlinTable::default()
            },
        })
    }
}

impl std::ops::Deref for KotlinNames {
    type Target = KotlinTable;

    fn deref(&self) -> &KotlinTable {
        &self.0
    }
}

/// The names of a method in Swift: a table, or the name alone.
#[derive(Deserialize, Debug, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SwiftTable {
    /// The function with its part and the client nested in it, or why there is none.
    pub(super) name: Option<String>,
    /// The struct of the parameters, within the namespace of the part.
    pub(super) parameters: Option<String>,
    /// The parameters that come first; the others follow in the order of Rust.
    pub(super) order: Vec<String>,
    /// Default values that the library does not have.
    pub(super) defaults: BTreeMap<String, String>,
    /// The function is written by hand.
    pub(super) by_hand: bool,
}

/// See [`SwiftTable`].
#[derive(Deserialize, Debug, Default)]
#[serde(from = "SwiftNameOrTable")]
pub(super) struct SwiftNames(SwiftTable);

#[derive(Deserialize)]
#[serde(untagged)]
enum SwiftNameOrTable {
    Name(String),
    Table(SwiftTable),
}

impl From<SwiftNameOrTable> for SwiftNames {
    fn from(given: SwiftNameOrTable) -> Self {
        Self(match given {
            SwiftNameOrTable::Table(table) => table,
            SwiftNameOrTable::Name(name) => SwiftTable {
                name: Some(name),
                ..SwiftTable::default()
            },
        })
    }
}

impl std::ops::Deref for SwiftNames {
    type Target = SwiftTable;

    fn deref(&self) -> &SwiftTable {
        &self.0
    }
}

/// Members of the vendor's clients, and why they are left out.
#[derive(Deserialize, Debug)]
#[serde(deny_unknown_fields)]
pub(super) struct LeftOut {
    pub(super) consumer: BTreeMap<String, String>,
    pub(super) b2b: BTreeMap<String, String>,
}
