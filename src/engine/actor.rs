//! The shell: one task that owns the state, feeds it events one at a time and runs its effects.
//!
//! It sees ports only and no runtime: every future it waits for is its own, so that the simulator
//! drives the same code with virtual time, network and disk. One event is dealt with in one
//! synchronous piece, `Machine::handle`: lock, re-read, decide, persist, publish, answer.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use futures_util::future::{Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::sync::{mpsc, oneshot};

use crate::clock::{Clock, Now};
use crate::http::{ApiOutcome, ApiRequest, Method};
use crate::storage::{Loaded, Record, Stamp, StoreFailure, Transaction, Vault};

use super::effect::{Effect, Request};
use super::event::{Ask, CallId, Event, Refusal, RequestId, Settled};
use super::state::{Published, Rule, Settings, State, StorePhase};
use super::transition::transition;

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
    /// The app was suspended: pooled connections are dead.
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

/// Hears of every change and decision; must not block.
pub trait Observer: Send + Sync {
    /// A new value is to be seen.
    fn published(&self, value: Published);
    /// The table chose this rule.
    fn decided(&self, rule: Rule);
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

/// What reaches the shell from outside.
#[derive(Debug)]
pub enum Command {
    /// An ask and where its result goes.
    Ask(Ask, oneshot::Sender<Settled>),
    /// Something happened on the device.
    Event(Event),
}

/// The inlet of a running shell. Cloning shares it; the shell stops with the last clone.
#[derive(Clone, Debug)]
pub struct Inlet(mpsc::UnboundedSender<Command>);

impl Inlet {
    /// Asks and waits. A caller that stops waiting changes nothing: what was asked is done.
    pub async fn ask(&self, ask: Ask) -> Settled {
        let (answer, settled) = oneshot::channel();
        if self.0.send(Command::Ask(ask, answer)).is_err() {
            return Err(Refusal::Closed);
        }
        settled.await.unwrap_or(Err(Refusal::Closed))
    }

    /// Asks without waiting; ordered before anything asked later. False when the shell is gone.
    pub fn submit(&self, ask: Ask) -> bool {
        self.0.send(Command::Ask(ask, oneshot::channel().0)).is_ok()
    }

