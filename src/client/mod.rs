//! The public interface: the two clients and what they share.
//!
//! Each call has a function that checks its arguments and builds the [`Command`], often from a [`Call`].
//! The call itself gives the command to the engine and reads the result into a typed response. No rule
//! about sessions is here.

#![warn(clippy::missing_errors_doc)]

mod b2b;
mod consumer;
mod diagnostics;
mod logger;
mod observer;
mod registry;
mod response;
mod runtime;
mod state;
mod subscriptions;

use std::sync::Arc;

use arc_swap::Guard;

use crate::config::{ClientConfig, check_duration, check_number, check_proxy};
use crate::crypto::PkcePair;
use crate::engine::event::{Command, Done, Event};
use crate::engine::state::Published;
use crate::error::StytchError;
use crate::storage::{Role, Vertical};
use crate::tokens::{OpaqueToken, Secret, SessionJwt};
use crate::wire::{Call, Endpoint, Pkce, Purpose};

pub use b2b::*;
pub use consumer::*;
pub use diagnostics::*;
pub use logger::{LogLevel, Logger};
pub use response::*;
pub use state::*;
#[cfg(feature = "json")]
pub(crate) use state::{reason_name, tokens};

#[cfg(feature = "json")]
pub(crate) use registry::{Agreement, NamedSetting};
use registry::{CustomPorts, Handle};

/// What both clients are built on: one handle on an engine. A client and its sub-clients share it.
#[derive(Clone, Debug)]
pub(crate) struct Core(Arc<Handle>);

impl Core {
    fn open(
        config: &ClientConfig,
        vertical: Vertical,
        ports: CustomPorts,
    ) -> Result<Self, StytchError> {
        Handle::open(config, vertical, ports).map(|handle| Self(Arc::new(handle)))
    }

    /// A client that shares the engine of its identity whatever its other settings are, as long as those
    /// agree that were named. True if it started the engine.
    #[cfg(feature = "json")]
    pub(crate) fn open_or_join(
        config: &ClientConfig,
        vertical: Vertical,
        agreement: &Agreement,
    ) -> Result<(Self, bool), StytchError> {
        let (handle, is_first) = Handle::open_or_join(config, vertical, agreement)?;
        Ok((Self(Arc::new(handle)), is_first))
    }

    /// A client on an engine that another client opened. `Closed` if that one is closed.
    #[cfg(feature = "json")]
    pub(crate) fn join(
        config: &ClientConfig,
        vertical: Vertical,
        agreement: &Agreement,
    ) -> Result<Self, StytchError> {
        Handle::join(config, vertical, agreement).map(|handle| Self(Arc::new(handle)))
    }

    /// Closes this client, and the engine with its last one.
    #[cfg(feature = "json")]
    pub(crate) fn close(&self) {
        self.0.close();
    }

    /// The published state. Never waits.
    pub(crate) fn published(&self) -> Guard<Arc<Published>> {
        self.0.observer().publisher.read()
    }

    /// Gives a command to the engine, and waits for its result. The command is in the engine's queue
    /// once the future was polled.
    pub(crate) async fn execute(&self, command: Command) -> Result<Done, StytchError> {
        let handle = self.0.engine()?.handle.clone();
        Ok(handle.command(command).await?)
    }

    /// Carries out a checked command and reads its result.
    async fn run<T: FromResponse>(
        &self,
        command: Result<Command, StytchError>,
    ) -> Result<T, StytchError> {
        T::from_done(&self.execute(command?).await?)
    }

    async fn fresh_jwt(
        &self,
        command: Result<Command, StytchError>,
    ) -> Result<Secret, StytchError> {
        let done = self.execute(command?).await?;
        done.jwt
            .map(|jwt| jwt.secret().clone())
            .ok_or_else(|| StytchError::Malformed {
                expected: "a session JWT".to_owned(),
            })
    }

    /// Gives a command without waiting for its result; it comes before any later one.
    pub(crate) fn submit(&self, command: Result<Command, StytchError>) -> Result<(), StytchError> {
        let engine = self.0.engine()?;
        if self.0.role() == Role::Reader {
            return Err(StytchError::ReadOnlyRole);
        }
        if engine.handle.submit(command?) {
            Ok(())
        } else {
            Err(StytchError::Closed)
        }
    }

    fn system_proxy(&self, proxy: Option<Secret>) -> Result<(), StytchError> {
        check_proxy(proxy.as_ref())?;
        self.0.engine()?.system_proxy.set(proxy.as_ref())
    }

