//! Seams for the benchmarks: what no public call reaches alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::listeners::{Hub, Revised, Subscription};

struct Value(u64);

impl Revised for Value {
    fn revision(&self) -> u64 {
        self.0
    }
}

/// A value and so many listeners that count what they hear.
#[derive(Debug)]
pub struct Listeners {
    hub: Arc<Hub<Value>>,
    revision: AtomicU64,
    heard: Arc<AtomicU64>,
    subscriptions: Vec<Arc<Subscription>>,
}

impl Listeners {
    /// So many listeners.
    pub fn new(count: usize) -> Self {
        let hub = Hub::new(Value(0));
        let heard = Arc::new(AtomicU64::new(0));
        let subscriptions = (0..count)
            .map(|_| {
                let heard = Arc::clone(&heard);
                hub.subscribe(
                    Some(0),
                    Box::new(move |_| {
                        heard.fetch_add(1, Ordering::Relaxed);
                        Ok(())
                    }),
                )
            })
            .collect();
        Self {
            hub,
            revision: AtomicU64::new(0),
            heard,
            subscriptions,
        }
    }

    /// The next revision, as the engine's task publishes it.
    pub fn publish(&self) {
        let revision = self.revision.fetch_add(1, Ordering::Relaxed) + 1;
        self.hub.publish(Value(revision));
    }

    /// Returns when every listener has heard of every revision so far.
    pub fn wait_for_deliveries(&self) {
        let revisions = self.revision.load(Ordering::Relaxed);
        let wanted = revisions * u64::try_from(self.subscriptions.len()).unwrap_or(u64::MAX);
        while self.heard.load(Ordering::Relaxed) < wanted {
            std::thread::yield_now();
        }
    }
}

/// For a benchmark in another language: when the first value since the last call of this was
/// published, in nanoseconds of `CLOCK_MONOTONIC`, or zero when none was.
#[allow(unsafe_code)] // a name that a foreign program can look up
#[unsafe(no_mangle)]
pub extern "C" fn stytch_testing_published_at() -> i64 {
    crate::listeners::published_at::take()
}
