//! Organizations: found by id, slug or external id, created, and which settings they may have.

use super::refuse_taken;
use crate::error::{ApiError, ApiResult, fail, wrong_type};
use crate::fields::{is_of_slugs, is_slug};
use crate::state::State;
use crate::state::ids::new_id;
use crate::types::Vertical;
use crate::values::merge;
use serde_json::{Map, Value, json};

/// What the settings of an organization and of a member may be, or each entry of a list of them.
const SETTINGS: [(&str, &[&str]); 13] = [
    (
        "sso_jit_provisioning",
        &["ALL_ALLOWED", "RESTRICTED", "NOT_ALLOWED"],
    ),
    ("email_jit_provisioning", &["RESTRICTED", "NOT_ALLOWED"]),
    (
        "email_invites",
        &["ALL_ALLOWED", "RESTRICTED", "NOT_ALLOWED"],
    ),
    ("auth_methods", &["ALL_ALLOWED", "RESTRICTED"]),
    ("mfa_methods", &["ALL_ALLOWED", "RESTRICTED"]),
    ("mfa_policy", &["OPTIONAL", "REQUIRED_FOR_ALL"]),
    (
        "oauth_tenant_jit_provisioning",
        &["RESTRICTED", "NOT_ALLOWED"],
    ),
    (
        "first_party_connected_apps_allowed_type",
        &["ALL_ALLOWED", "RESTRICTED", "NOT_ALLOWED"],
    ),
    (
        "third_party_connected_apps_allowed_type",
        &["ALL_ALLOWED", "RESTRICTED", "NOT_ALLOWED"],
    ),
    (
        "allowed_auth_methods",
        &[
            "sso",
            "magic_link",
            "email_otp",
            "password",
            "google_oauth",
            "microsoft_oauth",
            "slack_oauth",
            "github_oauth",
            "hubspot_oauth",
        ],
    ),
    ("allowed_mfa_methods", &["sms_otp", "totp"]),
    ("default_mfa_method", &["sms_otp", "totp"]),
    ("set_mfa_enrollment", &["enroll", "unenroll"]),
];

/// Refuses settings that do not exist.
pub(crate) fn check_settings(fields: &Map<String, Value>) -> Result<(), ApiError> {
    for (name, allowed) in SETTINGS {
        let unknown = |it: &Value| it.as_str().is_some_and(|it| !allowed.contains(&it));
        let value = fields.get(name).unwrap_or(&Value::Null);
        if unknown(value) || value.as_array().is_some_and(|it| it.iter().any(unknown)) {
            return Err(wrong_type(name, &format!("one of {}", allowed.join(", "))));
        }
    }
    Ok(())
}

fn organization_not_found() -> ApiError {
    fail(
        404,
        "organization_not_found",
        "Organization could not be found.",
    )
}

/// The name and the last four characters of the id, without the characters that a slug does not take.
fn slug_of(name: &str, id: &str) -> String {
    const LONGEST_NAME: usize = 100;
    let name = name.to_lowercase().replace(' ', "-");
    let name = name.chars().filter(|it| is_of_slugs(*it));
    let name: String = name.take(LONGEST_NAME).collect();
    let end: Vec<char> = id.chars().filter(|it| is_of_slugs(*it)).collect();
    let end: String = end[end.len().saturating_sub(4)..].iter().collect();
    let parts = [name, end];
    let parts: Vec<_> = parts.into_iter().filter(|it| !it.is_empty()).collect();
    parts.join("-")
}

impl State {
    /// The public object of an organization.
    pub(crate) fn organization_value(&self, id: &str) -> ApiResult {
        let found = self.organizations.get(id).map(|it| (**it).clone());
        found.ok_or_else(organization_not_found)
    }

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

