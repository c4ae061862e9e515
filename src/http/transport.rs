//! The port: one request in, one response or one typed error out.

use std::fmt;

use crate::tokens::Secret;

/// The size of the largest response that is read, after decompression.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Sends requests. An app may bring its own; [`super::ReqwestTransport`] is the default.
///
/// An implementation follows no redirect, keeps no cookies, returns a response for every status (a
/// 500 is not an error here), and has its own timeout. A `send` that blocks delays only the other
/// requests of the process.
#[uniffi::export(foreign)]
#[async_trait::async_trait]
pub trait HttpTransport: Send + Sync {
    /// Sends one request and reads the whole response. The request contains secrets: an
    /// implementation keeps no part of it. Cancelling the call cancels the request.
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError>;

    /// The app came back to the foreground, or the network changed: pooled connections no longer work and are
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

/// One response, read to its end and decompressed.
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

/// Why there is no response. None of these is about the session.
///
/// A `reason` is for a human reader of a log: never a query, a body, a header value or a token.
#[derive(thiserror::Error, uniffi::Error, Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// The device has no network.
    #[error("the device is offline: {reason}")]
    Offline {
        /// The error text of the system.
        reason: String,
    },
    /// The host name could not be resolved.
    #[error("the host name could not be resolved: {reason}")]
    Dns {
        /// The error text of the system.
        reason: String,
    },
    /// The connection could not be made, or broke before the response was complete.
    #[error("no connection: {reason}")]
    Connect {
        /// The error text of the system.
        reason: String,
    },
    /// The server could not be authenticated, or TLS failed otherwise.
    #[error("TLS failed: {reason}")]
    Tls {
        /// The error text of the TLS library.
        reason: String,
        /// The certificate was refused for its validity period: a wrong device clock looks
        /// exactly like this.
        clock_suspect: bool,
    },
    /// The platform trusts the server's certificates, and none of them has a key that the app pinned.
    #[error("no certificate of the server matches a pin of the app")]
    CertificatePin,
    /// No complete response before the timeout.
    #[error("no complete response in time")]
    Timeout,
    /// The response is larger than a Stytch response can be.
    #[error("the response is larger than {limit} bytes")]
    BodyTooLarge {
        /// The limit, in bytes after decompression.
        limit: u64,
    },
    /// The app has not prepared what the transport needs.
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
            reason: "the custom transport failed with an error that is not a TransportError"
                .to_owned(),
        }
    }
}

fn without_query(url: &str) -> &str {
    url.split(['?', '#']).next().unwrap_or_default()
}
