//! The requests of a client: one for each call, through no proxy but the configured one, and
//! automatic validations when there is a reason.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use stytch_core::client::{B2bClient, ConsumerClient, SessionState};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::SignOutCause;
use stytch_core::error::StytchError;
use stytch_core::http::{HttpRequest, HttpResponse, HttpTransport, TransportError};
use stytch_core::tokens::Secret;
use stytch_emulator::{Emulator, EmulatorConfig, FaultKind};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use world::{EMAIL, PASSWORD, World, eventually, refused, sign_up, signed_in, until};

const CREATE: &str = "/sdk/v1/passwords";
const VALIDATION: &str = "/sdk/v1/sessions/authenticate";

// ---- proxies --------------------------------------------------------------------------------

/// A proxy that forwards everything to one server, for any requested host.
struct Proxy {
    address: SocketAddr,
    /// The first lines of what it was sent.
    lines: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let lines = Arc::new(Mutex::new(Vec::new()));
        let (requests, server) = (Arc::clone(&lines), server.to_owned());
        tokio::spawn(async move {
            while let Ok((mut inside, _)) = listener.accept().await {
                let (requests, server) = (Arc::clone(&requests), server.clone());
                tokio::spawn(async move {
                    let mut buffer = vec![0; 64 * 1024];
                    let read = inside.read(&mut buffer).await.unwrap_or(0);
                    let text = String::from_utf8_lossy(&buffer[..read]).into_owned();
                    requests.lock().unwrap().push(text);
                    let mut outside = TcpStream::connect(server).await.unwrap();
                    outside.write_all(&buffer[..read]).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut inside, &mut outside).await;
                });
            }
        });
        Self { address, lines }
    }
}

#[tokio::test]
async fn a_given_proxy_is_used_with_its_password() {
    let world = World::new().await;
    let server = world.emulator.base_url();
    let proxy = Proxy::to(server.trim_start_matches("http://")).await;
    let mut config = world.consumer_config();
    // A name that only the proxy can make something of.
    config.base_url = Some("http://stytch.invalid".into());
    config.allow_cleartext = true;
    config.proxy = Some(Secret::new(format!("http://user:canary@{}", proxy.address)));
    let client = ConsumerClient::new(config).unwrap();

    sign_up(&client).await;

    assert!(signed_in(&client.state()));
    let lines = proxy.lines.lock().unwrap();
    let first = lines.first().unwrap();
    assert!(first.starts_with("POST http://stytch.invalid/sdk/v1/passwords HTTP/1.1"));
    let lower = first.to_lowercase();
    // user:canary
    assert!(lower.contains("proxy-authorization: basic dxnlcjpjyw5hcnk="));
}

#[tokio::test]
async fn a_proxy_that_is_none_is_named_and_not_repeated() {
    let world = World::new().await;
    for wrong in [
        "",
        "canary",
        "canary:80",
        "socks5://canary:1",
        "http://canary/x",
    ] {
        let mut config = world.consumer_config();
        config.proxy = Some(Secret::new(wrong));
        let error = ConsumerClient::new(config.clone()).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
        assert_eq!(refused::<()>(Err(error)), "proxy", "{wrong}");
        assert_eq!(refused(B2bClient::new(config)), "proxy", "{wrong}");
    }
}

#[tokio::test]
async fn a_reported_system_proxy_is_used_from_the_next_request_on_and_a_setting_wins() {
    let world = World::new().await;
    let server = world.emulator.base_url();
    let server = server.trim_start_matches("http://");
    let (proxy, of_the_app) = (Proxy::to(server).await, Proxy::to(server).await);
    let report = || Some(Secret::new(format!("http://{}", proxy.address)));
    let mut config = world.consumer_config();
    config.base_url = Some("http://stytch.invalid".into());
    config.allow_cleartext = true;
    let client = ConsumerClient::new(config.clone()).unwrap();
    client.system_proxy(report()).unwrap();

    sign_up(&client).await;

    assert_eq!(proxy.lines.lock().unwrap().len(), 1);
    // Another client of the same settings shares it, and none is a report too.
    let other = ConsumerClient::new(config.clone()).unwrap();
    other.session().authenticate(None).await.unwrap();
    assert!(proxy.lines.lock().unwrap().len() <= 2);
    client.system_proxy(None).unwrap();
    let unknown = client.session().authenticate(None).await;
    assert!(
        matches!(unknown, Err(StytchError::Network { .. })),
        "{unknown:?}"
    );
    client.system_proxy(report()).unwrap();
    client.session().authenticate(None).await.unwrap();
    for client in [client, other] {
        client.close();
    }

    let before = proxy.lines.lock().unwrap().len();
    config.proxy = Some(Secret::new(format!("http://{}", of_the_app.address)));
    let client = ConsumerClient::new(config).unwrap();
    client.system_proxy(report()).unwrap();
    client.session().authenticate(None).await.unwrap();
    assert!(!of_the_app.lines.lock().unwrap().is_empty());
    assert_eq!(proxy.lines.lock().unwrap().len(), before);
}

