//! What the APIs have in common: which operations exist, and what their requests may hold.

pub(crate) mod operations;
pub(crate) mod support;
mod table;
