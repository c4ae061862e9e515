//! Sign-out markers over the whole vault.

use super::phone::{FlakyFolder, Phone, Shared, full_record, numbered, persist, record_of};
use super::*;
use crate::storage::sign_out_marker::PREFIX;
use crate::storage::{IdHash, SignOutMarker};

fn markers_of(loaded: Loaded) -> Vec<SignOutMarker> {
    match loaded {
        Loaded::Record { markers, .. }
        | Loaded::Empty { markers }
        | Loaded::KeyLost { markers, .. } => markers,
    }
}

fn left(phone: &Phone) -> usize {
    phone.folder.list(PREFIX).unwrap().len()
}

/// The write of a process that joined what was reported to it.
fn join(vault: &mut Vault, record: &Record) -> Option<Loaded> {
    let mut transaction = vault.transaction(0).unwrap();
    let changed = transaction.changed().unwrap();
    transaction.persist(record).unwrap();
    changed
}

#[test]
fn a_marker_needs_no_key_and_no_lock_is_reported_and_goes_with_the_write_that_joined_it() {
    let phone = Phone::with(&[1]);
    phone.store.fail(Some(SecureStoreError::Locked));
    let held = phone.folder.lock(0).unwrap();
    let markers = phone.owner().sign_out_markers();
    let written = [
        markers.write(Some(IdHash(7)), 40).unwrap(),
        markers.write(None, 41).unwrap(),
    ];
    drop(held);
    phone.store.fail(None);

    let mut next = phone.owner();
    assert_eq!(markers_of(next.load().unwrap()), written);
    assert_eq!(join(&mut next, &Record::default()), None);
    assert_eq!(left(&phone), 0);
    assert_eq!(next.transaction(0).unwrap().changed(), Ok(None));
}

#[test]
fn a_write_never_removes_a_marker_that_was_not_reported_under_its_lock() {
    let phone = Phone::with(&[1]);
    let (mut app, widget) = (phone.owner(), phone.owner());
    app.load().unwrap();
    let mut transaction = app.transaction(0).unwrap();
    transaction.changed().unwrap();
    let marker = widget.sign_out_markers().write(None, 1).unwrap();

    transaction.persist(&numbered(1, 2)).unwrap();
    drop(transaction);
    assert_eq!(left(&phone), 1);

    let mut transaction = app.transaction(0).unwrap();
    let seen = transaction.changed().unwrap().unwrap();
    assert_eq!(markers_of(seen), [marker]);
    assert_eq!(transaction.changed(), Ok(None));
    transaction.persist(&numbered(1, 3)).unwrap();
    assert_eq!(left(&phone), 0);
}

#[test]
fn a_markers_own_process_is_not_notified_of_it_and_removes_it_with_its_next_write() {
    let phone = Phone::with(&[1]);
    let (mut app, mut widget) = (phone.owner(), phone.owner());
    app.load().unwrap();
    widget.load().unwrap();
    let markers = app.sign_out_markers();

    let mut transaction = app.transaction(0).unwrap();
    transaction.changed().unwrap();
    markers.write(None, 1).unwrap();
    // What this transaction writes may have been computed before.
    transaction.persist(&numbered(1, 2)).unwrap();
    drop(transaction);
    assert_eq!(left(&phone), 1);

    assert_eq!(app.transaction(0).unwrap().changed(), Ok(None));
    assert!(widget.transaction(0).unwrap().changed().unwrap().is_some());
    persist(&mut app, &numbered(1, 3)).unwrap();
    assert_eq!(left(&phone), 0);
    // That a marker is gone is a change, too.
    assert!(widget.transaction(0).unwrap().changed().unwrap().is_some());
}

#[test]
fn what_was_seen_and_not_applied_is_reported_again_with_its_markers() {
    let phone = Phone::with(&[1]);
    let (mut app, mut other) = (phone.owner(), phone.owner());
    app.load().unwrap();
    persist(&mut other, &full_record(2)).unwrap();
    let marker = other.sign_out_markers().write(None, 1).unwrap();

    let mut transaction = app.transaction(0).unwrap();
    assert!(transaction.changed().unwrap().is_some());
    transaction.forget_what_was_seen();
    transaction.persist(&full_record(2)).unwrap();
    assert_eq!(left(&phone), 1, "it was not applied");

    let again = transaction.changed().unwrap().unwrap();
    assert_eq!(record_of(again.clone()), full_record(2));
    assert_eq!(markers_of(again), [marker]);
}

#[test]
fn a_look_that_failed_half_way_is_not_taken_for_one_that_saw() {
    let phone = Phone::with(&[1, 1]);
    let flaky = Arc::new(FlakyFolder::new(phone.folder.clone()));
    let mut app = phone.open(Shared(Arc::clone(&flaky)), Role::Owner);
    app.load().unwrap();
    persist(&mut phone.owner(), &full_record(2)).unwrap();

    flaky.fail_reads_of(Some(PREFIX));
    assert!(app.transaction(0).unwrap().changed().is_err());
    flaky.fail_reads_of(None);

    let seen = app.transaction(0).unwrap().changed().unwrap().unwrap();
    assert_eq!(record_of(seen), full_record(2));
}

