//! The driver over a real vault: what happens while the store is being read, and what is published.

use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use futures_util::future::FutureExt as _;
use serde_json::json;
use tokio::sync::oneshot;

use super::harness::{HOUR, START, session_at, success_at};
use crate::clock::{BootId, Clock, Now};
use crate::crypto::PkcePair;
use crate::engine::driver;
use crate::engine::event::{CallId, Command, CommandResult, Event, Refusal};
use crate::engine::handle::EngineHandle;
use crate::engine::ports::{Blocking, BoxFuture, Network, Observer, Ports, Timer};
use crate::engine::state::{Published, Settings, Status};
use crate::engine::transition::Arm;
use crate::http::{ApiOutcome, ApiRequest};
use crate::storage::folder::{Folder as _, MemoryFolder};
use crate::storage::memory::MemorySecureStore;
use crate::storage::secure_store::{KeyStore, SecureStore, SecureStoreError};
use crate::storage::{Role, Vault, VaultIdentity, Vertical};
use crate::wire::{Call, Endpoint};

#[derive(Debug)]
struct Still;

impl Clock for Still {
    fn now(&self) -> Now {
        Now {
            wall_ms: START,
            boot_ms: 1_000,
        }
    }

    fn boot_id(&self) -> BootId {
        BootId("boot".into())
    }
}

impl Timer for Still {
    fn until(&self, _boot_ms: i64) -> BoxFuture<()> {
        Box::pin(std::future::pending())
    }
}

/// What was published, the paths of the requests that have their response, the arms that ran with their commands, and
/// the commands that were refused.
#[derive(Default)]
struct Shown(
    Mutex<Vec<Published>>,
    Mutex<Vec<&'static str>>,
    Mutex<Vec<(Arm, Option<CallId>)>>,
    Mutex<Vec<CallId>>,
);

impl Observer for Shown {
    fn published(&self, value: Published) {
        self.0.lock().unwrap().push(value);
    }

    fn decided(&self, arm: Arm, command: Option<CallId>) {
        self.2.lock().unwrap().push((arm, command));
    }

    fn refused(&self, command: CallId, _refusal: &Refusal) {
        self.3.lock().unwrap().push(command);
    }

    fn responded(&self, endpoint: Endpoint, _outcome: &ApiOutcome) {
        self.1.lock().unwrap().push(endpoint.path());
    }
}

type Sent = (ApiRequest, Option<oneshot::Sender<ApiOutcome>>);

#[derive(Default)]
struct Server(Mutex<Vec<Sent>>);

impl Network for Server {
    fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome> {
        let (respond, response) = oneshot::channel();
        self.0.lock().unwrap().push((request, Some(respond)));
        Box::pin(async move { response.await.unwrap() })
    }

    fn reset(&self) {}
}

/// Does the work at once, and says that it is done when the test lets it.
#[derive(Default)]
struct Slow {
    held: Mutex<Vec<oneshot::Sender<()>>>,
    hold: AtomicBool,
}

impl Blocking for Slow {
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
        work();
        if !self.hold.load(Ordering::SeqCst) {
            return Box::pin(std::future::ready(()));
        }
        let (release, released) = oneshot::channel();
        self.held.lock().unwrap().push(release);
        Box::pin(async move {
            let _ = released.await;
        })
    }
}

#[derive(Clone, Default)]
struct Keys(MemorySecureStore, Arc<Mutex<Option<SecureStoreError>>>);

impl Keys {
    /// Every load fails so from here on, or works.
    fn fail(&self, with: Option<SecureStoreError>) {
        *self.1.lock().unwrap() = with;
    }
}

impl SecureStore for Keys {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        if let Some(failure) = self.1.lock().unwrap().clone() {
            return Err(failure);
        }
        self.0.load(account)
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        self.0.store(account, value)
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.0.delete(account)
    }
}

impl KeyStore for Keys {}

struct Rig {
    handle: EngineHandle,
    engine: Pin<Box<dyn Future<Output = ()> + Send>>,
    ended: bool,
    server: Arc<Server>,
    shown: Arc<Shown>,
    slow: Arc<Slow>,
}

