//! One life of one process: the real shell over simulated ports, polled by hand.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use crate::clock::{BootId, Clock, Now};
use crate::engine::actor::{
    Blocking, BoxFuture, Inlet, Network, Observer, Ports, Timer, shell_that,
};
use crate::engine::event::{Ask, Settled};
use crate::engine::state::{Published, Rule, Settings, Standing};
use crate::http::{ApiClient, ApiOutcome, ApiRequest, BaseUrl, ClientInfo, PublicToken};
use crate::storage::{Loaded, Role, Vault, VaultIdentity, Vertical};

use super::device::{SimClock, SimKeystore, hold};
use super::disk::SimDisk;
use super::mutant::{Mutant, decide};
use super::network::{Net, SimTransport};
use super::step::{AppCall, Schedule};

const PUBLIC_TOKEN: &str = "public-token-test-00000000-0000-4000-8000-000000000000";

/// What the ports of every process share.
#[derive(Clone)]
pub(super) struct Device {
    pub(super) clock: SimClock,
    pub(super) disk: SimDisk,
    pub(super) keystore: SimKeystore,
    pub(super) net: Arc<Mutex<Net>>,
    pub(super) mutant: Option<Mutant>,
    pub(super) vertical: Vertical,
}

impl Device {
    pub(super) fn identity(&self) -> VaultIdentity {
        VaultIdentity {
            public_token: PUBLIC_TOKEN.into(),
            vertical: self.vertical,
            instance: "default".into(),
        }
    }
}

/// A published value, and whether the medium held it at that very moment.
pub(super) struct Sighting {
    pub(super) value: Published,
    /// What is wrong with the medium, if the value says that it is on it and it is not.
    pub(super) missing: Option<String>,
    /// It may come from what a dead process renamed and did not sync.
    pub(super) unsynced: bool,
}

#[derive(Default)]
pub(super) struct View {
    pub(super) log: Mutex<Vec<Sighting>>,
    revision: AtomicU64,
}

