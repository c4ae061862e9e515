//! The requirements of storage, tested over the whole vault.

mod epochs;
mod facts;
mod former;
mod gone;
#[cfg(all(feature = "apple", feature = "testing"))]
mod keychain;
mod markers;
mod phone;
mod reading;
mod writing;

use std::sync::Arc;

use self::phone::{DyingFolder, FlakyFolder, Phone, Shared, copy, numbered, persist, record_of};
pub(super) use self::phone::{full_record, intermediate_record};
use super::Vertical;
use super::facts::Record;
use super::folder::{Folder, MemoryFolder};
use super::secure_store::{KeyStore as _, SecureStore, SecureStoreError};
use super::slots::HEADER_LEN;
use super::types::{Loaded, Role, StoreFailure, VaultIdentity};
use super::vault::{Transaction, Vault};

#[test]
fn a_record_is_found_by_the_next_process_with_one_read_of_the_key() {
    let phone = Phone::with(&[4]);
    assert_eq!(phone.store.calls(), ["load", "store", "load"]);

    let mut next = phone.owner();
    assert_eq!(record_of(next.load().unwrap()), full_record(4));
    assert_eq!(record_of(next.load().unwrap()), full_record(4));
    persist(&mut next, &full_record(4)).unwrap();
    // The second look asks whether the store still has the key, and so does the write.
    assert_eq!(phone.store.calls(), ["load", "contains", "contains"]);
}

#[test]
fn an_empty_phone_is_empty_and_nothing_is_made_by_looking() {
    let phone = Phone::default();

    let empty = Loaded::Empty {
        markers: Vec::new(),
    };
    assert_eq!(phone.owner().load(), Ok(empty));
    assert_eq!(phone.folder.names(), [""; 0]);
    assert_eq!(phone.store.calls(), ["load"]);
}

#[test]
fn a_key_without_a_record_is_kept_and_is_empty() {
    let phone = Phone::with(&[1]);
    phone.folder.remove("record.a").unwrap();
    phone.store.calls();

    assert!(matches!(phone.owner().load(), Ok(Loaded::Empty { .. })));
    persist(&mut phone.owner(), &full_record(1)).unwrap();
    assert_eq!(phone.store.calls(), ["load", "load"]);
}

#[test]
fn writes_of_one_epoch_alternate_between_the_slots() {
    let phone = Phone::with(&[1]);
    assert_eq!(phone.folder.names(), ["record.a"]);
    let mut vault = phone.owner();

    let first = phone.folder.read("record.a").unwrap();
    assert_eq!(persist(&mut vault, &numbered(1, 2)).unwrap().counter, 2);
    assert_eq!(phone.folder.read("record.a").unwrap(), first);
    assert_eq!(phone.folder.names(), ["record.a", "record.b"]);
    assert_eq!(persist(&mut vault, &numbered(1, 3)).unwrap().counter, 3);
    assert_ne!(phone.folder.read("record.a").unwrap(), first);
    assert_eq!(record_of(phone.owner().load().unwrap()), numbered(1, 3));
}

#[test]
fn a_write_of_another_epoch_leaves_no_slot_of_the_old_one() {
    for before in [&[1][..], &[1, 1], &[1, 1, 1]] {
        let phone = Phone::with(before);

        persist(&mut phone.owner(), &full_record(2)).unwrap();

        assert_eq!(phone.folder.names().len(), 1, "{:?}", phone.folder.names());
        assert_eq!(record_of(phone.owner().load().unwrap()), full_record(2));
    }
}

