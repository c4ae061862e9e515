//! The listener, the faults on the wire, the request log and the routing between the APIs.

use crate::answer::{ApiError, Outcome, fail, failure, route_not_found, success, unauthorized};
use crate::api::operations;
use crate::auth::{self, Ask};
use crate::control::{Control, LoggedRequest};
use crate::faults::{Fault, FaultKind};
use crate::seed::Seed;
use crate::state::State;
use crate::{b2b, backend, consumer, control_api, jwt};
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::{Request, Response};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant, SystemTime};
use tokio::sync::watch;

pub(crate) type Answer = Response<BoxBody<Bytes, io::Error>>;

/// What all connections share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    /// What a reset brings back.
    pub(crate) seed: Seed,
    started: Instant,
    in_flight: Mutex<HashMap<String, u32>>,
    gates: Mutex<HashMap<u64, watch::Sender<u64>>>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn new(state: State, seed: Seed) -> Self {
        Self {
            seed,
            state: Mutex::new(state),
            started: Instant::now(),
            in_flight: Mutex::default(),
            gates: Mutex::default(),
        }
    }

    /// Opens the gate of one fault, or of all.
    pub(crate) fn release(&self, fault: Option<u64>) {
        for (id, gate) in lock(&self.gates).iter() {
            if fault.is_none_or(|wanted| wanted == *id) {
                gate.send_modify(|turn| *turn += 1);
            }
        }
    }

    /// How many answers wait at the gate.
    pub(crate) fn held(&self, fault: u64) -> usize {
        lock(&self.gates)
            .get(&fault)
            .map_or(0, watch::Sender::receiver_count)
    }

    /// Returns when the fault was released or cleared after it was taken. A release between the two
    /// counts, so an answer is never held by a fault that is gone.
    async fn pass_gate(&self, taken: &TakenFault) {
        let mut gate = self.gate(taken.id, watch::Sender::subscribe);
        // An error means that the emulator is going away.
        drop(gate.wait_for(|turn| *turn != taken.turn).await);
    }

    fn gate<T>(&self, fault: u64, read: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
        let mut gates = lock(&self.gates);
        read(gates.entry(fault).or_insert_with(|| watch::channel(0).0))
    }

    fn take_fault(&self, method: &str, path: &str) -> Option<TakenFault> {
        let mut state = lock(&self.state);
        let index = state.faults.iter().position(|(_, fault)| {
            fault
                .method
                .as_ref()
                .is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && path.contains(&fault.path_contains)
                && fault.times != Some(0)
        })?;
        let (id, fault): &mut (u64, Fault) = &mut state.faults[index];
        let taken = TakenFault {
            id: *id,
            kind: fault.kind.clone(),
            turn: self.gate(*id, |gate| *gate.borrow()),
        };
        if let Some(times) = &mut fault.times {
            *times -= 1;
            if *times == 0 {
                state.faults.remove(index);
            }
        }
        Some(taken)
    }
}

/// The fault that one request meets.
struct TakenFault {
    id: u64,
    kind: FaultKind,
    /// How often the fault had been released before.
    turn: u64,
}

/// Counts a request in flight until it is dropped.
struct InFlight<'a>(&'a Shared, String);

impl<'a> InFlight<'a> {
    fn enter(shared: &'a Shared, path: &str) -> (Self, u32) {
        let mut counts = lock(&shared.in_flight);
        let count = counts.entry(path.to_owned()).or_default();
        *count += 1;
        (Self(shared, path.to_owned()), *count)
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        if let Some(count) = lock(&self.0.in_flight).get_mut(&self.1) {
            *count -= 1;
        }
    }
}

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

/// What will be sent, before faults touch it.
struct Plain {
    status: u16,
    content_type: String,
    body: String,
    retry_after: Option<String>,
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
    // A broken connection is the client's business or was asked for.
    drop(connection.await);
}

