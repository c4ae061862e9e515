//! The vault counts the epochs, whoever wrote before.

use super::phone::{Phone, full_record, numbered, persist, record_of};
use super::*;
use crate::storage::slots::seal;
use crate::storage::types::Stamp;

fn epoch_of(loaded: Result<Loaded, StoreFailure>) -> u64 {
    match loaded.unwrap() {
        Loaded::Record { record, stamp, .. } => {
            assert_eq!(record.epoch, stamp.epoch);
            stamp.epoch
        }
        Loaded::KeyLost { epoch, .. } => epoch,
        Loaded::Empty { .. } => 0,
    }
}

#[test]
fn a_write_that_changes_who_is_signed_in_gets_the_next_epoch_whichever_process_wrote_before() {
    let phone = Phone::default();
    let (mut app, mut widget) = (phone.owner(), phone.owner());

    let first = persist(&mut app, &full_record(70)).unwrap();
    assert_eq!((first.counter, first.epoch), (1, 1));
    // The record's own numbers mean nothing to the vault.
    let second = persist(&mut widget, &full_record(3)).unwrap();
    assert_eq!((second.counter, second.epoch), (2, 2));
    let third = persist(&mut app, &full_record(70)).unwrap();
    assert_eq!((third.counter, third.epoch), (3, 3));
    assert_eq!(phone.folder.names().len(), 1);

    let same = persist(&mut widget, &numbered(70, 5)).unwrap();
    assert_eq!((same.counter, same.epoch), (4, 3));
    assert_eq!(phone.folder.names().len(), 2);
    assert_eq!(epoch_of(phone.owner().load()), 3);
}

#[test]
fn a_first_write_continues_above_what_was_moved_aside() {
    let phone = Phone::with(&[1, 2, 3]);
    // A new phone: the files without their key.
    let restored = Phone {
        folder: super::phone::copy(&phone.folder),
        ..Phone::default()
    };

    assert_eq!(epoch_of(restored.settle()), 3);
    let stamp = persist(&mut restored.owner(), &full_record(9)).unwrap();

    assert_eq!((stamp.counter, stamp.epoch), (1, 4));
}

#[test]
fn an_epoch_in_a_damaged_header_counts_unless_no_writer_can_have_got_there() {
    for (damaged, next) in [(40, 41), (1 << 52, (1 << 52) + 1), (u64::MAX, 1)] {
        let phone = Phone::default();
        let mut file = Phone::with(&[1]).folder.read("record.a").unwrap().unwrap();
        file[16..24].copy_from_slice(&u64::to_le_bytes(damaged));
        phone
            .folder
            .write_sync("record.b.quarantined-7", &file)
            .unwrap();
        phone
            .folder
            .write_sync("record.a.quarantined-1", b"rubbish")
            .unwrap();

        let stamp = persist(&mut phone.owner(), &full_record(1)).unwrap();

        assert_eq!(stamp.epoch, next);
    }
}

#[test]
fn slots_that_are_put_back_are_reported_and_the_next_end_is_above_all_that_was_seen() {
    let phone = Phone::with(&[1, 1, 2, 2]);
    let mut app = phone.owner();
    app.load().unwrap();
    let kept: Vec<_> = phone
        .folder
        .names()
        .into_iter()
        .map(|name| (name.clone(), phone.folder.read(&name).unwrap().unwrap()))
        .collect();
    let signed_out = persist(&mut app, &full_record(3)).unwrap();
    assert_eq!((kept.len(), signed_out.epoch), (2, 3));

    for (name, bytes) in kept {
        phone.folder.write_sync(&name, &bytes).unwrap();
    }

    let mut transaction = app.transaction(0).unwrap();
    let back = transaction.changed().unwrap().unwrap();
    assert_eq!(record_of(back), full_record(2));
    let again = transaction.persist(&full_record(3)).unwrap();
    assert_eq!(again.epoch, 4);
    drop(transaction);
    assert_eq!(phone.folder.names().len(), 1);
    assert_eq!(record_of(phone.owner().load().unwrap()), full_record(3));
}

#[test]
fn a_record_that_opens_and_cannot_be_decoded_fails_and_stays() {
    let phone = Phone::with(&[1]);
    let account = phone.identity().account();
    let key = phone.store.inner.load(account).unwrap().unwrap();
    let key = crate::crypto::aead::DataKey::from_slice(&key).unwrap();
    let stamp = Stamp {
        counter: 2,
        epoch: 1,
    };
    let odd = seal(&key, &phone.identity(), stamp, b"[]");
    phone.folder.write_sync("record.b", &odd).unwrap();
    let names = phone.folder.names();

    let mut vault = phone.owner();
    for _ in 0..3 {
        phone.clock.advance(5_000);
        assert!(matches!(vault.load(), Err(StoreFailure::Failed { .. })));
        let refused = persist(&mut vault, &full_record(2));
        assert!(matches!(refused, Err(StoreFailure::Failed { .. })));
    }
    assert_eq!(phone.folder.names(), names);
    assert_eq!(phone.folder.read("record.b").unwrap().unwrap(), odd);
}

#[test]
fn files_of_the_unreleased_format_are_neither_opened_nor_lost_nor_touched() {
    let phone = Phone::default();
    let mut old = Phone::with(&[1]).folder.read("record.a").unwrap().unwrap();
    old[4] = 1;
    let names = ["session.a", "session.b", "session.lease", "sign-out.intent"];
    for name in names {
        phone.folder.write_sync(name, &old).unwrap();
    }

    let mut vault = phone.owner();
    assert!(matches!(vault.load(), Ok(Loaded::Empty { markers }) if markers.is_empty()));
    persist(&mut vault, &full_record(1)).unwrap();

    for name in names {
        assert_eq!(phone.folder.read(name).unwrap().unwrap(), old, "{name}");
    }
    assert_eq!(record_of(phone.owner().load().unwrap()), full_record(1));
}

#[test]
fn what_another_name_sealed_in_the_same_place_is_never_touched() {
    // Each has its own folder: nothing of the other's is seen.
    let names = [
        ("project-test-1", Vertical::B2b, "work"),
        ("project-test-1", Vertical::B2b, "private"),
        ("project-test-1", Vertical::Consumer, "work"),
        ("project-test-2", Vertical::B2b, "work"),
        ("project-test-1", Vertical::B2b, "work/"),
    ]
    .map(|(token, vertical, instance)| VaultIdentity {
        public_token: token.into(),
        vertical,
        instance: instance.into(),
    });
    let folders: std::collections::BTreeSet<_> =
        names.iter().map(VaultIdentity::folder_name).collect();

    assert_eq!(folders.len(), names.len());
    for name in folders {
        let (vertical, hash) = name.split_once('-').unwrap();
        assert!(["b2b", "consumer"].contains(&vertical));
        assert_eq!(hash.len(), 16);
    }
}
