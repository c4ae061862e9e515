//! Sign-out markers: empty files that stand for sign-outs whose record could not be written yet,
//! because the store cannot be read, the disk is full or another process holds the lock.
//!
//! A full disk takes no content, so the file's name holds everything:
//! `sign-out.<8 hex digits, random>.<16 hex digits of the session id's hash, or unknown>.<stamp in hex>`.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::facts::{IdHash, MAX_STAMP};
use super::folder::Folder;
use super::types::{Role, StoreFailure};

/// What the names of all markers start with.
pub(super) const PREFIX: &str = "sign-out.";
/// The session part of a marker that was written without knowing the session.
const UNKNOWN: &str = "unknown";
/// Beyond this many markers, those that a newer one makes unnecessary are removed.
const LIMIT: usize = 16;

/// A sign-out that may not be in the record yet.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignOutMarker {
    /// When the user signed out, in the milliseconds of the engine's stamps.
    pub stamp: i64,
    /// The session that ended. `None`: whichever session the disk held.
    pub session: Option<IdHash>,
    /// The file's name.
    pub name: String,
}

impl SignOutMarker {
    fn new(random: [u8; 4], session: Option<IdHash>, stamp: i64) -> Self {
        let random = u32::from_be_bytes(random);
        let stamp = stamp.clamp(0, MAX_STAMP);
        let id = session.map_or_else(|| UNKNOWN.to_owned(), |session| session.to_string());
        Self {
            name: format!("{PREFIX}{random:08x}.{id}.{stamp:x}"),
            session,
            stamp,
        }
    }

    /// Reads a name exactly as [`new`](Self::new) makes it.
    fn parse(name: &str) -> Option<Self> {
        let mut parts = name.strip_prefix(PREFIX)?.split('.');
        let (random, id, stamp) = (parts.next()?, parts.next()?, parts.next()?);
        let session = match id {
            UNKNOWN => None,
            id => Some(IdHash::parse(id)?),
        };
        let marker = Self::new(
            u32::from_str_radix(random, 16).ok()?.to_be_bytes(),
            session,
            i64::from_str_radix(stamp, 16).ok()?,
        );
        (marker.name == name).then_some(marker)
    }
}

/// Writes markers, also while the vault is being read elsewhere. Clones share what they wrote.
#[derive(Clone)]
pub struct SignOutMarkers {
    folder: Arc<dyn Folder>,
    role: Role,
    shared: Arc<Mutex<Shared>>,
}

#[derive(Default)]
struct Shared {
    /// The names that this process wrote, so that it need not be notified of them.
    written: BTreeSet<String>,
    unreadable: u64,
}

impl fmt::Debug for SignOutMarkers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignOutMarkers").finish_non_exhaustive()
    }
}

impl SignOutMarkers {
    pub(super) fn new(folder: Arc<dyn Folder>, role: Role) -> Self {
        Self {
            folder,
            role,
            shared: Arc::default(),
        }
    }

    /// Writes a marker and flushes its name. Needs neither key nor lock. `session` is the one that
    /// ended, `None` when this process does not know what the disk holds. `stamp` is kept within
    /// 0 and the end of the year 9999.
    ///
    /// After a failure the marker may or may not be there.
    pub fn write(
        &self,
        session: Option<IdHash>,
        stamp: i64,
    ) -> Result<SignOutMarker, StoreFailure> {
        if self.role == Role::Reader {
            return Err(StoreFailure::read_only());
        }
        let marker = SignOutMarker::new(crate::crypto::random_bytes(), session, stamp);
        self.folder
            .write_sync(&marker.name, &[])
            .and_then(|()| self.folder.sync())
            .map_err(StoreFailure::io("write the sign-out marker"))?;
        self.shared().written.insert(marker.name.clone());
        self.merge();
        Ok(marker)
    }

    /// How many files were last found whose name starts like a marker's and is none, or has a
    /// stamp beyond the year 9999.
    pub fn unreadable(&self) -> u64 {
        self.shared().unreadable
    }

    /// All markers, the oldest first.
    pub(super) fn list(&self) -> Result<Vec<SignOutMarker>, StoreFailure> {
        let names = self
            .folder
            .list(PREFIX)
            .map_err(StoreFailure::io("list the sign-out markers"))?;
        let mut markers: Vec<_> = names
            .iter()
            .filter_map(|name| SignOutMarker::parse(name))
            .collect();
        self.shared().unreadable = (names.len() - markers.len()) as u64;
        markers.sort_unstable();
        Ok(markers)
    }

    /// The names of those that this process wrote and has not removed.
    pub(super) fn written(&self) -> BTreeSet<String> {
        self.shared().written.clone()
    }

    /// Writes markers of another folder under the same names, and flushes the names.
    pub(super) fn copy(&self, markers: &[SignOutMarker]) -> Result<(), StoreFailure> {
        if markers.is_empty() {
            return Ok(());
        }
        let write_all = || {
            for marker in markers {
                self.folder.write_sync(&marker.name, &[])?;
            }
            self.folder.sync()
        };
        write_all().map_err(StoreFailure::io("copy the sign-out markers"))
    }

    /// Removes these and flushes the folder. False when that failed: they are reported again.
    pub(super) fn remove(&self, names: &BTreeSet<String>) -> bool {
        if names.is_empty() {
            return true;
        }
        self.shared().written.retain(|name| !names.contains(name));
        let removed = names
            .iter()
            .try_for_each(|name| self.folder.remove(name))
            .and_then(|()| self.folder.sync());
        removed.is_ok()
    }

