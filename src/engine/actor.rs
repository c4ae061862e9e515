//! The driver: one task that owns the state, feeds it events one at a time and runs its effects.
//!
//! It sees ports only and no runtime: every future it waits for is its own, so that the simulator
//! drives the same code with virtual time, network and disk. One event is processed in one
//! synchronous piece, `Machine::handle`: lock, re-read, decide, persist, publish, answer.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::future::{Either, select};
use tokio::sync::{mpsc, oneshot};

use crate::clock::{BootId, Clock, Now};
use crate::http::{ApiOutcome, ApiRequest};
use crate::storage::{
    IdHash, Loaded, Record, SignOutMarkers, Stamp, StoreFailure, Transaction, Vault,
};

use super::effect::{Effect, Refresh, Request};
use super::event::{Ask, Bound, CallId, Event, Refusal, Settled};
use super::sending::Sender;
use super::state::{Counters, Published, Settings, Standing, StandingKind, State, StorePhase};
use super::transition::{Arm, EventKind, transition};

/// Decides about one event: [`transition`], which the simulator wraps to break rules on purpose.
pub type Decide = Box<dyn FnMut(State, Event, Now) -> (State, Vec<Effect>) + Send>;

/// A boxed future that can move between threads.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// How long one process waits for another's re-read-and-persist before it goes on without disk.
const LOCK_WAIT_MS: u64 = 2_000;

/// Sends requests.
pub trait Network: Send + Sync {
    /// One request, one outcome; never panics.
    fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome>;
    /// The app was suspended or the network changed: pooled connections are dead. A request sent after
    /// this uses a new one.
    fn reset(&self);
}

/// Wakes the shell.
pub trait Timer: Send + Sync {
    /// Ready at this boot-clock time or, after a sleep of the device, later.
    fn until(&self, boot_ms: i64) -> BoxFuture<()>;
}

/// Runs what may block off the shell's task.
pub trait Blocking: Send + Sync {
    /// Runs the piece of work to its end.
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()>;
}

/// Is notified of every change and decision; must not block.
pub trait Observer: Send + Sync {
    /// A new value is published.
    fn published(&self, value: Published);
    /// This arm ran.
    fn decided(&self, arm: Arm);
    /// The event that the next arms are about, and the status of the session before it.
    fn deciding(&self, _standing: StandingKind, _event: EventKind) {}
    /// The counts after an event.
    fn counted(&self, _counters: Counters) {}
}

/// What the shell needs from the world.
pub struct Ports {
    /// The Stytch API.
    pub network: Arc<dyn Network>,
    /// The session record.
    pub vault: Vault,
    /// The device's clocks.
    pub clock: Arc<dyn Clock>,
    /// Wake-ups.
    pub timer: Arc<dyn Timer>,
    /// Where storage runs.
    pub blocking: Arc<dyn Blocking>,
    /// Who hears of changes.
    pub observer: Arc<dyn Observer>,
}

impl fmt::Debug for Ports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ports").finish_non_exhaustive()
    }
}

/// What reaches the driver.
#[derive(Debug)]
pub enum Command {
    /// A command of the app, the session it is about, and where its result goes.
    Ask(Ask, Bound, oneshot::Sender<Settled>),
    /// Something happened on the device.
    Event(Event),
}

/// The session that apps see, for commands that are given on any thread.
#[derive(Clone, Debug, Default)]
struct Visible(Arc<AtomicU64>);

impl Visible {
    const UNKNOWN: u64 = 0;
    const NOBODY: u64 = 1;
    const UNAVAILABLE: u64 = 2;

    fn set(&self, standing: &Standing) {
        let value = match standing {
            Standing::Loading => Self::UNKNOWN,
            Standing::Unavailable(_) => Self::UNAVAILABLE,
            Standing::SignedOut(_) => Self::NOBODY,
            Standing::Active { snapshot, .. } => IdHash::of(snapshot.session_id()).0,
        };
        self.0.store(value, Ordering::Release);
    }

