//! What `authenticate()` does to the disk before it returns, counted at the `Folder` port.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

use std::io;
use std::sync::{Arc, Mutex};

use stytch_core::clock::{Clock, SystemClock};
use stytch_core::engine::driver::start;
use stytch_core::engine::event::{CallId, Command, Event};
use stytch_core::engine::handle::EngineHandle;
use stytch_core::engine::ports::{Blocking, BoxFuture, Network, Observer, Ports, Timer};
use stytch_core::engine::state::{Published, Settings};
use stytch_core::engine::transition::Arm;
use stytch_core::http::{
    ApiClient, ApiOutcome, ApiRequest, BaseUrl, ClientInfo, PublicToken, ReqwestTransport,
    TransportOptions,
};
use stytch_core::storage::folder::{Folder, FolderLock, OsFolder};
use stytch_core::storage::memory::MemorySecureStore;
use stytch_core::storage::{Role, Vault, VaultIdentity, Vertical};
use stytch_core::wire::{Call, Endpoint};
use stytch_emulator::{Emulator, EmulatorConfig};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Read,
    Write,
    WriteSync,
    Rename,
    Remove,
    Sync,
}

/// A folder of the operating system that records what is done to it.
#[derive(Clone, Debug)]
struct Counted {
    folder: OsFolder,
    done: Arc<Mutex<Vec<Operation>>>,
}

impl Counted {
    fn count(&self, operation: Operation) -> &OsFolder {
        self.done.lock().unwrap().push(operation);
        &self.folder
    }

    /// What was done since the last call of this.
    fn take(&self) -> Vec<Operation> {
        std::mem::take(&mut *self.done.lock().unwrap())
    }
}

impl Folder for Counted {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.count(Operation::Read).read(name)
    }

    fn list(&self, prefix: &str) -> io::Result<Vec<String>> {
        self.folder.list(prefix)
    }

    fn write_sync(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.count(Operation::WriteSync).write_sync(name, bytes)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.count(Operation::Write).write(name, bytes)
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.count(Operation::Rename).rename(from, to)
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.count(Operation::Remove).remove(name)
    }

    fn sync(&self) -> io::Result<()> {
        self.count(Operation::Sync).sync()
    }

    fn lock(&self, wait_ms: u64) -> io::Result<Box<dyn FolderLock>> {
        self.folder.lock(wait_ms)
    }
}

struct Server(Arc<ApiClient>);

impl Network for Server {
    fn send(&self, request: ApiRequest) -> BoxFuture<ApiOutcome> {
        let api = Arc::clone(&self.0);
        Box::pin(async move { api.send(request, SystemClock::new().now()).await })
    }

    fn reset(&self) {}
}

/// No timer: nothing happens but what the test does.
struct Never;

impl Timer for Never {
    fn until(&self, _boot_ms: i64) -> BoxFuture<()> {
        Box::pin(std::future::pending())
    }
}

struct AtOnce;

impl Blocking for AtOnce {
    fn run(&self, work: Box<dyn FnOnce() + Send>) -> BoxFuture<()> {
        work();
        Box::pin(std::future::ready(()))
    }
}

struct Unobserved;

impl Observer for Unobserved {
    fn published(&self, _value: Published) {}
    fn decided(&self, _arm: Arm, _command: Option<CallId>) {}
}

struct World {
    _emulator: Emulator,
    _directory: tempfile::TempDir,
    folder: Counted,
    engine: EngineHandle,
}

impl World {
    /// An engine over real files and an emulator, with a session that is on the disk.
    async fn signed_in() -> Self {
        let emulator = Emulator::start(EmulatorConfig::default()).await.unwrap();
        let directory = tempfile::tempdir().unwrap();
        let folder = Counted {
            folder: OsFolder::open(directory.path()).unwrap(),
            done: Arc::default(),
        };
        let public_token = PublicToken::parse(emulator.consumer_public_token()).unwrap();
        let api = ApiClient::new(
            Arc::new(ReqwestTransport::new(TransportOptions::default()).unwrap()),
            BaseUrl::parse(&emulator.base_url(), true).unwrap(),
            public_token.clone(),
            ClientInfo::default(),
        );
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
        let identity = VaultIdentity {
            public_token: public_token.as_str().to_owned(),
            vertical: Vertical::Consumer,
            instance: "default".into(),
        };
        let vault = Vault::new(
            Arc::new(folder.clone()),
            Arc::new(MemorySecureStore::new()),
            identity,
            Role::Owner,
            Arc::clone(&clock),
        );
        let settings = Settings {
            vertical: Vertical::Consumer,
            default_duration_minutes: 5,
            keep_alive: false,
            reader: false,
            boot_id: clock.boot_id(),
        };
        let ports = Ports {
            network: Arc::new(Server(Arc::new(api))),
            vault,
            clock,
            timer: Arc::new(Never),
            blocking: Arc::new(AtOnce),
            observer: Arc::new(Unobserved),
        };
        let (engine, future) = start(settings, 7, true, ports);
        tokio::spawn(future);
        let sign_up = Call::new(Endpoint::PasswordsCreate)
            .with("email", "ada@example.com")
            .with("password", "correct horse battery staple 9!");
        engine.command(Command::SignIn(sign_up)).await.unwrap();
        Self {
            _emulator: emulator,
            _directory: directory,
            folder,
            engine,
        }
    }

    async fn authenticate(&self, duration_minutes: Option<u32>) -> Vec<Operation> {
        self.folder.take();
        let ask = Command::Authenticate { duration_minutes };
        self.engine.command(ask).await.unwrap();
        self.folder.take()
    }
}

#[tokio::test]
async fn a_plain_validation_reads_the_record_and_changes_nothing_on_disk_before_it_returns() {
    let world = World::signed_in().await;
    let sign_in = world.folder.take();
    assert!(sign_in.contains(&Operation::WriteSync), "{sign_in:?}");

    for _ in 0..3 {
        let done = world.authenticate(None).await;

        assert!(!done.is_empty(), "the record was not read again");
        assert!(
            done.iter().all(|operation| *operation == Operation::Read),
            "{done:?}"
        );
    }
}

#[tokio::test]
async fn a_plain_validation_is_written_when_the_app_is_hidden() {
    let world = World::signed_in().await;
    world.authenticate(None).await;

    world.engine.notify(Event::Background);
    let mut done = Vec::new();
    while !done.contains(&Operation::Sync) {
        tokio::task::yield_now().await;
        done.extend(world.folder.take());
    }

    assert!(done.contains(&Operation::WriteSync), "{done:?}");
    assert!(done.contains(&Operation::Rename), "{done:?}");
}

#[tokio::test]
async fn a_validation_that_extends_the_session_is_on_disk_before_it_returns() {
    let world = World::signed_in().await;

    let done = world.authenticate(Some(30)).await;

    assert!(done.contains(&Operation::WriteSync), "{done:?}");
    assert!(done.contains(&Operation::Rename), "{done:?}");
    assert!(done.contains(&Operation::Sync), "{done:?}");
}
