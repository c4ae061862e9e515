//! The transport of a browser: `fetch`.
//!
//! It follows no redirect, sends and keeps no cookies, uses no cache, and reads at most the largest
//! response. TLS, proxy and connections are the browser's. Whatever `fetch` refuses is a missing
//! response: a page gets no reason.

use std::cell::Cell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use send_wrapper::SendWrapper;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{HttpHeader, HttpRequest, HttpResponse, HttpTransport, MAX_BODY_BYTES, TransportError};

/// The longest that one call may take.
const TIMEOUT_MS: u32 = 30_000;

/// Headers that a browser sets itself. The server would have to allow all others, which it does not do.
const BROWSERS_OWN: [&str; 3] = ["user-agent", "accept-encoding", "connection"];

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_name = fetch)]
    fn start(url: &str, options: &Object) -> Result<Promise, JsValue>;

    type Response;

    #[wasm_bindgen(method, getter)]
    fn status(this: &Response) -> u16;
    #[wasm_bindgen(method, getter, js_name = type)]
    fn kind(this: &Response) -> String;
    #[wasm_bindgen(method, getter)]
    fn headers(this: &Response) -> JsValue;
    #[wasm_bindgen(method, getter)]
    fn body(this: &Response) -> Option<Stream>;

    type Stream;

    #[wasm_bindgen(method, catch, js_name = getReader)]
    fn reader(this: &Stream) -> Result<Reader, JsValue>;

    type Reader;

    #[wasm_bindgen(method)]
    fn read(this: &Reader) -> Promise;

    #[derive(Clone)]
    type AbortController;

    #[wasm_bindgen(constructor)]
    fn new() -> AbortController;
    #[wasm_bindgen(method)]
    fn abort(this: &AbortController);
    #[wasm_bindgen(method, getter)]
    fn signal(this: &AbortController) -> JsValue;
}

/// Sends requests with the browser's `fetch`.
#[derive(Debug, Default)]
pub struct FetchTransport;

impl FetchTransport {
    /// A transport. The page's global `fetch` is looked up at each request.
    pub fn new() -> Self {
        Self
    }
}

#[async_trait::async_trait]
impl HttpTransport for FetchTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        // Values of JavaScript stay on the page's only thread.
        SendWrapper::new(send(request)).await
    }

    /// The browser keeps the connections.
    fn foregrounded(&self) -> Result<(), TransportError> {
        Ok(())
    }
}

/// Cancels the request when it is dropped: by a caller that stopped waiting, or at the end, when it changes
/// nothing.
struct Cancel(AbortController);

impl Drop for Cancel {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn send(request: HttpRequest) -> Result<HttpResponse, TransportError> {
    let cancel = Cancel(AbortController::new());
    let is_late = Rc::new(Cell::new(false));
    let timer = Timeout::new(TIMEOUT_MS, {
        let (is_late, abort) = (Rc::clone(&is_late), cancel.0.clone());
        move || {
            is_late.set(true);
            abort.abort();
        }
    });
    let outcome = exchange(&request, &cancel.0).await;
    drop(timer);
    outcome.map_err(|failure| match failure {
        Failure::Typed(error) => error,
        Failure::Refused if is_late.get() => TransportError::Timeout,
        Failure::Refused if is_offline() => TransportError::Offline {
            reason: "the browser is offline".to_owned(),
        },
        Failure::Refused => TransportError::Connect {
            reason: "the browser got no response, or may not show it to this page".to_owned(),
        },
    })
}

enum Failure {
    Typed(TransportError),
    /// An exception. Its text may contain the address, and says only that there is no response.
    Refused,
}

impl From<JsValue> for Failure {
    fn from(_: JsValue) -> Self {
        Self::Refused
    }
}

async fn exchange(request: &HttpRequest, abort: &AbortController) -> Result<HttpResponse, Failure> {
    let promise = start(&request.url, &options(request, abort)?)?;
    let response: Response = JsFuture::from(promise).await?.unchecked_into();
    if response.kind() == "opaqueredirect" {
        return Err(Failure::Typed(TransportError::Other {
            reason: "the server responded with a redirect, which is not followed".to_owned(),
        }));
    }
    Ok(HttpResponse {
        status: response.status(),
        headers: headers(&response),
        body: body(&response).await?,
    })
}

fn options(request: &HttpRequest, abort: &AbortController) -> Result<Object, JsValue> {
    let headers = Object::new();
    for HttpHeader { name, value } in &request.headers {
        if !BROWSERS_OWN.contains(&name.to_ascii_lowercase().as_str()) {
            Reflect::set(&headers, &name.into(), &value.into())?;
        }
    }
    // The vendor checks it against the project's list of domains.
    if let Some(origin) = origin() {
        Reflect::set(&headers, &"X-SDK-Parent-Host".into(), &origin)?;
    }
    let options = Object::new();
    let set = |name: &str, value: &JsValue| Reflect::set(&options, &name.into(), value);
    set("method", &request.method.as_str().into())?;
    set("headers", &headers)?;
    if let Some(body) = &request.body {
        set("body", &body.expose().into())?;
    }
    set("signal", &abort.signal())?;
    for (name, value) in [
        ("redirect", "manual"),
        ("credentials", "omit"),
        ("cache", "no-store"),
        ("referrerPolicy", "no-referrer"),
    ] {
        set(name, &value.into())?;
    }
    Ok(options)
}

fn headers(response: &Response) -> Vec<HttpHeader> {
    // Iterating gives a pair for each header that the page may see.
    let pairs = Array::from(&response.headers());
    let header = |pair: JsValue| {
        let pair: Array = pair.dyn_into().ok()?;
        Some(HttpHeader::new(
            pair.get(0).as_string()?,
            pair.get(1).as_string()?,
        ))
    };
    pairs.iter().filter_map(header).collect()
}

async fn body(response: &Response) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let Some(stream) = response.body() else {
        return Ok(bytes);
    };
    let reader = stream.reader()?;
    loop {
        let piece = JsFuture::from(reader.read()).await?;
        if Reflect::get(&piece, &"done".into())?.is_truthy() {
            return Ok(bytes);
        }
        let piece: Uint8Array = Reflect::get(&piece, &"value".into())?.dyn_into()?;
        let length = usize::try_from(piece.length()).unwrap_or(usize::MAX);
        let before = bytes.len();
        if length > MAX_BODY_BYTES - before {
            return Err(Failure::Typed(TransportError::BodyTooLarge {
                limit: MAX_BODY_BYTES as u64,
            }));
        }
        bytes.resize(before + length, 0);
        piece.copy_to(&mut bytes[before..]);
    }
}

fn global(object: &str, property: &str) -> Option<JsValue> {
    let object = Reflect::get(&js_sys::global(), &object.into()).ok()?;
    // A global that is missing has no properties.
    Reflect::get(&object, &property.into()).ok()
}

fn origin() -> Option<JsValue> {
    global("location", "origin").filter(JsValue::is_string)
}

fn is_offline() -> bool {
    global("navigator", "onLine") == Some(JsValue::FALSE)
}
