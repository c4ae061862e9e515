//! The Android Keystore: `android-keyring` seals the data key with a key that never leaves the
//! phone's hardware; what that crate does not report is found out by calls of our own.
//!
//! By cargo feature and not by target, so that the shipped code runs on a desktop in a JVM:
//! `bindings/kotlin/keystore`. `docs/adr/0008-android-keystore.md` has the reasons.
//!
//! * A load makes nothing: the crate, which makes a missing key, is called only when the entry and
//!   its key exist.
//! * The cause of a failure is examined before it is reported. Only what is proven permanent is
//!   [`Lost`](SecureStoreError::Lost); what is transient is tried three times more.
//! * One call at a time in this process: the Keystore has few slots.
//! * One process at a time looks for a missing key and makes it: they share the alias, and making
//!   a key replaces the one that another process has just sealed with.

mod error_classification;
mod java_exception;
mod keystore;
mod keystore_gate;
mod runtime;
mod sealed_keys;
#[cfg(feature = "testing")]
mod testing;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use android_keyring::credential::{AndroidBuilder, AndroidKeyringError};
use android_keyring::shared_preferences::Context;
use keyring::credential::{Credential, CredentialBuilderApi as _};
use zeroize::Zeroizing;

use self::error_classification::Failure;
use self::keystore::Place;
use self::keystore_gate::{LateAnswer, Turn};
use self::runtime::{Runtime, Session};
use self::sealed_keys::{Sealed, SealedKeys};
use super::secure_store::{KeyStore, SecureStore, SecureStoreError};

pub use self::runtime::{initialise, is_initialised};

/// How long calls wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitTimes {
    /// The pauses before a transient failure is tried again; after the last it is `Busy`.
    pub retries: [Duration; 3],
    /// How long making a key in StrongBox may take before the ordinary key is made instead, and
    /// how long a call with a StrongBox key waits before its result is `Busy`.
    pub strong_box: Duration,
}

impl Default for WaitTimes {
    fn default() -> Self {
        Self {
            retries: [50, 200, 800].map(Duration::from_millis),
            strong_box: Duration::from_secs(2),
        }
    }
}

/// Keeps values in the Android Keystore. Without [`initialise`] every call is
/// [`Misconfigured`](SecureStoreError::Misconfigured).
#[derive(Debug, Clone, Copy, Default)]
pub struct KeystoreStore {
    waits: WaitTimes,
}

impl KeystoreStore {
    /// With the usual waiting times.
    pub fn new() -> Self {
        Self::default()
    }

    /// With other waiting times, for tests.
    #[cfg(feature = "testing")]
    pub fn with_wait_times(waits: WaitTimes) -> Self {
        Self { waits }
    }
}

type Answer = Result<Option<Zeroizing<Vec<u8>>>, SecureStoreError>;

enum Task {
    Load,
    /// The result is an empty value when there is one.
    Contains,
    Store(Zeroizing<Vec<u8>>),
    Delete,
}

impl SecureStore for KeystoreStore {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        let found = self.run(account, Task::Load)?;
        Ok(found.map(|mut value| std::mem::take(&mut *value)))
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        self.run(account, Task::Store(Zeroizing::new(value)))
            .map(drop)
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.run(account, Task::Delete).map(drop)
    }
}

impl KeyStore for KeystoreStore {
    fn contains(&self, account: String) -> Result<bool, SecureStoreError> {
        self.run(account, Task::Contains)
            .map(|found| found.is_some())
    }
}

impl KeystoreStore {
    fn run(&self, account: String, task: Task) -> Answer {
        let runtime = runtime::current().ok_or_else(not_initialised)?;
        let limit = guarded(|| prepare(&runtime, self.waits))?;
        let Some(mut turn) = Turn::take(limit) else {
            return Err(SecureStoreError::Busy);
        };
        let late = turn.take_late_answer(&account);
        if let (Task::Load, Some(late)) = (&task, late) {
            return late;
        }
        let waits = self.waits;
        let Some(limit) = limit else {
            return answer(&runtime, &account, &task, waits);
        };
        // A chip may be slow: the caller waits for a part of the time, and a later result is
        // kept for the next call.
        let (send, receive) = mpsc::sync_channel(0);
        let worker = move || {
            let given = answer(&runtime, &account, &task, waits);
            if let Err(mpsc::SendError(given)) = send.send(given)
                && matches!(task, Task::Load)
            {
                turn.keep_late_answer(LateAnswer::new(account, given));
            }
            drop(turn);
        };
        thread::Builder::new()
            .name("stytch-keystore".to_owned())
            .spawn(worker)
            .map_err(|_| SecureStoreError::Busy)?;
        receive
            .recv_timeout(limit)
            .unwrap_or(Err(SecureStoreError::Busy))
    }
}

