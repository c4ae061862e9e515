//! The organization.

use std::sync::Arc;

use crate::error::StytchError;
use crate::listeners::{OrganizationListener, Subscription};
use crate::model::Organization;
use crate::wire::{Call, Endpoint};

use super::super::Core;
use super::super::response::OrganizationResponse;
use super::{B2bView, organization_of};

/// The organization, and whether it was confirmed.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct OrganizationInfo {
    /// The organization; none when nobody is signed in.
    pub organization: Option<Organization>,
    /// True while a stored value is shown and a check is under way or armed.
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
        B2bView(&self.core.shown()).organization().cloned()
    }

    /// The cached organization, and whether it was confirmed. Never waits.
    pub fn info(&self) -> OrganizationInfo {
        let shown = self.core.shown();
        let view = B2bView(&shown);
        OrganizationInfo {
            organization: view.organization().cloned(),
            from_cache: view.from_cache(),
        }
    }

    /// Fetches the organization and puts it beside the session, which stays as it is. `NoSession` when
    /// nobody is signed in, `Superseded` when somebody else is by now. A failure changes nothing;
    /// a hint that the session is over is checked at once.
    pub async fn get(&self) -> Result<OrganizationResponse, StytchError> {
        self.core
            .call(Call::new(Endpoint::B2bOrganizationsMe))
            .await
    }

    /// Tells the current organization at once, as soon as it is known who is signed in, and then each
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
