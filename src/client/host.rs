//! The real ports: tokio for time and blocking work, the API client for the network, a folder and
//! a secure store for the record.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};

use crate::clock::{Clock, SystemClock};
use crate::config::{Checked, ClientConfig};
use crate::engine::actor::{Blocking, BoxFuture, Network, Observer, Ports, Timer, shell};
use crate::engine::state::Settings;
use crate::error::StytchError;
use crate::http::{
    ApiClient, ApiFailure, ApiOutcome, ApiRequest, HttpTransport, PublicToken, ReqwestTransport,
    TransportError, TransportOptions,
};
use crate::listeners::Hub;
use crate::storage::folder::{Folder, MemoryFolder, OsFolder, is_locked};
use crate::storage::memory::MemorySecureStore;
use crate::storage::secure_store::{AppStore, KeyStore, SecureStore};
use crate::storage::{FormerName, Role, Vault, VaultIdentity, Vertical};
use crate::tokens::Secret;

use super::board::{Board, Shown};
use super::sharing::{CustomPorts, Engine, Place};

/// The library's two threads; started once for the process.
pub(crate) struct Threads {
    /// Engines and their timers, and requests without TLS. Nothing blocks here.
    engines: Handle,
    /// Requests: handshakes, with a certificate check that is synchronous and may ask other processes
    /// or fetch what a server left out, and transports of the app's own.
    network: Handle,
}

/// The threads, or why there are none.
pub(crate) fn threads() -> Result<&'static Threads, StytchError> {
    static THREADS: OnceLock<Option<Threads>> = OnceLock::new();
    THREADS
        .get_or_init(|| {
            Some(Threads {
                engines: start_thread("stytch-engines")?,
                network: start_thread("stytch-network")?,
            })
        })
        .as_ref()
        .ok_or_else(|| StytchError::invalid("process", "a process that may start threads"))
}

fn start_thread(name: &str) -> Option<Handle> {
    let runtime = Builder::new_current_thread().enable_all().build().ok()?;
    let handle = runtime.handle().clone();
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(move || runtime.block_on(std::future::pending::<()>()))
        .ok()?;
    Some(handle)
}

/// Where a client's record lives. Makes the folder when it is missing.
pub(crate) fn place(config: &ClientConfig) -> Result<Place, StytchError> {
    if config.in_memory {
        return Ok(Place::Memory);
    }
    let path = Path::new(&config.storage_folder);
    match OsFolder::open(path) {
        Ok(_) => {}
        // Nothing is wrong with it: the keystore says the same until the device is unlocked.
        Err(error) if is_locked(&error) => return Ok(Place::Folder(canonical_parent(path))),
        Err(error) => return Err(unusable(error)),
    }
    let path = path.canonicalize().map_err(unusable)?;
    let metadata = path.metadata().map_err(unusable)?;
    // Nothing is written before the store was read, so the mode has to tell.
    if config.role == Role::Owner && metadata.permissions().readonly() {
        return Err(unusable(io::ErrorKind::PermissionDenied.into()));
    }
    Ok(Place::Folder(path))
}

