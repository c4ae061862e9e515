//! Calls of the B2B backend API for a member: the header of its session limits the call to what the roles of the
//! member allow.
//!
//! The actions are those of the vendor's documentation of each field, and of the permissions that its browser client
//! names for each call.

use super::session_arguments::{member_session, revoked_session};
use crate::api::request::Request;
use crate::error::{ApiError, fail};
use crate::state::State;
use serde_json::json;

/// The fields by which a request to revoke names whose sessions end.
pub(in crate::api) const REVOKED: [&str; 4] = [
    "member_session_id",
    "session_token",
    "session_jwt",
    "member_id",
];

const ORGANIZATION: &str = "stytch.organization";
const MEMBER: &str = "stytch.member";
/// The member of the session itself.
const ONESELF: &str = "stytch.self";

/// How the support table names the actions of an update.
const BY_FIELD: &str = "by field; status for fields without an action not documented";

/// The action that a member needs to be allowed for an operation.
#[derive(Debug, Clone, Copy)]
pub(in crate::api) enum Right {
    /// An action on the organization.
    Organization(&'static str),
    /// An action on members as such.
    Members(&'static str),
    /// An action on one member, who may be oneself.
    Member(&'static str),
    /// The same for the member whose sessions end.
    Revoked(&'static str),
    /// An action on the organization for each field: those of `ORGANIZATION_FIELDS`.
    OrganizationFields,
    /// An action on one member for each field: those of `MEMBER_FIELDS`.
    MemberFields,
}

/// A field of an update and the action that it needs.
type Field = (&'static str, &'static str);

const ORGANIZATION_FIELDS: [Field; 17] = [
    ("organization_name", "update.info.name"),
    ("organization_slug", "update.info.slug"),
    ("organization_logo_url", "update.info.logo-url"),
    (
        "sso_default_connection_id",
        "update.settings.default-sso-connection",
    ),
    (
        "sso_jit_provisioning",
        "update.settings.sso-jit-provisioning",
    ),
    (
        "sso_jit_provisioning_allowed_connections",
        "update.settings.sso-jit-provisioning",
    ),
    ("email_allowed_domains", "update.settings.allowed-domains"),
    (
        "email_jit_provisioning",
        "update.settings.email-jit-provisioning",
    ),
    ("email_invites", "update.settings.email-invites"),
    ("auth_methods", "update.settings.allowed-auth-methods"),
    (
        "allowed_auth_methods",
        "update.settings.allowed-auth-methods",
    ),
    ("mfa_policy", "update.settings.mfa-policy"),
    (
        "rbac_email_implicit_role_assignments",
        "update.settings.implicit-roles",
    ),
    ("mfa_methods", "update.settings.allowed-mfa-methods"),
    ("allowed_mfa_methods", "update.settings.allowed-mfa-methods"),
    (
        "oauth_tenant_jit_provisioning",
        "update.settings.oauth-tenant-jit-provisioning",
    ),
    (
        "allowed_oauth_tenants",
        "update.settings.allowed-oauth-tenants",
    ),
];

/// What a member may change of itself, if its roles allow it.
const OWN_FIELDS: [Field; 5] = [
    ("name", "update.info.name"),
    ("untrusted_metadata", "update.info.untrusted-metadata"),
    ("mfa_phone_number", "update.info.mfa-phone"),
    ("mfa_enrolled", "update.settings.mfa-enrolled"),
    ("default_mfa_method", "update.settings.default-mfa-method"),
];

/// What only others may change of a member. Two fields say how `roles` and `email_address` are changed.
const FIELDS_OF_OTHERS: [Field; 5] = [
    ("is_breakglass", "update.settings.is-breakglass"),
    ("roles", "update.settings.roles"),
    ("preserve_existing_sessions", "update.settings.roles"),
    ("email_address", "update.info.email"),
    ("unlink_email", "update.info.email"),
];

/// What the resource of the right is, and its action, for people.
impl std::fmt::Display for Right {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Organization(action) => write!(formatter, "{ORGANIZATION} {action}"),
            Self::Members(action) => write!(formatter, "{MEMBER} {action}"),
            Self::Member(action) | Self::Revoked(action) => {
                write!(formatter, "{MEMBER} or {ONESELF} {action}")
            }
            Self::OrganizationFields => write!(formatter, "{ORGANIZATION}, {BY_FIELD}"),
            Self::MemberFields => write!(formatter, "{MEMBER} or {ONESELF}, {BY_FIELD}"),
        }
    }
}

/// Refuses a call for a member whose roles do not allow it. Without the header of a session nothing is refused.
pub(in crate::api) fn check(
    state: &State,
    request: &Request,
    right: Option<Right>,
) -> Result<(), ApiError> {
    if request.member_session.iter().all(Option::is_none) {
        return Ok(());
    }
    let Some(right) = right else {
        // The vendor documents no error for this: neither its status nor its type.
        let message = "This call cannot be made for a member: the header of a session is refused.";
        return Err(fail(400, "bad_request", message));
    };
    let Some(index) = member_session(state, request)? else {
        return Ok(());
    };
    let caller = Caller { state, index };
    caller.check_organization(request, right)?;
    match right {
        Right::Organization(action) => caller.needs(&[ORGANIZATION], action),
        Right::Members(action) => caller.needs(&[MEMBER], action),
        Right::Member(action) | Right::Revoked(action) => {
            caller.needs(caller.resources(request, right), action)
        }
        Right::OrganizationFields => {
            for name in fields(request) {
                let field = ORGANIZATION_FIELDS.iter().find(|(known, _)| *known == name);
                let (_, action) = field.ok_or_else(|| not_as_member(name))?;
                caller.needs(&[ORGANIZATION], action)?;
            }
            Ok(())
        }
        Right::MemberFields => {
            for name in fields(request) {
                let named = |(known, _): &&Field| *known == name;
                if let Some((_, action)) = OWN_FIELDS.iter().find(named) {
                    caller.needs(caller.resources(request, right), action)?;
                } else if let Some((_, action)) = FIELDS_OF_OTHERS.iter().find(named) {
                    caller.needs(&[MEMBER], action)?;
                } else {
                    return Err(not_as_member(name));
                }
            }
            Ok(())
        }
    }
}

/// The fields of the body that change something, without the ids of the path that some libraries repeat. Metadata
/// without entries changes nothing; the client for Java sends it with every update.
fn fields(request: &Request) -> impl Iterator<Item = &str> {
    let body = request.body.as_object().into_iter().flatten();
    let given = body.filter(|(name, value)| {
        let of_path = request.parameters.contains_key(name.as_str());
        let no_entries = name.ends_with("_metadata") && **value == json!({});
        !value.is_null() && !of_path && !no_entries
    });
    given.map(|(name, _)| name.as_str())
}

/// The vendor says that such a field may not be sent with the header, and documents no error for it.
fn not_as_member(field: &str) -> ApiError {
    let message = format!("The field {field} cannot be set in a call for a member.");
    fail(400, "bad_request", &message)
}

/// The session of the member whom the request acts for.
struct Caller<'a> {
    state: &'a State,
    index: usize,
}

impl Caller<'_> {
    /// Refuses a call about another organization than that of the session.
    fn check_organization(&self, request: &Request, right: Right) -> Result<(), ApiError> {
        let own = self.state.sessions[self.index].organization.as_deref();
        for organization in self.organizations(request, right)? {
            if Some(organization.as_str()) != own {
                return Err(fail(
                    403,
                    "session_authorization_tenancy_error",
                    "The session belongs to another organization.",
                ));
            }
        }
        Ok(())
    }

