//! The clients of one JavaScript runtime: what the native half of a bridge forwards its seven methods to.
//!
//! A native half passes the settings of the device and of the clients that the app has configured; here
//! the options of JavaScript are read, the engine is found or started, and clients get their ids. So
//! Swift and Kotlin decide nothing and return the same. No method fails: an error is part of the text.

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::client::{Agreement, Core, NamedSetting};
use crate::config::ClientConfig;
use crate::error::StytchError;
use crate::listeners::Subscription;
use crate::storage::Vertical;
use crate::tokens::Secret;

use super::options::{ClientOptions, not_created};
use super::{B2B, CONSUMER, JsonApi, JsonStateListener, result};

/// What a native half passes when JavaScript creates a client.
#[derive(Clone, Debug, uniffi::Record)]
pub struct JsonHost {
    /// The settings of a client on this device, with any public token: folder, client information and
    /// whether the app is visible.
    pub device: ClientConfig,
    /// The settings of the app's static consumer client, once it is configured.
    pub consumer: Option<ClientConfig>,
    /// The settings of the app's static B2B client, once it is configured.
    pub b2b: Option<ClientConfig>,
}

/// The result of creating a client.
#[derive(Clone, Debug, uniffi::Record)]
pub struct JsonCreated {
    /// For JavaScript: `{"client":…}` or `{"error":{…}}`.
    pub text: String,
    /// The client, unless there was an error.
    pub opened: Option<JsonOpened>,
}

/// A client that JavaScript opened.
#[derive(Clone, Debug, uniffi::Record)]
pub struct JsonOpened {
    /// Its id.
    pub client: String,
    /// True for a B2B project.
    pub is_b2b: bool,
    /// True if it started the engine, false if the engine was running.
    pub is_first: bool,
    /// The project.
    pub public_token: String,
    /// The server that JavaScript named.
    pub base_url: Option<String>,
    /// `keepSessionAlive`.
    pub enable_automatic_session_extension: bool,
}

/// The clients of one JavaScript runtime, by their ids. For the packages of this project that are written
/// in JavaScript. Texts hold tokens and passwords; do not log them. No method has the name of another object's,
/// because a binding that no code calls is left out by its name.
#[derive(uniffi::Object)]
pub struct JsonBridge {
    clients: Mutex<Clients>,
}

#[derive(Default)]
struct Clients {
    open: HashMap<String, Client>,
    is_shut: bool,
}

struct Client {
    api: Arc<JsonApi>,
    subscription: Option<Arc<Subscription>>,
}

impl Client {
    /// Ends what an app's listener or a native half holds of it. Called with no lock held: dropping a
    /// listener runs code of the app.
    fn end(self) {
        self.api.core.close();
        if let Some(subscription) = self.subscription {
            subscription.unsubscribe();
        }
    }
}

impl fmt::Debug for JsonBridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonBridge").finish_non_exhaustive()
    }
}

