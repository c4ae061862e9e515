//! Whose record a vault keeps, and the possible results of reading and writing it.

use std::io;

use sha2::{Digest, Sha256};

use super::Vertical;
use super::facts::Record;
use super::folder::is_unusable;
use super::sign_out_marker::SignOutMarker;
use crate::platform;

/// Whose record it is. The folder's path is no part of it: that changes with an app update.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct VaultIdentity {
    /// The project's public token.
    pub public_token: String,
    /// Which product the project is of.
    pub vertical: Vertical,
    /// The name the app gave this instance.
    pub instance: String,
}

impl VaultIdentity {
    /// The secure store's account for the key: `{public_token}/{vertical}/{instance}`.
    pub fn account(&self) -> String {
        format!("{}/{}/{}", self.public_token, self.vertical, self.instance)
    }

    /// The three parts, each after its length in bytes: what the cipher binds a record to, and what
    /// the record's folder is named by.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let parts = [
            self.public_token.as_str(),
            self.vertical.as_str(),
            self.instance.as_str(),
        ];
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_le_bytes());
            bytes.extend_from_slice(part.as_bytes());
        }
        bytes
    }

    /// The record's folder in the app's `storage_folder`: `{vertical}-` and the first 8 bytes of
    /// SHA-256, in hexadecimal, of token, vertical and instance, each after its length.
    pub fn folder_name(&self) -> String {
        let digest = Sha256::digest(self.to_bytes());
        let (first, _) = digest.split_first_chunk().unwrap_or((&[0; 8], &[]));
        format!("{}-{:016x}", self.vertical, u64::from_be_bytes(*first))
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
    /// Grows by at least one with every write that changes who is signed in
    /// ([`Record::lineage`]), whichever process wrote before.
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
        /// Sign-outs that may not be in the record yet, the oldest first.
        markers: Vec<SignOutMarker>,
    },
    /// Nothing was ever stored, or it was moved aside.
    Empty {
        /// Sign-outs that may not be in the record yet, the oldest first.
        markers: Vec<SignOutMarker>,
    },
    /// There was a record that nothing can open any more. Reported once.
    KeyLost {
        /// This call moved it aside; otherwise another process just has.
        quarantined: bool,
        /// The largest epoch in a header that can be read, 0 without one. Later writes have larger
        /// ones.
        epoch: u64,
        /// Sign-outs that may not be in a record yet, the oldest first.
        markers: Vec<SignOutMarker>,
    },
}

/// Why the vault could not do it. Nothing was lost.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFailure {
    /// The device is locked.
    #[error("the store is locked until the device is unlocked")]
    Locked,
    /// Another process holds the lock, or the call of the secure store has to be repeated.
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
            // The error of a file with a protection class before the first unlock.
            io::ErrorKind::PermissionDenied if platform::DENIED_MEANS_LOCKED => Self::Locked,
            _ if platform::is_locked(&error) => Self::Locked,
            _ if is_unusable(&error) => Self::Misconfigured {
                reason: format!("storage_folder: {error}"),
            },
            _ => Self::failed(format!("{operation}: {error}")),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::folder::{Folder as _, OsFolder};
    use super::*;

    #[test]
    fn an_error_of_the_disk_is_busy_locked_a_mistake_of_the_app_or_a_failure() {
        let failure = |error: io::Error| StoreFailure::io("read the record")(error);
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("x");
        std::fs::write(&file, b"").unwrap();
        let misplaced = OsFolder::open_later(file).read("a").unwrap_err();

        assert_eq!(
            failure(io::ErrorKind::WouldBlock.into()),
            StoreFailure::Busy
        );
        let misconfigured = failure(misplaced);
        assert!(
            matches!(&misconfigured, StoreFailure::Misconfigured { reason } if reason.starts_with("storage_folder: ")),
            "{misconfigured:?}"
        );
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::NotADirectory] {
            let failed = failure(kind.into());
            assert!(
                matches!(&failed, StoreFailure::Failed { reason } if reason.starts_with("read the record: ")),
                "{failed:?}"
            );
        }
        let denied = failure(io::ErrorKind::PermissionDenied.into());
        assert_eq!(
            denied == StoreFailure::Locked,
            platform::DENIED_MEANS_LOCKED
        );
        // ENOKEY of Linux.
        let sealed = io::Error::from_raw_os_error(126);
        let is_locked = platform::is_locked(&sealed);
        assert_eq!(failure(sealed) == StoreFailure::Locked, is_locked);
    }
}
