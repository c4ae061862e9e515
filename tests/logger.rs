//! A logger of the app: what it receives, and what it can never receive.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use stytch_core::client::{LogLevel, Logger, OtpEmailParams, UserUpdateParams};
use stytch_core::listeners::ListenerError;
use stytch_core::tokens::Secret;
use stytch_emulator::FaultKind;
use world::{EMAIL, PASSWORD, World, eventually, sign_up, signed_in, until};

/// Keeps its lines.
#[derive(Default)]
struct Lines(Mutex<Vec<(LogLevel, String, String)>>);

impl Logger for Lines {
    fn log(&self, level: LogLevel, target: String, message: String) -> Result<(), ListenerError> {
        self.0.lock().unwrap().push((level, target, message));
        Ok(())
    }
}

impl Lines {
    fn has(&self, text: &str) -> bool {
        self.0
            .lock()
            .unwrap()
            .iter()
            .any(|line| line.2.contains(text))
    }

    fn text(&self) -> String {
        format!("{:?}", self.0.lock().unwrap())
    }
}

#[tokio::test]
async fn a_logger_receives_requests_decisions_and_changes_of_the_status_in_order() {
    let world = World::new().await;
    let client = world.consumer();
    until(&client, |state| state.initialized).await;
    let (all, important) = (Arc::new(Lines::default()), Arc::new(Lines::default()));
    let _all = client.log_to(all.clone(), LogLevel::Debug);
    let _important = client.log_to(important.clone(), LogLevel::Info);

    sign_up(&client).await;
    client.session().revoke(false).await.unwrap();

    eventually("the sign-out in the log", || important.has("signed out")).await;
    let lines: Vec<_> = important.0.lock().unwrap().clone();
    let messages: Vec<_> = lines.iter().map(|line| line.2.as_str()).collect();
    assert_eq!(
        messages,
        [
            "POST /passwords: 200",
            "a user is signed in",
            "POST /sessions/revoke: 200",
            "signed out: UserRevoked",
        ]
    );
    assert!(lines.iter().all(|line| line.0 == LogLevel::Info));
    eventually("the decisions", || {
        all.has("Sends a revoke request, then clears.")
    })
    .await;
    assert!(all.text().len() > important.text().len());
}

