//! What an app sees: the two clients and what belongs to both.

mod b2b;
mod consumer;
mod host;
mod response;
mod state;

use std::sync::Arc;

use serde::Deserialize;

use crate::config::ClientConfig;
use crate::engine::actor::Inlet;
use crate::engine::event::{Ask, Done, Event};
use crate::error::StytchError;
use crate::storage::Vertical;
use crate::tokens::{OpaqueToken, Secret, SessionJwt};
use crate::wire::Call;

pub use b2b::*;
pub use consumer::*;
pub use response::*;
pub use state::*;

/// The part that both clients share: an engine and the value it publishes.
#[derive(Clone, Debug)]
pub(crate) struct Core {
    inlet: Inlet,
    board: Arc<host::Board>,
}

impl Core {
    fn start(config: &ClientConfig, vertical: Vertical) -> Result<Self, StytchError> {
        let (inlet, board) = host::start(config, vertical)?;
        Ok(Self { inlet, board })
    }

    fn published(&self) -> arc_swap::Guard<Arc<crate::engine::state::Published>> {
        self.board.read()
    }

    async fn ask(&self, ask: Ask) -> Result<Done, StytchError> {
        Ok(self.inlet.ask(ask).await?)
    }

    async fn sign_in<T: FromAnswer>(&self, call: Call) -> Result<T, StytchError> {
        T::from_answer(self.ask(Ask::SignIn(call)).await?)
    }

    async fn plain<T: FromAnswer>(&self, call: Call) -> Result<T, StytchError> {
        T::from_answer(self.ask(Ask::Plain(call, None)).await?)
    }

    async fn start_flow<T: FromAnswer>(&self, call: Call) -> Result<T, StytchError> {
        let pair = crate::crypto::PkcePair::generate();
        T::from_answer(self.ask(Ask::Plain(call, Some(pair))).await?)
    }

    async fn authenticate<T: FromAnswer>(&self, minutes: Option<u32>) -> Result<T, StytchError> {
        crate::config::check_duration("session_duration_minutes", minutes)?;
        T::from_answer(
            self.ask(Ask::Authenticate {
                duration_minutes: minutes,
            })
            .await?,
        )
    }

    async fn revoke(&self, force_clear: bool) -> Result<BasicResponse, StytchError> {
        BasicResponse::from_answer(self.ask(Ask::Revoke { force_clear }).await?)
    }

    async fn fresh_jwt(&self, min_validity_seconds: u32) -> Result<Secret, StytchError> {
        if min_validity_seconds > 240 {
            return Err(StytchError::invalid("min_validity_seconds", "0 to 240"));
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
        let token = OpaqueToken::parse(token.expose())
            .ok_or_else(|| StytchError::invalid("session_token", "a token"))?;
        let jwt = match jwt {
            Some(jwt) => Some(
                SessionJwt::parse(jwt.expose())
                    .ok_or_else(|| StytchError::invalid("session_jwt", "a JWT, or nothing"))?,
            ),
            None => None,
        };
        if self.inlet.submit(Ask::Hydrate { token, jwt }) {
            Ok(())
        } else {
            Err(StytchError::Closed)
        }
    }

    fn tell(&self, event: Event) {
        self.inlet.tell(event);
    }

    fn diagnostics(&self) -> Diagnostics {
        let published = self.published();
        Diagnostics {
            revision: published.revision,
            generation: published.generation,
            persisted: published.persisted,
            last_decisions: self
                .board
                .decisions()
                .iter()
                .map(|rule| format!("{rule:?}"))
                .collect(),
        }
    }

    /// The next revision after `seen`, or `None` when the engine is gone.
    async fn next_revision(&self, seen: u64) -> Option<u64> {
        let mut changes = self.board.watch();
        changes
            .wait_for(|revision| *revision > seen)
            .await
            .ok()
            .map(|revision| *revision)
    }
}

/// What the engine is doing and why; no tokens, no personal data.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Diagnostics {
    /// Counts published changes.
    pub revision: u64,
    /// Changes whenever the session becomes another one.
    pub generation: u64,
    /// False while the disk does not hold the published state yet.
    pub persisted: bool,
    /// The rules that decided last, oldest first; `docs/session-states.md` explains them.
    pub last_decisions: Vec<String>,
}

/// Refuses an empty argument before anything is sent.
fn required(field: &str, value: &str) -> Result<String, StytchError> {
    if value.trim().is_empty() {
        return Err(StytchError::invalid(field, "a value that is not empty"));
    }
    Ok(value.to_owned())
}

/// A result that is read from the `data` object of an answer.
pub(crate) trait FromAnswer: Sized {
    /// Reads it, or says what was expected.
    fn from_data(data: &str) -> Result<Self, StytchError>;

    /// Reads it from what the engine hands back.
    fn from_answer(done: Done) -> Result<Self, StytchError> {
        let data = done.data.unwrap_or_else(|| Secret::new("{}"));
        Self::from_data(data.expose())
    }
}

fn decode<'a, T: Deserialize<'a>>(data: &'a str, expected: &str) -> Result<T, StytchError> {
    serde_json::from_str(data).map_err(|_| StytchError::Malformed {
        expected: expected.to_owned(),
    })
}

fn tokens(core: &Core) -> Option<SessionTokens> {
    use crate::engine::state::Standing;
    match &core.published().standing {
        Standing::Active { snapshot, .. } => Some(SessionTokens {
            session_token: snapshot.token.secret().clone(),
            session_jwt: snapshot.jwt.secret().clone(),
        }),
        Standing::Loading | Standing::SignedOut(_) | Standing::Unavailable(_) => None,
    }
}
