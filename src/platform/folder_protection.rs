//! Apple's attributes of the record's folder: which key encrypts the files in it, and no backup.
//!
//! They are the folder's, because a slot is renamed: a new file takes the class of its folder, and loses
//! what the file before it had. C functions, so that no façade has to do it on an app's main thread.
#![allow(unsafe_code)] // Neither has a safe wrapper.

use std::ffi::c_int;
use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::path::Path;
use std::ptr;

use core_foundation::base::{CFType, TCFType as _};
use core_foundation::boolean::CFBoolean;
use core_foundation::string::CFStringRef;
use core_foundation::url::{CFURL, CFURLSetResourcePropertyForKey};

/// `F_SETPROTECTIONCLASS` of `sys/fcntl.h`.
const SET_PROTECTION_CLASS: c_int = 64;
/// `NSFileProtectionCompleteUntilFirstUserAuthentication`, by the number that the kernel has for it.
const UNTIL_FIRST_AUTHENTICATION: c_int = 3;

unsafe extern "C" {
    fn fcntl(descriptor: c_int, command: c_int, ...) -> c_int;
    // In Core Foundation. The -sys crate has it behind a feature.
    static kCFURLIsExcludedFromBackupKey: CFStringRef;
}

/// Sets both; each is tried whether or not the other succeeds. A folder that cannot have them works, so
/// nothing is reported: files that the app's own class makes unreadable fail as locked, and a record
/// that is restored from a backup is one without its key. The next process tries again.
pub(super) fn protect(folder: &Path) {
    if let Ok(open) = File::open(folder) {
        // SAFETY: the descriptor is open until the call returns; the command takes one integer.
        unsafe {
            fcntl(
                open.as_raw_fd(),
                SET_PROTECTION_CLASS,
                UNTIL_FIRST_AUTHENTICATION,
            );
        }
    }
    if let Some(url) = CFURL::from_path(folder, true) {
        let excluded: CFType = CFBoolean::true_value().into_CFType();
        // SAFETY: URL and value outlive the call; the key is a constant string; no error is requested.
        unsafe {
            CFURLSetResourcePropertyForKey(
                url.as_concrete_TypeRef(),
                kCFURLIsExcludedFromBackupKey,
                excluded.as_CFTypeRef(),
                ptr::null_mut(),
            );
        }
    }
}
