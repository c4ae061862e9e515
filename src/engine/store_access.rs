//! The store during one event: with the lock of the record, or without it.

use crate::clock::BootId;
use crate::storage::{Loaded, Record, Stamp, StoreFailure, Transaction, Vault};

use super::event::Event;

/// The store during one event.
pub(super) enum Disk<'a> {
    /// With the lock of the record held, and what was written by others dealt with.
    Locked(Transaction<'a>),
    /// With the lock held, and the record not readable: others may have written.
    Unread(Transaction<'a>),
    /// The lock was not to be had, or nothing was read yet; how long a write waits for it.
    Free(&'a mut Vault, u64),
    /// Being read.
    Away,
}

impl Disk<'_> {
    pub(super) fn persist(&mut self, record: &Record) -> Result<Stamp, StoreFailure> {
        match self {
            Self::Locked(transaction) => transaction.persist(record),
            Self::Unread(transaction) => persist_over_known(transaction, record),
            Self::Free(vault, wait_ms) => {
                persist_over_known(&mut vault.transaction(*wait_ms)?, record)
            }
            Self::Away => Err(StoreFailure::Busy),
        }
    }

    /// The boot time until which another process may be asking the server.
    pub(super) fn mark_refresh(&mut self, boot_id: &BootId) -> Option<i64> {
        match self {
            // Without a lease two processes can validate at the same time, which is harmless.
            Self::Locked(transaction) => transaction.mark_refresh(boot_id).ok().flatten(),
            Self::Unread(_) | Self::Free(..) | Self::Away => None,
        }
    }

    pub(super) fn unmark_refresh(&mut self) {
        if let Self::Locked(transaction) = self {
            // A lease that cannot be removed ends by itself.
            let _ = transaction.unmark_refresh();
        }
    }
}

/// True for a failure that does not pass when the device is unlocked or another process is done.
pub(super) fn is_lasting(failure: &StoreFailure) -> bool {
    !matches!(failure, StoreFailure::Locked | StoreFailure::Busy)
}

pub(super) fn is_key_lost(event: &Event) -> bool {
    matches!(event, Event::Loaded(loaded) if matches!(**loaded, Ok(Loaded::KeyLost { .. })))
}

/// Writes unless another process has: what it wrote is dealt with before it is written over, by
/// the next event.
fn persist_over_known(
    transaction: &mut Transaction<'_>,
    record: &Record,
) -> Result<Stamp, StoreFailure> {
    if transaction.changed()?.is_some() {
        transaction.forget_what_was_seen();
        return Err(StoreFailure::Busy);
    }
    transaction.persist(record)
}
