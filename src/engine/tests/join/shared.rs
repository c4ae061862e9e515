//! What two processes share: the store, the time, and who knows of which act.

use super::expected::{Known, Log};
use super::samples::START;
use crate::clock::Now;
use crate::storage::{Record, SignOutMarker};

/// What processes share: the record, the sign-out markers, and who knows of which act.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    pub(super) record: Option<Record>,
    /// The acts in the record.
    pub(super) known: Known,
    /// With the acts that each stands for; `None` for one that names no session and was not applied.
    pub(super) markers: Vec<(SignOutMarker, Option<Known>)>,
    pub(super) log: Log,
    /// The epoch of the last write, also after its record was lost.
    pub(super) epoch: u64,
    pub(super) writes: u64,
    /// The key is lost and no process has found out.
    pub(super) lost: bool,
    /// The acts that were in the record whose key was lost last.
    pub(super) lost_acts: Known,
    pub(super) markers_written: u64,
    pub(super) time: i64,
    /// The key is lost in some histories.
    pub(super) key_can_be_lost: bool,
    /// What is broken already.
    pub(super) broken: Option<&'static str>,
}

impl Shared {
    pub(super) fn pass_time(&mut self) {
        self.time += 10_000;
    }

    pub(super) fn now(&self) -> Now {
        Now {
            wall_ms: START + self.time,
            boot_ms: 1_000 + self.time,
        }
    }

    /// The key of the record is gone for good.
    pub(super) fn lose_key(&mut self) -> bool {
        if self.record.take().is_none() {
            return false;
        }
        self.lost = true;
        self.lost_acts = self.known;
        self.known = 0;
        self.writes += 1;
        true
    }
}
