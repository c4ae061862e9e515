//! The JSON door: the calls of both clients by the vendor's JavaScript names, with JSON in and out.
//!
//! For the packages that are written in JavaScript, which pass everything through [`JsonApi`] and need
//! no separate binding for each call. A row of the table `calls` has the name of a method, its
//! parameters and the function that builds the command; the same function checks the arguments of the
//! typed call. The table is generated. This is the one place where tokens and passwords cross the
//! language border inside of a text: the text is a [`Secret`], and an error never quotes a value.

mod bridge;
#[rustfmt::skip] // as it was generated
mod calls;
mod options;
mod params;
mod reads;
mod result;

use std::fmt;
use std::sync::Arc;

use crate::client::{B2bClient, ConsumerClient, Core};
use crate::engine::event::{Command, Event};
use crate::engine::state::Published;
use crate::error::StytchError;
use crate::listeners::{ListenerError, Subscription};
use crate::tokens::Secret;

pub use bridge::{JsonBridge, JsonCreated, JsonHost, JsonOpened};
pub use options::{ClientOptions, not_created};
pub use params::{Kind, Param};

use params::Values;
use reads::Read;

/// A row of the table: one call of one client.
#[derive(Debug)]
pub struct Call {
    /// The vendor's JavaScript name.
    pub method: &'static str,
    /// True for `call_sync`.
    pub is_sync: bool,
    /// The parameters, in the order in which `command` takes them.
    pub params: &'static [Param],
    command: fn(&mut Values) -> Result<Command, StytchError>,
}

/// What differs between the two clients.
struct Vertical {
    calls: &'static [Call],
    reads: &'static [(&'static str, Read)],
    state: fn(&Published) -> String,
}

const CONSUMER: Vertical = Vertical {
    calls: calls::CONSUMER,
    reads: reads::CONSUMER,
    state: ConsumerClient::json_of,
};

const B2B: Vertical = Vertical {
    calls: calls::B2B,
    reads: reads::B2B,
    state: B2bClient::json_of,
};

/// Receives changes of the whole state as JSON. Called on a thread of the library, one call at a time.
#[uniffi::export(foreign)]
pub trait JsonStateListener: Send + Sync {
    /// The state as it is now, as `state_json` of [`JsonApi`] returns it. A slow listener gets the
    /// latest one and not those in between.
    fn on_change(&self, state_json: Secret) -> Result<(), ListenerError>;
}

/// The calls of a client by name, with JSON in and out. For the packages of this project that are
/// written in JavaScript; an app in another language uses the typed calls.
///
/// No method fails: an error is part of the result, with the fields of the vendor's JavaScript errors.
/// Parameters and results hold tokens and passwords as plain text. Do not log them.
#[derive(uniffi::Object)]
pub struct JsonApi {
    core: Core,
    vertical: &'static Vertical,
}

impl fmt::Debug for JsonApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsonApi").finish_non_exhaustive()
    }
}

#[uniffi::export]
impl JsonApi {
    /// Makes a call by its JavaScript name, such as `session.authenticate`. `params_json` is the text
    /// of one JSON object with the vendor's parameters; the empty text stands for none.
    ///
    /// Returns `{"revision":…,"generation":…,"data":…}` with the `data` of the server's response as it
    /// was sent, or `{"revision":…,"generation":…,"error":{"kind":…,"name":…}}`. The state with that
    /// revision includes the result. Wrong input is an error of kind `usage`, which names the
    /// parameter in `field` and what is `expected`; then nothing was sent and nothing changed. The
    /// command is in the engine's queue once the call was polled for the first time.
    pub async fn call(&self, method: String, params_json: Secret) -> Secret {
        let command = self.command(&method, false, params_json);
        let outcome = match command {
            Ok(command) => self.core.execute(command).await,
            Err(error) => Err(error),
        };
        let published = self.core.published();
        match outcome {
            Ok(done) => result::success(&published, done.revision, &result::data(&done)),
            Err(error) => result::failure(&published, &error),
        }
    }

