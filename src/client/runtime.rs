//! Starts an engine with its production ports: the platform for time and blocking work, the API client
//! for the network, a folder and a secure store for the record.

use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{FutureExt as _, Shared, select};

use crate::clock::{Clock, SystemClock};
use crate::config::{Checked, ClientConfig};
use crate::engine::driver::start as start_engine;
use crate::engine::ports::{Blocking, BoxFuture, Network, Observer, Ports, Timer};
use crate::engine::state::{Published, Settings};
use crate::error::StytchError;
use crate::http::{
    ApiClient, ApiFailure, ApiOutcome, ApiRequest, CertificatePins, HttpTransport, PublicToken,
    TransportError,
};
use crate::listeners::Publisher;
use crate::platform::{self, Tasks};
use crate::storage::folder::{Folder, MemoryFolder};
use crate::storage::memory::MemorySecureStore;
use crate::storage::secure_store::{AppStore, KeyStore, SecureStore};
use crate::storage::{FormerName, Role, Vault, VaultIdentity, Vertical};
use crate::tokens::Secret;

use super::observer::EngineObserver;
use super::registry::{CustomPorts, Engine, RecordLocation};

/// The tasks of the library, or an error where no thread can be started.
pub(crate) fn tasks() -> Result<&'static Tasks, StytchError> {
    platform::tasks()
        .ok_or_else(|| StytchError::invalid("process", "a process that may start threads"))
}

/// Where a client's record is stored. Decided by the text of the path: an app opens its client on the
/// thread that draws, which must not wait for a disk. The engine makes the folder where it reads it.
pub(crate) fn record_location(config: &ClientConfig) -> Result<RecordLocation, StytchError> {
    if config.in_memory {
        return Ok(RecordLocation::Memory);
    }
    let path = platform::absolute(Path::new(&config.storage_folder)).map_err(unusable)?;
    Ok(RecordLocation::Folder(without_dots(&path)))
}

/// The path without `.` and `..`. Links are not followed: `a/../b` is `b`, whatever `a` is. The result is
/// the path that is used, so that two clients share an engine only when they have the same files.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            // Above the root is the root.
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn unusable(error: io::Error) -> StytchError {
    if error.kind() == io::ErrorKind::Unsupported {
        return StytchError::invalid(
            "storage_folder",
            "a client with in_memory, since this build keeps no files",
        );
    }
    StytchError::invalid(
        "storage_folder",
        format!("a folder that can be written: {}", error.kind()),
    )
}

/// The folder of one record. One folder of the app can hold several records.
fn record_folder(folder: &Path, identity: &VaultIdentity) -> PathBuf {
    folder.join(identity.folder_name())
}

/// The folders of the record under the former public tokens of the project, the latest token first.
fn former_names(
    location: &RecordLocation,
    identity: &VaultIdentity,
    former_public_tokens: &[PublicToken],
) -> Vec<FormerName> {
    let RecordLocation::Folder(path) = location else {
        return Vec::new();
    };
    let name = |token: &PublicToken| {
        let identity = VaultIdentity {
            public_token: token.as_str().to_owned(),
            ..identity.clone()
        };
        FormerName {
            folder: platform::present_folder(record_folder(path, &identity)),
            identity,
        }
    };
    former_public_tokens.iter().map(name).collect()
}

/// The folder of a client's record, and the store of its key.
type Storage = (Arc<dyn Folder>, Arc<dyn KeyStore>);

fn storage(
    location: &RecordLocation,
    identity: &VaultIdentity,
    config: &ClientConfig,
    custom: Option<Arc<dyn SecureStore>>,
) -> Result<Storage, StytchError> {
    let custom = custom.map(|store| Arc::new(AppStore(store)) as Arc<dyn KeyStore>);
    match location {
        RecordLocation::Memory => Ok((
            Arc::new(MemoryFolder::new()),
            custom.unwrap_or_else(|| Arc::new(MemorySecureStore::new())),
        )),
        RecordLocation::Folder(path) => {
            let folder = platform::folder(record_folder(path, identity));
            let store = match custom {
                Some(store) => store,
                None => platform_store(path, config)?,
            };
            Ok((folder, store))
        }
    }
}

fn platform_store(folder: &Path, config: &ClientConfig) -> Result<Arc<dyn KeyStore>, StytchError> {
    let group = config.keychain_access_group.as_deref();
    platform::secure_store(folder, group).map_err(|error| match error.kind() {
        io::ErrorKind::Unsupported => StytchError::invalid(
            "secure_store",
            "a store, since this build has none of its own",
        ),
        _ => unusable(error),
    })
}

/// The transport and the way to change the system's proxy.
type BuiltinTransport = (Arc<dyn HttpTransport>, SystemProxy);

