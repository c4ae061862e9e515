//! The port to the platform's secure store, where the record's key lives.

use std::fmt;
use std::sync::Arc;

/// Where a 32-byte key is kept: the Keychain, the Android Keystore, or an app's own.
///
/// Calls may block and may come from any thread, but never from two at once for one client.
#[uniffi::export(foreign)]
pub trait SecureStore: Send + Sync {
    /// The value stored for this account. `None` means that there is certainly none: an adapter
    /// that cannot be certain (a locked device) must fail instead.
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError>;
    /// Stores the value, replacing an older one. When it returns, the value survives a crash.
    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError>;
    /// Removes the value; succeeds when there is none.
    fn delete(&self, account: String) -> Result<(), SecureStoreError>;
}

/// A [`SecureStore`] as the vault uses it. Separate from the trait that apps implement, because an
/// exported trait has no default methods; [`AppStore`] adapts an app's store.
pub trait KeyStore: SecureStore {
    /// Whether a value is stored for this account, without opening the value where the platform
    /// can do that.
    fn contains(&self, account: String) -> Result<bool, SecureStoreError> {
        let value = self.load(account)?;
        Ok(value.map(zeroize::Zeroizing::new).is_some())
    }
}

/// A store that the app gave.
pub struct AppStore(pub Arc<dyn SecureStore>);

impl fmt::Debug for AppStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AppStore")
    }
}

impl SecureStore for AppStore {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        self.0.load(account)
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        self.0.store(account, value)
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.0.delete(account)
    }
}

impl KeyStore for AppStore {}

/// Why a call of a secure store failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum SecureStoreError {
    /// The device is locked; try again when it has been unlocked.
    #[error("the secure store is locked until the device is unlocked")]
    Locked,
    /// The store is busy or restarting; try again soon.
    #[error("the secure store is busy")]
    Busy,
    /// The value existed and can never be read again.
    #[error("the stored value is permanently lost: {reason}")]
    Lost {
        /// What the platform said.
        reason: String,
    },
    /// The app is set up wrongly (an entitlement, an access group, no initialisation).
    #[error("the secure store is not set up: {reason}")]
    Misconfigured {
        /// What to change.
        reason: String,
    },
    /// Anything else.
    #[error("the secure store failed with code {code}: {reason}")]
    Other {
        /// The platform's code, 0 when it has none.
        code: i64,
        /// What the platform said.
        reason: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for SecureStoreError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Other {
            code: 0,
            reason: error.reason,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::memory::MemorySecureStore;
    use super::*;

    #[test]
    fn a_store_of_the_app_is_asked_for_everything() {
        let memory = Arc::new(MemorySecureStore::new());
        let store = AppStore(Arc::clone(&memory) as Arc<dyn SecureStore>);

        assert_eq!(store.load("a".into()), Ok(None));
        assert_eq!(store.contains("a".into()), Ok(false));
        store.store("a".into(), vec![7, 8]).unwrap();
        assert_eq!(memory.load("a".into()), Ok(Some(vec![7, 8])));
        assert_eq!(store.load("a".into()), Ok(Some(vec![7, 8])));
        assert_eq!(store.contains("a".into()), Ok(true));
        store.delete("a".into()).unwrap();
        assert_eq!(memory.load("a".into()), Ok(None));
    }
}
