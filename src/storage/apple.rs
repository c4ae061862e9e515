//! The Keychain: generic passwords in the data-protection keychain, readable after the first
//! unlock, on this device only.
//!
//! Never yet run on a device; `docs/unproven.md` says how it would be proven. "Not found" is
//! believed only after a probe item of the same class could be added and read back, because a
//! keychain that is not ready has been seen to answer "not found" too.
#![allow(unsafe_code)] // The high-level crate cannot set an item's accessibility.

use std::fmt;
use std::ptr;

use core_foundation::base::{CFType, CFTypeRef, OSStatus, TCFType as _};
use core_foundation::boolean::CFBoolean;
use core_foundation::data::CFData;
use core_foundation::dictionary::CFDictionary;
use core_foundation::string::{CFString, CFStringRef};
use security_framework_sys::access_control::kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly;
use security_framework_sys::base::{errSecDuplicateItem, errSecItemNotFound, errSecSuccess};
use security_framework_sys::item::{
    kSecAttrAccessGroup, kSecAttrAccount, kSecAttrService, kSecClass, kSecClassGenericPassword,
    kSecReturnData, kSecUseDataProtectionKeychain, kSecValueData,
};
use security_framework_sys::keychain_item::{
    SecItemAdd, SecItemCopyMatching, SecItemDelete, SecItemUpdate,
};

use super::secure_store::{KeyStore, SecureStore, SecureStoreError};
use crate::crypto::random_bytes;

// Not in the -sys crate.
const INTERACTION_NOT_ALLOWED: OSStatus = -25308;
const NOT_AVAILABLE: OSStatus = -25291;
const MISSING_ENTITLEMENT: OSStatus = -34018;

unsafe extern "C" {
    // In the Security framework, which the -sys crate links.
    static kSecAttrAccessible: CFStringRef;
}

type Pairs = Vec<(CFString, CFType)>;

/// Keeps values in the Keychain.
pub struct KeychainStore {
    service: String,
    access_group: Option<String>,
}

impl fmt::Debug for KeychainStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeychainStore")
            .field("service", &self.service)
            .field("access_group", &self.access_group)
            .finish()
    }
}

impl KeychainStore {
    /// Items of this service; with an access group, shared with the apps of that group.
    pub fn new(service: impl Into<String>, access_group: Option<String>) -> Self {
        Self {
            service: service.into(),
            access_group,
        }
    }

    /// What finds exactly one item: the base of every call.
    fn query(&self, account: &str) -> Pairs {
        // SAFETY: these statics are constant strings of the Security framework.
        let mut pairs = unsafe {
            vec![
                (
                    name(kSecClass),
                    name(kSecClassGenericPassword).into_CFType(),
                ),
                (
                    name(kSecAttrService),
                    CFString::new(&self.service).into_CFType(),
                ),
                (name(kSecAttrAccount), CFString::new(account).into_CFType()),
                (
                    name(kSecUseDataProtectionKeychain),
                    CFBoolean::true_value().into_CFType(),
                ),
            ]
        };
        if let Some(group) = &self.access_group {
            // SAFETY: as above.
            pairs.push((
                unsafe { name(kSecAttrAccessGroup) },
                CFString::new(group).into_CFType(),
            ));
        }
        pairs
    }

    fn read(&self, account: &str) -> Result<Option<Vec<u8>>, SecureStoreError> {
        let mut pairs = self.query(account);
        // SAFETY: a constant string of the Security framework.
        pairs.push((
            unsafe { name(kSecReturnData) },
            CFBoolean::true_value().into_CFType(),
        ));
        let query = CFDictionary::from_CFType_pairs(&pairs);
        let mut found: CFTypeRef = ptr::null();
        // SAFETY: the query outlives the call; `found` is a valid place for one reference.
        let status = unsafe { SecItemCopyMatching(query.as_concrete_TypeRef(), &raw mut found) };
        if status == errSecItemNotFound {
            return Ok(None);
        }
        check(status)?;
        if found.is_null() {
            return Err(unexpected("no data came back"));
        }
        // SAFETY: on success the call hands over one reference ("Copy").
        let found = unsafe { CFType::wrap_under_create_rule(found) };
        let data = found
            .downcast::<CFData>()
            .ok_or_else(|| unexpected("the item's value is not data"))?;
        Ok(Some(data.bytes().to_vec()))
    }

