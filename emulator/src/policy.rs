//! The RBAC policies: which roles exist, what they allow, and which of them allow an action.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An RBAC policy as `rbac/policy` returns it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RbacPolicy {
    /// The roles.
    pub roles: Vec<RbacRole>,
    /// The resources and all their actions.
    pub resources: Vec<RbacResource>,
    /// The scopes of connected apps.
    pub scopes: Vec<RbacScope>,
}

/// A role and what it allows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RbacRole {
    /// The id, such as `stytch_admin`.
    pub role_id: String,
    /// A text for people.
    #[serde(default)]
    pub description: String,
    /// What it allows.
    #[serde(default)]
    pub permissions: Vec<RbacPermission>,
}

/// Actions on one resource.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RbacPermission {
    /// The resource.
    pub resource_id: String,
    /// The actions; `*` for all.
    pub actions: Vec<String>,
}

/// A resource and its actions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RbacResource {
    /// The id, such as `documents`.
    pub resource_id: String,
    /// A text for people.
    #[serde(default)]
    pub description: String,
    /// The actions that exist.
    #[serde(default)]
    pub actions: Vec<String>,
}

/// A scope of a connected app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RbacScope {
    /// The scope, such as `read:documents`.
    pub scope: String,
    /// A text for people.
    #[serde(default)]
    pub description: String,
    /// What it allows.
    #[serde(default)]
    pub permissions: Vec<RbacPermission>,
}

fn role(id: &str, description: &str, resources: &[&str]) -> RbacRole {
    let permission = |id: &&str| RbacPermission {
        resource_id: (*id).to_owned(),
        actions: vec!["*".to_owned()],
    };
    RbacRole {
        role_id: id.to_owned(),
        description: description.to_owned(),
        permissions: resources.iter().map(permission).collect(),
    }
}

fn resource(id: &str, actions: &[&str]) -> RbacResource {
    RbacResource {
        resource_id: id.to_owned(),
        description: String::new(),
        actions: actions.iter().map(|it| (*it).to_owned()).collect(),
    }
}

const ON_ORGANIZATIONS: &[&str] = &[
    "update.info.name",
    "update.info.slug",
    "update.info.logo-url",
    "update.settings.allowed-auth-methods",
    "update.settings.allowed-mfa-methods",
    "update.settings.email-jit-provisioning",
    "update.settings.email-invites",
    "update.settings.allowed-domains",
    "update.settings.default-sso-connection",
    "update.settings.sso-jit-provisioning",
    "update.settings.mfa-policy",
    "update.settings.implicit-roles",
    "update.settings.oauth-tenant-jit-provisioning",
    "update.settings.allowed-oauth-tenants",
    "delete",
];

const ON_MEMBERS: &[&str] = &[
    "create",
    "update.info.name",
    "update.info.email",
    "update.info.untrusted-metadata",
    "update.info.mfa-phone",
    "update.info.delete.mfa-phone",
    "update.info.delete.mfa-totp",
    "update.info.delete.password",
    "update.settings.is-breakglass",
    "update.settings.mfa-enrolled",
    "update.settings.default-mfa-method",
    "update.settings.roles",
    "search",
    "delete",
    "revoke-sessions",
];

const ON_ONESELF: &[&str] = &[
    "update.info.name",
    "update.info.untrusted-metadata",
    "update.info.mfa-phone",
    "update.info.delete.mfa-phone",
    "update.info.delete.mfa-totp",
    "update.info.delete.password",
    "update.settings.mfa-enrolled",
    "update.settings.default-mfa-method",
    "delete",
    "revoke-sessions",
];

/// On those of SSO and of SCIM.
const ON_CONNECTIONS: &[&str] = &["create", "get", "update", "delete"];

impl RbacPolicy {
    /// The policy of a consumer project without one of its own: users.
    pub(crate) fn of_users() -> Self {
        Self {
            roles: vec![role("stytch_user", "Every user", &["stytch.self"])],
            resources: vec![resource("stytch.self", &["*"])],
            scopes: Vec::new(),
        }
    }

    /// The policy of a B2B project without one of its own: members and admins, and the vendor's resources.
    pub(crate) fn of_members() -> Self {
        let of_admins = [
            "stytch.organization",
            "stytch.member",
            "stytch.sso",
            "stytch.scim",
        ];
        Self {
            roles: vec![
                role("stytch_member", "Every member", &["stytch.self"]),
                role("stytch_admin", "Admins of the organization", &of_admins),
            ],
            resources: vec![
                resource("stytch.organization", ON_ORGANIZATIONS),
                resource("stytch.member", ON_MEMBERS),
                resource("stytch.sso", ON_CONNECTIONS),
                resource("stytch.self", ON_ONESELF),
                resource("stytch.scim", ON_CONNECTIONS),
            ],
            scopes: Vec::new(),
        }
    }
}

/// The roles of `custom_roles` of an organization.
pub(crate) fn custom_roles(organization: &Value) -> Vec<RbacRole> {
    serde_json::from_value(organization["custom_roles"].clone()).unwrap_or_default()
}

/// Those of `held` that allow the action on the resource, in the order of `held`.
pub(crate) fn granting(
    roles: &[RbacRole],
    held: &[String],
    resource: &str,
    action: &str,
) -> Vec<String> {
    let allows = |role: &RbacRole| {
        role.permissions.iter().any(|permission| {
            permission.resource_id == resource
                && permission
                    .actions
                    .iter()
                    .any(|it| it == action || it == "*")
        })
    };
    let grants = |id: &&String| roles.iter().any(|it| it.role_id == **id && allows(it));
    held.iter().filter(grants).cloned().collect()
}
