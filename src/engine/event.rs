//! What can happen to the engine. Every event carries all it needs; the clocks are an argument.

use std::sync::Arc;

use crate::crypto::PkcePair;
use crate::http::{ApiFailure, ApiOutcome};
use crate::storage::{IdHash, Loaded, SignOutMarker, Stamp, StoreFailure};
use crate::tokens::{OpaqueToken, SessionJwt};
use crate::wire::{Call, Response};

use super::types::UnavailableReason;

/// Names a caller that waits for a result.
pub type CallId = u64;
/// Names a request until its answer.
pub type RequestId = u64;

/// Something that happened.
#[derive(Debug)]
#[cfg_attr(not(feature = "testing"), allow(dead_code))] // the simulator reads why a write failed
pub enum Event {
    /// The process started; nothing is known.
    Started,
    /// The record was read, or could not be.
    Loaded(Box<Result<Loaded, StoreFailure>>),
    /// Another process wrote the record since this one last read or wrote it.
    StoreChanged(Box<Loaded>),
    /// The write just asked for did not happen.
    PersistFailed(StoreFailure),
    /// The write just asked for is on disk, as this slot.
    Persisted(Stamp),
    /// The sign-out marker is on disk.
    MarkerWritten(SignOutMarker),
    /// The sign-out marker could not be written either.
    MarkerFailed(StoreFailure),
    /// The record on disk, or its key in the secure store, could not be confirmed.
    RecordUnconfirmed(StoreFailure),
    /// A command of the app, and whom it was given about.
    Command(CallId, Bound, Box<Command>),
    /// A request has its response.
    Responded(RequestId, Box<ApiOutcome>),
    /// An automatic request was not sent: another process has one in flight until this boot time.
    Deferred(RequestId, i64),
    /// The app is visible.
    Foreground,
    /// The app is hidden.
    Background,
    /// The network came (`true`) or went.
    Connectivity(bool),
    /// The device says that protected data can be read.
    StoreUnlocked,
    /// The armed wake-up, or one that came late.
    Tick,
    /// The last handle is gone, or `close()` was called.
    Closed,
}

/// The session or intermediate session that was published when the app gave a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Nothing was known yet: the command is about whatever the store holds.
    Unknown,
    /// Nobody was signed in.
    Nobody,
    /// It could not be known: a sign-in is sent without a token.
    Unavailable,
    /// This session.
    Session(IdHash),
    /// This intermediate session.
    Intermediate(IdHash),
}

/// What an app can ask for.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Is the session alive? With a duration: and extend it.
    Authenticate {
        /// Minutes from now; `None` validates only.
        duration_minutes: Option<u32>,
    },
    /// A JWT with at least this much life left.
    FreshJwt {
        /// Seconds, 0 to 240.
        min_validity_seconds: u32,
    },
    /// Sign out.
    Revoke {
        /// Clear local state first, with or without a network.
        force_clear: bool,
    },
    /// Tokens made elsewhere, to be authenticated.
    SetTokens {
        /// Opaque token.
        token: OpaqueToken,
        /// JWT, if the app has one.
        jwt: Option<SessionJwt>,
    },
    /// A call that may create a session or an intermediate session.
    SignIn(Call),
    /// A GET of a cached object.
    Read(Call),
    /// A call that leaves the session alone; with the pair that starts a PKCE flow.
    Plain(Call, Option<PkcePair>),
}

/// The result of a [`Command`].
pub type CommandResult = Result<Done, Refusal>;

/// A success.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Done {
    /// The response, when there was a request.
    pub response: Option<Arc<Response>>,
    /// The JWT that was asked for.
    pub jwt: Option<SessionJwt>,
    /// The state that includes this result.
    pub revision: u64,
}

/// Why an [`Command`] was not fulfilled.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The server or the way to it failed.
    #[error(transparent)]
    Api(#[from] ApiFailure),
    /// There is no session to do this with.
    #[error("nobody is signed in")]
    NoSession,
    /// A later sign-in, sign-out or another process made this result obsolete.
    #[error("superseded by a later change of session")]
    Superseded,
    /// The stored session cannot be read now.
    #[error("the session store is not available: {0:?}")]
    Unavailable(UnavailableReason),
    /// A reader may not do this.
    #[error("this client is a reader")]
    ReadOnlyRole,
    /// A PKCE flow ends here that did not start on this device.
    #[error("no PKCE flow was started on this device")]
    MissingPkce,
    /// Local state is gone as asked; this is why the server does not know yet.
    #[error("signed out on this device; the server does not know yet: {0}")]
    LocalStateCleared(Box<Refusal>),
    /// The client is closed.
    #[error("the client is closed")]
    Closed,
}

impl Refusal {
    /// Why, where the server had no part in it.
    pub(crate) fn without_response(&self) -> Option<&'static str> {
        match self {
            Self::NoSession => Some("no user is signed in"),
            Self::Superseded => Some("the session has changed"),
            Self::Unavailable(_) => Some("the store is not available"),
            Self::ReadOnlyRole => Some("this client is a reader"),
            Self::MissingPkce => Some("no PKCE pair"),
            Self::Closed => Some("the client is closed"),
            Self::LocalStateCleared(why) => why.without_response(),
            Self::Api(_) => None,
        }
    }
}