    /// The organizations that the request is about.
    fn organizations(&self, request: &Request, right: Right) -> Result<Vec<String>, ApiError> {
        if let Right::Revoked(_) = right {
            let member = self.state.member_value(&self.revoked(request)?)?;
            let organization = member["organization_id"].as_str().unwrap_or_default();
            return Ok(vec![organization.to_owned()]);
        }
        let of_path = request.parameter("organization_id");
        let mut named = request.texts("organization_ids").unwrap_or_default();
        named.extend(request.optional("organization_id"));
        if !of_path.is_empty() {
            named = vec![of_path.to_owned()];
        }
        let ids = named.iter().map(|it| self.state.organization_id(it));
        ids.collect()
    }

    /// The resources of which one has to allow an action on the member that the request is about.
    fn resources(&self, request: &Request, right: Right) -> &'static [&'static str] {
        let session = &self.state.sessions[self.index];
        let organization = session.organization.as_deref().unwrap_or_default();
        let password = request.parameter("member_password_id");
        let of_password = |id: &String| {
            let member = &self.state.members[id].value;
            !password.is_empty() && member["member_password_id"] == json!(password)
        };
        let own = match right {
            Right::Revoked(_) => self.revoked(request).ok(),
            _ if !password.is_empty() => Some(session.subject.clone()).filter(of_password),
            _ => {
                let member = request.parameter("member_id");
                self.state.member_id(organization, member).ok()
            }
        };
        if own.as_ref() == Some(&session.subject) {
            &[MEMBER, ONESELF]
        } else {
            &[MEMBER]
        }
    }

    /// The member whose sessions the request ends.
    fn revoked(&self, request: &Request) -> Result<String, ApiError> {
        let (field, index) = revoked_session(self.state, request, &REVOKED)?;
        match index {
            Some(index) => Ok(self.state.sessions[index].subject.clone()),
            None => request.text(field),
        }
    }

    fn needs(&self, resources: &[&str], action: &str) -> Result<(), ApiError> {
        let allows = |resource: &&str| {
            let granting = self.state.granting_roles(self.index, resource, action);
            !granting.is_empty()
        };
        if resources.iter().any(allows) {
            return Ok(());
        }
        Err(fail(
            403,
            "session_authorization_error",
            "No role allows the action.",
        ))
    }
}
