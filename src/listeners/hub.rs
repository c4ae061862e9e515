//! A value that is published, and its subscriptions.

use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use arc_swap::{ArcSwap, Guard};
use tokio::sync::watch;

use super::ListenerError;
use super::dispatch::{FanOut, Work, dispatcher};

/// A value of which later ones have a greater revision.
pub(crate) trait Revised: Send + Sync + 'static {
    /// Counts changes.
    fn revision(&self) -> u64;
}

/// What a subscription calls.
pub(crate) type Call<T> = Box<dyn FnMut(&Arc<T>) -> Result<(), ListenerError> + Send>;

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The current value, whoever waits for another one, and whoever is told.
pub(crate) struct Hub<T> {
    current: ArcSwap<T>,
    me: Weak<Self>,
    /// A change was announced to the dispatcher and not yet fanned out.
    announced: AtomicBool,
    over: AtomicBool,
    waiters: watch::Sender<Seen>,
    subscriptions: Mutex<BTreeMap<u64, Arc<Delivery<T>>>>,
    next: AtomicU64,
    failures: AtomicU64,
}

#[derive(Clone, Copy, Default)]
struct Seen {
    revision: u64,
    over: bool,
}

impl<T> fmt::Debug for Hub<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Hub").finish_non_exhaustive()
    }
}

impl<T: Revised> Hub<T> {
    pub(crate) fn new(value: T) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            waiters: watch::Sender::new(Seen {
                revision: value.revision(),
                over: false,
            }),
            current: ArcSwap::from_pointee(value),
            me: me.clone(),
            announced: AtomicBool::new(false),
            over: AtomicBool::new(false),
            subscriptions: Mutex::default(),
            next: AtomicU64::new(0),
            failures: AtomicU64::new(0),
        })
    }

    /// The current value; a guard, so that readers do not contend for one count.
    pub(crate) fn read(&self) -> Guard<Arc<T>> {
        self.current.load()
    }

    /// Makes a value the current one. Who listens is told later, elsewhere.
    pub(crate) fn publish(&self, value: T) {
        self.current.store(Arc::new(value));
        #[cfg(feature = "testing")]
        super::published_at::note();
        // Pairs with the fence of whoever begins to listen: one of the two sees the other.
        fence(Ordering::SeqCst);
        if self.waiters.receiver_count() > 0 || !lock(&self.subscriptions).is_empty() {
            self.announce();
        }
    }

    /// Nothing will be published any more: who waits is let go.
    pub(crate) fn finish(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.announce();
    }

    /// True when nothing will be published any more.
    pub(crate) fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// Listeners that failed or panicked so far.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    fn announce(&self) {
        if !self.announced.swap(true, Ordering::SeqCst) {
            let me: Weak<Self> = self.me.clone();
            dispatcher().announce(me);
        }
    }

    /// Waits until there is a revision above `seen`; false when there will be none.
    pub(crate) async fn changed(&self, seen: u64) -> bool {
        if self.read().revision() > seen {
            return true;
        }
        let mut waiter = self.waiters.subscribe();
        fence(Ordering::SeqCst);
        if self.read().revision() > seen {
            return true;
        }
        // The sender lives as long as this does.
        let _ = waiter.wait_for(|now| now.revision > seen || now.over).await;
        self.read().revision() > seen
    }

    /// Calls with the current value at once and then with each new one; with `after`, only with
    /// those that come after that value.
    pub(crate) fn subscribe(&self, after: Option<u64>, call: Call<T>) -> Arc<Subscription> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let delivery = Arc::new(Delivery {
            id,
            hub: self.me.clone(),
            phase: AtomicU8::new(RESTING),
            ear: Mutex::new(Some(Ear { call, seen: after })),
        });
        lock(&self.subscriptions).insert(id, Arc::clone(&delivery));
        fence(Ordering::SeqCst);
        // What was published since `after` was read was not told to this one.
        if after != Some(self.read().revision()) && delivery.wake() {
            dispatcher().enqueue(Arc::clone(&delivery) as Arc<dyn Work>);
        }
        Arc::new(Subscription { delivery })
    }
}