#[allow(clippy::too_many_lines)] // the life of a request, in order
async fn respond(request: Request<Incoming>, shared: Arc<Shared>) -> io::Result<Answer> {
    let (parts, body) = request.into_parts();
    let bytes = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let header = |name: &str| {
        let value = parts
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok());
        value.map(str::to_owned)
    };
    let parsed: Option<Value> = serde_json::from_slice(&bytes).ok();
    let raw_query = parts.uri.query().unwrap_or_default().to_owned();
    let ask = Ask {
        method: parts.method.to_string(),
        path: auth::percent_decode(parts.uri.path(), false),
        query: auth::query(&raw_query),
        basic: header("authorization").as_deref().and_then(auth::basic),
        sdk_client: header("x-sdk-client").as_deref().and_then(auth::sdk_client),
        user_agent: header("user-agent").unwrap_or_default(),
        body: parsed
            .clone()
            .filter(Value::is_object)
            .unwrap_or(Value::Null),
        malformed: !bytes.trim_ascii().is_empty() && !parsed.as_ref().is_some_and(Value::is_object),
        now: lock(&shared.state).now(),
    };
    let origin = header("origin");
    if ask.method == "OPTIONS" {
        let plain = Plain {
            status: 204,
            content_type: "text/plain".into(),
            body: String::new(),
            retry_after: None,
        };
        return build(plain, origin, &FaultKind::NONE, &shared);
    }
    if ask.path == "/" && ask.method == "GET" {
        let plain = json_answer(
            200,
            &json!({"name": "stytch-emulator", "control_api": "/__emulator/"}),
        );
        return build(plain, origin, &FaultKind::NONE, &shared);
    }
    if ask.path.starts_with("/__emulator") {
        let control = Control {
            shared: shared.clone(),
        };
        let plain = match control_api::answer(&control, &ask) {
            Ok(value) => json_answer(200, &value),
            Err(error) => json_answer(error.status, &failure(&error, false)),
        };
        return build(plain, origin, &FaultKind::NONE, &shared);
    }

    let (_in_flight, concurrent) = InFlight::enter(&shared, &ask.path);
    let at_ms = u64::try_from(shared.started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let number = rand::random();
    lock(&shared.state).requests.push((
        number,
        LoggedRequest {
            at_ms,
            method: ask.method.clone(),
            path: ask.path.clone(),
            query: raw_query,
            authorization: ask.basic.clone(),
            sdk_client: ask.sdk_client.clone(),
            body: parsed,
            status: None,
            response: None,
            concurrent,
        },
    ));
    let taken = shared.take_fault(&ask.method, &ask.path);
    let fault = taken
        .as_ref()
        .map_or(FaultKind::NONE, |taken| taken.kind.clone());
    if let FaultKind::Delay { ms } = fault
        && ms > 0
    {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
    let plain = match &fault {
        FaultKind::Drop => std::future::pending().await,
        FaultKind::Reset => return Err(io::Error::other("a reset was asked for")),
        FaultKind::Html { status } => Plain {
            status: *status,
            content_type: "text/html".into(),
            body: "<html><body><h1>Something in between answered</h1></body></html>".into(),
            retry_after: None,
        },
        FaultKind::Error {
            status,
            error_type,
            retry_after,
        } => {
            let error = fail(*status, error_type, "A fault was asked for.");
            Plain {
                retry_after: retry_after.clone(),
                ..error_answer(&shared, &error)
            }
        }
        FaultKind::RetryAfter429 { seconds } => {
            let error = fail(
                429,
                "too_many_requests",
                "Too many requests have been made.",
            );
            Plain {
                retry_after: Some(seconds.to_string()),
                ..error_answer(&shared, &error)
            }
        }
        FaultKind::RawBody {
            status,
            content_type,
            body,
        } => Plain {
            status: *status,
            content_type: content_type.clone(),
            body: body.clone(),
            retry_after: None,
        },
        FaultKind::BigBody { bytes } => {
            json_answer(200, &json!({"data": {"padding": "x".repeat(*bytes)}}))
        }
        _ => work(&shared, &ask),
    };
    if let Some(taken) = &taken
        && matches!(taken.kind, FaultKind::Hold)
    {
        shared.pass_gate(taken).await;
    }
    if let Some((_, logged)) = lock(&shared.state)
        .requests
        .iter_mut()
        .find(|(n, _)| *n == number)
    {
        logged.status = Some(plain.status);
        logged.response = serde_json::from_str(&plain.body).ok();
    }
    build(plain, origin, &fault, &shared)
}

fn json_answer(status: u16, value: &Value) -> Plain {
    Plain {
        status,
        content_type: "application/json".into(),
        body: value.to_string(),
        retry_after: None,
    }
}

fn error_answer(shared: &Shared, error: &ApiError) -> Plain {
    let state = lock(&shared.state);
    let body = failure(error, !state.options.errors_without_request_id);
    let mut plain = json_answer(error.status, &body);
    if state.options.errors_as_text {
        plain.content_type = "text/plain; charset=utf-8".into();
    }
    plain
}

fn work(shared: &Shared, ask: &Ask) -> Plain {
    let mut state = lock(&shared.state);
    let outcome = route(&mut state, ask).map_err(|mut error| {
        if let Some(other) = state.options.error_types.get(&error.error_type) {
            error.error_type.clone_from(other);
        }
        if let Some(status) = state.options.error_statuses.get(&error.error_type) {
            error.status = *status;
        }
        error
    });
    drop(state);
    match outcome {
        Ok(value) => json_answer(200, &success(value, ask.path.starts_with("/sdk/"))),
        Err(error) => error_answer(shared, &error),
    }
}

fn route(state: &mut State, ask: &Ask) -> Outcome {
    let segments = ask.segments("/");
    match segments.as_slice() {
        ["v1", "sessions", "jwks", project] | ["v1", "b2b", "sessions", "jwks", project] => {
            if *project == state.consumer_project || *project == state.b2b_project {
                Ok(jwt::key_set())
            } else {
                Err(fail(
                    404,
                    "project_not_found",
                    "Project could not be found.",
                ))
            }
        }
        ["sdk", "v1", "events"] | ["sdk", "v1", "b2b", "events"] => Ok(json!({})),
        ["sdk", "v1", "projects", "bootstrap", token] => bootstrap(state, token),
        ["sdk", "v1", "b2b", ..] => {
            check_public(state, ask, true)?;
            check_session(state, ask, true)?;
            check_operation(state, ask)?;
            b2b::answer(state, ask)
        }
        ["sdk", "v1", ..] => {
            check_public(state, ask, false)?;
            check_session(state, ask, false)?;
            check_operation(state, ask)?;
            consumer::answer(state, ask)
        }
        ["v1", "b2b", ..] => {
            check_secret(ask, &state.b2b_project, &state.b2b_secret)?;
            check_operation(state, ask)?;
            backend::b2b::answer(state, ask)
        }
        ["v1", ..] => {
            check_secret(ask, &state.consumer_project, &state.consumer_secret)?;
            check_operation(state, ask)?;
            backend::consumer::answer(state, ask)
        }
        _ => Err(route_not_found()),
    }
}

/// Refuses what the vendor does not have: an unknown operation, and a body that does not fit it.
fn check_operation(state: &State, ask: &Ask) -> Result<(), ApiError> {
    let operation = operations::find(ask).ok_or_else(route_not_found)?;
    operation.check(ask, &state.options)
}

fn check_public(state: &State, ask: &Ask, b2b: bool) -> Result<(), ApiError> {
    let Some((user, _)) = &ask.basic else {
        return Err(fail(
            400,
            "invalid_authorization_header",
            "Basic credentials are needed.",
        ));
    };
    let (own, other) = if b2b {
        (&state.b2b_public, &state.consumer_public)
    } else {
        (&state.consumer_public, &state.b2b_public)
    };
    if user == other {
        return Err(fail(
            400,
            "bad_vertical_for_stytch_sdk",
            "The project is of the other kind.",
        ));
    }
    if user != own {
        return Err(fail(
            404,
            "public_token_not_found",
            "Public token could not be found.",
        ));
    }
    if let Some(allowed) = &state.options.allowed_app_identifiers {
        let client = ask.sdk_client.as_ref();
        let app = client.and_then(|client| client["app"]["identifier"].as_str());
        if !app.is_some_and(|app| allowed.iter().any(|it| it == app)) {
            return Err(fail(
                400,
                "bad_app_bundle_for_stytch_sdk",
                "This app is not allowed.",
            ));
        }
    }
    Ok(())
}

/// Refuses a dead session token before any work; session endpoints have an error of their own.
fn check_session(state: &State, ask: &Ask, b2b: bool) -> Result<(), ApiError> {
    let own = ["/sessions/authenticate", "/sessions/revoke"];
    if own.iter().any(|end| ask.path.ends_with(end)) {
        return Ok(());
    }
    state.caller(ask, b2b).map(|_| ())
}

fn check_secret(ask: &Ask, project: &str, secret: &str) -> Result<(), ApiError> {
    let (user, password) = ask.basic.as_ref().ok_or_else(unauthorized)?;
    if user == project && password == secret {
        Ok(())
    } else {
        Err(unauthorized())
    }
}

fn bootstrap(state: &State, token: &str) -> Outcome {
    let vertical = if token == state.consumer_public {
        "CONSUMER"
    } else if token == state.b2b_public {
        "B2B"
    } else {
        return Err(fail(
            404,
            "public_token_not_found",
            "Public token could not be found.",
        ));
    };
    let mut answer = json!({
        "project_name": "Emulator", "disable_sdk_watermark": true, "cname_domain": null,
        "email_domains": ["example.com"], "captcha_settings": {"enabled": false},
        "pkce_required_for_email_magic_links": false, "pkce_required_for_password_resets": false,
        "pkce_required_for_oauth": false, "pkce_required_for_sso": false, "slug_pattern": null,
        "create_organization_enabled": true, "password_config": null,
        "dfp_protected_auth_enabled": false, "dfp_protected_auth_mode": "OBSERVATION",
        "rbac_policy": null, "siwe_required_for_crypto_wallets": false, "vertical": vertical,
    });
    crate::answer::merge(&mut answer, Value::Object(state.options.bootstrap.clone()));
    Ok(answer)
}

fn build(
    plain: Plain,
    origin: Option<String>,
    fault: &FaultKind,
    shared: &Shared,
) -> io::Result<Answer> {
    let mut builder = Response::builder()
        .status(plain.status)
        .header("content-type", plain.content_type);
    let shift = if let FaultKind::ShiftDate { seconds } = fault {
        *seconds
    } else {
        0
    };
    if !matches!(fault, FaultKind::OmitDate) {
        let now = SystemTime::from(lock(&shared.state).now() + time::Duration::seconds(shift));
        builder = builder.header("date", httpdate::fmt_http_date(now));
    }
    if let Some(value) = plain.retry_after {
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
    let bytes = Bytes::from(plain.body);
    let body = if matches!(fault, FaultKind::HalfBody) {
        builder = builder.header("content-length", bytes.len());
        let first = Some(bytes.slice(..bytes.len() / 2));
        let pause = Box::pin(tokio::time::sleep(Duration::from_millis(20)));
        BoxBody::new(Half { first, pause })
    } else {
        BoxBody::new(Full::new(bytes).map_err(|never| match never {}))
    };
    builder.body(body).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_fault_cleared_while_the_server_works_does_not_hold_the_answer() {
        let shared = Arc::new(Shared::new(
            State::new(crate::Options::default()),
            Seed::default(),
        ));
        let control = Control {
            shared: shared.clone(),
        };
        control.add_fault(Fault {
            method: None,
            path_contains: "sessions/authenticate".to_owned(),
            times: None,
            kind: FaultKind::Hold,
        });
        let taken = shared.take_fault("POST", "/sdk/v1/sessions/authenticate");

        control.clear_faults();

        let passed = shared.pass_gate(taken.as_ref().expect("the fault is taken"));
        tokio::time::timeout(Duration::from_secs(5), passed)
            .await
            .expect("the answer is not held");
    }
}
