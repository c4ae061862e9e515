//! The few cryptographic operations the engine needs, thin over RustCrypto.
//!
//! Randomness and PKCE pairs are here; sealing a record is in [`aead`].

pub mod aead;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use uuid::Builder;
use zeroize::Zeroizing;

use crate::tokens::Secret;

/// Fills `N` bytes from the operating system's generator.
///
/// # Panics
/// When the operating system has no randomness to give; nothing safe could be done then.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    #[allow(clippy::expect_used)]
    getrandom::fill(&mut bytes).expect("the operating system provides randomness");
    bytes
}

/// A random version-4 UUID in its usual spelling.
pub fn random_id() -> String {
    Builder::from_random_bytes(random_bytes())
        .into_uuid()
        .to_string()
}

/// A PKCE pair (RFC 7636, method S256): the challenge is sent with the request for a link, the
/// verifier with the token of the link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PkcePair {
    /// Sent when the flow starts.
    pub challenge: String,
    /// Kept on the device, sent when the flow ends.
    pub verifier: Secret,
}

impl PkcePair {
    /// A new pair from 32 random bytes.
    pub fn generate() -> Self {
        Self::from_bytes(&Zeroizing::new(random_bytes::<32>()))
    }

    fn from_bytes(bytes: &[u8; 32]) -> Self {
        let verifier = URL_SAFE_NO_PAD.encode(bytes);
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
        Self {
            challenge,
            verifier: Secret::new(verifier),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pkce_pair_matches_the_published_vector() {
        let bytes: [u8; 32] = std::array::from_fn(|index| u8::try_from(index).unwrap_or(0));

        let pair = PkcePair::from_bytes(&bytes);

        assert_eq!(
            pair.verifier.expose(),
            "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
        );
        assert_eq!(
            pair.challenge,
            "6oZqdX5MOLq_qBJ8vppAnT4fk6AP8UiP9zX8-Rev_9A"
        );
    }

    #[test]
    fn random_ids_differ_and_are_version_4() {
        let (first, second) = (random_id(), random_id());

        assert_ne!(first, second);
        assert_eq!((first.len(), first.as_bytes()[14]), (36, b'4'));
    }
}
