//! The vault: one sealed record in two slots, its key in the secure store.
//!
//! * A write goes to a temporary file, is flushed, and takes a slot's name: the other slot in
//!   turn within one epoch. A write of another epoch first removes the other slot and then
//!   replaces the one that counts, so two epochs are never on disk together and no damage can
//!   bring back a session that ended.
//! * The vault counts the epochs: a write that changes who is signed in ([`Record::lineage`])
//!   gets a larger one than all that the vault has read, whichever process wrote before.
//! * Nothing is written, removed or made before a call of the secure store has succeeded. A key is made only
//!   when there certainly is none and no sealed record either.
//! * A record that cannot be opened is moved aside, never erased, and only after two failures at
//!   least a second apart.
//! * The process lock is held for the life of a [`Transaction`] and never across the network.

mod former;
mod transaction;
mod write;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use super::facts::Record;
use super::folder::{Folder, FolderLock};
use super::secure_store::{KeyStore, SecureStoreError};
use super::sign_out_marker::{SignOutMarker, SignOutMarkers};
use super::slots::{self, Choice, Fingerprint, Slot, Slots};
use super::types::{Loaded, Role, Stamp, StoreFailure, VaultIdentity};
use crate::clock::Clock;
use crate::crypto::aead::DataKey;

pub use self::former::FormerName;
pub use self::transaction::Transaction;

/// Two failures to find or use the key prove its loss when this much time is between them.
const PROOF_MS: i64 = 1_000;
/// How long a load waits for the lock when it has something to repair.
const REPAIR_WAIT_MS: u64 = 2_000;

/// The stored state of one client. One per engine.
pub struct Vault {
    folder: Arc<dyn Folder>,
    store: Arc<dyn KeyStore>,
    identity: VaultIdentity,
    role: Role,
    clock: Arc<dyn Clock>,
    key: Option<DataKey>,
    /// The slots as this vault last read or wrote them.
    seen: Option<Fingerprint>,
    /// The slot that counts, and the slots as they were when that was found out.
    counts: Option<Counting>,
    /// The largest epoch this vault has read or written.
    largest_epoch: u64,
    /// The slots whose names are known to survive a power cut.
    durable: Option<Fingerprint>,
    /// The boot clock at the first of consecutive failures to open what is stored.
    suspect_since: Option<i64>,
    markers: SignOutMarkers,
    /// The names of the markers that were reported.
    reported: BTreeSet<String>,
    /// Earlier names of this record, the latest first.
    former: Vec<Self>,
    /// What a migration may have left under them is removed.
    former_is_tidy: bool,
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

/// The slot that counts, and the slots as they were when that was found out.
#[derive(Clone, Copy)]
struct Counting {
    print: Fingerprint,
    slot: Slot,
    stamp: Stamp,
    lineage: [u8; 32],
}

/// What the files and the key together mean.
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
    /// Files and a key, but the key opens none that counts.
    Damaged,
}

