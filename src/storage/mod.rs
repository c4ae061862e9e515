//! Storage: the secure-store port, its adapters, and the vault that keeps the session record.
//!
//! A [`Vault`] keeps one sealed [`Record`] in a
//! [`Folder`](folder::Folder). The 32-byte key that opens it lives in a
//! [`SecureStore`](secure_store::SecureStore): the Keychain, the Android Keystore, a file, or
//! memory. `docs/storage-format.md` describes every byte on disk.
//!
//! Everything here blocks and returns; nothing uses tasks, rules of sessions or the network.

#[cfg(feature = "android")]
pub mod android;
#[cfg(feature = "apple")]
pub mod apple;
mod content;
pub mod facts;
#[cfg(feature = "file-store")]
pub mod file;
pub mod folder;
pub mod lease;
#[cfg(any(feature = "web", all(test, feature = "file-store")))]
pub mod local_storage;
pub mod memory;
pub mod record;
pub mod secure_store;
mod sign_out_marker;
mod slots;
mod types;
pub mod vault;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::fmt;

pub use content::{
    IntermediateContent, IntermediateKind, RawJson, Returned, SessionContent, SessionObject,
};
pub use facts::{
    Content, End, EndCause, Head, HeadToken, IdHash, LastDuration, MAX_STAMP, PendingTokens,
    PkceEntry, PkceFlow, QueuedRevoke, Record, StoredPkce, StoredTime, StoredVerifier,
};
pub use sign_out_marker::{SignOutMarker, SignOutMarkers};
pub use types::{Loaded, Role, Stamp, StoreFailure, VaultIdentity};
pub use vault::{FormerName, Transaction, Vault};

/// Which of the vendor's two products a project is; each has records and keys of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Vertical {
    /// Users sign in for themselves.
    Consumer,
    /// Members sign in to an organization.
    B2b,
}

impl Vertical {
    /// The name used in the key's account and in the sealed record's context. Never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::B2b => "b2b",
        }
    }
}

impl fmt::Display for Vertical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
