//! The real ports: tokio for time and blocking work, the API client for the network, and the value
//! that reads and listeners share.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

use crate::clock::{Clock, SystemClock};
use crate::config::{Checked, ClientConfig};
use crate::engine::actor::{Blocking, BoxFuture, Inlet, Network, Observer, Ports, Timer, shell};
use crate::engine::state::{Published, Rule, Settings, State};
use crate::error::StytchError;
use crate::http::{
    ApiClient, ApiFailure, ApiOutcome, ApiRequest, HttpTransport, ReqwestTransport,
    TransportOptions,
};
use crate::storage::file::FileSecureStore;
use crate::storage::folder::OsFolder;
use crate::storage::{Role, Vault, VaultIdentity, Vertical};

/// The threads the library runs on; made once for the process.
pub(crate) fn runtime() -> Result<&'static Runtime, StytchError> {
    static RUNTIME: OnceLock<Option<Runtime>> = OnceLock::new();
    RUNTIME
        .get_or_init(|| {
            Builder::new_multi_thread()
                .worker_threads(2)
                .thread_name("stytch-core")
                .enable_all()
                .build()
                .ok()
        })
        .as_ref()
        .ok_or_else(|| StytchError::invalid("process", "a process that may start threads"))
}

/// How many decisions `diagnostics()` remembers.
const REMEMBERED: usize = 32;

/// What reads see without waiting and listeners are woken by.
#[derive(Debug)]
pub(crate) struct Board {
    current: ArcSwap<Published>,
    changed: watch::Sender<u64>,
    decisions: Mutex<VecDeque<Rule>>,
}

impl Board {
    fn new(settings: Settings) -> Self {
        let nothing = State::new(settings, 0, false).published();
        Self {
            current: ArcSwap::from_pointee(nothing),
            changed: watch::Sender::new(0),
            decisions: Mutex::default(),
        }
    }

    /// The current value; a guard, so that readers do not contend for one count.
    pub(crate) fn read(&self) -> arc_swap::Guard<Arc<Published>> {
        self.current.load()
    }

    /// Hears of revisions.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// The rules that decided last, oldest first.
    pub(crate) fn decisions(&self) -> Vec<Rule> {
        self.decisions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .copied()
            .collect()
    }
}

impl Observer for Board {
    fn published(&self, value: Published) {
        let revision = value.revision;
        self.current.store(Arc::new(value));
        self.changed.send_replace(revision);
    }

    fn decided(&self, rule: Rule) {
        let mut decisions = self
            .decisions
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if decisions.len() == REMEMBERED {
            decisions.pop_front();
        }
        decisions.push_back(rule);
    }
}

/// Starts an engine for these settings.
pub(crate) fn start(
    config: &ClientConfig,
    vertical: Vertical,
) -> Result<(Inlet, Arc<Board>), StytchError> {
    let Checked {
        public_token,
        base_url,
    } = config.check()?;
    let runtime = runtime()?;
    let unusable = |error: std::io::Error| {
        StytchError::invalid(
            "storage_folder",
            format!("a folder that can be written: {error}"),
        )
    };
    let folder = OsFolder::open(&config.storage_folder).map_err(unusable)?;
    let keys = std::path::Path::new(&config.storage_folder).join("keys");
    let store = FileSecureStore::open(keys).map_err(unusable)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let identity = VaultIdentity {
        project_id: public_token.as_str().to_owned(),
        vertical,
        instance: config.instance.clone(),
    };
    let vault = Vault::new(
        Arc::new(folder),
        Arc::new(store),
        identity,
        Role::Owner,
        Arc::clone(&clock),
    );
    let transport = {
        let _inside = runtime.enter();
        ReqwestTransport::new(TransportOptions::default())
            .map_err(|error| StytchError::from(ApiFailure::Transport(error)))?
    };
    let transport: Arc<dyn HttpTransport> = Arc::new(transport);
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
        reader: false,
        boot_id: clock.boot_id(),
    };
    let board = Arc::new(Board::new(settings.clone()));
    let ports = Ports {
        network: Arc::new(RealNetwork {
            api: Arc::new(api),
            clock: Arc::clone(&clock),
        }),
        vault,
        timer: Arc::new(TokioTimer(Arc::clone(&clock))),
        clock,
        blocking: Arc::new(TokioBlocking),
        observer: Arc::clone(&board) as Arc<dyn Observer>,
    };
    let seed = u64::from_le_bytes(crate::crypto::random_bytes());
    let (inlet, engine) = shell(settings, seed, config.starts_in_foreground, ports);
    runtime.spawn(engine);
    Ok((inlet, board))
}

struct RealNetwork {
    api: Arc<ApiClient>,
    clock: Arc<dyn Clock>,
}

impl Network for RealNetwork {
    fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome> {
        let (api, now) = (Arc::clone(&self.api), self.clock.now());
        Box::pin(async move { api.send(request, now).await })
    }

    fn reset(&self) {
        // A transport that cannot be rebuilt keeps its old connections; the next request says so.
        let _ = self.api.foregrounded();
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
