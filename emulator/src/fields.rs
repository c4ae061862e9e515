//! The kinds of fields in requests and seeds: a letter for each, and the check of a value against it.
//!
//! A string (`s`), an e-mail address (`e`), a phone number (`p`), a password (`w`, seeds only), a boolean
//! (`b`), an integer (`i`), a session duration (`d`), an object (`o`), an array (`a`) and an array of
//! strings (`l`).

use serde_json::Value;

/// What a value should be, if its type does not fit the kind.
pub(crate) fn mismatch(kind: &str, value: &Value) -> Option<&'static str> {
    let strings = |value: &Value| {
        let items = value.as_array();
        items.is_some_and(|items| items.iter().all(Value::is_string))
    };
    let fits = match kind {
        "b" => value.is_boolean(),
        "i" | "d" => value.is_i64() || value.is_u64(),
        "o" => value.is_object(),
        "a" => value.is_array(),
        "l" => strings(value),
        _ => value.is_string(),
    };
    (!fits).then_some(type_of(kind))
}

fn type_of(kind: &str) -> &'static str {
    match kind {
        "b" => "a boolean",
        "i" | "d" => "an integer",
        "o" => "an object",
        "a" => "an array",
        "l" => "an array of strings",
        _ => "a string",
    }
}

/// A kind in words.
pub(crate) fn described(kind: &str) -> &'static str {
    match kind {
        "e" => "an e-mail address",
        "p" => "a phone number",
        "d" => "minutes",
        other => type_of(other),
    }
}

/// The name and the kind of each field of a list such as `email:e name:o`.
pub(crate) fn declared(list: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    list.split_whitespace()
        .filter_map(|field| field.split_once(':'))
}

/// Whether a text can be an e-mail address.
pub(crate) fn is_email(email: &str) -> bool {
    let Some((local, domain)) = email.split_once('@') else {
        return false;
    };
    !local.is_empty()
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
        && !email.contains(char::is_whitespace)
        && !domain.contains('@')
}

/// Whether a text can be a phone number in E.164 form.
pub(crate) fn is_phone(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit())
    })
}

/// Whether a text can be a slug of an organization.
pub(crate) fn is_slug(slug: &str) -> bool {
    (2..=128).contains(&slug.len()) && slug.chars().all(is_of_slugs)
}

/// Whether a slug may have this character.
pub(crate) fn is_of_slugs(it: char) -> bool {
    it.is_ascii_alphanumeric() || "-._~".contains(it)
}

/// Whether a password is long enough: eight characters or more are strong enough here.
pub(crate) fn is_strong(password: &str) -> bool {
    password.chars().count() >= SHORTEST_PASSWORD
}

/// Characters of the shortest password.
pub(crate) const SHORTEST_PASSWORD: usize = 8;
