//! The real ports: the platform for time and blocking work, the API client for the network, a folder and
//! a secure store for the record.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::future::{FutureExt as _, Shared, select};

use crate::clock::{Clock, SystemClock};
use crate::config::{Checked, ClientConfig};
use crate::engine::driver::start as start_engine;
use crate::engine::ports::{Blocking, BoxFuture, Network, Observer, Ports, Timer};
use crate::engine::state::Settings;
use crate::error::StytchError;
use crate::http::{
    ApiClient, ApiFailure, ApiOutcome, ApiRequest, HttpTransport, PublicToken, TransportError,
};
use crate::listeners::Hub;
use crate::platform::{self, Tasks};
use crate::storage::folder::{Folder, MemoryFolder, OsFolder};
use crate::storage::memory::MemorySecureStore;
use crate::storage::secure_store::{AppStore, KeyStore, SecureStore};
use crate::storage::{FormerName, Role, Vault, VaultIdentity, Vertical};
use crate::tokens::Secret;

use super::board::{Board, Shown};
use super::sharing::{CustomPorts, Engine, Place};

/// The tasks of the library, or why there are none.
pub(crate) fn tasks() -> Result<&'static Tasks, StytchError> {
    platform::tasks()
        .ok_or_else(|| StytchError::invalid("process", "a process that may start threads"))
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
        Err(error) if platform::is_locked(&error) => {
            return Ok(Place::Folder(canonical_parent(path)));
        }
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
                Err(error) if platform::is_locked(&error) => OsFolder::open_when_unlocked(records),
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

/// The transport that an app gets unless it brings its own; none in a build without a network stack.
#[cfg(feature = "net")]
fn own_transport(
    tasks: &Tasks,
    proxy: Option<&Secret>,
) -> Result<Option<Arc<dyn HttpTransport>>, StytchError> {
    use crate::http::{ReqwestTransport, TransportOptions};
    let options = TransportOptions {
        proxy: proxy.map(|proxy| proxy.expose().to_owned()),
        ..TransportOptions::default()
    };
    let transport = tasks
        .with_requests(|| ReqwestTransport::new(options))
        .map_err(|error| StytchError::from(ApiFailure::Transport(error)))?;
    Ok(Some(Arc::new(transport)))
}

/// The transport that an app gets unless it brings its own; none in a build without a network stack.
#[cfg(not(feature = "net"))]
#[allow(clippy::unnecessary_wraps)] // making one can fail
fn own_transport(
    _tasks: &Tasks,
    _proxy: Option<&Secret>,
) -> Result<Option<Arc<dyn HttpTransport>>, StytchError> {
    Ok(None)
}

fn required(
    transport: Option<Arc<dyn HttpTransport>>,
) -> Result<Arc<dyn HttpTransport>, StytchError> {
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
    place: &Place,
    own: CustomPorts,
) -> Result<Engine, StytchError> {
    let Checked {
        public_token,
        former_public_tokens,
        base_url,
    } = checked;
    let tasks = tasks()?;
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
        None => required(own_transport(tasks, config.proxy.as_ref())?)?,
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
            tasks,
            is_ours: transport_is_ours,
            may_block: !transport_is_ours || !is_plain,
            resetting: Mutex::default(),
        }),
        vault,
        timer: Arc::new(SystemTimer(Arc::clone(&clock))),
        clock,
        blocking: Arc::new(SystemBlocking(tasks)),
        observer: Arc::clone(&board) as Arc<dyn Observer>,
    };
    let seed = u64::from_le_bytes(crate::crypto::random_bytes());
    let (handle, engine) = start_engine(settings, seed, config.starts_in_foreground, ports);
    let end = Finish(Arc::clone(&board.hub));
    tasks.run_engine(async move {
        engine.await;
        drop(end);
    });
    Ok(Engine { handle, board })
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
    tasks: &'static Tasks,
    /// Not a custom transport, whose calls may block.
    is_ours: bool,
    /// Requests run where they hold up no engine. Ours without TLS never blocks.
    may_block: bool,
    /// The custom transport is dropping its connections.
    resetting: Mutex<Option<Shared<BoxFuture<()>>>>,
}

/// How long requests wait for a custom transport that drops its connections.
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
        // What is sent after a reset must not find the connections from before.
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
        // A transport that cannot be rebuilt keeps its old connections; the next request says so.
        if self.is_ours {
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

impl Timer for SystemTimer {
    fn until(&self, boot_ms: i64) -> BoxFuture<()> {
        platform::sleep(boot_ms - self.0.now().boot_ms)
    }
}

struct SystemBlocking(&'static Tasks);

impl Blocking for SystemBlocking {
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
        // A panic in there drops the machine; its callers then hear `Closed`.
        self.0.run_blocking(work)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_a_network_stack_asks_for_a_transport() {
        let refused = required(None).err();

        assert!(
            matches!(&refused, Some(StytchError::InvalidInput { field, .. }) if field == "transport"),
            "{refused:?}"
        );
    }
}
