//! One Keystore call at a time, and the result of a call whose caller stopped waiting.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::Answer;

static TURNS: Mutex<Turns> = Mutex::new(Turns {
    taken: false,
    late: Vec::new(),
});
static FREE: Condvar = Condvar::new();

struct Turns {
    taken: bool,
    /// At most one of an account.
    late: Vec<LateAnswer>,
}

/// What a load returned after its caller had stopped waiting.
pub(super) struct LateAnswer {
    account: String,
    answer: Answer,
}

impl LateAnswer {
    pub(super) fn new(account: String, answer: Answer) -> Self {
        Self { account, answer }
    }
}

/// The right to call the Keystore, in this process, until it is dropped.
pub(super) struct Turn(());

impl Turn {
    /// Waits for it, at most this long.
    pub(super) fn take(limit: Option<Duration>) -> Option<Self> {
        let mut turns = lock();
        turns = match limit {
            None => FREE
                .wait_while(turns, |turns| turns.taken)
                .unwrap_or_else(PoisonError::into_inner),
            Some(limit) => {
                FREE.wait_timeout_while(turns, limit, |turns| turns.taken)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0
            }
        };
        if turns.taken {
            return None;
        }
        turns.taken = true;
        Some(Self(()))
    }

    /// The late result of an earlier load of this account. It is reported once, whatever the task: a
    /// call that follows may change it.
    #[allow(clippy::unused_self)] // Only who has the turn may look.
    pub(super) fn take_late_answer(&mut self, account: &str) -> Option<Answer> {
        let late = &mut lock().late;
        let at = late.iter().position(|late| late.account == account)?;
        Some(late.swap_remove(at).answer)
    }

    #[allow(clippy::unused_self)] // As above.
    pub(super) fn keep_late_answer(&mut self, late: LateAnswer) {
        // Only successes are cached.
        if late.answer.is_ok() {
            lock().late.push(late);
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock().taken = false;
        FREE.notify_one();
    }
}

fn lock() -> MutexGuard<'static, Turns> {
    TURNS.lock().unwrap_or_else(PoisonError::into_inner)
}
