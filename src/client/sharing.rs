//! One engine for each identity in a process. Clients are handles on it; the last one that closes
//! or is dropped stops it.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::watch;

use crate::config::{Checked, ClientConfig};
use crate::engine::event::Event;
use crate::engine::handle::EngineHandle;
use crate::error::StytchError;
use crate::http::{ClientInfo, HttpTransport};
use crate::listeners::Subscription;
use crate::storage::secure_store::SecureStore;
use crate::storage::{Role, Vertical};
use crate::tokens::Secret;

use super::board::Board;
use super::host;

/// Ports of the app's own, and the name they take part in sharing by.
#[derive(Clone, Default)]
pub(crate) struct CustomPorts {
    pub(crate) id: String,
    pub(crate) transport: Option<Arc<dyn HttpTransport>>,
    pub(crate) secure_store: Option<Arc<dyn SecureStore>>,
}

/// Where a session record lives.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    /// A folder, by its canonical path.
    Folder(PathBuf),
    /// This process's memory.
    Memory,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Identity {
    place: Place,
    public_token: String,
    vertical: Vertical,
    instance: String,
}

/// Everything that has to agree for two clients to share an engine, besides the identity.
#[derive(Debug, PartialEq)]
struct Agreement {
    former_public_tokens: Vec<String>,
    base_url: String,
    default_session_duration_minutes: u32,
    enable_automatic_session_extension: bool,
    role: Role,
    client_info: ClientInfo,
    proxy: Option<Secret>,
    keychain_access_group: Option<String>,
    ports_id: String,
}

impl Agreement {
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
            ("ports_id", self.ports_id != other.ports_id),
        ]
        .iter()
        .find_map(|(field, differs)| differs.then_some(*field))
    }
}

struct Entry {
    engine: Engine,
    agreement: Agreement,
    handles: usize,
}

/// A running engine: where to ask and what it shows.
#[derive(Clone, Debug)]
pub(crate) struct Engine {
    pub(crate) handle: EngineHandle,
    pub(crate) board: Arc<Board>,
}

fn registry() -> MutexGuard<'static, HashMap<Identity, Entry>> {
    static REGISTRY: LazyLock<Mutex<HashMap<Identity, Entry>>> = LazyLock::new(Mutex::default);
    REGISTRY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One client's share of an engine.
#[derive(Debug)]
pub(crate) struct Handle {
    engine: Engine,
    identity: Identity,
    role: Role,
    closed: watch::Sender<bool>,
    /// Of this client's listeners, which end with it.
    subscriptions: Mutex<Vec<Weak<Subscription>>>,
}

impl Handle {
    /// Joins the engine of this identity, or starts it.
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
        let place = host::place(config)?;
        let identity = Identity {
            place: place.clone(),
            public_token: checked.public_token.as_str().to_owned(),
            vertical,
            instance: config.instance.clone(),
        };
        let agreement = Agreement::of(config, &checked, &ports);
        let mut registry = registry();
        // An engine that died, by a port that panics, is nobody's to join.
        let running = registry.get_mut(&identity);
        if let Some(entry) = running.filter(|entry| !entry.engine.board.hub.is_over()) {
            if let Some(field) = entry.agreement.differs(&agreement) {
                return Err(StytchError::invalid(
                    field,
                    "the setting of the client that is open for the same folder, project and instance",
                ));
            }
            entry.handles += 1;
            return Ok(Self::on(entry.engine.clone(), identity, config.role));
        }
        let engine = host::start(config, checked, vertical, &place, ports)?;
        let entry = Entry {
            engine: engine.clone(),
            agreement,
            handles: 1,
        };
        registry.insert(identity.clone(), entry);
        drop(registry);
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

    /// Ends a subscription with this client.
    pub(crate) fn ends_with_this(&self, subscription: &Arc<Subscription>) {
        let mut kept = self.lock_subscriptions();
        // Only when it would grow: not for each of many.
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

    /// What this client may do.
    pub(crate) fn role(&self) -> Role {
        self.role
    }

    /// What the engine shows; stays readable after closing.
    pub(crate) fn board(&self) -> &Arc<Board> {
        &self.engine.board
    }

    pub(crate) fn is_closed(&self) -> bool {
        *self.closed.borrow()
    }

    /// Ready once this client is closed.
    pub(crate) async fn closed(&self) {
        // The sender lives as long as this does.
        let _ = self.closed.subscribe().wait_for(|closed| *closed).await;
    }

    /// Gives up this client's share; the last one stops the engine.
    pub(crate) fn close(&self) {
        if self.closed.send_replace(true) {
            return;
        }
        self.give_up_share();
        // Last, since what an app does when its listeners are dropped may take long or panic.
        let listening = std::mem::take(&mut *self.lock_subscriptions());
        for subscription in listening.iter().filter_map(Weak::upgrade) {
            subscription.unsubscribe();
        }
    }

    fn give_up_share(&self) {
        let mut registry = registry();
        let own = |entry: &&mut Entry| Arc::ptr_eq(&entry.engine.board, &self.engine.board);
        let Some(entry) = registry.get_mut(&self.identity).filter(own) else {
            // It died, and another one runs in its place.
            return;
        };
        entry.handles -= 1;
        if entry.handles == 0 {
            let last = registry.remove(&self.identity);
            drop(registry);
            self.engine.handle.tell(Event::Closed);
            drop(last);
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.close();
    }
}
