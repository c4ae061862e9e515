//! Stytch over HTTP: what is sent with every request, and what a response means.

use std::sync::Arc;
use std::{fmt, io};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use zeroize::{Zeroize as _, Zeroizing};

use super::client_info::{ClientIds, Telemetry};
use super::{
    BaseUrl, ClientInfo, HttpHeader, HttpRequest, HttpResponse, HttpTransport, MAX_BODY_BYTES,
    PublicToken, TransportError, parse_date, parse_retry_after,
};
use crate::clock::{Millis, Now};
use crate::tokens::{OpaqueToken, Secret};
use crate::wire::json::{self, Member};
use crate::wire::{MalformedResponse, Method};

const API_PREFIX: &str = "/sdk/v1";
const USER_AGENT: &str = concat!("stytch-core/", env!("CARGO_PKG_VERSION"));
const ENVELOPE: &str = "a JSON object with an object under \"data\"";

/// One project's Stytch API. Keeps no session: the token comes with each request.
pub struct ApiClient {
    transport: Arc<dyn HttpTransport>,
    base: BaseUrl,
    public_token: PublicToken,
    telemetry: Telemetry,
}

/// One call of the SDK API.
#[derive(Clone)]
pub struct ApiRequest {
    /// The method.
    pub method: Method,
    /// What follows `/sdk/v1`, already encoded (see [`super::encode_segment`]).
    pub path: String,
    /// The body, or none at all.
    pub body: Option<Map<String, Value>>,
    /// The session the call is made with; without one it is the project's.
    pub token: Option<OpaqueToken>,
}

impl ApiRequest {
    /// Erases the body: passwords and codes do not stay in memory.
    fn wipe_body(&mut self) {
        drop(self.take_secrets());
    }

    /// Erases the body but for its secrets, which are erased when they are dropped. Nothing is copied.
    fn take_secrets(&mut self) -> Vec<Zeroizing<String>> {
        let mut secrets = Vec::new();
        let mut open: Vec<(String, Value)> =
            self.body.take().unwrap_or_default().into_iter().collect();
        while let Some((field, value)) = open.pop() {
            match value {
                Value::String(mut text) if !is_secret(&field) || text.is_empty() => text.zeroize(),
                Value::String(text) => secrets.push(Zeroizing::new(text)),
                Value::Array(values) => {
                    open.extend(values.into_iter().map(|value| (field.clone(), value)));
                }
                Value::Object(fields) => open.extend(fields),
                Value::Null | Value::Bool(_) | Value::Number(_) => {}
            }
        }
        secrets
    }
}

/// True for the fields of the vendor's requests that prove who somebody is: passwords, codes, tokens,
/// JWTs, PKCE verifiers.
fn is_secret(field: &str) -> bool {
    const ENDINGS: [&str; 6] = ["password", "code", "token", "jwt", "verifier", "secret"];
    ENDINGS.iter().any(|ending| field.ends_with(ending))
}

impl Drop for ApiRequest {
    fn drop(&mut self) {
        self.wipe_body();
    }
}

/// The JSON text in one buffer, made at its final size, so that growing leaves no copies behind.
fn to_secret_json(body: &Map<String, Value>) -> Option<Secret> {
    let mut size = Size(0);
    serde_json::to_writer(&mut size, body).ok()?;
    let mut text = Zeroizing::new(Vec::with_capacity(size.0));
    serde_json::to_writer(&mut *text, body).ok()?;
    let text = String::from_utf8(std::mem::take(&mut *text)).ok()?;
    Some(Secret::new(text))
}

/// Counts what is written.
struct Size(usize);

impl io::Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl fmt::Debug for ApiRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.split('?').next().unwrap_or_default();
        f.debug_struct("ApiRequest")
            .field("method", &self.method)
            .field("path", &path)
            .field("body", &self.body.as_ref().map(|_| "***"))
            .field("token", &self.token)
            .finish()
    }
}

/// The result of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiOutcome {
    /// The classified response.
    pub result: Result<ApiSuccess, ApiFailure>,
    /// The `Date` header. Anything between here and Stytch can have written it, so that the engine does not read it:
    /// a mutant of the simulator does.
    pub date_ms: Option<Millis>,
}

/// A 2xx response in Stytch's envelope.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiSuccess {
    /// The HTTP status.
    pub status: u16,
    /// The JSON text of `data`, an object, exactly as received. Holds tokens.
    pub data: Secret,
}

