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
use crate::listeners::{ListenerError, Subscription};
use crate::model::{Session, User};
use crate::storage::Vertical;
use crate::storage::secure_store::SecureStore;
use crate::tokens::Secret;

use super::board::Shown;
use super::sharing::CustomPorts;
use super::state::{JsonObject, SessionState, SessionTokens, objects, snapshot, tokens};
use super::telling::from_cache;
use super::{Core, Diagnostics};

pub use magic_links::{ConsumerMagicLinks, MagicLinkEmailParams};
pub use otp::{ConsumerOtp, OtpEmailParams, OtpSmsParams, OtpWhatsappParams};
pub use passwords::ConsumerPasswords;
pub use session::{ConsumerSessions, SessionInfo};
pub use user::{ConsumerUser, UserInfo};

/// Everything a consumer app can observe, of one moment.
#[derive(Clone, Debug, PartialEq, uniffi::Record)]
pub struct ConsumerState {
    /// Where the session stands.
    pub state: SessionState,
    /// The session, while signed in or shown from cache.
    pub session: Option<Session>,
    /// Its user.
    pub user: Option<User>,
    /// Its tokens; both or none.
    pub tokens: Option<SessionTokens>,
    /// When the session that is shown ends, in milliseconds of the device's clock that counts sleep
    /// ([`device_clock_ms`](crate::clock::device_clock_ms)). `None` while the server's time is not
    /// known in this boot: then there is no deadline.
    pub expires_at_device_ms: Option<i64>,
    /// True once it was known who is signed in, and from then on.
    pub initialized: bool,
    /// True while a stored value is shown and a check is under way or armed.
    pub from_cache: bool,
    /// Counts changes.
    pub revision: u64,
    /// Changes whenever the session becomes another one.
    pub generation: u64,
    /// False while the disk does not hold this yet.
    pub persisted: bool,
}

impl ConsumerState {
    fn of(shown: &Shown) -> Self {
        let view = ConsumerView(shown);
        Self {
            state: view.state(),
            session: view.session().cloned(),
            user: view.user().cloned(),
            tokens: tokens(&shown.published),
            expires_at_device_ms: shown.published.expires_at_boot,
            initialized: shown.initialized,
            from_cache: view.from_cache(),
            revision: view.revision(),
            generation: shown.published.generation,
            persisted: shown.published.persisted,
        }
    }
}

/// The same by reference, for reads that must not allocate; see [`ConsumerClient::peek`].
#[derive(Clone, Copy, Debug)]
pub struct ConsumerView<'a>(&'a Shown);

impl<'a> ConsumerView<'a> {
    /// Where the session stands.
    pub fn state(self) -> SessionState {
        SessionState::of(&self.0.published)
    }

    /// The session, while signed in or shown from cache.
    pub fn session(self) -> Option<&'a Session> {
        session_of(&self.0.published).map(Arc::as_ref)
    }

    /// Its user.
    pub fn user(self) -> Option<&'a User> {
        user_of(&self.0.published).map(Arc::as_ref)
    }

    /// The opaque session token.
    pub fn session_token(self) -> Option<&'a Secret> {
        snapshot(&self.0.published).map(|snapshot| snapshot.token.secret())
    }

    /// The session JWT.
    pub fn session_jwt(self) -> Option<&'a Secret> {
        snapshot(&self.0.published).map(|snapshot| snapshot.jwt.secret())
    }

    /// True while a stored value is shown and a check is under way or armed.
    pub fn from_cache(self) -> bool {
        from_cache(&self.0.published)
    }

    /// Counts changes.
    pub fn revision(self) -> u64 {
        self.0.published.revision
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

/// Hears of the whole state. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait ConsumerStateListener: Send + Sync {
    /// The state as it is now. A slow listener gets the latest one and not those in between.
    fn on_change(&self, state: ConsumerState) -> Result<(), ListenerError>;
}

