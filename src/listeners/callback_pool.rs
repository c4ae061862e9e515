//! The threads that call listeners.
//!
//! Two workers stay after their first use: a change after a long silence needs no new thread. The watcher
//! thread is woken only when work is queued and no worker is idle. It starts workers. Two workers are enough
//! for listeners that return. When work is queued and no work was started for 5 ms, the watcher counts the
//! workers as blocked and doubles their number, so that a listener that never returns costs one thread and
//! delays no other listener. Idle workers above two end after 10 s.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use crate::platform::{HAS_THREADS, spawn};

/// The number of workers for listeners that return. So many stay when they are idle.
const WORKERS: usize = 2;
/// The workers count as blocked when work is queued and none was started for this long.
const STALLED: Duration = Duration::from_millis(5);
/// A worker that is idle for this long ends, unless it is one of those that stay.
const IDLE: Duration = Duration::from_millis(if cfg!(test) { 20 } else { 10_000 });

/// One delivery. It does nothing when there is no new value.
pub(super) trait Work: Send + Sync {
    /// Runs it.
    fn run(self: Arc<Self>);
}

#[derive(Default)]
struct State {
    due: VecDeque<Arc<dyn Work>>,
    workers: usize,
    /// The number of workers that wait for work.
    idle: usize,
    /// True while the watcher waits without a timeout.
    watching: bool,
    started: u64,
}

/// The threads that call listeners, and their queues.
#[derive(Default)]
pub(super) struct CallbackPool {
    state: Mutex<State>,
    /// Wakes the watcher.
    watcher: Condvar,
    /// Wakes a worker.
    work_available: Condvar,
}

/// The callback pool of the process. Its watcher starts with the first call.
pub(super) fn callback_pool() -> &'static CallbackPool {
    static POOL: OnceLock<&'static CallbackPool> = OnceLock::new();
    POOL.get_or_init(CallbackPool::start)
}

impl CallbackPool {
    /// Starts a pool and its watcher, which never ends.
    pub(super) fn start() -> &'static Self {
        let pool: &'static Self = Box::leak(Box::default());
        if HAS_THREADS {
            // Without this thread no listener is called. Reads and calls work without it.
            let _ = spawn("stytch-listeners", move || pool.watch());
        }
        pool
    }

    /// The number of workers, and the number of idle ones.
    #[cfg(test)]
    pub(super) fn workers(&self) -> (usize, usize) {
        let state = self.state();
        (state.workers, state.idle)
    }

    /// True when no work is queued and every thread waits without a timeout.
    #[cfg(test)]
    pub(super) fn is_idle(&self) -> bool {
        let state = self.state();
        state.watching && state.workers > 0 && state.idle == state.workers && state.due.is_empty()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues deliveries.
    pub(super) fn enqueue(&self, work: impl IntoIterator<Item = Arc<dyn Work>>) {
        let mut state = self.state();
        state.due.extend(work);
        self.wake_one(&state);
    }

    /// Wakes a worker if work is queued, or the watcher if no worker is idle. A worker that takes work calls
    /// it again for the rest of the queue: a worker that is woken but does not run yet still counts as idle.
    fn wake_one(&self, state: &State) {
        if state.due.is_empty() {
            return;
        }
        if !HAS_THREADS {
            spawn("stytch-listeners", || callback_pool().deliver_all());
        } else if state.idle > 0 {
            self.work_available.notify_one();
        } else if state.watching {
            self.watcher.notify_one();
        }
    }

    fn start_workers(&'static self, state: &mut State, more: usize) {
        for _ in 0..more {
            if !spawn("stytch-listener", move || self.work()) {
                return;
            }
            state.workers += 1;
        }
    }

    /// The watcher's thread: starts workers.
    fn watch(&'static self) {
        let mut state = self.state();
        loop {
            if state.idle > 0 || state.due.is_empty() {
                state.watching = true;
                state = self
                    .watcher
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                state.watching = false;
                continue;
            }
            let missing = WORKERS.saturating_sub(state.workers);
            let missing = missing.min(state.due.len());
            self.start_workers(&mut state, missing);
            let started = state.started;
            let waited;
            (state, waited) = self
                .watcher
                .wait_timeout(state, STALLED)
                .unwrap_or_else(PoisonError::into_inner);
            if waited.timed_out() && state.idle == 0 && state.started == started {
                let more = state.workers.min(state.due.len());
                self.start_workers(&mut state, more);
            }
        }
    }

    /// Runs all queued work and returns. For platforms with only one thread.
    fn deliver_all(&self) {
        loop {
            let next = self.state().due.pop_front();
            let Some(work) = next else { return };
            let _ = catch_unwind(AssertUnwindSafe(|| work.run()));
        }
    }

    /// A worker's thread.
    fn work(&self) {
        let mut state = self.state();
        loop {
            if let Some(work) = state.due.pop_front() {
                state.started += 1;
                self.wake_one(&state);
                drop(state);
                // Dropping an app's listener also runs code of the app.
                let _ = catch_unwind(AssertUnwindSafe(|| work.run()));
                state = self.state();
            } else if state.idle < WORKERS {
                state.idle += 1;
                state = self
                    .work_available
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
            } else {
                let timeout;
                state.idle += 1;
                (state, timeout) = self
                    .work_available
                    .wait_timeout(state, IDLE)
                    .unwrap_or_else(PoisonError::into_inner);
                state.idle -= 1;
                if timeout.timed_out() && state.due.is_empty() && state.idle >= WORKERS {
                    state.workers -= 1;
                    return;
                }
            }
        }
    }
}