impl Rig {
    fn new(folder: &MemoryFolder, keys: &Keys) -> Self {
        let (server, shown, slow) = <(Arc<Server>, Arc<Shown>, Arc<Slow>)>::default();
        let ports = Ports {
            network: server.clone(),
            vault: vault(folder, keys),
            clock: Arc::new(Still),
            timer: Arc::new(Still),
            blocking: slow.clone(),
            observer: shown.clone(),
        };
        assert_eq!(format!("{ports:?}"), "Ports { .. }", "nothing of a record");
        let settings = Settings {
            vertical: Vertical::Consumer,
            default_duration_minutes: 5,
            keep_alive: false,
            reader: false,
            boot_id: BootId("boot".into()),
        };
        let (handle, engine) = driver::start(settings, 7, true, ports);
        let mut rig = Self {
            handle,
            engine: Box::pin(engine.fuse()),
            ended: false,
            server,
            shown,
            slow,
        };
        rig.turn();
        rig
    }

    fn turn(&mut self) {
        for _ in 0..20 {
            let mut context = Context::from_waker(Waker::noop());
            self.ended |= self.engine.as_mut().poll(&mut context).is_ready();
        }
    }

    /// Gives a command; its result if there is one already.
    fn command(&mut self, command: Command) -> Option<CommandResult> {
        let handle = self.handle.clone();
        let mut result = pin!(async move { handle.command(command).await });
        let mut context = Context::from_waker(Waker::noop());
        assert!(result.as_mut().poll(&mut context).is_pending());
        self.turn();
        match result.as_mut().poll(&mut context) {
            std::task::Poll::Ready(result) => Some(result),
            std::task::Poll::Pending => None,
        }
    }

    fn answer(&mut self, path: &str, outcome: ApiOutcome) {
        let mut sent = self.server.0.lock().unwrap();
        let found = sent.iter_mut().rfind(|(request, _)| request.path == path);
        let respond = found.unwrap().1.take().unwrap();
        drop(sent);
        assert!(respond.send(outcome).is_ok());
        self.turn();
    }

    /// The paths of what was sent.
    fn sent(&self) -> Vec<String> {
        let sent = self.server.0.lock().unwrap();
        sent.iter()
            .map(|(request, _)| request.path.clone())
            .collect()
    }

    fn persisted(&self) -> bool {
        self.shown.0.lock().unwrap().last().unwrap().persisted
    }

    fn sign_in(&mut self) {
        self.command(Command::SignIn(Call::new(Endpoint::OtpAuthenticate)));
        self.answer("/otps/authenticate", session_at("bob", START, START + HOUR));
        assert!(matches!(self.status(), Status::Active { .. }));
    }

    fn status(&self) -> Status {
        self.shown.0.lock().unwrap().last().unwrap().status.clone()
    }
}

fn vault(folder: &MemoryFolder, keys: &Keys) -> Vault {
    Vault::new(
        Arc::new(folder.clone()),
        Arc::new(keys.clone()),
        VaultIdentity {
            public_token: "public-token-test-1".into(),
            vertical: Vertical::Consumer,
            instance: String::new(),
        },
        Role::Owner,
        Arc::new(Still),
    )
}

#[test]
fn a_forced_sign_out_while_the_store_is_being_read_ends_what_the_store_holds() {
    let (folder, keys) = (MemoryFolder::new(), Keys::default());
    // In an earlier life a link was sent.
    let link = Call::new(Endpoint::MagicLinksLoginOrCreate);
    let mut before = Rig::new(&folder, &keys);
    before.command(Command::Plain(link, Some(PkcePair::generate())));
    before.answer(
        "/magic_links/email/login_or_create",
        success_at(START, json!({})),
    );
    drop(before);
    let names = |folder: &MemoryFolder| {
        let mut names = folder.names();
        names.retain(|name| name.starts_with("sign-out"));
        names
    };

    // The keystore does not answer, and a user signs in.
    let mut rig = signed_in_unread(&folder, &keys);

    // It answers again; while the store is being read, the user signs out by force.
    keys.fail(None);
    rig.slow.hold.store(true, Ordering::SeqCst);
    rig.handle.notify(Event::StoreUnlocked);
    rig.turn();
    rig.command(Command::Revoke { force_clear: true });
    assert_eq!(
        names(&folder).len(),
        2,
        "markers of the unknown and the known session"
    );
    rig.slow.hold.store(false, Ordering::SeqCst);
    for release in rig.slow.held.lock().unwrap().drain(..) {
        let _ = release.send(());
    }
    rig.turn();
    assert!(
        matches!(rig.status(), Status::SignedOut(_)),
        "{:?}",
        rig.status()
    );

    let opened = rig.command(Command::SignIn(Call::new(Endpoint::MagicLinksAuthenticate)));

    assert_eq!(
        opened,
        Some(Err(Refusal::MissingPkce)),
        "{:?}",
        names(&folder)
    );
}

