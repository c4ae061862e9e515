//! Connections, and the faults on them: what one request meets between its first and its last byte.

use crate::api::request::Request;
use crate::api::response::Response;
use crate::api::router;
use crate::control::{Control, http as control_api};
use crate::error::fail;
use crate::faults::FaultKind;
use crate::lock::lock;
use crate::shared::Shared;
use crate::types::LoggedRequest;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Frame, Incoming};
use serde_json::json;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};

type HttpResponse = hyper::Response<BoxBody<Bytes, io::Error>>;

/// Half of a body, then a broken connection.
struct Half {
    first: Option<Bytes>,
    pause: Pin<Box<tokio::time::Sleep>>,
}

impl hyper::body::Body for Half {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        let pause = self.pause.as_mut();
        std::task::ready!(std::future::Future::poll(pause, context));
        Poll::Ready(Some(Err(io::Error::other("half a body was asked for"))))
    }
}

/// Serves one connection until it ends.
pub(crate) async fn serve<S>(stream: S, shared: Arc<Shared>)
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let service = hyper::service::service_fn(move |request| {
        let shared = shared.clone();
        async move { respond(request, shared).await }
    });
    let io = hyper_util::rt::TokioIo::new(stream);
    let connection = hyper::server::conn::http1::Builder::new()
        .auto_date_header(false)
        .serve_connection(io, service);
    // The client or a fault may have broken the connection.
    drop(connection.await);
}

async fn respond(
    request: hyper::Request<Incoming>,
    shared: Arc<Shared>,
) -> io::Result<HttpResponse> {
    let (parts, body) = request.into_parts();
    let bytes = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let now = lock(&shared.state).now();
    let mut request = Request::new(&parts, &bytes, now);
    let origin = request.origin.take();
    if let Some(response) = beside_the_apis(&shared, &mut request) {
        return build(response, origin, None, &shared);
    }
    let entry = shared.requests.enter(LoggedRequest {
        at_ms: 0,
        method: request.method.clone(),
        path: request.path.clone(),
        query: request.raw_query.clone(),
        authorization: request.basic.clone(),
        sdk_client: request.sdk_client.clone(),
        body: request.json.take(),
        status: None,
        response: None,
        concurrent: 0,
    });
    let taken = shared.faults.take(&request.method, &request.path);
    let fault = taken.as_ref().map(|taken| &taken.kind);
    let response = match fault {
        Some(FaultKind::Drop) => std::future::pending().await,
        Some(FaultKind::Reset) => return Err(io::Error::other("a reset was asked for")),
        Some(FaultKind::Delay { ms }) => {
            tokio::time::sleep(Duration::from_millis(*ms)).await;
            None
        }
        Some(other) => without_work(&shared, other),
        None => None,
    };
    let response = response.unwrap_or_else(|| router::respond(&mut lock(&shared.state), request));
    if let Some(taken) = &taken
        && matches!(taken.kind, FaultKind::Hold)
    {
        shared.faults.hold(taken).await;
    }
    entry.responded(response.status, &response.body);
    build(response, origin, fault, &shared)
}

/// The response to what is neither logged nor hit by faults: pre-flights, the root and the control API.
fn beside_the_apis(shared: &Arc<Shared>, request: &mut Request) -> Option<Response> {
    if request.method == "OPTIONS" {
        return Some(Response::text(204, "text/plain", ""));
    }
    if request.path == "/" && request.method == "GET" {
        let pointer = json!({"name": "stytch-emulator", "control_api": "/__emulator/"});
        return Some(Response::json(200, &pointer));
    }
    let control = Control {
        shared: shared.clone(),
    };
    control_api::respond(&control, request)
}

/// The response of a fault that does no work.
fn without_work(shared: &Shared, fault: &FaultKind) -> Option<Response> {
    let error = |status, error_type: &str, message: &str, retry_after| Response {
        retry_after,
        ..router::refusal(&lock(&shared.state), &fail(status, error_type, message))
    };
    Some(match fault {
        FaultKind::Html { status } => Response::text(
            *status,
            "text/html",
            "<html><body><h1>Something in between answered</h1></body></html>",
        ),
        FaultKind::Error {
            status,
            error_type,
            retry_after,
        } => error(
            *status,
            error_type,
            "A fault was asked for.",
            retry_after.clone(),
        ),
        FaultKind::RetryAfter429 { seconds } => error(
            429,
            "too_many_requests",
            "Too many requests have been made.",
            Some(seconds.to_string()),
        ),
        FaultKind::RawBody {
            status,
            content_type,
            body,
        } => Response::text(*status, content_type, body),
        FaultKind::BigBody { bytes } => {
            Response::json(200, &json!({"data": {"padding": "x".repeat(*bytes)}}))
        }
        _ => return None,
    })
}

fn build(
    response: Response,
    origin: Option<String>,
    fault: Option<&FaultKind>,
    shared: &Shared,
) -> io::Result<HttpResponse> {
    let mut builder = hyper::Response::builder()
        .status(response.status)
        .header("content-type", response.content_type);
    let shift = if let Some(FaultKind::ShiftDate { seconds }) = fault {
        *seconds
    } else {
        0
    };
    if !matches!(fault, Some(FaultKind::OmitDate)) {
        let now = SystemTime::from(lock(&shared.state).now() + time::Duration::seconds(shift));
        builder = builder.header("date", httpdate::fmt_http_date(now));
    }
    if let Some(value) = response.retry_after {
        builder = builder.header("retry-after", value);
    }
    if let Some(origin) = origin {
        builder = builder
            .header("access-control-allow-origin", origin)
            .header("access-control-allow-credentials", "true")
            .header(
                "access-control-allow-methods",
                "GET,POST,PUT,PATCH,DELETE,OPTIONS",
            )
            .header(
                "access-control-allow-headers",
                "authorization,content-type,x-sdk-client,x-sdk-parent-host",
            )
            .header("vary", "origin");
    }
    let bytes = Bytes::from(response.body);
    let body = if matches!(fault, Some(FaultKind::HalfBody)) {
        builder = builder.header("content-length", bytes.len());
        let first = Some(bytes.slice(..bytes.len() / 2));
        let pause = Box::pin(tokio::time::sleep(Duration::from_millis(20)));
        BoxBody::new(Half { first, pause })
    } else {
        BoxBody::new(Full::new(bytes).map_err(|never| match never {}))
    };
    builder.body(body).map_err(io::Error::other)
}
