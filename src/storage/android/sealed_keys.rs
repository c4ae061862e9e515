//! The files under the preferences: which entry exists, and which key was chosen.
//!
//! Java's files do not distinguish "there is none" from "it cannot be read"; here they are different
//! results. Writing an entry is the sealing crate's, through `KeystorePreferences`.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use base16ct::lower;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use sha2::{Digest, Sha256};

use super::error_classification::Failure;
use super::keystore::Place;
use crate::storage::folder::{Folder as _, FolderLock, OsFolder};

/// Which of the two keys new values are sealed with.
const CHOICE: &str = "choice";
const TEE: &[u8] = b"tee";
const STRONG_BOX: &[u8] = b"strongbox";
/// How long a process waits for another one that looks for a key or makes it.
const LOCK_WAIT_MS: u64 = 2_000;
/// The lengths Android's own ciphers use.
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// A value as the sealing crate left it: base64 of the nonce's length, the nonce, the ciphertext.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sealed {
    pub(super) nonce: Vec<u8>,
    pub(super) ciphertext: Vec<u8>,
}

impl Sealed {
    fn parse(text: &[u8]) -> Option<Self> {
        let bytes = BASE64_STANDARD.decode(text).ok()?;
        let (length, rest) = bytes.split_first()?;
        let (nonce, ciphertext) = rest.split_at_checked(usize::from(*length))?;
        (nonce.len() == NONCE_BYTES && ciphertext.len() >= TAG_BYTES).then(|| Self {
            nonce: nonce.to_vec(),
            ciphertext: ciphertext.to_vec(),
        })
    }
}

/// The preferences of both keys.
#[derive(Debug)]
pub(super) struct SealedKeys {
    folder: PathBuf,
}

impl SealedKeys {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn of(&self, place: Place) -> PathBuf {
        self.folder.join(place.alias())
    }

    /// What is stored for the account. Makes nothing.
    pub(super) fn sealed(&self, place: Place, account: &str) -> Result<Option<Sealed>, Failure> {
        let Some(text) = read(&self.of(place).join(file_name(account)))? else {
            return Ok(None);
        };
        Sealed::parse(&text)
            .map(Some)
            .ok_or_else(|| Failure::Lost("the stored value is damaged".to_owned()))
    }

    pub(super) fn remove(&self, place: Place, account: &str) -> Result<(), Failure> {
        let folder = self.of(place);
        match fs::remove_file(folder.join(file_name(account))) {
            Ok(()) => self.flush(place),
            Err(error) if is_absent(&error) => Ok(()),
            Err(error) => Err(io_failure("remove the stored value", &error)),
        }
    }

    /// Makes the names of entries survive a power cut.
    pub(super) fn flush(&self, place: Place) -> Result<(), Failure> {
        OsFolder::open(self.of(place))
            .and_then(|folder| folder.sync())
            .map_err(|error| io_failure("flush the stored value", &error))
    }

    /// Excludes every other process, and every other holder in this one, while it is held.
    pub(super) fn lock(&self) -> Result<Box<dyn FolderLock>, Failure> {
        let locked = OsFolder::open(&self.folder).and_then(|folder| folder.lock(LOCK_WAIT_MS));
        locked.map_err(|error| match error.kind() {
            ErrorKind::WouldBlock => {
                Failure::Transient("another process holds the lock of the keys".to_owned())
            }
            _ => io_failure("take the lock of the keys", &error),
        })
    }

    /// Which key new values are sealed with; `None` before the first.
    pub(super) fn choice(&self) -> Result<Option<Place>, Failure> {
        match read(&self.folder.join(CHOICE))?.as_deref() {
            None => Ok(None),
            Some(STRONG_BOX) => Ok(Some(Place::StrongBox)),
            // For any other content: this one works on every device.
            Some(_) => Ok(Some(Place::Tee)),
        }
    }

    pub(super) fn choose(&self, place: Place) -> Result<(), Failure> {
        let text = match place {
            Place::Tee => TEE,
            Place::StrongBox => STRONG_BOX,
        };
        let write = || {
            let folder = OsFolder::open(&self.folder)?;
            let temporary = format!("{CHOICE}.tmp");
            folder.write_sync(&temporary, text)?;
            folder.rename(&temporary, CHOICE)?;
            // The names of the folders, too.
            OsFolder::open(self.of(place))?;
            folder.sync()?;
            match self.folder.parent() {
                Some(parent) => OsFolder::open(parent)?.sync(),
                None => Ok(()),
            }
        };
        write().map_err(|error: io::Error| io_failure("write which key is used", &error))
    }
}

