//! A Keychain in memory with the behaviour that Apple documents or that apps have reported. The
//! adapter is tested against it where there is no device.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use super::keychain::{Found, Keychain};
use super::query::{Attribute, Query, Value};
use super::status::{
    DUPLICATE_ITEM, INTERACTION_NOT_ALLOWED, ITEM_NOT_FOUND, MISSING_ENTITLEMENT, NOT_AVAILABLE,
    OsStatus, SUCCESS,
};

/// `errSecParam`: the query is not one that the adapter may send.
const PARAM: OsStatus = -50;

/// What the device lets a process read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protection {
    /// Not unlocked since the boot: no item can be read or added.
    BeforeFirstUnlock,
    /// The same in a prewarmed process: items are "not found", and only adding one says "locked".
    Prewarmed,
    /// The same, but a read succeeds without a value.
    NothingComesBack,
    /// Locked after it has been unlocked: only items of the class "when unlocked" are out of reach.
    Locked,
    /// Everything can be read.
    Unlocked,
}

/// The class of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemClass {
    /// What an item gets that is added without a class.
    WhenUnlocked,
    /// `AfterFirstUnlockThisDeviceOnly`
    Ours,
}

/// One of the four calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeychainCall {
    /// `SecItemAdd`
    Add,
    /// `SecItemCopyMatching`
    Copy,
    /// `SecItemUpdate`
    Update,
    /// `SecItemDelete`
    Delete,
}

/// An item of the Keychain.
#[derive(Clone, PartialEq, Eq)]
pub struct FakeItem {
    /// Its service.
    pub service: String,
    /// Its account.
    pub account: String,
    /// Its one access group.
    pub group: String,
    /// Its class.
    pub class: ItemClass,
    /// Its value.
    pub data: Vec<u8>,
}

impl fmt::Debug for FakeItem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} {:?}", self.group, self.account, self.class)
    }
}

type Interference = Box<dyn FnOnce(&FakeKeychain) + Send>;

struct State {
    items: Vec<FakeItem>,
    protection: Protection,
    /// The app's access groups; the first is where items are added.
    groups: Vec<String>,
    /// How many more calls find no keychain at all, because the device has just started.
    starting: u32,
    /// Whether a query without the value is refused too while the value cannot be read.
    attributes_are_protected: bool,
    refused: Vec<(KeychainCall, OsStatus)>,
    interference: VecDeque<(KeychainCall, Interference)>,
    calls: Vec<(KeychainCall, Query)>,
}

/// A Keychain in memory. Copies share it, as processes share a device's.
#[derive(Clone)]
pub struct FakeKeychain {
    state: Arc<Mutex<State>>,
    at_once: Arc<AtomicU32>,
    most_at_once: Arc<AtomicU32>,
}

impl Default for FakeKeychain {
    fn default() -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                items: Vec::new(),
                protection: Protection::Unlocked,
                groups: vec!["TEAM.app".to_owned(), "TEAM.shared".to_owned()],
                starting: 0,
                attributes_are_protected: true,
                refused: Vec::new(),
                interference: VecDeque::new(),
                calls: Vec::new(),
            })),
            at_once: Arc::default(),
            most_at_once: Arc::default(),
        }
    }
}

impl fmt::Debug for FakeKeychain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FakeKeychain").field(&self.items()).finish()
    }
}

