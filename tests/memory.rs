//! Which copies of a password are in the memory of this process, also in what was freed: all of it is
//! searched, by the kernel's view of it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::FileExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use stytch_core::client::ConsumerClient;
use stytch_core::config::ClientConfig;
use stytch_core::error::StytchError;
use stytch_core::http::{
    HttpHeader, HttpRequest, HttpResponse, HttpTransport, ReqwestTransport, TransportError,
    TransportOptions,
};
use stytch_core::tokens::Secret;

const TOKEN: &str = "public-token-test-00000000-0000-4000-8000-000000000001";
const REFUSAL: &[u8] = br#"{"status_code":401,"request_id":"r","error_type":"unable_to_auth","error_message":"no","error_url":""}"#;

// ---- the search -----------------------------------------------------------------------------

const MASK: u8 = 0x5a;
const CHUNK: usize = 256 * 1024;

/// Bytes of a password that are searched for. They stand at its end: the allocator writes over the
/// beginning of what is freed.
const SEARCHED: usize = 12;

/// Lengths of passwords. With some of them a buffer for the body has to grow after the password.
const LENGTHS: [usize; 7] = [40, 56, 64, 72, 80, 100, 180];

/// A password that occurs nowhere else. Kept masked, so that a search does not find this.
struct Password(Vec<u8>);

impl Password {
    fn new(length: usize) -> Self {
        let random = || stytch_core::crypto::random_bytes::<1>()[0];
        let letters = std::iter::repeat_with(|| (b'a' + random() % 26) ^ MASK);
        Self(letters.take(length).collect())
    }

    fn secret(&self) -> Secret {
        let mut text = String::with_capacity(self.0.len());
        text.extend(self.0.iter().map(|byte| char::from(byte ^ MASK)));
        Secret::new(text)
    }

    fn searched(&self) -> &[u8] {
        &self.0[self.0.len() - SEARCHED..]
    }

