//! The support table: what `GET /__emulator/` says, and the README after it, about the vendor's operations.

use super::{operations, table};
use serde_json::{Value, json};

/// Each served operation with the fields that are accepted and ignored and what a member needs to be allowed, and
/// those not served.
pub(crate) fn as_json() -> Value {
    let served: Vec<Value> = operations::all()
        .map(|it| {
            let used: Vec<&str> = it.used().map(|(name, _)| name).collect();
            let ignored: Vec<&str> = it.ignored().collect();
            json!({"operation": format!("{} {}", it.method, it.path), "since": it.since,
                "used": used, "ignored": ignored, "member": it.right.map(|it| it.to_string())})
        })
        .collect();
    json!({"served": served, "not_served": table::NOT_SERVED})
}
