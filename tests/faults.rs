//! What the engine once got wrong, each as the right behaviour: sign-outs and sign-ins that cross,
//! commands about another session, responses about another user, times that lie, links that were
//! sent twice, sign-ins over a session that the server has ended.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use stytch_core::client::{
    B2bClient, ConsumerClient, ConsumerState, MagicLinkAuthenticateParams,
    MagicLinkDiscoveryParams, MagicLinkEmailParams, MagicLinkLoginParams, OtpEmailParams,
    PasswordAuthenticateParams, SessionState,
};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::SignOutCause;
use stytch_core::error::StytchError;
use stytch_core::http::{
    HttpRequest, HttpResponse, HttpTransport, ReqwestTransport, TransportError, TransportOptions,
};
use stytch_core::storage::memory::MemorySecureStore;
use stytch_core::storage::secure_store::{SecureStore, SecureStoreError};
use stytch_core::tokens::Secret;
use stytch_emulator::{Fault, FaultKind, NewMember, NewUser};
use world::{EMAIL, PASSWORD, World, eventually, sign_up, signed_in, until};

const BOB: &str = "bob@example.com";
const LOGIN: &str = "/passwords/authenticate";
const VALIDATION: &str = "/sdk/v1/sessions/authenticate";
const REVOKE: &str = "/sdk/v1/sessions/revoke";

// ---- seams ----------------------------------------------------------------------------------

type Rewrite = Box<dyn Fn(&str, &mut Value) + Send>;

/// The server, with some of its responses changed on the way.
struct Rewriting {
    inner: ReqwestTransport,
    rewrite: Mutex<Rewrite>,
}

impl Rewriting {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            inner: ReqwestTransport::new(TransportOptions::default()).unwrap(),
            rewrite: Mutex::new(Box::new(|_, _| {})),
        })
    }

    /// What happens to the `data` of each response from now on, by the URL.
    fn by(&self, rewrite: impl Fn(&str, &mut Value) + Send + 'static) {
        *self.rewrite.lock().unwrap() = Box::new(rewrite);
    }

    fn honest(&self) {
        self.by(|_, _| {});
    }

    fn client(self: &Arc<Self>, config: ClientConfig) -> Arc<ConsumerClient> {
        let ports = Some(Arc::clone(self) as Arc<dyn HttpTransport>);
        ConsumerClient::with_ports(config, "rewriting".into(), ports, None).unwrap()
    }
}

#[async_trait::async_trait]
impl HttpTransport for Rewriting {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let url = request.url.clone();
        let mut response = self.inner.send(request).await?;
        if let Ok(mut body) = serde_json::from_slice::<Value>(&response.body)
            && response.status == 200
        {
            self.rewrite.lock().unwrap()(&url, &mut body["data"]);
            response.body = body.to_string().into_bytes();
        }
        Ok(response)
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        self.inner.foregrounded()
    }
}

/// A secure store that fails while it is told to.
#[derive(Default)]
struct Failing {
    inner: MemorySecureStore,
    fails: Mutex<bool>,
}

impl Failing {
    fn check(&self) -> Result<(), SecureStoreError> {
        if *self.fails.lock().unwrap() {
            return Err(SecureStoreError::Locked);
        }
        Ok(())
    }

    fn set(&self, fails: bool) {
        *self.fails.lock().unwrap() = fails;
    }
}

impl SecureStore for Failing {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        self.check()?;
        self.inner.load(account)
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        self.check()?;
        self.inner.store(account, value)
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.check()?;
        self.inner.delete(account)
    }
}

// ---- helpers --------------------------------------------------------------------------------

fn is_signed_out(state: &ConsumerState) -> bool {
    matches!(state.state, SessionState::SignedOut { .. })
}

async fn log_in(client: &ConsumerClient, email: &str) -> Result<(), StytchError> {
    let passwords = client.passwords();
    let login = passwords.authenticate(email.into(), Secret::new(PASSWORD), Some(60));
    login.await.map(|_| ())
}

fn create_bob(world: &World) {
    world.control().create_user(NewUser {
        email: Some(BOB.into()),
        password: Some(PASSWORD.into()),
        ..NewUser::default()
    });
}

/// Tokens of a live session of this user, made on another device.
async fn tokens_of(world: &World, email: &str) -> Secret {
    let mut config = world.consumer_config();
    config.in_memory = true;
    config.instance = "another device".into();
    let client = ConsumerClient::new(config).unwrap();
    log_in(&client, email).await.unwrap();
    let token = client.session().session_token().unwrap();
    client.close();
    token
}

