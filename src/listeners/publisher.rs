//! A published value and its subscriptions.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use arc_swap::{ArcSwap, Guard};
use tokio::sync::watch;

use super::ListenerError;
use super::callback_pool::{FanOut, Work, callback_pool};

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
    /// True after a change was announced to the callback pool, until it is fanned out.
    announced: AtomicBool,
    closed: AtomicBool,
    waiters: watch::Sender<Seen>,
    subscriptions: Mutex<BTreeMap<u64, Arc<Delivery<T>>>>,
    next: AtomicU64,
    /// How many subscriptions there are.
    subscribed: AtomicUsize,
    failures: AtomicU64,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    revision: u64,
    closed: bool,
}

impl<T> fmt::Debug for Publisher<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher").finish_non_exhaustive()
    }
}

impl<T: Revised> Publisher<T> {
    pub(crate) fn new(value: T) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            waiters: watch::Sender::new(Seen {
                revision: value.revision(),
                closed: false,
            }),
            current: ArcSwap::from_pointee(value),
            me: me.clone(),
            announced: AtomicBool::new(false),
            closed: AtomicBool::new(false),
            subscriptions: Mutex::default(),
            next: AtomicU64::new(0),
            subscribed: AtomicUsize::new(0),
            failures: AtomicU64::new(0),
        })
    }

    /// The current value; a guard, so that readers do not contend for one count.
    pub(crate) fn read(&self) -> Guard<Arc<T>> {
        self.current.load()
    }

    /// Makes a value the current one. Listeners are called later, on the threads of the callback pool.
    pub(crate) fn publish(&self, value: T) {
        self.current.store(Arc::new(value));
        #[cfg(feature = "testing")]
        super::published_at::record();
        // Pairs with the fence of `changed` and `subscribe`: one of the two threads sees the other's write.
        fence(Ordering::SeqCst);
        if self.waiters.receiver_count() > 0 || !lock(&self.subscriptions).is_empty() {
            self.announce();
        }
    }

    /// Marks the publisher closed and wakes all waiters.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::SeqCst);
        self.announce();
    }

    /// True when no value will be published any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    /// True while something is subscribed.
    pub(crate) fn has_listeners(&self) -> bool {
        self.subscribed.load(Ordering::Relaxed) > 0
    }

    /// The number of calls of listeners that failed or panicked.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    fn announce(&self) {
        if !self.announced.swap(true, Ordering::SeqCst) {
            let me: Weak<Self> = self.me.clone();
            callback_pool().announce(me);
        }
    }

    /// Waits for a revision above `seen`. False when the publisher is closed first.
    pub(crate) async fn changed(&self, seen: u64) -> bool {
        if self.read().revision() > seen {
            return true;
        }
        let mut waiter = self.waiters.subscribe();
        fence(Ordering::SeqCst);
        if self.read().revision() > seen {
            return true;
        }
        // The sender is a field of this publisher, so that waiting cannot fail.
        let _ = waiter
            .wait_for(|now| now.revision > seen || now.closed)
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
            phase: AtomicU8::new(IDLE),
            listener: Mutex::new(Some(Listener { call, seen: after })),
        });
        lock(&self.subscriptions).insert(id, Arc::clone(&delivery));
        self.subscribed.fetch_add(1, Ordering::Relaxed);
        fence(Ordering::SeqCst);
        // A value may have been published between the read of `after` and this subscription.
        if after != Some(self.read().revision()) && delivery.wake() {
            callback_pool().enqueue(Arc::clone(&delivery) as Arc<dyn Work>);
        }
        Arc::new(Subscription { delivery })
    }
}

impl<T: Revised> FanOut for Publisher<T> {
    fn fan_out(&self, due: &mut Vec<Arc<dyn Work>>) {
        self.announced.store(false, Ordering::SeqCst);
        // Reads under the lock of the waiters: two threads may run this, and the later value must stay.
        self.waiters.send_modify(|seen| {
            *seen = Seen {
                revision: self.read().revision(),
                closed: self.closed.load(Ordering::SeqCst),
            };
        });
        let subscriptions = lock(&self.subscriptions);
        due.extend(
            subscriptions
                .values()
                .filter(|delivery| delivery.wake())
                .map(|delivery| Arc::clone(delivery) as Arc<dyn Work>),
        );
    }
}

/// No delivery is due.
const IDLE: u8 = 0;
/// Queued: a worker will deliver the current value.
const DUE: u8 = 1;
/// A worker is delivering.
const CALLING: u8 = 2;
/// A worker is delivering and must deliver again.
const CALLING_AGAIN: u8 = 3;
/// Unsubscribed.
const ENDED: u8 = 4;

/// One subscription. `phase` admits one worker at a time. The worker takes the listener out of its slot
/// while it calls it, so that no lock is held during the call.
struct Delivery<T> {
    id: u64,
    publisher: Weak<Publisher<T>>,
    phase: AtomicU8,
    listener: Mutex<Option<Listener<T>>>,
}

struct Listener<T> {
    call: Call<T>,
    seen: Option<u64>,
}

impl<T: Revised> Delivery<T> {
    fn advance(&self, from: u8, to: u8) -> Result<u8, u8> {
        self.phase
            .compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst)
    }

    /// Records that a new value is available. True when the caller must queue this delivery.
    fn wake(&self) -> bool {
        loop {
            match self.phase.load(Ordering::SeqCst) {
                IDLE if self.advance(IDLE, DUE).is_ok() => return true,
                CALLING if self.advance(CALLING, CALLING_AGAIN).is_ok() => return false,
                IDLE | CALLING => {}
                _ => return false,
            }
        }
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
        if self.advance(DUE, CALLING).is_err() {
            return;
        }
        let taken = lock(&self.listener).take();
        if let Some(mut listener) = taken {
            self.call(&mut listener);
            *lock(&self.listener) = Some(listener);
        }
        if self.advance(CALLING, IDLE).is_ok() {
            return;
        }
        if self.advance(CALLING_AGAIN, DUE).is_ok() {
            callback_pool().enqueue(self);
            return;
        }
        // Unsubscribed during the call.
        let listener = lock(&self.listener).take();
        drop(listener);
    }
}

/// A delivery without its value's type.
trait AnyDelivery: Send + Sync {
    fn end(&self);
    fn is_ended(&self) -> bool;
}

impl<T: Revised> AnyDelivery for Delivery<T> {
    fn end(&self) {
        if self.phase.swap(ENDED, Ordering::SeqCst) == ENDED {
            return;
        }
        if let Some(publisher) = self.publisher.upgrade()
            && lock(&publisher.subscriptions).remove(&self.id).is_some()
        {
            publisher.subscribed.fetch_sub(1, Ordering::Relaxed);
        }
        // Drops the app's listener without a lock. A listener that is being called is dropped afterwards.
        let listener = lock(&self.listener).take();
        drop(listener);
    }

    fn is_ended(&self) -> bool {
        self.phase.load(Ordering::SeqCst) == ENDED
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
