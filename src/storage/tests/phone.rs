//! A phone in memory, whose store, disk and clock a test controls.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use crate::clock::{BootId, Clock, Now};
use crate::model::{Session, User};
use crate::storage::folder::{Folder, FolderLock, MemoryFolder};
use crate::storage::memory::MemorySecureStore;
use crate::storage::secure_store::{KeyStore, SecureStore, SecureStoreError};
use crate::storage::types::{Loaded, Role, Stamp, StoreFailure, VaultIdentity};
use crate::storage::vault::Vault;
use crate::storage::{
    Content, End, EndCause, Head, HeadToken, IdHash, IntermediateContent, IntermediateKind,
    LastDuration, PendingTokens, PkceEntry, PkceFlow, QueuedRevoke, Record, Returned,
    SessionContent, SessionObject, StoredPkce, StoredTime, StoredVerifier, Vertical,
};
use crate::tokens::{OpaqueToken, Secret, SessionJwt, TokenHash};

/// A record with every section filled. Records of two numbers say different things about who is
/// signed in.
pub(in crate::storage) fn full_record(number: u64) -> Record {
    let stamp = i64::try_from(number).unwrap();
    let token = OpaqueToken::parse("canary-token").unwrap();
    let queued = OpaqueToken::parse("canary-old").unwrap();
    let pending = OpaqueToken::parse("canary-pending").unwrap();
    let session = r#"{"session_id":"s","user_id":"u"}"#;
    let user = r#"{"user_id":"u","new_field":1.10}"#;
    Record {
        epoch: 0,
        head: Some(Head {
            stamp,
            id: IdHash::of("s"),
            token: Some(HeadToken {
                stamp,
                hash: token.fingerprint(),
                secret: Some(token.secret().clone()),
                rejected: false,
            }),
            origin: None,
            content: Content::Session(Box::new(SessionContent {
                session: SessionObject::Consumer(Arc::new(Session::from_json(session).unwrap())),
                jwt: SessionJwt::parse("canary.jwt").unwrap(),
                last_validated_at: Some(12),
                user: Some(Returned {
                    at: 12,
                    object: Arc::new(User::from_json(user).unwrap()),
                }),
                member: None,
                organization: None,
            })),
        }),
        ends: BTreeMap::from([(
            IdHash::of("older"),
            End {
                stamp: stamp + 1,
                cause: EndCause::UserRevoked,
            },
        )]),
        pending: Some(PendingTokens {
            stamp: stamp + 1,
            hash: pending.fingerprint(),
            token: Some(pending),
            jwt: None,
            dropped: false,
        }),
        revoke_queue: BTreeMap::from([(
            queued.fingerprint(),
            QueuedRevoke {
                stamp: 3,
                token: queued,
                session: Some(IdHash::of("older")),
                expires_at: None,
                settled: false,
            },
        )]),
        pkce: BTreeMap::from([(
            PkceFlow::ConsumerLink,
            PkceEntry {
                stamp: 9,
                pair: Some(StoredPkce {
                    challenge: "c".into(),
                    verifier: StoredVerifier(Secret::new("canary-verifier")),
                    reusable_until_ms: 10,
                }),
            },
        )]),
        last_duration: Some(LastDuration { stamp, minutes: 60 }),
        time: Some(StoredTime {
            earliest: 1,
            latest: Some(2),
            boot_ms: 2,
            boot_id: BootId("b".into()),
        }),
        unknown: BTreeMap::new(),
        unreadable: 0,
        applied_markers: std::collections::BTreeSet::new(),
    }
}

