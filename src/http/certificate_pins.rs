//! Certificate pins: the keys that an app accepts in the certificates of the server.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// Fewer than two would lock an app out when the one key is replaced.
const FEWEST: usize = 2;

/// What a list of pins has to be, in words.
pub(crate) const EXPECTED_PINS: &str = "two or more different pins: the base64 of the SHA-256 of a \
     certificate's public key (SubjectPublicKeyInfo), with or without sha256/ before it";

/// SHA-256 hashes of public keys (`SubjectPublicKeyInfo`, DER). At least two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificatePins(Vec<[u8; 32]>);

impl CertificatePins {
    /// Reads a list of pins. `None` when one is malformed, or when fewer than two are different.
    pub fn parse(pins: &[String]) -> Option<Self> {
        let mut hashes = Vec::with_capacity(pins.len());
        for pin in pins {
            let text = pin.strip_prefix("sha256/").unwrap_or(pin);
            let hash = <[u8; 32]>::try_from(STANDARD.decode(text).ok()?).ok()?;
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
        (hashes.len() >= FEWEST).then_some(Self(hashes))
    }

    /// True when this public key (`SubjectPublicKeyInfo`, DER) has one of the hashes.
    #[cfg_attr(not(feature = "net"), allow(dead_code))] // the built-in transport checks them
    pub(super) fn contains(&self, public_key: &[u8]) -> bool {
        let hash = Sha256::digest(public_key);
        self.0.iter().any(|pin| pin[..] == hash[..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pin(byte: u8) -> String {
        STANDARD.encode([byte; 32])
    }

    fn parse(pins: &[&str]) -> Option<CertificatePins> {
        let pins: Vec<_> = pins.iter().map(|pin| (*pin).to_owned()).collect();
        CertificatePins::parse(&pins)
    }

    #[test]
    fn two_different_hashes_are_pins_with_or_without_the_name_of_the_hash() {
        let (a, b) = (pin(1), pin(2));

        let plain = parse(&[&a, &b]);
        assert!(plain.is_some());
        assert_eq!(plain, parse(&[&format!("sha256/{a}"), &b]));
    }

    #[test]
    fn one_pin_a_repeated_pin_and_a_malformed_pin_are_refused() {
        let a = pin(1);
        let short = STANDARD.encode([1; 31]);
        let sha1 = format!("sha1/{}", STANDARD.encode([1; 20]));
        for pins in [
            vec![],
            vec![&*a],
            vec![&*a, &*a],
            vec![&*a, ""],
            vec![&*a, &*short],
            vec![&*a, "not base64 !"],
            vec![&*a, &*sha1],
            vec![&*a, "AA=="],
        ] {
            assert_eq!(parse(&pins), None, "{pins:?}");
        }
    }
}
