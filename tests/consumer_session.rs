//! A consumer session from sign-up to sign-out, over real HTTP and real files.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

use std::sync::Arc;

use stytch_core::client::{
    ConsumerClient, ConsumerState, MagicLinkEmailParams, OtpEmailParams, SessionState,
};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::{Freshness, SignOutCause};
use stytch_core::error::StytchError;
use stytch_core::tokens::Secret;
use stytch_emulator::{Emulator, EmulatorConfig, Fault, FaultKind};

const PASSWORD: &str = "correct horse battery staple 9!";

struct World {
    emulator: Emulator,
    folder: tempfile::TempDir,
}

impl World {
    async fn new() -> Self {
        let emulator = Emulator::start(EmulatorConfig::default()).await.unwrap();
        Self {
            emulator,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The same server seen from another device.
    fn on_another_device(self) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            ..self
        }
    }

    fn client(&self) -> Arc<ConsumerClient> {
        let mut config = ClientConfig::new(
            self.emulator.consumer_public_token(),
            self.folder.path().to_string_lossy(),
        );
        config.base_url = Some(self.emulator.base_url());
        ConsumerClient::new(config).unwrap()
    }

    async fn signed_up(&self) -> Arc<ConsumerClient> {
        let client = self.client();
        client
            .passwords()
            .create("ada@example.com".into(), Secret::new(PASSWORD), Some(60))
            .await
            .unwrap();
        client
    }

    fn fault(&self, path: &str, kind: FaultKind) {
        self.emulator.control().add_fault(Fault {
            method: None,
            path_contains: path.into(),
            times: None,
            kind,
        });
    }
}

async fn until(client: &ConsumerClient, wanted: impl Fn(&ConsumerState) -> bool) -> ConsumerState {
    let mut state = client.state();
    while !wanted(&state) {
        state = client.next_state(state.revision).await.unwrap();
    }
    state
}

fn signed_in(state: &ConsumerState) -> bool {
    matches!(state.state, SessionState::Active { .. })
}

fn validated(state: &ConsumerState) -> bool {
    matches!(
        state.state,
        SessionState::Active {
            freshness: Freshness::Validated,
            ..
        }
    )
}

fn known(state: &ConsumerState) -> bool {
    state.state != SessionState::Loading
}

fn cause(state: &ConsumerState) -> Option<SignOutCause> {
    match state.state {
        SessionState::SignedOut { cause } => Some(cause),
        _ => None,
    }
}

#[tokio::test]
async fn a_fresh_device_is_signed_out_and_sends_nothing() {
    let world = World::new().await;
    let client = world.client();

    let state = until(&client, known).await;

    assert_eq!(cause(&state), Some(SignOutCause::None));
    assert!(world.emulator.control().requests().is_empty());
}

#[tokio::test]
async fn sign_up_publishes_tokens_session_and_user_as_one_snapshot() {
    let world = World::new().await;
    let client = world.signed_up().await;

    let state = client.state();

    assert!(validated(&state) && state.persisted);
    assert_eq!(state.session.unwrap().user_id, state.user.unwrap().user_id);
    assert!(client.session().tokens().is_some());
}

#[tokio::test]
async fn validating_does_not_extend_and_a_duration_does() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.session().get_sync().unwrap().expires_at;

    client.session().authenticate(None).await.unwrap();
    assert_eq!(client.session().get_sync().unwrap().expires_at, before);

    client.session().authenticate(Some(120)).await.unwrap();
    assert!(client.session().get_sync().unwrap().expires_at > before);
}

#[tokio::test]
async fn a_second_start_publishes_the_cache_and_then_the_validation() {
    let world = World::new().await;
    let first = world.signed_up().await;
    let token = first.session().tokens().unwrap().session_token;
    first.close();
    world.fault("/sessions/authenticate", FaultKind::Delay { ms: 200 });

    let second = world.client();
    let cached = until(&second, signed_in).await;
    let confirmed = until(&second, validated).await;

    assert!(cached.from_cache && !confirmed.from_cache);
    assert_eq!(second.session().tokens().unwrap().session_token, token);
}

#[tokio::test]
async fn nothing_but_a_rejection_ends_a_session() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let api = |status, error_type: &str| FaultKind::Error {
        status,
        error_type: error_type.into(),
        retry_after: None,
    };
    let faults = [
        FaultKind::Html { status: 401 },
        FaultKind::Html { status: 200 },
        api(401, "user_not_found"),
        api(500, "internal_server_error"),
        FaultKind::RetryAfter429 { seconds: 1 },
        FaultKind::Reset,
        FaultKind::HalfBody,
    ];

    for fault in faults {
        world.emulator.control().clear_faults();
        let described = format!("{fault:?}");
        world.fault("/sessions/authenticate", fault);
        let refused = client.session().authenticate(None).await;
        assert!(refused.is_err(), "{described}");
        assert!(signed_in(&client.state()), "{described}");
    }

    world.emulator.control().clear_faults();
    world.emulator.control().revoke_all_sessions();
    assert!(client.session().authenticate(None).await.is_err());
    assert_eq!(cause(&client.state()), Some(SignOutCause::ServerRejected));
    assert!(client.session().tokens().is_none());
}

