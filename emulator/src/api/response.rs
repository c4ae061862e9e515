//! What a response looks like on the wire: the envelope of a success, the flat error.

use crate::error::ApiError;
use crate::state::ids::new_id;
use serde_json::{Map, Value, json};

/// A response before faults change it.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: String,
    pub(crate) retry_after: Option<String>,
}

impl Response {
    pub(crate) fn text(status: u16, content_type: &str, body: &str) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            body: body.to_owned(),
            retry_after: None,
        }
    }

    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self::text(status, "application/json", &value.to_string())
    }

    /// A success of the vendor's: `request_id` and `status_code` in the inner object, and the envelope of
    /// the SDK API.
    pub(crate) fn success(inner: Value, in_envelope: bool) -> Self {
        let mut object = match inner {
            Value::Object(object) => object,
            Value::Null => Map::new(),
            other => Map::from_iter([("value".to_owned(), other)]),
        };
        object.insert("request_id".into(), json!(new_id("request-id")));
        object.insert("status_code".into(), json!(200));
        let inner = Value::Object(object);
        let body = if in_envelope {
            json!({ "data": inner })
        } else {
            inner
        };
        Self::json(200, &body)
    }

    /// An error of the vendor's.
    pub(crate) fn error(error: &ApiError, with_request_id: bool) -> Self {
        let mut body = json!({
            "status_code": error.status,
            "error_type": error.error_type,
            "error_message": error.message,
            "error_url": format!("https://stytch.com/docs/api/errors/{}", error.status),
        });
        if with_request_id && let Some(object) = body.as_object_mut() {
            object.insert("request_id".into(), json!(new_id("request-id")));
        }
        Self::json(error.status, &body)
    }
}
