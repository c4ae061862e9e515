//! Apple's Security framework behind [`Keychain`]: each method builds its dictionaries and makes one
//! call.
#![allow(unsafe_code)] // The high-level crate cannot set an item's accessibility.

use std::ptr;

use core_foundation::base::{CFType, CFTypeRef, TCFType as _, ToVoid as _};
use core_foundation::boolean::CFBoolean;
use core_foundation::data::CFData;
use core_foundation::dictionary::CFDictionary;
use core_foundation::string::{CFString, CFStringRef};
use security_framework_sys::access_control::kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly;
use security_framework_sys::item::{
    kSecAttrAccessGroup, kSecAttrAccount, kSecAttrService, kSecClass, kSecClassGenericPassword,
    kSecReturnAttributes, kSecReturnData, kSecUseDataProtectionKeychain, kSecValueData,
};
use security_framework_sys::keychain_item::{
    SecItemAdd, SecItemCopyMatching, SecItemDelete, SecItemUpdate,
};
use zeroize::Zeroizing;

use super::keychain::{Found, Keychain};
use super::query::{Attribute, Query, Value};
use super::status::{OsStatus, SUCCESS};

unsafe extern "C" {
    // In the Security framework, which the -sys crate links. Not in the -sys crate.
    static kSecAttrAccessible: CFStringRef;
}

/// The Keychain of this device.
#[derive(Debug, Clone, Copy)]
pub(super) struct SecurityKeychain;

impl Keychain for SecurityKeychain {
    fn add(&self, attributes: &Query) -> OsStatus {
        let attributes = dictionary(attributes);
        // SAFETY: the dictionary outlives the call; no result is requested.
        unsafe { SecItemAdd(attributes.as_concrete_TypeRef(), ptr::null_mut()) }
    }

    fn copy(&self, query: &Query) -> Result<Found, OsStatus> {
        let query = dictionary(query);
        let mut result: CFTypeRef = ptr::null();
        // SAFETY: the query outlives the call; `result` is a valid place for one reference.
        let status = unsafe { SecItemCopyMatching(query.as_concrete_TypeRef(), &raw mut result) };
        if status != SUCCESS {
            return Err(status);
        }
        if result.is_null() {
            return Ok(Found::default());
        }
        // SAFETY: on success the call returns one reference, which the caller owns ("Copy").
        Ok(item(&unsafe { CFType::wrap_under_create_rule(result) }))
    }

    fn update(&self, query: &Query, changes: &Query) -> OsStatus {
        let (query, changes) = (dictionary(query), dictionary(changes));
        // SAFETY: both dictionaries outlive the call.
        unsafe { SecItemUpdate(query.as_concrete_TypeRef(), changes.as_concrete_TypeRef()) }
    }

    fn delete(&self, query: &Query) -> OsStatus {
        let query = dictionary(query);
        // SAFETY: the dictionary outlives the call.
        unsafe { SecItemDelete(query.as_concrete_TypeRef()) }
    }
}

/// Value and class of an item that was returned with its attributes.
fn item(result: &CFType) -> Found {
    let Some(attributes) = result.downcast::<CFDictionary>() else {
        return Found::default();
    };
    let of = |attribute: Attribute| {
        let found = attributes.find(key(attribute).to_void())?;
        // SAFETY: the dictionary of an item holds Core Foundation objects; this one is retained.
        Some(unsafe { CFType::wrap_under_get_rule(*found) })
    };
    let data = of(Attribute::Data).and_then(|value| value.downcast::<CFData>());
    let class = of(Attribute::Accessible).and_then(|value| value.downcast::<CFString>());
    // SAFETY: a constant string of the Security framework.
    let ours = unsafe { constant(kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly) };
    Found {
        data: data.map(|data| Zeroizing::new(data.bytes().to_vec())),
        is_of_our_class: class.map(|class| class == ours),
    }
}

fn dictionary(query: &Query) -> CFDictionary<CFString, CFType> {
    let pairs: Vec<(CFString, CFType)> = query
        .pairs()
        .iter()
        .map(|(attribute, value)| (key(*attribute), object(value)))
        .collect();
    CFDictionary::from_CFType_pairs(&pairs)
}

fn key(attribute: Attribute) -> CFString {
    // SAFETY: these statics are constant strings of the Security framework.
    unsafe {
        constant(match attribute {
            Attribute::Class => kSecClass,
            Attribute::Service => kSecAttrService,
            Attribute::Account => kSecAttrAccount,
            Attribute::AccessGroup => kSecAttrAccessGroup,
            Attribute::DataProtectionKeychain => kSecUseDataProtectionKeychain,
            Attribute::Accessible => kSecAttrAccessible,
            Attribute::Data => kSecValueData,
            Attribute::ReturnData => kSecReturnData,
            Attribute::ReturnAttributes => kSecReturnAttributes,
        })
    }
}

fn object(value: &Value) -> CFType {
    match value {
        Value::GenericPassword => {
            // SAFETY: a constant string of the Security framework.
            unsafe { constant(kSecClassGenericPassword) }.into_CFType()
        }
        Value::AfterFirstUnlockThisDeviceOnly => {
            // SAFETY: as above.
            unsafe { constant(kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly) }.into_CFType()
        }
        Value::True => CFBoolean::true_value().into_CFType(),
        Value::Text(text) => CFString::new(text).into_CFType(),
        Value::Bytes(bytes) => CFData::from_buffer(bytes).into_CFType(),
    }
}

/// # Safety
/// `text` must be a valid string reference; it is retained.
unsafe fn constant(text: CFStringRef) -> CFString {
    // SAFETY: by this function's own condition.
    unsafe { CFString::wrap_under_get_rule(text) }
}
