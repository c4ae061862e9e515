//! The join of memory, disk and other processes: its laws, and two processes that use it.
//! `docs/join.md` says what is checked and what is not. `cargo xtask soak --join` runs the long
//! searches, which are marked as ignored here.

mod engine;
mod expected;
mod laws;
mod markers;
mod newer;
mod processes;
mod protocol;
mod records;
mod responses;
mod samples;
mod shared;
