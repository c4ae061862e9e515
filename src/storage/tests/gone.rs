//! What is removed, replaced or put in the way under a running process.

use std::fs;
use std::path::{Path, PathBuf};

use super::phone::{Phone, full_record, numbered, persist, record_of};
use super::*;
use crate::storage::folder::OsFolder;

const ACCOUNT: &str = "project-test-1/b2b/default";

/// A phone with a real folder.
struct OnDisk {
    phone: Phone,
    home: tempfile::TempDir,
}

impl OnDisk {
    fn new() -> Self {
        Self {
            phone: Phone::default(),
            home: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.home.path().join("records/b2b")
    }

    fn vault(&self) -> Vault {
        self.phone
            .open(OsFolder::open(self.path()).unwrap(), Role::Owner)
    }
}

/// The next event of a process that knows `record`: it looks, and writes what it knows.
fn next_event(vault: &mut Vault, record: &Record) -> Result<(), StoreFailure> {
    let mut transaction = vault.transaction(0)?;
    transaction.changed()?;
    transaction.persist(record).map(drop)
}

#[test]
fn a_folder_that_is_removed_or_emptied_is_made_again_by_the_next_write() {
    let disk = OnDisk::new();
    let mut app = disk.vault();
    persist(&mut app, &full_record(1)).unwrap();
    let empty = |path: &Path| {
        for entry in fs::read_dir(path).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
    };
    let remove = |path: &Path| fs::remove_dir_all(path).unwrap();
    let remove_all = |path: &Path| fs::remove_dir_all(path.parent().unwrap()).unwrap();
    let ways: [&dyn Fn(&Path); 3] = [&empty, &remove, &remove_all];

    for (number, gone) in (2..).zip(ways) {
        gone(&disk.path());

        let seen = app.transaction(0).unwrap().changed().unwrap();
        assert!(matches!(seen, Some(Loaded::Empty { .. })), "{seen:?}");
        next_event(&mut app, &numbered(1, number)).unwrap();

        assert_eq!(record_of(disk.vault().load().unwrap()), numbered(1, number));
    }
}

#[test]
fn a_file_in_the_folders_place_is_a_typed_failure_until_it_is_gone() {
    for depth in [0, 1] {
        let disk = OnDisk::new();
        let mut app = disk.vault();
        persist(&mut app, &full_record(1)).unwrap();
        let path = disk.path();
        let in_the_way = path.ancestors().nth(depth).unwrap();
        fs::remove_dir_all(in_the_way).unwrap();
        fs::write(in_the_way, b"precious").unwrap();

        for _ in 0..3 {
            disk.phone.clock.advance(5_000);
            let refused = next_event(&mut app, &numbered(1, 2));
            assert!(
                matches!(refused, Err(StoreFailure::Failed { .. })),
                "{refused:?}"
            );
            assert!(app.sign_out_markers().write(None, 1).is_err());
        }
        assert_eq!(fs::read(in_the_way).unwrap(), b"precious");

        fs::remove_file(in_the_way).unwrap();
        next_event(&mut app, &numbered(1, 2)).unwrap();
        assert_eq!(record_of(disk.vault().load().unwrap()), numbered(1, 2));
    }
}

#[test]
fn a_key_that_is_gone_from_the_store_is_stored_again_from_memory() {
    let phone = Phone::with(&[1]);
    let mut app = phone.owner();
    app.load().unwrap();
    assert_eq!(app.transaction(0).unwrap().confirm_key(), Ok(false));
    phone.store.inner.delete(ACCOUNT.into()).unwrap();

    assert_eq!(app.transaction(0).unwrap().confirm_key(), Ok(true));
    assert_eq!(app.transaction(0).unwrap().confirm_key(), Ok(false));

    assert_eq!(record_of(phone.owner().load().unwrap()), full_record(1));
}

#[test]
fn a_record_is_only_written_with_its_key_in_the_store() {
    let phone = Phone::with(&[1]);
    let mut app = phone.owner();
    app.load().unwrap();
    phone.store.inner.delete(ACCOUNT.into()).unwrap();

    persist(&mut app, &numbered(1, 2)).unwrap();

    assert_eq!(record_of(phone.owner().load().unwrap()), numbered(1, 2));
}

#[test]
fn a_key_that_the_store_does_not_take_back_fails_the_write_and_its_confirmation() {
    let phone = Phone::with(&[1]);
    let mut app = phone.owner();
    app.load().unwrap();
    phone.store.inner.delete(ACCOUNT.into()).unwrap();
    phone.store.fail_writes(Some(SecureStoreError::Busy));

    assert_eq!(
        app.transaction(0).unwrap().confirm_key(),
        Err(StoreFailure::Busy)
    );
    assert_eq!(persist(&mut app, &numbered(1, 2)), Err(StoreFailure::Busy));

    phone.store.fail_writes(None);
    persist(&mut app, &numbered(1, 2)).unwrap();
    assert_eq!(record_of(phone.owner().load().unwrap()), numbered(1, 2));
}

#[test]
fn a_store_that_cannot_say_whether_it_has_the_key_does_not_keep_the_record_from_the_disk() {
    let phone = Phone::with(&[1]);
    let mut app = phone.owner();
    app.load().unwrap();
    phone.store.fail(Some(SecureStoreError::Locked));

    persist(&mut app, &numbered(1, 2)).unwrap();
    let unconfirmed = app.transaction(0).unwrap().confirm_key();

    assert_eq!(unconfirmed, Err(StoreFailure::Locked));
    phone.store.fail(None);
    assert_eq!(record_of(phone.owner().load().unwrap()), numbered(1, 2));
}

#[test]
fn a_key_is_stored_again_only_where_it_opens_what_is_stored() {
    let phone = Phone::with(&[1]);
    let mut app = phone.owner();
    app.load().unwrap();
    phone.store.inner.delete(ACCOUNT.into()).unwrap();
    let other = Phone::with(&[1]).folder.read("record.a").unwrap().unwrap();
    phone.folder.write_sync("record.a", &other).unwrap();

    assert_eq!(app.transaction(0).unwrap().confirm_key(), Ok(false));
    phone.folder.remove("record.a").unwrap();
    assert_eq!(app.transaction(0).unwrap().confirm_key(), Ok(false));

    assert_eq!(phone.store.inner.contains(ACCOUNT.into()), Ok(false));
    let mut reader = phone.open(phone.folder.clone(), Role::Reader);
    reader.load().unwrap();
    assert_eq!(reader.transaction(0).unwrap().confirm_key(), Ok(false));
}

#[cfg(feature = "file-store")]
#[test]
fn a_folder_of_keys_that_is_removed_loses_no_session() {
    use crate::storage::file::FileSecureStore;

    let disk = OnDisk::new();
    let keys = disk.home.path().join("keys");
    let open = || {
        let folder = Arc::new(OsFolder::open(disk.path()).unwrap());
        let store = Arc::new(FileSecureStore::new(&keys));
        let clock = disk.phone.clock.clone();
        Vault::new(folder, store, disk.phone.identity(), Role::Owner, clock)
    };
    let mut app = open();
    persist(&mut app, &full_record(1)).unwrap();

    fs::remove_dir_all(&keys).unwrap();
    assert_eq!(app.transaction(0).unwrap().confirm_key(), Ok(true));
    assert_eq!(record_of(open().load().unwrap()), full_record(1));

    fs::remove_dir_all(&keys).unwrap();
    persist(&mut app, &numbered(1, 2)).unwrap();
    assert_eq!(record_of(open().load().unwrap()), numbered(1, 2));

    // Keys and record: all there is left is memory.
    fs::remove_dir_all(&keys).unwrap();
    fs::remove_dir_all(disk.path()).unwrap();
    next_event(&mut app, &numbered(1, 3)).unwrap();
    assert_eq!(record_of(open().load().unwrap()), numbered(1, 3));
}

#[test]
fn a_symbolic_link_in_the_place_of_any_file_is_never_followed() {
    use crate::clock::BootId;

    let names = [
        "record.tmp",
        "record.lease",
        "record.lock",
        "record.a",
        "record.b",
    ];
    for name in names {
        for target_exists in [true, false] {
            let disk = OnDisk::new();
            let target = disk.home.path().join("target");
            if target_exists {
                fs::write(&target, b"precious").unwrap();
            }
            let mut app = disk.vault();
            persist(&mut app, &full_record(1)).unwrap();
            let place = disk.path().join(name);
            let _ = fs::remove_file(&place);
            std::os::unix::fs::symlink(&target, &place).unwrap();

            for _ in 0..3 {
                disk.phone.clock.advance(1_000);
                if let Ok(mut transaction) = app.transaction(0) {
                    let _ = transaction.changed();
                    let _ = transaction.mark_refresh(&BootId("boot".into()));
                    let _ = transaction.persist(&numbered(1, 2));
                    let _ = transaction.persist(&numbered(1, 3));
                }
            }

            assert_eq!(
                record_of(disk.vault().load().unwrap()),
                numbered(1, 3),
                "{name}"
            );
            let left = fs::read(&target).ok();
            assert_eq!(left, target_exists.then(|| b"precious".to_vec()), "{name}");
        }
    }
}

#[test]
fn a_symbolic_link_that_is_named_like_a_marker_is_one_and_its_target_stays() {
    let disk = OnDisk::new();
    let target = disk.home.path().join("target");
    fs::write(&target, b"precious").unwrap();
    let mut app = disk.vault();
    persist(&mut app, &full_record(1)).unwrap();
    let place = disk.path().join("sign-out.00000001.unknown.1");
    std::os::unix::fs::symlink(&target, &place).unwrap();

    next_event(&mut app, &numbered(1, 2)).unwrap();

    assert!(place.symlink_metadata().is_err());
    assert_eq!(fs::read(&target).unwrap(), b"precious");
}
