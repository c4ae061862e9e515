//! Members: found by id, external id or address, created, changed, and their roles.

use super::{Member, Secret, refuse_taken};
use crate::error::{ApiError, ApiResult, fail};
use crate::state::State;
use crate::state::ids::new_id;
use crate::values::merge;
use serde_json::{Map, Value, json};

/// For a member that does not exist in the organization.
pub(crate) fn member_not_found() -> ApiError {
    fail(404, "member_not_found", "Member could not be found.")
}

/// Whether a member was deleted.
pub(crate) fn is_deleted(member: &Member) -> bool {
    member.value["status"] == json!("deleted")
}

/// Brings `roles`, ids or the vendor's objects, into the vendor's form, together with `is_admin`.
pub(crate) fn set_roles(member: &mut Value) {
    let id = |role: &Value| {
        let id = role.as_str().or_else(|| role["role_id"].as_str());
        id.map(str::to_owned)
    };
    let given = member["roles"].as_array().into_iter().flatten();
    let mut ids: Vec<String> = given.filter_map(id).collect();
    if member["is_admin"] == json!(true) {
        ids.push("stytch_admin".to_owned());
    }
    member["is_admin"] = json!(ids.iter().any(|id| id == "stytch_admin"));
    member["roles"] = member_roles(ids.iter().map(String::as_str));
}

/// Roles of a member as the vendor shows them. `stytch_member` comes first and always.
fn member_roles<'a>(ids: impl IntoIterator<Item = &'a str>) -> Value {
    let mut all = vec!["stytch_member"];
    for id in ids {
        if !all.contains(&id) {
            all.push(id);
        }
    }
    let role = |id: &&str| json!({"role_id": id, "sources": [{"type": "direct_assignment"}]});
    all.iter().map(role).collect()
}

fn is_of_domain(email: &str, domain: &Value) -> bool {
    let own = email.rsplit('@').next().unwrap_or_default();
    let domain = domain.as_str();
    domain.is_some_and(|domain| domain.eq_ignore_ascii_case(own))
}

/// Whether the address is of one of the organization's `email_allowed_domains`.
pub(crate) fn has_allowed_domain(organization: &Value, email: &str) -> bool {
    let domains = organization["email_allowed_domains"].as_array();
    let mut domains = domains.into_iter().flatten();
    domains.any(|domain| is_of_domain(email, domain))
}

/// Whether the organization admits anyone with this address.
fn admits(organization: &Value, email: &str) -> bool {
    organization["email_jit_provisioning"] == json!("RESTRICTED")
        && has_allowed_domain(organization, email)
}

/// Adds the roles that the organization gives to everyone with an address of the member's domain.
fn add_implicit_roles(member: &mut Value, organization: &Value) {
    let email = member["email_address"].as_str().unwrap_or_default();
    let email = email.to_owned();
    let all = organization["rbac_email_implicit_role_assignments"].as_array();
    for assignment in all.into_iter().flatten() {
        let (domain, role) = (&assignment["domain"], &assignment["role_id"]);
        let Some(roles) = member["roles"].as_array_mut() else {
            return;
        };
        if !is_of_domain(&email, domain) {
            continue;
        }
        let source = json!({"type": "email_assignment", "details": {"email_domain": domain}});
        let known = roles.iter_mut().find(|known| known["role_id"] == *role);
        match known.and_then(|known| known["sources"].as_array_mut()) {
            Some(sources) => sources.push(source),
            None => roles.push(json!({"role_id": role, "sources": [source]})),
        }
        if *role == json!("stytch_admin") {
            member["is_admin"] = json!(true);
        }
    }
}

impl State {
    /// The public object of a member.
    pub(crate) fn member_value(&self, id: &str) -> ApiResult {
        let found = self.members.get(id).filter(|member| !is_deleted(member));
        found
            .map(|member| self.public_member(member))
            .ok_or_else(member_not_found)
    }

