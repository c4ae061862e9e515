//! What exists at the start, and how users, organizations and members are described in JSON: unknown fields,
//! wrong types and weak passwords are refused while reading, so that the error has the line.

use crate::fields::{declared, is_email, is_phone, is_strong, mismatch};
use crate::state::directory::check_settings;
use crate::state::ids::new_id;
use crate::state::{Project, Projects, State};
use crate::values::merge;
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::fmt;

/// What exists at the start.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seed {
    /// The public token of the consumer project, `public-token-test-` and a UUID; a new one without
    /// it. Only at the start.
    pub consumer_public_token: Option<String>,
    /// The same of the B2B project.
    pub b2b_public_token: Option<String>,
    /// The id of the consumer project, `project-test-` and a UUID; a new one without it.
    pub consumer_project_id: Option<String>,
    /// The same of the B2B project.
    pub b2b_project_id: Option<String>,
    /// The secret of the consumer project, `secret-test-` and at least 16 characters; a new one without it.
    pub consumer_secret: Option<String>,
    /// The same of the B2B project.
    pub b2b_secret: Option<String>,
    /// Consumer users.
    pub users: Vec<NewUser>,
    /// B2B organizations with their members.
    pub organizations: Vec<NewOrganization>,
}

/// A consumer user to create.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewUser {
    /// The e-mail address.
    pub email: Option<String>,
    /// The phone number in E.164 form.
    pub phone_number: Option<String>,
    /// The password.
    pub password: Option<String>,
    /// Any other field of the vendor's user object, such as `user_id` or `totps`.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

/// An organization to create.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewOrganization {
    /// The name.
    pub organization_name: String,
    /// The slug; made from the name when empty.
    pub organization_slug: String,
    /// The members.
    pub members: Vec<NewMember>,
    /// Any other field of the vendor's organization object, such as `mfa_policy`.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

/// A member to create.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewMember {
    /// The e-mail address.
    pub email_address: String,
    /// The password.
    pub password: Option<String>,
    /// Any other field of the vendor's member object, such as `mfa_phone_number`. `roles` may be a list of ids.
    #[serde(flatten)]
    pub fields: Map<String, Value>,
}

/// The fields of a user, as names and kinds of `fields`.
const OF_A_USER: &str = "email:e phone_number:p password:w user_id:s name:o status:s emails:a phone_numbers:a \
    providers:a totps:a crypto_wallets:a webauthn_registrations:a biometric_registrations:a created_at:s \
    trusted_metadata:o untrusted_metadata:o external_id:s roles:l is_locked:b lock_created_at:s lock_expires_at:s";

/// The fields of an organization.
const OF_AN_ORGANIZATION: &str = "organization_id:s organization_name:s organization_slug:s organization_logo_url:s \
    organization_external_id:s trusted_metadata:o sso_jit_provisioning:s sso_jit_provisioning_allowed_connections:l \
    sso_active_connections:a sso_default_connection_id:s scim_active_connection:o email_allowed_domains:l \
    email_jit_provisioning:s email_invites:s auth_methods:s allowed_auth_methods:l mfa_policy:s mfa_methods:s \
    allowed_mfa_methods:l rbac_email_implicit_role_assignments:a oauth_tenant_jit_provisioning:s \
    allowed_oauth_tenants:o claimed_email_domains:l first_party_connected_apps_allowed_type:s \
    allowed_first_party_connected_apps:l third_party_connected_apps_allowed_type:s \
    allowed_third_party_connected_apps:l custom_roles:a created_at:s updated_at:s";

/// The fields of a member.
const OF_A_MEMBER: &str = "email_address:e password:w member_id:s status:s name:s is_breakglass:b is_admin:b \
    email_address_verified:b mfa_phone_number:p mfa_phone_number_verified:b mfa_enrolled:b default_mfa_method:s \
    totp_registration_id:s retired_email_addresses:a sso_registrations:a oauth_registrations:a scim_registration:o \
    is_locked:b lock_created_at:s lock_expires_at:s roles:a trusted_metadata:o untrusted_metadata:o external_id:s \
    created_at:s updated_at:s";

/// Reads an object whose fields are known.
struct Known {
    what: &'static str,
    fields: &'static str,
    with_members: bool,
}

impl Known {
    fn check(&self, name: &str, value: &Value) -> Result<(), String> {
        let Some((_, kind)) = declared(self.fields).find(|(known, _)| *known == name) else {
            return Err(format!("unknown field `{name}` of {}", self.what));
        };
        if value.is_null() {
            return Ok(());
        }
        if let Some(expected) = mismatch(kind, value) {
            return Err(format!("{name}: expected {expected}"));
        }
        let text = value.as_str().unwrap_or_default();
        match kind {
            "e" if !is_email(text) => Err(format!("{name}: expected an e-mail address")),
            "p" if !text.is_empty() && !is_phone(text) => {
                Err(format!("{name}: expected a phone number in E.164 form"))
            }
            "w" if !is_strong(text) => Err(format!("{name}: expected at least eight characters")),
            _ => Ok(()),
        }
    }
}

