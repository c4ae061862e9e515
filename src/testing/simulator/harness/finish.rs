//! The end of a run: everything is made well, time passes, and everything must have recovered.

use super::super::device::KeystoreMode;
use super::super::disk::DiskMode;
use super::super::network::NetworkMode;
use super::super::oracle::{Checked, ProcessModel};
use super::super::step::Step;
use super::{Harness, PEERS, hold};

/// How often every process looks at the store at the end: the first one to look has not seen what the others
/// learned then.
const LOOKS: u32 = 2;
/// The same where files were destroyed or put back, or a key was lost: a process takes two looks to be sure of it
/// before it writes, and the other one reads that with the next.
const LOOKS_AFTER_DAMAGE: u32 = 4;

impl Harness {
    /// Everything is made well, time passes, and everything must have recovered.
    pub(in crate::testing::simulator) fn finish(&mut self) -> Checked {
        self.note(|| "-- finish".into());
        {
            let mut net = hold(&self.device.net);
            net.forget_fates();
            net.reconnect_all();
        }
        self.device.disk.forget_faults();
        self.step(Step::Network(NetworkMode::Well))?;
        self.step(Step::Disk(DiskMode::Well))?;
        self.step(Step::Keystore(KeystoreMode::Well))?;
        self.step(Step::SetWall(0))?;
        self.disturb();
        self.step(Step::Wait(31_000))?;
        self.disturb();
        for index in 0..PEERS {
            if self.timing.models[index].closed {
                self.end(index);
            }
        }
        if self
            .processes
            .iter()
            .flatten()
            .all(|process| process.reader)
        {
            if self.processes[0].is_some() {
                self.end(0);
            }
            self.start(0, true, false)?;
        }
        for index in 0..PEERS {
            if self.processes[index].is_some() && !self.timing.models[index].foreground {
                self.step(Step::Foreground(index))?;
            }
        }
        let paused = self
            .timing
            .models
            .iter()
            .map(|model| model.paused_until)
            .max()
            .unwrap_or_default();
        let until = (self.now() + 620_000).max(paused + 430_000);
        self.advance(until)?;
        let now = self.now();
        self.timing.recovered(&self.server, now)?;
        let looks = if self.was_damaged {
            LOOKS_AFTER_DAMAGE
        } else {
            LOOKS
        };
        for _ in 0..looks {
            for index in 0..PEERS {
                if self.processes[index].is_some() {
                    self.step(Step::Foreground(index))?;
                }
            }
            self.step(Step::Wait(1_000))?;
        }
        let server_ms = self.device.clock.server_ms();
        let crowded = self.crowded();
        self.sessions.finished(&self.server, server_ms, crowded)?;
        let tokens: Vec<String> = self.server.grants.keys().cloned().collect();
        for token in tokens {
            self.server.revoke(&token, server_ms);
        }
        let wait = 235_000 + if self.crowded() { 180_000 } else { 0 };
        self.step(Step::Wait(wait))?;
        self.timing.knows_the_end()
    }

    /// The budget may be used up.
    fn crowded(&self) -> bool {
        self.timing.models.iter().any(ProcessModel::budget_is_low)
    }
}
