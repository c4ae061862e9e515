//! placeholder until the storage branch is merged
use std::fmt;

/// Names a session id: the first eight bytes of its SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdHash(pub u64);

impl IdHash {
    /// The hash of an id.
    pub fn of(id: &str) -> Self {
        Self(crate::tokens::Secret::new(id).fingerprint().short())
    }

    /// Reads 16 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        (text.len() == 16)
            .then(|| u64::from_str_radix(text, 16).ok().map(Self))
            .flatten()
    }
}

impl fmt::Display for IdHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for IdHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdHash({self})")
    }
}

/// A sign-out whose record could not be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOutMarker {
    /// The file's name.
    pub name: String,
    /// The session, where it is known.
    pub session: Option<IdHash>,
    /// When the user signed out.
    pub stamp: i64,
}

/// placeholder
#[derive(Clone, Debug)]
pub struct SignOutMarkers;
impl SignOutMarkers {
    /// placeholder
    pub fn write(&self, _session: Option<IdHash>, _stamp: i64) -> Result<SignOutMarker, super::StoreFailure> {
        Err(super::StoreFailure::Busy)
    }
}