#[test]
fn a_marker_that_cannot_be_removed_does_not_fail_the_write_and_is_reported_again() {
    let phone = Phone::with(&[1]);
    let marker = phone.owner().sign_out_markers().write(None, 1).unwrap();
    let flaky = Arc::new(FlakyFolder::new(phone.folder.clone()));
    let mut app = phone.open(Shared(Arc::clone(&flaky)), Role::Owner);
    app.load().unwrap();

    flaky.fail_removals(true);
    assert_eq!(join(&mut app, &numbered(1, 2)), None);
    flaky.fail_removals(false);

    let again = join(&mut app, &numbered(1, 3)).unwrap();
    assert_eq!(record_of(again.clone()), numbered(1, 2));
    assert_eq!(markers_of(again), [marker]);
    assert_eq!(left(&phone), 0);
}

#[test]
fn markers_are_reported_where_there_is_no_record_and_where_its_key_is_lost() {
    let phone = Phone::default();
    let marker = phone.owner().sign_out_markers().write(None, 1).unwrap();
    assert_eq!(
        phone.owner().load(),
        Ok(Loaded::Empty {
            markers: vec![marker]
        })
    );

    let lost = Phone {
        folder: super::phone::copy(&Phone::with(&[1]).folder),
        ..Phone::default()
    };
    let marker = lost.owner().sign_out_markers().write(None, 1).unwrap();
    assert_eq!(
        lost.settle(),
        Ok(Loaded::KeyLost {
            quarantined: true,
            epoch: 1,
            markers: vec![marker]
        })
    );
}

#[test]
fn a_lost_key_is_reported_though_the_markers_could_not_be_listed_at_first() {
    let phone = Phone {
        folder: super::phone::copy(&Phone::with(&[1]).folder),
        ..Phone::default()
    };
    let flaky = Arc::new(FlakyFolder::new(phone.folder.clone()));
    let mut app = phone.open(Shared(Arc::clone(&flaky)), Role::Owner);
    assert_eq!(app.load(), Err(StoreFailure::Busy));
    phone.clock.advance(1_000);

    flaky.fail_reads_of(Some(PREFIX));
    assert!(app.load().is_err());
    flaky.fail_reads_of(None);

    assert!(is_key_lost(&app.load()));
}

#[test]
fn a_reader_reports_markers_and_removes_none() {
    let phone = Phone::with(&[1]);
    let mut reader = phone.open(phone.folder.clone(), Role::Reader);
    reader.load().unwrap();
    let marker = phone.owner().sign_out_markers().write(None, 1).unwrap();

    let seen = reader.transaction(0).unwrap().changed().unwrap().unwrap();

    assert_eq!(markers_of(seen), [marker]);
    assert!(
        reader
            .transaction(0)
            .unwrap()
            .persist(&full_record(1))
            .is_err()
    );
    assert_eq!(left(&phone), 1);
}

#[test]
fn a_crash_while_a_marker_is_written_leaves_all_of_it_or_nothing() {
    for changes in 0..3 {
        let phone = Phone::with(&[1]);
        let dying = Arc::new(DyingFolder::new(phone.folder.clone(), changes));
        let written = phone
            .open(Shared(Arc::clone(&dying)), Role::Owner)
            .sign_out_markers()
            .write(Some(IdHash(3)), 9);

        let cut = dying.durable.lock().unwrap().clone();
        for left in [phone.folder.clone(), cut] {
            let reported = markers_of(phone.open(left, Role::Owner).load().unwrap());
            match &written {
                Ok(marker) => assert_eq!(reported, std::slice::from_ref(marker)),
                Err(_) => assert!(reported.len() <= 1),
            }
            assert!(reported.iter().all(|marker| marker.stamp == 9));
        }
    }
}

#[test]
fn a_marker_that_its_process_could_not_flush_is_flushed_when_another_one_reads_it() {
    let marker = SignOutMarker {
        stamp: 9,
        session: None,
        name: "sign-out.00000001.unknown.9".into(),
    };
    // The first read flushes the record; of the next flushes none works, or one.
    for (flushes, is_durable) in [(1, false), (2, true)] {
        let phone = Phone::with(&[1]);
        let disk = Arc::new(DyingFolder::new(phone.folder.clone(), flushes));
        let mut app = phone.open(Shared(Arc::clone(&disk)), Role::Owner);
        app.load().unwrap();
        phone.folder.write_sync(&marker.name, b"").unwrap();

        let seen = app.transaction(0).unwrap().changed().unwrap().unwrap();

        assert_eq!(markers_of(seen), std::slice::from_ref(&marker));
        let durable = disk.durable.lock().unwrap().names();
        assert_eq!(durable.contains(&marker.name), is_durable);
    }
}

#[test]
fn a_sign_out_that_another_process_writes_out_between_the_reads_of_record_and_markers_is_seen() {
    for role in [Role::Reader, Role::Owner] {
        let phone = Phone::with(&[1]);
        let mut app = phone.owner();
        app.load().unwrap();
        app.sign_out_markers().write(None, 1).unwrap();
        let folder = Arc::new(FlakyFolder::new(phone.folder.clone()));
        let mut other = phone.open(Shared(folder.clone()), role);

        folder.after_reading(move || {
            persist(&mut app, &full_record(2)).unwrap();
        });
        let loaded = other.load().unwrap();

        assert_eq!(left(&phone), 0);
        assert_eq!(record_of(loaded), full_record(2), "{role:?}");
    }
}
