//! What calls return: typed fields, tokens only as secrets, and the response's JSON without them.

mod b2b;
mod consumer;

use std::sync::Arc;

use crate::engine::event::Done;
use crate::error::StytchError;
use crate::model::{Decode, Fields};
use crate::tokens::Secret;
use crate::wire::{MalformedResponse, Response};

pub use b2b::*;
pub use consumer::*;

/// A response that the engine has applied.
pub(crate) struct Received<'a> {
    response: &'a Response,
    fields: Fields<'a>,
    /// The published revision that includes the response.
    pub(crate) revision: u64,
}

/// A result that is read from a response.
pub(crate) trait FromResponse: Sized {
    /// Reads the result, or returns what was expected.
    fn read(received: &Received<'_>) -> Result<Self, StytchError>;

    /// Reads the result from the engine's completed command.
    fn from_done(done: &Done) -> Result<Self, StytchError> {
        let response = match &done.response {
            Some(response) => Arc::clone(response),
            None => Response::empty(),
        };
        Self::read(&Received {
            response: &response,
            fields: response.fields(),
            revision: done.revision,
        })
    }
}

fn malformed(error: MalformedResponse) -> StytchError {
    StytchError::Malformed {
        expected: error.expected,
    }
}

impl Received<'_> {
    fn request_id(&self) -> String {
        self.response.request_id()
    }

    fn status_code(&self) -> u16 {
        self.response.status_code()
    }

    fn text(&self, key: &str) -> String {
        self.fields.value(key)
    }

    fn secret(&self, key: &str) -> Secret {
        Secret::new(self.text(key))
    }

    fn secrets(&self, key: &str) -> Vec<Secret> {
        let texts: Vec<String> = self.fields.value(key);
        texts.into_iter().map(Secret::new).collect()
    }

    /// The whole response as one object.
    fn whole<T: Decode>(&self) -> Result<T, StytchError> {
        T::decode(&self.fields.named(T::NAME)).map_err(|error| StytchError::Malformed {
            expected: error.to_string(),
        })
    }

    fn raw_json(&self) -> String {
        self.response.raw_json().to_owned()
    }
}

/// An object as the response has it.
type Found<'a, T> = Result<Option<&'a Arc<T>>, MalformedResponse>;

/// A copy of an optional object. A malformed object is an error.
fn maybe<T: Clone>(object: Found<'_, T>) -> Result<Option<T>, StytchError> {
    Ok(object.map_err(malformed)?.map(|object| (**object).clone()))
}

/// A copy of a required object.
fn required<T: Clone>(key: &str, object: Found<'_, T>) -> Result<T, StytchError> {
    maybe(object)?.ok_or_else(|| StytchError::Malformed {
        expected: format!("{key}: an object"),
    })
}
