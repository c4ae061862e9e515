//! The vault: one sealed record in two slots, its key in the secure store.
//!
//! * A write goes to a temporary file, is flushed, and takes a slot's name: the other slot in
//!   turn within one epoch. A write of another epoch first removes the other slot and then
//!   replaces the one that counts, so two epochs are never on disk together and no damage can
//!   bring back a session that ended.
//! * Nothing is written, removed or made before the secure store has answered. A key is made only
//!   when there certainly is none and no sealed record either.
//! * A record that cannot be opened is moved aside, never erased, and only after two failures at
//!   least a second apart.
//! * The process lock is held for the life of a [`Transaction`] and never across the network.

use std::fmt;
use std::io;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::folder::{Folder, FolderLock};
use super::intent::SignOutIntent;
use super::lease::Lease;
use super::outcome::{Loaded, Role, Stamp, StoreFailure, VaultIdentity};
use super::facts::Record;
use super::secure_store::{SecureStore, SecureStoreError};
use super::slots::{self, Choice, Fingerprint, Slot, Slots};
use crate::clock::{BootId, Clock};
use crate::crypto::aead::DataKey;

/// Two failures to find or use the key prove its loss when they are this far apart.
const PROOF_MS: i64 = 1_000;
/// How long a load waits for the lock when it has something to repair.
const REPAIR_WAIT_MS: u64 = 2_000;

/// The stored state of one client. One per engine.
pub struct Vault {
    folder: Arc<dyn Folder>,
    store: Arc<dyn SecureStore>,
    identity: VaultIdentity,
    role: Role,
    clock: Arc<dyn Clock>,
    key: Option<DataKey>,
    /// The slots as this vault last read or wrote them.
    seen: Option<Fingerprint>,
    /// The slot that counts, and the slots as they were when that was found out.
    counts: Option<Counting>,
    /// The slots whose names are known to survive a power cut.
    durable: Option<Fingerprint>,
    /// The boot clock at the first of a row of failures to open what is stored.
    suspect_since: Option<i64>,
    intent: SignOutIntent,
    volatile: bool,
    /// Names this vault in the lease.
    holder: String,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("identity", &self.identity)
            .field("role", &self.role)
            .field("key_cached", &self.key.is_some())
            .finish_non_exhaustive()
    }
}

/// The slots, and which of them counts.
type Counting = (Fingerprint, Slot, Stamp);

/// What the files and the key say together.
enum Finding {
    Empty,
    Record {
        slot: Slot,
        stamp: Stamp,
        record: Box<Record>,
        stale: bool,
    },
    /// Files, but certainly no key.
    KeyGone,
    /// Files and a key, but the key opens none that can be believed.
    Damaged,
}

impl Vault {
    /// A vault over these ports; touches nothing yet.
    pub fn new(
        folder: Arc<dyn Folder>,
        store: Arc<dyn SecureStore>,
        identity: VaultIdentity,
        role: Role,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let intent = SignOutIntent::new(Arc::clone(&folder), role);
        Self {
            volatile: folder.is_volatile(),
            folder,
            store,
            identity,
            role,
            clock,
            key: None,
            seen: None,
            counts: None,
            durable: None,
            suspect_since: None,
            intent,
            holder: crate::crypto::random_id(),
        }
    }

    /// Reads what is stored. The key is asked for once per vault, then kept.
    ///
    /// A record without a key is `Busy` first and a record that does not open is `Failed` first;
    /// when it is still so at least a second later, it is moved aside and is
    /// [`Loaded::KeyLost`]. A reader only ever fails.
    pub fn load(&mut self) -> Result<Loaded, StoreFailure> {
        self.load_with(false)
    }

    /// True when no call of this vault can block: everything is in memory.
    pub fn is_volatile(&self) -> bool {
        self.volatile
    }

    /// The secure store is not one of ours: whatever the folder is, it may take its time.
    pub fn may_block(&mut self) {
        self.volatile = false;
    }

