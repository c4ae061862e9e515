//! Subscriptions to the published state: filters its revisions to those that a listener receives.

use std::sync::Arc;

use crate::engine::state::Published;
use crate::listeners::{ListenerError, Subscription};

use super::Core;

/// The value that a listener to one object received last.
struct Received<V> {
    value: Option<Arc<V>>,
    from_cache: bool,
}

impl<V> Received<V> {
    fn of(published: &Published, pick: Pick<V>) -> Self {
        Self {
            value: pick(published).cloned(),
            from_cache: published.from_cache,
        }
    }
}

/// Finds the object of one kind.
type Pick<V> = fn(&Published) -> Option<&Arc<V>>;
/// True when two values are the same to a listener.
type Same<V> = fn(&V, &V) -> bool;

impl Core {
    /// Calls with every revision: with the current one at once, or only with those after `after`.
    pub(crate) fn on_revisions(
        &self,
        after: Option<u64>,
        mut call: impl FnMut(&Published) -> Result<(), ListenerError> + Send + 'static,
    ) -> Arc<Subscription> {
        let handle = Arc::downgrade(&self.0);
        let call = move |published: &Arc<Published>| {
            // A closed client calls no listener.
            match handle.upgrade() {
                Some(handle) if !handle.is_closed() => call(published),
                _ => Ok(()),
            }
        };
        let publisher = &self.0.observer().publisher;
        let subscription = publisher.subscribe(after, Box::new(call));
        self.0.end_on_close(&subscription);
        subscription
    }

    /// Calls with one object, at once and whenever it differs. Does not call before the state is
    /// initialized.
    pub(super) fn on_values<V: PartialEq + Send + Sync + 'static>(
        &self,
        pick: Pick<V>,
        mut call: impl FnMut(Option<&V>) -> Result<(), ListenerError> + Send + 'static,
    ) -> Arc<Subscription> {
        let mut last: Option<Received<V>> = None;
        self.on_revisions(None, move |published| {
            if !published.initialized {
                return Ok(());
            }
            let now = Received::of(published, pick);
            if last.as_ref().is_some_and(|last| last.value == now.value) {
                return Ok(());
            }
            let value = now.value.clone();
            last = Some(now);
            call(value.as_deref())
        })
    }

    /// Calls with one object as the vendor's callbacks do: only when it changes, where `same` decides
    /// whether it did, and once more when the server first confirms a cached value.
    pub(super) fn on_changes<V: Send + Sync + 'static>(
        &self,
        pick: Pick<V>,
        same: Same<V>,
        mut call: impl FnMut(Option<&V>) -> Result<(), ListenerError> + Send + 'static,
    ) -> Arc<Subscription> {
        let (mut last, after) = {
            let published = self.published();
            (Received::of(&published, pick), published.revision)
        };
        self.on_revisions(Some(after), move |published| {
            if !published.initialized {
                return Ok(());
            }
            let now = Received::of(published, pick);
            let unchanged = match (&last.value, &now.value) {
                (None, None) => true,
                (Some(last), Some(now)) => same(last, now),
                _ => false,
            };
            let confirmed = now.value.is_some() && last.from_cache && !now.from_cache;
            if unchanged && !confirmed {
                last.from_cache = now.from_cache;
                return Ok(());
            }
            let value = now.value.clone();
            last = now;
            call(value.as_deref())
        })
    }
}
