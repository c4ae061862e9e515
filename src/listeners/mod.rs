//! The listener traits, and the delivery of published values to listeners: in order, one call at a time
//! for each subscription, on threads of its own.
//!
//! Publishing stores the value, queues the calls and wakes one thread of the callback pool
//! (`callback_pool.rs`), which makes them. A listener is called without a lock. It may call anything, unsubscribe itself,
//! fail, panic or block: it delays only its own subscription. A slow listener receives the latest value
//! and not those in between. This module does not interpret the values.

mod callback_pool;
#[cfg(feature = "testing")]
pub(crate) mod published_at;
mod publisher;
mod traits;

#[cfg(test)]
mod tests;

pub use publisher::Subscription;
pub(crate) use publisher::{Publisher, Revised};
pub use traits::{
    ListenerError, MemberListener, MemberSessionListener, OrganizationListener, RevisionListener,
    SessionListener, UserListener,
};
