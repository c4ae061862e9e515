//! What is published, when, and from where: before the store was read, signed out, unconfirmed,
//! after a restart, and with an unproven clock.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use stytch_core::client::{B2bClient, ConsumerClient, SessionState};
use stytch_core::engine::state::{SignOutCause, UnavailableReason};
use stytch_core::error::StytchError;
use stytch_core::http::{
    HttpRequest, HttpResponse, HttpTransport, ReqwestTransport, TransportError, TransportOptions,
};
use stytch_core::storage::Role;
use stytch_core::storage::memory::MemorySecureStore;
use stytch_core::storage::secure_store::{SecureStore, SecureStoreError};
use stytch_core::tokens::Secret;
use stytch_emulator::FaultKind;
use world::{World, sign_up, signed_in, until, until_b2b};

#[tokio::test]
async fn signed_out_nothing_is_read() {
    let world = World::new().await;
    let (consumer, b2b) = (world.consumer(), world.b2b());
    let fresh = until(&consumer, |state| state.initialized).await;
    until_b2b(&b2b, |state| state.initialized).await;

    let nothing = || {
        assert_eq!(consumer.session().get_sync(), None);
        assert_eq!(consumer.session().info().session, None);
        assert!(!consumer.session().info().from_cache);
        assert_eq!(consumer.session().tokens(), None);
        assert_eq!(consumer.session().session_token(), None);
        assert_eq!(consumer.session().session_jwt(), None);
        assert_eq!(consumer.user().get_sync(), None);
    };
    assert_eq!(
        fresh.state,
        SessionState::SignedOut {
            cause: SignOutCause::None
        }
    );
    nothing();
    assert_eq!(b2b.session().get_sync(), None);
    assert_eq!(b2b.session().tokens(), None);
    assert_eq!(b2b.member().get_sync(), None);
    assert_eq!(b2b.organization().get_sync(), None);

    sign_up(&consumer).await;
    assert!(consumer.session().get_sync().is_some());
    consumer.session().revoke(false).await.unwrap();
    nothing();
}

/// A secure store whose first call blocks until it is released.
struct Slow {
    inner: MemorySecureStore,
    go: Mutex<Receiver<()>>,
    waited: AtomicBool,
}

impl Slow {
    fn new(inner: MemorySecureStore) -> (Arc<Self>, Sender<()>) {
        let (go, wait) = channel();
        let store = Self {
            inner,
            go: Mutex::new(wait),
            waited: AtomicBool::new(false),
        };
        (Arc::new(store), go)
    }
}

impl SecureStore for Slow {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        if !self.waited.swap(true, Ordering::SeqCst) {
            let _ = self.go.lock().unwrap().recv();
        }
        self.inner.load(account)
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        self.inner.store(account, value)
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.inner.delete(account)
    }
}

#[tokio::test]
async fn while_the_store_is_read_nothing_is_known_and_nothing_initialized() {
    let world = World::new().await;
    let keys = MemorySecureStore::new();
    let open = |id: &str, store: Arc<dyn SecureStore>| {
        ConsumerClient::with_ports(world.consumer_config(), id.into(), None, Some(store)).unwrap()
    };
    let first = open("memory", Arc::new(keys.clone()));
    sign_up(&first).await;
    first.close();

    let (slow, go) = Slow::new(keys);
    let second = open("slow", slow);
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let state = second.state();
    assert_eq!(state.state, SessionState::Loading);
    assert!(!state.initialized && !state.from_cache);
    assert_eq!(second.session().get_sync(), None);
    assert_eq!(second.session().tokens(), None);

    go.send(()).unwrap();
    let state = until(&second, |state| state.state != SessionState::Loading).await;
    assert!(signed_in(&state) && state.initialized);
}

