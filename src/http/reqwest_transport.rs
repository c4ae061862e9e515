//! The transport an app gets unless it brings its own: `reqwest` over `rustls`, HTTP/1.1.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use bytes::Bytes;
use reqwest::redirect::Policy;
use zeroize::{Zeroize as _, Zeroizing};

use super::tls::{check_platform_trust, client_config, tls_error};
use super::{
    CertificatePins, HttpHeader, HttpRequest, HttpResponse, HttpTransport, MAX_BODY_BYTES,
    TransportError,
};
use crate::tokens::Secret;

/// What may be set of the transport.
#[derive(Clone, Default)]
pub struct TransportOptions {
    /// A proxy, `http://[user:password@]host:port`. The system's own is not looked up.
    pub proxy: Option<String>,
    /// Root certificates in PEM to be trusted too (on Android: instead). For tests and
    /// development.
    pub extra_root_pem: Option<String>,
    /// The keys that are accepted in the certificates of a server that the platform trusts.
    pub certificate_pins: Option<CertificatePins>,
}

impl fmt::Debug for TransportOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TransportOptions")
            .field("proxy", &self.proxy.as_ref().map(|_| "***"))
            .field("extra_root_pem", &self.extra_root_pem.is_some())
            .field("certificate_pins", &self.certificate_pins.is_some())
            .finish()
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) connect: Duration,
    pub(super) call: Duration,
    pub(super) body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            call: Duration::from_secs(30),
            body: MAX_BODY_BYTES,
        }
    }
}

/// Sends over pooled HTTP/1.1 connections. Must be polled on a tokio runtime.
pub struct ReqwestTransport {
    client: ArcSwap<reqwest::Client>,
    recipe: Recipe,
}

/// All it takes to build the client again.
struct Recipe {
    tls: rustls::ClientConfig,
    /// Replaced when the device's settings change.
    proxy: ArcSwapOption<reqwest::Proxy>,
    limits: Limits,
}

/// An address like `http://[user:password@]host:port`. The library's own error would quote it,
/// password and all.
fn parse_proxy(address: &str) -> Result<Arc<reqwest::Proxy>, TransportError> {
    let proxy = reqwest::Proxy::all(address);
    proxy
        .map(Arc::new)
        .map_err(|_| other("expected a proxy like http://host:port"))
}

impl ReqwestTransport {
    /// Checks the options. No connection is made, no certificate read.
    pub fn new(options: TransportOptions) -> Result<Self, TransportError> {
        Self::with_limits(options, Limits::default())
    }

    pub(super) fn with_limits(
        options: TransportOptions,
        limits: Limits,
    ) -> Result<Self, TransportError> {
        let proxy = options.proxy.as_deref().map(parse_proxy).transpose()?;
        let recipe = Recipe {
            tls: client_config(options.extra_root_pem.as_deref(), options.certificate_pins)?,
            proxy: ArcSwapOption::new(proxy),
            limits,
        };
        Ok(Self {
            client: ArcSwap::from_pointee(recipe.build()?),
            recipe,
        })
    }
}

impl ReqwestTransport {
    /// Uses another proxy, or none, from the next request on. Pooled connections are dropped; a request
    /// in flight goes on. An address that is not one changes nothing.
    pub fn set_proxy(&self, proxy: Option<&str>) -> Result<(), TransportError> {
        let proxy = proxy.map(parse_proxy).transpose()?;
        self.recipe.proxy.store(proxy);
        self.foregrounded()
    }
}

impl Recipe {
    fn build(&self) -> Result<reqwest::Client, TransportError> {
        // `no_proxy` means: none from the environment; the one below comes after it.
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(self.tls.clone())
            .http1_only()
            .no_proxy()
            .redirect(Policy::none())
            .referer(false)
            .connect_timeout(self.limits.connect)
            .timeout(self.limits.call);
        if let Some(proxy) = self.proxy.load_full() {
            builder = builder.proxy((*proxy).clone());
        }
        builder.build().map_err(|error| classify(&error))
    }
}

impl fmt::Debug for ReqwestTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReqwestTransport")
            .field("proxy", &self.recipe.proxy.load().is_some())
            .field("limits", &self.recipe.limits)
            .finish_non_exhaustive()
    }
}

