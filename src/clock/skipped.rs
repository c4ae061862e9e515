//! Lets the tests of a façade skip time: the clocks of the library go forward, and everything that waits for
//! them wakes. A C function, which is in no generated interface.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

static SKIPPED_MS: AtomicI64 = AtomicI64::new(0);
static SKIPPED: Notify = Notify::const_new();

/// How much time was skipped in this process, in milliseconds.
pub(super) fn skipped_ms() -> i64 {
    SKIPPED_MS.load(Ordering::SeqCst)
}

/// Ready when time is skipped after this call.
pub(crate) fn skip() -> Notified<'static> {
    SKIPPED.notified()
}

/// Moves the wall clock and the boot clock of this process forward by so many milliseconds. False for a
/// negative number: the boot clock never goes back.
#[allow(unsafe_code)] // a name that a foreign program can look up
#[unsafe(no_mangle)]
pub extern "C" fn stytch_core_test_time_skip(ms: i64) -> bool {
    if ms < 0 {
        return false;
    }
    SKIPPED_MS.fetch_add(ms, Ordering::SeqCst);
    SKIPPED.notify_waiters();
    true
}
