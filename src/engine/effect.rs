//! What the engine asks the driver to do. Effects of one event run strictly in their order; one
//! that can fail reports its failure as an event before the next one runs.

use super::event::{CallId, CommandResult, RequestId};
use super::transition::Arm;
use crate::clock::Millis;
use crate::http::{ApiRequest, encode_segment};
use crate::storage::IdHash;
use crate::tokens::OpaqueToken;
use crate::wire::{Call, Method};

/// One thing to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Read the record; the answer is [`super::event::Event::Loaded`].
    Load,
    /// Write the record that [`super::state::State::to_record`] describes. A failure is
    /// [`super::event::Event::PersistFailed`], at once.
    Persist,
    /// Write a sign-out marker, for a store that cannot be read or written now. The result is
    /// [`super::event::Event::MarkerWritten`] or [`super::event::Event::MarkerFailed`].
    WriteMarker(Option<IdHash>, Millis),
    /// Make the value of [`super::state::State::published`] visible and notify the listeners.
    Publish,
    /// Send a request; the answer is [`super::event::Event::Responded`].
    Send(Box<Request>),
    /// The server has answered about the session: other processes may ask again.
    EndRefresh,
    /// Give a caller its result. Carries nothing when the caller is gone.
    Complete(CallId, Box<CommandResult>),
    /// Wake the engine with [`super::event::Event::Tick`] at the boot time that
    /// [`super::schedule::Schedule::armed`] holds when this is run: a write that failed on the way
    /// may have brought it forward.
    Arm,
    /// Connections died with the suspension, or with the network they were on: drop them, and send
    /// once more what can be repeated.
    ResetConnections,
    /// The engine is done: nothing more comes.
    Stop,
    /// Which arm decided, and about which command; kept for `diagnostics()` and the table of states.
    Decided(Arm, Option<CallId>),
}

/// A request as the engine wants it sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Names the request until its answer.
    pub id: RequestId,
    /// Endpoint, path argument and body; what the engine adds is already in the body.
    pub call: Call,
    /// The opaque token to send as password; without one the public token is sent.
    pub token: Option<OpaqueToken>,
    /// Whether it validates the session, and whether a caller waits for it.
    pub refresh: Refresh,
    /// Whether a caller waits for it.
    pub is_awaited: bool,
}

impl Request {
    /// The request as the network takes it.
    pub(super) fn to_api(&self) -> ApiRequest {
        let call = &self.call;
        let mut path = call.endpoint.path().to_owned();
        if let Some(argument) = &call.argument {
            path.push_str(&encode_segment(argument));
        }
        let method = call.endpoint.method();
        let body = match method {
            Method::Get | Method::Delete => None,
            Method::Post | Method::Put => Some(call.body.clone()),
        };
        ApiRequest {
            method,
            path,
            body,
            token: self.token.clone(),
        }
    }
}

/// How a request stands to the lease that processes share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refresh {
    /// It leaves no mark for other processes: every request that neither extends the session nor is
    /// automatic. A plain validation that the app asked for writes nothing before it answers.
    No,
    /// A validation that extends and that a caller waits for: marked for other processes, and sent
    /// whatever they do.
    Requested,
    /// A validation without a caller. It is not sent while another process validates; then its event is
    /// [`super::event::Event::Deferred`].
    Automatic,
}