impl fmt::Debug for ApiSuccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiSuccess")
            .field("status", &self.status)
            .field("data", &format_args!("{} bytes", self.data.expose().len()))
            .finish()
    }
}

/// Why a call did not succeed. Only [`ApiFailure::Stytch`] can be about a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiFailure {
    /// Stytch's own error: any JSON object with a text under `error_type`, whatever its status
    /// and content type.
    #[error("{error_type} ({status}): {error_message}")]
    Stytch {
        /// The HTTP status.
        status: u16,
        /// What kind of error; decides everything.
        error_type: String,
        /// A text for humans; empty when the server sent none.
        error_message: String,
        /// Where it is explained, without a query.
        error_url: Option<String>,
        /// Names the request in Stytch's own logs.
        request_id: Option<String>,
        /// How long the server wants no more requests, at most one hour.
        retry_after_ms: Option<i64>,
    },
    /// An error that does not come from Stytch: a captive portal, a proxy, a firewall, a
    /// load balancer's page.
    #[error("HTTP status {status}, not a Stytch response")]
    Http {
        /// The HTTP status.
        status: u16,
        /// How long the sender wants no more requests, at most one hour.
        retry_after_ms: Option<i64>,
    },
    /// A success status with a body that is not a Stytch response.
    #[error("the response is not from Stytch; expected {expected}")]
    Malformed {
        /// What was expected.
        expected: String,
    },
    /// No response.
    #[error(transparent)]
    Transport(#[from] TransportError),
}

impl From<MalformedResponse> for ApiFailure {
    fn from(response: MalformedResponse) -> Self {
        Self::Malformed {
            expected: response.expected,
        }
    }
}

impl ApiClient {
    /// A client for one project.
    pub fn new(
        transport: Arc<dyn HttpTransport>,
        base: BaseUrl,
        public_token: PublicToken,
        info: ClientInfo,
    ) -> Self {
        Self {
            transport,
            base,
            public_token,
            telemetry: Telemetry::new(&info, &ClientIds::generate()),
        }
    }

    /// Sends one request, once, and classifies the response. Dropping the future cancels the
    /// request.
    pub async fn send(&self, mut request: ApiRequest, now: Now) -> ApiOutcome {
        let http = self.http_request(&request, now);
        let mut secrets = request.take_secrets();
        if let Some(token) = &request.token {
            secrets.push(Zeroizing::new(token.expose().to_owned()));
        }
        match self.transport.send(http).await {
            Ok(response) => interpret(response, &secrets, now),
            Err(error) => ApiOutcome {
                result: Err(ApiFailure::Transport(error)),
                date_ms: None,
            },
        }
    }

    /// Makes the transport drop its pooled connections.
    pub fn foregrounded(&self) -> Result<(), TransportError> {
        self.transport.foregrounded()
    }

    fn http_request(&self, request: &ApiRequest, now: Now) -> HttpRequest {
        let path = request.path.trim_start_matches('/');
        HttpRequest {
            method: request.method.as_str().to_owned(),
            url: self.base.join(&format!("{API_PREFIX}/{path}")),
            headers: vec![
                HttpHeader::new("Authorization", self.authorization(request.token.as_ref())),
                HttpHeader::new("Content-Type", "application/json"),
                HttpHeader::new("X-SDK-Client", self.telemetry.header(now.wall_ms)),
                HttpHeader::new("User-Agent", USER_AGENT),
            ],
            body: request.body.as_ref().and_then(to_secret_json),
        }
    }

    fn authorization(&self, token: Option<&OpaqueToken>) -> String {
        let user = self.public_token.as_str();
        let password = token
            .map(OpaqueToken::expose)
            .filter(|token| !token.is_empty())
            .unwrap_or(user);
        let pair = Zeroizing::new([user, ":", password].concat());
        // Both buffers have their final size from the start: growing would leave copies behind.
        let mut value = String::with_capacity(6 + pair.len().div_ceil(3) * 4);
        value.push_str("Basic ");
        STANDARD.encode_string(pair.as_bytes(), &mut value);
        value
    }
}

impl fmt::Debug for ApiClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiClient")
            .field("base", &self.base)
            .field("public_token", &self.public_token)
            .finish_non_exhaustive()
    }
}