/// The built-in transport with the system's proxy, for apps without a custom one. None in a build without
/// a network stack.
#[cfg(feature = "net")]
fn builtin_transport(
    tasks: &'static Tasks,
    proxy: Option<&Secret>,
    certificate_pins: Option<CertificatePins>,
) -> Result<Option<BuiltinTransport>, StytchError> {
    use crate::http::{ReqwestTransport, TransportOptions};
    let options = TransportOptions {
        proxy: proxy.map(|proxy| proxy.expose().to_owned()),
        certificate_pins,
        ..TransportOptions::default()
    };
    let transport = tasks
        .with_requests(|| ReqwestTransport::new(options))
        .map_err(|error| StytchError::from(ApiFailure::Transport(error)))?;
    let transport = Arc::new(transport);
    let set = Arc::clone(&transport);
    let system_proxy = match proxy {
        // The app's own setting wins.
        Some(_) => SystemProxy::default(),
        None => SystemProxy(Some(Arc::new(move |address| {
            tasks.with_requests(|| set.set_proxy(address))
        }))),
    };
    Ok(Some((transport, system_proxy)))
}

/// The built-in transport of a browser, whose proxy is the browser's.
#[cfg(all(feature = "web", not(feature = "net")))]
#[allow(clippy::unnecessary_wraps)] // making one can fail
fn builtin_transport(
    _tasks: &'static Tasks,
    _proxy: Option<&Secret>,
    _certificate_pins: Option<CertificatePins>,
) -> Result<Option<BuiltinTransport>, StytchError> {
    let transport = Arc::new(crate::http::FetchTransport::new());
    Ok(Some((transport, SystemProxy::default())))
}

/// The built-in transport, for apps without a custom one. None in a build without a network stack.
#[cfg(not(any(feature = "net", feature = "web")))]
#[allow(clippy::unnecessary_wraps)] // making one can fail
fn builtin_transport(
    _tasks: &'static Tasks,
    _proxy: Option<&Secret>,
    _certificate_pins: Option<CertificatePins>,
) -> Result<Option<BuiltinTransport>, StytchError> {
    Ok(None)
}

/// Replaces the proxy of a transport.
type SetProxy = dyn Fn(Option<&str>) -> Result<(), TransportError> + Send + Sync;

/// Where a report of the system's proxy goes: nowhere when the app has set a proxy or a transport.
#[derive(Clone, Default)]
pub(crate) struct SystemProxy(Option<Arc<SetProxy>>);

impl SystemProxy {
    /// Uses this proxy, or none, from the next request on.
    pub(crate) fn set(&self, proxy: Option<&Secret>) -> Result<(), StytchError> {
        let Some(set) = &self.0 else { return Ok(()) };
        set(proxy.map(Secret::expose))
            .map_err(|error| StytchError::from(ApiFailure::Transport(error)))
    }
}

impl std::fmt::Debug for SystemProxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SystemProxy({})", self.0.is_some())
    }
}

fn required<T>(transport: Option<T>) -> Result<T, StytchError> {
    transport.ok_or_else(|| {
        StytchError::invalid(
            "transport",
            "a custom transport, since this build has none of its own",
        )
    })
}

