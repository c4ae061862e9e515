//! The ports: what the driver needs from the platform, the network and the client.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::clock::Clock;
use crate::http::{ApiOutcome, ApiRequest};
use crate::storage::Vault;
use crate::wire::Endpoint;

use super::event::{CallId, Refusal};
use super::state::{Counters, Published, StatusKind};
use super::transition::{Arm, EventKind};

/// A boxed future that can move between threads.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Sends requests.
pub trait Network: Send + Sync {
    /// One request, one outcome; never panics.
    fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome>;
    /// The app was suspended or the network changed: pooled connections are dead. A request sent after
    /// this uses a new one.
    fn reset(&self);
}

/// Wakes the driver.
pub trait Timer: Send + Sync {
    /// Ready at this boot-clock time or, after a sleep of the device, later.
    fn until(&self, boot_ms: i64) -> BoxFuture<()>;
}

/// Runs what may block off the driver's task.
pub trait Blocking: Send + Sync {
    /// Runs the piece of work to its end.
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()>;
}

/// Is notified of every change and decision; must not block.
pub trait Observer: Send + Sync {
    /// A new value is published.
    fn published(&self, value: Published);
    /// This arm ran, for this command.
    fn decided(&self, arm: Arm, command: Option<CallId>);
    /// The command has this refusal as its result.
    fn refused(&self, _command: CallId, _refusal: &Refusal) {}
    /// The event that the next arms are about, and the status of the session before it.
    fn deciding(&self, _status: StatusKind, _event: EventKind) {}
    /// The counts after an event.
    fn counted(&self, _counters: Counters) {}
    /// A request has its response.
    fn responded(&self, _endpoint: Endpoint, _outcome: &ApiOutcome) {}
}

/// What the driver needs from the world.
pub struct Ports {
    /// The Stytch API.
    pub network: Arc<dyn Network>,
    /// The session record.
    pub vault: Vault,
    /// The device's clocks.
    pub clock: Arc<dyn Clock>,
    /// Wake-ups.
    pub timer: Arc<dyn Timer>,
    /// Where storage runs.
    pub blocking: Arc<dyn Blocking>,
    /// Is notified of changes.
    pub observer: Arc<dyn Observer>,
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}
