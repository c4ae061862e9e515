//! The network: the transport port, the Stytch client over it, and the reqwest adapter.
//!
//! [`HttpTransport`] sends one request and returns a typed error. [`ApiClient`] implements Stytch's
//! protocol (authorization, telemetry header, envelope) and classifies every response as a success,
//! a Stytch error, or not from Stytch: a captive portal's 401 must never look like a rejected
//! session. [`ReqwestTransport`] is the built-in transport.

mod api_client;
mod base_url;
mod certificate_pins;
mod client_info;
#[cfg(feature = "web")]
mod fetch;
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
pub use certificate_pins::CertificatePins;
pub(crate) use certificate_pins::EXPECTED_PINS;
pub use client_info::{ClientInfo, library_version};
#[cfg(feature = "web")]
pub use fetch::FetchTransport;
pub use headers::{MAX_RETRY_AFTER_MS, parse_date, parse_retry_after};
pub use public_token::{PublicToken, PublicTokenError};
#[cfg(feature = "net")]
pub use reqwest_transport::{ReqwestTransport, TransportOptions};
#[cfg(feature = "net")]
pub use tls::platform_trust_initialised;
pub use transport::{
    HttpHeader, HttpRequest, HttpResponse, HttpTransport, MAX_BODY_BYTES, TransportError,
};