    /// Whether the item exists. Nothing of it is returned, so its value is not decrypted.
    fn has(&self, account: &str) -> Result<bool, SecureStoreError> {
        let query = CFDictionary::from_CFType_pairs(&self.query(account));
        // SAFETY: the query outlives the call; no result is asked for.
        match unsafe { SecItemCopyMatching(query.as_concrete_TypeRef(), ptr::null_mut()) } {
            status if status == errSecItemNotFound => Ok(false),
            status => check(status).map(|()| true),
        }
    }

    fn write(&self, account: &str, value: &[u8]) -> Result<(), SecureStoreError> {
        // SAFETY: these statics are constant strings of the Security framework.
        let content = unsafe {
            vec![
                (
                    name(kSecValueData),
                    CFData::from_buffer(value).into_CFType(),
                ),
                (
                    name(kSecAttrAccessible),
                    name(kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly).into_CFType(),
                ),
            ]
        };
        let query = self.query(account);
        let whole = [query.as_slice(), content.as_slice()].concat();
        let whole = CFDictionary::from_CFType_pairs(&whole);
        // SAFETY: the dictionary outlives the call; no result is asked for.
        let status = unsafe { SecItemAdd(whole.as_concrete_TypeRef(), ptr::null_mut()) };
        if status != errSecDuplicateItem {
            return check(status);
        }
        let query = CFDictionary::from_CFType_pairs(&query);
        let content = CFDictionary::from_CFType_pairs(&content);
        // SAFETY: both dictionaries outlive the call.
        check(unsafe { SecItemUpdate(query.as_concrete_TypeRef(), content.as_concrete_TypeRef()) })
    }

    fn remove(&self, account: &str) -> Result<(), SecureStoreError> {
        let query = CFDictionary::from_CFType_pairs(&self.query(account));
        // SAFETY: the dictionary outlives the call.
        match unsafe { SecItemDelete(query.as_concrete_TypeRef()) } {
            status if status == errSecItemNotFound => Ok(()),
            status => check(status),
        }
    }

    /// Proves that the keychain can be read now.
    fn probe(&self, account: &str) -> Result<(), SecureStoreError> {
        let account = format!("{account}#probe");
        let value = random_bytes::<16>();
        self.write(&account, &value)?;
        let back = self.read(&account)?;
        let _ = self.remove(&account);
        // Another process may have probed in the same instant.
        let same = back.as_deref() == Some(&value[..]);
        same.then_some(()).ok_or(SecureStoreError::Busy)
    }
}

impl SecureStore for KeychainStore {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        if let Some(value) = self.read(&account)? {
            return Ok(Some(value));
        }
        self.probe(&account)?;
        self.read(&account)
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        self.write(&account, &zeroize::Zeroizing::new(value))
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.remove(&account)
    }
}

impl KeyStore for KeychainStore {
    fn contains(&self, account: String) -> Result<bool, SecureStoreError> {
        if self.has(&account)? {
            return Ok(true);
        }
        self.probe(&account)?;
        self.has(&account)
    }
}

/// # Safety
/// `text` must be a valid string reference; it is retained.
unsafe fn name(text: CFStringRef) -> CFString {
    // SAFETY: by this function's own condition.
    unsafe { CFString::wrap_under_get_rule(text) }
}

fn unexpected(reason: &str) -> SecureStoreError {
    SecureStoreError::Other {
        code: 0,
        reason: reason.to_owned(),
    }
}

fn check(status: OSStatus) -> Result<(), SecureStoreError> {
    match status {
        status if status == errSecSuccess => Ok(()),
        INTERACTION_NOT_ALLOWED => Err(SecureStoreError::Locked),
        NOT_AVAILABLE => Err(SecureStoreError::Busy),
        MISSING_ENTITLEMENT => Err(SecureStoreError::Misconfigured {
            reason: "the app has no keychain entitlement, or not for this access group".to_owned(),
        }),
        code => Err(SecureStoreError::Other {
            code: i64::from(code),
            reason: "the Keychain refused".to_owned(),
        }),
    }
}
