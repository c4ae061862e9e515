//! The time at which a value was published. Benchmarks need it to measure the delay until a listener is
//! called, and no public call returns it.

use std::sync::atomic::{AtomicI64, Ordering};

static FIRST: AtomicI64 = AtomicI64::new(0);

/// Records that a value was published now. A time that was recorded before and not taken yet stays.
pub(super) fn record() {
    let now = crate::platform::monotonic_nanos();
    let _ = FIRST.compare_exchange(0, now, Ordering::SeqCst, Ordering::SeqCst);
}

/// The time at which the first value since the last call was published, in nanoseconds of
/// `CLOCK_MONOTONIC`, or zero when none was published.
pub(crate) fn take() -> i64 {
    FIRST.swap(0, Ordering::SeqCst)
}
