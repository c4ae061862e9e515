//! The transport that stands behind the real `ApiClient`.

use std::fmt;
use std::future::poll_fn;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::http::{HttpRequest, HttpResponse, HttpTransport, TransportError};

use super::super::device::{SimClock, hold};
use super::super::server::first_token;
use super::{Flight, Net, NetworkMode, Slot};

/// The transport of one life of one process.
pub(in crate::testing::simulator) struct SimTransport {
    pub(in crate::testing::simulator) net: Arc<Mutex<Net>>,
    pub(in crate::testing::simulator) clock: SimClock,
    pub(in crate::testing::simulator) process: usize,
    pub(in crate::testing::simulator) life: u64,
    pub(in crate::testing::simulator) order: Arc<AtomicU64>,
}

impl fmt::Debug for SimTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SimTransport")
    }
}

#[async_trait::async_trait]
impl HttpTransport for SimTransport {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, TransportError> {
        let (slot, id) = self.depart(&request);
        let _awaited = Awaited {
            net: Arc::clone(&self.net),
            id,
        };
        poll_fn(|context| {
            let mut slot = hold(&slot);
            if let Some(outcome) = slot.0.take() {
                return Poll::Ready(outcome);
            }
            slot.1 = Some(context.waker().clone());
            Poll::Pending
        })
        .await
    }

    fn foregrounded(&self) -> Result<(), TransportError> {
        hold(&self.net).reconnect(self.process);
        Ok(())
    }
}

impl SimTransport {
    fn depart(&self, request: &HttpRequest) -> (Slot, u64) {
        let slot = Slot::default();
        let mut net = hold(&self.net);
        net.next += 1;
        let id = net.next;
        let path = request
            .url
            .split_once("/sdk/v1")
            .map_or("", |(_, path)| path)
            .to_owned();
        let body = request
            .body
            .as_ref()
            .and_then(|body| serde_json::from_str(body.expose()).ok())
            .unwrap_or_default();
        let exact_token = session_token(request);
        let mut flight = Flight {
            id,
            process: self.process,
            life: self.life,
            path,
            token: exact_token.as_deref().map(first_token).map(str::to_owned),
            exact_token,
            body,
            sent_at: self.clock.true_ms(),
            order: self.order.fetch_add(1, Ordering::Relaxed),
            silent: false,
            abandoned: false,
            fate: net.fates.pop_front(),
            mode: net.mode.unwrap_or(NetworkMode::Well),
            arrives_at: None,
            returns_at: i64::MAX,
            outcome: Err(TransportError::Timeout),
            said: None,
            slot: Arc::clone(&slot),
        };
        flight.plan();
        if net.is_dead(self.process) {
            flight.silence();
        }
        net.flights.push(flight);
        net.fresh.push(id);
        (slot, id)
    }
}

/// Marks a request as abandoned when its caller stops waiting.
struct Awaited {
    net: Arc<Mutex<Net>>,
    id: u64,
}

impl Drop for Awaited {
    fn drop(&mut self) {
        let mut net = hold(&self.net);
        if let Some(flight) = net.flights.iter_mut().find(|flight| flight.id == self.id) {
            flight.abandoned = true;
        }
    }
}

/// The password of the Authorization header, unless it is the project's own token.
fn session_token(request: &HttpRequest) -> Option<String> {
    let header = request
        .headers
        .iter()
        .find(|header| header.name == "Authorization")?;
    let bytes = STANDARD.decode(header.value.strip_prefix("Basic ")?).ok()?;
    let pair = String::from_utf8(bytes).ok()?;
    let (user, password) = pair.split_once(':')?;
    (user != password).then(|| password.to_owned())
}