/// The same with an intermediate session in the place of the session.
pub(in crate::storage) fn intermediate_record(number: u64) -> Record {
    let token = Secret::new("canary-ist");
    let hash = TokenHash::of(token.expose());
    let mut record = full_record(number);
    if let Some(head) = &mut record.head {
        head.id = IdHash(hash.short());
        head.token = Some(HeadToken {
            stamp: head.stamp,
            hash,
            secret: Some(token),
            rejected: false,
        });
        head.content = Content::Intermediate(Box::new(IntermediateContent {
            kind: IntermediateKind::StepUp,
            expires_boot_ms: 600_000,
            boot_id: BootId("b".into()),
            expires_wall_ms: 600_001,
            expires_at: 600_002,
            organization_json: Some("{}".into()),
            member_json: None,
            mfa_required_json: Some(r#"{"secondary_auth_initiated":"sms_otp"}"#.into()),
            primary_required_json: None,
        }));
    }
    record
}

/// A clock that stands still until it is set.
#[derive(Debug, Default)]
pub(super) struct StillClock(Mutex<i64>);

impl StillClock {
    pub(super) fn advance(&self, ms: i64) {
        *self.0.lock().unwrap() += ms;
    }
}

impl Clock for StillClock {
    fn now(&self) -> Now {
        let boot_ms = *self.0.lock().unwrap();
        Now {
            wall_ms: 0,
            boot_ms,
        }
    }

    fn boot_id(&self) -> BootId {
        BootId("boot".into())
    }
}

/// A secure store that a test can make fail, and that counts its calls.
#[derive(Clone, Default)]
pub(super) struct ScriptedStore {
    pub(super) inner: MemorySecureStore,
    failure: Arc<Mutex<Option<SecureStoreError>>>,
    calls: Arc<Mutex<Vec<&'static str>>>,
    refused_writes: Arc<Mutex<Option<SecureStoreError>>>,
    /// Its process dies with this one's changes.
    steps: Option<Steps>,
}

/// How many changes a process makes before it dies.
type Steps = Arc<Mutex<usize>>;

fn step(left: &Steps) -> io::Result<()> {
    let mut left = left.lock().unwrap_or_else(PoisonError::into_inner);
    *left = left.checked_sub(1).ok_or(io::ErrorKind::Other)?;
    Ok(())
}

impl ScriptedStore {
    pub(super) fn fail(&self, failure: Option<SecureStoreError>) {
        *self.failure.lock().unwrap() = failure;
    }

    pub(super) fn fail_writes(&self, failure: Option<SecureStoreError>) {
        *self.refused_writes.lock().unwrap() = failure;
    }

    pub(super) fn calls(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }

    /// The same store in a process that dies with this folder.
    pub(super) fn dying_with(&self, folder: &DyingFolder) -> Self {
        Self {
            steps: Some(Arc::clone(&folder.left)),
            ..self.clone()
        }
    }

    fn note(&self, call: &'static str) -> Result<(), SecureStoreError> {
        self.calls.lock().unwrap().push(call);
        if let Some(left) = self
            .steps
            .as_ref()
            .filter(|_| ["store", "delete"].contains(&call))
        {
            step(left).map_err(|_| SecureStoreError::Busy)?;
        }
        if let Some(refused) = self.refused_writes.lock().unwrap().clone()
            && call == "store"
        {
            return Err(refused);
        }
        self.failure.lock().unwrap().clone().map_or(Ok(()), Err)
    }
}

impl SecureStore for ScriptedStore {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        self.note("load").and_then(|()| self.inner.load(account))
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        self.note("store")
            .and_then(|()| self.inner.store(account, value))
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        self.note("delete")
            .and_then(|()| self.inner.delete(account))
    }
}

impl KeyStore for ScriptedStore {
    fn contains(&self, account: String) -> Result<bool, SecureStoreError> {
        self.note("contains")
            .and_then(|()| self.inner.contains(account))
    }
}

/// A folder whose process dies before its n-th change: a torn write, and nothing works after it.
#[derive(Debug)]
pub(super) struct DyingFolder {
    pub(super) live: MemoryFolder,
    /// What a power cut would leave: the folder at its last `sync`.
    pub(super) durable: Mutex<MemoryFolder>,
    left: Steps,
}

impl DyingFolder {
    pub(super) fn new(live: MemoryFolder, changes: usize) -> Self {
        Self {
            durable: Mutex::new(copy(&live)),
            live,
            left: Arc::new(Mutex::new(changes)),
        }
    }

