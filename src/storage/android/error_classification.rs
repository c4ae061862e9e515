//! What a failure of the Keystore means: a table from the causes of a Java exception to one of
//! five kinds of failure. No Java here; `java_exception.rs` fills in the causes.

use crate::storage::secure_store::SecureStoreError;

/// One exception of a chain of causes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Cause {
    /// Its class and all classes above it, nearest first.
    pub(super) classes: Vec<String>,
    pub(super) message: Option<String>,
    /// What the methods of a `KeyStoreException` return from API 33 on.
    pub(super) keystore: Option<KeystoreCause>,
}

/// Results of the public methods of `android.security.KeyStoreException`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KeystoreCause {
    pub(super) transient: bool,
    pub(super) needs_authentication: bool,
    pub(super) numeric_code: i32,
}

/// Why a call of the Keystore, or of the preferences, did not succeed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// Worth trying again at once.
    Transient(String),
    /// Until the user unlocks the device.
    Locked,
    /// Proven: it will never succeed again.
    Lost(String),
    /// The app has to be changed.
    Misconfigured(String),
    /// The cause is not known; no conclusion is allowed.
    Unknown { code: i64, reason: String },
}

impl Failure {
    pub(super) fn unknown(reason: impl Into<String>) -> Self {
        Self::Unknown {
            code: 0,
            reason: reason.into(),
        }
    }
}

impl From<Failure> for SecureStoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Transient(_) => Self::Busy,
            Failure::Locked => Self::Locked,
            Failure::Lost(reason) => Self::Lost { reason },
            Failure::Misconfigured(reason) => Self::Misconfigured { reason },
            Failure::Unknown { code, reason } => Self::Other { code, reason },
        }
    }
}

/// Longest message of an exception that is quoted.
const LONGEST_MESSAGE: usize = 200;

// Public codes of `KeyStoreException` (API 33).
const KEY_DOES_NOT_EXIST: i32 = 6;
const KEY_CORRUPTED: i32 = 7;

/// The service is not running or has no free slot; each has been observed to recover.
const BUSY_CLASSES: [&str; 6] = [
    "android.security.keystore.BackendBusyException",
    "android.security.keystore.KeyStoreConnectException",
    "android.security.KeyStoreConnectException",
    "android.os.DeadObjectException",
    "android.os.DeadSystemException",
    "android.os.TransactionTooLargeException",
];

const LOCKED_CLASSES: [&str; 1] = ["android.security.keystore.UserNotAuthenticatedException"];

const LOST_CLASSES: [&str; 2] = [
    "android.security.keystore.KeyPermanentlyInvalidatedException",
    "javax.crypto.AEADBadTagException",
];

const SETUP_CLASSES: [&str; 4] = [
    "java.lang.ClassNotFoundException",
    "java.lang.NoClassDefFoundError",
    "java.lang.NoSuchMethodError",
    "java.security.NoSuchProviderException",
];

/// Codes of Keystore and KeyMint, as the messages of Android 12 and later quote them. Below API 33
/// there is no other information; above it, Android does not call the first of these transient.
const BUSY_CODES: [i64; 6] = [
    -31, // too many operations
    -47, // concurrent access
    -48, // secure hardware busy
    -49, // secure hardware does not answer
    18,  // backend busy
    19,  // operation busy
];
const LOCKED_CODES: [i64; 2] = [-26, 2];
const LOST_CODES: [i64; 3] = [
    -33, // the key blob is not a key
    7,   // no such key
    17,  // permanently invalidated
];

