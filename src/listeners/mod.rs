//! Who hears of changes: the listener traits, and delivery in order, one at a time for each
//! subscription, on threads that belong to nobody else.
//!
//! Publishing stores the value and rings once; everything else happens on the dispatcher's threads
//! (`dispatch.rs`). A listener is called with no lock held, may call anything, unsubscribe itself,
//! fail, panic or block: it holds up its own subscription only. A slow one gets the latest value
//! and not those in between. What values mean is not known here.

mod dispatch;
mod hub;
#[cfg(feature = "testing")]
pub(crate) mod published_at;
mod traits;

#[cfg(test)]
mod tests;

pub use hub::Subscription;
pub(crate) use hub::{Hub, Revised};
pub use traits::{
    ListenerError, MemberListener, MemberSessionListener, OrganizationListener, SessionListener,
    UserListener,
};
