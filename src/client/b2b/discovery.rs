//! Discovery: a person proves an address first and chooses the organization later.

use crate::config::check_duration;
use crate::error::StytchError;
use crate::wire::{Call, Endpoint};

use super::super::response::{B2bAuthenticateResponse, DiscoveryResponse};
use super::super::{Core, object, required};

/// A new organization. What is left out is as the project's settings have it.
#[derive(Clone, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct OrganizationCreateParams {
    /// 5 to 527040 minutes; without them the configured default is sent.
    #[uniffi(default = None)]
    pub session_duration_minutes: Option<u32>,
    /// The name to show.
    #[uniffi(default = None)]
    pub organization_name: Option<String>,
    /// The name used in addresses.
    #[uniffi(default = None)]
    pub organization_slug: Option<String>,
    /// The address of the logo.
    #[uniffi(default = None)]
    pub organization_logo_url: Option<String>,
    /// Who may join through SSO: `ALL_ALLOWED`, `RESTRICTED` or `NOT_ALLOWED`.
    #[uniffi(default = None)]
    pub sso_jit_provisioning: Option<String>,
    /// The email domains people may join with.
    #[uniffi(default = None)]
    pub email_allowed_domains: Option<Vec<String>>,
    /// Who may join by email: `RESTRICTED` or `NOT_ALLOWED`.
    #[uniffi(default = None)]
    pub email_jit_provisioning: Option<String>,
    /// Who may be invited: `ALL_ALLOWED`, `RESTRICTED` or `NOT_ALLOWED`.
    #[uniffi(default = None)]
    pub email_invites: Option<String>,
    /// Which sign-in methods are allowed: `ALL_ALLOWED` or `RESTRICTED`.
    #[uniffi(default = None)]
    pub auth_methods: Option<String>,
    /// The allowed sign-in methods, when restricted.
    #[uniffi(default = None)]
    pub allowed_auth_methods: Option<Vec<String>>,
    /// Which second factors are allowed: `ALL_ALLOWED` or `RESTRICTED`.
    #[uniffi(default = None)]
    pub mfa_methods: Option<String>,
    /// The allowed second factors, when restricted.
    #[uniffi(default = None)]
    pub allowed_mfa_methods: Option<Vec<String>>,
    /// Whether a second factor is needed: `OPTIONAL` or `REQUIRED_FOR_ALL`.
    #[uniffi(default = None)]
    pub mfa_policy: Option<String>,
    /// Who may join through an OAuth tenant: `RESTRICTED` or `NOT_ALLOWED`.
    #[uniffi(default = None)]
    pub oauth_tenant_jit_provisioning: Option<String>,
    /// The OAuth tenants people may join through: a JSON object as text.
    #[uniffi(default = None)]
    pub allowed_oauth_tenants: Option<String>,
}

/// Discovery. An intermediate session holds the proven address for ten minutes; see the client's
/// state.
#[derive(Debug, uniffi::Object)]
pub struct B2bDiscovery {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bDiscovery {
    /// The organizations the person belongs to or may join, by the intermediate session, or else by
    /// the session. Changes nothing.
    pub async fn organizations(&self) -> Result<DiscoveryResponse, StytchError> {
        self.core
            .call(Call::new(Endpoint::B2bDiscoveryOrganizations))
            .await
    }

    /// Enters one of them and uses the intermediate session up. When a factor is missing there,
    /// another intermediate session waits for it. A failure keeps the intermediate session.
    /// Without a duration the configured default is sent, 5 to 527040 minutes; `locale` is the
    /// language of a second factor's message.
    pub async fn exchange_intermediate_session(
        &self,
        organization_id: String,
        session_duration_minutes: Option<u32>,
        locale: Option<String>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bDiscoveryExchange)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with_some("session_duration_minutes", session_duration_minutes)
            .with_some("locale", locale);
        self.core.call(call).await
    }

    /// Makes a new organization, enters it as its first member and administrator, and uses the
    /// intermediate session up. A failure keeps it.
    pub async fn create_organization(
        &self,
        params: OrganizationCreateParams,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        check_duration("session_duration_minutes", params.session_duration_minutes)?;
        let tenants = object(
            "allowed_oauth_tenants",
            params.allowed_oauth_tenants.as_deref(),
        )?;
        let call = Call::new(Endpoint::B2bDiscoveryCreateOrganization)
            .with_some("session_duration_minutes", params.session_duration_minutes)
            .with_some("organization_name", params.organization_name)
            .with_some("organization_slug", params.organization_slug)
            .with_some("organization_logo_url", params.organization_logo_url)
            .with_some("sso_jit_provisioning", params.sso_jit_provisioning)
            .with_some("email_allowed_domains", params.email_allowed_domains)
            .with_some("email_jit_provisioning", params.email_jit_provisioning)
            .with_some("email_invites", params.email_invites)
            .with_some("auth_methods", params.auth_methods)
            .with_some("allowed_auth_methods", params.allowed_auth_methods)
            .with_some("mfa_methods", params.mfa_methods)
            .with_some("allowed_mfa_methods", params.allowed_mfa_methods)
            .with_some("mfa_policy", params.mfa_policy)
            .with_some(
                "oauth_tenant_jit_provisioning",
                params.oauth_tenant_jit_provisioning,
            )
            .with_some("allowed_oauth_tenants", tenants);
        self.core.call(call).await
    }
}
