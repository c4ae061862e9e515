//! The engine over the Keychain adapter, with a Keychain in memory that behaves as Apple's does: before
//! the first unlock, in a prewarmed process, just after a boot, without an entitlement, after a restore.
#![cfg(feature = "apple")]
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod world;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use stytch_core::client::{ConsumerClient, ConsumerState, SessionState};
use stytch_core::config::ClientConfig;
use stytch_core::engine::state::{SignOutCause, UnavailableReason};
use stytch_core::storage::Role;
use stytch_core::storage::apple::testing::{
    stytch_core_test_keychain_clear, stytch_core_test_keychain_install,
    stytch_core_test_keychain_items, stytch_core_test_keychain_protect,
    stytch_core_test_keychain_refuse, stytch_core_test_keychain_uninstall,
};
use stytch_core::storage::apple::{
    FakeItem, FakeKeychain, ItemClass, KeychainStore, Protection, SERVICE,
};
use stytch_core::tokens::Secret;
use world::{World, is_signed_out, sign_up, signed_in, until};

/// How soon a session is back after the device can be read.
const AT_ONCE: Duration = Duration::from_secs(1);

/// A phone: its Keychain outlives the processes.
struct Phone {
    world: World,
    keychain: FakeKeychain,
    group: Option<&'static str>,
}

impl Phone {
    async fn new() -> Self {
        Self {
            world: World::new().await,
            keychain: FakeKeychain::new(),
            group: None,
        }
    }

    /// A phone on which a user has signed in and whose process has ended.
    async fn signed_in() -> (Self, Secret) {
        let phone = Self::new().await;
        let client = phone.start(true);
        sign_up(&client).await;
        let token = client.session().session_token().unwrap();
        client.close();
        (phone, token)
    }

    /// A new process, in the foreground or prewarmed in the background.
    fn start(&self, in_foreground: bool) -> Arc<ConsumerClient> {
        let mut config = self.world.consumer_config();
        config.starts_in_foreground = in_foreground;
        self.start_with(config)
    }

    fn start_with(&self, config: ClientConfig) -> Arc<ConsumerClient> {
        // Each process has ports of its own, so that none shares the engine of one before.
        static PROCESS: AtomicU32 = AtomicU32::new(0);
        let process = PROCESS.fetch_add(1, Ordering::Relaxed);
        let store = KeychainStore::over(
            Arc::new(self.keychain.clone()),
            SERVICE,
            self.group.map(str::to_owned),
        );
        let id = format!("process {process}");
        ConsumerClient::with_ports(config, id, None, Some(Arc::new(store))).unwrap()
    }

    /// Every file of the records with its content. The lock is taken by looking, too.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        fn collect(folder: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, into);
                } else if !path.ends_with("record.lock") {
                    let name = path.to_string_lossy().into_owned();
                    into.insert(name, std::fs::read(&path).unwrap());
                }
            }
        }
        let mut files = BTreeMap::new();
        collect(self.world.folder.path(), &mut files);
        files
    }

    fn requests(&self) -> usize {
        self.world.control().requests().len()
    }
}

fn unavailable(reason: UnavailableReason) -> impl Fn(&ConsumerState) -> bool {
    move |state| {
        matches!(&state.state, SessionState::Unavailable { reason: found, has_snapshot: false, .. }
            if *found == reason)
    }
}

