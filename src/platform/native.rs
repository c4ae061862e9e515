//! Phones, desktops and servers: threads, tokio, files and the system's clocks.

use std::fs::{self, File, OpenOptions};
use std::future::Future;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::runtime::{Builder, Handle};
use tokio::task::AbortHandle;

use super::BoxFuture;
use crate::storage::folder::{Folder, OsFolder};
use crate::storage::secure_store::KeyStore;

// ---- tasks and threads ------------------------------------------------------------------------

/// True when [`spawn`] starts a thread, which may wait for others.
pub(crate) const HAS_THREADS: bool = true;

/// The library's two threads.
pub(crate) struct Tasks {
    /// Engines and their timers, and requests without TLS. Nothing blocks here.
    engines: Handle,
    /// Requests: handshakes, with a synchronous certificate check that may call other processes or
    /// download missing certificates, and custom transports.
    network: Handle,
}

/// The threads, started once for the process; `None` when the system gives none.
pub(crate) fn tasks() -> Option<&'static Tasks> {
    static TASKS: OnceLock<Option<Tasks>> = OnceLock::new();
    TASKS
        .get_or_init(|| {
            Some(Tasks {
                engines: start_runtime("stytch-engines")?,
                network: start_runtime("stytch-network")?,
            })
        })
        .as_ref()
}

fn start_runtime(name: &str) -> Option<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build().ok()?;
    let handle = runtime.handle().clone();
    spawn(name, move || {
        runtime.block_on(std::future::pending::<()>());
    })
    .then_some(handle)
}

impl Tasks {
    /// Runs an engine to its end.
    pub(crate) fn run_engine(&self, engine: impl Future<Output = ()> + Send + 'static) {
        self.engines.spawn(engine);
    }

    /// Runs a request where it may block. It starts at once. `None` when it panicked. Dropping the future
    /// cancels the request.
    pub(crate) fn run_request<T: Send + 'static>(
        &self,
        request: impl Future<Output = T> + Send + 'static,
    ) -> BoxFuture<Option<T>> {
        let task = self.network.spawn(request);
        let cancel = CancelOnDrop(task.abort_handle());
        Box::pin(async move {
            let outcome = task.await.ok();
            drop(cancel);
            outcome
        })
    }

    /// Calls a function that needs the runtime of requests.
    #[cfg(feature = "net")]
    pub(crate) fn with_requests<T>(&self, call: impl FnOnce() -> T) -> T {
        let _inside = self.network.enter();
        call()
    }

    /// Runs what may block. It starts at once, and goes on when the future is dropped.
    pub(crate) fn run_blocking(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
        let task = self.engines.spawn_blocking(work);
        Box::pin(async move {
            // A panic in there drops what the work owned, which ends the wait of its waiters.
            let _ = task.await;
        })
    }
}

struct CancelOnDrop(AbortHandle);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Ready after so many milliseconds. Must be polled by one of the [`Tasks`].
pub(crate) fn sleep(ms: i64) -> BoxFuture<()> {
    let wait = Duration::from_millis(u64::try_from(ms).unwrap_or(0));
    Box::pin(async move { tokio::time::sleep(wait).await })
}

/// Runs the work in the background: on a thread with this name, or later on the only thread, where
/// it must not block. False when it will not run.
pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> bool {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .is_ok()
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

/// Milliseconds since boot with the time asleep. Linux and Android: `CLOCK_BOOTTIME`. Apple:
/// `CLOCK_MONOTONIC`, which counts sleep there; `bindings/swift` reads the same clock, because two clocks
/// that run at different rates would move a deadline.
#[cfg(unix)]
pub(crate) fn boot_millis() -> i64 {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const COUNTS_SLEEP: rustix::time::ClockId = rustix::time::ClockId::Boottime;
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    const COUNTS_SLEEP: rustix::time::ClockId = rustix::time::ClockId::Monotonic;
    let time = rustix::time::clock_gettime(COUNTS_SLEEP);
    time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}

/// Milliseconds since the first call.
#[cfg(not(unix))]
pub(crate) fn boot_millis() -> i64 {
    i64::try_from(since_first_call().as_millis()).unwrap_or(i64::MAX)
}

#[cfg(not(unix))]
fn since_first_call() -> Duration {
    static START: OnceLock<std::time::Instant> = OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed()
}

/// True when all processes share one boot clock and one name of the boot.
pub(crate) const BOOT_CLOCK_IS_SHARED: bool = true;

/// Nanoseconds of a clock that another language of this process can read too: `CLOCK_MONOTONIC`.
#[cfg(all(feature = "testing", unix))]
pub(crate) fn monotonic_nanos() -> i64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    time.tv_sec * 1_000_000_000 + time.tv_nsec
}

