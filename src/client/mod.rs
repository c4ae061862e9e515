//! What an app sees: the two clients and what belongs to both.
//!
//! A call checks its arguments, builds a [`Call`], asks the engine and reads the answer into a
//! typed response. No rule about sessions is here.

mod b2b;
mod board;
mod consumer;
mod diagnostics;
mod host;
mod response;
mod sharing;
mod state;
mod telling;

use std::sync::Arc;

use arc_swap::Guard;

use crate::config::{ClientConfig, check_duration};
use crate::crypto::PkcePair;
use crate::engine::event::{Ask, Done, Event};
use crate::error::StytchError;
use crate::storage::{Role, Vertical};
use crate::tokens::{OpaqueToken, Secret, SessionJwt};
use crate::wire::{Call, Pkce, Purpose};

pub use b2b::*;
pub use consumer::*;
pub use diagnostics::*;
pub use response::*;
pub use state::*;

use board::Shown;
use sharing::{CustomPorts, Handle};

/// The part that both clients share: one handle on an engine. A client and its sub-clients have the
/// same one.
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

    /// What is published, without waiting.
    fn shown(&self) -> Guard<Arc<Shown>> {
        self.0.board().hub.read()
    }

    async fn ask(&self, ask: Ask) -> Result<Done, StytchError> {
        let handle = self.0.engine()?.handle.clone();
        Ok(handle.ask(ask).await?)
    }

    /// Sends a call as the command that its endpoint is for.
    async fn call<T: FromResponse>(&self, call: Call) -> Result<T, StytchError> {
        T::from_done(&self.ask(command(checked(call)?)).await?)
    }

    async fn authenticate<T: FromResponse>(
        &self,
        duration_minutes: Option<u32>,
    ) -> Result<T, StytchError> {
        check_duration("session_duration_minutes", duration_minutes)?;
        T::from_done(&self.ask(Ask::Authenticate { duration_minutes }).await?)
    }

    async fn revoke(&self, force_clear: bool) -> Result<BasicResponse, StytchError> {
        BasicResponse::from_done(&self.ask(Ask::Revoke { force_clear }).await?)
    }

    async fn fresh_jwt(&self, min_validity_seconds: u32) -> Result<Secret, StytchError> {
        if min_validity_seconds > 240 {
            return Err(StytchError::invalid(
                "min_validity_seconds",
                "0 to 240 seconds",
            ));
        }
        let done = self
            .ask(Ask::FreshJwt {
                min_validity_seconds,
            })
            .await?;
        done.jwt
            .map(|jwt| jwt.secret().clone())
            .ok_or_else(|| StytchError::Malformed {
                expected: "a session JWT".to_owned(),
            })
    }

    fn update_session(&self, token: &Secret, jwt: Option<&Secret>) -> Result<(), StytchError> {
        let engine = self.0.engine()?;
        if self.0.role() == Role::Reader {
            return Err(StytchError::ReadOnlyRole);
        }
        let token = OpaqueToken::parse(token_text("session_token", token)?)
            .ok_or_else(|| StytchError::invalid("session_token", "a token"))?;
        let jwt = match jwt {
            Some(jwt) => Some(
                SessionJwt::parse(token_text("session_jwt", jwt)?)
                    .ok_or_else(|| StytchError::invalid("session_jwt", "a JWT, or nothing"))?,
            ),
            None => None,
        };
        if engine.handle.submit(Ask::SetTokens { token, jwt }) {
            Ok(())
        } else {
            Err(StytchError::Closed)
        }
    }

    fn tell(&self, event: Event) {
        if let Ok(engine) = self.0.engine() {
            engine.handle.tell(event);
        }
    }

    fn diagnostics(&self) -> Diagnostics {
        Diagnostics::of(self.0.board())
    }

    /// True when there is a revision above `seen`; false when this client is closed before.
    async fn changed(&self, seen: u64) -> bool {
        use futures_util::future::{Either, select};
        let changed = std::pin::pin!(self.0.board().hub.changed(seen));
        let closed = std::pin::pin!(self.0.closed());
        match select(changed, closed).await {
            Either::Left((changed, _)) => changed,
            Either::Right(((), _)) => false,
        }
    }
}

/// The command that a call of this endpoint is. `authenticate` and `revoke` are commands of their own and
/// are not made here.
fn command(call: Call) -> Ask {
    match call.endpoint.purpose() {
        Purpose::SignIn => Ask::SignIn(call),
        Purpose::Read => Ask::Read(call),
        Purpose::Plain | Purpose::Validate | Purpose::Revoke => {
            let starts_flow = matches!(call.endpoint.pkce(), Pkce::Start(_));
            Ask::Plain(call, starts_flow.then(PkcePair::generate))
        }
    }
}

/// Rejects empty string fields: what may be left out is left out, not empty.
fn checked(call: Call) -> Result<Call, StytchError> {
    for (field, value) in &call.body {
        if let Some(text) = value.as_str() {
            not_empty(field, text)?;
        }
    }
    Ok(call)
}

/// Refuses an empty argument before anything is sent.
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

/// The same for an argument that may be left out.
fn optional(field: &str, value: Option<String>) -> Result<Option<String>, StytchError> {
    value.map(|value| required(field, &value)).transpose()
}

/// Tokens are visible ASCII: anything else was damaged on its way here.
fn token_text(field: &str, token: &Secret) -> Result<String, StytchError> {
    if token.is_empty() || !token.expose().bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(StytchError::invalid(
            field,
            "a token: letters, digits and signs, without white space",
        ));
    }
    Ok(token.expose().to_owned())
}

/// A free-form argument: the text of a JSON object.
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
