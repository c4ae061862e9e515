//! Reading a session JWT: its subject and its lifetime. Nothing is verified here, since the app's
//! backend does that; never base access decisions on the result.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::model::Fields;

const SESSION_CLAIM: &str = "https://stytch.com/session";

/// The claims of a session JWT. Times are UTC milliseconds by the server's clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwtClaims {
    /// When it was issued.
    pub issued_at: Option<i64>,
    /// When it stops being valid.
    pub expires_at: i64,
    /// The user id (consumer) or member id (B2B).
    pub subject: Option<String>,
    /// The session it was issued for.
    pub session_id: Option<String>,
}

/// Why a text is not a session JWT. Never quotes it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwtError {
    /// Not three parts.
    #[error("JWT: expected three parts separated by dots")]
    NotThreeParts,
    /// A part is not base64url.
    #[error("JWT {part}: expected base64url without padding")]
    NotBase64Url {
        /// `header`, `payload` or `signature`.
        part: &'static str,
    },
    /// A part is not a JSON object.
    #[error("JWT {part}: expected a JSON object")]
    NotAnObject {
        /// `header` or `payload`.
        part: &'static str,
    },
    /// A claim is missing or of another type.
    #[error("JWT claim {claim}: expected {expected}")]
    Claim {
        /// The claim at fault.
        claim: &'static str,
        /// What should have been there.
        expected: &'static str,
    },
}

impl JwtClaims {
    /// Reads the claims of a compact JWS, without verifying it. Only `exp` is indispensable.
    pub fn read(token: &str) -> Result<Self, JwtError> {
        let mut parts = token.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(JwtError::NotThreeParts);
        };
        split_object("header", &bytes("header", header)?)?;
        bytes("signature", signature)?;
        let payload = bytes("payload", payload)?;
        let claims = split_object("payload", &payload)?;

        let session = nested(&claims, SESSION_CLAIM);
        Ok(Self {
            issued_at: numeric_date(&claims, "iat")?,
            expires_at: numeric_date(&claims, "exp")?.ok_or(NUMERIC_DATE.of("exp"))?,
            subject: claims.optional("sub"),
            session_id: session.as_ref().and_then(|fields| fields.optional("id")),
        })
    }

    /// How long it is still valid at `now_ms` of server time; 0 when it is not.
    pub fn remaining_ms(&self, now_ms: i64) -> i64 {
        self.expires_at.saturating_sub(now_ms).max(0)
    }
}

fn bytes(part: &'static str, text: &str) -> Result<Vec<u8>, JwtError> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| JwtError::NotBase64Url { part })
}

fn split_object<'a>(part: &'static str, bytes: &'a [u8]) -> Result<Fields<'a>, JwtError> {
    std::str::from_utf8(bytes)
        .ok()
        .and_then(|text| Fields::split(part, text).ok())
        .ok_or(JwtError::NotAnObject { part })
}

fn nested<'a>(claims: &Fields<'a>, key: &'static str) -> Option<Fields<'a>> {
    Fields::split(key, claims.present(key)?).ok()
}

