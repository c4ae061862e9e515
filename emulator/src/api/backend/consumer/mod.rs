//! The backend API of the consumer project.

pub(in crate::api) mod magic_links;
pub(in crate::api) mod passwords;
pub(in crate::api) mod sessions;
pub(in crate::api) mod users;