#[async_trait::async_trait]
impl HttpTransport for ReqwestTransport {
    async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let method = reqwest::Method::from_bytes(request.method.as_bytes())
            .map_err(|_| other("expected an HTTP method"))?;
        let url = url::Url::parse(&request.url).map_err(|_| other("expected a URL"))?;
        if url.scheme() == "https" {
            check_platform_trust()?;
        }
        let client = self.client.load_full();
        let mut builder = client.request(method, url);
        for header in &mut request.headers {
            builder = builder.header(&header.name, &header.value);
            header.value.zeroize();
        }
        if let Some(body) = request.body.take() {
            builder = builder.body(Bytes::from_owner(WipedBody(body)));
        }
        let response = builder.send().await.map_err(|error| classify(&error))?;
        read(response, self.recipe.limits.body).await
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        self.client.store(Arc::new(self.recipe.build()?));
        Ok(())
    }
}

/// Lends the body to the HTTP library without a copy; wiped when the library drops it.
struct WipedBody(Secret);

impl AsRef<[u8]> for WipedBody {
    fn as_ref(&self) -> &[u8] {
        self.0.expose().as_bytes()
    }
}

/// A buffer that leaves no copies: when it grows, the smaller one is wiped.
struct WipedBuffer(Zeroizing<Vec<u8>>);

impl WipedBuffer {
    fn with_capacity(capacity: usize) -> Self {
        Self(Zeroizing::new(Vec::with_capacity(capacity)))
    }

    fn extend(&mut self, chunk: &[u8]) {
        let needed = self.0.len() + chunk.len();
        if needed > self.0.capacity() {
            let mut larger = Vec::with_capacity(needed.max(2 * self.0.capacity()));
            larger.extend_from_slice(&self.0);
            self.0 = Zeroizing::new(larger);
        }
        self.0.extend_from_slice(chunk);
    }

    /// The bytes; from here on the receiver has to wipe them.
    fn take(mut self) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

/// Large enough for most responses.
const USUAL_BODY_BYTES: usize = 8 * 1024;

/// Reads up to the limit and no chunk more: the size of a compressed body is known only after
/// decompression.
async fn read(
    mut response: reqwest::Response,
    limit: usize,
) -> Result<HttpResponse, TransportError> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            HttpHeader::new(name.as_str(), String::from_utf8_lossy(value.as_bytes()))
        })
        .collect();
    // Of compressed bodies the size is not known.
    let announced = response
        .content_length()
        .and_then(|size| usize::try_from(size).ok());
    let mut body = WipedBuffer::with_capacity(announced.unwrap_or(USUAL_BODY_BYTES).min(limit));
    while let Some(chunk) = response.chunk().await.map_err(|error| classify(&error))? {
        if chunk.len() > limit - body.0.len() {
            return Err(TransportError::BodyTooLarge {
                limit: limit as u64,
            });
        }
        body.extend(&chunk);
    }
    Ok(HttpResponse {
        status,
        headers,
        body: body.take(),
    })
}

fn other(reason: &str) -> TransportError {
    TransportError::Other {
        reason: reason.to_owned(),
    }
}

/// The most specific error of the chain wins. Texts come from the TLS library and the operating
/// system or are ours: those of the HTTP libraries may quote a URL.
fn classify(error: &reqwest::Error) -> TransportError {
    if let Some(tls) = find::<rustls::Error>(error) {
        return tls_error(tls);
    }
    if error.is_timeout() {
        return TransportError::Timeout;
    }
    let kind = find::<io::Error>(error).map(io::Error::kind);
    let reason = |fallback: &str| match kind {
        Some(kind) if kind != io::ErrorKind::Other => kind.to_string(),
        _ => fallback.to_owned(),
    };
    if error.is_dns() {
        return TransportError::Dns {
            reason: reason("the resolver gave no address"),
        };
    }
    match kind {
        Some(
            io::ErrorKind::NetworkUnreachable
            | io::ErrorKind::NetworkDown
            | io::ErrorKind::HostUnreachable,
        ) => TransportError::Offline {
            reason: reason("the network is unreachable"),
        },
        // The decompressor's errors for bytes that do not match their `Content-Encoding`.
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => {
            other("the response could not be decoded")
        }
        _ if error.is_builder() => other("the request could not be built"),
        _ if error.is_connect() => TransportError::Connect {
            reason: reason("the proxy or the server did not accept the connection"),
        },
        _ => TransportError::Connect {
            reason: reason("the connection broke before the response was complete"),
        },
    }
}

/// Walks the chain of causes. An `io::Error` hides the error it wraps from that chain.
fn find<'a, E: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a E> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<E>() {
            // The innermost I/O error holds the cause; the outer ones only wrap it.
            let deeper = inside(error).and_then(find::<E>);
            return deeper.or(Some(found));
        }
        next = inside(error);
    }
    None
}

fn inside<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    let wrapped = error
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
        .map(|inner| inner as &(dyn Error + 'static));
    wrapped.or_else(|| error.source())
}
