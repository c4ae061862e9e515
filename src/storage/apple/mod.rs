//! The Keychain: generic passwords in the data-protection keychain, readable after the first unlock,
//! on this device only. `docs/adr/0024-keychain.md` has the reasons.
//!
//! * All decisions are pure functions, tested on any machine: `query.rs` builds the
//!   dictionaries, `status.rs` has the meaning of each code. Only `security.rs` calls Apple's framework.
//! * "Not found" is accepted only after an item of the same class, the canary, was read back: before
//!   the first unlock the Keychain has been observed to return "not found" for items it has.
//! * One call at a time in this process. Concurrent use has crashed other libraries.
//!
//! Never yet run on a device; `docs/unproven.md` says how it would be proven.

#[cfg(feature = "testing")]
mod fake;
mod keychain;
mod query;
#[cfg(target_vendor = "apple")]
mod security;
mod status;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(all(test, feature = "testing"))]
#[allow(clippy::unwrap_used)]
mod tests;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use self::status::{Meaning, meaning};
use super::secure_store::{KeyStore, SecureStore, SecureStoreError};

#[cfg(feature = "testing")]
pub use self::fake::{FakeItem, FakeKeychain, ItemClass, KeychainCall, Protection};
pub use self::keychain::{Found, Keychain};
pub use self::query::Query;
#[cfg(feature = "testing")]
pub use self::query::{Attribute, Value};
pub use self::status::OsStatus;

/// Names our items among the app's own. Never changes: the keys of all records are under it.
pub const SERVICE: &str = "com.stytch.core";
/// What is added to the name of an account to name its canary.
const CANARY: &str = "#probe";
/// The canary's value. Not a secret: the proof is that it can be read.
const CANARY_VALUE: &[u8] = b"canary";
/// How often a call is repeated when another process interfered.
const ATTEMPTS: u32 = 3;

/// Keeps values in the Keychain.
#[derive(Clone)]
pub struct KeychainStore {
    keychain: Arc<dyn Keychain>,
    service: String,
    access_group: Option<String>,
}

impl fmt::Debug for KeychainStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeychainStore")
            .field("service", &self.service)
            .field("access_group", &self.access_group)
            .finish_non_exhaustive()
    }
}

/// While it is held, no other call of this process runs.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

impl KeychainStore {
    /// Items of this service in the device's Keychain; with an access group, shared with the apps of
    /// that group.
    #[cfg(target_vendor = "apple")]
    pub fn new(service: impl Into<String>, access_group: Option<String>) -> Self {
        Self::over(Arc::new(security::SecurityKeychain), service, access_group)
    }

    /// The same in another Keychain.
    pub fn over(
        keychain: Arc<dyn Keychain>,
        service: impl Into<String>,
        access_group: Option<String>,
    ) -> Self {
        Self {
            keychain,
            service: service.into(),
            access_group,
        }
    }

    fn item(&self, account: &str) -> Query {
        Query::identity(&self.service, account, self.access_group.as_deref())
    }

    fn read(&self, account: &str) -> Result<Option<Zeroizing<Vec<u8>>>, SecureStoreError> {
        let item = self.item(account);
        let Some(found) = found(self.keychain.copy(&item.returning_all()))? else {
            return Ok(None);
        };
        // A locked device has been observed to return a success without a value, too.
        let value = found.data.filter(|data| !data.is_empty());
        let value = value.ok_or(SecureStoreError::Locked)?;
        if found.is_of_our_class == Some(false) {
            // The value was read, so the load has succeeded. A class that cannot be changed now is
            // changed by the next load.
            let _ = self.keychain.update(&item, &Query::content(None));
        }
        Ok(Some(value))
    }

    /// Whether the item exists. Nothing of it is returned, so its value is not decrypted.
    fn has(&self, account: &str) -> Result<Option<()>, SecureStoreError> {
        let found = found(self.keychain.copy(&self.item(account)))?;
        Ok(found.map(drop))
    }

    fn write(&self, account: &str, value: &[u8]) -> Result<(), SecureStoreError> {
        let item = self.item(account);
        for _ in 0..ATTEMPTS {
            let content = Query::content(Some(value));
            match meaning(self.keychain.update(&item, &content)) {
                Meaning::Done => return Ok(()),
                Meaning::NotFound => {}
                other => return Err(failure(other)),
            }
            match meaning(self.keychain.add(&item.and(content))) {
                Meaning::Done => return Ok(()),
                // Added by another process since, or hidden.
                Meaning::Duplicate => {}
                other => return Err(failure(other)),
            }
        }
        // An item that is there and is never found is hidden, as it is before the first unlock.
        Err(SecureStoreError::Locked)
    }

    fn remove(&self, account: &str) -> Result<Option<()>, SecureStoreError> {
        match meaning(self.keychain.delete(&self.item(account))) {
            Meaning::Done => Ok(Some(())),
            Meaning::NotFound => Ok(None),
            other => Err(failure(other)),
        }
    }

    /// Proves that items of our class can be read now. The canary is removed afterwards; one that a
    /// process left behind when it died is read and removed by the next proof.
    fn prove_readable(&self, account: &str) -> Result<(), SecureStoreError> {
        let account = format!("{account}{CANARY}");
        let canary = self.item(&account);
        let mut unproven = SecureStoreError::Busy;
        for _ in 0..ATTEMPTS {
            let content = Query::content(Some(CANARY_VALUE));
            unproven = match meaning(self.keychain.add(&canary.and(content))) {
                // If it is not found now, another process has removed it.
                Meaning::Done => SecureStoreError::Busy,
                // If it is not found now, it is hidden, as it is before the first unlock.
                Meaning::Duplicate => SecureStoreError::Locked,
                other => return Err(failure(other)),
            };
            if self.read(&account)?.is_some() {
                // It is proven, whether or not the canary can be removed.
                let _ = self.remove(&account);
                return Ok(());
            }
        }
        Err(unproven)
    }
}

impl SecureStore for KeychainStore {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        let _turn = turn();
        let found = status::authoritative(
            self.read(&account)?,
            || self.prove_readable(&account),
            || self.read(&account),
        )?;
        Ok(found.map(|mut value| std::mem::take(&mut *value)))
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        let _turn = turn();
        self.write(&account, &Zeroizing::new(value))
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        let _turn = turn();
        status::authoritative(
            self.remove(&account)?,
            || self.prove_readable(&account),
            || self.remove(&account),
        )
        .map(drop)
    }
}

impl KeyStore for KeychainStore {
    fn contains(&self, account: String) -> Result<bool, SecureStoreError> {
        let _turn = turn();
        let found = status::authoritative(
            self.has(&account)?,
            || self.prove_readable(&account),
            || self.has(&account),
        )?;
        Ok(found.is_some())
    }
}

fn found(answer: Result<Found, OsStatus>) -> Result<Option<Found>, SecureStoreError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(status) => match meaning(status) {
            Meaning::NotFound => Ok(None),
            other => Err(failure(other)),
        },
    }
}

/// The error of a meaning that the call cannot have.
fn failure(meaning: Meaning) -> SecureStoreError {
    match meaning {
        Meaning::Failed(error) => error,
        Meaning::Done | Meaning::NotFound | Meaning::Duplicate => SecureStoreError::Other {
            code: 0,
            reason: format!("the Keychain returned {meaning:?}, which this call cannot return"),
        },
    }
}
