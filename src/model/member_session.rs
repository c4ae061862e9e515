//! The B2B session.

use super::{AuthenticationFactor, Timestamp};
use crate::wire::json;

/// A member signed in to one organization on one device.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MemberSession {
    /// Names the session.
    pub member_session_id: String,
    /// Whose session it is.
    pub member_id: String,
    /// The organization the member is signed in to.
    pub organization_id: String,
    /// That organization's slug.
    pub organization_slug: String,
    /// When the member signed in.
    pub started_at: Option<Timestamp>,
    /// When the server last validated the session; changes at every validation.
    pub last_accessed_at: Option<Timestamp>,
    /// When the session expires.
    pub expires_at: Option<Timestamp>,
    /// How the member proved who they are.
    pub authentication_factors: Vec<AuthenticationFactor>,
    /// RBAC roles of the session.
    pub roles: Vec<String>,
    /// Claims set by the project's backend: a JSON object as text.
    pub custom_claims: Option<String>,
    /// The exact JSON text from the server.
    pub raw_json: String,
}

impl MemberSession {
    /// True when nothing but `last_accessed_at` differs, fields unknown to this version included.
    pub fn same_but_access_time(&self, other: &Self) -> bool {
        json::same_value_except("last_accessed_at", &self.raw_json, &other.raw_json)
    }
}

decode!(MemberSession {
    member_session_id: id,
    member_id: id,
    organization_id: id,
    organization_slug,
    started_at,
    last_accessed_at,
    expires_at: expiry,
    authentication_factors,
    roles,
    custom_claims: json,
    raw_json: raw,
});