/// Statuses of what was sent to this path so far.
fn statuses(world: &World, path: &str) -> Vec<Option<u16>> {
    let requests = world.control().requests();
    let matching = requests.iter().filter(|request| request.path == path);
    matching.map(|request| request.status).collect()
}

fn user_id(client: &ConsumerClient) -> Option<String> {
    client.state().user.map(|user| user.user_id)
}

fn seconds_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap()
}

/// A JWT with the claims of another one, but for its times in seconds from now.
fn jwt_until(jwt: &str, seconds: i64) -> String {
    let claims = jwt.split('.').nth(1).unwrap();
    let claims = URL_SAFE_NO_PAD.decode(claims).unwrap();
    let mut claims: Value = serde_json::from_slice(&claims).unwrap();
    claims["exp"] = json!(seconds_now() + seconds);
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    format!("{}.{claims}.c2ln", jwt.split('.').next().unwrap())
}

// ---- sign-outs and sign-ins that cross -------------------------------------------------------

#[tokio::test]
async fn tokens_that_were_set_after_a_forced_sign_out_without_a_keystore_are_used_when_it_recovers()
{
    let world = World::new().await;
    create_bob(&world);
    let token = tokens_of(&world, BOB).await;
    let store = Arc::new(Failing::default());
    let open = || {
        let ports = Some(Arc::clone(&store) as Arc<dyn SecureStore>);
        ConsumerClient::with_ports(world.consumer_config(), "failing".into(), None, ports).unwrap()
    };
    let first = open();
    sign_up(&first).await;
    first.close();
    store.set(true);
    let client = open();
    let known = |state: &ConsumerState| state.state != SessionState::Loading;
    until(&client, known).await;

    let cleared = client.session().revoke(true).await;
    assert!(
        matches!(cleared, Err(StytchError::LocalStateCleared { .. })),
        "{cleared:?}"
    );
    client
        .session()
        .update_session(token.clone(), None)
        .unwrap();
    store.set(false);
    client.store_unlocked();

    client.session().authenticate(None).await.unwrap();
    assert_eq!(client.session().session_token(), Some(token.clone()));
    client.close();
    let next = open();
    until(&next, signed_in).await;
    assert_eq!(next.session().session_token(), Some(token));
}

#[tokio::test]
async fn a_sign_out_takes_no_tokens_that_were_set_after_it_was_asked_for() {
    let world = World::new().await;
    create_bob(&world);
    let token = tokens_of(&world, BOB).await;
    let client = world.signed_up().await;
    let held = world.fault(REVOKE, FaultKind::Hold);

    let session = client.session();
    let revoke = tokio::spawn(async move { session.revoke(false).await });
    eventually("a held revoke", || world.control().held(held) > 0).await;
    client
        .session()
        .update_session(token.clone(), None)
        .unwrap();
    world.control().clear_faults();
    revoke.await.unwrap().unwrap();

    client.session().authenticate(None).await.unwrap();
    assert_eq!(client.session().session_token(), Some(token));
}

#[tokio::test]
async fn a_login_that_was_asked_for_after_a_slow_sign_out_succeeds() {
    let world = World::new().await;
    create_bob(&world);
    let client = world.signed_up().await;
    let held = world.fault(REVOKE, FaultKind::Hold);

    let session = client.session();
    let revoke = tokio::spawn(async move { session.revoke(false).await });
    eventually("a held revoke", || world.control().held(held) > 0).await;
    log_in(&client, BOB).await.unwrap();
    let token = client.session().session_token();
    world.control().clear_faults();
    revoke.await.unwrap().unwrap();

    assert!(signed_in(&client.state()));
    assert_eq!(client.session().session_token(), token);
    client.session().authenticate(None).await.unwrap();
    assert_eq!(world.count(REVOKE), 1);
}

// ---- commands about another session ----------------------------------------------------------