    /// How often it occurs in what this process may write to.
    fn copies(&self) -> usize {
        // One search at a time: the buffer of another one holds what that one has read.
        static BUFFER: Mutex<Vec<u8>> = Mutex::new(Vec::new());
        let mut buffer = BUFFER.lock().unwrap_or_else(PoisonError::into_inner);
        buffer.resize(CHUNK, 0);
        let own = buffer.as_ptr() as u64;
        let own = own..own + CHUNK as u64;
        let memory = File::open("/proc/self/mem").unwrap();
        let maps = BufReader::new(File::open("/proc/self/maps").unwrap());
        let mut found = 0;
        for line in maps.lines().map(Result::unwrap) {
            let mut words = line.split_whitespace();
            let (range, mode) = (words.next().unwrap(), words.next().unwrap());
            if !mode.starts_with("rw") {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let (mut at, end) = [start, end]
                .map(|hex| u64::from_str_radix(hex, 16).unwrap())
                .into();
            while at < end {
                if own.contains(&at) {
                    at = own.end;
                    continue;
                }
                let until = if at < own.start {
                    end.min(own.start)
                } else {
                    end
                };
                let length = (until - at).min(CHUNK as u64);
                let wanted = &mut buffer[..usize::try_from(length).unwrap()];
                // What was unmapped meanwhile holds nothing.
                let read = memory.read_at(wanted, at).unwrap_or(0);
                found += self.count_in(&wanted[..read]);
                wanted.fill(0);
                // The next chunk begins before this one ends, for what lies across.
                let overlap = SEARCHED as u64 - 1;
                at += if length > overlap && at + length < until {
                    length - overlap
                } else {
                    length
                };
            }
        }
        found
    }

    fn count_in(&self, bytes: &[u8]) -> usize {
        let searched = self.searched();
        let first = searched[0] ^ MASK;
        bytes
            .windows(SEARCHED)
            .filter(|window| {
                window[0] == first && window.iter().zip(searched).all(|(a, b)| a ^ MASK == *b)
            })
            .count()
    }

    /// How many copies are left once everything that still runs has come to rest.
    fn copies_at_rest(&self, expected: usize) -> usize {
        let deadline = Instant::now() + Duration::from_secs(5);
        loop {
            let copies = self.copies();
            if copies <= expected || Instant::now() > deadline {
                return copies;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

#[test]
fn the_search_finds_a_copy_and_no_wiped_one() {
    let password = Password::new(300);
    assert_eq!(password.copies(), 0);

    let secret = password.secret();
    assert_eq!(password.copies(), 1);
    let copy = secret.expose().to_owned();
    assert_eq!(password.copies(), 2);
    drop(secret);
    assert_eq!(password.copies(), 1);

    // Freed and not wiped.
    drop(copy);
    assert_eq!(password.copies(), 1);
}

// ---- calls ----------------------------------------------------------------------------------

/// Is refused by the server.
fn sign_in(client: &ConsumerClient, password: &Password) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let passwords = client.passwords();
    let call = passwords.authenticate("ada@example.com".into(), password.secret(), None);
    let refused = runtime.block_on(call).map(|_| ());
    assert!(
        matches!(refused, Err(StytchError::Api { .. })),
        "{refused:?}"
    );
}

/// The same by the name of the call, with the password inside of JSON.
#[cfg(feature = "json")]
fn sign_in_by_name(client: &ConsumerClient, password: &Password) {
    let head = r#"{"email":"ada@example.com","password":""#;
    let mut params = String::with_capacity(head.len() + password.0.len() + 2);
    params.push_str(head);
    params.push_str(password.secret().expose());
    params.push_str("\"}");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let api = client.json_api();
    let call = api.call("passwords.authenticate".into(), Secret::new(params));
    let refused = runtime.block_on(call);
    assert!(refused.expose().contains("unable_to_auth"));
}

fn client(base_url: &str, transport: Option<Arc<dyn HttpTransport>>) -> Arc<ConsumerClient> {
    let mut config = ClientConfig::new(TOKEN, "");
    config.in_memory = true;
    // One engine each: its name is the address.
    base_url.clone_into(&mut config.instance);
    config.base_url = Some(base_url.to_owned());
    match transport {
        Some(own) => ConsumerClient::with_ports(config, "scripted".into(), Some(own), None),
        None => ConsumerClient::new(config),
    }
    .unwrap()
}

/// Counts the copies while a request is under way, and refuses it.
struct Counting {
    password: Password,
    seen: Mutex<Vec<(bool, usize)>>,
}

#[async_trait::async_trait]
impl HttpTransport for Counting {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let body = request
            .body
            .as_ref()
            .is_some_and(|body| self.password.count_in(body.expose().as_bytes()) == 1);
        let seen = (body, self.password.copies());
        self.seen.lock().unwrap().push(seen);
        Ok(HttpResponse {
            status: 401,
            headers: vec![HttpHeader::new("content-type", "application/json")],
            body: REFUSAL.to_vec(),
        })
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        Ok(())
    }
}

#[test]
fn no_copy_of_a_password_is_left_after_a_call_over_a_custom_transport() {
    for length in LENGTHS {
        let transport = Arc::new(Counting {
            password: Password::new(length),
            seen: Mutex::default(),
        });
        let custom = Some(Arc::clone(&transport) as Arc<dyn HttpTransport>);
        let client = client(&format!("https://a{length}.example.com"), custom);

        sign_in(&client, &transport.password);

        let left = transport.password.copies_at_rest(0);
        let seen = transport.seen.lock().unwrap().clone();
        assert_eq!(seen.len(), 1);
        assert!(seen[0].0, "the request carries the password");
        println!(
            "{length}: {} copies while it is sent, {left} after",
            seen[0].1
        );
        assert_eq!(left, 0, "{length} letters");
        client.close();
    }
}

#[cfg(feature = "json")]
#[test]
fn no_copy_of_a_password_is_left_after_a_call_by_name() {
    for length in LENGTHS {
        let transport = Arc::new(Counting {
            password: Password::new(length),
            seen: Mutex::default(),
        });
        let custom = Some(Arc::clone(&transport) as Arc<dyn HttpTransport>);
        let client = client(&format!("https://j{length}.example.com"), custom);

        sign_in_by_name(&client, &transport.password);

        let left = transport.password.copies_at_rest(0);
        let seen = transport.seen.lock().unwrap().clone();
        assert!(
            seen.len() == 1 && seen[0].0,
            "the request carries the password"
        );
        println!(
            "{length}: {} copies while it is sent, {left} after",
            seen[0].1
        );
        assert_eq!(left, 0, "{length} letters");
        client.close();
    }
}

/// Copies that the HTTP library leaves of a body, as listed in `docs/threat-model.md`.
const LEFT_OVER_TCP: usize = 0;
const LEFT_OVER_TLS: usize = 0;

#[test]
fn the_http_library_leaves_no_more_copies_over_tcp_than_the_threat_model_allows() {
    let server = Server::start(false);
    let client = client(&server.base_url, None);
    for length in LENGTHS {
        let password = Password::new(length);

        sign_in(&client, &password);

        let left = password.copies_at_rest(LEFT_OVER_TCP);
        println!("{length}: {left} copies after a call over TCP");
        assert_eq!(left, LEFT_OVER_TCP, "{length} letters");
    }
    client.close();
}

#[test]
fn the_http_library_leaves_no_more_copies_over_tls_than_the_threat_model_allows() {
    let server = Server::start(true);
    let options = TransportOptions {
        extra_root_pem: Some(include_str!("../src/http/testdata/ca.pem").to_owned()),
        ..TransportOptions::default()
    };
    let transport = ReqwestTransport::new(options).unwrap();
    let client = client(&server.base_url, Some(Arc::new(transport)));
    for length in LENGTHS {
        let password = Password::new(length);

        sign_in(&client, &password);

        let left = password.copies_at_rest(LEFT_OVER_TLS);
        println!("{length}: {left} copies after a call over TLS");
        assert_eq!(left, LEFT_OVER_TLS, "{length} letters");
    }
    client.close();
}

// ---- a server in another process, whose memory is not searched ------------------------------

const WITH_TLS: &str = "STYTCH_TEST_WITH_TLS";

struct Server {
    process: Child,
    base_url: String,
}

impl Server {
    fn start(tls: bool) -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "server", "--ignored", "--nocapture"])
            .env(WITH_TLS, tls.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let port = lines
            .map(Result::unwrap)
            .find_map(|line| Some(line.split_once("port ")?.1.to_owned()))
            .unwrap();
        let base_url = if tls {
            format!("https://localhost:{port}")
        } else {
            format!("http://127.0.0.1:{port}")
        };
        Self { process, base_url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Not a test of its own: the process that another test starts. Refuses every request.
#[test]
#[ignore = "the body of the process that a test of this file starts"]
fn server() {
    let Ok(tls) = std::env::var(WITH_TLS) else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    println!("\nport {}", listener.local_addr().unwrap().port());
    let config = Arc::new(tls_config());
    while let Ok((mut stream, _)) = listener.accept() {
        if tls == "true" {
            let connection = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            refuse_all(&mut rustls::StreamOwned::new(connection, stream));
        } else {
            refuse_all(&mut stream);
        }
    }
}

fn tls_config() -> rustls::ServerConfig {
    let key = include_bytes!("../src/http/testdata/leaf.key");
    let certificate = include_bytes!("../src/http/testdata/valid.pem");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(certificate).unwrap()],
            PrivateKeyDer::from_pem_slice(key).unwrap(),
        )
        .unwrap()
}

fn refuse_all(stream: &mut (impl Read + Write)) {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(read @ 1..) = stream.read(&mut buffer) {
        request.extend_from_slice(&buffer[..read]);
        // The body is one JSON object without line breaks.
        if request.ends_with(b"}") {
            request.clear();
            let length = REFUSAL.len();
            let head = format!("HTTP/1.1 401 Unauthorized\r\ncontent-length: {length}\r\n\r\n");
            let _ = stream.write_all(&[head.as_bytes(), REFUSAL].concat());
        }
    }
}
