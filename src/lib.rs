//! An independent session engine for Stytch consumer and B2B projects on phones.
//!
//! It signs people in, keeps the session encrypted on the device, validates it in the background
//! without extending it, tells every listener what changed, and signs out. Read
//! `ARCHITECTURE.md` for the map and `docs/session-states.md` for the rules.

pub mod client;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod engine;
pub mod error;
#[cfg(feature = "android")]
mod ffi;
pub mod http;
pub mod listeners;
pub mod model;
mod platform;
pub mod storage;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tokens;
pub mod wire;

pub use client::{B2bClient, ConsumerClient};
pub use config::ClientConfig;
pub use error::StytchError;
pub use tokens::Secret;

/// The README's taste, held to what there is.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[derive(Debug)]
pub struct Readme;

uniffi::setup_scaffolding!();
