//! Users, organizations and members: found by id, slug, external id or address, created, and what is taken.

mod members;
mod organizations;
mod users;

pub(crate) use members::{has_allowed_domain, is_deleted, member_not_found, set_roles};
pub(crate) use organizations::check_settings;
pub(crate) use users::Address;

use super::State;
use crate::error::{ApiError, fail};
use crate::policy::{RbacPolicy, RbacRole, custom_roles, granting};
use crate::types::Vertical;
use serde_json::Value;

/// A stored password.
#[derive(Debug, Clone)]
pub(crate) enum Secret {
    Plain(String),
    Bcrypt(String),
}

impl Secret {
    pub(crate) fn matches(&self, given: &str) -> bool {
        match self {
            Self::Plain(text) => text == given,
            Self::Bcrypt(hash) => bcrypt::verify(given, hash).unwrap_or(false),
        }
    }
}

/// A consumer user: the public object and what is never shown.
#[derive(Debug, Clone)]
pub(crate) struct User {
    pub(crate) value: Value,
    pub(crate) password: Option<Secret>,
}

/// A member: the public object and what is never shown.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) value: Value,
    pub(crate) password: Option<Secret>,
    pub(crate) totp_secret: Option<Vec<u8>>,
    pub(crate) recovery_codes: Vec<String>,
}

impl State {
    /// The policy of the project.
    pub(crate) fn policy(&self, vertical: Vertical) -> RbacPolicy {
        let (own, default) = match vertical {
            Vertical::Consumer => (
                &self.options.consumer_rbac_policy,
                RbacPolicy::of_users as fn() -> _,
            ),
            Vertical::B2b => (&self.options.b2b_rbac_policy, RbacPolicy::of_members as _),
        };
        own.clone().unwrap_or_else(default)
    }

    /// The roles of the project and of this organization.
    fn roles_in(&self, vertical: Vertical, organization: Option<&str>) -> Vec<RbacRole> {
        let mut roles = self.policy(vertical).roles;
        let own = organization.and_then(|id| self.organizations.get(id));
        roles.extend(own.map(|it| custom_roles(it)).unwrap_or_default());
        roles
    }

    /// The roles of the session's owner that allow the action on the resource.
    pub(crate) fn granting_roles(&self, index: usize, resource: &str, action: &str) -> Vec<String> {
        let session = &self.sessions[index];
        let roles = self.roles_in(session.vertical(), session.organization.as_deref());
        granting(&roles, &self.role_ids(index), resource, action)
    }

    /// Refuses a role that neither the project nor the organization has. The role that everyone has is always one.
    pub(crate) fn check_roles(
        &self,
        vertical: Vertical,
        organization: Option<&str>,
        wanted: &[String],
    ) -> Result<(), ApiError> {
        let known = self.roles_in(vertical, organization);
        let of_everyone = ["stytch_user", "stytch_member"];
        let unknown = wanted.iter().find(|id| {
            !of_everyone.contains(&id.as_str()) && !known.iter().any(|role| role.role_id == **id)
        });
        match unknown {
            None => Ok(()),
            Some(id) => {
                let message = format!("roles: the policy has no role {id}.");
                Err(fail(400, "invalid_role", &message))
            }
        }
    }
}

fn refuse_taken(taken: bool, error_type: &str, what: &str) -> Result<(), ApiError> {
    if taken {
        Err(fail(400, error_type, &format!("{what} is taken.")))
    } else {
        Ok(())
    }
}
