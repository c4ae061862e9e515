//! Changes of JSON objects.

use serde_json::{Map, Value, json};

/// Puts the fields of `extra` into `target`; both must be objects.
pub(crate) fn merge(target: &mut Value, extra: Value) {
    if let (Some(target), Value::Object(extra)) = (target.as_object_mut(), extra) {
        target.extend(extra);
    }
}

/// Keys are added or replaced, and a key with `null` is removed.
pub(crate) fn merge_metadata(known: &mut Value, change: &Map<String, Value>) {
    if !known.is_object() {
        *known = json!({});
    }
    let Some(known) = known.as_object_mut() else {
        return;
    };
    for (key, value) in change {
        if value.is_null() {
            known.remove(key);
        } else {
            known.insert(key.clone(), value.clone());
        }
    }
}
