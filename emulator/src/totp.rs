//! Authenticator apps: their secret, and the code they show.

use totp_rs::{Algorithm, TOTP};

/// An authenticator app with this secret: six digits, new every 30 seconds, and one step earlier or later
/// is accepted. Nothing for a secret shorter than 16 bytes.
fn authenticator(secret: &[u8]) -> Option<TOTP> {
    TOTP::new(Algorithm::SHA1, 6, 1, 30, secret.to_vec()).ok()
}

/// A new secret.
pub(crate) fn new_secret() -> Vec<u8> {
    rand::random::<[u8; 20]>().to_vec()
}

/// The secret as an app takes it, in base32.
pub(crate) fn shown(secret: &[u8]) -> Option<String> {
    authenticator(secret).map(|it| it.get_secret_base32())
}

/// The code at this time.
pub(crate) fn code(secret: &[u8], unix_time: i64) -> Option<String> {
    Some(authenticator(secret)?.generate(u64::try_from(unix_time).ok()?))
}

/// Whether the code is that of this time, or of one step earlier or later.
pub(crate) fn matches(secret: &[u8], code: &str, unix_time: i64) -> bool {
    let Ok(time) = u64::try_from(unix_time) else {
        return false;
    };
    authenticator(secret).is_some_and(|it| it.check(code, time))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 6238, appendix B, for SHA-1, with their last six digits.
    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        let secret = b"12345678901234567890";

        let codes = [59, 1_111_111_109, 20_000_000_000].map(|at| code(secret, at));

        assert_eq!(
            codes,
            ["287082", "081804", "353130"].map(|it| Some(it.to_owned()))
        );
        assert!(matches(secret, "287082", 59 + 30) && !matches(secret, "287082", 59 + 60));
    }
}
