//! Random identifiers, secrets and codes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A new identifier such as `user-test-…`.
pub(crate) fn new_id(prefix: &str) -> String {
    format!("{prefix}-test-{}", uuid::Uuid::new_v4())
}

/// A new opaque secret of 44 characters.
pub(crate) fn new_secret() -> String {
    let bytes: [u8; 33] = rand::random();
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A six-digit code.
pub(crate) fn new_code() -> String {
    format!("{:06}", rand::random::<u32>() % 1_000_000)
}
