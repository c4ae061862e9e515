//! What an answer looks like: the success envelope, the flat error, and how a failure is built.

use serde_json::{Map, Value, json};

/// What a handler returns: the inner object of a success, or a failure.
pub(crate) type Outcome = Result<Value, ApiError>;

/// A failure in the vendor's shape.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) error_type: String,
    pub(crate) message: String,
}

/// Builds a failure.
pub(crate) fn fail(status: u16, error_type: &str, message: &str) -> ApiError {
    ApiError {
        status,
        error_type: error_type.to_owned(),
        message: message.to_owned(),
    }
}

/// The failure for a credential nobody knows.
pub(crate) fn unauthorized() -> ApiError {
    fail(401, "unauthorized_credentials", "Unauthorized credentials.")
}

/// The failure for a path nobody serves.
pub(crate) fn route_not_found() -> ApiError {
    fail(404, "route_not_found", "This path does not exist here.")
}

/// The failure for a missing or malformed argument.
pub(crate) fn bad_argument(name: &str) -> ApiError {
    fail(
        400,
        "bad_request",
        &format!("The field {name} is missing or malformed."),
    )
}

/// The failure for an argument of the wrong type.
pub(crate) fn wrong_type(name: &str, expected: &str) -> ApiError {
    let message = format!("The field {name} must be {expected}.");
    fail(400, "bad_request", &message)
}

/// A new identifier such as `user-test-…`.
pub(crate) fn new_id(prefix: &str) -> String {
    format!("{prefix}-test-{}", uuid::Uuid::new_v4())
}

/// A new opaque secret of 44 characters.
pub(crate) fn new_secret() -> String {
    use base64::Engine as _;
    let bytes: [u8; 33] = rand::random();
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// Adds `request_id` and `status_code` to the inner object, and the envelope when asked.
pub(crate) fn success(inner: Value, wrapped: bool) -> Value {
    let mut object = match inner {
        Value::Object(object) => object,
        Value::Null => Map::new(),
        other => Map::from_iter([("value".to_owned(), other)]),
    };
    object.insert("request_id".into(), json!(new_id("request-id")));
    object.insert("status_code".into(), json!(200));
    if wrapped {
        json!({ "data": object })
    } else {
        Value::Object(object)
    }
}

/// The body of a failure.
pub(crate) fn failure(error: &ApiError, with_request_id: bool) -> Value {
    let mut body = json!({
        "status_code": error.status,
        "error_type": error.error_type,
        "error_message": error.message,
        "error_url": format!("https://stytch.com/docs/api/errors/{}", error.status),
    });
    if with_request_id && let Some(object) = body.as_object_mut() {
        object.insert("request_id".into(), json!(new_id("request-id")));
    }
    body
}

/// Puts the fields of `extra` into `target`; both must be objects.
pub(crate) fn merge(target: &mut Value, extra: Value) {
    if let (Some(target), Value::Object(extra)) = (target.as_object_mut(), extra) {
        target.extend(extra);
    }
}
