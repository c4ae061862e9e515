//! One engine for each folder, project, vertical and instance of a process; custom ports; closing.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use stytch_core::client::{ConsumerClient, SessionState};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::SignOutCause;
use stytch_core::error::StytchError;
use stytch_core::http::{
    HttpRequest, HttpResponse, HttpTransport, ReqwestTransport, TransportError, TransportOptions,
};
use stytch_core::storage::Role;
use stytch_core::storage::memory::MemorySecureStore;
use stytch_core::storage::secure_store::{SecureStore, SecureStoreError};
use stytch_core::tokens::Secret;
use world::ports::LockableStore;
use world::{EMAIL, PASSWORD, World, eventually, refused, sign_up, signed_in, until};

#[tokio::test]
async fn a_change_by_one_client_is_visible_to_the_other_without_a_request() {
    let world = World::new().await;
    let (one, other) = (world.consumer(), world.consumer());

    sign_up(&one).await;

    assert_eq!(other.state(), one.state());
    assert_eq!(other.session().tokens(), one.session().tokens());
    assert_eq!(world.control().requests().len(), 1);
}

#[tokio::test]
async fn equal_validations_of_two_clients_are_one_request() {
    let world = World::new().await;
    let (one, other) = (world.signed_up().await, world.consumer());
    let held = world.hold("/sessions/authenticate");

    let (first, second) = (one.session(), other.session());
    let both =
        tokio::spawn(
            async move { tokio::join!(first.authenticate(None), second.authenticate(None)) },
        );
    world.until_held(held).await;
    // Commands are carried out in order: with the result of a later one, both joined the request.
    one.session().fresh_jwt(0).await.unwrap();
    world.control().clear_faults();

    let (first, second) = both.await.unwrap();
    assert_eq!(first.unwrap().request_id, second.unwrap().request_id);
    assert_eq!(world.count("/sdk/v1/sessions/authenticate"), 1);
}

#[tokio::test]
async fn another_setting_for_the_same_folder_and_project_is_named() {
    let world = World::new().await;
    let _open = world.consumer();
    let with = |change: fn(&mut ClientConfig)| {
        let mut config = world.consumer_config();
        change(&mut config);
        refused(ConsumerClient::new(config))
    };

    assert_eq!(
        with(|c| c.former_public_tokens = vec![c.public_token.clone()]),
        "former_public_tokens"
    );
    assert_eq!(with(|c| c.base_url = None), "base_url");
    assert_eq!(
        with(|c| c.default_session_duration_minutes = 6),
        "default_session_duration_minutes"
    );
    assert_eq!(
        with(|c| c.enable_automatic_session_extension = true),
        "enable_automatic_session_extension"
    );
    assert_eq!(with(|c| c.role = Role::Reader), "role");
    assert_eq!(
        with(|c| c.client_info.app_version = "2".into()),
        "client_info"
    );
    assert_eq!(
        with(|c| c.proxy = Some(Secret::new("http://localhost:1"))),
        "proxy"
    );
    assert_eq!(
        with(|c| c.keychain_access_group = Some("group".into())),
        "keychain_access_group"
    );
    let store = Arc::new(MemorySecureStore::new());
    let own = ConsumerClient::with_ports(world.consumer_config(), "own".into(), None, Some(store));
    assert_eq!(refused(own), "ports_id");
}

#[tokio::test]
async fn another_setting_is_welcome_once_the_client_is_closed() {
    let world = World::new().await;
    world.consumer().close();
    let mut config = world.consumer_config();
    config.default_session_duration_minutes = 6;

    assert!(ConsumerClient::new(config).is_ok());
}

#[tokio::test]
async fn the_lifecycle_at_the_start_is_no_setting_to_agree_on() {
    let world = World::new().await;
    let _open = world.consumer();
    let mut config = world.consumer_config();
    config.starts_in_foreground = false;

    assert!(ConsumerClient::new(config).is_ok());
}

#[tokio::test]
async fn a_folder_by_another_name_is_the_same_folder() {
    let world = World::new().await;
    let one = world.consumer();
    let mut config = world.consumer_config();
    config.storage_folder.push_str("/../");
    let name = world.folder.path().file_name().unwrap().to_string_lossy();
    config.storage_folder.push_str(&name);
    let other = ConsumerClient::new(config).unwrap();

    sign_up(&one).await;

    assert!(signed_in(&other.state()));
}

#[tokio::test]
async fn closing_one_client_leaves_the_other() {
    let world = World::new().await;
    let (one, other) = (world.signed_up().await, world.consumer());

    one.close();

    let closed = one.session().authenticate(None).await;
    assert!(matches!(closed, Err(StytchError::Closed)), "{closed:?}");
    let closed = one.session().update_session(Secret::new("token"), None);
    assert!(matches!(closed, Err(StytchError::Closed)), "{closed:?}");
    assert_eq!(one.next_state(u64::MAX).await, None);
    assert!(signed_in(&one.state()), "what it showed stays readable");
    other.session().authenticate(None).await.unwrap();
}

