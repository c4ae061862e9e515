//! A secure store in memory: for tests, and for apps that want no session to outlive the process.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::secure_store::{KeyStore, SecureStore, SecureStoreError};

type Values = BTreeMap<String, Zeroizing<Vec<u8>>>;

/// Keeps values in this process only. Clones share their values.
#[derive(Clone, Default)]
pub struct MemorySecureStore(Arc<Mutex<Values>>);

impl MemorySecureStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn values(&self) -> MutexGuard<'_, Values> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemorySecureStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemorySecureStore")
    }
}

impl SecureStore for MemorySecureStore {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        Ok(self.values().get(&account).map(|value| value.to_vec()))
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        self.values().insert(account, Zeroizing::new(value));
        Ok(())
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.values().remove(&account);
        Ok(())
    }
}

impl KeyStore for MemorySecureStore {
    fn contains(&self, account: String) -> Result<bool, SecureStoreError> {
        Ok(self.values().contains_key(&account))
    }
}
