//! The consumer user.

use super::Timestamp;

wire_enum! {
    /// Whether a user has finished signing up.
    pub enum UserStatus {
        /// Has verified at least one factor.
        Active = "active",
        /// Has not verified a factor yet.
        Pending = "pending",
    }
}

/// A user of a consumer project.
#[derive(Clone, Debug, uniffi::Record)]
pub struct User {
    /// Names the user.
    pub user_id: String,
    /// Email addresses.
    pub emails: Vec<UserEmail>,
    /// Whether the user has finished signing up.
    pub status: UserStatus,
    /// Phone numbers.
    pub phone_numbers: Vec<UserPhoneNumber>,
    /// Passkeys and security keys.
    pub webauthn_registrations: Vec<WebAuthnRegistration>,
    /// Linked OAuth accounts.
    pub providers: Vec<OAuthProvider>,
    /// Authenticator apps.
    pub totps: Vec<Totp>,
    /// Crypto wallets.
    pub crypto_wallets: Vec<CryptoWallet>,
    /// Devices registered for biometrics.
    pub biometric_registrations: Vec<BiometricRegistration>,
    /// True while the user may not sign in.
    pub is_locked: bool,
    /// RBAC roles.
    pub roles: Vec<String>,
    /// The name; without any part when the server has none.
    pub name: UserName,
    /// When the user was created.
    pub created_at: Option<Timestamp>,
    /// The password, if one is set; never its text.
    pub password: Option<UserPassword>,
    /// Metadata only the backend can write: a JSON object as text.
    pub trusted_metadata: Option<String>,
    /// Metadata the app can write: a JSON object as text.
    pub untrusted_metadata: Option<String>,
    /// The identifier the project gave the user.
    pub external_id: Option<String>,
    /// When the lock began.
    pub lock_created_at: Option<Timestamp>,
    /// When the lock ends.
    pub lock_expires_at: Option<Timestamp>,
    /// The exact JSON text from the server.
    pub raw_json: String,
}

/// The parts of a user's name.
#[derive(Clone, Debug, Default, uniffi::Record)]
pub struct UserName {
    /// The first name.
    #[uniffi(default = None)]
    pub first_name: Option<String>,
    /// The last name.
    #[uniffi(default = None)]
    pub last_name: Option<String>,
    /// The middle name.
    #[uniffi(default = None)]
    pub middle_name: Option<String>,
}

impl UserName {
    /// The parts that have a value, by their names on the wire.
    pub(crate) fn to_wire(&self) -> serde_json::Map<String, serde_json::Value> {
        let parts = [
            ("first_name", &self.first_name),
            ("middle_name", &self.middle_name),
            ("last_name", &self.last_name),
        ];
        let given =
            |(key, part): (&str, &Option<String>)| Some((key.to_owned(), part.as_deref()?.into()));
        parts.into_iter().filter_map(given).collect()
    }
}

/// An email address of a user.
#[derive(Clone, Debug, uniffi::Record)]
pub struct UserEmail {
    /// Names the entry.
    pub email_id: String,
    /// The address.
    pub email: String,
    /// True once the user proved to own it.
    pub verified: bool,
}

/// A phone number of a user.
#[derive(Clone, Debug, uniffi::Record)]
pub struct UserPhoneNumber {
    /// Names the entry.
    pub phone_id: String,
    /// The number in E.164 form.
    pub phone_number: String,
    /// True once the user proved to own it.
    pub verified: bool,
}

/// An OAuth account linked to a user.
#[derive(Clone, Debug, uniffi::Record)]
pub struct OAuthProvider {
    /// The provider, for example `Google`.
    pub provider_type: String,
    /// The user's identifier at the provider.
    pub provider_subject: String,
    /// The picture at the provider.
    pub profile_picture_url: String,
    /// The locale at the provider.
    pub locale: String,
    /// Names the link.
    pub oauth_user_registration_id: String,
}

/// A passkey or security key of a user.
#[derive(Clone, Debug, uniffi::Record)]
pub struct WebAuthnRegistration {
    /// Names the registration.
    pub webauthn_registration_id: String,
    /// The domain it is bound to.
    pub domain: String,
    /// The user agent it was registered with.
    pub user_agent: String,
    /// True once it was used.
    pub verified: bool,
    /// The kind of authenticator.
    pub authenticator_type: String,
    /// What the user calls it.
    pub name: String,
}

/// An authenticator app of a user.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Totp {
    /// Names the registration.
    pub totp_id: String,
    /// True once a code was accepted.
    pub verified: bool,
}

/// A crypto wallet of a user.
#[derive(Clone, Debug, uniffi::Record)]
pub struct CryptoWallet {
    /// Names the entry.
    pub crypto_wallet_id: String,
    /// The wallet's address.
    pub crypto_wallet_address: String,
    /// The chain, for example `ethereum`.
    pub crypto_wallet_type: String,
    /// True once the user proved to own it.
    pub verified: bool,
}

/// A device of a user registered for biometrics.
#[derive(Clone, Debug, uniffi::Record)]
pub struct BiometricRegistration {
    /// Names the registration.
    pub biometric_registration_id: String,
    /// True once it was used.
    pub verified: bool,
}

/// That a user has a password, and in which state it is.
#[derive(Clone, Debug, uniffi::Record)]
pub struct UserPassword {
    /// Names the password.
    pub password_id: String,
    /// True when it must be reset before it can be used.
    pub requires_reset: bool,
}

decode!(User {
    user_id: id,
    emails,
    status,
    phone_numbers,
    webauthn_registrations,
    providers,
    totps,
    crypto_wallets,
    biometric_registrations,
    is_locked,
    roles,
    name,
    created_at,
    password,
    trusted_metadata: json,
    untrusted_metadata: json,
    external_id,
    lock_created_at,
    lock_expires_at,
    raw_json: raw,
});

decode!(UserName {
    first_name,
    middle_name,
    last_name,
});

decode!(UserEmail {
    email_id,
    email,
    verified,
});

decode!(UserPhoneNumber {
    phone_id,
    phone_number,
    verified,
});

decode!(OAuthProvider {
    provider_type,
    provider_subject,
    profile_picture_url,
    locale,
    oauth_user_registration_id,
});

decode!(WebAuthnRegistration {
    webauthn_registration_id,
    domain,
    user_agent,
    verified,
    authenticator_type,
    name,
});

decode!(Totp { totp_id, verified });

decode!(CryptoWallet {
    crypto_wallet_id,
    crypto_wallet_address,
    crypto_wallet_type,
    verified,
});

decode!(BiometricRegistration {
    biometric_registration_id,
    verified,
});

decode!(UserPassword {
    password_id,
    requires_reset,
});
