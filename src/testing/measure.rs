//! Entry points for the benchmarks: code that no public call runs alone.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::listeners::{ListenerError, Publisher, Revised, Subscription};
use crate::platform::tasks;

/// A revision, and when it was published.
struct Value(u64, Instant);

impl Revised for Value {
    fn revision(&self) -> u64 {
        self.0
    }
}

/// A published value and a number of listeners that count their calls.
#[derive(Debug)]
pub struct Listeners {
    publisher: Arc<Publisher<Value>>,
    revision: u64,
    received: Arc<AtomicU64>,
    wanted: Arc<AtomicU64>,
    subscriptions: Vec<Arc<Subscription>>,
}

impl Listeners {
    /// Subscribes this many listeners. The calling thread is the one that waits for deliveries.
    pub fn new(count: usize) -> Self {
        let publisher = Publisher::new(Value(0, Instant::now()));
        let (received, wanted) = (Arc::default(), Arc::default());
        let waiting = thread::current();
        let subscriptions = (0..count)
            .map(|_| {
                let call = counting(&received, &wanted, &waiting);
                publisher.subscribe(Some(0), Box::new(call))
            })
            .collect();
        Self {
            publisher,
            revision: 0,
            received,
            wanted,
            subscriptions,
        }
    }

    /// Publishes the next revision on the engines' thread, as an engine does. The time until that thread has
    /// run all tasks that this made ready there.
    pub fn publish(&mut self) -> Duration {
        self.revision += 1;
        let count = u64::try_from(self.subscriptions.len()).unwrap_or(u64::MAX);
        self.wanted.store(self.revision * count, Ordering::SeqCst);
        publish(&self.publisher, self.revision)
    }

    /// Waits until every listener has received every revision so far.
    pub fn wait_for_deliveries(&self) {
        while self.received.load(Ordering::SeqCst) < self.wanted.load(Ordering::SeqCst) {
            thread::park();
        }
    }
}

/// Counts, and wakes a thread after the last call.
fn counting(
    received: &Arc<AtomicU64>,
    wanted: &Arc<AtomicU64>,
    waiting: &Thread,
) -> impl FnMut(&Arc<Value>) -> Result<(), ListenerError> + use<> {
    let (received, wanted) = (Arc::clone(received), Arc::clone(wanted));
    let waiting = waiting.clone();
    move |_| {
        let now = received.fetch_add(1, Ordering::SeqCst) + 1;
        if now >= wanted.load(Ordering::SeqCst) {
            waiting.unpark();
        }
        Ok(())
    }
}

fn publish(publisher: &Arc<Publisher<Value>>, revision: u64) -> Duration {
    let (sender, receiver) = channel();
    let publisher = Arc::clone(publisher);
    if let Some(tasks) = tasks() {
        tasks.run_engine(async move {
            let began = Instant::now();
            publisher.publish(Value(revision, began));
            // Runs after the tasks that are ready now.
            tasks.run_engine(async move {
                let _ = sender.send(began.elapsed());
            });
        });
    }
    receiver.recv().unwrap_or(Duration::MAX)
}

/// One listener that receives changes, beside others that never return.
#[derive(Debug)]
pub struct Delays {
    publisher: Arc<Publisher<Value>>,
    revision: u64,
    received: Receiver<Duration>,
    /// The last subscription is that of the listener that returns.
    subscriptions: Vec<Arc<Subscription>>,
    released: Arc<(Mutex<bool>, Condvar)>,
}

impl Delays {
    /// Subscribes this many listeners that block, and one that does not.
    pub fn new(blocking: usize) -> Self {
        let publisher = Publisher::new(Value(0, Instant::now()));
        let released: Arc<(Mutex<bool>, Condvar)> = Arc::default();
        let mut subscriptions: Vec<_> = (0..blocking)
            .map(|_| {
                let released = Arc::clone(&released);
                let call = move |_: &Arc<Value>| {
                    let is_released = released.0.lock().unwrap_or_else(PoisonError::into_inner);
                    let waited = released.1.wait_while(is_released, |it| !*it);
                    waited.map(drop).map_err(|_| ListenerError::Failed)
                };
                publisher.subscribe(Some(0), Box::new(call))
            })
            .collect();
        let (sender, received): (Sender<Duration>, _) = channel();
        subscriptions.push(publisher.subscribe(
            Some(0),
            Box::new(move |value| {
                let delay = value.1.elapsed();
                sender.send(delay).map_err(|_| ListenerError::Failed)
            }),
        ));
        Self {
            publisher,
            revision: 0,
            received,
            subscriptions,
            released,
        }
    }

    /// Publishes a change; the time until the listener that returns received it.
    pub fn change(&mut self) -> Duration {
        self.revision += 1;
        publish(&self.publisher, self.revision);
        self.received.recv().unwrap_or(Duration::MAX)
    }

    /// Lets the others return.
    pub fn release(self) {
        self.subscriptions.iter().for_each(|it| it.unsubscribe());
        let (released, waiting) = &*self.released;
        *released.lock().unwrap_or_else(PoisonError::into_inner) = true;
        waiting.notify_all();
    }
}

/// For a benchmark in another language: when the first value since the last call of this was
/// published, in nanoseconds of `CLOCK_MONOTONIC`, or zero when none was.
#[allow(unsafe_code)] // a name that a foreign program can look up
#[unsafe(no_mangle)]
pub extern "C" fn stytch_testing_published_at() -> i64 {
    crate::listeners::published_at::take()
}
