//! What exists at the start, and how users, organizations and members are described in JSON: unknown fields,
//! wrong types and weak passwords are refused while reading, so that the error has the line.

mod checked;
mod names;
mod once;
mod parts;

use crate::fields::{declared, is_email, is_phone, is_slug, is_strong, mismatch};
use crate::state::ids::new_id;
use crate::state::{Project, Projects, State};
use crate::types::Vertical;
use crate::values::merge;
use checked::Checked;
use once::{Entry, List, Once, Place};
use serde::de::{Deserializer, Error, MapAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::fmt;

/// What exists at the start.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Seed {
    /// The public token of the consumer project, `public-token-test-` and a UUID; a new one without
    /// it. Only at the start.
    #[serde(deserialize_with = "names::consumer_public_token")]
    pub consumer_public_token: Option<String>,
    /// The same of the B2B project.
    #[serde(deserialize_with = "names::b2b_public_token")]
    pub b2b_public_token: Option<String>,
    /// The id of the consumer project, `project-test-` and a UUID; a new one without it.
    #[serde(deserialize_with = "names::consumer_project_id")]
    pub consumer_project_id: Option<String>,
    /// The same of the B2B project.
    #[serde(deserialize_with = "names::b2b_project_id")]
    pub b2b_project_id: Option<String>,
    /// The secret of the consumer project, `secret-test-` and at least 16 characters; a new one without it.
    #[serde(deserialize_with = "names::consumer_secret")]
    pub consumer_secret: Option<String>,
    /// The same of the B2B project.
    #[serde(deserialize_with = "names::b2b_secret")]
    pub b2b_secret: Option<String>,
    /// Consumer users.
    #[serde(deserialize_with = "once::users")]
    pub users: Vec<NewUser>,
    /// B2B organizations with their members.
    #[serde(deserialize_with = "once::organizations")]
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

/// The fields of an entry of a seed.
pub(crate) struct Known {
    what: &'static str,
    fields: &'static str,
    /// A field that must be there.
    required: Option<&'static str>,
    statuses: &'static [&'static str],
    /// The fields that must be there once, each with its scope.
    unique: &'static [(&'static str, &'static str)],
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
        match (name, kind) {
            (_, "e") if !is_email(text) => Err(format!("{name}: expected an e-mail address")),
            (_, "p") if !text.is_empty() && !is_phone(text) => {
                Err(format!("{name}: expected a phone number in E.164 form"))
            }
            (_, "w") if !is_strong(text) => {
                Err(format!("{name}: expected at least eight characters"))
            }
            ("organization_slug", _) if !text.is_empty() && !is_slug(text) => Err(format!(
                "{name}: expected 2 to 128 letters, digits and - . _ ~ only"
            )),
            ("status", _) if !self.statuses.contains(&text) => {
                let statuses = self.statuses.join(", ");
                Err(format!("{name}: expected one of {statuses}"))
            }
            _ => parts::check(name, value),
        }
    }
}

/// Reads an object whose fields are known.
struct Fields<'a> {
    known: Known,
    /// Where it stands in a seed.
    place: Option<Place<'a>>,
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = (Map<String, Value>, Vec<NewMember>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.known.what)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let known = &self.known;
        let (mut fields, mut members) = (Map::new(), Vec::new());
        while let Some(name) = map.next_key::<String>()? {
            if known.with_members && name == "members" {
                let mut once = Once::default();
                let (once, path) = match &mut self.place {
                    Some(place) => (&mut *place.once, format!("{}.members", place.at)),
                    None => (&mut once, name),
                };
                members = map.next_value_seed(List::new(once, path))?;
                continue;
            }
            // An unknown name is refused before its value is read: on its own line.
            if known.check(&name, &Value::Null).is_err() {
                let message = format!("unknown field `{name}` of {}", known.what);
                return Err(A::Error::custom(message));
            }
            let repeated = fields.contains_key(&name);
            let value = map.next_value_seed(Checked(|value: &Value| {
                if repeated {
                    return Err(format!("{name} is there twice"));
                }
                known.check(&name, value)
            }))?;
            if !value.is_null() {
                fields.insert(name, value);
            }
        }
        if let Some(name) = known.required
            && fields.get(name).is_none_or(|it| *it == json!(""))
        {
            return Err(A::Error::missing_field(name));
        }
        if let Some(Place { once, list, at }) = self.place {
            let added = once.add(&list, &at, known.unique, &fields);
            added.map_err(A::Error::custom)?;
        }
        Ok((fields, members))
    }
}

fn take(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    let value = fields.remove(name)?;
    value.as_str().map(str::to_owned)
}

impl Entry for NewUser {
    const KNOWN: Known = Known {
        what: "a user",
        fields: OF_A_USER,
        required: None,
        statuses: &["active", "pending"],
        unique: &[
            ("id", "user_id"),
            ("email", "email"),
            ("phone", "phone_number"),
            ("external id", "external_id"),
        ],
        with_members: false,
    };

