//! The two response headers that carry time.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::clock::Millis;

/// The longest time that a server can stop a client from sending: one hour.
pub const MAX_RETRY_AFTER_MS: i64 = 60 * 60 * 1000;

/// `Retry-After`, in seconds or as an HTTP date, as milliseconds from now: never negative, at most
/// one hour. `now_ms` is the time that a date is compared with, preferably the response's own
/// `Date`.
pub fn parse_retry_after(value: &str, now_ms: Millis) -> Option<i64> {
    let value = value.trim();
    let wait_ms = if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A number too large to hold is a long wait, not an unknown one.
        value
            .parse::<i64>()
            .map_or(i64::MAX, |seconds| seconds.saturating_mul(1000))
    } else {
        parse_date(value)?.saturating_sub(now_ms)
    };
    Some(wait_ms.clamp(0, MAX_RETRY_AFTER_MS))
}

/// An HTTP date (RFC 9110, all three forms) as UTC milliseconds.
pub fn parse_date(value: &str) -> Option<Millis> {
    let time: SystemTime = httpdate::parse_http_date(value.trim()).ok()?;
    let elapsed = time.duration_since(UNIX_EPOCH).ok()?;
    i64::try_from(elapsed.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const DATE_MS: Millis = 784_111_777_000;

    #[test]
    fn a_date_is_read_in_all_three_forms() {
        for text in [
            DATE,
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(parse_date(text), Some(DATE_MS), "{text}");
        }
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        assert_eq!(parse_retry_after(" 30 ", 0), Some(30_000));
        assert_eq!(parse_retry_after(DATE, DATE_MS - 5_000), Some(5_000));
    }

    #[test]
    fn retry_after_is_never_negative_and_at_most_an_hour() {
        for text in ["3601", "99999999999999999999999", DATE] {
            assert_eq!(parse_retry_after(text, 0), Some(MAX_RETRY_AFTER_MS));
        }
        assert_eq!(parse_retry_after(DATE, DATE_MS + 1), Some(0));
    }

    #[test]
    fn what_is_neither_is_ignored() {
        for text in ["", "-5", "1.5", "soon", "+3"] {
            assert_eq!(parse_retry_after(text, 0), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_header_value_panics(value in ".{0,60}", now: i64) {
            let wait = parse_retry_after(&value, now);

            prop_assert!(wait.is_none_or(|wait| (0..=MAX_RETRY_AFTER_MS).contains(&wait)));
        }
    }
}
