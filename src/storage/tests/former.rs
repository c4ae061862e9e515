//! A record under a former public token becomes one under the present token.

use super::phone::{
    FlakyFolder, Phone, ScriptedStore, Shared, copy, full_record, persist, record_of,
};
use super::*;
use crate::storage::vault::FormerName;
use crate::storage::{IdHash, SignOutMarker};

const FORMER: &str = "project-test-0/b2b/default";
const PRESENT: &str = "project-test-1/b2b/default";

/// A phone whose record and marker are under the former name.
struct Updated {
    phone: Phone,
    former: MemoryFolder,
    marker: SignOutMarker,
}

fn former_identity(phone: &Phone) -> VaultIdentity {
    VaultIdentity {
        public_token: "project-test-0".into(),
        ..phone.identity()
    }
}

fn open(
    phone: &Phone,
    store: &ScriptedStore,
    present: Arc<dyn Folder>,
    former: Arc<dyn Folder>,
    role: Role,
) -> Vault {
    let (store, clock) = (Arc::new(store.clone()), phone.clock.clone());
    Vault::new(present, store, phone.identity(), role, clock).with_former_names(vec![FormerName {
        folder: former,
        identity: former_identity(phone),
    }])
}

impl Updated {
    fn new() -> Self {
        let phone = Phone::default();
        let former = MemoryFolder::new();
        let mut before = Vault::new(
            Arc::new(former.clone()),
            Arc::new(phone.store.clone()),
            former_identity(&phone),
            Role::Owner,
            phone.clock.clone(),
        );
        persist(&mut before, &full_record(1)).unwrap();
        persist(&mut before, &full_record(1)).unwrap();
        let marker = before.sign_out_markers().write(Some(IdHash(5)), 6).unwrap();
        Self {
            phone,
            former,
            marker,
        }
    }

    fn vault(&self, role: Role) -> Vault {
        open(
            &self.phone,
            &self.phone.store,
            Arc::new(self.phone.folder.clone()),
            Arc::new(self.former.clone()),
            role,
        )
    }

    fn has_key(&self, account: &str) -> bool {
        self.phone.store.inner.contains(account.into()).unwrap()
    }
}

#[test]
fn a_record_under_a_former_token_is_found_and_moved_with_its_markers() {
    let updated = Updated::new();

    let loaded = updated.vault(Role::Owner).load().unwrap();
    let Loaded::Record {
        record,
        stamp,
        markers,
    } = loaded
    else {
        panic!("{loaded:?}");
    };

    assert_eq!(
        (*record, markers),
        (full_record(1), vec![updated.marker.clone()])
    );
    assert_eq!(stamp.epoch, 2, "above the former one");
    assert_eq!(updated.former.names(), [""; 0]);
    assert!(!updated.has_key(FORMER) && updated.has_key(PRESENT));
    // The former token is no longer needed.
    assert_eq!(
        record_of(updated.phone.owner().load().unwrap()),
        full_record(1)
    );
}

#[test]
fn an_interruption_at_any_step_of_the_move_loses_nothing_and_doubles_nothing() {
    let mut finished = false;
    for changes in 0.. {
        let updated = Updated::new();
        let present = DyingFolder::new(updated.phone.folder.clone(), changes);
        let former = Arc::new(present.and(updated.former.clone()));
        let store = updated.phone.store.dying_with(&present);
        let present = Arc::new(present);
        let mut vault = open(
            &updated.phone,
            &store,
            Arc::new(Shared(Arc::clone(&present))),
            Arc::new(Shared(Arc::clone(&former))),
            Role::Owner,
        );
        let loaded = vault.load();
        let untouched = updated.former.names().is_empty() && !updated.has_key(FORMER);
        finished = loaded.is_ok() && untouched;

        let cut = (
            copy(&present.durable.lock().unwrap()),
            copy(&former.durable.lock().unwrap()),
        );
        let live = (updated.phone.folder.clone(), updated.former.clone());
        let keys = [FORMER, PRESENT].map(|account| {
            let key = updated.phone.store.inner.load(account.into()).unwrap();
            (account, key)
        });
        for (present, former) in [live, cut] {
            let store = ScriptedStore::default();
            for (account, key) in keys.clone() {
                if let Some(key) = key {
                    store.inner.store(account.into(), key).unwrap();
                }
            }
            let next = |role| {
                let (present, former) = (Arc::new(present.clone()), Arc::new(former.clone()));
                open(&updated.phone, &store, present, former, role)
            };
            for role in [Role::Reader, Role::Owner, Role::Owner] {
                let loaded = next(role).load().unwrap();
                let Loaded::Record {
                    record, markers, ..
                } = loaded
                else {
                    panic!("after {changes}: {loaded:?}");
                };
                assert_eq!(*record, full_record(1), "after {changes}");
                assert_eq!(
                    markers,
                    std::slice::from_ref(&updated.marker),
                    "after {changes}"
                );
            }
            assert_eq!(former.names(), [""; 0], "after {changes}");
            persist(&mut next(Role::Owner), &full_record(2)).unwrap();
            assert_eq!(record_of(next(Role::Owner).load().unwrap()), full_record(2));
        }
        if finished {
            assert!(changes > 8, "{changes} steps are too few");
            break;
        }
    }
    assert!(finished);
}

