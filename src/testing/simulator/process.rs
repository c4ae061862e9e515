//! One life of one process: the real driver over simulated ports, polled by hand.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use crate::storage::{VaultIdentity, Vertical};

use super::device::{SimClock, SimKeystore, hold};
use super::disk::SimDisk;
use super::engine_port::{
    AppCommand, CallResult, Decisions, DeviceEvent, Engine, Life, Sighting, TimerSlot, View,
};
use super::mutant::Mutant;
use super::network::Net;
use super::step::AppCall;

/// The processes that share the folder as one client.
pub(super) const PEERS: usize = 2;
/// The process that opens the folder under another instance name.
pub(super) const FOREIGN: usize = 2;

pub(super) const PUBLIC_TOKEN: &str = "public-token-test-00000000-0000-4000-8000-000000000000";

/// What the ports of every process share.
#[derive(Clone)]
pub(super) struct Device {
    pub(super) clock: SimClock,
    pub(super) disk: SimDisk,
    pub(super) keystore: SimKeystore,
    pub(super) net: Arc<Mutex<Net>>,
    pub(super) mutant: Option<Mutant>,
    pub(super) vertical: Vertical,
    /// Numbers what can be seen in the order in which it happens.
    pub(super) order: Arc<AtomicU64>,
    /// What its engines decided.
    pub(super) decisions: Arc<Mutex<Decisions>>,
}

impl Device {
    pub(super) fn identity(&self) -> VaultIdentity {
        self.identity_of(0)
    }

    /// The name under which this process opens the store.
    pub(super) fn identity_of(&self, index: usize) -> VaultIdentity {
        VaultIdentity {
            public_token: PUBLIC_TOKEN.into(),
            vertical: self.vertical,
            instance: if index == FOREIGN {
                "private"
            } else {
                "default"
            }
            .into(),
        }
    }
}

/// A flag that a waker sets.
#[derive(Default)]
pub(super) struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Flag {
    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// Wakes a caller and notes which revision was published when its result came.
struct CallerFlag {
    woken: AtomicBool,
    seen: AtomicU64,
    order: AtomicU64,
    view: Arc<View>,
}

impl Wake for CallerFlag {
    fn wake(self: Arc<Self>) {
        let seen = self.view.revision.load(Ordering::Relaxed);
        self.seen.store(seen, Ordering::Relaxed);
        self.order.store(self.view.next_order(), Ordering::Relaxed);
        self.woken.store(true, Ordering::Relaxed);
    }
}

/// A command of the app that waits for its result.
pub(super) struct PendingCall {
    pub(super) call: AppCall,
    number: u64,
    future: Pin<Box<dyn Future<Output = CallResult> + Send>>,
    flag: Arc<CallerFlag>,
}

/// A command with its result.
pub(super) struct Completed {
    pub(super) call: AppCall,
    /// The oracle's number of the command.
    pub(super) number: u64,
    pub(super) result: CallResult,
    /// The last revision that was published before the result.
    pub(super) seen: u64,
    /// Its place among everything that happened.
    pub(super) order: u64,
}

/// A running process.
pub(super) struct Process {
    pub(super) index: usize,
    pub(super) reader: bool,
    pub(super) calls: Vec<PendingCall>,
    engine: Engine,
    flag: Arc<Flag>,
    view: Arc<View>,
    timer: Arc<Mutex<TimerSlot>>,
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl Process {
    pub(super) fn start(life: &Life<'_>) -> Option<Self> {
        let view = Arc::new(View::new(Arc::clone(&life.device.order)));
        let timer = Arc::new(Mutex::new(TimerSlot::default()));
        let engine = Engine::start(life, &view, &timer)?;
        let flag = Arc::new(Flag::default());
        flag.0.store(true, Ordering::Relaxed);
        Some(Self {
            index: life.index,
            reader: life.reader,
            calls: Vec::new(),
            engine,
            flag,
            view,
            timer,
        })
    }

    /// Runs the engine as far as it goes. `None` when it had nothing to do, `Some(true)` when it
    /// ended.
    pub(super) fn poll(&mut self) -> Option<bool> {
        if !self.flag.take() {
            return None;
        }
        let waker = Waker::from(Arc::clone(&self.flag));
        let mut context = Context::from_waker(&waker);
        Some(self.engine.poll(&mut context))
    }

    /// What was published since the last call.
    pub(super) fn sightings(&self) -> Vec<Sighting> {
        std::mem::take(&mut hold(&self.view.log))
    }

    pub(super) fn notify(&self, event: DeviceEvent) {
        self.engine.notify(event);
    }

    pub(super) fn give(&mut self, call: AppCall, number: u64, command: AppCommand) {
        let mut pending = PendingCall {
            call,
            number,
            future: self.engine.call(command),
            flag: Arc::new(CallerFlag {
                woken: AtomicBool::new(true),
                seen: AtomicU64::new(0),
                order: AtomicU64::new(0),
                view: Arc::clone(&self.view),
            }),
        };
        pending.flag.woken.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&pending.flag));
        // Sends the command. The engine runs later, so that there can be no result yet.
        let _ = pending
            .future
            .as_mut()
            .poll(&mut Context::from_waker(&waker));
        self.calls.push(pending);
    }

    /// The callers stop waiting; how many there were.
    pub(super) fn drop_callers(&mut self) -> usize {
        std::mem::take(&mut self.calls).len()
    }

    /// The commands that have their result.
    pub(super) fn completed(&mut self) -> Vec<Completed> {
        let mut completed = Vec::new();
        self.calls.retain_mut(|pending| {
            if !pending.flag.woken.swap(false, Ordering::Relaxed) {
                return true;
            }
            let waker = Waker::from(Arc::clone(&pending.flag));
            match pending
                .future
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
            {
                Poll::Ready(result) => {
                    completed.push(Completed {
                        call: pending.call,
                        number: pending.number,
                        result,
                        seen: pending.flag.seen.load(Ordering::Relaxed),
                        order: pending.flag.order.load(Ordering::Relaxed),
                    });
                    false
                }
                Poll::Pending => true,
            }
        });
        completed
    }

    /// When it wants to be woken, on the boot clock.
    pub(super) fn wakes_at(&self) -> Option<i64> {
        hold(&self.timer).due_at()
    }

    /// Fires the timer. True when there was one.
    pub(super) fn wake(&self) -> bool {
        TimerSlot::fire(&self.timer)
    }
}
