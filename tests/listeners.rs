//! Listeners of the clients: what they receive and when, and that they cannot affect other code.
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
    ListenerError, MemberListener, MemberSessionListener, OrganizationListener, RevisionListener,
    SessionListener, Subscription, UserListener,
};
use stytch_core::model::{Member, MemberSession, Organization, Session, User};
use world::{TIMEOUT, World, eventually, sign_up, signed_in, until};

/// A listener that sends what it receives to a channel.
struct ChannelListener<T>(Mutex<Sender<T>>);

impl<T> ChannelListener<T> {
    fn send(&self, value: T) -> Result<(), ListenerError> {
        let sender = self.0.lock().unwrap();
        sender.send(value).map_err(|_| ListenerError::Failed)
    }
}

fn channel_listener<T>() -> (Arc<ChannelListener<T>>, Receiver<T>) {
    let (sender, received) = channel();
    (Arc::new(ChannelListener(Mutex::new(sender))), received)
}

macro_rules! implement {
    ($listener:ident, $value:ty) => {
        impl $listener for ChannelListener<$value> {
            fn on_change(&self, value: $value) -> Result<(), ListenerError> {
                self.send(value)
            }
        }
    };
}

implement!(ConsumerStateListener, ConsumerState);
implement!(B2bStateListener, B2bState);
implement!(SessionListener, Option<Session>);
implement!(UserListener, Option<User>);
implement!(MemberSessionListener, Option<MemberSession>);
implement!(MemberListener, Option<Member>);
implement!(OrganizationListener, Option<Organization>);

impl RevisionListener for ChannelListener<u64> {
    fn on_revision(&self, revision: u64) -> Result<(), ListenerError> {
        self.send(revision)
    }
}

/// The next value that is received, without blocking the test's thread.
async fn next<T: Send + 'static>(received: Receiver<T>) -> (T, Receiver<T>) {
    tokio::task::spawn_blocking(move || (received.recv_timeout(TIMEOUT).unwrap(), received))
        .await
        .unwrap()
}

/// Waits until a listener that subscribes now has received the current revision.
async fn caught_up(client: &ConsumerClient) {
    let (listener, mut received) = channel_listener();
    let _subscription = client.subscribe(listener);
    let wanted = client.state().revision;
    loop {
        let (state, rest): (ConsumerState, _) = next(received).await;
        received = rest;
        if state.revision >= wanted {
            break;
        }
    }
    // Earlier subscriptions are notified earlier. Gives a busy listener the time to finish.
    tokio::time::sleep(Duration::from_millis(50)).await;
}

#[tokio::test]
async fn a_listener_receives_the_current_state_at_once_and_then_each_change_in_order() {
    let world = World::new().await;
    let client = world.consumer();
    until(&client, |state| state.initialized).await;
    let (listener, received) = channel_listener();
    let _subscription = client.subscribe(listener);

    let (first, received): (ConsumerState, _) = next(received).await;
    sign_up(&client).await;
    let (second, received) = next(received).await;
    client.session().revoke(false).await.unwrap();
    let (third, _rest) = next(received).await;

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
async fn the_number_of_a_revision_is_published_before_the_call_returns_and_the_state_has_it() {
    let world = World::new().await;
    let client = world.consumer();
    until(&client, |state| state.initialized).await;
    let before = client.revision();
    let (listener, received) = channel_listener();
    let _subscription = client.subscribe_revisions(listener);

    let (first, received): (u64, _) = next(received).await;
    sign_up(&client).await;
    let signed_up = client.revision();
    let (second, _received) = next(received).await;

    assert_eq!(first, before);
    assert!(before < signed_up && signed_up <= client.state().revision);
    assert!(first < second && second <= client.revision());
    let b2b = world.b2b();
    assert!(b2b.revision() <= b2b.state().revision);
}

#[tokio::test]
async fn a_listener_receives_session_and_user_as_one_snapshot() {
    let world = World::new().await;
    let client = world.consumer();
    let (listener, received) = channel_listener();
    let _subscription = client.subscribe(listener);
    sign_up(&client).await;
    client.session().authenticate(Some(120)).await.unwrap();
    client.session().revoke(false).await.unwrap();
    caught_up(&client).await;

    let states: Vec<ConsumerState> = received.try_iter().collect();
    assert!(states.is_sorted_by(|a, b| a.revision < b.revision));
    for state in states {
        let session = state.session.as_ref().map(|it| &it.user_id);
        let user = state.user.as_ref().map(|it| &it.user_id);
        assert_eq!(session, user);
        assert_eq!(session.is_some(), signed_in(&state));
    }
}

#[tokio::test]
async fn the_vendors_callbacks_receive_changes_only() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let ((states, on_state), (sessions, on_session), (users, on_user)) =
        (channel_listener(), channel_listener(), channel_listener());
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
    let (quiet, on_change) = channel_listener();
    let (listener, subscribed) = channel_listener();
    let _quiet = client.session().on_change(quiet);
    let _subscription = client.session().subscribe(listener);
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
    let held = world.hold("/sessions/authenticate");
    let client = world.consumer();
    until(&client, signed_in).await;
    assert!(client.session().info().from_cache);
    let (listener, received) = channel_listener();
    let _subscription = client.session().on_change(listener);
    world.until_held(held).await;

    world.control().clear_faults();

    assert!(next(received).await.0.is_some());
    assert!(!client.session().info().from_cache);
}