#[test]
fn a_reader_reads_the_former_record_and_leaves_it_there() {
    let updated = Updated::new();
    let names = updated.former.names();

    let loaded = updated.vault(Role::Reader).load().unwrap();

    assert_eq!(record_of(loaded), full_record(1));
    assert_eq!(updated.former.names(), names);
    assert_eq!(updated.phone.folder.names(), [""; 0]);
}

#[test]
fn a_record_under_the_present_token_counts_and_the_former_one_goes() {
    let updated = Updated::new();
    persist(&mut updated.phone.owner(), &full_record(7)).unwrap();

    let loaded = updated.vault(Role::Owner).load().unwrap();

    assert_eq!(record_of(loaded), full_record(7));
    assert_eq!(updated.former.names(), [""; 0]);
    assert!(!updated.has_key(FORMER));
}

#[test]
fn nothing_is_written_over_a_former_record_that_was_not_read_yet() {
    let updated = Updated::new();
    let mut vault = updated.vault(Role::Owner);

    assert_eq!(
        persist(&mut vault, &full_record(2)),
        Err(StoreFailure::Busy)
    );

    let seen = vault.transaction(0).unwrap().changed().unwrap().unwrap();
    assert_eq!(record_of(seen), full_record(1));
    persist(&mut vault, &full_record(2)).unwrap();
}

#[test]
fn a_former_record_that_appears_later_is_found_too() {
    let updated = Updated::new();
    let hidden = copy(&updated.former);
    for name in updated.former.names() {
        updated.former.remove(&name).unwrap();
    }
    let mut vault = updated.vault(Role::Owner);
    assert!(matches!(vault.load(), Ok(Loaded::Empty { .. })));
    for name in hidden.names() {
        let bytes = hidden.read(&name).unwrap().unwrap();
        updated.former.write_sync(&name, &bytes).unwrap();
    }

    let seen = vault.transaction(0).unwrap().changed().unwrap().unwrap();

    assert_eq!(record_of(seen), full_record(1));
}

#[test]
fn a_former_record_without_its_key_is_key_lost_once_and_moved_aside() {
    let updated = Updated::new();
    updated.phone.store.inner.delete(FORMER.into()).unwrap();
    let mut vault = updated.vault(Role::Owner);

    assert_eq!(vault.load(), Err(StoreFailure::Busy));
    updated.phone.clock.advance(1_000);
    let lost = vault.load();
    assert!(
        matches!(lost, Ok(Loaded::KeyLost { epoch: 1, .. })),
        "{lost:?}"
    );
    assert!(matches!(vault.load(), Ok(Loaded::Empty { .. })));

    let mut aside = updated.former.names();
    aside.retain(|name| name.contains("quarantined"));
    assert_eq!(aside.len(), 2);
}

#[test]
fn a_store_that_cannot_be_read_now_says_nothing_about_a_former_record() {
    let updated = Updated::new();
    updated.phone.store.fail(Some(SecureStoreError::Locked));
    let mut vault = updated.vault(Role::Owner);

    assert_eq!(vault.load(), Err(StoreFailure::Locked));
    updated.phone.store.fail(None);

    assert_eq!(record_of(vault.load().unwrap()), full_record(1));
}