    /// The same for `session.updateSession` and for the reads, such as `session.getSync`. Never waits.
    pub fn call_sync(&self, method: String, params_json: Secret) -> Secret {
        let data = match self.vertical.reads.iter().find(|row| row.0 == method) {
            Some((_, read)) => {
                Values::read(&[], params_json.expose()).map(|_| read.json(&self.core.published()))
            }
            None => self
                .core
                .submit(self.command(&method, true, params_json))
                .map(|()| Secret::new("null")),
        };
        let published = self.core.published();
        match data {
            Ok(data) => result::success(&published, published.revision, &data),
            Err(error) => result::failure(&published, &error),
        }
    }

    /// The whole observable state as one JSON text with the names of the wire format: status, objects,
    /// both tokens, the deadline, the intermediate session without its token, `initialized`,
    /// `from_cache`, `revision` and `generation`. Never waits.
    pub fn state_json(&self) -> Secret {
        self.state_of(&self.core.published())
    }

    /// Calls with the current state at once and then with each new one, in order. A slow listener
    /// misses those in between. Ends with the subscription, or when the client is closed.
    pub fn subscribe(&self, listener: Arc<dyn JsonStateListener>) -> Arc<Subscription> {
        let vertical = self.vertical;
        self.core.on_revisions(None, move |published| {
            listener.on_change(result::state(published, &(vertical.state)(published)))
        })
    }
}

impl JsonApi {
    /// Another page or process may have changed what is stored: the engine reads it at once. For platforms
    /// that report such changes; without a report the next event reads them.
    pub fn storage_changed(&self) {
        // After every event the engine does what is due, and before it reads what others wrote.
        self.core.send_event(Event::Tick);
    }

    /// Finds the method, reads its parameters and builds its command.
    fn command(
        &self,
        method: &str,
        is_sync: bool,
        params_json: Secret,
    ) -> Result<Command, StytchError> {
        let mut rows = self.vertical.calls.iter();
        let row = rows
            .find(|row| row.method == method && row.is_sync == is_sync)
            .ok_or_else(|| unknown_method(method, is_sync))?;
        let mut values = Values::read(row.params, params_json.expose())?;
        (row.command)(&mut values)
    }

    fn state_of(&self, published: &Published) -> Secret {
        result::state(published, &(self.vertical.state)(published))
    }
}

/// Every row of the table, first those of the consumer client.
#[cfg(any(test, feature = "testing"))]
pub fn tables() -> [&'static [Call]; 2] {
    [CONSUMER.calls, B2B.calls]
}

/// The names of the reads, first those of the consumer client.
#[cfg(any(test, feature = "testing"))]
pub fn read_names() -> [Vec<&'static str>; 2] {
    [CONSUMER, B2B].map(|vertical| vertical.reads.iter().map(|row| row.0).collect())
}

fn unknown_method(method: &str, is_sync: bool) -> StytchError {
    let kind = if is_sync {
        "a synchronous"
    } else {
        "an asynchronous"
    };
    let shown = params::shown(method);
    StytchError::invalid(
        "method",
        format!("{kind} method of this client; {shown} is none"),
    )
}

#[uniffi::export]
impl ConsumerClient {
    /// The calls by their JavaScript names, for packages that are written in JavaScript. Not for the
    /// code of an app.
    pub fn json_api(&self) -> Arc<JsonApi> {
        Arc::new(JsonApi {
            core: self.core.clone(),
            vertical: &CONSUMER,
        })
    }
}

#[uniffi::export]
impl B2bClient {
    /// The calls by their JavaScript names, for packages that are written in JavaScript. Not for the
    /// code of an app.
    pub fn json_api(&self) -> Arc<JsonApi> {
        Arc::new(JsonApi {
            core: self.core.clone(),
            vertical: &B2B,
        })
    }
}
