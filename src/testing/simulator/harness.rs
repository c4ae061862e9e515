//! The harness: one device, a server, and the order in which things happen. It runs a schedule and
//! asks the oracle after everything that can be seen.

use std::sync::{Arc, Mutex};

use crate::storage::Vertical;
use crate::storage::lease::LEASE_MS;

use super::device::{KeystoreMode, SimClock, SimKeystore, hold};
use super::disk::{DiskMode, SimDisk};
use super::engine_port::{
    CallResult, Cause, Command, CommandParts, DeviceEvent, Life, Status, command,
};
use super::mutant::Mutant;
use super::network::{Net, NetworkMode};
use super::oracle::{Checked, Environment, Oracle, Shown, Violation, broken};
use super::process::{Device, Process};
use super::server::Server;
use super::step::{AppCall, Schedule, Step};

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
    pub(super) oracle: Oracle,
    pub(super) processes: [Option<Process>; 2],
    pub(super) counts: Counts,
    pub(super) trace: Option<Vec<String>>,
    calm_since: Option<i64>,
    /// A process that died while it asked the server left a lease: until then the next one's
    /// automatic checks give way to nobody.
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
            oracle: Oracle::new(schedule.keep_alive),
            device: Device {
                clock: clock.clone(),
                disk: SimDisk::new(Mutant::disk(mutant)),
                keystore: SimKeystore::new(mutant == Some(Mutant::KeystoreDenies), clock),
                net: Arc::new(Mutex::new(Net::default())),
                mutant,
                vertical,
            },
            processes: [None, None],
            counts: Counts {
                trace: 0xcbf2_9ce4_8422_2325,
                ..Counts::default()
            },
            trace: None,
            calm_since: Some(0),
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

    /// Something is, or was, in the way: nothing is promised to be in time until it is over.
    fn disturb(&mut self) {
        let well = self.network_mode == NetworkMode::Well
            && self.disk_mode == DiskMode::Well
            && self.keystore_mode == KeystoreMode::Well;
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
            Step::Ask(process, call) => self.ask(process, call)?,
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
            Step::Unlocked(process) => self.tell(process, DeviceEvent::Unlocked),
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
            Step::SetWall(offset) => self.device.clock.set_wall_offset(offset),
            Step::Keystore(mode) => {
                self.keystore_mode = mode;
                self.device.keystore.set_mode(mode);
                self.oracle.pending = None;
                self.disturb();
            }
            Step::LoseKey => {
                self.oracle.loss |= self.device.keystore.lose();
                self.disturb();
            }
            Step::Disk(mode) => {
                self.disk_mode = mode;
                self.device.disk.set_mode(mode);
                self.oracle.pending = None;
                self.disturb();
            }
            Step::DamageSlot => {
                self.oracle.loss |= self.device.disk.damage_newest();
                self.disturb();
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
        self.oracle
            .started(index, self.lives, foreground, reader, now);
        self.processes[index] = Process::start(&Life {
            device: &self.device,
            schedule: &self.schedule,
            index,
            life: self.lives,
            foreground,
            reader,
        });
        self.quiesce()
    }

    /// The process is gone, whatever it was doing.
    fn end(&mut self, index: usize) {
        if self.processes[index].take().is_some() {
            self.device.disk.bury(index);
            if self.device.disk.holds_a_lease() {
                self.lease_left_until = self.now() + LEASE_MS;
            }
            self.oracle.ended(index);
            self.forget_unwritten();
            self.disturb();
        }
    }

    /// What only a process knew dies with it.
    fn forget_unwritten(&mut self) {
        if self.device.disk.refused() + self.device.keystore.refused() > 0 {
            self.oracle.pending = None;
            for facts in self.oracle.facts.values_mut() {
                facts.must_revoke = false;
            }
        }
    }

    fn cut_power(&mut self, kept: usize) {
        for index in 0..2 {
            self.end(index);
        }
        self.device.disk.cut_power(kept);
        self.device.clock.reboot();
        self.disturb();
    }

    fn sleep(&mut self, ms: i64) {
        let from = self.now();
        self.device.clock.advance_to(from + ms);
        let now = self.now();
        hold(&self.device.net).break_connections(from, now);
        self.disturb();
    }

    fn tell(&mut self, index: usize, event: DeviceEvent) {
        if let Some(process) = &self.processes[index] {
            process.notify(event);
        }
    }

    fn background(&mut self, index: usize) -> Checked {
        self.tell(index, DeviceEvent::Background);
        self.quiesce()?;
        let now = self.now();
        let model = &mut self.oracle.models[index];
        if model.foreground {
            model.hidden_since = now;
        }
        model.foreground = false;
        Ok(())
    }

    fn foreground(&mut self, index: usize) -> Checked {
        self.tell(index, DeviceEvent::Foreground);
        let now = self.now();
        let model = &mut self.oracle.models[index];
        if !model.foreground {
            model.visible_since = now;
        }
        model.foreground = true;
        self.quiesce()?;
        self.checked_at_once(index)
    }

    fn connectivity(&mut self, index: usize, online: bool) -> Checked {
        self.tell(index, DeviceEvent::Connectivity(online));
        self.quiesce()?;
        if online {
            self.checked_at_once(index)?;
        }
        Ok(())
    }

    fn checked_at_once(&mut self, index: usize) -> Checked {
        let others = self.processes[1 - index].is_some();
        let environment = self.environment();
        let net = hold(&self.device.net);
        self.oracle
            .checks_at_once(index, environment, net.flights(), others)
    }

    fn server_revokes(&mut self) {
        let now = self.device.clock.server_ms();
        let tokens: Vec<String> = self
            .oracle
            .models
            .iter()
            .filter_map(|model| model.shown.token().map(str::to_owned))
            .collect();
        for token in tokens {
            self.server.revoke(&token, now);
        }
    }

    // ---- asks ---------------------------------------------------------------------------------

    fn ask(&mut self, index: usize, call: AppCall) -> Checked {
        if self.processes[index].is_none() {
            return Ok(());
        }
        let mut hydrated = None;
        let command = self.command(index, call, &mut hydrated);
        let before = self.oracle.models[index].shown.clone();
        let well = self.disk_mode == DiskMode::Well && self.keystore_mode == KeystoreMode::Well;
        self.oracle.asked(index, call, hydrated.as_deref(), well);
        if call == AppCall::Close {
            self.oracle.models[index].closed = true;
            self.oracle.pending = None;
            self.tell(index, DeviceEvent::Closed);
        }
        let number = self.oracle.order;
        if let (Some(command), Some(process)) = (command, &mut self.processes[index]) {
            process.ask(call, number, command);
            self.oracle.models[index].open_calls += 1;
        }
        self.oracle.signing_out = call == AppCall::Revoke(true);
        self.oracle.sign_out_overtaken = false;
        self.quiesce()?;
        self.oracle.signing_out = false;
        if call == AppCall::Revoke(true) {
            self.oracle.cleared(index, &before)?;
            self.must_hear(index, &before);
        }
        Ok(())
    }

    /// A forced sign-out is on disk: the server will hear of it.
    fn must_hear(&mut self, index: usize, before: &Shown) {
        let model = &self.oracle.models[index];
        let by_the_person = Status::SignedOut(Cause::UserRevoked);
        let written = model
            .last
            .as_ref()
            .is_some_and(|value| value.persisted && value.status == by_the_person);
        // Another process may have put somebody else in its place just before.
        let the_same = model.last_token.as_deref() == before.token();
        if let (Some(token), Shown::Nobody, true) = (before.token(), &model.shown, written)
            && the_same
            && !self.oracle.sign_out_overtaken
            && !model.reader
            && !model.closed
        {
            let token = token.to_owned();
            self.oracle.fact(&token).must_revoke = true;
        }
    }

    fn command(
        &mut self,
        index: usize,
        call: AppCall,
        hydrated: &mut Option<String>,
    ) -> Option<Command> {
        let mut parts = CommandParts {
            b2b: self.schedule.b2b,
            number: self.oracle.order,
            tokens: None,
            user: None,
        };
        match call {
            AppCall::Hydrate(user) => {
                let now = self.device.clock.server_ms();
                let token = self.server.grant(user, 0, 600, now);
                *hydrated = Some(token.clone());
                let jwt = self.server.jwt(&token, 0, now);
                parts.tokens = Some((token, Some(jwt)));
            }
            AppCall::HydrateGarbage => {
                self.garbage += 1;
                parts.tokens = Some((format!("garbage-{}", self.garbage), None));
            }
            AppCall::RevokeOwnMember => {
                let token = self.oracle.models[index].shown.token()?;
                parts.user = Some(self.server.grants.get(token)?.user);
            }
            _ => {}
        }
        command(call, &parts)
    }

    // ---- time ---------------------------------------------------------------------------------

    /// Lets time pass; everything that is due on the way happens at its moment.
    pub(super) fn advance(&mut self, until: i64) -> Checked {
        let mut rounds = 0_u32;
        let mut at = self.now();
        loop {
            self.quiesce()?;
            let Some(next) = self.next_at().filter(|next| *next <= until) else {
                break;
            };
            if next > at {
                at = next;
                rounds = 0;
            }
            rounds += 1;
            if rounds > SPIN {
                return broken("the machine comes to rest", "it spins without time passing");
            }
            self.device.clock.advance_to(next);
            self.happen()?;
        }
        self.device.clock.advance_to(until);
        let environment = self.environment();
        let net = hold(&self.device.net);
        self.oracle.settled(environment, net.flights())
    }

    fn next_at(&self) -> Option<i64> {
        let timers = self
            .processes
            .iter()
            .flatten()
            .filter_map(|process| process.wakes_at())
            .map(|boot_ms| self.device.clock.true_at(boot_ms));
        hold(&self.device.net)
            .next_at()
            .into_iter()
            .chain(timers)
            .min()
    }

    /// What is due at this moment.
    fn happen(&mut self) -> Checked {
        let now = self.now();
        let server_ms = self.device.clock.server_ms();
        hold(&self.device.net).arrive(&mut self.server, now, server_ms);
        loop {
            let landed = {
                let mut net = hold(&self.device.net);
                let next = net.peek(now);
                if let Some(flight) = next {
                    self.oracle.delivering(flight, now, server_ms);
                }
                net.land(now)
            };
            let Some(flight) = landed else { break };
            self.note(|| {
                format!(
                    "answer to {} for {}: {:?}",
                    flight.path, flight.process, flight.said
                )
            });
            self.quiesce()?;
            self.oracle.delivered(&flight, server_ms)?;
            if self.calm_since.is_none() {
                self.calm_again();
            }
        }
        let boot_ms = self.device.clock.boot_ms();
        for index in 0..2 {
            let Some(process) = &self.processes[index] else {
                continue;
            };
            let Some(armed_for) = process.wakes_at().filter(|at| *at <= boot_ms) else {
                continue;
            };
            if process.wake() {
                self.counts.wakes += 1;
                self.counts.wakes_hidden += u64::from(!self.oracle.models[index].foreground);
                self.oracle
                    .woken(index, self.device.clock.true_at(armed_for))?;
                self.quiesce()?;
            }
        }
        let environment = self.environment();
        let net = hold(&self.device.net);
        self.oracle.settled(environment, net.flights())
    }

    /// Calm returns when no request with a fate is left.
    fn calm_again(&mut self) {
        if hold(&self.device.net).is_plain() {
            self.disturb();
        }
    }

    /// Runs every process until none has anything to do.
    pub(super) fn quiesce(&mut self) -> Checked {
        for _ in 0..SPIN {
            let mut busy = false;
            for index in 0..2 {
                busy |= self.run(index)?;
            }
            if !busy {
                return Ok(());
            }
        }
        broken("the machine comes to rest", "it keeps itself busy")
    }

    /// Runs one process once. False when it had nothing to do.
    fn run(&mut self, index: usize) -> Result<bool, Violation> {
        let refused = self.device.disk.refused() + self.device.keystore.refused();
        let Some(process) = &mut self.processes[index] else {
            return Ok(false);
        };
        let Some(ended) = process.poll() else {
            return Ok(false);
        };
        let troubled = self.device.disk.refused() + self.device.keystore.refused() > refused
            || self.disk_mode != DiskMode::Well;
        let reader_wrote = process.reader && self.device.disk.writes(index) > 0;
        let sightings = process.sightings();
        // Nobody hears what a process says that died of a write.
        let dead = self.device.disk.is_dead(index);
        let answered = if dead { Vec::new() } else { process.answered() };
        let now = self.now();
        let fresh = hold(&self.device.net).fresh();
        for sighting in &sightings {
            self.counts.published += 1;
            self.note(|| {
                format!(
                    "{index} publishes {:?} revision {} generation {}{}{}",
                    sighting.seen.summary(),
                    sighting.seen.revision,
                    sighting.seen.generation,
                    if sighting.seen.persisted {
                        ""
                    } else {
                        ", not persisted"
                    },
                    if sighting.seen.intermediate.is_some() {
                        ", intermediate"
                    } else {
                        ""
                    },
                )
            });
            self.oracle
                .published(index, sighting, &self.server, now, troubled)?;
        }
        for id in fresh {
            self.counts.requests += 1;
            let net = hold(&self.device.net);
            let Some(flight) = net.flight(id) else {
                continue;
            };
            let text = format!("{index} sends {} with {:?}", flight.path, flight.token);
            let checked = self.oracle.sent(flight, net.flights(), now);
            drop(net);
            self.note(|| text);
            checked?;
        }
        for call in &answered {
            self.note(|| {
                format!(
                    "{index} hears of {:?}: {}",
                    call.call,
                    outcome(&call.result)
                )
            });
            let server_ms = self.device.clock.server_ms();
            self.oracle.models[index].open_calls -= 1;
            self.oracle.answered(index, call, &self.server, server_ms)?;
        }
        if reader_wrote {
            return broken("a reader only reads", "it wrote to the disk").map(|()| true);
        }
        if ended {
            self.oracle.models[index].closed = true;
        }
        if ended || dead {
            if !ended {
                self.oracle.pending = None;
            }
            self.end(index);
        }
        Ok(true)
    }

    // ---- the end ------------------------------------------------------------------------------

    /// Everything is made well, time passes, and everything must have healed.
    pub(super) fn finish(&mut self) -> Checked {
        self.note(|| "-- finish".into());
        hold(&self.device.net).forget_fates();
        self.step(Step::Network(NetworkMode::Well))?;
        let pending = self.oracle.pending.take();
        self.step(Step::Disk(DiskMode::Well))?;
        self.step(Step::Keystore(KeystoreMode::Well))?;
        self.oracle.pending = pending;
        self.step(Step::SetWall(0))?;
        self.disturb();
        self.step(Step::Wait(31_000))?;
        self.disturb();
        for index in 0..2 {
            if self.oracle.models[index].closed {
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
        for index in 0..2 {
            if self.processes[index].is_some() && !self.oracle.models[index].foreground {
                self.step(Step::Foreground(index))?;
            }
        }
        let paused = self
            .oracle
            .models
            .iter()
            .map(|model| model.paused_until)
            .max()
            .unwrap_or_default();
        let until = (self.now() + 620_000).max(paused + 430_000);
        self.advance(until)?;
        let now = self.now();
        self.oracle.healed(&self.server, now)?;
        for index in 0..2 {
            if self.processes[index].is_some() {
                self.step(Step::Foreground(index))?;
            }
        }
        self.step(Step::Wait(1_000))?;
        self.oracle.agree()?;
        let server_ms = self.device.clock.server_ms();
        self.oracle.hydrated(&self.server, server_ms)?;
        let tokens: Vec<String> = self.server.grants.keys().cloned().collect();
        for token in tokens {
            self.server.revoke(&token, server_ms);
        }
        let wait = 235_000 + if self.crowded() { 180_000 } else { 0 };
        self.step(Step::Wait(wait))?;
        self.oracle.knows_the_end()
    }

    /// The budget may be used up.
    fn crowded(&self) -> bool {
        self.oracle.models.iter().any(|model| model.automatic >= 8)
    }
}

fn outcome(result: &CallResult) -> String {
    match result {
        Ok(done) => format!("done, revision {}", done.revision),
        Err(error) => format!("{error:?}"),
    }
}
