//! The threads that call listeners.
//!
//! One dispatcher turns "a hub changed" into work, and workers do it. Two workers are enough for
//! listeners that return; when work waits and nothing was begun for a moment, the dispatcher takes
//! the workers for blocked and doubles them, so that a listener that never returns costs a thread
//! and nobody else's delivery. Idle workers go away again.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::thread;
use std::time::Duration;

/// Workers for listeners that return.
const WORKERS: usize = 2;
/// Nothing begun for this long while work waits: the workers are blocked.
const STALLED: Duration = Duration::from_millis(5);
/// An idle worker ends after this long.
const IDLE: Duration = Duration::from_secs(10);

/// One delivery, or none when there is nothing new.
pub(super) trait Work: Send + Sync {
    /// Does it.
    fn run(self: Arc<Self>);
}

/// Something with many listeners.
pub(super) trait FanOut: Send + Sync {
    /// Adds the work that its change made.
    fn fan_out(&self, due: &mut Vec<Arc<dyn Work>>);
}

#[derive(Default)]
struct State {
    changed: Vec<Weak<dyn FanOut>>,
    due: VecDeque<Arc<dyn Work>>,
    workers: usize,
    begun: u64,
}

/// The dispatcher of the process.
#[derive(Default)]
pub(super) struct Dispatcher {
    state: Mutex<State>,
    /// For the dispatcher's own thread.
    changed: Condvar,
    /// For the workers.
    due: Condvar,
}

/// The one dispatcher; its thread starts with the first call.
pub(super) fn dispatcher() -> &'static Dispatcher {
    static DISPATCHER: OnceLock<&'static Dispatcher> = OnceLock::new();
    DISPATCHER.get_or_init(|| {
        let dispatcher: &'static Dispatcher = Box::leak(Box::default());
        // Without a thread there are no deliveries; reads and calls go on.
        let _ = spawn("stytch-listeners", move || dispatcher.dispatch());
        dispatcher
    })
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> bool {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .is_ok()
}

impl Dispatcher {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A hub has something new. Costs the same however many listen.
    pub(super) fn announce(&self, hub: Weak<dyn FanOut>) {
        self.state().changed.push(hub);
        self.changed.notify_one();
    }

    /// One piece of work.
    pub(super) fn enqueue(&'static self, work: Arc<dyn Work>) {
        self.add(&mut vec![work]);
        self.changed.notify_one();
    }

    fn add(&'static self, work: &mut Vec<Arc<dyn Work>>) {
        let mut state = self.state();
        let many = work.len() > 1;
        state.due.extend(work.drain(..));
        let missing = WORKERS.saturating_sub(state.workers);
        self.hire(&mut state, missing);
        drop(state);
        if many {
            self.due.notify_all();
        } else {
            self.due.notify_one();
        }
    }

    fn hire(&'static self, state: &mut State, more: usize) {
        for _ in 0..more {
            if !spawn("stytch-listener", move || self.work()) {
                return;
            }
            state.workers += 1;
        }
    }

    /// The dispatcher's thread.
    fn dispatch(&'static self) {
        let mut due = Vec::new();
        loop {
            for hub in self.next_changes() {
                if let Some(hub) = hub.upgrade() {
                    hub.fan_out(&mut due);
                }
            }
            if !due.is_empty() {
                self.add(&mut due);
            }
        }
    }

    /// Waits for changes, and meanwhile sees to it that work gets done.
    fn next_changes(&'static self) -> Vec<Weak<dyn FanOut>> {
        let mut state = self.state();
        loop {
            if !state.changed.is_empty() {
                return std::mem::take(&mut state.changed);
            }
            if state.due.is_empty() {
                state = self
                    .changed
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let begun = state.begun;
            (state, _) = self
                .changed
                .wait_timeout(state, STALLED)
                .unwrap_or_else(PoisonError::into_inner);
            if state.begun == begun && state.changed.is_empty() {
                let more = state.workers.max(WORKERS).min(state.due.len());
                self.hire(&mut state, more);
            }
        }
    }

    /// A worker's thread.
    fn work(&self) {
        let mut state = self.state();
        loop {
            if let Some(work) = state.due.pop_front() {
                state.begun += 1;
                drop(state);
                // Dropping an app's listener runs the app's code too.
                let _ = catch_unwind(AssertUnwindSafe(|| work.run()));
                state = self.state();
                continue;
            }
            let timeout;
            (state, timeout) = self
                .due
                .wait_timeout(state, IDLE)
                .unwrap_or_else(PoisonError::into_inner);
            if timeout.timed_out() && state.due.is_empty() {
                state.workers -= 1;
                return;
            }
        }
    }
}
