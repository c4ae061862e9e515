//! Requests on their way, and what a change of the network does to them.
//!
//! Futures only, no runtime: the simulator drives the same code.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use futures_util::FutureExt as _;

use crate::http::ApiOutcome;
use crate::wire::{Method, Purpose};

use super::actor::{BoxFuture, Network};
use super::effect::Request;
use super::event::RequestId;

/// Sends requests and collects their responses.
pub(super) struct Sender {
    network: Arc<dyn Network>,
    /// In the order in which they were sent.
    in_flight: Vec<InFlight>,
}

/// The response to one request.
pub(super) struct Response {
    /// Which request.
    pub(super) id: RequestId,
    /// What came of it.
    pub(super) outcome: Box<ApiOutcome>,
    /// The request was sent twice, and the server may have executed it twice: a revoke that is
    /// answered "there is no such session" did what it was sent for.
    pub(super) repeated: bool,
}

struct InFlight {
    id: RequestId,
    response: BoxFuture<ApiOutcome>,
    /// What to send again after a change of the network; nothing when it is not to be repeated.
    repeat: Option<Box<Request>>,
    repeated: bool,
}

impl Sender {
    pub(super) fn new(network: Arc<dyn Network>) -> Self {
        Self {
            network,
            in_flight: Vec::new(),
        }
    }

    /// Sends a request.
    pub(super) fn send(&mut self, request: Request) {
        self.in_flight.push(InFlight {
            id: request.id,
            response: self.network.send(request.to_api()),
            repeat: may_be_repeated(&request).then(|| Box::new(request)),
            repeated: false,
        });
    }

    /// The network changed, or the app was suspended: connections are dead. Drops the pooled ones,
    /// and sends every idempotent request again whose response has not arrived, at most once each.
    /// The others go on: a sign-in that is sent twice can use up its code.
    pub(super) fn reset(&mut self) {
        self.network.reset();
        for request in &mut self.in_flight {
            request.send_again(self.network.as_ref());
        }
    }

    /// True when no response is to come.
    pub(super) fn is_empty(&self) -> bool {
        self.in_flight.is_empty()
    }

    /// The next response; never ready when nothing is in flight. Nothing is lost when the future is
    /// dropped.
    pub(super) async fn next(&mut self) -> Response {
        poll_fn(|context| self.poll_next(context)).await
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Response> {
        for index in 0..self.in_flight.len() {
            let polled = self.in_flight[index].response.poll_unpin(context);
            if let Poll::Ready(outcome) = polled {
                let InFlight { id, repeated, .. } = self.in_flight.remove(index);
                return Poll::Ready(Response {
                    id,
                    outcome: Box::new(outcome),
                    repeated,
                });
            }
        }
        Poll::Pending
    }
}

impl InFlight {
    fn send_again(&mut self, network: &dyn Network) {
        let Some(request) = self.repeat.take() else {
            return;
        };
        // A response that is here already counts.
        let mut context = Context::from_waker(Waker::noop());
        if let Poll::Ready(outcome) = self.response.poll_unpin(&mut context) {
            self.response = Box::pin(std::future::ready(outcome));
            return;
        }
        self.response = network.send(request.to_api());
        self.repeated = true;
    }
}

/// True when the second of two equal requests changes nothing: every GET, `sessions/authenticate` and
/// `sessions/revoke`, queued revokes among them.
fn may_be_repeated(request: &Request) -> bool {
    let endpoint = request.call.endpoint;
    endpoint.method() == Method::Get
        || matches!(endpoint.purpose(), Purpose::Validate | Purpose::Revoke)
}
