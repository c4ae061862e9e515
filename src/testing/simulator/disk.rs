//! The phone's disk: one folder with the durability of a real one.
//!
//! What `write_sync` wrote is on the medium, but names change in memory first: a power cut takes
//! back the renames, removals and new names since the last `sync`, all or some of the last ones.
//! A process can be made to die at its n-th change, before it, in the middle of it, or after it.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex};

use crate::storage::folder::{Folder, FolderLock};
use crate::storage::lease::LEASE_FILE;

use super::device::hold;
use super::mutant::DiskMutant;
use super::process::FOREIGN;

/// Where in a change a process dies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeathPoint {
    /// Nothing of the change happened.
    Before,
    /// A write left half of its bytes; a change of names did not happen.
    Middle,
    /// The change happened; the process never learnt it.
    After,
}

/// What is wrong with the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskMode {
    /// It works.
    Well,
    /// It is full: nothing can be written.
    Full,
    /// Nothing can be read or written.
    Fails,
    /// Somebody holds the lock and is suspended.
    LockHeld,
    /// It has no space left: content is refused; an empty file, a rename and a removal are not.
    NoSpace,
    /// One operation in two fails.
    FailsHalf,
}

/// One bad moment inside an event: this many operations fail, from the n-th one on.
#[derive(Clone, Copy, Debug)]
struct EventFault {
    nth: u32,
    lasts: u32,
}

/// What another process does at the n-th operation of an event.
struct Interruption {
    process: usize,
    nth: u32,
    run: Box<dyn FnOnce() + Send>,
}

type File = Arc<Mutex<Vec<u8>>>;

#[derive(Clone)]
enum Change {
    Name(String, File),
    Rename(String, String),
    Remove(String),
}

struct Medium {
    live: BTreeMap<String, File>,
    durable: BTreeMap<String, File>,
    unsynced: Vec<Change>,
    mode: DiskMode,
    locked: bool,
    deaths: [Option<(u32, DeathPoint)>; 3],
    dead: [bool; 3],
    refused: u64,
    writes: [u64; 3],
    /// Operations of each process since its event began.
    operations: [u32; 3],
    faults: [Option<EventFault>; 3],
    interruption: Option<Interruption>,
    /// Old copies of the files of the record.
    copies: Option<BTreeMap<String, File>>,
    coin: u64,
    mutant: DiskMutant,
    left_by_the_dead: bool,
}

/// The disk; clones share it.
#[derive(Clone)]
pub(super) struct SimDisk(Arc<Mutex<Medium>>);

impl fmt::Debug for SimDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimDisk")
    }
}

impl SimDisk {
    pub(super) fn new(mutant: DiskMutant) -> Self {
        Self(Arc::new(Mutex::new(Medium {
            live: BTreeMap::new(),
            durable: BTreeMap::new(),
            unsynced: Vec::new(),
            mode: DiskMode::Well,
            locked: false,
            deaths: [None; 3],
            dead: [false; 3],
            refused: 0,
            writes: [0; 3],
            operations: [0; 3],
            faults: [None; 3],
            interruption: None,
            copies: None,
            coin: 0,
            mutant,
            left_by_the_dead: false,
        })))
    }

    /// The folder as one process sees it.
    pub(super) fn for_process(&self, process: usize) -> ProcessFolder {
        {
            let mut medium = hold(&self.0);
            medium.dead[process] = false;
            medium.deaths[process] = None;
            medium.writes[process] = 0;
        }
        ProcessFolder {
            disk: self.clone(),
            process,
        }
    }

    pub(super) fn set_mode(&self, mode: DiskMode) {
        hold(&self.0).mode = mode;
    }

    /// An event of this process begins.
    pub(super) fn begin_event(&self, process: usize) {
        hold(&self.0).operations[process] = 0;
    }

    /// In the next event of this process that gets so far, this many operations fail from the
    /// n-th one on.
    pub(super) fn fault_in_event(&self, process: usize, nth: u32, lasts: u32) {
        hold(&self.0).faults[process] = Some(EventFault { nth, lasts });
    }

    /// No fault inside an event is to come.
    pub(super) fn forget_faults(&self) {
        let mut medium = hold(&self.0);
        medium.faults = [None; 3];
        medium.interruption = None;
    }

