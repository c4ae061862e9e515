//! Discovery: a user proves an address first and chooses the organization later.

use crate::config::check_duration;
use crate::engine::event::Command;
use crate::error::StytchError;
use crate::model::{AccessPolicy, AuthMethod, MfaMethod, MfaPolicy};
use crate::wire::{Call, Endpoint};

use super::super::response::{B2bAuthenticateResponse, DiscoveryResponse};
use super::super::{Core, command, object, required};

/// A new organization. Fields that are left out use the project's settings.
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
    /// Who may join through SSO.
    #[uniffi(default = None)]
    pub sso_jit_provisioning: Option<AccessPolicy>,
    /// The email domains users may join with.
    #[uniffi(default = None)]
    pub email_allowed_domains: Option<Vec<String>>,
    /// Who may join by email: users of the domains, or no one.
    #[uniffi(default = None)]
    pub email_jit_provisioning: Option<AccessPolicy>,
    /// Who may be invited.
    #[uniffi(default = None)]
    pub email_invites: Option<AccessPolicy>,
    /// Which sign-in methods are allowed: all or those of a list.
    #[uniffi(default = None)]
    pub auth_methods: Option<AccessPolicy>,
    /// The allowed sign-in methods, when restricted.
    #[uniffi(default = None)]
    pub allowed_auth_methods: Option<Vec<AuthMethod>>,
    /// Which second factors are allowed: all or those of a list.
    #[uniffi(default = None)]
    pub mfa_methods: Option<AccessPolicy>,
    /// The allowed second factors, when restricted.
    #[uniffi(default = None)]
    pub allowed_mfa_methods: Option<Vec<MfaMethod>>,
    /// Whether a second factor is needed.
    #[uniffi(default = None)]
    pub mfa_policy: Option<MfaPolicy>,
    /// Who may join through an OAuth tenant: users of the listed tenants, or no one.
    #[uniffi(default = None)]
    pub oauth_tenant_jit_provisioning: Option<AccessPolicy>,
    /// The OAuth tenants users may join through: a JSON object as text.
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
    /// The organizations the user belongs to or may join, by the intermediate session, or else by
    /// the session. Changes nothing.
    ///
    /// # Errors
    ///
    /// `Api` if the server rejects the request, and `Network` if the server cannot be reached.
    /// Memory and disk are unchanged then.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// let response = client.discovery().organizations().await?;
    /// for found in &response.discovered_organizations {
    ///     if let Some(organization) = &found.organization {
    ///         println!("{}", organization.organization_id);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn organizations(&self) -> Result<DiscoveryResponse, StytchError> {
        self.core.run(Self::organizations_command()).await
    }

    /// Signs in to one of them and uses up the intermediate session. When a factor is missing
    /// there, another intermediate session is kept for it. A failure leaves the intermediate
    /// session unchanged. Without a duration the configured default is sent, 5 to 527040 minutes;
    /// `locale` is the language of a second factor's message.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another
    /// sign-in ended first, `Api` if the server rejects the request, and `Network` if the server
    /// cannot be reached.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>, organization_id: String) -> Result<(), stytch_core::StytchError> {
    /// let response = client
    ///     .discovery()
    ///     .exchange_intermediate_session(organization_id, Some(60), None)
    ///     .await?;
    /// println!("signed in: {}", response.member_authenticated);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn exchange_intermediate_session(
        &self,
        organization_id: String,
        session_duration_minutes: Option<u32>,
        locale: Option<String>,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core
            .run(Self::exchange_intermediate_session_command(
                organization_id,
                session_duration_minutes,
                locale,
            ))
            .await
    }

    /// Makes a new organization, enters it as its first member and administrator, and uses up the
    /// intermediate session. A failure leaves it unchanged.
    ///
    /// # Errors
    ///
    /// `InvalidInput` if an argument is wrong, `Superseded` if the app signed out or another
    /// sign-in ended first, `Api` if the server rejects the request, and `Network` if the server
    /// cannot be reached.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// # async fn example(client: std::sync::Arc<stytch_core::B2bClient>) -> Result<(), stytch_core::StytchError> {
    /// use stytch_core::client::OrganizationCreateParams;
    ///
    /// let params = OrganizationCreateParams {
    ///     organization_name: Some("Analytical Engines".into()),
    ///     ..OrganizationCreateParams::default()
    /// };
    /// client.discovery().create_organization(params).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_organization(
        &self,
        params: OrganizationCreateParams,
    ) -> Result<B2bAuthenticateResponse, StytchError> {
        self.core
            .run(Self::create_organization_command(params))
            .await
    }
}

/// The checked commands of the calls.
impl B2bDiscovery {
    pub(crate) fn organizations_command() -> Result<Command, StytchError> {
        command(Call::new(Endpoint::B2bDiscoveryOrganizations))
    }

    pub(crate) fn exchange_intermediate_session_command(
        organization_id: String,
        session_duration_minutes: Option<u32>,
        locale: Option<String>,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", session_duration_minutes)?;
        let call = Call::new(Endpoint::B2bDiscoveryExchange)
            .with(
                "organization_id",
                required("organization_id", &organization_id)?,
            )
            .with_some("session_duration_minutes", session_duration_minutes)
            .with_some("locale", locale);
        command(call)
    }

    pub(crate) fn create_organization_command(
        params: OrganizationCreateParams,
    ) -> Result<Command, StytchError> {
        check_duration("session_duration_minutes", params.session_duration_minutes)?;
        let tenants = object(
            "allowed_oauth_tenants",
            params.allowed_oauth_tenants.as_deref(),
        )?;
        let wire = |policy: Option<&AccessPolicy>| policy.map(|it| it.as_str().to_owned());
        let auth_methods = params.allowed_auth_methods.map(|methods| {
            let names = methods.iter().map(|it| it.as_str().to_owned());
            names.collect::<Vec<_>>()
        });
        let mfa_methods = params.allowed_mfa_methods.map(|methods| {
            let names = methods.iter().map(|it| it.as_str().to_owned());
            names.collect::<Vec<_>>()
        });
        let call = Call::new(Endpoint::B2bDiscoveryCreateOrganization)
            .with_some("session_duration_minutes", params.session_duration_minutes)
            .with_some("organization_name", params.organization_name)
            .with_some("organization_slug", params.organization_slug)
            .with_some("organization_logo_url", params.organization_logo_url)
            .with_some(
                "sso_jit_provisioning",
                wire(params.sso_jit_provisioning.as_ref()),
            )
            .with_some("email_allowed_domains", params.email_allowed_domains)
            .with_some(
                "email_jit_provisioning",
                wire(params.email_jit_provisioning.as_ref()),
            )
            .with_some("email_invites", wire(params.email_invites.as_ref()))
            .with_some("auth_methods", wire(params.auth_methods.as_ref()))
            .with_some("allowed_auth_methods", auth_methods)
            .with_some("mfa_methods", wire(params.mfa_methods.as_ref()))
            .with_some("allowed_mfa_methods", mfa_methods)
            .with_some(
                "mfa_policy",
                params.mfa_policy.as_ref().map(MfaPolicy::as_str),
            )
            .with_some(
                "oauth_tenant_jit_provisioning",
                wire(params.oauth_tenant_jit_provisioning.as_ref()),
            )
            .with_some("allowed_oauth_tenants", tenants);
        command(call)
    }
}