    /// Tells of something that happened on the device.
    pub fn tell(&self, event: Event) {
        // A shell that is gone has nothing left to be told.
        let _ = self.0.send(Command::Event(event));
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
    let (inlet, commands) = mpsc::unbounded_channel();
    let core = Core {
        decide,
        state: Some(State::new(settings, seed, foreground)),
        clock: ports.clock,
        observer: ports.observer,
        callers: HashMap::new(),
        next_call: 1,
    };
    let machine = Machine {
        core,
        vault: ports.vault,
    };
    let outside = Outside {
        network: ports.network,
        timer: ports.timer,
        blocking: ports.blocking,
    };
    (Inlet(inlet), run(machine, outside, commands))
}

struct Outside {
    network: Arc<dyn Network>,
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
    reset: bool,
    stop: bool,
}

async fn run(
    mut machine: Machine,
    outside: Outside,
    mut commands: mpsc::UnboundedReceiver<Command>,
) {
    let mut answers: FuturesUnordered<BoxFuture<(RequestId, ApiOutcome)>> = FuturesUnordered::new();
    let mut wake: Option<BoxFuture<()>> = None;
    let mut first = Some(Event::Started);
    let mut stopping = false;
    loop {
        let event = if let Some(event) = first.take() {
            event
        } else {
            let waiting = wait(
                &mut commands,
                &mut answers,
                &mut wake,
                stopping,
                &mut machine,
            )
            .await;
            let Some(event) = waiting else { return };
            event
        };
        let outgoing = if machine.vault.is_volatile() {
            machine.handle(event)
        } else {
            // The machine moves to where blocking is allowed, and back.
            let (done, back) = oneshot::channel();
            let work = Box::new(move || {
                let outgoing = machine.handle(event);
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
            outside.network.reset();
        }
        for request in outgoing.requests {
            let sent = outside.network.send(api_request(&request));
            answers.push(Box::pin(async move { (request.id, sent.await) }));
        }
        if let Some(Wake(at)) = outgoing.wake {
            wake = at.map(|boot_ms| outside.timer.until(boot_ms));
        }
        stopping |= outgoing.stop;
    }
}

/// The next event, or `None` when nothing can come any more. Answers go before new asks, so that
/// a flood of asks cannot starve them.
async fn wait(
    commands: &mut mpsc::UnboundedReceiver<Command>,
    answers: &mut FuturesUnordered<BoxFuture<(RequestId, ApiOutcome)>>,
    wake: &mut Option<BoxFuture<()>>,
    stopping: bool,
    machine: &mut Machine,
) -> Option<Event> {
    if stopping && answers.is_empty() {
        return None;
    }
    let answered = async {
        match answers.next().await {
            Some((id, outcome)) => Event::Answered(id, Box::new(outcome)),
            None => std::future::pending().await,
        }
    };
    let woken = async {
        match wake.as_mut() {
            Some(timer) => timer.await,
            None => std::future::pending().await,
        }
    };
    let asked = commands.recv();
    let command = {
        let (answered, woken, asked) = (
            std::pin::pin!(answered),
            std::pin::pin!(woken),
            std::pin::pin!(asked),
        );
        match select(answered, select(woken, asked)).await {
            Either::Left((event, _)) => return Some(event),
            Either::Right((Either::Left(((), _)), _)) => None,
            Either::Right((Either::Right((command, _)), _)) => Some(command),
        }
    };
    Some(match command {
        None => {
            *wake = None;
            Event::Tick
        }
        Some(Some(Command::Ask(ask, answer))) => machine.core.admit(ask, answer),
        Some(Some(Command::Event(event))) => event,
        // No handle is left; only the answers in flight are still to come.
        Some(None) if stopping => {
            let (id, outcome) = answers.next().await?;
            Event::Answered(id, Box::new(outcome))
        }
        Some(None) => Event::Closed,
    })
}

fn api_request(request: &Request) -> ApiRequest {
    let call = &request.call;
    let mut path = call.endpoint.path().to_owned();
    if let Some(argument) = &call.argument {
        path.push_str(&crate::http::encode_segment(argument));
    }
    let (method, body) = match call.endpoint.method() {
        crate::wire::Method::Get => (Method::Get, None),
        crate::wire::Method::Post => (Method::Post, Some(call.body.clone())),
    };
    ApiRequest {
        method,
        path,
        body,
        token: request.token.clone(),
    }
}

/// State and store of one engine.
struct Machine {
    core: Core,
    vault: Vault,
}

/// The store during one event: with the lock of the record held, or not.
enum Disk<'a> {
    Locked(Transaction<'a>),
    Free(&'a mut Vault),
}

impl Disk<'_> {
    fn load(&mut self) -> Result<Loaded, StoreFailure> {
        match self {
            Self::Locked(transaction) => match transaction.changed()? {
                Some(loaded) => Ok(loaded),
                None => Err(StoreFailure::Busy),
            },
            Self::Free(vault) => vault.load(),
        }
    }

    fn persist(&mut self, record: &Record) -> Result<Stamp, StoreFailure> {
        match self {
            Self::Locked(transaction) => transaction.persist(record),
            Self::Free(vault) => vault.transaction(LOCK_WAIT_MS)?.persist(record),
        }
    }

    fn write_sign_out_intent(&self) -> Result<(), StoreFailure> {
        match self {
            Self::Locked(_) => Ok(()),
            Self::Free(vault) => vault.write_sign_out_intent(),
        }
    }
}

impl Machine {
    /// One event to its end, with the lock of the record held from the re-read to the last write.
    /// A lock that cannot be had costs the disk, never the event.
    fn handle(&mut self, event: Event) -> Outgoing {
        let mut outgoing = Outgoing::default();
        if self.core.reads_before_deciding()
            && let Ok(mut transaction) = self.vault.transaction(LOCK_WAIT_MS)
        {
            let changed = transaction.changed();
            let mut disk = Disk::Locked(transaction);
            if let Ok(Some(changed)) = changed {
                let event = Event::StoreChanged(Box::new(changed));
                self.core.apply(event, &mut disk, &mut outgoing);
            }
            self.core.apply(event, &mut disk, &mut outgoing);
        } else {
            self.core
                .apply(event, &mut Disk::Free(&mut self.vault), &mut outgoing);
        }
        outgoing
    }
}

/// State, clocks and everybody who hears of it.
struct Core {
    decide: Decide,
    state: Option<State>,
    clock: Arc<dyn Clock>,
    observer: Arc<dyn Observer>,
    callers: HashMap<CallId, oneshot::Sender<Settled>>,
    next_call: CallId,
}

impl Core {
    fn admit(&mut self, ask: Ask, answer: oneshot::Sender<Settled>) -> Event {
        let id = self.next_call;
        self.next_call += 1;
        self.callers.insert(id, answer);
        Event::Asked(id, Box::new(ask))
    }

    fn reads_before_deciding(&self) -> bool {
        self.state
            .as_ref()
            .is_some_and(|state| state.store == StorePhase::Readable)
    }

    fn apply(&mut self, event: Event, disk: &mut Disk<'_>, outgoing: &mut Outgoing) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            let Some(state) = self.state.take() else {
                return;
            };
            let (state, effects) = (self.decide)(state, event, self.clock.now());
            self.state = Some(state);
            for effect in effects {
                match self.perform(effect, disk, outgoing) {
                    // What a write led to comes before the effects that follow it.
                    Some(written @ (Event::Persisted(_) | Event::PersistFailed(_))) => {
                        self.apply(written, disk, outgoing);
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
        outgoing: &mut Outgoing,
    ) -> Option<Event> {
        let state = self.state.as_ref()?;
        match effect {
            Effect::Load => Some(Event::Loaded(Box::new(disk.load()))),
            Effect::Persist => {
                let record = state.to_record(self.clock.now().wall_ms);
                Some(match disk.persist(&record) {
                    Ok(stamp) => Event::Persisted(stamp),
                    Err(failure) => Event::PersistFailed(failure),
                })
            }
            Effect::WriteSignOutIntent => {
                disk.write_sign_out_intent().err().map(Event::PersistFailed)
            }
            Effect::Publish => {
                self.observer.published(state.published());
                None
            }
            Effect::Send(request) => {
                outgoing.requests.push(*request);
                None
            }
            Effect::Answer(id, settled) => {
                if let Some(caller) = self.callers.remove(&id) {
                    // The caller may have stopped waiting; what it asked for is done all the same.
                    let _ = caller.send(*settled);
                }
                None
            }
            Effect::Arm(at) => {
                outgoing.wake = Some(Wake(at));
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
            Effect::Decided(rule) => {
                self.observer.decided(rule);
                None
            }
        }
    }
}
