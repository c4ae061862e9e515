//! The RS256 key, the key set and the session tokens signed with it.
//!
//! ring signs and verifies, which is most of the work of a validation (ADR 0032). It makes no RSA keys: `rsa` makes
//! one per process.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::rsa::PublicKeyComponents;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};
use std::sync::OnceLock;

/// How long a JWT lives.
pub(crate) const LIFETIME_SECONDS: i64 = 300;

struct Key {
    pair: RsaKeyPair,
    modulus: Vec<u8>,
    exponent: Vec<u8>,
    id: String,
    /// The first part of every token.
    header: String,
}

static KEY: OnceLock<Option<Key>> = OnceLock::new();

fn key() -> Option<&'static Key> {
    KEY.get_or_init(|| {
        let private = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).ok()?;
        let id = format!("jwk-test-{}", uuid::Uuid::new_v4());
        let header = json!({"alg": "RS256", "kid": id, "typ": "JWT"});
        Some(Key {
            pair: RsaKeyPair::from_der(private.to_pkcs1_der().ok()?.as_bytes()).ok()?,
            modulus: private.n().to_bytes_be(),
            exponent: private.e().to_bytes_be(),
            header: URL_SAFE_NO_PAD.encode(header.to_string()),
            id,
        })
    })
    .as_ref()
}

/// Makes the key now; slow once per process.
pub(crate) fn warm_up() -> std::io::Result<()> {
    key()
        .map(|_| ())
        .ok_or_else(|| std::io::Error::other("no RSA key could be made"))
}

/// Signs the claims. Empty only when no key could be made, which `warm_up` has already excluded.
pub(crate) fn sign(claims: &Value) -> String {
    key().and_then(|key| key.sign(claims)).unwrap_or_default()
}

/// The session id inside a token signed here, expired or not.
pub(crate) fn session_id(token: &str) -> Option<String> {
    let claims = key()?.verified(token)?;
    let id = claims["https://stytch.com/session"]["id"].as_str();
    id.map(str::to_owned)
}

/// The key set.
pub(crate) fn key_set() -> Value {
    let keys: Vec<Value> = key()
        .map(|key| {
            json!({
                "kty": "RSA", "use": "sig", "key_ops": ["verify"], "alg": "RS256",
                "kid": key.id, "x5c": [], "x5tS256": "",
                "n": URL_SAFE_NO_PAD.encode(&key.modulus), "e": URL_SAFE_NO_PAD.encode(&key.exponent),
            })
        })
        .into_iter()
        .collect();
    json!({ "keys": keys })
}

impl Key {
    fn sign(&self, claims: &Value) -> Option<String> {
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        let signed = format!("{}.{claims}", self.header);
        let mut signature = vec![0; self.pair.public().modulus_len()];
        let random = SystemRandom::new();
        let message = signed.as_bytes();
        self.pair
            .sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
            .ok()?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// The claims of a token that this key signed.
    fn verified(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (header, claims) = signed.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        let public = PublicKeyComponents {
            n: &self.modulus,
            e: &self.exponent,
        };
        let verified = public.verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature);
        if header != self.header || verified.is_err() {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_again_and_a_changed_one_is_not() {
        let claims = json!({"https://stytch.com/session": {"id": "session-test-1"}});
        let token = sign(&claims);
        let parts: Vec<&str> = token.split('.').collect();
        let forged = json!({"https://stytch.com/session": {"id": "session-test-2"}});
        let forged = URL_SAFE_NO_PAD.encode(forged.to_string());

        assert_eq!(session_id(&token).as_deref(), Some("session-test-1"));
        for changed in [
            format!("{}.{forged}.{}", parts[0], parts[2]),
            format!("{}.{}.", parts[0], parts[1]),
            format!("{}.{}", parts[0], parts[1]),
            String::new(),
        ] {
            assert_eq!(session_id(&changed), None, "{changed}");
        }
    }
}
