//! What all connections share.

use crate::faults::Faults;
use crate::request_log::RequestLog;
use crate::seed::Seed;
use crate::state::State;
use std::sync::Mutex;

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    pub(crate) faults: Faults,
    pub(crate) requests: RequestLog,
    /// What a reset restores.
    pub(crate) seed: Seed,
}

impl Shared {
    pub(crate) fn new(state: State, seed: Seed) -> Self {
        Self {
            state: Mutex::new(state),
            faults: Faults::default(),
            requests: RequestLog::new(),
            seed,
        }
    }
}
