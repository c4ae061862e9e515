//! Loggers: what the engine does, as lines of text for an app's log.
//!
//! The engine keeps entries while there is a logger. They become text, and the logger is called, on the
//! threads of the callback pool. No entry holds a token, a code, a password, an address or a body.

use std::sync::Arc;

use crate::engine::state::Status;
use crate::engine::transition::Arm;
use crate::http::{ApiFailure, ApiOutcome};
use crate::listeners::{ListenerError, Revised, Subscription};
use crate::wire::Endpoint;

use super::Core;
use super::observer::LoggedDecision;

/// How important a line is. A logger receives its level and those above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, uniffi::Enum)]
pub enum LogLevel {
    /// The app should be changed, or the device has a fault.
    Error,
    /// An operation failed. The engine tries again, or the app gets an error.
    Warn,
    /// A user signed in or out, or a request has its response.
    Info,
    /// Every decision of the engine.
    Debug,
}

/// Receives lines for the app's log.
#[uniffi::export(foreign)]
pub trait Logger: Send + Sync {
    /// One line. Called on a thread of the library, one call at a time, without a lock.
    ///
    /// `target` is the part of the library, such as `stytch_core::engine`. `message` is one line without
    /// a token, a code, a password, an address or a body.
    ///
    /// # Errors
    ///
    /// An error or a panic is counted (`listener_errors` of the diagnostics) and has no other effect.
    fn log(&self, level: LogLevel, target: String, message: String) -> Result<(), ListenerError>;
}

/// How many entries there were.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogPosition(pub(crate) u64);

impl Revised for LogPosition {
    fn revision(&self) -> u64 {
        self.0
    }
}

/// What becomes a line.
#[derive(Clone, Debug)]
pub(crate) enum LogEntry {
    Decision(LoggedDecision),
    Status(LogLevel, String),
    Response(LogLevel, Endpoint, String),
}

const ENGINE: &str = "stytch_core::engine";
const HTTP: &str = "stytch_core::http";

impl LogEntry {
    /// The user signed in or out, or the status cannot be known.
    pub(crate) fn status(status: &Status) -> Self {
        let (level, words) = match status {
            Status::Loading => (LogLevel::Debug, "nothing is known yet".to_owned()),
            Status::Active { .. } => (LogLevel::Info, "a user is signed in".to_owned()),
            Status::SignedOut(cause) => (LogLevel::Info, format!("signed out: {cause:?}")),
            Status::Unavailable(reason) => (
                LogLevel::Warn,
                format!("the stored session cannot be read: {reason:?}"),
            ),
        };
        Self::Status(level, words)
    }

    /// The result of a request. Texts of the server are left out: it may quote what it was sent.
    pub(crate) fn response(endpoint: Endpoint, outcome: &ApiOutcome) -> Self {
        let (level, words) = match &outcome.result {
            Ok(success) => (LogLevel::Info, success.status.to_string()),
            Err(ApiFailure::Stytch {
                status, error_type, ..
            }) => {
                let is_name = |letter: u8| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'_');
                let error_type = if error_type.len() <= 64 && error_type.bytes().all(is_name) {
                    error_type
                } else {
                    "an unknown error type"
                };
                (LogLevel::Warn, format!("{status} {error_type}"))
            }
            Err(failure) => (LogLevel::Warn, failure.to_string()),
        };
        Self::Response(level, endpoint, words)
    }

    fn level(&self) -> LogLevel {
        match self {
            Self::Decision(decision) => match decision.arm {
                Arm::RetryWrite | Arm::MissRecord | Arm::MissMarker => LogLevel::Warn,
                _ => LogLevel::Debug,
            },
            Self::Status(level, _) | Self::Response(level, ..) => *level,
        }
    }

    fn target(&self) -> &'static str {
        match self {
            Self::Decision(_) | Self::Status(..) => ENGINE,
            Self::Response(..) => HTTP,
        }
    }

    fn message(&self) -> String {
        match self {
            Self::Decision(LoggedDecision {
                status, event, arm, ..
            }) => {
                format!("{status:?}: {} {}", event.about(), arm.about())
            }
            Self::Status(_, words) => words.clone(),
            Self::Response(_, endpoint, words) => {
                format!(
                    "{} {}: {words}",
                    endpoint.method().as_str(),
                    endpoint.path()
                )
            }
        }
    }
}

impl Core {
    /// Calls with every line of this level and above from now on.
    pub(super) fn log_to(&self, logger: Arc<dyn Logger>, level: LogLevel) -> Arc<Subscription> {
        let handle = Arc::downgrade(&self.0);
        let position_now = self.0.observer().log_position.read().0;
        let mut position = position_now;
        let call = move |_: &Arc<LogPosition>| {
            let Some(handle) = handle.upgrade() else {
                return Ok(());
            };
            let (entries, now, gone) = handle.observer().entries_after(position);
            position = now;
            let mut outcome = Ok(());
            if gone > 0 {
                let message = format!("{gone} lines were dropped: the logger is too slow");
                outcome = logger.log(LogLevel::Warn, ENGINE.to_owned(), message);
            }
            for entry in entries.iter().filter(|entry| entry.level() <= level) {
                if handle.is_closed() {
                    break;
                }
                // A line that fails does not keep the next ones back.
                outcome = outcome.and(logger.log(
                    entry.level(),
                    entry.target().to_owned(),
                    entry.message(),
                ));
            }
            outcome
        };
        let publisher = &self.0.observer().log_position;
        let subscription = publisher.subscribe(Some(position_now), Box::new(call));
        self.0.end_on_close(&subscription);
        subscription
    }
}
