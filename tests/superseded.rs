//! Commands that overlap: sign-outs and sign-ins in flight at the same time, and commands whose session is
//! replaced before they are sent.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use stytch_core::client::{
    BasicResponse, ConsumerClient, ConsumerState, PasswordAuthenticateParams, SessionState,
};
use stytch_core::error::StytchError;
use stytch_core::storage::secure_store::SecureStore;
use stytch_core::tokens::Secret;
use stytch_emulator::NewMember;
use tokio::task::JoinHandle;
use world::ports::LockableStore;
use world::{PASSWORD, World, log_in, sign_up, signed_in, until};

const BOB: &str = "bob@example.com";
const LOGIN: &str = "/passwords/authenticate";
const REVOKE: &str = "/sdk/v1/sessions/revoke";

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

/// Starts a sign-out whose response is held until the faults are cleared.
async fn held_sign_out(
    world: &World,
    client: &ConsumerClient,
) -> JoinHandle<Result<BasicResponse, StytchError>> {
    let held = world.hold(REVOKE);
    let session = client.session();
    let revoke = tokio::spawn(async move { session.revoke(false).await });
    world.until_held(held).await;
    revoke
}

/// Starts the command while the response of the login is held. Asserts that the command is superseded
/// when the login succeeds.
async fn assert_superseded_by<T: Send + 'static>(
    world: &World,
    login: impl Future<Output = Result<(), StytchError>> + Send + 'static,
    command: impl Future<Output = Result<T, StytchError>> + Send + 'static,
) {
    let held = world.hold(LOGIN);
    let login = tokio::spawn(login);
    world.until_held(held).await;
    let command = tokio::spawn(command);
    tokio::time::sleep(Duration::from_millis(50)).await;
    world.control().clear_faults();
    login.await.unwrap().unwrap();

    let refused = command.await.unwrap().map(|_| ());
    assert!(
        matches!(refused, Err(StytchError::Superseded)),
        "{refused:?}"
    );
}

#[tokio::test]
async fn tokens_that_were_set_after_a_forced_sign_out_without_a_keystore_are_used_when_it_recovers()
{
    let world = World::new().await;
    world.create_user(BOB);
    let token = tokens_of(&world, BOB).await;
    let store = Arc::new(LockableStore::default());
    let open = || {
        let ports = Some(Arc::clone(&store) as Arc<dyn SecureStore>);
        ConsumerClient::with_ports(world.consumer_config(), "lockable".into(), None, ports).unwrap()
    };
    let first = open();
    sign_up(&first).await;
    first.close();
    store.set_locked(true);
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
    store.set_locked(false);
    client.store_unlocked();

    client.session().authenticate(None).await.unwrap();
    assert_eq!(client.session().session_token(), Some(token.clone()));
    // The store is read on another thread. Until then nothing can be written.
    until(&client, |state| state.persisted).await;
    client.close();
    let next = open();
    until(&next, signed_in).await;
    assert_eq!(next.session().session_token(), Some(token));
}

#[tokio::test]
async fn a_sign_out_keeps_tokens_that_were_set_after_it_was_started() {
    let world = World::new().await;
    world.create_user(BOB);
    let token = tokens_of(&world, BOB).await;
    let client = world.signed_up().await;

    let revoke = held_sign_out(&world, &client).await;
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
async fn a_login_that_was_started_after_a_slow_sign_out_succeeds() {
    let world = World::new().await;
    world.create_user(BOB);
    let client = world.signed_up().await;

    let revoke = held_sign_out(&world, &client).await;
    log_in(&client, BOB).await.unwrap();
    let token = client.session().session_token();
    world.control().clear_faults();
    revoke.await.unwrap().unwrap();

    assert!(signed_in(&client.state()));
    assert_eq!(client.session().session_token(), token);
    client.session().authenticate(None).await.unwrap();
    assert_eq!(world.count(REVOKE), 1);
}

#[tokio::test]
async fn a_second_factor_for_one_user_is_never_sent_with_the_token_of_another() {
    let world = World::new().await;
    world.create_user(BOB);
    let client = world.signed_up().await;

    let login = {
        let client = Arc::clone(&client);
        async move { log_in(&client, BOB).await }
    };
    let otp = client.otp();
    let factor = async move {
        let factor = otp.authenticate(Secret::new("123456"), "method".into(), None);
        factor.await
    };
    assert_superseded_by(&world, login, factor).await;

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

    let passwords = client.passwords();
    let login = async move {
        let params = PasswordAuthenticateParams::new(first, BOB, Secret::new(PASSWORD));
        passwords.authenticate(params).await.map(|_| ())
    };
    let session = client.session();
    let exchange = async move { session.exchange(second, None, None).await };
    assert_superseded_by(&world, login, exchange).await;

    assert_eq!(world.count("/sdk/v1/b2b/sessions/exchange"), 0);
    let member = client.member().get_sync().unwrap();
    assert_eq!(member.member_id, bob);
}