#[test]
fn a_crash_between_any_two_operations_leaves_the_old_or_the_new_record() {
    for (before, epoch) in [
        (&[][..], 1),
        (&[1], 1),
        (&[1, 1], 1),
        (&[1], 2),
        (&[1, 1], 2),
    ] {
        let mut finished = false;
        for changes in 0.. {
            let phone = Phone::with(before);
            let marker = phone.owner().sign_out_markers().write(None, 7).unwrap();
            let old = phone.owner().load().unwrap();
            let dying = Arc::new(DyingFolder::new(phone.folder.clone(), changes));
            let mut vault = phone.open(Shared(Arc::clone(&dying)), Role::Owner);
            let joined = |mut transaction: Transaction<'_>| {
                transaction.changed()?;
                transaction.persist(&numbered(epoch, 99))
            };
            finished = vault.transaction(0).and_then(joined).is_ok();

            let cut = dying.durable.lock().unwrap().clone();
            for left in [phone.folder.clone(), cut] {
                let loaded = phone.open(left.clone(), Role::Owner).load().unwrap();
                let (is_new, reported) = match &loaded {
                    Loaded::Record {
                        record, markers, ..
                    } => (**record == numbered(epoch, 99), markers),
                    Loaded::Empty { markers } | Loaded::KeyLost { markers, .. } => (false, markers),
                };
                assert!(is_new || (!finished && same(&loaded, &old)), "{loaded:?}");
                // The marker goes when what it says is in the record, never before.
                assert!(is_new || reported.contains(&marker), "{loaded:?}");
                let mut next = phone.open(left, Role::Owner);
                persist(&mut next, &numbered(epoch, 100)).unwrap();
                assert_eq!(record_of(next.load().unwrap()), numbered(epoch, 100));
            }
            if finished {
                break;
            }
        }
        assert!(finished);
    }
}

fn is_key_lost(loaded: &Result<Loaded, StoreFailure>) -> bool {
    matches!(
        loaded,
        Ok(Loaded::KeyLost {
            quarantined: true,
            ..
        })
    )
}

/// The same content; which of two equal writes it is does not matter.
fn same(one: &Loaded, two: &Loaded) -> bool {
    match (one, two) {
        (Loaded::Record { record: one, .. }, Loaded::Record { record: two, .. }) => one == two,
        (Loaded::Empty { .. }, Loaded::Empty { .. }) => true,
        _ => one == two,
    }
}

/// Damages the only slot in this way and checks that nothing is lost and nothing panics.
fn check_damage(original: &[u8], damaged: &[u8], what: &str) {
    let phone = Phone::with(&[1]);
    let key = phone.store.inner.load("project-test-1/b2b/default".into());
    assert!(key.unwrap().is_some());
    assert_eq!(
        original.len(),
        phone.folder.read("record.a").unwrap().unwrap().len()
    );
    phone.folder.write_sync("record.a", damaged).unwrap();

    let mut vault = phone.owner();
    let first = vault.load();
    assert!(
        matches!(
            first,
            Err(StoreFailure::Failed { .. } | StoreFailure::NewerFormat { .. })
        ),
        "{what}: {first:?}"
    );
    assert_eq!(phone.folder.read("record.a").unwrap().unwrap(), damaged);
    assert!(persist(&mut vault, &full_record(9)).is_err(), "{what}");
    phone.clock.advance(1_000);
    let proven = vault.load();
    if matches!(first, Err(StoreFailure::NewerFormat { .. })) {
        assert_eq!(proven, first, "{what}");
        assert_eq!(phone.folder.read("record.a").unwrap().unwrap(), damaged);
    } else {
        assert!(is_key_lost(&proven), "{what}: {proven:?}");
        let aside = phone.folder.read("record.a.quarantined-1").unwrap();
        assert_eq!(aside.unwrap(), damaged, "{what}");
    }
}

#[test]
fn every_truncation_and_every_flipped_byte_is_a_typed_answer_and_erases_nothing() {
    let file = Phone::with(&[1]).folder.read("record.a").unwrap().unwrap();
    for length in 0..file.len() {
        check_damage(&file, &file[..length], &format!("length {length}"));
    }
    for index in 0..file.len() {
        let mut damaged = Phone::with(&[1]).folder.read("record.a").unwrap().unwrap();
        damaged[index] ^= 0x10;
        check_damage(&file, &damaged, &format!("byte {index}"));
    }
}