#[tokio::test]
async fn an_unconfirmed_forced_sign_out_stays_initialized_and_publishes_no_session() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.fault("/sessions/revoke", FaultKind::Reset);
    // The records' folder is gone, and nothing can be made in its place.
    let mut folders = std::fs::read_dir(world.folder.path()).unwrap();
    let records = folders
        .find_map(|it| {
            let entry = it.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            name.starts_with("consumer-").then(|| entry.path())
        })
        .unwrap();
    let aside = world.folder.path().join("aside");
    std::fs::rename(&records, &aside).unwrap();
    std::fs::write(&records, "not a folder").unwrap();

    let cleared = client.session().revoke(true).await;
    assert!(
        matches!(cleared, Err(StytchError::LocalStateCleared { .. })),
        "{cleared:?}"
    );
    let doubtful = client.state();
    let in_doubt = SessionState::Unavailable {
        reason: UnavailableReason::StorageFailed,
        has_snapshot: false,
        last_validated_at_ms: None,
    };
    assert_eq!(doubtful.state, in_doubt);
    assert!(doubtful.initialized && !doubtful.persisted);
    assert_eq!(client.session().get_sync(), None);

    std::fs::remove_file(&records).unwrap();
    std::fs::rename(&aside, &records).unwrap();
    client.foreground();
    let gone = |state: &stytch_core::client::ConsumerState| {
        matches!(state.state, SessionState::SignedOut { .. })
    };
    let recovered = until(&client, gone).await;
    assert!(recovered.initialized);
    client.close();
    let next = world.consumer();
    let found = until(&next, |state| state.initialized).await;
    assert!(gone(&found), "{found:?}");
}

#[tokio::test]
async fn the_generation_names_one_session_and_never_goes_back() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let first = client.state().generation;
    let token = client.session().session_token().unwrap();

    // A validation, another token and a sign-out do not make another session.
    let mut options = world.control().options();
    options.rotate_session_token = true;
    world.control().set_options(options.clone());
    client.session().authenticate(None).await.unwrap();
    assert_ne!(client.session().session_token(), Some(token));
    assert_eq!(client.state().generation, first);
    options.rotate_session_token = false;
    world.control().set_options(options);
    let token = client.session().session_token().unwrap();
    world.fault("/sessions/revoke", FaultKind::Reset);
    client.session().revoke(true).await.unwrap_err();
    assert_eq!(client.state().generation, first);
    client.session().update_session(token, None).unwrap();
    client.session().authenticate(None).await.unwrap();
    assert_eq!(client.state().generation, first);
    world.control().clear_faults();
    client.session().revoke(false).await.unwrap();

    // A sign-in does, also of the same user; another factor of the same session does not.
    let log_in = || {
        let passwords = client.passwords();
        async move {
            let password = Secret::new(world::PASSWORD);
            let login = passwords.authenticate(world::EMAIL.into(), password, Some(60));
            login.await.unwrap();
        }
    };
    log_in().await;
    let second = client.state().generation;
    assert!(second > first);
    log_in().await;
    assert_eq!(client.state().generation, second);
    client.session().revoke(false).await.unwrap();
    log_in().await;
    assert!(client.state().generation > second);
}

/// A server whose responses contain no time.
struct Timeless {
    inner: ReqwestTransport,
}

