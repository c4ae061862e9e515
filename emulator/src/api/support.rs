//! The support table: what `GET /__emulator/` and the README say about the vendor's operations.

use super::{operations, table};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Each served operation with the fields that are accepted and ignored, and those not served.
pub(crate) fn as_json() -> Value {
    let served: Vec<Value> = operations::all()
        .map(|it| {
            let used: Vec<&str> = it.used().map(|(name, _)| name).collect();
            let ignored: Vec<&str> = it.ignored().collect();
            json!({"operation": format!("{} {}", it.method, it.path), "used": used,
                "ignored": ignored})
        })
        .collect();
    json!({"served": served, "not_served": table::NOT_SERVED})
}

/// The same for the README.
pub(crate) fn as_markdown() -> String {
    let mut text = String::from("| Operation | Accepted and ignored |\n| --- | --- |\n");
    for operation in operations::all() {
        let ignored: Vec<String> = operation.ignored().map(|it| format!("`{it}`")).collect();
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| `{} {}` | {} |",
            operation.method,
            operation.path,
            ignored.join(", ")
        );
    }
    text
}
