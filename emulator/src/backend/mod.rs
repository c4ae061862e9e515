//! The backend API: project id and secret as Basic pair, answers without the envelope.

pub(crate) mod b2b;
pub(crate) mod consumer;
mod magic_links;
mod members;
mod organizations;
mod passwords;
mod search;
mod sessions;
mod users;
