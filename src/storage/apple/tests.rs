//! The tables of the Keychain adapter, and the adapter over a Keychain in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use super::fake::{FakeItem, FakeKeychain, ItemClass, KeychainCall, Protection};
use super::query::{Attribute, Query, Value};
use super::status::{self, Meaning, meaning};
use super::{ATTEMPTS, CANARY, KeychainStore, SERVICE};
use crate::storage::secure_store::{KeyStore as _, SecureStore as _, SecureStoreError};

const ACCOUNT: &str = "token/consumer/default";
const KEY: [u8; 32] = [7; 32];

fn store(keychain: &FakeKeychain) -> KeychainStore {
    KeychainStore::over(Arc::new(keychain.clone()), SERVICE, None)
}

fn shared(keychain: &FakeKeychain) -> KeychainStore {
    let group = Some("TEAM.shared".to_owned());
    KeychainStore::over(Arc::new(keychain.clone()), SERVICE, group)
}

/// A Keychain with the key stored by an earlier process.
fn with_key() -> FakeKeychain {
    let keychain = FakeKeychain::new();
    store(&keychain)
        .store(ACCOUNT.into(), KEY.to_vec())
        .unwrap();
    keychain.calls();
    keychain
}

fn item(class: ItemClass) -> FakeItem {
    FakeItem {
        service: SERVICE.into(),
        account: ACCOUNT.into(),
        group: "TEAM.app".into(),
        class,
        data: KEY.to_vec(),
    }
}

fn canary(class: ItemClass) -> FakeItem {
    FakeItem {
        account: format!("{ACCOUNT}{CANARY}"),
        data: b"canary".to_vec(),
        ..item(class)
    }
}

fn of_calls(keychain: &FakeKeychain) -> Vec<KeychainCall> {
    keychain.calls().into_iter().map(|(call, _)| call).collect()
}

fn unlisted(code: i32) -> SecureStoreError {
    SecureStoreError::Other {
        code: code.into(),
        reason: "the Keychain refused".into(),
    }
}

#[test]
fn each_code_has_its_meaning_and_an_unknown_one_is_never_a_missing_item() {
    use SecureStoreError::{Busy, Locked, Misconfigured};

    assert_eq!(meaning(0), Meaning::Done);
    assert_eq!(meaning(-25300), Meaning::NotFound);
    assert_eq!(meaning(-25299), Meaning::Duplicate);
    for (code, error) in [
        (-25308, Locked),
        (-25315, Locked),
        (-25291, Busy),
        // errSecIO, errSecParam, errSecAllocate, errSecAuthFailed, errSecDecode
        (-36, unlisted(-36)),
        (-50, unlisted(-50)),
        (-108, unlisted(-108)),
        (-25293, unlisted(-25293)),
        (-26275, unlisted(-26275)),
        (1, unlisted(1)),
        (i32::MIN, unlisted(i32::MIN)),
    ] {
        assert_eq!(meaning(code), Meaning::Failed(error), "{code}");
    }
    for code in [-34018, -25243] {
        let Meaning::Failed(Misconfigured { reason }) = meaning(code) else {
            panic!("{code} is {:?}", meaning(code));
        };
        assert!(reason.contains("keychain_access_group"), "{reason}");
    }
}

#[test]
fn not_found_is_only_believed_when_it_is_repeated_after_the_proof() {
    use SecureStoreError::{Busy, Locked};

    type Row = (
        Option<u8>,
        Result<(), SecureStoreError>,
        Result<Option<u8>, SecureStoreError>,
        Result<Option<u8>, SecureStoreError>,
    );
    // First answer, canary, second answer, result.
    let table: [Row; 6] = [
        (Some(1), Err(Locked), Err(Locked), Ok(Some(1))),
        (None, Err(Locked), Ok(None), Err(Locked)),
        (None, Err(Busy), Ok(Some(2)), Err(Busy)),
        (None, Ok(()), Ok(None), Ok(None)),
        (None, Ok(()), Ok(Some(2)), Ok(Some(2))),
        (None, Ok(()), Err(Locked), Err(Locked)),
    ];
    for (first, canary, again, expected) in table {
        let asked = format!("{first:?} {canary:?} {again:?}");

        let result = status::authoritative(first, || canary, || again);

        assert_eq!(result, expected, "{asked}");
    }
}

