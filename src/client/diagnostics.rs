//! What an app can attach to a bug report: counts and decisions, no tokens, no personal data.

use super::observer::{EngineObserver, LoggedDecision};
use super::state::SessionState;

/// What the engine is doing and why. Holds no token, no code and no personal data.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Diagnostics {
    /// The status of the session.
    pub state: SessionState,
    /// Counts published changes.
    pub revision: u64,
    /// Increases when another session becomes the current one.
    pub generation: u64,
    /// False while the disk does not hold the published state yet.
    pub persisted: bool,
    /// How often things happened since the engine started.
    pub counters: DiagnosticCounters,
    /// The last 32 decisions, oldest first.
    pub last_decisions: Vec<Decision>,
}

/// How often things happened since the engine started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, uniffi::Record)]
pub struct DiagnosticCounters {
    /// Requests that the engine sent automatically: heartbeats, retries, queued sign-outs.
    pub requests_automatic: u64,
    /// Requests that a command of the app caused.
    pub requests_explicit: u64,
    /// Responses that were dropped because the session had changed since the request.
    pub late_responses_dropped: u64,
    /// Requests that were sent again for that reason.
    pub requested_again: u64,
    /// Writes that reached the disk.
    pub persists: u64,
    /// Writes that failed; they are retried.
    pub persist_failures: u64,
    /// Times that the server rejected a session.
    pub rejections: u64,
    /// Calls of listeners and loggers that failed or panicked.
    pub listener_errors: u64,
    /// Entries of the stored record, and files beside it, that were found at the last read and left out because
    /// they cannot be what their names say.
    pub unreadable_entries: u64,
}

/// One decision of the engine; `docs/session-states.md` has the whole table.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Decision {
    /// The status of the session.
    pub state: String,
    /// What happened.
    pub event: String,
    /// The rule that applied.
    pub rule: String,
    /// What happened and what the rule does, in words; and why the command was refused, if it was and no
    /// response was the reason.
    pub why: String,
}

fn why(one: &LoggedDecision) -> String {
    let mut why = [one.event.about(), one.arm.about()].join(" ");
    if let Some(refusal) = one.refusal {
        why = [&why, " Refused: ", refusal, "."].concat();
    }
    why
}

impl Diagnostics {
    pub(crate) fn of(observer: &EngineObserver) -> Self {
        let (decisions, counters) = observer.decisions();
        let published = observer.publisher.read();
        Self {
            state: SessionState::of(&published),
            revision: published.revision,
            generation: published.generation,
            persisted: published.persisted,
            counters: DiagnosticCounters {
                requests_automatic: counters.automatic_requests,
                requests_explicit: counters.explicit_requests,
                late_responses_dropped: counters.late_responses,
                requested_again: counters.requested_again,
                persists: counters.persisted,
                persist_failures: counters.persist_failures,
                rejections: counters.rejections,
                listener_errors: observer.publisher.failures() + observer.log_position.failures(),
                unreadable_entries: counters.unreadable_entries + counters.unreadable_markers,
            },
            last_decisions: decisions
                .iter()
                .map(|one| Decision {
                    state: format!("{:?}", one.status),
                    event: format!("{:?}", one.event),
                    rule: format!("{:?}", one.arm),
                    why: why(one),
                })
                .collect(),
        }
    }
}