/// A flag that a waker sets.
#[derive(Default)]
pub(super) struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Flag {
    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

/// Wakes a caller and notes which revision could be seen when its answer came.
struct CallerFlag {
    woken: AtomicBool,
    seen: AtomicU64,
    view: Arc<View>,
}

impl Wake for CallerFlag {
    fn wake(self: Arc<Self>) {
        let seen = self.view.revision.load(Ordering::Relaxed);
        self.seen.store(seen, Ordering::Relaxed);
        self.woken.store(true, Ordering::Relaxed);
    }
}

/// A call of the app that waits for its answer.
pub(super) struct PendingCall {
    pub(super) call: AppCall,
    future: Pin<Box<dyn Future<Output = Settled> + Send>>,
    flag: Arc<CallerFlag>,
}

/// An answered call.
pub(super) struct Answered {
    pub(super) call: AppCall,
    pub(super) settled: Settled,
    /// The last revision that was published before the answer.
    pub(super) seen: u64,
}

/// A running process.
pub(super) struct Process {
    pub(super) index: usize,
    pub(super) reader: bool,
    pub(super) calls: Vec<PendingCall>,
    pub(super) inlet: Inlet,
    engine: Pin<Box<dyn Future<Output = ()> + Send>>,
    flag: Arc<Flag>,
    view: Arc<View>,
    timer: Arc<Mutex<TimerSlot>>,
}

impl fmt::Debug for Process {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Process")
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

impl Process {
    pub(super) fn start(
        device: &Device,
        schedule: &Schedule,
        index: usize,
        life: u64,
        foreground: bool,
        reader: bool,
    ) -> Option<Self> {
        let clock: Arc<dyn Clock> = Arc::new(device.clock.clone());
        let vault_clock: Arc<dyn Clock> = if device.mutant == Some(Mutant::LossProvenAtOnce) {
            Arc::new(HastyClock(device.clock.clone(), AtomicI64::new(0)))
        } else {
            Arc::clone(&clock)
        };
        let vault = Vault::new(
            Arc::new(device.disk.for_process(index)),
            Arc::new(device.keystore.clone()),
            device.identity(),
            if reader { Role::Reader } else { Role::Owner },
            vault_clock,
        );
        let public_token = PublicToken::parse(PUBLIC_TOKEN).ok()?;
        let transport = SimTransport {
            net: Arc::clone(&device.net),
            clock: device.clock.clone(),
            process: index,
            life,
        };
        let api = ApiClient::new(
            Arc::new(transport),
            BaseUrl::for_public_token(&public_token),
            public_token,
            ClientInfo::default(),
        );
        let settings = Settings {
            vertical: device.vertical,
            default_duration_minutes: schedule.default_minutes,
            keep_alive: schedule.keep_alive,
            reader,
            boot_id: clock.boot_id(),
        };
        let view = Arc::new(View::default());
        let timer = Arc::new(Mutex::new(TimerSlot::default()));
        let ports = Ports {
            network: Arc::new(SimNetwork {
                api: Arc::new(api),
                clock: device.clock.clone(),
            }),
            vault,
            clock,
            timer: Arc::new(SimTimer {
                slot: Arc::clone(&timer),
                clock: device.clock.clone(),
            }),
            blocking: Arc::new(AtOnce),
            observer: Arc::new(Watcher {
                view: Arc::clone(&view),
                device: device.clone(),
                index,
                reader,
            }),
        };
        let (inlet, engine) = shell_that(
            decide(device.mutant),
            settings,
            schedule.jitter_seed ^ life,
            foreground,
            ports,
        );
        let flag = Arc::new(Flag::default());
        flag.0.store(true, Ordering::Relaxed);
        Some(Self {
            index,
            reader,
            calls: Vec::new(),
            inlet,
            engine: Box::pin(engine),
            flag,
            view,
            timer,
        })
    }

    /// Runs the shell as far as it goes. `None` when it had nothing to do, `Some(true)` when it
    /// ended.
    pub(super) fn poll(&mut self) -> Option<bool> {
        if !self.flag.take() {
            return None;
        }
        let waker = Waker::from(Arc::clone(&self.flag));
        let mut context = Context::from_waker(&waker);
        Some(self.engine.as_mut().poll(&mut context).is_ready())
    }

    /// What was published since the last call.
    pub(super) fn sightings(&self) -> Vec<Sighting> {
        std::mem::take(&mut hold(&self.view.log))
    }

    pub(super) fn ask(&mut self, call: AppCall, ask: Ask) {
        let inlet = self.inlet.clone();
        let mut pending = PendingCall {
            call,
            future: Box::pin(async move { inlet.ask(ask).await }),
            flag: Arc::new(CallerFlag {
                woken: AtomicBool::new(true),
                seen: AtomicU64::new(0),
                view: Arc::clone(&self.view),
            }),
        };
        pending.flag.woken.store(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(&pending.flag));
        // Sends the question. The shell runs later, so that there can be no answer yet.
        let _ = pending
            .future
            .as_mut()
            .poll(&mut Context::from_waker(&waker));
        self.calls.push(pending);
    }

    /// The calls that have their answer.
    pub(super) fn answered(&mut self) -> Vec<Answered> {
        let mut answered = Vec::new();
        self.calls.retain_mut(|pending| {
            if !pending.flag.woken.swap(false, Ordering::Relaxed) {
                return true;
            }
            let waker = Waker::from(Arc::clone(&pending.flag));
            match pending
                .future
                .as_mut()
                .poll(&mut Context::from_waker(&waker))
            {
                Poll::Ready(settled) => {
                    answered.push(Answered {
                        call: pending.call,
                        settled,
                        seen: pending.flag.seen.load(Ordering::Relaxed),
                    });
                    false
                }
                Poll::Pending => true,
            }
        });
        answered
    }

    /// When it wants to be woken, on the boot clock.
    pub(super) fn wakes_at(&self) -> Option<i64> {
        hold(&self.timer).current.as_ref().map(|(_, at, _)| *at)
    }

    /// Fires the timer. True when there was one.
    pub(super) fn wake(&self) -> bool {
        let Some((_, _, waker)) = hold(&self.timer).current.take() else {
            return false;
        };
        if let Some(waker) = waker {
            waker.wake();
        }
        true
    }
}

struct SimNetwork {
    api: Arc<ApiClient>,
    clock: SimClock,
}

impl Network for SimNetwork {
    fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome> {
        let (api, now) = (Arc::clone(&self.api), self.clock.now());
        Box::pin(async move { api.send(request, now).await })
    }

    fn reset(&self) {
        // The simulated transport has no connections to lose.
        let _ = self.api.foregrounded();
    }
}

#[derive(Default)]
struct TimerSlot {
    next: u64,
    current: Option<(u64, i64, Option<Waker>)>,
}

struct SimTimer {
    slot: Arc<Mutex<TimerSlot>>,
    clock: SimClock,
}

impl Timer for SimTimer {
    fn until(&self, boot_ms: i64) -> BoxFuture<()> {
        let mut slot = hold(&self.slot);
        slot.next += 1;
        let id = slot.next;
        slot.current = Some((id, boot_ms, None));
        Box::pin(Until {
            slot: Arc::clone(&self.slot),
            clock: self.clock.clone(),
            id,
            boot_ms,
        })
    }
}

struct Until {
    slot: Arc<Mutex<TimerSlot>>,
    clock: SimClock,
    id: u64,
    boot_ms: i64,
}

impl Future for Until {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let mut slot = hold(&self.slot);
        match &mut slot.current {
            Some((id, _, waker)) if *id == self.id => {
                *waker = Some(context.waker().clone());
                Poll::Pending
            }
            // Fired: only the world takes a timer out, when its time has come.
            _ if self.clock.boot_ms() >= self.boot_ms => Poll::Ready(()),
            _ => Poll::Pending,
        }
    }
}

impl Drop for Until {
    fn drop(&mut self) {
        let mut slot = hold(&self.slot);
        if matches!(&slot.current, Some((id, ..)) if *id == self.id) {
            slot.current = None;
        }
    }
}

struct AtOnce;

impl Blocking for AtOnce {
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
        work();
        Box::pin(std::future::ready(()))
    }
}