    /// True while a fault inside an event is to come.
    pub(super) fn has_faults(&self) -> bool {
        hold(&self.0).faults.iter().any(Option::is_some)
    }

    /// Runs this at the n-th operation of the event of this process.
    pub(super) fn interrupt(&self, process: usize, nth: u32, run: Box<dyn FnOnce() + Send>) {
        hold(&self.0).interruption = Some(Interruption { process, nth, run });
    }

    /// Takes back an interruption that did not happen.
    pub(super) fn forget_interruption(&self) {
        hold(&self.0).interruption = None;
    }

    /// One operation of a process: it may be interrupted, and it may fail.
    fn operation(&self, process: usize) -> io::Result<()> {
        let mut medium = hold(&self.0);
        let at = medium.operations[process];
        medium.operations[process] += 1;
        if medium
            .interruption
            .as_ref()
            .is_some_and(|it| it.process == process && it.nth == at)
            && let Some(interruption) = medium.interruption.take()
        {
            drop(medium);
            (interruption.run)();
            medium = hold(&self.0);
        }
        if let Some(fault) = medium.faults[process]
            && at >= fault.nth
        {
            let left = fault.lasts.saturating_sub(1);
            medium.faults[process] = (left > 0).then_some(EventFault {
                nth: fault.nth,
                lasts: left,
            });
            medium.refused += 1;
            return Err(broken());
        }
        if medium.mode == DiskMode::FailsHalf {
            medium.coin = medium
                .coin
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            if medium.coin >> 63 == 0 {
                medium.refused += 1;
                return Err(broken());
            }
        }
        Ok(())
    }

    /// Keeps a copy of the files as a power cut would leave them.
    pub(super) fn keep_copy(&self) {
        let mut medium = hold(&self.0);
        medium.copies = Some(copy(&medium.durable));
    }

    /// Puts the old copies of the record back. True when there were any.
    pub(super) fn put_back(&self) -> bool {
        let mut medium = hold(&self.0);
        let Some(old) = medium.copies.take() else {
            return false;
        };
        let old: BTreeMap<_, _> = old
            .into_iter()
            .filter(|(name, _)| SLOTS.contains(&name.as_str()))
            .collect();
        if old.is_empty() {
            return false;
        }
        for name in SLOTS {
            medium.live.remove(name);
        }
        medium.live.extend(old);
        medium.unsynced.clear();
        medium.durable = medium.live.clone();
        medium.left_by_the_dead = false;
        true
    }

    /// Removes every file of the folder. True when there was a record.
    pub(super) fn remove_all(&self) -> bool {
        let mut medium = hold(&self.0);
        let any = SLOTS.iter().any(|name| medium.live.contains_key(*name));
        medium.live.clear();
        medium.durable.clear();
        medium.unsynced.clear();
        medium.left_by_the_dead = false;
        any
    }

    /// The process dies at its n-th change from now on.
    pub(super) fn die_at(&self, process: usize, change: u32, point: DeathPoint) {
        hold(&self.0).deaths[process] = Some((change, point));
    }

    pub(super) fn is_dead(&self, process: usize) -> bool {
        hold(&self.0).dead[process]
    }

    /// The process is gone: whatever it still does fails.
    pub(super) fn remove_process(&self, process: usize) {
        let mut medium = hold(&self.0);
        medium.dead[process] = true;
        medium.deaths[process] = None;
    }

    /// How often an operation failed.
    pub(super) fn refused(&self) -> u64 {
        hold(&self.0).refused
    }

    /// How often this process changed anything.
    pub(super) fn writes(&self, process: usize) -> u64 {
        hold(&self.0).writes[process]
    }

    /// Power is cut. Of the changes of names since the last sync the first few are kept.
    pub(super) fn cut_power(&self, kept: usize) {
        let mut medium = hold(&self.0);
        let unsynced = std::mem::take(&mut medium.unsynced);
        for change in unsynced.into_iter().take(kept) {
            apply(&mut medium.durable, change);
        }
        // A fresh copy, so that later writes do not reach through shared files.
        medium.durable = copy(&medium.durable);
        medium.live = medium.durable.clone();
        medium.left_by_the_dead = false;
        medium.locked = false;
    }

    /// A process marked that it is validating the session, and has not unmarked it.
    pub(super) fn holds_a_lease(&self) -> bool {
        hold(&self.0).live.contains_key(LEASE_FILE)
    }

