//! The searches of the backend API: operands, and pages by a cursor.

use crate::api::request::Request;
use crate::error::{ApiError, fail, wrong_type};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// How an operand is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One of a list of strings.
    In,
    /// A part of a string, in either case.
    Fuzzy,
    /// This string.
    Is,
    /// This boolean.
    Flag,
    /// Whether there is such a field.
    Exists,
    /// A time after this one.
    After,
    /// A time before this one.
    Before,
}

/// An operand: its `filter_name`, how it is compared, and the field it is compared with.
pub(super) struct Filter(pub &'static str, pub Kind, pub &'static str);

/// The values at a path such as `emails.email`; lists are walked, and `*` is every value.
fn values<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let (first, rest) = match path.split_once('.') {
        _ if path.is_empty() => {
            return match value {
                Value::Array(items) => items.iter().collect(),
                Value::Null => Vec::new(),
                other => vec![other],
            };
        }
        Some((first, rest)) => (first, rest),
        None => (path, ""),
    };
    match value {
        Value::Array(items) => items.iter().flat_map(|item| values(item, path)).collect(),
        Value::Object(object) if first == "*" => object
            .values()
            .flat_map(|item| values(item, rest))
            .collect(),
        other => other
            .get(first)
            .map_or_else(Vec::new, |next| values(next, rest)),
    }
}

fn time(value: &Value) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok()
}

/// Refuses an operand whose value is not of its kind.
fn check(filter: &Filter, wanted: &Value) -> Result<(), ApiError> {
    let (fits, expected) = match filter.1 {
        Kind::In => {
            let list = wanted.as_array();
            let strings = list.is_some_and(|list| list.iter().all(Value::is_string));
            (strings, "an array of strings")
        }
        Kind::Fuzzy | Kind::Is => (wanted.is_string(), "a string"),
        Kind::Flag | Kind::Exists => (wanted.is_boolean(), "a boolean"),
        Kind::After | Kind::Before => (time(wanted).is_some(), "a time in RFC 3339"),
    };
    if fits {
        Ok(())
    } else {
        Err(wrong_type(
            &format!("filter_value of {}", filter.0),
            expected,
        ))
    }
}

fn matches(item: &Value, filter: &Filter, wanted: &Value) -> bool {
    let mut found = values(item, filter.2).into_iter();
    let lower = |value: &Value| value.as_str().unwrap_or_default().to_lowercase();
    match filter.1 {
        Kind::In => found.any(|it| {
            let list = wanted.as_array().into_iter().flatten();
            list.map(lower).any(|wanted| wanted == lower(it))
        }),
        Kind::Fuzzy => found.any(|it| lower(it).contains(&lower(wanted))),
        Kind::Is | Kind::Flag => found.any(|it| it == wanted),
        Kind::Exists => json!(found.next().is_some()) == *wanted,
        Kind::After => found.any(|it| time(it) > time(wanted)),
        Kind::Before => found.any(|it| time(it) < time(wanted)),
    }
}

/// Operands with the filters that they name.
type Operands<'a> = Vec<(&'a Filter, Value)>;

/// The operands of the body with their filters, and whether one of them is enough.
fn operands<'a>(
    request: &Request,
    filters: &'a [Filter],
) -> Result<(bool, Operands<'a>), ApiError> {
    let Some(query) = request.object("query") else {
        return Ok((false, Vec::new()));
    };
    let any = match query.get("operator").and_then(Value::as_str) {
        Some("OR") => true,
        Some("AND") => false,
        _ => return Err(wrong_type("query.operator", "AND or OR")),
    };
    let given = query.get("operands").and_then(Value::as_array);
    let given = given.ok_or_else(|| wrong_type("query.operands", "an array"))?;
    let mut all = Vec::new();
    for operand in given {
        let name = operand["filter_name"].as_str().unwrap_or_default();
        let filter = filters.iter().find(|it| it.0 == name).ok_or_else(|| {
            let message = format!("The filter_name {name} does not exist here.");
            fail(400, "bad_request", &message)
        })?;
        check(filter, &operand["filter_value"])?;
        all.push((filter, operand["filter_value"].clone()));
    }
    Ok((any, all))
}

/// Whether an operand of this name is in the body.
pub(super) fn has_operand(request: &Request, name: &str) -> bool {
    let operands = request.body["query"]["operands"].as_array();
    let mut operands = operands.into_iter().flatten();
    operands.any(|operand| operand["filter_name"] == json!(name))
}

/// The page of items that the body requests, and `results_metadata`. The cursor is the id of the last item before it.
pub(super) fn page(
    request: &Request,
    filters: &[Filter],
    id: &str,
    items: Vec<Value>,
) -> Result<(Vec<Value>, Value), ApiError> {
    let limit = request.number("limit", 1..=1000, 100, "bad_request")?;
    let limit = usize::try_from(limit).unwrap_or(1000);
    let (any, operands) = operands(request, filters)?;
    let mut hits = items;
    hits.retain(|item| {
        let mut each = operands
            .iter()
            .map(|(filter, wanted)| matches(item, filter, wanted));
        if any && !operands.is_empty() {
            each.any(|it| it)
        } else {
            each.all(|it| it)
        }
    });
    let total = hits.len();
    let start = match request.optional("cursor") {
        None => 0,
        Some(cursor) => {
            let last = hits.iter().position(|item| item[id] == json!(cursor));
            last.ok_or_else(|| wrong_type("cursor", "that of a page before"))? + 1
        }
    };
    let page: Vec<Value> = hits.into_iter().skip(start).take(limit).collect();
    let more = start + page.len() < total;
    let cursor = page.last().filter(|_| more).map(|item| item[id].clone());
    Ok((page, json!({"total": total, "next_cursor": cursor})))
}
