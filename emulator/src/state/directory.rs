//! Finds users, organizations and members by id, slug or external id, and says what is taken.

use super::policy::{RbacPolicy, RbacRole, custom_roles};
use super::{Member, State, User};
use crate::answer::{ApiError, fail};
use serde_json::{Value, json};

/// The error for an organization that does not exist.
fn organization_not_found() -> ApiError {
    fail(
        404,
        "organization_not_found",
        "Organization could not be found.",
    )
}

/// The error for a member that does not exist in the organization.
pub(crate) fn member_not_found() -> ApiError {
    fail(404, "member_not_found", "Member could not be found.")
}

/// Whether a member was deleted.
pub(crate) fn is_deleted(member: &Member) -> bool {
    member.value["status"] == json!("deleted")
}

impl State {
    /// The id of the organization with this id, slug or external id.
    pub(crate) fn organization_id(&self, reference: &str) -> Result<String, ApiError> {
        if self.organizations.contains_key(reference) {
            return Ok(reference.to_owned());
        }
        let wanted = json!(reference);
        let found = self.organizations.iter().find(|(_, value)| {
            value["organization_slug"] == wanted || value["organization_external_id"] == wanted
        });
        found
            .map(|(id, _)| id.clone())
            .ok_or_else(organization_not_found)
    }

    /// The id of the member of this organization with this id or external id.
    pub(crate) fn member_id(
        &self,
        organization: &str,
        reference: &str,
    ) -> Result<String, ApiError> {
        let of = |member: &Member| member.value["organization_id"] == json!(organization);
        let found = self.members.iter().find(|(id, member)| {
            of(member)
                && !is_deleted(member)
                && (*id == reference || member.value["external_id"] == json!(reference))
        });
        found.map(|(id, _)| id.clone()).ok_or_else(member_not_found)
    }

    /// The id of the user with this id or external id.
    pub(crate) fn user_id(&self, reference: &str) -> Result<String, ApiError> {
        let named = |(id, user): &(&String, &User)| {
            *id == reference || user.value["external_id"] == json!(reference)
        };
        let found = self.users.iter().find(named).map(|(id, _)| id.clone());
        found.ok_or_else(|| fail(404, "user_not_found", "User could not be found."))
    }

    /// Refuses an external id that another user has.
    pub(crate) fn check_user_external_id(
        &self,
        own: Option<&str>,
        wanted: &str,
    ) -> Result<(), ApiError> {
        let taken = self.users.iter().any(|(id, user)| {
            own != Some(id.as_str()) && user.value["external_id"] == json!(wanted)
        });
        refuse(taken, "duplicate_user_external_id", "The external id")
    }

    /// Refuses an external id that another member of the organization has.
    pub(crate) fn check_member_external_id(
        &self,
        organization: &str,
        own: Option<&str>,
        wanted: &str,
    ) -> Result<(), ApiError> {
        let taken = self.members.iter().any(|(id, member)| {
            own != Some(id.as_str())
                && member.value["organization_id"] == json!(organization)
                && member.value["external_id"] == json!(wanted)
        });
        refuse(taken, "duplicate_member_external_id", "The external id")
    }

    /// Refuses a slug or an external id that is malformed or that another organization has.
    pub(crate) fn check_organization_names(
        &self,
        own: Option<&str>,
        slug: Option<&str>,
        external_id: Option<&str>,
    ) -> Result<(), ApiError> {
        let taken = |name: &str, wanted: &str| {
            let mut all = self.organizations.iter();
            all.any(|(id, value)| own != Some(id.as_str()) && value[name] == json!(wanted))
        };
        if let Some(slug) = slug {
            let fits = (2..=128).contains(&slug.len())
                && slug
                    .chars()
                    .all(|it| it.is_ascii_alphanumeric() || "-._~".contains(it));
            if !fits {
                return Err(fail(
                    400,
                    "invalid_organization_slug",
                    "organization_slug takes 2 to 128 letters, digits and - . _ ~ only.",
                ));
            }
            let error = "organization_slug_already_used";
            refuse(taken("organization_slug", slug), error, "The slug")?;
        }
        if let Some(external_id) = external_id {
            let error = "organization_external_id_already_used";
            let taken = taken("organization_external_id", external_id);
            refuse(taken, error, "The external id")?;
        }
        Ok(())
    }

    /// The policy of the project.
    pub(crate) fn policy(&self, b2b: bool) -> RbacPolicy {
        if b2b {
            let own = self.options.b2b_rbac_policy.clone();
            own.unwrap_or_else(RbacPolicy::of_members)
        } else {
            let own = self.options.consumer_rbac_policy.clone();
            own.unwrap_or_else(RbacPolicy::of_consumers)
        }
    }

    /// The roles of the project, with those of the organization's own.
    pub(crate) fn roles_in(&self, organization: Option<&str>) -> Vec<RbacRole> {
        let mut roles = self.policy(organization.is_some()).roles;
        let own = organization.and_then(|id| self.organizations.get(id));
        roles.extend(own.map(custom_roles).unwrap_or_default());
        roles
    }

    /// Refuses a role that neither the project nor the organization has. The role that everyone has is always one.
    pub(crate) fn check_roles(
        &self,
        organization: Option<&str>,
        wanted: &[String],
    ) -> Result<(), ApiError> {
        let known = self.roles_in(organization);
        let of_everyone = ["stytch_user", "stytch_member"];
        let unknown = wanted.iter().find(|id| {
            !of_everyone.contains(&id.as_str()) && !known.iter().any(|role| role.role_id == **id)
        });
        match unknown {
            None => Ok(()),
            Some(id) => Err(fail(
                400,
                "invalid_role",
                &format!("roles: the policy has no role {id}."),
            )),
        }
    }

    /// Revokes the sessions of a user or a member.
    pub(crate) fn end_sessions_of(&mut self, subject: &str) {
        let of = |session: &&mut super::Session| session.subject == subject;
        for session in self.sessions.iter_mut().filter(of) {
            session.revoked = true;
        }
    }
}

fn refuse(taken: bool, error_type: &str, what: &str) -> Result<(), ApiError> {
    if taken {
        Err(fail(400, error_type, &format!("{what} is taken.")))
    } else {
        Ok(())
    }
}

/// Roles of a member as the vendor shows them. `stytch_member` comes first and always.
pub(crate) fn member_roles<'a>(ids: impl IntoIterator<Item = &'a str>) -> Value {
    let mut all = vec!["stytch_member"];
    for id in ids {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    let role = |id: &&str| json!({"role_id": id, "sources": [{"type": "direct_assignment"}]});
    all.iter().map(role).collect()
}