impl Vault {
    /// A vault over these ports; touches nothing yet.
    pub fn new(
        folder: Arc<dyn Folder>,
        store: Arc<dyn KeyStore>,
        identity: VaultIdentity,
        role: Role,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let markers = SignOutMarkers::new(Arc::clone(&folder), role);
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
            largest_epoch: 0,
            durable: None,
            suspect_since: None,
            markers,
            reported: BTreeSet::new(),
            former: Vec::new(),
            former_is_tidy: false,
            holder: crate::crypto::random_id(),
        }
    }

    /// Reads what is stored. The key is read once per vault, then kept.
    ///
    /// A record without a key is `Busy` first and a record that does not open is `Failed` first;
    /// when it is still so at least a second later, it is moved aside and is
    /// [`Loaded::KeyLost`]. A record that opens and cannot be decoded is `Failed` and stays. A
    /// reader only ever fails.
    pub fn load(&mut self) -> Result<Loaded, StoreFailure> {
        let cached = self.key.is_some();
        let loaded = self.load_with(false)?;
        if cached
            && matches!(loaded, Loaded::Record { .. })
            && let Ok(_lock) = self.lock(REPAIR_WAIT_MS)
        {
            // The store may have lost the key since it was read. What fails here is tried again, and
            // reported, when the app is visible the next time.
            let _ = self.confirm_key();
        }
        Ok(loaded)
    }

    /// True when no call of this vault can block: everything is in memory.
    pub fn is_volatile(&self) -> bool {
        self.volatile
    }

    /// The secure store is not one of ours: whatever the folder is, its calls may block.
    pub fn may_block(&mut self) {
        self.volatile = false;
    }

    /// Takes the process lock, waiting for it at most `wait_ms`. A reader takes no lock.
    pub fn transaction(&mut self, wait_ms: u64) -> Result<Transaction<'_>, StoreFailure> {
        let lock = match self.role {
            Role::Owner => Some(self.lock(wait_ms)?),
            Role::Reader => None,
        };
        Ok(Transaction::new(self, lock))
    }

    /// Writes sign-out markers, also while this vault is busy elsewhere.
    pub fn sign_out_markers(&self) -> SignOutMarkers {
        self.markers.clone()
    }

    /// [`Transaction::changed`] for when the lock cannot be taken. Another process may write before
    /// the result is acted on.
    pub fn changed_unlocked(&mut self) -> Result<Option<Loaded>, StoreFailure> {
        self.look(false)
    }

    /// After an error, the next call reports the change.
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
        self.reported.clear();
    }

    fn look_once(&mut self, locked: bool) -> Result<Option<Loaded>, StoreFailure> {
        if let Some(seen) = self.seen {
            let slots = self.read_slots()?;
            let unsettled = self.suspect_since.is_some()
                || slots.newer().is_some()
                || slots.is_empty() && self.has_former()?;
            if slots.fingerprint() == seen && !unsettled && !self.markers_changed()? {
                return Ok(None);
            }
        }
        self.load_with(locked).map(Some)
    }

    /// Whether the markers are others than those reported and those written here.
    fn markers_changed(&self) -> Result<bool, StoreFailure> {
        let now = names(&self.markers.list()?);
        let written = self.markers.written();
        Ok(!now.is_superset(&self.reported)
            || now
                .iter()
                .any(|name| !self.reported.contains(name) && !written.contains(name)))
    }

    /// The markers there are, which the caller reports. One that another process wrote and could not
    /// flush is flushed first: otherwise a power cut could undo a sign-out that is reported here.
    fn report_markers(&mut self) -> Result<Vec<SignOutMarker>, StoreFailure> {
        let markers = self.markers.list()?;
        let found = names(&markers);
        let written = self.markers.written();
        let is_news = |name: &String| !self.reported.contains(name) && !written.contains(name);
        if self.role == Role::Owner && found.iter().any(is_news) {
            // They are reported also when the disk refuses it.
            let _ = self.folder.sync();
        }
        self.reported = found;
        Ok(markers)
    }

    fn lock(&self, wait_ms: u64) -> Result<Box<dyn FolderLock>, StoreFailure> {
        self.folder
            .lock(wait_ms)
            .map_err(StoreFailure::io("take the lock"))
    }

    fn read_slots(&self) -> Result<Slots, StoreFailure> {
        Slots::read(&*self.folder).map_err(StoreFailure::io("read the record"))
    }

    fn load_with(&mut self, mut locked: bool) -> Result<Loaded, StoreFailure> {
        let mut lock = None;
        let mut gone = false;
        loop {
            // Without the lock another process may write between two reads: it removes a marker after it wrote
            // the record that contains the sign-out.
            let before = if locked {
                BTreeSet::new()
            } else {
                names(&self.markers.list()?)
            };
            match self.inspect()? {
                Finding::Empty if gone => {
                    self.suspect_since = None;
                    return self.key_lost(false);
                }
                Finding::Empty => match self.take_over_former(locked)? {
                    former::Takeover::Nothing => {
                        self.suspect_since = None;
                        let markers = self.report_markers()?;
                        return Ok(Loaded::Empty { markers });
                    }
                    former::Takeover::Reported(loaded) => return Ok(loaded),
                    former::Takeover::Moved => continue,
                    former::Takeover::NeedsLock => {}
                },
                Finding::Record {
                    slot,
                    stamp,
                    record,
                    stale,
                } => {
                    self.suspect_since = None;
                    let markers = self.report_markers()?;
                    if !before.is_subset(&self.reported) {
                        continue;
                    }
                    if !stale || self.role == Role::Reader || locked {
                        if stale && self.role == Role::Owner {
                            self.remove_slot(slot.other())?;
                        }
                        self.make_durable();
                        self.tidy_former();
                        return Ok(Loaded::Record {
                            record,
                            stamp,
                            markers,
                        });
                    }
                }
                finding => {
                    self.prove_loss(matches!(finding, Finding::KeyGone))?;
                    if locked {
                        // Whatever may fail comes before: this is reported once.
                        let lost = self.key_lost(true)?;
                        self.quarantine()?;
                        self.suspect_since = None;
                        return Ok(lost);
                    }
                    gone = true;
                }
            }
            // Something is to be repaired: read again under the lock.
            if lock.is_none() {
                lock = Some(self.lock(REPAIR_WAIT_MS)?);
            }
            locked = true;
        }
    }

    fn key_lost(&mut self, quarantined: bool) -> Result<Loaded, StoreFailure> {
        Ok(Loaded::KeyLost {
            quarantined,
            epoch: self.known_epoch()?,
            markers: self.report_markers()?,
        })
    }

    /// The largest epoch that this vault has read, also in files that were moved aside.
    fn known_epoch(&mut self) -> Result<u64, StoreFailure> {
        let aside = slots::quarantined_epoch(&*self.folder)
            .map_err(StoreFailure::io("read what was moved aside"))?;
        self.learn_epoch(aside);
        Ok(self.largest_epoch)
    }

    fn learn_epoch(&mut self, epoch: Option<u64>) {
        self.largest_epoch = self.largest_epoch.max(epoch.unwrap_or(0));
    }

    /// A writer that died before it flushed the names left a record that a power cut would remove.
    /// The record is read also when the disk refuses the flush.
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

    /// Reads the key and both slots once. Writes nothing.
    fn inspect(&mut self) -> Result<Finding, StoreFailure> {
        let cached = self.key.is_some();
        if !cached {
            self.key = self.load_key()?;
        }
        let slots = self.read_slots()?;
        self.seen = None;
        if let Some(version) = slots.newer() {
            return Err(StoreFailure::NewerFormat { version });
        }
        let mut finding = self.finding(&slots)?;
        if cached && !matches!(finding, Finding::Record { .. }) {
            // Another process may have replaced the key, or found out that it is lost.
            self.key = self.load_key()?;
            finding = self.finding(&slots)?;
        }
        self.seen = Some(slots.fingerprint());
        self.learn_epoch(slots.largest_epoch());
        if let Finding::Record {
            slot,
            stamp,
            record,
            ..
        } = &finding
        {
            self.counts = Some(Counting {
                print: slots.fingerprint(),
                slot: *slot,
                stamp: *stamp,
                lineage: record.lineage(),
            });
        }
        Ok(finding)
    }

    fn finding(&self, slots: &Slots) -> Result<Finding, StoreFailure> {
        let Some(key) = &self.key else {
            return Ok(if slots.is_empty() {
                Finding::Empty
            } else {
                Finding::KeyGone
            });
        };
        Ok(match slots.choose(key, &self.identity) {
            Choice::Empty => Finding::Empty,
            Choice::Damaged => Finding::Damaged,
            // The key is right, so nothing is lost: another version can read it.
            Choice::Undecodable(error) => return Err(StoreFailure::failed(error.to_string())),
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
        })
    }

    /// The stored key; `None` when there certainly is none that can be used.
    fn load_key(&self) -> Result<Option<DataKey>, StoreFailure> {
        match self.store.load(self.identity.account()) {
            Ok(Some(bytes)) => Ok(DataKey::from_slice(&Zeroizing::new(bytes))),
            Ok(None) | Err(SecureStoreError::Lost { .. }) => Ok(None),
            Err(error) => Err(store_failure(error)),
        }
    }

    /// Gives every slot file another name. Under the lock.
    fn quarantine(&mut self) -> Result<(), StoreFailure> {
        self.seen = None;
        self.counts = None;
        self.read_slots()?
            .move_aside(&*self.folder, self.key.as_ref(), &self.identity)
            .map_err(StoreFailure::io("move the record aside"))
    }

    fn remove_slot(&mut self, slot: Slot) -> Result<(), StoreFailure> {
        self.seen = None;
        self.folder
            .remove(slot.name())
            .and_then(|()| self.folder.sync())
            .map_err(StoreFailure::io("remove the ended record"))?;
        self.seen = Some(self.read_slots()?.fingerprint());
        Ok(())
    }
}

fn names(markers: &[SignOutMarker]) -> BTreeSet<String> {
    markers.iter().map(|marker| marker.name.clone()).collect()
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
