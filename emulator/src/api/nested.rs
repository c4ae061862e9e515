//! The objects inside a request whose members are known. What stands in others, such as metadata and claims, is free.

use crate::error::{ApiError, fail};
use crate::types::Vertical;
use serde_json::Value;

/// Where an object stands in a body, and the members that it may have. `[]` is each entry of an array.
const OBJECTS: &[(&str, &[&str])] = &[
    ("query", &["operator", "operands"]),
    ("query.operands[]", &["filter_name", "filter_value"]),
    ("org_policy", &["roles"]),
    (
        "rbac_email_implicit_role_assignments[]",
        &["domain", "role_id"],
    ),
    ("emails[]", &["email"]),
    ("phone_numbers[]", &["phone_number"]),
];

fn members(vertical: Vertical, place: &str) -> Option<&'static [&'static str]> {
    if place == "authorization_check" {
        let of_users = ["resource_id", "action"].as_slice();
        let of_members = ["organization_id", "resource_id", "action"].as_slice();
        return Some(vertical.pick(of_users, of_members));
    }
    let known = OBJECTS.iter().find(|(known, _)| *known == place);
    known.map(|(_, members)| *members)
}

/// Refuses members that do not exist in the value of a field.
pub(super) fn check(vertical: Vertical, place: &str, value: &Value) -> Result<(), ApiError> {
    if let Value::Array(items) = value {
        let place = format!("{place}[]");
        let mut items = items.iter();
        return items.try_for_each(|item| check(vertical, &place, item));
    }
    let (Value::Object(object), Some(known)) = (value, members(vertical, place)) else {
        return Ok(());
    };
    for (name, value) in object {
        let place = format!("{place}.{name}");
        if !known.contains(&name.as_str()) {
            let message = format!("The field {place} does not exist here.");
            return Err(fail(400, "bad_request", &message));
        }
        check(vertical, &place, value)?;
    }
    Ok(())
}
