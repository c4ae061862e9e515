//! The interface to the file system: a few operations on one flat folder.
//!
//! All that the vault requires of a crash rests on these operations and their order, so the
//! simulator implements them with torn writes and power cuts.

// A page has no folder of an operating system.
#![cfg_attr(feature = "web", allow(dead_code))]

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::platform;

/// The lock file's name. The library never removes it: its inode is the lock.
pub const LOCK_FILE: &str = "record.lock";

/// One folder, used by one or more processes. Names are plain file names.
pub trait Folder: Send + Sync + fmt::Debug {
    /// The file's bytes, `None` when there is no such file or no folder. A symbolic link is not
    /// followed and reads as an empty file.
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>>;
    /// The names that start with `prefix`, sorted; none when there is no folder.
    fn list(&self, prefix: &str) -> io::Result<Vec<String>>;
    /// Creates or truncates the file, writes the bytes and flushes them to the disk. Only the
    /// owner may read the file. Makes a folder that is gone; replaces a symbolic link and leaves
    /// its target as it is.
    fn write_sync(&self, name: &str, bytes: &[u8]) -> io::Result<()>;
    /// Creates or truncates the file and writes the bytes, without waiting for the disk: a crash
    /// may lose or tear them. For content that is useless after a crash.
    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.write_sync(name, bytes)
    }
    /// Atomically gives a file another name, replacing what had it.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Removes a file; succeeds when there is none.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Flushes names: renames and removals before this call survive a crash after it.
    fn sync(&self) -> io::Result<()>;
    /// Takes the lock that excludes every other holder, in this and every other process.
    /// `WouldBlock` when it was not free within `wait_ms`.
    fn lock(&self, wait_ms: u64) -> io::Result<Box<dyn FolderLock>>;
    /// True when calls never wait for a disk, so that they need no thread of their own.
    fn is_volatile(&self) -> bool {
        false
    }
}

/// The held lock; dropping it releases it, and so does the end of the process.
pub trait FolderLock: Send {}

/// A folder of the operating system.
#[derive(Clone)]
pub struct OsFolder {
    path: PathBuf,
    /// False while every operation has to make it first.
    is_made: Arc<AtomicBool>,
}

impl fmt::Debug for OsFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A path carries the user's name on desktops.
        f.write_str("OsFolder")
    }
}

impl OsFolder {
    /// Uses this folder; it and its missing parents are made with mode 0700.
    #[cfg(any(test, feature = "testing", feature = "android"))]
    pub fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        platform::create_folder(&path)?;
        Ok(Self::at(path, true))
    }

    /// The same folder, which is made by the first write. What is not there reads as empty.
    #[allow(dead_code, reason = "a target without files has no store of them")]
    pub fn open_if_present(path: impl Into<PathBuf>) -> Self {
        Self::at(path.into(), true)
    }

    /// The same folder, which is made by the first operation: this touches no disk. Until the folder
    /// could be made, every operation fails as the making did, and what is not found may be there all
    /// the same: the device may be locked.
    pub fn open_later(path: impl Into<PathBuf>) -> Self {
        Self::at(path.into(), false)
    }

    fn at(path: PathBuf, is_made: bool) -> Self {
        Self {
            path,
            is_made: Arc::new(AtomicBool::new(is_made)),
        }
    }

    fn make_if_late(&self) -> io::Result<()> {
        if !self.is_made.load(Ordering::Acquire) {
            platform::create_folder(&self.path).map_err(unusable)?;
            self.is_made.store(true, Ordering::Release);
        }
        Ok(())
    }

    /// Opens the file, which is made with mode 0600 if there is none.
    fn open_for_writing(&self, name: &str, truncate: bool) -> io::Result<File> {
        self.make_if_late()?;
        let path = self.path.join(name);
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(truncate);
        platform::make_private(&mut options);
        platform::follow_no_link(&mut options);
        match options.open(&path) {
            // The folder was removed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                platform::create_folder(&self.path)?;
            }
            Err(error) if platform::is_link(&error) => fs::remove_file(&path)?,
            opened => return opened,
        }
        options.open(&path)
    }
}

