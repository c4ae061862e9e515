//! Password hashes that a backend migrates.

use crate::api::request::Request;
use crate::error::{ApiError, fail};
use crate::state::directory::Secret;

/// The bcrypt hash of the body.
pub(super) fn hash(request: &Request) -> Result<Secret, ApiError> {
    let (hash, kind) = (request.text("hash")?, request.text("hash_type")?);
    if kind != "bcrypt" {
        return Err(fail(
            400,
            "invalid_hash_type",
            "hash_type must be bcrypt here.",
        ));
    }
    if hash.parse::<bcrypt::HashParts>().is_err() {
        return Err(fail(400, "invalid_bcrypt_hash", "hash is no bcrypt hash."));
    }
    Ok(Secret::Bcrypt(hash))
}
