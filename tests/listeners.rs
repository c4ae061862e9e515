//! Listeners of the clients: what they are told and when, and that they cannot hurt.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use stytch_core::client::{
    B2bState, B2bStateListener, ConsumerClient, ConsumerState, ConsumerStateListener, SessionState,
};
use stytch_core::engine::state::SignOutCause;
use stytch_core::listeners::{
    ListenerError, MemberListener, MemberSessionListener, OrganizationListener, SessionListener,
    Subscription, UserListener,
};
use stytch_core::model::{Member, MemberSession, Organization, Session, User};
use stytch_emulator::FaultKind;
use world::{PATIENCE, World, eventually, sign_up, signed_in, until};

/// Passes on what it hears.
struct Ear<T>(Mutex<Sender<T>>);

impl<T> Ear<T> {
    fn hear(&self, value: T) -> Result<(), ListenerError> {
        let sender = self.0.lock().unwrap();
        sender.send(value).map_err(|_| ListenerError::Failed)
    }
}

fn ear<T>() -> (Arc<Ear<T>>, Receiver<T>) {
    let (said, heard) = channel();
    (Arc::new(Ear(Mutex::new(said))), heard)
}

macro_rules! hears {
    ($listener:ident, $value:ty) => {
        impl $listener for Ear<$value> {
            fn on_change(&self, value: $value) -> Result<(), ListenerError> {
                self.hear(value)
            }
        }
    };
}

hears!(ConsumerStateListener, ConsumerState);
hears!(B2bStateListener, B2bState);
hears!(SessionListener, Option<Session>);
hears!(UserListener, Option<User>);
hears!(MemberSessionListener, Option<MemberSession>);
hears!(MemberListener, Option<Member>);
hears!(OrganizationListener, Option<Organization>);

/// The next thing that is heard, off the test's thread.
async fn next<T: Send + 'static>(heard: Receiver<T>) -> (T, Receiver<T>) {
    tokio::task::spawn_blocking(move || (heard.recv_timeout(PATIENCE).unwrap(), heard))
        .await
        .unwrap()
}

/// What was heard so far, once the listener has caught up with this revision.
async fn caught_up(client: &ConsumerClient) {
    let (told, mut heard) = ear();
    let _subscription = client.subscribe(told);
    let wanted = client.state().revision;
    loop {
        let (state, rest): (ConsumerState, _) = next(heard).await;
        heard = rest;
        if state.revision >= wanted {
            break;
        }
    }
    // Those that subscribed before are told before; give a busy one the time to finish.
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[tokio::test]
async fn a_listener_hears_the_current_state_at_once_and_then_each_change_in_order() {
    let world = World::new().await;
    let client = world.consumer();
    until(&client, |state| state.initialized).await;
    let (told, heard) = ear();
    let _subscription = client.subscribe(told);

    let (first, heard): (ConsumerState, _) = next(heard).await;
    sign_up(&client).await;
    let (second, heard) = next(heard).await;
    client.session().revoke(false).await.unwrap();
    let (third, _heard) = next(heard).await;

    assert!(!signed_in(&first) && signed_in(&second));
    assert_eq!(
        third.state,
        SessionState::SignedOut {
            cause: SignOutCause::UserRevoked
        }
    );
    assert!(first.revision < second.revision && second.revision < third.revision);
}

#[tokio::test]
async fn a_state_is_told_with_session_and_user_of_one_moment() {
    let world = World::new().await;
    let client = world.consumer();
    let (told, heard) = ear();
    let _subscription = client.subscribe(told);
    sign_up(&client).await;
    client.session().authenticate(Some(120)).await.unwrap();
    client.session().revoke(false).await.unwrap();
    caught_up(&client).await;

    let states: Vec<ConsumerState> = heard.try_iter().collect();
    assert!(states.is_sorted_by(|a, b| a.revision < b.revision));
    for state in states {
        let session = state.session.as_ref().map(|it| &it.user_id);
        let user = state.user.as_ref().map(|it| &it.user_id);
        assert_eq!(session, user);
        assert_eq!(session.is_some(), signed_in(&state));
    }
}

#[tokio::test]
async fn the_vendors_callbacks_hear_changes_only() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let ((states, on_state), (sessions, on_session), (users, on_user)) = (ear(), ear(), ear());
    let _subscriptions = [
        client.on_state_change(states),
        client.session().on_change(sessions),
        client.user().on_change(users),
    ];
    caught_up(&client).await;
    assert!(on_state.try_iter().next().is_none());
    assert!(on_session.try_iter().next().is_none());
    assert!(on_user.try_iter().next().is_none());

    client.session().revoke(false).await.unwrap();

    let (state, _rest): (ConsumerState, _) = next(on_state).await;
    assert!(!signed_in(&state));
    assert_eq!(next(on_session).await.0, None);
    assert_eq!(next(on_user).await.0, None);
}

