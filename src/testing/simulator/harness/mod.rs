//! The harness: one device, a server, and the order in which things happen. It runs a schedule and
//! checks everything that can be seen with the oracle.

mod checks;
mod commands;
mod finish;
mod time;

use std::sync::{Arc, Mutex};

use crate::storage::Vertical;
use crate::storage::lease::LEASE_MS;

use super::device::{KeystoreMode, SimClock, SimKeystore, hold};
use super::disk::{DiskMode, SimDisk};
use super::engine_port::{DeviceEvent, Life, medium};
use super::mutant::Mutant;
use super::network::{Net, NetworkMode};
use super::oracle::{COMES_TO_REST, Checked, Environment, Sessions, Timing, Violation, broken};
use super::process::{Device, FOREIGN, PEERS, Process};
use super::server::Server;
use super::step::{Schedule, Step};

/// More rounds at one moment than any sound engine needs.
const SPIN: u32 = 2_000;

/// What a run did, for people and for comparing two runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests sent.
    pub requests: u64,
    /// Timers fired.
    pub wakes: u64,
    /// Timers fired while hidden.
    pub wakes_hidden: u64,
    /// Values published.
    pub published: u64,
    /// A hash of everything that could be seen, in order.
    pub trace: u64,
}

pub(super) struct Harness {
    pub(super) schedule: Schedule,
    pub(super) device: Device,
    pub(super) server: Server,
    pub(super) timing: Timing,
    pub(super) sessions: Sessions,
    /// How many commands there were.
    commands_given: u64,
    /// Two that share the store, and one of another instance name.
    pub(super) processes: [Option<Process>; PEERS + 1],
    pub(super) counts: Counts,
    pub(super) trace: Option<Vec<String>>,
    calm_since: Option<i64>,
    /// Files were destroyed or put back, or a key was lost.
    was_damaged: bool,
    /// A process that died during a validation left a lease: until then the next one's
    /// automatic validations give way to nobody.
    lease_left_until: i64,
    lives: u64,
    network_mode: NetworkMode,
    disk_mode: DiskMode,
    keystore_mode: KeystoreMode,
    garbage: u32,
}

impl Harness {
    pub(super) fn new(schedule: Schedule, mutant: Option<Mutant>) -> Self {
        let vertical = if schedule.b2b {
            Vertical::B2b
        } else {
            Vertical::Consumer
        };
        let clock = SimClock::new();
        Self {
            server: Server::new(schedule.b2b),
            timing: Timing::new(schedule.keep_alive),
            device: Device {
                clock: clock.clone(),
                disk: SimDisk::new(Mutant::disk(mutant)),
                keystore: SimKeystore::new(Mutant::keystore(mutant), clock),
                net: Arc::new(Mutex::new(Net::default())),
                mutant,
                vertical,
                order: Arc::default(),
                decisions: Arc::default(),
            },
            sessions: Sessions::default(),
            commands_given: 0,
            processes: [None, None, None],
            counts: Counts {
                trace: 0xcbf2_9ce4_8422_2325,
                ..Counts::default()
            },
            trace: None,
            calm_since: Some(0),
            was_damaged: false,
            lease_left_until: 0,
            lives: 0,
            network_mode: NetworkMode::Well,
            disk_mode: DiskMode::Well,
            keystore_mode: KeystoreMode::Well,
            garbage: 0,
            schedule,
        }
    }

    pub(super) fn now(&self) -> i64 {
        self.device.clock.true_ms()
    }

    fn environment(&self) -> Environment {
        Environment {
            now: self.now(),
            calm_since: self
                .calm_since
                .map(|since| since.max(self.lease_left_until)),
        }
    }

