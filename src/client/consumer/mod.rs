//! The consumer client: users sign in for themselves.

mod magic_links;
mod otp;
mod passwords;
mod session;
mod user;

use std::sync::Arc;

use crate::config::ClientConfig;
use crate::engine::event::Event;
use crate::engine::state::{Objects, Published};
use crate::error::StytchError;
use crate::http::HttpTransport;
use crate::listeners::{ListenerError, RevisionListener, Subscription};
use crate::model::{Session, User};
use crate::storage::Vertical;
use crate::storage::secure_store::SecureStore;
use crate::tokens::Secret;

use super::registry::CustomPorts;
use super::state::{JsonObject, SessionState, SessionTokens, objects, snapshot, tokens};
use super::{Core, Diagnostics, LogLevel, Logger};

pub use magic_links::{ConsumerMagicLinks, MagicLinkEmailParams};
pub use otp::{ConsumerOtp, OtpEmailParams, OtpSmsParams, OtpWhatsappParams};
pub use passwords::ConsumerPasswords;
pub use session::{ConsumerSessions, SessionInfo};
pub use user::{ConsumerUser, UserAuthenticationFactor, UserInfo, UserUpdateParams};

/// Everything that a consumer app can observe, as one consistent snapshot.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ConsumerState {
    /// The status of the session.
    pub state: SessionState,
    /// The session, while signed in or published from the cache.
    pub session: Option<Session>,
    /// Its user.
    pub user: Option<User>,
    /// Its tokens; both or none.
    pub tokens: Option<SessionTokens>,
    /// When the published session ends, in milliseconds of the device's clock that counts sleep
    /// ([`device_clock_ms`](crate::clock::device_clock_ms)). `None` while the server's time is not
    /// known in this boot: then there is no deadline.
    pub expires_at_device_ms: Option<i64>,
    /// True once it is known whether a user is signed in, and from then on.
    pub initialized: bool,
    /// True while a stored value is published and its validation is running or scheduled.
    pub from_cache: bool,
    /// Counts changes.
    pub revision: u64,
    /// Increases when another session becomes the current one.
    pub generation: u64,
    /// False while the disk does not hold this yet.
    pub persisted: bool,
}

impl ConsumerState {
    fn of(published: &Published) -> Self {
        let view = ConsumerView(published);
        Self {
            state: view.state(),
            session: view.session().cloned(),
            user: view.user().cloned(),
            tokens: tokens(published),
            expires_at_device_ms: published.expires_at_boot,
            initialized: published.initialized,
            from_cache: view.from_cache(),
            revision: view.revision(),
            generation: published.generation,
            persisted: published.persisted,
        }
    }
}

/// The state by reference, for reads that must not allocate; see [`ConsumerClient::peek`].
#[derive(Clone, Copy, Debug)]
pub struct ConsumerView<'a>(pub(crate) &'a Published);

impl<'a> ConsumerView<'a> {
    /// The status of the session.
    pub fn state(self) -> SessionState {
        SessionState::of(self.0)
    }

    /// The session, while signed in or published from the cache.
    pub fn session(self) -> Option<&'a Session> {
        session_of(self.0).map(Arc::as_ref)
    }

    /// Its user.
    pub fn user(self) -> Option<&'a User> {
        user_of(self.0).map(Arc::as_ref)
    }

    /// The opaque session token.
    pub fn session_token(self) -> Option<&'a Secret> {
        snapshot(self.0).map(|snapshot| snapshot.token.secret())
    }

    /// The session JWT.
    pub fn session_jwt(self) -> Option<&'a Secret> {
        snapshot(self.0).map(|snapshot| snapshot.jwt.secret())
    }

    /// True while a stored value is published and its validation is running or scheduled.
    pub fn from_cache(self) -> bool {
        self.0.from_cache
    }

    /// Counts changes.
    pub fn revision(self) -> u64 {
        self.0.revision
    }
}

fn session_of(published: &Published) -> Option<&Arc<Session>> {
    match objects(published)? {
        Objects::Consumer { session, .. } => Some(session),
        Objects::B2b { .. } => None,
    }
}

