//! Authentication factors as sessions list them, and which of them an organization and a member still need.

use serde_json::{Value, json};

use crate::values::merge;

/// A factor of a user.
pub(crate) fn of_user(now: &str, kind: &str, delivery: &str, nested: Value) -> Value {
    let mut factor = json!({
        "type": kind, "delivery_method": delivery,
        "last_authenticated_at": now, "created_at": now, "updated_at": now,
    });
    merge(&mut factor, nested);
    factor
}

/// A factor of a member, which also says whether it is a first or a second one.
pub(crate) fn of_member(now: &str, kind: &str, delivery: &str, nested: Value) -> Value {
    let mut factor = of_user(now, kind, delivery, nested);
    let secondary = matches!(kind, "totp" | "recovery_codes") || delivery == "sms";
    factor["sequence_order"] = json!(if secondary { "SECONDARY" } else { "PRIMARY" });
    factor
}

/// Whether two factors are the same but for their times.
pub(crate) fn is_same(left: &Value, right: &Value) -> bool {
    let strip = |value: &Value| {
        let mut value = value.clone();
        if let Some(object) = value.as_object_mut() {
            for name in [
                "last_authenticated_at",
                "created_at",
                "updated_at",
                "sequence_order",
            ] {
                object.remove(name);
            }
        }
        value
    };
    strip(left) == strip(right)
}

/// The name of a factor in `allowed_auth_methods`.
fn method(factor: &Value) -> String {
    match factor["type"].as_str().unwrap_or_default() {
        "oauth" => {
            let delivery = factor["delivery_method"].as_str().unwrap_or_default();
            format!("{}_oauth", delivery.trim_start_matches("oauth_"))
        }
        other => other.to_owned(),
    }
}

/// What the organization still needs of a primary factor; `null` for nothing.
pub(crate) fn primary_required(organization: &Value, factors: &[Value]) -> Value {
    let allowed = &organization["allowed_auth_methods"];
    if organization["auth_methods"] != json!("RESTRICTED") {
        return Value::Null;
    }
    let fits = factors.iter().any(|factor| {
        allowed
            .as_array()
            .is_some_and(|it| it.contains(&json!(method(factor))))
    });
    if fits {
        Value::Null
    } else {
        json!({ "allowed_auth_methods": allowed })
    }
}

/// What is still needed of a second factor; `null` for nothing.
pub(crate) fn mfa_required(organization: &Value, member: &Value, factors: &[Value]) -> Value {
    let needed = organization["mfa_policy"] == json!("REQUIRED_FOR_ALL")
        || member["mfa_enrolled"] == json!(true);
    let done = factors
        .iter()
        .any(|factor| factor["sequence_order"] == json!("SECONDARY"));
    if !needed || done {
        return Value::Null;
    }
    let (phone, totp) = (&member["mfa_phone_number"], &member["totp_registration_id"]);
    let empty = |value: &Value| value.as_str().unwrap_or_default().is_empty();
    if empty(phone) && empty(totp) {
        return json!({"member_options": null, "secondary_auth_initiated": null});
    }
    json!({
        "member_options": {
            "mfa_phone_number": phone.as_str().unwrap_or_default(),
            "totp_registration_id": totp.as_str().unwrap_or_default(),
        },
        "secondary_auth_initiated": null,
    })
}
