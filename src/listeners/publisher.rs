//! A published value and its subscriptions.

use std::collections::BTreeMap;
use std::fmt;
use std::mem::replace;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use arc_swap::{ArcSwap, Guard};
use tokio::sync::watch;

use super::ListenerError;
use super::callback_pool::{Work, callback_pool};

/// A value with a revision. A later value has a greater revision.
pub(crate) trait Revised: Send + Sync + 'static {
    /// The number of changes so far.
    fn revision(&self) -> u64;
}

/// The callback of a subscription.
pub(crate) type Call<T> = Box<dyn FnMut(&Arc<T>) -> Result<(), ListenerError> + Send>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The current value, the tasks that wait for the next one, and the subscriptions to it.
pub(crate) struct Publisher<T> {
    current: ArcSwap<T>,
    me: Weak<Self>,
    /// Wakes the tasks that wait. It is true when the publisher is closed.
    changes: watch::Sender<bool>,
    subscriptions: Mutex<BTreeMap<u64, Arc<Delivery<T>>>>,
    next: AtomicU64,
    failures: AtomicU64,
}

impl<T> fmt::Debug for Publisher<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher").finish_non_exhaustive()
    }
}

impl<T: Revised> Publisher<T> {
    pub(crate) fn new(value: T) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            current: ArcSwap::from_pointee(value),
            me: me.clone(),
            changes: watch::Sender::new(false),
            subscriptions: Mutex::default(),
            next: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        })
    }

    /// The current value; a guard, so that readers do not contend for one count.
    pub(crate) fn read(&self) -> Guard<Arc<T>> {
        self.current.load()
    }

    /// Makes a value the current one, and queues the calls of its listeners.
    pub(crate) fn publish(&self, value: T) {
        self.current.store(Arc::new(value));
        #[cfg(feature = "testing")]
        super::published_at::record();
        self.changes.send_modify(|_| {});
        let subscriptions = lock(&self.subscriptions);
        // The pool is started with the first subscription.
        if !subscriptions.is_empty() {
            let due = subscriptions.values().filter(|delivery| delivery.wake());
            callback_pool().enqueue(due.map(|delivery| Arc::clone(delivery) as Arc<dyn Work>));
        }
    }

    /// Marks the publisher closed and wakes all waiters.
    pub(crate) fn close(&self) {
        self.changes.send_replace(true);
    }

    /// True when no value will be published any more.
    pub(crate) fn is_closed(&self) -> bool {
        *self.changes.borrow()
    }

    /// True while something is subscribed.
    pub(crate) fn has_listeners(&self) -> bool {
        !lock(&self.subscriptions).is_empty()
    }

    /// The number of calls of listeners that failed or panicked.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Waits for a revision above `seen`. False when the publisher is closed first.
    pub(crate) async fn changed(&self, seen: u64) -> bool {
        // The sender is a field of this publisher, so that waiting cannot fail.
        let mut changes = self.changes.subscribe();
        let _ = changes
            .wait_for(|closed| *closed || self.read().revision() > seen)
            .await;
        self.read().revision() > seen
    }

    /// Calls with the current value at once and then with each new value. With `after`, calls only with
    /// values after that revision.
    pub(crate) fn subscribe(&self, after: Option<u64>, call: Call<T>) -> Arc<Subscription> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let delivery = Arc::new(Delivery {
            id,
            publisher: self.me.clone(),
            phase: Mutex::new(Phase::Idle(Listener { call, seen: after })),
        });
        lock(&self.subscriptions).insert(id, Arc::clone(&delivery));
        // A value may have been published between the read of `after` and this subscription.
        if after != Some(self.read().revision()) && delivery.wake() {
            callback_pool().enqueue([Arc::clone(&delivery) as Arc<dyn Work>]);
        }
        Arc::new(Subscription { delivery })
    }
}

/// One subscription. The worker takes the listener out while it calls it, so that no lock is held during
/// the call and one worker at a time calls it.
struct Delivery<T> {
    id: u64,
    publisher: Weak<Publisher<T>>,
    phase: Mutex<Phase<T>>,
}

