//! `authenticate()` on loopback beside a bare call: the same request, the same body, read into the
//! same objects, in the same process, in turns.

use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use stytch_core::client::{ConsumerClient, SessionState};
use stytch_core::config::ClientConfig;
use stytch_core::model::{Session, User};
use stytch_core::tokens::Secret;
use stytch_emulator::{Emulator, EmulatorConfig, Fault, FaultKind};
use tokio::runtime::Runtime;

const PASSWORD: &str = "correct horse battery staple 9!";
const PAIRS: usize = 1001;

pub(crate) struct World {
    /// The callers'.
    runtime: Runtime,
    /// The server's own, as a server is never on its client's threads.
    _server: Runtime,
    emulator: Emulator,
    folder: tempfile::TempDir,
}

impl World {
    fn new() -> Self {
        let server = Runtime::new().unwrap();
        let emulator = server
            .block_on(Emulator::start(EmulatorConfig::default()))
            .unwrap();
        Self {
            runtime: Runtime::new().unwrap(),
            _server: server,
            emulator,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn signed_in(&self, in_memory: bool) -> Arc<ConsumerClient> {
        let folder = self.folder.path().to_string_lossy();
        let mut config = ClientConfig::new(self.emulator.consumer_public_token(), folder);
        config.base_url = Some(self.emulator.base_url());
        config.in_memory = in_memory;
        let client = ConsumerClient::new(config).unwrap();
        let email = format!("{in_memory}@example.com");
        let passwords = client.passwords();
        let sign_up = passwords.create(email, Secret::new(PASSWORD), Some(60));
        self.runtime.block_on(sign_up).unwrap();
        client
    }
}

impl World {
    /// From here on session checks are answered with the same bytes: making a JWT takes the server
    /// milliseconds that would drown what is measured.
    fn answer_without_work(&self, client: &ConsumerClient) {
        let control = self.emulator.control();
        control.clear_faults();
        let session = client.session();
        self.runtime.block_on(session.authenticate(None)).unwrap();
        let requests = control.requests();
        let answered = requests.last().unwrap();
        let body = serde_json::to_value(answered).unwrap()["response"].to_string();
        control.add_fault(Fault {
            method: None,
            path_contains: "/sessions/authenticate".into(),
            times: None,
            kind: FaultKind::RawBody {
                status: 200,
                content_type: "application/json".into(),
                body,
            },
        });
    }
}

/// A client that is signed in, and what has to live as long.
pub(crate) fn signed_in_client() -> (World, Arc<ConsumerClient>) {
    let world = World::new();
    let client = world.signed_in(true);
    assert!(matches!(client.state().state, SessionState::Active { .. }));
    (world, client)
}

pub(crate) fn measure() {
    let world = World::new();
    let bare = Bare::new(&world);
    let in_memory = compare(&world, &world.signed_in(true), |client| bare.call(client));
    println!(
        "| a bare call that reads the same body | {} | reported | |",
        super::shown(in_memory.theirs)
    );
    super::row(
        "`authenticate()`, memory store, beyond the bare call before it",
        in_memory.beyond,
        Duration::from_micros(50),
    );

    let files = world.signed_in(false);
    let record = record_file(world.folder.path());
    let on_disk = compare(&world, &files, |client| {
        let answered = bare.call(client);
        async {
            answered.await;
            write_as_the_vault_does(&record);
        }
    });
    println!(
        "| the bare call and a write, fsync, rename and folder fsync of the same {} bytes | {} | reported | |",
        record.bytes.len(),
        super::shown(on_disk.theirs)
    );
    super::row(
        "`authenticate()`, file store, beyond those before it",
        on_disk.beyond,
        on_disk.theirs / 10 + Duration::from_micros(200),
    );
}

struct Compared {
    /// The median of the bare way.
    theirs: Duration,
    /// The median of what ours took longer than the bare one just before it: the machine's moods
    /// are in both and cancel out.
    beyond: Duration,
}

/// The bare way and ours, measured in turns.
fn compare<F: Future<Output = ()>>(
    world: &World,
    client: &Arc<ConsumerClient>,
    bare: impl Fn(&ConsumerClient) -> F,
) -> Compared {
    let session = client.session();
    let (mut theirs, mut beyond) = (Vec::new(), Vec::new());
    world.answer_without_work(client);
    world.runtime.block_on(async {
        for pair in 0..PAIRS + 20 {
            let began = Instant::now();
            bare(client).await;
            let bare_took = began.elapsed();
            let began = Instant::now();
            black_box(session.authenticate(None).await.unwrap());
            let ours_took = began.elapsed();
            // The first ones open connections and fill caches.
            if pair >= 20 {
                theirs.push(bare_took);
                beyond.push(ours_took.saturating_sub(bare_took));
            }
        }
    });
    Compared {
        theirs: super::median(theirs),
        beyond: super::median(beyond),
    }
}

struct Bare {
    http: reqwest::Client,
    url: String,
    public_token: String,
}

impl Bare {
    fn new(world: &World) -> Self {
        // The library brings its own; a bare client wants one for the process.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Self {
            http: reqwest::Client::builder()
                .http1_only()
                .gzip(true)
                .build()
                .unwrap(),
            url: format!("{}/sdk/v1/sessions/authenticate", world.emulator.base_url()),
            public_token: world.emulator.consumer_public_token().to_owned(),
        }
    }

    fn call(&self, client: &ConsumerClient) -> impl Future<Output = ()> + use<> {
        let token = client.session().session_token().unwrap();
        let request = self
            .http
            .post(&self.url)
            .basic_auth(&self.public_token, Some(token.expose()))
            .header("content-type", "application/json")
            // The real header is as long.
            .header("x-sdk-client", "e".repeat(520))
            .body("{}");
        async move {
            let answer = request.send().await.unwrap();
            let body = answer.bytes().await.unwrap();
            let value: Value = serde_json::from_slice(&body).unwrap();
            let data = value.get("data").unwrap_or(&value);
            black_box(Session::from_json(&data["session"].to_string()).unwrap());
            black_box(User::from_json(&data["user"].to_string()).unwrap());
        }
    }
}

struct RecordFile {
    folder: std::path::PathBuf,
    bytes: Vec<u8>,
}

/// The newest slot of the only record under this folder.
fn record_file(root: &Path) -> RecordFile {
    let folder = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.join("record.lock").is_file())
        .unwrap();
    let bytes = std::fs::read(folder.join("record.a")).unwrap();
    let scratch = root.join("scratch");
    std::fs::create_dir_all(&scratch).unwrap();
    RecordFile {
        folder: scratch,
        bytes,
    }
}

fn write_as_the_vault_does(record: &RecordFile) {
    let temporary = record.folder.join("record.tmp");
    let mut file = std::fs::File::create(&temporary).unwrap();
    file.write_all(&record.bytes).unwrap();
    file.sync_all().unwrap();
    std::fs::rename(&temporary, record.folder.join("record")).unwrap();
    std::fs::File::open(&record.folder)
        .unwrap()
        .sync_all()
        .unwrap();
}