/// The path that the folder will have when it is made: clients from before and after that share it.
fn canonical_parent(path: &Path) -> PathBuf {
    path.ancestors()
        .find_map(|there| {
            let rest = path.strip_prefix(there).ok()?;
            Some(there.canonicalize().ok()?.join(rest))
        })
        .unwrap_or_else(|| path.to_owned())
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn unusable(error: io::Error) -> StytchError {
    StytchError::invalid(
        "storage_folder",
        format!("a folder that can be written: {}", error.kind()),
    )
}

/// The folder of one record, so that several live in one folder of the app's.
fn record_folder(place: &Path, identity: &VaultIdentity) -> PathBuf {
    place.join(identity.folder_name())
}

/// Where the record would be under the project's earlier public tokens, the latest first.
fn former_names(
    place: &Place,
    identity: &VaultIdentity,
    former_public_tokens: &[PublicToken],
) -> Vec<FormerName> {
    let Place::Folder(path) = place else {
        return Vec::new();
    };
    let name = |token: &PublicToken| {
        let identity = VaultIdentity {
            public_token: token.as_str().to_owned(),
            ..identity.clone()
        };
        FormerName {
            folder: Arc::new(OsFolder::open_if_present(record_folder(path, &identity))),
            identity,
        }
    };
    former_public_tokens.iter().map(name).collect()
}

/// Where a client's record and its key are kept.
type Storage = (Arc<dyn Folder>, Arc<dyn KeyStore>);

fn storage(
    place: &Place,
    identity: &VaultIdentity,
    config: &ClientConfig,
    own: Option<Arc<dyn SecureStore>>,
) -> Result<Storage, StytchError> {
    let own = own.map(|own| Arc::new(AppStore(own)) as Arc<dyn KeyStore>);
    match place {
        Place::Memory => Ok((
            Arc::new(MemoryFolder::new()),
            own.unwrap_or_else(|| Arc::new(MemorySecureStore::new())),
        )),
        Place::Folder(path) => {
            let records = record_folder(path, identity);
            let folder = match OsFolder::open(&records) {
                Err(error) if is_locked(&error) => OsFolder::open_when_unlocked(records),
                opened => opened.map_err(unusable)?,
            };
            let folder = Arc::new(folder);
            let store = match own {
                Some(own) => own,
                None => platform_store(path, config)?,
            };
            Ok((folder, store))
        }
    }
}

/// The Keychain: every app of Apple's platforms.
#[cfg(all(feature = "apple", target_vendor = "apple"))]
#[allow(clippy::unnecessary_wraps)] // the other stores can fail here
fn platform_store(_folder: &Path, config: &ClientConfig) -> Result<Arc<dyn KeyStore>, StytchError> {
    use crate::storage::apple::KeychainStore;
    let group = config.keychain_access_group.clone();
    Ok(Arc::new(KeychainStore::new(KEYCHAIN_SERVICE, group)))
}

/// Names our items among the app's own. Never changes: the keys of all records are under it.
#[cfg(all(feature = "apple", target_vendor = "apple"))]
const KEYCHAIN_SERVICE: &str = "com.stytch.core";

/// The Android Keystore: always on Android, where every call fails until the library has been given
/// a context; elsewhere once it has been given one, which is a JVM with Android's classes.
#[cfg(all(
    feature = "android",
    not(all(feature = "apple", target_vendor = "apple"))
))]
fn platform_store(folder: &Path, config: &ClientConfig) -> Result<Arc<dyn KeyStore>, StytchError> {
    use crate::storage::android::{KeystoreStore, is_initialised};
    if cfg!(target_os = "android") || is_initialised() {
        return Ok(Arc::new(KeystoreStore::new()));
    }
    desktop_store(folder, config)
}

#[cfg(not(any(feature = "android", all(feature = "apple", target_vendor = "apple"))))]
use desktop_store as platform_store;

/// Keys in files beside the records: desktops, CI and the JVM.
#[cfg(all(
    feature = "file-store",
    not(all(feature = "apple", target_vendor = "apple"))
))]
fn desktop_store(folder: &Path, _config: &ClientConfig) -> Result<Arc<dyn KeyStore>, StytchError> {
    use crate::storage::file::FileSecureStore;
    let store = FileSecureStore::open(folder.join("keys")).map_err(unusable)?;
    Ok(Arc::new(store))
}

#[cfg(not(any(
    feature = "file-store",
    all(feature = "apple", target_vendor = "apple")
)))]
fn desktop_store(_folder: &Path, _config: &ClientConfig) -> Result<Arc<dyn KeyStore>, StytchError> {
    Err(StytchError::invalid(
        "secure_store",
        "a store, since this build has none of its own",
    ))
}

fn transport(
    threads: &Threads,
    proxy: Option<&Secret>,
) -> Result<Arc<dyn HttpTransport>, StytchError> {
    let _inside = threads.network.enter();
    let options = TransportOptions {
        proxy: proxy.map(|proxy| proxy.expose().to_owned()),
        ..TransportOptions::default()
    };
    let transport = ReqwestTransport::new(options)
        .map_err(|error| StytchError::from(ApiFailure::Transport(error)))?;
    Ok(Arc::new(transport))
}