    /// Another folder of the same process.
    pub(super) fn and(&self, live: MemoryFolder) -> Self {
        Self {
            durable: Mutex::new(copy(&live)),
            live,
            left: Arc::clone(&self.left),
        }
    }

    fn step(&self) -> io::Result<()> {
        step(&self.left)
    }
}

impl Folder for DyingFolder {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.live.read(name)
    }
    fn list(&self, prefix: &str) -> io::Result<Vec<String>> {
        self.live.list(prefix)
    }
    fn write_sync(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        if let Err(error) = self.step() {
            self.live.write_sync(name, &bytes[..bytes.len() / 2])?;
            return Err(error);
        }
        self.live.write_sync(name, bytes)
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.step().and_then(|()| self.live.rename(from, to))
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.step().and_then(|()| self.live.remove(name))
    }
    fn sync(&self) -> io::Result<()> {
        self.step()?;
        *self.durable.lock().unwrap() = copy(&self.live);
        Ok(())
    }
    fn lock(&self, wait_ms: u64) -> io::Result<Box<dyn FolderLock>> {
        self.live.lock(wait_ms)
    }
}

/// The same files, as a restore from a backup would make them.
pub(super) fn copy(folder: &MemoryFolder) -> MemoryFolder {
    let copied = MemoryFolder::new();
    for name in folder.names() {
        let bytes = folder.read(&name).unwrap().unwrap();
        copied.write_sync(&name, &bytes).unwrap();
    }
    copied
}

/// One phone: a folder, a secure store and a clock, from which vaults are opened.
#[derive(Default)]
pub(super) struct Phone {
    pub(super) folder: MemoryFolder,
    pub(super) store: ScriptedStore,
    pub(super) clock: Arc<StillClock>,
}

impl Phone {
    #[allow(clippy::unused_self)] // the same on every phone
    pub(super) fn identity(&self) -> VaultIdentity {
        VaultIdentity {
            public_token: "project-test-1".into(),
            vertical: Vertical::B2b,
            instance: "default".into(),
        }
    }

    pub(super) fn open(&self, folder: impl Folder + 'static, role: Role) -> Vault {
        Vault::new(
            Arc::new(folder),
            Arc::new(self.store.clone()),
            self.identity(),
            role,
            self.clock.clone(),
        )
    }

    pub(super) fn owner(&self) -> Vault {
        self.open(self.folder.clone(), Role::Owner)
    }

    /// The phone after these epochs were written, each by one persist.
    pub(super) fn with(epochs: &[u64]) -> Self {
        let phone = Self::default();
        let mut vault = phone.owner();
        for epoch in epochs {
            persist(&mut vault, &full_record(*epoch)).unwrap();
        }
        phone
    }

    /// What a new process reads, its second attempt a second later included.
    pub(super) fn settle(&self) -> Result<Loaded, StoreFailure> {
        let mut vault = self.owner();
        vault.load().or_else(|_| {
            self.clock.advance(1_000);
            vault.load()
        })
    }
}

pub(super) fn persist(vault: &mut Vault, record: &Record) -> Result<Stamp, StoreFailure> {
    vault.transaction(0)?.persist(record)
}

pub(super) fn record_of(loaded: Loaded) -> Record {
    match loaded {
        Loaded::Record { record, .. } => *record,
        other => panic!("expected a record, found {other:?}"),
    }
}

pub(super) fn numbered(epoch: u64, number: u32) -> Record {
    Record {
        last_duration: Some(LastDuration {
            stamp: i64::from(number),
            minutes: number,
        }),
        ..full_record(epoch)
    }
}

