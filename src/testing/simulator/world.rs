//! The world: one device, a server, and the order in which things happen. It runs a schedule and
//! asks the judge after everything that can be seen.

use std::sync::{Arc, Mutex};

use crate::crypto::PkcePair;
use crate::engine::event::{Ask, Event};
use crate::engine::state::{SignOutCause, Standing};
use crate::storage::Vertical;
use crate::storage::lease::LEASE_MS;
use crate::tokens::{OpaqueToken, Secret, SessionJwt};
use crate::wire::{Call, Endpoint};

use super::device::{KeystoreMood, SimClock, SimKeystore, hold};
use super::disk::{DiskMood, SimDisk};
use super::judge::{Judge, Judgement, Shown, broken};
use super::liveness::Weather;
use super::mutant::Mutant;
use super::network::{Net, NetMood};
use super::process::{Device, Process};
use super::server::Server;
use super::step::{AppCall, Schedule, SignInKind, Step};

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

pub(super) struct World {
    pub(super) schedule: Schedule,
    pub(super) device: Device,
    pub(super) server: Server,
    pub(super) judge: Judge,
    pub(super) processes: [Option<Process>; 2],
    pub(super) counts: Counts,
    pub(super) trace: Option<Vec<String>>,
    calm_since: Option<i64>,
    /// A process that died while it asked the server left a lease: until then the next one's
    /// automatic checks give way to nobody.
    lease_left_until: i64,
    lives: u64,
    net_mood: NetMood,
    disk_mood: DiskMood,
    keystore_mood: KeystoreMood,
    garbage: u32,
}

impl World {
    pub(super) fn new(schedule: Schedule, mutant: Option<Mutant>) -> Self {
        let vertical = if schedule.b2b {
            Vertical::B2b
        } else {
            Vertical::Consumer
        };
        let clock = SimClock::new();
        Self {
            server: Server::new(schedule.b2b),
            judge: Judge::new(schedule.keep_alive),
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
            net_mood: NetMood::Well,
            disk_mood: DiskMood::Well,
            keystore_mood: KeystoreMood::Well,
            garbage: 0,
            schedule,
        }
    }

    pub(super) fn now(&self) -> i64 {
        self.device.clock.true_ms()
    }