#[test]
fn a_stored_value_is_read_by_the_next_process_and_has_our_class() {
    let keychain = with_key();
    assert_eq!(keychain.items(), [item(ItemClass::Ours)]);

    assert_eq!(store(&keychain).load(ACCOUNT.into()), Ok(Some(KEY.into())));
    assert_eq!(store(&keychain).contains(ACCOUNT.into()), Ok(true));

    let other = [8; 32];
    store(&keychain)
        .store(ACCOUNT.into(), other.into())
        .unwrap();
    assert_eq!(
        store(&keychain).load(ACCOUNT.into()),
        Ok(Some(other.into()))
    );
    store(&keychain).delete(ACCOUNT.into()).unwrap();
    store(&keychain).delete(ACCOUNT.into()).unwrap();
    assert_eq!(store(&keychain).load(ACCOUNT.into()), Ok(None));
    assert_eq!(store(&keychain).contains(ACCOUNT.into()), Ok(false));
    assert_eq!(keychain.items(), [], "no canary is left behind");
}

#[test]
fn every_call_names_the_item_by_the_same_attributes() {
    let identity = |query: &Query| -> Vec<(Attribute, Value)> {
        let beside = [
            Attribute::Accessible,
            Attribute::Data,
            Attribute::ReturnData,
            Attribute::ReturnAttributes,
        ];
        let pairs = query.pairs().iter();
        pairs
            .filter(|(key, _)| !beside.contains(key))
            .cloned()
            .collect()
    };
    for (group, make) in [
        (None, store as fn(&FakeKeychain) -> KeychainStore),
        (Some("TEAM.shared"), shared),
    ] {
        let keychain = FakeKeychain::new();
        let store = make(&keychain);
        store.store(ACCOUNT.into(), KEY.into()).unwrap();
        store.load(ACCOUNT.into()).unwrap();
        store.contains(ACCOUNT.into()).unwrap();
        store.delete(ACCOUNT.into()).unwrap();
        store.load(ACCOUNT.into()).unwrap();

        let calls = keychain.calls();

        for kind in [
            KeychainCall::Add,
            KeychainCall::Copy,
            KeychainCall::Update,
            KeychainCall::Delete,
        ] {
            assert!(calls.iter().any(|(call, _)| *call == kind), "{kind:?}");
        }
        let canary = format!("{ACCOUNT}{CANARY}");
        for (call, query) in calls {
            let account = match query.get(Attribute::Account) {
                Some(Value::Text(account)) if *account == canary => &canary,
                _ => ACCOUNT,
            };
            let expected = Query::identity(SERVICE, account, group);
            assert_eq!(identity(&query), expected.pairs(), "{call:?}");
            // A search by class would miss an item of another one.
            let names_class = query.get(Attribute::Accessible).is_some();
            assert_eq!(names_class, call == KeychainCall::Add, "{call:?}");
        }
    }
}

#[test]
fn a_look_for_the_item_asks_for_nothing_of_it() {
    let keychain = with_key();

    store(&keychain).contains(ACCOUNT.into()).unwrap();

    let calls = keychain.calls();
    let [(KeychainCall::Copy, query)] = calls.as_slice() else {
        panic!("{calls:?}");
    };
    assert_eq!(query.get(Attribute::ReturnData), None);
    assert_eq!(query.get(Attribute::ReturnAttributes), None);
}