    pub(crate) fn send_event(&self, event: Event) {
        if let Ok(engine) = self.0.engine() {
            engine.handle.notify(event);
        }
    }

    fn diagnostics(&self) -> Diagnostics {
        Diagnostics::of(self.0.observer())
    }

    /// Waits for a revision above `seen`. False when this client is closed first.
    async fn changed(&self, seen: u64) -> bool {
        use futures_util::future::{Either, select};
        let changed = std::pin::pin!(self.0.observer().publisher.changed(seen));
        let closed = std::pin::pin!(self.0.closed());
        match select(changed, closed).await {
            Either::Left((changed, _)) => changed,
            Either::Right(((), _)) => false,
        }
    }
}

/// The command that sends this call. `authenticate` and `revoke` have their own commands.
fn command(call: Call) -> Result<Command, StytchError> {
    let call = checked(call)?;
    Ok(match call.endpoint.purpose() {
        Purpose::SignIn => Command::SignIn(call),
        Purpose::Read => Command::Read(call),
        Purpose::Plain | Purpose::Change | Purpose::Validate | Purpose::Revoke => {
            let starts_flow = matches!(call.endpoint.pkce(), Pkce::Start(_));
            Command::Plain(call, starts_flow.then(PkcePair::generate))
        }
    })
}

/// Validates the session, and sets a new end of it with a duration.
fn authenticate(duration_minutes: Option<u32>) -> Result<Command, StytchError> {
    check_duration("session_duration_minutes", duration_minutes)?;
    Ok(Command::Authenticate { duration_minutes })
}

fn fresh_jwt(min_validity_seconds: u32) -> Result<Command, StytchError> {
    check_duration("min_validity_seconds", Some(min_validity_seconds))?;
    Ok(Command::FreshJwt {
        min_validity_seconds,
    })
}

fn set_tokens(token: &Secret, jwt: Option<&Secret>) -> Result<Command, StytchError> {
    let token = OpaqueToken::parse(token_text("session_token", token)?)
        .ok_or_else(|| StytchError::invalid("session_token", "a token"))?;
    let jwt = match jwt {
        Some(jwt) => Some(
            SessionJwt::parse(token_text("session_jwt", jwt)?)
                .ok_or_else(|| StytchError::invalid("session_jwt", "a JWT, or nothing"))?,
        ),
        None => None,
    };
    Ok(Command::SetTokens { token, jwt })
}

/// The call of an operation whose path ends with an argument.
fn call_about(endpoint: Endpoint, field: &str, argument: &str) -> Result<Call, StytchError> {
    let mut call = Call::new(endpoint);
    call.argument = Some(required(field, argument)?);
    Ok(call)
}

/// Rejects empty string fields and numbers out of range. An optional field that has no value is left
/// out.
fn checked(call: Call) -> Result<Call, StytchError> {
    for (field, value) in &call.body {
        if let Some(text) = value.as_str() {
            not_empty(field, text)?;
        }
        check_number(field, value.as_u64())?;
    }
    Ok(call)
}

/// Rejects an empty argument before anything is sent.
fn required(field: &str, value: &str) -> Result<String, StytchError> {
    not_empty(field, value)?;
    Ok(value.to_owned())
}

fn not_empty(field: &str, value: &str) -> Result<(), StytchError> {
    if value.trim().is_empty() {
        return Err(StytchError::invalid(field, "a value that is not empty"));
    }
    Ok(())
}

/// Like [`required`], for an optional argument.
fn optional(field: &str, value: Option<String>) -> Result<Option<String>, StytchError> {
    value.map(|value| required(field, &value)).transpose()
}

/// A token consists of visible ASCII characters. Rejects anything else, because it was damaged.
fn token_text(field: &str, token: &Secret) -> Result<String, StytchError> {
    if token.is_empty() || !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(StytchError::invalid(
            field,
            "a token: letters, digits and signs, without white space",
        ));
    }
    Ok(token.expose().to_owned())
}

/// Parses a free-form argument, which is the text of a JSON object.
fn object(
    field: &str,
    text: Option<&str>,
) -> Result<Option<serde_json::Map<String, serde_json::Value>>, StytchError> {
    text.map(|text| {
        serde_json::from_str(text)
            .map_err(|_| StytchError::invalid(field, "the text of a JSON object"))
    })
    .transpose()
}