/// Nanoseconds since the first call.
#[cfg(all(feature = "testing", not(unix)))]
pub(crate) fn monotonic_nanos() -> i64 {
    i64::try_from(since_first_call().as_nanos()).unwrap_or(i64::MAX)
}

/// The kernel's name of the running boot; `None` where it has none.
#[cfg(not(any(target_os = "macos", target_os = "ios")))]
pub(crate) fn boot_id() -> Option<String> {
    let text = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    name_in(&text)
}

/// The kernel's name of the running boot; `None` where it has none.
#[cfg(any(target_os = "macos", target_os = "ios"))]
pub(crate) fn boot_id() -> Option<String> {
    use sysctl::{Ctl, Sysctl as _};
    let text = Ctl::new("kern.bootsessionuuid").ok()?.value_string().ok()?;
    name_in(&text)
}

fn name_in(text: &str) -> Option<String> {
    let name = text.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    (!name.is_empty()).then(|| name.to_owned())
}

// ---- folders and their lock -------------------------------------------------------------------

/// The folder of this path, made by the first operation.
pub(crate) fn folder(path: PathBuf) -> Arc<dyn Folder> {
    Arc::new(OsFolder::open_later(path))
}

/// The same folder, made by the first write; what is not there reads as empty.
pub(crate) fn present_folder(path: PathBuf) -> Arc<dyn Folder> {
    Arc::new(OsFolder::open_if_present(path))
}

/// The path from the root on. Reads no disk: links are not followed, and nothing has to be there.
pub(crate) fn absolute(path: &Path) -> io::Result<PathBuf> {
    std::path::absolute(path)
}

/// Makes a folder and its missing parents; only the owner may enter. On Apple's platforms its files can
/// be read after the first unlock, and are in no backup.
pub(crate) fn create_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)?;
    #[cfg(all(feature = "apple", target_vendor = "apple"))]
    super::folder_protection::protect(path);
    Ok(())
}

/// A file that is made with these options can be read by its owner only.
pub(crate) fn make_private(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// True when only the owner may read or change it. Always true where files have no mode.
#[cfg(test)]
pub(crate) fn is_private(path: &Path) -> bool {
    #[cfg(unix)]
    return fs::metadata(path).is_ok_and(|metadata| {
        std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) % 0o100 == 0
    });
    #[cfg(not(unix))]
    path.exists()
}

/// Opening with these options fails on a symbolic link.
pub(crate) fn follow_no_link(options: &mut OpenOptions) {
    #[cfg(unix)]
    if let Ok(flags) = i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()) {
        std::os::unix::fs::OpenOptionsExt::custom_flags(options, flags);
    }
    #[cfg(not(unix))]
    let _ = options;
}

/// True for the failure to open a symbolic link.
pub(crate) fn is_link(error: &io::Error) -> bool {
    #[cfg(unix)]
    return error.raw_os_error() == Some(rustix::io::Errno::LOOP.raw_os_error());
    #[cfg(not(unix))]
    return {
        let _ = error;
        false
    };
}

