//! The session engine: one pure function that holds every rule about sessions, and one task that
//! runs it. Start with `README.md` beside this file.
//!
//! `transition` is sans-IO: it sees clocks as arguments and asks for work as effects.

pub mod actor;
pub mod effect;
pub mod event;
mod record;
mod rules;
pub mod schedule;
mod sending;
pub mod state;
pub mod transition;

#[cfg(test)]
mod tests;