    fn note(&mut self, text: impl FnOnce() -> String) {
        let text = text();
        for byte in text.bytes() {
            self.counts.trace =
                (self.counts.trace ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let now = self.now();
        if let Some(trace) = &mut self.trace {
            trace.push(format!("{:>10} {text}", now));
        }
    }

    /// Something is, or was, in the way: nothing is required to be in time until it is over.
    fn disturb(&mut self) {
        let well = self.network_mode == NetworkMode::Well
            && self.disk_mode == DiskMode::Well
            && self.keystore_mode == KeystoreMode::Well
            && !self.device.disk.has_faults()
            && hold(&self.device.net).has_no_dead_connections();
        self.calm_since = well.then(|| self.now());
    }

    // ---- steps --------------------------------------------------------------------------------

    pub(super) fn step(&mut self, step: Step) -> Checked {
        self.note(|| format!("-- {step}"));
        match step {
            Step::Start {
                process,
                foreground,
                reader,
            } => self.start(process, foreground, reader)?,
            Step::Command(process, call) => self.give(process, call)?,
            Step::Foreground(process) => self.foreground(process)?,
            Step::Background(process) => self.background(process)?,
            Step::Storm(process, times) => {
                for _ in 0..times {
                    self.background(process)?;
                    self.foreground(process)?;
                    self.connectivity(process, true)?;
                    // Long enough for an answer: each event finds nothing in flight.
                    let soon = self.now() + 100;
                    self.advance(soon)?;
                }
            }
            Step::Connectivity(process, online) => self.connectivity(process, online)?,
            Step::Unlocked(process) => self.notify(process, DeviceEvent::Unlocked),
            Step::Kill(process) => self.end(process),
            Step::DieAt(process, change, point) => {
                if self.processes[process].is_some() {
                    self.device.disk.die_at(process, change, point);
                }
            }
            Step::CutPower(kept) => self.cut_power(usize::from(kept)),
            Step::Reboot => self.cut_power(usize::MAX),
            Step::Wait(ms) => {
                let until = self.now() + ms;
                self.advance(until)?;
            }
            Step::Sleep(ms) => self.sleep(ms),
            Step::SleepThenDeliver(ms) => self.sleep_then_deliver(ms),
            Step::SetWall(offset) => self.device.clock.set_wall_offset(offset),
            Step::Keystore(mode) => {
                self.keystore_mode = mode;
                self.device.keystore.set_mode(mode);
                self.disturb();
            }
            Step::LoseKey => {
                let lost = self.device.keystore.lose();
                self.damaged(lost);
            }
            Step::Disk(mode) => {
                self.disk_mode = mode;
                self.device.disk.set_mode(mode);
                self.disturb();
            }
            Step::DamageSlot => {
                let damaged = self.device.disk.damage_newest();
                self.damaged(damaged);
            }
            Step::Network(mode) => {
                self.network_mode = mode;
                hold(&self.device.net).set_mode(mode);
                self.disturb();
            }
            Step::NextRequest(fate) => {
                hold(&self.device.net).next_fate(fate);
                self.calm_since = None;
            }
            Step::ServerRevokes => self.server_revokes(),
            Step::DropCallers(process) => self.drop_callers(process),
            Step::FaultInEvent {
                process,
                nth,
                lasts,
            } => {
                self.device.disk.fault_in_event(process, nth, lasts);
                self.calm_since = None;
            }
            Step::Together {
                process,
                nth,
                first,
                second,
            } => self.together(process, nth, first, second)?,
            Step::KeepCopy => self.device.disk.keep_copy(),
            Step::PutBack => {
                let any = self.device.disk.put_back();
                if any {
                    self.sessions.damaged(Some(self.device.clock.server_ms()));
                }
                self.damaged(any);
            }
            Step::RemoveFolder => {
                let any = self.device.disk.remove_all();
                self.damaged(any);
            }
            Step::ForeignInstance => self.foreign_instance()?,
            Step::ConnectionsGoSilent => {
                let running = [0, 1, 2].map(|index| self.processes[index].is_some());
                hold(&self.device.net).silence(running);
                self.calm_since = None;
            }
            Step::Restarts(process, times, apart) => {
                for _ in 0..times {
                    let model = &self.timing.models[process];
                    let (foreground, reader) = (model.foreground, model.reader);
                    self.end(process);
                    self.start(process, foreground, reader)?;
                    let until = self.now() + apart;
                    self.advance(until)?;
                }
            }
        }
        let now = self.now();
        self.advance(now)
    }

    fn start(&mut self, index: usize, foreground: bool, reader: bool) -> Checked {
        if self.processes[index].is_some() {
            return Ok(());
        }
        self.lives += 1;
        let now = self.now();
        if index < PEERS {
            self.timing
                .started(index, self.lives, foreground, reader, now);
            self.sessions
                .started(index, self.lives, foreground, reader, &medium(&self.device));
        }
        hold(&self.device.net).reconnect(index);
        self.processes[index] = Process::start(&Life {
            device: &self.device,
            schedule: &self.schedule,
            index,
            number: self.lives,
            foreground,
            reader,
        });
        self.quiesce()
    }

    /// The process is gone, whatever it was doing.
    fn end(&mut self, index: usize) {
        if self.processes[index].take().is_some() {
            self.device.disk.remove_process(index);
            if self.device.disk.holds_a_lease() {
                self.lease_left_until = self.now() + LEASE_MS;
            }
            if index < PEERS {
                self.timing.ended(index);
                self.sessions.ended(index, &medium(&self.device));
            }
            self.disturb();
        }
    }

    /// Somebody destroyed or replaced a part of what is stored.
    fn damaged(&mut self, anything: bool) {
        if anything {
            self.was_damaged = true;
            self.sessions.damaged(None);
        }
        self.disturb();
    }

    /// A client of another instance opens the folder, looks around and closes.
    fn foreign_instance(&mut self) -> Checked {
        self.start(FOREIGN, true, false)?;
        let until = self.now() + 3_000;
        self.advance(until)?;
        self.end(FOREIGN);
        Ok(())
    }

    fn cut_power(&mut self, kept: usize) {
        for index in 0..self.processes.len() {
            self.end(index);
        }
        self.device.disk.cut_power(kept);
        self.device.clock.reboot();
        self.disturb();
    }

    fn notify(&mut self, index: usize, event: DeviceEvent) {
        if let Some(process) = &self.processes[index] {
            process.notify(event);
        }
    }

    fn background(&mut self, index: usize) -> Checked {
        self.notify(index, DeviceEvent::Background);
        self.sessions.hidden(index);
        self.quiesce()?;
        let now = self.now();
        let model = &mut self.timing.models[index];
        if model.foreground {
            model.hidden_since = now;
        }
        model.foreground = false;
        Ok(())
    }

    fn foreground(&mut self, index: usize) -> Checked {
        self.notify(index, DeviceEvent::Foreground);
        let now = self.now();
        let model = &mut self.timing.models[index];
        let came = !model.foreground;
        if came {
            model.visible_since = now;
        }
        model.foreground = true;
        let store_works = self.store_works();
        self.sessions.visible(index, store_works);
        self.quiesce()?;
        if came {
            self.dropped_dead_connections(index)?;
        }
        self.validated_at_once(index)
    }

    fn connectivity(&mut self, index: usize, online: bool) -> Checked {
        self.notify(index, DeviceEvent::Connectivity(online));
        let came = self.sessions.connectivity(index, online);
        self.quiesce()?;
        if came {
            self.dropped_dead_connections(index)?;
        }
        if online {
            self.validated_at_once(index)?;
        }
        Ok(())
    }

    /// The network changed: nothing waits for a dead connection.
    fn dropped_dead_connections(&mut self, index: usize) -> Checked {
        if self.processes[index].is_none() {
            return Ok(());
        }
        let net = hold(&self.device.net);
        self.sessions.network_changed(index, &net)
    }

    fn validated_at_once(&mut self, index: usize) -> Checked {
        let others = self.processes[1 - index].is_some();
        let environment = self.environment();
        let net = hold(&self.device.net);
        self.timing
            .validates_at_once(index, environment, net.flights(), others)
    }

    fn server_revokes(&mut self) {
        let now = self.device.clock.server_ms();
        let tokens: Vec<String> = self
            .timing
            .models
            .iter()
            .filter_map(|model| model.signed_in.token().map(str::to_owned))
            .collect();
        for token in tokens {
            self.server.revoke(&token, now);
        }
    }

    /// Runs every process until none has anything to do.
    pub(super) fn quiesce(&mut self) -> Checked {
        for _ in 0..SPIN {
            let mut busy = false;
            for index in 0..self.processes.len() {
                busy |= self.run(index)?;
            }
            if !busy {
                return Ok(());
            }
        }
        broken(COMES_TO_REST, "it keeps itself busy")
    }

    /// Runs one process once. False when it had nothing to do.
    fn run(&mut self, index: usize) -> Result<bool, Violation> {
        let refused = self.refused();
        let Some(process) = &mut self.processes[index] else {
            return Ok(false);
        };
        self.device.disk.begin_event(index);
        self.sessions.begin_event(index);
        let Some(ended) = process.poll() else {
            return Ok(false);
        };
        let troubled = self.refused() > refused || self.disk_mode != DiskMode::Well;
        self.collect(index, ended, troubled)?;
        Ok(true)
    }

    /// How often an operation of disk or keystore failed.
    pub(super) fn refused(&self) -> u64 {
        self.device.disk.refused() + self.device.keystore.refused()
    }
}
