//! From published values to what one listener is told.

use std::sync::Arc;

use crate::engine::state::{Published, Standing};
use crate::listeners::{ListenerError, Subscription};

use super::Core;
use super::board::Shown;

/// What a listener to one object was told last.
struct Told<V> {
    value: Option<Arc<V>>,
    from_cache: bool,
}

/// Finds the object of one kind.
type Pick<V> = fn(&Published) -> Option<&Arc<V>>;
/// True when two values are the same to a listener.
type Same<V> = fn(&V, &V) -> bool;

fn told<V>(shown: &Shown, pick: Pick<V>) -> Told<V> {
    Told {
        value: pick(&shown.published).cloned(),
        from_cache: from_cache(&shown.published),
    }
}

/// What is shown was not confirmed: by the server, or by a clock that proves its expiry.
pub(super) fn from_cache(published: &Published) -> bool {
    published.from_cache || matches!(published.standing, Standing::Active { proven: false, .. })
}

impl Core {
    /// Each revision: the current one at once, or only those after a revision.
    pub(super) fn on_revisions(
        &self,
        after: Option<u64>,
        mut call: impl FnMut(&Shown) -> Result<(), ListenerError> + Send + 'static,
    ) -> Arc<Subscription> {
        let handle = Arc::downgrade(&self.0);
        let call = move |shown: &Arc<Shown>| {
            // Silence after closing.
            match handle.upgrade() {
                Some(handle) if !handle.is_closed() => call(shown),
                _ => Ok(()),
            }
        };
        let subscription = self.0.board().hub.subscribe(after, Box::new(call));
        self.0.ends_with_this(&subscription);
        subscription
    }

    /// One object, at once and whenever it differs; nothing before it is known who is signed in.
    pub(super) fn on_values<V: PartialEq + Send + Sync + 'static>(
        &self,
        pick: Pick<V>,
        mut call: impl FnMut(Option<&V>) -> Result<(), ListenerError> + Send + 'static,
    ) -> Arc<Subscription> {
        let mut last: Option<Told<V>> = None;
        self.on_revisions(None, move |shown| {
            if !shown.initialized {
                return Ok(());
            }
            let now = told(shown, pick);
            if last.as_ref().is_some_and(|last| last.value == now.value) {
                return Ok(());
            }
            let value = now.value.clone();
            last = Some(now);
            call(value.as_deref())
        })
    }

    /// One object as the vendor's callbacks have it: changes only, and `same` decides what is
    /// none, except that the server's first confirmation of a cached value is told.
    pub(super) fn on_changes<V: Send + Sync + 'static>(
        &self,
        pick: Pick<V>,
        same: Same<V>,
        mut call: impl FnMut(Option<&V>) -> Result<(), ListenerError> + Send + 'static,
    ) -> Arc<Subscription> {
        let (mut last, after) = {
            let shown = self.shown();
            (told(&shown, pick), shown.published.revision)
        };
        self.on_revisions(Some(after), move |shown| {
            if !shown.initialized {
                return Ok(());
            }
            let now = told(shown, pick);
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
