//! The B2B organization.

use super::{MfaMethod, Timestamp};

wire_enum! {
    /// Who or what an organization allows.
    pub enum AccessPolicy {
        /// Everybody, or every method.
        AllAllowed = "ALL_ALLOWED",
        /// Those of a list.
        Restricted = "RESTRICTED",
        /// No one, or no method.
        NotAllowed = "NOT_ALLOWED",
    }
}

wire_enum! {
    /// Whether an organization requires a second factor.
    pub enum MfaPolicy {
        /// Each member chooses.
        Optional = "OPTIONAL",
        /// All members need one.
        RequiredForAll = "REQUIRED_FOR_ALL",
    }
}

wire_enum! {
    /// A way to sign in to an organization.
    pub enum AuthMethod {
        /// Single sign-on.
        Sso = "sso",
        /// A link in a message.
        MagicLink = "magic_link",
        /// A password.
        Password = "password",
        /// An account at Google.
        GoogleOauth = "google_oauth",
        /// An account at Microsoft.
        MicrosoftOauth = "microsoft_oauth",
        /// An account at `HubSpot`.
        HubspotOauth = "hubspot_oauth",
        /// An account at Slack.
        SlackOauth = "slack_oauth",
        /// An account at GitHub.
        GithubOauth = "github_oauth",
        /// A code by e-mail.
        EmailOtp = "email_otp",
    }
}

/// An organization: a tenant of a B2B project.
#[derive(Clone, Debug, uniffi::Record)]
pub struct Organization {
    /// Names the organization.
    pub organization_id: String,
    /// The name to show.
    pub organization_name: String,
    /// The address of the logo; empty when there is none.
    pub organization_logo_url: String,
    /// The name used in addresses.
    pub organization_slug: String,
    /// Who may join through SSO.
    pub sso_jit_provisioning: AccessPolicy,
    /// The SSO connections users may join through, when restricted.
    pub sso_jit_provisioning_allowed_connections: Vec<String>,
    /// The SSO connections in use.
    pub sso_active_connections: Vec<ActiveSsoConnection>,
    /// The email domains users may join with.
    pub email_allowed_domains: Vec<String>,
    /// Who may join by email.
    pub email_jit_provisioning: AccessPolicy,
    /// Who may be invited.
    pub email_invites: AccessPolicy,
    /// Which sign-in methods are allowed: all or those of a list.
    pub auth_methods: AccessPolicy,
    /// The allowed sign-in methods, when restricted.
    pub allowed_auth_methods: Vec<AuthMethod>,
    /// Whether a second factor is needed.
    pub mfa_policy: MfaPolicy,
    /// Roles given by email domain.
    pub rbac_email_implicit_role_assignments: Vec<EmailImplicitRoleAssignment>,
    /// Which second factors are allowed: all or those of a list.
    pub mfa_methods: AccessPolicy,
    /// The allowed second factors, when restricted.
    pub allowed_mfa_methods: Vec<MfaMethod>,
    /// Who may join through an OAuth tenant: users of the listed tenants, or no one.
    pub oauth_tenant_jit_provisioning: AccessPolicy,
    /// The email domains that belong to the organization alone.
    pub claimed_email_domains: Vec<String>,
    /// Which first-party connected apps are allowed.
    pub first_party_connected_apps_allowed_type: AccessPolicy,
    /// The allowed first-party connected apps, when restricted.
    pub allowed_first_party_connected_apps: Vec<String>,
    /// Which third-party connected apps are allowed.
    pub third_party_connected_apps_allowed_type: AccessPolicy,
    /// The allowed third-party connected apps, when restricted.
    pub allowed_third_party_connected_apps: Vec<String>,
    /// Roles the organization defined itself.
    pub custom_roles: Vec<CustomRole>,
    /// Metadata only the backend can write: a JSON object as text.
    pub trusted_metadata: Option<String>,
    /// When the organization was created.
    pub created_at: Option<Timestamp>,
    /// When the organization was last changed.
    pub updated_at: Option<Timestamp>,
    /// The identifier the project gave the organization.
    pub organization_external_id: Option<String>,
    /// The SSO connection offered first.
    pub sso_default_connection_id: Option<String>,
    /// The SCIM connection in use.
    pub scim_active_connection: Option<ActiveScimConnection>,
    /// The OAuth tenants users may join through: a JSON object as text.
    pub allowed_oauth_tenants: Option<String>,
    /// The exact JSON text from the server.
    pub raw_json: String,
}

/// An SSO connection in use.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ActiveSsoConnection {
    /// Names the connection.
    pub connection_id: String,
    /// The name to show.
    pub display_name: String,
    /// The identity provider, for example `okta`.
    pub identity_provider: String,
}

/// A SCIM connection in use.
#[derive(Clone, Debug, uniffi::Record)]
pub struct ActiveScimConnection {
    /// Names the connection.
    pub connection_id: String,
    /// The name to show.
    pub display_name: String,
    /// The end of its bearer token, to recognise it by.
    pub bearer_token_last_four: String,
    /// When that token expires.
    pub bearer_token_expires_at: Option<Timestamp>,
}

/// A role given to everybody with an email domain.
#[derive(Clone, Debug, uniffi::Record)]
pub struct EmailImplicitRoleAssignment {
    /// The email domain.
    pub domain: String,
    /// The role.
    pub role_id: String,
}

/// A role an organization defined itself.
#[derive(Clone, Debug, uniffi::Record)]
pub struct CustomRole {
    /// Names the role.
    pub role_id: String,
    /// What it is for.
    pub description: String,
    /// What it allows.
    pub permissions: Vec<CustomRolePermission>,
}

/// What a custom role allows on one resource.
#[derive(Clone, Debug, uniffi::Record)]
pub struct CustomRolePermission {
    /// The resource.
    pub resource_id: String,
    /// The allowed actions.
    pub actions: Vec<String>,
}

decode!(Organization {
    organization_id: id,
    organization_name,
    organization_logo_url,
    organization_slug,
    sso_jit_provisioning,
    sso_jit_provisioning_allowed_connections,
    sso_active_connections,
    email_allowed_domains,
    email_jit_provisioning,
    email_invites,
    auth_methods,
    allowed_auth_methods,
    mfa_policy,
    rbac_email_implicit_role_assignments,
    mfa_methods,
    allowed_mfa_methods,
    oauth_tenant_jit_provisioning,
    claimed_email_domains,
    first_party_connected_apps_allowed_type,
    allowed_first_party_connected_apps,
    third_party_connected_apps_allowed_type,
    allowed_third_party_connected_apps,
    custom_roles,
    trusted_metadata: json,
    created_at,
    updated_at,
    organization_external_id,
    sso_default_connection_id,
    scim_active_connection,
    allowed_oauth_tenants: json,
    raw_json: raw,
});

decode!(ActiveSsoConnection {
    connection_id,
    display_name,
    identity_provider,
});

decode!(ActiveScimConnection {
    connection_id,
    display_name,
    bearer_token_last_four,
    bearer_token_expires_at,
});

decode!(EmailImplicitRoleAssignment { domain, role_id });

decode!(CustomRole {
    role_id,
    description,
    permissions,
});

decode!(CustomRolePermission {
    resource_id,
    actions,
});