/// A client for a consumer project. Any thread; calls that wait are `async` and go on to their end
/// when the caller stops waiting.
///
/// Clients with the same storage folder, public token and settings share one engine in a process:
/// what one does, all see. The engine stops when the last of them is closed or dropped.
#[derive(Debug, uniffi::Object)]
pub struct ConsumerClient {
    core: Core,
}

#[uniffi::export]
impl ConsumerClient {
    /// Checks the settings, opens the folder and starts reading the stored session. Nothing is
    /// sent before that is done.
    ///
    /// `InvalidInput` names the setting that is wrong, the folder that cannot be written, or the
    /// setting that differs from those of a client that is open for the same folder and project.
    #[uniffi::constructor]
    pub fn new(config: ClientConfig) -> Result<Arc<Self>, StytchError> {
        let core = Core::open(&config, Vertical::Consumer, CustomPorts::default())?;
        Ok(Arc::new(Self { core }))
    }

    /// The same with a transport, a secure store, or both of the app's own. `ports_id` names them:
    /// clients that give the same name are taken to bring the same ones and share an engine, which
    /// uses those of the first.
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
        ConsumerState::of(&self.core.shown())
    }

    /// The same as one JSON text in the wire's names, without tokens. Never waits.
    pub fn state_json(&self) -> String {
        let shown = self.core.shown();
        let view = ConsumerView(&shown);
        let mut json = JsonObject::of_state(&shown.published, shown.initialized, view.from_cache());
        json.maybe("session", view.session().map(|it| it.raw_json.as_str()));
        json.maybe("user", view.user().map(|it| it.raw_json.as_str()));
        json.done()
    }

    /// The first state with a revision above `seen`, or `None` once the client is closed.
    /// Intermediate ones may be skipped, the last one never is.
    pub async fn next_state(&self, seen: u64) -> Option<ConsumerState> {
        self.core.changed(seen).await.then(|| self.state())
    }

    /// Tells the current state at once and then each new one, in order; a slow listener misses
    /// those in between. Ends with the subscription, or when this client is closed.
    pub fn subscribe(&self, listener: Arc<dyn ConsumerStateListener>) -> Arc<Subscription> {
        self.core.on_revisions(None, move |shown| {
            listener.on_change(ConsumerState::of(shown))
        })
    }

    /// The vendor's `onStateChange`: tells new states only, not the current one.
    pub fn on_state_change(&self, listener: Arc<dyn ConsumerStateListener>) -> Arc<Subscription> {
        let now = self.core.shown().published.revision;
        self.core.on_revisions(Some(now), move |shown| {
            listener.on_change(ConsumerState::of(shown))
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

    /// The app is visible: the session is checked at once, and whatever else is due is done.
    pub fn foreground(&self) {
        self.core.tell(Event::Foreground);
    }

    /// The app is hidden: no timer runs. A write that failed is tried for 30 s more.
    pub fn background(&self) {
        self.core.tell(Event::Background);
    }

    /// The network came, went or was replaced by another (`true`). When it came, connections from before
    /// are dropped, requests on them that can be repeated are sent again, and the session is checked.
    pub fn connectivity(&self, online: bool) {
        self.core.tell(Event::Connectivity(online));
    }

    /// The device was unlocked: a store that could not be read is read at once.
    pub fn store_unlocked(&self) {
        self.core.tell(Event::StoreUnlocked);
    }

    /// Closes this client. Its calls are refused with `Closed` from here on, its listeners hear
    /// nothing more, and what it showed last stays readable. The last client of an engine stops
    /// it: results in flight are still stored and answered.
    pub fn close(&self) {
        self.core.0.close();
    }

    /// What the engine is doing and why; no tokens.
    pub fn diagnostics(&self) -> Diagnostics {
        self.core.diagnostics()
    }
}

impl ConsumerClient {
    /// Reads the current state in place: no allocation, no lock, no count that readers share. Keep
    /// it short; the value that is read stays alive meanwhile.
    pub fn peek<R>(&self, read: impl FnOnce(ConsumerView<'_>) -> R) -> R {
        read(ConsumerView(&self.core.shown()))
    }
}
