//! Time: the port to the device's clocks, and what is known of the server's.
//!
//! Two device clocks are read together: the wall clock, which people and networks change at will,
//! and the boot clock, which only moves forward and counts sleep. Server time is the boot clock
//! plus an offset learnt from a `Date` header; across a reboot nothing is known.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::platform;

/// Milliseconds since the Unix epoch, UTC.
pub type Millis = i64;

/// Names one boot of the device. Two readings can be compared only if theirs are equal.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// Server time at one moment of one boot. Only a successful Stytch answer makes one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TimeAnchor {
    /// What the answer's `Date` header said.
    pub server_ms: Millis,
    /// The boot clock when the answer arrived.
    pub boot_ms: i64,
    /// The boot in which that was.
    pub boot_id: BootId,
}

impl TimeAnchor {
    /// Server time now, or `None` in another boot. The estimate is never ahead of the true time:
    /// `Date` is rounded down and the answer took some time to arrive.
    pub fn server_now(&self, now: Now, boot_id: &BootId) -> Option<Millis> {
        (self.boot_id == *boot_id && now.boot_ms >= self.boot_ms)
            .then(|| self.server_ms + (now.boot_ms - self.boot_ms))
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
            wall_ms: platform::wall_millis(),
            boot_ms: platform::boot_millis(),
        }
    }

    fn boot_id(&self) -> BootId {
        self.boot_id.clone()
    }
}

/// The device's clock that counts sleep, in milliseconds since an instant that stays the same until
/// the next boot. What a state calls `expires_at_device_ms` is on this clock: compare it with this,
/// or on Android with `elapsedRealtime`, which is the same clock. Any thread; never waits.
#[uniffi::export]
pub fn device_clock_ms() -> i64 {
    platform::boot_millis()
}

/// The kernel's name of the running boot. Where it has none, one made for this process, so that the
/// next process does not trust stored time.
fn read_boot_id() -> BootId {
    BootId(platform::boot_id().unwrap_or_else(crate::crypto::random_id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anchor() -> TimeAnchor {
        TimeAnchor {
            server_ms: 1_000_000,
            boot_ms: 500,
            boot_id: BootId("a".into()),
        }
    }

    #[test]
    fn server_time_follows_the_boot_clock_and_ignores_the_wall_clock() {
        let now = Now {
            wall_ms: -1,
            boot_ms: 10_500,
        };

        assert_eq!(
            anchor().server_now(now, &BootId("a".into())),
            Some(1_010_000)
        );
    }

    #[test]
    fn another_boot_proves_nothing() {
        let now = Now {
            wall_ms: 0,
            boot_ms: 10_500,
        };

        assert_eq!(anchor().server_now(now, &BootId("b".into())), None);
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
