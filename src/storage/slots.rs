//! The two slot files: their header, and which of them counts.

use std::fmt;
use std::io;

use super::facts::Record;
use super::folder::Folder;
use super::record::RecordError;
use super::types::{Stamp, VaultIdentity};
use crate::crypto::aead::{self, DataKey, NONCE_LEN};

/// The first bytes of every slot.
pub(super) const MAGIC: [u8; 4] = *b"STSR";
/// The format this code writes. Version 1 was never released.
pub(super) const VERSION: u8 = 2;
/// Magic, version, three zero bytes, counter, epoch.
pub(super) const HEADER_LEN: usize = 24;
/// The file a slot is written to before it takes the slot's name.
pub(super) const TEMPORARY: &str = "record.tmp";
/// What comes between a slot's name and a number when the file was moved aside.
const ASIDE: &str = ".quarantined-";
/// No counter reaches this number; a header with more is damaged.
const LAST_EPOCH: u64 = 1 << 52;

/// One of the two slots.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Slot {
    A,
    B,
}

impl Slot {
    pub(super) const BOTH: [Self; 2] = [Self::A, Self::B];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::A => "record.a",
            Self::B => "record.b",
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// The header's bytes for a stamp.
pub(super) fn header(stamp: Stamp) -> [u8; HEADER_LEN] {
    let mut bytes = [0; HEADER_LEN];
    bytes[..4].copy_from_slice(&MAGIC);
    bytes[4] = VERSION;
    bytes[8..16].copy_from_slice(&stamp.counter.to_le_bytes());
    bytes[16..].copy_from_slice(&stamp.epoch.to_le_bytes());
    bytes
}

/// What the cipher binds a record to: the header and whose record it is.
fn context(header: &[u8; HEADER_LEN], identity: &VaultIdentity) -> Vec<u8> {
    let mut bytes = header.to_vec();
    bytes.extend(identity.to_bytes());
    bytes
}

/// The whole file for a record.
pub(super) fn seal(key: &DataKey, identity: &VaultIdentity, stamp: Stamp, plain: &[u8]) -> Vec<u8> {
    let header = header(stamp);
    let mut file = header.to_vec();
    file.extend(aead::seal(key, &context(&header, identity), plain));
    file
}

/// What a slot's file looks like before its key is tried.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Contents {
    /// No file.
    Absent,
    /// Too short for a header, another magic, or a version that never was.
    Foreign,
    /// Written by a later version.
    Newer(u8),
    /// A header of this version and what follows it.
    Sealed { stamp: Stamp, file: Vec<u8> },
}

impl fmt::Debug for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent => f.write_str("Absent"),
            Self::Foreign => f.write_str("Foreign"),
            Self::Newer(version) => write!(f, "Newer({version})"),
            Self::Sealed { stamp, .. } => write!(f, "Sealed({stamp:?})"),
        }
    }
}

impl Contents {
    fn parse(bytes: Option<Vec<u8>>) -> Self {
        let Some(bytes) = bytes else {
            return Self::Absent;
        };
        let Some(header) = bytes.first_chunk::<HEADER_LEN>() else {
            return Self::Foreign;
        };
        match (header[..4] == MAGIC, header[4]) {
            (true, VERSION) => Self::Sealed {
                stamp: Stamp {
                    counter: u64_at(header, 8),
                    epoch: u64_at(header, 16),
                },
                file: bytes,
            },
            (true, version) if version > VERSION => Self::Newer(version),
            _ => Self::Foreign,
        }
    }

    /// The header's epoch, unless it cannot be right.
    fn epoch(&self) -> Option<u64> {
        match self {
            Self::Sealed { stamp, .. } => Some(stamp.epoch).filter(|epoch| *epoch <= LAST_EPOCH),
            Self::Absent | Self::Foreign | Self::Newer(_) => None,
        }
    }

    /// Opens the record; `None` when the key does not, so that nothing in the file is certain.
    fn open(&self, key: &DataKey, identity: &VaultIdentity) -> Option<Opened> {
        let Self::Sealed { stamp, file } = self else {
            return None;
        };
        let (header, body) = file.split_first_chunk()?;
        let plain = aead::open(key, &context(header, identity), body).ok()?;
        let record = Record::decode(&plain).map(|record| Record {
            epoch: stamp.epoch,
            ..record
        });
        Some((*stamp, record))
    }

    /// Enough to distinguish any two writes: the header and the nonce.
    fn print(&self) -> Print {
        match self {
            Self::Absent => Print::Absent,
            Self::Foreign | Self::Newer(_) => Print::Strange,
            Self::Sealed { file, .. } => Print::of(file),
        }
    }
}

/// What the cipher accepted, and what was in it.
type Opened = (Stamp, Result<Record, RecordError>);

/// The largest epoch in the headers of the files that were moved aside. What cannot be read has
/// none.
pub(super) fn quarantined_epoch(folder: &dyn Folder) -> io::Result<Option<u64>> {
    let names = Slot::BOTH.map(|slot| folder.list(&format!("{}{ASIDE}", slot.name())));
    let [a, b] = names;
    let epochs = a?.into_iter().chain(b?).filter_map(|name| {
        let bytes = folder.read(&name).ok()?;
        Contents::parse(bytes).epoch()
    });
    Ok(epochs.max())
}

fn u64_at(header: &[u8; HEADER_LEN], at: usize) -> u64 {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&header[at..at + 8]);
    u64::from_le_bytes(bytes)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Print {
    Absent,
    Strange,
    Written([u8; HEADER_LEN + NONCE_LEN]),
}