#[tokio::test]
async fn a_second_factor_for_one_user_is_never_sent_with_the_token_of_another() {
    let world = World::new().await;
    create_bob(&world);
    let client = world.signed_up().await;
    let held = world.fault(LOGIN, FaultKind::Hold);

    let login = tokio::spawn({
        let client = Arc::clone(&client);
        async move { log_in(&client, BOB).await }
    });
    eventually("a held login", || world.control().held(held) > 0).await;
    let otp = client.otp();
    let factor = tokio::spawn(async move {
        let factor = otp.authenticate(Secret::new("123456"), "method".into(), None);
        factor.await
    });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    world.control().clear_faults();
    login.await.unwrap().unwrap();

    let refused = factor.await.unwrap();
    assert!(
        matches!(refused, Err(StytchError::Superseded)),
        "{refused:?}"
    );
    assert_eq!(world.count("/sdk/v1/otps/authenticate"), 0);
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn an_exchange_for_one_member_is_never_sent_with_the_token_of_another() {
    let world = World::new().await;
    let (first, _) = world.organization("First", "OPTIONAL");
    let (second, _) = world.organization("Second", "OPTIONAL");
    let bob = NewMember {
        email_address: BOB.into(),
        password: Some(PASSWORD.into()),
        ..NewMember::default()
    };
    let bob = world.control().create_member(&first, bob);
    let client = world.member_of(&first).await;
    let held = world.fault(LOGIN, FaultKind::Hold);

    let login = tokio::spawn({
        let (passwords, first) = (client.passwords(), first.clone());
        async move {
            let params = PasswordAuthenticateParams::new(first, BOB, Secret::new(PASSWORD));
            passwords.authenticate(params).await.map(|_| ())
        }
    });
    eventually("a held login", || world.control().held(held) > 0).await;
    let session = client.session();
    let exchange = tokio::spawn(async move { session.exchange(second, None, None).await });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    world.control().clear_faults();
    login.await.unwrap().unwrap();

    let refused = exchange.await.unwrap();
    assert!(
        matches!(refused, Err(StytchError::Superseded)),
        "{refused:?}"
    );
    assert_eq!(world.count("/sdk/v1/b2b/sessions/exchange"), 0);
    let member = client.member().get_sync().unwrap();
    assert_eq!(member.member_id, bob);
}

// ---- responses about another user ------------------------------------------------------------

/// The whole `data` of a login of somebody else.
async fn data_of_bob(world: &World) -> Value {
    create_bob(world);
    let transport = Rewriting::new();
    let seen = Arc::new(Mutex::new(Value::Null));
    let copy = Arc::clone(&seen);
    transport.by(move |_, data| *copy.lock().unwrap() = data.clone());
    let mut config = world.consumer_config();
    config.in_memory = true;
    config.instance = "of bob".into();
    let client = transport.client(config);
    log_in(&client, BOB).await.unwrap();
    client.close();
    let data = seen.lock().unwrap().clone();
    assert!(data["session_token"].is_string());
    data
}

#[tokio::test]
async fn a_validation_that_is_answered_about_another_user_changes_nothing() {
    let world = World::new().await;
    let bob = data_of_bob(&world).await;
    let transport = Rewriting::new();
    let client = transport.client(world.consumer_config());
    sign_up(&client).await;
    let before = client.state();

    // All of it, or one part of it.
    let parts: [&[&str]; 4] = [
        &["session_token", "session_jwt", "session", "user"],
        &["session", "session_jwt"],
        &["user"],
        &["session_jwt"],
    ];
    for part in parts {
        let bob = bob.clone();
        transport.by(move |url, data| {
            if url.ends_with(VALIDATION) {
                for name in part {
                    data[name] = bob[name].clone();
                }
            }
        });
        let refused = client.session().authenticate(None).await;
        assert!(
            matches!(refused, Err(StytchError::Malformed { .. })),
            "{part:?}: {refused:?}"
        );
        let after = client.state();
        assert_eq!(after.user, before.user, "{part:?}");
        assert_eq!(after.session, before.session, "{part:?}");
        assert_eq!(after.tokens, before.tokens, "{part:?}");
    }

    transport.honest();
    client.session().authenticate(None).await.unwrap();
    assert_eq!(user_id(&client), before.user.map(|user| user.user_id));
}

#[tokio::test]
async fn a_user_that_is_not_the_one_of_the_session_is_never_merged_into_it() {
    let world = World::new().await;
    let bob = data_of_bob(&world).await;
    let transport = Rewriting::new();
    let client = transport.client(world.consumer_config());
    sign_up(&client).await;
    let before = client.state();

    transport.by(move |url, data| {
        if url.ends_with("/users/me") {
            let ours = data.as_object_mut().unwrap();
            for (name, value) in bob["user"].as_object().unwrap() {
                ours.insert(name.clone(), value.clone());
            }
        }
    });
    let refused = client.user().get().await;

    assert!(
        matches!(refused, Err(StytchError::Malformed { .. })),
        "{refused:?}"
    );
    assert_eq!(client.state().user, before.user);
    transport.honest();
    client.user().get().await.unwrap();
}

// ---- what a refresh brought ------------------------------------------------------------------

#[tokio::test]
async fn a_jwt_that_a_refresh_brought_is_checked_before_it_is_handed_out() {
    let world = World::new().await;
    let transport = Rewriting::new();
    // The one that comes with the session lives too short.
    transport.by(|_, data| {
        if let Some(jwt) = data["session_jwt"].as_str() {
            data["session_jwt"] = json!(jwt_until(jwt, 100));
        }
    });
    let client = transport.client(world.consumer_config());
    sign_up(&client).await;
    client.session().fresh_jwt(50).await.unwrap();

    let bad: [fn(&str) -> String; 3] = [
        |jwt| jwt_until(jwt, -10),
        |jwt| jwt_until(jwt, 150),
        |_| "not a jwt".to_owned(),
    ];
    for bad in bad {
        transport.by(move |url, data| {
            if url.ends_with(VALIDATION) {
                data["session_jwt"] = json!(bad(data["session_jwt"].as_str().unwrap()));
            }
        });
        let refused = client.session().fresh_jwt(200).await;
        assert!(
            matches!(refused, Err(StytchError::Malformed { .. })),
            "{refused:?}"
        );
        assert!(signed_in(&client.state()));
    }

    transport.honest();
    client.session().fresh_jwt(200).await.unwrap();
}

// ---- times that lie --------------------------------------------------------------------------

#[tokio::test]
async fn a_date_header_that_is_ahead_ends_no_session() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let ahead = FaultKind::ShiftDate { seconds: 7_200 };
    world.fault("/sessions/authenticate", ahead);

    client.session().authenticate(None).await.unwrap();
    client.background();
    client.foreground();
    eventually("another validation", || world.count(VALIDATION) >= 2).await;
    assert!(signed_in(&client.state()));
    client.user().get().await.unwrap();
    assert!(signed_in(&client.state()));

    client.close();
    let mut config = world.consumer_config();
    config.starts_in_foreground = false;
    let next = ConsumerClient::new(config).unwrap();
    assert!(signed_in(&until(&next, |state| state.initialized).await));
}

