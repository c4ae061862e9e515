//! What is done while the process lock is held.

use std::collections::BTreeSet;
use std::fmt;
use std::io;

use super::super::facts::Record;
use super::super::folder::FolderLock;
use super::super::lease::Lease;
use super::super::types::{Loaded, Role, Stamp, StoreFailure};
use super::Vault;
use crate::clock::BootId;
use crate::platform;

/// The process lock, held; dropping it releases the lock.
pub struct Transaction<'a> {
    vault: &'a mut Vault,
    lock: Option<Box<dyn FolderLock>>,
    /// What the vault has read is current: it read under this lock.
    looked: bool,
    /// The markers that the next write contains: reported under this lock, or written by this
    /// process before it took the lock.
    joined: BTreeSet<String>,
}

impl fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Transaction").field(&self.vault).finish()
    }
}

impl<'a> Transaction<'a> {
    pub(super) fn new(vault: &'a mut Vault, lock: Option<Box<dyn FolderLock>>) -> Self {
        Self {
            joined: vault.markers.written(),
            vault,
            lock,
            looked: false,
        }
    }

    /// What is stored, if another process wrote the record or a sign-out marker since this vault
    /// last read it. `None` when nothing changed.
    pub fn changed(&mut self) -> Result<Option<Loaded>, StoreFailure> {
        let may_repair = self.vault.role == Role::Owner;
        let found = self.vault.look(may_repair);
        self.looked = self.lock.is_some() && found.is_ok();
        if self.looked {
            self.joined.extend(self.vault.reported.iter().cloned());
        }
        found
    }

    /// Writes the record. When it returns, the record survives a crash and nothing of another
    /// epoch is left. The markers that [`changed`](Self::changed) reported in this transaction (or
    /// earlier, and found unchanged), and those that this process wrote before it, are then
    /// removed: the record must contain what they say. A marker that cannot be removed is reported
    /// again.
    ///
    /// The record replaces whatever is stored: call [`changed`](Self::changed) first. What is
    /// stored and cannot be opened makes it fail at first; when it is still so at least a second
    /// later, that is moved aside, a missing key is made anew, and the record is written. A key
    /// that is gone from the store while the record opens is stored again first.
    pub fn persist(&mut self, record: &Record) -> Result<Stamp, StoreFailure> {
        let stamp = self.vault.write(record, self.looked)?;
        let joined = std::mem::take(&mut self.joined);
        self.vault.markers.remove(&joined);
        self.vault.reported.retain(|name| !joined.contains(name));
        Ok(stamp)
    }

    /// Makes sure that the key of what is stored is in the secure store. True when it was gone and
    /// was stored again from memory. `Err` when the call of the store failed or the store did not accept it: a
    /// restart may then lose what is stored.
    pub fn confirm_key(&mut self) -> Result<bool, StoreFailure> {
        self.vault.confirm_key()
    }

    /// What [`changed`](Self::changed) reported was not applied: the next call reports it again,
    /// and no write of this transaction removes its markers.
    pub fn forget_what_was_seen(&mut self) {
        self.vault.forget_what_was_seen();
        self.joined.clear();
    }

    /// Shows other processes that this one is about to send a request about the session. When
    /// another one has done so already, the result is the boot time until which its request may run.
    pub fn mark_refresh(&mut self, boot_id: &BootId) -> io::Result<Option<i64>> {
        let vault = &*self.vault;
        if vault.role == Role::Reader {
            return Ok(None);
        }
        let now = vault.clock.now();
        if platform::BOOT_CLOCK_IS_SHARED {
            return Lease::acquire(&*vault.folder, &vault.holder, now, boot_id);
        }
        Lease::acquire_by_wall_clock(&*vault.folder, &vault.holder, now)
    }

    /// The server has responded.
    pub fn unmark_refresh(&mut self) -> io::Result<()> {
        Lease::release(&*self.vault.folder, &self.vault.holder)
    }
}
