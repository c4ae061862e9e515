//! The sign-out intent: an empty file that stands for a sign-out whose record could not be written
//! yet, because the store cannot be read or another process holds the lock.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::folder::Folder;
use super::outcome::{Role, StoreFailure};

/// The file's name.
pub(super) const INTENT_FILE: &str = "sign-out.intent";

/// Notes durably that the user signed out, also while the vault is being read elsewhere.
#[derive(Clone)]
pub struct SignOutIntent {
    folder: Arc<dyn Folder>,
    role: Role,
    /// This process wrote the file, so a write of its own settles it.
    written: Arc<AtomicBool>,
    /// This process was told of it: the same.
    reported: Arc<AtomicBool>,
}

impl fmt::Debug for SignOutIntent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignOutIntent").finish_non_exhaustive()
    }
}

impl SignOutIntent {
    pub(super) fn new(folder: Arc<dyn Folder>, role: Role) -> Self {
        Self {
            folder,
            role,
            written: Arc::default(),
            reported: Arc::default(),
        }
    }

    /// Writes the empty file and flushes it. Needs neither key nor lock.
    pub fn write(&self) -> Result<(), StoreFailure> {
        if self.role == Role::Reader {
            return Err(StoreFailure::read_only());
        }
        self.folder
            .write_sync(INTENT_FILE, &[])
            .and_then(|()| self.folder.sync())
            .map_err(StoreFailure::io("write the sign-out intent"))?;
        self.written.store(true, Ordering::Relaxed);
        Ok(())
    }

    pub(super) fn read(&self) -> Result<bool, StoreFailure> {
        let found = self
            .folder
            .read(INTENT_FILE)
            .map_err(StoreFailure::io("read the sign-out intent"))?
            .is_some();
        if found {
            self.reported.store(true, Ordering::Relaxed);
        }
        Ok(found)
    }

    pub(super) fn is_known(&self) -> bool {
        self.written.load(Ordering::Relaxed) || self.reported.load(Ordering::Relaxed)
    }

    /// What was read did not reach who asked: the next read reports it again.
    pub(super) fn forget(&self) {
        self.reported.store(false, Ordering::Relaxed);
    }

    pub(super) fn clear(&self) -> Result<(), StoreFailure> {
        if self.is_known() {
            self.folder
                .remove(INTENT_FILE)
                .and_then(|()| self.folder.sync())
                .map_err(StoreFailure::io("remove the sign-out intent"))?;
            self.written.store(false, Ordering::Relaxed);
            self.reported.store(false, Ordering::Relaxed);
        }
        Ok(())
    }
}
