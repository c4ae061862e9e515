//! Writing the record, and the key it is sealed with.

use std::io;

use super::super::slots::{self, Fingerprint, Slot};
use super::super::types::{Role, Stamp, StoreFailure};
use super::{Counting, Finding, Vault, store_failure};
use crate::crypto::aead::DataKey;
use crate::storage::facts::Record;
use crate::storage::secure_store::SecureStoreError;

impl Vault {
    /// Writes the record; it survives a crash when this returns. `looked` is true when what this vault has
    /// seen is known to be what is stored.
    pub(super) fn write(&mut self, record: &Record, looked: bool) -> Result<Stamp, StoreFailure> {
        if self.role == Role::Reader {
            return Err(StoreFailure::read_only());
        }
        let plain = record
            .encode()
            .map_err(|error| StoreFailure::failed(error.to_string()))?;
        let current = match self.unchanged(looked)? {
            Some(current) => Some(current),
            None => self.current()?,
        };
        if current.is_some() {
            self.confirm_opened_key()?;
        }
        if self.key.is_none() {
            self.create_key()?;
        }
        let lineage = record.lineage();
        let stamp = self.next_stamp(current.as_ref(), &lineage)?;
        let Some(key) = &self.key else {
            return Err(StoreFailure::failed("there is no key"));
        };
        let file = slots::seal(key, &self.identity, stamp, &plain);
        self.seen = None;
        self.counts = None;
        let slot = self
            .write_slot(current.as_ref(), stamp.epoch, &file)
            .map_err(StoreFailure::io("write the record"))?;
        let kept = match current {
            Some(current) if current.stamp.epoch == stamp.epoch => current.print,
            _ => Fingerprint::ABSENT,
        };
        let print = kept.after_write(slot, &file);
        self.seen = Some(print);
        self.counts = Some(Counting {
            print,
            slot,
            stamp,
            lineage,
        });
        self.durable = self.seen;
        self.learn_epoch(Some(stamp.epoch));
        Ok(stamp)
    }

    fn next_stamp(
        &mut self,
        current: Option<&Counting>,
        lineage: &[u8; 32],
    ) -> Result<Stamp, StoreFailure> {
        let next = |number: u64| {
            number
                .checked_add(1)
                .ok_or_else(|| StoreFailure::failed("the write counter is used up"))
        };
        let counter = next(current.map_or(0, |current| current.stamp.counter))?;
        let epoch = match current {
            Some(current) if current.lineage == *lineage => current.stamp.epoch,
            _ => next(self.known_epoch()?)?,
        };
        Ok(Stamp { counter, epoch })
    }

    /// The slot that counts, without opening it, if no process wrote since this vault last opened or
    /// wrote it.
    fn unchanged(&self, looked: bool) -> Result<Option<Counting>, StoreFailure> {
        let now = match self.seen {
            Some(seen) if looked => seen,
            _ => {
                let slots = self.read_slots()?;
                if slots.newer().is_some() {
                    return Ok(None);
                }
                slots.fingerprint()
            }
        };
        Ok(self
            .counts
            .filter(|counts| self.key.is_some() && counts.print == now))
    }

    /// The slot that counts. What cannot be opened is moved aside once that is proven: what is to
    /// be written are the facts of this process.
    fn current(&mut self) -> Result<Option<Counting>, StoreFailure> {
        match self.inspect()? {
            // What is stored under a former name is read first.
            Finding::Empty if self.has_former()? => Err(StoreFailure::Busy),
            Finding::Empty => Ok(None),
            Finding::Record { .. } => Ok(self.counts),
            finding @ (Finding::KeyGone | Finding::Damaged) => {
                self.prove_loss(matches!(finding, Finding::KeyGone))?;
                self.quarantine()?;
                self.suspect_since = None;
                Ok(None)
            }
        }
    }

    fn write_slot(&self, current: Option<&Counting>, epoch: u64, file: &[u8]) -> io::Result<Slot> {
        let folder = &*self.folder;
        if let Err(error) = folder.write_sync(slots::TEMPORARY, file) {
            // A part of it would take the last space of a full disk.
            let _ = folder.remove(slots::TEMPORARY);
            return Err(error);
        }
        let target = match current {
            None => Slot::A,
            Some(current) if current.stamp.epoch == epoch => current.slot.other(),
            Some(current) => {
                // Both slots of the old epoch must be gone; the one that counts goes last, in
                // one step with the arrival of the new one.
                folder.remove(current.slot.other().name())?;
                folder.sync()?;
                current.slot
            }
        };
        folder.rename(slots::TEMPORARY, target.name())?;
        folder.sync()?;
        Ok(target)
    }

    /// Makes a key and stores it. Under the lock, and after the store said that there is none.
    fn create_key(&mut self) -> Result<(), StoreFailure> {
        let key = DataKey::generate();
        self.store_key(&key)?;
        self.key = Some(key);
        Ok(())
    }

    /// Stores the key and checks that the store returns it.
    fn store_key(&self, key: &DataKey) -> Result<(), StoreFailure> {
        self.store
            .store(self.identity.account(), key.expose().to_vec())
            .map_err(store_failure)?;
        if self.load_key()?.as_ref() == Some(key) {
            Ok(())
        } else {
            Err(StoreFailure::failed(
                "the secure store did not keep the key",
            ))
        }
    }

    /// Stores the key again when it is gone from the store and opens what is on the disk. True
    /// when it did. Under the lock.
    pub(super) fn confirm_key(&mut self) -> Result<bool, StoreFailure> {
        if self.role == Role::Reader || self.key.is_none() || self.stores_key()? {
            return Ok(false);
        }
        let slots = self.read_slots()?;
        // The only failure is content that cannot be decoded, which the key has opened.
        let opens = matches!(self.finding(&slots), Ok(Finding::Record { .. }) | Err(_));
        match &self.key {
            Some(key) if opens => self.store_key(key).map(|()| true),
            _ => Ok(false),
        }
    }

    /// [`confirm_key`](Self::confirm_key) for a key that has opened what is on the disk. A store
    /// that cannot say whether it has the key does not keep the record from being written.
    fn confirm_opened_key(&self) -> Result<(), StoreFailure> {
        match (&self.key, self.stores_key()) {
            (Some(key), Ok(false)) => self.store_key(key),
            _ => Ok(()),
        }
    }

    fn stores_key(&self) -> Result<bool, StoreFailure> {
        match self.store.contains(self.identity.account()) {
            Ok(stored) => Ok(stored),
            Err(SecureStoreError::Lost { .. }) => Ok(false),
            Err(error) => Err(store_failure(error)),
        }
    }
}