/// What a chain of causes, outermost first, means. Evidence of a transient failure
/// outweighs all evidence of a permanent one.
pub(super) fn classify(chain: &[Cause]) -> Failure {
    let is_one_of = |names: &[&str]| {
        chain
            .iter()
            .flat_map(|cause| &cause.classes)
            .any(|class| names.contains(&class.as_str()))
    };
    let codes: Vec<i64> = chain.iter().filter_map(Cause::internal_code).collect();
    let reported: Vec<KeystoreCause> = chain.iter().filter_map(|cause| cause.keystore).collect();
    let has_code = |table: &[i64]| codes.iter().any(|code| table.contains(code));
    // Where the exception has its own methods, a code proves no loss.
    let code_decides = reported.is_empty();
    let reason = describe(chain);

    if reported.iter().any(|reported| reported.transient)
        || is_one_of(&BUSY_CLASSES)
        || has_code(&BUSY_CODES)
    {
        return Failure::Transient(reason);
    }
    if reported
        .iter()
        .any(|reported| reported.needs_authentication)
        || is_one_of(&LOCKED_CLASSES)
        || (code_decides && has_code(&LOCKED_CODES))
    {
        return Failure::Locked;
    }
    if reported
        .iter()
        .any(|reported| matches!(reported.numeric_code, KEY_DOES_NOT_EXIST | KEY_CORRUPTED))
        || is_one_of(&LOST_CLASSES)
        || (code_decides && has_code(&LOST_CODES))
    {
        return Failure::Lost(reason);
    }
    if is_one_of(&SETUP_CLASSES) {
        return Failure::Misconfigured(reason);
    }
    let code = codes
        .first()
        .copied()
        .or_else(|| {
            reported
                .first()
                .map(|reported| i64::from(reported.numeric_code))
        })
        .unwrap_or(0);
    Failure::Unknown { code, reason }
}

impl Cause {
    /// The number after `internal Keystore code:` in a `KeyStoreException`'s message.
    fn internal_code(&self) -> Option<i64> {
        const BEFORE: &str = "internal Keystore code:";
        let message = self.message.as_deref()?;
        let after = message.split_once(BEFORE)?.1.trim_start();
        let end = after
            .char_indices()
            .find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && *c == '-')))
            .map_or(after.len(), |(at, _)| at);
        after[..end].parse().ok()
    }
}