/// Starts an engine for these settings.
pub(crate) fn start(
    config: &ClientConfig,
    checked: Checked,
    vertical: Vertical,
    place: &Place,
    own: CustomPorts,
) -> Result<Engine, StytchError> {
    let Checked {
        public_token,
        former_public_tokens,
        base_url,
    } = checked;
    let threads = threads()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let store_is_ours = own.secure_store.is_none();
    let identity = VaultIdentity {
        public_token: public_token.as_str().to_owned(),
        vertical,
        instance: config.instance.clone(),
    };
    let (folder, store) = storage(place, &identity, config, own.secure_store)?;
    let former = former_names(place, &identity, &former_public_tokens);
    let mut vault = Vault::new(folder, store, identity, config.role, Arc::clone(&clock))
        .with_former_names(former);
    if !store_is_ours {
        vault.may_block();
    }
    let transport_is_ours = own.transport.is_none();
    let transport = match own.transport {
        Some(own) => own,
        None => transport(threads, config.proxy.as_ref())?,
    };
    let is_plain = base_url.as_str().starts_with("http:");
    let api = ApiClient::new(
        transport,
        base_url,
        public_token,
        config.client_info.clone(),
    );
    let settings = Settings {
        vertical,
        default_duration_minutes: config.default_session_duration_minutes,
        keep_alive: config.enable_automatic_session_extension,
        reader: config.role == Role::Reader,
        boot_id: clock.boot_id(),
    };
    let board = Arc::new(Board::new(settings.clone()));
    let ports = Ports {
        network: Arc::new(RealNetwork {
            api: Arc::new(api),
            clock: Arc::clone(&clock),
            is_ours: transport_is_ours,
            elsewhere: (!transport_is_ours || !is_plain).then_some(&threads.network),
        }),
        vault,
        timer: Arc::new(TokioTimer(Arc::clone(&clock))),
        clock,
        blocking: Arc::new(TokioBlocking),
        observer: Arc::clone(&board) as Arc<dyn Observer>,
    };
    let seed = u64::from_le_bytes(crate::crypto::random_bytes());
    let (inlet, engine) = shell(settings, seed, config.starts_in_foreground, ports);
    let end = Finish(Arc::clone(&board.hub));
    threads.engines.spawn(async move {
        engine.await;
        drop(end);
    });
    Ok(Engine { inlet, board })
}

/// Says that the engine is gone, however it went.
struct Finish(Arc<Hub<Shown>>);

impl Drop for Finish {
    fn drop(&mut self) {
        self.0.finish();
    }
}

struct RealNetwork {
    api: Arc<ApiClient>,
    clock: Arc<dyn Clock>,
    /// Not the app's own, which may block.
    is_ours: bool,
    /// The thread for what may block; none for ours without TLS.
    elsewhere: Option<&'static Handle>,
}

impl Network for RealNetwork {
    fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome> {
        let (api, now) = (Arc::clone(&self.api), self.clock.now());
        let call = async move { api.send(request, now).await };
        let Some(network) = self.elsewhere else {
            return Box::pin(call);
        };
        let task = network.spawn(call);
        Box::pin(async move {
            task.await.unwrap_or_else(|_| ApiOutcome {
                result: Err(ApiFailure::Transport(TransportError::Other {
                    reason: "the transport panicked".to_owned(),
                })),
                date_ms: None,
            })
        })
    }

    fn reset(&self) {
        // A transport that cannot be rebuilt keeps its old connections; the next request says so.
        if self.is_ours {
            let _ = self.api.foregrounded();
        } else {
            let api = Arc::clone(&self.api);
            drop(tokio::task::spawn_blocking(move || api.foregrounded()));
        }
    }
}

struct TokioTimer(Arc<dyn Clock>);

impl Timer for TokioTimer {
    fn until(&self, boot_ms: i64) -> BoxFuture<()> {
        let wait = boot_ms - self.0.now().boot_ms;
        Box::pin(async move {
            tokio::time::sleep(Duration::from_millis(u64::try_from(wait).unwrap_or(0))).await;
        })
    }
}

struct TokioBlocking;

impl Blocking for TokioBlocking {
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
        Box::pin(async move {
            // A panic in there drops the machine; its callers then hear `Closed`.
            let _ = tokio::task::spawn_blocking(work).await;
        })
    }
}
