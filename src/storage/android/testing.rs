//! Lets Java call the adapter as the engine does, for the tests in `bindings/kotlin/keystore`.
#![allow(unsafe_code)] // A function Java finds by name has to be exported by that name.
#![allow(unreachable_pub)] // Exported, though no module of Rust sees it.

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use base16ct::lower;
use jni::JNIEnv;
use jni::objects::{JByteArray, JClass, JString};
use jni::sys::{jboolean, jlong, jstring};

use super::{KeystoreStore, WaitTimes, runtime};
use crate::clock::{BootId, Clock, Now};
use crate::storage::folder::OsFolder;
use crate::storage::secure_store::{KeyStore as _, SecureStore, SecureStoreError};
use crate::storage::{Loaded, Record, Role, Vault, VaultIdentity, Vertical};

static WAIT_TIMES: Mutex<Option<WaitTimes>> = Mutex::new(None);

fn store() -> KeystoreStore {
    let waits = *WAIT_TIMES.lock().unwrap_or_else(PoisonError::into_inner);
    waits.map_or_else(KeystoreStore::new, KeystoreStore::with_wait_times)
}

fn described<T>(answer: Result<T, SecureStoreError>, value: impl FnOnce(T) -> String) -> String {
    match answer {
        Ok(done) => value(done),
        Err(SecureStoreError::Locked) => "Locked".to_owned(),
        Err(SecureStoreError::Busy) => "Busy".to_owned(),
        Err(SecureStoreError::Lost { reason }) => format!("Lost: {reason}"),
        Err(SecureStoreError::Misconfigured { reason }) => format!("Misconfigured: {reason}"),
        Err(SecureStoreError::Other { code, reason }) => format!("Other {code}: {reason}"),
    }
}

fn hexadecimal(value: Option<Vec<u8>>) -> String {
    value.map_or("none".to_owned(), |value| lower::encode_string(&value))
}

fn answer(env: &JNIEnv<'_>, text: &str) -> jstring {
    env.new_string(text)
        .map_or(std::ptr::null_mut(), jni::objects::JString::into_raw)
}

fn text(env: &mut JNIEnv<'_>, text: &JString<'_>) -> String {
    env.get_string(text).map(String::from).unwrap_or_default()
}

/// On a thread that Rust made, as the engine's are, or on the caller's.
fn run(own_thread: jboolean, work: impl FnOnce() -> String + Send + 'static) -> String {
    if own_thread == 0 {
        return work();
    }
    thread::spawn(work)
        .join()
        .unwrap_or_else(|_| "panicked".to_owned())
}

/// `static native String load(String account, boolean ownThread)`
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_stytch_core_internal_KeystoreTesting_load(
    mut env: JNIEnv<'_>,
    _class: JClass<'_>,
    account: JString<'_>,
    own_thread: jboolean,
) -> jstring {
    let account = text(&mut env, &account);
    let said = run(own_thread, || described(store().load(account), hexadecimal));
    answer(&env, &said)
}

/// `static native String store(String account, byte[] value, boolean ownThread)`
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_stytch_core_internal_KeystoreTesting_store(
    mut env: JNIEnv<'_>,
    _class: JClass<'_>,
    account: JString<'_>,
    value: JByteArray<'_>,
    own_thread: jboolean,
) -> jstring {
    let account = text(&mut env, &account);
    let value = env.convert_byte_array(&value).unwrap_or_default();
    let said = run(own_thread, || {
        described(store().store(account, value), |()| "stored".to_owned())
    });
    answer(&env, &said)
}

/// `static native String contains(String account, boolean ownThread)`
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_stytch_core_internal_KeystoreTesting_contains(
    mut env: JNIEnv<'_>,
    _class: JClass<'_>,
    account: JString<'_>,
    own_thread: jboolean,
) -> jstring {
    let account = text(&mut env, &account);
    let said = run(own_thread, || {
        described(store().contains(account), |found| found.to_string())
    });
    answer(&env, &said)
}