#[tokio::test]
async fn a_system_proxy_that_is_none_is_named_and_changes_nothing() {
    let world = World::new().await;
    let client = world.signed_up().await;
    for wrong in ["", "canary", "socks5://canary:1", "http://canary/x"] {
        let error = client.system_proxy(Some(Secret::new(wrong))).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("canary"));
        assert_eq!(refused::<()>(Err(error)), "proxy", "{wrong}");
    }

    client.session().authenticate(None).await.unwrap();
    client.close();
    assert_eq!(client.system_proxy(None), Err(StytchError::Closed));
}

const TOKEN: &str = "STYTCH_TEST_TOKEN";
const URL: &str = "STYTCH_TEST_URL";

/// Not a test of its own: signs up in a process whose environment names a proxy.
#[test]
#[ignore = "the body of the process that a test of this file starts"]
fn child() {
    let Ok(url) = std::env::var(URL) else { return };
    let mut config = ClientConfig::new(std::env::var(TOKEN).unwrap(), "");
    config.in_memory = true;
    config.base_url = Some(url);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let client = ConsumerClient::new(config).unwrap();
        sign_up(&client).await;
    });
}

#[tokio::test]
async fn proxies_of_the_environment_are_ignored() {
    let emulator = Emulator::start(EmulatorConfig::default()).await.unwrap();
    let server = emulator.base_url();
    let proxy = Proxy::to(server.trim_start_matches("http://")).await;
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "child", "--ignored"])
        .env(URL, &server)
        .env(TOKEN, emulator.consumer_public_token());
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        let address = format!("http://{}", proxy.address);
        command
            .env(name, &address)
            .env(name.to_uppercase(), address);
    }
    command.env_remove("no_proxy").env_remove("NO_PROXY");

    let ended = tokio::task::spawn_blocking(move || command.output().unwrap());
    let ended = ended.await.unwrap();

    assert!(ended.status.success(), "{ended:?}");
    assert_eq!(emulator.control().requests().len(), 1);
    assert!(proxy.lines.lock().unwrap().is_empty());
}

// ---- calls ----------------------------------------------------------------------------------

#[tokio::test]
async fn a_call_that_failed_was_sent_once() {
    let world = World::new().await;
    let client = world.consumer();
    let unavailable = FaultKind::Error {
        status: 503,
        error_type: "internal_server_error".into(),
        retry_after: None,
    };
    // A connection that is kept from before is where libraries like to try again.
    let passwords = client.passwords();
    let strength = passwords.strength_check(None, Secret::new(PASSWORD));
    strength.await.unwrap();

    for fault in [
        FaultKind::Reset,
        FaultKind::HalfBody,
        FaultKind::Html { status: 502 },
        FaultKind::RetryAfter429 { seconds: 1 },
        unavailable,
    ] {
        let described = format!("{fault:?}");
        world.control().clear_faults();
        world.control().clear_requests();
        world.fault(CREATE, fault);
        let result = passwords.authenticate(EMAIL.into(), Secret::new(PASSWORD), None);
        assert!(result.await.is_err(), "{described}");
        tokio::time::sleep(Duration::from_millis(50)).await;

        assert_eq!(world.control().requests().len(), 1, "{described}");
    }
}

#[tokio::test]
async fn a_caller_that_stops_waiting_leaves_nothing_half_done() {
    let world = World::new().await;
    let client = world.consumer();
    let held = world.hold(CREATE);
    let passwords = client.passwords();
    let call = tokio::spawn(async move {
        let made = passwords.create(EMAIL.into(), Secret::new(PASSWORD), Some(60));
        made.await
    });
    world.until_held(held).await;

    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert!(!signed_in(&client.state()));
    world.control().clear_faults();

    let state = until(&client, |state| signed_in(state) && state.persisted).await;
    assert_eq!(world.count(CREATE), 1);
    // What the next process finds is the same.
    client.close();
    let next = world.consumer();
    let found = until(&next, signed_in).await;
    assert_eq!(
        found.session.unwrap().session_id,
        state.session.unwrap().session_id
    );
}

// ---- automatic validations ------------------------------------------------------------------

