//! The engines of this process, one for each identity. Clients are handles on an engine. The engine
//! stops when its last client is closed or dropped.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::watch;

use crate::config::{Checked, ClientConfig};
use crate::engine::event::Event;
use crate::engine::handle::EngineHandle;
use crate::error::StytchError;
use crate::http::{CertificatePins, ClientInfo, HttpTransport};
use crate::listeners::Subscription;
use crate::storage::secure_store::SecureStore;
use crate::storage::{Role, Vertical};
use crate::tokens::Secret;

use super::observer::EngineObserver;
use super::runtime::{self, SystemProxy};

/// The custom transport and store of an app, and the name that identifies them: clients that give the
/// same name can share an engine.
#[derive(Clone, Default)]
pub(crate) struct CustomPorts {
    pub(crate) id: String,
    pub(crate) transport: Option<Arc<dyn HttpTransport>>,
    pub(crate) secure_store: Option<Arc<dyn SecureStore>>,
}

/// Where a session record is stored.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum RecordLocation {
    /// A folder, by its absolute path. It may have to be made yet.
    Folder(PathBuf),
    /// This process's memory.
    Memory,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Identity {
    location: RecordLocation,
    public_token: String,
    vertical: Vertical,
    instance: String,
}

/// The settings that must be equal for two clients to share an engine, besides the identity.
#[derive(Debug, PartialEq)]
struct SharedSettings {
    former_public_tokens: Vec<String>,
    base_url: String,
    default_session_duration_minutes: u32,
    enable_automatic_session_extension: bool,
    role: Role,
    client_info: ClientInfo,
    proxy: Option<Secret>,
    keychain_access_group: Option<String>,
    certificate_pins: Option<CertificatePins>,
    ports_id: String,
}

impl SharedSettings {
    fn of(config: &ClientConfig, checked: &Checked, ports: &CustomPorts) -> Self {
        Self {
            former_public_tokens: config.former_public_tokens.clone(),
            base_url: checked.base_url.as_str().to_owned(),
            default_session_duration_minutes: config.default_session_duration_minutes,
            enable_automatic_session_extension: config.enable_automatic_session_extension,
            role: config.role,
            client_info: config.client_info.clone(),
            proxy: config.proxy.clone(),
            keychain_access_group: config.keychain_access_group.clone(),
            certificate_pins: checked.certificate_pins.clone(),
            ports_id: ports.id.clone(),
        }
    }

    /// The first setting that differs.
    fn differs(&self, other: &Self) -> Option<&'static str> {
        [
            (
                "former_public_tokens",
                self.former_public_tokens != other.former_public_tokens,
            ),
            ("base_url", self.base_url != other.base_url),
            (
                "default_session_duration_minutes",
                self.default_session_duration_minutes != other.default_session_duration_minutes,
            ),
            (
                "enable_automatic_session_extension",
                self.enable_automatic_session_extension != other.enable_automatic_session_extension,
            ),
            ("role", self.role != other.role),
            ("client_info", self.client_info != other.client_info),
            ("proxy", self.proxy != other.proxy),
            (
                "keychain_access_group",
                self.keychain_access_group != other.keychain_access_group,
            ),
            (
                "certificate_pins",
                self.certificate_pins != other.certificate_pins,
            ),
            ("ports_id", self.ports_id != other.ports_id),
        ]
        .iter()
        .find_map(|(field, differs)| differs.then_some(*field))
    }
}

struct Entry {
    engine: Engine,
    settings: SharedSettings,
    handles: usize,
}

/// A running engine: the handle for commands and events, the observer of what it publishes, and the
/// proxy of its requests.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    pub(crate) handle: EngineHandle,
    pub(crate) observer: Arc<EngineObserver>,
    pub(crate) system_proxy: SystemProxy,
}

fn engines() -> MutexGuard<'static, HashMap<Identity, Entry>> {
    static ENGINES: LazyLock<Mutex<HashMap<Identity, Entry>>> = LazyLock::new(Mutex::default);
    ENGINES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One client's handle on an engine.
#[derive(Debug)]
pub(crate) struct Handle {
    engine: Engine,
    identity: Identity,
    role: Role,
    closed: watch::Sender<bool>,
    /// The subscriptions of this client. They end when the client is closed.
    subscriptions: Mutex<Vec<Weak<Subscription>>>,
}

