//! Every call of the consumer client that signs in or sends something, over real HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a helper that fails is a failed test

mod codes;
mod diagnostics;
mod sign_in;
mod user;
#[path = "../world/mod.rs"]
mod world;