impl FakeKeychain {
    /// Empty, on an unlocked device, for an app with the groups `TEAM.app` and `TEAM.shared`.
    pub fn new() -> Self {
        Self::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Locks or unlocks the device.
    pub fn protect(&self, protection: Protection) {
        self.state().protection = protection;
    }

    /// The next calls find no keychain, as in the first moments after a boot.
    pub fn start_again(&self, calls: u32) {
        self.state().starting = calls;
    }

    /// The access groups of the app's entitlements; none without an entitlement.
    pub fn entitle(&self, groups: &[&str]) {
        self.state().groups = groups.iter().map(|it| (*it).to_owned()).collect();
    }

    /// Whether a locked device also refuses a query that requests no value. The default is that it does;
    /// Apple's documentation does not say.
    pub fn protect_attributes(&self, protect: bool) {
        self.state().attributes_are_protected = protect;
    }

    /// Every call of this kind fails with this code.
    pub fn refuse(&self, call: KeychainCall, status: OsStatus) {
        self.state().refused.push((call, status));
    }

    /// No call fails any more for [`refuse`](Self::refuse).
    pub fn refuse_nothing(&self) {
        self.state().refused.clear();
    }

    /// What another process does just before the next call of this kind. Of several, one is done before
    /// each call.
    pub fn interfere(&self, call: KeychainCall, act: impl FnOnce(&Self) + Send + 'static) {
        self.state().interference.push_back((call, Box::new(act)));
    }

    /// Puts an item there, whatever the device lets a process do.
    pub fn put(&self, item: FakeItem) {
        self.state().items.push(item);
    }

    /// Removes the items of this account.
    pub fn take(&self, account: &str) {
        self.state().items.retain(|item| item.account != account);
    }

    /// Every item.
    pub fn items(&self) -> Vec<FakeItem> {
        self.state().items.clone()
    }

    /// The calls since this function was last called.
    pub fn calls(&self) -> Vec<(KeychainCall, Query)> {
        std::mem::take(&mut self.state().calls)
    }

    /// The largest number of calls that were under way together.
    pub fn most_calls_at_once(&self) -> u32 {
        self.most_at_once.load(Ordering::SeqCst)
    }

    /// Runs a call as the Keychain does: refused, or over the items that the query matches.
    fn run<T>(
        &self,
        call: KeychainCall,
        query: &Query,
        work: impl FnOnce(&mut State) -> Result<T, OsStatus>,
    ) -> Result<T, OsStatus> {
        let now = self.at_once.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_at_once.fetch_max(now, Ordering::SeqCst);
        let act = {
            let mut state = self.state();
            let next = state.interference.iter().position(|(of, _)| *of == call);
            next.and_then(|at| state.interference.remove(at))
        };
        if let Some((_, act)) = act {
            act(self);
        }
        // Long enough for another call to begin.
        std::thread::yield_now();
        let mut state = self.state();
        state.calls.push((call, query.clone()));
        let result = state.admit(call, query).and_then(|()| work(&mut state));
        drop(state);
        self.at_once.fetch_sub(1, Ordering::SeqCst);
        result
    }
}

impl State {
    fn admit(&mut self, call: KeychainCall, query: &Query) -> Result<(), OsStatus> {
        if self.starting > 0 {
            self.starting -= 1;
            return Err(NOT_AVAILABLE);
        }
        if let Some((_, status)) = self.refused.iter().find(|(of, _)| *of == call) {
            return Err(*status);
        }
        if query.get(Attribute::Class) != Some(&Value::GenericPassword)
            || query.get(Attribute::DataProtectionKeychain) != Some(&Value::True)
        {
            return Err(PARAM);
        }
        let named = text(query, Attribute::AccessGroup);
        let entitled = named.map_or(!self.groups.is_empty(), |group| {
            self.groups.iter().any(|it| it == group)
        });
        if entitled {
            Ok(())
        } else {
            Err(MISSING_ENTITLEMENT)
        }
    }

    /// The items that a query matches. Every attribute that it has narrows the search.
    fn matching(&self, query: &Query) -> Vec<usize> {
        let same = |attribute, value: &str| text(query, attribute).is_none_or(|it| it == value);
        let matches = |item: &FakeItem| {
            same(Attribute::Service, &item.service)
                && same(Attribute::Account, &item.account)
                && same(Attribute::AccessGroup, &item.group)
                && self.groups.contains(&item.group)
                && (query.get(Attribute::Accessible).is_none() || item.class == class_of(query))
        };
        let found = self.items.iter().enumerate();
        found
            .filter_map(|(index, item)| matches(item).then_some(index))
            .collect()
    }

    /// Whether the key of the class is in memory.
    fn is_open(&self, class: ItemClass) -> bool {
        match self.protection {
            Protection::Unlocked => true,
            Protection::Locked => class == ItemClass::Ours,
            Protection::BeforeFirstUnlock
            | Protection::Prewarmed
            | Protection::NothingComesBack => false,
        }
    }