fn read(path: &Path) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if is_absent(&error) => Ok(None),
        Err(error) => Err(io_failure("read the stored value", &error)),
    }
}

fn is_absent(error: &io::Error) -> bool {
    error.kind() == ErrorKind::NotFound
}

fn io_failure(operation: &str, error: &io::Error) -> Failure {
    Failure::Unknown {
        code: error.raw_os_error().map_or(0, i64::from),
        reason: format!("{operation}: {}", error.kind()),
    }
}

/// The first 16 bytes of the account's SHA-256 in hexadecimal, as `KeystorePreferences` names it.
fn file_name(account: &str) -> String {
    lower::encode_string(&Sha256::digest(account.as_bytes())[..16])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_damaged_value_is_lost_and_not_missing() {
        let folder = tempfile::tempdir().unwrap();
        let entries = SealedKeys::new(folder.path().join("keystore"));
        assert_eq!(entries.sealed(Place::Tee, "account"), Ok(None));
        assert_eq!(entries.choice(), Ok(None));
        assert!(
            !folder.path().join("keystore").exists(),
            "a read makes nothing"
        );

        entries.choose(Place::Tee).unwrap();
        let path = entries.of(Place::Tee).join(file_name("account"));
        let mut good = vec![12_u8];
        good.extend([7; 12 + 48]);
        for bytes in [
            &good[..0],
            &good[..1],
            &good[..13],
            &good[..28],
            &[0; 61],
            &[255; 61],
        ] {
            fs::write(&path, BASE64_STANDARD.encode(bytes)).unwrap();
            let answer = entries.sealed(Place::Tee, "account");
            assert!(matches!(answer, Err(Failure::Lost(_))), "{bytes:?}");
        }
        fs::write(&path, "no base64 !").unwrap();
        assert!(matches!(
            entries.sealed(Place::Tee, "account"),
            Err(Failure::Lost(_))
        ));
        fs::write(&path, BASE64_STANDARD.encode(&good)).unwrap();
        let sealed = entries.sealed(Place::Tee, "account").unwrap().unwrap();
        assert_eq!((sealed.nonce.len(), sealed.ciphertext.len()), (12, 48));
        assert_eq!(entries.sealed(Place::StrongBox, "account"), Ok(None));
        entries.remove(Place::Tee, "account").unwrap();
        entries.remove(Place::Tee, "account").unwrap();
        assert_eq!(entries.sealed(Place::Tee, "account"), Ok(None));
    }

    #[test]
    fn what_cannot_be_read_is_not_missing() {
        let folder = tempfile::tempdir().unwrap();
        let entries = SealedKeys::new(folder.path().to_owned());
        // A folder in the place of the file cannot be read by any user.
        fs::create_dir_all(entries.of(Place::Tee).join(file_name("account"))).unwrap();
        let answer = entries.sealed(Place::Tee, "account");
        assert!(
            matches!(answer, Err(Failure::Unknown { code, .. }) if code != 0),
            "{answer:?}"
        );
    }

    #[test]
    fn one_process_at_a_time_looks_for_the_key_and_makes_it() {
        let folder = tempfile::tempdir().unwrap();
        // Another process has a file of its own, and so has each of these.
        let entries = || SealedKeys::new(folder.path().join("keystore"));
        let made = std::sync::atomic::AtomicU32::new(0);
        let make_if_missing = || {
            let _lock = entries().lock().unwrap();
            if entries().choice().unwrap().is_none() {
                std::thread::sleep(std::time::Duration::from_millis(5));
                made.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                entries().choose(Place::Tee).unwrap();
            }
        };

        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(make_if_missing);
            }
        });

        assert_eq!(made.into_inner(), 1);
        let held = entries().lock().unwrap();
        let refused = entries().lock();
        assert!(matches!(refused, Err(Failure::Transient(_))));
        drop(held);
        assert!(entries().lock().is_ok());
    }

    #[test]
    fn the_choice_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let entries = SealedKeys::new(folder.path().join("keystore"));
        for place in [Place::StrongBox, Place::Tee] {
            entries.choose(place).unwrap();
            assert_eq!(entries.choice(), Ok(Some(place)));
        }
    }
}