#[tokio::test]
async fn a_returning_network_starts_a_validation_at_once() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.state();

    client.connectivity(false);
    client.user().get().await.unwrap();
    assert_eq!(
        world.count(VALIDATION),
        0,
        "a lost network starts no validation"
    );
    client.connectivity(true);

    eventually("a validation", || world.count(VALIDATION) == 1).await;
    let state = until(&client, |state| state.revision > before.revision).await;
    assert!(signed_in(&state));
}

#[tokio::test]
async fn a_process_started_hidden_sends_nothing_until_it_appears() {
    let world = World::new().await;
    world.signed_up().await.close();
    world.control().clear_requests();
    let mut config = world.consumer_config();
    config.starts_in_foreground = false;
    let client = ConsumerClient::new(config).unwrap();

    let cached = until(&client, signed_in).await;
    assert!(cached.from_cache);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(world.control().requests().is_empty());

    client.foreground();
    let state = until(&client, |state| !state.from_cache).await;
    assert!(signed_in(&state));
    assert_eq!(world.count(VALIDATION), 1);
}

// ---- a change of the network ----------------------------------------------------------------

/// Passes everything on until [`Relay::cut`]; connections from before are silent then and stay open,
/// as those of a network that the device has left.
struct Relay {
    address: SocketAddr,
    cut: Arc<Cut>,
}

#[derive(Default)]
struct Cut {
    accepted: AtomicUsize,
    /// Connections with a lower number are silent.
    below: AtomicUsize,
    /// Requests still arrive on them.
    requests_pass: AtomicBool,
    /// Messages that were swallowed.
    swallowed: AtomicUsize,
}

impl Relay {
    async fn to(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = server.trim_start_matches("http://").to_owned();
        let cut = Arc::new(Cut::default());
        tokio::spawn({
            let cut = Arc::clone(&cut);
            async move {
                while let Ok((inside, _)) = listener.accept().await {
                    let number = cut.accepted.fetch_add(1, Ordering::SeqCst);
                    let outside = TcpStream::connect(&server).await.unwrap();
                    let (from_app, to_app) = inside.into_split();
                    let (from_server, to_server) = outside.into_split();
                    tokio::spawn(pass(from_app, to_server, Arc::clone(&cut), number, true));
                    tokio::spawn(pass(from_server, to_app, Arc::clone(&cut), number, false));
                }
            }
        });
        Self { address, cut }
    }

    /// Silences the connections that there are.
    fn cut(&self, requests_pass: bool) {
        let cut = &self.cut;
        cut.requests_pass.store(requests_pass, Ordering::SeqCst);
        cut.below
            .store(cut.accepted.load(Ordering::SeqCst), Ordering::SeqCst);
    }

    fn swallowed(&self) -> usize {
        self.cut.swallowed.load(Ordering::SeqCst)
    }
}

async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    cut: Arc<Cut>,
    number: usize,
    is_request: bool,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        let silent = number < cut.below.load(Ordering::SeqCst)
            && !(is_request && cut.requests_pass.load(Ordering::SeqCst));
        if silent {
            cut.swallowed.fetch_add(1, Ordering::SeqCst);
        } else if to.write_all(&buffer[..read]).await.is_err() {
            return;
        }
    }
}

/// A signed-in client behind a relay, with one connection in its pool.
async fn behind_a_relay(world: &World) -> (Relay, Arc<ConsumerClient>) {
    let relay = Relay::to(&world.emulator.base_url()).await;
    let mut config = world.consumer_config();
    config.base_url = Some(format!("http://{}", relay.address));
    let client = ConsumerClient::new(config).unwrap();
    sign_up(&client).await;
    (relay, client)
}

/// The device moves to another network.
fn move_network(client: &ConsumerClient) {
    client.connectivity(false);
    client.connectivity(true);
}

/// Far below the 30 seconds after which a transport gives up.
async fn soon<T>(call: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), call)
        .await
        .expect("a result soon after the change of the network")
}

#[tokio::test]
async fn a_call_after_a_change_of_the_network_does_not_wait_for_a_dead_connection() {
    let world = World::new().await;
    let (relay, client) = behind_a_relay(&world).await;
    relay.cut(false);

    move_network(&client);

    soon(client.session().authenticate(None)).await.unwrap();
    assert_eq!(relay.swallowed(), 0);
}

