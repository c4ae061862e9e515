//! Users: found by id, external id or address, and created.

use super::{Secret, User, refuse_taken};
use crate::error::{ApiError, ApiResult, fail};
use crate::state::State;
use crate::state::ids::new_id;
use serde_json::{Value, json};

/// A kind of address that a user may have several of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Address {
    Email,
    Phone,
}

impl Address {
    /// The list of these addresses in the object of a user.
    pub(crate) fn list(self) -> &'static str {
        match self {
            Self::Email => "emails",
            Self::Phone => "phone_numbers",
        }
    }

    /// The field with the address in an entry of the list.
    pub(crate) fn field(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone_number",
        }
    }

    /// The field with the id in an entry of the list.
    pub(crate) fn id_field(self) -> &'static str {
        match self {
            Self::Email => "email_id",
            Self::Phone => "phone_id",
        }
    }

    /// A new entry of the list, not verified.
    pub(crate) fn entry(self, address: &str) -> Value {
        let prefix = match self {
            Self::Email => "email",
            Self::Phone => "phone-number",
        };
        json!({self.id_field(): new_id(prefix), self.field(): address, "verified": false})
    }

    /// For an address that another user has.
    pub(crate) fn duplicate(self) -> ApiError {
        match self {
            Self::Email => fail(
                400,
                "duplicate_email",
                "A user with this email already exists.",
            ),
            Self::Phone => fail(
                400,
                "duplicate_phone_number",
                "A user with this phone number already exists.",
            ),
        }
    }
}

fn user_not_found() -> ApiError {
    fail(404, "user_not_found", "User could not be found.")
}

impl State {
    /// The public object of a user.
    pub(crate) fn user_value(&self, id: &str) -> ApiResult {
        let user = self.users.get(id).map(|user| user.value.clone());
        user.ok_or_else(user_not_found)
    }

    /// The id of the user with this id or external id.
    pub(crate) fn user_id(&self, reference: &str) -> Result<String, ApiError> {
        let mut all = self.users.iter();
        let found = all
            .find(|(id, user)| *id == reference || user.value["external_id"] == json!(reference));
        found.map(|(id, _)| id.clone()).ok_or_else(user_not_found)
    }

    /// The id of the user with this address.
    pub(crate) fn find_user(&self, kind: Address, address: &str) -> Option<String> {
        self.users.iter().find_map(|(id, user)| {
            let entries = user.value[kind.list()].as_array()?;
            let hit = entries.iter().any(|entry| {
                entry[kind.field()]
                    .as_str()
                    .is_some_and(|it| it.eq_ignore_ascii_case(address))
            });
            hit.then(|| id.clone())
        })
    }

    /// The id of the user who has this e-mail address and this password.
    pub(crate) fn user_with_password(&self, email: &str, password: &str) -> Option<String> {
        self.find_user(Address::Email, email).filter(|user| {
            let known = self.users[user].password.as_ref();
            known.is_some_and(|secret| secret.matches(password))
        })
    }

    /// Refuses addresses that a user has.
    pub(crate) fn check_addresses_free(
        &self,
        email: Option<&str>,
        phone: Option<&str>,
    ) -> Result<(), ApiError> {
        for (kind, address) in [(Address::Email, email), (Address::Phone, phone)] {
            if address.is_some_and(|it| self.find_user(kind, it).is_some()) {
                return Err(kind.duplicate());
            }
        }
        Ok(())
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
        refuse_taken(taken, "duplicate_user_external_id", "The external id")
    }

    /// Creates a user.
    pub(crate) fn create_user(
        &mut self,
        email: Option<&str>,
        phone: Option<&str>,
        password: Option<&str>,
    ) -> String {
        let id = new_id("user");
        let entries = |kind: Address, address: Option<&str>| -> Vec<Value> {
            address.into_iter().map(|it| kind.entry(it)).collect()
        };
        let mut value = json!({
            "user_id": id, "status": "active",
            "name": {"first_name": "", "middle_name": "", "last_name": ""},
            "emails": entries(Address::Email, email),
            "phone_numbers": entries(Address::Phone, phone), "providers": [], "totps": [],
            "crypto_wallets": [], "webauthn_registrations": [], "biometric_registrations": [],
            "created_at": self.time(self.now()), "trusted_metadata": {}, "untrusted_metadata": {},
            "is_locked": false, "roles": ["stytch_user"],
        });
        if password.is_some() {
            value["password"] = json!({"password_id": new_id("password"), "requires_reset": false});
        }
        let password = password.map(|text| Secret::Plain(text.to_owned()));
        self.users
            .insert(id.clone(), User { value, password }.into());
        id
    }
}