#[test]
fn a_damaged_slot_is_superseded_by_the_other_one_of_the_same_epoch() {
    let phone = Phone::with(&[1]);
    persist(&mut phone.owner(), &numbered(1, 2)).unwrap();
    let mut bytes = phone.folder.read("record.b").unwrap().unwrap();
    bytes[HEADER_LEN + 20] ^= 1;
    phone.folder.write_sync("record.b", &bytes).unwrap();

    let mut vault = phone.owner();
    assert_eq!(record_of(vault.load().unwrap()), full_record(1));
    assert_eq!(persist(&mut vault, &numbered(1, 3)).unwrap().counter, 2);
    assert_eq!(record_of(phone.owner().load().unwrap()), numbered(1, 3));
}

#[test]
fn no_flipped_bit_brings_back_an_ended_epoch() {
    // As a foreign tool or an older writer might leave it: both epochs on disk.
    let old = Phone::with(&[1]);
    let ended = old.folder.read("record.a").unwrap().unwrap();
    persist(&mut old.owner(), &full_record(2)).unwrap();
    let newest = old.folder.read("record.a").unwrap().unwrap();

    for index in 5..newest.len() {
        // Every bit of the header, one of each byte after it.
        for bit in 0..if index < HEADER_LEN { 8 } else { 1 } {
            let mut bytes = newest.clone();
            bytes[index] ^= 1 << bit;
            let phone = Phone {
                folder: MemoryFolder::new(),
                store: old.store.clone(),
                clock: Arc::default(),
            };
            phone.folder.write_sync("record.a", &bytes).unwrap();
            assert!(is_key_lost(&phone.settle()));
            if !(8..HEADER_LEN).contains(&index) {
                phone.folder.write_sync("record.a", &bytes).unwrap();
                phone.folder.write_sync("record.b", &ended).unwrap();
                assert!(is_key_lost(&phone.settle()));
            }
        }
    }

    // Undamaged, the newer one counts and the ended one goes.
    old.folder.write_sync("record.b", &ended).unwrap();
    assert_eq!(record_of(old.owner().load().unwrap()), full_record(2));
    assert_eq!(old.folder.names(), ["record.a"]);
}

#[test]
fn two_vaults_on_one_folder_see_each_others_writes() {
    let phone = Phone::with(&[1]);
    let (mut app, mut widget) = (phone.owner(), phone.owner());
    app.load().unwrap();
    assert_eq!(app.transaction(0).unwrap().changed(), Ok(None));

    let seen = widget.transaction(0).unwrap().changed().unwrap().unwrap();
    assert_eq!(record_of(seen), full_record(1));
    persist(&mut widget, &full_record(2)).unwrap();
    assert_eq!(widget.transaction(0).unwrap().changed(), Ok(None));

    let mut transaction = app.transaction(0).unwrap();
    let seen = transaction.changed().unwrap().unwrap();
    assert_eq!(record_of(seen), full_record(2));
    assert_eq!(transaction.changed(), Ok(None));
    assert_eq!(transaction.persist(&full_record(2)).unwrap().counter, 3);
}

#[test]
fn a_disk_that_is_locked_is_a_locked_store_also_where_the_key_can_be_read() {
    // ENOKEY means this on Linux and Android only.
    if !crate::platform::is_locked(&std::io::Error::from_raw_os_error(126)) {
        return;
    }
    let phone = Phone::with(&[1]);
    let flaky = Arc::new(FlakyFolder::new(phone.folder.clone()));
    let mut app = phone.open(Shared(Arc::clone(&flaky)), Role::Owner);

    flaky.fail_reads_of(Some("record.a"));
    assert_eq!(app.load(), Err(StoreFailure::Locked));
    let refused = persist(&mut app, &full_record(2));
    assert_eq!(refused, Err(StoreFailure::Locked));
    flaky.fail_reads_of(None);

    assert_eq!(record_of(app.load().unwrap()), full_record(1));
}

