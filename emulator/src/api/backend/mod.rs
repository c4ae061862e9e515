//! The backend API: project id and secret as Basic pair, responses without the envelope.

pub(super) mod b2b;
pub(super) mod consumer;
pub(super) mod member_rights;
mod passwords;
pub(super) mod rbac;
mod search;
mod session_arguments;