impl Folder for OsFolder {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.make_if_late()?;
        let mut options = OpenOptions::new();
        options.read(true);
        platform::follow_no_link(&mut options);
        let mut bytes = Vec::new();
        match options.open(self.path.join(name)) {
            Ok(mut file) => file.read_to_end(&mut bytes)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            // The library writes no links, so this is damage.
            Err(error) if platform::is_link(&error) => 0,
            Err(error) => return Err(error),
        };
        Ok(Some(bytes))
    }

    fn list(&self, prefix: &str) -> io::Result<Vec<String>> {
        self.make_if_late()?;
        let entries = match fs::read_dir(&self.path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            // The library's own names are ASCII.
            if let Ok(name) = entry?.file_name().into_string()
                && name.starts_with(prefix)
            {
                names.push(name);
            }
        }
        names.sort_unstable();
        Ok(names)
    }

    fn write_sync(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut file = self.open_for_writing(name, true)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.open_for_writing(name, true)?.write_all(bytes)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        fs::rename(self.path.join(from), self.path.join(to))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        match fs::remove_file(self.path.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn sync(&self) -> io::Result<()> {
        platform::sync_folder(&self.path)
    }

    fn lock(&self, wait_ms: u64) -> io::Result<Box<dyn FolderLock>> {
        let deadline = Instant::now() + Duration::from_millis(wait_ms);
        let mut pause = Duration::from_millis(1);
        loop {
            let file = self.open_for_writing(LOCK_FILE, false)?;
            if platform::try_lock(&file)? && platform::is_named(&file, &self.path.join(LOCK_FILE))?
            {
                return Ok(Box::new(OsLock { _file: file }));
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            std::thread::sleep(pause.min(left));
            pause = (pause * 2).min(Duration::from_millis(20));
        }
    }
}

/// Why a folder cannot be made until the app names another one or changes its rights.
#[derive(Debug, thiserror::Error)]
#[error("expected a folder that can be written: {0}")]
struct Unusable(io::ErrorKind);

/// Marks the errors that only a change of the app ends.
fn unusable(error: io::Error) -> io::Error {
    use io::ErrorKind::{
        AlreadyExists, InvalidFilename, InvalidInput, NotADirectory, PermissionDenied,
        ReadOnlyFilesystem,
    };
    match error.kind() {
        // There the error means that the device is locked.
        PermissionDenied if platform::DENIED_MEANS_LOCKED => error,
        kind @ (AlreadyExists | InvalidFilename | InvalidInput | NotADirectory
        | PermissionDenied | ReadOnlyFilesystem) => io::Error::new(kind, Unusable(kind)),
        _ => error,
    }
}

/// True for the error of an operation in a folder that the app has to change.
pub fn is_unusable(error: &io::Error) -> bool {
    let inner = error.get_ref();
    inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<Unusable>)
}

/// Closing the file releases its lock.
struct OsLock {
    _file: File,
}

impl FolderLock for OsLock {}

/// A folder in memory. A clone is what a second process would see: same files, same lock.
#[derive(Clone, Default)]
pub struct MemoryFolder {
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    lock: Arc<MemoryLockState>,
}

#[derive(Default)]
struct MemoryLockState {
    held: Mutex<bool>,
    released: Condvar,
}

/// While a memory folder's lock is held, its holder only computes, so a longer wait would hide a bug.
const MEMORY_WAIT_MS: u64 = 50;

impl MemoryFolder {
    /// An empty folder.
    pub fn new() -> Self {
        Self::default()
    }

    /// The names in the folder, in order.
    #[cfg(any(test, feature = "testing"))]
    pub fn names(&self) -> Vec<String> {
        self.files().keys().cloned().collect()
    }

    fn files(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for MemoryFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryFolder")
    }
}

impl Folder for MemoryFolder {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        Ok(self.files().get(name).cloned())
    }

    fn list(&self, prefix: &str) -> io::Result<Vec<String>> {
        let files = self.files();
        let names = files.keys().filter(|name| name.starts_with(prefix));
        Ok(names.cloned().collect())
    }

    fn write_sync(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.files().insert(name.to_owned(), bytes.to_vec());
        Ok(())
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let mut files = self.files();
        let bytes = files.remove(from).ok_or(io::ErrorKind::NotFound)?;
        files.insert(to.to_owned(), bytes);
        Ok(())
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.files().remove(name);
        Ok(())
    }

    fn sync(&self) -> io::Result<()> {
        Ok(())
    }

    fn lock(&self, wait_ms: u64) -> io::Result<Box<dyn FolderLock>> {
        let wait = Duration::from_millis(wait_ms.min(MEMORY_WAIT_MS));
        let held = self
            .lock
            .held
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        // Reads the clock only if it must: WebAssembly has no such clock, and no other thread to wait for.
        let mut held = if *held && platform::HAS_THREADS {
            let (held, _) = self
                .lock
                .released
                .wait_timeout_while(held, wait, |held| *held)
                .unwrap_or_else(PoisonError::into_inner);
            held
        } else {
            held
        };
        if *held {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        *held = true;
        Ok(Box::new(MemoryLock(Arc::clone(&self.lock))))
    }

    fn is_volatile(&self) -> bool {
        true
    }
}

struct MemoryLock(Arc<MemoryLockState>);

impl FolderLock for MemoryLock {}

impl Drop for MemoryLock {
    fn drop(&mut self) {
        *self.0.held.lock().unwrap_or_else(PoisonError::into_inner) = false;
        self.0.released.notify_one();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(super) mod tests {
    use std::path::Path;

    use super::*;

    /// What holds of every folder.
    pub(in crate::storage) fn check_operations(folder: &dyn Folder) {
        assert_eq!(folder.read("a").unwrap(), None);
        folder.remove("a").unwrap();
        folder.write_sync("a", b"longer").unwrap();
        folder.write_sync("a", b"new").unwrap();
        folder.write_sync("b", b"old").unwrap();
        folder.rename("a", "b").unwrap();
        folder.sync().unwrap();
        assert_eq!(folder.read("a").unwrap(), None);
        assert_eq!(folder.read("b").unwrap(), Some(b"new".to_vec()));
        for name in ["mark.2", "mark.1", "mark", "marx"] {
            folder.write_sync(name, &[]).unwrap();
        }
        assert_eq!(folder.list("mark").unwrap(), ["mark", "mark.1", "mark.2"]);
        assert_eq!(folder.list("no").unwrap(), [""; 0]);
        assert_eq!(
            folder.rename("a", "b").unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
    }

    fn check_lock(first: &dyn Folder, second: &dyn Folder) {
        let held = first.lock(0).unwrap();
        let refused = second.lock(5).err().unwrap();
        assert_eq!(refused.kind(), io::ErrorKind::WouldBlock);
        drop(held);
        drop(second.lock(0).unwrap());
        drop(first.lock(0).unwrap());
    }

    #[test]
    fn a_folder_in_memory_behaves_like_one_on_disk() {
        let home = tempfile::tempdir().unwrap();
        check_operations(&OsFolder::open(home.path().join("x/y")).unwrap());
        check_operations(&MemoryFolder::new());
    }

    #[test]
    fn a_folder_that_cannot_be_made_yet_is_not_an_empty_one() {
        let home = tempfile::tempdir().unwrap();
        // What keeps it from being made here is a file in its place.
        let parent = home.path().join("x");
        fs::write(&parent, b"").unwrap();
        let path = parent.join("y");
        let folder = OsFolder::open_later(&path);
        assert!(is_unusable(&folder.read("a").unwrap_err()));
        assert!(is_unusable(&folder.lock(0).err().unwrap()));

        fs::remove_file(&parent).unwrap();

        assert_eq!(folder.read("a").unwrap(), None);
        assert!(path.is_dir());
        check_operations(&folder);
    }

    #[test]
    fn a_folder_that_was_removed_is_made_again_by_the_next_write() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x/y");
        for folder in [
            OsFolder::open(&path).unwrap(),
            OsFolder::open_if_present(&path),
        ] {
            fs::remove_dir_all(home.path().join("x")).unwrap();
            assert_eq!(folder.read("a").unwrap(), None);
            assert_eq!(folder.list("").unwrap(), [""; 0]);
            folder.remove("a").unwrap();
            assert!(!path.exists(), "reading makes nothing");

            check_operations(&folder);
            fs::remove_dir_all(home.path().join("x")).unwrap();
            check_lock(&folder, &OsFolder::open(&path).unwrap());
        }
    }

    #[test]
    fn every_operation_fails_where_a_file_is_in_the_place_of_the_folder() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x");
        let folder = OsFolder::open(&path).unwrap();
        fs::remove_dir(&path).unwrap();
        fs::write(&path, b"precious").unwrap();

        // An empty list would hide sign-out markers.
        assert!(folder.list("").is_err());
        assert!(folder.read("a").is_err());
        assert!(folder.write_sync("a", b"new").is_err());
        assert!(folder.write("a", b"new").is_err());
        assert!(folder.rename("a", "b").is_err());
        assert!(folder.remove("a").is_err());
        assert!(folder.lock(0).is_err());
        assert_eq!(fs::read(&path).unwrap(), b"precious");
    }

    #[test]
    fn names_in_a_folder_that_is_gone_cannot_be_flushed() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x");
        let folder = OsFolder::open(&path).unwrap();
        folder.sync().unwrap();
        fs::remove_dir(&path).unwrap();

        assert!(folder.sync().is_err());
    }

    #[test]
    fn what_is_neither_file_nor_link_is_an_error_and_stays() {
        let home = tempfile::tempdir().unwrap();
        let folder = OsFolder::open(home.path()).unwrap();
        let place = home.path().join("a");
        let _socket = std::os::unix::net::UnixListener::bind(&place).unwrap();

        assert!(folder.read("a").is_err());
        assert!(folder.write_sync("a", b"new").is_err());
        assert!(folder.write("a", b"new").is_err());
        assert!(place.symlink_metadata().is_ok());
    }

    #[test]
    fn a_folder_without_the_right_to_write_is_unusable_unless_that_means_locked() {
        let error = unusable(io::ErrorKind::PermissionDenied.into());

        assert_eq!(is_unusable(&error), !platform::DENIED_MEANS_LOCKED);
        assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        assert!(!is_unusable(&unusable(io::ErrorKind::StorageFull.into())));
    }

    #[test]
    fn only_a_folder_in_memory_never_waits_for_a_disk() {
        assert!(MemoryFolder::new().is_volatile());
        assert!(!OsFolder::open_if_present("x").is_volatile());
    }

    #[test]
    fn a_lock_of_a_folder_that_was_replaced_locks_nobody_out() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x");
        let folder = OsFolder::open(&path).unwrap();
        let _held = folder.lock(0).unwrap();

        fs::remove_dir_all(&path).unwrap();

        check_lock(&folder, &folder);
    }

    #[test]
    fn a_symbolic_link_is_replaced_and_its_target_stays_as_it_is() {
        let home = tempfile::tempdir().unwrap();
        let folder = OsFolder::open(home.path().join("x")).unwrap();
        let target = home.path().join("target");
        let missing = home.path().join("missing");
        fs::write(&target, b"precious").unwrap();
        let link = |to: &Path, name: &str| {
            let path = home.path().join("x").join(name);
            std::os::unix::fs::symlink(to, &path).unwrap();
            path
        };

        for to in [&target, &missing] {
            let (synced, plain) = (link(to, "a"), link(to, "b"));
            assert_eq!(folder.read("a").unwrap(), Some(Vec::new()));
            folder.write_sync("a", b"new").unwrap();
            folder.write("b", b"new").unwrap();
            let lock = link(to, LOCK_FILE);
            drop(folder.lock(0).unwrap());
            for path in [synced, plain, lock] {
                assert!(path.symlink_metadata().unwrap().is_file());
                fs::remove_file(path).unwrap();
            }
        }
        assert_eq!(fs::read(&target).unwrap(), b"precious");
        assert!(!missing.exists());
    }

    #[test]
    fn the_lock_excludes_a_second_holder_until_it_is_dropped() {
        let home = tempfile::tempdir().unwrap();
        let open = || OsFolder::open(home.path()).unwrap();
        check_lock(&open(), &open());
        let memory = MemoryFolder::new();
        check_lock(&memory, &memory.clone());
    }

    #[test]
    fn a_waiter_gets_the_lock_when_it_is_released() {
        let home = tempfile::tempdir().unwrap();
        let folder = OsFolder::open(home.path()).unwrap();
        let held = folder.lock(0).unwrap();
        let waiter = std::thread::spawn({
            let folder = folder.clone();
            move || folder.lock(5_000).is_ok()
        });
        std::thread::sleep(Duration::from_millis(20));
        drop(held);

        assert!(waiter.join().unwrap());
    }
}
