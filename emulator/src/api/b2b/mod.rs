//! The SDK API of the B2B project.

pub(super) mod discovery;
pub(super) mod first_factor;
pub(super) mod login_completion;
pub(super) mod member;
pub(super) mod mfa;
pub(super) mod sessions;
