//! The RS256 key, the key set and the session tokens signed with it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::traits::PublicKeyParts as _;
use serde_json::{Value, json};
use std::sync::OnceLock;

/// How long a JWT lives.
pub(crate) const LIFETIME_SECONDS: i64 = 300;

struct Key {
    encoding: EncodingKey,
    decoding: DecodingKey,
    modulus: String,
    exponent: String,
    id: String,
}

static KEY: OnceLock<Option<Key>> = OnceLock::new();

fn key() -> Option<&'static Key> {
    KEY.get_or_init(|| {
        let private = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, 2048).ok()?;
        let der = private.to_pkcs1_der().ok()?;
        let modulus = URL_SAFE_NO_PAD.encode(private.n().to_bytes_be());
        let exponent = URL_SAFE_NO_PAD.encode(private.e().to_bytes_be());
        Some(Key {
            encoding: EncodingKey::from_rsa_der(der.as_bytes()),
            decoding: DecodingKey::from_rsa_components(&modulus, &exponent).ok()?,
            modulus,
            exponent,
            id: format!("jwk-test-{}", uuid::Uuid::new_v4()),
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
    let Some(key) = key() else {
        return String::new();
    };
    let mut header = Header::new(Algorithm::RS256);
    header.kid = Some(key.id.clone());
    header.typ = Some("JWT".into());
    jsonwebtoken::encode(&header, claims, &key.encoding).unwrap_or_default()
}

/// The session id inside a token signed here, expired or not.
pub(crate) fn session_id(token: &str) -> Option<String> {
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.validate_nbf = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    let claims = jsonwebtoken::decode::<Value>(token, &key()?.decoding, &validation).ok()?;
    claims.claims["https://stytch.com/session"]["id"]
        .as_str()
        .map(str::to_owned)
}

/// The key set.
pub(crate) fn key_set() -> Value {
    let keys: Vec<Value> = key()
        .map(|key| {
            json!({
                "kty": "RSA", "use": "sig", "key_ops": ["verify"], "alg": "RS256",
                "kid": key.id, "x5c": [], "x5tS256": "", "n": key.modulus, "e": key.exponent,
            })
        })
        .into_iter()
        .collect();
    json!({ "keys": keys })
}
