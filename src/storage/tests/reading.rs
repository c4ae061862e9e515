//! Which of what lies in the folder counts, and what a read does besides.

use super::phone::{DyingFolder, FlakyFolder, Phone, Shared, full_record, persist, record_of};
use super::*;
use crate::storage::slots::{Slot, header, seal};
use crate::storage::types::Stamp;

/// A phone that shares the key of another one and has its own folder.
fn sharing_the_key_of(phone: &Phone) -> Phone {
    Phone {
        store: phone.store.clone(),
        ..Phone::default()
    }
}

/// A slot's file with this stamp that the phone's key opens.
fn sealed(phone: &Phone, counter: u64, epoch: u64) -> Vec<u8> {
    let key = phone.store.inner.load(phone.identity().account());
    let key = crate::crypto::aead::DataKey::from_slice(&key.unwrap().unwrap()).unwrap();
    let plain = full_record(1).encode().unwrap();
    seal(&key, &phone.identity(), Stamp { counter, epoch }, &plain)
}

/// A slot's file with this stamp that no key opens.
fn damaged(counter: u64, epoch: u64) -> Vec<u8> {
    let mut file = header(Stamp { counter, epoch }).to_vec();
    file.extend([7; 100]);
    file
}

/// A phone with an ended record beside the one that counts.
fn with_an_ended_record() -> Phone {
    let phone = Phone::with(&[1]);
    let ended = phone.folder.read("record.a").unwrap().unwrap();
    persist(&mut phone.owner(), &full_record(2)).unwrap();
    phone.folder.write_sync("record.b", &ended).unwrap();
    phone
}

#[test]
fn a_file_of_a_later_version_in_either_slot_stops_reading_and_writing_while_it_is_there() {
    for (slot, version) in [("record.a", 3), ("record.b", 3), ("record.b", u8::MAX)] {
        let phone = Phone::with(&[1]);
        let good = phone.folder.read("record.a").unwrap().unwrap();
        let mut later = good.clone();
        later[4] = version;
        phone.folder.write_sync(slot, &later).unwrap();
        let names = phone.folder.names();
        let newer = StoreFailure::NewerFormat { version };

        let mut app = phone.owner();
        for _ in 0..3 {
            phone.clock.advance(5_000);
            assert_eq!(app.load(), Err(newer.clone()));
            let mut transaction = app.transaction(0).unwrap();
            assert_eq!(transaction.changed(), Err(newer.clone()));
            assert_eq!(transaction.persist(&full_record(2)), Err(newer.clone()));
        }
        assert_eq!(phone.folder.names(), names);
        assert_eq!(phone.folder.read(slot).unwrap().unwrap(), later);

        phone.folder.remove(slot).unwrap();
        phone.folder.write_sync("record.a", &good).unwrap();
        assert_eq!(record_of(app.load().unwrap()), full_record(1));
    }
}

#[test]
fn a_version_that_was_never_released_is_damage() {
    for version in [0, 1] {
        let phone = Phone::with(&[1]);
        let mut odd = phone.folder.read("record.a").unwrap().unwrap();
        odd[4] = version;
        phone.folder.write_sync("record.b", &odd).unwrap();
        assert_eq!(record_of(phone.owner().load().unwrap()), full_record(1));

        phone.folder.rename("record.b", "record.a").unwrap();
        let first = phone.owner().load();
        assert!(
            matches!(first, Err(StoreFailure::Failed { .. })),
            "{first:?}"
        );
        assert!(is_key_lost(&phone.settle()), "{version}");
    }
}

#[test]
fn a_later_versions_file_in_the_place_of_a_damaged_one_is_noticed() {
    let phone = Phone::with(&[1]);
    let mut later = phone.folder.read("record.a").unwrap().unwrap();
    later[4] = 3;
    phone.folder.write_sync("record.b", b"rubbish").unwrap();
    let mut app = phone.owner();
    assert_eq!(record_of(app.load().unwrap()), full_record(1));
    assert_eq!(app.transaction(0).unwrap().changed(), Ok(None));

    phone.folder.write_sync("record.b", &later).unwrap();

    let newer = StoreFailure::NewerFormat { version: 3 };
    assert_eq!(app.transaction(0).unwrap().changed(), Err(newer.clone()));
    assert_eq!(persist(&mut app, &full_record(1)), Err(newer));
}

#[test]
fn a_record_counts_beside_a_damaged_slot_unless_that_one_may_be_of_a_newer_sign_in() {
    let origin = Phone::with(&[1]);
    for (counter, epoch, counts) in [
        (4, 5, true),
        (6, 5, true),
        (4, 4, true),
        (5, 4, false),
        (6, 4, false),
        (4, 6, false),
        (6, 6, false),
    ] {
        for slot in Slot::BOTH {
            let phone = sharing_the_key_of(&origin);
            let folder = &phone.folder;
            let bytes = sealed(&origin, 5, 5);
            folder.write_sync(slot.name(), &bytes).unwrap();
            let other = damaged(counter, epoch);
            folder.write_sync(slot.other().name(), &other).unwrap();

            let found = phone.settle();

            let is_used = matches!(found, Ok(Loaded::Record { .. }));
            assert_eq!(is_used, counts, "{slot:?} {counter} {epoch}: {found:?}");
            assert!(is_used || is_key_lost(&found), "{found:?}");
        }
    }
}

