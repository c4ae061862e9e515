//! Entry points for the benchmarks: code that no public call runs alone.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::listeners::{Publisher, Revised, Subscription};

struct Value(u64);

impl Revised for Value {
    fn revision(&self) -> u64 {
        self.0
    }
}

/// A published value and a number of listeners that count their calls.
#[derive(Debug)]
pub struct Listeners {
    publisher: Arc<Publisher<Value>>,
    revision: AtomicU64,
    received: Arc<AtomicU64>,
    subscriptions: Vec<Arc<Subscription>>,
}

impl Listeners {
    /// Subscribes this many listeners.
    pub fn new(count: usize) -> Self {
        let publisher = Publisher::new(Value(0));
        let received = Arc::new(AtomicU64::new(0));
        let subscriptions = (0..count)
            .map(|_| {
                let received = Arc::clone(&received);
                publisher.subscribe(
                    Some(0),
                    Box::new(move |_| {
                        received.fetch_add(1, Ordering::Relaxed);
                        Ok(())
                    }),
                )
            })
            .collect();
        Self {
            publisher,
            revision: AtomicU64::new(0),
            received,
            subscriptions,
        }
    }

    /// Publishes the next revision, as the engine's task does.
    pub fn publish(&self) {
        let revision = self.revision.fetch_add(1, Ordering::Relaxed) + 1;
        self.publisher.publish(Value(revision));
    }

    /// Waits until every listener has received every revision so far.
    pub fn wait_for_deliveries(&self) {
        let revisions = self.revision.load(Ordering::Relaxed);
        let wanted = revisions * u64::try_from(self.subscriptions.len()).unwrap_or(u64::MAX);
        while self.received.load(Ordering::Relaxed) < wanted {
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
