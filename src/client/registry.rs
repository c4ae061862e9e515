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
    /// A folder, by its absolute path. It may still have to be made.
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

    /// Fails for the first setting that has to be that of the engine that is open, and differs.
    fn agree(&self, open: &Self, agreement: &Agreement) -> Result<(), StytchError> {
        let differing = self.differing(open);
        match agreement {
            Agreement::All => differing.first().map_or(Ok(()), |field| {
                Err(StytchError::invalid(
                    field,
                    "the setting of the client that is open for the same folder, project and instance",
                ))
            }),
            Agreement::Named(named) => named
                .iter()
                .find(|setting| differing.contains(&setting.field))
                .map_or(Ok(()), |setting| {
                    let value = open.text_of(setting.field);
                    let expected = format!("{value}, which the open client of this project has");
                    Err(StytchError::invalid(setting.name, expected))
                }),
        }
    }

    /// A setting as text, for those that a caller can name.
    fn text_of(&self, field: &str) -> String {
        match field {
            "base_url" => self.base_url.clone(),
            "enable_automatic_session_extension" => {
                self.enable_automatic_session_extension.to_string()
            }
            _ => "the value".to_owned(),
        }
    }

    /// The settings that differ.
    fn differing(&self, other: &Self) -> Vec<&'static str> {
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
        .filter_map(|(field, differs)| differs.then_some(*field))
        .collect()
    }
}

/// Which settings of a client have to be those of the engine that is open.
#[derive(Clone, Debug)]
pub(crate) enum Agreement {
    /// All of them.
    All,
    /// Those that the caller named. The others are the engine's.
    #[cfg_attr(not(feature = "json"), allow(dead_code))]
    Named(Vec<NamedSetting>),
}

/// A setting that the caller named.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NamedSetting {
    /// The field of [`ClientConfig`].
    pub(crate) field: &'static str,
    /// The caller's name of it.
    pub(crate) name: &'static str,
}

/// A client to be opened, with settings that were checked.
struct Opening<'a> {
    config: &'a ClientConfig,
    checked: Checked,
    location: RecordLocation,
    identity: Identity,
    settings: SharedSettings,
    ports: CustomPorts,
}

impl<'a> Opening<'a> {
    fn check(
        config: &'a ClientConfig,
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
        Ok(Self {
            config,
            checked,
            location,
            identity,
            settings,
            ports,
        })
    }

    /// A handle on the running engine of this identity, if there is one.
    fn running(
        &self,
        engines: &mut HashMap<Identity, Entry>,
        agreement: &Agreement,
    ) -> Result<Option<Handle>, StytchError> {
        let entry = engines.get_mut(&self.identity);
        // An engine that died because a port panicked does not count.
        let Some(entry) = entry.filter(|it| !it.engine.observer.publisher.is_closed()) else {
            return Ok(None);
        };
        self.settings.agree(&entry.settings, agreement)?;
        entry.handles += 1;
        let (engine, role) = (entry.engine.clone(), entry.settings.role);
        Ok(Some(Handle::on(engine, self.identity.clone(), role)))
    }

    /// Starts the engine of this identity. It replaces one that died.
    fn start(self, engines: &mut HashMap<Identity, Entry>) -> Result<Handle, StytchError> {
        let vertical = self.identity.vertical;
        let engine = runtime::start(
            self.config,
            self.checked,
            vertical,
            &self.location,
            self.ports,
        )?;
        let entry = Entry {
            engine: engine.clone(),
            settings: self.settings,
            handles: 1,
        };
        engines.insert(self.identity.clone(), entry);
        Ok(Handle::on(engine, self.identity, self.config.role))
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
        let opening = Opening::check(config, vertical, ports)?;
        let mut engines = engines();
        match opening.running(&mut engines, &Agreement::All)? {
            Some(handle) => Ok(handle),
            None => opening.start(&mut engines),
        }
    }

    /// The same where only the settings count that the caller named. True if it started the engine.
    #[cfg(feature = "json")]
    pub(crate) fn open_or_join(
        config: &ClientConfig,
        vertical: Vertical,
        agreement: &Agreement,
    ) -> Result<(Self, bool), StytchError> {
        let opening = Opening::check(config, vertical, CustomPorts::default())?;
        let mut engines = engines();
        match opening.running(&mut engines, agreement)? {
            Some(handle) => Ok((handle, false)),
            None => opening.start(&mut engines).map(|handle| (handle, true)),
        }
    }

    /// A handle on an engine that another client opened. `Closed` if none runs: its custom transport or
    /// store is not known here.
    #[cfg(feature = "json")]
    pub(crate) fn join(
        config: &ClientConfig,
        vertical: Vertical,
        agreement: &Agreement,
    ) -> Result<Self, StytchError> {
        Opening::check(config, vertical, CustomPorts::default())?
            .running(&mut engines(), agreement)?
            .ok_or(StytchError::Closed)
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
