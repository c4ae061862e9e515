//! The strength of a password.

use super::request::Request;
use crate::error::{ApiError, ApiResult, fail};
use crate::fields::{SHORTEST_PASSWORD, is_strong};
use crate::state::State;
use crate::types::Vertical;
use crate::values::merge;
use serde_json::{Value, json};

pub(super) fn strength_check(_: &mut State, request: &Request) -> ApiResult {
    Ok(strength(&request.text("password")?, request.vertical()))
}

/// Refuses a password that is too weak.
pub(super) fn check(password: &str) -> Result<(), ApiError> {
    if is_strong(password) {
        Ok(())
    } else {
        Err(fail(400, "weak_password", "The password is too weak."))
    }
}

fn strength(password: &str, vertical: Vertical) -> Value {
    let valid = is_strong(password);
    let suggestions = if valid {
        vec![]
    } else {
        vec!["Use at least 8 characters."]
    };
    let luds = json!({
        "has_lower_case": password.chars().any(char::is_lowercase),
        "has_upper_case": password.chars().any(char::is_uppercase),
        "has_digit": password.chars().any(|c| c.is_ascii_digit()),
        "has_symbol": password.chars().any(|c| c.is_ascii_punctuation()),
        "missing_complexity": 0,
        "missing_characters": SHORTEST_PASSWORD.saturating_sub(password.chars().count()),
    });
    let mut response = json!({
        "valid_password": valid, "score": if valid { 3 } else { 1 },
        "breached_password": false, "strength_policy": "zxcvbn",
        "breach_detection_on_create": true,
    });
    let mut feedback = json!({"warning": "", "suggestions": suggestions});
    let more = match vertical {
        Vertical::B2b => json!({"luds_feedback": luds, "zxcvbn_feedback": feedback}),
        Vertical::Consumer => {
            feedback["luds_requirements"] = luds;
            json!({ "feedback": feedback })
        }
    };
    merge(&mut response, more);
    response
}
