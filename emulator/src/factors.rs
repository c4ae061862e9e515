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

/// Whether the organization restricts this kind of methods for the member.
fn restricts(organization: &Value, methods: &str, member: &Value) -> bool {
    organization[methods] == json!("RESTRICTED") && member["is_breakglass"] != json!(true)
}

/// Whether the organization allows the member this second factor: `sms_otp` or `totp`.
pub(crate) fn allows_mfa(organization: &Value, member: &Value, method: &str) -> bool {
    let allowed = organization["allowed_mfa_methods"].as_array();
    !restricts(organization, "mfa_methods", member)
        || allowed.is_some_and(|it| it.contains(&json!(method)))
}

/// The name in `allowed_mfa_methods` of a factor that is a second one.
fn mfa_method(factor: &Value) -> Option<&'static str> {
    let secondary = factor["sequence_order"] == json!("SECONDARY");
    let by_sms = factor["delivery_method"] == json!("sms");
    secondary.then_some(if by_sms { "sms_otp" } else { "totp" })
}

/// What the organization still needs of a primary factor of the member; `null` for nothing.
pub(crate) fn primary_required(organization: &Value, member: &Value, factors: &[Value]) -> Value {
    let allowed = &organization["allowed_auth_methods"];
    if !restricts(organization, "auth_methods", member) {
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
    let allowed = |method: &str| allows_mfa(organization, member, method);
    let done = factors.iter().filter_map(mfa_method).any(allowed);
    if !needed || done {
        return Value::Null;
    }
    let option = |field: &str, method: &str| {
        let known = member[field].as_str().filter(|_| allowed(method));
        known.unwrap_or_default().to_owned()
    };
    let phone = option("mfa_phone_number", "sms_otp");
    let totp = option("totp_registration_id", "totp");
    if phone.is_empty() && totp.is_empty() {
        return json!({"member_options": null, "secondary_auth_initiated": null});
    }
    json!({
        "member_options": {"mfa_phone_number": phone, "totp_registration_id": totp},
        "secondary_auth_initiated": null,
    })
}
