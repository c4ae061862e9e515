//! Prints what the built library says about its exported items, as JSON: objects with their methods,
//! records with their fields, enums with their variants. `cargo xtask bindings` reads it.
#![allow(clippy::print_stdout)]

use std::error::Error;

use serde_json::{Value, json};
use uniffi_meta::{
    FieldMetadata, FnParamMetadata, Metadata, MethodMetadata, Type, VariantMetadata,
};

fn main() -> Result<(), Box<dyn Error>> {
    let library = std::env::args().nth(1).ok_or("which library?")?;
    let items = uniffi_bindgen::macro_metadata::extract_from_library(library.as_str().into())?;
    let mut methods = Vec::new();
    let mut objects = serde_json::Map::new();
    let mut records = serde_json::Map::new();
    let mut enums = serde_json::Map::new();
    for item in items {
        match item {
            Metadata::Method(it) => methods.push(method(&it)),
            Metadata::Object(it) => {
                objects.insert(it.name, it.docstring.into());
            }
            Metadata::Record(it) => {
                let fields: Vec<Value> = it.fields.iter().map(field).collect();
                records.insert(it.name, fields.into());
            }
            Metadata::Enum(it) => {
                let variants: Vec<Value> = it.variants.iter().map(variant).collect();
                enums.insert(it.name, variants.into());
            }
            _ => {}
        }
    }
    println!(
        "{}",
        json!({"objects": objects, "methods": methods, "records": records, "enums": enums})
    );
    Ok(())
}

fn method(method: &MethodMetadata) -> Value {
    let input = |it: &FnParamMetadata| json!({"name": it.name, "type": name(&it.ty)});
    json!({
        "object": method.self_name,
        "name": method.name,
        "is_async": method.is_async,
        "throws": method.throws.is_some(),
        "inputs": method.inputs.iter().map(input).collect::<Vec<_>>(),
        "returns": method.return_type.as_ref().map(name),
        "documentation": method.docstring,
    })
}

fn field(field: &FieldMetadata) -> Value {
    json!({
        "name": field.name,
        "type": name(&field.ty),
        "documentation": field.docstring,
    })
}

fn variant(variant: &VariantMetadata) -> Value {
    json!({
        "name": variant.name,
        "fields": variant.fields.iter().map(field).collect::<Vec<_>>(),
    })
}

/// The type in Rust's words; of objects, records, enums and custom types the name alone.
fn name(of: &Type) -> String {
    match of {
        Type::UInt32 => "u32".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Optional { inner_type } => format!("Option<{}>", name(inner_type)),
        Type::Sequence { inner_type } => format!("Vec<{}>", name(inner_type)),
        Type::Box { inner_type } => name(inner_type),
        other => match other.name() {
            Some(name) => name.to_owned(),
            None => format!("{other:?}"),
        },
    }
}