    /// Removes the oldest markers of known sessions that a newer one of the same session makes
    /// unnecessary, while there are too many. Those of unknown sessions stay. A failure costs only
    /// space.
    fn merge(&self) {
        let Ok(mut markers) = self.list() else {
            return;
        };
        while markers.len() > LIMIT {
            let needless = markers.iter().enumerate().position(|(at, marker)| {
                let newer = markers.get(at + 1..).unwrap_or_default();
                marker.session.is_some()
                    && newer.iter().any(|newer| newer.session == marker.session)
            });
            let Some(at) = needless else { return };
            let marker = markers.remove(at);
            if self.folder.remove(&marker.name).is_err() {
                return;
            }
        }
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::folder::MemoryFolder;
    use super::*;

    fn markers(folder: &MemoryFolder) -> SignOutMarkers {
        SignOutMarkers::new(Arc::new(folder.clone()), Role::Owner)
    }

    #[test]
    fn a_markers_name_holds_its_session_and_its_stamp_and_its_file_is_empty() {
        let folder = MemoryFolder::new();
        let markers = markers(&folder);

        let known = markers.write(Some(IdHash(0xab)), 0x19a_0000_0001).unwrap();
        let unknown = markers.write(None, 0x19a_0000_0002).unwrap();

        assert!(known.name.ends_with(".00000000000000ab.19a00000001"));
        assert!(unknown.name.ends_with(".unknown.19a00000002"));
        for marker in [&known, &unknown] {
            assert_eq!(folder.read(&marker.name).unwrap(), Some(Vec::new()));
        }
        assert_eq!(markers.list().unwrap(), [known, unknown]);
        assert_eq!(markers.unreadable(), 0);
    }

    #[test]
    fn a_name_that_is_no_markers_is_counted_and_left_alone() {
        let folder = MemoryFolder::new();
        let markers = markers(&folder);
        let last = format!("sign-out.01234567.unknown.{MAX_STAMP:x}");
        folder.write_sync(&last, b"").unwrap();
        let bad = [
            "sign-out.".to_owned(),
            "sign-out.intent".to_owned(),
            "sign-out.01234567.unknown.".to_owned(),
            "sign-out.01234567.unknown.-1".to_owned(),
            "sign-out.01234567.unknown.+1".to_owned(),
            "sign-out.01234567.unknown.01".to_owned(),
            "sign-out.01234567.unknown.1f.1".to_owned(),
            "sign-out.01234567.unknown.FF".to_owned(),
            "sign-out.1234567.unknown.1".to_owned(),
            "sign-out.0123456x.unknown.1".to_owned(),
            "sign-out.01234567.ab.1".to_owned(),
            "sign-out.01234567.Unknown.1".to_owned(),
            format!("sign-out.01234567.unknown.{:x}", MAX_STAMP + 1),
            format!("sign-out.01234567.unknown.{:x}", u64::MAX),
        ];
        for name in &bad {
            folder.write_sync(name, b"").unwrap();
        }

        let found = markers.list().unwrap();

        assert_eq!((found.len(), found[0].stamp), (1, MAX_STAMP));
        assert_eq!(markers.unreadable(), bad.len() as u64);
        assert_eq!(folder.names().len(), bad.len() + 1);
    }

    #[test]
    fn a_stamp_out_of_range_is_kept_within_it() {
        let markers = markers(&MemoryFolder::new());

        assert_eq!(markers.write(None, -5).unwrap().stamp, 0);
        assert_eq!(markers.write(None, i64::MAX).unwrap().stamp, MAX_STAMP);
        assert_eq!(markers.list().unwrap().len(), 2);
    }

    #[test]
    fn beyond_sixteen_the_oldest_with_a_newer_one_of_its_session_go_and_no_session_loses_its_last()
    {
        let folder = MemoryFolder::new();
        let markers = markers(&folder);
        for stamp in 0..10 {
            markers.write(None, stamp).unwrap();
        }
        for stamp in 10..30 {
            let id = IdHash(u64::from(stamp % 2 == 0));
            markers.write(Some(id), stamp).unwrap();
        }

        let left = markers.list().unwrap();
        let stamps: Vec<i64> = left.iter().map(|marker| marker.stamp).collect();
        assert_eq!(stamps, (0..10).chain(24..30).collect::<Vec<_>>());

        // None of these makes another unnecessary.
        for id in 100..110 {
            markers.write(Some(IdHash(id)), 50).unwrap();
        }
        let left = markers.list().unwrap();
        assert_eq!(left.len(), 10 + 2 + 10);
    }

    #[test]
    fn what_was_written_is_known_until_it_is_removed() {
        let markers = markers(&MemoryFolder::new());
        let [first, second] = [1, 2].map(|stamp| markers.write(None, stamp).unwrap());

        assert!(markers.remove(&BTreeSet::from([first.name])));

        assert_eq!(markers.written(), BTreeSet::from([second.name.clone()]));
        assert_eq!(markers.list().unwrap(), [second]);
    }

    #[test]
    fn a_reader_writes_no_marker() {
        let folder = MemoryFolder::new();
        let reader = SignOutMarkers::new(Arc::new(folder.clone()), Role::Reader);

        assert!(reader.write(None, 1).is_err());
        assert_eq!(folder.names(), [""; 0]);
    }
}
