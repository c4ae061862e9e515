//! The vendor's APIs: which operations exist, what their requests may hold, and what they do.

mod b2b;
mod backend;
mod caller;
mod consumer;
mod nested;
mod operations;
mod passwords;
pub(crate) mod paths;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod router;
pub(crate) mod support;
mod table;
mod unauthenticated;