#[test]
fn former_tokens_without_a_record_cost_no_folder_and_no_key() {
    let phone = Phone::default();
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("former");
    let folder = crate::storage::folder::OsFolder::open_if_present(&path);
    let mut vault = open(
        &phone,
        &phone.store,
        Arc::new(phone.folder.clone()),
        Arc::new(folder),
        Role::Owner,
    );

    assert!(matches!(vault.load(), Ok(Loaded::Empty { .. })));
    persist(&mut vault, &full_record(1)).unwrap();

    assert!(!path.exists());
    assert_eq!(phone.store.calls(), ["load", "load", "store", "load"]);
}

#[test]
fn of_several_former_records_the_first_counts_and_the_others_go() {
    for (first_has_one, expected) in [(true, 2), (false, 1)] {
        let updated = Updated::new();
        let phone = &updated.phone;
        let later = VaultIdentity {
            public_token: "project-test-later".into(),
            ..phone.identity()
        };
        let later_folder = MemoryFolder::new();
        let new = |folder: &MemoryFolder, identity: &VaultIdentity| {
            let store = Arc::new(phone.store.clone());
            let folder = Arc::new(folder.clone());
            Vault::new(
                folder,
                store,
                identity.clone(),
                Role::Owner,
                phone.clock.clone(),
            )
        };
        if first_has_one {
            persist(&mut new(&later_folder, &later), &full_record(2)).unwrap();
        }
        let former = [
            (&later_folder, later.clone()),
            (&updated.former, former_identity(phone)),
        ]
        .map(|(folder, identity)| FormerName {
            folder: Arc::new(folder.clone()),
            identity,
        });
        let mut app = new(&phone.folder, &phone.identity()).with_former_names(former.into());

        let loaded = app.load().unwrap();

        assert_eq!(record_of(loaded), full_record(expected));
        assert_eq!(later_folder.names(), [""; 0]);
        assert_eq!(updated.former.names(), [""; 0]);
        assert!(!updated.has_key(FORMER) && !updated.has_key(&later.account()));
    }
}

#[test]
fn a_former_record_goes_once_the_present_one_is_flushed_and_is_then_looked_for_no_more() {
    let updated = Updated::new();
    // The copy of a marker is flushed, too, and would fail first.
    updated.former.remove(&updated.marker.name).unwrap();
    let kept = updated.former.names();
    let present = Arc::new(FlakyFolder::new(updated.phone.folder.clone()));
    let former = Arc::new(FlakyFolder::new(updated.former.clone()));
    let mut app = open(
        &updated.phone,
        &updated.phone.store,
        Arc::new(Shared(Arc::clone(&present))),
        Arc::new(Shared(Arc::clone(&former))),
        Role::Owner,
    );
    let mut load = |number| {
        former.reset();
        assert_eq!(record_of(app.load().unwrap()), full_record(number));
    };
    persist(&mut updated.phone.owner(), &full_record(7)).unwrap();

    // A power cut could remove the only flushed record.
    present.fail_flushes(true);
    load(7);
    assert_eq!(updated.former.names(), kept);
    // Another process is at the former record.
    let held = updated.former.lock(0).unwrap();
    present.fail_flushes(false);
    load(7);
    assert_eq!(updated.former.names(), kept);
    drop(held);
    // What is flushed is the record before this one.
    present.fail_flushes(true);
    persist(&mut updated.phone.owner(), &full_record(8)).unwrap();
    load(8);
    assert_eq!(updated.former.names(), kept);
    present.fail_flushes(false);
    load(8);
    assert_eq!(updated.former.names(), [""; 0]);
    assert!(!updated.has_key(FORMER));

    load(8);
    assert_eq!((former.count("read"), former.count("list")), (0, 0));
}

#[test]
fn a_former_record_that_does_not_open_stays_and_is_no_change() {
    let updated = Updated::new();
    for slot in ["record.a", "record.b"] {
        updated.former.write_sync(slot, b"rubbish").unwrap();
    }
    let kept = updated.former.names();
    persist(&mut updated.phone.owner(), &full_record(7)).unwrap();
    let mut app = updated.vault(Role::Owner);

    assert_eq!(record_of(app.load().unwrap()), full_record(7));
    assert_eq!(app.transaction(0).unwrap().changed(), Ok(None));

    assert_eq!(updated.former.names(), kept);
}