#[tokio::test]
async fn a_date_header_that_is_behind_hands_out_no_jwt_that_is_over() {
    let world = World::new().await;
    let transport = Rewriting::new();
    let client = transport.client(world.consumer_config());
    sign_up(&client).await;
    let behind = FaultKind::ShiftDate { seconds: -600 };
    world.fault("/sessions/authenticate", behind);
    transport.by(|url, data| {
        if url.ends_with(VALIDATION) {
            let jwt = data["session_jwt"].as_str().unwrap();
            data["session_jwt"] = json!(jwt_until(jwt, 30));
        }
    });
    client.session().authenticate(None).await.unwrap();
    let before = world.count(VALIDATION);

    transport.honest();
    client.session().fresh_jwt(100).await.unwrap();

    assert_eq!(world.count(VALIDATION), before + 1, "a refresh came first");
}

// ---- links that were sent twice --------------------------------------------------------------

#[tokio::test]
async fn a_link_that_is_in_the_mailbox_opens_after_a_resend_that_failed() {
    let refused = FaultKind::RetryAfter429 { seconds: 1 };
    for fault in [refused, FaultKind::Reset, FaultKind::Html { status: 502 }] {
        let described = format!("{fault:?}");
        let world = World::new().await;
        let client = world.consumer();
        let links = client.magic_links();
        let send = || links.login_or_create(MagicLinkEmailParams::new(EMAIL));
        send().await.unwrap();
        let link = world.code(EMAIL);
        world.fault("/magic_links/email", fault);
        assert!(send().await.is_err(), "{described}");
        world.control().clear_faults();

        links.authenticate(link, None).await.unwrap();
        assert!(signed_in(&client.state()), "{described}");
    }
}

#[tokio::test]
async fn every_link_in_the_mailbox_opens_also_after_a_restart() {
    let world = World::new().await;
    let first = world.consumer();
    let mut sent = Vec::new();
    for _ in 0..2 {
        let params = MagicLinkEmailParams::new(EMAIL);
        first.magic_links().login_or_create(params).await.unwrap();
        sent.push(world.code(EMAIL));
    }
    assert_ne!(sent[0], sent[1]);
    first.close();

    let client = world.consumer();
    let older = sent.remove(0);
    client
        .magic_links()
        .authenticate(older, None)
        .await
        .unwrap();
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_link_to_an_organization_and_a_discovery_link_both_open_in_either_order() {
    for discovery_first in [true, false] {
        let world = World::new().await;
        let (organization, _) = world.organization("Acme", "OPTIONAL");
        let client: Arc<B2bClient> = world.b2b();
        let links = client.magic_links();
        let to_organization = async || {
            let params = MagicLinkLoginParams::new(organization.clone(), EMAIL);
            links.email_login_or_signup(params).await.unwrap();
            world.code(EMAIL)
        };
        let to_discover = async || {
            let params = MagicLinkDiscoveryParams::new(EMAIL);
            links.email_discovery_send(params).await.unwrap();
            world.code(EMAIL)
        };
        let (link, discovery) = if discovery_first {
            let discovery = to_discover().await;
            (to_organization().await, discovery)
        } else {
            (to_organization().await, to_discover().await)
        };

        links.discovery_authenticate(discovery).await.unwrap();
        let params = MagicLinkAuthenticateParams::new(link);
        links.authenticate(params).await.unwrap();
        assert!(client.member().get_sync().is_some());
    }
}

// ---- sign-in over a session that the server has ended ----------------------------------------

#[tokio::test]
async fn the_right_password_signs_in_over_a_session_that_the_server_has_ended() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let before = client.session().session_token();
    world.control().revoke_all_sessions();

    log_in(&client, EMAIL).await.unwrap();

    assert!(signed_in(&client.state()));
    assert_ne!(client.session().session_token(), before);
    client.session().authenticate(None).await.unwrap();
}

