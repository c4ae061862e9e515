//! Whose record a vault keeps, and what reading and writing it can come to.

use std::io;

use super::Vertical;
use super::record::Record;
use crate::platform;

/// Whose record it is. The folder's path is no part of it: that changes with an app update.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VaultIdentity {
    /// The vendor's project id.
    pub project_id: String,
    /// Which product the project is of.
    pub vertical: Vertical,
    /// The name the app gave this instance.
    pub instance: String,
}

impl VaultIdentity {
    /// The secure store's account for the key: `{project_id}/{vertical}/{instance}`.
    pub fn account(&self) -> String {
        format!("{}/{}/{}", self.project_id, self.vertical, self.instance)
    }
}

/// What this process may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, uniffi::Enum)]
pub enum Role {
    /// Reads, writes and repairs.
    Owner,
    /// Only reads; leaves every file as it is.
    Reader,
}

/// Which write a record came from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Stamp {
    /// Grows by one with every write.
    pub counter: u64,
    /// The record's epoch.
    pub epoch: u64,
}

/// What an authoritative read found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loaded {
    /// A record.
    Record {
        /// Its content.
        record: Box<Record>,
        /// Which write it is.
        stamp: Stamp,
        /// A sign-out waits to be written.
        sign_out_intent: bool,
    },
    /// Nothing was ever stored, or it was moved aside.
    Empty {
        /// A sign-out waits to be written.
        sign_out_intent: bool,
    },
    /// There was a record that nothing can open any more. Reported once.
    KeyLost {
        /// This call moved it aside; otherwise another process just has.
        quarantined: bool,
    },
}

/// Why the vault could not do it. Nothing was lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFailure {
    /// The device is locked.
    #[error("the store is locked until the device is unlocked")]
    Locked,
    /// Another process holds the lock, or the secure store wants to be asked again.
    #[error("the store is busy")]
    Busy,
    /// The disk or the secure store failed.
    #[error("the store failed: {reason}")]
    Failed {
        /// What went wrong; no path and no content.
        reason: String,
    },
    /// The app is set up wrongly.
    #[error("the store is not set up: {reason}")]
    Misconfigured {
        /// What to change.
        reason: String,
    },
    /// A later version of this library wrote the record.
    #[error("the record is of format version {version}, which is newer than this library")]
    NewerFormat {
        /// The record's format version.
        version: u8,
    },
}

impl StoreFailure {
    pub(super) fn failed(reason: impl Into<String>) -> Self {
        Self::Failed {
            reason: reason.into(),
        }
    }

    pub(super) fn read_only() -> Self {
        Self::failed("a reader writes nothing")
    }

    /// For `map_err`: names the operation, because the system's message does not.
    pub(super) fn io(operation: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |error| match error.kind() {
            io::ErrorKind::WouldBlock => Self::Busy,
            // What a file of a protection class answers before the first unlock.
            io::ErrorKind::PermissionDenied if platform::DENIED_MEANS_LOCKED => Self::Locked,
            _ if platform::is_locked(&error) => Self::Locked,
            _ => Self::failed(format!("{operation}: {error}")),
        }
    }
}