/// A folder whose calls fail where a test wants it, and that lists them.
pub(super) struct FlakyFolder {
    live: MemoryFolder,
    unreadable: Mutex<Option<&'static str>>,
    keeps_files: Mutex<bool>,
    flushes_nothing: Mutex<bool>,
    calls: Mutex<Vec<&'static str>>,
    before_lock: Mutex<Option<Box<dyn FnOnce() + Send>>>,
    after_reading: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl FlakyFolder {
    pub(super) fn new(live: MemoryFolder) -> Self {
        Self {
            live,
            unreadable: Mutex::default(),
            keeps_files: Mutex::default(),
            flushes_nothing: Mutex::default(),
            calls: Mutex::default(),
            before_lock: Mutex::default(),
            after_reading: Mutex::default(),
        }
    }

    /// Reads of this file, or listings of this prefix, fail.
    pub(super) fn fail_reads_of(&self, name: Option<&'static str>) {
        *self.unreadable.lock().unwrap() = name;
    }

    pub(super) fn fail_removals(&self, fail: bool) {
        *self.keeps_files.lock().unwrap() = fail;
    }

    pub(super) fn fail_flushes(&self, fail: bool) {
        *self.flushes_nothing.lock().unwrap() = fail;
    }

    /// What happens between the next attempt to take the lock and its result.
    pub(super) fn before_lock(&self, act: impl FnOnce() + Send + 'static) {
        *self.before_lock.lock().unwrap() = Some(Box::new(act));
    }

    /// What happens between the next read of files and the listing that follows it.
    pub(super) fn after_reading(&self, act: impl FnOnce() + Send + 'static) {
        self.reset();
        *self.after_reading.lock().unwrap() = Some(Box::new(act));
    }

    /// How often this operation was called since the last call of [`reset`](Self::reset).
    pub(super) fn count(&self, call: &str) -> usize {
        let calls = self.calls.lock().unwrap();
        calls.iter().filter(|name| **name == call).count()
    }

    pub(super) fn reset(&self) {
        self.calls.lock().unwrap().clear();
    }

    fn note(&self, call: &'static str) {
        self.calls.lock().unwrap().push(call);
    }
}

impl fmt::Debug for FlakyFolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FlakyFolder")
    }
}

impl Folder for FlakyFolder {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.note("read");
        if *self.unreadable.lock().unwrap() == Some(name) {
            // ENOKEY of Linux: an encrypted file system without the file's key.
            return Err(io::Error::from_raw_os_error(126));
        }
        self.live.read(name)
    }
    fn list(&self, prefix: &str) -> io::Result<Vec<String>> {
        self.note("list");
        if self.count("read") > 0 {
            let act = self.after_reading.lock().unwrap().take();
            if let Some(act) = act {
                act();
            }
        }
        if *self.unreadable.lock().unwrap() == Some(prefix) {
            return Err(io::Error::from_raw_os_error(126));
        }
        self.live.list(prefix)
    }
    fn write_sync(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.live.write_sync(name, bytes)
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.live.rename(from, to)
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        if *self.keeps_files.lock().unwrap() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.live.remove(name)
    }
    fn sync(&self) -> io::Result<()> {
        self.note("sync");
        if *self.flushes_nothing.lock().unwrap() {
            return Err(io::ErrorKind::Other.into());
        }
        self.live.sync()
    }
    fn lock(&self, wait_ms: u64) -> io::Result<Box<dyn FolderLock>> {
        let act = self.before_lock.lock().unwrap().take();
        if let Some(act) = act {
            act();
        }
        self.live.lock(wait_ms)
    }
}

#[derive(Debug)]
pub(super) struct Shared<F>(pub(super) Arc<F>);

impl<F: Folder> Folder for Shared<F> {
    fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        self.0.read(name)
    }
    fn list(&self, prefix: &str) -> io::Result<Vec<String>> {
        self.0.list(prefix)
    }
    fn write_sync(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.0.write_sync(name, bytes)
    }
    fn rename(&self, from: &str, to: &str) -> io::Result<()> {
        self.0.rename(from, to)
    }
    fn remove(&self, name: &str) -> io::Result<()> {
        self.0.remove(name)
    }
    fn sync(&self) -> io::Result<()> {
        self.0.sync()
    }
    fn lock(&self, wait_ms: u64) -> io::Result<Box<dyn FolderLock>> {
        self.0.lock(wait_ms)
    }
}
