//! The port: one request in, one answer or one typed reason out.

use std::fmt;

use crate::tokens::Secret;

/// The largest answer that is read, after decompression.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Sends requests. An app may bring its own; [`super::ReqwestTransport`] is the default.
///
/// An implementation follows no redirect, keeps no cookies, answers for every status (a 500 is
/// not an error here), and gives up by itself after a while. What blocks in
/// `send` holds up the other requests of the process and nothing else.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait HttpTransport: Send + Sync {
    /// Sends one request and reads the whole answer. The request holds secrets: an implementation keeps no
    /// part of it. Cancelling the call gives the request up.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;

    /// The app came back to the foreground, or the network changed: pooled connections are dead and are
    /// to be dropped, so that the next request makes a new one. Called before a request is sent that
    /// comes after the change. Requests in flight go on; the library cancels those that it sends again.
    fn foregrounded(&self) -> Result<(), TransportError>;
}

/// One request, complete: nothing is added to it but what HTTP itself needs.
#[derive(uniffi::Record, Clone)]
pub struct HttpRequest {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub method: String,
    /// The absolute URL.
    pub url: String,
    /// All headers, the credentials among them.
    pub headers: Vec<HttpHeader>,
    /// The body, or none at all.
    pub body: Option<Secret>,
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("url", &without_query(&self.url))
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish()
    }
}

/// One answer, read to its end and decompressed.
#[derive(uniffi::Record, Clone)]
pub struct HttpResponse {
    /// The HTTP status.
    pub status: u16,
    /// The headers as received.
    pub headers: Vec<HttpHeader>,
    /// The body, at most 1 MiB.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The first header of this name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.as_str())
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpResponse")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish()
    }
}

/// One header. `Debug` shows the name only.
#[derive(uniffi::Record, Clone, PartialEq, Eq)]
pub struct HttpHeader {
    /// The name; its case does not matter.
    pub name: String,
    /// The value, possibly a credential.
    pub value: String,
}

impl HttpHeader {
    /// A header from its two parts.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

impl fmt::Debug for HttpHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ***", self.name)
    }
}

/// Why there is no answer. None of these says anything about the session.
///
/// A `reason` is for a person reading a log: never a query, a body, a header value or a token.
#[derive(thiserror::Error, uniffi::Error, Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// The device has no network.
    #[error("the device is offline: {reason}")]
    Offline {
        /// What the system said.
        reason: String,
    },
    /// The host name could not be resolved.
    #[error("the host name could not be resolved: {reason}")]
    Dns {
        /// What the system said.
        reason: String,
    },
    /// The connection could not be made, or broke before the answer was complete.
    #[error("no connection: {reason}")]
    Connect {
        /// What the system said.
        reason: String,
    },
    /// The server could not be authenticated, or TLS failed otherwise.
    #[error("TLS failed: {reason}")]
    Tls {
        /// What the TLS library said.
        reason: String,
        /// The certificate was refused for its validity period: a wrong device clock looks
        /// exactly like this.
        clock_suspect: bool,
    },
    /// No complete answer within the time allowed.
    #[error("no complete answer in time")]
    Timeout,
    /// The answer is larger than a Stytch answer can be.
    #[error("the answer is larger than {limit} bytes")]
    BodyTooLarge {
        /// The limit, in bytes after decompression.
        limit: u64,
    },
    /// The host has not prepared what the transport needs.
    #[error("the transport is not initialised: {reason}")]
    NotInitialised {
        /// What is missing, and how to provide it.
        reason: String,
    },
    /// The request was cancelled.
    #[error("the request was cancelled")]
    Cancelled,
    /// Anything else.
    #[error("the request failed: {reason}")]
    Other {
        /// What happened.
        reason: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for TransportError {
    /// The text of a foreign exception often quotes the URL or the body, so it is not kept.
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Other {
            reason: "the app's own transport failed with an error that is not a TransportError"
                .to_owned(),
        }
    }
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}
