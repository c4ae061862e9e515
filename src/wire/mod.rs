//! What goes over the wire: the endpoint table, request bodies and the shape of responses. No
//! rules.

mod endpoint;
pub mod json;
mod response;

pub use endpoint::{Brings, Endpoint, Method, Pkce, Purpose};
pub use response::{Known, MalformedResponse, Response};

use std::fmt;

use serde_json::{Map, Value};
use zeroize::Zeroize as _;

/// A request before the engine has added its own fields (durations, tokens, PKCE).
#[derive(Clone, PartialEq)]
pub struct Call {
    /// Which operation.
    pub endpoint: Endpoint,
    /// The last path segment, for the operations that have one; not yet percent-encoded.
    pub argument: Option<String>,
    /// The JSON body; empty for operations without one.
    pub body: Map<String, Value>,
}

impl Call {
    /// A call with an empty body.
    pub fn new(endpoint: Endpoint) -> Self {
        Self {
            endpoint,
            argument: None,
            body: Map::new(),
        }
    }

    /// Adds a field.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.body.insert(field.to_owned(), value.into());
        self
    }

    /// Adds a field if it has a value. The library sends no nulls.
    #[must_use]
    pub fn with_some(self, field: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(field, value),
            None => self,
        }
    }
}

impl Drop for Call {
    /// Passwords, codes and tokens do not stay in memory.
    fn drop(&mut self) {
        for value in self.body.values_mut() {
            if let Value::String(text) = value {
                text.zeroize();
            }
        }
    }
}

impl fmt::Debug for Call {
    /// Field names only: bodies hold passwords, codes and tokens.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("endpoint", &self.endpoint)
            .field("fields", &self.body.keys().collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