#[tokio::test]
async fn signed_out_is_not_published_before_it_is_known() {
    let world = World::new().await;
    world.signed_up().await.close();
    let client = world.consumer();
    let (listener, received) = channel_listener();

    let _subscription = client.session().subscribe(listener);

    let (first, _rest): (Option<Session>, _) = next(received).await;
    assert!(first.is_some(), "the store was not read yet, and sender so");
}

#[tokio::test]
async fn a_subscription_to_one_object_is_notified_only_when_that_object_differs() {
    let world = World::new().await;
    let client = world.signed_up().await;
    let (listener, received) = channel_listener();
    let _subscription = client.user().subscribe(listener);

    client.session().authenticate(Some(120)).await.unwrap();
    caught_up(&client).await;

    let all: Vec<Option<User>> = received.try_iter().collect();
    assert_eq!(all, [client.user().get_sync()]);
}

#[tokio::test]
async fn listeners_of_session_member_and_organization_are_notified_of_an_exchange() {
    let world = World::new().await;
    let (one, _) = world.organization("One", "OPTIONAL");
    let (two, member) = world.organization("Two", "OPTIONAL");
    let client = world.member_of(&one).await;
    let ((a, sessions), (b, members), (c, organizations)) =
        (channel_listener(), channel_listener(), channel_listener());
    let (d, states) = channel_listener();
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
async fn objects_of_an_organization_are_passed_at_once_to_a_subscriber() {
    let world = World::new().await;
    let (one, member) = world.organization("One", "OPTIONAL");
    let client = world.member_of(&one).await;
    let ((a, sessions), (b, members), (c, organizations)) =
        (channel_listener(), channel_listener(), channel_listener());
    let (d, states) = channel_listener();

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
        let (listener, _rest) = channel_listener();
        drop(client.session().on_change(listener));
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
async fn listeners_that_never_return_delay_neither_calls_nor_other_listeners() {
    let world = World::new().await;
    let client = world.consumer();
    let let_go = Arc::new(AtomicBool::new(false));
    let blocked: Vec<_> = (0..20)
        .map(|_| client.subscribe(Arc::new(Blocking(let_go.clone()))))
        .collect();
    let (listener, received) = channel_listener();
    let _subscription = client.session().on_change(listener);

    sign_up(&client).await;
    client.session().authenticate(None).await.unwrap();

    let value: Option<Session> = next(received).await.0;
    assert!(value.is_some());
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
async fn a_listener_that_fails_or_panics_is_counted_and_affects_no_other() {
    let world = World::new().await;
    let client = world.consumer();
    until(&client, |state| state.initialized).await;

    let _subscriptions = [true, false].map(|panics| client.subscribe(Arc::new(Failing { panics })));
    eventually("both are counted", || {
        client.diagnostics().counters.listener_errors == 2
    })
    .await;

    sign_up(&client).await;
    eventually("they are notified again", || {
        client.diagnostics().counters.listener_errors == 4
    })
    .await;
}

#[tokio::test]
async fn a_thousand_listeners_are_notified_and_no_call_waits_for_them() {
    let world = World::new().await;
    let client = world.consumer();
    let (listener, received) = channel_listener();
    let _subscriptions: Vec<_> = (0..1000)
        .map(|_| client.session().on_change(listener.clone()))
        .collect();

    sign_up(&client).await;

    let received = tokio::task::spawn_blocking(move || {
        (0..1000).all(|_| {
            let value: Option<Session> = received.recv_timeout(TIMEOUT).unwrap();
            value.is_some()
        })
    });
    assert!(received.await.unwrap());
}

#[tokio::test]
async fn a_closed_client_calls_no_listener() {
    let world = World::new().await;
    let (closed, open) = (world.consumer(), world.consumer());
    until(&open, |state| state.initialized).await;
    let (listener, received) = channel_listener();
    let subscription = closed.on_state_change(listener);

    closed.close();
    assert!(!subscription.is_active());
    sign_up(&open).await;
    caught_up(&open).await;

    // The listener was not called, and it is freed although its subscription is kept.
    let value: Result<ConsumerState, _> = received.recv_timeout(Duration::from_secs(10));
    assert_eq!(value, Err(RecvTimeoutError::Disconnected));
}
