//! The port to the Keychain: Apple's four calls, without decisions.

use zeroize::Zeroizing;

use super::query::Query;
use super::status::OsStatus;

/// `SecItemAdd`, `SecItemCopyMatching`, `SecItemUpdate` and `SecItemDelete`. An implementation makes
/// the one call and returns its code.
pub trait Keychain: Send + Sync {
    /// Adds an item with these attributes.
    fn add(&self, attributes: &Query) -> OsStatus;
    /// Finds one item, and returns what the query requests.
    fn copy(&self, query: &Query) -> Result<Found, OsStatus>;
    /// Changes these attributes of every item found.
    fn update(&self, query: &Query, changes: &Query) -> OsStatus;
    /// Removes every item found.
    fn delete(&self, query: &Query) -> OsStatus;
}

/// What was returned of an item.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Its value; none when it was not requested, and when a success had none.
    pub data: Option<Zeroizing<Vec<u8>>>,
    /// Whether its class is the one that this library gives its items; none when it was not returned.
    pub is_of_our_class: Option<bool>,
}

impl std::fmt::Debug for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Found")
            .field("has_data", &self.data.is_some())
            .field("is_of_our_class", &self.is_of_our_class)
            .finish()
    }
}
