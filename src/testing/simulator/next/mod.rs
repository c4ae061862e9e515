//! The next rules: what the rebuilt engine must hold, besides the built-in rules that stay.
//!
//! The oracle knows what the server said and when, what the app asked for, what every process
//! published and what the medium held. An excuse belongs to a situation and ends with it: no flag
//! suspends a rule for the rest of a run.

mod commands;
mod facts;
mod finish;
mod published;
mod requests;
mod responses;

pub(super) use facts::{NextOracle, Surroundings};

/// The next rules by name, in the order of `docs/simulator.md`.
pub const NEXT_RULES: &[&str] = &[
    GENERATION_GROWS,
    GENERATION_NAMES_ONE,
    SESSION_KEEPS_GENERATION,
    SIGN_IN_SUCCEEDS,
    SIGN_IN_ON_DISK,
    BOUND_TO_SESSION,
    CARRIES_VISIBLE,
    CERTAIN_SIGN_OUT,
    ACKNOWLEDGED_SIGN_OUT,
    FORCED_SIGN_OUT_REACHES_SERVER,
    PENDING_USED,
    LIVE_TOKEN_NOT_REVOKED,
    REJECTION_ENDS,
    REJECTED_STAYS_AWAY,
    NOTHING_ENDED_IT,
    CAUSE_IS_TRUE,
    EXPIRY_BY_SERVER_TIME,
    EXPIRY_IN_TIME,
    JWT_ALIVE,
    JWT_LASTS,
    JWT_OF_SESSION,
    ABOUT_SOMEBODY_ELSE,
    ONE_SNAPSHOT,
    PERSISTED_IS_TRUE,
    PROCESSES_AGREE,
    DEAD_CONNECTIONS,
];

pub(super) const GENERATION_GROWS: &str = "the generation never goes back";
pub(super) const GENERATION_NAMES_ONE: &str = "a generation names one session";
pub(super) const SESSION_KEEPS_GENERATION: &str = "a session keeps its generation";
pub(super) const SIGN_IN_SUCCEEDS: &str = "a sign-in that nothing superseded succeeds";
pub(super) const SIGN_IN_ON_DISK: &str = "a sign-in is on disk when the disk works";
pub(super) const BOUND_TO_SESSION: &str = "a command leaves with the token it was asked about";
pub(super) const CARRIES_VISIBLE: &str = "a request carries a token that the process may use";
pub(super) const CERTAIN_SIGN_OUT: &str = "a certain sign-out never comes back";
pub(super) const ACKNOWLEDGED_SIGN_OUT: &str = "an acknowledged sign-out ends the session";
pub(super) const FORCED_SIGN_OUT_REACHES_SERVER: &str = "a forced sign-out reaches the server";
pub(super) const PENDING_USED: &str = "accepted pending tokens are used";
pub(super) const LIVE_TOKEN_NOT_REVOKED: &str = "the token of a live session is not revoked";
pub(super) const REJECTION_ENDS: &str = "a rejection ends the session";
pub(super) const REJECTED_STAYS_AWAY: &str = "a rejected token is not published again";
pub(super) const NOTHING_ENDED_IT: &str = "a session ends for a reason";
pub(super) const CAUSE_IS_TRUE: &str = "the cause of a sign-out is true";
pub(super) const EXPIRY_BY_SERVER_TIME: &str = "a session expires by the server's time";
pub(super) const EXPIRY_IN_TIME: &str = "an expiry is published within a second of its proof";
pub(super) const JWT_ALIVE: &str = "a fresh JWT is alive";
pub(super) const JWT_LASTS: &str = "a fresh JWT has the asked time left";
pub(super) const JWT_OF_SESSION: &str = "a fresh JWT is the visible session's";
pub(super) const ABOUT_SOMEBODY_ELSE: &str = "a response about somebody else changes nothing";
pub(super) const ONE_SNAPSHOT: &str = "tokens and objects belong together";
pub(super) const PERSISTED_IS_TRUE: &str = "what says that it is persisted is on disk";
pub(super) const PROCESSES_AGREE: &str = "two processes that read the record agree";
pub(super) const DEAD_CONNECTIONS: &str = "a change of network drops dead connections";

/// Built-in rules that these replace.
pub(super) const REPLACED: &[&str] = &[
    "no false logout",
    "causes are true",
    "no resurrection after sign-out",
    "no session from nowhere",
    "one moment",
    "what is published is on disk or says that it is not",
    "a fresh JWT lives long enough",
    "expiry is seen within a second",
    "pending tokens are not forgotten",
    "the server receives a forced sign-out",
    "two processes agree",
];