/// A clock on which a second passes with each look at it.
#[derive(Debug)]
struct HastyClock(SimClock, AtomicI64);

impl Clock for HastyClock {
    fn now(&self) -> Now {
        let mut now = self.0.now();
        now.boot_ms += self.1.fetch_add(1_000, Ordering::Relaxed);
        now
    }

    fn boot_id(&self) -> BootId {
        self.0.boot_id()
    }
}

/// Hears what is published and looks at the medium at that moment.
struct Watcher {
    view: Arc<View>,
    device: Device,
    index: usize,
    reader: bool,
}

impl Observer for Watcher {
    fn published(&self, value: Published) {
        // What a dead process would still say is heard by nobody.
        if self.device.disk.is_dead(self.index) {
            return;
        }
        self.view.revision.store(value.revision, Ordering::Relaxed);
        let missing = if value.persisted && !self.reader {
            self.missing(&value)
        } else {
            None
        };
        hold(&self.view.log).push(Sighting {
            value,
            missing,
            unsynced: self.device.disk.left_by_the_dead(),
        });
    }

    fn decided(&self, _rule: Rule) {}
}

impl Watcher {
    /// Compares the value with what a power cut would leave now.
    fn missing(&self, value: &Published) -> Option<String> {
        let shown = match &value.standing {
            Standing::Active { snapshot, .. } => Some(snapshot),
            Standing::SignedOut(_) => None,
            Standing::Loading | Standing::Unavailable(_) => return None,
        };
        let mut vault = Vault::new(
            Arc::new(self.device.disk.durable()),
            Arc::new(self.device.keystore.snapshot()),
            self.device.identity(),
            Role::Reader,
            Arc::new(self.device.clock.clone()),
        );
        let stored = match vault.load() {
            Ok(Loaded::Record { record, .. }) => Some(record),
            Ok(Loaded::Empty { .. }) => None,
            // The key is lost or the record damaged, from outside: nothing can be said.
            Ok(Loaded::KeyLost { .. }) | Err(_) => return None,
        };
        let session = stored.as_ref().and_then(|record| record.session.as_ref());
        match (shown, session) {
            (None, None) => {}
            (Some(shown), Some(session))
                if shown.token.secret() == &session.session_token
                    && shown.jwt.secret() == &session.session_jwt => {}
            (shown, session) => {
                return Some(format!(
                    "shows {:?} and the medium holds {:?}",
                    shown.map(|shown| shown.token.expose().to_owned()),
                    session.map(|session| session.session_token.expose().to_owned())
                ));
            }
        }
        let step = value.intermediate.as_ref().map(|step| step.token.expose());
        let stored_step = stored
            .as_ref()
            .and_then(|record| record.intermediate.as_ref())
            .map(|step| step.token.expose());
        if step != stored_step {
            return Some(format!(
                "shows the intermediate session {step:?} and the medium holds {stored_step:?}"
            ));
        }
        match &stored {
            Some(record) if record.epoch != value.generation => Some(format!(
                "shows generation {} and the medium holds {}",
                value.generation, record.epoch
            )),
            _ => None,
        }
    }
}
