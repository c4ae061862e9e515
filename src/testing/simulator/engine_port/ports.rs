//! The engine's ports over the simulated device: network, timer, blocking work, observer.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use crate::clock::{BootId, Clock, Now};
use crate::engine::event::CallId;
use crate::engine::ports::{Blocking, BoxFuture, Network, Observer, Timer};
use crate::engine::state::{Published, StatusKind};
use crate::engine::transition::{Arm, EventKind};
use crate::http::{ApiClient, ApiOutcome, ApiRequest};
use crate::storage::{Role, Vault};

use super::super::device::{SimClock, hold};
use super::super::process::Device;
use super::seen::{Medium, Seen};

/// A published value, and what the medium held at that very moment.
pub(in crate::testing::simulator) struct Sighting {
    pub(in crate::testing::simulator) seen: Seen,
    /// Nothing for a reader.
    pub(in crate::testing::simulator) medium: Option<Medium>,
    /// A sign-out marker lies beside the record.
    pub(in crate::testing::simulator) marker: bool,
    /// Its place among everything that happened.
    pub(in crate::testing::simulator) order: u64,
    /// It may come from what a dead process renamed and did not sync.
    pub(in crate::testing::simulator) unsynced: bool,
    /// A power cut takes back the last change of names.
    pub(in crate::testing::simulator) unsynced_names: bool,
}

/// The arms that ran, each with its event; without one for a command that waited.
#[derive(Default)]
pub(in crate::testing::simulator) struct Decisions {
    event: Option<EventKind>,
    pub(in crate::testing::simulator) seen: BTreeSet<(Option<EventKind>, Arm)>,
}

/// The values that one process published.
pub(in crate::testing::simulator) struct View {
    pub(in crate::testing::simulator) log: Mutex<Vec<Sighting>>,
    pub(in crate::testing::simulator) revision: AtomicU64,
    order: Arc<AtomicU64>,
}

impl View {
    pub(in crate::testing::simulator) fn new(order: Arc<AtomicU64>) -> Self {
        Self {
            log: Mutex::default(),
            revision: AtomicU64::new(0),
            order,
        }
    }

    /// The place of what happens now among everything that happened.
    pub(in crate::testing::simulator) fn next_order(&self) -> u64 {
        self.order.fetch_add(1, Ordering::Relaxed)
    }
}

pub(super) struct SimNetwork {
    pub(super) api: Arc<ApiClient>,
    pub(super) clock: SimClock,
}

impl Network for SimNetwork {
    fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome> {
        let (api, now) = (Arc::clone(&self.api), self.clock.now());
        Box::pin(async move { api.send(request, now).await })
    }

    fn reset(&self) {
        // The simulated transport does not fail at this.
        let _ = self.api.foregrounded();
    }
}

#[derive(Default)]
pub(in crate::testing::simulator) struct TimerSlot {
    next: u64,
    current: Option<(u64, i64, Option<Waker>)>,
}

impl TimerSlot {
    /// When it is due, on the boot clock.
    pub(in crate::testing::simulator) fn due_at(&self) -> Option<i64> {
        self.current.as_ref().map(|(_, at, _)| *at)
    }

    /// Takes the timer out and wakes its waiter. True when there was one.
    pub(in crate::testing::simulator) fn fire(slot: &Mutex<Self>) -> bool {
        let Some((_, _, waker)) = hold(slot).current.take() else {
            return false;
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        true
    }
}

pub(super) struct SimTimer {
    pub(super) slot: Arc<Mutex<TimerSlot>>,
    pub(super) clock: SimClock,
}

impl Timer for SimTimer {
    fn until(&self, boot_ms: i64) -> BoxFuture<()> {
        let mut slot = hold(&self.slot);
        slot.next += 1;
        let id = slot.next;
        slot.current = Some((id, boot_ms, None));
        Box::pin(Until {
            slot: Arc::clone(&self.slot),
            clock: self.clock.clone(),
            id,
            boot_ms,
        })
    }
}

struct Until {
    slot: Arc<Mutex<TimerSlot>>,
    clock: SimClock,
    id: u64,
    boot_ms: i64,
}

impl Future for Until {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut slot = hold(&self.slot);
        match &mut slot.current {
            Some((id, _, waker)) if *id == self.id => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            // Fired: only the harness takes a timer out, when its time has come.
            _ if self.clock.boot_ms() >= self.boot_ms => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }
}

impl Drop for Until {
    fn drop(&mut self) {
        let mut slot = hold(&self.slot);
        if matches!(&slot.current, Some((id, ..)) if *id == self.id) {
            slot.current = None;
        }
    }
}

pub(super) struct AtOnce;

impl Blocking for AtOnce {
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
        work();
        Box::pin(std::future::ready(()))
    }
}

/// A clock on which a second passes with each look at it.
#[derive(Debug)]
pub(super) struct HastyClock(pub(super) SimClock, pub(super) AtomicI64);

impl Clock for HastyClock {
    fn now(&self) -> Now {
        let mut now = self.0.now();
        now.boot_ms += self.1.fetch_add(1_000, Ordering::Relaxed);
        now
    }

    fn boot_id(&self) -> BootId {
        self.0.boot_id()
    }
}

/// Receives what is published and looks at the medium at that moment.
pub(super) struct Watcher {
    pub(super) view: Arc<View>,
    pub(super) device: Device,
    pub(super) index: usize,
    pub(super) reader: bool,
}

impl Observer for Watcher {
    fn published(&self, value: Published) {
        // What a dead process would still publish reaches nobody.
        if self.device.disk.is_dead(self.index) {
            return;
        }
        self.view.revision.store(value.revision, Ordering::Relaxed);
        let medium = (!self.reader).then(|| medium(&self.device));
        hold(&self.view.log).push(Sighting {
            seen: Seen::new(&value),
            medium,
            marker: self.device.disk.has_marker(),
            order: self.view.next_order(),
            unsynced: self.device.disk.left_by_the_dead(),
            unsynced_names: self.device.disk.has_unsynced_names(),
        });
    }

    fn deciding(&self, _status: StatusKind, event: EventKind) {
        hold(&self.device.decisions).event = Some(event);
    }

    fn decided(&self, arm: Arm, _command: Option<CallId>) {
        let mut decisions = hold(&self.device.decisions);
        let event = decisions.event.take();
        decisions.seen.insert((event, arm));
    }
}

/// What a power cut would leave now.
pub(in crate::testing::simulator) fn medium(device: &Device) -> Medium {
    let mut vault = Vault::new(
        Arc::new(device.disk.durable()),
        Arc::new(device.keystore.snapshot()),
        device.identity(),
        Role::Reader,
        Arc::new(device.clock.clone()),
    );
    Medium::new(&vault.load())
}
