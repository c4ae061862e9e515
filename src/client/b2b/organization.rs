//! The organization.

use std::sync::Arc;

use crate::engine::event::Command;
use crate::error::StytchError;
use crate::listeners::{OrganizationListener, Subscription};
use crate::model::Organization;
use crate::wire::{Call, Endpoint};

use super::super::response::OrganizationResponse;
use super::super::{Core, command};
use super::{B2bView, organization_of};

/// The organization, and whether it was confirmed.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct OrganizationInfo {
    /// The organization; none when signed out.
    pub organization: Option<Organization>,
    /// True while a stored value is published and its validation is running or scheduled.
    pub from_cache: bool,
}

/// The organization.
#[derive(Debug, uniffi::Object)]
pub struct B2bOrganization {
    pub(super) core: Core,
}

#[uniffi::export]
impl B2bOrganization {
    /// The cached organization, or none. Never waits.
    pub fn get_sync(&self) -> Option<Organization> {
        B2bView(&self.core.published()).organization().cloned()
    }

    /// The cached organization, and whether it was confirmed. Never waits.
    pub fn info(&self) -> OrganizationInfo {
        let published = self.core.published();
        let view = B2bView(&published);
        OrganizationInfo {
            organization: view.organization().cloned(),
            from_cache: view.from_cache(),
        }
    }

    /// Fetches the organization and stores it with the session, which stays unchanged.
    ///
    /// # Errors
    ///
    /// `NoSession` if no user is signed in, `Superseded` if another sign-in replaced the session
    /// during the call, `Api` if the server rejects the request, and `Network` if the server cannot
    /// be reached. Nothing changes then. An `Api` error that suggests that the session is over
    /// starts a validation at once.
    pub async fn get(&self) -> Result<OrganizationResponse, StytchError> {
        self.core.run(Self::get_command()).await
    }

    /// Calls with the current organization as soon as the state is initialized, and then with each
    /// different one. A slow listener misses those in between.
    pub fn subscribe(&self, listener: Arc<dyn OrganizationListener>) -> Arc<Subscription> {
        self.core.on_values(organization_of, move |organization| {
            listener.on_change(organization.cloned())
        })
    }

    /// The vendor's `onChange`: changes only; the first confirmation of a cached organization is one.
    pub fn on_change(&self, listener: Arc<dyn OrganizationListener>) -> Arc<Subscription> {
        self.core
            .on_changes(organization_of, Organization::eq, move |organization| {
                listener.on_change(organization.cloned())
            })
    }
}

/// The checked commands of the calls.
impl B2bOrganization {
    pub(crate) fn get_command() -> Result<Command, StytchError> {
        command(Call::new(Endpoint::B2bOrganizationsMe))
    }
}
