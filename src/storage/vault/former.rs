//! Earlier names of the record: the project's public token was replaced, and the app lists the old
//! one. What is found under it is written under the present name and then removed.
//!
//! An interruption leaves the record under the old name, under both, or under the new one. Under
//! both, the new one counts, and the next load removes the old one.

use std::fmt;
use std::sync::Arc;

use super::super::folder::Folder;
use super::super::lease::LEASE_FILE;
use super::super::slots::{self, Slot};
use super::super::types::{Loaded, Role, StoreFailure, VaultIdentity};
use super::{Finding, REPAIR_WAIT_MS, Vault, names, store_failure};

/// An earlier name of a record.
pub struct FormerName {
    /// Where the record would be.
    pub folder: Arc<dyn Folder>,
    /// Whose it would be.
    pub identity: VaultIdentity,
}

impl fmt::Debug for FormerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormerName")
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

/// The result for the records under former names when there is none under the present one.
pub(super) enum Takeover {
    /// There are none.
    Nothing,
    /// There is something, and the lock has to be taken first.
    NeedsLock,
    /// One is now under the present name.
    Moved,
    /// The caller reports this.
    Reported(Loaded),
}

impl Vault {
    /// Gives the vault the earlier names of its record, the latest first.
    #[must_use]
    pub fn with_former_names(mut self, former: Vec<FormerName>) -> Self {
        self.former = former
            .into_iter()
            .map(|FormerName { folder, identity }| {
                let (store, clock) = (Arc::clone(&self.store), Arc::clone(&self.clock));
                Self::new(folder, store, identity, self.role, clock)
            })
            .collect();
        self
    }

    /// True when there is a record under a former name.
    pub(super) fn has_former(&self) -> Result<bool, StoreFailure> {
        for former in &self.former {
            if !former.read_slots()?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Called when there is no record under the present name.
    pub(super) fn take_over_former(&mut self, locked: bool) -> Result<Takeover, StoreFailure> {
        let mut former = std::mem::take(&mut self.former);
        let mut taken = Ok(Takeover::Nothing);
        for one in &mut former {
            taken = self.take_over(one, locked);
            if !matches!(taken, Ok(Takeover::Nothing)) {
                break;
            }
        }
        self.former = former;
        taken
    }

    fn take_over(&mut self, former: &mut Self, locked: bool) -> Result<Takeover, StoreFailure> {
        if former.is_unused()? {
            return Ok(Takeover::Nothing);
        }
        if self.role == Role::Reader {
            return Ok(match former.load()? {
                loaded @ Loaded::Record { .. } => Takeover::Reported(loaded),
                Loaded::Empty { .. } | Loaded::KeyLost { .. } => Takeover::Nothing,
            });
        }
        if !locked {
            return Ok(Takeover::NeedsLock);
        }
        let _lock = former.lock(REPAIR_WAIT_MS)?;
        // Whatever may fail comes before a lost key is found: that is reported once.
        let (own_markers, own_epoch) = (self.report_markers()?, self.known_epoch()?);
        match former.load_with(true)? {
            Loaded::Record {
                record,
                stamp,
                markers,
            } => {
                self.markers.copy(&markers)?;
                self.learn_epoch(Some(stamp.epoch));
                self.write(&record, false)?;
                // What is left is removed once the new record was read.
                let _ = former.discard();
                Ok(Takeover::Moved)
            }
            Loaded::Empty { markers } => {
                self.markers.copy(&markers)?;
                former.markers.remove(&names(&markers));
                Ok(Takeover::Nothing)
            }
            Loaded::KeyLost {
                quarantined, epoch, ..
            } => {
                self.learn_epoch(Some(epoch));
                Ok(Takeover::Reported(Loaded::KeyLost {
                    quarantined,
                    epoch: own_epoch.max(epoch),
                    markers: own_markers,
                }))
            }
        }
    }

    /// Neither a record nor a marker is here. Makes no folder.
    fn is_unused(&self) -> Result<bool, StoreFailure> {
        Ok(self.read_slots()?.is_empty() && self.markers.list()?.is_empty())
    }

    /// Removes what an interrupted migration has left under former names. Only what opens is
    /// certainly this record's. A failure is tried again by the next load.
    pub(super) fn tidy_former(&mut self) {
        let durable = self.durable.is_some() && self.durable == self.seen;
        if self.former_is_tidy || self.role == Role::Reader || !durable {
            return;
        }
        let mut former = std::mem::take(&mut self.former);
        let tidied = former.iter_mut().map(|former| self.tidy(former));
        self.former_is_tidy = tidied.fold(true, |all, one| all & one.is_ok());
        self.former = former;
    }

    fn tidy(&self, former: &mut Self) -> Result<(), StoreFailure> {
        if former.is_unused()? {
            return Ok(());
        }
        let _lock = former.lock(0)?;
        match former.inspect()? {
            Finding::Record { .. } | Finding::Empty => {
                self.markers.copy(&former.markers.list()?)?;
                former.discard()
            }
            Finding::KeyGone | Finding::Damaged => Ok(()),
        }
    }

    /// Removes the record and what belongs to it, then its key. Under the lock.
    fn discard(&mut self) -> Result<(), StoreFailure> {
        let markers = names(&self.markers.list()?);
        let files = [Slot::A.name(), Slot::B.name(), slots::TEMPORARY, LEASE_FILE];
        self.seen = None;
        self.counts = None;
        files
            .into_iter()
            .chain(markers.iter().map(String::as_str))
            .try_for_each(|name| self.folder.remove(name))
            .and_then(|()| self.folder.sync())
            .map_err(StoreFailure::io("remove the record's former place"))?;
        self.key = None;
        self.store
            .delete(self.identity.account())
            .map_err(store_failure)
    }
}