impl<T: Revised> FanOut for Hub<T> {
    fn fan_out(&self, due: &mut Vec<Arc<dyn Work>>) {
        self.announced.store(false, Ordering::SeqCst);
        // Read under the lock of the waiters: two threads may be here, and the later value has to stay.
        self.waiters.send_modify(|seen| {
            *seen = Seen {
                revision: self.read().revision(),
                over: self.over.load(Ordering::SeqCst),
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

/// Nothing to do.
const RESTING: u8 = 0;
/// A worker will look.
const DUE: u8 = 1;
/// A worker is at it.
const CALLING: u8 = 2;
/// A worker is at it and has to look again.
const CALLING_AGAIN: u8 = 3;
/// Unsubscribed.
const ENDED: u8 = 4;

/// One subscription. Its phase lets one worker at a time touch `ear`, which is empty while the
/// listener is called, so that no lock is held then.
struct Delivery<T> {
    id: u64,
    hub: Weak<Hub<T>>,
    phase: AtomicU8,
    ear: Mutex<Option<Ear<T>>>,
}

struct Ear<T> {
    call: Call<T>,
    seen: Option<u64>,
}

impl<T: Revised> Delivery<T> {
    fn turn(&self, from: u8, to: u8) -> Result<u8, u8> {
        self.phase
            .compare_exchange(from, to, Ordering::SeqCst, Ordering::SeqCst)
    }

    /// Something is new. True when the caller has to put this into the queue.
    fn wake(&self) -> bool {
        loop {
            match self.phase.load(Ordering::SeqCst) {
                RESTING if self.turn(RESTING, DUE).is_ok() => return true,
                CALLING if self.turn(CALLING, CALLING_AGAIN).is_ok() => return false,
                RESTING | CALLING => {}
                _ => return false,
            }
        }
    }

    fn tell(&self, ear: &mut Ear<T>) {
        let Some(hub) = self.hub.upgrade() else {
            return;
        };
        let value = hub.current.load_full();
        if ear.seen == Some(value.revision()) {
            return;
        }
        ear.seen = Some(value.revision());
        // The listener is the app's: what it throws stops here.
        let outcome = catch_unwind(AssertUnwindSafe(|| (ear.call)(&value)));
        if !matches!(outcome, Ok(Ok(()))) {
            hub.failures.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl<T: Revised> Work for Delivery<T> {
    fn run(self: Arc<Self>) {
        if self.turn(DUE, CALLING).is_err() {
            return;
        }
        let taken = lock(&self.ear).take();
        if let Some(mut ear) = taken {
            self.tell(&mut ear);
            *lock(&self.ear) = Some(ear);
        }
        if self.turn(CALLING, RESTING).is_ok() {
            return;
        }
        if self.turn(CALLING_AGAIN, DUE).is_ok() {
            dispatcher().enqueue(self);
            return;
        }
        // Unsubscribed meanwhile.
        let ear = lock(&self.ear).take();
        drop(ear);
    }
}

/// Ends a subscription, whatever it is to.
trait Ends: Send + Sync {
    fn end(&self);
    fn ended(&self) -> bool;
}

impl<T: Revised> Ends for Delivery<T> {
    fn end(&self) {
        if self.phase.swap(ENDED, Ordering::SeqCst) == ENDED {
            return;
        }
        if let Some(hub) = self.hub.upgrade() {
            lock(&hub.subscriptions).remove(&self.id);
        }
        // The app's listener is dropped with no lock held; one that is being called drops later.
        let ear = lock(&self.ear).take();
        drop(ear);
    }

    fn ended(&self) -> bool {
        self.phase.load(Ordering::SeqCst) == ENDED
    }
}

/// A listener's registration. Dropping it ends it: keep it as long as the listener is to hear.
#[derive(uniffi::Object)]
pub struct Subscription {
    delivery: Arc<dyn Ends>,
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
    /// Ends it. Never waits, from the listener itself neither: a call that is under way ends in its
    /// own time, and no other follows. Further calls do nothing.
    pub fn unsubscribe(&self) {
        self.delivery.end();
    }

    /// True until it was ended.
    pub fn is_active(&self) -> bool {
        !self.delivery.ended()
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.delivery.end();
    }
}
