//! The lease: a small unsealed file that says "I am refreshing the session" to other processes.
//!
//! It only spares the server a second automatic validate; nothing that must be right depends on
//! it. So it needs no lock (two processes that write in the same instant both validate), and
//! every doubt about it (another boot, a far deadline, damaged bytes) counts as expired. Taken
//! inside a [`Transaction`](super::vault::Transaction) it is exact.

use std::io;

use serde::{Deserialize, Serialize};

use super::folder::Folder;
use crate::clock::{BootId, Now};

/// The lease file's name.
pub const LEASE_FILE: &str = "session.lease";
const TEMPORARY: &str = "session.lease.tmp";

/// How long a lease lasts: a whole call takes at most 30 s.
pub const LEASE_MS: i64 = 35_000;

/// Who is refreshing, and until when others should leave it to them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// An id that the holder made when it started.
    pub holder: String,
    /// The boot in which the deadline means something.
    pub boot_id: BootId,
    /// When the lease ends, on the boot clock.
    pub deadline_boot_ms: i64,
}

impl Lease {
    /// Takes or renews the lease for `holder`; false when another holds it.
    pub fn try_acquire(
        folder: &dyn Folder,
        holder: &str,
        now: Now,
        boot_id: &BootId,
    ) -> io::Result<bool> {
        if Self::held_by_other(folder, holder, now, boot_id)? {
            return Ok(false);
        }
        let lease = Self {
            holder: holder.to_owned(),
            boot_id: boot_id.clone(),
            deadline_boot_ms: now.boot_ms + LEASE_MS,
        };
        folder.write_sync(TEMPORARY, &serde_json::to_vec(&lease)?)?;
        folder.rename(TEMPORARY, LEASE_FILE)?;
        Ok(true)
    }

    /// Gives the lease back; does nothing when another holds it by now.
    pub fn release(folder: &dyn Folder, holder: &str) -> io::Result<()> {
        match Self::read(folder)? {
            Some(lease) if lease.holder == holder => folder.remove(LEASE_FILE),
            _ => Ok(()),
        }
    }

    /// True while somebody else is refreshing.
    pub fn held_by_other(
        folder: &dyn Folder,
        holder: &str,
        now: Now,
        boot_id: &BootId,
    ) -> io::Result<bool> {
        Ok(Self::read(folder)?.is_some_and(|lease| {
            lease.holder != holder
                && lease.boot_id == *boot_id
                && now.boot_ms < lease.deadline_boot_ms
                && lease.deadline_boot_ms <= now.boot_ms.saturating_add(LEASE_MS)
        }))
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

        assert!(Lease::try_acquire(&folder, "app", at(1_000), &here).unwrap());
        assert!(Lease::try_acquire(&folder, "app", at(2_000), &here).unwrap());
        assert!(!Lease::try_acquire(&folder, "widget", at(36_999), &here).unwrap());
        assert!(!Lease::held_by_other(&folder, "app", at(3_000), &here).unwrap());
        assert!(Lease::try_acquire(&folder, "widget", at(37_000), &here).unwrap());

        Lease::release(&folder, "app").unwrap();
        assert!(Lease::held_by_other(&folder, "app", at(38_000), &here).unwrap());
        Lease::release(&folder, "widget").unwrap();
        assert!(!Lease::held_by_other(&folder, "app", at(38_000), &here).unwrap());
    }

    #[test]
    fn a_lease_of_another_boot_or_from_the_far_future_or_in_pieces_counts_as_expired() {
        let folder = MemoryFolder::new();
        assert!(Lease::try_acquire(&folder, "app", at(100_000), &boot("x")).unwrap());

        assert!(!Lease::held_by_other(&folder, "w", at(100_000), &boot("y")).unwrap());
        assert!(!Lease::held_by_other(&folder, "w", at(99_999), &boot("x")).unwrap());
        folder.write_sync(LEASE_FILE, b"{\"holder\":").unwrap();
        assert!(!Lease::held_by_other(&folder, "w", at(100_000), &boot("x")).unwrap());
    }
}