impl<'de> Visitor<'de> for Known {
    type Value = (Map<String, Value>, Vec<NewMember>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.what)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut fields, mut members) = (Map::new(), Vec::new());
        while let Some(name) = map.next_key::<String>()? {
            if self.with_members && name == "members" {
                members = map.next_value()?;
                continue;
            }
            // An unknown name is refused before its value is read: on its own line.
            if self.check(&name, &Value::Null).is_err() {
                let message = format!("unknown field `{name}` of {}", self.what);
                return Err(A::Error::custom(message));
            }
            let value: Value = map.next_value()?;
            self.check(&name, &value).map_err(A::Error::custom)?;
            if fields.contains_key(&name) {
                return Err(A::Error::custom(format!("{name} is there twice")));
            }
            if !value.is_null() {
                fields.insert(name, value);
            }
        }
        Ok((fields, members))
    }
}

fn take(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    let value = fields.remove(name)?;
    value.as_str().map(str::to_owned)
}

impl<'de> Deserialize<'de> for NewUser {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (mut fields, _) = deserializer.deserialize_map(Known {
            what: "a user",
            fields: OF_A_USER,
            with_members: false,
        })?;
        Ok(Self {
            email: take(&mut fields, "email"),
            phone_number: take(&mut fields, "phone_number"),
            password: take(&mut fields, "password"),
            fields,
        })
    }
}

impl<'de> Deserialize<'de> for NewOrganization {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (mut fields, members) = deserializer.deserialize_map(Known {
            what: "an organization",
            fields: OF_AN_ORGANIZATION,
            with_members: true,
        })?;
        let settings = check_settings(&fields);
        settings.map_err(|error| D::Error::custom(error.message))?;
        Ok(Self {
            organization_name: take(&mut fields, "organization_name").unwrap_or_default(),
            organization_slug: take(&mut fields, "organization_slug").unwrap_or_default(),
            members,
            fields,
        })
    }
}

impl<'de> Deserialize<'de> for NewMember {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (mut fields, _) = deserializer.deserialize_map(Known {
            what: "a member",
            fields: OF_A_MEMBER,
            with_members: false,
        })?;
        let email = take(&mut fields, "email_address");
        Ok(Self {
            email_address: email.ok_or_else(|| D::Error::missing_field("email_address"))?,
            password: take(&mut fields, "password"),
            fields,
        })
    }
}

/// The id of `name` in the fields; a new one is put there without it.
fn id(fields: &mut Map<String, Value>, name: &str, prefix: &str) -> String {
    let id = fields.entry(name).or_insert_with(|| json!(new_id(prefix)));
    id.as_str().unwrap_or_default().to_owned()
}

/// What must be there once, with the place where it is.
#[derive(Default)]
struct Once(HashSet<(String, String)>);

impl Once {
    fn add(&mut self, scope: &str, place: &str, value: Option<&str>) -> Result<(), String> {
        let Some(value) = value.filter(|it| !it.is_empty()) else {
            return Ok(());
        };
        let entry = (scope.to_owned(), value.to_lowercase());
        if self.0.insert(entry) {
            Ok(())
        } else {
            Err(format!("seed: {place}: {value} is there twice"))
        }
    }
}

/// The name of a project's token, id or secret in place of the one made for the run, if it looks like the vendor's.
fn take_name(
    name: &mut String,
    field: &str,
    given: Option<&String>,
    prefix: &str,
) -> Result<(), String> {
    let Some(given) = given else { return Ok(()) };
    let rest = given.strip_prefix(prefix);
    let (fits, expected) = if prefix == "secret-test-" {
        let long = rest.is_some_and(|it| it.len() >= 16);
        (long, "at least 16 characters")
    } else {
        let uuid = rest.is_some_and(|it| uuid::Uuid::try_parse(it).is_ok());
        (uuid, "a UUID")
    };
    if !fits {
        return Err(format!("seed: {field}: expected {prefix} and {expected}"));
    }
    name.clone_from(given);
    Ok(())
}

impl NewUser {
    /// Creates the user with the id of its fields, or a new one.
    pub(crate) fn create(self, state: &mut State) -> String {
        let (email, phone) = (self.email.as_deref(), self.phone_number.as_deref());
        let made = state.create_user(email, phone, self.password.as_deref());
        let given = self.fields.get("user_id").and_then(Value::as_str);
        let id = given.map_or_else(|| made.clone(), str::to_owned);
        if let Some(mut created) = state.users.remove(&made) {
            merge(&mut created.value, Value::Object(self.fields));
            state.users.insert(id.clone(), created);
        }
        id
    }
}

