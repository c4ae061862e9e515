//! The consumer session.

use super::{AuthenticationFactor, Timestamp};
use crate::wire::json;

/// A signed-in consumer user on one device.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Session {
    /// Names the session.
    pub session_id: String,
    /// Whose session it is.
    pub user_id: String,
    /// How the user proved who they are.
    pub authentication_factors: Vec<AuthenticationFactor>,
    /// RBAC roles of the session.
    pub roles: Vec<String>,
    /// When the user signed in.
    pub started_at: Option<Timestamp>,
    /// When the server last validated the session; changes at every validation.
    pub last_accessed_at: Option<Timestamp>,
    /// When the session expires.
    pub expires_at: Option<Timestamp>,
    /// Where the session was started, as the server saw it.
    pub attributes: Option<Attributes>,
    /// Claims set by the project's backend: a JSON object as text.
    pub custom_claims: Option<String>,
    /// The exact JSON text from the server.
    pub raw_json: String,
}

impl Session {
    /// True when nothing but `last_accessed_at` differs, fields unknown to this version included.
    pub fn same_but_access_time(&self, other: &Self) -> bool {
        json::same_value_except("last_accessed_at", &self.raw_json, &other.raw_json)
    }
}

/// Where a session was started.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Attributes {
    /// The IP address.
    pub ip_address: Option<String>,
    /// The user agent.
    pub user_agent: Option<String>,
}

decode!(Session {
    session_id: id,
    user_id: id,
    authentication_factors,
    roles,
    started_at,
    last_accessed_at,
    expires_at: expiry,
    attributes,
    custom_claims: json,
    raw_json: raw,
});

decode!(Attributes {
    ip_address,
    user_agent,
});
