//! AES-256-GCM with a fresh random nonce per message and the context as associated data.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes in a nonce.
pub const NONCE_LEN: usize = 12;

/// The 32-byte key that seals the session record. Never printed, erased when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct DataKey([u8; 32]);

impl DataKey {
    /// A new random key.
    pub fn generate() -> Self {
        Self(super::random_bytes())
    }

    /// The key read back from a secure store; `None` unless it is 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes for a secure store; pass them to nothing else.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(***)")
    }
}

/// The message did not open: wrong key, wrong context, or changed bytes. GCM does not
/// distinguish these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sealed bytes do not open with this key and context")]
pub struct NotOpened;

/// Seals `plain` under a fresh nonce; returns nonce, ciphertext and tag in one buffer.
///
/// # Panics
/// For a message of more than 64 GiB, the cipher's limit.
pub fn seal(key: &DataKey, context: &[u8], plain: &[u8]) -> Vec<u8> {
    let nonce: [u8; NONCE_LEN] = super::random_bytes();
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key.0));
    #[allow(clippy::expect_used)]
    let sealed = cipher
        .encrypt(
            &Nonce::from(nonce),
            Payload {
                msg: plain,
                aad: context,
            },
        )
        .expect("a record is far below the cipher's length limit");
    let mut out = Vec::with_capacity(NONCE_LEN + sealed.len());
    out.extend_from_slice(&nonce);
    out.extend_from_slice(&sealed);
    out
}

/// Opens what [`seal`] made with the same key and context.
pub fn open(key: &DataKey, context: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, NotOpened> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE_LEN>().ok_or(NotOpened)?;
    let cipher = Aes256Gcm::new(&Key::<Aes256Gcm>::from(key.0));
    cipher
        .decrypt(
            &Nonce::from(*nonce),
            Payload {
                msg: body,
                aad: context,
            },
        )
        .map(Zeroizing::new)
        .map_err(|_| NotOpened)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_key_and_context_open_a_message() {
        let key = DataKey::generate();
        let sealed = seal(&key, b"project", b"record");

        assert_eq!(
            open(&key, b"project", &sealed).map(|plain| plain.to_vec()),
            Ok(b"record".to_vec())
        );
        assert_eq!(open(&key, b"other", &sealed), Err(NotOpened));
        assert_eq!(
            open(&DataKey::generate(), b"project", &sealed),
            Err(NotOpened)
        );
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let key = DataKey::generate();
        let sealed = seal(&key, b"c", b"record");

        for index in 0..sealed.len() {
            let mut broken = sealed.clone();
            broken[index] ^= 1;
            assert_eq!(open(&key, b"c", &broken), Err(NotOpened), "byte {index}");
        }
    }

    #[test]
    fn two_seals_of_one_text_differ() {
        let key = DataKey::generate();

        assert_ne!(seal(&key, b"c", b"record"), seal(&key, b"c", b"record"));
    }
}