#[async_trait::async_trait]
impl HttpTransport for Timeless {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut response = self.inner.send(request).await?;
        let mut body: Value = serde_json::from_slice(&response.body).unwrap();
        if let Some(session) = body["data"]["session"].as_object_mut() {
            session.remove("last_accessed_at");
            let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
            let (header, claims) = (part(r#"{"alg":"RS256"}"#), part(r#"{"exp":4102444800}"#));
            body["data"]["session_jwt"] = json!(format!("{header}.{claims}.c2ln"));
        }
        response.body = body.to_string().into_bytes();
        Ok(response)
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        self.inner.foregrounded()
    }
}

#[tokio::test]
async fn a_session_is_kept_while_only_the_wall_clock_is_past_its_end() {
    let world = World::new().await;
    // By the wall clock, the session of an hour is over before it begins.
    world.control().set_clock_offset(-7200);
    let timeless = || {
        let inner = ReqwestTransport::new(TransportOptions::default()).unwrap();
        Some(Arc::new(Timeless { inner }) as Arc<dyn HttpTransport>)
    };
    let mut config = world.consumer_config();
    config.starts_in_foreground = false;
    let open =
        || ConsumerClient::with_ports(config.clone(), "timeless".into(), timeless(), None).unwrap();
    let client = open();
    sign_up(&client).await;
    client.close();
    let client = open();

    let state = until(&client, |state| state.initialized).await;

    let SessionState::Unavailable {
        reason: UnavailableReason::ClockUnproven,
        has_snapshot: true,
        last_validated_at_ms,
    } = state.state
    else {
        panic!("another state: {state:?}");
    };
    assert!(state.initialized && state.session.is_some());
    assert_eq!(state.expires_at_device_ms, None, "there is no deadline");
    let json: Value = serde_json::from_str(&client.diagnostics_json()).unwrap();
    assert_eq!(json["last_validated_at_ms"], json!(last_validated_at_ms));
    assert!(client.user().get().await.is_ok(), "reads as signed in");

    // A response with a time confirms the expiry.
    client.close();
    let client = world.consumer();
    let state = until(&client, |state| !state.from_cache && signed_in(state)).await;
    assert!(state.expires_at_device_ms.is_some());
}

#[tokio::test]
async fn a_reader_may_not_set_tokens_and_the_call_fails_at_once() {
    let world = World::new().await;
    let (mut consumer, mut b2b) = (world.consumer_config(), world.b2b_config());
    consumer.role = Role::Reader;
    b2b.role = Role::Reader;
    let consumer = ConsumerClient::new(consumer).unwrap();
    let b2b = B2bClient::new(b2b).unwrap();

    let refused = consumer
        .session()
        .update_session(Secret::new("token"), None);
    assert_eq!(refused, Err(StytchError::ReadOnlyRole));
    let refused = b2b.session().update_session(Secret::new("token"), None);
    assert_eq!(refused, Err(StytchError::ReadOnlyRole));
    consumer.close();
    let refused = consumer
        .session()
        .update_session(Secret::new("token"), None);
    assert_eq!(refused, Err(StytchError::Closed));
}

/// A server that is the emulator, but for names it changed meanwhile.
struct Renaming {
    inner: ReqwestTransport,
}

#[async_trait::async_trait]
impl HttpTransport for Renaming {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let mut response = self.inner.send(request).await?;
        let text = String::from_utf8(response.body).unwrap();
        let text = text.replace("\"Open\"", "\"Renamed\"");
        let text = text.replace("ada@example.com", "eva@example.com");
        response.body = text.into_bytes();
        Ok(response)
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        self.inner.foregrounded()
    }
}

#[tokio::test]
async fn a_heartbeat_replaces_member_organization_and_jwt() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", "OPTIONAL");
    world.member_of(&organization).await.close();
    let transport = Arc::new(Renaming {
        inner: ReqwestTransport::new(TransportOptions::default()).unwrap(),
    });
    // JWTs of one second are the same text.
    world.control().advance_clock(2);

    // A hidden client reads and validates nothing. It does both when it appears.
    let mut config = world.b2b_config();
    config.starts_in_foreground = false;
    let ports = Some(transport as Arc<dyn HttpTransport>);
    let client = B2bClient::with_ports(config, "renaming".into(), ports, None).unwrap();
    let cached = until_b2b(&client, |state| state.member_session.is_some()).await;
    let old = client.session().tokens().unwrap();
    assert_eq!(cached.organization.unwrap().organization_name, "Open");

    client.foreground();
    let state = until_b2b(&client, |state| !state.from_cache).await;

    assert_eq!(state.organization.unwrap().organization_name, "Renamed");
    assert_eq!(state.member.unwrap().email_address, "eva@example.com");
    let new = client.session().tokens().unwrap();
    assert_eq!(new.session_token, old.session_token);
    assert_ne!(new.session_jwt, old.session_jwt);
    assert_eq!(world.count("/sdk/v1/b2b/sessions/authenticate"), 1);
}