#[tokio::test]
async fn a_result_in_flight_at_the_last_close_is_returned_and_stored() {
    let world = World::new().await;
    let client = world.consumer();
    let held = world.hold("/passwords");
    let passwords = client.passwords();
    let call = tokio::spawn(async move {
        passwords
            .create(EMAIL.into(), Secret::new(PASSWORD), Some(60))
            .await
    });
    world.until_held(held).await;

    client.close();
    world.control().clear_faults();

    let response = call.await.unwrap().unwrap();
    let next = world.consumer();
    until(&next, signed_in).await;
    assert_eq!(next.session().session_token(), Some(response.session_token));
}

#[tokio::test]
async fn closing_ends_the_wait_for_a_state() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let waiting = tokio::spawn({
        let client = client.clone();
        async move { client.next_state(u64::MAX).await }
    });

    tokio::task::yield_now().await;
    client.close();

    assert_eq!(waiting.await.unwrap(), None);
}

#[tokio::test]
async fn the_engine_ends_with_its_last_handle_without_a_close() {
    let world = World::new().await;
    let transport = Arc::new(Counted::new());
    let client = ConsumerClient::with_ports(
        world.consumer_config(),
        "counted".into(),
        Some(transport.clone()),
        None,
    )
    .unwrap();
    sign_up(&client).await;
    let session = client.session();
    drop(client);
    assert!(session.authenticate(None).await.is_ok());

    drop(session);

    eventually("the transport is given back", || {
        Arc::strong_count(&transport) == 1
    })
    .await;
}

#[tokio::test]
async fn a_consumer_and_a_b2b_client_share_a_folder_and_nothing_else() {
    let world = World::new().await;
    let (organization, _) = world.organization("Open", "OPTIONAL");
    let consumer = world.signed_up().await;
    let b2b = world.member_of(&organization).await;

    b2b.session().revoke(false).await.unwrap();
    b2b.close();
    consumer.close();

    let (consumer, b2b) = (world.consumer(), world.b2b());
    until(&consumer, signed_in).await;
    let state = world::until_b2b(&b2b, |state| state.initialized).await;
    assert_eq!(
        state.state,
        SessionState::SignedOut {
            cause: SignOutCause::None
        }
    );
}

/// A custom transport that counts its requests.
struct Counted {
    inner: ReqwestTransport,
    sent: AtomicUsize,
}

impl Counted {
    fn new() -> Self {
        Self {
            inner: ReqwestTransport::new(TransportOptions::default()).unwrap(),
            sent: AtomicUsize::new(0),
        }
    }
}

#[async_trait::async_trait]
impl HttpTransport for Counted {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        self.sent.fetch_add(1, Ordering::SeqCst);
        self.inner.send(request).await
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        self.inner.foregrounded()
    }
}

#[tokio::test]
async fn an_app_can_use_a_custom_transport() {
    let world = World::new().await;
    let transport = Arc::new(Counted::new());
    let open = || {
        let ports = Some(transport.clone() as Arc<dyn HttpTransport>);
        ConsumerClient::with_ports(world.consumer_config(), "own".into(), ports, None).unwrap()
    };
    let (one, other) = (open(), open());

    sign_up(&one).await;
    other.session().authenticate(None).await.unwrap();

    assert_eq!(transport.sent.load(Ordering::SeqCst), 2);
    assert_eq!(world.control().requests().len(), 2);
}

/// A custom transport that runs a closure for each request, which may block or panic.
struct Rude {
    inner: Counted,
    does: Mutex<fn()>,
}

#[async_trait::async_trait]
impl HttpTransport for Rude {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let does = *self.does.lock().unwrap();
        does();
        self.inner.send(request).await
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        self.inner.foregrounded()
    }
}

#[tokio::test]
#[allow(clippy::await_holding_lock)] // blocking the transport meanwhile is what it is for
async fn a_custom_transport_that_blocks_delays_no_forced_sign_out() {
    static GATE: Mutex<()> = Mutex::new(());
    let world = World::new().await;
    let transport = Arc::new(Rude {
        inner: Counted::new(),
        does: Mutex::new(|| {}),
    });
    let ports = Some(transport.clone() as Arc<dyn HttpTransport>);
    let client =
        ConsumerClient::with_ports(world.consumer_config(), "own".into(), ports, None).unwrap();
    sign_up(&client).await;

    let gate = GATE.lock().unwrap();
    *transport.does.lock().unwrap() = || drop(GATE.lock().unwrap());
    let session = client.session();
    let check = tokio::spawn(async move { session.authenticate(None).await });
    let session = client.session();
    let revoke = tokio::spawn(async move { session.revoke(true).await });
    until(&client, |state| {
        matches!(state.state, SessionState::SignedOut { .. })
    })
    .await;

    assert!(!revoke.is_finished(), "the transport still blocks");
    drop(gate);
    assert!(revoke.await.unwrap().is_ok());
    assert!(check.await.unwrap().is_err());
}