#[test]
fn a_device_that_was_not_unlocked_is_locked_for_every_call_and_loses_nothing() {
    for protection in [
        Protection::BeforeFirstUnlock,
        Protection::Prewarmed,
        Protection::NothingComesBack,
    ] {
        for attributes_are_protected in [true, false] {
            for canary_is_left in [true, false] {
                for has_item in [true, false] {
                    let at = format!(
                        "{protection:?}, attributes protected: {attributes_are_protected}, \
                         canary left: {canary_is_left}, item: {has_item}"
                    );
                    let keychain = FakeKeychain::new();
                    keychain.protect_attributes(attributes_are_protected);
                    if has_item {
                        keychain.put(item(ItemClass::Ours));
                    }
                    if canary_is_left {
                        keychain.put(canary(ItemClass::Ours));
                    }
                    let before = keychain.items();
                    keychain.protect(protection);
                    let store = store(&keychain);

                    assert_eq!(
                        store.load(ACCOUNT.into()),
                        Err(SecureStoreError::Locked),
                        "{at}"
                    );
                    // What a look without the value answers is unknown; that it is there is true.
                    let seen = store.contains(ACCOUNT.into());
                    let allowed = seen == Err(SecureStoreError::Locked) || seen == Ok(true);
                    assert!(allowed && (has_item || seen.is_err()), "{at}: {seen:?}");
                    let written = store.store(ACCOUNT.into(), vec![1; 32]);
                    assert_eq!(written, Err(SecureStoreError::Locked), "{at}");
                    assert_eq!(keychain.items(), before, "{at}");
                    if protection == Protection::Prewarmed {
                        let removed = store.delete(ACCOUNT.into());
                        assert_eq!(removed, Err(SecureStoreError::Locked), "{at}");
                        assert_eq!(keychain.items(), before, "{at}");
                    }

                    keychain.protect(Protection::Unlocked);
                    let expected = has_item.then(|| KEY.to_vec());
                    assert_eq!(store.load(ACCOUNT.into()), Ok(expected), "{at}");
                }
            }
        }
    }
}

#[test]
fn a_success_without_a_value_is_a_locked_device_and_nothing_else_is_tried() {
    let keychain = with_key();
    keychain.protect(Protection::NothingComesBack);
    let empty = FakeKeychain::new();
    empty.put(FakeItem {
        data: Vec::new(),
        ..item(ItemClass::Ours)
    });

    for keychain in [keychain, empty] {
        let loaded = store(&keychain).load(ACCOUNT.into());

        assert_eq!(loaded, Err(SecureStoreError::Locked));
        assert_eq!(of_calls(&keychain), [KeychainCall::Copy]);
    }
}

#[test]
fn a_locked_device_that_was_unlocked_before_reads_writes_and_proves() {
    let keychain = with_key();
    keychain.protect(Protection::Locked);

    assert_eq!(store(&keychain).load(ACCOUNT.into()), Ok(Some(KEY.into())));
    store(&keychain).delete(ACCOUNT.into()).unwrap();
    assert_eq!(store(&keychain).load(ACCOUNT.into()), Ok(None));
    store(&keychain).store(ACCOUNT.into(), KEY.into()).unwrap();
    assert_eq!(keychain.items(), [item(ItemClass::Ours)]);
}

#[test]
fn a_canary_that_was_left_behind_is_no_proof_by_itself_and_goes_with_the_next_proof() {
    for class in [ItemClass::Ours, ItemClass::WhenUnlocked] {
        let keychain = FakeKeychain::new();
        keychain.put(canary(class));
        keychain.protect(Protection::Prewarmed);
        // Adding it again would answer "duplicate", not "locked".
        let refused = store(&keychain).load(ACCOUNT.into());
        assert_eq!(refused, Err(SecureStoreError::Locked), "{class:?}");

        keychain.protect(Protection::Unlocked);
        assert_eq!(store(&keychain).load(ACCOUNT.into()), Ok(None), "{class:?}");
        assert_eq!(keychain.items(), [], "{class:?}");
    }
}

#[test]
fn an_item_of_another_class_is_migrated_by_the_first_read_of_an_unlocked_device() {
    let keychain = FakeKeychain::new();
    keychain.put(item(ItemClass::WhenUnlocked));
    let store = store(&keychain);

    keychain.protect(Protection::Locked);
    let refused = store.load(ACCOUNT.into());
    assert_eq!(refused, Err(SecureStoreError::Locked));
    assert_eq!(keychain.items(), [item(ItemClass::WhenUnlocked)]);

    keychain.protect(Protection::Unlocked);
    assert_eq!(store.load(ACCOUNT.into()), Ok(Some(KEY.into())));
    assert_eq!(keychain.items(), [item(ItemClass::Ours)]);

    keychain.protect(Protection::Locked);
    assert_eq!(store.load(ACCOUNT.into()), Ok(Some(KEY.into())));
}