#[tokio::test]
async fn a_new_access_time_alone_is_no_change_to_a_vendors_callback() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let (quiet, on_change) = ear();
    let (told, subscribed) = ear();
    let _quiet = client.session().on_change(quiet);
    let _told = client.session().subscribe(told);
    let (before, subscribed): (Option<Session>, _) = next(subscribed).await;

    client.session().authenticate(None).await.unwrap();
    let (after, _rest) = next(subscribed).await;
    caught_up(&client).await;

    let (before, after) = (before.unwrap(), after.unwrap());
    assert_ne!(before.last_accessed_at, after.last_accessed_at);
    assert!(on_change.try_iter().next().is_none());

    client.session().authenticate(Some(120)).await.unwrap();
    let (extended, _rest) = next(on_change).await;
    assert_eq!(extended, client.session().get_sync());
}

#[tokio::test]
async fn the_first_confirmation_of_a_cached_session_is_a_change() {
    let world = World::new().await;
    world.signed_up().await.close();
    let held = world.fault("/sessions/authenticate", FaultKind::Hold);
    let client = world.consumer();
    until(&client, signed_in).await;
    assert!(client.session().info().from_cache);
    let (told, heard) = ear();
    let _subscription = client.session().on_change(told);
    eventually("a held answer", || world.control().held(held) > 0).await;

    world.control().clear_faults();

    assert!(next(heard).await.0.is_some());
    assert!(!client.session().info().from_cache);
}

#[tokio::test]
async fn nobody_is_told_signed_out_before_that_is_known() {
    let world = World::new().await;
    world.signed_up().await.close();
    let client = world.consumer();
    let (told, heard) = ear();

    let _subscription = client.session().subscribe(told);

    let (first, _heard): (Option<Session>, _) = next(heard).await;
    assert!(first.is_some(), "the store was not read yet, and said so");
}

#[tokio::test]
async fn a_subscription_to_one_object_is_told_when_that_object_differs_only() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let (told, heard) = ear();
    let _subscription = client.user().subscribe(told);

    client.session().authenticate(Some(120)).await.unwrap();
    caught_up(&client).await;

    let all: Vec<Option<User>> = heard.try_iter().collect();
    assert_eq!(all, [client.user().get_sync()]);
}

#[tokio::test]
async fn session_member_and_organization_are_told_of_an_exchange() {
    let world = World::new().await;
    let (one, _) = world.organization("One", "OPTIONAL");
    let (two, member) = world.organization("Two", "OPTIONAL");
    let client = world.member_of(&one).await;
    let ((a, sessions), (b, members), (c, organizations)) = (ear(), ear(), ear());
    let (d, states) = ear();
    let _subscriptions = [
        client.session().on_change(a),
        client.member().on_change(b),
        client.organization().on_change(c),
        client.on_state_change(d),
    ];

    client
        .session()
        .exchange(two.clone(), None, None)
        .await
        .unwrap();

    let session: Option<MemberSession> = next(sessions).await.0;
    assert_eq!(session.unwrap().organization_id, two);
    let now: Option<Member> = next(members).await.0;
    assert_eq!(now.unwrap().member_id, member);
    let now: Option<Organization> = next(organizations).await.0;
    assert_eq!(now.unwrap().organization_id, two);
    let state: B2bState = next(states).await.0;
    assert_eq!(state.member_session.unwrap().member_id, member);
}

#[tokio::test]
async fn objects_of_an_organization_are_told_at_once_to_a_subscriber() {
    let world = World::new().await;
    let (one, member) = world.organization("One", "OPTIONAL");
    let client = world.member_of(&one).await;
    let ((a, sessions), (b, members), (c, organizations)) = (ear(), ear(), ear());
    let (d, states) = ear();

    let _subscriptions = [
        client.session().subscribe(a),
        client.member().subscribe(b),
        client.organization().subscribe(c),
        client.subscribe(d),
    ];

    let session: Option<MemberSession> = next(sessions).await.0;
    assert_eq!(session.unwrap().member_id, member);
    let now: Option<Member> = next(members).await.0;
    assert_eq!(now.unwrap().member_id, member);
    let now: Option<Organization> = next(organizations).await.0;
    assert_eq!(now.unwrap().organization_id, one);
    let state: B2bState = next(states).await.0;
    assert_eq!(state, client.state());
}