/// `static native String delete(String account, boolean ownThread)`
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_stytch_core_internal_KeystoreTesting_delete(
    mut env: JNIEnv<'_>,
    _class: JClass<'_>,
    account: JString<'_>,
    own_thread: jboolean,
) -> jstring {
    let account = text(&mut env, &account);
    let said = run(own_thread, || {
        described(store().delete(account), |()| "deleted".to_owned())
    });
    answer(&env, &said)
}

/// `static native void waitTimes(long retryMillis, long strongBoxMillis)`
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_stytch_core_internal_KeystoreTesting_waitTimes(
    _env: JNIEnv<'_>,
    _class: JClass<'_>,
    retry: jlong,
    strong_box: jlong,
) {
    let millis = |count: jlong| Duration::from_millis(u64::try_from(count).unwrap_or(0));
    *WAIT_TIMES.lock().unwrap_or_else(PoisonError::into_inner) = Some(WaitTimes {
        retries: [millis(retry); 3],
        strong_box: millis(strong_box),
    });
}

/// `static native void forget()`: as if the process had just started.
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_stytch_core_internal_KeystoreTesting_forget(
    _env: JNIEnv<'_>,
    _class: JClass<'_>,
) {
    runtime::forget();
}

/// `static native String start(String folder)`: what a vault returns at the start of a process, called
/// until it is certain, with two seconds between.
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_stytch_core_internal_KeystoreTesting_start(
    mut env: JNIEnv<'_>,
    _class: JClass<'_>,
    folder: JString<'_>,
) -> jstring {
    let folder = text(&mut env, &folder);
    let said = run(1, move || {
        let Some((mut vault, clock)) = vault(Path::new(&folder)) else {
            return "no folder".to_owned();
        };
        let mut said = Vec::new();
        for _ in 0..3 {
            match vault.load() {
                Ok(Loaded::Record { .. }) => said.push("Record".to_owned()),
                Ok(Loaded::Empty { .. }) => said.push("Empty".to_owned()),
                Ok(Loaded::KeyLost { .. }) => said.push("KeyLost".to_owned()),
                Err(failure) => {
                    said.push(format!("{failure:?}"));
                    clock.pass(2_000);
                    continue;
                }
            }
            break;
        }
        said.join(", ")
    });
    answer(&env, &said)
}

/// `static native String write(String folder)`: a vault writes a record.
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_stytch_core_internal_KeystoreTesting_write(
    mut env: JNIEnv<'_>,
    _class: JClass<'_>,
    folder: JString<'_>,
) -> jstring {
    let folder = text(&mut env, &folder);
    let said = run(1, move || {
        let Some((mut vault, _)) = vault(Path::new(&folder)) else {
            return "no folder".to_owned();
        };
        let written = vault
            .load()
            .and_then(|_| vault.transaction(1_000)?.persist(&Record::default()));
        match written {
            Ok(_) => "written".to_owned(),
            Err(failure) => format!("{failure:?}"),
        }
    });
    answer(&env, &said)
}

fn vault(folder: &Path) -> Option<(Vault, Arc<TestClock>)> {
    let clock = Arc::new(TestClock::default());
    let identity = VaultIdentity {
        public_token: "project-test".to_owned(),
        vertical: Vertical::Consumer,
        instance: "default".to_owned(),
    };
    let folder = OsFolder::open(folder).ok()?;
    let vault = Vault::new(
        Arc::new(folder),
        Arc::new(store()),
        identity,
        Role::Owner,
        Arc::clone(&clock) as Arc<dyn Clock>,
    );
    Some((vault, clock))
}

/// Moves only when a test moves it.
#[derive(Debug, Default)]
struct TestClock(AtomicI64);

impl TestClock {
    fn pass(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Now {
        let millis = self.0.load(Ordering::Relaxed);
        Now {
            wall_ms: millis,
            boot_ms: millis,
        }
    }

    fn boot_id(&self) -> BootId {
        BootId("test".to_owned())
    }
}
