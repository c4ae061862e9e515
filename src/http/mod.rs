//! The network: the transport port, the Stytch client over it, and the reqwest adapter.
//!
//! [`HttpTransport`] moves one request and says in a type what went wrong. [`ApiClient`] knows
//! how Stytch wants to be spoken to (authorization, telemetry header, envelope) and sorts every
//! answer into success, a Stytch error, or something that is not Stytch at all: a captive
//! portal's 401 must never look like a rejected session. [`ReqwestTransport`] is the transport
//! an app gets unless it brings its own.

mod api_client;
mod base_url;
mod client_info;
mod headers;
mod public_token;
#[cfg(feature = "net")]
mod reqwest_transport;
#[cfg(feature = "net")]
mod tls;
mod transport;

#[cfg(test)]
mod tests;

pub use api_client::{ApiClient, ApiFailure, ApiOutcome, ApiRequest, ApiSuccess};
pub use base_url::{BaseUrl, encode_segment};
pub use client_info::{ClientInfo, library_version};
pub use headers::{MAX_RETRY_AFTER_MS, parse_date, parse_retry_after};
pub use public_token::{PublicToken, PublicTokenError};
#[cfg(feature = "net")]
pub use reqwest_transport::{ReqwestTransport, TransportOptions};
#[cfg(feature = "net")]
pub use tls::platform_trust_initialised;
pub use transport::{
    HttpHeader, HttpRequest, HttpResponse, HttpTransport, MAX_BODY_BYTES, TransportError,
};
