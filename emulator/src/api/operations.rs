//! Which operations are served, which fields of a request are used, and the check of a body against
//! that. A handler reads only what was checked here.

use crate::answer::{ApiError, fail};
use crate::api::table;
use crate::auth::Ask;
use crate::control::Options;
use serde_json::Value;

/// What the SDKs may add to every body: the captcha and the fingerprint, which are not looked at.
const OF_EVERY_SDK_CALL: [&str; 2] = ["captcha_token", "dfp_telemetry_id"];

/// An operation of the vendor that is served.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    /// The path; a segment in braces is anything.
    pub(crate) path: &'static str,
    /// Lists of `name:kind`, where a kind is one of `check_kind`.
    used: &'static [&'static str],
    /// Names of fields that the vendor has and the emulator accepts without looking at them.
    ignored: &'static str,
}

pub(crate) const fn op(
    method: &'static str,
    path: &'static str,
    used: &'static [&'static str],
    ignored: &'static str,
) -> Operation {
    Operation {
        method,
        path,
        used,
        ignored,
    }
}

/// Every operation that is served.
pub(crate) fn all() -> impl Iterator<Item = &'static Operation> {
    let tables = [
        table::SDK,
        table::SDK_B2B,
        table::BACKEND,
        table::BACKEND_B2B,
    ];
    tables.into_iter().flatten()
}

/// The operation that this request is for.
pub(crate) fn find(ask: &Ask) -> Option<&'static Operation> {
    let wanted = ask.segments("/");
    all().find(|operation| operation.method == ask.method && fits(operation.path, &wanted))
}

fn fits(path: &str, wanted: &[&str]) -> bool {
    let mut own = path.split('/').filter(|part| !part.is_empty());
    let same = wanted.iter().all(|part| {
        own.next()
            .is_some_and(|it| it.starts_with('{') || it == *part)
    });
    same && own.next().is_none()
}

impl Operation {
    /// The fields that are used, as names and kinds.
    pub(crate) fn used(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let fields = self.used.iter().flat_map(|list| list.split_whitespace());
        fields.filter_map(|field| field.split_once(':'))
    }

    /// The fields that are accepted and not looked at.
    pub(crate) fn ignored(&self) -> impl Iterator<Item = &'static str> {
        self.ignored.split_whitespace()
    }

    /// Refuses a body that is no object, a field of the wrong type and one that does not exist.
    pub(crate) fn check(&self, ask: &Ask, options: &Options) -> Result<(), ApiError> {
        if self.method == "GET" {
            return Ok(());
        }
        ask.check_body()?;
        for (name, value) in ask.body.as_object().into_iter().flatten() {
            if value.is_null() {
                continue;
            }
            if let Some((_, kind)) = self.used().find(|(known, _)| known == name) {
                check_kind(ask, options, name, kind, value)?;
            } else if !options.accept_unknown_fields && !self.ignores(name) {
                return Err(fail(
                    400,
                    "bad_request",
                    &format!("The field {name} does not exist here."),
                ));
            }
        }
        Ok(())
    }

    /// Whether a field is accepted and not looked at: some libraries repeat the ids of the path.
    fn ignores(&self, name: &str) -> bool {
        self.ignored().any(|it| it == name)
            || self.path.starts_with("/sdk/") && OF_EVERY_SDK_CALL.contains(&name)
            || self.path.split('/').any(|part| {
                part.strip_prefix('{').and_then(|it| it.strip_suffix('}')) == Some(name)
            })
    }
}

/// Whether a value is of a kind: what it should be, if it is not.
pub(crate) fn mismatch(kind: &str, value: &Value) -> Option<&'static str> {
    let strings = |value: &Value| {
        let items = value.as_array();
        items.is_some_and(|items| items.iter().all(Value::is_string))
    };
    let (fits, expected) = match kind {
        "b" => (value.is_boolean(), "a boolean"),
        "i" | "d" => (value.is_i64() || value.is_u64(), "an integer"),
        "o" => (value.is_object(), "an object"),
        "a" => (value.is_array(), "an array"),
        "l" => (strings(value), "an array of strings"),
        _ => (value.is_string(), "a string"),
    };
    (!fits).then_some(expected)
}

/// The kinds: a string (`s`), an e-mail address (`e`), a phone number (`p`), a boolean (`b`), an integer
/// (`i`), a session duration (`d`), an object (`o`), an array (`a`) and an array of strings (`l`).
fn check_kind(
    ask: &Ask,
    options: &Options,
    name: &str,
    kind: &str,
    value: &Value,
) -> Result<(), ApiError> {
    if kind == "d" {
        return ask.duration(options.max_session_duration_minutes).map(drop);
    }
    if let Some(expected) = mismatch(kind, value) {
        return Err(crate::answer::wrong_type(name, expected));
    }
    match (kind, value.as_str()) {
        ("e", Some(email)) if !email.is_empty() => check_email(email),
        ("p", Some(number)) if !number.is_empty() => check_phone(number),
        _ => Ok(()),
    }
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

fn check_email(email: &str) -> Result<(), ApiError> {
    if is_email(email) {
        Ok(())
    } else {
        Err(fail(
            400,
            "invalid_email",
            "The email address is not a valid one.",
        ))
    }
}

/// Whether a text can be a phone number in E.164 form.
pub(crate) fn is_phone(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit())
    })
}

fn check_phone(number: &str) -> Result<(), ApiError> {
    if is_phone(number) {
        Ok(())
    } else {
        Err(fail(
            400,
            "invalid_phone_number",
            "The phone number must be in E.164 form.",
        ))
    }
}