#[test]
fn a_quarantine_that_is_interrupted_never_lets_an_ended_record_count() {
    let origin = Phone::with(&[1]);
    for slot in Slot::BOTH {
        let mut finished = false;
        for changes in 0.. {
            let phone = sharing_the_key_of(&origin);
            let folder = &phone.folder;
            let ended = sealed(&origin, 1, 1);
            folder.write_sync(slot.name(), &ended).unwrap();
            let other = slot.other().name();
            folder.write_sync(other, &damaged(2, 2)).unwrap();
            let dying = Arc::new(DyingFolder::new(folder.clone(), changes));
            let mut app = phone.open(Shared(Arc::clone(&dying)), Role::Owner);

            assert!(app.load().is_err());
            phone.clock.advance(1_000);
            finished = is_key_lost(&app.load());

            let cut = dying.durable.lock().unwrap().clone();
            for left in [folder.clone(), cut] {
                let mut next = phone.open(left, Role::Owner);
                let _ = next.load();
                phone.clock.advance(1_000);
                let found = next.load();
                assert!(
                    matches!(found, Ok(Loaded::KeyLost { .. } | Loaded::Empty { .. })),
                    "{slot:?} after {changes}: {found:?}"
                );
            }
            if finished {
                assert!(changes > 2, "{changes} steps are too few");
                break;
            }
        }
        assert!(finished);
    }
}

#[test]
fn a_loss_is_reported_also_where_the_disk_refuses_to_flush_what_was_moved_aside() {
    for epochs in [&[1][..], &[1, 1]] {
        let phone = Phone {
            folder: copy(&Phone::with(epochs).folder),
            ..Phone::default()
        };
        let flaky = Arc::new(FlakyFolder::new(phone.folder.clone()));
        let mut app = phone.open(Shared(Arc::clone(&flaky)), Role::Owner);
        flaky.fail_flushes(true);
        assert_eq!(app.load(), Err(StoreFailure::Busy));
        phone.clock.advance(1_000);

        // The second slot is moved after the first one was flushed.
        let found: Vec<_> = epochs.iter().map(|_| app.load()).collect();

        let (last, before) = found.split_last().unwrap();
        assert!(is_key_lost(last), "{found:?}");
        assert!(before.iter().all(Result::is_err), "{found:?}");
        assert!(matches!(app.load(), Ok(Loaded::Empty { .. })));
    }
}

#[test]
fn a_read_needs_the_lock_only_where_it_has_something_to_repair() {
    let sound = Phone::with(&[1, 1]);
    let ended = with_an_ended_record();
    let locks = [&sound, &ended].map(|phone| phone.folder.lock(0).unwrap());

    assert_eq!(record_of(sound.owner().load().unwrap()), full_record(1));
    // A reader repairs nothing.
    let reader = |phone: &Phone| phone.open(phone.folder.clone(), Role::Reader).load();
    assert_eq!(record_of(reader(&sound).unwrap()), full_record(1));
    assert_eq!(record_of(reader(&ended).unwrap()), full_record(2));
    assert_eq!(ended.owner().load(), Err(StoreFailure::Busy));
    assert_eq!(ended.folder.names(), ["record.a", "record.b"]);
    drop(locks);

    assert_eq!(record_of(reader(&ended).unwrap()), full_record(2));
    assert_eq!(ended.folder.names(), ["record.a", "record.b"]);
    assert_eq!(record_of(ended.owner().load().unwrap()), full_record(2));
    assert_eq!(ended.folder.names(), ["record.a"]);
}

#[test]
fn a_transaction_repairs_under_its_own_lock_and_only_what_is_to_be_repaired() {
    let ended = with_an_ended_record();
    let mut app = ended.owner();
    let found = app.transaction(0).unwrap().changed().unwrap().unwrap();
    assert_eq!(record_of(found), full_record(2));
    assert_eq!(ended.folder.names(), ["record.a"]);

    let sound = Phone::with(&[1, 1]);
    let mut app = sound.owner();
    let found = app.transaction(0).unwrap().changed().unwrap().unwrap();
    assert_eq!(record_of(found), full_record(1));
    assert_eq!(sound.folder.names(), ["record.a", "record.b"]);

    let restored = Phone {
        folder: copy(&sound.folder),
        ..Phone::default()
    };
    let mut app = restored.owner();
    let mut transaction = app.transaction(0).unwrap();
    assert_eq!(transaction.changed(), Err(StoreFailure::Busy));
    restored.clock.advance(1_000);
    let found = transaction.changed().map(Option::unwrap);
    assert!(is_key_lost(&found), "{found:?}");
}