fn user_of(published: &Published) -> Option<&Arc<User>> {
    match objects(published)? {
        Objects::Consumer { user, .. } => Some(user),
        Objects::B2b { .. } => None,
    }
}

/// Receives changes of the whole state. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait ConsumerStateListener: Send + Sync {
    /// The state as it is now. A slow listener gets the latest one and not those in between.
    ///
    /// # Errors
    ///
    /// An error or a panic is counted (`listener_errors` of the diagnostics) and has no other effect.
    fn on_change(&self, state: ConsumerState) -> Result<(), ListenerError>;
}

/// A client for a consumer project. Any thread; calls that wait are `async` and go on to their end
/// when the caller stops waiting.
///
/// Clients with the same storage folder, public token and settings share one engine in a process: a
/// change by one is visible to all. The engine stops when the last of them is closed or dropped.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerClient {
    pub(crate) core: Core,
}

#[uniffi::export]
impl ConsumerClient {
    /// Checks the settings and starts reading the stored session. Touches no disk on the caller's
    /// thread, and sends nothing before the session was read.
    ///
    /// # Errors
    ///
    /// `InvalidInput` names the setting that is wrong, or the setting that differs from those of a
    /// client that is open for the same folder and project. A folder that cannot be made is known
    /// later: the state is then `Unavailable(Misconfigured)`.
    ///
    /// # Examples
    ///
    /// ```rust,no_run
    /// use stytch_core::{ClientConfig, ConsumerClient};
    ///
    /// # fn example() -> Result<(), stytch_core::StytchError> {
    /// let config = ClientConfig::new("public-token-test-…", "/path/to/private/folder");
    /// let client = ConsumerClient::new(config)?;
    /// # drop(client);
    /// # Ok(())
    /// # }
    /// ```
    #[uniffi::constructor]
    pub fn new(config: ClientConfig) -> Result<Arc<Self>, StytchError> {
        let core = Core::open(&config, Vertical::Consumer, CustomPorts::default())?;
        Ok(Arc::new(Self { core }))
    }

    /// Like `new`, with a custom transport, a custom secure store, or both. `ports_id` names them:
    /// clients with the same name share an engine, which uses the transport and the store of the
    /// first client.
    ///
    /// # Errors
    ///
    /// As for `new`.
    #[uniffi::constructor]
    pub fn with_ports(
        config: ClientConfig,
        ports_id: String,
        transport: Option<Arc<dyn HttpTransport>>,
        secure_store: Option<Arc<dyn SecureStore>>,
    ) -> Result<Arc<Self>, StytchError> {
        let ports = CustomPorts {
            id: ports_id,
            transport,
            secure_store,
        };
        let core = Core::open(&config, Vertical::Consumer, ports)?;
        Ok(Arc::new(Self { core }))
    }

    /// The whole observable state. Never waits.
    pub fn state(&self) -> ConsumerState {
        ConsumerState::of(&self.core.published())
    }

    /// The state as one JSON text with the names of the wire format, without tokens. Never waits.
    pub fn diagnostics_json(&self) -> String {
        Self::json_of(&self.core.published())
    }

    /// The first state with a revision above `seen`, or `None` once the client is closed.
    /// Intermediate states may be skipped, the last one never is.
    pub async fn next_state(&self, seen: u64) -> Option<ConsumerState> {
        self.core.changed(seen).await.then(|| self.state())
    }

    /// Calls with the current state at once and then with each new one, in order. A slow listener
    /// misses those in between. Ends with the subscription, or when this client is closed.
    pub fn subscribe(&self, listener: Arc<dyn ConsumerStateListener>) -> Arc<Subscription> {
        self.core.on_revisions(None, move |published| {
            listener.on_change(ConsumerState::of(published))
        })
    }

    /// The newest revision that was published. A call publishes what it changed before it returns.
    pub fn revision(&self) -> u64 {
        self.core.published().revision
    }

    /// Calls with the number of the current revision at once and then with each new one, in order, for
    /// listeners that read the state themselves. A slow listener misses those in between. Ends with the
    /// subscription, or when this client is closed.
    pub fn subscribe_revisions(&self, listener: Arc<dyn RevisionListener>) -> Arc<Subscription> {
        self.core.on_revisions(None, move |published| {
            listener.on_revision(published.revision)
        })
    }