#[test]
fn a_class_that_cannot_be_changed_does_not_fail_the_read_and_is_tried_again() {
    let keychain = FakeKeychain::new();
    keychain.put(item(ItemClass::WhenUnlocked));
    keychain.refuse(KeychainCall::Update, -36);

    assert_eq!(store(&keychain).load(ACCOUNT.into()), Ok(Some(KEY.into())));
    assert_eq!(keychain.items(), [item(ItemClass::WhenUnlocked)]);

    keychain.refuse_nothing();
    store(&keychain).load(ACCOUNT.into()).unwrap();
    assert_eq!(keychain.items(), [item(ItemClass::Ours)]);
    keychain.calls();
    store(&keychain).load(ACCOUNT.into()).unwrap();
    assert_eq!(of_calls(&keychain), [KeychainCall::Copy], "once is enough");
}

#[test]
fn a_write_over_an_item_of_another_class_gives_it_ours() {
    let keychain = FakeKeychain::new();
    keychain.put(item(ItemClass::WhenUnlocked));

    store(&keychain).store(ACCOUNT.into(), KEY.into()).unwrap();

    assert_eq!(keychain.items(), [item(ItemClass::Ours)]);
}

#[test]
fn a_keychain_that_has_not_started_is_busy_and_never_empty() {
    let keychain = with_key();
    let store = store(&keychain);
    for _ in 0..3 {
        keychain.start_again(1);
        assert_eq!(store.load(ACCOUNT.into()), Err(SecureStoreError::Busy));
        keychain.start_again(1);
        assert_eq!(store.contains(ACCOUNT.into()), Err(SecureStoreError::Busy));
        keychain.start_again(1);
        let written = store.store(ACCOUNT.into(), vec![1; 32]);
        assert_eq!(written, Err(SecureStoreError::Busy));
        keychain.start_again(1);
        assert_eq!(store.delete(ACCOUNT.into()), Err(SecureStoreError::Busy));
    }
    assert_eq!(store.load(ACCOUNT.into()), Ok(Some(KEY.into())));
}

#[test]
fn an_app_without_the_entitlement_gets_an_error_that_names_the_setting() {
    let unsigned = FakeKeychain::new();
    unsigned.entitle(&[]);
    let foreign = FakeKeychain::new();
    foreign.entitle(&["TEAM.app"]);
    for store in [store(&unsigned), shared(&unsigned), shared(&foreign)] {
        for result in [
            store.load(ACCOUNT.into()).map(drop),
            store.contains(ACCOUNT.into()).map(drop),
            store.store(ACCOUNT.into(), KEY.into()),
            store.delete(ACCOUNT.into()),
        ] {
            assert!(
                matches!(result, Err(SecureStoreError::Misconfigured { .. })),
                "{result:?}"
            );
        }
    }
    assert_eq!(store(&foreign).load(ACCOUNT.into()), Ok(None));
}

#[test]
fn apps_of_one_access_group_read_one_item() {
    let keychain = FakeKeychain::new();
    shared(&keychain).store(ACCOUNT.into(), KEY.into()).unwrap();
    assert_eq!(keychain.items()[0].group, "TEAM.shared");
    // The extension has this group only.
    keychain.entitle(&["TEAM.shared"]);

    assert_eq!(shared(&keychain).load(ACCOUNT.into()), Ok(Some(KEY.into())));
}

#[test]
fn an_item_that_is_in_a_later_group_of_the_app_is_written_there_and_is_not_doubled() {
    let keychain = with_key();
    // A new version of the app puts another group first, where items are added from now on.
    keychain.entitle(&["TEAM.new", "TEAM.app"]);

    let other = [8; 32];
    store(&keychain)
        .store(ACCOUNT.into(), other.into())
        .unwrap();

    let items = keychain.items();
    assert_eq!((items.len(), items[0].group.as_str()), (1, "TEAM.app"));
    assert_eq!(
        store(&keychain).load(ACCOUNT.into()),
        Ok(Some(other.into()))
    );
}

