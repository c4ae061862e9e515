//! Replaces the platform's Keychain by one in memory, for the tests of a façade: they open their
//! clients as an app does, and set what the device lets them read. C functions, which are in no
//! generated interface.
#![allow(unsafe_code)] // A function that another language finds by its name is exported by that name.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fake::{FakeKeychain, KeychainCall, Protection};
use super::status::SUCCESS;

static INSTALLED: Mutex<Option<FakeKeychain>> = Mutex::new(None);

fn place() -> MutexGuard<'static, Option<FakeKeychain>> {
    INSTALLED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The Keychain that clients use from now on, if one was installed.
pub(crate) fn installed() -> Option<FakeKeychain> {
    place().clone()
}

fn with(act: impl FnOnce(&FakeKeychain)) -> bool {
    installed().inspect(act).is_some()
}

/// Clients that are opened from now on use a new, empty Keychain on an unlocked device. The app has the
/// access groups `TEAM.app` and `TEAM.shared`.
#[unsafe(no_mangle)]
pub extern "C" fn stytch_core_test_keychain_install() {
    *place() = Some(FakeKeychain::new());
}

/// Clients that are opened from now on use the platform's store again.
#[unsafe(no_mangle)]
pub extern "C" fn stytch_core_test_keychain_uninstall() {
    *place() = None;
}

/// Locks or unlocks the device: 0 unlocked, 1 locked after it was unlocked, 2 before the first unlock,
/// 3 the same in a prewarmed process ("not found"), 4 the same with a success without a value.
/// False for another number and without a Keychain.
#[unsafe(no_mangle)]
pub extern "C" fn stytch_core_test_keychain_protect(state: u32) -> bool {
    let protection = match state {
        0 => Protection::Unlocked,
        1 => Protection::Locked,
        2 => Protection::BeforeFirstUnlock,
        3 => Protection::Prewarmed,
        4 => Protection::NothingComesBack,
        _ => return false,
    };
    with(|keychain| keychain.protect(protection))
}

/// The next calls find no keychain, as just after a boot. False without a Keychain.
#[unsafe(no_mangle)]
pub extern "C" fn stytch_core_test_keychain_start_again(calls: u32) -> bool {
    with(|keychain| keychain.start_again(calls))
}

/// Gives the app its access groups, or takes its entitlement away. False without a Keychain.
#[unsafe(no_mangle)]
pub extern "C" fn stytch_core_test_keychain_entitle(is_entitled: bool) -> bool {
    let groups: &[&str] = if is_entitled {
        &["TEAM.app", "TEAM.shared"]
    } else {
        &[]
    };
    with(|keychain| keychain.entitle(groups))
}

/// Every call of this kind ends with this code from now on: 0 add, 1 copy, 2 update, 3 delete. The code of
/// success ends that for all kinds. False for another number and without a Keychain.
#[unsafe(no_mangle)]
pub extern "C" fn stytch_core_test_keychain_refuse(call: u32, status: i32) -> bool {
    let call = match call {
        0 => KeychainCall::Add,
        1 => KeychainCall::Copy,
        2 => KeychainCall::Update,
        3 => KeychainCall::Delete,
        _ => return false,
    };
    with(|keychain| {
        if status == SUCCESS {
            keychain.refuse_nothing();
        } else {
            keychain.refuse(call, status);
        }
    })
}

/// How many items there are.
#[unsafe(no_mangle)]
pub extern "C" fn stytch_core_test_keychain_items() -> u32 {
    let items = installed().map_or(0, |keychain| keychain.items().len());
    u32::try_from(items).unwrap_or(u32::MAX)
}

/// Removes every item, as a restore onto another device does. False without a Keychain.
#[unsafe(no_mangle)]
pub extern "C" fn stytch_core_test_keychain_clear() -> bool {
    with(|keychain| {
        for item in keychain.items() {
            keychain.take(&item.account);
        }
    })
}
