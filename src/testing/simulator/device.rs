//! The phone's clocks and its keystore.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::clock::{BootId, Clock, Millis, Now};
use crate::storage::secure_store::{KeyStore, SecureStore, SecureStoreError};

use super::mutant::KeystoreMutant;

/// Takes a lock whatever happened to its last holder.
pub(super) fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The true time when a simulation starts: 2026-01-05, midnight.
pub(super) const EPOCH_MS: Millis = 1_767_571_200_000;

/// The clocks of the device and, for the harness only, the true time.
#[derive(Clone, Debug)]
pub(super) struct SimClock(Arc<Mutex<Times>>);

#[derive(Debug)]
struct Times {
    true_ms: i64,
    booted_at: i64,
    wall_offset: i64,
    boot: u32,
}

impl SimClock {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Times {
            true_ms: 0,
            booted_at: -60_000,
            wall_offset: 0,
            boot: 1,
        })))
    }

    /// Milliseconds since the simulation started; never goes back.
    pub(super) fn true_ms(&self) -> i64 {
        hold(&self.0).true_ms
    }

    /// What the server's clock shows.
    pub(super) fn server_ms(&self) -> Millis {
        EPOCH_MS + self.true_ms()
    }

    pub(super) fn boot_ms(&self) -> i64 {
        self.now().boot_ms
    }

    /// The true time at which the boot clock will show this.
    pub(super) fn true_at(&self, boot_ms: i64) -> i64 {
        hold(&self.0).booted_at.saturating_add(boot_ms)
    }

    pub(super) fn advance_to(&self, true_ms: i64) {
        let mut times = hold(&self.0);
        times.true_ms = times.true_ms.max(true_ms);
    }

    /// Sets the wall clock this far from the truth.
    pub(super) fn set_wall_offset(&self, offset_ms: i64) {
        hold(&self.0).wall_offset = offset_ms;
    }

    pub(super) fn reboot(&self) {
        let mut times = hold(&self.0);
        times.boot += 1;
        times.true_ms += 20_000;
        times.booted_at = times.true_ms;
    }
}

impl Clock for SimClock {
    fn now(&self) -> Now {
        let times = hold(&self.0);
        Now {
            wall_ms: EPOCH_MS + times.true_ms + times.wall_offset,
            boot_ms: times.true_ms - times.booted_at,
        }
    }

    fn boot_id(&self) -> BootId {
        BootId(format!("boot-{}", hold(&self.0).boot))
    }
}

/// How the keystore behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeystoreMode {
    /// It works.
    Well,
    /// The device was not unlocked yet.
    Locked,
    /// It is busy: a later try may succeed.
    Busy,
    /// It fails with a code.
    Fails,
    /// It is busy one time in two.
    BusyHalf,
    /// It says that the key is lost, and 0.9 seconds after it first said so has it again.
    LostBriefly,
}

/// The keystore of the device.
#[derive(Clone)]
pub(super) struct SimKeystore(Arc<Mutex<Keys>>);

struct Keys {
    values: BTreeMap<String, Vec<u8>>,
    mode: KeystoreMode,
    mutant: KeystoreMutant,
    refused: u64,
    clock: SimClock,
    lost_since: Option<i64>,
    lost_once: bool,
    coin: u64,
}

impl fmt::Debug for SimKeystore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimKeystore")
    }
}

impl SimKeystore {
    pub(super) fn new(mutant: KeystoreMutant, clock: SimClock) -> Self {
        Self(Arc::new(Mutex::new(Keys {
            values: BTreeMap::new(),
            mode: KeystoreMode::Well,
            mutant,
            refused: 0,
            clock,
            lost_since: None,
            lost_once: false,
            coin: 0,
        })))
    }

    pub(super) fn set_mode(&self, mode: KeystoreMode) {
        let mut keys = hold(&self.0);
        // Lost twice, a second apart, is lost: nobody could tell the difference.
        let again =
            mode == KeystoreMode::LostBriefly && std::mem::replace(&mut keys.lost_once, true);
        keys.mode = if again { KeystoreMode::Well } else { mode };
        keys.lost_since = None;
    }

    /// The keys are gone for good. True when there were any.
    pub(super) fn lose(&self) -> bool {
        let mut keys = hold(&self.0);
        let any = !keys.values.is_empty();
        keys.values.clear();
        any
    }

    /// What is really in it, for the oracle.
    pub(super) fn snapshot(&self) -> crate::storage::memory::MemorySecureStore {
        let copy = crate::storage::memory::MemorySecureStore::new();
        for (account, value) in &hold(&self.0).values {
            // A store in memory takes every value.
            let _ = copy.store(account.clone(), value.clone());
        }
        copy
    }

    /// How often an operation failed.
    pub(super) fn refused(&self) -> u64 {
        hold(&self.0).refused
    }
}

impl Keys {
    fn check(&mut self, reading: bool) -> Result<(), SecureStoreError> {
        let error = match self.mode {
            KeystoreMode::Well => return Ok(()),
            KeystoreMode::Locked => SecureStoreError::Locked,
            KeystoreMode::BusyHalf => {
                self.coin = self
                    .coin
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                if self.coin >> 63 == 0 {
                    return Ok(());
                }
                SecureStoreError::Busy
            }
            KeystoreMode::Busy => SecureStoreError::Busy,
            KeystoreMode::Fails => SecureStoreError::Other {
                code: -1,
                reason: "simulated".into(),
            },
            KeystoreMode::LostBriefly if reading => {
                let now = self.clock.true_ms();
                if now - *self.lost_since.get_or_insert(now) >= 900 {
                    self.mode = KeystoreMode::Well;
                    return Ok(());
                }
                SecureStoreError::Lost {
                    reason: "simulated".into(),
                }
            }
            KeystoreMode::LostBriefly => return Ok(()),
        };
        self.refused += 1;
        Err(error)
    }
}

impl SecureStore for SimKeystore {
    fn load(&self, account: String) -> Result<Option<Vec<u8>>, SecureStoreError> {
        let mut keys = hold(&self.0);
        match keys.check(true) {
            Ok(()) => Ok(keys.values.get(&account).cloned()),
            Err(_) if keys.mutant == KeystoreMutant::DeniesWhenBusy => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn store(&self, account: String, value: Vec<u8>) -> Result<(), SecureStoreError> {
        let mut keys = hold(&self.0);
        if keys.mutant != KeystoreMutant::DeniesWhenBusy {
            keys.check(false)?;
        }
        keys.values.insert(account, value);
        Ok(())
    }

    fn delete(&self, account: String) -> Result<(), SecureStoreError> {
        let mut keys = hold(&self.0);
        keys.check(false)?;
        keys.values.remove(&account);
        Ok(())
    }
}

impl KeyStore for SimKeystore {
    fn contains(&self, account: String) -> Result<bool, SecureStoreError> {
        let mut keys = hold(&self.0);
        match keys.check(false) {
            _ if keys.mutant == KeystoreMutant::HasEveryKey => Ok(true),
            Ok(()) => Ok(keys.values.contains_key(&account)),
            Err(_) if keys.mutant == KeystoreMutant::DeniesWhenBusy => Ok(false),
            Err(error) => Err(error),
        }
    }
}