fn not_initialised() -> SecureStoreError {
    SecureStoreError::Misconfigured {
        reason: "the Android Keystore is not initialised; \
                 give the library an application context before the first client"
            .to_owned(),
    }
}

/// A panic in here becomes a result: it must not cross into Java.
fn guarded<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, SecureStoreError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Failure::unknown("the Keystore adapter panicked")))
        .map_err(SecureStoreError::from)
}

/// Checks what has to be true before anything is read. Returns how long the caller will wait.
fn prepare(runtime: &Runtime, waits: WaitTimes) -> Result<Option<Duration>, Failure> {
    let mut session = runtime.attach()?;
    if cfg!(debug_assertions) && session.is_main_thread()? {
        return Err(Failure::Misconfigured(
            "the Keystore must not be asked on the main thread".to_owned(),
        ));
    }
    if !session.is_unlocked()? {
        return Err(Failure::Locked);
    }
    let choice = SealedKeys::new(session.folder()?).choice()?;
    Ok((choice == Some(Place::StrongBox)).then_some(waits.strong_box))
}

/// Tries until there is a result, or the last retry has failed, too.
fn answer(runtime: &Arc<Runtime>, account: &str, task: &Task, waits: WaitTimes) -> Answer {
    guarded(|| {
        let mut pauses = waits.retries.iter();
        loop {
            let tried = Attempt::start(runtime, account, waits)?.run(task);
            match (tried, pauses.next()) {
                // A key is confirmed again at the next occasion.
                (tried, _) if matches!(task, Task::Contains) => return tried,
                (Err(Failure::Transient(_)), Some(pause)) => thread::sleep(*pause),
                (tried, _) => return tried,
            }
        }
    })
}

/// One try of one call.
struct Attempt<'vm> {
    runtime: &'vm Arc<Runtime>,
    session: Session<'vm>,
    entries: SealedKeys,
    account: &'vm str,
    waits: WaitTimes,
}

impl<'vm> Attempt<'vm> {
    fn start(
        runtime: &'vm Arc<Runtime>,
        account: &'vm str,
        waits: WaitTimes,
    ) -> Result<Self, Failure> {
        let mut session = runtime.attach()?;
        let entries = SealedKeys::new(session.folder()?);
        // The failure of an earlier call is not that of this one.
        let _ = session.preferences_failure();
        Ok(Self {
            runtime,
            session,
            entries,
            account,
            waits,
        })
    }

