//! The driver: one task that owns the state, feeds it events one at a time and runs its effects.
//!
//! It sees ports only and no runtime: every future it waits for is its own, so that the simulator
//! drives the same code with virtual time, network and disk. One event is processed in one
//! synchronous piece, `Driver::handle`: lock, re-read, decide, persist, publish, answer.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::Arc;

use futures_util::future::{Either, select};
use tokio::sync::{mpsc, oneshot};

use crate::clock::{Clock, Now};
use crate::storage::{Loaded, SignOutMarkers, StoreFailure, Vault};

use super::effect::{Effect, Refresh, Request};
use super::event::{Bound, CallId, Command, CommandResult, Event};
use super::handle::{EngineHandle, Message, Visible};
use super::ports::{Blocking, BoxFuture, Observer, Ports, Timer};
use super::sending::Sender;
use super::state::{Settings, State, StorePhase};
use super::store_access::{Disk, is_key_lost, is_lasting};
use super::transition::transition;

/// Decides about one event: [`transition`], which the simulator wraps to break rules on purpose.
pub type Decide = Box<dyn FnMut(State, Event, Now) -> (State, Vec<Effect>) + Send>;

/// How long one process waits for another's re-read-and-persist before it goes on without disk.
const LOCK_WAIT_MS: u64 = 2_000;

/// Makes an engine: its handle, and the future that has to be run for it to live.
pub fn start(
    settings: Settings,
    seed: u64,
    foreground: bool,
    ports: Ports,
) -> (EngineHandle, impl Future<Output = ()> + Send) {
    start_with(Box::new(transition), settings, seed, foreground, ports)
}

/// Makes an engine that decides otherwise than [`transition`].
pub fn start_with(
    decide: Decide,
    settings: Settings,
    seed: u64,
    foreground: bool,
    ports: Ports,
) -> (EngineHandle, impl Future<Output = ()> + Send) {
    let (sender, commands) = mpsc::unbounded_channel();
    let visible = Visible::default();
    let core = Core {
        decide,
        state: Some(State::new(settings, seed, foreground)),
        clock: ports.clock,
        observer: ports.observer,
        visible: visible.clone(),
        published: None,
        callers: HashMap::new(),
        next_call: 1,
    };
    let driver = Driver {
        core,
        markers: ports.vault.sign_out_markers(),
        volatile: ports.vault.is_volatile(),
        lock_wait_ms: LOCK_WAIT_MS,
        vault: Some(ports.vault),
    };
    let requests = Sender::new(ports.network);
    let io = Io {
        timer: ports.timer,
        blocking: ports.blocking,
    };
    let handle = EngineHandle {
        commands: sender,
        visible,
    };
    (handle, run(driver, requests, io, commands))
}

struct Io {
    timer: Arc<dyn Timer>,
    blocking: Arc<dyn Blocking>,
}

/// The wake-up as it is to be from here on; `None` disarms it.
struct Wake(Option<i64>);

/// What is to be done after [`Driver::handle`] for one event.
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

/// What the driver waits for besides commands.
struct Waiting {
    answers: Sender,
    /// The read of the store; nothing if it panicked.
    load: Option<BoxFuture<Option<Box<Read>>>>,
    wake: Option<BoxFuture<()>>,
    stopping: bool,
}