    /// The vendor's `onStateChange`: calls with new states only, not with the current one.
    pub fn on_state_change(&self, listener: Arc<dyn ConsumerStateListener>) -> Arc<Subscription> {
        let now = self.core.published().revision;
        self.core.on_revisions(Some(now), move |published| {
            listener.on_change(ConsumerState::of(published))
        })
    }

    /// The session.
    pub fn session(&self) -> Arc<ConsumerSessions> {
        Arc::new(ConsumerSessions {
            core: self.core.clone(),
        })
    }

    /// The user.
    pub fn user(&self) -> Arc<ConsumerUser> {
        Arc::new(ConsumerUser {
            core: self.core.clone(),
        })
    }

    /// Passwords.
    pub fn passwords(&self) -> Arc<ConsumerPasswords> {
        Arc::new(ConsumerPasswords {
            core: self.core.clone(),
        })
    }

    /// One-time codes.
    pub fn otp(&self) -> Arc<ConsumerOtp> {
        Arc::new(ConsumerOtp {
            core: self.core.clone(),
        })
    }

    /// E-mail magic links.
    pub fn magic_links(&self) -> Arc<ConsumerMagicLinks> {
        Arc::new(ConsumerMagicLinks {
            core: self.core.clone(),
        })
    }

    /// Reports that the app is visible. The session is validated at once, and other due work is
    /// done.
    pub fn foreground(&self) {
        self.core.send_event(Event::Foreground);
    }

    /// Reports that the app is hidden. Timers stop. A failed write is retried for 30 s more.
    pub fn background(&self) {
        self.core.send_event(Event::Background);
    }

    /// Reports that the network became available or was replaced by another (`true`), or was lost
    /// (`false`). After `true`, old connections are dropped, requests on them that can be repeated
    /// are sent again, and the session is validated.
    pub fn connectivity(&self, online: bool) {
        self.core.send_event(Event::Connectivity(online));
    }

    /// Reports the proxy that the system's settings name for the server,
    /// `http://[user:password@]host:port`, or none. It is used from the next request on, unless the
    /// client was opened with `proxy` or a custom transport. Report it after opening and whenever
    /// the network changes, before `connectivity`.
    ///
    /// # Errors
    ///
    /// `InvalidInput` names `proxy` and changes nothing.
    pub fn system_proxy(&self, proxy: Option<Secret>) -> Result<(), StytchError> {
        self.core.system_proxy(proxy)
    }

    /// Reports that the device was unlocked. A store that could not be read is read at once.
    pub fn store_unlocked(&self) {
        self.core.send_event(Event::StoreUnlocked);
    }

    /// Closes this client. From then on its methods return `Closed` and its listeners are not
    /// called. The last published state stays readable. Closing the last client of an engine stops
    /// the engine; results in flight are still stored and returned.
    pub fn close(&self) {
        self.core.0.close();
    }

    /// Calls a logger with every line of this level and the more important ones, from now on, in order.
    /// A logger that is too slow misses the oldest of 256 lines, and a line says how many. Ends with the
    /// subscription, or when this client is closed.
    pub fn log_to(&self, logger: Arc<dyn Logger>, level: LogLevel) -> Arc<Subscription> {
        self.core.log_to(logger, level)
    }

    /// What the engine is doing and why, without tokens.
    pub fn diagnostics(&self) -> Diagnostics {
        self.core.diagnostics()
    }
}

impl ConsumerClient {
    /// The state as JSON, without tokens.
    pub(crate) fn json_of(published: &Published) -> String {
        let view = ConsumerView(published);
        let mut json = JsonObject::of_state(published, view.from_cache());
        json.maybe("session", view.session().map(|it| it.raw_json.as_str()));
        json.maybe("user", view.user().map(|it| it.raw_json.as_str()));
        json.done()
    }

    /// Reads the current state in place: no allocation, no lock, no shared reference count. Keep
    /// `read` short: the value stays in memory until it returns.
    pub fn peek<R>(&self, read: impl FnOnce(ConsumerView<'_>) -> R) -> R {
        read(ConsumerView(&self.core.published()))
    }
}
