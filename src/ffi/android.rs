//! The start on Android: an application context for the Keystore and for the certificate verifier.
#![allow(unsafe_code)] // A function Java finds by name has to be exported by that name.
#![allow(unreachable_pub)] // Exported, though no module of Rust sees it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jni::JNIEnv;
use jni::objects::{JClass, JObject};
use jni::sys::jboolean;

use crate::storage::android;

const NULL_CONTEXT: &str = "java/lang/IllegalArgumentException";
const NOT_STARTED: &str = "java/lang/IllegalStateException";

/// `com.stytch.core.internal.NativeBridge.initialise(Context context, boolean strongBox)`
#[unsafe(no_mangle)]
pub extern "system" fn Java_com_stytch_core_internal_NativeBridge_initialise(
    mut env: JNIEnv<'_>,
    class: JClass<'_>,
    context: JObject<'_>,
    strong_box: jboolean,
) {
    let started = catch_unwind(AssertUnwindSafe(|| {
        start(&mut env, &class, context, strong_box != 0)
    }));
    let (kind, reason) = match started {
        Ok(Ok(())) => return,
        Ok(Err(refused)) => refused,
        Err(_) => (
            NOT_STARTED,
            "the library panicked while it started".to_owned(),
        ),
    };
    // When even this fails, an exception is pending already.
    let _ = env.throw_new(kind, reason);
}

fn start(
    env: &mut JNIEnv<'_>,
    class: &JClass<'_>,
    context: JObject<'_>,
    strong_box: bool,
) -> Result<(), (&'static str, String)> {
    if context.is_null() {
        return Err((
            NULL_CONTEXT,
            "expected a context of the app, got null".into(),
        ));
    }
    android::initialise(env, class, &context, strong_box)
        .map_err(|error| (NOT_STARTED, error.to_string()))?;
    #[cfg(all(target_os = "android", feature = "net"))]
    trust(env, context)?;
    Ok(())
}

/// Gives the certificate verifier its context. It uses another version of the JNI crate, so the
/// raw pointers are passed.
#[cfg(all(target_os = "android", feature = "net"))]
fn trust(env: &mut JNIEnv<'_>, context: JObject<'_>) -> Result<(), (&'static str, String)> {
    // SAFETY: the environment is this thread's and outlives the call; the other crate borrows it.
    let mut unowned = unsafe { verifier_jni::EnvUnowned::from_raw(env.get_raw().cast()) };
    let raw = context.as_raw().cast();
    let outcome = unowned.with_env(|env| {
        // SAFETY: a local reference of this call, which the caller keeps until it returns.
        let context = unsafe { verifier_jni::objects::JObject::from_raw(env, raw) };
        rustls_platform_verifier::android::init_with_env(env, context)
    });
    match outcome.into_outcome() {
        verifier_jni::Outcome::Ok(()) => {
            crate::http::platform_trust_initialised();
            Ok(())
        }
        verifier_jni::Outcome::Err(error) => Err((NOT_STARTED, error.to_string())),
        verifier_jni::Outcome::Panic(_) => {
            Err((NOT_STARTED, "the certificate verifier panicked".to_owned()))
        }
    }
}