#[tokio::test]
async fn a_wrong_password_keeps_the_session() {
    let world = World::new().await;
    let client = world.signed_up().await;

    let wrong = client
        .passwords()
        .authenticate("ada@example.com".into(), Secret::new("wrong"), None)
        .await;

    assert!(matches!(wrong, Err(StytchError::Api { .. })), "{wrong:?}");
    client.session().authenticate(None).await.unwrap();
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_network_failure_keeps_the_session_and_force_clear_does_not() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.fault("/sessions/revoke", FaultKind::Reset);

    let kept = client.session().revoke(false).await;
    assert!(matches!(kept, Err(StytchError::Network { .. })), "{kept:?}");
    assert!(signed_in(&client.state()));

    let cleared = client.session().revoke(true).await;
    assert!(
        matches!(cleared, Err(StytchError::LocalStateCleared { .. })),
        "{cleared:?}"
    );
    assert_eq!(cause(&client.state()), Some(SignOutCause::UserRevoked));

    // The server is notified as soon as it can be reached, also by the next process.
    client.close();
    world.emulator.control().clear_faults();
    world.emulator.control().clear_requests();
    let next = world.client();
    until(&next, known).await;
    let is_notified = || {
        world.emulator.control().requests().iter().any(|request| {
            request.path.ends_with("/sessions/revoke") && request.status == Some(200)
        })
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), async {
        while !is_notified() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the queued revoke reaches the server");
}

#[tokio::test]
async fn revoke_notifies_the_server_and_survives_a_restart() {
    let world = World::new().await;
    let client = world.signed_up().await;

    client.session().revoke(false).await.unwrap();
    client.close();
    let next = world.client();
    let state = until(&next, known).await;

    assert_eq!(cause(&state), Some(SignOutCause::None));
    assert!(matches!(
        next.session().authenticate(None).await,
        Err(StytchError::NoSession)
    ));
}

#[tokio::test]
async fn pending_tokens_become_the_session_only_once_the_server_agrees() {
    let world = World::new().await;
    let tokens = world.signed_up().await.session().tokens().unwrap();
    let world = world.on_another_device();
    let client = world.client();

    client
        .session()
        .update_session(Secret::new("not-a-real-token"), None)
        .unwrap();
    assert!(client.session().authenticate(None).await.is_err());
    assert!(!signed_in(&client.state()));

    client
        .session()
        .update_session(tokens.session_token.clone(), None)
        .unwrap();
    client.session().authenticate(None).await.unwrap();
    assert_eq!(
        client.session().tokens().unwrap().session_token,
        tokens.session_token
    );
}

#[tokio::test]
async fn a_code_by_email_signs_in() {
    let world = World::new().await;
    let client = world.client();

    let sent = client
        .otp()
        .email_login_or_create(OtpEmailParams::new("grace@example.com"))
        .await
        .unwrap();
    let code = world
        .emulator
        .control()
        .latest_code("grace@example.com")
        .unwrap();
    client
        .otp()
        .authenticate(Secret::new(code), sent.method_id, None)
        .await
        .unwrap();

    assert!(validated(&client.state()));
}

#[tokio::test]
async fn a_magic_link_works_only_on_the_device_that_requested_it() {
    let world = World::new().await;
    let client = world.client();
    client
        .magic_links()
        .login_or_create(MagicLinkEmailParams::new("joan@example.com"))
        .await
        .unwrap();
    let token = world
        .emulator
        .control()
        .latest_code("joan@example.com")
        .unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let mut config = ClientConfig::new(
        world.emulator.consumer_public_token(),
        elsewhere.path().to_string_lossy(),
    );
    config.base_url = Some(world.emulator.base_url());
    let other = ConsumerClient::new(config).unwrap();

    let refused = other
        .magic_links()
        .authenticate(Secret::new(token.clone()), None)
        .await;
    assert!(
        matches!(refused, Err(StytchError::MissingPkce)),
        "{refused:?}"
    );

    client
        .magic_links()
        .authenticate(Secret::new(token), None)
        .await
        .unwrap();
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn wrong_arguments_are_named_and_not_sent() {
    let world = World::new().await;
    let client = world.client();
    until(&client, known).await;
    let passwords = client.passwords();

    let empty = passwords
        .create(String::new(), Secret::new("x"), None)
        .await;
    let short = passwords
        .create("a@b.c".into(), Secret::new("x"), Some(4))
        .await;
    let no_token = client.session().update_session(Secret::new(""), None);

    let names = |error: Option<StytchError>, wanted: &str| match error {
        Some(StytchError::InvalidInput { field, .. }) => assert_eq!(field, wanted),
        other => panic!("{other:?}"),
    };
    names(empty.err(), "email");
    names(short.err(), "session_duration_minutes");
    names(no_token.err(), "session_token");
    assert!(world.emulator.control().requests().is_empty());
}

#[tokio::test]
async fn a_jwt_with_enough_lifetime_is_returned_without_a_request() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.emulator.control().clear_requests();

    client.session().fresh_jwt(200).await.unwrap();

    assert!(world.emulator.control().requests().is_empty());
}
