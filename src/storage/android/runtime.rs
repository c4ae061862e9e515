//! What the library holds of the Java side: the virtual machine, a context, a class loader. Set
//! once by the façade; every call of the Keystore starts from here.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use jni::objects::{GlobalRef, JClass, JObject, JValue};
use jni::{AttachGuard, JNIEnv, JavaVM};

use super::error_classification::Failure;
use super::java_exception::java;

/// A context of ours, see `bindings/kotlin/core`.
const CONTEXT_CLASS: &str = "com.stytch.core.internal.KeystoreContext";

/// The device's API level, 0 while unknown. Apart from the rest, for a failure during the start.
static SDK: AtomicI32 = AtomicI32::new(0);
static RUNTIME: RwLock<Option<Arc<Runtime>>> = RwLock::new(None);

/// The Java side of this process.
pub(super) struct Runtime {
    vm: JavaVM,
    /// Finds our classes and Android's from any thread: a thread of Rust's own has only the
    /// system's class loader, which does not find the app's classes.
    loader: GlobalRef,
    context: GlobalRef,
    /// The first key is to be made in StrongBox.
    pub(super) wants_strong_box: bool,
}

impl fmt::Debug for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Runtime")
            .field("wants_strong_box", &self.wants_strong_box)
            .finish_non_exhaustive()
    }
}

/// Why the library could not be initialised, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the Keystore adapter cannot start: {0}")]
pub struct InitialiseError(String);

/// Takes what the Keystore needs from the app. The first call counts, later ones change nothing.
/// `bridge` is a class of the library's own: its class loader finds the others.
pub fn initialise(
    env: &mut JNIEnv<'_>,
    bridge: &JClass<'_>,
    context: &JObject<'_>,
    strong_box: bool,
) -> Result<(), InitialiseError> {
    let mut slot = RUNTIME.write().unwrap_or_else(PoisonError::into_inner);
    if slot.is_some() {
        return Ok(());
    }
    let runtime = Runtime::new(env, bridge, context, strong_box).map_err(|failure| {
        InitialiseError(match failure {
            Failure::Locked => "the device is locked".to_owned(),
            Failure::Transient(reason)
            | Failure::Lost(reason)
            | Failure::Misconfigured(reason)
            | Failure::Unknown { reason, .. } => reason,
        })
    })?;
    *slot = Some(Arc::new(runtime));
    Ok(())
}

/// True once [`initialise`] has succeeded.
pub fn is_initialised() -> bool {
    current().is_some()
}

/// The device's API level.
pub(super) fn sdk() -> i32 {
    SDK.load(Ordering::Relaxed)
}

pub(super) fn current() -> Option<Arc<Runtime>> {
    RUNTIME
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
}

/// Drops everything, as the end of the process does.
#[cfg(feature = "testing")]
pub(super) fn forget() {
    *RUNTIME.write().unwrap_or_else(PoisonError::into_inner) = None;
}

impl Runtime {
    fn new(
        env: &mut JNIEnv<'_>,
        bridge: &JClass<'_>,
        context: &JObject<'_>,
        wants_strong_box: bool,
    ) -> Result<Self, Failure> {
        let vm = env.get_java_vm().map_err(no_machine)?;
        let loader = java(env, |env| {
            let loader = env
                .call_method(bridge, "getClassLoader", "()Ljava/lang/ClassLoader;", &[])?
                .l()?;
            env.new_global_ref(loader)
        })?;
        let class = load_class(env, &loader, CONTEXT_CLASS)?;
        let context = java(env, |env| {
            let argument = [JValue::Object(context)];
            let own = env.new_object(&class, "(Landroid/content/Context;)V", &argument)?;
            env.new_global_ref(own)
        })?;
        let version = load_class(env, &loader, "android.os.Build$VERSION")?;
        let level = java(env, |env| {
            env.get_static_field(&version, "SDK_INT", "I")?.i()
        })?;
        SDK.store(level, Ordering::Relaxed);
        Ok(Self {
            vm,
            loader,
            context,
            wants_strong_box,
        })
    }

    /// The Java side for this thread, which is attached for as long as the result lives.
    pub(super) fn attach(&self) -> Result<Session<'_>, Failure> {
        let guard = self.vm.attach_current_thread().map_err(no_machine)?;
        Ok(Session {
            runtime: self,
            env: guard,
        })
    }
}

#[allow(clippy::needless_pass_by_value)] // for map_err
fn no_machine(error: jni::errors::Error) -> Failure {
    Failure::unknown(format!(
        "this thread cannot reach the virtual machine: {error}"
    ))
}

fn load_class<'local>(
    env: &mut JNIEnv<'local>,
    loader: &GlobalRef,
    name: &str,
) -> Result<JClass<'local>, Failure> {
    java(env, |env| {
        let text = env.new_string(name)?;
        let class = env.call_method(
            loader,
            "loadClass",
            "(Ljava/lang/String;)Ljava/lang/Class;",
            &[JValue::Object(&text)],
        )?;
        Ok(JClass::from(class.l()?))
    })
}

/// The Java side as one thread sees it during one call.
pub(super) struct Session<'vm> {
    runtime: &'vm Runtime,
    env: AttachGuard<'vm>,
}

impl<'vm> Session<'vm> {
    pub(super) fn env(&mut self) -> &mut JNIEnv<'vm> {
        &mut self.env
    }

    pub(super) fn context(&self) -> &'vm GlobalRef {
        &self.runtime.context
    }

    /// A class of Android's or of ours; `env.find_class` is for `java.*`.
    pub(super) fn class(&mut self, name: &str) -> Result<JClass<'vm>, Failure> {
        load_class(&mut self.env, &self.runtime.loader, name)
    }

    /// The folder that holds the preferences. It need not exist.
    pub(super) fn folder(&mut self) -> Result<PathBuf, Failure> {
        let context = self.context();
        java(self.env(), |env| {
            let path = env
                .call_method(context, "folder", "()Ljava/lang/String;", &[])?
                .l()?;
            let path = String::from(env.get_string(&path.into())?);
            Ok(PathBuf::from(path))
        })
    }

    /// Whether the preferences can be read now.
    pub(super) fn is_unlocked(&mut self) -> Result<bool, Failure> {
        let context = self.context();
        java(self.env(), |env| {
            env.call_method(context, "isUnlocked", "()Z", &[])?.z()
        })
    }

    /// What a file of the preferences failed with since the last call.
    pub(super) fn preferences_failure(&mut self) -> Option<Failure> {
        let context = self.context();
        let thrown = java(self.env(), |env| {
            env.call_method(context, "takeFailure", "()Ljava/lang/Throwable;", &[])?
                .l()
        });
        match thrown {
            Ok(thrown) if thrown.is_null() => None,
            Ok(thrown) => Some(super::java_exception::failure_of(self.env(), thrown.into())),
            Err(failure) => Some(failure),
        }
    }

    /// True on the thread that draws the app.
    pub(super) fn is_main_thread(&mut self) -> Result<bool, Failure> {
        let looper = self.class("android.os.Looper")?;
        java(self.env(), |env| {
            let answer = "()Landroid/os/Looper;";
            let mine = env
                .call_static_method(&looper, "myLooper", answer, &[])?
                .l()?;
            let main = env
                .call_static_method(&looper, "getMainLooper", answer, &[])?
                .l()?;
            Ok(!mine.is_null() && env.is_same_object(&mine, &main)?)
        })
    }
}