    /// A sign-out marker survives a power cut.
    pub(super) fn has_marker(&self) -> bool {
        let medium = hold(&self.0);
        medium.durable.keys().any(|name| name.starts_with(MARKER))
    }

    /// A power cut takes back the last change of names: the disk refused to sync it.
    pub(super) fn has_unsynced_names(&self) -> bool {
        !hold(&self.0).unsynced.is_empty()
    }

    /// A process died between a change of names and the sync, and nobody has synced since.
    pub(super) fn left_by_the_dead(&self) -> bool {
        hold(&self.0).left_by_the_dead
    }

    /// Overwrites the newest slot's header. True when there was a slot.
    pub(super) fn damage_newest(&self) -> bool {
        let medium = hold(&self.0);
        let newest = SLOTS
            .iter()
            .filter_map(|name| medium.live.get(*name))
            .max_by_key(|file| counter(&hold(file)));
        let Some(file) = newest else { return false };
        for byte in hold(file).iter_mut().take(24) {
            *byte = 0xff;
        }
        true
    }

    /// What a power cut would leave if nothing unsynced were kept, for the oracle. What a process
    /// renamed and died before it could sync is taken as it is: the next one cannot know.
    pub(super) fn durable(&self) -> crate::storage::folder::MemoryFolder {
        let medium = hold(&self.0);
        let folder = crate::storage::folder::MemoryFolder::new();
        let files = if medium.left_by_the_dead {
            &medium.live
        } else {
            &medium.durable
        };
        for (name, file) in files {
            if SLOTS.contains(&name.as_str()) || name.starts_with(MARKER) {
                // A folder in memory takes every file.
                let _ = folder.write_sync(name, &hold(file));
            }
        }
        folder
    }
}

/// The files of the record.
const SLOTS: [&str; 2] = ["record.a", "record.b"];

/// What the names of sign-out markers start with.
const MARKER: &str = "sign-out";

/// The write counter in a slot's header.
fn counter(bytes: &[u8]) -> u64 {
    bytes
        .get(8..16)
        .and_then(|part| part.try_into().ok())
        .map_or(0, u64::from_le_bytes)
}

fn copy(files: &BTreeMap<String, File>) -> BTreeMap<String, File> {
    files
        .iter()
        .map(|(name, file)| (name.clone(), Arc::new(Mutex::new(hold(file).clone()))))
        .collect()
}

fn apply(files: &mut BTreeMap<String, File>, change: Change) {
    match change {
        Change::Name(name, file) => {
            files.insert(name, file);
        }
        Change::Rename(from, to) => {
            if let Some(file) = files.remove(&from) {
                files.insert(to, file);
            }
        }
        Change::Remove(name) => {
            files.remove(&name);
        }
    }
}

fn broken() -> io::Error {
    io::Error::other("simulated")
}

impl Medium {
    fn readable(&mut self, process: usize) -> io::Result<()> {
        if self.dead[process] {
            return Err(broken());
        }
        if self.mode == DiskMode::Fails {
            self.refused += 1;
            return Err(broken());
        }
        Ok(())
    }

    /// Does one change, unless the disk is not well or the process dies of it.
    fn change(
        &mut self,
        process: usize,
        content: bool,
        half: impl FnOnce(&mut Self),
        whole: impl FnOnce(&mut Self),
    ) -> io::Result<()> {
        self.readable(process)?;
        if self.mode == DiskMode::Full || self.mode == DiskMode::NoSpace && content {
            self.refused += 1;
            return Err(broken());
        }
        self.writes[process] += 1;
        if let Some((left, point)) = self.deaths[process] {
            if left == 0 {
                self.dead[process] = true;
                self.deaths[process] = None;
                match point {
                    DeathPoint::Before => {}
                    DeathPoint::Middle => half(self),
                    DeathPoint::After => whole(self),
                }
                self.left_by_the_dead = !self.unsynced.is_empty();
                return Err(broken());
            }
            self.deaths[process] = Some((left - 1, point));
        }
        whole(self);
        Ok(())
    }

    fn put(&mut self, name: &str, bytes: &[u8]) {
        if let Some(file) = self.live.get(name) {
            *hold(file) = bytes.to_vec();
            return;
        }
        let file = Arc::new(Mutex::new(bytes.to_vec()));
        self.live.insert(name.to_owned(), Arc::clone(&file));
        self.unsynced.push(Change::Name(name.to_owned(), file));
    }