#[tokio::test]
async fn no_line_holds_a_token_a_code_a_password_or_an_address() {
    let world = World::new().await;
    let client = world.consumer();
    let lines = Arc::new(Lines::default());
    let _log = client.log_to(lines.clone(), LogLevel::Debug);
    let mut secrets = vec![PASSWORD.to_owned(), EMAIL.to_owned()];

    sign_up(&client).await;
    let tokens = client.session().tokens().unwrap();
    secrets.push(tokens.session_token.expose().to_owned());
    secrets.push(tokens.session_jwt.expose().to_owned());
    let params = UserUpdateParams {
        untrusted_metadata: Some(r#"{"canary-metadata":"canary-value"}"#.into()),
        ..UserUpdateParams::default()
    };
    client.user().update(params).await.unwrap();
    secrets.push("canary".to_owned());
    let sent = client
        .otp()
        .email_send(OtpEmailParams::new(EMAIL))
        .await
        .unwrap();
    let code = world.code(EMAIL);
    secrets.push(sent.method_id.clone());
    secrets.push(code.expose().to_owned());
    client
        .otp()
        .authenticate(code, sent.method_id, None)
        .await
        .unwrap();
    let wrong = Secret::new("canary-wrong-password");
    assert!(
        client
            .passwords()
            .authenticate(EMAIL.into(), wrong, None)
            .await
            .is_err()
    );
    // A server that quotes what it was sent, even where its error type stands.
    let quoted = client.session().session_token().unwrap();
    world.fault(
        "/users/me",
        FaultKind::Error {
            status: 400,
            error_type: format!("bad {}", quoted.expose()),
            retry_after: None,
        },
    );
    assert!(client.user().get().await.is_err());
    let session = client.session().get_sync().unwrap();
    secrets.extend([session.session_id, session.user_id]);
    client.session().revoke(true).await.unwrap();

    eventually("the end of the story", || lines.has("signed out")).await;
    let text = lines.text();
    assert!(
        lines.has("an unknown error type") && lines.has("unauthorized_credentials"),
        "{text}"
    );
    for secret in secrets {
        assert!(!text.contains(&secret), "{secret} is in the log");
    }
}

/// Fails, panics, blocks or calls the client again.
struct Bad {
    client: Arc<stytch_core::client::ConsumerClient>,
    calls: AtomicUsize,
    blocks: AtomicBool,
}

impl Logger for Bad {
    fn log(&self, _: LogLevel, _: String, _: String) -> Result<(), ListenerError> {
        while self.blocks.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        // No lock is held, and this is not the engine's task.
        let _ = self.client.diagnostics();
        let _ = self.client.state();
        match self.calls.fetch_add(1, Ordering::SeqCst) % 2 {
            0 => Err(ListenerError::Failed),
            _ => panic!("a logger that panics"),
        }
    }
}

#[tokio::test]
async fn a_logger_that_fails_panics_or_blocks_harms_neither_the_calls_nor_other_loggers() {
    let world = World::new().await;
    let client = world.consumer();
    let bad = Arc::new(Bad {
        client: Arc::clone(&client),
        calls: AtomicUsize::new(0),
        blocks: AtomicBool::new(true),
    });
    let good = Arc::new(Lines::default());
    let ends = client.log_to(bad.clone(), LogLevel::Debug);
    let _good = client.log_to(good.clone(), LogLevel::Debug);

    sign_up(&client).await;
    assert!(signed_in(&client.state()));
    client.user().get().await.unwrap();
    eventually("the other logger", || good.has("GET /users/me: 200")).await;
    assert_eq!(bad.calls.load(Ordering::SeqCst), 0);

    bad.blocks.store(false, Ordering::SeqCst);
    eventually("the failures", || {
        client.diagnostics().counters.listener_errors > 0
    })
    .await;
    client.user().get().await.unwrap();
    ends.unsubscribe();
    assert!(!ends.is_active());
}

#[tokio::test]
async fn a_logger_that_is_too_slow_is_notified_of_how_many_lines_it_missed() {
    struct Slow {
        lines: Lines,
        blocks: AtomicBool,
        has_begun: AtomicBool,
    }
    impl Logger for Slow {
        fn log(&self, level: LogLevel, target: String, line: String) -> Result<(), ListenerError> {
            self.has_begun.store(true, Ordering::SeqCst);
            while self.blocks.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(1));
            }
            self.lines.log(level, target, line)
        }
    }
    let world = World::new().await;
    let client = world.signed_up().await;
    let slow = Arc::new(Slow {
        lines: Lines::default(),
        blocks: AtomicBool::new(true),
        has_begun: AtomicBool::new(false),
    });
    let _log = client.log_to(slow.clone(), LogLevel::Debug);
    // It takes its first lines before there are too many.
    client.connectivity(false);
    eventually("the first line", || slow.has_begun.load(Ordering::SeqCst)).await;

    // Each gives two decisions.
    for _ in 0..300 {
        client.connectivity(false);
    }
    client.user().get().await.unwrap();
    slow.blocks.store(false, Ordering::SeqCst);

    eventually("the last line", || slow.lines.has("GET /users/me: 200")).await;
    assert!(
        slow.lines.has("lines were dropped"),
        "{}",
        slow.lines.text()
    );
}

#[tokio::test]
async fn a_logger_of_a_closed_client_is_not_called() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let other = world.consumer();
    until(&other, signed_in).await;
    let (first, second) = (Arc::new(Lines::default()), Arc::new(Lines::default()));
    let _first = client.log_to(first.clone(), LogLevel::Debug);
    let _second = other.log_to(second.clone(), LogLevel::Debug);
    client.close();
    let before = first.text();

    other.user().get().await.unwrap();

    eventually("the other client's line", || {
        second.has("GET /users/me: 200")
    })
    .await;
    assert_eq!(first.text(), before);
}
