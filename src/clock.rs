//! Time: the port to the device's clocks, and what is known of the server's.
//!
//! Two device clocks are read together: the wall clock, which users and networks change at will,
//! and the boot clock, which only moves forward and counts sleep. Server time is known as an
//! interval against the boot clock, from the times in response bodies; nothing is known across a
//! reboot.

#[cfg(feature = "testing")]
pub mod skipped;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::platform;
#[cfg(feature = "testing")]
use skipped::skipped_ms;

/// Only tests skip time.
#[cfg(not(feature = "testing"))]
const fn skipped_ms() -> i64 {
    0
}

/// Milliseconds since the Unix epoch, UTC.
pub type Millis = i64;

/// Names one boot of the device. Two readings can be compared only if theirs are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BootId(pub String);

impl fmt::Debug for BootId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BootId({})", self.0)
    }
}

/// One reading of the device's clocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Now {
    /// The wall clock; may be wrong by years.
    pub wall_ms: Millis,
    /// Milliseconds since boot, sleep included; never goes back within a boot.
    pub boot_ms: i64,
}

/// The device's clocks. Any thread; must not block.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Both clocks, read together.
    fn now(&self) -> Now;
    /// The running boot. Constant for the life of the process.
    fn boot_id(&self) -> BootId;
}

/// What is known of the server's time in the running boot: the server's clock is never before
/// `earliest` and, where one is known, not after `latest`. Both move with the boot clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ServerTime {
    /// Server time less boot time, at least.
    earliest: i64,
    /// Server time less boot time, at most.
    latest: Option<i64>,
}

/// The server's time by one response, when the response arrived.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimeReading {
    /// The server's clock showed at least this.
    pub earliest: Millis,
    /// The server's clock showed at most this. Only a response whose body the server renewed for
    /// this request has one.
    pub latest: Option<Millis>,
    /// The boot clock when the response arrived.
    pub boot_ms: i64,
}

impl ServerTime {
    /// The bounds by one reading alone.
    pub fn from_reading(reading: TimeReading) -> Self {
        Self {
            earliest: reading.earliest - reading.boot_ms,
            latest: reading.latest.map(|latest| latest - reading.boot_ms),
        }
    }

    /// The largest server time that is certainly past.
    pub fn earliest(&self, now: Now) -> Millis {
        self.earliest.saturating_add(now.boot_ms)
    }

    /// The smallest server time that is certainly not past, where one is known.
    pub fn latest(&self, now: Now) -> Option<Millis> {
        self.latest.map(|latest| latest.saturating_add(now.boot_ms))
    }

    /// True when the two intervals intersect.
    #[must_use]
    pub fn intersects(self, other: Self) -> bool {
        let earliest = self.earliest.max(other.earliest);
        min(self.latest, other.latest).is_none_or(|latest| latest >= earliest)
    }

    /// What is known after another reading. Readings of one boot are intersected. One that does not
    /// intersect replaces what was known when it has an upper bound, and is ignored otherwise: the
    /// server's clock was set, or the response came from a cache.
    #[must_use]
    pub fn learn(known: Option<Self>, reading: TimeReading) -> Self {
        let new = Self::from_reading(reading);
        let Some(known) = known else { return new };
        if known.intersects(new) {
            Self {
                earliest: known.earliest.max(new.earliest),
                latest: min(known.latest, new.latest),
            }
        } else if new.latest.is_some() {
            new
        } else {
            known
        }
    }
}

/// The smaller of two bounds, where there is one.
fn min(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// The clocks of the running system.
#[derive(Debug)]
pub struct SystemClock {
    boot_id: BootId,
}

impl SystemClock {
    /// Reads the name of the running boot once.
    pub fn new() -> Self {
        Self {
            boot_id: read_boot_id(),
        }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Now {
        Now {
            wall_ms: platform::wall_millis() + skipped_ms(),
            boot_ms: device_clock_ms(),
        }
    }

    fn boot_id(&self) -> BootId {
        self.boot_id.clone()
    }
}

/// The device's clock that counts sleep, in milliseconds since a point in time that stays the same until
/// the next boot. What a state calls `expires_at_device_ms` is on this clock: compare it with this,
/// or on Android with `elapsedRealtime`, which is the same clock. Any thread; never waits.
#[uniffi::export]
pub fn device_clock_ms() -> i64 {
    platform::boot_millis() + skipped_ms()
}

/// The kernel's name of the running boot. Where it has none, one made for this process, so that the
/// next process does not trust stored time.
fn read_boot_id() -> BootId {
    BootId(platform::boot_id().unwrap_or_else(crate::crypto::random_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(boot_ms: i64) -> Now {
        Now {
            wall_ms: -1,
            boot_ms,
        }
    }

    fn reading(earliest: Millis, latest: Option<Millis>, boot_ms: i64) -> TimeReading {
        TimeReading {
            earliest,
            latest,
            boot_ms,
        }
    }

    #[test]
    fn server_time_follows_the_boot_clock_and_ignores_the_wall_clock() {
        let time = ServerTime::learn(None, reading(1_000_000, Some(1_000_400), 500));

        assert_eq!(time.earliest(at(10_500)), 1_010_000);
        assert_eq!(time.latest(at(10_500)), Some(1_010_400));
    }

    #[test]
    fn readings_that_intersect_narrow_the_interval() {
        let first = ServerTime::learn(None, reading(1_000, Some(3_000), 0));
        let second = ServerTime::learn(Some(first), reading(12_000, Some(14_000), 10_000));

        assert_eq!(second.earliest(at(0)), 2_000);
        assert_eq!(second.latest(at(0)), Some(3_000));
    }

    #[test]
    fn a_reading_with_an_upper_bound_replaces_what_it_does_not_intersect() {
        let known = ServerTime::learn(None, reading(1_000_000, Some(1_001_000), 0));
        let back = ServerTime::learn(Some(known), reading(5_000, Some(6_000), 0));

        assert_eq!(back.earliest(at(0)), 5_000);
        assert_eq!(back.latest(at(0)), Some(6_000));
    }

    #[test]
    fn a_reading_without_an_upper_bound_only_raises_the_lower_one() {
        let known = ServerTime::learn(None, reading(1_000, Some(3_000), 0));

        let raised = ServerTime::learn(Some(known), reading(2_000, None, 0));
        let late = ServerTime::learn(Some(known), reading(9_000, None, 0));
        let stale = ServerTime::learn(Some(known), reading(10, None, 0));

        assert_eq!(raised.earliest(at(0)), 2_000);
        assert_eq!(raised.latest(at(0)), Some(3_000));
        assert_eq!(late, known);
        assert_eq!(stale, known);
    }

    #[test]
    fn the_system_boot_clock_moves_forward() {
        let clock = SystemClock::new();
        let first = clock.now().boot_ms;

        assert!(clock.now().boot_ms >= first && first > 0);
    }

    #[test]
    fn two_clocks_of_one_boot_name_it_the_same_where_the_kernel_does() {
        let same = SystemClock::new().boot_id() == SystemClock::new().boot_id();

        assert_eq!(same, platform::boot_id().is_some());
    }
}
