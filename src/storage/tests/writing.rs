//! What a write leaves, what it needs, and what it does with the key.

use super::phone::{FlakyFolder, Phone, Shared, full_record, numbered, persist, record_of};
use super::*;
use crate::clock::BootId;
use crate::storage::lease::{LEASE_FILE, LEASE_MS};

const ACCOUNT: &str = "project-test-1/b2b/default";

#[test]
fn a_vault_is_not_notified_of_its_own_write() {
    for before in [&[][..], &[1], &[1, 1], &[1, 1, 1]] {
        for record in [numbered(1, 9), full_record(2)] {
            let phone = Phone::with(before);
            let mut app = phone.owner();

            persist(&mut app, &record).unwrap();
            assert_eq!(app.transaction(0).unwrap().changed(), Ok(None));

            let mut transaction = app.transaction(0).unwrap();
            transaction.changed().unwrap();
            transaction.persist(&full_record(3)).unwrap();
            assert_eq!(transaction.changed(), Ok(None), "{before:?}");
        }
    }
}

#[test]
fn a_write_reads_the_slots_again_unless_its_transaction_has_looked() {
    let phone = Phone::with(&[1]);
    let flaky = Arc::new(FlakyFolder::new(phone.folder.clone()));
    let mut app = phone.open(Shared(Arc::clone(&flaky)), Role::Owner);
    app.load().unwrap();

    for (looks, reads) in [(true, 0), (false, 3)] {
        let mut transaction = app.transaction(0).unwrap();
        if looks {
            transaction.changed().unwrap();
        }
        flaky.reset();
        transaction.persist(&numbered(1, 2)).unwrap();
        // Each of the slots, and the first one again.
        assert_eq!(flaky.count("read"), reads, "looks: {looks}");
    }
}

#[test]
fn no_key_is_made_while_a_slot_has_a_file() {
    let phone = Phone::with(&[1]);
    let good = phone.folder.read("record.a").unwrap().unwrap();
    let mut app = phone.owner();
    app.load().unwrap();
    phone.store.inner.delete(ACCOUNT.into()).unwrap();
    // The vault finds out that its key is gone, and forgets it, while the record does not open.
    phone.folder.write_sync("record.a", b"rubbish").unwrap();
    assert_eq!(app.load(), Err(StoreFailure::Busy));
    phone.folder.write_sync("record.a", &good).unwrap();
    phone.store.calls();

    assert_eq!(persist(&mut app, &numbered(1, 2)), Err(StoreFailure::Busy));

    assert!(!phone.store.calls().contains(&"store"));
    assert_eq!(phone.folder.names(), ["record.a"]);
}

#[test]
fn only_an_owner_that_has_a_key_asks_for_it_and_stores_it_again() {
    let phone = Phone::with(&[1]);
    let mut reader = phone.open(phone.folder.clone(), Role::Reader);
    reader.load().unwrap();
    phone.store.inner.delete(ACCOUNT.into()).unwrap();
    phone.store.calls();

    assert_eq!(reader.transaction(0).unwrap().confirm_key(), Ok(false));
    phone.store.fail(Some(SecureStoreError::Locked));
    let mut keyless = phone.owner();
    assert_eq!(keyless.transaction(0).unwrap().confirm_key(), Ok(false));

    assert_eq!(phone.store.calls(), [""; 0]);
}

#[test]
fn a_store_that_drops_what_it_is_given_gets_no_record_sealed_with_its_key() {
    struct Forgetful;
    impl SecureStore for Forgetful {
        fn load(&self, _: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
            Ok(None)
        }
        fn store(&self, _: String, _: Vec<u8>) -> Result<(), SecureStoreError> {
            Ok(())
        }
        fn delete(&self, _: String) -> Result<(), SecureStoreError> {
            Ok(())
        }
    }
    impl crate::storage::secure_store::KeyStore for Forgetful {}
    let phone = Phone::default();
    let mut app = Vault::new(
        Arc::new(phone.folder.clone()),
        Arc::new(Forgetful),
        phone.identity(),
        Role::Owner,
        phone.clock.clone(),
    );

    for _ in 0..2 {
        let refused = persist(&mut app, &full_record(1));
        assert!(
            matches!(refused, Err(StoreFailure::Failed { .. })),
            "{refused:?}"
        );
        assert_eq!(phone.folder.names(), [""; 0]);
        phone.clock.advance(5_000);
    }
}

#[test]
fn one_process_at_a_time_marks_its_validation_and_a_reader_marks_none() {
    let phone = Phone::with(&[1]);
    let (mut app, mut widget) = (phone.owner(), phone.owner());
    let mut reader = phone.open(phone.folder.clone(), Role::Reader);
    let mark = |vault: &mut Vault| {
        let mut transaction = vault.transaction(0).unwrap();
        transaction.mark_refresh(&BootId("boot".into())).unwrap()
    };

    assert_eq!(mark(&mut reader), None);
    assert_eq!(phone.folder.read(LEASE_FILE).unwrap(), None);
    assert_eq!(mark(&mut app), None);
    phone.clock.advance(10);
    assert_eq!(mark(&mut widget), Some(LEASE_MS));
    assert_eq!(mark(&mut reader), None);

    widget.transaction(0).unwrap().unmark_refresh().unwrap();
    assert_eq!(mark(&mut widget), Some(LEASE_MS), "it is another's");
    app.transaction(0).unwrap().unmark_refresh().unwrap();
    assert_eq!(mark(&mut widget), None);
    assert_eq!(mark(&mut app), Some(10 + LEASE_MS));
    assert_eq!(record_of(phone.owner().load().unwrap()), full_record(1));
}