#[tokio::test]
async fn links_and_codes_are_sent_over_a_session_that_the_server_has_ended() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.control().revoke_all_sessions();
    let otp = client.otp();
    let sent = otp.email_login_or_create(OtpEmailParams::new(EMAIL));
    let sent = sent.await.unwrap();
    let ended = SessionState::SignedOut {
        cause: SignOutCause::ServerRejected,
    };
    assert_eq!(client.state().state, ended);
    let code = world.code(EMAIL);
    otp.authenticate(code, sent.method_id, None).await.unwrap();
    assert!(signed_in(&client.state()));

    world.control().revoke_all_sessions();
    let params = MagicLinkEmailParams::new(EMAIL);
    client.magic_links().login_or_create(params).await.unwrap();
    let link = world.code(EMAIL);
    client.magic_links().authenticate(link, None).await.unwrap();
    assert!(signed_in(&client.state()));
}

#[tokio::test]
async fn a_wrong_password_over_a_session_that_the_server_has_ended_is_a_wrong_password() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.control().revoke_all_sessions();

    let passwords = client.passwords();
    let wrong = passwords.authenticate(EMAIL.into(), Secret::new("wrong"), None);
    let wrong = wrong.await;

    let Err(StytchError::Api { error_type, .. }) = wrong else {
        panic!("another result: {wrong:?}");
    };
    assert_ne!(error_type, "session_not_found");
    assert!(is_signed_out(&client.state()));
}

#[tokio::test]
async fn a_sign_in_is_not_sent_again_when_the_validation_of_its_session_could_not_be_sent() {
    let world = World::new().await;
    let client = world.signed_up().await;
    world.control().revoke_all_sessions();
    world.fault("/sessions/authenticate", FaultKind::Reset);

    let refused = log_in(&client, EMAIL).await;

    assert!(
        matches!(refused, Err(StytchError::Api { .. })),
        "{refused:?}"
    );
    assert_eq!(world.count("/sdk/v1/passwords/authenticate"), 1);
    assert!(signed_in(&client.state()));
}

// ---- a sign-in that cannot be used -----------------------------------------------------------

#[tokio::test]
async fn the_session_of_a_sign_in_that_was_refused_as_malformed_is_revoked_on_the_server() {
    let world = World::new().await;
    create_bob(&world);
    let transport = Rewriting::new();
    transport.by(|_, data| {
        if data["session"].is_object() {
            data["session"]["expires_at"] = json!("soon");
        }
    });
    let client = transport.client(world.consumer_config());

    let refused = log_in(&client, BOB).await;

    assert!(
        matches!(refused, Err(StytchError::Malformed { .. })),
        "{refused:?}"
    );
    assert!(is_signed_out(&client.state()));
    eventually("the revoke of a session that nobody uses", || {
        statuses(&world, REVOKE) == [Some(200)]
    })
    .await;
}

#[tokio::test]
async fn the_session_of_a_malformed_sign_in_is_revoked_by_the_next_process_too() {
    let world = World::new().await;
    create_bob(&world);
    let transport = Rewriting::new();
    transport.by(|_, data| {
        if data["session"].is_object() {
            data["session"]["expires_at"] = json!("soon");
        }
    });
    world.control().add_fault(Fault {
        method: None,
        path_contains: REVOKE.into(),
        times: None,
        kind: FaultKind::Reset,
    });
    let client = transport.client(world.consumer_config());
    assert!(log_in(&client, BOB).await.is_err());
    client.close();
    world.control().clear_faults();

    let next = world.consumer();
    until(&next, |state| state.initialized).await;
    eventually("the revoke of a session that nobody uses", || {
        statuses(&world, REVOKE).contains(&Some(200))
    })
    .await;
}