/// True when the open file is the one that has this name now. It is not when the file was removed
/// or replaced after it was opened.
#[cfg(unix)]
pub(crate) fn is_named(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt as _;
    let held = file.metadata()?;
    match fs::symlink_metadata(path) {
        Ok(named) => Ok((held.dev(), held.ino()) == (named.dev(), named.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Always true: Windows keeps the name of a file that is open.
#[cfg(not(unix))]
pub(crate) fn is_named(_file: &File, _path: &Path) -> io::Result<bool> {
    Ok(true)
}

/// Flushes the names in a folder to the disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    // Elsewhere a directory cannot be opened as a file; the file system journals names.
    if cfg!(unix) {
        File::open(path)?.sync_all()?;
    }
    Ok(())
}

/// Takes the lock of an open file; false when another holder has it. `flock`, because the standard
/// library's file locks are stubs on Android before Rust 1.98.
#[cfg(unix)]
pub(crate) fn try_lock(file: &File) -> io::Result<bool> {
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;

    match flock(file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(Errno::WOULDBLOCK | Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Takes the lock of an open file; false when another holder has it.
#[cfg(not(unix))]
pub(crate) fn try_lock(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(fs::TryLockError::WouldBlock) => Ok(false),
        Err(fs::TryLockError::Error(error)) => Err(error),
    }
}

/// True for the error of an encrypted file system when a file is made before the first unlock of the
/// device: `ENOKEY` of Linux' fscrypt, which Android's storage is encrypted with (kernel
/// documentation, *Filesystem-level encryption*, "Without the key").
pub(crate) fn is_locked(error: &io::Error) -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    return error.raw_os_error() == Some(rustix::io::Errno::NOKEY.raw_os_error());
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    return {
        let _ = error;
        false
    };
}

/// True where opening a file of a protection class fails with "permission denied" before the first
/// unlock.
pub(crate) const DENIED_MEANS_LOCKED: bool = cfg!(target_vendor = "apple");

// ---- the secure store -------------------------------------------------------------------------

/// The platform's store: the Keychain, the Android Keystore or files next to the records.
/// `Unsupported` when this build has none.
#[cfg(all(feature = "apple", target_vendor = "apple", not(feature = "testing")))]
pub(crate) fn secure_store(
    _folder: &Path,
    keychain_group: Option<&str>,
) -> io::Result<Arc<dyn KeyStore>> {
    use crate::storage::apple::SERVICE;
    let group = keychain_group.map(str::to_owned);
    Ok(Arc::new(crate::storage::apple::KeychainStore::new(
        SERVICE, group,
    )))
}

/// The platform's store: the Keychain, the Android Keystore or files next to the records.
/// `Unsupported` when this build has none. The Keystore is used always on Android, where every call
/// fails until the library has a context, and elsewhere once the library has one: that is a JVM
/// with Android's classes. Tests on a Mac keep files: a program that is not signed has no Keychain. They use
/// one in memory where they installed it.
#[cfg(not(all(feature = "apple", target_vendor = "apple", not(feature = "testing"))))]
pub(crate) fn secure_store(
    folder: &Path,
    keychain_group: Option<&str>,
) -> io::Result<Arc<dyn KeyStore>> {
    #[cfg(all(feature = "apple", feature = "testing"))]
    if let Some(keychain) = crate::storage::apple::testing::installed() {
        use crate::storage::apple::{KeychainStore, SERVICE};
        let group = keychain_group.map(str::to_owned);
        let store = KeychainStore::over(Arc::new(keychain), SERVICE, group);
        return Ok(Arc::new(store));
    }
    // Only Apple's platforms have groups.
    let _ = keychain_group;
    #[cfg(feature = "android")]
    if cfg!(target_os = "android") || crate::storage::android::is_initialised() {
        return Ok(Arc::new(crate::storage::android::KeystoreStore::new()));
    }
    file_store(folder)
}

#[cfg(all(
    feature = "file-store",
    not(all(feature = "apple", target_vendor = "apple", not(feature = "testing")))
))]
#[allow(clippy::unnecessary_wraps)] // without the feature it fails
fn file_store(folder: &Path) -> io::Result<Arc<dyn KeyStore>> {
    use crate::storage::file::FileSecureStore;
    Ok(Arc::new(FileSecureStore::new(folder.join("keys"))))
}

#[cfg(not(any(
    feature = "file-store",
    all(feature = "apple", target_vendor = "apple", not(feature = "testing"))
)))]
fn file_store(_folder: &Path) -> io::Result<Arc<dyn KeyStore>> {
    Err(io::ErrorKind::Unsupported.into())
}