    fn get(&self) -> Bound {
        match self.0.load(Ordering::Acquire) {
            Self::UNKNOWN => Bound::Unknown,
            Self::NOBODY => Bound::Nobody,
            Self::UNAVAILABLE => Bound::Unavailable,
            id => Bound::Session(IdHash(id)),
        }
    }
}

/// The handle of a running engine. Cloning shares it; the engine stops with the last clone.
#[derive(Clone, Debug)]
pub struct Inlet {
    commands: mpsc::UnboundedSender<Command>,
    visible: Visible,
}

impl Inlet {
    /// Gives a command about the session that is published now, and waits for its result. A caller
    /// that stops waiting changes nothing: the command is carried out.
    pub async fn ask(&self, ask: Ask) -> Settled {
        let (answer, settled) = oneshot::channel();
        let command = Command::Ask(ask, self.visible.get(), answer);
        if self.commands.send(command).is_err() {
            return Err(Refusal::Closed);
        }
        settled.await.unwrap_or(Err(Refusal::Closed))
    }

    /// Gives a command without waiting; it comes before any later one. False when the engine is gone.
    pub fn submit(&self, ask: Ask) -> bool {
        let command = Command::Ask(ask, self.visible.get(), oneshot::channel().0);
        self.commands.send(command).is_ok()
    }

    /// Passes on something that happened on the device.
    pub fn tell(&self, event: Event) {
        // An engine that is gone needs no event.
        let _ = self.commands.send(Command::Event(event));
    }
}

/// Makes a shell: the inlet, and the future that has to be run for it to live.
pub fn shell(
    settings: Settings,
    seed: u64,
    foreground: bool,
    ports: Ports,
) -> (Inlet, impl Future<Output = ()> + Send) {
    shell_that(Box::new(transition), settings, seed, foreground, ports)
}

/// Makes a shell that decides otherwise than [`transition`].
pub fn shell_that(
    decide: Decide,
    settings: Settings,
    seed: u64,
    foreground: bool,
    ports: Ports,
) -> (Inlet, impl Future<Output = ()> + Send) {
    let (sender, commands) = mpsc::unbounded_channel();
    let visible = Visible::default();
    let core = Core {
        decide,
        state: Some(State::new(settings, seed, foreground)),
        clock: ports.clock,
        observer: ports.observer,
        visible: visible.clone(),
        callers: HashMap::new(),
        next_call: 1,
    };
    let machine = Machine {
        core,
        markers: ports.vault.sign_out_markers(),
        volatile: ports.vault.is_volatile(),
        lock_wait_ms: LOCK_WAIT_MS,
        vault: Some(ports.vault),
    };
    let requests = Sender::new(ports.network);
    let outside = Outside {
        timer: ports.timer,
        blocking: ports.blocking,
    };
    let inlet = Inlet {
        commands: sender,
        visible,
    };
    (inlet, run(machine, requests, outside, commands))
}

struct Outside {
    timer: Arc<dyn Timer>,
    blocking: Arc<dyn Blocking>,
}

/// The wake-up as it is to be from here on; `None` disarms it.
struct Wake(Option<i64>);

/// What one event leaves to be done outside of [`Machine::handle`].
#[derive(Default)]
struct Outgoing {
    requests: Vec<Request>,
    wake: Option<Wake>,
    load: bool,
    reset: bool,
    stop: bool,
}

/// The vault after it was read.
struct Read {
    vault: Vault,
    loaded: Result<Loaded, StoreFailure>,
}

/// What the shell waits for besides commands.
struct Waiting {
    answers: Sender,
    /// The read of the store; nothing if it panicked.
    load: Option<BoxFuture<Option<Box<Read>>>>,
    wake: Option<BoxFuture<()>>,
    stopping: bool,
}

