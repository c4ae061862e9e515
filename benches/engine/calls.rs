//! `authenticate()` on loopback next to a bare call (the same request, the same body, read into the same
//! objects) and with a file store next to a memory store: in the same process, in turns.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use stytch_core::client::{ConsumerClient, ConsumerSessions, SessionState};
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
    let in_memory = world.signed_in(true);
    world.answer_without_work(&in_memory);
    let session = in_memory.session();
    let to_the_bare_call = compare(
        &world.runtime,
        || bare.call(&in_memory),
        || validate(&session),
    );
    println!(
        "| a bare call that reads the same body | {} | reported | |",
        super::shown(to_the_bare_call.first)
    );
    super::row(
        "`authenticate()`, memory store, beyond the bare call before it",
        to_the_bare_call.beyond,
        Duration::from_micros(50),
    );

    // Another server, whose fixed response is about the other session.
    let on_disk = World::new();
    let files = on_disk.signed_in(false);
    on_disk.answer_without_work(&files);
    let files = files.session();
    let to_memory = compare(&world.runtime, || validate(&session), || validate(&files));
    super::row(
        "`authenticate()`, file store, beyond the same with a memory store before it",
        to_memory.beyond,
        Duration::from_micros(150),
    );
}

async fn validate(session: &ConsumerSessions) {
    black_box(session.authenticate(None).await.unwrap());
}

struct Compared {
    /// The median of the first way.
    first: Duration,
    /// The median of what the second took longer than the first just before it: the variations of the
    /// machine affect both.
    beyond: Duration,
}

/// Two ways, measured in turns.
fn compare<F: Future<Output = ()>, S: Future<Output = ()>>(
    runtime: &Runtime,
    first: impl Fn() -> F,
    second: impl Fn() -> S,
) -> Compared {
    let (mut firsts, mut beyond) = (Vec::new(), Vec::new());
    runtime.block_on(async {
        for pair in 0..PAIRS + 20 {
            let began = Instant::now();
            first().await;
            let first_took = began.elapsed();
            let began = Instant::now();
            second().await;
            let second_took = began.elapsed();
            // The first ones open connections and fill caches.
            if pair >= 20 {
                firsts.push(first_took);
                beyond.push(second_took.saturating_sub(first_took));
            }
        }
    });
    Compared {
        first: super::median(firsts),
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