/// Classifies a response by its shape first: the status alone does not prove that Stytch sent it.
pub(super) fn interpret(
    response: HttpResponse,
    secrets: &[Zeroizing<String>],
    now: Now,
) -> ApiOutcome {
    let date_ms = response.header("date").and_then(parse_date);
    let retry_after_ms = response
        .header("retry-after")
        .and_then(|value| parse_retry_after(value, date_ms.unwrap_or(now.wall_ms)));
    let status = response.status;
    let body = Zeroizing::new(response.body);

    let result = if body.len() > MAX_BODY_BYTES {
        // The default transport stops reading there; a custom one may not.
        Err(ApiFailure::Transport(TransportError::BodyTooLarge {
            limit: MAX_BODY_BYTES as u64,
        }))
    } else if let Some(result) = Envelope::read(&body).and_then(|envelope| {
        let failure = || stytch_error(status, &envelope, secrets, retry_after_ms).map(Err);
        success(status, &envelope).map(Ok).or_else(failure)
    }) {
        result
    } else if is_success(status) {
        Err(ApiFailure::Malformed {
            expected: ENVELOPE.to_owned(),
        })
    } else {
        Err(ApiFailure::Http {
            status,
            retry_after_ms,
        })
    };
    ApiOutcome { result, date_ms }
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

/// The text under `data`, which must be an object and be there once.
fn success(status: u16, envelope: &Envelope<'_>) -> Option<ApiSuccess> {
    if !is_success(status) {
        return None;
    }
    let mut found = envelope.values("data");
    let (data, None) = (found.next()?, found.next()) else {
        return None;
    };
    // Secret from the start: the text is not copied again.
    (data.first() == Some(&b'{')).then(|| ApiSuccess {
        status,
        data: Secret::new(json::lossy(data)),
    })
}

/// An error is known by its type alone, whatever the rest of the body is.
fn stytch_error(
    status: u16,
    envelope: &Envelope<'_>,
    secrets: &[Zeroizing<String>],
    retry_after_ms: Option<i64>,
) -> Option<ApiFailure> {
    let text = |key| {
        let text = envelope.text(key).filter(|text| !text.is_empty());
        text.map(Zeroizing::new)
    };
    let field = |key| text(key).map(|text| without_secrets(&text, secrets));
    let error_type = text("error_type")?;
    Some(ApiFailure::Stytch {
        status,
        error_type: if is_plain_type(&error_type) {
            error_type.to_string()
        } else {
            without_secrets(&error_type, secrets)
        },
        error_message: field("error_message").unwrap_or_default(),
        error_url: field("error_url")
            .and_then(|url| url.split(['?', '#']).next().map(str::to_owned)),
        request_id: field("request_id"),
        retry_after_ms,
    })
}

/// True for what the vendor's types are made of. Such a type decides about sessions and is never
/// changed, even where a part of it is the token; any other decides nothing.
fn is_plain_type(error_type: &str) -> bool {
    error_type.len() <= 64
        && error_type
            .bytes()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_'))
}

/// Errors are logged, and a server may quote what it was sent.
fn without_secrets(text: &str, secrets: &[Zeroizing<String>]) -> String {
    let mut text = text.to_owned();
    for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
        if text.contains(secret.as_str()) {
            let shown = text.replace(secret.as_str(), "***");
            text.zeroize();
            text = shown;
        }
    }
    text
}

/// The object that a body is, split into its members.
struct Envelope<'a> {
    body: &'a [u8],
    members: Vec<Member>,
}

impl<'a> Envelope<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let members = json::tolerant_members(body).ok()?;
        Some(Self { body, members })
    }

    /// The values of a key as they are written, in their order.
    fn values(&self, key: &str) -> impl Iterator<Item = &'a [u8]> {
        let slice = |(start, end)| self.body.get(start..end).unwrap_or_default();
        let named = move |member: &&Member| match std::str::from_utf8(slice(member.key)) {
            Ok(raw) => json::text(raw) == key,
            Err(_) => false,
        };
        let members = self.members.iter().filter(named);
        members.map(move |member| slice(member.value))
    }

    /// The text under a key, the last one if there are several. What is not UTF-8 in it becomes
    /// U+FFFD.
    fn text(&self, key: &str) -> Option<String> {
        let raw = self.values(key).last()?;
        let raw = Zeroizing::new(json::lossy(raw));
        raw.starts_with('"').then(|| json::text(&raw).into_owned())
    }
}