    fn run(mut self, task: &Task) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        match task {
            Task::Load => self.load(),
            Task::Contains => Ok(self.contains()?.then(Zeroizing::default)),
            Task::Store(value) => {
                let _lock = self.entries.lock()?;
                self.store(value).map(|()| None)
            }
            Task::Delete => self.delete().map(|()| None),
        }
    }

    fn load(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, Failure> {
        let first = self.entries.choice()?.unwrap_or(Place::Tee);
        for place in [first, first.other()] {
            if let Some(sealed) = self.entries.sealed(place, self.account)? {
                return self.open(place, &sealed).map(Some);
            }
        }
        Ok(None)
    }

    /// Whether the value's file and its key are there; without an operation of the cipher.
    fn contains(&mut self) -> Result<bool, Failure> {
        let first = self.entries.choice()?.unwrap_or(Place::Tee);
        for place in [first, first.other()] {
            if self.entries.sealed(place, self.account)?.is_some() {
                return keystore::has_key(&mut self.session, place);
            }
        }
        Ok(false)
    }

    fn open(&mut self, place: Place, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, Failure> {
        if !keystore::has_key(&mut self.session, place)? {
            return Err(keystore::no_key());
        }
        let opened = self
            .credential(place)
            .and_then(|credential| credential.get_secret());
        match opened {
            Ok(value) => Ok(Zeroizing::new(value)),
            Err(error) => Err(self.why(&error, |session| {
                keystore::try_to_open(session, place, sealed)
            })),
        }
    }

    fn store(&mut self, value: &[u8]) -> Result<(), Failure> {
        let place = self.place_with_key()?;
        if let Err(error) = self.seal(place, value) {
            let failure = self.why(&error, |session| keystore::try_to_seal(session, place));
            if !matches!(failure, Failure::Lost(_)) {
                return Err(failure);
            }
            // The key can seal nothing any more, so it opens nothing any more either.
            let place = self.make_key(place)?;
            if let Err(error) = self.seal(place, value) {
                return Err(self.why(&error, |session| keystore::try_to_seal(session, place)));
            }
            return self.settle(place);
        }
        self.settle(place)
    }

    /// Makes sure that the value is on the disk under one key only, and survives a power cut.
    fn settle(&mut self, place: Place) -> Result<(), Failure> {
        self.entries.flush(place)?;
        self.entries.remove(place.other(), self.account)
    }

    fn seal(&mut self, place: Place, value: &[u8]) -> keyring::Result<()> {
        self.credential(place)?.set_secret(value)
    }

    /// The key new values are sealed with, which is made when there is none.
    fn place_with_key(&mut self) -> Result<Place, Failure> {
        if let Some(place) = self.entries.choice()? {
            return match keystore::has_key(&mut self.session, place) {
                Ok(true) => Ok(place),
                Ok(false) | Err(Failure::Lost(_)) => self.make_key(place),
                Err(failure) => Err(failure),
            };
        }
        let wanted = if self.runtime.wants_strong_box {
            Place::StrongBox
        } else {
            Place::Tee
        };
        match keystore::has_key(&mut self.session, wanted) {
            // Made by a process that died before it wrote down its choice.
            Ok(true) => {
                self.entries.choose(wanted)?;
                Ok(wanted)
            }
            Ok(false) | Err(Failure::Lost(_)) => self.make_key(wanted),
            Err(failure) => Err(failure),
        }
    }

    fn make_key(&mut self, wanted: Place) -> Result<Place, Failure> {
        let made = wanted == Place::StrongBox && self.made_in_strong_box();
        let place = if made { Place::StrongBox } else { Place::Tee };
        if !made && (wanted == Place::Tee || !self.has_ordinary_key()?) {
            keystore::make_key(&mut self.session, Place::Tee)?;
        }
        self.entries.choose(place)?;
        Ok(place)
    }

    /// True when an earlier fall back has left a key with which other accounts are sealed.
    fn has_ordinary_key(&mut self) -> Result<bool, Failure> {
        match keystore::has_key(&mut self.session, Place::Tee) {
            Err(Failure::Lost(_)) => Ok(false),
            known => known,
        }
    }

    /// Makes the key on a thread of its own, since nothing else can stop waiting for the chip. A
    /// key that is made too late stays and is never used.
    fn made_in_strong_box(&self) -> bool {
        let (send, receive) = mpsc::channel();
        let runtime = Arc::clone(self.runtime);
        let worker = move || {
            let made = guarded(|| {
                let mut session = runtime.attach()?;
                keystore::make_key(&mut session, Place::StrongBox)
            });
            let _ = send.send(made.is_ok());
        };
        thread::Builder::new()
            .name("stytch-strongbox".to_owned())
            .spawn(worker)
            .is_ok()
            && receive.recv_timeout(self.waits.strong_box) == Ok(true)
    }

    /// Needs no key: what is removed is not opened first.
    fn delete(&mut self) -> Result<(), Failure> {
        for place in [Place::Tee, Place::StrongBox] {
            self.entries.remove(place, self.account)?;
        }
        Ok(())
    }

    /// The sealing crate's view of one entry. It makes a key when there is none, so this is called
    /// only when there is one.
    fn credential(&mut self, place: Place) -> keyring::Result<Box<Credential>> {
        let context = self.session.context();
        let env = self.session.env();
        let builder = env
            .new_local_ref(context)
            .and_then(|context| Context::new(env, context))
            .map_err(AndroidKeyringError::from)
            .and_then(|context| AndroidBuilder::new(env, context))?;
        builder.build(None, place.alias(), self.account)
    }

    /// Why the crate failed. It does not return Java's exception, so the same is tried again.
    fn why(
        &mut self,
        error: &keyring::Error,
        again: impl FnOnce(&mut Session<'vm>) -> Result<(), Failure>,
    ) -> Failure {
        // An error of JNI itself may leave its exception behind.
        let _ = self.session.env().exception_clear();
        if let Some(failure) = self.session.preferences_failure() {
            return failure;
        }
        match again(&mut self.session) {
            Err(failure) => failure,
            Ok(()) => Failure::Transient(format!("{error}, and then it worked")),
        }
    }
}
