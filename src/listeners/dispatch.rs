//! The threads that call listeners.
//!
//! Workers turn "a hub changed" into work and do it. Two stay and wait, once they were needed, so
//! that a change after a long silence finds a thread that an app's runtime knows already, and that
//! the way from a change to a listener is one thread long. The watcher is woken only when no worker
//! is free: it makes the work of changes then, and hires. Two workers are enough for listeners that
//! return; when work waits and nothing was begun for a moment, the watcher takes the workers for
//! blocked and doubles them, so that a listener that never returns costs a thread and nobody else's
//! delivery. Those above the two that wait go away again.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::platform::{HAS_THREADS, spawn};

/// Workers for listeners that return; so many stay.
const WORKERS: usize = 2;
/// Nothing begun for this long while work waits: the workers are blocked.
const STALLED: Duration = Duration::from_millis(5);
/// A worker that has been idle for this long ends, unless it is one of those that stay.
const IDLE: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 10_000 });

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
    /// Of the workers, those that wait.
    idle: usize,
    /// The watcher waits, and for no certain time.
    watching: bool,
    begun: u64,
}

impl State {
    fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.due.is_empty()
    }
}

/// The dispatcher of the process.
#[derive(Default)]
pub(super) struct Dispatcher {
    state: Mutex<State>,
    /// For the watcher.
    unattended: Condvar,
    /// For the workers.
    something: Condvar,
}

/// The one dispatcher; its thread starts with the first call.
pub(super) fn dispatcher() -> &'static Dispatcher {
    static DISPATCHER: OnceLock<&'static Dispatcher> = OnceLock::new();
    DISPATCHER.get_or_init(Dispatcher::start)
}

impl Dispatcher {
    /// One with a watcher, which never ends.
    pub(super) fn start() -> &'static Self {
        let dispatcher: &'static Self = Box::leak(Box::default());
        if HAS_THREADS {
            // Without a thread there are no deliveries; reads and calls go on.
            let _ = spawn("stytch-listeners", move || dispatcher.watch());
        }
        dispatcher
    }

    /// Workers there are, and those of them that wait.
    #[cfg(test)]
    pub(super) fn workers(&self) -> (usize, usize) {
        let state = self.state();
        (state.workers, state.idle)
    }

    /// There is nothing to do, and every thread waits until it is notified.
    #[cfg(test)]
    pub(super) fn rests(&self) -> bool {
        let state = self.state();
        state.watching && state.workers > 0 && state.idle == state.workers && state.is_empty()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A hub has something new. Costs the same however many listen.
    pub(super) fn announce(&self, hub: Weak<dyn FanOut>) {
        let mut state = self.state();
        state.changed.push(hub);
        self.rouse(&state);
    }

    /// One piece of work.
    pub(super) fn enqueue(&self, work: Arc<dyn Work>) {
        let mut state = self.state();
        state.due.push_back(work);
        self.rouse(&state);
    }

    /// Sees to it that somebody looks at what is there. Whoever takes a piece calls it for the
    /// rest, so that a worker that was roused and not yet up is not counted on twice.
    fn rouse(&self, state: &State) {
        if state.is_empty() {
            return;
        }
        if !HAS_THREADS {
            spawn("stytch-listeners", || dispatcher().deliver_all());
        } else if state.idle > 0 {
            self.something.notify_one();
        } else if state.watching || !state.changed.is_empty() {
            self.unattended.notify_one();
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

    /// The watcher's thread: makes work of changes when no worker is free for it, and hires.
    fn watch(&'static self) {
        let mut state = self.state();
        // What was begun, and when to lose patience if it is still that.
        let mut patience: Option<(u64, Instant)> = None;
        loop {
            if state.idle == 0 && !state.changed.is_empty() {
                state = self.fan_out(state);
                self.rouse(&state);
                continue;
            }
            if state.idle > 0 || state.due.is_empty() {
                patience = None;
                state.watching = true;
                state = self
                    .unattended
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                state.watching = false;
                continue;
            }
            let now = Instant::now();
            let until = match patience {
                Some((begun, until)) if begun == state.begun => until,
                _ => now + STALLED,
            };
            patience = Some((state.begun, until));
            let missing = WORKERS.saturating_sub(state.workers);
            if missing > 0 || now >= until {
                let more = if missing > 0 { missing } else { state.workers };
                let more = more.min(state.due.len());
                self.hire(&mut state, more);
                patience = Some((state.begun, now + STALLED));
            }
            (state, _) = self
                .unattended
                .wait_timeout(state, STALLED)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Makes work of every change there is.
    fn fan_out<'a>(&'a self, mut state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
        let changed = std::mem::take(&mut state.changed);
        drop(state);
        let mut due = Vec::new();
        for hub in changed {
            if let Some(hub) = hub.upgrade() {
                hub.fan_out(&mut due);
            }
        }
        let mut state = self.state();
        state.due.extend(due);
        state
    }

    /// Delivers everything and returns, where there is only one thread.
    fn deliver_all(&self) {
        let mut state = self.state();
        loop {
            if !state.changed.is_empty() {
                state = self.fan_out(state);
            } else if let Some(work) = state.due.pop_front() {
                drop(state);
                let _ = catch_unwind(AssertUnwindSafe(|| work.run()));
                state = self.state();
            } else {
                return;
            }
        }
    }

    /// A worker's thread.
    fn work(&self) {
        let mut state = self.state();
        loop {
            if !state.changed.is_empty() {
                state = self.fan_out(state);
            } else if let Some(work) = state.due.pop_front() {
                state.begun += 1;
                self.rouse(&state);
                drop(state);
                // Dropping an app's listener runs the app's code too.
                let _ = catch_unwind(AssertUnwindSafe(|| work.run()));
                state = self.state();
            } else if state.idle < WORKERS {
                state.idle += 1;
                state = self
                    .something
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
            } else {
                let timeout;
                state.idle += 1;
                (state, timeout) = self
                    .something
                    .wait_timeout(state, IDLE)
                    .unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
                if timeout.timed_out() && state.is_empty() && state.idle >= WORKERS {
                    state.workers -= 1;
                    return;
                }
            }
        }
    }
}
