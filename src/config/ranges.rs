//! The ranges of the numbers that an app passes. The library checks them, and `cargo xtask bindings`
//! compiles this file too, for the documentation. So they are written here only.

use std::ops::RangeInclusive;

/// The numbers that are allowed for a parameter or setting, by its name on the wire.
pub(crate) fn of(name: &str) -> RangeInclusive<u32> {
    match name {
        // The vendor's shortest and longest session: 5 minutes to 366 days.
        "session_duration_minutes" | "default_session_duration_minutes" => 5..=527_040,
        // A JWT lives 300 seconds, and a refresh takes a moment.
        "min_validity_seconds" => 0..=240,
        // The wire has signed numbers of 32 bits.
        _ => 0..=i32::MAX.unsigned_abs(),
    }
}

/// The same in words, with the unit: `5 to 527040 minutes`.
pub(crate) fn text(name: &str) -> String {
    let range = of(name);
    let unit = match name.rsplit('_').next() {
        Some(unit @ ("minutes" | "seconds")) => format!(" {unit}"),
        _ => String::new(),
    };
    if *range.end() == i32::MAX.unsigned_abs() {
        return format!("{} or more{unit}", range.start());
    }
    format!("{} to {}{unit}", range.start(), range.end())
}