    fn note(&mut self, change: Change) {
        apply(&mut self.live, change.clone());
        self.unsynced.push(change);
    }
}

/// The disk as one process sees it.
#[derive(Clone, Debug)]
pub(super) struct ProcessFolder {
    disk: SimDisk,
    process: usize,
}

impl ProcessFolder {
    /// Each instance has a folder of its own.
    fn name(&self, name: &str) -> String {
        if self.process == FOREIGN {
            format!("private/{name}")
        } else {
            name.to_owned()
        }
    }
}

impl Folder for ProcessFolder {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        let name = self.name(name);
        self.disk.operation(self.process)?;
        let mut medium = hold(&self.disk.0);
        medium.readable(self.process)?;
        Ok(medium.live.get(&name).map(|file| hold(file).clone()))
    }

    fn list(&self, prefix: &str) -> io::Result<Vec<String>> {
        let mut medium = hold(&self.disk.0);
        medium.readable(self.process)?;
        let own = self.name("");
        let names = medium
            .live
            .keys()
            .filter_map(|name| name.strip_prefix(&own))
            .filter(|name| name.starts_with(prefix) && !name.contains('/'));
        Ok(names.map(str::to_owned).collect())
    }

    fn write_sync(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let name = &self.name(name);
        self.disk.operation(self.process)?;
        let half = &bytes[..bytes.len() / 2];
        let process = self.process;
        hold(&self.disk.0).change(
            process,
            !bytes.is_empty(),
            |medium| medium.put(name, half),
            |medium| medium.put(name, bytes),
        )
    }

    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        let (from, to) = (&self.name(from), &self.name(to));
        self.disk.operation(self.process)?;
        let mut medium = hold(&self.disk.0);
        if medium.mutant == DiskMutant::CopiesInsteadOfRenaming {
            let file = medium
                .live
                .get(from)
                .cloned()
                .ok_or(io::ErrorKind::NotFound)?;
            let bytes = hold(&file).clone();
            let half = bytes[..bytes.len() / 2].to_vec();
            return medium.change(
                self.process,
                true,
                |medium| medium.put(to, &half),
                |medium| medium.put(to, &bytes),
            );
        }
        medium.readable(self.process)?;
        if !medium.live.contains_key(from) {
            return Err(io::ErrorKind::NotFound.into());
        }
        let change = Change::Rename(from.clone(), to.clone());
        medium.change(self.process, false, |_| {}, |medium| medium.note(change))
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        let name = &self.name(name);
        self.disk.operation(self.process)?;
        let mut medium = hold(&self.disk.0);
        if medium.mutant == DiskMutant::KeepsOldSlot && name.starts_with("record.") {
            return Ok(());
        }
        if !medium.live.contains_key(name) {
            return medium.readable(self.process);
        }
        let change = Change::Remove(name.clone());
        medium.change(self.process, false, |_| {}, |medium| medium.note(change))
    }

    fn sync(&self) -> io::Result<()> {
        self.disk.operation(self.process)?;
        let mut medium = hold(&self.disk.0);
        if medium.mutant == DiskMutant::NeverSyncs {
            return medium.readable(self.process);
        }
        medium.change(
            self.process,
            false,
            |_| {},
            |medium| {
                medium.unsynced.clear();
                medium.left_by_the_dead = false;
                medium.durable = medium.live.clone();
            },
        )
    }

    fn lock(&self, _wait_ms: u64) -> io::Result<Box<dyn FolderLock>> {
        self.disk.operation(self.process)?;
        let mut medium = hold(&self.disk.0);
        medium.readable(self.process)?;
        let locked = medium.locked && medium.mutant != DiskMutant::LocksNothing;
        if locked || medium.mode == DiskMode::LockHeld {
            medium.refused += 1;
            return Err(io::ErrorKind::WouldBlock.into());
        }
        medium.locked = true;
        Ok(Box::new(SimLock(self.disk.clone())))
    }

    fn is_volatile(&self) -> bool {
        true
    }
}

struct SimLock(SimDisk);

impl FolderLock for SimLock {}

impl Drop for SimLock {
    fn drop(&mut self) {
        hold(&self.0.0).locked = false;
    }
}
