//! The session engine: one pure function that holds every rule about sessions, and one task that
//! runs it. Start with `README.md` in this folder.
//!
//! `transition` is sans-IO: it sees clocks as arguments and asks for work as effects.

pub mod driver;
pub mod effect;
pub mod event;
pub mod handle;
pub mod ports;
pub(crate) mod reconcile;
mod rules;
pub mod schedule;
mod sending;
mod staleness;
pub mod state;
mod store_access;
pub mod transition;
mod types;
pub mod view;

#[cfg(test)]
mod tests;