#[uniffi::export]
impl JsonBridge {
    /// A bridge without clients.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            clients: Mutex::default(),
        })
    }

    /// Opens a client with the options of JavaScript, which are the text of one object.
    ///
    /// Where the app's static client has the same public token, or an engine with that token runs in the
    /// device's folder, it is a further client of that engine. Then only what JavaScript gave has to agree:
    /// an option that differs is an error of kind `usage` that names it and says what the engine has.
    /// Otherwise it starts an engine with the settings of the device.
    pub fn create_client(&self, options_json: String, host: JsonHost) -> JsonCreated {
        let opened = ClientOptions::from_json(&options_json)
            .and_then(|options| Ok((self.open(&options, host)?, options)));
        match opened {
            Ok((opened, options)) => JsonCreated {
                text: options.created(&opened.client),
                opened: Some(opened),
            },
            Err(error) => JsonCreated {
                text: not_created(&error),
                opened: None,
            },
        }
    }

    /// Closes a client, and the engine with its last client. An unknown id changes nothing.
    pub fn close_client(&self, client: String) {
        let closed = self.clients().open.remove(&client);
        if let Some(closed) = closed {
            closed.end();
        }
    }

    /// Closes every client. Later ones are refused.
    pub fn shut_down(&self) {
        let open = {
            let mut clients = self.clients();
            clients.is_shut = true;
            std::mem::take(&mut clients.open)
        };
        for client in open.into_values() {
            client.end();
        }
    }

    /// The state of a client, as `state_json` of [`JsonApi`] returns it.
    pub fn client_state(&self, client: String) -> Secret {
        self.api(&client)
            .map_or_else(result::closed, |api| api.state_json())
    }

    /// A call that never waits, as `call_sync` of [`JsonApi`].
    pub fn call_client_sync(&self, client: String, method: String, params_json: Secret) -> Secret {
        self.api(&client)
            .map_or_else(result::closed, |api| api.call_sync(method, params_json))
    }

    /// A call, as `call` of [`JsonApi`]. It is in the engine's queue once the call was polled for the first
    /// time.
    pub async fn call_client(&self, client: String, method: String, params_json: Secret) -> Secret {
        match self.api(&client) {
            Some(api) => api.call(method, params_json).await,
            None => result::closed(),
        }
    }

    /// Calls with the current state of a client at once and then with each new one, in order. It replaces
    /// the listener that the client had.
    pub fn subscribe_client(&self, client: String, listener: Arc<dyn JsonStateListener>) {
        let Some(api) = self.api(&client) else {
            return;
        };
        self.replace(&client, Some(api.subscribe(listener)));
    }

    /// Ends the subscription of a client.
    pub fn unsubscribe_client(&self, client: String) {
        self.replace(&client, None);
    }
}

impl JsonBridge {
    fn clients(&self) -> MutexGuard<'_, Clients> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn api(&self, client: &str) -> Option<Arc<JsonApi>> {
        let clients = self.clients();
        clients.open.get(client).map(|it| Arc::clone(&it.api))
    }

    fn replace(&self, client: &str, subscription: Option<Arc<Subscription>>) {
        let replaced = match self.clients().open.get_mut(client) {
            Some(open) => std::mem::replace(&mut open.subscription, subscription),
            // It was closed meanwhile.
            None => subscription,
        };
        if let Some(replaced) = replaced {
            replaced.unsubscribe();
        }
    }

    fn open(&self, options: &ClientOptions, host: JsonHost) -> Result<JsonOpened, StytchError> {
        let (table, vertical, configured) = if options.is_b2b {
            (&B2B, Vertical::B2b, host.b2b)
        } else {
            (&CONSUMER, Vertical::Consumer, host.consumer)
        };
        let configured = configured.filter(|it| it.public_token == options.public_token);
        let is_configured = configured.is_some();
        let mut config = configured.unwrap_or(host.device);
        config.public_token.clone_from(&options.public_token);
        let mut named = Vec::new();
        if let Some(keep_alive) = options.keep_session_alive {
            config.enable_automatic_session_extension = keep_alive;
            named.push(NamedSetting {
                field: "enable_automatic_session_extension",
                name: "keepSessionAlive",
            });
        }
        if options.custom_base_url.is_some() {
            config.base_url.clone_from(&options.custom_base_url);
            named.push(NamedSetting {
                field: "base_url",
                name: "customBaseUrl",
            });
        }
        let agreement = Agreement::Named(named);
        let (core, is_first) = if is_configured {
            (Core::join(&config, vertical, &agreement)?, false)
        } else {
            Core::open_or_join(&config, vertical, &agreement)?
        };
        let client = next_id();
        let api = Arc::new(JsonApi {
            core,
            vertical: table,
        });
        let opened = Client {
            api,
            subscription: None,
        };
        let refused = {
            let mut clients = self.clients();
            if clients.is_shut {
                Some(opened)
            } else {
                clients.open.insert(client.clone(), opened)
            }
        };
        if let Some(refused) = refused {
            refused.end();
            return Err(StytchError::Closed);
        }
        Ok(JsonOpened {
            client,
            is_b2b: options.is_b2b,
            is_first,
            public_token: config.public_token,
            base_url: config.base_url,
            enable_automatic_session_extension: config.enable_automatic_session_extension,
        })
    }
}

impl Drop for JsonBridge {
    fn drop(&mut self) {
        self.shut_down();
    }
}

/// Ids are not used again in a process, so that one of an earlier runtime names nothing.
fn next_id() -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed).to_string()
}