struct Expected(&'static str);

const NUMERIC_DATE: Expected = Expected("seconds since 1970 as a number, until the year 9999");

/// The end of the year 9999, which is the last that RFC 3339 can write.
const LATEST_MS: i64 = 253_402_300_799_999;

impl Expected {
    const fn of(&self, claim: &'static str) -> JwtError {
        JwtError::Claim {
            claim,
            expected: self.0,
        }
    }
}

/// A JWT's time: seconds, perhaps with a fraction. `None` when absent.
fn numeric_date(claims: &Fields<'_>, claim: &'static str) -> Result<Option<i64>, JwtError> {
    let Some(raw) = claims.present(claim) else {
        return Ok(None);
    };
    let date = millis(raw).filter(|date| (0..=LATEST_MS).contains(date));
    date.map(Some).ok_or(NUMERIC_DATE.of(claim))
}

fn millis(raw: &str) -> Option<i64> {
    let number: serde_json::Number = serde_json::from_str(raw).ok()?;
    if let Some(seconds) = number.as_i64() {
        return seconds.checked_mul(1000);
    }
    // Within ±2^53 every whole number of milliseconds is exact.
    let millis = (number.as_f64()? * 1000.0).floor();
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (millis.abs() < 9_007_199_254_740_992.0).then_some(millis as i64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may stop at once")]

    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    const ISSUED: i64 = 1_767_323_045;

    fn token(payload: &Value) -> String {
        let part = |text: String| URL_SAFE_NO_PAD.encode(text);
        format!(
            "{}.{}.{}",
            part(json!({"alg": "RS256", "kid": "k", "typ": "JWT"}).to_string()),
            part(payload.to_string()),
            part("signature".to_owned())
        )
    }

    fn consumer() -> Value {
        json!({
            "iss": "stytch.com/project-test-1", "aud": ["project-test-1"], "sub": "user-test-1",
            "iat": ISSUED, "nbf": ISSUED, "exp": ISSUED + 300,
            SESSION_CLAIM: {"id": "session-test-1", "expires_at": null},
        })
    }

    #[test]
    fn the_claims_of_a_token_are_read() {
        let claims = JwtClaims::read(&token(&consumer())).unwrap();

        let expected = JwtClaims {
            issued_at: Some(ISSUED * 1000),
            expires_at: (ISSUED + 300) * 1000,
            subject: Some("user-test-1".to_owned()),
            session_id: Some("session-test-1".to_owned()),
        };
        assert_eq!(claims, expected);
    }

    #[test]
    fn the_remaining_time_ends_at_zero() {
        let claims = JwtClaims::read(&token(&consumer())).unwrap();

        assert_eq!(claims.remaining_ms(ISSUED * 1000), 300_000);
        assert_eq!(claims.remaining_ms((ISSUED + 300) * 1000), 0);
        assert_eq!(claims.remaining_ms(i64::MAX), 0);
        assert_eq!(claims.remaining_ms(i64::MIN), i64::MAX);
    }

    #[test]
    fn a_fraction_of_a_second_is_kept() {
        let claims = JwtClaims::read(&token(&json!({"exp": 1.5}))).unwrap();

        assert_eq!(claims.expires_at, 1_500);
    }

    #[test]
    fn an_error_names_what_was_expected_and_never_quotes_the_token() {
        let object = URL_SAFE_NO_PAD.encode("{}");
        let canary = URL_SAFE_NO_PAD.encode("canary");
        for (text, message) in [
            ("", "JWT: expected three parts separated by dots"),
            ("canary.x", "JWT: expected three parts separated by dots"),
            ("a.b.c.d", "JWT: expected three parts separated by dots"),
            (
                "canary=.x.x",
                "JWT header: expected base64url without padding",
            ),
            (
                &format!("{canary}.{object}."),
                "JWT header: expected a JSON object",
            ),
            (
                &format!("{object}.{canary}."),
                "JWT payload: expected a JSON object",
            ),
            (
                &format!("{object}.{object}.+"),
                "JWT signature: expected base64url without padding",
            ),
            (
                &format!("{object}.{object}."),
                "JWT claim exp: expected seconds since 1970 as a number, until the year 9999",
            ),
        ] {
            let error = JwtClaims::read(text).unwrap_err();
            assert_eq!(error.to_string(), message);
        }
    }

    #[test]
    fn a_time_that_is_no_number_is_named() {
        for wrong in [
            json!("soon"),
            json!(1e300),
            json!(i64::MAX),
            json!(i64::MAX / 1000),
            json!(-1),
            json!(LATEST_MS / 1000 + 1),
            json!({}),
        ] {
            let mut payload = consumer();
            payload["iat"] = wrong;

            let error = JwtClaims::read(&token(&payload)).unwrap_err();

            assert!(matches!(error, JwtError::Claim { claim: "iat", .. }));
        }
    }

    proptest! {
        #[test]
        fn arbitrary_texts_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = JwtClaims::read(&String::from_utf8_lossy(&bytes));
        }

        #[test]
        fn arbitrary_payloads_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let object = URL_SAFE_NO_PAD.encode("{}");
            let _ = JwtClaims::read(&format!("{object}.{}.", URL_SAFE_NO_PAD.encode(bytes)));
        }
    }
}
