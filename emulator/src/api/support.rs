//! The support table: what `GET /__emulator/` says, and the README after it, about the vendor's operations.

use super::{operations, table};
use crate::fields::described;
use serde_json::{Map, Value, json};

/// What a seed may give that is stored and returned, and that nothing acts on.
const SEEDS_WITHOUT_EFFECT: &[&str] = &[
    "is_locked",
    "lock_created_at",
    "lock_expires_at",
    "oauth_registrations",
    "retired_email_addresses",
    "scim_active_connection",
    "scim_registration",
    "sso_active_connections",
    "sso_registrations",
];

/// Each served operation with the fields that are used, stored without effect, accepted and ignored, or ignored without
/// a session, and with what a member needs to be allowed; and those not served.
pub(crate) fn as_json() -> Value {
    let served: Vec<Value> = operations::all()
        .map(|it| {
            let used: Map<String, Value> = it
                .used()
                .map(|(name, kind)| (name.to_owned(), json!(described(kind))))
                .collect();
            let (stored, ignored): (Vec<_>, Vec<_>) =
                (it.stored().collect(), it.ignored().collect());
            let without_a_session: Vec<_> = it.ignored_without_a_session().collect();
            json!({"operation": format!("{} {}", it.method, it.path), "since": it.since,
                "credentials": !it.is_open(), "used": used, "stored_without_effect": stored,
                "ignored": ignored, "ignored_without_a_session": without_a_session,
                "member": it.right.map(|it| it.to_string())})
        })
        .collect();
    let of_seeds = [table::STORED_WITHOUT_EFFECT, SEEDS_WITHOUT_EFFECT].concat();
    json!({"served": served, "not_served": table::NOT_SERVED,
        "stored_without_effect_of_seeds": of_seeds})
}