#[test]
fn what_could_not_be_loaded_is_no_state_that_a_look_can_find_unchanged() {
    let phone = Phone {
        folder: copy(&Phone::with(&[1]).folder),
        ..Phone::default()
    };
    let mut app = phone.owner();
    assert_eq!(app.load(), Err(StoreFailure::Busy));

    let seen = app.transaction(0).unwrap().changed();

    assert_eq!(seen, Err(StoreFailure::Busy));
    // An empty store is a state.
    let mut empty = Phone::default().owner();
    assert!(matches!(empty.load(), Ok(Loaded::Empty { .. })));
    assert_eq!(empty.transaction(0).unwrap().changed(), Ok(None));
}

#[test]
fn a_loss_that_another_process_dealt_with_meanwhile_is_reported_too() {
    let phone = Phone {
        folder: copy(&Phone::with(&[1]).folder),
        ..Phone::default()
    };
    let flaky = Arc::new(FlakyFolder::new(phone.folder.clone()));
    let mut app = phone.open(Shared(Arc::clone(&flaky)), Role::Owner);
    let mut widget = phone.owner();
    assert_eq!(app.load(), Err(StoreFailure::Busy));
    assert_eq!(widget.load(), Err(StoreFailure::Busy));
    phone.clock.advance(1_000);
    flaky.before_lock(move || assert!(is_key_lost(&widget.load())));

    let lost = Loaded::KeyLost {
        quarantined: false,
        epoch: 1,
        markers: Vec::new(),
    };
    assert_eq!(app.load(), Ok(lost));
    assert!(matches!(app.load(), Ok(Loaded::Empty { .. })));
}

#[test]
fn a_change_is_visible_while_another_process_holds_the_lock() {
    let phone = Phone::with(&[1]);
    let mut app = phone.owner();
    app.load().unwrap();
    persist(&mut phone.owner(), &full_record(2)).unwrap();
    let _held = phone.folder.lock(0).unwrap();

    let seen = app.changed_unlocked().unwrap().unwrap();

    assert_eq!(record_of(seen), full_record(2));
    assert_eq!(app.changed_unlocked(), Ok(None));
}

#[test]
fn a_record_that_another_process_wrote_is_flushed_once_and_read_also_where_that_fails() {
    let phone = Phone::with(&[1]);
    let flaky = Arc::new(FlakyFolder::new(phone.folder.clone()));
    let mut app = phone.open(Shared(Arc::clone(&flaky)), Role::Owner);
    let mut reader = phone.open(Shared(Arc::clone(&flaky)), Role::Reader);
    let flushes_of = |vault: &mut Vault| {
        flaky.reset();
        vault.load().unwrap();
        flaky.count("sync")
    };

    flaky.fail_flushes(true);
    assert_eq!(flushes_of(&mut app), 1);
    assert_eq!(flushes_of(&mut app), 1, "the first one failed");
    flaky.fail_flushes(false);
    assert_eq!(flushes_of(&mut app), 1);
    assert_eq!(flushes_of(&mut app), 0);
    persist(&mut phone.owner(), &full_record(2)).unwrap();
    assert_eq!(flushes_of(&mut app), 1);
    persist(&mut app, &full_record(3)).unwrap();
    assert_eq!(flushes_of(&mut app), 0, "it was flushed by its write");
    assert_eq!(flushes_of(&mut reader), 0);
}

#[test]
fn a_marker_is_flushed_once_and_only_by_an_owner_that_did_not_write_it() {
    let phone = Phone::with(&[1]);
    let flaky = Arc::new(FlakyFolder::new(phone.folder.clone()));
    let mut app = phone.open(Shared(Arc::clone(&flaky)), Role::Owner);
    let mut reader = phone.open(Shared(Arc::clone(&flaky)), Role::Reader);
    let flushes_of = |vault: &mut Vault| {
        flaky.reset();
        vault.load().unwrap();
        flaky.count("sync")
    };
    flushes_of(&mut app);

    phone.owner().sign_out_markers().write(None, 1).unwrap();
    assert_eq!(flushes_of(&mut app), 1);
    assert_eq!(flushes_of(&mut app), 0);
    app.sign_out_markers().write(None, 2).unwrap();
    assert_eq!(flushes_of(&mut app), 0);
    assert_eq!(flushes_of(&mut reader), 0);
}

#[test]
fn a_vault_may_block_unless_folder_and_store_are_in_memory() {
    let phone = Phone::default();
    let home = tempfile::tempdir().unwrap();
    let on_disk = crate::storage::folder::OsFolder::open_if_present(home.path());
    assert!(!phone.open(on_disk, Role::Owner).is_volatile());

    let mut vault = phone.owner();
    assert!(vault.is_volatile());
    vault.may_block();
    assert!(!vault.is_volatile());
}
