//! The oracle: what the harness knows to be true, and whether what an app sees may be so.
//!
//! It knows what the server said and when, which commands the app gave, what every process published
//! and what the medium held. It shares no code with the engine. An excuse belongs to a situation and
//! ends with it: no flag suspends a rule for the rest of a run.
//!
//! [`Sessions`] holds the rules about who is signed in, [`Timing`] those about requests, timers and
//! order.

mod commands;
mod facts;
mod finish;
mod published;
mod requests;
mod responses;
mod timing;
mod unwritten;
mod versions;

pub(super) use facts::{Sessions, Surroundings};
pub(super) use timing::{Environment, ProcessModel, Timing};

/// A broken rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which rule; the same for every way to break it.
    pub rule: &'static str,
    /// What happened.
    pub detail: String,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.rule, self.detail)
    }
}

pub(super) type Checked = Result<(), Violation>;

pub(super) fn broken(rule: &'static str, detail: impl Into<String>) -> Checked {
    Err(Violation {
        rule,
        detail: detail.into(),
    })
}

macro_rules! rules {
    ($($name:ident = $text:literal,)*) => {
        $(pub(super) const $name: &str = $text;)*

        /// The rules by name, in the order of `docs/simulator.md`.
        pub const RULES: &[&str] = &[$($name),*];
    };
}

rules! {
    // Who is signed in.
    GENERATION_GROWS = "the generation never goes back",
    GENERATION_NAMES_ONE = "a generation names one session",
    SESSION_KEEPS_GENERATION = "a session keeps its generation",
    SIGN_IN_SUCCEEDS = "a sign-in that nothing superseded succeeds",
    DEAD_SESSION_REPLACED = "a sign-in over a dead session is sent once more",
    SIGN_IN_ON_DISK = "a sign-in is on disk when the disk works",
    BOUND_TO_SESSION = "a command leaves with the token of its session",
    VERIFIER_OF_FLOW = "a PKCE verifier is sent within its flow only",
    CARRIES_VISIBLE = "a request carries a token that the process may use",
    CERTAIN_SIGN_OUT = "a certain sign-out never comes back",
    ACKNOWLEDGED_SIGN_OUT = "an acknowledged sign-out ends the session",
    FORCED_SIGN_OUT_SURVIVES = "a forced sign-out that is published survives the process",
    FORCED_SIGN_OUT_REACHES_SERVER = "a forced sign-out reaches the server",
    PENDING_USED = "accepted pending tokens are used",
    LIVE_TOKEN_NOT_REVOKED = "the token of a live session is not revoked",
    REJECTION_ENDS = "a rejection ends the session",
    REJECTED_STAYS_AWAY = "a rejected token is not published again",
    NOTHING_ENDED_IT = "a session ends for a reason",
    CAUSE_IS_TRUE = "the cause of a sign-out is true",
    EXPIRY_BY_SERVER_TIME = "a session expires by the server's time",
    EXPIRY_IN_TIME = "an expiry is published within a second of its proof",
    JWT_ALIVE = "a fresh JWT is alive",
    JWT_LASTS = "a fresh JWT has the requested time left",
    JWT_OF_SESSION = "a fresh JWT is the visible session's",
    ABOUT_SOMEBODY_ELSE = "a response about somebody else changes nothing",
    ONE_SNAPSHOT = "tokens and objects belong together",
    NEWER_STAYS = "an older response replaces nothing",
    PERSISTED_IS_TRUE = "what says that it is persisted is on disk",
    PROCESSES_AGREE = "two processes that read the record agree",
    DEAD_CONNECTIONS = "a change of network drops dead connections",
    // Requests, timers and order.
    ONE_VALIDATION = "one validation at a time",
    ONE_SIGN_IN = "one sign-in request at a time",
    VALIDATES_AT_ONCE = "foreground and connectivity validate at once",
    HEARTBEAT = "a heartbeat every three minutes",
    HEARTBEAT_EXTENDS = "a heartbeat does not extend",
    AUTOMATIC_BUDGET = "automatic requests keep to their budget",
    RETRY_AFTER = "Retry-After is respected",
    NO_BACKGROUND_REQUESTS = "no requests in the background",
    NO_BACKGROUND_WAKES = "no wake-ups in the background",
    READER_ONLY_READS = "a reader only reads",
    REVISION_IS_ONE_VALUE = "a revision is one value",
    PUBLISHED_BEFORE_RESULT = "a result comes after its publication",
    HAS_RESULT = "every command has a result",
    CLEARS_FIRST = "a forced sign-out clears first",
    CLEARS_EVERYTHING = "a sign-out clears everything",
    END_IS_LEARNT = "a process learns that the server ended its session",
    EVERYTHING_RECOVERS = "everything recovers",
    COMES_TO_REST = "the engine comes to rest",
}

pub(super) fn is_validation(path: &str) -> bool {
    path.ends_with("/sessions/authenticate")
}

pub(super) fn is_revoke(path: &str) -> bool {
    path.ends_with("/sessions/revoke")
}