#[test]
fn a_record_is_never_sealed_with_a_key_that_is_gone_from_the_store() {
    let phone = Phone::with(&[1]);
    let mut app = phone.owner();
    app.load().unwrap();
    let account = "project-test-1/b2b/default";
    phone.store.inner.delete(account.into()).unwrap();
    // Another process has found that out and moved the record aside.
    phone
        .folder
        .rename("record.a", "record.a.quarantined-1")
        .unwrap();

    assert!(matches!(
        app.transaction(0).unwrap().changed(),
        Ok(Some(Loaded::Empty { .. }))
    ));
    persist(&mut app, &full_record(1)).unwrap();

    assert_eq!(record_of(phone.owner().load().unwrap()), full_record(1));
}

#[test]
fn another_process_may_replace_the_key() {
    let phone = Phone::with(&[1]);
    let (mut app, mut other) = (phone.owner(), phone.owner());
    app.load().unwrap();
    phone
        .store
        .inner
        .delete("project-test-1/b2b/default".into())
        .unwrap();

    assert!(persist(&mut other, &full_record(2)).is_err());
    phone.clock.advance(1_000);
    persist(&mut other, &full_record(2)).unwrap();

    let seen = app.transaction(0).unwrap().changed().unwrap().unwrap();
    assert_eq!(record_of(seen), full_record(2));
}

#[test]
fn what_a_living_process_knows_outlives_its_key_and_its_damaged_record() {
    let phone = Phone::with(&[1]);
    let mut vault = phone.owner();
    vault.load().unwrap();
    phone.folder.write_sync("record.a", b"gone bad").unwrap();
    phone
        .store
        .inner
        .delete("project-test-1/b2b/default".into())
        .unwrap();

    assert!(persist(&mut vault, &full_record(1)).is_err());
    phone.clock.advance(999);
    assert!(persist(&mut vault, &full_record(1)).is_err());
    assert_eq!(phone.folder.names(), ["record.a"]);
    phone.clock.advance(1);
    persist(&mut vault, &full_record(1)).unwrap();

    assert_eq!(phone.folder.names(), ["record.a", "record.a.quarantined-1"]);
    assert_eq!(record_of(phone.owner().load().unwrap()), full_record(1));
}

#[test]
fn a_locked_or_busy_store_has_an_error_of_its_own_and_nothing_is_written() {
    let other = SecureStoreError::Other {
        code: -34018,
        reason: "no entitlement".into(),
    };
    for epochs in [&[][..], &[1]] {
        for failure in [
            SecureStoreError::Locked,
            SecureStoreError::Busy,
            other.clone(),
        ] {
            let phone = Phone::with(epochs);
            let names = phone.folder.names();
            phone.store.fail(Some(failure.clone()));
            phone.store.calls();
            let mut vault = phone.owner();

            for _ in 0..3 {
                phone.clock.advance(5_000);
                let loaded = vault.load().unwrap_err();
                let persisted = persist(&mut vault, &full_record(5)).unwrap_err();
                assert_eq!(loaded, persisted);
                match &failure {
                    SecureStoreError::Locked => assert_eq!(loaded, StoreFailure::Locked),
                    SecureStoreError::Busy => assert_eq!(loaded, StoreFailure::Busy),
                    _ => assert!(format!("{loaded}").contains("-34018")),
                }
            }
            assert_eq!(phone.folder.names(), names);
            assert!(phone.store.calls().iter().all(|call| *call == "load"));
            phone.store.fail(None);
            assert!(vault.load().is_ok());
        }
    }
}

#[test]
fn a_restore_to_a_new_phone_is_key_lost_exactly_once_and_makes_no_key_before() {
    let phone = Phone {
        folder: copy(&Phone::with(&[1, 1]).folder),
        ..Phone::default()
    };
    let mut vault = phone.owner();

    assert_eq!(vault.load(), Err(StoreFailure::Busy));
    assert!(persist(&mut vault, &full_record(2)).is_err());
    phone.clock.advance(999);
    assert_eq!(vault.load(), Err(StoreFailure::Busy));
    assert!(!phone.store.calls().contains(&"store"));
    phone.clock.advance(1);
    assert!(is_key_lost(&vault.load()));
    assert_eq!(
        phone.folder.names(),
        ["record.a.quarantined-1", "record.b.quarantined-1"]
    );
    assert!(matches!(vault.load(), Ok(Loaded::Empty { .. })));
    persist(&mut vault, &full_record(2)).unwrap();
    assert_eq!(record_of(phone.owner().load().unwrap()), full_record(2));
}

