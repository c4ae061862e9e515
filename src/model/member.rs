//! The B2B member.

use super::{ScimRegistration, Timestamp};

wire_enum! {
    /// Where a member is between invitation and deletion.
    pub enum MemberStatus {
        /// Can sign in.
        Active = "active",
        /// Has not finished signing up.
        Pending = "pending",
        /// Was invited.
        Invited = "invited",
        /// Was deleted.
        Deleted = "deleted",
    }
}

wire_enum! {
    /// A second factor of a member.
    pub enum MfaMethod {
        /// A code by text message.
        Sms = "sms_otp",
        /// The code of an authenticator app.
        Totp = "totp",
    }
}

/// A member of an organization.
#[expect(clippy::struct_excessive_bools, reason = "the vendor's fields")]
#[derive(Clone, Debug, uniffi::Record)]
pub struct Member {
    /// The organization.
    pub organization_id: String,
    /// Names the member.
    pub member_id: String,
    /// The email address.
    pub email_address: String,
    /// Where the member is between invitation and deletion.
    pub status: MemberStatus,
    /// The name.
    pub name: String,
    /// Linked SSO accounts.
    pub sso_registrations: Vec<SsoRegistration>,
    /// True when the member may use any method in spite of the organization's settings.
    pub is_breakglass: bool,
    /// The password's identifier; empty when there is none.
    pub member_password_id: String,
    /// Linked OAuth accounts.
    pub oauth_registrations: Vec<OAuthRegistration>,
    /// True once the member proved to own the email address.
    pub email_address_verified: bool,
    /// True once the member proved to own the phone number.
    pub mfa_phone_number_verified: bool,
    /// True when the member administers the organization.
    pub is_admin: bool,
    /// The authenticator app; empty when there is none.
    pub totp_registration_id: String,
    /// Email addresses the member had before.
    pub retired_email_addresses: Vec<RetiredEmail>,
    /// True while the member may not sign in.
    pub is_locked: bool,
    /// True when the member chose to use a second factor.
    pub mfa_enrolled: bool,
    /// The phone number for codes; empty when there is none.
    pub mfa_phone_number: String,
    /// The second factor offered first; unknown and empty when there is none.
    pub default_mfa_method: MfaMethod,
    /// RBAC roles, with the reason for each.
    pub roles: Vec<MemberRole>,
    /// Metadata only the backend can write: a JSON object as text.
    pub trusted_metadata: Option<String>,
    /// Metadata the app can write: a JSON object as text.
    pub untrusted_metadata: Option<String>,
    /// When the member was created.
    pub created_at: Option<Timestamp>,
    /// When the member was last changed.
    pub updated_at: Option<Timestamp>,
    /// The directory entry the member comes from.
    pub scim_registration: Option<ScimRegistration>,
    /// The identifier the project gave the member.
    pub external_id: Option<String>,
    /// When the lock began.
    pub lock_created_at: Option<Timestamp>,
    /// When the lock ends.
    pub lock_expires_at: Option<Timestamp>,
    /// The exact JSON text from the server.
    pub raw_json: String,
}

/// A role of a member.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MemberRole {
    /// The role.
    pub role_id: String,
    /// Why the member has it.
    pub sources: Vec<MemberRoleSource>,
}

wire_enum! {
    /// The kinds of reasons why a member has a role.
    pub enum RoleSourceType {
        /// Given to the member.
        DirectAssignment = "direct_assignment",
        /// Given to everybody with the domain of the email address.
        EmailAssignment = "email_assignment",
        /// Given to everybody of an SSO connection.
        SsoConnection = "sso_connection",
        /// Given to everybody of a group of an SSO connection.
        SsoConnectionGroup = "sso_connection_group",
        /// Given to everybody of a group of a SCIM connection.
        ScimConnectionGroup = "scim_connection_group",
    }
}

/// Why a member has a role.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MemberRoleSource {
    /// The kind of reason.
    pub r#type: RoleSourceType,
    /// More about it: a JSON object as text.
    pub details: Option<String>,
}

/// An SSO account linked to a member.
#[derive(Clone, Debug, uniffi::Record)]
pub struct SsoRegistration {
    /// The SSO connection.
    pub connection_id: String,
    /// The member's identifier at the identity provider.
    pub external_id: String,
    /// Names the link.
    pub registration_id: String,
    /// The identity provider's attributes: a JSON object as text.
    pub sso_attributes: Option<String>,
}

/// An OAuth account linked to a member.
#[derive(Clone, Debug, uniffi::Record)]
pub struct OAuthRegistration {
    /// The provider, for example `Google`.
    pub provider_type: String,
    /// The member's identifier at the provider.
    pub provider_subject: String,
    /// Names the link.
    pub member_oauth_registration_id: String,
    /// The picture at the provider.
    pub profile_picture_url: Option<String>,
    /// The locale at the provider.
    pub locale: Option<String>,
    /// The provider's tenants the account belongs to.
    pub provider_tenants: Vec<ProviderTenant>,
}

/// A tenant at an OAuth provider, for example a Slack workspace.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ProviderTenant {
    /// Names the tenant.
    pub tenant_id: String,
    /// What the provider calls it.
    pub tenant_name: String,
}

/// An email address a member had before.
#[derive(Clone, Debug, uniffi::Record)]
pub struct RetiredEmail {
    /// Names the entry.
    pub email_id: String,
    /// The address.
    pub email_address: String,
}

decode!(Member {
    organization_id: id,
    member_id: id,
    email_address,
    status,
    name,
    sso_registrations,
    is_breakglass,
    member_password_id,
    oauth_registrations,
    email_address_verified,
    mfa_phone_number_verified,
    is_admin,
    totp_registration_id,
    retired_email_addresses,
    is_locked,
    mfa_enrolled,
    mfa_phone_number,
    default_mfa_method,
    roles,
    trusted_metadata: json,
    untrusted_metadata: json,
    created_at,
    updated_at,
    scim_registration,
    external_id,
    lock_created_at,
    lock_expires_at,
    raw_json: raw,
});

decode!(MemberRole { role_id, sources });

decode!(MemberRoleSource {
    r#type,
    details: json,
});

decode!(SsoRegistration {
    connection_id,
    external_id,
    registration_id,
    sso_attributes: json,
});

decode!(OAuthRegistration {
    provider_type,
    provider_subject,
    member_oauth_registration_id,
    profile_picture_url,
    locale,
    provider_tenants,
});

decode!(ProviderTenant {
    tenant_id,
    tenant_name,
});

decode!(RetiredEmail {
    email_id,
    email_address,
});