#[test]
fn an_item_that_another_process_adds_meanwhile_is_written_over() {
    let keychain = FakeKeychain::new();
    keychain.interfere(KeychainCall::Add, |keychain| {
        keychain.put(FakeItem {
            data: vec![9; 32],
            ..item(ItemClass::Ours)
        });
    });

    store(&keychain).store(ACCOUNT.into(), KEY.into()).unwrap();

    assert_eq!(keychain.items(), [item(ItemClass::Ours)]);
}

#[test]
fn a_canary_that_another_process_removes_meanwhile_is_added_again() {
    let account = format!("{ACCOUNT}{CANARY}");
    // The first copy is that of the item, the others are those of the canary.
    for times in 1..=ATTEMPTS {
        let keychain = FakeKeychain::new();
        keychain.interfere(KeychainCall::Copy, |_| {});
        for _ in 0..times {
            let account = account.clone();
            keychain.interfere(KeychainCall::Copy, move |keychain| keychain.take(&account));
        }

        let result = store(&keychain).load(ACCOUNT.into());

        let expected = if times < ATTEMPTS {
            Ok(None)
        } else {
            Err(SecureStoreError::Busy)
        };
        assert_eq!(result, expected, "{times}");
        assert_eq!(keychain.items(), [], "{times}");
    }
}

#[test]
fn an_item_that_becomes_readable_between_the_two_reads_is_found() {
    let keychain = with_key();
    keychain.protect(Protection::Prewarmed);
    keychain.interfere(KeychainCall::Add, |keychain| {
        keychain.protect(Protection::Unlocked);
    });

    assert_eq!(store(&keychain).load(ACCOUNT.into()), Ok(Some(KEY.into())));
}

#[test]
fn an_unknown_code_of_any_call_is_passed_on_and_loses_nothing() {
    let code: i32 = -26275;
    let refused = |result: Result<(), SecureStoreError>| matches!(result, Err(SecureStoreError::Other { code: found, .. }) if found == i64::from(code));
    for call in [
        KeychainCall::Add,
        KeychainCall::Copy,
        KeychainCall::Update,
        KeychainCall::Delete,
    ] {
        let keychain = with_key();
        keychain.refuse(call, code);
        let store = store(&keychain);

        let loaded = store.load(ACCOUNT.into()).map(drop);
        assert_eq!(refused(loaded), call == KeychainCall::Copy, "{call:?}");
        let missing = store.load("another".into()).map(drop);
        let proves = [KeychainCall::Copy, KeychainCall::Add].contains(&call);
        assert_eq!(refused(missing), proves, "{call:?}");
        let written = store.store(ACCOUNT.into(), KEY.into());
        assert_eq!(refused(written), call == KeychainCall::Update, "{call:?}");
        let removed = store.delete(ACCOUNT.into());
        assert_eq!(refused(removed), call == KeychainCall::Delete, "{call:?}");
    }
}

#[test]
fn calls_of_several_clients_are_made_one_at_a_time() {
    let keychain = FakeKeychain::new();
    let done = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for number in 0..8 {
            let (store, done) = (store(&keychain), &done);
            scope.spawn(move || {
                let account = format!("{ACCOUNT}{number}");
                for _ in 0..50 {
                    assert_eq!(store.load(account.clone()), Ok(None));
                    store.store(account.clone(), KEY.into()).unwrap();
                    assert_eq!(store.contains(account.clone()), Ok(true));
                    store.delete(account.clone()).unwrap();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });

    assert_eq!(done.into_inner(), 400);
    assert_eq!(keychain.most_calls_at_once(), 1);
    assert_eq!(keychain.items(), []);
}

#[test]
fn nothing_prints_a_value() {
    let keychain = with_key();
    let secret = Query::content(Some(&KEY));
    let found = super::Found {
        data: Some(zeroize::Zeroizing::new(KEY.to_vec())),
        is_of_our_class: Some(true),
    };

    let printed = format!("{:?} {keychain:?} {secret:?} {found:?}", store(&keychain));

    assert!(!printed.contains("7, 7"), "{printed}");
    assert!(printed.contains("***"), "{printed}");
}