/// Starts an engine for these settings.
pub(crate) fn start(
    config: &ClientConfig,
    checked: Checked,
    vertical: Vertical,
    location: &RecordLocation,
    custom: CustomPorts,
) -> Result<Engine, StytchError> {
    let Checked {
        public_token,
        former_public_tokens,
        base_url,
        certificate_pins,
    } = checked;
    let tasks = tasks()?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let store_is_builtin = custom.secure_store.is_none();
    let identity = VaultIdentity {
        public_token: public_token.as_str().to_owned(),
        vertical,
        instance: config.instance.clone(),
    };
    let (folder, store) = storage(location, &identity, config, custom.secure_store)?;
    let former = former_names(location, &identity, &former_public_tokens);
    let mut vault = Vault::new(folder, store, identity, config.role, Arc::clone(&clock))
        .with_former_names(former);
    if !store_is_builtin {
        vault.may_block();
    }
    let transport_is_builtin = custom.transport.is_none();
    let (transport, system_proxy) = match custom.transport {
        Some(transport) => (transport, SystemProxy::default()),
        None => required(builtin_transport(
            tasks,
            config.proxy.as_ref(),
            certificate_pins,
        )?)?,
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
    let observer = Arc::new(EngineObserver::new(settings.clone()));
    let ports = Ports {
        network: Arc::new(RealNetwork {
            api: Arc::new(api),
            clock: Arc::clone(&clock),
            tasks,
            is_builtin: transport_is_builtin,
            may_block: !transport_is_builtin || !is_plain,
            resetting: Mutex::default(),
        }),
        vault,
        timer: Arc::new(SystemTimer(Arc::clone(&clock))),
        clock,
        blocking: Arc::new(SystemBlocking(tasks)),
        observer: Arc::clone(&observer) as Arc<dyn Observer>,
    };
    let seed = u64::from_le_bytes(crate::crypto::random_bytes());
    let (handle, engine) = start_engine(settings, seed, config.starts_in_foreground, ports);
    let close = CloseOnDrop(Arc::clone(&observer.publisher));
    tasks.run_engine(async move {
        engine.await;
        drop(close);
    });
    Ok(Engine {
        handle,
        observer,
        system_proxy,
    })
}

/// Closes the publisher when the engine ends, also after a panic.
struct CloseOnDrop(Arc<Publisher<Published>>);

impl Drop for CloseOnDrop {
    fn drop(&mut self) {
        self.0.close();
    }
}

struct RealNetwork {
    api: Arc<ApiClient>,
    clock: Arc<dyn Clock>,
    tasks: &'static Tasks,
    /// True for the built-in transport. The calls of a custom one may block.
    is_builtin: bool,
    /// True when sending may block, so that requests run on another thread than the engine. The
    /// built-in transport without TLS never blocks.
    may_block: bool,
    /// The running reset of a custom transport, which drops its connections.
    resetting: Mutex<Option<Shared<BoxFuture<()>>>>,
}

/// How long a request waits for a custom transport to drop its connections.
const RESET_WAIT_MS: i64 = 1_000;

impl RealNetwork {
    fn resetting(&self) -> MutexGuard<'_, Option<Shared<BoxFuture<()>>>> {
        self.resetting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Network for RealNetwork {
    fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome> {
        let (api, now) = (Arc::clone(&self.api), self.clock.now());
        if !self.may_block {
            return Box::pin(async move { api.send(request, now).await });
        }
        // A request after a reset must not use a connection from before it.
        let resetting = self.resetting().clone().filter(|it| it.peek().is_none());
        let sent = self.tasks.run_request(async move {
            if let Some(resetting) = resetting {
                select(resetting, platform::sleep(RESET_WAIT_MS)).await;
            }
            api.send(request, now).await
        });
        Box::pin(async move {
            sent.await.unwrap_or_else(|| ApiOutcome {
                result: Err(ApiFailure::Transport(TransportError::Other {
                    reason: "the transport panicked".to_owned(),
                })),
                date_ms: None,
            })
        })
    }

    fn reset(&self) {
        // A transport that cannot be rebuilt keeps its old connections. The next request fails then.
        if self.is_builtin {
            let _ = self.api.foregrounded();
            return;
        }
        let api = Arc::clone(&self.api);
        let reset = self.tasks.run_blocking(Box::new(move || {
            let _ = api.foregrounded();
        }));
        *self.resetting() = Some(reset.shared());
    }
}

struct SystemTimer(Arc<dyn Clock>);

#[cfg(not(feature = "testing"))]
impl Timer for SystemTimer {
    fn until(&self, boot_ms: i64) -> BoxFuture<()> {
        platform::sleep(boot_ms - self.0.now().boot_ms)
    }
}

/// The same, and woken when a test skips time.
#[cfg(feature = "testing")]
impl Timer for SystemTimer {
    fn until(&self, boot_ms: i64) -> BoxFuture<()> {
        let clock = Arc::clone(&self.0);
        Box::pin(async move {
            loop {
                let skipped = std::pin::pin!(crate::clock::skipped::skip());
                let left = boot_ms - clock.now().boot_ms;
                if left <= 0 {
                    return;
                }
                select(platform::sleep(left), skipped).await;
            }
        })
    }
}

struct SystemBlocking(&'static Tasks);

impl Blocking for SystemBlocking {
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
        // A panic in the work drops the driver. Its callers then receive `Closed`.
        self.0.run_blocking(work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_paths_are_one_folder_by_their_text_and_not_by_what_is_there() {
        for (path, plain) in [
            ("/a/./b/", "/a/b"),
            ("/a/link/../b", "/a/b"),
            ("/../../a", "/a"),
            ("/a/...", "/a/..."),
        ] {
            assert_eq!(without_dots(Path::new(path)), Path::new(plain), "{path}");
        }
    }

    #[test]
    fn a_build_without_a_network_stack_requires_a_transport() {
        let refused = required::<()>(None).err();

        assert!(
            matches!(&refused, Some(StytchError::InvalidInput { field, .. }) if field == "transport"),
            "{refused:?}"
        );
    }
}
