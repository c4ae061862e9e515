//! The vendor's file as a list of operations with their JSON schemas.
//!
//! Three things the file leaves out are added: success bodies are wrapped in `data`, a property
//! that is not required may be null, and fields it does not list are allowed.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow};
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

const COMPONENTS: &str = "#/components/schemas/";

/// The operations of one file and the schemas they share.
pub(crate) struct OpenApi {
    operations: Vec<Operation>,
    schemas: Map<String, Value>,
}

/// One method on one path.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// Absent where the operation takes no body.
    request: Option<Request>,
    response: Option<Value>,
    /// An error as the file shows it; the file has no schemas for errors.
    error: Option<Value>,
}

#[derive(Debug)]
struct Request {
    schema: Value,
    required: bool,
}

impl Operation {
    pub(crate) fn takes_body(&self) -> bool {
        self.request.is_some()
    }

    pub(crate) fn needs_body(&self) -> bool {
        self.request
            .as_ref()
            .is_some_and(|request| request.required)
    }
}

impl OpenApi {
    /// Reads the YAML text.
    pub(crate) fn from_yaml(text: &str) -> Result<Self> {
        let document: Value = serde_norway::from_str(text).context("not YAML")?;
        let paths = document["paths"]
            .as_object()
            .context("the file has no paths")?;
        let mut operations = Vec::new();
        for (path, item) in paths {
            let item = item
                .as_object()
                .with_context(|| format!("{path} is not an object"))?;
            for (method, operation) in item {
                if METHODS.contains(&method.as_str()) {
                    operations.push(read_operation(path, method, operation)?);
                }
            }
        }
        let mut schemas = document["components"]["schemas"]
            .as_object()
            .cloned()
            .unwrap_or_default();
        schemas.values_mut().for_each(relax);
        for operation in &mut operations {
            operation
                .request
                .iter_mut()
                .for_each(|request| relax(&mut request.schema));
            operation.response.iter_mut().for_each(relax);
        }
        Ok(Self {
            operations,
            schemas,
        })
    }

    /// What an error of this operation looks like, or of any when the operation shows none.
    pub(crate) fn error_example<'a>(
        &'a self,
        operation: Option<&'a Operation>,
    ) -> Option<&'a Value> {
        operation
            .and_then(|operation| operation.error.as_ref())
            .or_else(|| {
                self.operations
                    .iter()
                    .find_map(|other| other.error.as_ref())
            })
    }

    pub(crate) fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// The method and the path of each operation, sorted.
    pub(crate) fn routes(&self) -> Vec<String> {
        let routes = self.operations.iter();
        let mut routes: Vec<_> = routes
            .map(|it| format!("{} {}", it.method, it.path))
            .collect();
        routes.sort();
        routes
    }

    /// The operation a request went to. A literal segment beats a parameter, from the left.
    pub(crate) fn find(&self, method: &str, path: &str) -> Option<&Operation> {
        let path = path.split(['?', '#']).next().unwrap_or_default();
        self.operations
            .iter()
            .filter(|operation| operation.method.eq_ignore_ascii_case(method))
            .filter_map(|operation| Some((matches(&operation.path, path)?, operation)))
            .max_by(|(left, _), (right, _)| left.cmp(right))
            .map(|(_, operation)| operation)
    }

    /// What a request body must be; absent if the operation takes none.
    pub(crate) fn request_validator(&self, operation: &Operation) -> Result<Option<Validator>> {
        let Some(request) = &operation.request else {
            return Ok(None);
        };
        self.compile(operation, request.schema.clone()).map(Some)
    }

    /// What the body of a 200 must be, wrapper included.
    pub(crate) fn response_validator(&self, operation: &Operation) -> Result<Option<Validator>> {
        let Some(response) = &operation.response else {
            return Ok(None);
        };
        let wrapped = json!({
            "type": "object",
            "required": ["data"],
            "properties": { "data": response },
        });
        self.compile(operation, wrapped).map(Some)
    }

    /// Finds out whether every schema can be used at all.
    pub(crate) fn compile_all(&self) -> Result<()> {
        for operation in &self.operations {
            self.request_validator(operation)?;
            self.response_validator(operation)?;
        }
        Ok(())
    }

    /// A validator over the schema and the components it reaches, by way of `$defs`.
    fn compile(&self, operation: &Operation, mut schema: Value) -> Result<Validator> {
        let mut reached = BTreeSet::new();
        let mut open = component_names(&schema);
        while let Some(name) = open.pop() {
            if reached.contains(&name) {
                continue;
            }
            let component = self
                .schemas
                .get(&name)
                .with_context(|| format!("{}: no component {name}", operation.id))?;
            open.extend(component_names(component));
            reached.insert(name);
        }
        let mut definitions: Map<String, Value> = reached
            .into_iter()
            .filter_map(|name| Some((name.clone(), self.schemas.get(&name)?.clone())))
            .collect();
        definitions.values_mut().for_each(redirect);
        redirect(&mut schema);
        let root = json!({ "allOf": [schema], "$defs": definitions });
        jsonschema::options()
            .with_draft(Draft::Draft202012)
            .should_validate_formats(true)
            .should_ignore_unknown_formats(true)
            .build(&root)
            .map_err(|error| anyhow!("{}: {error}", operation.id))
    }
}

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn read_operation(path: &str, method: &str, value: &Value) -> Result<Operation> {
    let id = value["operationId"]
        .as_str()
        .with_context(|| format!("{method} {path} has no operationId"))?;
    let schema_of = |body: &Value| body["content"]["application/json"]["schema"].clone();
    let request = value.get("requestBody").map(|body| Request {
        schema: schema_of(body),
        required: body["required"].as_bool().unwrap_or(false),
    });
    let response = Some(schema_of(&value["responses"]["200"])).filter(|schema| !schema.is_null());
    let example = &value["responses"]["401"]["content"]["application/json"]["example"];
    let error = Some(example.clone()).filter(Value::is_object);
    Ok(Operation {
        id: id.to_owned(),
        method: method.to_ascii_uppercase(),
        path: path.to_owned(),
        request: request.filter(|request| !request.schema.is_null()),
        response,
        error,
    })
}

