//! An independent session engine for Stytch consumer and B2B projects on phones.
//!
//! It signs users in, stores the session encrypted on the device, validates it in the background
//! without extending it, notifies listeners of changes, and signs out. Read `ARCHITECTURE.md` for
//! the map and `docs/session-states.md` for the rules.

#![cfg_attr(
    not(feature = "testing"),
    // What is public in an internal module is reachable with the feature `testing`.
    allow(unreachable_pub)
)]

pub mod client;
pub mod config;
pub mod error;
#[cfg(feature = "android")]
mod ffi;
#[cfg(feature = "json")]
pub mod json;
pub mod listeners;
pub mod model;
mod platform;
#[cfg(feature = "testing")]
pub mod testing;

// What an app never names: public for the tests, the benchmarks and the simulator alone.
#[cfg(not(feature = "testing"))]
mod clock;
#[cfg(feature = "testing")]
pub mod clock;
#[cfg(not(feature = "testing"))]
mod crypto;
#[cfg(feature = "testing")]
pub mod crypto;
#[cfg(not(feature = "testing"))]
mod engine;
#[cfg(feature = "testing")]
pub mod engine;
#[cfg(not(feature = "testing"))]
mod http;
#[cfg(feature = "testing")]
pub mod http;
#[cfg(not(feature = "testing"))]
mod storage;
#[cfg(feature = "testing")]
pub mod storage;
#[cfg(not(feature = "testing"))]
mod tokens;
#[cfg(feature = "testing")]
pub mod tokens;
#[cfg(not(feature = "testing"))]
mod wire;
#[cfg(feature = "testing")]
pub mod wire;

pub use client::{B2bClient, ConsumerClient};
pub use config::ClientConfig;
pub use engine::state::{Freshness, IntermediateKind, SignOutCause, UnavailableReason};
pub use error::StytchError;
#[cfg(feature = "net")]
pub use http::platform_trust_initialised;
pub use http::{
    ClientInfo, HttpHeader, HttpRequest, HttpResponse, HttpTransport, TransportError,
    library_version,
};
pub use storage::Role;
pub use storage::secure_store::{SecureStore, SecureStoreError};
pub use tokens::Secret;

/// Compiles the README's example.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

uniffi::setup_scaffolding!();