    /// Takes the process lock, waiting for it at most `wait_ms`. A reader takes no lock.
    pub fn transaction(&mut self, wait_ms: u64) -> Result<Transaction<'_>, StoreFailure> {
        let lock = match self.role {
            Role::Owner => Some(self.lock(wait_ms)?),
            Role::Reader => None,
        };
        Ok(Transaction {
            vault: self,
            lock,
            looked: false,
        })
    }

    /// placeholder
    pub fn sign_out_markers(&self) -> super::SignOutMarkers {
        super::SignOutMarkers
    }

    /// What notes a sign-out while this vault is busy elsewhere.
    pub fn sign_out_intent(&self) -> SignOutIntent {
        self.intent.clone()
    }

    /// [`Transaction::changed`] for when the lock is not to be had. What it says may be overtaken
    /// before it is acted on.
    pub fn changed_unlocked(&mut self) -> Result<Option<Loaded>, StoreFailure> {
        self.look(false)
    }

    /// What could not be told is told by the next look.
    fn look(&mut self, locked: bool) -> Result<Option<Loaded>, StoreFailure> {
        let found = self.look_once(locked);
        if found.is_err() {
            self.forget_what_was_seen();
        }
        found
    }

    fn forget_what_was_seen(&mut self) {
        self.seen = None;
        self.counts = None;
        self.intent.forget();
    }

    fn look_once(&mut self, locked: bool) -> Result<Option<Loaded>, StoreFailure> {
        if let Some(seen) = self.seen {
            let slots = Slots::read(&*self.folder).map_err(StoreFailure::io("read the record"))?;
            let unsettled = self.suspect_since.is_some() || slots.newer().is_some();
            if slots.fingerprint() == seen
                && !unsettled
                && (self.intent.is_known() || !self.intent.read()?)
            {
                return Ok(None);
            }
        }
        self.load_with(locked).map(Some)
    }

    fn lock(&self, wait_ms: u64) -> Result<Box<dyn FolderLock>, StoreFailure> {
        self.folder
            .lock(wait_ms)
            .map_err(StoreFailure::io("take the lock"))
    }

    fn load_with(&mut self, mut locked: bool) -> Result<Loaded, StoreFailure> {
        let mut _lock = None;
        let mut gone = false;
        loop {
            match self.inspect()? {
                Finding::Empty if gone => {
                    self.suspect_since = None;
                    return Ok(Loaded::KeyLost { quarantined: false, epoch: 0, markers: Vec::new() });
                }
                Finding::Empty => {
                    self.suspect_since = None;
                    return Ok(Loaded::Empty { markers: Vec::new() });
                }
                Finding::Record {
                    slot,
                    stamp,
                    record,
                    stale,
                } => {
                    self.suspect_since = None;
                    if !stale || self.role == Role::Reader || locked {
                        if stale && self.role == Role::Owner {
                            self.remove_slot(slot.other())?;
                        }
                        self.make_durable();
                        return Ok(Loaded::Record {
                            record,
                            stamp,
                            markers: Vec::new(),
                        });
                    }
                }
                finding => {
                    self.prove_loss(matches!(finding, Finding::KeyGone))?;
                    if locked {
                        self.quarantine()?;
                        self.suspect_since = None;
                        return Ok(Loaded::KeyLost { quarantined: true, epoch: 0, markers: Vec::new() });
                    }
                    gone = true;
                }
            }
            // Something is to be repaired: look again under the lock.
            _lock = Some(self.lock(REPAIR_WAIT_MS)?);
            locked = true;
        }
    }

    /// A writer that died before it flushed the names left a record that a power cut takes back.
    /// A disk that refuses the flush is no reason not to see what is there.
    fn make_durable(&mut self) {
        if self.role == Role::Owner && self.durable != self.seen && self.folder.sync().is_ok() {
            self.durable = self.seen;
        }
    }

    /// `Ok` when an earlier failure, at least a second ago, makes this one the proof.
    fn prove_loss(&mut self, key_gone: bool) -> Result<(), StoreFailure> {
        if self.role == Role::Reader {
            return Err(StoreFailure::failed(if key_gone {
                "the record's key is missing"
            } else {
                "the record does not open"
            }));
        }
        let now = self.clock.now().boot_ms;
        let since = *self.suspect_since.get_or_insert(now);
        if now.saturating_sub(since) >= PROOF_MS {
            Ok(())
        } else if key_gone {
            Err(StoreFailure::Busy)
        } else {
            Err(StoreFailure::failed("the record does not open"))
        }
    }

    /// One look at the key and both slots. Writes nothing.
    fn inspect(&mut self) -> Result<Finding, StoreFailure> {
        let cached = self.key.is_some();
        if !cached {
            self.key = self.load_key()?;
        }
        let slots = Slots::read(&*self.folder).map_err(StoreFailure::io("read the record"))?;
        self.seen = None;
        if let Some(version) = slots.newer() {
            return Err(StoreFailure::NewerFormat { version });
        }
        let mut finding = self.judge(&slots);
        if cached && !matches!(finding, Finding::Record { .. }) {
            // Another process may have replaced the key, or found out that it is lost.
            self.key = self.load_key()?;
            finding = self.judge(&slots);
        }
        self.seen = Some(slots.fingerprint());
        if let Finding::Record { slot, stamp, .. } = &finding {
            self.counts = Some((slots.fingerprint(), *slot, *stamp));
        }
        Ok(finding)
    }

    /// The slot that counts, without opening it: nobody wrote since this vault last opened or
    /// wrote it. `looked` when that is known of all slots since the lock was taken.
    fn unchanged(&self, looked: bool) -> Result<Option<Counting>, StoreFailure> {
        let now = match self.seen {
            Some(seen) if looked => seen,
            _ => {
                let slots =
                    Slots::read(&*self.folder).map_err(StoreFailure::io("read the record"))?;
                if slots.newer().is_some() {
                    return Ok(None);
                }
                slots.fingerprint()
            }
        };
        Ok(self
            .counts
            .filter(|(print, ..)| self.key.is_some() && *print == now))
    }

    fn judge(&self, slots: &Slots) -> Finding {
        let Some(key) = &self.key else {
            return if slots.is_empty() {
                Finding::Empty
            } else {
                Finding::KeyGone
            };
        };
        match slots.choose(key, &self.identity) {
            Choice::Empty => Finding::Empty,
            Choice::Damaged => Finding::Damaged,
            Choice::Use {
                slot,
                stamp,
                record,
                stale,
            } => Finding::Record {
                slot,
                stamp,
                record,
                stale,
            },
        }
    }

    /// The stored key; `None` when there certainly is none that can be used.
    fn load_key(&self) -> Result<Option<DataKey>, StoreFailure> {
        match self.store.load(self.identity.account()) {
            Ok(Some(bytes)) => Ok(DataKey::from_slice(&Zeroizing::new(bytes))),
            Ok(None) | Err(SecureStoreError::Lost { .. }) => Ok(None),
            Err(error) => Err(store_failure(error)),
        }
    }

    /// Makes a key, and believes in it only when the store gives it back. Under the lock, and
    /// after the store said that there is none.
    fn create_key(&mut self) -> Result<(), StoreFailure> {
        let key = DataKey::generate();
        self.store
            .store(self.identity.account(), key.expose().to_vec())
            .map_err(store_failure)?;
        if self.load_key()?.as_ref() != Some(&key) {
            return Err(StoreFailure::failed(
                "the secure store did not keep the new key",
            ));
        }
        self.key = Some(key);
        Ok(())
    }

    /// Gives every slot file another name. Under the lock.
    fn quarantine(&mut self) -> Result<(), StoreFailure> {
        self.seen = None;
        self.move_aside()
            .map_err(StoreFailure::io("move the record aside"))
    }

    fn move_aside(&self) -> io::Result<()> {
        let slots = Slots::read(&*self.folder)?;
        for slot in slots.believable_first(self.key.as_ref(), &self.identity) {
            let mut number = 1_u32;
            let mut aside = format!("{}.quarantined-{number}", slot.name());
            while self.folder.read(&aside)?.is_some() {
                number += 1;
                aside = format!("{}.quarantined-{number}", slot.name());
            }
            self.folder.rename(slot.name(), &aside)?;
            self.folder.sync()?;
        }
        Ok(())
    }

    fn remove_slot(&mut self, slot: Slot) -> Result<(), StoreFailure> {
        self.seen = None;
        self.folder
            .remove(slot.name())
            .and_then(|()| self.folder.sync())
            .map_err(StoreFailure::io("remove the ended record"))?;
        let slots = Slots::read(&*self.folder).map_err(StoreFailure::io("read the record"))?;
        self.seen = Some(slots.fingerprint());
        Ok(())
    }

    fn persist(&mut self, record: &Record, looked: bool) -> Result<Stamp, StoreFailure> {
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
        if self.key.is_none() {
            self.create_key()?;
        }
        let Some(key) = &self.key else {
            return Err(StoreFailure::failed("there is no key"));
        };
        let counter = match current {
            None => 1,
            Some((.., stamp)) => stamp
                .counter
                .checked_add(1)
                .ok_or_else(|| StoreFailure::failed("the write counter is used up"))?,
        };
        let stamp = Stamp {
            counter,
            epoch: record.epoch,
        };
        let file = slots::seal(key, &self.identity, stamp, &plain);
        self.seen = None;
        self.counts = None;
        let slot = self
            .write_slot(current, stamp.epoch, &file)
            .map_err(StoreFailure::io("write the record"))?;
        let kept = match current {
            Some((print, _, before)) if before.epoch == stamp.epoch => print,
            _ => Fingerprint::ABSENT,
        };
        let seen = kept.after_write(slot, &file);
        self.seen = Some(seen);
        self.counts = Some((seen, slot, stamp));
        self.durable = self.seen;
        self.intent.clear()?;
        Ok(stamp)
    }

    /// The slot that counts. What cannot be opened is moved aside once that is proven: what is to
    /// be written is what this process knows.
    fn current(&mut self) -> Result<Option<Counting>, StoreFailure> {
        match self.inspect()? {
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

    fn write_slot(&self, current: Option<Counting>, epoch: u64, file: &[u8]) -> io::Result<Slot> {
        let folder = &*self.folder;
        folder.write_sync(slots::TEMPORARY, file)?;
        let target = match current {
            None => Slot::A,
            Some((_, slot, stamp)) if stamp.epoch == epoch => slot.other(),
            Some((_, slot, _)) => {
                // Both slots of the old epoch must be gone; the one that counts goes last, in
                // one step with the arrival of the new one.
                folder.remove(slot.other().name())?;
                folder.sync()?;
                slot
            }
        };
        folder.rename(slots::TEMPORARY, target.name())?;
        folder.sync()?;
        Ok(target)
    }
}

fn store_failure(error: SecureStoreError) -> StoreFailure {
    match error {
        SecureStoreError::Locked => StoreFailure::Locked,
        SecureStoreError::Busy => StoreFailure::Busy,
        SecureStoreError::Misconfigured { reason } => StoreFailure::Misconfigured { reason },
        error @ (SecureStoreError::Lost { .. } | SecureStoreError::Other { .. }) => {
            StoreFailure::failed(error.to_string())
        }
    }
}

/// The process lock, held; dropping it releases the lock.
pub struct Transaction<'a> {
    vault: &'a mut Vault,
    lock: Option<Box<dyn FolderLock>>,
    /// What the vault has seen is what there is: it looked under this lock.
    looked: bool,
}