enum Phase<T> {
    /// No delivery is due.
    Idle(Listener<T>),
    /// Queued: a worker will deliver the current value.
    Due(Listener<T>),
    /// A worker is delivering.
    Calling,
    /// A worker is delivering and must deliver again.
    CallingAgain,
    /// Unsubscribed.
    Ended,
}

struct Listener<T> {
    call: Call<T>,
    seen: Option<u64>,
}

impl<T: Revised> Delivery<T> {
    /// Changes the phase. A phase in which nothing is to be done stays.
    fn advance<R>(&self, to: impl FnOnce(Phase<T>) -> (Phase<T>, R)) -> R {
        let mut phase = lock(&self.phase);
        let (next, result) = to(replace(&mut *phase, Phase::Ended));
        *phase = next;
        result
    }

    /// Records that a new value is available. True when the caller must queue this delivery.
    fn wake(&self) -> bool {
        self.advance(|phase| match phase {
            Phase::Idle(listener) => (Phase::Due(listener), true),
            Phase::Calling => (Phase::CallingAgain, false),
            other => (other, false),
        })
    }

    /// The listener, if a delivery is due.
    fn take(&self) -> Option<Listener<T>> {
        self.advance(|phase| match phase {
            Phase::Due(listener) => (Phase::Calling, Some(listener)),
            other => (other, None),
        })
    }

    /// Ends a call. True when the caller must queue this delivery. Drops a listener that was unsubscribed
    /// during the call, without a lock.
    fn put_back(&self, listener: Listener<T>) -> bool {
        let (is_due, _unsubscribed) = self.advance(|phase| match phase {
            Phase::Calling => (Phase::Idle(listener), (false, None)),
            Phase::CallingAgain => (Phase::Due(listener), (true, None)),
            other => (other, (false, Some(listener))),
        });
        is_due
    }

    fn call(&self, listener: &mut Listener<T>) {
        let Some(publisher) = self.publisher.upgrade() else {
            return;
        };
        let value = publisher.current.load_full();
        if listener.seen == Some(value.revision()) {
            return;
        }
        listener.seen = Some(value.revision());
        // The listener is code of the app: a panic must not leave this function.
        let outcome = catch_unwind(AssertUnwindSafe(|| (listener.call)(&value)));
        if !matches!(outcome, Ok(Ok(()))) {
            publisher.failures.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl<T: Revised> Work for Delivery<T> {
    fn run(self: Arc<Self>) {
        let Some(mut listener) = self.take() else {
            return;
        };
        self.call(&mut listener);
        if self.put_back(listener) {
            callback_pool().enqueue([self as Arc<dyn Work>]);
        }
    }
}

/// A delivery without its value's type.
trait AnyDelivery: Send + Sync {
    fn end(&self);
    fn is_ended(&self) -> bool;
}

impl<T: Revised> AnyDelivery for Delivery<T> {
    fn end(&self) {
        let phase = replace(&mut *lock(&self.phase), Phase::Ended);
        if matches!(phase, Phase::Ended) {
            return;
        }
        if let Some(publisher) = self.publisher.upgrade() {
            lock(&publisher.subscriptions).remove(&self.id);
        }
        // Drops the app's listener without a lock. A listener that is being called is dropped afterwards.
        drop(phase);
    }

    fn is_ended(&self) -> bool {
        matches!(*lock(&self.phase), Phase::Ended)
    }
}

/// A listener's registration. Dropping it unsubscribes the listener: keep it as long as the listener must
/// be called.
#[derive(uniffi::Object)]
pub struct Subscription {
    delivery: Arc<dyn AnyDelivery>,
}

impl fmt::Debug for Subscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subscription")
            .field("active", &self.is_active())
            .finish()
    }
}

#[uniffi::export]
impl Subscription {
    /// Unsubscribes the listener. Never waits, also when the listener itself calls it: a running call of the
    /// listener continues, and no other call follows it. Further calls of this do nothing.
    pub fn unsubscribe(&self) {
        self.delivery.end();
    }

    /// True until the listener is unsubscribed or its client is closed.
    pub fn is_active(&self) -> bool {
        !self.delivery.is_ended()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.delivery.end();
    }
}
