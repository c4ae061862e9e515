//! What an app can attach to a bug report: counts and decisions, no tokens, no personal data.

use super::board::Board;
use super::state::SessionState;

/// What the engine is doing and why. Holds no token, no code and nothing about the person.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Diagnostics {
    /// Where the session stands.
    pub state: SessionState,
    /// Counts published changes.
    pub revision: u64,
    /// Changes whenever the session becomes another one.
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
    /// Requests the engine sent by itself: heartbeats, retries, sign-outs it still owed the server.
    pub requests_automatic: u64,
    /// Requests a call of the app led to.
    pub requests_explicit: u64,
    /// Answers that came too late to count, because the session had changed meanwhile.
    pub late_answers_dropped: u64,
    /// Requests sent once more for that reason.
    pub asked_again: u64,
    /// Writes that reached the disk.
    pub persists: u64,
    /// Writes that did not; they are tried again.
    pub persist_failures: u64,
    /// Times the server said that a session is over.
    pub rejections: u64,
    /// Listeners that failed or panicked.
    pub listener_errors: u64,
}

/// One decision of the engine; `docs/session-states.md` has the whole table.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Decision {
    /// Where the session stood.
    pub state: String,
    /// What happened.
    pub event: String,
    /// The rule that applied.
    pub rule: String,
    /// What happened and what the rule does, in words.
    pub why: String,
}

impl Diagnostics {
    pub(crate) fn of(board: &Board) -> Self {
        let (decided, counters) = board.notes();
        let shown = board.hub.read();
        Self {
            state: SessionState::of(&shown.published),
            revision: shown.published.revision,
            generation: shown.published.generation,
            persisted: shown.published.persisted,
            counters: DiagnosticCounters {
                requests_automatic: counters.automatic_requests,
                requests_explicit: counters.explicit_requests,
                late_answers_dropped: counters.late_answers,
                asked_again: counters.asked_again,
                persists: counters.persisted,
                persist_failures: counters.persist_failures,
                rejections: counters.rejections,
                listener_errors: board.hub.failures(),
            },
            last_decisions: decided
                .iter()
                .map(|one| Decision {
                    state: format!("{:?}", one.standing),
                    event: format!("{:?}", one.event),
                    rule: format!("{:?}", one.arm),
                    why: format!("{} {}", one.event.about(), one.arm.about()),
                })
                .collect(),
        }
    }
}