#[test]
fn a_forced_sign_out_while_the_store_is_being_read_ends_the_session_that_another_process_stored() {
    let (folder, keys) = (MemoryFolder::new(), Keys::default());
    let mut rig = signed_in_unread(&folder, &keys);

    // Another process signs in later, with a keystore that answers.
    let good = Keys(keys.0.clone(), Arc::default());
    let mut other = Rig::new(&folder, &good);
    other.command(Command::SignIn(Call::new(Endpoint::OtpAuthenticate)));
    let later = START + 1_000;
    other.answer("/otps/authenticate", session_at("eve", later, later + HOUR));

    keys.fail(None);
    rig.slow.hold.store(true, Ordering::SeqCst);
    rig.handle.notify(Event::StoreUnlocked);
    rig.turn();
    rig.command(Command::Revoke { force_clear: true });
    rig.slow.hold.store(false, Ordering::SeqCst);
    for release in rig.slow.held.lock().unwrap().drain(..) {
        let _ = release.send(());
    }
    rig.turn();

    assert!(
        matches!(rig.status(), Status::SignedOut(_)),
        "{:?}",
        rig.status()
    );
}

/// An engine whose keystore does not answer, and a user who signs in.
fn signed_in_unread(folder: &MemoryFolder, keys: &Keys) -> Rig {
    keys.fail(Some(SecureStoreError::Busy));
    let mut rig = Rig::new(folder, keys);
    rig.sign_in();
    rig
}

#[test]
fn closing_waits_for_the_read_in_flight_and_writes_what_was_not_written() {
    let (folder, keys) = (MemoryFolder::new(), Keys::default());
    let mut rig = signed_in_unread(&folder, &keys);
    keys.fail(None);
    rig.slow.hold.store(true, Ordering::SeqCst);
    rig.handle.notify(Event::StoreUnlocked);
    rig.turn();
    let validated = session_at("bob", START, START + HOUR);
    rig.answer("/sessions/authenticate", validated);

    // The last handle is gone.
    rig.handle = Rig::new(&MemoryFolder::new(), &Keys::default()).handle;
    rig.turn();
    assert!(!rig.ended);
    for release in rig.slow.held.lock().unwrap().drain(..) {
        let _ = release.send(());
    }
    rig.turn();

    assert!(rig.ended);
    let next = Rig::new(&folder, &keys);
    assert!(matches!(next.status(), Status::Active { .. }));
}

#[test]
fn closing_reads_a_store_that_could_not_be_read_and_writes_what_was_not_written() {
    let (folder, keys) = (MemoryFolder::new(), Keys::default());
    let mut rig = signed_in_unread(&folder, &keys);
    keys.fail(None);

    rig.handle.notify(Event::Closed);
    rig.turn();

    assert!(rig.ended);
    let next = Rig::new(&folder, &keys);
    assert!(matches!(next.status(), Status::Active { .. }));
}

#[test]
fn a_sign_in_that_is_answered_after_closing_is_written_though_the_store_could_not_be_read() {
    let (folder, keys) = (MemoryFolder::new(), Keys::default());
    keys.fail(Some(SecureStoreError::Busy));
    let mut rig = Rig::new(&folder, &keys);
    rig.command(Command::SignIn(Call::new(Endpoint::OtpAuthenticate)));
    keys.fail(None);
    rig.handle.notify(Event::Closed);
    rig.turn();

    rig.answer("/otps/authenticate", session_at("bob", START, START + HOUR));

    assert!(rig.ended);
    let next = Rig::new(&folder, &keys);
    assert!(matches!(next.status(), Status::Active { .. }));
}

#[test]
fn no_revision_is_published_twice() {
    let (folder, keys) = (MemoryFolder::new(), Keys::default());
    let mut rig = Rig::new(&folder, &keys);
    keys.fail(Some(SecureStoreError::Busy));
    rig.command(Command::SignIn(Call::new(Endpoint::OtpAuthenticate)));
    rig.answer("/otps/authenticate", session_at("bob", START, START + HOUR));

    let shown = rig.shown.0.lock().unwrap();
    let revisions: Vec<_> = shown.iter().map(|value| value.revision).collect();
    let mut once = revisions.clone();
    once.dedup();
    assert_eq!(revisions, once);
}