impl Print {
    /// Of a file with a header of this version.
    fn of(file: &[u8]) -> Self {
        let mut print = [0; HEADER_LEN + NONCE_LEN];
        let length = file.len().min(print.len());
        print[..length].copy_from_slice(&file[..length]);
        Self::Written(print)
    }
}

/// Identifies a state of both slots, to find out whether a process has written since.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Fingerprint([Print; 2]);

impl Fingerprint {
    /// No slot has a file.
    pub(super) const ABSENT: Self = Self([Print::Absent; 2]);

    /// The same with what [`seal`] made in one of the slots.
    pub(super) fn after_write(mut self, slot: Slot, file: &[u8]) -> Self {
        self.0[slot as usize] = Print::of(file);
        self
    }
}

/// A consistent snapshot of both slots.
#[derive(Debug)]
pub(super) struct Slots([Contents; 2]);

/// What both slots together contain.
pub(super) enum Choice {
    /// No file at all.
    Empty,
    /// This record counts.
    Use {
        slot: Slot,
        stamp: Stamp,
        record: Box<Record>,
        /// The other slot holds another, ended epoch and must go.
        stale: bool,
    },
    /// The record that counts opens, and this version cannot decode it.
    Undecodable(RecordError),
    /// There are files, and none counts with this key.
    Damaged,
}

impl Slots {
    /// Reads a consistent snapshot of both, also while another process writes: a slot's file is
    /// replaced whole and never goes back, so a first slot that is unchanged after the second
    /// was read was unchanged while it was.
    pub(super) fn read(folder: &dyn Folder) -> io::Result<Self> {
        let mut a = folder.read(Slot::A.name())?;
        for _ in 0..8 {
            let b = folder.read(Slot::B.name())?;
            let again = folder.read(Slot::A.name())?;
            if a == again {
                return Ok(Self([Contents::parse(a), Contents::parse(b)]));
            }
            a = again;
        }
        Err(io::ErrorKind::WouldBlock.into())
    }

    pub(super) fn fingerprint(&self) -> Fingerprint {
        Fingerprint([self.0[0].print(), self.0[1].print()])
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|slot| *slot == Contents::Absent)
    }

    /// A later version's number, when one of the slots is of a later version.
    pub(super) fn newer(&self) -> Option<u8> {
        self.0.iter().find_map(|slot| match slot {
            Contents::Newer(version) => Some(*version),
            _ => None,
        })
    }

    /// The newest that opens, but never one of an epoch that another slot says has ended.
    pub(super) fn choose(&self, key: &DataKey, identity: &VaultIdentity) -> Choice {
        if self.is_empty() {
            return Choice::Empty;
        }
        let [a, b] = self.0.each_ref().map(|slot| slot.open(key, identity));
        let (slot, (stamp, record), other) = match (a, b) {
            (Some(a), Some(b)) if a.0.counter > b.0.counter => (Slot::A, a, Some(b.0)),
            (a, Some(b)) => (Slot::B, b, a.map(|(stamp, _)| stamp)),
            (Some(a), None) => (Slot::A, a, None),
            (None, None) => return Choice::Damaged,
        };
        if other.is_none() && !self.may_stand_alone(slot, stamp) {
            return Choice::Damaged;
        }
        match record {
            Ok(record) => Choice::Use {
                slot,
                stamp,
                record: Box::new(record),
                stale: other.is_some_and(|other| other.epoch != stamp.epoch),
            },
            Err(error) => Choice::Undecodable(error),
        }
    }

    /// The largest epoch in the headers of both, as far as they can be right.
    pub(super) fn largest_epoch(&self) -> Option<u64> {
        self.0.iter().filter_map(Contents::epoch).max()
    }

    /// Whether a record may be used although the other slot does not open: not if that slot is,
    /// by what is left of its header, of a newer epoch or a newer write of another epoch.
    fn may_stand_alone(&self, slot: Slot, stamp: Stamp) -> bool {
        match &self.0[slot.other() as usize] {
            Contents::Sealed { stamp: other, .. } => {
                other.epoch == stamp.epoch
                    || (other.epoch < stamp.epoch && other.counter < stamp.counter)
            }
            _ => true,
        }
    }

    /// Gives every file another name, those that open first, so that an interruption never leaves
    /// a record alone that would then count. Under the lock.
    pub(super) fn move_aside(
        &self,
        folder: &dyn Folder,
        key: Option<&DataKey>,
        identity: &VaultIdentity,
    ) -> io::Result<()> {
        let contents = |slot: Slot| &self.0[slot as usize];
        let opens = |slot| key.is_some_and(|key| contents(slot).open(key, identity).is_some());
        let mut present = Slot::BOTH.to_vec();
        present.retain(|slot| *contents(*slot) != Contents::Absent);
        present.sort_by_key(|slot| !opens(*slot));
        let last = present.last().copied();
        for slot in present {
            let taken = folder.list(&format!("{}{ASIDE}", slot.name()))?;
            let aside = (1..=taken.len() + 1)
                .map(|number| format!("{}{ASIDE}{number}", slot.name()))
                .find(|name| !taken.contains(name))
                .ok_or(io::ErrorKind::AlreadyExists)?;
            folder.rename(slot.name(), &aside)?;
            let flushed = folder.sync();
            // After the last one nothing is left that the next attempt would find: an error here would
            // hide the loss for good.
            if Some(slot) != last {
                flushed?;
            }
        }
        Ok(())
    }
}
