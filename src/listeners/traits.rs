//! The traits that an app implements to be notified of one kind of object.

use crate::model::{Member, MemberSession, Organization, Session, User};

/// A listener failed. The failure is counted in `diagnostics()` and has no other effect: the listener
/// stays subscribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum ListenerError {
    /// It failed.
    #[error("the listener failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for ListenerError {
    /// The text of a foreign exception may quote what the listener was given, so it is not kept.
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// Receives the number of each new revision of a client's state. Called on a thread of the library, one
/// call at a time.
#[uniffi::export(foreign)]
pub trait RevisionListener: Send + Sync {
    /// The newest revision. The state that is read afterwards is of this revision or a later one. A
    /// slow listener gets the latest revision and not those in between.
    fn on_revision(&self, revision: u64) -> Result<(), ListenerError>;
}

/// Receives changes of the consumer session. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait SessionListener: Send + Sync {
    /// The session as it is now; none when signed out.
    fn on_change(&self, session: Option<Session>) -> Result<(), ListenerError>;
}

/// Receives changes of the consumer user. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait UserListener: Send + Sync {
    /// The user as it is now; none when signed out.
    fn on_change(&self, user: Option<User>) -> Result<(), ListenerError>;
}

/// Receives changes of the B2B session. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait MemberSessionListener: Send + Sync {
    /// The session as it is now; none when signed out.
    fn on_change(&self, member_session: Option<MemberSession>) -> Result<(), ListenerError>;
}

/// Receives changes of the member. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait MemberListener: Send + Sync {
    /// The member as it is now; none when signed out.
    fn on_change(&self, member: Option<Member>) -> Result<(), ListenerError>;
}

/// Receives changes of the organization. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait OrganizationListener: Send + Sync {
    /// The organization as it is now; none when signed out.
    fn on_change(&self, organization: Option<Organization>) -> Result<(), ListenerError>;
}