/// Calls back into its client, unsubscribes itself and closes the client.
struct Busy {
    client: Weak<ConsumerClient>,
    own: OnceLock<Arc<Subscription>>,
    seen: Mutex<Vec<bool>>,
}

impl ConsumerStateListener for Busy {
    fn on_change(&self, state: ConsumerState) -> Result<(), ListenerError> {
        let client = self.client.upgrade().unwrap();
        let known = client.state().revision >= state.revision;
        let (told, _heard) = ear();
        drop(client.session().on_change(told));
        drop(client.diagnostics());
        client.connectivity(true);
        if let Some(own) = self.own.get() {
            own.unsubscribe();
        }
        client.close();
        self.seen.lock().unwrap().push(known);
        Ok(())
    }
}

#[tokio::test]
async fn a_listener_may_call_anything_and_unsubscribe_itself() {
    let world = World::new().await;
    let client = world.consumer();
    until(&client, |state| state.initialized).await;
    let busy = Arc::new(Busy {
        client: Arc::downgrade(&client),
        own: OnceLock::new(),
        seen: Mutex::default(),
    });
    let subscription = client.on_state_change(busy.clone());
    busy.own.set(subscription.clone()).unwrap();

    sign_up(&client).await;

    eventually("the call", || !busy.seen.lock().unwrap().is_empty()).await;
    assert_eq!(*busy.seen.lock().unwrap(), [true]);
    assert!(!subscription.is_active());
}

/// Returns when it is allowed to.
struct Blocking(Arc<AtomicBool>);

impl ConsumerStateListener for Blocking {
    fn on_change(&self, _state: ConsumerState) -> Result<(), ListenerError> {
        while !self.0.load(Ordering::SeqCst) {
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

#[tokio::test]
async fn listeners_that_never_return_hold_up_neither_calls_nor_other_listeners() {
    let world = World::new().await;
    let client = world.consumer();
    let let_go = Arc::new(AtomicBool::new(false));
    let blocked: Vec<_> = (0..20)
        .map(|_| client.subscribe(Arc::new(Blocking(let_go.clone()))))
        .collect();
    let (told, heard) = ear();
    let _subscription = client.session().on_change(told);

    sign_up(&client).await;
    client.session().authenticate(None).await.unwrap();

    let told: Option<Session> = next(heard).await.0;
    assert!(told.is_some());
    let_go.store(true, Ordering::SeqCst);
    drop(blocked);
}

/// Fails in one way or the other.
struct Failing {
    panics: bool,
}

impl ConsumerStateListener for Failing {
    fn on_change(&self, _state: ConsumerState) -> Result<(), ListenerError> {
        assert!(!self.panics, "as a listener may");
        Err(ListenerError::Failed)
    }
}

#[tokio::test]
async fn a_listener_that_fails_or_panics_is_counted_and_hurts_nobody() {
    let world = World::new().await;
    let client = world.consumer();
    until(&client, |state| state.initialized).await;

    let _subscriptions = [true, false].map(|panics| client.subscribe(Arc::new(Failing { panics })));
    eventually("both are counted", || {
        client.diagnostics().counters.listener_errors == 2
    })
    .await;

    sign_up(&client).await;
    eventually("they are told again", || {
        client.diagnostics().counters.listener_errors == 4
    })
    .await;
}

#[tokio::test]
async fn a_thousand_listeners_are_told_and_no_call_waits_for_them() {
    let world = World::new().await;
    let client = world.consumer();
    let (told, heard) = ear();
    let _subscriptions: Vec<_> = (0..1000)
        .map(|_| client.session().on_change(told.clone()))
        .collect();

    sign_up(&client).await;

    let heard = tokio::task::spawn_blocking(move || {
        (0..1000).all(|_| {
            let told: Option<Session> = heard.recv_timeout(PATIENCE).unwrap();
            told.is_some()
        })
    });
    assert!(heard.await.unwrap());
}

#[tokio::test]
async fn a_closed_client_tells_nothing_more() {
    let world = World::new().await;
    let (closed, open) = (world.consumer(), world.consumer());
    until(&open, |state| state.initialized).await;
    let (told, heard) = ear();
    let subscription = closed.on_state_change(told);

    closed.close();
    assert!(!subscription.is_active());
    sign_up(&open).await;
    caught_up(&open).await;

    // Nothing was told, and the listener is freed although its subscription is kept.
    let told: Result<ConsumerState, _> = heard.recv_timeout(Duration::from_secs(10));
    assert_eq!(told, Err(RecvTimeoutError::Disconnected));
}
