//! The lease: a small unsealed file that says "I am refreshing the session" to other processes.
//!
//! It only spares the server a second automatic validate; nothing that must be right depends on
//! it. So it needs no lock (two processes that write in the same instant both validate), and
//! all that is unusual about it (another boot, a far deadline, damaged bytes) counts as expired. Taken
//! inside a [`Transaction`](super::vault::Transaction) it is exact.

use std::io;

use serde::{Deserialize, Serialize};

use super::folder::Folder;
use crate::clock::{BootId, Now};

/// The lease file's name.
pub const LEASE_FILE: &str = "record.lease";

/// How long a lease lasts: a whole call takes at most 30 s.
pub const LEASE_MS: i64 = 35_000;
/// How much the wall clock of a page may be behind that of another one. They can differ slightly.
const WALL_CLOCK_DIFFERENCE_MS: i64 = 1_000;

/// Which process is refreshing, and until when others should not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// An id that the holder made when it started.
    pub holder: String,
    /// The boot in which the deadline counts.
    pub boot_id: BootId,
    /// When the lease ends, on the boot clock.
    pub deadline_boot_ms: i64,
}

impl Lease {
    /// Takes or renews the lease for `holder`. When another holds it, nothing changes and the
    /// result is the boot time until which it does.
    pub fn acquire(
        folder: &dyn Folder,
        holder: &str,
        now: Now,
        boot_id: &BootId,
    ) -> io::Result<Option<i64>> {
        Self::acquire_within(folder, holder, now, boot_id, LEASE_MS)
    }

    /// The same; a lease that ends later than `longest` milliseconds from now counts as expired.
    fn acquire_within(
        folder: &dyn Folder,
        holder: &str,
        now: Now,
        boot_id: &BootId,
        longest: i64,
    ) -> io::Result<Option<i64>> {
        if let Some(lease) = Self::read(folder)?
            && lease.holder != holder
            && lease.is_in_force(now, boot_id, longest)
        {
            return Ok(Some(lease.deadline_boot_ms));
        }
        let lease = Self {
            holder: holder.to_owned(),
            boot_id: boot_id.clone(),
            deadline_boot_ms: now.boot_ms + LEASE_MS,
        };
        // Neither flushed nor renamed: half a lease counts as expired, and so does a lost one.
        folder.write(LEASE_FILE, &serde_json::to_vec(&lease)?)?;
        Ok(None)
    }

    /// The same where processes share no boot clock but the wall clock, as pages of a browser do. A wrong
    /// one costs a validation or delays one by 36 seconds. The result is on the boot clock.
    pub fn acquire_by_wall_clock(
        folder: &dyn Folder,
        holder: &str,
        now: Now,
    ) -> io::Result<Option<i64>> {
        let wall = Now {
            boot_ms: now.wall_ms,
            ..now
        };
        let longest = LEASE_MS + WALL_CLOCK_DIFFERENCE_MS;
        let clock = BootId("wall".to_owned());
        let until = Self::acquire_within(folder, holder, wall, &clock, longest)?;
        Ok(until.map(|until| until - now.wall_ms + now.boot_ms))
    }

    /// Gives the lease back; does nothing when another holds it now.
    pub fn release(folder: &dyn Folder, holder: &str) -> io::Result<()> {
        match Self::read(folder)? {
            Some(lease) if lease.holder == holder => folder.remove(LEASE_FILE),
            _ => Ok(()),
        }
    }

    fn is_in_force(&self, now: Now, boot_id: &BootId, longest: i64) -> bool {
        self.boot_id == *boot_id
            && now.boot_ms < self.deadline_boot_ms
            && self.deadline_boot_ms <= now.boot_ms.saturating_add(longest)
    }

    fn read(folder: &dyn Folder) -> io::Result<Option<Self>> {
        let bytes = folder.read(LEASE_FILE)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::folder::MemoryFolder;
    use super::*;

    fn at(boot_ms: i64) -> Now {
        Now {
            wall_ms: 0,
            boot_ms,
        }
    }

    fn boot(name: &str) -> BootId {
        BootId(name.into())
    }

    #[test]
    fn a_lease_keeps_others_out_until_it_is_released_or_over() {
        let folder = MemoryFolder::new();
        let here = boot("x");
        let acquire =
            |holder: &str, now: i64| Lease::acquire(&folder, holder, at(now), &here).unwrap();

        assert_eq!(acquire("app", 1_000), None);
        assert_eq!(acquire("app", 2_000), None);
        assert_eq!(acquire("widget", 36_999), Some(37_000));
        assert_eq!(acquire("widget", 37_000), None);

        Lease::release(&folder, "app").unwrap();
        assert_eq!(acquire("app", 38_000), Some(72_000));
        Lease::release(&folder, "widget").unwrap();
        assert_eq!(acquire("app", 38_000), None);
    }

    #[test]
    fn a_lease_by_the_wall_clock_keeps_out_others_whose_boot_clock_differs() {
        let folder = MemoryFolder::new();
        let acquire = |holder: &str, wall_ms, boot_ms| {
            let now = Now { wall_ms, boot_ms };
            Lease::acquire_by_wall_clock(&folder, holder, now).unwrap()
        };

        assert_eq!(acquire("one", 1_000_000, 7), None);
        assert_eq!(acquire("two", 1_010_000, 500), Some(25_500));
        assert_eq!(acquire("one", 1_020_000, 20_007), None);
        assert_eq!(acquire("two", 1_055_000, 45_500), None);
        // The clock of the second page is behind by a second, and by more.
        assert_eq!(acquire("one", 1_054_000, 54_007), Some(90_007));
        assert_eq!(acquire("one", 1_053_999, 54_006), None);
    }

    #[test]
    fn a_lease_of_another_boot_or_from_the_far_future_or_in_pieces_counts_as_expired() {
        let folder = MemoryFolder::new();
        let take = || {
            folder.remove(LEASE_FILE).unwrap();
            Lease::acquire(&folder, "app", at(100_000), &boot("x")).unwrap();
        };
        let other = |now: i64, id: &str| Lease::acquire(&folder, "w", at(now), &boot(id)).unwrap();

        take();
        assert_eq!(other(100_000, "y"), None);
        take();
        assert_eq!(other(99_999, "x"), None);
        take();
        folder.write_sync(LEASE_FILE, b"{\"holder\":").unwrap();
        assert_eq!(other(100_000, "x"), None);
    }
}