#[test]
fn an_automatic_validation_waits_for_the_one_of_another_process_until_that_is_answered() {
    let (folder, keys) = (MemoryFolder::new(), Keys::default());
    let mut first = Rig::new(&folder, &keys);
    first.sign_in();
    first.handle.notify(Event::Foreground);
    first.turn();
    assert_eq!(first.sent().last().unwrap(), "/sessions/authenticate");

    let second = Rig::new(&folder, &keys);
    assert!(second.sent().is_empty(), "{:?}", second.sent());

    first.answer(
        "/sessions/authenticate",
        session_at("bob", START, START + HOUR),
    );
    let third = Rig::new(&folder, &keys);
    assert_eq!(third.sent(), ["/sessions/authenticate"]);
    let responded = first.shown.1.lock().unwrap();
    assert_eq!(*responded, ["/otps/authenticate", "/sessions/authenticate"]);
}

#[test]
fn a_key_that_the_store_cannot_confirm_is_reported_where_that_does_not_pass_by_itself() {
    let broken = SecureStoreError::Other {
        code: 1,
        reason: "broken".into(),
    };
    for (failure, persisted) in [
        (SecureStoreError::Busy, true),
        (SecureStoreError::Locked, true),
        (broken, false),
    ] {
        let (folder, keys) = (MemoryFolder::new(), Keys::default());
        let mut rig = Rig::new(&folder, &keys);
        rig.sign_in();
        assert!(rig.persisted());
        let first = rig.shown.0.lock().unwrap().len();
        keys.fail(Some(failure.clone()));

        rig.handle.notify(Event::Foreground);
        rig.turn();

        // It is written again at once, which this store cannot refuse.
        let shown = rig.shown.0.lock().unwrap();
        let stays = shown[first..].iter().all(|value| value.persisted);
        assert_eq!(stays, persisted, "{failure:?}");
        assert!(shown.last().unwrap().persisted);
    }
}

#[test]
fn a_record_that_was_removed_under_a_running_engine_is_not_on_disk_any_more() {
    let (folder, keys) = (MemoryFolder::new(), Keys::default());
    let mut rig = Rig::new(&folder, &keys);
    rig.sign_in();
    for name in folder.names() {
        folder.remove(&name).unwrap();
    }

    rig.handle.notify(Event::Foreground);
    rig.turn();

    assert!(!rig.persisted());
    rig.answer(
        "/sessions/authenticate",
        session_at("bob", START, START + HOUR),
    );
    assert!(rig.persisted());
}

#[test]
fn a_refusal_is_reported_for_the_command_that_its_arm_was_about() {
    let (folder, keys) = (MemoryFolder::default(), Keys::default());
    let mut rig = Rig::new(&folder, &keys);

    let first = rig.command(Command::Authenticate {
        duration_minutes: None,
    });
    let second = rig.command(Command::Revoke { force_clear: false });

    assert!(matches!(first, Some(Err(Refusal::NoSession))));
    assert!(matches!(second, Some(Err(Refusal::NoSession))));
    let arms = rig.shown.2.lock().unwrap().clone();
    let about = |arm| arms.iter().find_map(|(ran, id)| id.filter(|_| *ran == arm));
    let commands = [about(Arm::RefuseWithoutSession), about(Arm::ClearLeftovers)];
    assert_eq!(
        rig.shown.3.lock().unwrap().as_slice(),
        commands.map(Option::unwrap)
    );
    assert_ne!(commands[0], commands[1]);
    let other = arms.iter().find(|(arm, _)| *arm == Arm::TakeOver);
    assert_eq!(other, Some(&(Arm::TakeOver, None)));
}

#[test]
fn a_command_without_a_caller_is_carried_out_and_the_handle_says_when_the_engine_is_gone() {
    let (folder, keys) = (MemoryFolder::default(), Keys::default());
    let mut rig = Rig::new(&folder, &keys);
    let validate = || Command::Authenticate {
        duration_minutes: None,
    };
    let token = crate::tokens::OpaqueToken::parse("token-bob").unwrap();

    assert!(rig.handle.submit(Command::SetTokens { token, jwt: None }));
    assert!(rig.handle.submit(validate()));
    rig.turn();
    assert_eq!(rig.sent(), ["/sessions/authenticate"]);

    rig.engine = Box::pin(std::future::ready(()).fuse());
    assert!(!rig.handle.submit(validate()));
}
