//! The dictionaries that the Keychain is given: the attributes of every call, built in one place.
//!
//! Add, read, update and delete name an item by the same [`identity`](Query::identity). An attribute
//! that only some of the calls carry would make them mean different items.

use std::fmt;

use zeroize::Zeroizing;

/// A key of a Keychain dictionary. The name of Apple's constant is in `security.rs`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Attribute {
    /// `kSecClass`
    Class,
    /// `kSecAttrService`
    Service,
    /// `kSecAttrAccount`
    Account,
    /// `kSecAttrAccessGroup`
    AccessGroup,
    /// `kSecUseDataProtectionKeychain`: on macOS too, never a keychain file.
    DataProtectionKeychain,
    /// `kSecAttrAccessible`
    Accessible,
    /// `kSecValueData`
    Data,
    /// `kSecReturnData`
    ReturnData,
    /// `kSecReturnAttributes`
    ReturnAttributes,
}

/// A value of a Keychain dictionary.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// `kSecClassGenericPassword`
    GenericPassword,
    /// `kSecAttrAccessibleAfterFirstUnlockThisDeviceOnly`
    AfterFirstUnlockThisDeviceOnly,
    /// `kCFBooleanTrue`
    True,
    /// A string.
    Text(String),
    /// The secret bytes of an item.
    Bytes(Zeroizing<Vec<u8>>),
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::GenericPassword => f.write_str("GenericPassword"),
            Self::AfterFirstUnlockThisDeviceOnly => f.write_str("AfterFirstUnlockThisDeviceOnly"),
            Self::True => f.write_str("True"),
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Bytes(_) => f.write_str("***"),
        }
    }
}

/// A Keychain dictionary.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Query(Vec<(Attribute, Value)>);

impl Query {
    /// What names one item, and nothing else. Without an access group the Keychain adds to the app's
    /// first group and searches all of them.
    pub fn identity(service: &str, account: &str, access_group: Option<&str>) -> Self {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut pairs = vec![
            (Attribute::Class, Value::GenericPassword),
            (Attribute::Service, text(service)),
            (Attribute::Account, text(account)),
            (Attribute::DataProtectionKeychain, Value::True),
        ];
        if let Some(group) = access_group {
            pairs.push((Attribute::AccessGroup, text(group)));
        }
        Self(pairs)
    }

    /// What an item has in addition to its identity: its class and, with some bytes, its value.
    pub fn content(value: Option<&[u8]>) -> Self {
        let class = Value::AfterFirstUnlockThisDeviceOnly;
        let mut pairs = vec![(Attribute::Accessible, class)];
        if let Some(value) = value {
            let bytes = Value::Bytes(Zeroizing::new(value.to_vec()));
            pairs.push((Attribute::Data, bytes));
        }
        Self(pairs)
    }

    /// This and the pairs of another dictionary.
    #[must_use]
    pub fn and(&self, other: Self) -> Self {
        let mut pairs = self.0.clone();
        pairs.extend(other.0);
        Self(pairs)
    }

    /// The same, with a request for the value and the attributes of the item.
    #[must_use]
    pub fn returning_all(&self) -> Self {
        self.and(Self(vec![
            (Attribute::ReturnData, Value::True),
            (Attribute::ReturnAttributes, Value::True),
        ]))
    }

    /// The pairs, in the order they were added.
    pub fn pairs(&self) -> &[(Attribute, Value)] {
        &self.0
    }

    /// The value of a key.
    #[cfg(feature = "testing")]
    pub fn get(&self, attribute: Attribute) -> Option<&Value> {
        let mut found = self.0.iter().filter(|(key, _)| *key == attribute);
        found.next().map(|(_, value)| value)
    }
}
