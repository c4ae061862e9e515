//! What the engine shows: the value that reads and listeners share, and the counts and decisions
//! that `diagnostics()` tells.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::Now;
use crate::engine::ports::Observer;
use crate::engine::state::{Counters, Published, Settings, StandingKind, State};
use crate::engine::transition::{Arm, EventKind};
use crate::listeners::{Hub, Revised};

/// How many decisions `diagnostics()` remembers.
const REMEMBERED: usize = 32;

/// The value that reads see.
#[derive(Debug)]
pub(crate) struct Shown {
    /// What the engine published last.
    pub(crate) published: Published,
    /// It was known once who is signed in; from then on it stays so.
    pub(crate) initialized: bool,
}

impl Revised for Shown {
    fn revision(&self) -> u64 {
        self.published.revision
    }
}

/// One decision of the engine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decided {
    pub(crate) standing: StandingKind,
    pub(crate) event: EventKind,
    pub(crate) arm: Arm,
}

#[derive(Debug, Default)]
struct Notes {
    deciding: Option<(StandingKind, EventKind)>,
    decided: VecDeque<Decided>,
    counters: Counters,
}

/// Where the engine puts what it shows.
#[derive(Debug)]
pub(crate) struct Board {
    pub(crate) hub: Arc<Hub<Shown>>,
    notes: Mutex<Notes>,
}

impl Board {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            hub: Hub::new(Shown {
                published: State::new(settings, 0, false).published(Now::default()),
                initialized: false,
            }),
            notes: Mutex::default(),
        }
    }

    /// The last decisions, oldest first, and the counts.
    pub(crate) fn notes(&self) -> (Vec<Decided>, Counters) {
        let notes = self.lock();
        (notes.decided.iter().copied().collect(), notes.counters)
    }

    fn lock(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Observer for Board {
    fn published(&self, value: Published) {
        let initialized = value.initialized;
        self.hub.publish(Shown {
            published: value,
            initialized,
        });
    }

    fn decided(&self, arm: Arm) {
        let mut notes = self.lock();
        let Some((standing, event)) = notes.deciding else {
            return;
        };
        if notes.decided.len() == REMEMBERED {
            notes.decided.pop_front();
        }
        notes.decided.push_back(Decided {
            standing,
            event,
            arm,
        });
    }

    fn deciding(&self, standing: StandingKind, event: EventKind) {
        self.lock().deciding = Some((standing, event));
    }

    fn counted(&self, counters: Counters) {
        self.lock().counters = counters;
    }
}