/// What a user or the system does, after which the session is back.
type Recovery = (&'static str, fn(Arc<ConsumerClient>));

const RECOVERIES: [Recovery; 3] = [
    ("the unlock is reported", |client| client.store_unlocked()),
    ("the app comes to the foreground", |client| {
        client.foreground();
    }),
    ("the app makes a call", |client| {
        tokio::spawn(async move { client.session().authenticate(None).await });
    }),
];

#[tokio::test]
async fn a_process_before_the_first_unlock_knows_nothing_changes_nothing_and_recovers_at_once() {
    for protection in [
        Protection::BeforeFirstUnlock,
        Protection::Prewarmed,
        Protection::NothingComesBack,
    ] {
        for (recovery, recover) in RECOVERIES {
            let at = format!("{protection:?}, {recovery}");
            let (phone, token) = Phone::signed_in().await;
            let (items, files, sent) = (phone.keychain.items(), phone.files(), phone.requests());

            phone.keychain.protect(protection);
            let client = phone.start(false);
            let locked = until(&client, unavailable(UnavailableReason::DeviceLocked)).await;
            assert!(!locked.initialized, "{at}");
            // Calls and reports in the meantime change nothing.
            client.store_unlocked();
            client.session().authenticate(None).await.unwrap_err();
            assert_eq!(client.session().tokens(), None, "{at}");
            let still = unavailable(UnavailableReason::DeviceLocked);
            assert!(still(&client.state()), "{at}: {:?}", client.state());
            assert_eq!(phone.keychain.items(), items, "{at}");
            assert_eq!(phone.files(), files, "{at}");
            assert_eq!(phone.requests(), sent, "{at}");

            phone.keychain.protect(Protection::Unlocked);
            let begin = Instant::now();
            recover(Arc::clone(&client));
            // The state after "locked" is the session, not a sign-out in between.
            let next = until(&client, |state| !still(state)).await;
            assert!(signed_in(&next), "{at}: {next:?}");
            assert!(begin.elapsed() < AT_ONCE, "{at}: {:?}", begin.elapsed());
            assert_eq!(client.session().session_token(), Some(token), "{at}");
            assert_eq!(phone.keychain.items(), items, "{at}");
            client.close();
        }
    }
}

#[tokio::test]
async fn a_new_phone_before_the_first_unlock_gets_no_key_and_is_signed_out_afterwards() {
    for protection in [Protection::BeforeFirstUnlock, Protection::Prewarmed] {
        let phone = Phone::new().await;
        phone.keychain.protect(protection);
        let client = phone.start(false);
        until(&client, unavailable(UnavailableReason::DeviceLocked)).await;
        assert_eq!(phone.keychain.items(), [], "{protection:?}");

        phone.keychain.protect(Protection::Unlocked);
        client.store_unlocked();
        let state = until(&client, |state| state.initialized).await;
        assert_eq!(
            state.state,
            SessionState::SignedOut {
                cause: SignOutCause::None
            },
            "{protection:?}"
        );
        assert_eq!(phone.keychain.items(), [], "{protection:?}");
        client.close();
    }
}

#[tokio::test]
async fn a_session_is_read_while_the_device_is_locked_again() {
    let (phone, token) = Phone::signed_in().await;
    phone.keychain.protect(Protection::Locked);

    let client = phone.start(false);

    let state = until(&client, |state| state.initialized).await;
    assert!(signed_in(&state), "{state:?}");
    assert_eq!(client.session().session_token(), Some(token));
}

#[tokio::test]
async fn a_keychain_that_starts_after_the_process_is_waited_for_without_a_sign_out() {
    for calls in [1, 2] {
        let (phone, token) = Phone::signed_in().await;
        phone.keychain.start_again(calls);

        let client = phone.start(true);
        let busy = unavailable(UnavailableReason::KeystoreBusy);
        let first = until(&client, |state| state.state != SessionState::Loading).await;
        assert!(busy(&first) || signed_in(&first), "{calls}: {first:?}");

        // Nobody reports anything: it is asked again.
        let next = until(&client, |state| !busy(state)).await;
        assert!(signed_in(&next), "{calls}: {next:?}");
        assert_eq!(client.session().session_token(), Some(token), "{calls}");
        client.close();
    }
}

#[tokio::test]
async fn an_app_that_lost_its_entitlement_is_misconfigured_and_keeps_the_session() {
    let (phone, token) = Phone::signed_in().await;
    let files = phone.files();
    phone.keychain.entitle(&[]);

    let client = phone.start(true);
    let state = until(&client, unavailable(UnavailableReason::Misconfigured)).await;
    assert!(!state.initialized);
    client.close();
    assert_eq!(phone.files(), files);

    // The next version of the app is signed with it.
    phone.keychain.entitle(&["TEAM.app"]);
    let client = phone.start(true);
    until(&client, signed_in).await;
    assert_eq!(client.session().session_token(), Some(token));
}

#[tokio::test]
async fn an_item_of_another_class_is_read_when_it_can_be_and_is_migrated() {
    let (phone, token) = Phone::signed_in().await;
    let mut item: FakeItem = phone.keychain.items().remove(0);
    phone.keychain.take(&item.account);
    item.class = ItemClass::WhenUnlocked;
    phone.keychain.put(item.clone());
    phone.keychain.protect(Protection::Locked);

    let client = phone.start(false);
    until(&client, unavailable(UnavailableReason::DeviceLocked)).await;
    phone.keychain.protect(Protection::Unlocked);
    client.foreground();
    until(&client, signed_in).await;
    client.close();

    item.class = ItemClass::Ours;
    assert_eq!(phone.keychain.items(), [item]);
    phone.keychain.protect(Protection::Locked);
    let client = phone.start(false);
    until(&client, signed_in).await;
    assert_eq!(client.session().session_token(), Some(token));
}

#[tokio::test]
async fn files_restored_onto_a_phone_without_the_key_are_a_lost_key_once() {
    let (phone, _) = Phone::signed_in().await;
    // The item is of this device only, and so in no backup.
    let account = phone.keychain.items().remove(0).account;
    phone.keychain.take(&account);

    let client = phone.start(true);
    let state = until(&client, |state| state.initialized).await;
    let lost = |cause| SessionState::SignedOut { cause };
    assert_eq!(state.state, lost(SignOutCause::KeyLost));
    client.close();

    let client = phone.start(true);
    let state = until(&client, |state| state.initialized).await;
    assert_eq!(state.state, lost(SignOutCause::None));
    world::log_in(&client, world::EMAIL).await.unwrap();
    assert!(client.state().persisted);
    client.close();
    until(&phone.start(true), signed_in).await;
}

#[tokio::test]
async fn a_widget_reads_the_session_of_its_app_through_the_access_group_and_changes_nothing() {
    let mut phone = Phone::new().await;
    phone.group = Some("TEAM.shared");
    let app = phone.start(true);
    sign_up(&app).await;
    let token = app.session().session_token();
    // One process has one engine for a record: the widget runs while the app does not.
    app.close();
    let items = phone.keychain.items();
    assert_eq!(items[0].group, "TEAM.shared");
    let files = phone.files();
    // The widget's own entitlement.
    phone.keychain.entitle(&["TEAM.shared"]);
    let mut config = phone.world.consumer_config();
    config.role = Role::Reader;

    for protection in [Protection::Prewarmed, Protection::Unlocked] {
        phone.keychain.protect(protection);
        let widget = phone.start_with(config.clone());
        let state = until(&widget, |state| state.state != SessionState::Loading).await;
        if protection == Protection::Unlocked {
            assert!(signed_in(&state), "{state:?}");
            assert_eq!(widget.session().session_token(), token);
        } else {
            assert!(unavailable(UnavailableReason::DeviceLocked)(&state));
        }
        widget.close();
        assert_eq!(phone.keychain.items(), items, "{protection:?}");
        assert_eq!(phone.files(), files, "{protection:?}");
    }

    // Signed out in the app, signed out in the widget.
    let app = phone.start(true);
    app.session().revoke(false).await.unwrap();
    app.close();
    let widget = phone.start_with(config);
    assert!(is_signed_out(
        &until(&widget, |state| state.initialized).await
    ));
}

#[tokio::test]
async fn a_client_uses_the_keychain_as_the_platforms_store_and_stores_a_key_that_is_gone_again() {
    let world = World::new().await;
    stytch_core_test_keychain_install();
    let client = world.signed_up().await;
    assert!(!world.folder.path().join("keys").exists());
    assert_eq!(stytch_core_test_keychain_items(), 1);

    stytch_core_test_keychain_clear();
    client.background();
    client.foreground();
    world::eventually("the key is stored again", || {
        stytch_core_test_keychain_items() == 1
    })
    .await;

    let token = client.session().session_token();
    client.close();
    assert!(stytch_core_test_keychain_protect(3));
    let client = world.consumer();
    until(&client, unavailable(UnavailableReason::DeviceLocked)).await;
    assert!(stytch_core_test_keychain_protect(0));
    client.store_unlocked();
    until(&client, signed_in).await;
    assert_eq!(client.session().session_token(), token);

    client.close();
    assert!(stytch_core_test_keychain_refuse(1, -34018));
    assert!(!stytch_core_test_keychain_refuse(4, -34018));
    let client = world.consumer();
    until(&client, unavailable(UnavailableReason::Misconfigured)).await;
    client.close();
    assert!(stytch_core_test_keychain_refuse(1, 0));
    until(&world.consumer(), signed_in).await;
    stytch_core_test_keychain_uninstall();
    assert!(!stytch_core_test_keychain_protect(0));
    assert!(!stytch_core_test_keychain_refuse(1, 0));
}
