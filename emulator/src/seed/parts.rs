//! The parts of fields of a seed that are objects or lists of them.

use crate::policy::RbacRole;
use crate::state::directory::check_settings;
use serde_json::{Map, Value};

/// The members that an entry of a list may have, those before the bar being needed.
const ENTRIES: [(&str, &str); 4] = [
    ("emails", "email | email_id verified"),
    ("phone_numbers", "phone_number | phone_id verified"),
    ("roles", "role_id | sources"),
    ("rbac_email_implicit_role_assignments", "domain role_id |"),
];

/// Refuses parts that do not exist, and settings that do not.
pub(super) fn check(name: &str, value: &Value) -> Result<(), String> {
    if let ("name", Value::Object(parts)) = (name, value) {
        return check_name(parts);
    }
    if name == "custom_roles" {
        let roles = serde_json::from_value::<Vec<RbacRole>>(value.clone());
        return roles.map(drop).map_err(|error| format!("{name}: {error}"));
    }
    let entries = ENTRIES.iter().find(|(known, _)| *known == name);
    if let (Some((_, members)), Value::Array(items)) = (entries, value) {
        let mut items = items.iter().enumerate();
        return items.try_for_each(|(number, item)| {
            check_entry(&format!("{name}[{number}]"), members, item)
        });
    }
    let field = Map::from_iter([(name.to_owned(), value.clone())]);
    check_settings(&field).map_err(|error| error.message)
}

fn check_name(parts: &Map<String, Value>) -> Result<(), String> {
    for (part, value) in parts {
        if !["first_name", "middle_name", "last_name"].contains(&part.as_str()) {
            return Err(format!("unknown field `name.{part}`"));
        }
        if !value.is_string() {
            return Err(format!("name.{part}: expected a string"));
        }
    }
    Ok(())
}

fn check_entry(place: &str, members: &str, item: &Value) -> Result<(), String> {
    if item.is_string() && members.starts_with("role_id") {
        return Ok(());
    }
    let (needed, more) = members.split_once('|').unwrap_or((members, ""));
    let object = item.as_object();
    let object = object.ok_or_else(|| format!("{place}: expected an object"))?;
    let unknown = object.keys().find(|name| {
        let mut known = needed.split_whitespace().chain(more.split_whitespace());
        !known.any(|it| it == name.as_str())
    });
    if let Some(name) = unknown {
        return Err(format!("unknown field `{place}.{name}`"));
    }
    let mut needed = needed.split_whitespace();
    match needed.find(|name| !object.get(*name).is_some_and(Value::is_string)) {
        None => Ok(()),
        Some(name) => Err(format!("{place}.{name}: expected a string")),
    }
}
