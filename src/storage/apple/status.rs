//! What an `OSStatus` of the Keychain means. Pure, so that the whole table is tested on any machine.

use crate::storage::secure_store::SecureStoreError;

/// Apple's result code.
pub type OsStatus = i32;

/// `errSecSuccess`
pub(super) const SUCCESS: OsStatus = 0;
/// `errSecNotAvailable`: no keychain is available, as in the first moments after a boot.
pub(super) const NOT_AVAILABLE: OsStatus = -25291;
/// `errSecDuplicateItem`
pub(super) const DUPLICATE_ITEM: OsStatus = -25299;
/// `errSecItemNotFound`
pub(super) const ITEM_NOT_FOUND: OsStatus = -25300;
/// `errSecInteractionNotAllowed`: the key of the item's class is not in memory, because the device
/// has not been unlocked. Observed after the first unlock too, in the background.
pub(super) const INTERACTION_NOT_ALLOWED: OsStatus = -25308;
/// `errSecInteractionRequired`: the user would have to be asked.
pub(super) const INTERACTION_REQUIRED: OsStatus = -25315;
/// `errSecMissingEntitlement`: the app has no keychain entitlement or not this access group.
pub(super) const MISSING_ENTITLEMENT: OsStatus = -34018;
/// `errSecNoAccessForItem`: what some versions return for an access group of others.
pub(super) const NO_ACCESS_FOR_ITEM: OsStatus = -25243;

/// How one call ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It succeeded.
    Done,
    /// No item matched. Not accepted without proof that items can be read now.
    NotFound,
    /// There is an item with this identity.
    Duplicate,
    /// It did nothing.
    Failed(SecureStoreError),
}

/// The meaning of a code. A code that is not listed is never taken for "there is no item".
pub(super) fn meaning(status: OsStatus) -> Meaning {
    Meaning::Failed(match status {
        SUCCESS => return Meaning::Done,
        ITEM_NOT_FOUND => return Meaning::NotFound,
        DUPLICATE_ITEM => return Meaning::Duplicate,
        INTERACTION_NOT_ALLOWED | INTERACTION_REQUIRED => SecureStoreError::Locked,
        NOT_AVAILABLE => SecureStoreError::Busy,
        MISSING_ENTITLEMENT | NO_ACCESS_FOR_ITEM => SecureStoreError::Misconfigured {
            reason: "keychain_access_group: the app has no keychain entitlement, or not for this \
                     group"
                .to_owned(),
        },
        code => SecureStoreError::Other {
            code: i64::from(code),
            reason: "the Keychain refused".to_owned(),
        },
    })
}

/// Whether "not found" is true. `first` is what the call returned; `canary` proves that items of the
/// class can be read now; `again` repeats the call.
///
/// Before the first unlock the Keychain has been observed to return "not found" for items it has, so only
/// a "not found" after the proof is accepted: the item may have become readable in between.
pub(super) fn authoritative<T>(
    first: Option<T>,
    canary: impl FnOnce() -> Result<(), SecureStoreError>,
    again: impl FnOnce() -> Result<Option<T>, SecureStoreError>,
) -> Result<Option<T>, SecureStoreError> {
    if first.is_some() {
        return Ok(first);
    }
    canary()?;
    again()
}