    fn weather(&self) -> Weather {
        Weather {
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
    fn stir(&mut self) {
        let well = self.net_mood == NetMood::Well
            && self.disk_mood == DiskMood::Well
            && self.keystore_mood == KeystoreMood::Well;
        self.calm_since = well.then(|| self.now());
    }

    // ---- steps --------------------------------------------------------------------------------

    pub(super) fn step(&mut self, step: Step) -> Judgement {
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
            Step::Unlocked(process) => self.tell(process, Event::StoreUnlocked),
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
            Step::Keystore(mood) => {
                self.keystore_mood = mood;
                self.device.keystore.set_mood(mood);
                self.judge.pending = None;
                self.stir();
            }
            Step::LoseKey => {
                self.judge.loss |= self.device.keystore.lose();
                self.stir();
            }
            Step::Disk(mood) => {
                self.disk_mood = mood;
                self.device.disk.set_mood(mood);
                self.judge.pending = None;
                self.stir();
            }
            Step::DamageSlot => {
                self.judge.loss |= self.device.disk.damage_newest();
                self.stir();
            }
            Step::Network(mood) => {
                self.net_mood = mood;
                hold(&self.device.net).set_mood(mood);
                self.stir();
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

    fn start(&mut self, index: usize, foreground: bool, reader: bool) -> Judgement {
        if self.processes[index].is_some() {
            return Ok(());
        }
        self.lives += 1;
        let now = self.now();
        self.judge
            .started(index, self.lives, foreground, reader, now);
        self.processes[index] = Process::start(
            &self.device,
            &self.schedule,
            index,
            self.lives,
            foreground,
            reader,
        );
        self.quiesce()
    }

    /// The process is gone, whatever it was doing.
    fn end(&mut self, index: usize) {
        if self.processes[index].take().is_some() {
            self.device.disk.bury(index);
            if self.device.disk.holds_a_lease() {
                self.lease_left_until = self.now() + LEASE_MS;
            }
            self.judge.ended(index);
            self.forget_unwritten();
            self.stir();
        }
    }

    /// What only a process knew dies with it.
    fn forget_unwritten(&mut self) {
        if self.device.disk.refused() + self.device.keystore.refused() > 0 {
            self.judge.pending = None;
            for facts in self.judge.facts.values_mut() {
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
        self.stir();
    }

    fn sleep(&mut self, ms: i64) {
        let from = self.now();
        self.device.clock.advance_to(from + ms);
        let now = self.now();
        hold(&self.device.net).break_connections(from, now);
        self.stir();
    }

    fn tell(&mut self, index: usize, event: Event) {
        if let Some(process) = &self.processes[index] {
            process.inlet.tell(event);
        }
    }

    fn background(&mut self, index: usize) -> Judgement {
        self.tell(index, Event::Background);
        self.quiesce()?;
        let now = self.now();
        let seat = &mut self.judge.seats[index];
        if seat.foreground {
            seat.hidden_since = now;
        }
        seat.foreground = false;
        Ok(())
    }

    fn foreground(&mut self, index: usize) -> Judgement {
        self.tell(index, Event::Foreground);
        let now = self.now();
        let seat = &mut self.judge.seats[index];
        if !seat.foreground {
            seat.visible_since = now;
        }
        seat.foreground = true;
        self.quiesce()?;
        self.checked_at_once(index)
    }

    fn connectivity(&mut self, index: usize, online: bool) -> Judgement {
        self.tell(index, Event::Connectivity(online));
        self.quiesce()?;
        if online {
            self.checked_at_once(index)?;
        }
        Ok(())
    }

    fn checked_at_once(&mut self, index: usize) -> Judgement {
        let others = self.processes[1 - index].is_some();
        let weather = self.weather();
        let net = hold(&self.device.net);
        self.judge
            .checks_at_once(index, weather, net.flights(), others)
    }

    fn server_revokes(&mut self) {
        let now = self.device.clock.server_ms();
        let tokens: Vec<String> = self
            .judge
            .seats
            .iter()
            .filter_map(|seat| seat.shown.token().map(str::to_owned))
            .collect();
        for token in tokens {
            self.server.revoke(&token, now);
        }
    }

    // ---- asks ---------------------------------------------------------------------------------

    fn ask(&mut self, index: usize, call: AppCall) -> Judgement {
        if self.processes[index].is_none() {
            return Ok(());
        }
        let mut hydrated = None;
        let ask = self.ask_of(index, call, &mut hydrated);
        let before = self.judge.seats[index].shown.clone();
        let well = self.disk_mood == DiskMood::Well && self.keystore_mood == KeystoreMood::Well;
        self.judge.asked(index, call, hydrated.as_deref(), well);
        if call == AppCall::Close {
            self.judge.seats[index].closed = true;
            self.judge.pending = None;
            self.tell(index, Event::Closed);
        }
        if let (Some(ask), Some(process)) = (ask, &mut self.processes[index]) {
            process.ask(call, ask);
            self.judge.seats[index].open_calls += 1;
        }
        self.judge.signing_out = call == AppCall::Revoke(true);
        self.judge.sign_out_overtaken = false;
        self.quiesce()?;
        self.judge.signing_out = false;
        if call == AppCall::Revoke(true) {
            self.judge.cleared(index, &before)?;
            self.must_hear(index, &before);
        }
        Ok(())
    }

    /// A forced sign-out is on disk: the server will hear of it.
    fn must_hear(&mut self, index: usize, before: &Shown) {
        let seat = &self.judge.seats[index];
        let by_the_person = Standing::SignedOut(SignOutCause::UserRevoked);
        let written = seat
            .last
            .as_ref()
            .is_some_and(|value| value.persisted && value.standing == by_the_person);
        // Another process may have put somebody else in its place just before.
        let the_same = seat.last_token.as_deref() == before.token();
        if let (Some(token), Shown::Nobody, true) = (before.token(), &seat.shown, written)
            && the_same
            && !self.judge.sign_out_overtaken
            && !seat.reader
            && !seat.closed
        {
            let token = token.to_owned();
            self.judge.fact(&token).must_revoke = true;
        }
    }

    fn ask_of(
        &mut self,
        index: usize,
        call: AppCall,
        hydrated: &mut Option<String>,
    ) -> Option<Ask> {
        let b2b = self.schedule.b2b;
        let by = |consumer, business| if b2b { business } else { consumer };
        let number = self.judge.order;
        let sim = |endpoint, what: &str, user: u8| {
            let call = Call::new(endpoint).with("sim", what).with("user", user);
            Some(Ask::SignIn(call.with("asked", number)))
        };
        let passwords = by(
            Endpoint::PasswordsAuthenticate,
            Endpoint::B2bPasswordsAuthenticate,
        );
        let codes = by(Endpoint::OtpAuthenticate, Endpoint::B2bOtpEmailAuthenticate);
        match call {
            AppCall::SignIn(user, kind) => match kind {
                SignInKind::Session => sim(passwords, "session", user),
                SignInKind::Short => sim(passwords, "short", user),
                SignInKind::StepUp => sim(passwords, "step-up", user),
                SignInKind::Discovery => sim(
                    Endpoint::B2bOtpEmailDiscoveryAuthenticate,
                    "discovery",
                    user,
                ),
            },
            AppCall::FinishSignIn => sim(Endpoint::B2bOtpSmsAuthenticate, "finish", 0),
            AppCall::WrongCode => sim(codes, "wrong", 0),
            AppCall::Exchange => sim(Endpoint::B2bSessionsExchange, "exchange", 0),
            AppCall::StartPkce => {
                let endpoint = by(
                    Endpoint::MagicLinksLoginOrCreate,
                    Endpoint::B2bMagicLinksLoginOrSignup,
                );
                let pair = PkcePair {
                    challenge: "challenge".into(),
                    verifier: Secret::new("verifier"),
                };
                Some(Ask::Plain(Call::new(endpoint), Some(pair)))
            }
            AppCall::FinishPkce(user) => sim(
                by(
                    Endpoint::MagicLinksAuthenticate,
                    Endpoint::B2bMagicLinksAuthenticate,
                ),
                "pkce",
                user,
            ),
            AppCall::Authenticate(duration_minutes) => Some(Ask::Authenticate { duration_minutes }),
            AppCall::FreshJwt(min_validity_seconds) => Some(Ask::FreshJwt {
                min_validity_seconds,
            }),
            AppCall::Revoke(force_clear) => Some(Ask::Revoke { force_clear }),
            AppCall::Hydrate(user) => {
                let now = self.device.clock.server_ms();
                let token = self.server.grant(user, 0, 600, now);
                *hydrated = Some(token.clone());
                let jwt = self.server.jwt(&token, 0, now);
                hydrate(&token, Some(&jwt))
            }
            AppCall::HydrateGarbage => {
                self.garbage += 1;
                hydrate(&format!("garbage-{}", self.garbage), None)
            }
            AppCall::Read => Some(Ask::Read(Call::new(by(
                Endpoint::UsersMe,
                Endpoint::B2bMembersMe,
            )))),
            AppCall::ReadOrganization => Some(Ask::Read(Call::new(Endpoint::B2bOrganizationsMe))),
            AppCall::Plain => Some(Ask::Plain(
                Call::new(by(
                    Endpoint::OtpEmailLoginOrCreate,
                    Endpoint::B2bOtpEmailLoginOrSignup,
                )),
                None,
            )),
            AppCall::RevokeOwnMember => {
                let token = self.judge.seats[index].shown.token()?;
                let user = self.server.grants.get(token)?.user;
                let mut call = Call::new(Endpoint::B2bSessionsRevokeForMember);
                call.argument = Some(format!("member-{user}"));
                Some(Ask::Plain(call, None))
            }
            AppCall::Close => None,
        }
    }

    // ---- time ---------------------------------------------------------------------------------

    /// Lets time pass; everything that is due on the way happens at its moment.
    pub(super) fn advance(&mut self, until: i64) -> Judgement {
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
        let weather = self.weather();
        let net = hold(&self.device.net);
        self.judge.settled(weather, net.flights())
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
    fn happen(&mut self) -> Judgement {
        let now = self.now();
        let server_ms = self.device.clock.server_ms();
        hold(&self.device.net).arrive(&mut self.server, now, server_ms);
        loop {
            let landed = {
                let mut net = hold(&self.device.net);
                let next = net.peek(now);
                if let Some(flight) = next {
                    self.judge.delivering(flight, now, server_ms);
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
            self.judge.delivered(&flight, server_ms)?;
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
                self.counts.wakes_hidden += u64::from(!self.judge.seats[index].foreground);
                self.judge
                    .woken(index, self.device.clock.true_at(armed_for))?;
                self.quiesce()?;
            }
        }
        let weather = self.weather();
        let net = hold(&self.device.net);
        self.judge.settled(weather, net.flights())
    }

    /// Calm returns when no request with a fate is left.
    fn calm_again(&mut self) {
        if hold(&self.device.net).is_plain() {
            self.stir();
        }
    }

    /// Runs every process until none has anything to do.
    pub(super) fn quiesce(&mut self) -> Judgement {
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
    fn run(&mut self, index: usize) -> Result<bool, super::judge::Violation> {
        let refused = self.device.disk.refused() + self.device.keystore.refused();
        let Some(process) = &mut self.processes[index] else {
            return Ok(false);
        };
        let Some(ended) = process.poll() else {
            return Ok(false);
        };
        let troubled = self.device.disk.refused() + self.device.keystore.refused() > refused
            || self.disk_mood != DiskMood::Well;
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
                    super::summary(&sighting.value.standing),
                    sighting.value.revision,
                    sighting.value.generation,
                    if sighting.value.persisted {
                        ""
                    } else {
                        ", not persisted"
                    },
                    if sighting.value.intermediate.is_some() {
                        ", intermediate"
                    } else {
                        ""
                    },
                )
            });
            self.judge
                .published(index, sighting, &self.server, now, troubled)?;
        }
        for id in fresh {
            self.counts.requests += 1;
            let net = hold(&self.device.net);
            let Some(flight) = net.flight(id) else {
                continue;
            };
            let text = format!("{index} sends {} with {:?}", flight.path, flight.token);
            let judgement = self.judge.sent(flight, net.flights(), now);
            drop(net);
            self.note(|| text);
            judgement?;
        }
        for call in &answered {
            self.note(|| {
                format!(
                    "{index} hears of {:?}: {}",
                    call.call,
                    super::outcome(&call.settled)
                )
            });
            let server_ms = self.device.clock.server_ms();
            self.judge.seats[index].open_calls -= 1;
            self.judge.answered(index, call, &self.server, server_ms)?;
        }
        if reader_wrote {
            return broken("a reader only reads", "it wrote to the disk").map(|()| true);
        }
        if ended {
            self.judge.seats[index].closed = true;
        }
        if ended || dead {
            if !ended {
                self.judge.pending = None;
            }
            self.end(index);
        }
        Ok(true)
    }

    // ---- the end ------------------------------------------------------------------------------

    /// Everything is made well, time passes, and everything must have healed.
    pub(super) fn coda(&mut self) -> Judgement {
        self.note(|| "-- coda".into());
        hold(&self.device.net).forget_fates();
        self.step(Step::Network(NetMood::Well))?;
        let pending = self.judge.pending.take();
        self.step(Step::Disk(DiskMood::Well))?;
        self.step(Step::Keystore(KeystoreMood::Well))?;
        self.judge.pending = pending;
        self.step(Step::SetWall(0))?;
        self.stir();
        self.step(Step::Wait(31_000))?;
        self.stir();
        for index in 0..2 {
            if self.judge.seats[index].closed {
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
            if self.processes[index].is_some() && !self.judge.seats[index].foreground {
                self.step(Step::Foreground(index))?;
            }
        }
        let paused = self
            .judge
            .seats
            .iter()
            .map(|seat| seat.paused_until)
            .max()
            .unwrap_or_default();
        let until = (self.now() + 620_000).max(paused + 430_000);
        self.advance(until)?;
        let now = self.now();
        self.judge.healed(&self.server, now)?;
        for index in 0..2 {
            if self.processes[index].is_some() {
                self.step(Step::Foreground(index))?;
            }
        }
        self.step(Step::Wait(1_000))?;
        self.judge.agree()?;
        let server_ms = self.device.clock.server_ms();
        self.judge.hydrated(&self.server, server_ms)?;
        let tokens: Vec<String> = self.server.grants.keys().cloned().collect();
        for token in tokens {
            self.server.revoke(&token, server_ms);
        }
        let wait = 235_000 + if self.crowded() { 180_000 } else { 0 };
        self.step(Step::Wait(wait))?;
        self.judge.knows_the_end()
    }

    /// The budget may be used up.
    fn crowded(&self) -> bool {
        self.judge.seats.iter().any(|seat| seat.automatic >= 8)
    }
}

fn hydrate(token: &str, jwt: Option<&str>) -> Option<Ask> {
    Some(Ask::Hydrate {
        token: OpaqueToken::parse(token)?,
        jwt: jwt.and_then(SessionJwt::parse),
    })
}