#[tokio::test]
async fn calls_that_wait_on_a_dead_connection_are_sent_again_when_the_network_changes() {
    for call in ["authenticate", "get", "revoke"] {
        let world = World::new().await;
        let (relay, client) = behind_a_relay(&world).await;
        relay.cut(false);
        let waiting = tokio::spawn({
            let client = Arc::clone(&client);
            async move {
                match call {
                    "authenticate" => client.session().authenticate(None).await.map(|_| ()),
                    "get" => client.user().get().await.map(|_| ()),
                    _ => client.session().revoke(false).await.map(|_| ()),
                }
            }
        });
        eventually("a lost request", || relay.swallowed() > 0).await;

        move_network(&client);

        soon(waiting).await.unwrap().unwrap();
        assert_eq!(signed_in(&client.state()), call != "revoke");
    }
}

#[tokio::test]
async fn a_revoke_whose_response_was_lost_succeeds_when_it_is_sent_again() {
    let world = World::new().await;
    let (relay, client) = behind_a_relay(&world).await;
    relay.cut(true);
    let waiting = tokio::spawn({
        let client = Arc::clone(&client);
        async move { client.session().revoke(false).await }
    });
    eventually("a lost response", || relay.swallowed() > 0).await;

    move_network(&client);

    soon(waiting).await.unwrap().unwrap();
    assert_eq!(world.count("/sdk/v1/sessions/revoke"), 2);
    let gone = SessionState::SignedOut {
        cause: SignOutCause::UserRevoked,
    };
    assert_eq!(client.state().state, gone);
}

#[tokio::test]
async fn a_sign_in_under_way_is_not_sent_again_when_the_network_changes() {
    let world = World::new().await;
    let client = world.consumer();
    let held = world.hold(CREATE);
    let waiting = tokio::spawn({
        let client = Arc::clone(&client);
        async move {
            let passwords = client.passwords();
            passwords
                .create(EMAIL.into(), Secret::new(PASSWORD), Some(60))
                .await
        }
    });
    world.until_held(held).await;

    move_network(&client);
    client.background();
    client.foreground();
    tokio::time::sleep(Duration::from_millis(200)).await;
    world.control().clear_faults();

    soon(waiting).await.unwrap().unwrap();
    assert_eq!(world.count(CREATE), 1);
}

// ---- signing out without the server ---------------------------------------------------------

#[tokio::test]
async fn a_forced_sign_out_returns_why_the_server_was_not_notified() {
    let vendors = FaultKind::Error {
        status: 500,
        error_type: "internal_server_error".into(),
        retry_after: None,
    };
    let cases = [
        (vendors, Some("internal_server_error"), Some(500), true),
        (FaultKind::Html { status: 502 }, None, Some(502), false),
        (FaultKind::Reset, None, None, false),
    ];
    for (fault, wanted_type, wanted_status, named) in cases {
        let world = World::new().await;
        let client = world.signed_up().await;
        world.fault("/sessions/revoke", fault);

        let StytchError::LocalStateCleared {
            reason,
            error_type,
            status,
            request_id,
        } = client.session().revoke(true).await.unwrap_err()
        else {
            panic!("another error for {wanted_type:?}");
        };

        assert_eq!(error_type.as_deref(), wanted_type);
        assert_eq!(status, wanted_status);
        assert_eq!(request_id.is_some(), named);
        assert!(!reason.is_empty());
        let gone = SessionState::SignedOut {
            cause: SignOutCause::UserRevoked,
        };
        assert_eq!(client.state().state, gone);
    }
}

/// Refuses every certificate for its time, as TLS does on a device whose clock is years off.
struct WrongYear;

#[async_trait::async_trait]
impl HttpTransport for WrongYear {
    async fn send(&self, _request: HttpRequest) -> Result<HttpResponse, TransportError> {
        Err(TransportError::Tls {
            reason: "the certificate is not valid yet".into(),
            clock_suspect: true,
        })
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_clock_that_tls_cannot_live_with_is_a_typed_error_and_keeps_the_session() {
    let world = World::new().await;
    world.signed_up().await.close();
    let ports = Some(Arc::new(WrongYear) as Arc<dyn HttpTransport>);
    let config = world.consumer_config();
    let client = ConsumerClient::with_ports(config, "wrong year".into(), ports, None).unwrap();
    let before = until(&client, signed_in).await;

    for result in [
        client.session().authenticate(None).await.map(|_| ()),
        client.session().revoke(false).await.map(|_| ()),
        client.user().get().await.map(|_| ()),
    ] {
        assert!(
            matches!(
                result,
                Err(StytchError::Network {
                    clock_suspect: true,
                    ..
                })
            ),
            "{result:?}"
        );
    }
    let after = client.state();
    assert_eq!(after.session, before.session);
    assert_eq!(after.generation, before.generation);
    assert!(signed_in(&after));
}