    /// Refuses names that are malformed or taken, and roles that do not exist.
    pub(crate) fn check_organization(
        &self,
        own: Option<&str>,
        fields: &Map<String, Value>,
    ) -> Result<(), ApiError> {
        let text = |name: &str| {
            let text = fields.get(name).and_then(Value::as_str);
            text.filter(|text| !text.is_empty())
        };
        let (slug, external_id) = (text("organization_slug"), text("organization_external_id"));
        self.check_organization_names(own, slug, external_id)?;
        let name = "rbac_email_implicit_role_assignments";
        let mut roles = Vec::new();
        for assignment in fields
            .get(name)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let text = |name: &str| assignment[name].as_str().filter(|text| !text.is_empty());
            let (Some(_), Some(role)) = (text("domain"), text("role_id")) else {
                return Err(wrong_type(
                    name,
                    "a list of objects with domain and role_id",
                ));
            };
            roles.push(role.to_owned());
        }
        self.check_roles(Vertical::B2b, own, &roles)
    }

    /// Refuses a slug or an external id that is malformed or that another organization has.
    fn check_organization_names(
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
            if !is_slug(slug) {
                return Err(fail(
                    400,
                    "invalid_organization_slug",
                    "organization_slug takes 2 to 128 letters, digits and - . _ ~ only.",
                ));
            }
            let error = "organization_slug_already_used";
            refuse_taken(taken("organization_slug", slug), error, "The slug")?;
        }
        if let Some(external_id) = external_id {
            let error = "organization_external_id_already_used";
            let taken = taken("organization_external_id", external_id);
            refuse_taken(taken, error, "The external id")?;
        }
        Ok(())
    }

    /// Creates an organization; its slug is made from the name when it is empty.
    pub(crate) fn create_organization(
        &mut self,
        name: &str,
        slug: &str,
        fields: Map<String, Value>,
    ) -> String {
        let given = fields.get("organization_id").and_then(Value::as_str);
        let id = given.map_or_else(|| new_id("organization"), str::to_owned);
        let slug = if slug.is_empty() {
            self.new_slug(name, &id)
        } else {
            slug.to_owned()
        };
        let now = self.time(self.now());
        let mut value = json!({
            "organization_name": name, "organization_logo_url": "",
            "sso_jit_provisioning": "NOT_ALLOWED", "sso_jit_provisioning_allowed_connections": [],
            "sso_active_connections": [], "email_allowed_domains": [],
            "email_jit_provisioning": "NOT_ALLOWED", "email_invites": "ALL_ALLOWED",
            "auth_methods": "ALL_ALLOWED", "allowed_auth_methods": [], "mfa_policy": "OPTIONAL",
            "rbac_email_implicit_role_assignments": [], "mfa_methods": "ALL_ALLOWED",
            "allowed_mfa_methods": [], "oauth_tenant_jit_provisioning": "NOT_ALLOWED",
            "claimed_email_domains": [], "first_party_connected_apps_allowed_type": "ALL_ALLOWED",
            "allowed_first_party_connected_apps": [],
            "third_party_connected_apps_allowed_type": "ALL_ALLOWED",
            "allowed_third_party_connected_apps": [], "custom_roles": [], "trusted_metadata": {},
            "created_at": now, "updated_at": now,
        });
        merge(&mut value, Value::Object(fields));
        merge(
            &mut value,
            json!({"organization_id": id, "organization_slug": slug}),
        );
        self.organizations.insert(id.clone(), value.into());
        id
    }

    /// A slug that no organization has: of the name and the end of the id, or of another id where these will not do.
    fn new_slug(&self, name: &str, id: &str) -> String {
        let mut slug = slug_of(name, id);
        while !is_slug(&slug) || self.organization_id(&slug).is_ok() {
            slug = slug_of(name, &new_id("organization"));
        }
        slug
    }

    /// Sets fields of an organization.
    pub(crate) fn set_organization(&mut self, id: &str, fields: Value) {
        let now = self.time(self.now());
        if let Some(organization) = self.organizations.get_mut(id) {
            merge(organization, fields);
            merge(organization, json!({"updated_at": now}));
        }
    }
}
