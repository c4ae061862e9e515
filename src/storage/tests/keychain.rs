//! The vault over the Keychain adapter: what a vault does that an app's own store is not asked.

use super::phone::{StillClock, full_record, persist, record_of};
use super::*;
use crate::storage::apple::{FakeKeychain, KeychainStore, Protection, SERVICE};

/// A device with a record and its key, and the app that wrote both.
fn device() -> (FakeKeychain, MemoryFolder, Vault) {
    let (keychain, folder) = (FakeKeychain::new(), MemoryFolder::new());
    let mut app = vault(&keychain, &folder);
    persist(&mut app, &full_record(1)).unwrap();
    (keychain, folder, app)
}

fn vault(keychain: &FakeKeychain, folder: &MemoryFolder) -> Vault {
    let store = KeychainStore::over(Arc::new(keychain.clone()), SERVICE, None);
    Vault::new(
        Arc::new(folder.clone()),
        Arc::new(store),
        Phone::default().identity(),
        Role::Owner,
        Arc::new(StillClock::default()),
    )
}

#[test]
fn a_key_that_is_gone_from_the_keychain_is_added_again_from_memory() {
    let (keychain, folder, mut app) = device();
    let items = keychain.items();
    keychain.take(&items[0].account);

    assert_eq!(app.transaction(0).unwrap().confirm_key(), Ok(true));

    assert_eq!(keychain.items(), items);
    assert_eq!(
        record_of(vault(&keychain, &folder).load().unwrap()),
        full_record(1)
    );
}

#[test]
fn a_key_that_only_seems_to_be_gone_is_neither_added_nor_written_over() {
    let (keychain, _, mut app) = device();
    let items = keychain.items();
    keychain.calls();
    for attributes_are_protected in [true, false] {
        keychain.protect_attributes(attributes_are_protected);
        keychain.protect(Protection::Prewarmed);

        let confirmed = app.transaction(0).unwrap().confirm_key();

        assert_eq!(confirmed, Err(StoreFailure::Locked));
        assert_eq!(keychain.items(), items);
    }
}

#[test]
fn a_new_key_is_only_made_when_there_certainly_is_none() {
    for protection in [
        Protection::BeforeFirstUnlock,
        Protection::Prewarmed,
        Protection::NothingComesBack,
    ] {
        let (keychain, folder) = (FakeKeychain::new(), MemoryFolder::new());
        keychain.protect(protection);
        let mut app = vault(&keychain, &folder);

        let refused = persist(&mut app, &full_record(1));
        assert_eq!(refused, Err(StoreFailure::Locked), "{protection:?}");
        assert_eq!(keychain.items(), [], "{protection:?}");
        assert_eq!(folder.names(), [""; 0], "{protection:?}");

        keychain.protect(Protection::Unlocked);
        persist(&mut app, &full_record(1)).unwrap();
        assert_eq!(keychain.items().len(), 1, "the key, and no canary");
    }
}
