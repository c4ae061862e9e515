//! A secure store in files: for desktops, CI and the JVM.
//!
//! **Not backed by hardware.** The key is a file that only its owner may read (mode 0600 in a
//! folder of mode 0700); a process that can read that user's files can read the key. Keep the folder out of
//! backups, and use the platform's own store on phones.

use std::io;
#[cfg(any(test, not(feature = "web")))]
use std::path::PathBuf;
use std::sync::Arc;

use base16ct::lower;
use sha2::{Digest, Sha256};

#[cfg(any(test, not(feature = "web")))]
use super::folder::OsFolder;
use super::folder::{Folder, is_unusable};
use super::secure_store::{KeyStore, SecureStore, SecureStoreError};

/// Keeps each value in a file of its own, named by a hash of its account.
#[derive(Debug)]
pub struct FileSecureStore {
    folder: Arc<dyn Folder>,
}

impl FileSecureStore {
    /// Uses this folder, which the first operation makes (mode 0700) if there is none.
    #[cfg(any(test, not(feature = "web")))]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self::over(Arc::new(OsFolder::open_later(path)))
    }

    /// Keeps the values in this folder.
    pub fn over(folder: Arc<dyn Folder>) -> Self {
        Self { folder }
    }
}

/// `<first 16 bytes of SHA-256 of the account, in hex>.key`
fn file_name(account: &str) -> String {
    let digest = Sha256::digest(account.as_bytes());
    lower::encode_string(&digest[..16]) + ".key"
}

fn failure(error: &io::Error) -> SecureStoreError {
    if is_unusable(error) {
        return SecureStoreError::Misconfigured {
            reason: format!("storage_folder: {error}"),
        };
    }
    SecureStoreError::Other {
        code: error.raw_os_error().map_or(0, i64::from),
        reason: error.kind().to_string(),
    }
}

impl SecureStore for FileSecureStore {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        self.folder
            .read(&file_name(&account))
            .map_err(|error| failure(&error))
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        let value = zeroize::Zeroizing::new(value);
        let name = file_name(&account);
        let temporary = format!("{name}.tmp");
        self.folder
            .write_sync(&temporary, &value)
            .and_then(|()| self.folder.rename(&temporary, &name))
            .and_then(|()| self.folder.sync())
            .map_err(|error| failure(&error))
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.folder
            .remove(&file_name(&account))
            .and_then(|()| self.folder.sync())
            .map_err(|error| failure(&error))
    }
}

impl KeyStore for FileSecureStore {
    fn contains(&self, account: String) -> Result<bool, SecureStoreError> {
        let name = file_name(&account);
        let found = self.folder.list(&name).map_err(|error| failure(&error))?;
        Ok(found.contains(&name))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_the_next_process_and_is_gone_after_delete() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("keys");
        let first = FileSecureStore::new(&path);

        assert_eq!(first.load("a/b".into()), Ok(None));
        first.store("a/b".into(), vec![1, 2]).unwrap();
        first.store("a/b".into(), vec![3]).unwrap();

        let next = FileSecureStore::new(&path);
        assert_eq!(next.load("a/b".into()), Ok(Some(vec![3])));
        assert_eq!(next.contains("a/b".into()), Ok(true));
        assert_eq!(next.contains("a/c".into()), Ok(false));
        assert_eq!(next.load("a/c".into()), Ok(None));
        next.delete("a/b".into()).unwrap();
        next.delete("a/b".into()).unwrap();
        assert_eq!(first.load("a/b".into()), Ok(None));
    }

    #[test]
    fn a_folder_of_keys_that_was_removed_is_made_again_by_the_next_store() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("keys");
        let store = FileSecureStore::new(&path);
        store.store("a".into(), vec![1]).unwrap();
        std::fs::remove_dir_all(&path).unwrap();

        assert_eq!(store.load("a".into()), Ok(None));
        assert_eq!(store.contains("a".into()), Ok(false));
        store.store("a".into(), vec![1]).unwrap();
        assert_eq!(store.load("a".into()), Ok(Some(vec![1])));
    }

    #[test]
    fn only_the_owner_may_read_the_key() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("keys");
        let store = FileSecureStore::new(&path);
        store.store("a".into(), vec![1]).unwrap();

        assert!(crate::platform::is_private(&path));
        assert!(crate::platform::is_private(&path.join(file_name("a"))));
    }
}
