//! When a value was published, for measuring how long a change takes to be heard: no caller can see
//! that instant from outside.

use std::sync::atomic::{AtomicI64, Ordering};

static FIRST: AtomicI64 = AtomicI64::new(0);

/// A value was published now; what was noted before and not taken yet stays.
pub(super) fn note() {
    let now = crate::platform::monotonic_nanos();
    let _ = FIRST.compare_exchange(0, now, Ordering::SeqCst, Ordering::SeqCst);
}

/// When the first value since the last call was published, in nanoseconds of `CLOCK_MONOTONIC`, or
/// zero when none was.
pub(crate) fn take() -> i64 {
    FIRST.swap(0, Ordering::SeqCst)
}
