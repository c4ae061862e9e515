//! Points in time as apps see them: UTC milliseconds, read from RFC 3339.

use serde::{Deserialize, Deserializer, de};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A point in time: milliseconds since the Unix epoch, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Reads RFC 3339 with any offset and any number of fraction digits; finer than a
    /// millisecond is rounded down. `None` when the text is something else.
    pub fn parse(text: &str) -> Option<Self> {
        let nanos = OffsetDateTime::parse(text, &Rfc3339)
            .ok()?
            .unix_timestamp_nanos();
        i64::try_from(nanos.div_euclid(1_000_000)).ok().map(Self)
    }

    /// Milliseconds since the Unix epoch, UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }
}

uniffi::custom_type!(Timestamp, i64, {
    lower: |time| time.0,
    try_lift: |millis| Ok(Timestamp(millis)),
});

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("expected an RFC 3339 time"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: i64 = 1_630_111_318_000;

    #[test]
    fn any_number_of_fraction_digits_is_read() {
        for (text, millis) in [
            ("2021-08-28T00:41:58Z", BASE),
            ("2021-08-28T00:41:58.9Z", BASE + 900),
            ("2021-08-28T00:41:58.935Z", BASE + 935),
            ("2021-08-28T00:41:58.935673Z", BASE + 935),
            ("2021-08-28T00:41:58.935673870Z", BASE + 935),
            ("2021-08-28T00:41:58.9356738701234567Z", BASE + 935),
        ] {
            assert_eq!(Timestamp::parse(text), Some(Timestamp(millis)), "{text}");
        }
    }

    #[test]
    fn an_offset_is_converted_to_utc() {
        assert_eq!(
            Timestamp::parse("2021-08-28T02:41:58+02:00"),
            Some(Timestamp(BASE))
        );
    }

    #[test]
    fn a_time_before_1970_rounds_down() {
        assert_eq!(
            Timestamp::parse("1969-12-31T23:59:59.9995Z"),
            Some(Timestamp(-1))
        );
    }

    #[test]
    fn other_texts_are_not_times() {
        for text in ["", "0", "2021-08-28", "2021-08-28T00:41:58", "tomorrow"] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
