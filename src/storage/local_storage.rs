//! A folder in a synchronous store of texts: `localStorage` in a browser.
//!
//! A file is one entry. Its key is the folder's path and the name, its text is the content in base64. All
//! of the vault's rules for a crash hold, because the store keeps the order of what is written; a full
//! store is a full disk. The store's own lock excludes others: the page takes it before the work starts
//! (`platform/web.rs`), so that here it is only checked.

use std::fmt;
use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::folder::{Folder, FolderLock};

/// A store of texts whose calls return at once. Pages of one origin share it.
pub trait TextStore: Send + Sync {
    /// The text under this key.
    fn get(&self, key: &str) -> io::Result<Option<String>>;
    /// Stores the text. `StorageFull` when there is no room for it.
    fn set(&self, key: &str, text: &str) -> io::Result<()>;
    /// Removes the key; succeeds when there is none.
    fn remove(&self, key: &str) -> io::Result<()>;
    /// All keys.
    fn keys(&self) -> io::Result<Vec<String>>;
    /// True while the running work holds the lock that excludes every other page.
    fn is_locked(&self) -> bool;
}

/// The entries of a store that are one folder.
pub struct LocalStorageFolder<S> {
    store: S,
    /// The beginning of the keys, with the last `/`.
    prefix: String,
}

impl<S: TextStore> LocalStorageFolder<S> {
    /// The folder of this path, which is the beginning of its keys. Nothing has to be made.
    pub fn new(store: S, path: &str) -> Self {
        let path = path.trim_matches('/');
        Self {
            store,
            prefix: format!("{path}/"),
        }
    }

    fn key(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl<S> fmt::Debug for LocalStorageFolder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalStorageFolder")
    }
}

impl<S: TextStore> Folder for LocalStorageFolder<S> {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let text = self.store.get(&self.key(name))?;
        // What this adapter did not write is damage, which reads as an empty file.
        Ok(text.map(|text| STANDARD.decode(text).unwrap_or_default()))
    }

    fn list(&self, prefix: &str) -> io::Result<Vec<String>> {
        let keys = self.store.keys()?;
        let names = keys.iter().filter_map(|key| key.strip_prefix(&self.prefix));
        let mut names: Vec<_> = names
            .filter(|name| name.starts_with(prefix) && !name.contains('/'))
            .map(str::to_owned)
            .collect();
        names.sort_unstable();
        Ok(names)
    }

    fn write_sync(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.store.set(&self.key(name), &STANDARD.encode(bytes))
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let Some(text) = self.store.get(&self.key(from))? else {
            return Err(io::ErrorKind::NotFound.into());
        };
        // The new name first: a page that is killed in between leaves one file too many, never one too few.
        self.store.set(&self.key(to), &text)?;
        self.store.remove(&self.key(from))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.store.remove(&self.key(name))
    }

    fn sync(&self) -> io::Result<()> {
        // A browser writes at a time of its own, in the order of the calls, and a page cannot wait for it.
        Ok(())
    }

    fn lock(&self, _wait_ms: u64) -> io::Result<Box<dyn FolderLock>> {
        if self.store.is_locked() {
            Ok(Box::new(HeldByPage))
        } else {
            // The page has waited for it in vain before the work started.
            Err(io::ErrorKind::WouldBlock.into())
        }
    }
}

/// Released when the work ends.
struct HeldByPage;

impl FolderLock for HeldByPage {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::storage::file::FileSecureStore;
    use crate::storage::secure_store::{KeyStore as _, SecureStore as _};

    #[derive(Clone, Default)]
    struct Texts {
        entries: Arc<Mutex<BTreeMap<String, String>>>,
        is_locked: bool,
        /// The most bytes of all keys and texts.
        room: Option<usize>,
    }

    impl TextStore for Texts {
        fn get(&self, key: &str) -> io::Result<Option<String>> {
            Ok(self.entries.lock().unwrap().get(key).cloned())
        }

