//! The rules, one requirement a test, on the pure function: no task, no disk, no network. What the
//! driver adds is tested over real ones in `tests/` and by the simulator.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may stop at once"
)]

mod bound;
mod commands;
mod counters;
mod driver;
mod ends;
mod expiry;
mod fetch;
mod forced;
mod foreign_changes;
mod harness;
mod join;
mod key_loss;
mod lifecycle;
mod older_responses;
mod requests;
mod responses;
mod revoke_queue;
mod server_time;
mod sign_in;
mod sign_out;
mod slow_sign_out;
mod staleness;
mod store;
mod table;
mod time;
mod untimed_acts;
mod unwritten;
mod validate;
mod view;
