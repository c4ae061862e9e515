//! From a Java exception to a failure: walks its causes and reads the class of each.

use jni::JNIEnv;
use jni::errors::Error;
use jni::objects::{JClass, JObject, JString, JThrowable};

use super::error_classification::{Cause, Failure, KeystoreCause, classify};

const KEYSTORE_EXCEPTION: &str = "android.security.KeyStoreException";
/// From this API level on its public methods say what it is.
const ANSWERS_SINCE: i32 = 33;
/// Causes can form a ring.
const DEEPEST: usize = 16;
const DEEPEST_CLASS: usize = 12;
/// Local references that one step may need.
const REFERENCES: i32 = 64;

/// Does something in Java. An exception is cleared, and what it means is the error.
pub(super) fn java<'local, T>(
    env: &mut JNIEnv<'local>,
    work: impl FnOnce(&mut JNIEnv<'local>) -> Result<T, Error>,
) -> Result<T, Failure> {
    match work(env) {
        Ok(done) => Ok(done),
        Err(error) => Err(pending(env).unwrap_or_else(|| Failure::unknown(error.to_string()))),
    }
}

/// Takes the pending exception of this thread.
fn pending(env: &mut JNIEnv<'_>) -> Option<Failure> {
    if !env.exception_check().unwrap_or(false) {
        return None;
    }
    let thrown = env.exception_occurred();
    env.exception_clear().ok()?;
    Some(failure_of(env, thrown.ok()?))
}

pub(super) fn failure_of(env: &mut JNIEnv<'_>, thrown: JThrowable<'_>) -> Failure {
    let chain = env.with_local_frame(REFERENCES, |env| walk(env, thrown));
    // A walk that failed has thrown an exception itself, which says nothing about the first.
    let _ = env.exception_clear();
    classify(&chain.unwrap_or_default())
}

fn walk(env: &mut JNIEnv<'_>, thrown: JThrowable<'_>) -> Result<Vec<Cause>, Error> {
    let mut chain = Vec::new();
    let mut next = env.new_local_ref(&thrown)?;
    while !next.is_null() && chain.len() < DEEPEST {
        env.ensure_local_capacity(REFERENCES)?;
        // A cause that cannot be read does not hide the others.
        let Ok(cause) = read(env, &next) else {
            let _ = env.exception_clear();
            break;
        };
        chain.push(cause);
        let Ok(above) = object(env, &next, "getCause", "()Ljava/lang/Throwable;") else {
            let _ = env.exception_clear();
            break;
        };
        next = above;
    }
    Ok(chain)
}

fn read(env: &mut JNIEnv<'_>, thrown: &JObject<'_>) -> Result<Cause, Error> {
    let class = env.get_object_class(thrown)?;
    let mut cause = Cause {
        classes: names(env, class)?,
        ..Cause::default()
    };
    match text(env, thrown, "getMessage") {
        Ok(message) => cause.message = message,
        Err(_) => env.exception_clear()?,
    }
    if cause.classes.iter().any(|name| name == KEYSTORE_EXCEPTION) {
        // The internal code is in its text, not in its message.
        match text(env, thrown, "toString") {
            Ok(Some(whole)) => cause.message = Some(whole),
            Ok(None) => {}
            Err(_) => env.exception_clear()?,
        }
        cause.keystore = keystore_answers(env, thrown);
    }
    Ok(cause)
}

fn keystore_answers(env: &mut JNIEnv<'_>, thrown: &JObject<'_>) -> Option<KeystoreCause> {
    // The API level decides and not the class: before this level its methods are not public, and
    // Android restricts access to them.
    let answers = (super::runtime::sdk() >= ANSWERS_SINCE)
        .then(|| {
            Ok::<_, Error>(KeystoreCause {
                transient: env
                    .call_method(thrown, "isTransientFailure", "()Z", &[])?
                    .z()?,
                needs_authentication: env
                    .call_method(thrown, "requiresUserAuthentication", "()Z", &[])?
                    .z()?,
                numeric_code: env
                    .call_method(thrown, "getNumericErrorCode", "()I", &[])?
                    .i()?,
            })
        })
        .and_then(Result::ok);
    let _ = env.exception_clear();
    answers
}

/// The class and all classes above it.
fn names(env: &mut JNIEnv<'_>, class: JClass<'_>) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    let mut next = env.new_local_ref(&class)?;
    while !next.is_null() && names.len() < DEEPEST_CLASS {
        names.extend(text(env, &next, "getName")?);
        next = object(env, &next, "getSuperclass", "()Ljava/lang/Class;")?;
    }
    Ok(names)
}

fn object<'local>(
    env: &mut JNIEnv<'local>,
    of: &JObject<'_>,
    method: &str,
    signature: &str,
) -> Result<JObject<'local>, Error> {
    env.call_method(of, method, signature, &[])?.l()
}

fn text(env: &mut JNIEnv<'_>, of: &JObject<'_>, method: &str) -> Result<Option<String>, Error> {
    let text = object(env, of, method, "()Ljava/lang/String;")?;
    if text.is_null() {
        return Ok(None);
    }
    let text = JString::from(text);
    let text = env.get_string(&text)?;
    Ok(Some(text.into()))
}
