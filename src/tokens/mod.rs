//! Secrets: values that never print themselves and are erased from memory with their last owner.
//!
//! [`Secret`] crosses the language border (tokens, passwords, codes). The three token types
//! distinguish the secrets, so that a JWT is never sent where an opaque token belongs.

pub mod jwt;

use std::fmt;
use std::sync::{Arc, OnceLock};

use base16ct::{lower, mixed};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use jwt::JwtClaims;

/// A text that must not be printed: `Debug` and `Display` show `***`. Comparing is by value.
/// Cloning shares one buffer, which is erased when the last clone is dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<Zeroizing<String>>);

impl Secret {
    /// Takes ownership of the text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Arc::new(Zeroizing::new(text.into())))
    }

    /// The text itself. Never log, format or store it unencrypted.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// True when the text is empty, which means "no token" in the wire format.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

uniffi::custom_type!(Secret, String, {
    lower: |secret| secret.expose().to_owned(),
    try_lift: |text| Ok(Secret::new(text)),
});

/// The hash of a token, which is safe to keep with a request and to compare.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenHash([u8; 32]);

impl TokenHash {
    /// SHA-256 of the text: compares tokens without keeping them.
    pub fn of(text: &str) -> Self {
        Self(Sha256::digest(text.as_bytes()).into())
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// 64 hex digits.
    pub fn to_hex(self) -> String {
        lower::encode_string(&self.0)
    }

    /// Reads what [`to_hex`](Self::to_hex) wrote.
    pub fn from_hex(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        let filled = mixed::decode(text, &mut bytes).ok()?.len();
        (filled == bytes.len()).then_some(Self(bytes))
    }

    /// The first eight bytes as a number: enough to name a session among those of one client.
    pub fn short(&self) -> u64 {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.0[..8]);
        u64::from_be_bytes(bytes)
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Four bytes distinguish two tokens in a log and reveal nothing.
        write!(
            f,
            "TokenHash({:02x}{:02x}{:02x}{:02x})",
            self.0[0], self.0[1], self.0[2], self.0[3]
        )
    }
}

macro_rules! token_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct $name(Secret);

        impl $name {
            /// `None` for the empty text, which on the wire means "no token".
            pub fn parse(text: impl Into<String>) -> Option<Self> {
                let secret = Secret::new(text);
                (!secret.is_empty()).then_some(Self(secret))
            }

            /// The token's text. Never log it.
            pub fn expose(&self) -> &str {
                self.0.expose()
            }

            /// The same token as the type that crosses the language border.
            pub fn secret(&self) -> &Secret {
                &self.0
            }
        }
    };
}

token_type! {
    /// The opaque session token: it is what identifies a session to the server.
    OpaqueToken
}
impl OpaqueToken {
    /// SHA-256 of the token.
    pub fn fingerprint(&self) -> TokenHash {
        TokenHash::of(self.expose())
    }
}

/// The session JWT: RS256, five minutes, for the app's own backend. Its claims are read once, for all
/// clones.
#[derive(Clone)]
pub struct SessionJwt {
    secret: Secret,
    claims: Arc<OnceLock<Option<JwtClaims>>>,
}

impl SessionJwt {
    /// `None` for the empty text, which on the wire means "no token".
    pub fn parse(text: impl Into<String>) -> Option<Self> {
        let secret = Secret::new(text);
        (!secret.is_empty()).then(|| Self {
            secret,
            claims: Arc::default(),
        })
    }

    /// The token's text. Never log it.
    pub fn expose(&self) -> &str {
        self.secret.expose()
    }

    /// The same token as the type that crosses the language border.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The claims; `None` when it is not a session JWT.
    pub fn claims(&self) -> Option<&JwtClaims> {
        let read = || JwtClaims::read(self.expose()).ok();
        self.claims.get_or_init(read).as_ref()
    }
}

impl PartialEq for SessionJwt {
    fn eq(&self, other: &Self) -> bool {
        self.secret == other.secret
    }
}

impl Eq for SessionJwt {}

impl fmt::Debug for SessionJwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SessionJwt").field(&self.secret).finish()
    }
}

token_type! {
    /// The B2B intermediate session token: proves a first factor for ten minutes.
    IntermediateSessionToken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_never_prints_its_text() {
        let secret = Secret::new("canary-4711");

        let printed = format!(
            "{secret} {secret:?} {:?}",
            OpaqueToken::parse("canary-4711")
        );

        assert!(!printed.contains("canary"), "{printed}");
    }

    #[test]
    fn the_empty_text_is_no_token() {
        assert!(OpaqueToken::parse("").is_none());
        assert!(SessionJwt::parse("x").is_some());
    }

    #[test]
    fn fingerprints_agree_exactly_when_the_texts_do() {
        assert_eq!(TokenHash::of("a"), TokenHash::of("a"));
        assert_ne!(TokenHash::of("a"), TokenHash::of("b"));
    }

    #[test]
    fn a_hash_is_read_from_64_hex_digits_and_from_nothing_else() {
        let hash = TokenHash::of("a");
        let text = hash.to_hex();

        assert_eq!(TokenHash::from_hex(&text), Some(hash));
        for wrong in [
            String::new(),
            text[2..].to_owned(),
            format!("{text}00"),
            format!("+f{}", &text[2..]),
            format!("g0{}", &text[2..]),
        ] {
            assert_eq!(TokenHash::from_hex(&wrong), None, "{wrong}");
        }
    }
}