    /// The same of a member that may be deleted: what is stored, and the roles of the domain of its address.
    pub(crate) fn public_member(&self, member: &Member) -> Value {
        let mut value = member.value.clone();
        let organization = value["organization_id"].as_str();
        if let Some(organization) = organization.and_then(|id| self.organizations.get(id)) {
            add_implicit_roles(&mut value, organization);
        }
        value
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

    /// The id of the member with this id, or of the only one with this external id, where no organization is named.
    pub(crate) fn member_id_anywhere(&self, reference: &str) -> Result<String, ApiError> {
        if self.member_value(reference).is_ok() {
            return Ok(reference.to_owned());
        }
        let mut hits = self.members.iter().filter(|(_, member)| {
            !is_deleted(member) && member.value["external_id"] == json!(reference)
        });
        let (id, _) = hits.next().ok_or_else(member_not_found)?;
        if hits.next().is_some() {
            let message = "member_id: members of several organizations have this external id.";
            return Err(fail(400, "bad_request", message));
        }
        Ok(id.clone())
    }

    /// The member with this address in the organization.
    pub(crate) fn find_member(&self, organization: &str, email: &str) -> Option<String> {
        let hit = self.members.iter().find(|(_, member)| {
            member.value["organization_id"] == json!(organization)
                && !is_deleted(member)
                && member.value["email_address"]
                    .as_str()
                    .is_some_and(|it| it.eq_ignore_ascii_case(email))
        });
        hit.map(|(id, _)| id.clone())
    }

    /// Whether the organization admits anyone with this address.
    pub(crate) fn admits(&self, organization: &str, email: &str) -> bool {
        let value = self.organizations.get(organization);
        value.is_some_and(|it| admits(it, email))
    }

    /// The member with this address, created when the organization admits it.
    pub(crate) fn member_or_admit(
        &mut self,
        organization: &str,
        email: &str,
    ) -> Result<String, ApiError> {
        self.organization_value(organization)?;
        if let Some(member) = self.find_member(organization, email) {
            return Ok(member);
        }
        if self.admits(organization, email) {
            return Ok(self.create_member(organization, email, None, Map::new()));
        }
        Err(member_not_found())
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
        refuse_taken(taken, "duplicate_member_external_id", "The external id")
    }

    /// Creates a member.
    pub(crate) fn create_member(
        &mut self,
        organization: &str,
        email: &str,
        password: Option<String>,
        fields: Map<String, Value>,
    ) -> String {
        let given = fields.get("member_id").and_then(Value::as_str);
        let id = given.map_or_else(|| new_id("member"), str::to_owned);
        let now = self.time(self.now());
        let password_id = password
            .as_ref()
            .map(|_| new_id("member-password"))
            .unwrap_or_default();
        let mut value = json!({
            "status": "active", "name": "", "sso_registrations": [], "is_breakglass": false,
            "oauth_registrations": [], "email_address_verified": false,
            "mfa_phone_number_verified": fields.contains_key("mfa_phone_number"),
            "is_admin": false, "totp_registration_id": "", "retired_email_addresses": [],
            "is_locked": false, "mfa_enrolled": false, "mfa_phone_number": "",
            "default_mfa_method": "", "trusted_metadata": {}, "untrusted_metadata": {},
            "created_at": now, "updated_at": now,
        });
        merge(&mut value, Value::Object(fields));
        set_roles(&mut value);
        merge(
            &mut value,
            json!({
                "organization_id": organization, "member_id": id,
                "email_address": email, "member_password_id": password_id,
            }),
        );
        let member = Member {
            value,
            password: password.map(Secret::Plain),
            totp_secret: None,
            recovery_codes: Vec::new(),
        };
        self.members.insert(id.clone(), member.into());
        id
    }

    /// Sets fields of the member.
    pub(crate) fn set_member(&mut self, id: &str, fields: Value) {
        let now = self.time(self.now());
        if let Some(member) = self.members.get_mut(id) {
            merge(&mut member.value, fields);
            merge(&mut member.value, json!({"updated_at": now}));
        }
    }

    /// Removes the password of the member.
    pub(crate) fn remove_member_password(&mut self, id: &str) {
        if let Some(member) = self.members.get_mut(id) {
            member.password = None;
        }
        self.set_member(id, json!({"member_password_id": ""}));
    }

    /// Removes the authenticator app of the member, and the recovery codes with it.
    pub(crate) fn remove_member_totp(&mut self, id: &str) {
        if let Some(member) = self.members.get_mut(id) {
            member.totp_secret = None;
            member.recovery_codes.clear();
        }
        self.set_member(id, json!({"totp_registration_id": ""}));
    }

    /// Removes the phone number of the member's second factor.
    pub(crate) fn remove_member_phone(&mut self, id: &str) {
        let none = json!({"mfa_phone_number": "", "mfa_phone_number_verified": false});
        self.set_member(id, none);
    }
}