async fn run(
    mut machine: Machine,
    requests: Sender,
    outside: Outside,
    mut commands: mpsc::UnboundedReceiver<Command>,
) {
    let mut waiting = Waiting {
        answers: requests,
        load: None,
        wake: None,
        stopping: false,
    };
    let mut event = Some(Event::Started);
    while let Some(next) = event {
        let outgoing = if machine.volatile {
            machine.handle(next)
        } else {
            // The machine moves to where blocking is allowed, and back.
            let (done, back) = oneshot::channel();
            let work = Box::new(move || {
                let outgoing = machine.handle(next);
                let _ = done.send((machine, outgoing));
            });
            outside.blocking.run(work).await;
            let Ok((returned, outgoing)) = back.await else {
                return;
            };
            machine = returned;
            outgoing
        };
        if outgoing.reset {
            waiting.answers.reset();
        }
        for request in outgoing.requests {
            waiting.answers.send(request);
        }
        if let Some(Wake(at)) = outgoing.wake {
            waiting.wake = at.map(|boot_ms| outside.timer.until(boot_ms));
        }
        if outgoing.load
            && let Some(vault) = machine.vault.take()
        {
            waiting.load = Some(load(vault, &outside.blocking));
        }
        waiting.stopping |= outgoing.stop;
        event = wait(&mut commands, &mut waiting, &mut machine).await;
    }
}

/// Reads the store beside the loop: a keystore can take seconds, and calls that do not need it
/// go on.
fn load(mut vault: Vault, blocking: &Arc<dyn Blocking>) -> BoxFuture<Option<Box<Read>>> {
    let (done, back) = oneshot::channel();
    let work = move || {
        let loaded = vault.load();
        let _ = done.send(Box::new(Read { vault, loaded }));
    };
    let run = blocking.run(Box::new(work));
    Box::pin(async move {
        run.await;
        back.await.ok()
    })
}

/// The next event, or `None` when nothing can come any more. Answers go before new asks, so that
/// a flood of asks cannot starve them.
async fn wait(
    commands: &mut mpsc::UnboundedReceiver<Command>,
    waiting: &mut Waiting,
    machine: &mut Machine,
) -> Option<Event> {
    if waiting.stopping && waiting.answers.is_empty() {
        return None;
    }
    let Waiting {
        answers,
        load,
        wake,
        stopping,
    } = waiting;
    let answered = async { answers.next().await.into_event() };
    let loaded = async {
        match load.as_mut() {
            Some(load) => load.await,
            None => std::future::pending().await,
        }
    };
    let woken = async {
        match wake.as_mut() {
            Some(timer) => timer.await,
            None => std::future::pending().await,
        }
    };
    let happened = {
        let (answered, loaded, woken, asked) = (
            std::pin::pin!(answered),
            std::pin::pin!(loaded),
            std::pin::pin!(woken),
            std::pin::pin!(commands.recv()),
        );
        match select(select(answered, loaded), select(woken, asked)).await {
            Either::Left((Either::Left((event, _)), _)) => return Some(event),
            Either::Left((Either::Right((loaded, _)), _)) => Happened::Loaded(loaded),
            Either::Right((Either::Left(((), _)), _)) => Happened::Woken,
            Either::Right((Either::Right((command, _)), _)) => Happened::Command(command),
        }
    };
    Some(match happened {
        Happened::Loaded(loaded) => {
            *load = None;
            let Read { vault, loaded } = *loaded?;
            machine.vault = Some(vault);
            Event::Loaded(Box::new(loaded))
        }
        Happened::Woken => {
            *wake = None;
            Event::Tick
        }
        Happened::Command(Some(Command::Ask(ask, bound, answer))) => {
            machine.core.admit(ask, bound, answer)
        }
        Happened::Command(Some(Command::Event(event))) => event,
        // No handle is left; only the answers in flight are still to come.
        Happened::Command(None) if *stopping => answers.next().await.into_event(),
        Happened::Command(None) => Event::Closed,
    })
}

enum Happened {
    Loaded(Option<Box<Read>>),
    Woken,
    Command(Option<Command>),
}

/// State and store of one engine.
struct Machine {
    core: Core,
    /// Away while the store is being read.
    vault: Option<Vault>,
    markers: SignOutMarkers,
    volatile: bool,
    /// How long the next event waits for the lock: not at all after one that waited in vain.
    lock_wait_ms: u64,
}