    fn new(mut fields: Map<String, Value>, _: Vec<NewMember>) -> Self {
        Self {
            email: take(&mut fields, "email"),
            phone_number: take(&mut fields, "phone_number"),
            password: take(&mut fields, "password"),
            fields,
        }
    }
}

impl Entry for NewOrganization {
    const KNOWN: Known = Known {
        what: "an organization",
        fields: OF_AN_ORGANIZATION,
        required: Some("organization_name"),
        statuses: &[],
        unique: &[
            ("id", "organization_id"),
            ("slug", "organization_slug"),
            ("organization's external id", "organization_external_id"),
        ],
        with_members: true,
    };

    fn new(mut fields: Map<String, Value>, members: Vec<NewMember>) -> Self {
        Self {
            organization_name: take(&mut fields, "organization_name").unwrap_or_default(),
            organization_slug: take(&mut fields, "organization_slug").unwrap_or_default(),
            members,
            fields,
        }
    }
}

impl Entry for NewMember {
    const KNOWN: Known = Known {
        what: "a member",
        fields: OF_A_MEMBER,
        required: Some("email_address"),
        statuses: &["active", "pending", "invited", "deleted"],
        unique: &[
            ("id", "member_id"),
            ("email@", "email_address"),
            ("external id@", "external_id"),
        ],
        with_members: false,
    };

    fn new(mut fields: Map<String, Value>, _: Vec<NewMember>) -> Self {
        Self {
            email_address: take(&mut fields, "email_address").unwrap_or_default(),
            password: take(&mut fields, "password"),
            fields,
        }
    }
}

fn read<'de, T: Entry, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let (fields, members) = deserializer.deserialize_map(Fields {
        known: T::KNOWN,
        place: None,
    })?;
    Ok(T::new(fields, members))
}

impl<'de> Deserialize<'de> for NewUser {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

impl<'de> Deserialize<'de> for NewOrganization {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

impl<'de> Deserialize<'de> for NewMember {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(deserializer)
    }
}

/// The ids of the roles in a list of ids or of objects with a `role_id`.
fn roles(fields: &Map<String, Value>, name: &str) -> Vec<String> {
    let list = fields.get(name).and_then(Value::as_array);
    let id = |it: &Value| {
        it.as_str()
            .or_else(|| it["role_id"].as_str())
            .map(str::to_owned)
    };
    list.into_iter().flatten().filter_map(id).collect()
}

/// The id of `name` in the fields; a new one is put there without it.
fn id(fields: &mut Map<String, Value>, name: &str, prefix: &str) {
    fields.entry(name).or_insert_with(|| json!(new_id(prefix)));
}

/// The name of a project's token, id or secret in place of the one made for the run, if it looks like the vendor's.
fn take_name(
    name: &mut String,
    field: &str,
    given: Option<&String>,
    prefix: &str,
) -> Result<(), String> {
    let Some(given) = given else { return Ok(()) };
    names::check(field, given, prefix).map_err(|error| format!("seed: {error}"))?;
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
        let mut add = |list: &str, number: usize, known: Known, entry: Value| {
            let at = format!("{list}[{number}]");
            let fields = entry.as_object().cloned().unwrap_or_default();
            let added = once.add(list, &at, known.unique, &fields);
            added.map_err(|error| format!("seed: {error}"))
        };
        for (number, user) in self.users.iter_mut().enumerate() {
            id(&mut user.fields, "user_id", "user");
            add("users", number, NewUser::KNOWN, json!(user))?;
        }
        for (number, organization) in self.organizations.iter_mut().enumerate() {
            let at = format!("organizations[{number}].members");
            id(&mut organization.fields, "organization_id", "organization");
            let known = NewOrganization::KNOWN;
            add("organizations", number, known, json!(organization))?;
            for (number, member) in organization.members.iter_mut().enumerate() {
                id(&mut member.fields, "member_id", "member");
                add(&at, number, NewMember::KNOWN, json!(member))?;
            }
        }
        Ok(())
    }

    /// Refuses roles that neither the policies of this state nor an organization have. All is created there.
    pub(crate) fn check_roles(&self, state: &State) -> Result<(), String> {
        let check = |at: &str, vertical, organization, fields, name: &str| {
            let checked = state.check_roles(vertical, organization, &roles(fields, name));
            checked.map_err(|error| {
                let message = error.message.trim_start_matches("roles: ");
                format!("seed: {at}.{name}: {}", message.trim_end_matches('.'))
            })
        };
        for (number, user) in self.users.iter().enumerate() {
            let at = format!("users[{number}]");
            check(&at, Vertical::Consumer, None, &user.fields, "roles")?;
        }
        for (number, organization) in self.organizations.iter().enumerate() {
            let at = format!("organizations[{number}]");
            let fields = &organization.fields;
            let own = fields.get("organization_id").and_then(Value::as_str);
            let of_domains = "rbac_email_implicit_role_assignments";
            check(&at, Vertical::B2b, own, fields, of_domains)?;
            for (number, member) in organization.members.iter().enumerate() {
                let at = format!("{at}.members[{number}]");
                check(&at, Vertical::B2b, own, &member.fields, "roles")?;
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