/// Which segments are literal, or nothing when the path is another's.
fn matches(template: &str, path: &str) -> Option<Vec<bool>> {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    if template.len() != path.len() {
        return None;
    }
    template
        .iter()
        .zip(&path)
        .map(|(wanted, given)| {
            let literal = !(wanted.starts_with('{') && wanted.ends_with('}'));
            let fits = if literal {
                wanted == given
            } else {
                !given.is_empty()
            };
            fits.then_some(literal)
        })
        .collect()
}

/// Allows null for each property that is not required. `if … else` keeps the errors of the inner
/// schema, where `anyOf` would report only that no schema matched.
fn relax(schema: &mut Value) {
    let Some(object) = schema.as_object_mut() else {
        return;
    };
    let required: BTreeSet<String> = object
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    if let Some(properties) = object.get_mut("properties").and_then(Value::as_object_mut) {
        for (name, property) in properties {
            relax(property);
            if !required.contains(name) {
                *property = json!({ "if": { "type": "null" }, "else": property.take() });
            }
        }
    }
    for key in ["items", "additionalProperties", "not"] {
        if let Some(inner) = object.get_mut(key) {
            relax(inner);
        }
    }
    // The one keyword that would forbid extra fields.
    if object.get("additionalProperties") == Some(&Value::Bool(false)) {
        object.remove("additionalProperties");
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(Value::Array(inner)) = object.get_mut(key) {
            inner.iter_mut().for_each(relax);
        }
    }
}

/// The components a schema names.
fn component_names(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(next) = open.pop() {
        match next {
            Value::Object(object) => {
                let reference = object.get("$ref").and_then(Value::as_str);
                found.extend(
                    reference
                        .and_then(|name| name.strip_prefix(COMPONENTS))
                        .map(str::to_owned),
                );
                open.extend(object.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    found
}

/// Points references at `$defs`, where a schema of its own keeps them.
fn redirect(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::String(target)) = object.get_mut("$ref")
                && let Some(name) = target.strip_prefix(COMPONENTS)
            {
                *target = format!("#/$defs/{name}");
            }
            object.values_mut().for_each(redirect);
        }
        Value::Array(items) => items.iter_mut().for_each(redirect),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_path_beats_a_parameter_wherever_it_stands_in_the_file() {
        let openapi = OpenApi::from_yaml(super::super::report::SAMPLE).unwrap();

        assert_eq!(openapi.find("get", "/users/me?x=1").unwrap().id, "UserMe");
        assert_eq!(openapi.find("GET", "/users/user-1").unwrap().id, "UserGet");
        assert!(openapi.find("POST", "/users/me").is_none());
        assert!(openapi.find("GET", "/users/").is_none());
    }

    #[test]
    fn every_schema_of_the_sample_compiles() {
        let openapi = OpenApi::from_yaml(super::super::report::SAMPLE).unwrap();

        openapi.compile_all().unwrap();
        assert_eq!(openapi.operations().len(), 3);
    }

    #[test]
    fn a_reference_to_nothing_is_named() {
        let text = super::super::report::SAMPLE.replace("    User:", "    Other:");

        let error = OpenApi::from_yaml(&text)
            .unwrap()
            .compile_all()
            .unwrap_err();

        assert!(error.to_string().contains("no component User"), "{error}");
    }
}
