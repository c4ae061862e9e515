//! The vendor's objects as typed values, each read leniently from the wire.
//!
//! Every top-level object keeps the exact JSON text it came from in `raw_json`, without white space
//! around it, so that fields this version does not know survive an upgrade and a downgrade. Reading
//! follows one rule set (see [`ModelError`]): unknown keys are ignored, `null` and absent are the
//! same, a wrong type becomes the default, and only a missing identity or an unreadable expiry is
//! an error.
//!
//! Nested types read themselves from raw JSON text, so a body that contains one must not use
//! `#[serde(flatten)]` or `#[serde(untagged)]`: both lose that text.

#[macro_use]
mod decode;

mod device;
mod factor;
mod factor_kind;
mod member;
mod member_session;
mod mfa;
mod organization;
mod password;
mod scim;
mod session;
mod timestamp;
mod user;

#[cfg(test)]
mod tests;

pub(crate) use decode::{Decode, Fields, Wire};
pub use device::{DeviceAttributeDetails, DeviceInfo};
pub use factor::{
    AuthenticationFactor, AuthenticatorAppFactor, BiometricFactor, CryptoWalletFactor, EmailFactor,
    EmbeddableMagicLinkFactor, ImpersonatedFactor, OAuthAccessTokenExchangeFactor,
    OAuthExchangeFactor, OAuthFactor, PhoneNumberFactor, RecoveryCodeFactor, SsoFactor,
    TrustedAuthTokenFactor, WebAuthnFactor,
};
pub use factor_kind::{DeliveryMethod, FactorType, SequenceOrder};
pub use member::{
    Member, MemberRole, MemberRoleSource, MemberStatus, MfaMethod, OAuthRegistration,
    ProviderTenant, RetiredEmail, RoleSourceType, SsoRegistration,
};
pub use member_session::MemberSession;
pub use mfa::{
    DiscoveredOrganization, MemberOptions, Membership, MembershipType, MfaRequired, PrimaryRequired,
};
pub use organization::{
    AccessPolicy, ActiveScimConnection, ActiveSsoConnection, AuthMethod, CustomRole,
    CustomRolePermission, EmailImplicitRoleAssignment, MfaPolicy, Organization,
};
pub use password::{Feedback, LudsFeedback, StrengthPolicy, ZxcvbnFeedback};
pub use scim::{
    ScimAddress, ScimAttributes, ScimEnterpriseExtension, ScimGroup, ScimManager, ScimName,
    ScimRegistration, ScimValue,
};
pub use session::{Attributes, Session};
pub use timestamp::Timestamp;
pub use user::{
    BiometricRegistration, CryptoWallet, OAuthProvider, Totp, User, UserEmail, UserName,
    UserPassword, UserPhoneNumber, UserStatus, WebAuthnRegistration,
};

/// Why a JSON text is not one of the model's objects. Never quotes the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{object}{}{field}: expected {expected}", if field.is_empty() { "" } else { "." })]
pub struct ModelError {
    /// The object being read, for example `Session`.
    pub object: &'static str,
    /// The field at fault; empty when the text as a whole is.
    pub field: String,
    /// What should have been there.
    pub expected: String,
}