impl fmt::Debug for Transaction<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Transaction").field(&self.vault).finish()
    }
}

impl Transaction<'_> {
    /// What is stored, if another process wrote, or noted a sign-out, since this vault last
    /// looked. `None` when nothing changed.
    pub fn changed(&mut self) -> Result<Option<Loaded>, StoreFailure> {
        let may_repair = self.vault.role == Role::Owner;
        let found = self.vault.look(may_repair);
        self.looked = self.lock.is_some() && found.is_ok();
        found
    }

    /// Writes the record. When it returns, the record survives a crash, nothing of another epoch
    /// is left, and a sign-out intent this vault knew of is settled.
    ///
    /// It replaces whatever is stored: ask [`changed`](Self::changed) first. What is stored and
    /// cannot be opened makes it fail at first; when it is still so at least a second later, that
    /// is moved aside, a missing key is made anew, and the record is written.
    pub fn persist(&mut self, record: &Record) -> Result<Stamp, StoreFailure> {
        self.vault.persist(record, self.looked)
    }

    /// placeholder
    pub fn confirm_key(&mut self) -> Result<bool, StoreFailure> {
        Ok(false)
    }

    /// What [`changed`](Self::changed) said was not dealt with: the next look says it again.
    pub fn forget_what_was_seen(&mut self) {
        self.vault.forget_what_was_seen();
    }

    /// Tells other processes that this one is about to ask the server about the session. When
    /// another one is doing so already, the answer is the boot time until which it may be.
    pub fn mark_refresh(&mut self, boot_id: &BootId) -> io::Result<Option<i64>> {
        let vault = &*self.vault;
        if vault.role == Role::Reader {
            return Ok(None);
        }
        Lease::acquire(&*vault.folder, &vault.holder, vault.clock.now(), boot_id)
    }

    /// The server has answered.
    pub fn unmark_refresh(&mut self) -> io::Result<()> {
        Lease::release(&*self.vault.folder, &self.vault.holder)
    }
}