/// The classes of the chain with the innermost message: what a report needs.
fn describe(chain: &[Cause]) -> String {
    let mut text = chain
        .iter()
        .filter_map(|cause| cause.classes.first().map(String::as_str))
        .map(|class| class.rsplit('.').next().unwrap_or(class))
        .collect::<Vec<_>>()
        .join(" < ");
    let message = chain.iter().rev().find_map(|cause| cause.message.as_ref());
    if let Some(message) = message {
        text.push_str(": ");
        text.extend(message.chars().take(LONGEST_MESSAGE));
    }
    if text.is_empty() {
        text.push_str("an exception without a class");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(class: &str, message: &str) -> Cause {
        Cause {
            classes: vec![class.to_owned(), "java.lang.Exception".to_owned()],
            message: (!message.is_empty()).then(|| message.to_owned()),
            keystore: None,
        }
    }

    fn reported(transient: bool, needs_authentication: bool, numeric_code: i32) -> Cause {
        Cause {
            keystore: Some(KeystoreCause {
                transient,
                needs_authentication,
                numeric_code,
            }),
            ..cause("android.security.KeyStoreException", "")
        }
    }

    fn coded(code: i64) -> Cause {
        let message = format!("System error (internal Keystore code: {code} message: none)");
        cause("android.security.KeyStoreException", &message)
    }

    fn name(failure: &Failure) -> &'static str {
        match failure {
            Failure::Transient(_) => "transient",
            Failure::Locked => "locked",
            Failure::Lost(_) => "lost",
            Failure::Misconfigured(_) => "misconfigured",
            Failure::Unknown { .. } => "unknown",
        }
    }

    const BLOCK_SIZE: &str = "javax.crypto.IllegalBlockSizeException";
    const BAD_TAG: &str = "javax.crypto.AEADBadTagException";
    const UNRECOVERABLE: &str = "java.security.UnrecoverableKeyException";
    const PROVIDER: &str = "java.security.ProviderException";
    const INVALIDATED: &str = "android.security.keystore.KeyPermanentlyInvalidatedException";

    #[test]
    fn each_chain_of_causes_has_one_meaning() {
        let outer = |class: &str| cause(class, "");
        let table: Vec<(Vec<Cause>, &str)> = vec![
            (vec![], "unknown"),
            // From API 33 on the results of the exception's own methods decide.
            (
                vec![outer(BLOCK_SIZE), reported(true, false, 10)],
                "transient",
            ),
            (
                vec![outer(BLOCK_SIZE), reported(false, false, 10)],
                "unknown",
            ),
            (vec![outer(BLOCK_SIZE), reported(false, true, 2)], "locked"),
            (
                vec![outer(UNRECOVERABLE), reported(false, false, 6)],
                "lost",
            ),
            (
                vec![outer(UNRECOVERABLE), reported(false, false, 7)],
                "lost",
            ),
            (
                vec![outer(UNRECOVERABLE), reported(true, false, 7)],
                "transient",
            ),
            (
                vec![outer(UNRECOVERABLE), reported(false, false, 5)],
                "unknown",
            ),
            (vec![outer(BAD_TAG), reported(false, false, 10)], "lost"),
            (vec![outer(BAD_TAG), reported(true, false, 10)], "transient"),
            // Below it the classes and the codes in the messages.
            (vec![outer(BLOCK_SIZE)], "unknown"),
            (vec![outer("javax.crypto.BadPaddingException")], "unknown"),
            (vec![outer(BAD_TAG)], "lost"),
            (vec![outer(BAD_TAG), coded(-30)], "lost"),
            (vec![outer(INVALIDATED)], "lost"),
            (vec![outer(UNRECOVERABLE), outer(INVALIDATED)], "lost"),
            (vec![outer(UNRECOVERABLE)], "unknown"),
            (vec![outer(PROVIDER)], "unknown"),
            (vec![outer(PROVIDER), outer(BUSY_CLASSES[1])], "transient"),
            (vec![outer(BUSY_CLASSES[0])], "transient"),
            (
                vec![outer(PROVIDER), outer("android.os.DeadObjectException")],
                "transient",
            ),
            (vec![outer(INVALIDATED), coded(-31)], "transient"),
            (vec![outer(LOCKED_CLASSES[0])], "locked"),
            (
                vec![outer("java.security.NoSuchProviderException")],
                "misconfigured",
            ),
            (
                vec![outer("java.lang.ClassNotFoundException")],
                "misconfigured",
            ),
        ];
        for (chain, expected) in table {
            let failure = classify(&chain);
            assert_eq!(name(&failure), expected, "{chain:?} is {failure:?}");
        }
    }

    #[test]
    fn every_code_is_transient_locked_lost_or_unknown_and_none_is_lost_by_default() {
        let mut lost = Vec::new();
        for code in -1100..=100 {
            let failure = classify(&[cause(BLOCK_SIZE, ""), coded(code)]);
            match name(&failure) {
                "transient" => assert!(BUSY_CODES.contains(&code), "{code}"),
                "locked" => assert!(LOCKED_CODES.contains(&code), "{code}"),
                "lost" => lost.push(code),
                _ => assert!(
                    matches!(&failure, Failure::Unknown { code: reported, .. } if *reported == code),
                    "{code} is {failure:?}"
                ),
            }
        }
        assert_eq!(lost, [-33, 7, 17]);
    }

    #[test]
    fn a_subclass_counts_as_its_class_and_a_strange_message_as_none() {
        let mut busy = cause("vendor.Busy", "internal Keystore code: nonsense");
        busy.classes.insert(1, BUSY_CLASSES[0].to_owned());
        assert_eq!(name(&classify(&[busy])), "transient");
        for message in [
            "",
            "internal Keystore code:",
            "internal Keystore code: -",
            "é",
        ] {
            let failure = classify(&[cause(PROVIDER, message)]);
            assert!(
                matches!(failure, Failure::Unknown { code: 0, .. }),
                "{message}"
            );
        }
    }
}