        fn set(&self, key: &str, text: &str) -> io::Result<()> {
            let mut entries = self.entries.lock().unwrap();
            let others = entries.iter().filter(|(other, _)| *other != key);
            let used: usize = others.map(|(key, text)| key.len() + text.len()).sum();
            if self
                .room
                .is_some_and(|room| used + key.len() + text.len() > room)
            {
                return Err(io::ErrorKind::StorageFull.into());
            }
            entries.insert(key.to_owned(), text.to_owned());
            Ok(())
        }

        fn remove(&self, key: &str) -> io::Result<()> {
            self.entries.lock().unwrap().remove(key);
            Ok(())
        }

        fn keys(&self) -> io::Result<Vec<String>> {
            Ok(self.entries.lock().unwrap().keys().cloned().collect())
        }

        fn is_locked(&self) -> bool {
            self.is_locked
        }
    }

    #[test]
    fn a_folder_of_texts_behaves_like_one_on_disk() {
        let folder = LocalStorageFolder::new(Texts::default(), "/a/b");

        crate::storage::folder::tests::check_operations(&folder);
    }

    #[test]
    fn a_folder_sees_its_own_entries_only() {
        let texts = Texts::default();
        let outer = LocalStorageFolder::new(texts.clone(), "/a");
        let inner = LocalStorageFolder::new(texts.clone(), "/a/b/");
        texts.set("a", "the page's own").unwrap();

        outer.write_sync("x", b"1").unwrap();
        inner.write_sync("x", b"2").unwrap();

        assert_eq!(outer.list("").unwrap(), ["x"]);
        assert_eq!(inner.list("").unwrap(), ["x"]);
        assert_eq!(outer.read("x").unwrap(), Some(b"1".to_vec()));
        assert_eq!(texts.keys().unwrap(), ["a", "a/b/x", "a/x"]);
    }

    #[test]
    fn a_text_that_was_damaged_reads_as_an_empty_file() {
        let texts = Texts::default();
        texts.set("a/x", "not base64!").unwrap();

        let folder = LocalStorageFolder::new(texts, "a");

        assert_eq!(folder.read("x").unwrap(), Some(Vec::new()));
    }

    #[test]
    fn a_full_store_is_a_full_disk_and_keeps_what_was_there() {
        let texts = Texts {
            room: Some(20),
            ..Texts::default()
        };
        let folder = LocalStorageFolder::new(texts, "a");
        folder.write_sync("x", b"12345").unwrap();

        let refused = folder.write_sync("x", &[0; 30]).unwrap_err();

        assert_eq!(refused.kind(), io::ErrorKind::StorageFull);
        assert_eq!(folder.read("x").unwrap(), Some(b"12345".to_vec()));
    }

    #[test]
    fn the_lock_is_there_only_while_the_page_holds_it() {
        let locked = |is_locked| {
            let texts = Texts {
                is_locked,
                ..Texts::default()
            };
            LocalStorageFolder::new(texts, "a").lock(5).map(drop)
        };

        assert!(locked(true).is_ok());
        assert_eq!(locked(false).unwrap_err().kind(), io::ErrorKind::WouldBlock);
    }

    #[test]
    fn the_key_lies_beside_the_record() {
        let texts = Texts::default();
        let folder = LocalStorageFolder::new(texts.clone(), "a/keys");
        let store = FileSecureStore::over(Arc::new(folder));

        store.store("account".to_owned(), vec![7; 32]).unwrap();

        assert!(store.contains("account".to_owned()).unwrap());
        assert_eq!(store.load("account".to_owned()).unwrap(), Some(vec![7; 32]));
        let keys = texts.keys().unwrap();
        assert!(
            keys.iter().all(|key| key.starts_with("a/keys/")),
            "{keys:?}"
        );
        store.delete("account".to_owned()).unwrap();
        assert!(texts.keys().unwrap().is_empty());
    }
}
