//! The rules, one requirement a test, on the pure function: no task, no disk, no network. What the
//! shell adds is tested over real ones in `tests/` and by the simulator.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at once"
)]

mod commands;
mod ends;
mod harness;
mod join;
mod staleness;
mod store;
mod table;
mod time;