#[test]
fn a_key_that_comes_back_in_time_saves_the_record() {
    let phone = Phone::with(&[1]);
    let lost = SecureStoreError::Lost {
        reason: "gone".into(),
    };
    phone.store.fail(Some(lost));
    let mut vault = phone.owner();
    assert_eq!(vault.load(), Err(StoreFailure::Busy));
    phone.store.fail(None);
    phone.clock.advance(5_000);

    assert_eq!(record_of(vault.load().unwrap()), full_record(1));
}

#[test]
fn a_reader_reads_and_changes_nothing() {
    let phone = Phone::with(&[1]);
    let mut reader = phone.open(phone.folder.clone(), Role::Reader);
    let _held = phone.folder.lock(0).unwrap();

    assert_eq!(record_of(reader.load().unwrap()), full_record(1));
    assert!(persist(&mut reader, &full_record(2)).is_err());
    assert!(reader.sign_out_markers().write(None, 1).is_err());
    phone.folder.write_sync("record.a", b"rubbish").unwrap();
    for _ in 0..3 {
        phone.clock.advance(5_000);
        assert!(matches!(reader.load(), Err(StoreFailure::Failed { .. })));
    }
    assert_eq!(phone.folder.names(), ["record.a"]);
}

#[test]
fn a_lock_that_is_not_free_in_time_is_busy() {
    let phone = Phone::with(&[1]);
    let (mut first, mut second) = (phone.owner(), phone.owner());
    let held = first.transaction(0).unwrap();

    assert_eq!(second.transaction(5).err(), Some(StoreFailure::Busy));
    drop(held);
    assert!(second.transaction(5).is_ok());
}

#[test]
fn another_project_or_instance_cannot_open_the_record() {
    let phone = Phone::with(&[1]);
    let key = phone.store.inner.load("project-test-1/b2b/default".into());
    let key = key.unwrap().unwrap();
    let load = |project: &str, vertical: Vertical, instance: &str| {
        let identity = VaultIdentity {
            public_token: project.into(),
            vertical,
            instance: instance.into(),
        };
        // The key is the right one: only the binding is not.
        let account = identity.account();
        phone.store.inner.store(account, key.clone()).unwrap();
        let store = Arc::new(phone.store.clone());
        let folder = Arc::new(phone.folder.clone());
        Vault::new(folder, store, identity, Role::Reader, phone.clock.clone()).load()
    };

    assert!(load("project-test-1", Vertical::B2b, "default").is_ok());
    for (project, vertical, instance) in [
        ("project-test-2", Vertical::B2b, "default"),
        ("project-test-1", Vertical::Consumer, "default"),
        ("project-test-1", Vertical::B2b, "widget"),
        ("project-test-1", Vertical::B2b, ""),
    ] {
        let refused = load(project, vertical, instance);
        assert!(
            matches!(refused, Err(StoreFailure::Failed { .. })),
            "{project} {vertical} {instance}: {refused:?}"
        );
    }
}

#[test]
fn a_record_opens_after_its_folder_moved() {
    let phone = Phone::default();
    let home = tempfile::tempdir().unwrap();
    let (before, after) = (home.path().join("before"), home.path().join("after"));
    let open = |path: &std::path::Path| {
        let folder = super::folder::OsFolder::open(path).unwrap();
        phone.open(folder, Role::Owner)
    };
    persist(&mut open(&before), &full_record(1)).unwrap();

    std::fs::rename(&before, &after).unwrap();

    let mut moved = open(&after);
    assert_eq!(record_of(moved.load().unwrap()), full_record(1));
    persist(&mut moved, &full_record(2)).unwrap();
    assert_eq!(record_of(open(&after).load().unwrap()), full_record(2));
}
