//! What differs by target: tasks and threads, the timer, the clocks and the name of the boot, folders
//! and their lock, the platform's own secure store and its trust in certificates.
//!
//! `native.rs` and `web.rs` have the same functions with the same signatures. Only this module uses
//! `cfg` on the target; `cargo xtask lint` lists the few adapters that are exceptions. Random
//! numbers are not here, because their library has the same function on every target.

#[cfg(all(feature = "apple", target_vendor = "apple"))]
mod folder_protection;
#[cfg(all(feature = "web", target_family = "wasm"))]
mod page;
#[cfg_attr(not(target_family = "wasm"), path = "native.rs")]
#[cfg_attr(target_family = "wasm", path = "web.rs")]
mod target;

#[cfg(feature = "net")]
pub(crate) use target::{TRUST_NEEDS_CONTEXT, certificate_verifier};

pub(crate) use target::{
    BOOT_CLOCK_IS_SHARED, DENIED_MEANS_LOCKED, HAS_THREADS, Tasks, absolute, boot_id, boot_millis,
    create_folder, folder, follow_no_link, is_link, is_locked, is_named, make_private,
    present_folder, secure_store, sleep, spawn, sync_folder, tasks, try_lock, wall_millis,
};

#[cfg(feature = "testing")]
pub(crate) use target::monotonic_nanos;

#[cfg(test)]
pub(crate) use target::is_private;

/// A boxed future that can move between threads.
pub(crate) type BoxFuture<T> = futures_util::future::BoxFuture<'static, T>;