// ---- trust in certificates --------------------------------------------------------------------

/// True where the verifier calls Java and panics before it has been given a context.
#[cfg(feature = "net")]
pub(crate) const TRUST_NEEDS_CONTEXT: bool = cfg!(target_os = "android");

/// The platform's verifier, which trusts the extra roots too.
#[cfg(all(feature = "net", not(target_os = "android")))]
pub(crate) fn certificate_verifier(
    extra_roots: &[rustls::pki_types::CertificateDer<'static>],
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Arc<dyn rustls::client::danger::ServerCertVerifier>, rustls::Error> {
    use rustls_platform_verifier::Verifier;
    let verifier = if extra_roots.is_empty() {
        Verifier::new(provider)?
    } else {
        Verifier::new_with_extra_roots(extra_roots.iter().cloned(), provider)?
    };
    Ok(Arc::new(verifier))
}

/// The platform's verifier. Android's trust manager takes no extra roots: with some given, only those
/// are trusted.
#[cfg(all(feature = "net", target_os = "android"))]
pub(crate) fn certificate_verifier(
    extra_roots: &[rustls::pki_types::CertificateDer<'static>],
    provider: Arc<rustls::crypto::CryptoProvider>,
) -> Result<Arc<dyn rustls::client::danger::ServerCertVerifier>, rustls::Error> {
    use rustls::client::danger::ServerCertVerifier;
    if extra_roots.is_empty() {
        return Ok(Arc::new(rustls_platform_verifier::Verifier::new(provider)?));
    }
    let mut roots = rustls::RootCertStore::empty();
    for root in extra_roots {
        roots.add(root.clone())?;
    }
    rustls::client::WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .map(|verifier| verifier as Arc<dyn ServerCertVerifier>)
        .map_err(|error| rustls::Error::General(error.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_clock_moves_forward() {
        let first = boot_millis();

        assert!(boot_millis() >= first && first > 0);
    }

    #[cfg(any(target_os = "linux", target_os = "macos"))]
    #[test]
    fn the_kernel_names_its_boot_the_same_for_everyone() {
        let name = boot_id().unwrap();

        assert_eq!(name.len(), 36, "{name}");
        assert_eq!(boot_id(), Some(name));
    }

    #[test]
    fn a_boot_name_has_no_white_space_and_no_end_mark() {
        assert_eq!(name_in("5f1a\n"), Some("5f1a".to_owned()));
        assert_eq!(name_in("5F1A\0"), Some("5F1A".to_owned()));
        assert_eq!(name_in(" \n"), None);
    }

    #[cfg(any(target_os = "linux", target_os = "android"))]
    #[test]
    fn a_missing_file_key_is_a_locked_device_and_a_missing_right_is_not() {
        // ENOKEY and EACCES, by the numbers of Linux' ABI.
        assert!(is_locked(&io::Error::from_raw_os_error(126)));
        assert!(!is_locked(&io::Error::from_raw_os_error(13)));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_may_read_what_is_made_here() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("a/b");
        create_folder(&folder).unwrap();
        let file = folder.join("c");
        let mut options = OpenOptions::new();
        options.write(true).create(true);
        make_private(&mut options);
        options.open(&file).unwrap();

        assert!(is_private(&folder) && is_private(&file));
        fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o640)).unwrap();
        assert!(!is_private(&file));
    }

    #[tokio::test]
    async fn a_request_is_cancelled_when_its_future_is_dropped() {
        let (alive, ended) = tokio::sync::oneshot::channel::<()>();
        let request = tasks().unwrap().run_request(async move {
            let _alive = alive;
            std::future::pending::<()>().await;
        });

        drop(request);

        let ended = tokio::time::timeout(Duration::from_secs(20), ended).await;
        assert!(ended.unwrap().is_err());
    }

    #[tokio::test]
    async fn a_request_that_panics_has_no_outcome() {
        let request = tasks()
            .unwrap()
            .run_request(async { panic!("of the test") });

        assert_eq!(request.await, None::<()>);
    }
}