/// The store during one event.
enum Disk<'a> {
    /// With the lock of the record held, and what was written by others dealt with.
    Locked(Transaction<'a>),
    /// With the lock held, and the record not readable: others may have written.
    Unread(Transaction<'a>),
    /// The lock was not to be had, or nothing was read yet; how long a write waits for it.
    Free(&'a mut Vault, u64),
    /// Being read.
    Away,
}

impl Disk<'_> {
    fn persist(&mut self, record: &Record) -> Result<Stamp, StoreFailure> {
        match self {
            Self::Locked(transaction) => transaction.persist(record),
            Self::Unread(transaction) => persist_over_known(transaction, record),
            Self::Free(vault, wait_ms) => {
                persist_over_known(&mut vault.transaction(*wait_ms)?, record)
            }
            Self::Away => Err(StoreFailure::Busy),
        }
    }

    /// The boot time until which another process may be asking the server.
    fn mark_refresh(&mut self, boot_id: &BootId) -> Option<i64> {
        match self {
            // Without a lease two processes ask at once, which harms nobody.
            Self::Locked(transaction) => transaction.mark_refresh(boot_id).ok().flatten(),
            Self::Unread(_) | Self::Free(..) | Self::Away => None,
        }
    }

    fn unmark_refresh(&mut self) {
        if let Self::Locked(transaction) = self {
            // A lease that cannot be removed ends by itself.
            let _ = transaction.unmark_refresh();
        }
    }
}

/// True for a failure that does not pass when the device is unlocked or another process is done.
fn is_lasting(failure: &StoreFailure) -> bool {
    !matches!(failure, StoreFailure::Locked | StoreFailure::Busy)
}

fn is_key_lost(event: &Event) -> bool {
    matches!(event, Event::Loaded(loaded) if matches!(**loaded, Ok(Loaded::KeyLost { .. })))
}

/// Writes unless another process has: what it wrote is dealt with before it is written over, by
/// the next event.
fn persist_over_known(
    transaction: &mut Transaction<'_>,
    record: &Record,
) -> Result<Stamp, StoreFailure> {
    if transaction.changed()?.is_some() {
        transaction.forget_what_was_seen();
        return Err(StoreFailure::Busy);
    }
    transaction.persist(record)
}

impl Machine {
    /// One event to its end, with the lock of the record held from the re-read to the last write.
    /// A lock that cannot be had costs the write, never the event: a suspended process may hold it.
    fn handle(&mut self, mut event: Event) -> Outgoing {
        let mut outgoing = Outgoing::default();
        let Self {
            core,
            vault,
            markers,
            lock_wait_ms,
            ..
        } = self;
        let Some(vault) = vault else {
            core.apply(event, &mut Disk::Away, markers, &mut outgoing);
            return outgoing;
        };
        let just_read = matches!(&event, Event::Loaded(loaded) if loaded.is_ok());
        let mut record_unconfirmed = None;
        let (changed, mut disk) = if !just_read && !core.reads_before_deciding() {
            (None, Disk::Free(vault, *lock_wait_ms))
        } else if let Ok(mut transaction) = vault.transaction(*lock_wait_ms) {
            *lock_wait_ms = LOCK_WAIT_MS;
            if matches!(event, Event::Foreground) {
                // Before the look, which would take a record without a key for a lost one.
                // A store that cannot be asked now is asked again at the next foreground.
                record_unconfirmed = transaction.confirm_key().err().filter(is_lasting);
            }
            match transaction.changed() {
                Ok(changed) => (changed, Disk::Locked(transaction)),
                Err(failure) => {
                    record_unconfirmed =
                        Some(failure).filter(|failure| *failure != StoreFailure::Locked);
                    (None, Disk::Unread(transaction))
                }
            }
        } else {
            // Whoever holds it may be suspended: the next event does not wait for that again.
            *lock_wait_ms = 0;
            let changed = vault.changed_unlocked();
            (changed.ok().flatten(), Disk::Free(vault, 0))
        };
        if let Some(failure) = record_unconfirmed {
            core.apply(
                Event::RecordUnconfirmed(failure),
                &mut disk,
                markers,
                &mut outgoing,
            );
        }
        match changed {
            // What was moved aside is gone, and that it was lost is still to be told.
            Some(Loaded::Empty { .. }) if is_key_lost(&event) => {}
            Some(newer) if just_read => event = Event::Loaded(Box::new(Ok(newer))),
            Some(changed) => {
                let changed = Event::StoreChanged(Box::new(changed));
                core.apply(changed, &mut disk, markers, &mut outgoing);
            }
            None => {}
        }
        core.apply(event, &mut disk, markers, &mut outgoing);
        outgoing
    }
}

/// State, clocks and everybody who hears of it.
struct Core {
    decide: Decide,
    state: Option<State>,
    clock: Arc<dyn Clock>,
    observer: Arc<dyn Observer>,
    visible: Visible,
    callers: HashMap<CallId, oneshot::Sender<Settled>>,
    next_call: CallId,
}

impl Core {
    fn admit(&mut self, ask: Ask, bound: Bound, answer: oneshot::Sender<Settled>) -> Event {
        let id = self.next_call;
        self.next_call += 1;
        self.callers.insert(id, answer);
        Event::Asked(id, bound, Box::new(ask))
    }

    fn reads_before_deciding(&self) -> bool {
        self.state
            .as_ref()
            .is_some_and(|state| state.store == StorePhase::Readable)
    }

    fn apply(
        &mut self,
        event: Event,
        disk: &mut Disk<'_>,
        markers: &SignOutMarkers,
        outgoing: &mut Outgoing,
    ) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let Some(state) = self.state.take() else {
                return;
            };
            self.observer
                .deciding(state.view.standing.kind(), event.kind(&state));
            let (state, effects) = (self.decide)(state, event, self.clock.now());
            self.observer.counted(state.counters);
            self.state = Some(state);
            for effect in effects {
                match self.perform(effect, disk, markers, outgoing) {
                    // What a write led to comes before the effects that follow it.
                    Some(written) if written.is_result_of_a_write() => {
                        self.apply(written, disk, markers, outgoing);
                    }
                    Some(later) => events.push_back(later),
                    None => {}
                }
            }
        }
    }

    /// Runs one effect; what it led to is the next event.
    fn perform(
        &mut self,
        effect: Effect,
        disk: &mut Disk<'_>,
        markers: &SignOutMarkers,
        outgoing: &mut Outgoing,
    ) -> Option<Event> {
        let state = self.state.as_ref()?;
        match effect {
            Effect::Load => {
                outgoing.load = true;
                None
            }
            Effect::Persist => {
                let record = state.to_record();
                Some(match disk.persist(&record) {
                    Ok(stamp) => Event::Persisted(stamp),
                    Err(failure) => Event::PersistFailed(failure),
                })
            }
            Effect::WriteMarker(session, stamp) => Some(match markers.write(session, stamp) {
                Ok(marker) => Event::MarkerWritten(marker),
                Err(failure) => Event::MarkerFailed(failure),
            }),
            Effect::Publish => {
                self.visible.set(&state.view.standing);
                self.observer.published(state.published(self.clock.now()));
                None
            }
            Effect::Send(request) => {
                if request.refresh != Refresh::No
                    && let Some(until) = disk.mark_refresh(&state.settings.boot_id)
                    && request.refresh == Refresh::Automatic
                {
                    return Some(Event::Deferred(request.id, until));
                }
                outgoing.requests.push(*request);
                None
            }
            Effect::EndRefresh => {
                disk.unmark_refresh();
                None
            }
            Effect::Answer(id, settled) => {
                if let Some(caller) = self.callers.remove(&id) {
                    // The caller may have stopped waiting; what it asked for is done all the same.
                    let _ = caller.send(*settled);
                }
                None
            }
            Effect::Arm => {
                outgoing.wake = Some(Wake(state.schedule.armed));
                None
            }
            Effect::ResetConnections => {
                outgoing.reset = true;
                None
            }
            Effect::Stop => {
                outgoing.stop = true;
                None
            }
            Effect::Decided(arm) => {
                self.observer.decided(arm);
                None
            }
        }
    }
}