    /// The matching items, all of which can be read.
    fn readable(&self, query: &Query) -> Result<Vec<usize>, OsStatus> {
        let found = self.matching(query);
        if found.is_empty() || self.protection == Protection::Prewarmed {
            return Err(ITEM_NOT_FOUND);
        }
        if found
            .iter()
            .all(|index| self.is_open(self.items[*index].class))
        {
            return Ok(found);
        }
        Err(INTERACTION_NOT_ALLOWED)
    }

    fn add(&mut self, query: &Query) -> Result<(), OsStatus> {
        let own = |attribute| text(query, attribute).ok_or(PARAM).map(str::to_owned);
        let item = FakeItem {
            service: own(Attribute::Service)?,
            account: own(Attribute::Account)?,
            group: own(Attribute::AccessGroup).unwrap_or_else(|_| self.groups[0].clone()),
            class: class_of(query),
            data: bytes(query).ok_or(PARAM)?,
        };
        // The class does not make an item unique, and uniqueness is checked first.
        if self.items.iter().any(|it| {
            (&it.service, &it.account, &it.group) == (&item.service, &item.account, &item.group)
        }) {
            return Err(DUPLICATE_ITEM);
        }
        if !self.is_open(item.class) {
            return Err(INTERACTION_NOT_ALLOWED);
        }
        self.items.push(item);
        Ok(())
    }

    fn copy(&self, query: &Query) -> Result<Found, OsStatus> {
        let wants_data = query.get(Attribute::ReturnData).is_some();
        let is_empty = self.protection == Protection::NothingComesBack;
        let found = match self.protection {
            Protection::NothingComesBack => self.matching(query),
            Protection::Prewarmed => return Err(ITEM_NOT_FOUND),
            _ if wants_data || self.attributes_are_protected => self.readable(query)?,
            _ => self.matching(query),
        };
        let item = &self.items[*found.first().ok_or(ITEM_NOT_FOUND)?];
        if is_empty {
            return Ok(Found::default());
        }
        let wants_attributes = query.get(Attribute::ReturnAttributes).is_some();
        Ok(Found {
            data: wants_data.then(|| Zeroizing::new(item.data.clone())),
            is_of_our_class: wants_attributes.then_some(item.class == ItemClass::Ours),
        })
    }

    fn update(&mut self, query: &Query, changes: &Query) -> Result<(), OsStatus> {
        for index in self.readable(query)? {
            if changes.get(Attribute::Accessible).is_some() {
                self.items[index].class = class_of(changes);
            }
            if let Some(data) = bytes(changes) {
                self.items[index].data = data;
            }
        }
        Ok(())
    }

    /// Removing needs no key: nothing is opened.
    fn delete(&mut self, query: &Query) -> Result<(), OsStatus> {
        let found = self.matching(query);
        if found.is_empty() || self.protection == Protection::Prewarmed {
            return Err(ITEM_NOT_FOUND);
        }
        for index in found.into_iter().rev() {
            self.items.remove(index);
        }
        Ok(())
    }
}

impl Keychain for FakeKeychain {
    fn add(&self, attributes: &Query) -> OsStatus {
        status(self.run(KeychainCall::Add, attributes, |state| state.add(attributes)))
    }

    fn copy(&self, query: &Query) -> Result<Found, OsStatus> {
        self.run(KeychainCall::Copy, query, |state| state.copy(query))
    }

    fn update(&self, query: &Query, changes: &Query) -> OsStatus {
        status(self.run(KeychainCall::Update, query, |state| {
            state.update(query, changes)
        }))
    }

    fn delete(&self, query: &Query) -> OsStatus {
        status(self.run(KeychainCall::Delete, query, |state| state.delete(query)))
    }
}

fn status(result: Result<(), OsStatus>) -> OsStatus {
    result.err().unwrap_or(SUCCESS)
}

fn text(query: &Query, attribute: Attribute) -> Option<&str> {
    match query.get(attribute) {
        Some(Value::Text(text)) => Some(text),
        _ => None,
    }
}

fn bytes(query: &Query) -> Option<Vec<u8>> {
    match query.get(Attribute::Data) {
        Some(Value::Bytes(bytes)) => Some(bytes.to_vec()),
        _ => None,
    }
}

fn class_of(query: &Query) -> ItemClass {
    match query.get(Attribute::Accessible) {
        Some(Value::AfterFirstUnlockThisDeviceOnly) => ItemClass::Ours,
        _ => ItemClass::WhenUnlocked,
    }
}