#[tokio::test]
async fn a_custom_transport_that_panics_is_a_failed_request() {
    let world = World::new().await;
    let transport = Arc::new(Rude {
        inner: Counted::new(),
        does: Mutex::new(|| {}),
    });
    let ports = Some(transport.clone() as Arc<dyn HttpTransport>);
    let client =
        ConsumerClient::with_ports(world.consumer_config(), "own".into(), ports, None).unwrap();
    sign_up(&client).await;

    *transport.does.lock().unwrap() = || panic!("as asked");
    let failed = client.session().authenticate(None).await;
    assert!(
        matches!(failed, Err(StytchError::Network { .. })),
        "{failed:?}"
    );

    *transport.does.lock().unwrap() = || {};
    client.session().authenticate(None).await.unwrap();
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_locked_custom_store_is_unavailable_and_recovers_when_it_is_unlocked() {
    let world = World::new().await;
    let store = Arc::new(LockableStore::default());
    let open = || {
        let ports = Some(store.clone() as Arc<dyn SecureStore>);
        ConsumerClient::with_ports(world.consumer_config(), "own".into(), None, ports).unwrap()
    };
    let first = open();
    sign_up(&first).await;
    first.close();

    store.set_locked(true);
    let second = open();
    let locked = until(&second, |state| state.state != SessionState::Loading).await;
    assert!(
        matches!(
            locked.state,
            SessionState::Unavailable {
                has_snapshot: false,
                ..
            }
        ),
        "{locked:?}"
    );
    assert!(!locked.initialized, "an app does not route to its sign-in");

    store.set_locked(false);
    second.store_unlocked();
    let recovered = until(&second, signed_in).await;
    assert!(recovered.initialized);
}

/// Panics once, as an app's own code may.
#[derive(Default)]
struct PanicsOnce {
    inner: MemorySecureStore,
    calls: AtomicUsize,
}

impl SecureStore for PanicsOnce {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        assert!(self.calls.fetch_add(1, Ordering::SeqCst) > 0, "as asked");
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
async fn an_engine_that_panicked_returns_closed_and_the_next_client_gets_a_new_one() {
    let world = World::new().await;
    let store = Arc::new(PanicsOnce::default());
    let open = || {
        let ports = Some(store.clone() as Arc<dyn SecureStore>);
        ConsumerClient::with_ports(world.consumer_config(), "own".into(), None, ports).unwrap()
    };
    let dead = open();
    assert_eq!(dead.next_state(u64::MAX).await, None);
    let result = dead.session().authenticate(None).await;
    assert!(matches!(result, Err(StytchError::Closed)), "{result:?}");

    let next = open();
    sign_up(&next).await;
    dead.close();

    assert!(next.session().authenticate(None).await.is_ok());
}

#[tokio::test]
async fn ports_without_a_name_are_refused() {
    let world = World::new().await;
    let store = Arc::new(MemorySecureStore::new());

    let unnamed =
        ConsumerClient::with_ports(world.consumer_config(), String::new(), None, Some(store));

    assert_eq!(refused(unnamed), "ports_id");
}

#[tokio::test]
async fn a_client_in_memory_leaves_nothing_behind() {
    let world = World::new().await;
    let mut config = world.consumer_config();
    config.in_memory = true;
    config.instance = "in-memory".into();
    let client = ConsumerClient::new(config.clone()).unwrap();
    sign_up(&client).await;
    assert!(client.state().persisted);

    client.close();
    let next = ConsumerClient::new(config).unwrap();

    let state = until(&next, |state| state.initialized).await;
    assert!(!signed_in(&state));
    let left = std::fs::read_dir(world.folder.path()).unwrap().count();
    assert_eq!(left, 0);
}

#[tokio::test]
async fn a_reader_publishes_the_session_and_refuses_to_change_it() {
    let world = World::new().await;
    let owner = world.signed_up().await;
    let token = owner.session().session_token();
    owner.close();
    world.control().clear_requests();
    let mut config = world.consumer_config();
    config.role = Role::Reader;
    let reader = ConsumerClient::new(config).unwrap();

    let state = until(&reader, signed_in).await;

    assert!(state.from_cache);
    assert_eq!(reader.session().session_token(), token);
    assert!(reader.session().fresh_jwt(100).await.is_ok());
    assert!(reader.user().get().await.is_ok(), "reads succeed");
    let results = [
        reader.session().authenticate(None).await.err(),
        reader.session().revoke(true).await.err(),
        reader
            .passwords()
            .authenticate(EMAIL.into(), Secret::new(PASSWORD), None)
            .await
            .err(),
    ];
    for result in results {
        assert_eq!(result, Some(StytchError::ReadOnlyRole));
    }
    reader.foreground();
    assert_eq!(world.count("/sdk/v1/sessions/authenticate"), 0);
}