impl NewOrganization {
    /// Creates the organization with its members.
    pub(crate) fn create(self, state: &mut State) -> String {
        let (name, slug) = (&self.organization_name, &self.organization_slug);
        let id = state.create_organization(name, slug, self.fields);
        for member in self.members {
            member.create(state, &id);
        }
        id
    }
}

impl NewMember {
    pub(crate) fn create(self, state: &mut State, organization: &str) -> String {
        state.create_member(
            organization,
            &self.email_address,
            self.password,
            self.fields,
        )
    }
}

impl Seed {
    /// Creates what it lists.
    pub(crate) fn plant(self, state: &mut State) {
        for user in self.users {
            user.create(state);
        }
        for organization in self.organizations {
            organization.create(state);
        }
    }

    /// The projects with the names that it gives them, the others new.
    pub(crate) fn projects(&self) -> Result<Projects, String> {
        let mut projects = Projects::new();
        let set = |project: &mut Project, kind: &str, names: [&Option<String>; 3]| {
            let [token, id, secret] = names.map(Option::as_ref);
            let field = |name: &str| format!("{kind}_{name}");
            let Project {
                public_token,
                id: own_id,
                secret: own_secret,
            } = project;
            take_name(
                public_token,
                &field("public_token"),
                token,
                "public-token-test-",
            )?;
            take_name(own_id, &field("project_id"), id, "project-test-")?;
            take_name(own_secret, &field("secret"), secret, "secret-test-")
        };
        let names = [
            &self.consumer_public_token,
            &self.consumer_project_id,
            &self.consumer_secret,
        ];
        set(&mut projects.consumer, "consumer", names)?;
        let names = [
            &self.b2b_public_token,
            &self.b2b_project_id,
            &self.b2b_secret,
        ];
        set(&mut projects.b2b, "b2b", names)?;
        let (consumer, b2b) = (&projects.consumer, &projects.b2b);
        let same = if b2b.public_token == consumer.public_token {
            Some("b2b_public_token")
        } else if b2b.id == consumer.id {
            Some("b2b_project_id")
        } else {
            None
        };
        match same {
            None => Ok(projects),
            Some(field) => Err(format!(
                "seed: {field}: expected another one than the consumer's"
            )),
        }
    }

    /// Gives an id to everything that has none, and refuses what is there twice.
    pub(crate) fn prepare(&mut self) -> Result<(), String> {
        let mut once = Once::default();
        for (at, user) in self.users.iter_mut().enumerate() {
            let at = format!("users[{at}]");
            let id = id(&mut user.fields, "user_id", "user");
            once.add("id", &format!("{at}.user_id"), Some(&id))?;
            once.add("email", &format!("{at}.email"), user.email.as_deref())?;
            let phone = user.phone_number.as_deref();
            once.add("phone", &format!("{at}.phone_number"), phone)?;
            let external_id = user.fields.get("external_id").and_then(Value::as_str);
            once.add("external", &format!("{at}.external_id"), external_id)?;
        }
        for (at, organization) in self.organizations.iter_mut().enumerate() {
            let at = format!("organizations[{at}]");
            let fields = &mut organization.fields;
            let of = id(fields, "organization_id", "organization");
            once.add("id", &format!("{at}.organization_id"), Some(&of))?;
            let slug = Some(organization.organization_slug.as_str());
            once.add("slug", &format!("{at}.organization_slug"), slug)?;
            let name = "organization_external_id";
            let external_id = fields.get(name).and_then(Value::as_str);
            once.add("organization", &format!("{at}.{name}"), external_id)?;
            for (number, member) in organization.members.iter_mut().enumerate() {
                let at = format!("{at}.members[{number}]");
                let id = id(&mut member.fields, "member_id", "member");
                once.add("id", &format!("{at}.member_id"), Some(&id))?;
                let email = Some(member.email_address.as_str());
                once.add(&of, &format!("{at}.email_address"), email)?;
                let external_id = member.fields.get("external_id").and_then(Value::as_str);
                once.add(
                    &format!("{of} external"),
                    &format!("{at}.external_id"),
                    external_id,
                )?;
            }
        }
        Ok(())
    }

    /// What it creates: the kind, the name and the id of each.
    pub(crate) fn contents(&self) -> Vec<(&'static str, String, String)> {
        let text = |fields: &Map<String, Value>, name: &str| {
            let value = fields.get(name).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        let mut all = Vec::new();
        for user in &self.users {
            let name = user.email.clone().or_else(|| user.phone_number.clone());
            let id = text(&user.fields, "user_id");
            all.push(("user", name.unwrap_or_default(), id));
        }
        for organization in &self.organizations {
            let id = text(&organization.fields, "organization_id");
            all.push(("organization", organization.organization_name.clone(), id));
            for member in &organization.members {
                let id = text(&member.fields, "member_id");
                all.push(("member", member.email_address.clone(), id));
            }
        }
        all
    }
}
