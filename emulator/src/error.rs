//! A refusal in the vendor's terms, and those that every part uses.

use serde_json::Value;

/// What an operation returns: the inner object of a success, or a refusal.
pub(crate) type ApiResult = Result<Value, ApiError>;

/// A refusal.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) error_type: String,
    pub(crate) message: String,
    /// The intermediate token that the refusal uses up: all that it changes.
    pub(crate) used_up: Option<String>,
}

/// A refusal with this status, `error_type` and `error_message`.
pub(crate) fn fail(status: u16, error_type: &str, message: &str) -> ApiError {
    ApiError {
        status,
        error_type: error_type.to_owned(),
        message: message.to_owned(),
        used_up: None,
    }
}

/// For unknown credentials.
pub(crate) fn unauthorized() -> ApiError {
    fail(401, "unauthorized_credentials", "Unauthorized credentials.")
}

/// For a path that is not served.
pub(crate) fn route_not_found() -> ApiError {
    fail(404, "route_not_found", "This path does not exist here.")
}

/// For a missing or malformed field.
pub(crate) fn bad_argument(name: &str) -> ApiError {
    let message = format!("The field {name} is missing or malformed.");
    fail(400, "bad_request", &message)
}

/// For a field of the wrong type.
pub(crate) fn wrong_type(name: &str, expected: &str) -> ApiError {
    let message = format!("The field {name} must be {expected}.");
    fail(400, "bad_request", &message)
}