impl Handle {
    /// Opens a handle on the engine of this identity, and starts the engine if none runs.
    pub(crate) fn open(
        config: &ClientConfig,
        vertical: Vertical,
        ports: CustomPorts,
    ) -> Result<Self, StytchError> {
        let checked = config.check()?;
        if ports.id.is_empty() && (ports.transport.is_some() || ports.secure_store.is_some()) {
            return Err(StytchError::invalid(
                "ports_id",
                "a name for the app's own transport and store",
            ));
        }
        if checked.certificate_pins.is_some() && ports.transport.is_some() {
            return Err(StytchError::invalid(
                "certificate_pins",
                "no pins with a custom transport, which checks certificates itself",
            ));
        }
        let location = runtime::record_location(config)?;
        let identity = Identity {
            location: location.clone(),
            public_token: checked.public_token.as_str().to_owned(),
            vertical,
            instance: config.instance.clone(),
        };
        let settings = SharedSettings::of(config, &checked, &ports);
        let mut engines = engines();
        // An engine that died because a port panicked is replaced by a new one.
        let running = engines.get_mut(&identity);
        if let Some(entry) = running.filter(|entry| !entry.engine.observer.publisher.is_closed()) {
            if let Some(field) = entry.settings.differs(&settings) {
                return Err(StytchError::invalid(
                    field,
                    "the setting of the client that is open for the same folder, project and instance",
                ));
            }
            entry.handles += 1;
            return Ok(Self::on(entry.engine.clone(), identity, config.role));
        }
        let engine = runtime::start(config, checked, vertical, &location, ports)?;
        let entry = Entry {
            engine: engine.clone(),
            settings,
            handles: 1,
        };
        engines.insert(identity.clone(), entry);
        drop(engines);
        Ok(Self::on(engine, identity, config.role))
    }

    fn on(engine: Engine, identity: Identity, role: Role) -> Self {
        Self {
            engine,
            identity,
            role,
            closed: watch::Sender::new(false),
            subscriptions: Mutex::default(),
        }
    }

    /// Ends the subscription when this client is closed.
    pub(crate) fn end_on_close(&self, subscription: &Arc<Subscription>) {
        let mut kept = self.lock_subscriptions();
        // Removes ended subscriptions only when the list would grow, so that adding many stays cheap.
        if kept.len() == kept.capacity() {
            kept.retain(|other| other.strong_count() > 0);
        }
        kept.push(Arc::downgrade(subscription));
        drop(kept);
        if self.is_closed() {
            subscription.unsubscribe();
        }
    }

    fn lock_subscriptions(&self) -> MutexGuard<'_, Vec<Weak<Subscription>>> {
        self.subscriptions
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The engine, unless this client was closed.
    pub(crate) fn engine(&self) -> Result<&Engine, StytchError> {
        if self.is_closed() {
            Err(StytchError::Closed)
        } else {
            Ok(&self.engine)
        }
    }

    /// The role of this client: owner or reader.
    pub(crate) fn role(&self) -> Role {
        self.role
    }

    /// The observer of the engine. Its published state stays readable after the client is closed.
    pub(crate) fn observer(&self) -> &Arc<EngineObserver> {
        &self.engine.observer
    }

    pub(crate) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Completes when this client is closed.
    pub(crate) async fn closed(&self) {
        // The sender is a field of this handle, so that waiting cannot fail.
        let _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    /// Closes this client. Stops the engine if this was its last client.
    pub(crate) fn close(&self) {
        if self.closed.send_replace(true) {
            return;
        }
        self.release_engine();
        // Done last: dropping an app's listener runs code of the app, which may take long or panic.
        let subscriptions = std::mem::take(&mut *self.lock_subscriptions());
        for subscription in subscriptions.iter().filter_map(Weak::upgrade) {
            subscription.unsubscribe();
        }
    }

    fn release_engine(&self) {
        let mut engines = engines();
        let is_same =
            |entry: &&mut Entry| Arc::ptr_eq(&entry.engine.observer, &self.engine.observer);
        let Some(entry) = engines.get_mut(&self.identity).filter(is_same) else {
            // This engine died, and another one replaced it.
            return;
        };
        entry.handles -= 1;
        if entry.handles == 0 {
            let last = engines.remove(&self.identity);
            drop(engines);
            self.engine.handle.notify(Event::Closed);
            drop(last);
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.close();
    }
}
