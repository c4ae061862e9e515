//! WebAssembly in a browser or in Node: one thread, the event loop, no files.
//!
//! With the feature `web` a folder is a part of `localStorage`, and each piece of work that uses one holds
//! the Web Lock that excludes the other pages of the origin. Without the feature a record is kept in
//! memory only, and an app provides the transport.

use std::fs::{File, OpenOptions};
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use tokio::sync::oneshot;
use wasm_bindgen_futures::spawn_local;
use web_time::{Instant, SystemTime, UNIX_EPOCH};

use super::BoxFuture;
use crate::storage::folder::Folder;
use crate::storage::secure_store::KeyStore;

#[cfg(feature = "net")]
compile_error!("the feature `net` is sockets and TLS, which WebAssembly in a browser has not");

// ---- tasks ------------------------------------------------------------------------------------

/// True when [`spawn`] starts a thread, which may wait for others.
pub(crate) const HAS_THREADS: bool = false;

/// The event loop.
pub(crate) struct Tasks;

/// The event loop, which is always there.
#[allow(clippy::unnecessary_wraps)] // threads can be refused
pub(crate) fn tasks() -> Option<&'static Tasks> {
    Some(&Tasks)
}

#[allow(clippy::unused_self)] // threads are a value
impl Tasks {
    /// Runs an engine to its end.
    pub(crate) fn run_engine(&self, engine: impl Future<Output = ()> + Send + 'static) {
        spawn_local(engine);
    }

    /// Runs a request. Dropping the future cancels it.
    pub(crate) fn run_request<T: Send + 'static>(
        &self,
        request: impl Future<Output = T> + Send + 'static,
    ) -> BoxFuture<Option<T>> {
        Box::pin(async move { Some(request.await) })
    }

    /// Runs the work when this page has the lock of the records, or has waited too long for it.
    pub(crate) fn run_blocking(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
        #[cfg(feature = "web")]
        return super::page::run_locked(work);
        #[cfg(not(feature = "web"))]
        {
            work();
            Box::pin(std::future::ready(()))
        }
    }
}

/// Ready after so many milliseconds, at most 24 days.
pub(crate) fn sleep(ms: i64) -> BoxFuture<()> {
    // `setTimeout` takes a signed number of 32 bits.
    let ms = u32::try_from(ms.clamp(0, i64::from(i32::MAX))).unwrap_or(0);
    Box::pin(async move {
        let (done, over) = oneshot::channel();
        // The timer's own future cannot move between threads.
        spawn_local(async move {
            gloo_timers::future::TimeoutFuture::new(ms).await;
            let _ = done.send(());
        });
        let _ = over.await;
    })
}

/// Runs the work in the background: on a thread with this name, or later on the only thread, where
/// it must not block. False when it will not run.
#[allow(clippy::unnecessary_wraps)]
pub(crate) fn spawn(_name: &str, work: impl FnOnce() + Send + 'static) -> bool {
    spawn_local(async move { work() });
    true
}

// ---- clocks -----------------------------------------------------------------------------------

/// The wall clock, in milliseconds since the Unix epoch.
pub(crate) fn wall_millis() -> i64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |elapsed| {
            i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
        })
}

/// Milliseconds since the first call, by `performance.now()`. Not every browser counts the time that
/// the device sleeps.
pub(crate) fn boot_millis() -> i64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let elapsed = START.get_or_init(Instant::now).elapsed();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

/// Each page has a boot clock of its own: a clock that pages share is set by the user.
pub(crate) const BOOT_CLOCK_IS_SHARED: bool = false;

/// Nanoseconds of the same clock.
#[cfg(feature = "testing")]
pub(crate) fn monotonic_nanos() -> i64 {
    boot_millis().saturating_mul(1_000_000)
}

/// The page has no name for the boot of the device.
pub(crate) fn boot_id() -> Option<String> {
    None
}

// ---- folders and their lock -------------------------------------------------------------------

fn no_files<T>() -> io::Result<T> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "this build keeps no files",
    ))
}

/// The folder of this path in `localStorage`.
#[cfg(feature = "web")]
pub(crate) fn folder(path: PathBuf) -> Arc<dyn Folder> {
    use crate::storage::local_storage::LocalStorageFolder;
    let path = path.to_string_lossy();
    Arc::new(LocalStorageFolder::new(super::page::Page, &path))
}

/// A folder that fails: there are none.
#[cfg(not(feature = "web"))]
pub(crate) fn folder(path: PathBuf) -> Arc<dyn Folder> {
    Arc::new(crate::storage::folder::OsFolder::open_later(path))
}

/// The same folder: a page makes none.
pub(crate) fn present_folder(path: PathBuf) -> Arc<dyn Folder> {
    folder(path)
}

/// The path from the root on. `Unsupported` without folders.
pub(crate) fn absolute(path: &Path) -> io::Result<PathBuf> {
    if cfg!(feature = "web") {
        Ok(Path::new("/").join(path))
    } else {
        no_files()
    }
}

/// There are no folders.
pub(crate) fn create_folder(_path: &Path) -> io::Result<()> {
    no_files()
}

/// Changes nothing: there are no files.
pub(crate) fn make_private(_options: &mut OpenOptions) {}

/// Changes nothing: there are no files.
pub(crate) fn follow_no_link(_options: &mut OpenOptions) {}

/// There are no files.
pub(crate) fn is_link(_error: &io::Error) -> bool {
    false
}

/// There are no files.
pub(crate) fn is_named(_file: &File, _path: &Path) -> io::Result<bool> {
    no_files()
}

/// There are no folders.
pub(crate) fn sync_folder(_path: &Path) -> io::Result<()> {
    no_files()
}

/// There are no files.
pub(crate) fn try_lock(_file: &File) -> io::Result<bool> {
    no_files()
}

/// A browser does not report that the device is locked.
pub(crate) fn is_locked(_error: &io::Error) -> bool {
    false
}

/// True where opening a file of a protection class fails with "permission denied" before the first
/// unlock.
pub(crate) const DENIED_MEANS_LOCKED: bool = false;

// ---- the secure store -------------------------------------------------------------------------

/// Entries of `localStorage` beside the records: a browser has no store for keys.
#[cfg(feature = "web")]
#[allow(clippy::unnecessary_wraps)] // other platforms can fail
pub(crate) fn secure_store(
    path: &Path,
    _keychain_group: Option<&str>,
) -> io::Result<Arc<dyn KeyStore>> {
    use crate::storage::file::FileSecureStore;
    Ok(Arc::new(FileSecureStore::over(folder(path.join("keys")))))
}

/// `Unsupported`: there is no store for keys.
#[cfg(not(feature = "web"))]
pub(crate) fn secure_store(
    _folder: &Path,
    _keychain_group: Option<&str>,
) -> io::Result<Arc<dyn KeyStore>> {
    no_files()
}
