//! What the engine reports: the published state, which reads and listeners share, the counts and
//! decisions of `diagnostics()`, and the entries that loggers receive.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::engine::event::{CallId, Refusal};
use crate::engine::ports::Observer;
use crate::engine::state::{Counters, Published, Settings, State, StatusKind};
use crate::engine::transition::{Arm, EventKind};
use crate::http::ApiOutcome;
use crate::listeners::{Publisher, Revised};
use crate::wire::Endpoint;

use super::logger::{LogEntry, LogPosition};

/// How many decisions `diagnostics()` returns.
const MAX_DECISIONS: usize = 32;
/// How many entries wait for a logger that is slow.
const MAX_ENTRIES: usize = 256;

impl Revised for Published {
    fn revision(&self) -> u64 {
        self.revision
    }
}

/// One decision of the engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LoggedDecision {
    pub(crate) status: StatusKind,
    pub(crate) event: EventKind,
    pub(crate) arm: Arm,
    /// The command that the arm is about.
    pub(crate) command: Option<CallId>,
    /// Why the command was refused, by the arm or later.
    pub(crate) refusal: Option<&'static str>,
}

#[derive(Debug, Default)]
struct Log {
    deciding: Option<(StatusKind, EventKind)>,
    decisions: VecDeque<LoggedDecision>,
    counters: Counters,
    /// What loggers have not received yet; kept only while there is a logger.
    entries: VecDeque<LogEntry>,
    /// How many entries there were.
    written: u64,
}

/// Receives what the engine publishes, decides and counts.
#[derive(Debug)]
pub(crate) struct EngineObserver {
    pub(crate) publisher: Arc<Publisher<Published>>,
    /// How many log entries there are.
    pub(crate) log_position: Arc<Publisher<LogPosition>>,
    log: Mutex<Log>,
}

impl EngineObserver {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            publisher: Publisher::new(State::new(settings, 0, false).published()),
            log_position: Publisher::new(LogPosition(0)),
            log: Mutex::default(),
        }
    }

    /// The last decisions, oldest first, and the counts.
    pub(crate) fn decisions(&self) -> (Vec<LoggedDecision>, Counters) {
        let log = self.lock();
        (log.decisions.iter().copied().collect(), log.counters)
    }

    /// The entries after this position that are still there, the new position, and how many are gone.
    pub(crate) fn entries_after(&self, position: u64) -> (Vec<LogEntry>, u64, u64) {
        let log = self.lock();
        let first = log.written - log.entries.len() as u64;
        let skip = usize::try_from(position.saturating_sub(first)).unwrap_or(usize::MAX);
        let entries = log.entries.iter().skip(skip).cloned().collect();
        (entries, log.written, first.saturating_sub(position))
    }

    /// Keeps an entry for the loggers, and wakes them. Nothing is kept without a logger.
    fn write(&self, entry: impl FnOnce() -> LogEntry) {
        if !self.log_position.has_listeners() {
            return;
        }
        let entry = entry();
        let written = {
            let mut log = self.lock();
            if log.entries.len() == MAX_ENTRIES {
                log.entries.pop_front();
            }
            log.entries.push_back(entry);
            log.written += 1;
            log.written
        };
        self.log_position.publish(LogPosition(written));
    }

    fn lock(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for EngineObserver {
    fn published(&self, value: Published) {
        if self.log_position.has_listeners() {
            let before = self.publisher.read();
            let is_new = before.status.kind() != value.status.kind()
                || before.generation != value.generation;
            drop(before);
            if is_new {
                self.write(|| LogEntry::status(&value.status));
            }
        }
        self.publisher.publish(value);
    }

    fn decided(&self, arm: Arm, command: Option<CallId>) {
        let decision = {
            let mut log = self.lock();
            let Some((status, event)) = log.deciding else {
                return;
            };
            if log.decisions.len() == MAX_DECISIONS {
                log.decisions.pop_front();
            }
            let decision = LoggedDecision {
                status,
                event,
                arm,
                command,
                refusal: None,
            };
            log.decisions.push_back(decision);
            decision
        };
        self.write(|| LogEntry::Decision(decision));
    }

    fn refused(&self, command: CallId, refusal: &Refusal) {
        let mut log = self.lock();
        let mut decisions = log.decisions.iter_mut().rev();
        if let Some(of) = decisions.find(|one| one.command == Some(command)) {
            of.refusal = refusal.without_response();
        }
    }

    fn deciding(&self, status: StatusKind, event: EventKind) {
        self.lock().deciding = Some((status, event));
    }

    fn counted(&self, counters: Counters) {
        self.lock().counters = counters;
    }

    fn responded(&self, endpoint: Endpoint, outcome: &ApiOutcome) {
        self.write(|| LogEntry::response(endpoint, outcome));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::BootId;
    use crate::engine::state::UnavailableReason;
    use crate::http::{ApiFailure, TransportError};
    use crate::storage::Vertical;

    fn observer() -> EngineObserver {
        let observer = EngineObserver::new(Settings {
            vertical: Vertical::Consumer,
            default_duration_minutes: 5,
            keep_alive: false,
            reader: false,
            boot_id: BootId("boot".into()),
        });
        observer.deciding(StatusKind::SignedOut, EventKind::Revoke);
        observer
    }

    #[test]
    fn a_decision_has_the_refusal_of_its_own_command() {
        let observer = observer();
        observer.decided(Arm::TakeOver, None);
        observer.decided(Arm::ClearLeftovers, Some(1));
        observer.decided(Arm::Validate, Some(2));

        observer.refused(1, &Refusal::NoSession);

        let refusals: Vec<_> = observer.decisions().0.iter().map(|it| it.refusal).collect();
        assert_eq!(refusals, [None, Some("no user is signed in"), None]);
    }

    #[test]
    fn what_a_server_said_is_no_part_of_a_decision_and_every_other_refusal_has_a_text_of_its_own() {
        let offline = || {
            Refusal::Api(ApiFailure::Transport(TransportError::Connect {
                reason: "no route".into(),
            }))
        };
        for refusal in [offline(), Refusal::LocalStateCleared(Box::new(offline()))] {
            assert_eq!(refusal.without_response(), None);
        }
        let texts: std::collections::BTreeSet<_> = [
            Refusal::NoSession,
            Refusal::Superseded,
            Refusal::Unavailable(UnavailableReason::DeviceLocked),
            Refusal::ReadOnlyRole,
            Refusal::MissingPkce,
            Refusal::Closed,
        ]
        .iter()
        .filter_map(Refusal::without_response)
        .collect();
        assert_eq!(texts.len(), 6, "{texts:?}");
    }
}