async fn run(
    mut driver: Driver,
    requests: Sender,
    io: Io,
    mut commands: mpsc::UnboundedReceiver<Message>,
) {
    let mut waiting = Waiting {
        answers: requests,
        load: None,
        wake: None,
        stopping: false,
    };
    let mut event = Some(Event::Started);
    while let Some(next) = event {
        let outgoing = if driver.volatile {
            driver.handle(next)
        } else {
            // The driver moves to where blocking is allowed, and back.
            let (done, back) = oneshot::channel();
            let work = Box::new(move || {
                let outgoing = driver.handle(next);
                let _ = done.send((driver, outgoing));
            });
            io.blocking.run(work).await;
            let Ok((returned, outgoing)) = back.await else {
                return;
            };
            driver = returned;
            outgoing
        };
        if outgoing.reset {
            waiting.answers.reset();
        }
        for request in outgoing.requests {
            waiting.answers.send(request);
        }
        if let Some(Wake(at)) = outgoing.wake {
            waiting.wake = at.map(|boot_ms| io.timer.until(boot_ms));
        }
        if outgoing.load
            && let Some(vault) = driver.vault.take()
        {
            waiting.load = Some(load(vault, &io.blocking));
        }
        waiting.stopping |= outgoing.stop;
        event = wait(&mut commands, &mut waiting, &mut driver).await;
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

/// The next event, or `None` when nothing can come any more. Responses go before new commands, so that
/// a flood of commands cannot starve them.
async fn wait(
    commands: &mut mpsc::UnboundedReceiver<Message>,
    waiting: &mut Waiting,
    driver: &mut Driver,
) -> Option<Event> {
    if waiting.stopping && waiting.answers.is_empty() && waiting.load.is_none() {
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
    let asked = async {
        match commands.recv().await {
            // No handle is left; only what is in flight is still to come.
            None if *stopping => std::future::pending().await,
            message => message,
        }
    };
    let happened = {
        let (answered, loaded, woken, asked) = (
            std::pin::pin!(answered),
            std::pin::pin!(loaded),
            std::pin::pin!(woken),
            std::pin::pin!(asked),
        );
        match select(select(answered, loaded), select(woken, asked)).await {
            Either::Left((Either::Left((event, _)), _)) => return Some(event),
            Either::Left((Either::Right((loaded, _)), _)) => Happened::Loaded(loaded),
            Either::Right((Either::Left(((), _)), _)) => Happened::Woken,
            Either::Right((Either::Right((command, _)), _)) => Happened::Message(command),
        }
    };
    Some(match happened {
        Happened::Loaded(loaded) => {
            *load = None;
            let Read { vault, loaded } = *loaded?;
            driver.vault = Some(vault);
            Event::Loaded(Box::new(loaded))
        }
        Happened::Woken => {
            *wake = None;
            Event::Tick
        }
        Happened::Message(Some(Message::Command(command, bound, answer))) => {
            driver.core.admit(command, bound, answer)
        }
        Happened::Message(Some(Message::Event(event))) => event,
        Happened::Message(None) => Event::Closed,
    })
}

enum Happened {
    Loaded(Option<Box<Read>>),
    Woken,
    Message(Option<Message>),
}

/// State and store of one engine.
struct Driver {
    core: Core,
    /// Away while the store is being read.
    vault: Option<Vault>,
    markers: SignOutMarkers,
    volatile: bool,
    /// How long the next event waits for the lock: not at all after one that waited in vain.
    lock_wait_ms: u64,
}

impl Driver {
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
        match changed {
            // What was moved aside is gone, and the loss is still to be reported.
            Some(Loaded::Empty { .. }) if is_key_lost(&event) => {}
            Some(newer) if just_read => event = Event::Loaded(Box::new(Ok(newer))),
            Some(changed) => {
                let changed = Event::StoreChanged(Box::new(changed));
                core.apply(changed, &mut disk, markers, &mut outgoing);
            }
            None => {}
        }
        // After what another process wrote is known: the event may write.
        if let Some(failure) = record_unconfirmed {
            let event = Event::RecordUnconfirmed(failure);
            core.apply(event, &mut disk, markers, &mut outgoing);
        }
        core.apply(event, &mut disk, markers, &mut outgoing);
        outgoing
    }
}

/// State, clocks and everything that is notified of changes.
struct Core {
    decide: Decide,
    state: Option<State>,
    clock: Arc<dyn Clock>,
    observer: Arc<dyn Observer>,
    visible: Visible,
    /// The revision that was published last.
    published: Option<u64>,
    callers: HashMap<CallId, oneshot::Sender<CommandResult>>,
    next_call: CallId,
}

impl Core {
    fn admit(
        &mut self,
        command: Command,
        bound: Bound,
        answer: oneshot::Sender<CommandResult>,
    ) -> Event {
        let id = self.next_call;
        self.next_call += 1;
        self.callers.insert(id, answer);
        Event::Command(id, bound, Box::new(command))
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
            let Some(mut state) = self.state.take() else {
                return;
            };
            state.counters.unreadable_markers = markers.unreadable();
            self.observer
                .deciding(state.view.status.kind(), event.kind(&state));
            if let Event::Responded(id, outcome) = &event
                && let Some(flight) = state.in_flight.iter().find(|flight| flight.id == *id)
            {
                self.observer.responded(flight.call.endpoint, outcome);
            }
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
                // A write that failed in the same event has published this value already.
                if self.published != Some(state.revision) {
                    self.published = Some(state.revision);
                    self.visible.set(state.bound(self.clock.now()));
                    self.observer.published(state.published());
                }
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
            Effect::Complete(id, settled) => {
                if let Err(refusal) = &*settled {
                    self.observer.refused(id, refusal);
                }
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
            Effect::Decided(arm, command) => {
                self.observer.decided(arm, command);
                None
            }
        }
    }
}
